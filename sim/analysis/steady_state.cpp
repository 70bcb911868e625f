#include "sim/analysis/steady_state.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace pointsman::analysis {
namespace {

constexpr std::size_t kGroup = 5;         ///< the five of MSER-5
constexpr std::size_t kShortestRun = 10;  ///< two groups: one to cut, one to keep

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Correlation of each value with the next.
double lag_one_correlation(std::span<const double> values) {
  const double mean = mean_of(values);
  double squares = 0;
  double products = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - mean) * (values[i] - mean);
    if (i > 0) products += (values[i] - mean) * (values[i - 1] - mean);
  }
  return squares > 0 ? products / squares : 0;
}

}  // namespace

std::optional<std::size_t> warm_up_length(std::span<const double> series) {
  if (series.size() < kShortestRun) return std::nullopt;
  const std::size_t groups = series.size() / kGroup;
  // From the end backwards, so that every cut is one step of Welford's update.
  double mean = 0;
  double squares = 0;
  double least = std::numeric_limits<double>::infinity();
  std::size_t cut = groups;
  for (std::size_t group = groups; group-- > 0;) {
    const double value = mean_of(series.subspan(group * kGroup, kGroup));
    const auto kept = static_cast<double>(groups - group);
    const double off = value - mean;
    mean += off / kept;
    squares += off * (value - mean);
    const double error = squares / (kept * kept);
    // The last few groups are close to each other by chance: at least half of the run stays, and of
    // equal cuts the shortest is taken.
    const bool keeps_half = 2 * group <= groups;
    if (keeps_half && error <= least) {
      least = error;
      cut = group;
    }
  }
  if (2 * cut + 1 >= groups && cut > 0) return std::nullopt;
  return cut * kGroup;
}

std::optional<SteadyMean> steady_mean(std::span<const double> series, double level) {
  const auto warm_up = warm_up_length(series);
  if (!warm_up) return std::nullopt;
  auto steady = batch_means(series.subspan(*warm_up), level);
  if (steady) steady->warm_up += *warm_up;
  return steady;
}

std::optional<SteadyMean> batch_means(std::span<const double> series, double level) {
  const std::size_t length = series.size() / kBatches;
  if (length < 2) return std::nullopt;
  const auto kept = series.last(length * kBatches);
  std::array<double, kBatches> means{};
  double sum = 0;
  double squares = 0;
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    means[batch] = mean_of(kept.subspan(batch * length, length));
    sum += means[batch];
  }
  // Squares about the mean, so that a large mean does not swallow a small spread.
  const double mean = sum / kBatches;
  for (const double batch : means) squares += (batch - mean) * (batch - mean);
  const Interval about = mean_interval(kBatches, 0, squares, level);
  SteadyMean steady;
  steady.mean = {mean, mean + about.lo, mean + about.hi};
  steady.warm_up = series.size() - kept.size();
  steady.batch_length = length;
  steady.batch_correlation = lag_one_correlation(means);
  // Of n independent values it has mean -1/n and variance near 1/n.
  constexpr double kOneInTwenty = 1.6448536269514722;
  steady.is_correlated = steady.batch_correlation + 1.0 / kBatches >
                         kOneInTwenty / std::sqrt(static_cast<double>(kBatches));
  return steady;
}

}  // namespace pointsman::analysis
