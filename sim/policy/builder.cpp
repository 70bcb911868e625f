#include "sim/policy/builder.hpp"

#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"
#include "sim/policy/overhead.hpp"
#include "sim/policy/registry.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Result;

// Nested cascades multiply: a tree beyond this size is a mistake, not a policy.
constexpr std::size_t kMaxNodes = 200'000;

std::vector<std::string> combinator_keys() {
  std::vector<std::string> keys;
  for (const auto& combinator : combinators()) keys.emplace_back(combinator.key);
  return keys;
}

}  // namespace

Builder::Builder(const data::Workload& workload, std::span<const BoundModel> models,
                 PolicySet policies, double right_score, SignalTable& signals)
    : workload_(workload),
      models_(models),
      policies_(std::move(policies)),
      right_score_(right_score),
      signals_(signals) {}

base::Error Builder::error(const base::Node& at, std::string message, std::string expected,
                           std::string hint) const {
  return document().error_at(at.at, std::move(message), std::move(expected), std::move(hint));
}

Result<Program> Builder::build(std::string name, const base::Node& expression) {
  nodes_.clear();
  open_names_.clear();
  open_names_.push_back(name);
  const Tail answer_it = [this](const Scope&, const Paid& paid) -> Result<NodeId> {
    return answer(paid);
  };
  POINTSMAN_TRY(const NodeId root, emit(expression, Scope{}, answer_it));
  Program program;
  program.name = std::move(name);
  program.root = root;
  program.nodes = std::move(nodes_);
  for (const Node& node : program.nodes) {
    if (const auto* call = std::get_if<Call>(&node)) program.models.push_back(call->model);
    if (const auto* branch = std::get_if<Branch>(&node)) program.random |= branch->is_random();
  }
  std::ranges::sort(program.models);
  const auto repeats = std::ranges::unique(program.models);
  program.models.erase(repeats.begin(), repeats.end());
  return program;
}

Result<NodeId> Builder::emit(const base::Node& expression, const Scope& scope, const Tail& tail) {
  if (expression.is_string()) return emit_named(expression, scope, tail);
  if (!expression.is_object() || expression.members.size() != 1) {
    return fail(error(expression,
                      expression.is_object() ? "a policy has exactly one combinator key, found " +
                                                   std::to_string(expression.members.size())
                                             : "a policy is a name or an object, found " +
                                                   std::string(kind_name(expression.kind)),
                      "one of " + base::quoted_list(combinator_keys())));
  }
  const base::Member& member = expression.members.front();
  const auto known = combinators();
  const auto found = std::ranges::find(known, std::string_view(member.key), &Combinator::key);
  if (found == known.end()) {
    const auto keys = combinator_keys();
    return fail(document().error_at(member.key_at, "unknown combinator \"" + member.key + "\"",
                                    "one of " + base::quoted_list(keys),
                                    base::did_you_mean(member.key, keys)));
  }
  POINTSMAN_CHECK(base::check(document(), member.value, *found->field));
  return found->emit(*this, member.value, scope, tail);
}

Result<NodeId> Builder::emit_named(const base::Node& name, const Scope& scope, const Tail& tail) {
  const auto policy = std::ranges::find(policies_.named, name.text,
                                        &std::pair<std::string, const base::Node*>::first);
  if (policy == policies_.named.end()) {
    if (name.text == "unanswered") return unanswered();
    POINTSMAN_TRY(const ModelIndex index, model(name));
    return call(index, scope, tail);
  }
  if (std::ranges::find(open_names_, std::string_view(name.text)) != open_names_.end()) {
    std::string path;
    for (const auto open : open_names_) path += std::string(open) + " -> ";
    return fail(error(name, "policies refer to each other in a circle: " + path + name.text));
  }
  open_names_.push_back(policy->first);
  auto emitted = emit(*policy->second, scope, tail);
  open_names_.pop_back();
  return emitted;
}

Result<NodeId> Builder::add(Node node) {
  if (nodes_.size() >= kMaxNodes) {
    return fail(base::ErrorKind::kUsage, "policy \"" + std::string(open_names_.front()) +
                                             "\" expands to more than " +
                                             std::to_string(kMaxNodes) + " steps");
  }
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size() - 1);
}

Result<NodeId> Builder::call(ModelIndex index, const Scope& scope, const Tail& below) {
  const auto attempt = static_cast<std::uint32_t>(std::ranges::count(scope.called_models, index));
  POINTSMAN_TRY(const NodeId id, add(Call{index, attempt, 0}));
  Scope inner = scope;
  inner.calls.push_back(id);
  inner.called_models.push_back(index);
  POINTSMAN_TRY(const NodeId next, below(inner, Paid(index, attempt, id)));
  std::get<Call>(nodes_[id]).next = next;
  return id;
}

Result<NodeId> Builder::charge(const Overhead& overhead, const Scope& scope,
                               const std::function<Result<NodeId>(const Scope&)>& below) {
  if (overhead.is_free()) return below(scope);
  POINTSMAN_TRY(const NodeId id, add(Charge{overhead.per_request, overhead.pico_usd_per_input_token,
                                            overhead.latency, 0}));
  const auto continue_below = [&]() -> Result<NodeId> {
    if (!overhead.call) return below(scope);
    return call(*overhead.call, scope,
                [&](const Scope& inner, const Paid&) { return below(inner); });
  };
  POINTSMAN_TRY(const NodeId next, continue_below());
  std::get<Charge>(nodes_[id]).next = next;
  return id;
}

Result<NodeId> Builder::branch(
    Branch branch, const Scope& scope,
    std::span<const std::function<Result<NodeId>(const Scope&)>> targets) {
  branch.level = scope.random_level;
  Scope inner = scope;
  if (branch.is_random()) ++inner.random_level;
  POINTSMAN_TRY(const NodeId id, add(std::move(branch)));
  for (const auto& target : targets) {
    POINTSMAN_TRY(const NodeId next, target(inner));
    std::get<Branch>(nodes_[id]).targets.push_back(next);
  }
  return id;
}

Result<NodeId> Builder::unanswered() {
  return add(Unanswered{});
}

NodeId Builder::answer(const Paid& paid) {
  nodes_.emplace_back(Answer{paid.model(), paid.attempt()});
  return static_cast<NodeId>(nodes_.size() - 1);
}

Signal Builder::intern(const data::Column& column) {
  auto& known = signals_.columns;
  const auto found = std::ranges::find(known, &column);
  if (found != known.end()) return Signal(static_cast<SignalIndex>(found - known.begin()));
  known.push_back(&column);
  return Signal(static_cast<SignalIndex>(known.size() - 1));
}

Result<Signal> Builder::request_signal(const base::Node& name) {
  if (name.text == "label") {
    return fail(error(name, "a policy may not read \"label\"", "a signal",
                      "only policies named oracle see labels and scores"));
  }
  if (const auto* column = workload_.find(name.text)) return intern(*column);
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
  if (std::ranges::find(scope.calls, paid.call_) == scope.calls.end() ||
      field == data::ModelField::kScore) {
    return fail(base::ErrorKind::kInternal, "a policy tried to see what it has not paid for");
  }
  const BoundModel& seen = models_[paid.model()];
  const auto* column = seen.find(field);
  if (column == nullptr) {
    const auto field_name = std::string(data::kModelFieldNames[static_cast<std::size_t>(field)]);
    return fail(error(at, "the workload has no column \"" + seen.column + "|" + field_name + "\"",
                      "a model with an observed " + field_name));
  }
  return intern(*column);
}

Result<Signal> Builder::truth(OracleKey, const base::Node& at, ModelIndex index) {
  const auto* column = models_[index].find(data::ModelField::kScore);
  if (column == nullptr) {
    return fail(error(at, "an oracle needs scores, and the workload has no column \"" +
                              models_[index].column + "|score\""));
  }
  return intern(*column);
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
