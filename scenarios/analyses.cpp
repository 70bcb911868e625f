#include "scenarios/analyses.hpp"

#include "scenarios/convert_analysis.hpp"
#include "scenarios/curve_analysis.hpp"
#include "scenarios/floor_analysis.hpp"
#include "scenarios/metrics_analysis.hpp"
#include "scenarios/names.hpp"
#include "scenarios/optimize_analysis.hpp"
#include "scenarios/plan_analysis.hpp"
#include "scenarios/retries_analysis.hpp"
#include "scenarios/rollout_analysis.hpp"
#include "scenarios/run.hpp"
#include "scenarios/tune_analysis.hpp"
#include "sim/base/text.hpp"

#include <algorithm>

namespace pointsman::scenarios {
namespace {

constexpr base::Field kKindFields[] = {
    {.name = "convert",
     .type = base::FieldType::kObject,
     .doc = "Which calls small models can take over, cluster by cluster.",
     .example = R"({"frontier": "frontier", "small": ["small"], "by": "category"})",
     .shape = &kConvertShape},
    {.name = "curve",
     .type = base::FieldType::kObject,
     .doc = "Cost, accuracy and latency as one parameter moves.",
     .example = R"({"policy": "threshold", "parameter": "at_least"})",
     .shape = &kCurveShape},
    {.name = "metrics",
     .type = base::FieldType::kObject,
     .doc = "Every published figure of merit of one policy, each with its trap.",
     .example = R"({"policy": "threshold"})",
     .shape = &kMetricsShape},
    {.name = "optimize",
     .type = base::FieldType::kObject,
     .doc = "The best numbers of a policy, or the best mixture, under limits.",
     .example = R"({"policy": "threshold", "minimise": "cost", "accuracy_at_least": 0.8})",
     .shape = &kOptimizeShape},
    {.name = "plan",
     .type = base::FieldType::kObject,
     .doc = "What the labels at hand show of a policy, and what more of them are worth.",
     .example = R"({"policy": "threshold"})",
     .shape = &kPlanShape},
    {.name = "floor",
     .type = base::FieldType::kObject,
     .doc = kFloorDoc,
     .example = R"({"small": "small", "frontier": "frontier", "router": "threshold"})",
     .shape = &kFloorShape},
    {.name = "retries",
     .type = base::FieldType::kObject,
     .doc = "Failed sessions run again as a whole: what each further run resolves and costs.",
     .example = R"({"policy": "small", "times": 3})",
     .shape = &kRetriesShape},
    {.name = "rollout",
     .type = base::FieldType::kObject,
     .doc = "A canary ramp with a stop rule: what it risks, and how often it ends wrongly.",
     .example = R"({"canary": "threshold", "phases": [{"share": 0.1, "requests": 1000}], )"
                R"("stop": {"error_above_stable": 0.02}})",
     .shape = &kRolloutShape},
    {.name = "tune",
     .type = base::FieldType::kObject,
     .doc = "A number of a policy chosen on some requests and reported on the others.",
     .example = R"({"policy": "threshold", "parameter": "at_least", "target": {"accuracy": 0.8}})",
     .shape = &kTuneShape},
};

}  // namespace

constinit const base::Shape kAnalysisShape = {
    .name = "analysis",
    .doc = "One analysis: an object with its kind as the one key.",
    .fields = kKindFields,
    .presence = base::Presence::kExactlyOne};

std::span<const AnalysisKind> analysis_kinds() {
  static constexpr AnalysisKind kKinds[] = {kCurveKind,   kMetricsKind,  kFloorKind,
                                            kTuneKind,    kOptimizeKind, kPlanKind,
                                            kRolloutKind, kConvertKind,  kRetriesKind};
  return kKinds;
}

std::vector<AskedAnalysis> asked_analyses(const Scenario& scenario) {
  std::vector<AskedAnalysis> asked;
  for (const base::Node& entry : scenario.document.root.find("analyses")->items) {
    for (const AnalysisKind& kind : analysis_kinds()) {
      if (const base::Node* node = entry.find(kind.key)) asked.push_back({&kind, node});
    }
  }
  return asked;
}

base::Status check_analyses(const Scenario& scenario) {
  for (const auto& [kind, node] : asked_analyses(scenario)) {
    POINTSMAN_CHECK(kind->check(scenario, *node));
  }
  return {};
}

base::Status check_analyses(const Bound& bound) {
  for (const auto& [kind, node] : asked_analyses(bound.scenario)) {
    POINTSMAN_CHECK(kind->check_bound(bound, *node));
  }
  return {};
}

bool analyses_need_rows(const Scenario& scenario) {
  return std::ranges::any_of(asked_analyses(scenario),
                             [](const AskedAnalysis& asked) { return asked.kind->needs_rows; });
}

std::vector<policy::ModelIndex> analysed_models(const Bound& bound) {
  std::set<policy::ModelIndex> models;
  for (const auto& [kind, node] : asked_analyses(bound.scenario)) {
    if (kind->models == nullptr) continue;
    for (const policy::ModelIndex model : kind->models(bound, *node)) models.insert(model);
  }
  return {models.begin(), models.end()};
}

base::Result<std::vector<NamedFinding>> run_analyses(const Run& run, const RunOptions& options) {
  std::vector<NamedFinding> findings;
  for (const auto& [kind, node] : asked_analyses(run.bound->scenario)) {
    const base::Node* name = node->find("name");
    auto body = kind->run(run, *node, options);
    if (!body) return base::fail(run.bound->scenario.sources.locate(std::move(body).error()));
    findings.push_back({name != nullptr ? name->text : kind->title(*node), *std::move(body)});
  }
  return findings;
}

base::Result<const base::Node*> find_policy(const Scenario& scenario, const base::Node& name) {
  std::vector<std::string> names;
  for (const auto& [known, expression] : scenario.policies()) {
    if (known == name.text) return expression;
    names.push_back(known);
  }
  return base::fail(scenario.document.error_at(
      name.at, "no policy is named " + in_quotes(name.text), one_of(names, "the name of a policy"),
      base::did_you_mean(name.text, names)));
}

}  // namespace pointsman::scenarios
