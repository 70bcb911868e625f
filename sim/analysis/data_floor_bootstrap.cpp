#include "sim/analysis/data_floor_bootstrap.hpp"

#include "sim/base/parallel.hpp"
#include "sim/base/random.hpp"
#include "sim/kernel/weighted_sums.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <numeric>

#include <boost/math/distributions/binomial.hpp>

namespace pointsman::analysis {
namespace {

constexpr std::uint32_t kFloorResamplesPerTask = 64;

// Sets these draws apart from others of the same seed.
constexpr std::uint64_t kBootstrapStream = 0x666c'6f6f'7273ULL;

// A binomial quantile costs what drawing this many requests costs.
constexpr std::uint64_t kDrawsPerQuantile = 500;

/// Draws counts per row, keyed by resample and position alone.
class Draws {
 public:
  Draws(const FloorTable& table, std::uint64_t seed)
      : table_(table),
        seed_(seed),
        is_multinomial_(table.rows() * kDrawsPerQuantile < table.requests()) {
    if (is_multinomial_ || table.rows() == table.requests()) return;
    row_of_.reserve(table.requests());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      row_of_.insert(row_of_.end(), table.counts()[row], static_cast<std::uint32_t>(row));
    }
  }

  /// Overwrites `weights`, one per row of the table; `scratch` is reused.
  void draw(std::uint32_t resample, std::vector<std::uint8_t>& scratch,
            std::span<double> weights) const {
    if (is_multinomial_) return draw_multinomial(resample, weights);
    if (!row_of_.empty())
      return draw_requests(resample, weights,
                           [this](std::size_t request) { return row_of_[request]; });
    // 8 bits hold every count: P(one request is drawn 256 times) < 1e-500.
    scratch.assign(weights.size(), 0);
    draw_requests(resample, std::span(scratch), [](std::size_t request) { return request; });
    kernel::widen(scratch, weights);
  }

 private:
  template <typename Count, typename RowOf>
  void draw_requests(std::uint32_t resample, std::span<Count> counts, RowOf row_of) const {
    std::ranges::fill(counts, Count{0});
    const std::uint64_t requests = table_.requests();
    // Multiply-shift of 32 bits each: off by less than requests / 2^32.
    constexpr std::uint64_t kLow = 0xffff'ffffULL;
    constexpr std::uint64_t kStep = 0x9e37'79b9'7f4a'7c15ULL;  // SplitMix64's
    std::uint64_t state = base::mix64(base::mix64(seed_ ^ kBootstrapStream) ^ resample);
    for (std::uint64_t drawn = 0; drawn < requests; drawn += 2) {
      const std::uint64_t bits = base::mix64(state += kStep);
      ++counts[row_of(static_cast<std::size_t>(((bits & kLow) * requests) >> 32U))];
      if (drawn + 1 == requests) break;
      ++counts[row_of(static_cast<std::size_t>(((bits >> 32U) * requests) >> 32U))];
    }
  }

  /// Row by row, the binomial share of what is left.
  void draw_multinomial(std::uint32_t resample, std::span<double> counts) const {
    auto left = static_cast<double>(table_.requests());
    double weight_left = left;
    for (std::size_t row = 0; row < counts.size(); ++row) {
      const double weight = table_.counts()[row];
      const double u = base::uniform({.seed = seed_,
                                      .replication = resample,
                                      .request = row,
                                      .purpose = base::Purpose::kBootstrap});
      const double drawn = weight >= weight_left ? left : binomial(left, weight / weight_left, u);
      counts[row] = drawn;
      left -= drawn;
      weight_left -= weight;
    }
  }

  static double binomial(double trials, double share, double u) {
    namespace policies = boost::math::policies;
    using Up = policies::policy<policies::discrete_quantile<policies::integer_round_up>>;
    if (trials == 0) return 0;
    return boost::math::quantile(boost::math::binomial_distribution<double, Up>(trials, share), u);
  }

  const FloorTable& table_;
  std::uint64_t seed_;
  bool is_multinomial_;
  std::vector<std::uint32_t> row_of_;  ///< by request; empty where a row is a request
};

/// Resampled figures by figure, then resample: of the total, then of each slice.
class Values {
 public:
  Values(std::size_t figures, std::size_t resamples)
      : resamples_(resamples), values_(figures * resamples) {}
  void put(std::size_t first, std::uint32_t resample, std::span<const double> figures) {
    for (std::size_t i = 0; i < figures.size(); ++i) {
      values_[(first + i) * resamples_ + resample] = figures[i];
    }
  }
  std::vector<double> of(std::size_t figure) const {
    const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(figure * resamples_);
    return {begin, begin + static_cast<std::ptrdiff_t>(resamples_)};
  }

 private:
  std::size_t resamples_;
  std::vector<double> values_;
};

class Resampling {
 public:
  Resampling(const FloorTable& table, const SumsStatistics& of_total,
             const SumsStatistics& of_slice, const BootstrapOptions& options)
      : table_(table),
        of_total_(of_total),
        of_slice_(of_slice),
        options_(options),
        draws_(table, options.seed),
        values_(of_total.count + table.slices() * of_slice.count, options.resamples) {}

  base::Result<ResampledSums> operator()() {
    const std::size_t tasks =
        (options_.resamples + kFloorResamplesPerTask - 1) / kFloorResamplesPerTask;
    const bool is_done =
        base::for_each_index(tasks, options_.threads, options_.stop, [&](std::size_t task) {
          const auto begin = static_cast<std::uint32_t>(task) * kFloorResamplesPerTask;
          const std::uint32_t end = std::min(begin + kFloorResamplesPerTask, options_.resamples);
          resample(begin, end);
          const std::uint64_t done = done_.fetch_add(end - begin) + end - begin;
          if (options_.progress) options_.progress(done, options_.resamples);
        });
    if (!is_done) return interrupted();
    return assess();
  }

 private:
  void resample(std::uint32_t begin, std::uint32_t end) {
    std::vector<std::uint8_t> scratch;
    std::vector<double> weights(table_.rows());
    std::vector<double> figures(std::max(of_total_.count, of_slice_.count));
    FloorSums total(table_.layout());
    FloorSums slice(table_.layout());
    FloorWorld world;
    for (std::uint32_t number = begin; number < end; ++number) {
      draws_.draw(number, scratch, weights);
      total.clear();
      for (std::size_t i = 0; i < table_.slices(); ++i) {
        slice.clear();
        table_.add_slice(i, weights, slice);
        total.add(slice);
        if (of_slice_.count == 0) continue;
        const auto own = std::span(figures).first(of_slice_.count);
        of_slice_.evaluate(slice, world, own);
        values_.put(of_total_.count + i * of_slice_.count, number, own);
      }
      if (of_total_.count == 0) continue;
      const auto own = std::span(figures).first(of_total_.count);
      of_total_.evaluate(total, world, own);
      values_.put(0, number, own);
    }
  }

  /// The acceleration of each figure of the total: every row left out once.
  std::vector<double> accelerations(const FloorSums& total) const {
    std::vector<std::vector<double>> without(of_total_.count, std::vector<double>(table_.rows()));
    std::vector<double> figures(of_total_.count);
    FloorWorld world;
    for (std::size_t slice = 0; of_total_.count > 0 && slice < table_.slices(); ++slice) {
      for (std::size_t cell = 0; cell < kFloorCells; ++cell) {
        const auto [begin, end] = table_.segment(slice, static_cast<FloorCell>(cell));
        for (std::size_t row = begin; row < end; ++row) {
          FloorSums rest = total;
          table_.add_row(row, static_cast<FloorCell>(cell), -1, rest);
          of_total_.evaluate(rest, world, figures);
          for (std::size_t i = 0; i < figures.size(); ++i) without[i][row] = figures[i];
        }
      }
    }
    std::vector<double> result;
    for (const auto& values : without) {
      result.push_back(jackknife_acceleration(values, table_.counts()));
    }
    return result;
  }

  static ResampledFigure assess_one(double estimate, double acceleration,
                                    std::vector<double> values, double level) {
    ResampledFigure result;
    const auto all = static_cast<double>(values.size());
    std::erase_if(values, [](double value) { return std::isnan(value); });
    result.undefined_share = 1 - static_cast<double>(values.size()) / all;
    double count = 0, sum = 0, squares = 0;
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      const double from = std::isfinite(estimate) ? value - estimate : value;
      ++count;
      sum += from;
      squares += from * from;
    }
    if (count > 1) {
      result.standard_error = std::sqrt(std::max(0.0, squares - sum * sum / count) / (count - 1));
    }
    if (std::isnan(estimate)) {
      result.estimate = {estimate, estimate, estimate};
      return result;
    }
    result.estimate = bca_interval(estimate, acceleration, values, level);
    return result;
  }

  base::Result<ResampledSums> assess() const {
    const FloorSums total = table_.total();
    FloorWorld world;
    std::vector<double> estimates(of_total_.count + table_.slices() * of_slice_.count);
    const auto of_total = std::span(estimates).first(of_total_.count);
    if (of_total_.count > 0) of_total_.evaluate(total, world, of_total);
    for (std::size_t slice = 0; of_slice_.count > 0 && slice < table_.slices(); ++slice) {
      of_slice_.evaluate(
          table_.slice_sums(slice), world,
          std::span(estimates).subspan(of_total_.count + slice * of_slice_.count, of_slice_.count));
    }
    std::vector<double> acceleration = accelerations(total);
    acceleration.resize(estimates.size(), 0);  // slices: percentiles corrected for bias alone
    std::vector<ResampledFigure> figures(estimates.size());
    const bool is_done =
        base::for_each_index(figures.size(), options_.threads, options_.stop, [&](std::size_t i) {
          figures[i] = assess_one(estimates[i], acceleration[i], values_.of(i), options_.level);
        });
    if (!is_done) return interrupted();
    ResampledSums result;
    const auto first = figures.begin();
    const auto at = [&](std::size_t i) { return first + static_cast<std::ptrdiff_t>(i); };
    result.total.assign(first, at(of_total_.count));
    for (std::size_t i = of_total_.count; of_slice_.count > 0 && i < figures.size();
         i += of_slice_.count) {
      result.slices.emplace_back(at(i), at(i + of_slice_.count));
    }
    return result;
  }

  static tl::unexpected<base::Error> interrupted() {
    return base::fail(base::ErrorKind::kInterrupted, "the bootstrap was interrupted");
  }

  const FloorTable& table_;
  const SumsStatistics& of_total_;
  const SumsStatistics& of_slice_;
  const BootstrapOptions& options_;
  Draws draws_;
  Values values_;
  std::atomic<std::uint64_t> done_{0};
};

}  // namespace

base::Result<ResampledSums> bootstrap_sums(const FloorTable& table, const SumsStatistics& of_total,
                                           const SumsStatistics& of_slice,
                                           const BootstrapOptions& options) {
  return Resampling(table, of_total, of_slice, options)();
}

}  // namespace pointsman::analysis
