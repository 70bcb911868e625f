// A few requests on the clock where two things happen at once, worked out by hand.
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

/// A run of one policy over a workload that is written down here.
base::Result<Run> try_run(const std::string& rows, const std::string& policy,
                          const std::string& timing, const std::string& models = "{}") {
  const auto path = std::filesystem::temp_directory_path() / "pointsman-timing-corners.csv";
  std::ofstream(path) << rows;
  const std::string text = R"({"version": 1, "workload": {"file": ")" + path.string() +
                           R"("}, "models": )" + models + R"(, "policies": {"p": )" + policy +
                           R"(}, "missing": "drop", "controls": false, "slices": [],
      "timing": {"replications": 1, "warm_up": 0, )" +
                           timing + "}}";
  POINTSMAN_TRY(const auto scenario,
                read_scenario_text("s.json", text, {.overrides = {}, .check_files = true}));
  RunOptions options;
  options.resources.threads = 1;
  options.resources.use_cache = false;
  auto run = scenarios::run(scenario, options);
  std::filesystem::remove(path);
  return run;
}

analysis::TimingSummary clock_of(const std::string& rows, const std::string& policy,
                                 const std::string& timing, const std::string& models = "{}") {
  const auto run = try_run(rows, policy, timing, models);
  if (!run) FAIL(base::render(run.error()));
  REQUIRE(run->timings.size() == 1);
  return run->timings.front();
}

const std::string kAtOnce = R"("arrivals": {"batch": {}}, )";

/// Dollars that a run cost which took `seconds`.
double dollars(const analysis::TimingSummary& clock, double seconds) {
  return clock.usd_per_hour->mean * seconds / 3600;
}

}  // namespace

TEST_CASE("where a late call leads to a missing outcome, the request is dropped and no other",
          "[scenarios][timing][hedge]") {
  // r2 and r4 wait for one server and lack b, to whom a copy would be sent at 4 s.
  const std::string rows =
      "id,a|score,a|latency_s,a|cost_usd,b|score,b|latency_s,b|cost_usd\n"
      "r1,1,3,0.01,1,1,0.001\nr2,1,3,0.01,,,\nr3,1,3,0.01,1,1,0.001\nr4,1,3,0.01,,,\n";
  const auto clock = clock_of(rows, R"({"hedge": {"call": "a", "after_s": 4, "with": "b"}})",
                              kAtOnce + R"("stations": {"a": {"servers": 1}})");
  CHECK(clock.answered == 2);
  CHECK(clock.dropped == 2);
}

TEST_CASE("a copy that waits for its own first copy's server is not made", "[timing][hedge]") {
  const std::string rows =
      "id,a|score,a|latency_s,a|input_tokens,a|output_tokens\nr1,1,10,1000,100\n";
  const auto clock =
      clock_of(rows, R"({"hedge": {"call": "a", "after_s": 4, "billed": "all"}})",
               kAtOnce + R"("stations": {"a": {"servers": 1}})",
               R"({"a": {"price": {"input_usd_per_mtok": 1000, "output_usd_per_mtok": 1000},
                   "cost": "profile"}})");
  CHECK(clock.stations.front().served == 1);
  CHECK(dollars(clock, 10) == Approx(1.1));
  CHECK(clock.waste_usd_per_hour->total() == 0);
}

TEST_CASE("where the first copy is turned away, the second one answers", "[timing][hedge]") {
  // The second request's first copy waits until 3 s, and is shed: its copy is served since 1 s.
  const std::string rows =
      "id,a|score,a|latency_s,a|cost_usd,b|score,b|latency_s,b|cost_usd\n"
      "r1,1,3,1,1,5,1\nr2,1,3,1,1,5,1\n";
  const auto clock = clock_of(rows, R"({"hedge": {"call": "a", "after_s": 1, "with": "b"}})",
                              kAtOnce + R"("stations": {"a": {"servers": 1, "shed_after_s": 2}})");
  CHECK(clock.answered == 2);
  CHECK(clock.latency_s->mean.mean == Approx((3.0 + 6.0) / 2));
}

TEST_CASE("a mirror that is turned away takes nobody with it", "[timing][shadow]") {
  const std::string rows =
      "id,a|score,a|confidence,a|latency_s,a|cost_usd,b|score,b|latency_s,b|cost_usd,"
      "m|score,m|latency_s,m|cost_usd\n"
      "r1,0,0.5,3,0.01,1,1,0.001,1,5,0.1\nr2,0,0.5,3,0.01,1,1,0.001,1,5,0.1\n"
      "r3,0,0.5,3,0.01,1,1,0.001,1,5,0.1\n";
  const auto clock = clock_of(rows,
                              R"({"cascade": [{"try": {"shadow": {"serve": "a", "mirror": "m"}},
                    "accept": {"confidence_at_least": 0.9}}, "b"]})",
                              kAtOnce + R"("stations": {"m": {"servers": 1, "queue_places": 0}})");
  CHECK(clock.answered == 3);
  CHECK(clock.stations.front().turned_away == 2);
  CHECK(clock.latency_s->mean.mean == Approx(4));
}

TEST_CASE("what is billed after its client has hung up is wasted, too", "[timing]") {
  const std::string rows =
      "id,a|score,a|latency_s,a|cost_usd,a|output_tokens,input_tokens\n"
      "r1,1,10,1,1000,100\nr2,1,10,1,1000,100\n";
  const auto clock =
      clock_of(rows, R"("a")",
               kAtOnce + R"("deadline_s": 5, "stations": {"a": {"replicas": {"step_ms": 10}}})");
  CHECK(clock.abandoned == 2);
  CHECK(clock.usd_per_hour->mean > 0);
  CHECK(clock.waste_usd_per_hour->lost == Approx(clock.usd_per_hour->mean));
}

TEST_CASE("the cost of calls without a price is unknown where their clients hang up, too",
          "[timing]") {
  const std::string rows = "id,a|score,a|latency_s\nr1,1,10\nr2,1,10\n";
  const auto clock = clock_of(rows, R"("a")", kAtOnce + R"("deadline_s": 5)");
  CHECK(clock.abandoned == 2);
  CHECK_FALSE(clock.usd_per_hour);
}

TEST_CASE("without places to wait, whoever need not wait is served", "[timing]") {
  const std::string rows =
      "id,a|score,a|latency_s,a|cost_usd,a|output_tokens,input_tokens\n"
      "r1,1,10,1,1000,100\nr2,1,10,1,1000,100\n";
  const auto replicas = clock_of(
      rows, R"("a")",
      kAtOnce +
          R"("stations": {"a": {"replicas": {"step_ms": 10, "sequences_max": 1}, "queue_places": 0}})");
  CHECK(replicas.answered == 1);
  CHECK(replicas.dropped == 1);
  // One call a minute passes at once; the others would have to wait for the limit.
  const auto limited = clock_of(
      rows, R"("a")", kAtOnce + R"("stations": {"a": {"limits": {"rpm": 1}, "queue_places": 0}})");
  CHECK(limited.answered == 1);
  CHECK(limited.dropped == 1);
}

TEST_CASE("a clock that stops as too many are in flight stops both plans alike", "[timing]") {
  std::string rows = "id,a|score,a|latency_s,a|cost_usd\n";
  for (int i = 0; i < 100; ++i) rows += "r" + std::to_string(i) + ",1,1000,1\n";
  const std::string arrivals = R"("arrivals": {"gamma": {"rate_per_s": 1, "cv": 0}},
                                  "in_flight_max": 10, )";
  const auto simple = clock_of(rows, R"("a")", arrivals + R"("stations": {"a": {"servers": 4}})");
  const auto events = clock_of(
      rows, R"("a")", arrivals + R"("stations": {"a": {"servers": 4, "queue_places": 1000}})");
  for (const analysis::TimingSummary& clock : {simple, events}) {
    CHECK(clock.plan == engine::TimedPlan::kEventLoop);
    CHECK(clock.arrived == 10);
    CHECK(clock.in_flight == 10);
    // Four servers came into use a second apart.
    CHECK(clock.stations.front().utilisation->mean <= 1);
    CHECK(clock.stations.front().utilisation->mean > 0.75);
  }
}

TEST_CASE("a call that only the clock leads to must have its tokens known, too",
          "[timing][faults]") {
  const std::string rows =
      "id,a|score,a|latency_s,a|cost_usd,b|score,b|cost_usd,b|latency_s\n"
      "r1,1,1,1,1,1,50\nr2,1,1,1,1,1,50\n";
  const auto run = try_run(rows, R"({"fallback": ["a", "b"]})",
                           kAtOnce + R"("stations": {"b": {"replicas": {"step_ms": 10}}},
      "incidents": [{"models": ["a"], "from_s": 0, "minutes": 10, "error_rate": 1}])",
                           R"({"a": {"errors": {"rate": 0.0001, "s": 0.5}}})");
  REQUIRE_FALSE(run);
  CHECK(run.error().kind == base::ErrorKind::kData);
  CHECK_THAT(run.error().message, Catch::Contains("the tokens of a call to \"b\""));
}

namespace {

/// Two models of ten and two seconds, of which the first hangs for 30 s and fails.
const std::string kHangs =
    "id,a|score,a|latency_s,a|cost_usd,b|score,b|latency_s,b|cost_usd\n"
    "r1,1,10,1,1,2,0.1\nr2,1,10,1,1,2,0.1\n";
const std::string kTogether = R"("arrivals": {"batch": {}})";
const std::string kFailsSlowly = R"({"a": {"errors": {"rate": 0.999999999, "s": 30}}})";

}  // namespace

TEST_CASE("a timeout gives up a call that hangs before it fails", "[timing][timeout]") {
  const std::string tries = R"({"fallback": [{"timeout": {"of": "a", "s": 2}}, "b"]})";
  CHECK(clock_of(kHangs, tries, kTogether, kFailsSlowly).latency_s->mean.mean == Approx(2 + 2));
  const std::string patient = R"({"fallback": [{"timeout": {"of": "a", "s": 40}}, "b"]})";
  CHECK(clock_of(kHangs, patient, kTogether, kFailsSlowly).latency_s->mean.mean == Approx(30 + 2));
}

TEST_CASE("a hedge sends its copy while a call hangs before it fails", "[timing][hedge]") {
  const std::string hedge = R"({"hedge": {"call": "a", "with": "b", "after_s": 3}})";
  CHECK(clock_of(kHangs, hedge, kTogether, kFailsSlowly).latency_s->mean.mean == Approx(3 + 2));
  // A copy that hangs is not waited for: the first one comes at 2 s.
  const std::string other = R"({"hedge": {"call": "b", "with": "a", "after_s": 1}})";
  CHECK(clock_of(kHangs, other, kTogether, kFailsSlowly).latency_s->mean.mean == Approx(2));
}

TEST_CASE("replicas do not serve calls in their queue whose clients have hung up", "[timing]") {
  // One sequence at a time, ten seconds each: two clients hang up at 5 s in the queue.
  const std::string rows =
      "id,input_tokens,a|score,a|output_tokens,a|cost_usd,a|latency_s\n"
      "r1,100,1,100,1,10\nr2,100,1,100,1,10\nr3,100,1,100,1,10\n";
  const auto clock = clock_of(rows, R"("a")", kAtOnce + R"("deadline_s": 5,
      "stations": {"a": {"replicas": {"step_ms": 100, "sequences_max": 1}}})");
  CHECK(clock.abandoned == 3);
  CHECK(clock.stations.front().served == 1);
  CHECK(dollars(clock, 10) == Approx(1));
}

TEST_CASE("a load counts what its limits count", "[timing][limits]") {
  const std::string rows =
      "id,input_tokens,a|score,a|output_tokens,a|cost_usd,a|latency_s,b|score,b|cost_usd,"
      "b|latency_s\nr1,100,1,100,1,1,1,1,1\n";
  const std::string second = R"("arrivals": {"gamma": {"rate_per_s": 1, "cv": 0}},
                                "requests": 601, )";
  // 1,100 tokens a second of 500: the answer reserves 1,000.
  const auto reserved =
      clock_of(rows, R"("a")", second + R"("stations": {"a": {"limits": {"tpm": 30000,
                                                         "reserved_output_tokens": 1000}}})");
  CHECK(*reserved.stations.front().load == Approx(2.2));
  CHECK(reserved.is_unstable);
  // Sixty calls a minute of thirty, half of which are refused.
  const auto refused =
      clock_of(rows, R"({"fallback": ["a", "b"]})",
               second + R"("stations": {"a": {"limits": {"rpm": 30, "over": "refuse"}}})",
               R"({"a": {"errors": {"rate": 0.000000001}}})");
  CHECK(*refused.stations.front().load == Approx(2));
  CHECK_FALSE(refused.is_unstable);
}

TEST_CASE("a model without a latency has the pace of its replica", "[timing]") {
  const std::string rows = "id,input_tokens,a|score,a|output_tokens,a|cost_usd\nr1,100,1,100,1\n";
  const auto paced = clock_of(rows, R"("a")", kAtOnce + R"("slo_s": 1,
      "stations": {"a": {"replicas": {"step_ms": 20}}})");
  CHECK(paced.latency_s->mean.mean == Approx(2));
  CHECK(paced.slo_share->mean == 0);
  const auto untimed =
      clock_of(rows, R"("a")", kAtOnce + R"("slo_s": 1, "stations": {"a": {"servers": 1}})");
  CHECK_FALSE(untimed.slo_share);
  CHECK_FALSE(untimed.usd_per_hour);
  CHECK_FALSE(untimed.stations.front().utilisation);
}

TEST_CASE("a call that a limit refuses is a failure to a breaker", "[timing][faults]") {
  // One call passes; the second is refused, and the model cools for 30 s: the next eight too.
  const auto clock = clock_of(kHangs, R"({"fallback": ["a", "b"]})",
                              R"("arrivals": {"gamma": {"rate_per_s": 1, "cv": 0}}, "requests": 10,
      "cooldown": {"failures_max": 0, "cooldown_s": 30},
      "stations": {"a": {"limits": {"rpm": 1, "over": "refuse"}}})",
                              R"({"a": {"errors": {"rate": 0.000000001}}})");
  CHECK(clock.stations.front().turned_away == 1);
  const auto& faults = clock.faults.front();
  CHECK(faults.calls == 1);
  CHECK(faults.failed == 0);
  CHECK(faults.cooldowns == 1);
  CHECK(faults.refused == 8);
}

TEST_CASE("a limit refuses calls whether they would have failed or not", "[timing][faults]") {
  const auto clock = clock_of(kHangs, R"({"fallback": ["a", "b"]})",
                              R"("arrivals": {"gamma": {"rate_per_s": 1, "cv": 0}}, "requests": 10,
      "stations": {"a": {"limits": {"rpm": 1, "over": "refuse"}}})",
                              kFailsSlowly);
  CHECK(clock.stations.front().turned_away == 9);
  CHECK(clock.latency_s->mean.mean == Approx((32 + 9 * 2) / 10.0));
}

TEST_CASE("rows without an outcome are neither in time nor late", "[timing][missing]") {
  const std::string rows = "id,a|score,a|latency_s,a|cost_usd\nr1,1,1,1\nr2,,,\nr3,1,9,1\n";
  const auto clock = clock_of(rows, R"("a")", kAtOnce + R"("slo_s": 5)");
  CHECK(clock.dropped == 1);
  CHECK(clock.slo_share->mean == Approx(0.5));
}

TEST_CASE("a run ends with the last thing that is done for a request", "[timing][open]") {
  // The desk closes at 17 h: who came ten seconds before is served, the other two hang up.
  const std::string rows = "id,a|score,a|latency_s,a|cost_usd\nr1,1,60,1\nr2,1,60,1\nr3,1,60,1\n";
  const std::string desk = R"("deadline_s": 300, "stations": {"a": {"servers": 1,
      "open": {"from_hour": 9, "to_hour": 17}}})";
  const auto late = clock_of(rows, R"("a")", R"("arrivals": {"batch": {"at_s": 61190}}, )" + desk);
  CHECK(late.answered == 1);
  CHECK(late.abandoned == 2);
  CHECK(dollars(late, 61190 + 300) == Approx(1));
  // Arrivals by the day begin at nine, and so does the desk: nobody hangs up.
  const auto day = clock_of(rows, R"("a")",
                            R"("arrivals": {"daily": {"rate_per_s": 0.01, "cv": 0, "start_hour": 9,
      "multipliers": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}, )" +
                                desk);
  CHECK(day.answered == 3);
}

TEST_CASE("what replicas bill after a client has hung up is charged to his cap", "[timing][cap]") {
  // Each of the first two bills a dollar ten seconds after it came, five after its client left.
  const std::string rows =
      "id,input_tokens,a|score,a|output_tokens,a|cost_usd,a|latency_s\nr1,100,1,100,1,10\n";
  const auto clock = clock_of(rows, R"({"cap": {"of": "a", "usd": 2}})",
                              R"("arrivals": {"gamma": {"rate_per_s": 0.05, "cv": 0}},
      "requests": 10, "deadline_s": 5,
      "stations": {"a": {"replicas": {"step_ms": 100}}})");
  CHECK(clock.stations.front().served == 2);
  CHECK(clock.abandoned == 2);
  CHECK(clock.unanswered == 8);
}

TEST_CASE("a spending cap holds over all requests, however often their rows come",
          "[timing][cap]") {
  const std::string rows = "id,a|score,a|latency_s,a|cost_usd\nr1,1,1,1\nr2,1,1,1\nr3,1,1,1\n";
  const std::string often = R"("arrivals": {"gamma": {"rate_per_s": 0.1, "cv": 0}},
                               "requests": 30)";
  const auto clock = clock_of(rows, R"({"cap": {"of": "a", "usd": 2}})", often);
  CHECK(clock.answered - clock.unanswered == 2);
  CHECK(clock.plan == engine::TimedPlan::kEventLoop);
  // Budgets far above what is spent, in units far below a nano-dollar.
  const auto rich =
      clock_of("id,a|score,a|latency_s,a|cost_usd\nr1,1,1,0.000000123456789012\nr2,1,1,0.5\n",
               R"({"cap": {"of": {"timeout": {"of": "a", "s": 9}}, "usd": 1000000}})",
               kAtOnce + R"("stations": {"a": {"servers": 1}})");
  CHECK(rich.unanswered == 0);

  const auto hourly =
      try_run("id,arrival_s,a|score,a|latency_s,a|cost_usd\nr1,0,1,1,1\nr2,5,1,1,1\n",
              R"({"cap": {"of": "a", "usd": 2, "every": "hour"}})", often);
  REQUIRE_FALSE(hourly);
  CHECK_THAT(hourly.error().message, Catch::Contains("by the time of rows"));
}

}  // namespace pointsman::scenarios
