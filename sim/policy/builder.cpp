#include "sim/policy/builder.hpp"

#include "sim/base/text.hpp"
#include "sim/policy/failures.hpp"
#include "sim/policy/registry.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Result;

// Nested cascades multiply: a tree beyond this size is a mistake, not a policy.
constexpr std::size_t kMaxNodes = 200'000;

/// Whether repeated calls of a model are drawn, and the draws can differ.
bool draws_outcomes(const BoundModel& model) {
  const AttemptSource& source = model.attempts;
  if (!source.from_probability && source.exhausted != WhenExhausted::kProbability) return false;
  const auto is_certain = [](double p) { return p == 0 || p == 1; };
  return source.probability != ProbabilityFrom::kAccuracy ||
         !std::ranges::all_of(model.profile_accuracy, is_certain);
}

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
  return build(std::move(name), [&](const Scope& scope, const Tail& answered) {
    return emit(expression, scope, answered);
  });
}

Result<Program> Builder::build(std::string name, const EmitBody& policy) {
  nodes_.clear();
  marks_.clear();
  caps_.clear();
  ramps_.clear();
  steps_.clear();
  searches_.clear();
  registers_ = 0;
  open_names_.clear();
  open_names_.push_back(name);
  const Tail answer_it = [this](const Scope&, const Paid& paid) -> Result<NodeId> {
    return answer(paid);
  };
  POINTSMAN_TRY(const NodeId root, policy(Scope{}, answer_it));
  Program program;
  program.name = std::move(name);
  program.root = root;
  program.nodes = std::move(nodes_);
  program.marks = std::move(marks_);
  program.caps = std::move(caps_);
  program.ramps = std::move(ramps_);
  program.steps = std::move(steps_);
  program.searches = std::move(searches_);
  program.right_score = right_score_;
  program.registers = registers_;
  summarize(program);
  return program;
}

void Builder::summarize(Program& program) const {
  for (const Node& node : program.nodes) {
    if (const auto* call = std::get_if<Call>(&node)) {
      program.models.push_back(call->model);
      program.repeats |= call->attempt > 0;
      program.watched |= call->is_watched();
      program.stateful |= !call->terms.is_plain() || call->is_watched();
      program.random |=
          call->terms.rescue > 0 || call->terms.spoil > 0 || call->terms.search != kNoSearch;
    } else if (const auto* branch = std::get_if<Branch>(&node)) {
      program.random |= branch->is_random();
      program.signals.insert(program.signals.end(), branch->inputs.begin(), branch->inputs.end());
    } else if (const auto* gather = std::get_if<Gather>(&node)) {
      program.stateful = program.repeats = true;
      program.random |= gather->how.step == kNoStep;  // the draws of steps are looked at below
      program.random |= gather->how.count.is_random();
      if (gather->how.count.of == CountLaw::Of::kSignal) {
        program.signals.push_back(gather->how.count.signal);
      }
    } else if (const auto* charge = std::get_if<Charge>(&node)) {
      program.stateful |= charge->jitter > 0;
      program.random |= charge->jitter > 0;
    } else if (std::holds_alternative<CapBegin>(node)) {
      program.stateful = true;
    } else if (std::holds_alternative<RampBegin>(node)) {
      program.stateful = program.random = true;
    }
  }
  program.random |= std::ranges::any_of(program.steps, &Step::is_random);
  program.random |= !program.steps.empty() && std::ranges::any_of(program.models, [&](auto model) {
    return draws_outcomes(models_[model]);
  });
  const auto sort_unique = [](auto& values) {
    std::ranges::sort(values);
    const auto repeats = std::ranges::unique(values);
    values.erase(repeats.begin(), repeats.end());
  };
  sort_unique(program.models);
  sort_unique(program.signals);
  program.stateful |= std::ranges::any_of(program.signals, [&](SignalIndex signal) {
    return signals_.origins[signal].column == nullptr;
  });
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
    if (name.text == "unanswered") return unanswered(scope);
    POINTSMAN_TRY(const ModelIndex index, model(name));
    return call(index, scope, tail);
  }
  if (std::ranges::find(open_names_, std::string_view(name.text)) != open_names_.end()) {
    std::string path;
    for (const auto open : open_names_) path += std::string(open) + " -> ";
    return fail(error(name, "policies refer to each other in a circle: " + path + name.text,
                      "policies that end in models",
                      R"(a loop is a step of a pipeline with "rounds", at most so many)"));
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

Result<NodeId> Builder::call(ModelIndex index, const Scope& scope, const Tail& below,
                             const CallTerms& terms) {
  return emit_with_failures(*this, models_[index], index, scope, [&](const Scope& inner) {
    return paid_call(index, inner, below, terms);
  });
}

Result<NodeId> Builder::paid_call(ModelIndex index, const Scope& scope, const Tail& below,
                                  const CallTerms& terms) {
  Scope inner;
  POINTSMAN_TRY(
      const Paid paid,
      add_call({.model = index, .terms = terms, .step = scope.step, .patience = scope.patience},
               scope, inner));
  POINTSMAN_TRY(const NodeId next, below(inner, paid));
  std::get<Call>(nodes_[paid.node_]).next = next;
  if (!scope.patience) return paid.node_;
  Scope given_up = scope;
  given_up.called_models.push_back(index);
  POINTSMAN_TRY(const NodeId late, unanswered(given_up));
  std::get<Call>(nodes_[paid.node_]).patience->late = late;
  return paid.node_;
}

Result<Paid> Builder::add_call(Call call, const Scope& scope, Scope& inner) {
  call.attempt = static_cast<std::uint32_t>(std::ranges::count(scope.called_models, call.model));
  call.to = scope.registers;
  POINTSMAN_TRY(const NodeId id, add(call));
  inner = scope;
  inner.paid.push_back(id);
  inner.called_models.push_back(call.model);
  registers_ = std::max(registers_, ++inner.registers);
  return Paid(call.model, call.attempt, call.to, id);
}

Result<NodeId> Builder::charge(const Overhead& overhead, const Scope& scope,
                               const std::function<Result<NodeId>(const Scope&)>& below) {
  if (overhead.is_free()) return below(scope);
  POINTSMAN_TRY(const NodeId id, add(Charge{overhead.per_request, overhead.pico_usd_per_input_token,
                                            overhead.latency, 0, overhead.kind, overhead.jitter,
                                            overhead.attempt, overhead.obeyed_most}));
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
  if (branch.failing) {  // keyed by the try, not by what else was drawn
    branch.level =
        static_cast<std::uint32_t>(std::ranges::count(scope.tried_models, *branch.failing));
  }
  Scope inner = scope;
  if (branch.is_random() && !branch.failing) ++inner.random_level;
  POINTSMAN_TRY(const NodeId id, add(std::move(branch)));
  for (const auto& target : targets) {
    POINTSMAN_TRY(const NodeId next, target(inner));
    std::get<Branch>(nodes_[id]).targets.push_back(next);
  }
  return id;
}

std::uint32_t Builder::level_after(NodeId first_node, std::uint32_t level) const {
  for (std::size_t id = first_node; id < nodes_.size(); ++id) {
    const auto* branch = std::get_if<Branch>(&nodes_[id]);
    if (branch != nullptr && branch->is_random() && !branch->failing) {
      level = std::max(level, branch->level + 1);
    }
    if (const auto* gather = std::get_if<Gather>(&nodes_[id])) {
      level = std::max(level, gather->level + 1);
    }
    if (const auto* ramp = std::get_if<RampBegin>(&nodes_[id])) {
      level = std::max(level, ramp->level + 1);
    }
  }
  return level;
}

base::Status Builder::check_prices(const base::Node& at, NodeId first_node) const {
  for (std::size_t id = first_node; id < nodes_.size(); ++id) {
    const auto* call = std::get_if<Call>(&nodes_[id]);
    if (call != nullptr) POINTSMAN_CHECK(require_price(at, call->model));
  }
  return {};
}

base::Status Builder::require_price(const base::Node& at, ModelIndex model) const {
  if (is_priced_by_token(model)) return {};
  return fail(error(at,
                    "model \"" + models_[model].name +
                        "\" is billed as recorded: it has no price by token for other lengths",
                    "a \"profile\" or \"price\" of that model, and \"cost\": \"profile\"",
                    "under \"models\": {\"" + models_[model].name +
                        "\": {\"price\": {\"input_usd_per_mtok\": 1, \"output_usd_per_mtok\": 5}, "
                        "\"cost\": \"profile\"}}"));
}

Result<NodeId> Builder::gather(const base::Node& at, Gathering how, const Scope& scope,
                               std::span<const EmitBody> bodies, const Tail& tail) {
  const bool needs_prices = how.repeated != RepeatedPrompt::kFull ||
                            (how.step != kNoStep && steps_[how.step].tokens.has_value());
  Gather gather;
  gather.how = std::move(how);
  gather.to = scope.registers;
  gather.level = scope.random_level;
  POINTSMAN_TRY(const NodeId id, add(std::move(gather)));
  Scope body_scope = scope;
  body_scope.in_frame = true;
  body_scope.on_failure = nullptr;
  ++body_scope.registers;
  const Tail collect = [this](const Scope&, const Paid& paid) -> Result<NodeId> {
    return answer(paid);
  };
  for (const EmitBody& body : bodies) {
    POINTSMAN_TRY(const NodeId begin, body(body_scope, collect));
    std::get<Gather>(nodes_[id]).bodies.push_back(begin);
  }
  if (needs_prices) POINTSMAN_CHECK(check_prices(at, id));
  Scope below = scope;
  // Choices below are not those of the bodies, so their draws have other keys.
  below.random_level = level_after(id, scope.random_level);
  POINTSMAN_TRY(const NodeId none, unanswered(below));
  below.paid.push_back(id);
  registers_ = std::max(registers_, ++below.registers);
  POINTSMAN_TRY(const NodeId next, tail(below, Paid(std::nullopt, 0, scope.registers, id)));
  std::get<Gather>(nodes_[id]).none = none;
  std::get<Gather>(nodes_[id]).next = next;
  return id;
}

StepIndex Builder::add_step(Step step) {
  const auto index = static_cast<StepIndex>(steps_.size());
  const auto same = std::ranges::find(steps_, step.key, &Step::key);
  step.draws_of = static_cast<StepIndex>(same - steps_.begin());
  steps_.push_back(std::move(step));
  return index;
}

Result<NodeId> Builder::unanswered(const Scope& scope) {
  if (scope.on_failure != nullptr) return (*scope.on_failure)(scope);
  return add(Unanswered{});
}

NodeId Builder::answer(const Paid& paid, bool is_accepted) {
  nodes_.push_back(Answer{paid.model_.value_or(0), paid.attempt_, paid.held_, is_accepted});
  return static_cast<NodeId>(nodes_.size() - 1);
}

}  // namespace pointsman::policy
