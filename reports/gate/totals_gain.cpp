#include "reports/gate/totals_gain.hpp"

#include "reports/gate/line_notes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>

namespace pointsman::reports::gate {

namespace {

using Column = std::vector<double>;

/// Shares lie between 0 and 1, whatever the data show.
bool is_bounded(const Line& line) {
  const MetricInfo& metric = *line.rule->metric.info;
  return metric.is_mean && metric.unit == MetricUnit::kShare && !line.is_relative;
}

/// Whether both sides divide by the same, row by row, and a relative gain by what is never below 0.
bool is_ratio(const Line& line, const MetricColumns& columns) {
  const double per_ratio = line.rule->metric.info->per_ratio;
  if (per_ratio == 0 || columns.before.size() != 2 || columns.before[1] != columns.now[1]) {
    return false;
  }
  const auto is_negative = [](double value) { return value < 0; };
  return !line.is_relative ||
         (per_ratio > 0 && std::ranges::none_of(columns.before[0], is_negative));
}

Column by_unit(Column column, const RowLine& rows) {
  if (rows.cluster_of.empty()) return column;
  return by_cluster({std::move(column)}, rows.cluster_of, clusters_in(rows.cluster_of)).front();
}

}  // namespace

std::optional<GainUnits> gain_units(const Line& line, const RowLine& rows) {
  const MetricColumns& columns = rows.columns;
  if (!is_ratio(line, columns)) return std::nullopt;
  // A relative gain is a share of the baseline's total, which is in the metric's own units.
  const double per_ratio = line.is_relative ? 1 : line.rule->metric.info->per_ratio;
  const bool is_scored = is_bounded(line);
  Column above, size;
  for (std::size_t row = 0; row < columns.rows(); ++row) {
    const double before = columns.before[0][row];
    const double now = columns.now[0][row];
    above.push_back(sign_of(line) * per_ratio * (now - before));
    size.push_back(is_scored ? columns.now[1][row]
                             : std::abs(per_ratio) * std::max(std::abs(before), std::abs(now)));
  }
  const Column& below = line.is_relative ? columns.before[0] : columns.now[1];
  GainUnits units{by_unit(std::move(above), rows), by_unit(below, rows),
                  by_unit(std::move(size), rows), is_scored && rows.cluster_of.empty() ? 1.0 : 0.0};
  if (!(std::accumulate(units.below.begin(), units.below.end(), 0.0) > 0)) return std::nullopt;
  return units;
}

base::Result<analysis::Resampled> resample_totals(const Line& line, const RowLine& rows,
                                                  const TestTerms& terms) {
  const MetricInfo& metric = *line.rule->metric.info;
  const double sign = sign_of(line);
  std::vector<Column> before = rows.columns.before;
  std::vector<Column> now = rows.columns.now;
  if (!rows.cluster_of.empty()) {
    const std::size_t clusters = clusters_in(rows.cluster_of);
    before = by_cluster(before, rows.cluster_of, clusters);
    now = by_cluster(now, rows.cluster_of, clusters);
  }
  std::vector<std::span<const double>> columns(before.begin(), before.end());
  columns.insert(columns.end(), now.begin(), now.end());
  const std::size_t width = before.size();
  const std::vector<analysis::TotalsStatistic> statistics = {
      [&metric, sign, width, is_relative = line.is_relative](std::span<const double> totals,
                                                             double) {
        const double old_value = metric.value(totals.first(width));
        const double new_value = metric.value(totals.subspan(width));
        const double unit = is_relative ? std::abs(old_value) : 1;
        return sign * (new_value - old_value) / unit;
      }};
  POINTSMAN_TRY(auto found, analysis::bootstrap_totals(columns, statistics, bootstrap_of(terms)));
  return found.front().careful();
}

}  // namespace pointsman::reports::gate
