// Floors from labels: 10,000 bootstrap resamples and a map of 100 x 100, on a table of MMLU's size
// (14,042 requests, two models, 57 subjects) whose costs all differ, which is the slow case.
//
// The target is a wall time on two cores, so its label compares the real time of an iteration.
#include "sim/analysis/data_floor.hpp"
#include "tests/bench/columns.hpp"

#include <cmath>
#include <string>

#include <benchmark/benchmark.h>

namespace pointsman::bench {
namespace {

using namespace analysis;

constexpr std::size_t kRequests = 14'042;
constexpr std::uint32_t kSubjects = 57;
constexpr std::uint32_t kResamples = 10'000;

double draw(std::size_t request, std::uint64_t stream) {
  return static_cast<double>(split_mix(request * 64 + stream + 1) >> 11U) * 0x1p-53;
}

DataFloorSpec spec(bool has_router, bool has_slices) {
  DataFloorSpec made;
  FloorInputs& inputs = made.inputs;
  inputs.small.name = "small";
  inputs.frontier.name = "frontier";
  inputs.small.time_reason = inputs.frontier.time_reason = "no latency";
  if (has_router) inputs.router.emplace().name = "router";
  FloorSlices slices{"subject", {}, {}};
  for (std::uint32_t i = 0; i < kSubjects; ++i) slices.values.push_back(std::to_string(i));
  for (std::size_t i = 0; i < kRequests; ++i) {
    const bool is_right = draw(i, 0) < 0.68;
    inputs.small.score.push_back(is_right ? 1 : 0);
    inputs.small.cost_usd.push_back(1e-5 * (1 + draw(i, 1)));
    inputs.frontier.score.push_back(draw(i, 2) < 0.8 ? 1 : 0);
    inputs.frontier.cost_usd.push_back(1e-4 * (1 + draw(i, 3)));
    inputs.is_easy.push_back(is_right ? 1 : 0);
    inputs.is_small_right.push_back(is_right ? 1 : 0);
    slices.code.push_back(static_cast<std::uint32_t>(draw(i, 4) * kSubjects));
    if (!has_router) continue;
    inputs.router->small_share.push_back(draw(i, 5) < (is_right ? 0.9 : 0.3) ? 1 : 0);
    inputs.router->extra_usd.push_back(0);
    inputs.router->extra_s.push_back(0);
  }
  if (has_slices) made.slices = {slices};
  for (const FloorBaseline baseline : kFloorBaselines) made.against.push_back({baseline, 0});
  made.terms.wrong_answer_usd = 1e-3;
  made.has_wrong_answer_price = true;
  made.currency = FloorCurrency::kQualityAdjustedCost;
  made.bootstrap = {.resamples = kResamples, .seed = 1, .threads = 2};
  return made;
}

/// The floor against always-frontier in cost, added up by hand.
double floor_by_hand(const FloorInputs& inputs) {
  double easy_gain = 0, hard_loss = 0;
  for (std::size_t i = 0; i < inputs.rows(); ++i) {
    if (inputs.is_easy[i] != 0) {
      easy_gain += inputs.frontier.cost_usd[i] - inputs.small.cost_usd[i];
    } else {
      hard_loss += inputs.small.cost_usd[i];
    }
  }
  return hard_loss / (easy_gain + hard_loss);
}

void label(benchmark::State& state, double seconds_max, double seconds) {
  char text[64];
  std::snprintf(text, sizeof text, "%s <= %.0f s on 2 cores",
                seconds <= seconds_max ? "PASS" : "LOW", seconds_max);
  state.SetLabel(text);
  state.counters["ns_per_request_resample"] =
      seconds * 1e9 / (static_cast<double>(kRequests) * kResamples);
}

double now_s() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void floors_with_intervals(benchmark::State& state) {
  const DataFloorSpec asked = spec(state.range(0) != 0, state.range(1) != 0);
  double best_s = 1e9;
  for ([[maybe_unused]] auto unused : state) {
    const double start = now_s();
    const auto floor = data_floor(asked);
    best_s = std::min(best_s, now_s() - start);
    if (!floor ||
        std::abs(*floor->comparisons[0].floor.floor.value - floor_by_hand(asked.inputs)) > 1e-12) {
      state.SkipWithError("the floor is not that of the sums");
      return;
    }
  }
  label(state, 1, best_s);
}

void map_of_10000_floors(benchmark::State& state) {
  const DataFloorSpec asked = spec(true, false);
  const FloorSums sums = FloorTable(asked.inputs, {}, 1).total();
  FloorAxis x{FloorParameter::kPriceRatio, {}};
  FloorAxis y{FloorParameter::kWrongAnswerUsd, {}};
  for (int i = 0; i < 100; ++i) {
    x.values.push_back(0.01 * (i + 1));
    y.values.push_back(1e-5 * i);
  }
  double best_s = 1e9;
  for ([[maybe_unused]] auto unused : state) {
    const double start = now_s();
    const FloorMap map = floor_map(sums, asked.terms, {FloorBaseline::kCostMatchedMix, 0},
                                   FloorCurrency::kQualityAdjustedCost, x, y);
    best_s = std::min(best_s, now_s() - start);
    if (map.value.size() != 10'000) state.SkipWithError("a map of another size");
  }
  char text[64];
  std::snprintf(text, sizeof text, "%s <= 2 s", best_s <= 2 ? "PASS" : "LOW");
  state.SetLabel(text);
  state.counters["us_per_floor"] = best_s * 1e6 / 10'000;
}

BENCHMARK(floors_with_intervals)
    ->ArgNames({"router", "subjects"})
    ->Args({0, 0})
    ->Args({1, 0})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3)
    ->UseRealTime();
BENCHMARK(map_of_10000_floors)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();

}  // namespace
}  // namespace pointsman::bench
