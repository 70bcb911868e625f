#include "sim/engine/error_draws.hpp"

#include "sim/base/random_run.hpp"

#include <algorithm>

namespace pointsman::engine {

ErrorDraws::ErrorDraws(std::span<const std::uint64_t> request_keys,
                       std::vector<std::uint64_t> model_keys, std::uint64_t seed,
                       std::uint32_t replication)
    : request_keys_(request_keys),
      seed_(seed),
      replication_(replication),
      models_(model_keys.size()) {
  for (std::size_t i = 0; i < model_keys.size(); ++i) models_[i].key = model_keys[i];
}

base::DrawKey ErrorDraws::key_of(std::uint32_t row, const Model& model,
                                 std::uint32_t attempt) const {
  return {.seed = seed_,
          .replication = replication_,
          .request = request_keys_[row],
          .model = model.key,
          .attempt = attempt,
          .purpose = base::Purpose::kError};
}

double ErrorDraws::of(std::uint32_t row, policy::ModelIndex index, std::uint32_t attempt) {
  Model& model = models_[index];
  const std::uint32_t number = row / kRows;
  const std::uint64_t tag = std::uint64_t{attempt} << 32U | number;
  Block& block = model.blocks[number % kWays];
  if (block.tag != tag) {
    // Asked for twice in a row, a block will be asked for again; single calls are not worth it.
    if (model.missed != tag) {
      model.missed = tag;
      return base::uniform(key_of(row, model, attempt));
    }
    const std::size_t first = std::size_t{number} * kRows;
    const std::size_t count = std::min<std::size_t>(kRows, request_keys_.size() - first);
    base::draw_run(key_of(row, model, attempt), request_keys_.subspan(first, count),
                   std::span(block.bits).first(count));
    block.tag = tag;
  }
  return base::to_uniform(block.bits[row % kRows]);
}

}  // namespace pointsman::engine
