#include "sim/analysis/resampled.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/analysis/student.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace pointsman::analysis {

namespace {

// Resamples per task of a quantile's bootstrap.
constexpr std::uint32_t kQuantilesPerTask = 64;
// Whole statistics cost more each.
constexpr std::uint32_t kWeightedPerTask = 16;

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

/// Resampled units, one row or one cluster each, as counts of rows.
class DrawnUnits {
 public:
  DrawnUnits(std::size_t rows, std::span<const std::uint32_t> cluster_of)
      : cluster_of_(cluster_of), counts_(rows), drawn_(units_in(rows, cluster_of)) {}

  static std::size_t units_in(std::size_t rows, std::span<const std::uint32_t> cluster_of) {
    return cluster_of.empty() ? rows : std::ranges::max(cluster_of) + std::size_t{1};
  }

  std::span<const std::uint32_t> draw(std::uint64_t seed, std::uint32_t number) {
    count_draws(seed, number, drawn_);
    for (std::size_t row = 0; row < counts_.size(); ++row) counts_[row] = drawn_[unit_of(row)];
    return counts_;
  }
  /// Every row once, but for the units of one group of several.
  std::span<const std::uint32_t> without(std::size_t group, std::size_t groups) {
    for (std::size_t row = 0; row < counts_.size(); ++row) {
      counts_[row] = unit_of(row) % groups == group ? 0 : 1;
    }
    return counts_;
  }

 private:
  std::size_t unit_of(std::size_t row) const {
    return cluster_of_.empty() ? row : cluster_of_[row];
  }

  std::span<const std::uint32_t> cluster_of_;
  std::vector<std::uint32_t> counts_, drawn_;
};

/// The influence of every statistic from leaving out groups of units. Influences of units add up
/// within a group, and so do their cubes in the mean, so the skewness is that of single units; the
/// degrees of freedom are at most about those of the groups, whose number is enough of them.
std::vector<InfluenceShape> grouped_shapes(std::size_t rows,
                                           std::span<const std::uint32_t> cluster_of,
                                           std::size_t width,
                                           const WeightedStatistics& statistics) {
  constexpr std::size_t kGroupsMax = 200;
  const std::size_t groups = std::min(DrawnUnits::units_in(rows, cluster_of), kGroupsMax);
  DrawnUnits units(rows, cluster_of);
  std::vector<std::vector<double>> without(width, std::vector<double>(groups));
  for (std::size_t group = 0; group < groups; ++group) {
    const auto found = statistics(units.without(group, groups));
    for (std::size_t i = 0; i < width; ++i) without[i][group] = found[i];
  }
  std::vector<InfluenceShape> shapes;
  for (const auto& estimates : without) shapes.push_back(influence_shape(estimates));
  return shapes;
}

/// use(number, counts of each row) for every resample, in parallel. Errors: kInterrupted.
template <typename Use>
base::Status for_each_draw(std::size_t rows, std::span<const std::uint32_t> cluster_of,
                           std::uint32_t per_task, const BootstrapOptions& options, Use use) {
  const std::size_t tasks = (options.resamples + per_task - 1) / per_task;
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        DrawnUnits units(rows, cluster_of);
        const auto begin = static_cast<std::uint32_t>(task) * per_task;
        const std::uint32_t end = std::min(begin + per_task, options.resamples);
        for (std::uint32_t number = begin; number < end; ++number) {
          use(number, units.draw(options.seed, number));
        }
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");
  return {};
}

}  // namespace

double bca_confidence(double share_below_value, double share_below_estimate,
                      const InfluenceShape& shape) {
  // The interval maps a tail with quantile z to bias + s / (1 - a s), s = bias + z; this is its
  // inverse.
  const double bias = normal_quantile(share_below_estimate);
  const double distance = normal_quantile(share_below_value) - bias;
  const double scale = 1 + shape.acceleration * distance;
  if (scale <= 0) return distance < 0 ? 0 : 1;
  return student_probability(distance / scale - bias, shape.degrees);
}

Resampled::Resampled(double estimate, InfluenceShape shape, std::vector<double> values)
    : estimate_(estimate), shape_(shape), values_(std::move(values)) {
  const auto resamples = static_cast<double>(values_.size());
  const auto undefined = std::erase_if(values_, [](double value) { return std::isnan(value); });
  if (undefined > 0) undefined_share_ = static_cast<double>(undefined) / resamples;
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

Resampled Resampled::mirrored() const {
  Resampled mirror = *this;
  mirror.estimate_ = -estimate_;
  mirror.shape_.acceleration = -shape_.acceleration;
  mirror.bias_ = -bias_;
  std::ranges::reverse(mirror.values_);
  for (double& value : mirror.values_) value = -value;
  return mirror;
}

double Resampled::share_below(double value) const {
  const auto count = static_cast<double>(values_.size());
  const auto [first, last] = std::ranges::equal_range(values_, value);
  const auto below = static_cast<double>(first - values_.begin());
  const auto ties = static_cast<double>(last - first);
  return std::clamp((below + ties / 2) / count, 0.5 / count, 1 - 0.5 / count);
}

Resampled Resampled::careful() const {
  Resampled other = *this;
  other.is_careful_ = true;
  return other;
}

double Resampled::degrees() const {
  return is_careful_ ? shape_.degrees : base::kInfinity;
}

double Resampled::quantile_of(double probability) const {
  return student_quantile(probability, degrees());
}

double Resampled::bca_limit(double probability) const {
  const double shifted = bias_ + quantile_of(probability);
  const double scale = 1 - shape_.acceleration * shifted;
  if (scale <= 0) return shifted < 0 ? values_.front() : values_.back();
  return sorted_quantile(values_, normal_probability(bias_ + shifted / scale));
}

Estimate Resampled::interval(double level) const {
  if (values_.empty()) return {estimate_, estimate_, estimate_};
  const double tail = (1 - level) / 2;
  return {estimate_, std::min(bca_limit(tail), estimate_),
          std::max(bca_limit(1 - tail), estimate_)};
}

double Resampled::confidence_below(double value) const {
  if (has_no_spread()) return estimate_ == value ? 0.5 : (estimate_ < value ? 1 : 0);
  const double by_bca =
      bca_confidence(share_below(value), share_below(estimate_), {shape_.acceleration, degrees()});
  return std::clamp(by_bca, least_p(), 1 - least_p());
}

base::Result<std::vector<Resampled>> bootstrap_weighted(std::size_t rows,
                                                        std::span<const std::uint32_t> cluster_of,
                                                        std::span<const double> estimates,
                                                        const WeightedStatistics& statistics,
                                                        const BootstrapOptions& options) {
  const std::size_t width = estimates.size();
  const std::vector<std::uint32_t> once(rows, 1);
  const std::vector<double> rounded = statistics(once);
  std::vector<std::vector<double>> values(width, std::vector<double>(options.resamples));
  POINTSMAN_CHECK(for_each_draw(rows, cluster_of, kWeightedPerTask, options,
                                [&](std::uint32_t number, const auto& counts) {
                                  const auto found = statistics(counts);
                                  for (std::size_t i = 0; i < width; ++i) {
                                    values[i][number] = found[i] + (estimates[i] - rounded[i]);
                                  }
                                }));
  const auto shapes = grouped_shapes(rows, cluster_of, width, statistics);
  std::vector<Resampled> resampled;
  for (std::size_t i = 0; i < width; ++i) {
    resampled.emplace_back(estimates[i], shapes[i], std::move(values[i]));
  }
  return resampled;
}

base::Result<Resampled> bootstrap_quantile_change(std::span<const double> before,
                                                  std::span<const double> after,
                                                  std::span<const std::uint32_t> cluster_of,
                                                  double share, const BootstrapOptions& options) {
  const std::size_t rows = before.size();
  const OrderedRows old_order(before);
  const OrderedRows new_order(after);
  std::vector<double> values(options.resamples);
  POINTSMAN_CHECK(for_each_draw(
      rows, cluster_of, kQuantilesPerTask, options, [&](std::uint32_t number, const auto& counts) {
        const auto total = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
        values[number] =
            new_order.quantile(counts, total, share) - old_order.quantile(counts, total, share);
      }));
  const std::vector<std::uint32_t> once(rows, 1);
  const double estimate =
      new_order.quantile(once, rows, share) - old_order.quantile(once, rows, share);
  return Resampled(estimate, {}, std::move(values));
}

}  // namespace pointsman::analysis
