#include "sim/engine/error_draws.hpp"

#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::ErrorDraws;

namespace {

struct Asked {
  std::uint32_t row = 0, model = 0, attempt = 0;
};

/// Every answer is that of the key alone, whatever was asked before.
void check(std::uint32_t rows, const std::vector<Asked>& order) {
  const std::vector<std::uint64_t> models = {11, 12};
  std::vector<std::uint64_t> requests;
  for (std::uint32_t row = 0; row < rows; ++row) requests.push_back(base::mix64(row));
  ErrorDraws draws(requests, models, 7, 3);
  for (const auto& [row, model, attempt] : order) {
    const base::DrawKey key{.seed = 7,
                            .replication = 3,
                            .request = requests[row],
                            .model = models[model],
                            .attempt = attempt,
                            .purpose = base::Purpose::kError};
    REQUIRE(draws.of(row, model, attempt) == base::uniform(key));
  }
}

}  // namespace

TEST_CASE("draws of errors are those of their keys, in whatever order they are asked for",
          "[engine][law]") {
  for (const std::uint32_t rows : {1U, 63U, 64U, 65U, 200U, 1000U}) {
    std::vector<Asked> in_order, scattered;
    for (std::uint32_t i = 0; i < 3 * rows; ++i) {
      const std::uint32_t pass = i / rows << 16U;
      in_order.push_back({i % rows, 0, pass});
      // The second model is asked later, and both are tried again.
      if (i % 3 == 0) in_order.push_back({(i + rows - rows / 3) % rows, 1, pass});
      if (i % 7 == 0) in_order.push_back({i % rows, 0, pass + 1});
      const auto any = static_cast<std::uint32_t>(base::mix64(i));
      scattered.push_back({any % rows, any >> 31U, any >> 16U & 3U});
      if (i % 5 == 0) scattered.push_back(scattered.back());
    }
    check(rows, in_order);
    check(rows, scattered);
  }
}
