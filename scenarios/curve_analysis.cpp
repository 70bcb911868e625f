#include "scenarios/curve_analysis.hpp"

#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pointsman::scenarios {
namespace {

constexpr std::array<std::string_view, 1> kAllPoints = {"all"};
constexpr base::Field kPoint = {
    .name = "point", .type = base::FieldType::kNumber, .doc = "A value of the parameter."};
constexpr base::Field kPointForms[] = {
    {.name = "all",
     .type = base::FieldType::kString,
     .doc = "Every value at which the result changes.",
     .example = "\"all\"",
     .choices = kAllPoints},
    {.name = "count",
     .type = base::FieldType::kInteger,
     .doc = "This many values over the parameter's range.",
     .minimum = 2,
     .maximum = 1e6,
     .example = "101"},
    {.name = "list",
     .type = base::FieldType::kArray,
     .doc = "These values.",
     .example = "[0.2, 0.5, 0.8]",
     .element = &kPoint,
     .min_items = 1},
};
constexpr base::Field kCurveFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title of the curve; \"<policy> by <parameter>\" where absent.",
     .example = "\"where to cut\""},
    {.name = "policy",
     .type = base::FieldType::kString,
     .doc = "A named policy.",
     .required = true,
     .example = "\"threshold\""},
    {.name = "parameter",
     .type = base::FieldType::kString,
     .doc = "The number in that policy which moves: its key, or a dotted path where the key occurs "
            "more than once.",
     .required = true,
     .example = "\"at_least\""},
    {.name = "points",
     .type = base::FieldType::kOneOf,
     .doc = "Which values it takes.",
     .fallback = "\"all\"",
     .example = "\"all\"",
     .alternatives = kPointForms},
};

base::Error not_a_threshold(const Bound& bound, const CurveSpec& curve) {
  const Scenario& scenario = bound.scenario;
  return (scenario.document.error_at(
      curve.at, "no curve over \"" + curve.parameter + "\" of policy \"" + curve.policy + "\"",
      "\"at_least\" or \"above\" of a route by a signal, between two models"));
}

const policy::BoundModel* find_model(const Bound& bound, const base::Node* name) {
  if (name == nullptr || !name->is_string()) return nullptr;
  const auto found = std::ranges::find(bound.models, name->text, &policy::BoundModel::name);
  return found == bound.models.end() ? nullptr : &*found;
}

/// The route whose threshold moves: the whole expression of the policy.
const base::Node* find_route(const Bound& bound, const CurveSpec& curve) {
  for (const auto& [name, expression] : bound.scenario.policies()) {
    if (name != curve.policy) continue;
    const base::Node* route = expression->find("route");
    const bool is_own = curve.parameter_path == "route." + curve.parameter;
    return is_own ? route : nullptr;
  }
  return nullptr;
}

analysis::CurveGrid grid_of(const CurveSpec& curve) {
  if (!curve.points.empty()) return analysis::ExplicitGrid{curve.points};
  if (curve.count > 0) return analysis::EvenGrid{curve.count};
  return analysis::AllThresholds{};
}

/// What the curve reads; its baseline comes with an outcome.
base::Result<analysis::CurveSpec> curve_spec(const Bound& bound, const CurveSpec& curve) {
  const base::Node* route = find_route(bound, curve);
  const base::Node* by = route == nullptr ? nullptr : route->find("by");
  analysis::CurveSpec spec;
  spec.policy = curve.policy;
  spec.parameter = curve.parameter;
  spec.strong = route == nullptr ? nullptr : find_model(bound, route->find("then"));
  spec.weak = route == nullptr ? nullptr : find_model(bound, route->find("else"));
  const bool is_cut = curve.parameter == "at_least" || curve.parameter == "above";
  if (!is_cut || by == nullptr || !by->is_string() || spec.strong == nullptr ||
      spec.weak == nullptr) {
    return fail(not_a_threshold(bound, curve));
  }
  spec.score = bound.workload.find(by->text);
  spec.tie = curve.parameter == "at_least" ? kernel::Tie::kAtLeast : kernel::Tie::kAbove;
  policy::SignalTable unused;
  const policy::Builder builder(bound.workload, bound.models,
                                {.document = &bound.scenario.document, .named = {}},
                                bound.scenario.right_score, unused);
  POINTSMAN_TRY(spec.overhead, builder.overhead(route->find("overhead")));
  if (spec.overhead.call) spec.overhead_model = &bound.models[*spec.overhead.call];
  spec.prompt_tokens = bound.prompt_tokens;
  spec.grid = grid_of(curve);
  return spec;
}

/// The baseline's bill, where all of it is known.
std::optional<analysis::CurveBaseline> baseline_of(const Bound& bound,
                                                   const engine::Outcome& outcome) {
  if (!bound.baseline) return std::nullopt;
  const engine::Tally& total = outcome.policies[*bound.baseline].total;
  if (total.cost_unknown != 0) return std::nullopt;
  return analysis::CurveBaseline{
      .name = bound.scenario.baseline, .cost = total.cost, .requests = total.answered()};
}

/// Why `name` is not the one number of a policy that a curve needs.
base::Error not_one_number(const base::Document& document, const base::Node& asked,
                           const std::vector<Parameter>& found, const std::vector<Parameter>& all) {
  std::vector<std::string> paths, keys;
  for (const Parameter& parameter : found.empty() ? all : found) {
    paths.push_back(parameter.path);
    keys.push_back(parameter.path.substr(parameter.path.rfind('.') + 1));
  }
  const std::string policy = in_quotes(asked.find("policy")->text);
  const base::Node& name = *asked.find("parameter");
  if (!found.empty()) {
    return document.error_at(
        name.at,
        policy + " has " + std::to_string(found.size()) + " numbers at " + in_quotes(name.text),
        one_of(paths, "the dotted path of one of them"));
  }
  return document.error_at(
      name.at, policy + " has no number at " + in_quotes(name.text),
      paths.empty() ? "a policy with a number in it" : one_of(paths, "the key of a number in it"),
      base::did_you_mean(name.text, keys));
}

}  // namespace

constinit const base::Shape kCurveShape = {
    .name = "curve",
    .doc = "Cost, accuracy and latency as one parameter moves.",
    .fields = kCurveFields};

base::Result<CurveSpec> read_curve(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_TRY(const base::Node* policy, find_policy(scenario, *asked.find("policy")));
  CurveSpec curve;
  curve.policy = asked.find("policy")->text;
  curve.parameter = asked.find("parameter")->text;
  curve.at = asked.at;
  const auto found = find_parameters(*policy, curve.parameter);
  if (found.size() != 1) {
    return fail(not_one_number(scenario.document, asked, found, parameters_of(*policy)));
  }
  curve.parameter_path = found.front().path;
  const base::Node& points = *asked.find("points");
  curve.all_points = points.is_string();
  if (points.is_number()) curve.count = static_cast<std::uint32_t>(points.number);
  for (const base::Node& point : points.items) curve.points.push_back(point.number);
  return curve;
}

std::string curve_title(const base::Node& asked) {
  return asked.find("policy")->text + " by " + asked.find("parameter")->text;
}

base::Status check_curve(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(read_curve(scenario, asked));
  return {};
}

base::Status check_bound_curve(const Bound& bound, const base::Node& asked) {
  POINTSMAN_TRY(const auto curve, read_curve(bound.scenario, asked));
  POINTSMAN_CHECK(curve_spec(bound, curve));
  return {};
}

base::Result<analysis::Finding> run_curve(const Run& run, const base::Node& asked,
                                          const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(const auto wanted, read_curve(bound.scenario, asked));
  POINTSMAN_TRY(auto spec, curve_spec(bound, wanted));
  spec.threads = options.resources.threads;
  spec.money_digits = run.outcome.money_digits;
  spec.baseline = baseline_of(bound, run.outcome);
  POINTSMAN_TRY(auto curve, analysis::threshold_curve(spec));
  return curve;
}

}  // namespace pointsman::scenarios
