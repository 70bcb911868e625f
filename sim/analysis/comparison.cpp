#include "sim/analysis/comparison.hpp"

#include "sim/analysis/bootstrap.hpp"
#include "sim/analysis/mcnemar.hpp"
#include "sim/base/limits.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace pointsman::analysis {

namespace {

using base::kInfinity;

using Column = std::vector<double>;

Column at_rows(std::span<const double> values, std::span<const std::size_t> rows) {
  Column chosen;
  for (const std::size_t row : rows) chosen.push_back(values[row]);
  return chosen;
}

bool is_known(const Column& column) {
  return std::ranges::none_of(column, [](double value) { return std::isnan(value); });
}

bool is_binary(const Column& column) {
  return std::ranges::all_of(column, [](double value) { return value == 0 || value == 1; });
}

Column difference(const Column& second, const Column& first) {
  Column values(first.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = second[i] - first[i];
  return values;
}

/// Mean of a column with its interval.
Estimate mean_of(const Column& column, double level) {
  double sum = 0;
  double squares = 0;
  for (const double value : column) {
    sum += value;
    squares += value * value;
  }
  const auto n = static_cast<double>(column.size());
  const Interval bounds =
      is_binary(column) ? wilson_interval(sum, n, level) : mean_interval(n, sum, squares, level);
  return {sum / n, bounds.lo, bounds.hi};
}

Figure<Estimate> mean_or(const Column& column, double level, const char* what) {
  if (is_known(column)) return mean_of(column, level);
  return Figure<Estimate>::unknown(std::string("the ") + what + " of some requests is not known");
}

/// One policy on the common requests.
struct CommonRows {
  Column score, cost, latency;

  CommonRows(const PolicyRows& rows, std::span<const std::size_t> common)
      : score(at_rows(rows.score, common)),
        cost(at_rows(rows.cost_usd, common)),
        latency(at_rows(rows.latency_s, common)) {}

  PolicyFigures figures(double level) const {
    return {score.size(), mean_of(score, level), mean_or(cost, level, "cost"),
            mean_or(latency, level, "latency")};
  }
  Column burdens(double wrong_answer_usd) const {
    Column values(score.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = engine::burden(cost[i], wrong_answer_usd, score[i]);
    }
    return values;
  }
};

Discordance discordance_of(const Column& first, const Column& second) {
  Discordance counts;
  for (std::size_t i = 0; i < first.size(); ++i) {
    counts.gained += second[i] > first[i] ? 1U : 0U;
    counts.lost += second[i] < first[i] ? 1U : 0U;
  }
  counts.mid_p = mcnemar_test(counts.gained, counts.lost).mid_p;
  return counts;
}

/// Bootstraps the figures that have no closed form, all on the same resamples.
class PairedBootstrap {
 public:
  /// A mean of differences, or, with a denominator, a ratio of totals.
  void add(Column numerator, Column denominator, Figure<Estimate>& to) {
    columns_.push_back(std::move(numerator));
    columns_.push_back(std::move(denominator));
    targets_.push_back(&to);
  }

  base::Status run(const ComparisonOptions& options) {
    if (targets_.empty()) return {};
    std::vector<RatioOfTotals> ratios;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      ratios.push_back({columns_[2 * i], columns_[2 * i + 1]});
    }
    POINTSMAN_TRY(const auto estimates, bootstrap_ratios(ratios, {.resamples = options.resamples,
                                                                  .seed = options.seed,
                                                                  .level = options.level,
                                                                  .threads = options.threads,
                                                                  .stop = options.stop}));
    for (std::size_t i = 0; i < targets_.size(); ++i) *targets_[i] = estimates[i];
    return {};
  }

 private:
  std::vector<Column> columns_;
  std::vector<Figure<Estimate>*> targets_;
};

Figure<Estimate> unknown_of(const Figure<Estimate>& first, const Figure<Estimate>& second) {
  return Figure<Estimate>::unknown(first ? second.reason() : first.reason());
}

constexpr const char* kFree = "the first costs nothing";
constexpr const char* kBurdenFree = "the first costs nothing, wrong answers included";

/// The difference of two bills and the saving, of columns that are known.
void compare_bills(const Column& first, const Column& second, double first_mean,
                   const char* why_no_saving, Figure<Estimate>& to_difference,
                   Figure<Estimate>& to_savings, PairedBootstrap& bootstrap) {
  bootstrap.add(difference(second, first), {}, to_difference);
  if (first_mean > 0) {
    bootstrap.add(difference(first, second), first, to_savings);
  } else {
    to_savings = Figure<Estimate>::unknown(why_no_saving);
  }
}

void compare_burdens(const CommonRows& first, const CommonRows& second,
                     const ComparisonOptions& options, Comparison& result,
                     PairedBootstrap& bootstrap) {
  const auto unknown =
      unknown_of(result.first.cost_usd_per_request, result.second.cost_usd_per_request);
  Figure<Estimate>& cost = result.adjusted_cost_usd.emplace(unknown);
  Figure<Estimate>& savings = result.adjusted_savings.emplace(unknown);
  const auto note = [&](const CommonRows& rows, PolicyFigures& figures) {
    const auto& known = figures.cost_usd_per_request;
    figures.adjusted_cost_usd =
        known ? Figure<Estimate>(mean_of(rows.burdens(*options.wrong_answer_usd), options.level))
              : Figure<Estimate>::unknown(known.reason());
  };
  note(first, result.first);
  note(second, result.second);
  if (!result.first.cost_usd_per_request || !result.second.cost_usd_per_request) return;
  compare_bills(first.burdens(*options.wrong_answer_usd), second.burdens(*options.wrong_answer_usd),
                (*result.first.adjusted_cost_usd)->mean, kBurdenFree, cost, savings, bootstrap);
}

Figure<Estimate> independent_savings(const Figure<Estimate>& first, const Figure<Estimate>& second,
                                     const char* why_free) {
  if (!first || !second) return unknown_of(first, second);
  if (first->mean <= 0) return Figure<Estimate>::unknown(why_free);
  const double ratio = second->mean / first->mean;
  const bool has_bounds = std::isfinite(first->lo) && std::isfinite(second->hi) && first->lo > 0 &&
                          second->lo > 0 && second->mean > 0;
  if (!has_bounds) return Estimate{1 - ratio, -kInfinity, kInfinity};
  const auto log_gap = [](double a, double b) { return std::log(a / b); };
  const double above =
      std::hypot(log_gap(second->hi, second->mean), log_gap(first->mean, first->lo));
  const double below =
      std::hypot(log_gap(second->mean, second->lo), log_gap(first->hi, first->mean));
  return Estimate{1 - ratio, 1 - ratio * std::exp(above), 1 - ratio * std::exp(-below)};
}

}  // namespace

base::Result<Comparison> compare_rows(const PolicyRows& first, const PolicyRows& second,
                                      const ComparisonOptions& options) {
  Comparison result;
  result.is_paired = true;
  std::vector<std::size_t> common;
  for (std::size_t row = 0; row < first.score.size(); ++row) {
    const bool in_first = !std::isnan(first.score[row]);
    const bool in_second = !std::isnan(second.score[row]);
    if (in_first && in_second) common.push_back(row);
    result.left_out += in_first != in_second ? 1U : 0U;
  }
  if (common.empty()) {
    return base::fail(base::ErrorKind::kData, "no request was answered by both");
  }
  const CommonRows a(first, common);
  const CommonRows b(second, common);
  result.first = a.figures(options.level);
  result.second = b.figures(options.level);

  PairedBootstrap bootstrap;
  if (is_binary(a.score) && is_binary(b.score)) {
    result.discordance = discordance_of(a.score, b.score);
    const auto n = static_cast<double>(common.size());
    const auto gained = static_cast<double>(result.discordance->gained);
    const auto lost = static_cast<double>(result.discordance->lost);
    const Interval bounds = paired_share_interval(n, gained, lost, options.level);
    result.accuracy = Estimate{(gained - lost) / n, bounds.lo, bounds.hi};
  } else {
    bootstrap.add(difference(b.score, a.score), {}, result.accuracy);
  }
  result.cost_usd_per_request =
      unknown_of(result.first.cost_usd_per_request, result.second.cost_usd_per_request);
  result.savings = result.cost_usd_per_request;
  result.latency_s = unknown_of(result.first.latency_s, result.second.latency_s);
  if (is_known(a.cost) && is_known(b.cost)) {
    compare_bills(a.cost, b.cost, result.first.cost_usd_per_request->mean, kFree,
                  result.cost_usd_per_request, result.savings, bootstrap);
  }
  if (options.wrong_answer_usd) compare_burdens(a, b, options, result, bootstrap);
  if (is_known(a.latency) && is_known(b.latency)) {
    bootstrap.add(difference(b.latency, a.latency), {}, result.latency_s);
  }
  POINTSMAN_CHECK(bootstrap.run(options));
  return result;
}

Figure<Estimate> independent_difference(const Figure<Estimate>& first,
                                        const Figure<Estimate>& second) {
  if (!first || !second) return unknown_of(first, second);
  const double mean = second->mean - first->mean;
  const double below = std::hypot(second->mean - second->lo, first->hi - first->mean);
  const double above = std::hypot(second->hi - second->mean, first->mean - first->lo);
  return Estimate{mean, mean - below, mean + above};
}

Comparison compare_figures(const PolicyFigures& first, const PolicyFigures& second) {
  Comparison result;
  result.first = first;
  result.second = second;
  result.accuracy = independent_difference(first.accuracy, second.accuracy);
  result.cost_usd_per_request =
      independent_difference(first.cost_usd_per_request, second.cost_usd_per_request);
  result.savings =
      independent_savings(first.cost_usd_per_request, second.cost_usd_per_request, kFree);
  if (first.adjusted_cost_usd && second.adjusted_cost_usd) {
    result.adjusted_cost_usd =
        independent_difference(*first.adjusted_cost_usd, *second.adjusted_cost_usd);
    result.adjusted_savings =
        independent_savings(*first.adjusted_cost_usd, *second.adjusted_cost_usd, kBurdenFree);
  }
  result.latency_s = independent_difference(first.latency_s, second.latency_s);
  return result;
}

}  // namespace pointsman::analysis
