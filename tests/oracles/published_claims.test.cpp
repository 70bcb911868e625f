// Published claims about pipelines and agents, and what the arithmetic says: each from a scenario
// of the library, to the digits stated there.
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

using namespace pointsman;

namespace {

reports::Result library(const std::string& name) {
  auto scenario = scenarios::read_scenario("scenarios/library/" + name + ".json");
  if (!scenario) FAIL(base::render(scenario.error()));
  scenarios::RunOptions options;
  options.resources.use_cache = false;
  const auto run = scenarios::run(std::move(*scenario), options);
  if (!run) FAIL(base::render(run.error()));
  return reports::assemble(*run);
}

double saves(const reports::Result& result, const char* policy) {
  return tests::summary_of(result, policy).savings->mean;
}

double costs(const reports::Result& result, const char* policy) {
  return tests::summary_of(result, policy).cost->total_usd;
}

const analysis::SessionSummary& sessions(const reports::Result& result, const char* policy) {
  const auto found = std::ranges::find(result.policies, policy, &analysis::PolicySummary::name);
  REQUIRE(found != result.policies.end());
  return *found->sessions;
}

constexpr double kDigits = 1e-6;

}  // namespace

TEST_CASE("the four-step pipeline costs 2,312 in place of 7,500, and 812 in place of 2,500",
          "[oracle][claims]") {
  const auto at_75 = library("pipeline-75");
  CHECK(costs(at_75, "frontier-only") == Approx(7500).epsilon(1e-12));
  CHECK(costs(at_75, "four-steps") == Approx(2312).epsilon(1e-12));
  CHECK(std::abs(saves(at_75, "four-steps") - 0.691733) < kDigits);
  CHECK(saves(at_75, "free-workers") == Approx(0.7));  // claimed: 60-80 %
  const auto at_25 = library("pipeline-25");
  CHECK(costs(at_25, "four-steps") == Approx(812).epsilon(1e-12));
  CHECK(std::abs(saves(at_25, "four-steps") - 0.675200) < kDigits);
}

TEST_CASE("an extraction pays below 0.40 of the text for Opus, below 0.25 for Sonnet",
          "[oracle][claims]") {
  const auto result = library("extractor-reasoner");
  CHECK(saves(result, "opus-0.4") == Approx(0).margin(1e-12));
  CHECK(saves(result, "opus-0.2") > 0.3);
  CHECK(costs(result, "sonnet-0.25") == Approx(costs(result, "sonnet-only")).epsilon(1e-12));
  // Losing a tenth of the tasks makes each resolved one a ninth dearer.
  const double lossless = sessions(result, "opus-0.2").cost_per_resolved_usd->mean;
  const double lossy = sessions(result, "opus-0.2-lossy").cost_per_resolved_usd->mean;
  CHECK(lossy == Approx(lossless / sessions(result, "opus-0.2-lossy").resolved->mean));
}

TEST_CASE("drafts save 17.5 %, not 55, because the large model reads them all",
          "[oracle][claims]") {
  const auto result = library("draft-polish");
  CHECK(costs(result, "opus-only") == Approx(30).epsilon(1e-12));
  CHECK(costs(result, "drafts-75") == Approx(24.75).epsilon(1e-12));
  CHECK(std::abs(saves(result, "drafts-75") - 0.175) < kDigits);
  CHECK(std::abs(saves(result, "as-told") - 0.55) < kDigits);
  CHECK(saves(result, "drafts-57.5") == Approx(0).margin(1e-12));  // A* = rho + eps = 0.575
}

TEST_CASE("an advisor at a tenth of the task saves 11.9 % if the task shrinks by 21.9 %",
          "[oracle][claims]") {
  const auto result = library("advisor");
  CHECK(std::abs(saves(result, "advised") - 0.119) < kDigits);
  CHECK(std::abs(saves(result, "advised-in-vain") + 0.1) < kDigits);
}

TEST_CASE("sending 87 % of the prompts to the small model saves 63.80 %, and 86.73 % save 63.6",
          "[oracle][claims]") {
  const auto result = library("prompt-routing");
  CHECK(std::abs(saves(result, "87-percent") - 0.638) < kDigits);
  CHECK(std::abs(saves(result, "as-published") - 0.636) < kDigits);
  CHECK(std::abs(saves(result, "as-headlined") - 0.3) < kDigits);
}

TEST_CASE("viable shares of calls save v (1 - 1/n)", "[oracle][claims]") {
  const auto result = library("slm-agents");
  CHECK(std::abs(saves(result, "40-tenth") - 0.36) < kDigits);
  CHECK(std::abs(saves(result, "60-tenth") - 0.54) < kDigits);
  CHECK(std::abs(saves(result, "70-tenth") - 0.63) < kDigits);
  CHECK(std::abs(saves(result, "40-thirtieth") - 0.386667) < kDigits);
  CHECK(std::abs(saves(result, "60-thirtieth") - 0.58) < kDigits);
  CHECK(std::abs(saves(result, "70-thirtieth") - 0.676667) < kDigits);
}

TEST_CASE("halving the frontier's price takes a router from 34.6 to 18.2 %", "[oracle][claims]") {
  const auto before = library("price-cut");
  const auto after = library("price-cut-after");
  CHECK(std::abs(saves(before, "router") - 0.346) < kDigits);
  CHECK(std::abs(saves(after, "router") - 0.182) < kDigits);
  const auto dollars = [](const reports::Result& result) {
    return costs(result, "frontier-only") - costs(result, "router");
  };
  CHECK(std::abs(1 - dollars(after) / dollars(before) - 0.737) < 5e-4);
}

TEST_CASE("a cap of $100 runs 200 tasks of 50 cents, and 556 of those that are 64 % cheaper",
          "[oracle][claims]") {
  const auto result = library("spend-cap");
  const auto run = [&](const char* policy) {
    const auto& summary = tests::summary_of(result, policy);
    return static_cast<double>(summary.answered) - summary.unanswered;
  };
  CHECK(run("refuse") == 200);
  CHECK(run("refuse-cheaper") == 556);  // 555.56 tasks, of which the last is run, too
  CHECK(run("downgrade") == 1000);
}

TEST_CASE("errors and prompts compound over 30 to 80 calls", "[oracle][claims]") {
  const auto result = library("planner-workers");
  for (const auto& [policy, calls] :
       {std::pair{"30-calls", 30}, {"55-calls", 55}, {"80-calls", 80}}) {
    const double p = 0.98 * std::pow(0.99, calls);
    CHECK(std::abs(sessions(result, policy).resolved->mean - p) <
          4 * std::sqrt(p * (1 - p) / 1000));
    // The plan, then S k + (o + r) k (k - 1) / 2 tokens read and o k written, at $1 and $5 a
    // million.
    const double read = 4000.0 * calls + 1000.0 * calls * (calls - 1) / 2;
    const double usd = 0.05 + (800 * calls + read + 5 * 300.0 * calls) / 1e6;
    CHECK(*sessions(result, policy).cost_usd == Approx(usd).epsilon(1e-9));
  }
}

TEST_CASE("moving 60 % of an inbox saves 40 %, and 60 % takes 90 % of it", "[oracle][claims]") {
  const auto result = library("inbox-triage");
  constexpr double kMailsPerMonth = 4000.0 * 52 / 12;
  const double eur = costs(result, "sonnet-only") / 1000 * kMailsPerMonth;
  CHECK(eur == Approx(800).epsilon(1e-4));
  CHECK(std::abs(saves(result, "60-moved") - 0.4) < kDigits);
  CHECK(std::abs(saves(result, "90-moved") - 0.6) < kDigits);
  CHECK(std::abs(saves(result, "all-moved") - 2.0 / 3) < kDigits);
  CHECK(std::abs(saves(result, "all-moved-10-back") - (2.0 / 3 - 0.1)) < kDigits);
}

TEST_CASE("a drifting router crosses its floor of 0.857 against small-first after 31 days",
          "[oracle][claims]") {
  const auto result = library("drift");
  // 1 - p a (1 - rho) + (1 - p) (1 - a) rho against 1 - p + rho, with p = 0.6 and rho = 0.2.
  CHECK(std::abs(saves(result, "new") - (1 - 0.5648 / 0.6)) < kDigits);
  CHECK(std::abs(saves(result, "day-30") - (1 - 0.5984 / 0.6)) < kDigits);
  CHECK(std::abs(saves(result, "day-35") - (1 - 0.604 / 0.6)) < kDigits);
}

TEST_CASE("half of a rollout has half of its saving and half of its loss", "[oracle][claims]") {
  const auto result = library("ab-ramp");
  CHECK(saves(result, "half") == Approx(saves(result, "all") / 2));
  CHECK(tests::accuracy(result, "half") == Approx(0.875));
  CHECK(tests::accuracy(result, "1-percent") == Approx(0.9975));
  CHECK(tests::accuracy(result, "shadow") == Approx(1));
  CHECK(saves(result, "shadow") == Approx(-0.1 * 0.2).margin(0.01));  // drawn: a tenth, at a fifth
}
