#include "sim/analysis/flows.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Two models; `answers[m][row]` is the share of the request that model m answered.
engine::PolicyOutcome policy_of(std::vector<double> score, std::vector<double> cost,
                                std::vector<std::vector<double>> answers) {
  engine::PolicyOutcome policy;
  policy.rows.score = std::move(score);
  policy.rows.cost = std::move(cost);
  policy.rows.answers = std::move(answers);
  return policy;
}

engine::Outcome outcome_of_two_models() {
  engine::Outcome outcome;
  outcome.money_digits = 0;
  outcome.rows_of_models = {0, 1};
  return outcome;
}

}  // namespace

TEST_CASE("Flows count who took over from whom, and what that turned", "[flows]") {
  const auto before = policy_of({1, 1, 0, kNaN}, {3, 3, 3, 3}, {{0, 0, 0, 0}, {1, 1, 1, 1}});
  const auto now = policy_of({1, 0, 1, 1}, {1, 1, 3, 1}, {{1, 1, 0, 1}, {0, 0, 1, 0}});
  const auto flows = flows_between(before, now, outcome_of_two_models(), 2);
  REQUIRE(flows);
  CHECK(flows->requests == 3);
  CHECK(flows->gained == 1);
  CHECK(flows->lost == 1);
  REQUIRE(flows->cells.size() == 2);
  CHECK(flows->cells[0].from == 1U);
  CHECK(flows->cells[0].to == 0U);
  CHECK(flows->cells[0].requests == 2);
  CHECK(flows->cells[0].lost == 1);
  CHECK(flows->cells[0].saved_usd == 4);
  CHECK(flows->cells[1].to == 1U);
  CHECK(flows->cells[1].gained == 1);
  REQUIRE(flows->flipped.size() == 2);
  CHECK(flows->flipped[0].row == 1);  // losses first
  CHECK(flows->flipped[1].row == 2);
}

TEST_CASE("The cells of flows add up to the requests, whoever draws or nobody answers",
          "[flows][law]") {
  const auto before = policy_of({0.5, 0}, {2, 2}, {{0.25, 0.5}, {0.75, 0}});
  const auto now = policy_of({0.9, 0.2}, {1, 1}, {{0.5, 1}, {0.5, 0}});
  const auto flows = flows_between(before, now, outcome_of_two_models(), 2);
  REQUIRE(flows);
  double requests = 0;
  double gained = 0;
  double nobody = 0;
  for (const FlowCell& cell : flows->cells) {
    requests += cell.requests;
    gained += cell.gained;
    if (!cell.from) nobody += cell.requests;
  }
  CHECK(requests == Approx(2));
  CHECK(gained == Approx(0.6));
  CHECK(nobody == Approx(0.5));
}

TEST_CASE("Without the answers of every model there are no flows", "[flows]") {
  const auto policy = policy_of({1}, {1}, {{1}});
  CHECK_FALSE(flows_between(policy, policy, outcome_of_two_models(), 2));
}

}  // namespace pointsman::analysis
