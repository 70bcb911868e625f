// A model of a scenario, bound to what the workload and the catalogue know of it.
//
// Gives, for any rows: the score, the observations, the bill in integers, the unloaded latency in
// integers. Invariant: what is unknown is data::kAbsentInteger or NaN, never 0. Cost: one pass over
// the columns used.
#pragma once

#include "data/workload.hpp"
#include "models/profile.hpp"
#include "sim/policy/difficulty.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::policy {

/// Where a token count comes from: a column, else characters / chars_per_token, else a constant.
struct TokenSource {
  const data::Column* tokens = nullptr;
  const data::Column* chars = nullptr;
  double chars_per_token = 4.0;
  std::optional<std::int64_t> constant;

  bool is_known() const { return tokens != nullptr || chars != nullptr || constant.has_value(); }
};

/// Where a success probability comes from when outcomes are drawn.
enum class ProbabilityFrom : std::uint8_t {
  kScore,      ///< the request's score
  kSamples,    ///< samples_correct / samples
  kPosterior,  ///< Beta(prior + counts), drawn once per request; the prior alone without counts
  kAccuracy,   ///< the model's stated accuracy
};

/// What happens when a policy asks for more attempts than were recorded.
enum class WhenExhausted : std::uint8_t {
  kStop,         ///< a missing outcome
  kRepeat,       ///< recorded attempts are drawn again, with replacement
  kProbability,  ///< further attempts are drawn from the success probability
};

/// Where the outcomes of repeated attempts come from. Recorded attempts are taken in their order in
/// replication 0 and in a keyed random order, without replacement, in every other one.
struct AttemptSource {
  const data::AttemptColumns* recorded = nullptr;  ///< null: the model's columns, one attempt
  bool from_probability = false;                   ///< never the recorded outcomes
  WhenExhausted exhausted = WhenExhausted::kStop;
  ProbabilityFrom probability = ProbabilityFrom::kScore;
  double prior_alpha = 0, prior_beta = 0;  ///< kPosterior
  /// Gaussian copula between the difficulties of different models at one request, in [0, 1].
  double difficulty_correlation = 0;
  /// P(a wrong answer without a text is the question's dominant wrong answer); else it is unique.
  double dominant_wrong_share = 1;
};

enum class CostSource : std::uint8_t { kUnknown, kLabelled, kPriced };
enum class LatencySource : std::uint8_t { kUnknown, kLabelled, kLaw };

struct BoundModel {
  std::string name;                             ///< as the scenario calls it
  std::string column;                           ///< the workload's name for it
  std::string profile;                          ///< catalogue id; may be empty
  std::uint64_t key = 0;                        ///< stable_hash(column): its identity in draws
  const data::ModelColumns* columns = nullptr;  ///< null: the workload never saw it

  CostSource cost_source = CostSource::kUnknown;
  const data::Column* cost = nullptr;  ///< kLabelled
  models::Price price;                 ///< kPriced
  bool batch = false;
  TokenSource input, cached, output, reasoning;

  LatencySource latency_source = LatencySource::kUnknown;
  const data::Column* latency = nullptr;  ///< kLabelled
  models::LatencyLaw latency_law;         ///< kLaw: its mean, without a queue

  /// "missing": "profile": the score expected where none was observed, by category code (one entry
  /// = every category); empty = a missing score stays missing.
  std::vector<double> profile_accuracy;
  const data::Column* profile_category = nullptr;

  AttemptSource attempts;
  bool is_desk = false;   ///< people, no model
  double error_rate = 0;  ///< P(a call fails): it answers nothing and bills nothing
  base::Tick error_latency;
  std::optional<std::int64_t> context_limit;  ///< prompt tokens, for fallbacks

  bool has_several_attempts() const {
    return attempts.recorded != nullptr || attempts.from_probability ||
           attempts.exhausted == WhenExhausted::kProbability;
  }

  const data::Column* find(data::ModelField field) const {
    return columns == nullptr ? nullptr : columns->find(field);
  }
};

/// Scores of rows [begin, begin + out.size()), NaN where unknown; profile accuracy fills gaps.
void gather_scores(const BoundModel& model, std::size_t begin, std::span<double> out) noexcept;

/// Bills in units of 10^-digits USD (digits >= 9), kAbsentInteger where unknown.
void gather_costs(const BoundModel& model, std::size_t begin, int digits,
                  std::span<std::int64_t> out) noexcept;

/// Unloaded latencies in nanoseconds, kAbsentInteger where unknown.
void gather_latencies(const BoundModel& model, std::size_t begin,
                      std::span<std::int64_t> out) noexcept;

/// Prompt tokens, kAbsentInteger where unknown.
void gather_input_tokens(const BoundModel& model, std::size_t begin,
                         std::span<std::int64_t> out) noexcept;

/// How many billed calls one labelled answer stands for (`|calls`, else 1).
void gather_call_counts(const BoundModel& model, std::size_t begin,
                        std::span<std::int64_t> out) noexcept;

/// Token counts of rows, each kAbsentInteger where unknown.
struct TokenSpans {
  std::span<std::int64_t> input, cached, output, reasoning;
};
void gather_tokens(const BoundModel& model, std::size_t begin, const TokenSpans& out) noexcept;

/// The bill of one call in nano-dollars, kAbsentInteger where a count that has a price is unknown.
struct TokenCounts {
  std::int64_t input, cached, output, reasoning;  ///< kAbsentInteger where unknown
  std::int64_t cache_write = 0, cache_write_1h = 0;
  friend bool operator==(const TokenCounts&, const TokenCounts&) = default;
};
std::int64_t bill_tokens(const BoundModel& model, const TokenCounts& tokens) noexcept;

/// The stated accuracy of a model at a row, NaN where none is stated.
double stated_accuracy(const BoundModel& model, std::size_t row) noexcept;

/// What was recorded of repeated attempts, for attempts [begin, begin + out.size()) of the model's
/// AttemptColumns; `row_of` says whose they are. Precondition: attempts.recorded.
void gather_attempt_tokens(const BoundModel& model, std::size_t begin,
                           std::span<const std::size_t> row_of, const TokenSpans& out) noexcept;

/// Bills, latencies and call counts of recorded attempts from `begin` on, as above; `tokens` are
/// theirs. Precondition: attempts.recorded.
struct BillSpans {
  std::span<std::int64_t> cost, latency, calls;
};
void gather_attempt_bills(const BoundModel& model, std::size_t begin, int digits,
                          const TokenSpans& tokens, const BillSpans& out) noexcept;

/// The columns that hold the model's attempts: of AttemptColumns, else its own; may be null.
const data::ModelColumns* attempt_columns(const BoundModel& model) noexcept;

/// How many attempts at a row are known, and how many of them are right: `samples` and
/// `samples_correct`, else the recorded attempts.
AttemptCounts attempt_counts(const BoundModel& model, std::size_t row, double right_score) noexcept;

/// The latency that the model's law gives an answer of this length, kAbsentInteger without a law.
std::int64_t law_latency(const BoundModel& model, std::int64_t output_tokens) noexcept;

/// The least digits (>= 9) in which every labelled cost of `models` is an integer.
int money_digits(std::span<const BoundModel> models) noexcept;

}  // namespace pointsman::policy
