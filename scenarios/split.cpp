#include "scenarios/split.hpp"

#include "scenarios/workload.hpp"
#include "sim/base/random.hpp"

#include <cstdint>

namespace pointsman::scenarios {
namespace {

constexpr double kHalf = 0.5;

}  // namespace

base::Result<Holdout> holdout_rows(const Scenario& scenario, const data::Workload& workload) {
  Holdout holdout;
  if (scenario.workload.split && scenario.workload.use == Part::kAll) {
    POINTSMAN_TRY(holdout.rows, split_rows(scenario, workload));
    holdout.description = "the scenario's split";
  } else {
    // One part of a split by hash, cut by the same draws again, would be cut into all and nothing.
    const bool is_part = scenario.workload.split.has_value();
    const std::uint64_t seed = is_part ? base::mix64(scenario.seed) >> 11 : scenario.seed;
    holdout.rows = data::split_by_hash(workload, kHalf, seed);
    holdout.description = "half of the requests each, by id and seed " + std::to_string(seed);
  }
  if (!holdout.rows.train.empty() && !holdout.rows.test.empty()) return holdout;
  return base::fail(
      scenario.document.error_at(scenario.workload.at,
                                 std::string("the split leaves no request to ") +
                                     (holdout.rows.train.empty() ? "choose by" : "judge by"),
                                 "requests in both parts", {}, base::ErrorKind::kData));
}

}  // namespace pointsman::scenarios
