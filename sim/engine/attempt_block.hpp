// What models answer at each attempt of the current block: recorded, or drawn by key.
//
// The outcome of an attempt depends on (seed, replication, request, model, attempt) and on nothing
// else, so all policies meet the same attempts. Recorded attempts come first, without replacement;
// what follows is the model's AttemptSource's rule. Answers without a text are classes: right, the
// question's dominant wrong answer, or a fresh wrong one (policy::AttemptSource). Cost: one pass
// over the block's attempts of each model used, then ~10 ns an attempt, ~30 ns where it is drawn.
#pragma once

#include "data/workload.hpp"
#include "sim/engine/block_inputs.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/gather.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::engine {

/// Identities of answers by dictionary code, the same text in any column being the same answer.
class AnswerTables {
 public:
  /// Fills the tables of the models that any of `stepped` calls.
  AnswerTables(const data::Workload& workload, std::span<const policy::BoundModel> models,
               std::span<const policy::Program* const> stepped);

  /// The identity of the right answer to a row: that of its label, if it has one.
  policy::AnswerIdentity right_answer(std::size_t row) const;
  std::span<const policy::AnswerIdentity> by_code(policy::ModelIndex model) const {
    return by_model_[model];
  }

 private:
  const data::Column* label_ = nullptr;
  std::vector<policy::AnswerIdentity> of_label_;
  std::vector<std::vector<policy::AnswerIdentity>> by_model_;
};

/// One attempt: the answer, and what it cost. kAbsentInteger = unknown.
struct AttemptOutcome {
  policy::HeldAnswer answer;
  policy::TokenCounts tokens{};
  std::int64_t cost = 0;     ///< money units
  std::int64_t latency = 0;  ///< nanoseconds
  std::int64_t calls = 1;    ///< billed calls that it stands for
  bool is_repeated = false;  ///< beyond what was recorded
};

enum class Found : std::uint8_t { kYes, kNothing, kTooFewAttempts };

class AttemptBlock {
 public:
  AttemptBlock(BlockInputs& inputs, std::span<const policy::BoundModel> models,
               const AnswerTables& tables, std::span<const std::uint64_t> request_keys,
               std::uint64_t seed, double right_score);

  /// Forgets the previous block; to be called after BlockInputs::move_to.
  void move();

  /// The outcome of an attempt (from 0) of `model` at a row of the block.
  Found find(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
             std::uint32_t replication, AttemptOutcome& out);

  /// The key of draws about a row and a model.
  base::DrawKey key(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
                    std::uint32_t replication, base::Purpose purpose) const;
  /// An identity for a wrong answer to a row.
  policy::AnswerIdentity wrong_answer(policy::ModelIndex model, std::uint16_t row,
                                      std::uint32_t attempt, std::uint32_t replication) const;
  policy::AnswerIdentity right_answer(std::uint16_t row) const;
  /// P(an attempt is right), NaN where nothing says so.
  double success_probability(policy::ModelIndex model, std::uint16_t row,
                             std::uint32_t replication);

 private:
  /// The attempts of one model at the block's rows. Row r has [begin[r], begin[r + 1]).
  struct ModelAttempts {
    bool is_fresh = false;
    bool has_text = false;  ///< answers are in a column
    std::vector<std::uint32_t> begin;
    std::vector<std::size_t> row_of;
    std::vector<double> score, confidence;
    std::vector<policy::AnswerIdentity> identity;
    std::vector<std::int64_t> cost, latency, calls;
    std::vector<std::int64_t> input, cached, output, reasoning;
    // The random order of one row's attempts, and one row's drawn probability.
    std::vector<std::uint32_t> order;
    std::uint32_t order_size = 0;
    std::uint64_t order_of = ~std::uint64_t{0};
    std::uint64_t probability_of = ~std::uint64_t{0};
    double probability = 0;
  };

  ModelAttempts& attempts_of(policy::ModelIndex model);
  void gather(const policy::BoundModel& model, ModelAttempts& to);
  void gather_answers(policy::ModelIndex index, const data::ModelColumns* columns,
                      std::size_t begin, ModelAttempts& to) const;
  void gather_bills(const policy::BoundModel& model, std::size_t begin, ModelAttempts& to);
  std::uint32_t nth_of_order(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
                             std::uint32_t replication, std::uint32_t count);
  bool draw(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
            std::uint32_t replication, AttemptOutcome& out);

  BlockInputs& inputs_;
  std::span<const policy::BoundModel> models_;
  const AnswerTables& tables_;
  std::span<const std::uint64_t> request_keys_;
  std::uint64_t seed_;
  double right_score_;
  std::vector<ModelAttempts> by_model_;
};

}  // namespace pointsman::engine
