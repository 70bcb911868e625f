#include "scenarios/moving_parameter.hpp"

#include "scenarios/curve_analysis.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "sim/analysis/tune.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <variant>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::scenarios;

namespace {

/// Twelve requests: two models with prices and confidences, a router score, a category.
const std::string& workload_file() {
  static const std::string path = [] {
    const auto folder = std::filesystem::temp_directory_path() / "pointsman_moving_parameter";
    std::filesystem::create_directories(folder);
    const auto file = folder / "w.csv";
    std::ofstream out(file);
    out << "id,category,hardness,small|score,small|cost_usd,small|confidence,big|score,"
           "big|cost_usd\n";
    for (int i = 0; i < 12; ++i) {
      out << 'r' << i << ',' << (i % 3 == 0 ? "a" : "b") << ',' << (i * 7 % 12) / 12.0 << ','
          << (i * 5 % 7 < 4 ? 1 : 0) << ",0.001," << (i * 5 % 12) / 12.0 << ','
          << (i % 5 != 0 ? 1 : 0) << ",0.01\n";
    }
    return file.string();
  }();
  return path;
}

std::string text_of(const std::string& policy, const std::string& analyses = "[]",
                    const std::string& more = "") {
  return R"({"version": 1, "controls": false, "workload": {"file": ")" + workload_file() +
         R"("}, "policies": {"only-big": "big", "p": )" + policy +
         R"(}, "baseline": "only-big", "analyses": )" + analyses + more + "}";
}

std::unique_ptr<Bound> bound_of(const std::string& policy) {
  auto scenario = read_scenario_text("moving.json", text_of(policy));
  if (!scenario) FAIL(base::render(scenario.error()));
  Resources resources;
  resources.use_cache = false;
  auto bound = bind(*std::move(scenario), resources);
  if (!bound) FAIL(base::render(bound.error()));
  return *std::move(bound);
}

ParameterName path_name(const std::string& path) {
  return {"p", path, path, {}};
}

base::Result<Run> run_text(const std::string& text) {
  POINTSMAN_TRY(auto scenario, read_scenario_text("moving.json", text));
  RunOptions options;
  options.resources.use_cache = false;
  return run(std::move(scenario), options);
}

const analysis::Curve& curve_of(const Run& run, std::size_t at = 0) {
  return std::get<analysis::Curve>(run.findings[at].body);
}

}  // namespace

TEST_CASE("thresholds are found wherever they stand", "[scenarios][moving]") {
  struct Case {
    const char* policy;
    const char* path;
    const char* signal;
    kernel::Tie tie;
  };
  const Case cases[] = {
      {R"({"route": {"by": "hardness", "at_least": 0.5, "then": "big", "else": "small"}})",
       "route.at_least", "hardness", kernel::Tie::kAtLeast},
      {R"({"route": {"by": "hardness", "above": 0.5, "then": "big", "else": "small"}})",
       "route.above", "hardness", kernel::Tie::kAbove},
      {R"({"route": {"rules": [{"when": [{"signal": "hardness", "at_most": 0.2}], "then": "small"}],
           "else": "big"}})",
       "route.rules.0.when.0.at_most", "hardness", kernel::Tie::kAbove},
      {R"({"route": {"rules": [{"when": [{"signal": "hardness", "below": 0.2}], "then": "small"}],
           "else": "big"}})",
       "route.rules.0.when.0.below", "hardness", kernel::Tie::kAtLeast},
      {R"({"cascade": [{"try": "small", "accept": {"confidence_above": 0.4}}, "big"]})",
       "cascade.0.accept.confidence_above", "small|confidence", kernel::Tie::kAbove},
      {R"({"cascade": [{"try": {"call": "small"}, "accept": {"confidence_at_least": 0.4}}, "big"]})",
       "cascade.0.accept.confidence_at_least", "small|confidence", kernel::Tie::kAtLeast},
  };
  for (const Case& at : cases) {
    const auto bound = bound_of(at.policy);
    const auto only = only_threshold(bound->scenario, "p");
    REQUIRE(only.has_value());
    CHECK(only->path == at.path);
    MovingParameter moving(*bound, *only);
    const auto threshold = moving.threshold();
    REQUIRE((threshold.has_value() && threshold->has_value()));
    CHECK((*threshold)->signal == at.signal);
    CHECK((*threshold)->tie == at.tie);
  }
}

TEST_CASE("a curve by rules or confidences equals a run at each value",
          "[scenarios][moving][law]") {
  for (const char* policy :
       {R"({"route": {"rules": [{"when": [{"signal": "hardness", "@": 0.2}], "then": "small"}],
            "else": "big"}})",
        R"({"mix": [{"policy": "small", "weight": 0.25}, {"policy": {"route": {"rules": [
            {"when": [{"signal": "category", "in": ["a"]}, {"signal": "hardness", "@": 0.2}],
             "then": "small"}], "else": "big"}}, "weight": 0.75}]})"}) {
    for (const char* key : {"at_least", "above", "at_most", "below"}) {
      std::string text = policy;
      text.replace(text.find('@'), 1, key);
      const auto run =
          run_text(text_of(text, R"([{"curve": {"policy": "p", "parameter": ")" + std::string(key) +
                                     R"(", "points": [-1, 0, 0.25, 0.5, 0.75, 2], "bands": 0}}])"));
      if (!run) FAIL(base::render(run.error()));
      const auto& curve = curve_of(*run);
      CHECK(curve.is_threshold);
      for (const auto& point : curve.points) {
        std::string at = text;
        at.replace(at.find("0.2}"), 3, std::to_string(point.value));
        const auto direct = run_text(text_of(at));
        const auto& summary = direct->policies[1].total;
        CHECK(point.accuracy == summary.accuracy->mean);
        CHECK(*point.cost_usd == summary.cost->total_usd);
        CHECK(*point.savings == Approx(summary.savings->mean).margin(1e-15));
      }
    }
  }
}

TEST_CASE("a weight that moves scales the others", "[scenarios][moving]") {
  const auto bound = bound_of(R"({"mix": {"small": 0.2, "big": 0.6, "only-big": 0.2}})");
  MovingParameter moving(*bound, path_name("mix.small"));
  CHECK_FALSE(moving.threshold()->has_value());
  CHECK(moving.with(0).has_value());
  CHECK(moving.with(1).has_value());
  const auto refused = moving.with(1.5);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == "the weight 1.5 is no share");
  const auto run = run_text(
      text_of(R"({"mix": {"small": 0.2, "big": 0.8}})",
              R"([{"curve": {"policy": "p", "parameter": "small", "points": 5, "bands": 50}}])"));
  if (!run) FAIL(base::render(run.error()));
  const auto& curve = curve_of(*run);
  REQUIRE(curve.points.size() == 5);
  for (const auto& point : curve.points) CHECK(point.answer_shares[0] == Approx(point.value));
  CHECK(curve.points[0].savings == Approx(0).margin(1e-12));
  CHECK(*curve.points[4].savings == Approx(0.9));
  CHECK(curve.bands.resamples == 50);
}

TEST_CASE("numbers without a range need their values, and bad values are refused before the run",
          "[scenarios][moving]") {
  const std::string policy =
      R"({"route": {"by": "hardness", "at_least": 0.5, "then": "big", "else": "small",
          "overhead": {"usd": 0.001}}})";
  const auto asked = [&](const std::string& points) {
    return text_of(policy, R"([{"curve": {"policy": "p", "parameter": "usd")" + points + "}}]");
  };
  const auto no_range = run_text(asked(""));
  REQUIRE_FALSE(no_range.has_value());
  CHECK(no_range.error().message.find("is no threshold and has no range") != std::string::npos);
  const auto listed = run_text(asked(R"(, "points": {"from": 0, "to": 0.01, "count": 3})"));
  if (!listed) FAIL(base::render(listed.error()));
  const auto& curve = curve_of(*listed);
  CHECK(curve.points[1].value == Approx(0.005));
  CHECK(*curve.points[2].cost_usd_per_request - *curve.points[0].cost_usd_per_request ==
        Approx(0.01));
  CHECK(curve.points[0].accuracy == curve.points[2].accuracy);
  const auto negative = run_text(asked(R"(, "points": [-1])"));
  REQUIRE_FALSE(negative.has_value());
  CHECK(negative.error().kind == base::ErrorKind::kUsage);
}

TEST_CASE("tuning never looks at held-out requests and says whether they meet the target",
          "[scenarios][tune]") {
  const std::string policy =
      R"({"route": {"by": "hardness", "at_least": 0.5, "then": "big", "else": "small"}})";
  const auto tuned_for = [&](const std::string& target) {
    const auto run = run_text(
        text_of(policy, R"([{"tune": {"policy": "p", "parameter": "at_least", "target": )" +
                            target + R"(, "resamples": 20}}])"));
    if (!run) FAIL(base::render(run.error()));
    return std::get<analysis::Tuned>(run->findings.front().body);
  };
  const auto cheap = tuned_for(R"({"share_past": 0})");
  CHECK(std::isinf(cheap.value));
  CHECK(cheap.train.meets_target);
  CHECK(*cheap.held_out.savings == Approx(0.9));
  const auto dear = tuned_for(R"({"share_past": 1})");
  CHECK(*dear.train.share_past == 1);
  const auto saving = tuned_for(R"({"savings": 0.4})");
  CHECK(saving.train.meets_target);
  CHECK(*saving.train.savings >= 0.4);
  CHECK(saving.train.requests + saving.held_out.requests == 12);
  CHECK(saving.optimism.mean == Approx(saving.train.accuracy.mean - saving.held_out.accuracy.mean));
  const auto impossible = tuned_for(R"({"accuracy": 1.5})");
  CHECK_FALSE(impossible.train.meets_target);
}

TEST_CASE("metrics of a scenario find its threshold and pair of models", "[scenarios][metrics]") {
  const std::string policy =
      R"({"route": {"by": "hardness", "at_least": 0.5, "then": "big", "else": "small"}})";
  const auto run = run_text(text_of(policy, R"([{"metrics": {"policy": "p", "resamples": 20}}])"));
  if (!run) FAIL(base::render(run.error()));
  const auto& report = std::get<analysis::RouterReport>(run->findings.front().body);
  CHECK(report.weak == "small");
  CHECK(report.strong == "big");
  CHECK(report.parameter == "route.at_least");
  CHECK(report.requests == 12);
  REQUIRE(report.calibrations.size() == 2);
  CHECK(report.calibrations[0].score == "hardness");
  CHECK(report.calibrations[1].score == "small|confidence");
  const auto wrong = run_text(text_of(policy, R"([{"metrics": {"policy": "p", "weak": "bog"}}])"));
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().message == "\"bog\" is no model with an outcome on every request");
  CHECK(wrong.error().hint == R"(did you mean "big"?)");
}
