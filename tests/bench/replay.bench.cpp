// Threshold replay, curves and sorted scores of sim/kernel beside the pace of reading their
// columns.
//
// 36,000 rows fit in the second-level cache, as real label sets do; 10,000,000 do not fit in any.
// tests/bench/peers.py times the same work in numpy and pandas.
#include "sim/kernel/quantile_sketch.hpp"
#include "sim/kernel/score_order.hpp"
#include "sim/kernel/threshold_curve.hpp"
#include "sim/kernel/threshold_replay.hpp"
#include "tests/bench/columns.hpp"
#include "tests/bench/measure.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace pointsman::bench {
namespace {

using kernel::Bits;
using kernel::Tie;
using kernel::Totals;
using Graded = std::span<const std::int64_t>;

constexpr std::int64_t kInCache = 36'000;
constexpr std::int64_t kMiddle = 1'000'000;
constexpr std::int64_t kInMemory = 10'000'000;
constexpr double kThreshold = 0.5;
/// Rows of each column that the limit reads in turn.
constexpr std::size_t kReadRows = 8192;

std::size_t rows_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

/// The limit: all columns once.
template <typename Score, typename Outcome>
auto reading(const Columns<Score, Outcome>& data) {
  return [&data, columns = data.limit_columns()] {
    return read_together(columns, data.view().rows() / kReadRows + 1);
  };
}

Target replay_target(std::size_t rows) {
  if (rows == kInCache) return {.rows_per_second = 2e9};
  if (rows == kInMemory) return {.percent_of_limit = 80};
  return {};
}

template <typename Score, typename Outcome>
bool check_replay(benchmark::State& state, const Columns<Score, Outcome>& data, double threshold,
                  const Totals& found) {
  if (found == threshold_replay_scalar(data.view(), threshold, Tie::kAtLeast)) return true;
  state.SkipWithError("the totals differ from the scalar replay's");
  return false;
}

template <typename Score, typename Outcome>
void replay(benchmark::State& state) {
  const auto& data = columns<Score, Outcome>(rows_of(state));
  const auto cut = kernel::cut_at<Score>(kThreshold, Tie::kAtLeast);
  if (!check_replay(state, data, kThreshold, threshold_replay(data.view(), cut))) return;
  measure(
      state, rows_of(state), data.bytes(), replay_target(rows_of(state)),
      [&] { return threshold_replay(data.view(), cut); }, reading(data));
}

template <typename Score, typename Outcome>
void replay_blocks(benchmark::State& state) {
  const auto& data = columns<Score, Outcome>(rows_of(state));
  const auto cut = kernel::cut_at<Score>(kThreshold, Tie::kAtLeast);
  if (!check_replay(state, data, kThreshold, threshold_replay_blocks(data.view(), cut))) return;
  measure(
      state, rows_of(state), data.bytes(), {},
      [&] { return threshold_replay_blocks(data.view(), cut); }, reading(data));
}

template <typename Score, typename Outcome>
void replay_scalar(benchmark::State& state) {
  const auto& data = columns<Score, Outcome>(rows_of(state));
  measure(
      state, rows_of(state), data.bytes(), {},
      [&] { return threshold_replay_scalar(data.view(), kThreshold, Tie::kAtLeast); },
      reading(data));
}

/// `count` thresholds from 0 to 1, evenly spaced, or bent so that only a search finds the bin.
std::vector<double> thresholds(std::size_t count, bool even) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    values[i] = even ? share : share * share;
  }
  return values;
}

template <typename Score, bool kEven>
void curve(benchmark::State& state) {
  const auto& data = columns<Score, Bits>(rows_of(state));
  const auto points = thresholds(static_cast<std::size_t>(state.range(1)), kEven);
  const kernel::ThresholdGrid<Score> grid(points, Tie::kAtLeast);
  if (grid.is_even() != kEven) state.SkipWithError("the thresholds are not of the kind meant");
  const auto one_pass = [&] {
    kernel::CurveSums sums(points.size());
    sums.add(grid, data.view());
    return sums.totals();
  };
  const auto totals = one_pass();
  for (std::size_t i = 0; i < points.size(); i += points.size() / 5) {
    if (!check_replay(state, data, points[i], totals[i])) return;
  }
  measure(state, rows_of(state), data.bytes(), {.ns_per_row = kEven ? 5.0 : 0}, one_pass,
          reading(data));
}

template <typename Score>
void sort_scores(benchmark::State& state) {
  const auto& data = columns<Score, Bits>(rows_of(state));
  const auto score = data.view().score;
  if (kernel::descending_order(score) != kernel::descending_order_by_comparison(score)) {
    state.SkipWithError("the order differs from the comparison sort's");
  }
  measure(
      state, rows_of(state), score.size_bytes(), {},
      [&] { return kernel::descending_order(score); },
      [&] { return read_together(std::array{bytes_of(score)}, 1); });
}

template <typename Score>
void rank(benchmark::State& state) {
  const auto& data = columns<Score, Bits>(rows_of(state));
  const auto order = kernel::descending_order(data.view().score);
  const auto ranking = rank_rows(data.view(), order);
  const auto points = all_thresholds(ranking, Tie::kAtLeast);
  if (!check_replay(state, data, points.back().threshold, points.back().totals)) return;
  measure(
      state, rows_of(state), data.bytes(), {}, [&] { return rank_rows(data.view(), order); },
      reading(data));
}

/// The best threshold of all by a right answer's worth, from a cached ranking.
template <typename Score>
void every_threshold(benchmark::State& state) {
  constexpr std::int64_t kRightAnswerNano = 20'000'000;
  const auto& data = columns<Score, Bits>(rows_of(state));
  const auto ranking = rank_rows(data.view(), kernel::descending_order(data.view().score));
  struct Best {
    std::int64_t worth = std::numeric_limits<std::int64_t>::min();
    double threshold = 0;
    Totals totals;
  };
  const auto search = [&] {
    Best best;
    for_each_threshold(ranking, Tie::kAtLeast, [&](double threshold, const Totals& totals) {
      const std::int64_t worth = totals.right * kRightAnswerNano - totals.cost;
      if (worth > best.worth) best = {worth, threshold, totals};
    });
    return best;
  };
  const Best best = search();
  if (!check_replay(state, data, best.threshold, best.totals)) return;
  const std::array<Bytes, 3> ranked = {bytes_of(std::span<const Score>(ranking.score)),
                                       bytes_of(std::span<const std::int64_t>(ranking.right)),
                                       bytes_of(std::span<const std::int64_t>(ranking.cost))};
  measure(state, rows_of(state), ranked[0].size() + ranked[1].size() + ranked[2].size(), {}, search,
          [&] { return read_together(ranked, rows_of(state) / kReadRows + 1); });
}

void quantiles(benchmark::State& state) {
  std::vector<std::int64_t> latencies(rows_of(state));
  for (std::size_t row = 0; row < latencies.size(); ++row) {  // 1 ms to 16 s
    latencies[row] = static_cast<std::int64_t>(1'000'000 + (split_mix(row) >> 30U));
  }
  const auto sketch_all = [&] {
    kernel::QuantileSketch sketch;
    sketch.add(latencies);
    return sketch.quantile(950'000);
  };
  std::vector<std::int64_t> sorted = latencies;
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() * 19 - 1) / 20);
  std::nth_element(sorted.begin(), place, sorted.end());
  const auto exact = static_cast<double>(*place);
  const double error = std::abs(static_cast<double>(sketch_all()) - exact) / exact;
  if (error > kernel::QuantileSketch::kRelativeErrorMax) {
    state.SkipWithError("the 95th percentile is further off than the stated error");
  }
  const std::span<const std::int64_t> all(latencies);
  measure(state, rows_of(state), all.size_bytes(), {}, sketch_all,
          [&] { return read_together(std::array{bytes_of(all)}, 1); });
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(kInCache)->Arg(kMiddle)->Arg(kInMemory)->UseManualTime();
}
void curves(benchmark::internal::Benchmark* bench) {
  bench->Args({kInMemory, 101})->Args({kInMemory, 1001})->Args({kInCache, 1001})->UseManualTime();
}
void ends(benchmark::internal::Benchmark* bench) {
  bench->Arg(kInCache)->Arg(kInMemory)->UseManualTime()->Unit(benchmark::kMillisecond);
}

BENCHMARK(replay<float, Bits>)->Apply(sizes);
BENCHMARK(replay<double, Bits>)->Apply(sizes);
BENCHMARK(replay_blocks<float, Bits>)->Apply(sizes);
BENCHMARK(replay_blocks<float, Graded>)->Apply(sizes);
BENCHMARK(replay_blocks<double, Graded>)->Apply(sizes);
BENCHMARK(replay_scalar<float, Bits>)->Apply(sizes);
BENCHMARK(curve<float, true>)->Apply(curves);
BENCHMARK(curve<double, true>)->Apply(curves);
BENCHMARK(curve<float, false>)->Apply(curves);
BENCHMARK(curve<double, false>)->Apply(curves);
BENCHMARK(sort_scores<float>)->Apply(ends);
BENCHMARK(sort_scores<double>)->Apply(ends);
BENCHMARK(rank<float>)->Apply(ends);
BENCHMARK(every_threshold<float>)->Apply(ends);
BENCHMARK(quantiles)->Apply(ends);

}  // namespace
}  // namespace pointsman::bench
