// Curves on real data: one pass over the rows against a full replay at each threshold.
#include "scenarios/bind.hpp"
#include "scenarios/curve_analysis.hpp"
#include "scenarios/moving_parameter.hpp"
#include "scenarios/read.hpp"
#include "sim/engine/engine.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <vector>

using namespace pointsman;
using namespace pointsman::tests;

namespace {

/// A data set, how the scenario reads the file, a policy with one threshold, and how many points
/// its curve has, counted apart: one at each value of its score and one above all, of which those
/// of more than 10,000 requests keep the ones at least two requests apart.
struct Study {
  const char* file;
  std::string workload;  ///< further keys of "workload"
  std::string policy;
  std::size_t points;
};

std::string by_length(const std::string& weak, const std::string& strong) {
  return R"({"route": {"by": "prompt_chars", "at_least": 1, "then": {"call": )" + quoted(strong) +
         R"(}, "else": {"call": )" + quoted(weak) + R"(}, "overhead": {"usd": 0.00001}}})";
}
std::string by_confidence(const std::string& first, const std::string& second) {
  return R"({"cascade": [{"try": )" + quoted(first) +
         R"(, "accept": {"confidence_at_least": 0.5}}, )" + quoted(second) + "]}";
}

std::vector<Study> studies() {
  return {
      {"routellm/mmlu.csv", "", by_length("mixtral-8x7b", "gpt-4-1106"), 1503},
      {"routellm/gsm8k.csv", "", by_length("mixtral-8x7b", "gpt-4-1106"), 361},
      {"routellm/mtbench.csv", "", by_length("mixtral-8x7b", "gpt-4-1106"), 73},
      {"gsm8k_8models/gsm8k_8models.csv", "", by_length("6b_finetuning", "tora-70b-v1.0"), 361},
      {"llmrouter/workload.csv", "",
       by_length("qwen2.5-7b-instruct", "llama-3.1-nemotron-51b-instruct"), 1183},
      {"mmlu_pro/workload.csv", "", by_length("Meta-Llama-3-8B", "gemini-1.5-pro-002"), 1651},
      {"routerarena/workload.csv", R"(, "score_range": [-1, 1])",
       by_length("gemini-2.0-flash-001", "claude-3-haiku-20240307"), 578},
      {"frugalml/yelp.csv", "", by_confidence("github-vader", "amazon"), 551},
      {"frugalml/waimai.csv", "", by_confidence("github-bixin", "amazon"), 75},
      // Services that state few different confidences.
      {"frugalml/yelp.csv", "", by_confidence("google", "baidu"), 11},
      {"frugalml/rafdb.csv", "", by_confidence("google", "facepp"), 6},
      {"frugalml/rafdb.csv", "", by_confidence("microsoft", "google"), 606},
  };
}

/// Compares the curve at every threshold with replays at no more than `replays` of them.
void check_study(const Study& study, std::size_t replays) {
  const auto file = shared_data(study.file);
  if (!file) {
    WARN("skipped: no " << study.file << " under $POINTSMAN_DATA or ../shared/data");
    return;
  }
  INFO(study.file);
  auto scenario = scenarios::read_scenario_text(
      "oracle.json",
      R"({"version": 1, "missing": "drop", "controls": false, "workload": {"file": )" +
          quoted(*file) + study.workload + R"(}, "policies": {"cut": )" + study.policy + "}}");
  if (!scenario) FAIL(base::render(scenario.error()));
  scenarios::Resources resources;
  resources.use_cache = false;
  auto bound = scenarios::bind(*std::move(scenario), resources);
  if (!bound) FAIL(base::render(bound.error()));
  const auto name = scenarios::only_threshold((*bound)->scenario, "cut");
  REQUIRE(name.has_value());
  scenarios::MovingParameter moving(**bound, *name);
  const base::Node all;  // neither a number nor a list: every threshold
  auto context = moving.context({});
  const auto curve = scenarios::moving_curve((*bound)->scenario, moving, all, std::move(context));
  if (!curve) FAIL(base::render(curve.error()));
  CHECK(curve->is_threshold);
  REQUIRE(curve->points.size() == study.points);

  const std::size_t stride = std::max<std::size_t>(1, curve->points.size() / replays);
  std::vector<policy::Program> programs;
  std::vector<const analysis::CurvePoint*> points;
  for (std::size_t i = 0; i < curve->points.size(); i += stride) {
    if (!std::isfinite(curve->points[i].value)) continue;
    auto program = moving.with(curve->points[i].value);
    if (!program) FAIL(base::render(program.error()));
    programs.push_back(*std::move(program));
    points.push_back(&curve->points[i]);
  }
  std::vector<engine::PolicyEntry> entries;
  for (const auto& program : programs) entries.push_back({&program, engine::Missing::kDrop});
  engine::Options options;
  options.prompt_tokens = (*bound)->prompt_tokens;
  const auto outcome =
      engine::run((*bound)->workload, (*bound)->models, moving.signals(), entries, {}, options);
  REQUIRE(outcome.has_value());
  std::size_t equal = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const engine::Tally& tally = outcome->policies[i].total;
    // Where outcomes are missing a replay keeps requests that the curve must leave out.
    if (tally.answered() != curve->requests) continue;
    ++equal;
    const auto n = static_cast<double>(curve->requests);
    CHECK(points[i]->accuracy == engine::score_to_double(tally.score) / n);
    if (points[i]->cost_usd) {
      CHECK(*points[i]->cost_usd == analysis::to_usd(tally.cost, outcome->money_digits));
    }
  }
  CHECK(equal > 0);
  if (curve->dropped == 0) CHECK(equal == points.size());
}

}  // namespace

TEST_CASE("on every real data set a curve equals full replays along it, to the bit",
          "[law][real][curves]") {
  for (const Study& study : studies()) check_study(study, 60);
}

TEST_CASE("on every real data set a curve equals a full replay at every threshold, to the bit",
          "[.][slow][law][real][curves]") {
  for (const Study& study : studies()) check_study(study, 1'000'000);
}
