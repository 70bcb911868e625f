// Compiles policy expressions into programs, and is the gate to everything a policy may see.
//
// Visibility is enforced by types. A Signal comes from the request's own columns (never `label`),
// from a Paid token, which only call() and gather() make and which is good only below them, or, for
// policies named oracle, from an OracleKey, which only the oracle files can make. Invariant: a
// finished program reads nothing else. Errors are located in the expression. Source of the rule:
// DESIGN 1 and 4.
// Combinators are written in continuation style: where a sub-policy answers, its Tail is emitted;
// where it ends without an answer, the innermost handler of the Scope is (a fallback's next hop).
#pragma once

#include "data/workload.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/oracle_key.hpp"
#include "sim/policy/program.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::policy {

/// Proof that the path has paid for an answer.
class Paid {
 public:
  /// The model of a plain call; a gathered answer may come from any.
  std::optional<ModelIndex> model() const { return model_; }
  std::uint32_t attempt() const { return attempt_; }

 private:
  friend class Builder;
  Paid(std::optional<ModelIndex> model, std::uint32_t attempt, RegisterIndex held, NodeId node)
      : model_(model), attempt_(attempt), held_(held), node_(node) {}
  std::optional<ModelIndex> model_;
  std::uint32_t attempt_;
  RegisterIndex held_;
  NodeId node_;
};

struct Scope;

/// What to emit where a sub-policy has ended without an answer.
using Handler = std::function<base::Result<NodeId>(const Scope&)>;

/// What lies above a node: what was paid, how many random branches were passed, who takes over when
/// nothing is answered.
struct Scope {
  std::vector<NodeId> paid;  ///< calls and gathers whose answers may be looked at
  std::vector<ModelIndex> called_models;
  std::vector<ModelIndex> tried_models;  ///< once per draw of an error
  std::uint32_t random_level = 0;
  RegisterIndex registers = 0;          ///< in use
  bool in_frame = false;                ///< inside the body of a gather
  MarkIndex mark = kNoMark;             ///< what costs count for
  StepIndex step = kNoStep;             ///< of the innermost pipeline
  bool checks_context = false;          ///< a prompt that a model cannot take is a failure
  std::optional<Patience> patience;     ///< of each call: `late` is not set here
  const Handler* on_failure = nullptr;  ///< null = the request (or the attempt) ends unanswered
};

/// Money and time of a decision itself: {"overhead": {...}} of a router or verifier.
struct Overhead {
  base::Nano per_request;
  std::int64_t pico_usd_per_input_token = 0;
  base::Tick latency;
  std::optional<ModelIndex> call;  ///< a model that re-reads the prompt; its answer is not returned
  Charge::Kind kind = Charge::Kind::kOverhead;
  double jitter = 0;          ///< of a wait before another try, as in Charge
  std::uint32_t attempt = 0;  ///< likewise
  base::Tick obeyed_most{};   ///< likewise
  bool is_free() const {
    return per_request.count == 0 && pico_usd_per_input_token == 0 && latency.count == 0 &&
           obeyed_most.count == 0 && !call;
  }
};

/// What to emit where a sub-policy has produced an answer.
using Tail = std::function<base::Result<NodeId>(const Scope&, const Paid&)>;

/// The named policies of a scenario.
struct PolicySet {
  const base::Document* document = nullptr;
  std::vector<std::pair<std::string, const base::Node*>> named;
};

/// All programs of a run share one table of signals.
struct SignalTable {
  std::vector<SignalOrigin> origins;
};

/// Emits one body of a gather: wherever it answers, `collect` hands the answer to the frame.
using EmitBody = std::function<base::Result<NodeId>(const Scope&, const Tail& collect)>;

class Builder {
 public:
  Builder(const data::Workload& workload, std::span<const BoundModel> models, PolicySet policies,
          double right_score, SignalTable& signals);

  /// Compiles a whole policy.
  base::Result<Program> build(std::string name, const base::Node& expression);
  /// The same of whatever `policy` emits.
  base::Result<Program> build(std::string name, const EmitBody& policy);

  // --- for combinators -----------------------------------------------------------------------
  /// Emits `expression`; wherever it answers, `tail` decides what follows.
  base::Result<NodeId> emit(const base::Node& expression, const Scope& scope, const Tail& tail);
  /// Emits a paid call of `model`, then `below` with the proof of payment.
  /// A model with an error rate may fail instead: then the scope's handler takes over.
  base::Result<NodeId> call(ModelIndex model, const Scope& scope, const Tail& below,
                            const CallTerms& terms = {});
  /// Emits a call of `first`, and a copy to `second` where it takes longer than `patience`; the
  /// first answer to come goes on. A copy that fails leaves the other one alone.
  base::Result<NodeId> hedge(ModelIndex first, ModelIndex second, const Patience& patience,
                             const Scope& scope, const Tail& below);
  base::Result<NodeId> charge(const Overhead& overhead, const Scope& scope,
                              const std::function<base::Result<NodeId>(const Scope&)>& below);
  base::Result<NodeId> branch(
      Branch branch, const Scope& scope,
      std::span<const std::function<base::Result<NodeId>(const Scope&)>> targets);
  /// Emits repeated attempts; `tail` follows with the selected answer, the scope's handler without.
  base::Result<NodeId> gather(const base::Node& at, Gathering how, const Scope& scope,
                              std::span<const EmitBody> bodies, const Tail& tail);
  /// Adds a step of a pipeline; the gather that runs it says so in Gathering::step.
  StepIndex add_step(Step step);
  Step& step(StepIndex index) { return steps_[index]; }
  /// Adds a search; the call that runs it says so in CallTerms::search.
  SearchIndex add_search(const TreeSearch& search) {
    searches_.push_back(search);
    return static_cast<SearchIndex>(searches_.size() - 1);
  }
  /// Emits the scope's handler, or the end of the request.
  base::Result<NodeId> unanswered(const Scope& scope);
  /// Ends the request with an answer; inside a body, hands it to the frame.
  NodeId answer(const Paid& paid, bool is_accepted = true);

  /// Emits `part` as a named part of the policy: the ledger counts how often it was entered, how
  /// often it answered, and what it cost.
  base::Result<NodeId> part(const std::string& name, const Scope& scope, const Tail& tail,
                            const EmitBody& part);
  /// Emits `hidden` with the request's clock stopped; `below` restarts it.
  base::Result<NodeId> off_the_clock(const Scope& scope, const Handler& hidden);
  base::Result<NodeId> on_the_clock(const Scope& scope, const Handler& below);
  /// Emits `within` under a spending cap, and `over` for requests that find it spent.
  base::Result<NodeId> cap(CapAccounts accounts, const Scope& scope, const EmitBody& within,
                           const EmitBody& over, const Tail& tail);
  /// Emits a ramp from `stable` to `canary`.
  base::Result<NodeId> ramp(Ramp ramp, const Scope& scope, const EmitBody& canary,
                            const EmitBody& stable, const Tail& tail);

  /// A column of the request. `label` and unknown names are errors.
  base::Result<Signal> request_signal(const base::Node& name);
  /// An observation of a paid call: confidence, answer, tokens, latency; never the score.
  base::Result<Signal> observe(const base::Node& at, const Scope& scope, const Paid& paid,
                               data::ModelField field);
  /// How sure the selection of `paid` is: a call's confidence, a vote's share.
  base::Result<Signal> confidence(const base::Node& at, const Scope& scope, const Paid& paid);
  /// The score of a model, for oracles.
  base::Result<Signal> truth(OracleKey key, const base::Node& at, ModelIndex model);
  /// The score of an answer in hand, for oracles.
  base::Result<Signal> truth(OracleKey key, const base::Node& at, const Paid& paid);
  /// Whether the answer is the one that the workload's columns show: a plain call, once recorded.
  bool is_as_recorded(const Scope& scope, const Paid& paid) const;

  /// Column behind a signal of the request, e.g. for its dictionary of categories.
  const data::Column& column(Signal signal) const {
    return *signals_.origins[signal.index()].column;
  }
  /// A column that says whose budget a request spends; unknown names are errors.
  base::Result<const data::Column*> account_column(const base::Node& name) const;
  std::size_t rows() const { return workload_.rows(); }
  /// Everything known of a model, scores included: for oracles.
  const BoundModel& bound_model(OracleKey, ModelIndex index) const { return models_[index]; }
  double right_score() const { return right_score_; }
  std::size_t model_count() const { return models_.size(); }

  /// The model that a node names, or an error with the nearest name.
  base::Result<ModelIndex> model(const base::Node& name) const;
  base::Result<Overhead> overhead(const base::Node* node) const;
  /// Whether calls of this model are priced by token, so that other token counts have a price.
  bool is_priced_by_token(ModelIndex model) const;
  /// An error at `at` where it is not.
  base::Status require_price(const base::Node& at, ModelIndex model) const;
  /// What the model answered, where that was recorded; else null.
  const data::Column* answer_column(ModelIndex model) const {
    return models_[model].find(data::ModelField::kAnswer);
  }
  const std::string& model_name(ModelIndex model) const { return models_[model].name; }
  /// A signal of the length of prompts: known before anything is paid.
  Signal prompt_signal(const data::Column& lengths) { return intern({.column = &lengths}); }
  base::Error error(const base::Node& at, std::string message, std::string expected = {},
                    std::string hint = {}) const;
  const base::Document& document() const { return *policies_.document; }

 private:
  base::Result<NodeId> emit_named(const base::Node& name, const Scope& scope, const Tail& tail);
  base::Result<NodeId> add(Node node);
  Signal intern(const SignalOrigin& origin);
  base::Result<NodeId> paid_call(ModelIndex model, const Scope& scope, const Tail& below,
                                 const CallTerms& terms);
  /// Adds the node of a call; `inner` becomes the scope below its answer.
  base::Result<Paid> add_call(Call call, const Scope& scope, Scope& inner);
  base::Result<NodeId> second_copy(ModelIndex model, CancelledBill billed, const Scope& scope,
                                   const Paid& first, const Tail& tail);
  base::Result<NodeId> mark(Mark mark, const Scope& scope, const Handler& below);
  /// Emits two bodies with an end of its own wherever one of them answers (`paid`) or fails (null).
  using MakeEnd = std::function<Node(const Paid* paid, NodeId next)>;
  base::Result<std::array<NodeId, 2>> enclose(const Scope& scope, const Scope& inside,
                                              const std::array<const EmitBody*, 2>& bodies,
                                              const MakeEnd& make_end, const Tail& tail);
  base::Status check_prices(const base::Node& at, NodeId first_node) const;
  std::uint32_t level_after(NodeId first_node, std::uint32_t level) const;
  void summarize(Program& program) const;

  const data::Workload& workload_;
  std::span<const BoundModel> models_;
  PolicySet policies_;
  double right_score_;
  SignalTable& signals_;
  std::vector<Node> nodes_;
  std::vector<std::string> marks_;
  std::vector<CapAccounts> caps_;
  std::vector<Ramp> ramps_;
  std::vector<Step> steps_;
  std::vector<TreeSearch> searches_;
  RegisterIndex registers_ = 0;               ///< the most that any path uses
  std::vector<std::string_view> open_names_;  ///< named policies being expanded, for cycles
};

}  // namespace pointsman::policy
