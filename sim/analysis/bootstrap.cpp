#include "sim/analysis/bootstrap.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/analysis/resampled.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

using base::kNaN;

// Resamples per task: enough work to hide the scheduling, few enough to spread over cores.
constexpr std::uint32_t kResamplesPerTask = 64;

/// Columns side by side: a drawn row costs one or two cache lines.
class RowMajor {
 public:
  explicit RowMajor(std::span<const std::span<const double>> columns)
      : rows_(columns.empty() ? 0 : columns.front().size()), width_(columns.size()) {
    cells_.resize(rows_ * width_);
    for (std::size_t column = 0; column < width_; ++column) {
      for (std::size_t row = 0; row < rows_; ++row) {
        cells_[row * width_ + column] = columns[column][row];
      }
    }
  }

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return width_; }
  void add_to(std::size_t row, std::span<double> totals) const noexcept {
    const double* cell = cells_.data() + row * width_;
    for (std::size_t i = 0; i < width_; ++i) totals[i] += cell[i];
  }
  /// What the totals are without the row.
  void leave_out(std::size_t row, std::span<const double> totals, std::span<double> rest) const {
    const double* cell = cells_.data() + row * width_;
    for (std::size_t i = 0; i < width_; ++i) rest[i] = totals[i] - cell[i];
  }

 private:
  std::vector<double> cells_;
  std::size_t rows_ = 0;
  std::size_t width_ = 0;
};

double ratio_of(double numerator, double denominator) {
  return denominator == 0 ? kNaN : numerator / denominator;
}

/// Totals of one resample: `rows` draws with replacement, keyed by resample and draw alone.
void resample(const RowMajor& table, std::uint64_t seed, std::uint32_t number,
              std::span<double> totals) {
  std::ranges::fill(totals, 0.0);
  for_each_draw(seed, number, table.rows(), [&](std::size_t row) { table.add_to(row, totals); });
}

/// The acceleration of every statistic, from leaving out each row in turn.
std::vector<double> accelerations(const RowMajor& table, std::span<const double> totals,
                                  std::span<const TotalsStatistic> statistics) {
  std::vector<std::vector<double>> without(statistics.size(), std::vector<double>(table.rows()));
  std::vector<double> rest(table.width());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.leave_out(row, totals, rest);
    for (std::size_t i = 0; i < statistics.size(); ++i) {
      without[i][row] = statistics[i](rest, static_cast<double>(table.rows()) - 1);
    }
  }
  std::vector<double> found;
  for (const auto& estimates : without) found.push_back(jackknife_acceleration(estimates));
  return found;
}

}  // namespace

double jackknife_acceleration(std::span<const double> without,
                              std::span<const std::uint32_t> counts) {
  const auto times = [&](std::size_t i) { return counts.empty() ? 1.0 : counts[i]; };
  double mean = 0;
  double counted = 0;
  for (std::size_t i = 0; i < without.size(); ++i) {
    if (std::isnan(without[i])) continue;
    mean += times(i) * without[i];
    counted += times(i);
  }
  if (counted == 0) return 0;
  mean /= counted;
  double squares = 0;
  double cubes = 0;
  for (std::size_t i = 0; i < without.size(); ++i) {
    if (std::isnan(without[i])) continue;
    const double influence = mean - without[i];
    squares += times(i) * influence * influence;
    cubes += times(i) * influence * influence * influence;
  }
  return squares > 0 && std::isfinite(cubes) ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

Estimate bca_interval(double estimate, double acceleration, std::vector<double>& values,
                      double level) {
  return Resampled(estimate, acceleration, std::move(values)).interval(level);
}

base::Result<std::vector<Resampled>> bootstrap_totals(
    std::span<const std::span<const double>> columns, std::span<const TotalsStatistic> statistics,
    const BootstrapOptions& options) {
  const RowMajor table(columns);
  const auto rows = static_cast<double>(table.rows());
  std::vector<std::vector<double>> values(statistics.size(),
                                          std::vector<double>(options.resamples));
  const std::size_t tasks = (options.resamples + kResamplesPerTask - 1) / kResamplesPerTask;
  std::atomic<std::uint64_t> resamples_done{0};
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        std::vector<double> totals(table.width());
        const auto begin = static_cast<std::uint32_t>(task) * kResamplesPerTask;
        const std::uint32_t end = std::min(begin + kResamplesPerTask, options.resamples);
        for (std::uint32_t number = begin; number < end; ++number) {
          resample(table, options.seed, number, totals);
          for (std::size_t i = 0; i < statistics.size(); ++i) {
            values[i][number] = statistics[i](totals, rows);
          }
        }
        const std::uint64_t done = resamples_done.fetch_add(end - begin) + end - begin;
        if (options.progress) options.progress(done, options.resamples);
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");

  std::vector<double> totals(table.width(), 0.0);
  for (std::size_t row = 0; row < table.rows(); ++row) table.add_to(row, totals);
  const auto skewness = accelerations(table, totals, statistics);
  std::vector<Resampled> found;
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    const double estimate = statistics[i](totals, rows);
    found.push_back(std::isnan(estimate) ? Resampled(kNaN, 0, {})
                                         : Resampled(estimate, skewness[i], std::move(values[i])));
  }
  return found;
}

base::Result<std::vector<Estimate>> bootstrap_ratios(std::span<const RatioOfTotals> ratios,
                                                     const BootstrapOptions& options) {
  std::vector<std::span<const double>> columns;
  std::vector<TotalsStatistic> statistics;
  for (const RatioOfTotals& ratio : ratios) {
    const std::size_t above = columns.size();
    columns.push_back(ratio.numerator);
    if (ratio.denominator.empty()) {
      statistics.emplace_back([above](std::span<const double> totals, double rows) {
        return ratio_of(totals[above], rows);
      });
      continue;
    }
    columns.push_back(ratio.denominator);
    statistics.emplace_back([above](std::span<const double> totals, double) {
      return ratio_of(totals[above], totals[above + 1]);
    });
  }
  POINTSMAN_TRY(const auto found, bootstrap_totals(columns, statistics, options));
  std::vector<Estimate> estimates;
  for (const Resampled& of : found) estimates.push_back(of.interval(options.level));
  return estimates;
}

}  // namespace pointsman::analysis
