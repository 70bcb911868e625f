#include "reports/gate/line_tests.hpp"

#include "reports/gate/line_notes.hpp"
#include "reports/gate/totals_gain.hpp"
#include "reports/number_text.hpp"
#include "sim/analysis/intervals.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using analysis::ChangeTest;
using analysis::Estimate;
using analysis::Figure;
using analysis::Resampled;
using analysis::Sureness;

using Column = std::vector<double>;

/// How much more a mean difference varies because requests come in clusters.
double design_effect_of(const MetricColumns& columns, std::span<const std::uint32_t> cluster_of) {
  const std::size_t rows = columns.rows();
  double sum = 0;
  for (std::size_t row = 0; row < rows; ++row) sum += columns.now[0][row] - columns.before[0][row];
  const double mean = sum / static_cast<double>(rows);
  Column totals(clusters_in(cluster_of), 0.0);
  double independent = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double off = columns.now[0][row] - columns.before[0][row] - mean;
    independent += off * off;
    totals[cluster_of[row]] += off;
  }
  double clustered = 0;
  for (const double total : totals) clustered += total * total;
  return independent > 0 ? clustered / independent : 1;
}

bool is_exact(const Line& line, const RowLine& rows) {
  const MetricInfo& metric = *line.rule->metric.info;
  return metric.source == MetricSource::kTotals && metric.is_mean &&
         metric.unit == MetricUnit::kShare && rows.columns.is_binary && !line.is_relative &&
         rows.cluster_of.empty();
}

/// Requests, or clusters, whose columns differ.
std::uint64_t differing_units(const RowLine& rows) {
  const auto differs = [&](std::size_t row) {
    for (std::size_t i = 0; i < rows.columns.now.size(); ++i) {
      if (rows.columns.now[i][row] != rows.columns.before[i][row]) return true;
    }
    return false;
  };
  const bool is_clustered = !rows.cluster_of.empty();
  std::vector<bool> is_found(is_clustered ? clusters_in(rows.cluster_of) : rows.columns.rows());
  for (std::size_t row = 0; row < rows.columns.rows(); ++row) {
    if (differs(row)) is_found[is_clustered ? rows.cluster_of[row] : row] = true;
  }
  return static_cast<std::uint64_t>(std::ranges::count(is_found, true));
}

base::Result<Resampled> resample_quantile(const Line& line, const RowLine& rows,
                                          const TestTerms& terms) {
  // Faster is better: the gain is the change from now back to before.
  return analysis::bootstrap_quantile_change(rows.columns.now[0], rows.columns.before[0],
                                             rows.cluster_of, line.rule->metric.info->share,
                                             bootstrap_of(terms));
}

/// A line that is not of 0/1 scores. Empty, and the line settled, where its figure is undefined.
base::Result<std::optional<ChangeTest>> test_gain(Line& line, const RowLine& rows,
                                                  std::uint64_t units, const TestTerms& terms) {
  const bool is_quantile = line.rule->metric.info->source == MetricSource::kQuantile;
  if (const auto paired = is_quantile ? std::nullopt : gain_units(line, rows)) {
    note_few_differing(line, differing_units(rows),
                       "larger differences than were seen are allowed for");
    const analysis::TiltedGain gain(paired->view());
    return std::optional(tested(line, gain, units, terms));
  }
  POINTSMAN_TRY(const Resampled gain, is_quantile ? resample_quantile(line, rows, terms)
                                                  : resample_totals(line, rows, terms));
  // A quantile's relative margin is taken of the baseline's figure as it is.
  const double unit = is_quantile ? unit_of(line) : 1;
  const auto found = tested(line, gain, units, unit, terms);
  if (found) {
    note_few_differing(line, differing_units(rows),
                       "too few to say how rare or how large other differences are");
  }
  return found;
}

/// Why a side has no values of a timed metric.
std::string why_no_replications(const PolicySide& side, std::string_view whose) {
  return std::string(whose) + (side.policy->replications.empty()
                                   ? " has no clock"
                                   : "'s clock does not know this figure, or not in every run");
}

void add_e_values(const Line& line, const RowLine& rows, const TestTerms& terms, ChangeTest& test) {
  if (!terms.sequential) return;
  std::vector<double> gains;
  for (std::size_t row = 0; row < rows.columns.rows(); ++row) {
    gains.push_back(sign_of(line) * (rows.columns.now[0][row] - rows.columns.before[0][row]));
  }
  test = analysis::always_valid(gains, line.margin, terms.sure.alpha, terms.family);
}

bool can_be_sequential(const Line& line, const RowLine& rows) {
  const MetricInfo& metric = *line.rule->metric.info;
  const auto is_share = [](double value) { return value >= 0 && value <= 1; };
  return metric.source == MetricSource::kTotals && metric.is_mean &&
         metric.unit == MetricUnit::kShare && !line.is_relative && rows.cluster_of.empty() &&
         line.margin < 1 && std::ranges::all_of(rows.columns.before[0], is_share) &&
         std::ranges::all_of(rows.columns.now[0], is_share);
}

}  // namespace

bool describe_rows(Line& line, const PairedPolicy& pair, const RowLine& rows) {
  const MetricColumns& columns = rows.columns;
  const MetricInfo& metric = *line.rule->metric.info;
  line.n = columns.rows();
  if (columns.rows() == 0) {
    settle(line, Verdict::kMissing, "no request was answered by both");
    return false;
  }
  if (columns.is_known_now) line.now = metric_of(metric, columns.now);
  if (columns.is_known_before) line.before = metric_of(metric, columns.before);
  for (auto* figure : {&line.now, &line.before}) {
    if (*figure && !std::isfinite(**figure)) figure->reset();
  }
  std::size_t rerouted = 0;
  std::size_t gained = 0;
  std::size_t lost = 0;
  for (std::size_t row = 0; row < columns.rows(); ++row) {
    rerouted += pair.is_rerouted(columns.places[row]) ? 1U : 0U;
    const double gain = sign_of(line) * (columns.now[0][row] - columns.before[0][row]);
    gained += gain > 0 ? 1U : 0U;
    lost += gain < 0 ? 1U : 0U;
  }
  const auto n = static_cast<double>(columns.rows());
  line.rerouted = static_cast<double>(rerouted) / n;
  if (!line.now) {
    settle(line, Verdict::kMissing, std::string(metric.unknown_because));
    return false;
  }
  if (!line.before) {
    settle(line, Verdict::kNew,
           "the baseline does not know it: " + std::string(metric.unknown_because));
    return false;
  }
  line.gained = gained;
  line.lost = lost;
  line.discordant = static_cast<double>(gained + lost) / n;
  if (!rows.cluster_of.empty()) {
    line.clusters = clusters_in(rows.cluster_of);
    line.design_effect = design_effect_of(columns, rows.cluster_of);
  }
  if (columns.is_same && rerouted == 0) {
    settle_tied(line);
    return false;
  }
  if (line.is_relative && *line.before == 0) {
    settle(line, Verdict::kMissing, "a relative margin of a figure that was 0");
    return false;
  }
  return true;
}

base::Result<std::optional<ChangeTest>> test_rows(Line& line, const RowLine& rows,
                                                  const TestTerms& terms) {
  ChangeTest test;
  if (is_exact(line, rows)) {
    test = with_family(
        [&](const Sureness& sure) {
          return analysis::binary_change_test(line.n, *line.gained, *line.lost, line.margin, sure);
        },
        terms);
  } else {
    const std::uint64_t units = line.clusters.value_or(line.n);
    if (units < kFewest) {
      settle(line, Verdict::kInconclusive, only_few(line, units));
      return std::optional<ChangeTest>();
    }
    POINTSMAN_TRY(const auto found, test_gain(line, rows, units, terms));
    if (!found) return found;
    test = *found;
  }
  if (terms.sequential && !can_be_sequential(line, rows)) {
    line.reason = "not valid under repeated looks: only shares per request are";
  } else {
    add_e_values(line, rows, terms, test);
  }
  note(line, test);
  return std::optional(test);
}

std::optional<ChangeTest> test_replications(Line& line, const PolicySide& before,
                                            const PolicySide& now, const TestTerms& terms) {
  const Metric& metric = line.rule->metric;
  const auto values_of = [&](const PolicySide& side) {
    const auto found = side.policy->replications.find(metric.name);
    std::vector<double> values;
    if (found != side.policy->replications.end()) values = found->second;
    const bool is_known = std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
    return is_known ? values : std::vector<double>();
  };
  const std::vector<double> old_values = values_of(before);
  const std::vector<double> new_values = values_of(now);
  line.before = metric_of(*metric.info, before);
  line.now = metric_of(*metric.info, now);
  line.n = new_values.size();
  if (new_values.empty() || old_values.empty()) {
    settle(line, new_values.empty() ? Verdict::kMissing : Verdict::kNew,
           new_values.empty() ? why_no_replications(now, "the scenario")
                              : why_no_replications(before, "the baseline"));
    return std::nullopt;
  }
  if (new_values.size() != old_values.size()) {
    settle(line, Verdict::kMissing,
           std::to_string(new_values.size()) + " replications against " +
               std::to_string(old_values.size()));
    return std::nullopt;
  }
  std::vector<double> gains;
  for (std::size_t i = 0; i < new_values.size(); ++i) {
    gains.push_back(sign_of(line) * (new_values[i] - old_values[i]));
  }
  if (std::ranges::all_of(gains, [](double gain) { return gain == 0; })) {
    settle_tied(line);
    return std::nullopt;
  }
  if (gains.size() < kFewest || (line.is_relative && *line.before == 0)) {
    settle(line, Verdict::kInconclusive,
           gains.size() < kFewest
               ? "only " + count_of(static_cast<double>(gains.size()), "replication")
               : "a relative margin of a figure that was 0");
    return std::nullopt;
  }
  const double unit = unit_of(line);
  const ChangeTest test =
      scaled(with_family(
                 [&](const Sureness& sure) {
                   return analysis::replicated_change_test(gains, line.margin * unit, sure);
                 },
                 terms),
             unit);
  note_idle_replications(line, gains);
  note(line, test);
  return test;
}

base::Result<Figure<Estimate>> bound_figure(const Metric& metric, const RowLine& rows,
                                            const TestTerms& terms) {
  const MetricInfo& info = *metric.info;
  const MetricColumns& columns = rows.columns;
  if (columns.rows() == 0) return Figure<Estimate>::unknown("no request was answered");
  if (!columns.is_known_now) return Figure<Estimate>::unknown(std::string(info.unknown_because));
  const double value = metric_of(info, columns.now);
  if (!std::isfinite(value)) return Figure<Estimate>::unknown("it is undefined on these requests");
  const double level = 1 - 2 * terms.sure.alpha;
  const auto n = static_cast<double>(columns.rows());
  if (info.is_mean && info.unit == MetricUnit::kShare && columns.is_binary &&
      info.source == MetricSource::kTotals && rows.cluster_of.empty()) {
    const auto bounds = analysis::wilson_interval(std::round(value * n), n, level);
    return Figure<Estimate>(Estimate{value, bounds.lo, bounds.hi});
  }
  const std::size_t clusters = clusters_in(rows.cluster_of);
  if ((clusters > 0 ? clusters : columns.rows()) < kFewest) {
    return Figure<Estimate>(Estimate{value, -base::kInfinity, base::kInfinity});
  }
  if (info.source == MetricSource::kQuantile) {
    const Column nothing(columns.rows(), 0.0);
    POINTSMAN_TRY(const Resampled found,
                  analysis::bootstrap_quantile_change(nothing, columns.now[0], rows.cluster_of,
                                                      info.share, bootstrap_of(terms)));
    return Figure<Estimate>(found.interval(level));
  }
  const auto units =
      clusters > 0 ? by_cluster(columns.now, rows.cluster_of, clusters) : columns.now;
  const std::vector<std::span<const double>> spans(units.begin(), units.end());
  const std::vector<analysis::TotalsStatistic> statistics = {
      [&info](std::span<const double> totals, double) { return info.value(totals); }};
  POINTSMAN_TRY(const auto found,
                analysis::bootstrap_totals(spans, statistics, bootstrap_of(terms)));
  if (!is_defined(found.front())) {
    return Figure<Estimate>(Estimate{value, -base::kInfinity, base::kInfinity});
  }
  return Figure<Estimate>(found.front().careful().interval(level));
}

Figure<Estimate> bound_figure(const Metric& metric, const PolicySide& side,
                              const TestTerms& terms) {
  const auto value = metric_of(*metric.info, side);
  if (!value) {
    return Figure<Estimate>::unknown(why_no_replications(side, "the scenario"));
  }
  const std::vector<double>& values = side.policy->replications.find(metric.name)->second;
  double sum = 0;
  double squares = 0;
  for (const double replication : values) {
    sum += replication;
    squares += replication * replication;
  }
  const auto bounds = analysis::mean_interval(static_cast<double>(values.size()), sum, squares,
                                              1 - 2 * terms.sure.alpha);
  return Estimate{*value, bounds.lo, bounds.hi};
}

}  // namespace pointsman::reports::gate
