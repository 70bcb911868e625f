#include "scenarios/curves.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::scenarios {
namespace {

base::Error not_a_threshold(const Bound& bound, const CurveSpec& curve) {
  const Scenario& scenario = bound.scenario;
  return scenario.sources.locate(scenario.document.error_at(
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

}  // namespace

base::Status check_curves(const Bound& bound) {
  for (const Analysis& analysis : bound.scenario.analyses) {
    POINTSMAN_CHECK(curve_spec(bound, std::get<CurveSpec>(analysis)));
  }
  return {};
}

base::Result<std::vector<NamedCurve>> compute_curves(const Bound& bound,
                                                     const engine::Outcome& outcome,
                                                     unsigned threads) {
  std::vector<NamedCurve> curves;
  for (const Analysis& analysis : bound.scenario.analyses) {
    const auto& wanted = std::get<CurveSpec>(analysis);
    POINTSMAN_TRY(auto spec, curve_spec(bound, wanted));
    spec.threads = threads;
    spec.money_digits = outcome.money_digits;
    spec.baseline = baseline_of(bound, outcome);
    POINTSMAN_TRY(auto curve, analysis::threshold_curve(spec));
    curves.push_back({wanted.name, std::move(curve)});
  }
  return curves;
}

}  // namespace pointsman::scenarios
