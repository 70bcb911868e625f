#include "scenarios/moving_parameter.hpp"

#include "scenarios/analyses.hpp"
#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"
#include "sim/policy/registry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pointsman::scenarios {
namespace {

using base::Node;
using kernel::Tie;

using base::kInfinity;

/// A comparison that a number may stand in: what is past the cut, and how to force either side.
struct Comparison {
  std::string_view key;
  Tie tie;                     ///< which values are past the cut
  std::string_view below_key;  ///< with below_value: no value is past
  double below_value;
  std::string_view past_key;  ///< with past_value: every value is past
  double past_value;
};

// "at_most" and "below" hold on the low side: past the cut is where they do not.
constexpr Comparison kComparisons[] = {
    {"at_least", Tie::kAtLeast, "above", kInfinity, "at_least", -kInfinity},
    {"above", Tie::kAbove, "above", kInfinity, "at_least", -kInfinity},
    {"at_most", Tie::kAbove, "at_most", kInfinity, "below", -kInfinity},
    {"below", Tie::kAtLeast, "at_most", kInfinity, "below", -kInfinity},
};
// Confidences lie in [0, 1], and the field table refuses other thresholds.
constexpr Comparison kConfidences[] = {
    {"confidence_at_least", Tie::kAtLeast, "confidence_above", 1, "confidence_at_least", 0},
    {"confidence_above", Tie::kAbove, "confidence_above", 1, "confidence_at_least", 0},
};

const Comparison* find_comparison(std::span<const Comparison> table, std::string_view key) {
  const auto found = std::ranges::find(table, key, &Comparison::key);
  return found == table.end() ? nullptr : &*found;
}

/// The model whose one answer an expression returns; empty where there may be several.
std::string answering_model(const Scenario& scenario, const Node& expression) {
  if (const Node* call = expression.find("call")) return call->text;
  if (!expression.is_string()) return {};
  for (const auto& [name, named] : scenario.policies()) {
    if (name == expression.text) return answering_model(scenario, *named);
  }
  return expression.text;
}

/// A comparison at the end of a path, and the text of the signal that it reads.
struct FoundComparison {
  const Comparison* comparison = nullptr;
  std::string signal;
  std::string confidence_of;  ///< a model, instead of a signal
};

FoundComparison comparison_at(const Scenario& scenario, const std::vector<PathStep>& steps) {
  if (steps.size() < 2) return {};
  const std::string& key = steps.back().key;
  const Node& parent = *steps[steps.size() - 2].node;
  if (const Comparison* found = find_comparison(kComparisons, key)) {
    const bool is_route = steps[steps.size() - 2].key == "route";
    const Node* signal = parent.find(is_route ? "by" : "signal");
    if (signal == nullptr || !signal->is_string()) return {};
    return {found, signal->text, {}};
  }
  const Comparison* found = find_comparison(kConfidences, key);
  if (found == nullptr || steps.size() < 3 || steps[steps.size() - 2].key != "accept") return {};
  const Node* tried = steps[steps.size() - 3].node->find("try");
  if (tried == nullptr) return {};
  return {found, {}, answering_model(scenario, *tried)};
}

/// Why `name` is not the one number of a policy.
base::Error not_one_number(const base::Document& document, const ParameterName& name,
                           const std::vector<Parameter>& found, const std::vector<Parameter>& all) {
  std::vector<std::string> paths, keys;
  for (const Parameter& parameter : found.empty() ? all : found) {
    paths.push_back(parameter.path);
    keys.push_back(parameter.path.substr(parameter.path.rfind('.') + 1));
  }
  const std::string policy = in_quotes(name.policy);
  if (!found.empty()) {
    return document.error_at(name.at,
                             policy + " has " + std::to_string(found.size()) + " numbers at " +
                                 in_quotes(name.parameter),
                             one_of(paths, "the dotted path of one of them"));
  }
  return document.error_at(
      name.at, policy + " has no number at " + in_quotes(name.parameter),
      paths.empty() ? "a policy with a number in it" : one_of(paths, "the key of a number in it"),
      base::did_you_mean(name.parameter, keys));
}

/// The weights that must add up to 1 with the one at the end of the path; empty where it is none.
std::vector<Node*> weights_beside(const std::vector<PathStep>& steps) {
  std::vector<Node*> others;
  const auto is_weights = [](const PathStep& step) {
    return step.key == "mix" || step.key == "weights";
  };
  if (steps.size() >= 2 && is_weights(steps[steps.size() - 2])) {
    for (base::Member& member : steps[steps.size() - 2].node->members) {
      if (&member.value != steps.back().node) others.push_back(&member.value);
    }
  } else if (steps.size() >= 3 && steps.back().key == "weight" &&
             is_weights(steps[steps.size() - 3])) {
    for (Node& item : steps[steps.size() - 3].node->items) {
      Node* weight = item.find("weight");
      if (weight != nullptr && weight != steps.back().node) others.push_back(weight);
    }
  }
  return others;
}

void set_number(Node& node, double value) {
  node.number = value;
  node.text = std::isfinite(value) ? base::format_double(value) : "infinity";
}

/// The others keep their proportions and take what the weight leaves.
void rescale(const std::vector<Node*>& others, double weight) {
  double sum = 0;
  for (const Node* other : others) sum += other->number;
  for (Node* other : others) {
    const double share = sum > 0 ? other->number / sum : 1.0 / static_cast<double>(others.size());
    set_number(*other, share * (1 - weight));
  }
}

const base::Field* field_below(const base::Field& field, const Node& node,
                               std::span<const PathStep> steps);

const base::Field* field_in_policy(std::span<const PathStep> steps) {
  if (steps.empty()) return nullptr;
  for (const policy::Combinator& combinator : policy::combinators()) {
    if (combinator.key == steps.front().key) {
      return field_below(*combinator.field, *steps.front().node, steps.subspan(1));
    }
  }
  return nullptr;
}

const base::Field* field_in_shape(const base::Shape& shape, std::span<const PathStep> steps) {
  for (const base::Field& field : shape.fields) {
    if (field.name == steps.front().key) {
      return field_below(field, *steps.front().node, steps.subspan(1));
    }
  }
  return nullptr;
}

/// The field of the number at the end of `steps`, which start below `node`.
const base::Field* field_below(const base::Field& field, const Node& node,
                               std::span<const PathStep> steps) {
  if (field.type == base::FieldType::kOneOf) {
    for (const base::Field& form : field.alternatives) {
      if (const base::Field* found = field_below(form, node, steps)) return found;
    }
    return nullptr;
  }
  const bool is_number =
      field.type == base::FieldType::kNumber || field.type == base::FieldType::kInteger;
  if (steps.empty()) return is_number && node.is_number() ? &field : nullptr;
  switch (field.type) {
    case base::FieldType::kObject:
      return field.shape == nullptr ? nullptr : field_in_shape(*field.shape, steps);
    case base::FieldType::kMap:
    case base::FieldType::kArray:
      if (field.element == nullptr) return nullptr;
      return field_below(*field.element, *steps.front().node, steps.subspan(1));
    case base::FieldType::kPolicy:
      return field_in_policy(steps);
    default:
      return nullptr;
  }
}

bool has_only_shares(const data::Column& column) {
  std::array<double, policy::kBlockRows> block;
  for (std::size_t begin = 0; begin < column.rows; begin += block.size()) {
    const auto values = std::span(block).first(std::min(block.size(), column.rows - begin));
    column.gather(begin, values);
    for (const double value : values) {
      if (value < 0 || value > 1) return false;  // false for NaN: it takes no part
    }
  }
  return true;
}

}  // namespace

const Node* expression_of(const Scenario& scenario, const std::string& policy) {
  for (const auto& [name, expression] : scenario.policies()) {
    if (name == policy) return expression;
  }
  return nullptr;
}

base::Result<ParameterName> find_parameter(const Scenario& scenario, const std::string& policy,
                                           const Node& expression, const std::string& name,
                                           const base::Position& at) {
  ParameterName parameter{policy, name, {}, at};
  const auto found = find_parameters(expression, name);
  if (found.size() != 1) {
    return fail(not_one_number(scenario.document, parameter, found, parameters_of(expression)));
  }
  parameter.path = found.front().path;
  return parameter;
}

base::Result<ParameterName> read_parameter(const Scenario& scenario, const Node& asked) {
  POINTSMAN_TRY(const Node* policy, find_policy(scenario, *asked.find("policy")));
  const Node& parameter = *asked.find("parameter");
  return find_parameter(scenario, asked.find("policy")->text, *policy, parameter.text,
                        parameter.at);
}

std::vector<ParameterName> thresholds_of(const Scenario& scenario, const std::string& policy) {
  std::vector<ParameterName> thresholds;
  const Node* expression = expression_of(scenario, policy);
  if (expression == nullptr) return thresholds;
  Node copy = *expression;
  for (const Parameter& parameter : parameters_of(*expression)) {
    if (comparison_at(scenario, steps_to(copy, parameter.path)).comparison == nullptr) continue;
    thresholds.push_back({policy, parameter.path, parameter.path, parameter.node->at});
  }
  return thresholds;
}

std::optional<ParameterName> only_threshold(const Scenario& scenario, const std::string& policy) {
  const auto thresholds = thresholds_of(scenario, policy);
  return thresholds.size() == 1 ? std::optional(thresholds.front()) : std::nullopt;
}

const base::Field* field_of(const Scenario& scenario, const ParameterName& name) {
  Node copy = *expression_of(scenario, name.policy);
  return field_in_policy(steps_to(copy, name.path));
}

void put_parameter(Node& expression, const std::string& path, double value) {
  const auto steps = steps_to(expression, path);
  set_number(*steps.back().node, value);
  rescale(weights_beside(steps), value);
}

std::optional<ThresholdSignal> threshold_signal(const Bound& bound, const ParameterName& name) {
  Node expression = *expression_of(bound.scenario, name.policy);
  const auto found = comparison_at(bound.scenario, steps_to(expression, name.path));
  if (found.comparison == nullptr) return std::nullopt;
  ThresholdSignal threshold{found.signal, nullptr, found.comparison->tie};
  if (found.confidence_of.empty()) {
    threshold.column = bound.workload.find(found.signal);
  } else {
    const auto model =
        std::ranges::find(bound.models, found.confidence_of, &policy::BoundModel::name);
    if (model == bound.models.end()) return std::nullopt;
    threshold.signal = model->name + "|confidence";
    threshold.column = model->find(data::ModelField::kConfidence);
    if (threshold.column != nullptr && !has_only_shares(*threshold.column)) return std::nullopt;
  }
  if (threshold.column == nullptr || threshold.column->storage == data::Storage::kCodes) {
    return std::nullopt;  // the policy itself has told what is wrong
  }
  return threshold;
}

void force_threshold(const Scenario& scenario, Node& expression, const std::string& path,
                     bool is_past) {
  const auto steps = steps_to(expression, path);
  const Comparison& comparison = *comparison_at(scenario, steps).comparison;
  auto& members = steps[steps.size() - 2].node->members;
  const auto member = std::ranges::find(members, steps.back().key, &base::Member::key);
  member->key = is_past ? comparison.past_key : comparison.below_key;
  set_number(member->value, is_past ? comparison.past_value : comparison.below_value);
}

MovingParameter::MovingParameter(const Bound& bound, ParameterName name)
    : bound_(bound), name_(std::move(name)), signals_(bound.signals) {}

base::Result<policy::Program> MovingParameter::build(const Node& expression) {
  auto named = bound_.scenario.policies();
  for (auto& [name, node] : named) {
    if (name == name_.policy) node = &expression;
  }
  policy::Builder builder(bound_.workload, bound_.models,
                          {.document = &bound_.scenario.document, .named = std::move(named)},
                          bound_.scenario.right_score, signals_);
  return builder.build(name_.policy, expression);
}

base::Result<policy::Program> MovingParameter::with(double value) {
  Node expression = *expression_of(bound_.scenario, name_.policy);
  put_parameter(expression, name_.path, value);
  return build(expression);
}

const data::Column* MovingParameter::compared_with() const {
  const auto signal = threshold_signal(bound_, name_);
  return signal ? signal->column : nullptr;
}

base::Result<std::optional<Threshold>> MovingParameter::threshold() {
  const auto signal = threshold_signal(bound_, name_);
  if (!signal) return std::nullopt;
  const auto forced = [&](bool is_past) {
    Node expression = *expression_of(bound_.scenario, name_.policy);
    force_threshold(bound_.scenario, expression, name_.path, is_past);
    return build(expression);
  };
  Threshold threshold;
  threshold.signal = signal->signal;
  threshold.column = signal->column;
  threshold.tie = signal->tie;
  POINTSMAN_TRY(threshold.below, forced(false));
  POINTSMAN_TRY(threshold.past, forced(true));
  const bool is_confidence = bound_.workload.find(signal->signal) == nullptr;
  for (const policy::Program* side : {&threshold.below, &threshold.past}) {
    // A cap makes requests depend on each other; a second answer has a confidence of its own.
    if (side->reads_earlier() || (is_confidence && side->repeats)) return std::nullopt;
  }
  return std::optional(std::move(threshold));
}

analysis::CurveContext MovingParameter::context(const Resources& resources) const {
  analysis::CurveContext context;
  context.workload = &bound_.workload;
  context.models = bound_.models;
  context.signals = &signals_;
  context.engine = replay_options(bound_, resources);
  if (bound_.baseline) context.baseline = &bound_.policies[*bound_.baseline];
  if (bound_.scenario.wrong_answer) {
    context.wrong_answer_usd = base::to_usd(*bound_.scenario.wrong_answer);
  }
  context.bands.seed = bound_.scenario.seed;
  context.bands.level = bound_.scenario.intervals.level;
  context.bands.score_min = bound_.scenario.workload.score_range[0];
  context.bands.score_max = bound_.scenario.workload.score_range[1];
  context.bands.threads = resources.threads;
  context.bands.stop = resources.stop;
  return context;
}

}  // namespace pointsman::scenarios
