// Bills of token counts met before: the steps of a pipeline repeat a few prompts again and again.
//
// A cache of fixed size, one entry per slot, the latest bill wins. Invariant: bill() equals
// policy::bill_tokens(), which depends on its arguments alone. Cost: ~2 ns where known, ~40 ns
// where not; 14 KB.
#pragma once

#include "sim/policy/bound_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace pointsman::engine {

class BillMemo {
 public:
  std::int64_t bill(const policy::BoundModel& model, const policy::TokenCounts& tokens) noexcept {
    const auto mixed = static_cast<std::uint64_t>(tokens.input) * 0x9E3779B97F4A7C15ULL ^
                       static_cast<std::uint64_t>(tokens.output) * 0xC2B2AE3D27D4EB4FULL ^
                       static_cast<std::uint64_t>(tokens.cached) * 0x165667B19E3779F9ULL ^
                       static_cast<std::uint64_t>(tokens.cache_write + tokens.cache_write_1h) *
                           0xD6E8FEB86659FD93ULL ^
                       model.key;
    Entry& entry = entries_[mixed >> (64 - kSlotBits)];
    if (entry.model != &model || entry.tokens != tokens) {
      entry = {&model, tokens, policy::bill_tokens(model, tokens)};
    }
    return entry.bill;
  }

 private:
  static constexpr int kSlotBits = 8;
  struct Entry {
    const policy::BoundModel* model = nullptr;
    policy::TokenCounts tokens{};
    std::int64_t bill = 0;
  };
  std::array<Entry, std::size_t{1} << kSlotBits> entries_{};
};

}  // namespace pointsman::engine
