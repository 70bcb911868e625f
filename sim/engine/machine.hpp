// Runs programs one request and one draw at a time, by policy::step().
//
// The plan of policies with state (repeated attempts, revisions, spending caps, ramps) under no
// clock, and the definition that the block plan (sim/engine/replay.hpp) is held to. Invariant: the
// result of a row depends on that row alone, spending caps included: what earlier rows spent is
// settled by a pass of its own (sim/engine/spending.hpp). Cost: ~100 ns an attempt; no allocation
// once warm.
#pragma once

#include "sim/engine/attempt_block.hpp"
#include "sim/engine/bill_memo.hpp"
#include "sim/engine/earlier.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/replay.hpp"
#include "sim/engine/script.hpp"
#include "sim/engine/step_tokens.hpp"
#include "sim/policy/step.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace pointsman::engine {

/// Whether a program's steps can differ from its block plan, so that it must be stepped.
bool needs_steps(const policy::Program& program, std::span<const policy::BoundModel> models,
                 const Options& options);

/// Draws per request of a stepped program.
std::uint32_t stepped_replications(const policy::Program& program,
                                   std::span<const policy::BoundModel> models,
                                   const Options& options);

class Machine {
 public:
  Machine(BlockInputs& inputs, std::span<const policy::BoundModel> models,
          const policy::SignalTable& signals, const AnswerTables& tables,
          std::span<const std::uint64_t> request_keys, const Options& options);

  /// To be called after BlockInputs::move_to.
  void move() { attempts_.move(); }

  /// Overwrites `result` with the outcome of `program` on the current block. `earlier` is that
  /// of a program which reads earlier requests: settled, or to be settled by this very pass over
  /// all rows in order.
  void evaluate(const policy::Program& program, BlockResult& result, Earlier* earlier);

  /// Appends the scripts of one replication of the current block. Caps are settled row by row as
  /// rows are recorded, which must be all, in order; without `earlier` the clock decides about
  /// them. `draws` says where the latency of a model with
  /// a law comes from: its mean, or a draw.
  /// `fates`: of each request's calls that may fail, as policy::Observation has them.
  void record(const policy::Program& program, std::uint32_t replication, LatencyDraws draws,
              Earlier* earlier, Scripts& to, std::span<const policy::CallFate> fates = {});
  /// While scripts are recorded: whose time follows from tokens, by model, so that it need not be
  /// known.
  void set_paced(std::vector<bool> models) { is_paced_ = std::move(models); }

 private:
  /// What one draw of one request has come to.
  struct Run {
    std::uint16_t row = 0;
    std::int64_t cost = 0;
    bool cost_unknown = false, latency_unknown = false;
    policy::MarkIndex part = policy::kNoMark;
    std::int64_t part_cost = 0;  ///< cost when the open part began
  };

  bool is_paced(policy::ModelIndex model) const { return !is_paced_.empty() && is_paced_[model]; }

  /// How long a call is served.
  struct Service {
    std::int64_t ticks = data::kAbsentInteger;
    std::int64_t first_token = data::kAbsentInteger;
    bool is_known() const { return ticks != data::kAbsentInteger; }
    std::int64_t ticks_or_none() const { return is_known() ? ticks : 0; }
  };

  void run(std::uint16_t row);
  void set_signals(std::uint16_t row);
  bool pay(const policy::Call& call, const policy::Observation& seen, Run& run);
  /// Whether a step of a pipeline says how often this call is right.
  double stated_success(const policy::Call& call) const;
  void do_step(const policy::Call& call, AttemptOutcome& outcome, Run& run);
  void spread_wrong(const policy::Call& call, AttemptOutcome& outcome, const Run& run) const;
  void set_right(bool is_right, AttemptOutcome& outcome, const Run& run) const;
  void blame(const policy::HeldAnswer* answer, const Run& run);
  void apply_terms(const policy::CallTerms& terms, AttemptOutcome& outcome, Run& run);
  void bill_anew(const policy::BoundModel& model, const policy::CallTerms& terms,
                 policy::RepeatedPrompt repeated, AttemptOutcome& outcome);
  /// Replaces a plain outcome by that of a search, billed step by step. False = how often the
  /// model is right is not known.
  bool search(const policy::Call& call, AttemptOutcome& outcome, const Run& run);
  void bill_search(const policy::TreeSearch& search, const policy::BoundModel& model,
                   AttemptOutcome& outcome);
  void spend(const policy::Charge& charge, const policy::Observation& seen, Run& run);
  /// While scripts are recorded, of a model with a law: by its draw, as Machine::record says.
  Service service_of(const policy::Call& call, const AttemptOutcome& outcome, const Run& run);
  /// Writes down a call that comes `ticks` after it was made, if nothing queues.
  policy::MomentIndex record_call(const policy::Call& call, const AttemptOutcome& outcome,
                                  const Service& service, std::int64_t ticks,
                                  const ScriptWatch* watch = nullptr);
  /// A call that time decides about (machine_watched.cpp): pays it, lets its time pass and goes on.
  void watch(const policy::Call& call, const AttemptOutcome& outcome, const Service& service,
             const policy::Observation& seen, Run& run);
  void watch_first(const policy::Call& call, const AttemptOutcome& outcome, const Service& service,
                   policy::CallFate fate, Run& run);
  void watch_second(const policy::Call& call, const AttemptOutcome& outcome, const Service& service,
                    policy::CallFate fate, Run& run);
  policy::WholeCall whole_call(const policy::Call& call, const AttemptOutcome& outcome,
                               const Service& service);
  /// Lets the time of a charge pass; writes it down while scripts are recorded.
  void pass_charge(const policy::Charge& charge, base::Tick latency, std::int64_t cost);
  /// Writes down the calls that have failed since the last action.
  void record_failures();
  void record_end(const policy::HeldAnswer* answer, const Run& run);
  void pass_mark(const policy::Mark& mark, Run& run);
  /// Whether the account is empty; settled, or decided by the clock while scripts are recorded.
  bool begin_cap(policy::CapIndex cap, const policy::Observation& seen, const Run& run);
  void end_cap(policy::CapIndex cap, const policy::Observation& seen, const Run& run);
  void record_cap(const ScriptWatch& watch);
  /// The arm that serves, and what came of it.
  policy::NodeId begin_ramp(const policy::RampBegin& begin, const policy::Observation& seen,
                            const Run& run);
  void end_ramp(const policy::RampEnd& end, const Run& run);
  void finish(const policy::HeldAnswer* answer, const Run& run);

  BlockInputs& inputs_;
  std::span<const policy::BoundModel> models_;
  const policy::SignalTable& signals_;
  std::span<const std::uint64_t> request_keys_;
  const Options& options_;
  AttemptBlock attempts_;
  policy::RequestState state_;
  StepTokens step_tokens_;
  BillMemo bills_;
  policy::TreeSearcher searcher_;
  std::vector<policy::AnswerIdentity> leaf_answers_;
  const policy::Program* program_ = nullptr;
  BlockResult* result_ = nullptr;
  Earlier* earlier_ = nullptr;
  BlockResult scratch_;
  ScriptRecorder recorder_;
  Scripts* scripts_ = nullptr;  ///< not null while scripts are recorded
  LatencyDraws draws_ = LatencyDraws::kMean;
  std::vector<bool> is_paced_;  ///< by model; empty = none is
  std::span<const policy::CallFate> fates_;
  std::size_t failures_recorded_ = 0;
  bool was_refused_ = false;  ///< the last failure, whose error takes no time
  std::uint32_t replication_ = 0;
  std::int64_t weight_ = 0;
};

}  // namespace pointsman::engine
