// What a gate may ask about: the table of metrics, with their units and which way is better.
//
// Per-request metrics are functions of totals over requests, so any of them can be resampled
// together; quantiles of latency are resampled in order; metrics of timed runs have one value per
// replication; figures of a "metrics" analysis (`router.<id>`, `calibration.<id>:<score>`) are
// whole statistics of requests; a frontier is one of every policy; `result.<path>` is any figure of
// the result file, for bounds only. Invariant: names and meanings are those of the result
// (reports/result.schema.json).
#pragma once

#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::gate {

enum class MetricSource : std::uint8_t {
  kTotals,
  kQuantile,
  kReplications,
  kResult,
  kRouter,       ///< a figure of the policy's "metrics" analysis
  kCalibration,  ///< of a score in it
  kPoints,       ///< every policy on the baseline's frontier
  kCoverage,     ///< what all policies cover together
};
enum class MetricUnit : std::uint8_t { kShare, kUsd, kSeconds, kNumber };

/// One request of one policy, and what its metrics need to know besides. NaN = unknown.
struct RequestFacts {
  double score = 0;  ///< NaN: not answered
  double cost_usd = 0;
  double latency_s = 0;
  double calls = 0;
  double best_score = 0;     ///< of any model
  double base_cost_usd = 0;  ///< of the scenario's baseline policy
  double base_score = 0;
  double right_score = 0.5;
  double wrong_answer_usd = 0;
};

/// Most columns that a per-request metric adds up.
inline constexpr std::size_t kTotalsMax = 3;

struct MetricInfo {
  std::string_view name{};
  MetricSource source = MetricSource::kTotals;
  MetricUnit unit = MetricUnit::kNumber;
  bool is_gain = true;  ///< more is better
  std::string_view doc{};
  // kTotals: what a request adds to each column, and the metric of the totals.
  std::size_t columns = 0;
  void (*add)(const RequestFacts& facts, std::span<double> to) = nullptr;
  double (*value)(std::span<const double> totals) = nullptr;
  bool is_mean = true;                 ///< the first total over the second
  double per_ratio = 1;                ///< what that ratio counts times; 0: not a ratio's
  bool needs_answer = true;            ///< requests without one take no part
  std::string_view unknown_because{};  ///< why a request may lack it
  double share = 0;                    ///< kQuantile
  std::size_t figure = 0;     ///< kRouter, kCalibration: place in the table of such figures
  bool has_direction = true;  ///< false: neither more nor less of it is better

  /// A figure of a whole table of requests, not of totals.
  bool is_whole() const {
    return source == MetricSource::kRouter || source == MetricSource::kCalibration;
  }
  bool is_of_frontier() const {
    return source == MetricSource::kPoints || source == MetricSource::kCoverage;
  }
};

/// A metric as a rule names it.
struct Metric {
  std::string name;
  const MetricInfo* info = nullptr;
  /// kResult: dotted path within the policy's result, or from its root; kCalibration: the score,
  /// empty = the router's.
  std::string path;
};

/// Metrics that one policy's requests or replications alone give.
std::span<const MetricInfo> metric_table();

/// By name; an empty `info` where there is none.
Metric find_metric(std::string_view name);

/// Every name that a rule may use, but those with a path or a score.
std::vector<std::string> metric_names();
/// The same for people: families of names in place of their members.
std::string metric_names_text();

}  // namespace pointsman::reports::gate
