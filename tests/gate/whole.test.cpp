// Lines about figures of a router as a whole and about the frontier of every policy.
#include "reports/gate/baseline.hpp"
#include "reports/gate/evaluate.hpp"
#include "reports/gate/outputs.hpp"
#include "tests/gate/router_records.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::reports::gate;
using tests::baseline_of;
using tests::evaluated;
using tests::gate_with;
using tests::try_evaluate;
using tests::with_router;
using tests::World;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

constexpr const char* kWhole =
    R"({"id": "apgr", "metric": "router.apgr", "margin": "2pt"},
       {"id": "aiq", "metric": "router.aiq", "margin": "1pt"},
       {"id": "cpt", "metric": "router.cpt_50", "margin": "2pt"},
       {"id": "auc", "metric": "calibration.auc", "margin": "2pt"},
       {"id": "brier", "metric": "calibration.brier:signal", "margin": "1pt"})";

const Line& line_of(const Evaluation& evaluation, const std::string& id,
                    const std::string& slice = "") {
  for (const Line& line : evaluation.lines) {
    if (line.rule->id == id && line.slice == slice) return line;
  }
  FAIL("no line " << id << " " << slice);
  return evaluation.lines.front();
}

std::string error_of(const base::Result<Evaluation>& found) {
  return found ? std::string("passes") : base::render(found.error());
}

}  // namespace

TEST_CASE("a router whose score knows less fails by its curves and its calibration", "[gate]") {
  constexpr std::size_t kRows = 1500;
  const World world(kRows);
  const auto baseline = baseline_of(with_router(world, kRows, 0.3));
  const auto worse = evaluated(gate_with(kWhole), with_router(world, kRows, 0.1), baseline);
  REQUIRE(worse.lines.size() == 5);
  for (const Line& line : worse.lines) {
    INFO(line.rule->id << ": " << line.reason);
    CHECK(line.verdict == Verdict::kFail);
    CHECK(line.method == "paired bootstrap");
    CHECK(line.change->mean == Approx(*line.now - *line.before).margin(1e-9));
    CHECK(line.change->lo <= line.change->mean);
    CHECK(line.change->mean <= line.change->hi);
    CHECK(line.n == kRows);
    CHECK(*line.detectable > 0);
    CHECK(line.resolution);
  }
  CHECK(line_of(worse, "apgr").change->mean < 0);
  CHECK(line_of(worse, "cpt").change->mean > 0);
  CHECK(line_of(worse, "brier").change->mean > 0);
  const auto better = evaluated(gate_with(kWhole), with_router(world, kRows, 0.5), baseline);
  for (const Line& line : better.lines) {
    INFO(line.rule->id);
    // How few strong calls recover half of the gap is known too roughly to be shown better.
    const bool is_rough = line.rule->id == "cpt";
    CHECK(line.verdict == (is_rough ? Verdict::kPass : Verdict::kImproved));
  }
}

TEST_CASE("a router with the same cells is tied on whole figures, another seed is judged",
          "[gate]") {
  constexpr std::size_t kRows = 600;
  const World world(kRows);
  const auto baseline = baseline_of(with_router(world, kRows, 0.5));
  const auto same = evaluated(gate_with(kWhole), with_router(world, kRows, 0.5), baseline);
  CHECK(same.count(Verdict::kTied) == 5);
  const auto other = evaluated(gate_with(kWhole), with_router(world, kRows, 0.5, 6), baseline);
  CHECK(other.count(Verdict::kFail) == 0);
  CHECK(other.count(Verdict::kTied) == 0);
}

TEST_CASE("whole figures go by slices and by clusters, and hold bounds", "[gate]") {
  constexpr std::size_t kRows = 1200;
  const World world(kRows, 2);
  const auto baseline = baseline_of(with_router(world, kRows, 0.3));
  const auto now = with_router(world, kRows, 0.55, 6);
  const auto found = evaluated(gate_with(R"({"id": "s", "metric": "router.apgr", "margin": "2pt",
                                             "slices": {"by": ["category"]}},
      {"id": "low", "metric": "router.apgr", "mode": "bound", "min": "0.4"},
      {"id": "high", "metric": "router.apgr", "mode": "bound", "max": "0.4"},
      {"id": "error", "metric": "calibration.expected_error", "mode": "bound", "max": "0.5"})"),
                               now, baseline);
  REQUIRE(found.lines.size() == 5);
  CHECK(line_of(found, "s", "category=c0").n == kRows / 2);
  CHECK(line_of(found, "low").verdict == Verdict::kPass);
  CHECK(line_of(found, "high").verdict == Verdict::kFail);
  CHECK(line_of(found, "error").verdict == Verdict::kPass);
  // Every request twice, as one cluster: twice the requests say no more.
  const auto clustered =
      evaluated(gate_with(R"({"id": "c", "metric": "router.apgr", "margin": "2pt"})",
                          R"("compare": {"cluster_by": "category"},)"),
                now, baseline);
  CHECK(clustered.lines.front().clusters == 2);
  CHECK(clustered.lines.front().verdict == Verdict::kInconclusive);
}

TEST_CASE("a whole figure that nobody computed is an error in the gate file or a missing line",
          "[gate]") {
  const World world(300);
  const auto baseline = baseline_of(with_router(world, 300, 0.5));
  const auto plain = error_of(try_evaluate(gate_with(kWhole), world.record(0.5), baseline));
  CHECK(plain.find("gate.json:1:") != std::string::npos);
  CHECK(plain.find("no \"metrics\" analysis of policy \"router\"") != std::string::npos);
  const auto score = error_of(try_evaluate(
      gate_with(R"({"id": "b", "metric": "calibration.brier:signall", "margin": "1pt"})"),
      with_router(world, 300, 0.4), baseline));
  CHECK(score.find("did you mean \"signal\"?") != std::string::npos);
  // A baseline that does not know it makes it "new", an unknown cost missing: both fail.
  const auto unseen =
      evaluated(gate_with(kWhole), with_router(world, 300, 0.4), baseline_of(world.record(0.5)));
  CHECK(unseen.count(Verdict::kNew) == 5);
  CHECK(unseen.count(Effect::kFails) == 5);
  Record unpriced = with_router(world, 300, 0.4);
  unpriced.policies[1].router->cost_reason = "no price for large";
  const auto missing = evaluated(gate_with(kWhole), unpriced, baseline);
  CHECK(line_of(missing, "aiq").verdict == Verdict::kMissing);
  CHECK(line_of(missing, "aiq").reason == "no price for large");
  CHECK(line_of(missing, "aiq").effect == Effect::kFails);
  for (const char* rule :
       {R"({"id": "x", "metric": "router.entropy_per_request"})",
        R"({"id": "x", "metric": "result.accuracy"})", R"({"id": "x", "metric": "router.apgrr"})",
        R"({"id": "x", "metric": "frontier.coverage", "mode": "bound", "min": "1%"})",
        R"({"id": "x", "metric": "frontier.shortfall", "margin": "5%"})"}) {
    INFO(rule);
    auto refused = read_gate_text("gate.json", std::string(R"({"version": 1, "policy": "router",
        "baselines": {"previous": "b.json"}, "gates": [)") +
                                                   rule + "]}");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == base::ErrorKind::kUsage);
    CHECK(base::render(refused.error()).find("gate.json:2:") != std::string::npos);
  }
}

TEST_CASE("every point of the baseline's frontier is held, and what all of them cover", "[gate]") {
  const World world(4000);
  const auto baseline = baseline_of(world.record(0.5));
  const std::string rules = R"({"id": "points", "metric": "frontier.shortfall", "margin": "2pt"},
      {"id": "cover", "metric": "frontier.coverage", "margin": "1pt"})";
  const auto same = evaluated(gate_with(rules), world.record(0.5), baseline);
  REQUIRE(same.lines.size() == 3);
  CHECK(same.count(Verdict::kTied) == 3);
  // The router's bill doubles for the same answers: its point is lost, the other one is not.
  Record dearer = world.record(0.5);
  for (double& usd : dearer.policies[1].cost_usd) usd *= 1.3;
  const auto lost = evaluated(gate_with(rules), dearer, baseline);
  CHECK(line_of(lost, "points", "policy=router").verdict == Verdict::kFail);
  CHECK(line_of(lost, "points", "policy=router").change->mean == Approx(0.3).margin(1e-6));
  CHECK(line_of(lost, "points", "policy=frontier-only").verdict == Verdict::kTied);
  CHECK(line_of(lost, "cover").verdict == Verdict::kFail);
  CHECK(line_of(lost, "cover").change->mean < 0);
  const std::string text = gate_text(lost);
  CHECK(text.find("points by policy") != std::string::npos);
  // A policy that is both cheaper and better gains the point.
  Record better = world.record(0.5);
  for (std::size_t row = 0; row < better.rows(); ++row) {
    better.policies[1].cost_usd[row] *= 0.8;
    if (row % 10 == 0) better.policies[1].score[row] = 1;
  }
  const auto gained = evaluated(gate_with(rules), better, baseline);
  CHECK(line_of(gained, "points", "policy=router").verdict == Verdict::kImproved);
  CHECK(line_of(gained, "cover").verdict == Verdict::kImproved);
  // Without known costs there is no frontier, and that fails.
  Record unpriced = world.record(0.5);
  for (PolicyRecord& policy : unpriced.policies) policy.cost_usd[7] = kUnknown;
  const auto missing = evaluated(gate_with(rules), unpriced, baseline);
  CHECK(missing.count(Verdict::kMissing) == 2);
  CHECK(missing.outcome() == Outcome::kFailed);
}

TEST_CASE("the floor margin is what the baseline costs above the policy", "[gate]") {
  const World world(2000);
  const auto baseline = baseline_of(world.record(0.5));
  const auto found = evaluated(
      gate_with(R"({"id": "m", "metric": "floor_margin_usd_per_request", "margin": "0.0001usd"},
                   {"id": "b", "metric": "floor_margin_usd_per_request", "mode": "bound",
                    "min": "0usd"})"),
      world.record(0.9), baseline);
  const Line& margin = line_of(found, "m");
  CHECK(margin.verdict == Verdict::kFail);
  CHECK(margin.change->mean < 0);
  CHECK(line_of(found, "b").verdict == Verdict::kPass);
  Record priced = world.record(0.5);
  priced.wrong_answer_usd = 1;  // the router's wrong answers cost more than it saves
  const auto below =
      evaluated(gate_with(R"({"id": "b", "metric": "floor_margin_usd_per_request", "mode": "bound",
                    "min": "0usd"})"),
                priced, baseline);
  CHECK(below.lines.front().verdict == Verdict::kFail);
}

TEST_CASE("a baseline keeps what whole figures need, to the bit", "[gate][law]") {
  const World world(80);
  Baseline baseline = baseline_of(with_router(world, 80, 0.5));
  RouterRecord& router = *baseline.record.policies[1].router;
  for (auto& column : router.cells) column[3] = kUnknown;  // takes no part
  router.cost_reason = "";
  const auto folder = std::filesystem::temp_directory_path() / "pointsman-whole-baseline";
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "b.json").string();
  REQUIRE(write_baseline(baseline, path));
  const auto read = read_baseline(path);
  if (!read) FAIL(base::render(read.error()));
  const auto& again = read->record.policies[1].router;
  REQUIRE(again);
  CHECK(again->models == router.models);
  CHECK(again->strong == router.strong);
  CHECK(again->scores == router.scores);
  CHECK(again->targets == router.targets);
  REQUIRE(again->cells.size() == router.cells.size());
  for (std::size_t i = 0; i < router.cells.size(); ++i) {
    for (std::size_t row = 0; row < 80; ++row) {
      const bool is_same = again->cells[i][row] == router.cells[i][row] ||
                           (std::isnan(again->cells[i][row]) && std::isnan(router.cells[i][row]));
      CHECK(is_same);
    }
  }
  CHECK_FALSE(again->takes_part(3));
  CHECK_FALSE(read->record.policies[0].router);
  std::filesystem::remove_all(folder);
}
