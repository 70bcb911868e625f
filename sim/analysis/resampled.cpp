#include "sim/analysis/resampled.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace pointsman::analysis {

namespace {

// Resamples per task of a quantile's bootstrap.
constexpr std::uint32_t kQuantilesPerTask = 64;

/// Rows in ascending order of their values, for quantiles of any weighting in one pass.
class OrderedRows {
 public:
  explicit OrderedRows(std::span<const double> values) : values_(values), order_(values.size()) {
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) {
      return values[a] != values[b] ? values[a] < values[b] : a < b;
    });
  }

  /// The quantile of rows that count `counts` times each, `total` in all (> 0).
  double quantile(std::span<const std::uint32_t> counts, std::size_t total, double share) const {
    const QuantilePlace place(total, share);
    std::size_t seen = 0;
    double low = 0;
    bool has_low = false;
    for (const std::uint32_t row : order_) {
      seen += counts[row];
      if (!has_low && seen > place.below) {
        low = values_[row];
        has_low = true;
      }
      if (seen > place.above) return place.between(low, values_[row]);
    }
    return low;
  }

 private:
  std::span<const double> values_;
  std::vector<std::uint32_t> order_;
};

}  // namespace

Resampled::Resampled(double estimate, double acceleration, std::vector<double> values)
    : estimate_(estimate), acceleration_(acceleration), values_(std::move(values)) {
  std::erase_if(values_, [](double value) { return std::isnan(value); });
  if (values_.empty()) return;
  std::ranges::sort(values_);
  bias_ = normal_quantile(share_below(estimate_));
  double sum = 0;
  for (const double value : values_) sum += value;
  const double mean = sum / static_cast<double>(values_.size());
  double squares = 0;
  for (const double value : values_) squares += (value - mean) * (value - mean);
  standard_error_ = std::sqrt(squares / static_cast<double>(values_.size()));
}

bool Resampled::is_defined() const {
  return !std::isnan(estimate_);
}

bool Resampled::has_no_spread() const {
  return values_.empty() || values_.front() == values_.back();
}

double Resampled::share_below(double value) const {
  const auto count = static_cast<double>(values_.size());
  const auto [first, last] = std::ranges::equal_range(values_, value);
  const auto below = static_cast<double>(first - values_.begin());
  const auto ties = static_cast<double>(last - first);
  return std::clamp((below + ties / 2) / count, 0.5 / count, 1 - 0.5 / count);
}

Estimate Resampled::interval(double level) const {
  if (values_.empty()) return {estimate_, estimate_, estimate_};
  const auto limit = [&](double tail) {
    const double shifted = bias_ + normal_quantile(tail);
    const double scale = 1 - acceleration_ * shifted;
    if (scale <= 0) return shifted < 0 ? values_.front() : values_.back();
    return sorted_quantile(values_, normal_probability(bias_ + shifted / scale));
  };
  return {estimate_, std::min(limit((1 - level) / 2), estimate_),
          std::max(limit((1 + level) / 2), estimate_)};
}

double Resampled::confidence_below(double value) const {
  if (has_no_spread()) return estimate_ == value ? 0.5 : (estimate_ < value ? 1 : 0);
  // The interval maps a tail with quantile z to bias + s / (1 - a s), s = bias + z; this is its
  // inverse.
  const double distance = normal_quantile(share_below(value)) - bias_;
  const double scale = 1 + acceleration_ * distance;
  const double least = 0.5 / static_cast<double>(values_.size());
  if (scale <= 0) return distance < 0 ? least : 1 - least;
  return std::clamp(normal_probability(distance / scale - bias_), least, 1 - least);
}

base::Result<Resampled> bootstrap_quantile_change(std::span<const double> before,
                                                  std::span<const double> after,
                                                  std::span<const std::uint32_t> cluster_of,
                                                  double share, const BootstrapOptions& options) {
  const std::size_t rows = before.size();
  std::size_t units = rows;
  if (!cluster_of.empty()) units = std::ranges::max(cluster_of) + std::size_t{1};
  const OrderedRows old_order(before);
  const OrderedRows new_order(after);
  std::vector<double> values(options.resamples);
  const std::size_t tasks = (options.resamples + kQuantilesPerTask - 1) / kQuantilesPerTask;
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        std::vector<std::uint32_t> drawn(units);
        std::vector<std::uint32_t> counts(rows);
        const auto begin = static_cast<std::uint32_t>(task) * kQuantilesPerTask;
        const std::uint32_t end = std::min(begin + kQuantilesPerTask, options.resamples);
        for (std::uint32_t number = begin; number < end; ++number) {
          count_draws(options.seed, number, drawn);
          std::size_t total = 0;
          for (std::size_t row = 0; row < rows; ++row) {
            counts[row] = drawn[cluster_of.empty() ? row : cluster_of[row]];
            total += counts[row];
          }
          values[number] =
              new_order.quantile(counts, total, share) - old_order.quantile(counts, total, share);
        }
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");
  const std::vector<std::uint32_t> once(rows, 1);
  const double estimate =
      new_order.quantile(once, rows, share) - old_order.quantile(once, rows, share);
  return Resampled(estimate, 0, std::move(values));
}

}  // namespace pointsman::analysis
