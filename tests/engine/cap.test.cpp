#include "sim/base/text.hpp"
#include "tests/support/attempt_world.hpp"
#include "tests/support/labelled_model.hpp"

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::mistake;
using tests::run_one;

namespace {

/// 12 requests in 3 sessions, in turn, every 6 hours, half of them of each tier; each costs $0.50
/// with "dear" and $0.10 with "cheap".
struct SessionWorld {
  SessionWorld() {
    data::WorkloadBuilder builder;
    std::vector<std::string> ids, sessions;
    for (int row = 0; row < 12; ++row) {
      ids.push_back("r" + std::to_string(row));
      sessions.push_back("s" + std::to_string(row % 3));
    }
    const std::vector<std::string_view> id_views(ids.begin(), ids.end());
    REQUIRE(builder.set_ids(id_views).has_value());
    const std::vector<std::string_view> session_views(sessions.begin(), sessions.end());
    builder.add_column("session", builder.pack_texts(session_views));
    std::vector<double> arrivals;
    std::vector<std::string_view> tiers;
    for (int row = 0; row < 12; ++row) {
      arrivals.push_back(row * 21'600.0);
      tiers.emplace_back(row < 6 ? "free" : "paid");
    }
    builder.add_column("arrival_s", builder.pack_numbers(arrivals));
    builder.add_column("tier", builder.pack_texts(tiers));
    for (const auto& [name, nano] :
         {std::pair{"dear", 500'000'000LL}, std::pair{"cheap", 100'000'000LL}}) {
      const std::vector<double> scores(12, name == std::string("dear") ? 1.0 : 0.0);
      const std::vector<std::int64_t> costs(12, nano);
      builder.add_model_field(name, data::ModelField::kScore, builder.pack_numbers(scores));
      builder.add_model_field(name, data::ModelField::kCostUsd, builder.pack_decimals(costs, 9));
    }
    workload = std::move(builder).finish();
    for (const std::string name : {"dear", "cheap"}) {
      models.push_back(tests::labelled_model(*workload.find_model(name)));
    }
  }
  data::Workload workload;
  std::vector<policy::BoundModel> models;
};

std::string cap(const std::string& rest) {
  return R"({"cap": {"of": "dear", )" + rest + "}}";
}

}  // namespace

TEST_CASE("a total cap serves until it is spent, in the order of rows", "[cap]") {
  const SessionWorld world;
  const auto capped = run_one(world, cap(R"("usd": 2)"));
  CHECK(capped.accuracy == Approx(4.0 / 12));
  CHECK(capped.unanswered == Approx(8.0 / 12));
  CHECK(capped.cost_usd * 12 == Approx(2));
  REQUIRE(capped.outcome.caps.size() == 1);
  CHECK(capped.outcome.caps[0].requests_over == 8);
  CHECK(capped.outcome.caps[0].accounts_over == 1);
  // The request that empties the account may overdraw it.
  CHECK(run_one(world, cap(R"("usd": 1.9)")).cost_usd * 12 == Approx(2));
  CHECK(run_one(world, cap(R"("usd": 0)")).unanswered == Approx(1));
}

TEST_CASE("a cap per session loses the sessions that exceed it, and what they spent", "[cap]") {
  const SessionWorld world;
  const auto capped = run_one(world, cap(R"("usd": 1, "per": "session")"));
  CHECK(capped.accuracy == Approx(6.0 / 12));
  const engine::CapOutcome& outcome = capped.outcome.caps.at(0);
  CHECK(outcome.accounts == 3);
  CHECK(outcome.accounts_over == 3);
  CHECK(outcome.requests_over == 6);
  CHECK(outcome.spent_over / 1e9 == Approx(3));
}

TEST_CASE("a budget of a day is there again on the next", "[cap][period]") {
  const SessionWorld world;
  const auto daily = run_one(world, cap(R"("usd": 1, "every": "day")"));
  CHECK(daily.accuracy == Approx(6.0 / 12));  // two of the four of each day
  CHECK(daily.outcome.caps.at(0).accounts == 3);
  CHECK(daily.outcome.caps.at(0).accounts_over == 3);
  CHECK(daily.outcome.caps.at(0).column == "day");
  CHECK(run_one(world, cap(R"("usd": 0.5, "every": 43200)")).accuracy == Approx(6.0 / 12));
  CHECK(run_one(world, cap(R"("usd": 1, "every": "month")")).accuracy == Approx(2.0 / 12));
  CHECK(run_one(world, cap(R"("usd": 1, "every": "hour", "time": "arrival_s")")).accuracy == 1);
}

TEST_CASE("an account may be that of a tenant and a day, or of two columns", "[cap][period]") {
  const SessionWorld world;
  // Of the four requests of a day one session has two.
  const auto daily = run_one(world, cap(R"("usd": 0.5, "per": "session", "every": "day")"));
  CHECK(daily.accuracy == Approx(9.0 / 12));
  CHECK(daily.outcome.caps.at(0).accounts == 9);
  CHECK(daily.outcome.caps.at(0).accounts_over == 3);
  CHECK(daily.outcome.caps.at(0).column == "session and day");
  const auto tiers = run_one(world, cap(R"("usd": 0.5, "per": ["session", "tier"])"));
  CHECK(tiers.accuracy == Approx(6.0 / 12));
  CHECK(tiers.outcome.caps.at(0).accounts == 6);
}

TEST_CASE("beyond the cap a cheaper policy may serve, or a share of the requests", "[cap]") {
  const SessionWorld world;
  const auto downgraded = run_one(world, cap(R"("usd": 2, "then": {"downgrade": "cheap"})"));
  CHECK(downgraded.unanswered == 0);
  CHECK(downgraded.accuracy == Approx(4.0 / 12));
  CHECK(downgraded.cost_usd * 12 == Approx(2 + 8 * 0.1));
  const auto fallback = run_one(world, R"({"fallback": [)" + cap(R"("usd": 2)") + R"(, "cheap"]})");
  CHECK(fallback.cost_usd == downgraded.cost_usd);
  engine::Options options;
  options.replications = 2'000;
  const auto throttled = run_one(world, cap(R"("usd": 2, "then": {"throttle": 0.25})"), options);
  CHECK(throttled.accuracy * 12 == Approx(4 + 8 * 0.25).margin(4 * std::sqrt(8 * 0.1875 / 2000)));
}

TEST_CASE("a hundred dollars a day at half a dollar a task are two hundred tasks",
          "[cap][oracle]") {
  // floors.md A35, in proportion: $6 hold 12 tasks, and at 64 % less 33.
  const SessionWorld world;
  CHECK(run_one(world, cap(R"("usd": 6)")).unanswered == 0);
  CHECK(run_one(world, cap(R"("usd": 5.5)")).unanswered == Approx(1.0 / 12));
}

TEST_CASE("a cap is settled alike for any number of threads", "[cap][law]") {
  const tests::SmallWorld world({.rows = 200'000, .seed = 3});
  engine::Options options;
  options.threads = 1;
  const std::string expression = R"({"cap": {"of": "medium", "usd": 40, "per": "category",
      "then": {"downgrade": {"mix": {"small": 0.5, "unanswered": 0.5}}}}})";
  const auto one = run_one(world, expression, options);
  CHECK(one.outcome.caps.at(0).accounts_over == 3);
  for (const unsigned threads : {2U, 3U, 7U}) {
    options.threads = threads;
    const auto many = run_one(world, expression, options);
    CHECK((one.outcome.total.cost == many.outcome.total.cost));
    CHECK((one.outcome.total.score == many.outcome.total.score));
    CHECK((one.outcome.total.unanswered == many.outcome.total.unanswered));
  }
}

TEST_CASE("a request that meets its cap again is told what it was told", "[cap]") {
  const tests::AttemptWorld world = tests::workers(4, {{"m", 1}});
  const double call = run_one(world, R"("m")").cost_usd;
  const std::string within =
      R"({"cap": {"of": "m", "usd": )" + base::format_double(call / 2) + "}}";
  for (const std::string& twice :
       {R"({"sample": {"n": 2, "of": )" + within + R"(, "choose": "majority"}})",
        R"({"sample": {"n": 2, "of": )" + within +
            R"(, "choose": "majority", "mode": "sequential"}})",
        R"({"pipeline": {"steps": {"s": {"do": )" + within + R"(, "rounds": 2}}}})"}) {
    INFO(twice);
    // Its first call empties the account, for the requests after it.
    const auto looped = run_one(world, twice);
    CHECK(looped.accuracy == Approx(1.0 / 4));
    CHECK(looped.unanswered == Approx(3.0 / 4));
    CHECK(looped.cost_usd * 4 == Approx(2 * call));
    CHECK(looped.outcome.caps.at(0).requests_over == 3);
    CHECK(looped.outcome.caps.at(0).spent_over / 1e9 == Approx(2 * call));
  }
}

TEST_CASE("mistakes in a cap are located", "[cap][errors]") {
  const SessionWorld world;
  const auto has = [&](const std::string& expression, const std::string& part) {
    const std::string text = mistake(world, expression);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(cap(R"("usd": -1)"), "-1");
  has(cap(R"("usd": 1, "per": "sesion")"), "session");
  has(cap(R"("usd": 1, "per": ["session", "teir"])"), "did you mean \"tier\"?");
  has(cap(R"("usd": 1, "time": "arrival_s")"), "filled again");
  has(cap(R"("usd": 1, "every": "day", "time": "tier")"), "holds text");
  has(cap(R"("usd": 1, "every": "fortnight")"), "fortnight");
  has(cap(R"("usd": 1, "every": "day", "time": "arival_s")"), "did you mean \"arrival_s\"?");
  has(cap(R"("usd": 1, "then": {"throttle": 0.5, "downgrade": "cheap"})"), "throttle");
  has(R"({"cap": {"of": "dear"}})", "usd");
}
