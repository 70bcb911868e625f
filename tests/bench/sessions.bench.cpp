// A million sessions of 20 steps: pipelines stepped call by call, on two threads.
//
// Each call is drawn at 0.98, its prompt grows with the rounds before it, and it is billed by
// token; 0.98^20 = 66.76 % of the sessions are resolved. Nothing is kept per session, so memory is
// that of the workload's ids. Target: 4 s on two cores, counted in processor time of the whole
// process, so that busy neighbours do not count.
#include "tests/bench/measure.hpp"
#include "tests/bench/vote_world.hpp"

#include <cmath>
#include <ctime>
#include <string>

namespace pointsman::bench {
namespace {

constexpr std::size_t kSessions = 1'000'000;
constexpr double kSteps = 20;
constexpr double kMostSeconds = 4;
constexpr unsigned kThreads = 2;

VoteWorld agent_world() {
  VoteWorld world(kSessions);
  policy::BoundModel& model = world.model();
  model.profile_accuracy = {1};
  model.attempts = {};
  model.attempts.from_probability = true;
  model.attempts.probability = policy::ProbabilityFrom::kAccuracy;
  model.cost_source = policy::CostSource::kPriced;
  model.price.base.input = models::TokenPrice{1'000'000};
  model.price.base.output = models::TokenPrice{5'000'000};
  model.input.constant = 4000;
  model.output.constant = 300;
  return world;
}

std::string chain() {
  std::string steps;
  for (int i = 0; i < kSteps; ++i) {
    steps += (i > 0 ? ", \"step " : "\"step ") + std::to_string(i) +
             R"(": {"do": "m", "succeeds": 0.98, "tokens": {"prompt": 4000}})";
  }
  return R"({"pipeline": {"steps": {)" + steps + "}}}";
}

void sessions(benchmark::State& state, const std::string& policy) {
  const VoteWorld world = agent_world();
  const Votes one = world.run(policy, 1);
  const double expected = std::pow(0.98, kSteps);
  const double sigma = std::sqrt(expected * (1 - expected) / kSessions);
  if (std::abs(one.accuracy - expected) > 4 * sigma || one.samples != kSteps) {
    state.SkipWithError("the sessions are not what theory says");
    return;
  }
  double spent = 0;
  for (auto _ : state) {
    const std::clock_t start = std::clock();
    const Votes two = world.run(policy, kThreads);
    spent += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (two.accuracy != one.accuracy) state.SkipWithError("threads change the result");
  }
  const double per_run = spent / static_cast<double>(state.iterations()) / kThreads;
  state.counters["s on 2 cores"] = per_run;
  state.counters["ns/call"] = per_run * kThreads / (kSessions * kSteps) * 1e9;
  state.SetLabel(per_run < kMostSeconds ? "PASS" : "LOW");
}

BENCHMARK_CAPTURE(sessions, one_step_of_20_rounds,
                  R"({"pipeline": {"steps": {"work": {"do": "m", "rounds": 20, "succeeds": 0.98,
                      "tokens": {"prompt": 4000, "tools": 700, "cached": true}}}}})")
    ->Unit(benchmark::kSecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(sessions, chain_of_20_steps, chain())->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
}  // namespace pointsman::bench
