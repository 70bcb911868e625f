// The Replay plan: walks a program over a block of rows at a time, no clock.
//
// Rows move through the tree as selections (lists of row numbers), as in a vectorised database; a
// random branch in expected mode sends its rows down every target with the target's probability.
// Invariant: a row's result depends on that row alone, so blocks and threads do not matter, and it
// equals what policy::step() gives one request at a time (sim/engine/machine.hpp). Programs with
// state (policy::Program::stateful) are the machine's alone. Cost: ~10 ns per row and node.
#pragma once

#include "sim/engine/block_inputs.hpp"
#include "sim/engine/engine.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::engine {

/// What a program needed on a row and did not find.
struct MissingOutcome {
  enum class Kind : std::uint8_t {
    kNone,
    kModel,     ///< no outcome of a model
    kAttempts,  ///< fewer recorded attempts of a model than the policy makes
    kSignal,
  };
  Kind kind = Kind::kNone;
  std::uint32_t index = 0;  ///< of the model or signal
};

/// Results of one program on one block. Sums over paths are weighted by their probability.
struct BlockResult {
  std::vector<MissingOutcome> missing;
  std::vector<std::int64_t> score;              ///< 1 / kScoreOne, rounded once a row
  std::vector<Wide> split_score;                ///< 1 / (kScoreOne * kWeightOne), of split rows
  std::vector<Wide> cost;                       ///< money units / kWeightOne
  std::vector<Wide> latency;                    ///< nanoseconds / kWeightOne
  std::vector<double> score_value, cost_value;  ///< the same as doubles, for squares
  std::vector<std::uint8_t> cost_unknown, latency_unknown;
  std::vector<std::vector<Wide>> calls, answers;  ///< [model][row], 1 / kWeightOne
  std::vector<Wide> unanswered;
  std::vector<Wide> repeated;   ///< attempts beyond those recorded, 1 / kWeightOne
  std::size_t marks = 0;        ///< named parts of the program
  std::vector<PartSums> parts;  ///< by row and mark: a stepped request stays in its own few lines
  bool has_missing = false;
  /// One entry per path end and row whose latency is known so far, for quantiles.
  struct PathEnd {
    std::uint16_t row;
    std::int64_t latency;
    std::int64_t weight;
  };
  std::vector<PathEnd> path_ends;

  /// Sets every sum that `program` may change to zero for `size` rows.
  void clear(const policy::Program& program, std::size_t size, std::size_t model_count,
             std::uint32_t replications);
  /// Adds the score at the end of a path. A path of full weight is its row's only one.
  void add_score(std::size_t row, std::int64_t weight, std::int64_t units) {
    if (weight == kWeightOne) {
      score[row] = units;
    } else {
      split_score[row] += Wide{weight} * units;
    }
  }
  /// Fills what follows from the sums, once they are complete.
  void finish();

  PartSums& part(std::size_t row, policy::MarkIndex mark) { return parts[row * marks + mark]; }
  const PartSums& part(std::size_t row, policy::MarkIndex mark) const {
    return parts[row * marks + mark];
  }
  bool is_missing(std::size_t row) const {
    return missing[row].kind != MissingOutcome::Kind::kNone;
  }
};

/// Evaluates programs on the current block of `inputs`.
class Replay {
 public:
  Replay(BlockInputs& inputs, std::span<const policy::BoundModel> models,
         std::span<const std::uint64_t> request_keys, const Options& options);

  /// Overwrites `result` with the outcome of `program` on the current block.
  void evaluate(const policy::Program& program, BlockResult& result);

 private:
  /// Rows at one node of the tree, with what they have spent on the way.
  struct Flow {
    std::vector<std::uint16_t> rows;
    std::vector<std::int64_t> cost, latency;
    std::vector<std::int64_t> part_cost;  ///< `cost` when the open part began; if there are parts
    std::int64_t weight = kWeightOne;
    policy::MarkIndex part = policy::kNoMark;
    bool clock_stopped = false;

    void clear();
    /// Takes over what a whole flow has in common.
    void inherit(const Flow& from);
    /// Takes the rows of `from` for which `is_taken(i)` holds.
    template <typename IsTaken>
    void take(const Flow& from, IsTaken is_taken);
  };

  void walk(policy::NodeId id, Flow& flow);
  void pay(const policy::Call& call, Flow& flow);
  void spend(const policy::Charge& charge, Flow& flow);
  void pass_mark(const policy::Mark& mark, Flow& flow);
  void split(const policy::Branch& branch, Flow& flow);
  /// Sends every row to the target of its class.
  void split_by_class(const policy::Branch& branch, const Flow& flow,
                      std::span<const std::uint16_t> classes);
  /// Sends every row to one target, by a draw of its own.
  void split_by_draw(const policy::Branch& branch, const Flow& flow,
                     std::span<const std::uint16_t> classes);
  /// Sends every row to all targets that its class may go to, with their shares of its weight.
  void split_by_share(const policy::Branch& branch, const Flow& flow,
                      std::span<const std::uint16_t> classes);
  void finish(const Flow& flow, const policy::Answer* answer);
  void keep_rows_with(std::span<const std::uint8_t> is_kept, Flow& flow);
  Flow& scratch_flow();

  BlockInputs& inputs_;
  std::span<const policy::BoundModel> models_;
  std::span<const std::uint64_t> request_keys_;
  const Options& options_;
  const policy::Program* program_ = nullptr;
  BlockResult* result_ = nullptr;
  std::uint32_t replication_ = 0;
  std::vector<std::unique_ptr<Flow>> flows_;  ///< reused; one per open target on the path
  std::size_t open_flows_ = 0;
};

}  // namespace pointsman::engine
