#include "reports/gate/metrics.hpp"

#include "sim/analysis/metric_formulas.hpp"
#include "sim/analysis/router_change.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

namespace pointsman::reports::gate {

namespace {

using base::kNaN;
using Totals = std::span<const double>;
using To = std::span<double>;

constexpr std::string_view kNoCost = "the cost of some requests is not known";
constexpr std::string_view kNoLatency = "the latency of some requests is not known";

double ratio(double part, double whole) {
  return whole == 0 ? kNaN : part / whole;
}
double mean(Totals totals) {
  return ratio(totals[0], totals[1]);
}
double per_1k(Totals totals) {
  return analysis::kRequestsPerCost * mean(totals);
}

constexpr MetricInfo mean_metric(std::string_view name, MetricUnit unit, bool is_gain,
                                 void (*add)(const RequestFacts&, To), std::string_view doc,
                                 std::string_view unknown_because = {}) {
  return {.name = name,
          .unit = unit,
          .is_gain = is_gain,
          .doc = doc,
          .columns = 2,
          .add = add,
          .value = mean,
          .unknown_because = unknown_because};
}

constexpr MetricInfo quantile_metric(std::string_view name, double share, std::string_view doc) {
  return {.name = name,
          .source = MetricSource::kQuantile,
          .unit = MetricUnit::kSeconds,
          .is_gain = false,
          .doc = doc,
          .unknown_because = kNoLatency,
          .share = share};
}

constexpr MetricInfo timed_metric(std::string_view name, MetricUnit unit, bool is_gain,
                                  std::string_view doc) {
  return {.name = name,
          .source = MetricSource::kReplications,
          .unit = unit,
          .is_gain = is_gain,
          .doc = doc};
}

void add_score(const RequestFacts& facts, To to) {
  to[0] = facts.score;
  to[1] = 1;
}
void add_right(const RequestFacts& facts, To to) {
  to[0] = facts.score >= facts.right_score ? 1 : 0;
  to[1] = 1;
}
void add_answered(const RequestFacts& facts, To to) {
  to[0] = std::isnan(facts.score) ? 0 : 1;
  to[1] = 1;
}
void add_regret(const RequestFacts& facts, To to) {
  to[0] = facts.best_score - facts.score;
  to[1] = 1;
}
void add_cost(const RequestFacts& facts, To to) {
  to[0] = facts.cost_usd;
  to[1] = 1;
}
void add_saving(const RequestFacts& facts, To to) {
  to[0] = facts.cost_usd;
  to[1] = facts.base_cost_usd;
}
void add_burden(const RequestFacts& facts, To to) {
  to[0] = engine::burden(facts.cost_usd, facts.wrong_answer_usd, facts.score);
  to[1] = 1;
}
void add_floor_margin(const RequestFacts& facts, To to) {
  const double wrong = std::isnan(facts.wrong_answer_usd) ? 0 : facts.wrong_answer_usd;
  to[0] = engine::burden(facts.base_cost_usd, wrong, facts.base_score) -
          engine::burden(facts.cost_usd, wrong, facts.score);
  to[1] = 1;
}
void add_latency(const RequestFacts& facts, To to) {
  to[0] = facts.latency_s;
  to[1] = 1;
}
void add_calls(const RequestFacts& facts, To to) {
  to[0] = facts.calls;
  to[1] = 1;
}
void add_arena(const RequestFacts& facts, To to) {
  to[0] = facts.score;
  to[1] = facts.cost_usd;
  to[2] = 1;
}
double saving(Totals totals) {
  return 1 - ratio(totals[0], totals[1]);
}
double arena(Totals totals) {
  const double usd_per_1k = analysis::kRequestsPerCost * ratio(totals[1], totals[2]);
  const auto score = analysis::arena_score(ratio(totals[0], totals[2]), usd_per_1k);
  return score ? *score : kNaN;
}

/// `per_ratio`: 0 where it is no multiple, or complement, of the first total over the second.
constexpr MetricInfo with_value(MetricInfo metric, double (*value)(Totals), double per_ratio) {
  metric.value = value;
  metric.is_mean = false;
  metric.per_ratio = per_ratio;
  return metric;
}
constexpr MetricInfo with_columns(MetricInfo metric, std::size_t columns) {
  metric.columns = columns;
  return metric;
}
constexpr MetricInfo of_all_requests(MetricInfo metric) {
  metric.needs_answer = false;
  return metric;
}

using enum MetricUnit;

constexpr std::array kTable = {
    mean_metric("accuracy", kShare, true, add_score, "Mean score of answered requests."),
    mean_metric("right_share", kShare, true, add_right,
                "Share of answers that score at least the scenario's \"right_score\"."),
    of_all_requests(mean_metric("answered", kShare, true, add_answered,
                                "Share of requests that were answered, and not dropped.")),
    mean_metric("regret", kShare, false, add_regret,
                "Best score of any model less the policy's, per request.",
                "some model lacks outcomes"),
    mean_metric("cost_usd_per_request", kUsd, false, add_cost, "Mean bill.", kNoCost),
    with_value(mean_metric("cost_usd_per_1k", kUsd, false, add_cost, "Bill of a thousand requests.",
                           kNoCost),
               per_1k, analysis::kRequestsPerCost),
    with_value(mean_metric("savings", kShare, true, add_saving,
                           "One less the bill over that of the scenario's baseline.",
                           "the scenario names no baseline, or a cost is not known"),
               saving, -1),
    mean_metric("floor_margin_usd_per_request", kUsd, true, add_floor_margin,
                "What the scenario's baseline costs above the policy, wrong answers at their price "
                "where they have one: below 0 the policy is below its floor.",
                "the scenario names no baseline, or a cost is not known"),
    with_value(mean_metric("quality_adjusted_cost_usd_per_1k", kUsd, false, add_burden,
                           "Bill of a thousand requests with wrong answers at their price.",
                           "wrong answers have no price, or a cost is not known"),
               per_1k, analysis::kRequestsPerCost),
    with_columns(with_value(mean_metric("arena_score", kNumber, true, add_arena,
                                        "RouterArena's score of accuracy and cost.", kNoCost),
                            arena, 0),
                 3),
    mean_metric("calls_per_request", kNumber, false, add_calls, "Billed calls per request."),
    mean_metric("latency_s.mean", kSeconds, false, add_latency, "Mean unloaded latency.",
                kNoLatency),
    quantile_metric("latency_s.p50", 0.50, "Median unloaded latency."),
    quantile_metric("latency_s.p95", 0.95, "95th percentile of unloaded latency."),
    quantile_metric("latency_s.p99", 0.99, "99th percentile of unloaded latency."),
    timed_metric("timing.latency_s.mean", kSeconds, false, "Mean latency on the clock."),
    timed_metric("timing.latency_s.p50", kSeconds, false, "Median latency on the clock."),
    timed_metric("timing.latency_s.p95", kSeconds, false, "95th percentile on the clock."),
    timed_metric("timing.latency_s.p99", kSeconds, false, "99th percentile on the clock."),
    timed_metric("timing.first_token_s.p50", kSeconds, false, "Median time to first token."),
    timed_metric("timing.first_token_s.p95", kSeconds, false,
                 "95th percentile of the time to first token."),
    timed_metric("timing.queue_wait_s.mean", kSeconds, false, "Mean time in queues."),
    timed_metric("timing.queue_wait_s.p95", kSeconds, false, "95th percentile of time in queues."),
    timed_metric("timing.slo_attainment", kShare, true, "Share of requests within the objective."),
    timed_metric("timing.goodput_per_s", kNumber, true, "Right answers in time, per second."),
    timed_metric("timing.throughput_per_s", kNumber, true, "Answers per second."),
    timed_metric("timing.usd_per_hour", kUsd, false, "Bill of an hour on the clock."),
};

constexpr MetricInfo kOfFrontier[] = {
    {.name = "frontier.shortfall",
     .source = MetricSource::kPoints,
     .unit = kShare,
     .is_gain = false,
     .doc = "For every policy on the baseline's frontier of cost and accuracy, the least share of "
            "accuracy and of cost by which some policy now falls short of it."},
    {.name = "frontier.coverage",
     .source = MetricSource::kCoverage,
     .unit = kShare,
     .doc = "Best accuracy of any policy, mean over budgets up to the dearest: hypervolume."},
};

constexpr std::string_view kResultPrefix = "result.";
constexpr std::string_view kRouterPrefix = "router.";
constexpr std::string_view kCalibrationPrefix = "calibration.";
constexpr MetricInfo kOfResult = {.name = "result.<path>",
                                  .source = MetricSource::kResult,
                                  .doc = "Any figure of the result file."};

MetricUnit unit_of(analysis::MetricUnit unit) {
  switch (unit) {
    case analysis::MetricUnit::kShare:
    case analysis::MetricUnit::kScore:
      return kShare;
    case analysis::MetricUnit::kUsd:
      return kUsd;
    case analysis::MetricUnit::kRatio:
    case analysis::MetricUnit::kBits:
    case analysis::MetricUnit::kPoints:
      break;
  }
  return kNumber;
}

/// Figures of a "metrics" analysis, under names made of theirs.
class WholeTable {
 public:
  WholeTable() {
    using analysis::Better;
    for (std::size_t i = 0; i < analysis::kMetricCount; ++i) {
      const analysis::MetricInfo& figure = analysis::kMetrics[i];
      MetricInfo& metric = add(kRouterPrefix, figure.id, MetricSource::kRouter, i,
                               analysis::better_of(figure), figure.title);
      metric.unit = unit_of(figure.unit);
    }
    for (std::size_t i = 0; i < std::size(analysis::kCalibrationFigures); ++i) {
      const analysis::CalibrationInfo& figure = analysis::kCalibrationFigures[i];
      add(kCalibrationPrefix, figure.id, MetricSource::kCalibration, i, figure.better,
          figure.title);
    }
  }
  const std::deque<MetricInfo>& metrics() const { return metrics_; }

 private:
  MetricInfo& add(std::string_view prefix, std::string_view id, MetricSource source,
                  std::size_t figure, analysis::Better better, std::string_view doc) {
    MetricInfo& metric = metrics_.emplace_back();
    metric.name = names_.emplace_back(std::string(prefix) + std::string(id));
    metric.source = source;
    metric.is_gain = better != analysis::Better::kLess;
    metric.has_direction = better != analysis::Better::kNeither;
    metric.doc = doc;
    metric.figure = figure;
    return metric;
  }

  std::deque<std::string> names_;
  std::deque<MetricInfo> metrics_;
};

const std::deque<MetricInfo>& whole_table() {
  static const WholeTable table;
  return table.metrics();
}

}  // namespace

std::span<const MetricInfo> metric_table() {
  return kTable;
}

Metric find_metric(std::string_view name) {
  if (name.starts_with(kResultPrefix) && name.size() > kResultPrefix.size()) {
    return {std::string(name), &kOfResult, std::string(name.substr(kResultPrefix.size()))};
  }
  Metric metric{std::string(name), nullptr, {}};
  std::string_view plain = name;
  const std::size_t colon = name.find(':');
  if (name.starts_with(kCalibrationPrefix) && colon != std::string_view::npos) {
    plain = name.substr(0, colon);
    metric.path = name.substr(colon + 1);
  }
  const auto look_in = [&](const auto& table) {
    const auto found = std::ranges::find(table, plain, &MetricInfo::name);
    if (found != std::end(table)) metric.info = &*found;
  };
  look_in(kTable);
  look_in(kOfFrontier);
  look_in(whole_table());
  return metric;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const MetricInfo& metric : kTable) names.emplace_back(metric.name);
  for (const MetricInfo& metric : kOfFrontier) names.emplace_back(metric.name);
  for (const MetricInfo& metric : whole_table()) names.emplace_back(metric.name);
  return names;
}

std::string metric_names_text() {
  std::vector<std::string> names;
  for (const MetricInfo& metric : kTable) names.emplace_back(metric.name);
  for (const MetricInfo& metric : kOfFrontier) names.emplace_back(metric.name);
  return "one of " + base::quoted_list(names) +
         R"(, "router.<figure>" or "calibration.<figure>" of a "metrics" analysis, or )" +
         R"("result.<path>")";
}

}  // namespace pointsman::reports::gate
