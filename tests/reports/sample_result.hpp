// A result made by hand: three policies, two models, controls, a curve, slices, gaps.
#pragma once

#include "reports/result.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::tests {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline analysis::Summary summary_of(std::uint64_t requests, analysis::Estimate accuracy,
                                    double usd_per_request, std::vector<double> answers) {
  analysis::Summary summary;
  summary.requests = requests;
  summary.answered = requests;
  summary.accuracy = accuracy;
  summary.cost = analysis::Cost{usd_per_request * static_cast<double>(requests),
                                {usd_per_request, 0.9 * usd_per_request, 1.1 * usd_per_request}};
  summary.latency = analysis::Latency{0.91, 0.85, 2.125, 3.5};
  for (const double count : answers) summary.calls += count;
  summary.calls_by_model = answers;
  summary.answers_by_model = std::move(answers);
  summary.savings = analysis::Estimate{0, 0, 0};
  summary.accuracy_difference = analysis::Estimate{0, 0, 0};
  return summary;
}

inline analysis::Controls sample_controls() {
  using analysis::Verdict;
  analysis::Controls controls;
  const auto small = summary_of(14'037, {0.680915, 0.673148, 0.688576}, 0.00061, {14'037, 0});
  const auto frontier = summary_of(14'037, {0.80587, 0.799249, 0.812326}, 0.01002, {0, 14'037});
  auto oracle = summary_of(14'037, {0.85873, 0.852869, 0.864393}, 0.0022, {11'541, 2'496});
  oracle.savings = analysis::Estimate{0.78, 0.77, 0.79};
  controls.controls = {
      {"always_small", "always mixtral-8x7b", 0, small, {}},
      {"always_frontier", "always gpt-4-1106", 1, frontier, {}},
      {"best_single", "always gpt-4-1106", 1, frontier, {}},
      {"small_first_cascade", "small-first cascade", std::nullopt, oracle, {}},
      {"oracle", "oracle", std::nullopt, oracle, {}},
  };
  controls.singles = {{0, small}, {1, frontier}};
  const analysis::StaticMix mix{0.003, 0.712652, {{0, 0.746}, {1, 0.254}}};
  controls.matched = {
      {"frontier-only",
       analysis::Figure<analysis::MatchedMix>::unknown("it calls one model alone")},
      {"threshold",
       analysis::MatchedMix{mix, 0.7125, {-0.000152, -0.006, 0.0057}, Verdict::kDoesNotBeat}},
      {"cascade \"b\", with, commas",
       analysis::MatchedMix{mix, 0.715, {0.002348, -kInfinity, kInfinity}, Verdict::kWithinNoise}},
  };
  controls.remarks = {R"("phi" lacks outcomes and takes no part in the controls)"};
  return controls;
}

inline reports::Result sample_result() {
  reports::Result result;
  result.scenario = "two-models";
  result.models = {"mixtral-8x7b", "gpt-4-1106"};
  result.baseline = "frontier-only";

  analysis::PolicySummary frontier;
  frontier.name = "frontier-only";
  frontier.is_baseline = true;
  frontier.total = summary_of(14'037, {0.80587, 0.799249, 0.812326}, 0.01002, {0, 14'037});

  analysis::PolicySummary threshold;
  threshold.name = "threshold";
  threshold.total = summary_of(14'037, {0.7125, 0.705, 0.72}, 0.003, {10'500, 3'537});
  threshold.total.savings = analysis::Estimate{0.7006, 0.695, 0.7062};
  threshold.total.accuracy_difference = analysis::Estimate{-0.09337, -0.1, -0.087};
  threshold.slices = {
      {"category",
       {{"law, \"common\"", summary_of(37, {0.5, 0.35, 0.65}, 0.002, {30, 7})},
        {"math", summary_of(14'000, {0.713, 0.7, 0.726}, 0.003, {10'470, 3'530})}}}};
  frontier.slices = threshold.slices;

  analysis::PolicySummary cascade;
  cascade.name = "cascade \"b\", with, commas";
  cascade.is_random = true;
  cascade.total = summary_of(14'037, {0.715, 0.707, 0.722}, 0.003, {10'000.5, 4'023.5});
  cascade.total.dropped = 13;
  cascade.total.answered = 14'024;
  cascade.total.cost =
      analysis::Figure<analysis::Cost>::unknown(R"(no price or labelled cost for "mixtral-8x7b")");
  cascade.total.savings = analysis::Figure<analysis::Estimate>::unknown(
      R"(no price or labelled cost for "mixtral-8x7b")");
  cascade.total.latency =
      analysis::Figure<analysis::Latency>::unknown(R"(no latency for "mixtral-8x7b")");
  cascade.slices = threshold.slices;
  result.policies = {frontier, threshold, cascade};
  analysis::Flows flows;
  flows.requests = 14'037;
  flows.gained = 300;
  flows.lost = 1'610.5;
  flows.cells = {{1, 0, 10'500, 290, 1'600, 74.25}, {1, std::nullopt, 1.5, 0, 1, 0.5}};
  flows.flipped = {{3, 1, 0, 0.007}};
  result.details.resize(3);
  result.details[1] = {false, analysis::Distribution{}, flows, {"mmlu/</script>"}};
  result.details[1].latency->fill(0.85);
  result.details[2].knows_labels = true;
  result.controls = sample_controls();

  analysis::Curve curve;
  curve.policy = "threshold";
  curve.parameter = "at_least";
  curve.models = {"mixtral-8x7b", "gpt-4-1106"};
  curve.latency_reason = R"(no latency for "mixtral-8x7b")";
  curve.regret_usd_reason = "no value.wrong_answer_usd is set";
  curve.oracle = {0.85873, 0.0025};
  curve.bands.resamples = 1000;
  curve.bands.level = 0.95;
  curve.bands.accuracy_sup = 2.4;
  curve.bands.regret_sup = 2.5;
  curve.against = "frontier-only";
  curve.requests = 14'037;
  const auto add_point = [&curve](double value, double share, double accuracy, double cost_usd,
                                  double savings) {
    analysis::CurvePoint& point = curve.points.emplace_back();
    point.value = value;
    point.share_past = share;
    point.answer_shares = {1 - share, share};
    point.accuracy = accuracy;
    point.cost_usd = cost_usd;
    point.cost_usd_per_request = cost_usd / 14'037;
    point.savings = savings;
    point.regret = 0.85873 - accuracy;
    point.is_on_frontier = point.is_on_hull = true;
    const analysis::Interval around{accuracy - 0.007, accuracy + 0.007};
    analysis::PointBands& bands = point.bands.emplace();
    bands.accuracy = {around, {accuracy - 0.01, accuracy + 0.01}};
    bands.regret = {{point.regret - 0.005, point.regret + 0.005},
                    {point.regret - 0.008, point.regret + 0.008}};
  };
  add_point(0.1, 1, 0.80587, 140.65074, 0);
  add_point(kInfinity, 0, 0.680915, 8.56257, 0.9391217564870259);
  result.analyses = {{"threshold by cut", curve}};

  result.inputs.scenario_file = "two-models.json";
  result.inputs.scenario_sha256 = std::string(64, 'a');
  result.inputs.workload = {{"mmlu.csv", std::string(64, 'b'), 4'000'000, 14'042}};
  result.inputs.rows = 14'037;
  result.inputs.seed = 7;
  result.inputs.models = {{"mixtral-8x7b", "mixtral-8x7b", "mistral/mixtral-8x7b", "priced", "law",
                           "2024-04-17", "https://mistral.ai"},
                          {"gpt-4-1106", "gpt-4-1106", "", "labelled", "unknown", "", ""}};
  result.inputs.overrides = {{"models.mixtral-8x7b.price", "{\"input_usd_per_mtok\":0.7}"}};
  result.notes = {"5 of 14,042 requests were filtered out by contaminated == 0"};
  return result;
}

/// The same where a wrong answer has a price. The cascade's cost stays unknown.
inline reports::Result valued_result() {
  reports::Result result = sample_result();
  constexpr double kWrongUsd = 0.05;
  result.wrong_answer_usd = kWrongUsd;
  const auto adjust = [](analysis::Summary& summary) {
    analysis::QualityAdjusted& adjusted = summary.quality_adjusted.emplace();
    if (!summary.cost) {
      adjusted.cost = analysis::Figure<analysis::Cost>::unknown(summary.cost.reason());
      adjusted.savings = analysis::Figure<analysis::Estimate>::unknown(summary.savings.reason());
      return;
    }
    const double mean =
        summary.cost->per_request_usd.mean + kWrongUsd * (1 - summary.accuracy->mean);
    adjusted.cost = analysis::Cost{mean * static_cast<double>(summary.answered),
                                   {mean, 0.9 * mean, 1.1 * mean}};
    const double saving = 1 - mean / (0.01002 + kWrongUsd * (1 - 0.80587));
    adjusted.savings = analysis::Estimate{saving, saving - 0.02, saving + 0.02};
  };
  for (auto& policy : result.policies) {
    adjust(policy.total);
    for (auto& slice : policy.slices) {
      for (auto& value : slice.values) adjust(value.summary);
    }
  }
  for (auto& control : result.controls->controls) adjust(control.summary);
  for (auto& single : result.controls->singles) adjust(single.summary);
  for (auto& comparison : result.controls->matched) {
    if (!comparison.matched) continue;
    const analysis::StaticMix& mix = comparison.matched->mix;
    comparison.matched->quality_adjusted_cost = mix.cost + kWrongUsd * (1 - mix.accuracy);
  }
  return result;
}

}  // namespace pointsman::tests
