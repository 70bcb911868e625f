// Whole sessions of agents: recorded runs retried, steps routed, against counted figures.
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace pointsman;
using analysis::RetryRow;
using analysis::SessionRetries;
using tests::quoted;
using tests::run_scenario;

namespace {

constexpr double kDigits = 1e-6;

const SessionRetries& retries(const reports::Result& result, std::size_t index) {
  REQUIRE(index < result.analyses.size());
  const auto* found = std::get_if<SessionRetries>(&result.analyses[index].body);
  REQUIRE(found != nullptr);
  return *found;
}

std::string of_agents(const std::string& analyses, const std::string& more = "") {
  return R"({"version": 1, "controls": false, "workload": {"file": "data/samples/agents.csv"},
             "policies": {"cheap": "small", "dear": "large"}, "baseline": "dear")" +
         more + R"(, "analyses": [)" + analyses + "]}";
}

}  // namespace

TEST_CASE("tau-bench's 50 x 4 runs have the published pass^k and pass@k to the last digit",
          "[oracle][retries]") {
  POINTSMAN_SHARED_DATA(file, "agents/taubench_gpt4o_airline_runs.csv");
  const auto result =
      run_scenario(R"({"version": 1, "controls": false, "workload": {"file": )" + quoted(file) +
                   R"(}, "policies": {"one": "gpt-4o"},
          "analyses": [{"retries": {"policy": "one", "times": 3}}]})");
  const SessionRetries& found = retries(result, 0);
  CHECK(found.sessions == 50);
  CHECK(found.runs == 4);
  constexpr double kAtLeastOne[] = {.42, .566667, .66, .72};
  constexpr double kAll[] = {.42, .273333, .22, .20};
  REQUIRE(found.rows.size() == 4);
  for (std::size_t k = 0; k < 4; ++k) {
    const RetryRow& row = found.rows[k];
    CHECK(std::abs(row.any_right.mean - kAtLeastOne[k]) < kDigits);
    CHECK(std::abs(row.all_right.mean - kAll[k]) < kDigits);
    CHECK(row.resolved.mean == Approx(row.any_right.mean));
  }
  // 1 + P(first fails) + P(first two fail) + P(first three fail).
  CHECK(found.rows[3].runs_per_session == Approx(1 + .58 + .433333 + .34).margin(kDigits));
}

TEST_CASE("recorded sessions of rows are retried as a whole", "[oracle][retries]") {
  const auto result = run_scenario(of_agents(R"(
      {"retries": {"policy": "cheap", "times": 3}},
      {"retries": {"policy": "cheap", "times": 3, "recall": 0.8, "false_alarm": 0.1}},
      {"retries": {"policy": "dear", "times": 1, "tries": 4}})"));
  // Of 4 runs of 3 steps at $0.01 each of five sessions 0, 1, 2, 3 and 4 are right.
  const SessionRetries& found = retries(result, 0);
  CHECK(found.by_column);
  CHECK(found.sessions == 40);
  const double resolved[] = {0.5, 2.0 / 3, 0.75, 0.8};
  const double runs[] = {1, 1.5, 1.5 + 1.0 / 3, 1.5 + 1.0 / 3 + 0.25};
  for (std::size_t k = 0; k < 4; ++k) {
    const RetryRow& row = found.rows[k];
    CHECK(row.resolved.mean == Approx(resolved[k]));
    CHECK(row.runs_per_session == Approx(runs[k]));
    CHECK(*row.cost_usd == Approx(0.03 * runs[k]));
    CHECK(row.cost_per_resolved_usd->mean == Approx(0.03 * runs[k] / resolved[k]));
  }
  // By trying all orders and verdicts.
  const RetryRow& noisy = retries(result, 1).rows[3];
  CHECK(noisy.resolved.mean == Approx(0.69565));
  CHECK(noisy.runs_per_session == Approx(1.839583333));
  CHECK(noisy.cost_per_resolved_usd->mean == Approx(0.0793322792));
  const RetryRow& large = retries(result, 2).rows[1];
  CHECK(large.resolved.mean == Approx(0.9666666667));
  CHECK(large.cost_per_resolved_usd->mean == Approx(0.1784482759));
  // The table of the run itself knows the sessions, by their first runs.
  const auto& cheap = *result.policies.front().sessions;
  CHECK(cheap.sessions == 40);
  CHECK(cheap.resolved->mean == 0.5);
  CHECK(cheap.cost_per_resolved_usd->mean == Approx(0.06));
}

TEST_CASE("steps are routed by cuts of confidence, and sessions pay for it", "[oracle][retries]") {
  auto scenario = scenarios::read_scenario("scenarios/library/step-routes.json");
  if (!scenario) FAIL(base::render(scenario.error()));
  scenarios::RunOptions options;
  options.resources.use_cache = false;
  const auto run = scenarios::run(std::move(*scenario), options);
  if (!run) FAIL(base::render(run.error()));
  const auto result = reports::assemble(*run);
  struct Row {
    double resolved, usd;
  };
  // Over all four runs: each step takes each model's runs in their order.
  const Row expected[] = {
      {0.85, 0.15}, {0.80625, 0.079375}, {0.70625, 0.0415625}, {0.6875, 0.05125}};
  for (std::size_t i = 0; i < 4; ++i) {
    const RetryRow& row = retries(result, i).rows.front();
    INFO(i);
    CHECK(row.resolved.mean == Approx(expected[i].resolved));
    CHECK(row.cost_per_resolved_usd->mean == Approx(expected[i].usd / expected[i].resolved));
  }
}

TEST_CASE("requests without sessions are retried as draws: 1 - (1 - s)^k where all are alike",
          "[oracle][retries]") {
  const auto path = (std::filesystem::temp_directory_path() / "pointsman-retries.csv").string();
  constexpr int kRows = 20'000;
  {
    std::ofstream file(path);
    file << "id\n";
    for (int row = 0; row < kRows; ++row) file << "r" << row << "\n";
  }
  const auto result = run_scenario(R"({"version": 1, "controls": false, "workload": {"file": )" +
                                   quoted(path) + R"(},
      "models": {"m": {"price": {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0, "per_call_usd": 0.01},
          "accuracy": 0.6, "errors": {"rate": 0.1},
          "attempts": {"from": "probability", "probability": "accuracy"}}},
      "policies": {"agent": {"pipeline": {"steps": {"a": {"do": "m"}, "b": {"do": "m"}}}}},
      "analyses": [{"retries": {"policy": "agent", "times": 2}}]})");
  std::filesystem::remove(path);
  // A run fails where a step errs in either sense; a failed call is not billed.
  const double s = std::pow(0.9 * 0.6, 2);
  const SessionRetries& found = retries(result, 0);
  CHECK_FALSE(found.by_column);
  double left = 1;
  for (const RetryRow& row : found.rows) {
    left *= 1 - s;
    CHECK(std::abs(row.resolved.mean - (1 - left)) < 4 * 0.5 / std::sqrt(kRows));
  }
  CHECK(std::abs(*found.rows[0].cost_usd - 0.01 * (0.9 + 0.81)) < 4 * 0.01 / std::sqrt(kRows));
}

TEST_CASE("a session of which one run is known is not retried, and the place is named",
          "[oracle][retries][errors]") {
  const auto text = [](const std::string& scenario) {
    const auto result = tests::try_scenario(scenario);
    REQUIRE_FALSE(result.has_value());
    return base::render(result.error());
  };
  const auto has = [](const std::string& message, const std::string& part) {
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  };
  const std::string once = text(
      R"({"version": 1, "controls": false, "workload": {"file": "data/samples/tasks.csv"},
          "policies": {"easy": "easy60"}, "analyses": [{"retries": {"policy": "easy", "times": 1}}]})");
  has(once, "has no further recorded attempt of model \"easy60\"");
  has(once, "recorded attempts of each request, or a law to draw them from");
  has(once, "\"attempts\"");
  has(once, ":2:");
  has(text(of_agents(R"({"retries": {"policy": "cheap", "times": 4}})")),
      "no further recorded attempt of model \"small\"");
  has(text(of_agents(R"({"retries": {"policy": "cheap", "times": 3, "tries": 2}})")),
      "fewer runs of a session than may be made");
  has(text(of_agents(R"({"retries": {"policy": "chep", "times": 3}})")), "did you mean \"cheap\"?");
  // Dropped where the scenario says so: no session has five runs.
  const auto dropped = run_scenario(
      of_agents(R"({"retries": {"policy": "cheap", "times": 4}})", R"(, "missing": "drop")"));
  CHECK(retries(dropped, 0).dropped == 40);
  CHECK(retries(dropped, 0).rows.empty());
}
