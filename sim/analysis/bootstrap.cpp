#include "sim/analysis/bootstrap.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace pointsman::analysis {

namespace {

using base::kNaN;

// Resamples per task: enough work to hide the scheduling, few enough to spread over cores.
constexpr std::uint32_t kResamplesPerTask = 64;

/// What the ratios add up of one row, side by side: a drawn row costs one or two cache lines.
class RowMajor {
 public:
  explicit RowMajor(std::span<const RatioOfTotals> ratios)
      : rows_(ratios.empty() ? 0 : ratios.front().numerator.size()) {
    std::vector<std::span<const double>> columns;
    for (const RatioOfTotals& ratio : ratios) {
      columns.push_back(ratio.numerator);
      if (!ratio.denominator.empty()) columns.push_back(ratio.denominator);
    }
    width_ = columns.size();
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

 private:
  std::vector<double> cells_;
  std::size_t rows_ = 0;
  std::size_t width_ = 0;
};

/// Numerator and denominator of every ratio, from totals in the order of RowMajor.
struct Fraction {
  double numerator = 0, denominator = 0;
};
std::vector<Fraction> fractions(std::span<const RatioOfTotals> ratios,
                                std::span<const double> totals, std::size_t rows) {
  std::vector<Fraction> result;
  std::size_t at = 0;
  for (const RatioOfTotals& ratio : ratios) {
    Fraction& fraction = result.emplace_back();
    fraction.numerator = totals[at++];
    fraction.denominator = ratio.denominator.empty() ? static_cast<double>(rows) : totals[at++];
  }
  return result;
}

double ratio_of(double numerator, double denominator) {
  return denominator == 0 ? kNaN : numerator / denominator;
}

/// Totals of one resample: `rows` draws with replacement, keyed by resample and draw alone.
void resample(const RowMajor& table, std::uint64_t seed, std::uint32_t number,
              std::span<double> totals) {
  std::ranges::fill(totals, 0.0);
  for_each_draw(seed, number, table.rows(), [&](std::size_t row) { table.add_to(row, totals); });
}

double acceleration(const RatioOfTotals& ratio, const Fraction& total) {
  const std::size_t rows = ratio.numerator.size();
  std::vector<double> without(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const double denominator = ratio.denominator.empty() ? 1.0 : ratio.denominator[row];
    without[row] =
        ratio_of(total.numerator - ratio.numerator[row], total.denominator - denominator);
  }
  return jackknife_acceleration(without);
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
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {estimate, estimate, estimate};
  std::ranges::sort(values);
  const auto count = static_cast<double>(values.size());
  const auto [first, last] = std::ranges::equal_range(values, estimate);
  const auto below = static_cast<double>(first - values.begin());
  const auto ties = static_cast<double>(last - first);
  const double share = std::clamp((below + ties / 2) / count, 0.5 / count, 1 - 0.5 / count);
  const double bias = normal_quantile(share);
  const auto limit = [&](double tail) {
    const double shifted = bias + normal_quantile(tail);
    const double scale = 1 - acceleration * shifted;
    if (scale <= 0) return shifted < 0 ? values.front() : values.back();
    return sorted_quantile(values, normal_probability(bias + shifted / scale));
  };
  return {estimate, std::min(limit((1 - level) / 2), estimate),
          std::max(limit((1 + level) / 2), estimate)};
}

base::Result<std::vector<Estimate>> bootstrap_ratios(std::span<const RatioOfTotals> ratios,
                                                     const BootstrapOptions& options) {
  const RowMajor table(ratios);
  std::vector<std::vector<double>> values(ratios.size(), std::vector<double>(options.resamples));
  const std::size_t tasks = (options.resamples + kResamplesPerTask - 1) / kResamplesPerTask;
  std::atomic<std::uint64_t> resamples_done{0};
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        std::vector<double> totals(table.width());
        const auto begin = static_cast<std::uint32_t>(task) * kResamplesPerTask;
        const std::uint32_t end = std::min(begin + kResamplesPerTask, options.resamples);
        for (std::uint32_t number = begin; number < end; ++number) {
          resample(table, options.seed, number, totals);
          const auto parts = fractions(ratios, totals, table.rows());
          for (std::size_t ratio = 0; ratio < ratios.size(); ++ratio) {
            values[ratio][number] = ratio_of(parts[ratio].numerator, parts[ratio].denominator);
          }
        }
        const std::uint64_t done = resamples_done.fetch_add(end - begin) + end - begin;
        if (options.progress) options.progress(done, options.resamples);
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");

  std::vector<double> sums(table.width(), 0.0);
  for (std::size_t row = 0; row < table.rows(); ++row) table.add_to(row, sums);
  const auto totals = fractions(ratios, sums, table.rows());
  std::vector<Estimate> estimates;
  for (std::size_t ratio = 0; ratio < ratios.size(); ++ratio) {
    const double estimate = ratio_of(totals[ratio].numerator, totals[ratio].denominator);
    if (std::isnan(estimate)) {
      estimates.push_back({kNaN, kNaN, kNaN});
      continue;
    }
    const double a = acceleration(ratios[ratio], totals[ratio]);
    estimates.push_back(bca_interval(estimate, a, values[ratio], options.level));
  }
  return estimates;
}

}  // namespace pointsman::analysis
