// What a policy did, as a person reads it: accuracy, cost, latency, calls and savings with
// intervals.
//
// Turns the integer tallies of the engine into dollars, seconds and estimates, for all requests and
// per slice value. Invariant: a figure that is not known holds no value but the reason why; nothing
// unknown is 0. Cost: O(policies x slice values).
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/engine/engine.hpp"
#include "sim/policy/bound_model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::analysis {

/// Costs are told per so many requests: "$/1k".
inline constexpr double kRequestsPerCost = 1000;

/// A value, or the reason why there is none.
template <typename T>
class Figure {
 public:
  Figure() = default;
  Figure(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  static Figure unknown(const std::string& reason) {
    Figure figure;
    figure.reason_ = reason;
    return figure;
  }

  bool is_known() const { return value_.has_value(); }
  explicit operator bool() const { return is_known(); }
  const T& operator*() const { return *value_; }
  T& operator*() { return *value_; }
  const T* operator->() const { return &*value_; }
  T* operator->() { return &*value_; }
  const std::string& reason() const { return reason_; }  ///< empty where known

 private:
  std::optional<T> value_;
  std::string reason_ = "not computed";
};

struct Cost {
  double total_usd = 0;
  Estimate per_request_usd;
};

struct Latency {
  double mean_s = 0, p50_s = 0, p95_s = 0, p99_s = 0;
};

/// Money and quality in one figure: a burden (sim/engine/burden.hpp) in place of a cost.
struct QualityAdjusted {
  Figure<Cost> cost;
  Figure<Estimate> savings;  ///< against the baseline, over the requests that both answered
};

/// Figures of one policy on one set of requests. Accuracy is the mean score of answered requests.
struct Summary {
  std::uint64_t requests = 0;
  std::uint64_t answered = 0;  ///< requests - dropped
  std::uint64_t dropped = 0;   ///< lacked an outcome that the policy needed
  double unanswered = 0;       ///< of the answered: ended without an answer, scored 0
  Figure<Estimate> accuracy;
  Figure<Cost> cost;
  Figure<Latency> latency;
  double calls = 0;
  std::vector<double> calls_by_model;    ///< expected numbers, by model index
  std::vector<double> answers_by_model;  ///< expected numbers, by model index
  /// Against the baseline, over the requests that both answered.
  Figure<Estimate> savings;
  Figure<Estimate> accuracy_difference;
  std::optional<QualityAdjusted> quality_adjusted;  ///< where a wrong answer has a price
};

struct SliceValue {
  std::string value;
  Summary summary;
};

struct SliceSummary {
  std::string key;
  std::vector<SliceValue>
      values;  ///< in order of first appearance; values without requests left out
};

/// A named part of a policy: a step of a pipeline, a hop of a fallback, a retry, a mirror.
struct PartSummary {
  std::string name;
  double entered = 0;   ///< expected requests (attempts, inside a sample)
  double answered = 0;  ///< of these
  Figure<double> cost_usd;
  bool is_step = false;
  double lost = 0;          ///< a step: requests that end wrong because of it
  Figure<double> lost_usd;  ///< all that was spent on them
};

/// A spending cap; expected numbers.
struct CapSummary {
  std::string column;  ///< whose values have an account each; empty = one account
  double accounts = 0;
  double accounts_over = 0;   ///< lost at least one request
  double requests_over = 0;   ///< found their account empty
  double spent_over_usd = 0;  ///< by accounts that lost a request
};

CapSummary cap_summary(const engine::CapOutcome& outcome, int money_digits);

/// A canary ramp; expected numbers and probabilities.
struct RampSummary {
  struct Phase {
    double share = 0, reached = 0, rolled_back = 0, requests = 0, canary_requests = 0,
           canary_usd = 0;
  };
  std::vector<Phase> phases;
  double promoted = 0, rolled_back = 0;
};

/// Whole tasks: the requests of one session together, or one request of a pipeline. Resolved means
/// that every request of it is right; under random policies, the product of their probabilities.
struct SessionSummary {
  std::uint64_t sessions = 0;  ///< without those of which a request was dropped
  std::uint64_t dropped = 0;
  Figure<Estimate> resolved;  ///< share of the sessions
  Figure<double> cost_usd;
  Figure<Estimate> cost_per_resolved_usd;
  Figure<double> calls;              ///< per session
  Figure<double> calls_to_baseline;  ///< step inflation: calls as a multiple of the baseline's
  Figure<double> savings;            ///< per resolved session, against the baseline
};

struct PolicySummary {
  std::string name;
  bool is_random = false;
  bool is_baseline = false;
  std::uint32_t draws = 0;  ///< per request; 0 = figures are exact expectations
  Summary total;
  std::vector<PartSummary> parts;
  std::vector<CapSummary> caps;
  std::vector<RampSummary> ramps;
  std::optional<SessionSummary> sessions{};  ///< where the workload or a pipeline has sessions
  std::vector<SliceSummary> slices;
};

struct SummaryOptions {
  double level = 0.95;  ///< of every two-sided interval
  double score_min = 0, score_max = 1;
  std::optional<std::size_t> baseline{};     ///< as in engine::Options
  std::optional<double> wrong_answer_usd{};  ///< as in engine::Options
};

/// One summary per policy of `outcome`, in its order.
std::vector<PolicySummary> summarize(const engine::Outcome& outcome,
                                     std::span<const policy::BoundModel> models,
                                     std::span<const engine::SliceKey> slices,
                                     const SummaryOptions& options);

/// How many money units of 10^-money_digits USD make a dollar.
double units_per_usd(int money_digits);

/// An amount in money units / kWeightOne as USD: correctly rounded from the exact sum twice at
/// most.
double to_usd(engine::Wide cost, int money_digits);

/// `"a", "b" and "c"`, at most three by name, the rest by number.
std::string short_list(std::span<const std::string> names);

}  // namespace pointsman::analysis
