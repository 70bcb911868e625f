// What a policy may name, and so see: columns of the request, observations of what it has paid for,
// models, and, for oracles alone, scores.
#include "sim/base/text.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/overhead.hpp"

#include <algorithm>

namespace pointsman::policy {

using base::Result;

Signal Builder::intern(const SignalOrigin& origin) {
  auto& known = signals_.origins;
  const auto found = std::ranges::find(known, origin);
  if (found != known.end()) return Signal(static_cast<SignalIndex>(found - known.begin()));
  known.push_back(origin);
  return Signal(static_cast<SignalIndex>(known.size() - 1));
}

Result<Signal> Builder::request_signal(const base::Node& name) {
  if (name.text == "label") {
    return fail(error(name, "a policy may not read \"label\"", "a signal",
                      "only policies named oracle see labels and scores"));
  }
  if (const auto* column = workload_.find(name.text)) return intern({.column = column});
  if (name.text.find('|') != std::string::npos) {
    return fail(error(name,
                      "\"" + name.text + "\" is what a model did, not a signal of the request",
                      "a column of the request",
                      "a cascade reads the confidence of a model that it has paid for: "
                      "{\"try\": ..., \"accept\": {\"confidence_at_least\": ...}}"));
  }
  std::vector<std::string> names;
  for (const auto& column : workload_.columns()) {
    if (column.name != "label") names.push_back(column.name);
  }
  return fail(
      error(name, "the workload has no column \"" + name.text + "\"",
            names.empty() ? "a workload with signal columns" : "one of " + base::quoted_list(names),
            base::did_you_mean(name.text, names)));
}

Result<Signal> Builder::observe(const base::Node& at, const Scope& scope, const Paid& paid,
                                data::ModelField field) {
  if (std::ranges::find(scope.paid, paid.node_) == scope.paid.end() ||
      field == data::ModelField::kScore || !paid.model_) {
    return fail(base::ErrorKind::kInternal, "a policy tried to see what it has not paid for");
  }
  const BoundModel& seen = models_[*paid.model_];
  const auto* column = seen.find(field);
  if (column == nullptr) {
    const auto field_name = std::string(data::kModelFieldNames[static_cast<std::size_t>(field)]);
    return fail(error(at, "the workload has no column \"" + seen.column + "|" + field_name + "\"",
                      "a model with an observed " + field_name));
  }
  if (field != data::ModelField::kConfidence) return intern({.column = column});
  return intern({.kind = SignalOrigin::Kind::kHeld,
                 .column = column,
                 .held = paid.held_,
                 .field = HeldField::kConfidence});
}

Result<Signal> Builder::confidence(const base::Node& at, const Scope& scope, const Paid& paid) {
  if (paid.model_) return observe(at, scope, paid, data::ModelField::kConfidence);
  if (std::ranges::find(scope.paid, paid.node_) == scope.paid.end()) {
    return fail(base::ErrorKind::kInternal, "a policy tried to see what it has not paid for");
  }
  return intern(
      {.kind = SignalOrigin::Kind::kHeld, .held = paid.held_, .field = HeldField::kConfidence});
}

Result<Signal> Builder::truth(OracleKey, const base::Node& at, ModelIndex index) {
  const auto* column = models_[index].find(data::ModelField::kScore);
  if (column == nullptr && !models_[index].attempts.from_probability) {
    return fail(error(at, "an oracle needs scores, and the workload has no column \"" +
                              models_[index].column + "|score\""));
  }
  return intern({.kind = SignalOrigin::Kind::kTruth, .column = column, .model = index});
}

Result<Signal> Builder::truth(OracleKey, const base::Node& at, const Paid& paid) {
  const data::Column* column = nullptr;
  if (paid.model_) {
    column = models_[*paid.model_].find(data::ModelField::kScore);
    if (column == nullptr && !models_[*paid.model_].attempts.from_probability) {
      return fail(error(at, "an oracle needs scores, and the workload has no column \"" +
                                models_[*paid.model_].column + "|score\""));
    }
  }
  return intern({.kind = SignalOrigin::Kind::kHeld,
                 .column = column,
                 .held = paid.held_,
                 .field = HeldField::kScore});
}

bool Builder::is_as_recorded(const Scope& scope, const Paid& paid) const {
  return paid.model_ && !scope.in_frame && !models_[*paid.model_].has_several_attempts();
}

Result<const data::Column*> Builder::account_column(const base::Node& name) const {
  if (const auto* column = workload_.find(name.text); column != nullptr && name.text != "label") {
    return column;
  }
  std::vector<std::string> names;
  for (const auto& column : workload_.columns()) {
    if (column.name != "label") names.push_back(column.name);
  }
  return fail(error(name, "the workload has no column \"" + name.text + "\" to keep accounts by",
                    names.empty() ? "\"total\"" : "\"total\" or one of " + base::quoted_list(names),
                    base::did_you_mean(name.text, names)));
}

bool Builder::is_priced_by_token(ModelIndex model) const {
  return models_[model].cost_source == CostSource::kPriced;
}

Result<ModelIndex> Builder::model(const base::Node& name) const {
  const auto found = std::ranges::find(models_, name.text, &BoundModel::name);
  if (found != models_.end()) return static_cast<ModelIndex>(found - models_.begin());
  std::vector<std::string> names;
  for (const auto& known : models_) names.push_back(known.name);
  for (const auto& known : policies_.named) names.push_back(known.first);
  return fail(error(name, "unknown model or policy \"" + name.text + "\"",
                    "one of " + base::quoted_list(names), base::did_you_mean(name.text, names)));
}

Result<Overhead> Builder::overhead(const base::Node* node) const {
  return read_overhead(*this, node);
}

}  // namespace pointsman::policy
