// What spans a whole sub-policy, with an end wherever it answers or fails: named parts, hedges, the
// stopped clock, caps and ramps.
#include "sim/policy/builder.hpp"
#include "sim/policy/failures.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pointsman::policy {

using base::Result;

Result<NodeId> Builder::mark(Mark mark, const Scope& scope, const Handler& below) {
  POINTSMAN_TRY(const NodeId id, add(mark));
  POINTSMAN_TRY(const NodeId next, below(scope));
  std::get<Mark>(nodes_[id]).next = next;
  return id;
}

Result<NodeId> Builder::part(const std::string& name, const Scope& scope, const Tail& tail,
                             const EmitBody& part) {
  const auto known = std::ranges::find(marks_, name);
  const auto index = static_cast<MarkIndex>(known - marks_.begin());
  if (known == marks_.end()) marks_.push_back(name);
  const Handler on_failure = [&](const Scope& failed) {
    Scope outer = failed;
    outer.on_failure = scope.on_failure;
    outer.mark = scope.mark;
    return mark({Mark::Kind::kFail, index, scope.mark, 0}, outer,
                [&](const Scope& below) { return unanswered(below); });
  };
  const Tail on_answer = [&](const Scope& answered, const Paid& paid) {
    Scope outer = answered;
    outer.on_failure = scope.on_failure;
    outer.mark = scope.mark;
    return mark({Mark::Kind::kSucceed, index, scope.mark, 0}, outer,
                [&](const Scope& below) { return tail(below, paid); });
  };
  Scope inner = scope;
  inner.mark = index;
  inner.on_failure = &on_failure;
  return mark({Mark::Kind::kEnter, index, scope.mark, 0}, inner,
              [&](const Scope& below) { return part(below, on_answer); });
}

Result<NodeId> Builder::hedge(ModelIndex first, ModelIndex second, const Patience& patience,
                              const Scope& scope, const Tail& below) {
  const Tail leave = [&](const Scope& answered, const Paid& paid) {
    Scope outer = answered;
    outer.on_failure = scope.on_failure;
    return below(outer, paid);
  };
  const Handler second_alone = [&](const Scope& failed) {
    Scope outer = failed;
    outer.on_failure = scope.on_failure;
    outer.patience = scope.patience;
    return call(second, outer, below);
  };
  Scope begins = scope;
  begins.on_failure = &second_alone;
  begins.patience = patience;  // an error that takes longer has its copy, too
  return emit_with_failures(
      *this, models_[first], first, begins, [&](const Scope& tried) -> Result<NodeId> {
        Scope held;
        POINTSMAN_TRY(
            const Paid paid,
            add_call({.model = first, .step = scope.step, .patience = patience}, tried, held));
        held.patience = scope.patience;
        POINTSMAN_TRY(const NodeId next, leave(held, paid));
        POINTSMAN_TRY(const NodeId late, second_copy(second, patience.billed, held, paid, leave));
        auto& node = std::get<Call>(nodes_[paid.node_]);
        node.next = next;
        node.patience->late = late;
        return paid.node_;
      });
}

Result<NodeId> Builder::second_copy(ModelIndex model, CancelledBill billed, const Scope& scope,
                                    const Paid& first, const Tail& tail) {
  const Handler first_alone = [&](const Scope& failed) -> Result<NodeId> {
    Scope answered = failed;
    answered.patience = scope.patience;
    POINTSMAN_TRY(const NodeId id, add(Await{}));
    POINTSMAN_TRY(const NodeId next, tail(answered, first));
    std::get<Await>(nodes_[id]).next = next;
    return id;
  };
  Scope begins = scope;
  begins.on_failure = &first_alone;
  begins.patience = Patience{};  // nobody waits for its error: the first copy is on its way
  return emit_with_failures(
      *this, models_[model], model, begins, [&](const Scope& tried) -> Result<NodeId> {
        Scope held;
        POINTSMAN_TRY(
            const Paid paid,
            add_call({.model = model, .step = scope.step, .second = SecondCopy{billed, 0}}, tried,
                     held));
        held.patience = scope.patience;
        POINTSMAN_TRY(const NodeId next, tail(held, paid));
        Scope beaten = tried;
        beaten.patience = scope.patience;
        beaten.called_models.push_back(model);
        POINTSMAN_TRY(const NodeId other, tail(beaten, first));
        auto& node = std::get<Call>(nodes_[paid.node_]);
        node.next = next;
        node.second->beaten = other;
        return paid.node_;
      });
}

Result<NodeId> Builder::off_the_clock(const Scope& scope, const Handler& hidden) {
  POINTSMAN_TRY(const NodeId id, add(Clock{true, 0}));
  POINTSMAN_TRY(const NodeId next, hidden(scope));
  std::get<Clock>(nodes_[id]).next = next;
  return id;
}

Result<NodeId> Builder::on_the_clock(const Scope& scope, const Handler& below) {
  POINTSMAN_TRY(const NodeId id, add(Clock{false, 0}));
  POINTSMAN_TRY(const NodeId next, below(scope));
  std::get<Clock>(nodes_[id]).next = next;
  return id;
}

Result<std::array<NodeId, 2>> Builder::enclose(const Scope& scope, const Scope& inside,
                                               const std::array<const EmitBody*, 2>& bodies,
                                               const MakeEnd& make_end, const Tail& tail) {
  const auto end = [&](const Scope& inner, const Paid* paid,
                       const Handler& below) -> Result<NodeId> {
    POINTSMAN_TRY(const NodeId ending, add(Unanswered{}));  // takes its place
    Scope outer = inner;
    outer.on_failure = scope.on_failure;
    POINTSMAN_TRY(const NodeId next, below(outer));
    nodes_[ending] = make_end(paid, next);
    return ending;
  };
  const Handler on_failure = [&](const Scope& failed) {
    return end(failed, nullptr, [&](const Scope& below) { return unanswered(below); });
  };
  const Tail on_answer = [&](const Scope& answered, const Paid& paid) {
    return end(answered, &paid, [&](const Scope& below) { return tail(below, paid); });
  };
  Scope inner = inside;
  inner.on_failure = &on_failure;
  std::array<NodeId, 2> emitted = {};
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    POINTSMAN_TRY(emitted[i], (*bodies[i])(inner, on_answer));
  }
  return emitted;
}

Result<NodeId> Builder::cap(CapAccounts accounts, const Scope& scope, const EmitBody& within,
                            const EmitBody& over, const Tail& tail) {
  const auto index = static_cast<CapIndex>(caps_.size());
  caps_.push_back(std::move(accounts));
  POINTSMAN_TRY(const NodeId id, add(CapBegin{index, 0, 0}));
  const auto end = [index](const Paid* /*paid*/, NodeId next) { return CapEnd{index, next}; };
  POINTSMAN_TRY(const auto bodies, enclose(scope, scope, {&within, &over}, end, tail));
  std::get<CapBegin>(nodes_[id]).within = bodies[0];
  std::get<CapBegin>(nodes_[id]).over = bodies[1];
  return id;
}

Result<NodeId> Builder::ramp(Ramp ramp, const Scope& scope, const EmitBody& canary,
                             const EmitBody& stable, const Tail& tail) {
  const auto index = static_cast<RampIndex>(ramps_.size());
  ramps_.push_back(std::move(ramp));
  POINTSMAN_TRY(const NodeId id, add(RampBegin{index, scope.random_level, 0, 0}));
  const auto end = [index](const Paid* paid, NodeId next) {
    return RampEnd{index, paid != nullptr, paid != nullptr ? paid->held_ : 0, next};
  };
  Scope inside = scope;
  ++inside.random_level;
  POINTSMAN_TRY(const auto bodies, enclose(scope, inside, {&canary, &stable}, end, tail));
  std::get<RampBegin>(nodes_[id]).canary = bodies[0];
  std::get<RampBegin>(nodes_[id]).stable = bodies[1];
  return id;
}

}  // namespace pointsman::policy
