// Bands around a whole curve and the figures of merit of a router, on as many requests as MMLU has.
//
// Each case first asserts what it is about to time: bands by weights equal bands by brute force.
#include "sim/analysis/bands.hpp"
#include "sim/analysis/resample.hpp"
#include "sim/analysis/router_metrics.hpp"
#include "sim/base/random_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <benchmark/benchmark.h>

namespace pointsman::bench {
namespace {

using analysis::BandOptions;
using analysis::CutEffects;

constexpr std::size_t kRows = 14'042;
constexpr std::size_t kPoints = 1'001;
constexpr std::uint32_t kResamples = 1'000;

double draw(std::size_t row, std::uint64_t stream) {
  return base::uniform({.seed = 1, .request = row, .model = stream});
}

CutEffects effects_of(std::size_t rows, std::size_t points) {
  CutEffects effects;
  effects.points = points;
  effects.has_cost = effects.has_savings = effects.has_latency = true;
  effects.wrong_answer_usd = 0.01;
  for (std::size_t row = 0; row < rows; ++row) {
    const double score = draw(row, 1);
    const double weak = draw(row, 2) < 0.68 ? 1 : 0;
    const double strong = draw(row, 3) < 0.7 + 0.2 * score ? 1 : 0;
    const double cost = 1e-4 * draw(row, 4);
    effects.rows.push_back({static_cast<std::uint32_t>(score * static_cast<double>(points + 1)),
                            weak, cost, strong - weak, 1e-3, cost + 1e-3, 0.5, 1,
                            std::max(weak, strong), cost});
  }
  return effects;
}

/// The least and the greatest accuracy of one point over all resamples, one request at a time.
analysis::Interval range_by_hand(const CutEffects& effects, std::size_t point,
                                 const BandOptions& options) {
  analysis::Interval range{1, 0};
  for (std::uint32_t number = 0; number < options.resamples; ++number) {
    double sum = 0;
    analysis::for_each_draw(options.seed, number, effects.rows.size(), [&](std::size_t row) {
      sum += analysis::value_at(effects, row, point).score;
    });
    const double mean = sum / static_cast<double>(effects.rows.size());
    range = {std::min(range.lo, mean), std::max(range.hi, mean)};
  }
  return range;
}

bool is_near(double a, double b) {
  return std::abs(a - b) < 1e-6;
}

void curve_bands(benchmark::State& state) {
  const BandOptions check{.resamples = 40, .seed = 2, .level = 0.9999999, .threads = 0};
  const CutEffects small = effects_of(600, 11);
  const auto bands = analysis::bootstrap_bands(small, check);
  const auto by_hand = range_by_hand(small, 5, check);
  if (!bands || !is_near(bands->points[5].accuracy.pointwise.lo, by_hand.lo) ||
      !is_near(bands->points[5].accuracy.pointwise.hi, by_hand.hi)) {
    state.SkipWithError("bands differ from resamples counted one by one");
    return;
  }
  const CutEffects effects = effects_of(kRows, kPoints);
  for (auto iteration : state) {
    auto result = analysis::bootstrap_bands(effects, {.resamples = kResamples, .seed = 3});
    benchmark::DoNotOptimize(result);
  }
  state.counters["draws/s"] = benchmark::Counter(static_cast<double>(kRows) * kResamples,
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

analysis::RouterRows router_of(std::size_t rows) {
  analysis::RouterRows router;
  router.models = {"weak", "strong"};
  router.strong = 1;
  router.picks.resize(2);
  router.model_score.resize(2);
  router.model_cost.resize(2);
  analysis::CutRows cut;
  for (std::size_t row = 0; row < rows; ++row) {
    const double score = draw(row, 1);
    const double outcome[] = {draw(row, 2) < 0.68 ? 1.0 : 0.0, draw(row, 3) < 0.8 ? 1.0 : 0.0};
    const std::size_t pick = score >= 0.5 ? 1 : 0;
    for (std::size_t model = 0; model < 2; ++model) {
      router.model_score[model].push_back(outcome[model]);
      router.model_cost[model].push_back(model == 0 ? 1e-4 : 1e-3);
      router.picks[model].push_back(model == pick ? 1 : 0);
    }
    router.score.push_back(outcome[pick]);
    router.cost.push_back(router.model_cost[pick].back());
    cut.signal.push_back(score);
    cut.below.strong_share.push_back(0);
    cut.past.strong_share.push_back(1);
  }
  cut.below.score = router.model_score[0];
  cut.below.cost = router.model_cost[0];
  cut.past.score = router.model_score[1];
  cut.past.cost = router.model_cost[1];
  router.cut = std::move(cut);
  return router;
}

void router_figures(benchmark::State& state) {
  const auto rows = router_of(kRows);
  const auto metrics = analysis::router_metrics(rows, {.resamples = 0});
  double mean = 0;
  for (const double score : rows.score) mean += score / static_cast<double>(kRows);
  const auto mu = std::find_if(metrics->begin(), metrics->end(),
                               [](const auto& metric) { return metric.info->id == "mu"; });
  if (mu == metrics->end() || !is_near(*mu->value, mean)) {
    state.SkipWithError("the mean score differs from the rows' own");
    return;
  }
  for (auto iteration : state) {
    auto result = analysis::router_metrics(rows, {.resamples = kResamples, .seed = 3});
    benchmark::DoNotOptimize(result);
  }
}

/// Random bits of 8,192 requests in no order, by the lanes of AVX2 and without; the bits of each
/// request alone are the measure of both.
using DrawRun = void (*)(const base::DrawKey&, std::span<const std::uint64_t>,
                         std::span<std::uint64_t>) noexcept;
void random_run(benchmark::State& state, DrawRun run) {
  constexpr std::size_t kDraws = 8'192;
  const base::DrawKey key{.seed = 5, .model = 7};
  std::vector<std::uint64_t> requests(kDraws), bits(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) requests[i] = base::mix64(i);
  run(key, requests, bits);
  for (std::size_t i = 0; i < kDraws; ++i) {
    base::DrawKey one = key;
    one.request = requests[i];
    if (bits[i] != base::draw_bits(one)) return state.SkipWithError("other bits than one by one");
  }
  for (auto iteration : state) {
    run(key, requests, bits);
    benchmark::DoNotOptimize(bits.data());
    benchmark::ClobberMemory();
  }
  state.counters["draw"] =
      benchmark::Counter(static_cast<double>(state.iterations() * kDraws),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK_CAPTURE(random_run, by_lanes,
                  static_cast<DrawRun>([](const base::DrawKey& any,
                                          std::span<const std::uint64_t> requests,
                                          std::span<std::uint64_t> bits) noexcept {
                    base::draw_run(any, requests, bits);
                  }));
BENCHMARK_CAPTURE(random_run, baseline, &base::draw_run_baseline);

BENCHMARK(curve_bands)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(router_figures)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace pointsman::bench
