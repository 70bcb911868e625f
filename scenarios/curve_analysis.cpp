#include "scenarios/curve_analysis.hpp"

#include "scenarios/moving_fields.hpp"
#include "scenarios/moving_parameter.hpp"
#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "sim/analysis/curve_points.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::scenarios {
namespace {

/// Values of a bounded number that is no threshold, where nobody says how many.
constexpr std::size_t kDefaultValues = 21;
/// Larger workloads have bands where they are asked for, not by default.
constexpr std::size_t kMaxRowsWithDefaultBands = 1'000'000;

constexpr base::Field kCurveFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title of the curve; \"<policy> by <parameter>\" where absent.",
     .example = "\"where to cut\""},
    kPolicyNameField,
    kParameterField,
    kPointsField,
    {.name = "bands",
     .type = base::FieldType::kInteger,
     .doc = "Bootstrap resamples behind the bands around the curve; 0 = no bands.",
     .minimum = 0,
     .maximum = 1e6,
     .fallback = "1000"},
};

std::vector<double> evenly(double from, double to, std::size_t count) {
  std::vector<double> values(count);
  const auto steps = static_cast<double>(count - 1);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = from + (to - from) * (static_cast<double>(i) / steps);
  }
  values.back() = to;
  return values;
}

std::vector<double> range_values(const base::Node& range) {
  return evenly(range.find("from")->number, range.find("to")->number,
                static_cast<std::size_t>(range.find("count")->number));
}

std::vector<double> listed_values(const base::Node& points) {
  std::vector<double> values;
  for (const base::Node& point : points.items) values.push_back(point.number);
  return values;
}

/// Bands of the scenario's confidence, unless nobody asked and there is too much to draw.
void ask_for_bands(const Bound& bound, const base::Node& asked, analysis::CurveContext& context) {
  const base::Node& bands = *asked.find("bands");
  const bool is_default = bands.at.line == 0;
  if (is_default && bound.workload.rows() > kMaxRowsWithDefaultBands) return;
  context.bands.resamples = static_cast<std::uint32_t>(bands.number);
}

}  // namespace

constinit const base::Shape kCurveShape = {
    .name = "curve",
    .doc = "Cost, accuracy and latency as one parameter moves.",
    .fields = kCurveFields};

analysis::CurveGrid grid_of(const base::Node& points) {
  if (points.is_array()) return analysis::ExplicitGrid{listed_values(points)};
  if (points.is_object()) return analysis::ExplicitGrid{range_values(points)};
  if (points.is_number()) return analysis::EvenGrid{static_cast<std::size_t>(points.number)};
  return analysis::AllThresholds{};
}

base::Result<std::vector<double>> values_of_points(const Scenario& scenario,
                                                   const MovingParameter& moving,
                                                   const base::Node& points) {
  std::vector<double> values;
  const base::Field* field = field_of(scenario, moving.name());
  if (points.is_array()) {
    values = listed_values(points);
  } else if (points.is_object()) {
    values = range_values(points);
  } else {
    const bool is_weight = field != nullptr && field->name == "weight";
    const double least = is_weight ? 0 : field == nullptr ? -INFINITY : field->minimum;
    const double most = is_weight ? 1 : field == nullptr ? INFINITY : field->maximum;
    if (!std::isfinite(least) || !std::isfinite(most)) {
      return base::fail(scenario.document.error_at(
          points.at.line > 0 ? points.at : moving.name().at,
          in_quotes(moving.name().path) + " is no threshold and has no range to spread values over",
          R"("points": a list, or {"from": ..., "to": ...})"));
    }
    values = evenly(least, most,
                    points.is_number() ? static_cast<std::size_t>(points.number) : kDefaultValues);
  }
  if (field != nullptr && field->type == base::FieldType::kInteger && !points.is_array()) {
    for (double& value : values) value = std::round(value);
  }
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  return values;
}

base::Result<analysis::Curve> moving_curve(const Scenario& scenario, MovingParameter& moving,
                                           const base::Node& points, analysis::CurveContext context,
                                           analysis::CurveEffects* effects) {
  POINTSMAN_TRY(const auto threshold, moving.threshold());
  if (threshold) {
    context.signals = &moving.signals();
    return analysis::threshold_curve({.policy = moving.name().policy,
                                      .parameter = moving.name().parameter,
                                      .context = std::move(context),
                                      .signal = threshold->column,
                                      .tie = threshold->tie,
                                      .below = &threshold->below,
                                      .past = &threshold->past,
                                      .grid = grid_of(points)},
                                     effects);
  }
  POINTSMAN_TRY(const auto values, values_of_points(scenario, moving, points));
  std::vector<policy::Program> programs;
  for (const double value : values) {
    POINTSMAN_TRY(auto program, moving.with(value));
    programs.push_back(std::move(program));
  }
  std::vector<analysis::ValuedProgram> valued;
  for (std::size_t i = 0; i < values.size(); ++i) valued.push_back({values[i], &programs[i]});
  return analysis::point_curve({.policy = moving.name().policy,
                                .parameter = moving.name().parameter,
                                .context = std::move(context),
                                .points = valued},
                               effects);
}

std::string curve_title(const base::Node& asked) {
  return asked.find("policy")->text + " by " + asked.find("parameter")->text;
}

base::Status check_curve(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(read_parameter(scenario, asked));
  return {};
}

base::Status check_bound_curve(const Bound& bound, const base::Node& asked) {
  POINTSMAN_TRY(auto name, read_parameter(bound.scenario, asked));
  MovingParameter moving(bound, std::move(name));
  POINTSMAN_TRY(const auto threshold, moving.threshold());
  if (threshold) return {};
  POINTSMAN_TRY(const auto values, values_of_points(bound.scenario, moving, *asked.find("points")));
  for (const double value : values) POINTSMAN_CHECK(moving.with(value));
  return {};
}

base::Result<analysis::Finding> run_curve(const Run& run, const base::Node& asked,
                                          const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(auto name, read_parameter(bound.scenario, asked));
  MovingParameter moving(bound, std::move(name));
  analysis::CurveContext context = moving.context(options.resources);
  ask_for_bands(bound, asked, context);
  POINTSMAN_TRY(auto curve,
                moving_curve(bound.scenario, moving, *asked.find("points"), std::move(context)));
  if (curve.bands.resamples == 0 && curve.bands.reason.empty()) {
    curve.bands.reason = asked.find("bands")->number == 0
                             ? "not asked for"
                             : "not made by default of so many requests: set \"bands\"";
  }
  return curve;
}

}  // namespace pointsman::scenarios
