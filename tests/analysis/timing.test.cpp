// What replications of timed runs come to: figures without anything to count.
#include "sim/analysis/timing.hpp"

#include <cmath>

#include <catch2/catch.hpp>

namespace pointsman::analysis {
namespace {

TimingSample sample_of(std::uint64_t arrived, std::uint64_t counted) {
  TimingSample sample;
  sample.arrived = arrived;
  sample.answered = sample.counted = counted;
  sample.run_s = sample.counted_s = 100;
  return sample;
}

/// Two requests a second, all of them through stations of these loads.
TimingSummary summary_of_loads(const std::vector<double>& loads, double growth_per_s) {
  engine::TimedWorld world;
  TimingSample sample = sample_of(2000, 2000);
  sample.rate_per_s = 2;
  sample.growth_per_s = growth_per_s;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    world.stations.emplace_back().name = "s" + std::to_string(i);
    StationFigures& station = sample.stations.emplace_back();
    station.served = 2000;
    station.load = loads[i];
  }
  return summarize_timing(std::vector<TimingSample>(2, sample), world, {});
}

}  // namespace

TEST_CASE("where nobody has an answer, there is no time to a first token", "[timing]") {
  TimingSample sample = sample_of(50, 50);
  sample.unanswered = 50;
  const std::vector<TimingSample> samples(2, sample);
  const TimingSummary summary = summarize_timing(samples, {}, {});
  CHECK(summary.latency_s.is_known());
  CHECK(summary.wait_s.is_known());
  REQUIRE_FALSE(summary.first_token_s.is_known());
  CHECK(summary.first_token_s.reason() == "all answered requests ended without an answer");
}

TEST_CASE("replications in which nothing was counted have no part in the figures", "[timing]") {
  TimingSample busy = sample_of(50, 50);
  busy.latency_s = {10, 10, 10, 10};
  busy.wait_s = {1, 1, 1, 1};
  busy.first_token_s = {2, 2, 2, 2};
  busy.first_tokens = 50;
  busy.decided = 50;
  busy.slo_share = 0.5;
  busy.distribution_s.fill(10);
  const TimingSample idle = sample_of(0, 0);
  TimingOptions options;
  options.slo_ticks = 10;
  const TimingSummary summary =
      summarize_timing(std::vector<TimingSample>{busy, idle, busy, idle}, {}, options);
  CHECK(summary.latency_s->p50.mean == 10);
  CHECK(summary.latency_s->p99.mean == 10);
  CHECK(summary.distribution_s.front() == 10);
  CHECK(summary.wait_s->mean.mean == 1);
  CHECK(summary.first_token_s->p95.mean == 2);
  CHECK(summary.slo_share->mean == 0.5);
  // One replication alone has no interval.
  const TimingSummary alone = summarize_timing(std::vector<TimingSample>{busy, idle}, {}, options);
  CHECK(alone.latency_s->p50.mean == 10);
  CHECK(std::isinf(alone.latency_s->p50.hi));
}

TEST_CASE("where nobody is answered, nobody is known to have waited", "[timing]") {
  TimingSample sample = sample_of(50, 0);
  sample.dropped = 50;
  const std::vector<TimingSample> samples(2, sample);
  const TimingSummary summary = summarize_timing(samples, {}, {});
  REQUIRE_FALSE(summary.wait_s.is_known());
  CHECK(summary.wait_s.reason() == "no request was answered");
  CHECK(summary.first_token_s.reason() == "no request was answered");
}

TEST_CASE("what nobody knows the time of is neither in time nor idle", "[timing]") {
  TimingSample sample = sample_of(50, 50);
  sample.decided = 50;
  sample.slo_share = 1;
  sample.untimed = sample.latency_unknown = 20;
  sample.has_slo = true;
  StationFigures& figures = sample.stations.emplace_back();
  figures.utilisation = 0;
  figures.load = 0;
  engine::TimedWorld world;
  world.stations.emplace_back().kind = engine::Station::Kind::kServers;
  TimingOptions options;
  options.slo_ticks = 10;
  const std::vector<TimingSample> samples(2, sample);
  const TimingSummary summary = summarize_timing(samples, world, options);
  const std::string reason =
      "40 of 100 answered requests called a model whose latency is not known";
  CHECK(summary.slo_share.reason() == reason);
  CHECK(summary.goodput_per_s.reason() == reason);
  CHECK(summary.wait_s.reason() == reason);
  CHECK(summary.stations[0].utilisation.reason() == reason);
  CHECK(summary.stations[0].load.reason() == reason);
  CHECK(summary.stations[0].wait_s.reason() == reason);
  CHECK(summary.throughput_per_s.is_known());
}

TEST_CASE("a run in which no time passes has no rates", "[timing]") {
  TimingSample sample = sample_of(3, 3);
  sample.run_s = sample.counted_s = 0;
  const TimingSummary summary = summarize_timing(std::vector<TimingSample>(2, sample), {}, {});
  const std::string reason = "no time passed in the run";
  CHECK(summary.throughput_per_s.reason() == reason);
  CHECK(summary.goodput_per_s.reason() == reason);
  CHECK(summary.usd_per_hour.reason() == reason);
  CHECK(summary.waste_usd_per_hour.reason() == reason);
}

TEST_CASE("a warm-up longer than the run leaves nothing to count, and is the reason", "[timing]") {
  TimingSample sample = sample_of(500, 0);
  sample.answered = sample.warm_up = 500;
  const std::vector<TimingSample> samples(2, sample);
  TimingOptions options;
  options.slo_ticks = 10;
  const TimingSummary summary = summarize_timing(samples, {}, options);
  const std::string reason = "all requests came in the warm-up";
  CHECK(summary.latency_s.reason() == reason);
  CHECK(summary.first_token_s.reason() == reason);
  CHECK(summary.wait_s.reason() == reason);
  CHECK(summary.slo_share.reason() == reason);
  CHECK(summary.throughput_per_s.reason() == reason);
  CHECK(summary.goodput_per_s.reason() == reason);
}

TEST_CASE("where all that come after the warm-up are lost, none is answered and none in time",
          "[timing]") {
  TimingSample sample = sample_of(500, 0);
  sample.answered = sample.warm_up = 400;
  sample.dropped = sample.decided = 100;
  const std::vector<TimingSample> samples(2, sample);
  TimingOptions options;
  options.slo_ticks = 10;
  const TimingSummary summary = summarize_timing(samples, {}, options);
  CHECK(summary.wait_s.reason() == "no request that came after the warm-up was answered");
  REQUIRE(summary.slo_share.is_known());
  CHECK(summary.slo_share->mean == 0);
  REQUIRE(summary.throughput_per_s.is_known());
  CHECK(summary.throughput_per_s->mean == 0);
}

TEST_CASE("the interval of a share is a part of 0 to 1, and not known of one replication",
          "[timing]") {
  std::vector<TimingSample> samples(2, sample_of(100, 100));
  for (TimingSample& sample : samples) {
    sample.decided = 100;
    sample.stations.emplace_back();
  }
  samples[0].slo_share = 0.7;
  samples[1].slo_share = 1;
  samples[0].stations[0].utilisation = 0;
  samples[1].stations[0].utilisation = 0.9;
  engine::TimedWorld world;
  world.stations.emplace_back().kind = engine::Station::Kind::kServers;
  TimingOptions options;
  options.slo_ticks = 10;
  const TimingSummary summary = summarize_timing(samples, world, options);
  CHECK(summary.slo_share->lo >= 0);
  CHECK(summary.slo_share->hi == 1);
  CHECK(summary.stations[0].utilisation->lo == 0);
  CHECK(summary.stations[0].utilisation->hi == 1);
  samples.pop_back();
  const TimingSummary one = summarize_timing(samples, world, options);
  CHECK_FALSE(std::isfinite(one.slo_share->lo));
  CHECK_FALSE(std::isfinite(one.slo_share->hi));
}

TEST_CASE("a load of calls that are given up overloads nothing where nothing piles up",
          "[timing]") {
  CHECK_FALSE(summary_of_loads({1.167}, 0.000141).is_unstable);
  CHECK_FALSE(summary_of_loads({0.9}, 0.05).is_unstable);
}

TEST_CASE("what a load above one leaves behind piles up", "[timing]") {
  for (const double load : {1.05, 1.2, 3.0}) {
    INFO(load);
    CHECK(summary_of_loads({load}, 2 * (1 - 1 / load)).is_unstable);
    CHECK(summary_of_loads({load}, 0.5 * 2 * (1 - 1 / load)).is_unstable);
  }
}

TEST_CASE("of stations that cannot keep up, the one with the greatest load is named", "[timing]") {
  const TimingSummary summary = summary_of_loads({1.2, 3.7, 1.5}, 1.4);
  CHECK(summary.is_unstable);
  CHECK(summary.unstable_reason == "station \"s1\" cannot keep up");
}

TEST_CASE("where a load is not known, growth alone is named once", "[timing]") {
  engine::TimedWorld world;
  world.stations.emplace_back().kind = engine::Station::Kind::kReplicas;
  TimingSample sample = sample_of(2000, 2000);
  sample.rate_per_s = 2;
  sample.growth_per_s = 1;
  sample.stations.emplace_back().served = 2000;
  const std::vector<TimingSample> samples(2, sample);
  const TimingSummary summary = summarize_timing(samples, world, {});
  CHECK(summary.unstable_reason == "requests arrive faster than they end");
}

}  // namespace pointsman::analysis
