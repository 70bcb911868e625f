// The draws that decide whether calls fail, where the clock asks for them one at a time.
//
// Requests come to the rows of a workload in order, again and again, so the first tries of one
// model ask for rows that lie side by side: a block of them is drawn at once. Invariant: of() is
// base::uniform() of its key, whoever asks for it when. Cost: ~3 ns where rows come in order, ~30
// ns of others; 2 KB a model.
#pragma once

#include "sim/base/random.hpp"
#include "sim/policy/gather.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::engine {

class ErrorDraws {
 public:
  /// By row and by model: their identities in draws. The rows' are kept as a view.
  ErrorDraws(std::span<const std::uint64_t> request_keys, std::vector<std::uint64_t> model_keys,
             std::uint64_t seed, std::uint32_t replication);

  /// Uniform in (0, 1).
  double of(std::uint32_t row, policy::ModelIndex model, std::uint32_t attempt);

 private:
  static constexpr std::uint32_t kRows = 64;
  static constexpr std::uint32_t kWays = 4;  ///< blocks of a model, as calls overtake each other
  static constexpr std::uint64_t kNoBlock = ~std::uint64_t{0};

  struct Block {
    std::uint64_t tag = kNoBlock;  ///< which rows, and which attempt
    std::array<std::uint64_t, kRows> bits{};
  };
  struct Model {
    std::uint64_t key = 0;
    std::uint64_t missed = kNoBlock;  ///< the last block that was asked for and not there
    std::array<Block, kWays> blocks;
  };
  base::DrawKey key_of(std::uint32_t row, const Model& model, std::uint32_t attempt) const;

  std::span<const std::uint64_t> request_keys_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  std::vector<Model> models_;
};

}  // namespace pointsman::engine
