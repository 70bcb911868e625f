// {"pipeline": {...}}: named steps in a graph, each done by a policy; the last one answers.
//
// A step waits for the steps it names and works on what they hand on; steps that do not wait for
// each other run at the same time, so latency is the longest path. Its policy runs once, for items
// side by side (a map), or in rounds up to a cap (a loop); what it hands on is right if the needed
// ones are. A call is right if its own work is (as recorded, or drawn by "succeeds") and what the
// step works on is, or does no harm ("rescues"): success is the product along the graph, unless a
// check finds the error and retries, which is a `sample` or "until" in the step, or "retry" of the
// whole pipeline: a failed session is run again from its first step, up to so many times. Tokens: a
// prompt is the step's own part, a share of all that the steps before wrote (fan-in), and what
// earlier rounds and their tools left: S + i (o + r) at round i. A wrong answer is blamed on the
// first step that went wrong, so losses by step sum to all losses.
#include "sim/policy/accept.hpp"
#include "sim/policy/choose.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/pipeline_fields.hpp"
#include "sim/policy/pipeline_graph.hpp"
#include "sim/policy/pipeline_reading.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace pointsman::policy {

namespace {

/// The last answer, with the confidence that it has; RequestState joins the others into it.
class LastAnswer final : public PickRule {
 public:
  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    if (frame.answers.empty()) return std::nullopt;
    const auto index = static_cast<std::uint32_t>(frame.answers.size() - 1);
    return Pick{index, frame.answers[index].confidence};
  }
};

class Pipeline {
 public:
  Pipeline(Builder& builder, const std::vector<GraphStep>& graph, const Scope& outer,
           const Tail& tail)
      : builder_(builder), graph_(graph), outer_(outer), tail_(tail) {}

  /// Emits the steps from place `at` on.
  base::Result<NodeId> emit(std::size_t at, const Scope& scope) {
    const base::Member& written = *graph_[at].written;
    const Tail done = [&](const Scope& below, const Paid& paid) -> base::Result<NodeId> {
      Scope next = below;
      next.step = outer_.step;
      return at + 1 == graph_.size() ? tail_(next, paid) : emit(at + 1, next);
    };
    return builder_.part(written.key, scope, done, [&](const Scope& part, const Tail& keep) {
      return is_plain() ? builder_.emit(*written.value.find("do"), part, keep)
                        : emit_step(at, part, keep);
    });
  }

 private:
  /// One step that is done once, on recorded terms, is its policy: the same calls, the same draws.
  bool is_plain() const {
    if (graph_.size() > 1) return false;
    const auto is_free = [](const base::Member& field) {
      return field.key == "do" || field.key == "after";
    };
    return std::ranges::all_of(graph_.front().written->value.members, is_free);
  }

  base::Result<NodeId> emit_step(std::size_t at, const Scope& scope, const Tail& keep) {
    const base::Member& written = *graph_[at].written;
    POINTSMAN_TRY(const StepIndex index, add_step(at, scope));
    const base::Node* until = written.value.find("until");
    Gathering how;
    how.step = index;
    POINTSMAN_CHECK(read_count(builder_, written.value, how));
    const base::Node* at_once = written.value.find("at_once");
    const bool is_map = builder_.step(index).is_map;
    how.window = !is_map              ? 1
                 : at_once == nullptr ? how.limit
                                      : static_cast<std::uint32_t>(at_once->number);
    how.pick = std::make_unique<LastAnswer>();
    if (until != nullptr) how.stop = stop_when_accepted();
    Scope inside = scope;
    inside.step = index;
    const EmitBody body = [&](const Scope& round, const Tail& collect) {
      return emit_round(*written.value.find("do"), until, round, collect);
    };
    const base::Node* tokens = written.value.find("tokens");
    return builder_.gather(tokens != nullptr ? *tokens : written.value, std::move(how), inside,
                           std::span(&body, 1), keep);
  }

  base::Result<NodeId> emit_round(const base::Node& policy, const base::Node* until,
                                  const Scope& round, const Tail& collect) {
    if (until == nullptr) return builder_.emit(policy, round, collect);
    return builder_.emit(policy, round, [&](const Scope& inner, const Paid& paid) {
      return emit_accept(builder_, *until, inner, paid, collect,
                         [&](const Scope&) -> base::Result<NodeId> {
                           return builder_.answer(paid, /*is_accepted=*/false);
                         });
    });
  }

  base::Result<StepIndex> add_step(std::size_t at, const Scope& scope) {
    POINTSMAN_TRY(Step step, read_step(builder_, *graph_[at].written));
    step.mark = scope.mark;
    step.outer = outer_.step;
    for (const std::size_t before : graph_[at].after) step.after.push_back(indices_[before]);
    if (outer_.step != kNoStep) inherit(builder_.step(outer_.step), step);
    const StepIndex index = builder_.add_step(std::move(step));
    indices_.resize(graph_.size());
    indices_[at] = index;
    builder_.step(index).first = indices_.front();
    return index;
  }

  /// What a step within a step does not say, the outer one says of all its calls.
  static void inherit(const Step& outer, Step& inner) {
    if (inner.success.empty()) inner.success = outer.success;
  }

  Builder& builder_;
  const std::vector<GraphStep>& graph_;
  const Scope& outer_;
  const Tail& tail_;
  std::vector<StepIndex> indices_;  ///< by place in the graph
};

/// Runs one after the other, until one passes.
Gathering retried(const base::Node& retry) {
  const base::Node* give_up = retry.find("give_up");
  Gathering how;
  how.limit = 1 + static_cast<std::uint32_t>(retry.find("times")->number);
  how.stop = stop_when_accepted();
  how.pick = first_accepted(give_up == nullptr || give_up->text == "last");
  return how;
}

base::Result<NodeId> emit_pipeline(Builder& builder, const base::Node& pipeline, const Scope& scope,
                                   const Tail& tail) {
  POINTSMAN_TRY(const auto graph, order_steps(builder.document(), *pipeline.find("steps")));
  const base::Node* retry = pipeline.find("retry");
  if (retry == nullptr || retry->find("times")->number == 0) {
    return Pipeline(builder, graph, scope, tail).emit(0, scope);
  }
  const EmitBody run = [&](const Scope& inner, const Tail& collect) {
    const Tail check = [&](const Scope& below, const Paid& paid) {
      return emit_accept(builder, *retry->find("accept"), below, paid, collect,
                         [&](const Scope&) -> base::Result<NodeId> {
                           return builder.answer(paid, /*is_accepted=*/false);
                         });
    };
    return Pipeline(builder, graph, inner, check).emit(0, inner);
  };
  return builder.gather(pipeline, retried(*retry), scope, std::span(&run, 1), tail);
}

}  // namespace

constinit const Combinator kPipelineCombinator = {
    "pipeline", "Runs named steps in a graph and returns the answer of the last.", &kPipelineField,
    emit_pipeline};

}  // namespace pointsman::policy
