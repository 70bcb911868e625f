#include "sim/analysis/bootstrap.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/analysis/resampled.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

using base::kNaN;

// Resamples per task: enough work to hide the scheduling, few enough to spread over cores.
constexpr std::uint32_t kResamplesPerTask = 64;

/// Columns side by side: a drawn row costs one or two cache lines. A column of ones, such as the
/// denominator of a mean, is not looked at: its total is the number of rows, exactly.
class RowMajor {
 public:
  explicit RowMajor(std::span<const std::span<const double>> columns)
      : rows_(columns.empty() ? 0 : columns.front().size()), ones_(columns.size()) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      ones_[column] = std::ranges::all_of(columns[column], [](double cell) { return cell == 1; });
      if (!ones_[column]) summed_.push_back(column);
    }
    cells_.resize(rows_ * summed_.size());
    for (std::size_t place = 0; place < summed_.size(); ++place) {
      for (std::size_t row = 0; row < rows_; ++row) {
        cells_[row * summed_.size() + place] = columns[summed_[place]][row];
      }
    }
  }

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return ones_.size(); }
  std::size_t summed() const { return summed_.size(); }
  std::span<const double> cells() const { return cells_; }
  /// All totals from those of the summed columns.
  void spread(std::span<const double> sums, double rows, std::span<double> totals) const noexcept {
    for (std::size_t i = 0; i < ones_.size(); ++i) totals[i] = rows;
    for (std::size_t place = 0; place < summed_.size(); ++place) {
      totals[summed_[place]] = sums[place];
    }
  }
  /// What the totals are without the row.
  void leave_out(std::size_t row, std::span<const double> totals, std::span<double> rest) const {
    for (std::size_t i = 0; i < ones_.size(); ++i) rest[i] = totals[i] - 1;
    const double* cell = cells_.data() + row * summed_.size();
    for (std::size_t place = 0; place < summed_.size(); ++place) {
      rest[summed_[place]] = totals[summed_[place]] - cell[place];
    }
  }

 private:
  std::size_t rows_ = 0;
  std::vector<char> ones_;
  std::vector<std::size_t> summed_;
  std::vector<double> cells_;
};

double ratio_of(double numerator, double denominator) {
  return denominator == 0 ? kNaN : numerator / denominator;
}

/// Sums of one resample: `rows` draws with replacement, keyed by resample and draw alone. A width
/// that is known when compiled keeps the sums in registers.
template <std::size_t Width>
void add_draws(const RowMajor& table, std::uint64_t seed, std::uint32_t number,
               std::span<double> sums) noexcept {
  const double* const cells = table.cells().data();
  std::array<double, Width> own{};
  for_each_draw(seed, number, table.rows(), [&](std::size_t row) {
    const double* cell = cells + row * Width;
    for (std::size_t i = 0; i < Width; ++i) own[i] += cell[i];
  });
  std::ranges::copy(own, sums.begin());
}

void add_draws_of_any_width(const RowMajor& table, std::uint64_t seed, std::uint32_t number,
                            std::span<double> sums) noexcept {
  std::ranges::fill(sums, 0.0);
  for_each_draw(seed, number, table.rows(), [&](std::size_t row) {
    const double* cell = table.cells().data() + row * sums.size();
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += cell[i];
  });
}

using AddDraws = void (*)(const RowMajor&, std::uint64_t, std::uint32_t, std::span<double>);

AddDraws add_draws_of(std::size_t width) {
  constexpr std::array<AddDraws, 7> kOfWidth = {
      add_draws_of_any_width, add_draws<1>, add_draws<2>, add_draws<3>,
      add_draws<4>,           add_draws<5>, add_draws<6>};
  return width < kOfWidth.size() ? kOfWidth[width] : add_draws_of_any_width;
}

/// The shape of every statistic's influence, from leaving out each row in turn.
std::vector<InfluenceShape> influence_shapes(const RowMajor& table, std::span<const double> totals,
                                             std::span<const TotalsStatistic> statistics) {
  std::vector<std::vector<double>> without(statistics.size(), std::vector<double>(table.rows()));
  std::vector<double> rest(table.width());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.leave_out(row, totals, rest);
    for (std::size_t i = 0; i < statistics.size(); ++i) {
      without[i][row] = statistics[i](rest, static_cast<double>(table.rows()) - 1);
    }
  }
  std::vector<InfluenceShape> found;
  for (const auto& estimates : without) found.push_back(influence_shape(estimates));
  return found;
}

}  // namespace

double jackknife_acceleration(std::span<const double> without,
                              std::span<const std::uint32_t> counts) {
  return influence_shape(without, counts).acceleration;
}

Estimate bca_interval(double estimate, double acceleration, std::vector<double>& values,
                      double level) {
  return Resampled(estimate, {.acceleration = acceleration}, std::move(values)).interval(level);
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
  const AddDraws add = add_draws_of(table.summed());
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        std::vector<double> sums(table.summed());
        std::vector<double> totals(table.width());
        const auto begin = static_cast<std::uint32_t>(task) * kResamplesPerTask;
        const std::uint32_t end = std::min(begin + kResamplesPerTask, options.resamples);
        for (std::uint32_t number = begin; number < end; ++number) {
          add(table, options.seed, number, sums);
          table.spread(sums, rows, totals);
          for (std::size_t i = 0; i < statistics.size(); ++i) {
            values[i][number] = statistics[i](totals, rows);
          }
        }
        const std::uint64_t done = resamples_done.fetch_add(end - begin) + end - begin;
        if (options.progress) options.progress(done, options.resamples);
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");

  std::vector<double> totals(table.width(), 0.0);
  for (std::size_t i = 0; i < table.width(); ++i) {
    for (const double cell : columns[i]) totals[i] += cell;
  }
  const auto shapes = influence_shapes(table, totals, statistics);
  std::vector<Resampled> found;
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    const double estimate = statistics[i](totals, rows);
    found.push_back(std::isnan(estimate) ? Resampled(kNaN, {}, {})
                                         : Resampled(estimate, shapes[i], std::move(values[i])));
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
