// The rows of a threshold curve as the kernels want them: a signal, and integers of both sides.
//
// Scores are integers of 2^-50; costs, latencies and answers are multiples of 2^-52, whose sums
// need 128 bits. The kernels add 64: so every quantity is kept as a whole part and, where branches
// are random, a fraction, columns are cut into parts whose sums fit, the kernel runs once per two
// parts, and the parts are put together again. Invariant: no rounding anywhere. Cost: two replays
// of a block; one part per column for deterministic policies and bills below 1e5 USD; 16 B a row
// and quantity.
#pragma once

#include "sim/analysis/curve.hpp"
#include "sim/engine/attempt_block.hpp"
#include "sim/engine/tally.hpp"
#include "sim/kernel/two_models.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// What a curve adds up. Answers of model m of CurveRows::models are quantity kAnswers + m.
inline constexpr std::size_t kScoreSum = 0;    ///< 1 / engine::kScoreOne
inline constexpr std::size_t kCostSum = 1;     ///< money units / engine::kWeightOne
inline constexpr std::size_t kLatencySum = 2;  ///< nanoseconds / engine::kWeightOne
inline constexpr std::size_t kAnswers = 3;     ///< 1 / engine::kWeightOne

/// One quantity, or its whole part or fraction: value << shift.
struct SideColumns {
  std::size_t quantity = 0;
  unsigned shift = 0;
  std::vector<std::int64_t> below, past;
};

/// Requests that both sides answer.
struct CurveRows {
  std::vector<policy::ModelIndex> models;  ///< that either side may answer with
  std::vector<std::uint64_t> row;          ///< in the workload
  std::vector<double> signal;  ///< NaN where there is none: such a request is never past
  std::vector<SideColumns> columns;
  std::vector<double> base_cost;  ///< of the baseline, else of the side past the cut; money units
  std::vector<double> best_scores, least_burdens;  ///< of the oracle; burdens in USD
  engine::Wide base_total = 0;                     ///< money units / engine::kWeightOne
  engine::Wide best_score = 0, best_cost = 0;      ///< of the oracle; cost in money units
  double ideal_total_usd = 0;  ///< least bill plus price of a wrong answer, over the models
  std::uint64_t dropped = 0;
  std::uint64_t cost_unknown = 0, latency_unknown = 0, base_unknown = 0, best_cost_unknown = 0;
  bool has_fractions = false;  ///< some quantity of some row is no whole number
  int money_digits = 9;

  std::size_t rows() const { return signal.size(); }
  std::size_t quantities() const { return kAnswers + models.size(); }
  /// Value of a quantity as a double, in its own unit (a score, money units, nanoseconds, a share).
  double below(std::size_t quantity, std::size_t at) const { return value(quantity, at, false); }
  double past(std::size_t quantity, std::size_t at) const { return value(quantity, at, true); }
  /// Adds the rows of a later part of the workload.
  void append(CurveRows&& later);

 private:
  double value(std::size_t quantity, std::size_t at, bool is_past) const;
};

/// Replays both sides of a cut, and the baseline, by whichever plan each of them needs.
/// Precondition: the sides have neither spending caps nor ramps, so that a row depends on itself
/// alone.
class CurveGatherer {
 public:
  explicit CurveGatherer(const CurveSpec& spec);

  /// Rows [begin, end) of the workload.
  CurveRows rows(std::size_t begin, std::size_t end) const;
  /// All of them, on several threads. Errors: kInterrupted.
  base::Result<CurveRows> all() const;

 private:
  const CurveSpec& spec_;
  const policy::Program*
      baseline_;  ///< null where there is none, or where its caps or ramps need all rows
  engine::AnswerTables tables_;  ///< of the programs that are stepped
};

/// Why costs or latencies of `rows` are not known; empty where they are.
std::string why_cost_unknown(const CurveSpec& spec, const CurveRows& rows, std::uint64_t requests);
std::string why_latency_unknown(const CurveSpec& spec, const CurveRows& rows,
                                std::uint64_t requests);

/// The same bits of two sides' integers: value = sum over parts of part << shift.
struct Part {
  std::vector<std::int64_t> below, past;
  unsigned shift = 0;
};

/// Cuts values into parts such that any sum of `below.size()` of their cells fits in 64 bits.
std::vector<Part> cut_into_parts(std::vector<std::int64_t> below, std::vector<std::int64_t> past);

/// Columns cut into parts and paired up for the kernels, which add two at a time.
class CurvePasses {
 public:
  using Rows = kernel::TwoModels<double, std::span<const std::int64_t>, std::int64_t>;

  /// Leaves the rows' signal and columns empty.
  explicit CurvePasses(CurveRows& rows);
  CurvePasses(const CurvePasses&) = delete;
  CurvePasses& operator=(const CurvePasses&) = delete;

  std::span<const double> signal() const { return signal_; }
  std::size_t count() const { return (parts_.size() + 1) / 2; }
  Rows rows(std::size_t pass) const;
  /// Adds a pass's totals to the sums of a point, one per quantity.
  void add(std::size_t pass, const kernel::Totals& totals, std::span<engine::Wide> sums) const;

 private:
  struct PartOf {
    std::size_t quantity = 0;
    Part part;
  };
  std::vector<double> signal_;
  std::vector<std::int64_t> zeros_;
  std::vector<PartOf> parts_;
};

}  // namespace pointsman::analysis
