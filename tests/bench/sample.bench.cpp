// Repeated attempts, stepped request by request: votes over drawn attempts beside the drawing.
//
// 40,000 requests x 40 attempts of the published vote workload (Beta of mean 0.80 and standard
// deviation 0.343, dominant wrong answer 0.84). The limit draws the same outcomes and adds them up.
#include "sim/base/random.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/vote_world.hpp"

#include <cmath>
#include <string>

namespace pointsman::bench {
namespace {

constexpr std::size_t kRequests = 40'000;
constexpr std::uint32_t kAttempts = 40;

double draw_all() {
  double sum = 0;
  for (std::uint64_t request = 0; request < kRequests; ++request) {
    for (std::uint32_t attempt = 0; attempt < kAttempts; ++attempt) {
      sum += base::uniform({.seed = 1,
                            .replication = 0,
                            .request = request,
                            .model = 1,
                            .attempt = attempt,
                            .purpose = base::Purpose::kOutcome});
    }
  }
  return sum;
}

void sample(benchmark::State& state, const std::string& policy, double accuracy, double samples,
            double most_seconds) {
  const VoteWorld world(kRequests);
  const Votes votes = world.run(policy, 1);
  if (std::abs(votes.accuracy - accuracy) > 0.008 || std::abs(votes.samples - samples) > 0.25) {
    state.SkipWithError("the vote is not what theory says");
    return;
  }
  double stepping = 0;
  double drawing = 0;
  for (auto _ : state) {
    drawing += seconds(1, draw_all);
    stepping += seconds(1, [&] { return world.run(policy, 1).accuracy; });
  }
  const auto rounds = static_cast<double>(state.iterations());
  const double attempts = votes.samples * kRequests;
  state.counters["attempts/s"] = attempts * rounds / stepping;
  state.counters["ns/attempt"] = stepping / rounds / attempts * 1e9;
  state.counters["draws/attempt"] =
      (stepping / attempts) / (drawing / static_cast<double>(kRequests * kAttempts));
  state.SetLabel(stepping / rounds < most_seconds ? "PASS" : "LOW");
}

BENCHMARK_CAPTURE(sample, majority_of_40, R"({"sample": {"n": 40, "of": "m"}})", 0.8145, 40.0, 1.0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample, adaptive_consistency,
                  R"({"sample": {"n": 40, "of": "m", "stop": {"beta": 0.95}}})", 0.8145, 6.5, 1.0)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pointsman::bench
