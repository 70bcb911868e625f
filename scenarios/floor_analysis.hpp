// The analysis "floor": break-even accuracy of a router between two models, from labels.
//
// Every field but the two models has the default of the double-billing story: easy is what small
// gets right, every failure of small is detected for nothing and retried on frontier, one step.
#pragma once

#include "scenarios/analyses.hpp"
#include "scenarios/scenario.hpp"
#include "sim/analysis/data_floor.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

inline constexpr std::string_view kFloorDoc =
    "The accuracy from which a router between two models pays, with its doubt; where a router "
    "stands, and what would settle it.";
extern const base::Shape kFloorShape;

enum class EasyRule : std::uint8_t { kSmallRight, kSmallNoWorse, kWhere };

/// A floor as the scenario asks for it; models and policies by name.
struct FloorSpec {
  std::string small, frontier;  ///< empty = the cheapest and the dearest model of the workload
  std::string router;           ///< empty = none under test
  std::optional<double> accuracy;
  std::vector<std::string> against;
  EasyRule easy = EasyRule::kSmallRight;
  std::string easy_where;
  base::Position easy_at;
  analysis::FloorTerms terms;
  analysis::FloorCurrency currency = analysis::FloorCurrency::kCost;
  std::optional<double> fixed_usd_per_month;
  std::optional<std::vector<std::string>> slices;  ///< empty = the scenario's
  std::uint32_t slice_requests_min = 30;
  std::uint32_t resamples = 10'000;
  struct Axis {
    analysis::FloorParameter parameter{};
    std::optional<double> from, to;  ///< empty = the usual range
  };
  struct Map {
    Axis x, y;
    std::uint32_t points = 0;
  };
  std::optional<Map> map;
  const base::Node* asked = nullptr;  ///< where errors point
};

/// Errors: located where a name is unknown or two fields contradict each other.
base::Result<FloorSpec> read_floor(const Scenario& scenario, const base::Node& asked);

std::string floor_title(const base::Node& asked);
base::Status check_floor(const Scenario& scenario, const base::Node& asked);
base::Status check_bound_floor(const Bound& bound, const base::Node& asked);
base::Result<analysis::Finding> run_floor(const Run& run, const base::Node& asked,
                                          const RunOptions& options);
std::set<std::string> floor_columns(const base::Node& asked);
std::vector<policy::ModelIndex> floor_models(const Bound& bound, const base::Node& asked);

inline constexpr AnalysisKind kFloorKind = {.key = "floor",
                                            .title = floor_title,
                                            .check = check_floor,
                                            .check_bound = check_bound_floor,
                                            .run = run_floor,
                                            .needs_rows = true,
                                            .columns = floor_columns,
                                            .models = floor_models};

}  // namespace pointsman::scenarios
