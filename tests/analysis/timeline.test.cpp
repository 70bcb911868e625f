#include "sim/analysis/timeline.hpp"

#include "sim/base/samplers.hpp"
#include "sim/base/units.hpp"

#include <cstdint>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::round_bin;
using analysis::timeline_of;
using engine::Fate;

namespace {

constexpr std::int64_t kTimelineSecond = base::kTicksPerSecond;

engine::TimedRequest request(std::int64_t arrived, std::int64_t ended, Fate fate,
                             std::int64_t spent = 0) {
  engine::TimedRequest to;
  to.arrived = arrived;
  to.ended = fate == Fate::kInFlight ? engine::kNoTick : ended;
  to.fate = fate;
  to.has_answer = fate == Fate::kAnswered;
  to.spent = spent;
  return to;
}

/// 500 requests of any length and fate over 100 s.
engine::TimedRun random_run(std::uint32_t seed) {
  engine::TimedRun run;
  run.end_tick = 100 * kTimelineSecond + seed;
  for (std::uint32_t i = 0; i < 500; ++i) {
    const auto draw = [&](std::uint32_t what) {
      return base::uniform({.seed = seed, .replication = 0, .request = i, .attempt = what});
    };
    const auto arrived = static_cast<std::int64_t>(draw(0) * static_cast<double>(run.end_tick));
    const auto left = static_cast<double>(run.end_tick - arrived);
    const auto fate = static_cast<Fate>(draw(1) * 4);
    run.requests.push_back(request(arrived, arrived + static_cast<std::int64_t>(draw(2) * left),
                                   fate, static_cast<std::int64_t>(draw(3) * 1e6)));
  }
  return run;
}

}  // namespace

TEST_CASE("bins are round and no more than asked for", "[timeline]") {
  CHECK(round_bin(100 * kTimelineSecond, 120) == kTimelineSecond);
  CHECK(round_bin(121 * kTimelineSecond, 120) == 2 * kTimelineSecond);
  CHECK(round_bin(7200 * kTimelineSecond, 120) == 60 * kTimelineSecond);
  CHECK(round_bin(86'400 * kTimelineSecond, 120) == 900 * kTimelineSecond);
  CHECK(round_bin(400 * 86'400 * kTimelineSecond, 120) == 4 * 86'400 * kTimelineSecond);
  CHECK(round_bin(1, 120) == 1);
}

TEST_CASE("a timeline says what happened when", "[timeline]") {
  engine::TimedRun run;
  run.end_tick = 120 * kTimelineSecond;
  run.requests = {request(0, 2 * kTimelineSecond, Fate::kAnswered, 3'000'000),
                  request(kTimelineSecond / 2, kTimelineSecond, Fate::kDropped),
                  request(119 * kTimelineSecond, 0, Fate::kInFlight)};
  const auto timeline = timeline_of(run, 9);
  REQUIRE(timeline.bin_ticks == kTimelineSecond);
  REQUIRE(timeline.bins.size() == 120);
  CHECK(timeline.bins[0].arrived == 2);
  CHECK(timeline.bins[0].in_flight == Approx(1.5));
  CHECK(timeline.bins[1].lost == 1);
  CHECK(timeline.bins[1].in_flight == Approx(1));
  CHECK(timeline.bins[2].answered == 1);
  CHECK(timeline.bins[2].p95_s == 2.0);
  CHECK(timeline.bins[2].usd == 0.003);
  CHECK(timeline.bins[2].in_flight == Approx(0));
  CHECK_FALSE(timeline.bins[3].p95_s);
  CHECK(timeline.bins[119].in_flight == Approx(1));
  run.ledger.cost_unknown = 1;
  CHECK_FALSE(timeline_of(run, 9).bins[2].usd);
  CHECK(timeline_of({}, 9).bins.empty());
}

TEST_CASE("what is rented is told as a mean over each bin, of stations that scale", "[timeline]") {
  engine::TimedRun run;
  run.end_tick = 120 * kTimelineSecond - kTimelineSecond / 2;
  run.stations.resize(2);
  run.stations[1].fleet.changes = {{0, 2},
                                   {kTimelineSecond / 4, 2},
                                   {3 * kTimelineSecond, -1},
                                   {119 * kTimelineSecond + kTimelineSecond / 4, -1}};
  CHECK(timeline_of(run, 9).rented[1].empty());  // nobody calls it
  run.stations[1].asked = 1;
  const auto timeline = timeline_of(run, 9);
  REQUIRE(timeline.rented.size() == 2);
  CHECK(timeline.rented[0].empty());
  REQUIRE(timeline.rented[1].size() == 120);
  CHECK(timeline.rented[1][0] == Approx(3.5));
  CHECK(timeline.rented[1][1] == Approx(4));
  CHECK(timeline.rented[1][3] == Approx(3));
  CHECK(timeline.rented[1][119] == Approx(2.5));  // half a second is left of it
  double rented_s = 0;
  for (std::size_t i = 0; i < 120; ++i) rented_s += timeline.rented[1][i] * (i < 119 ? 1 : 0.5);
  CHECK(rented_s == Approx(static_cast<double>(run.stations[1].fleet.rented_ticks(run.end_tick)) /
                           kTimelineSecond));
}

TEST_CASE("who waits is told as a mean over each bin, of stations at which anyone does",
          "[timeline]") {
  engine::TimedRun run;
  run.end_tick = 120 * kTimelineSecond;
  run.stations.resize(2);
  run.stations[1].queue = {{0, kTimelineSecond / 2},
                           {kTimelineSecond / 4, 2 * kTimelineSecond},
                           {119 * kTimelineSecond, 120 * kTimelineSecond}};
  const auto timeline = timeline_of(run, 9);
  REQUIRE(timeline.waiting.size() == 2);
  CHECK(timeline.waiting[0].empty());
  REQUIRE(timeline.waiting[1].size() == 120);
  CHECK(timeline.waiting[1][0] == Approx(0.5 + 0.75));
  CHECK(timeline.waiting[1][1] == Approx(1));
  CHECK(timeline.waiting[1][2] == 0);
  CHECK(timeline.waiting[1][119] == Approx(1));
}

TEST_CASE("a timeline adds up to the run", "[timeline][law]") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    const auto run = random_run(seed);
    const auto timeline = timeline_of(run, 9);
    std::uint64_t arrived = 0, ended = 0;
    double inside_s = 0, usd = 0;
    for (std::size_t i = 0; i < timeline.bins.size(); ++i) {
      const auto& bin = timeline.bins[i];
      arrived += bin.arrived;
      ended += bin.answered + bin.lost;
      usd += *bin.usd;
      const std::int64_t begin = static_cast<std::int64_t>(i) * timeline.bin_ticks;
      const std::int64_t end = std::min(begin + timeline.bin_ticks, run.end_tick);
      inside_s += bin.in_flight * base::to_seconds({end - begin});
    }
    double expected_s = 0, expected_usd = 0;
    std::uint64_t in_flight = 0;
    for (const auto& entry : run.requests) {
      const bool is_inside = entry.fate == Fate::kInFlight;
      in_flight += is_inside ? 1 : 0;
      expected_s += base::to_seconds({(is_inside ? run.end_tick : entry.ended) - entry.arrived});
      if (!is_inside) expected_usd += static_cast<double>(entry.spent) / 1e9;
    }
    CHECK(arrived == run.requests.size());
    CHECK(ended + in_flight == arrived);
    CHECK(inside_s == Approx(expected_s));
    CHECK(usd == Approx(expected_usd));
  }
}
