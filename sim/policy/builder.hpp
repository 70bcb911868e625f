// Compiles policy expressions into programs, and is the gate to everything a policy may see.
//
// Visibility is enforced by types. A Signal comes from the request's own columns (never `label`),
// from a Paid token, which only call() makes and which is good only below that call, or, for
// policies named oracle, from an OracleKey, which only the oracle files can make. Invariant: a
// finished program reads nothing else. Errors are located in the expression. Source of the rule:
// DESIGN 1 and 4.
#pragma once

#include "data/workload.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/program.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::policy {

/// Permission to read scores and the label. Only the files of policies named oracle make one.
class OracleKey {
  friend class OracleRouter;
  friend class OracleVerifier;
  OracleKey() = default;
};

/// Proof that the path has paid for an answer.
class Paid {
 public:
  ModelIndex model() const { return model_; }
  std::uint32_t attempt() const { return attempt_; }

 private:
  friend class Builder;
  Paid(ModelIndex model, std::uint32_t attempt, NodeId call)
      : model_(model), attempt_(attempt), call_(call) {}
  ModelIndex model_;
  std::uint32_t attempt_;
  NodeId call_;
};

/// What lies above a node: the calls that were paid, and how many random branches were passed.
struct Scope {
  std::vector<NodeId> calls;
  std::vector<ModelIndex> called_models;
  std::uint32_t random_level = 0;
};

/// Money and time of a decision itself: {"overhead": {...}} of a router or verifier.
struct Overhead {
  base::Nano per_request;
  std::int64_t pico_usd_per_input_token = 0;
  base::Tick latency;
  std::optional<ModelIndex> call;  ///< a model that re-reads the prompt; its answer is not returned
  bool is_free() const {
    return per_request.count == 0 && pico_usd_per_input_token == 0 && latency.count == 0 && !call;
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
  std::vector<const data::Column*> columns;
};

class Builder {
 public:
  Builder(const data::Workload& workload, std::span<const BoundModel> models, PolicySet policies,
          double right_score, SignalTable& signals);

  /// Compiles a whole policy.
  base::Result<Program> build(std::string name, const base::Node& expression);

  // --- for combinators -----------------------------------------------------------------------
  /// Emits `expression`; wherever it answers, `tail` decides what follows.
  base::Result<NodeId> emit(const base::Node& expression, const Scope& scope, const Tail& tail);
  /// Emits a paid call of model `index`, then `below` with the proof of payment.
  base::Result<NodeId> call(ModelIndex index, const Scope& scope, const Tail& below);
  base::Result<NodeId> charge(const Overhead& overhead, const Scope& scope,
                              const std::function<base::Result<NodeId>(const Scope&)>& below);
  base::Result<NodeId> branch(
      Branch branch, const Scope& scope,
      std::span<const std::function<base::Result<NodeId>(const Scope&)>> targets);
  base::Result<NodeId> unanswered();
  NodeId answer(const Paid& paid);

  /// A column of the request. `label` and unknown names are errors.
  base::Result<Signal> request_signal(const base::Node& name);
  /// An observation of a paid call: confidence, answer, tokens, latency; never the score.
  base::Result<Signal> observe(const base::Node& at, const Scope& scope, const Paid& paid,
                               data::ModelField field);
  /// The score of a model, for oracles.
  base::Result<Signal> truth(OracleKey key, const base::Node& at, ModelIndex index);

  /// Column behind a signal, e.g. for its dictionary of categories.
  const data::Column& column(Signal signal) const { return *signals_.columns[signal.index()]; }
  std::size_t rows() const { return workload_.rows(); }
  /// Everything known of a model, scores included: for oracles.
  const BoundModel& bound_model(OracleKey, ModelIndex index) const { return models_[index]; }
  double right_score() const { return right_score_; }

  /// The model that a node names, or an error with the nearest name.
  base::Result<ModelIndex> model(const base::Node& name) const;
  base::Result<Overhead> overhead(const base::Node* node) const;
  base::Error error(const base::Node& at, std::string message, std::string expected = {},
                    std::string hint = {}) const;
  const base::Document& document() const { return *policies_.document; }

 private:
  base::Result<NodeId> emit_named(const base::Node& name, const Scope& scope, const Tail& tail);
  base::Result<NodeId> add(Node node);
  Signal intern(const data::Column& column);

  const data::Workload& workload_;
  std::span<const BoundModel> models_;
  PolicySet policies_;
  double right_score_;
  SignalTable& signals_;
  std::vector<Node> nodes_;
  std::vector<std::string_view> open_names_;  ///< named policies being expanded, for cycles
};

}  // namespace pointsman::policy
