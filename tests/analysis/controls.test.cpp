#include "sim/analysis/controls.hpp"

#include "tests/support/small_world.hpp"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::Controls;
using analysis::Verdict;

namespace {

/// Runs a scenario's policies and the planned controls as one engine run.
struct Study {
  Study(const tests::SmallWorld& world, const std::string& json, bool keep_rows)
      : plan(analysis::plan_controls(world.workload, world.models)), policies(world, json) {
    programs = policies.build_all();
    const std::size_t users = programs.size();
    const base::Document document;
    policy::Builder builder(world.workload, world.models, {&document, {}}, 0.5, policies.signals);
    for (const auto& control : plan.policies) {
      auto program = builder.build(control.name, control.expression);
      if (!program) FAIL(base::render(program.error()));
      programs.push_back(std::move(*program));
    }
    std::vector<engine::PolicyEntry> entries;
    for (const auto& program : programs) entries.push_back({&program, engine::Missing::kDrop});
    engine::Options options;
    options.keep_rows = keep_rows;
    if (!keep_rows) {
      for (const std::size_t place : analysis::mixable(plan)) {
        options.companions.push_back(users + place);
      }
    }
    auto ran = engine::run(world.workload, world.models, policies.signals, entries, {}, options);
    REQUIRE(ran.has_value());
    outcome = std::move(*ran);
    summaries = analysis::summarize(outcome, world.models, {}, {});
    controls = analysis::assess_controls(plan, summaries, outcome, {});
  }
  const analysis::Summary& control(const std::string& kind) const {
    const auto found = std::ranges::find(controls.controls, kind, &analysis::Control::kind);
    REQUIRE(found != controls.controls.end());
    return found->summary;
  }

  analysis::ControlPlan plan;
  tests::Policies policies;
  std::vector<policy::Program> programs;
  engine::Outcome outcome;
  std::vector<analysis::PolicySummary> summaries;
  Controls controls;
};

const std::string kUserPolicies = R"({
  "alone": {"call": "frontier"},
  "blind": {"mix": {"frontier": 0.3, "small": 0.7}},
  "blind2": {"mix": {"frontier": 0.3, "medium": 0.7}},
  "clever": {"route": {"by": {"oracle": {"accuracy": 0.95}}, "then": "frontier", "else": "small"}}
})";

}  // namespace

TEST_CASE("controls take the cheapest model as small and the dearest as frontier", "[analysis]") {
  const tests::SmallWorld world({.rows = 400, .seed = 1});
  const auto plan = analysis::plan_controls(world.workload, world.models);
  REQUIRE(plan.order.size() == 3);
  CHECK(plan.is_ordered_by_cost);
  CHECK(world.models[plan.small].name == "small");
  CHECK(world.models[plan.frontier].name == "frontier");
  CHECK(world.models[plan.best].name == "frontier");
  CHECK(plan.policies.size() == 5);
  CHECK(plan.remarks.empty());
}

TEST_CASE("without costs the least accurate model is small, and the plan says so", "[analysis]") {
  tests::SmallWorld world({.rows = 400, .seed = 1});
  for (auto& model : world.models) model.cost_source = policy::CostSource::kUnknown;
  std::swap(world.models[0], world.models[2]);
  const auto plan = analysis::plan_controls(world.workload, world.models);
  CHECK_FALSE(plan.is_ordered_by_cost);
  CHECK(world.models[plan.small].name == "small");
  CHECK(world.models[plan.frontier].name == "frontier");
  REQUIRE(plan.remarks.size() == 1);

  const Study study(world, kUserPolicies, true);
  const auto& blind = study.controls.matched[1].matched;
  CHECK_FALSE(blind.is_known());
  CHECK(blind.reason() == R"(no price or labelled cost for "frontier" and "small")");
}

TEST_CASE("a model with gaps stands aside while two complete ones remain", "[analysis]") {
  const tests::SmallWorld gaps({.rows = 300, .seed = 2, .gap_share = 0.1});
  const tests::SmallWorld whole({.rows = 300, .seed = 2});
  std::vector<policy::BoundModel> models = whole.models;
  models[1] = gaps.models[1];
  const auto plan = analysis::plan_controls(whole.workload, models);
  CHECK(plan.order.size() == 2);
  REQUIRE(plan.remarks.size() == 1);
  CHECK(plan.remarks.front() == R"("medium" lacks outcomes and takes no part in the controls)");

  CHECK(analysis::plan_controls(gaps.workload, gaps.models).order.size() == 3);
  CHECK(analysis::plan_controls(whole.workload, std::span(models).first(1)).policies.empty());
}

TEST_CASE("the oracle bounds every policy and the cascade is as accurate as its union",
          "[analysis][law]") {
  const tests::SmallWorld world({.rows = 600, .seed = 4});
  const Study study(world, kUserPolicies, true);
  const double oracle = study.control("oracle").accuracy->mean;
  for (const auto& summary : study.summaries) {
    CHECK(summary.total.accuracy->mean <= oracle + 1e-12);
  }
  CHECK(study.control("best_single").accuracy->mean ==
        std::max({study.controls.singles[0].summary.accuracy->mean,
                  study.controls.singles[1].summary.accuracy->mean,
                  study.controls.singles[2].summary.accuracy->mean}));
  const auto& cascade = study.control("small_first_cascade");
  CHECK(cascade.accuracy->mean >= study.control("always_frontier").accuracy->mean);
  CHECK(cascade.cost->total_usd > study.control("always_small").cost->total_usd);
  CHECK(study.control("oracle").cost->total_usd < cascade.cost->total_usd);
}

TEST_CASE("controls call the models even where a policy has a model's name", "[analysis]") {
  const tests::SmallWorld world({.rows = 200, .seed = 4});
  const Study study(world, R"({"small": {"call": "frontier"}})", false);
  CHECK(study.control("always_small").calls_by_model == std::vector<double>{200, 0, 0});
}

TEST_CASE("a blind mix never beats the cost-matched mix, a good router does", "[analysis][law]") {
  const tests::SmallWorld world({.rows = 2000, .seed = 5});
  const Study study(world, kUserPolicies, true);
  std::map<std::string, analysis::Figure<analysis::MatchedMix>> by_name;
  for (const auto& entry : study.controls.matched) by_name[entry.policy] = entry.matched;

  CHECK(by_name["alone"].reason() == "it calls one model alone");
  for (const auto* name : {"blind", "blind2"}) {
    REQUIRE(by_name[name].is_known());
    CHECK(by_name[name]->difference.mean <= 1e-12);
    CHECK(by_name[name]->verdict == Verdict::kDoesNotBeat);
    CHECK(by_name[name]->mix.cost <=
          study.summaries[1].total.cost->per_request_usd.mean * 100);  // same currency
  }
  REQUIRE(by_name["clever"].is_known());
  CHECK(by_name["clever"]->verdict == Verdict::kBeats);
  CHECK(by_name["clever"]->difference.lo > 0);
  double weights = 0;
  for (const auto& part : by_name["clever"]->mix.parts) weights += part.weight;
  CHECK(weights == Approx(1));
}

TEST_CASE("sums of products give the interval around the mix that the requests give",
          "[analysis][law]") {
  for (const bool is_graded : {false, true}) {
    const tests::SmallWorld world({.rows = 70'000, .seed = 6, .graded = is_graded});
    const Study with(world, kUserPolicies, true);
    const Study without(world, kUserPolicies, false);
    REQUIRE(without.outcome.policies.front().rows.score.empty());
    for (const std::size_t user : {1U, 2U, 3U}) {  // two blind mixes and a router
      const auto& a = *with.controls.matched[user].matched;
      const auto& b = *without.controls.matched[user].matched;
      CHECK(a.mix.accuracy == b.mix.accuracy);
      CHECK(a.difference.mean == b.difference.mean);
      // A blind mix differs from the matched one by nothing, and what is left of that is rounding.
      const double rounding = user == 3 ? 1e-9 * (a.difference.hi - a.difference.lo) : 1e-7;
      CHECK(b.difference.lo == Approx(a.difference.lo).margin(rounding).epsilon(0));
      CHECK(b.difference.hi == Approx(a.difference.hi).margin(rounding).epsilon(0));
      CHECK(a.verdict == b.verdict);
    }
  }
}

TEST_CASE("the interval around the matched mix holds the truth as often as it says",
          "[analysis][law][slow]") {
  // Truth: one large world. The difference in small samples of the same law must fall around it.
  const double truth = Study(tests::SmallWorld({.rows = 40'000, .seed = 77}), kUserPolicies, false)
                           .controls.matched[3]
                           .matched->difference.mean;
  int held = 0;
  constexpr int kRounds = 150;
  for (int round = 0; round < kRounds; ++round) {
    const Study study(
        tests::SmallWorld({.rows = 400, .seed = 1000U + static_cast<unsigned>(round)}),
        kUserPolicies, true);
    const auto& difference = study.controls.matched[3].matched->difference;
    held += difference.lo <= truth && truth <= difference.hi ? 1 : 0;
  }
  CHECK(held >= 134);  // 95 % less three standard errors of the share
}

TEST_CASE("where requests were dropped the mix is measured on the requests all answered",
          "[analysis]") {
  const tests::SmallWorld world({.rows = 900, .seed = 7, .gap_share = 0.05});
  const Study study(world, kUserPolicies, true);
  REQUIRE(study.controls.matched[1].matched.is_known());
  CHECK(study.controls.matched[1].matched->difference.mean <= 1e-12);
  const Study blind(world, kUserPolicies, false);
  CHECK(blind.controls.matched[1].matched.reason() ==
        "requests were dropped, and rows were not kept");
}
