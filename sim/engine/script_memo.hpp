// Scripts that were written anew, kept for the next request of the same row and fates.
//
// A day of traffic goes through the rows of a workload again and again, and what comes of a call is
// one of a few fates, so most scripts that the clock asks for have been asked for before.
// Invariant: what it gives is what was kept, and stays where it is. Cost: two cache lines where
// known, against microseconds; its memory is bounded, and once it is full it keeps nothing more. No
// allocation but for chunks of some hundred scripts.
#pragma once

#include "sim/engine/script.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pointsman::engine {

class ScriptMemo {
 public:
  /// Keeps about so many bytes at most.
  explicit ScriptMemo(std::size_t bytes_max);

  std::optional<Script> find(std::uint32_t row, std::span<const policy::CallFate> fates) const;
  /// Keeps a copy of a script that find() does not know; not where there is no room for it, or the
  /// fates are too many to be told apart.
  void keep(std::uint32_t row, std::span<const policy::CallFate> fates, const Script& script);

  std::size_t size() const { return scripts_.rows(); }

 private:
  static constexpr std::uint64_t kNoKey = 0;

  struct Entry {
    std::uint64_t key = kNoKey;
    std::uint32_t place = 0;
  };

  static std::uint64_t key_of(std::uint32_t row, std::span<const policy::CallFate> fates);
  /// The entry of a key, or the vacant one where it belongs.
  std::size_t entry_of(std::uint64_t key) const;
  void grow();

  Scripts scripts_;             ///< never more than it has room for from the beginning
  std::vector<Entry> entries_;  ///< open addressing; at most half are taken
};

}  // namespace pointsman::engine
