#include "scenarios/checks.hpp"

#include "data/nearby_file.hpp"
#include "scenarios/analyses.hpp"
#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <set>

namespace pointsman::scenarios {
namespace {

using base::Document;
using base::Node;

std::vector<std::string> policy_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& [name, node] : scenario.policies()) names.push_back(name);
  return names;
}

base::Status check_presence(const Scenario& scenario) {
  const Document& document = scenario.document;
  base::Position opening = document.root.at;
  opening.length = 1;
  if (document.root.find("workload") == nullptr) {
    return base::fail(
        document.error_at(opening, "the scenario has no \"workload\"",
                          "\"workload\": an object, such as {\"file\": \"mmlu.csv\"}"));
  }
  if (document.root.find("workload")->find("file") == nullptr) {
    base::Position at = document.root.find("workload")->at;
    at.length = 1;
    return base::fail(document.error_at(at, "\"workload\" has no \"file\"",
                                        "\"file\": a string, such as \"mmlu.csv\""));
  }
  if (document.root.find("policies") == nullptr) {
    return base::fail(
        document.error_at(opening, "the scenario has no \"policies\"",
                          "\"policies\": an object, such as {\"small-only\": \"small\"}"));
  }
  return {};
}

base::Status check_score_range(const Document& document, const Node& object) {
  const Node* range = object.find("score_range");
  if (range->items.size() == 2 && range->items[0].number < range->items[1].number) return {};
  return base::fail(
      document.error_at(range->at, "\"score_range\" is not a range",
                        "two numbers, the lowest score and the highest, such as [-1, 10]"));
}

base::Status check_split(const Document& document, const Node& split) {
  const Node& train = *split.find("train");
  const Node* column = split.find("column");
  const Node* test = split.find("test");
  if (column == nullptr && train.is_string()) {
    return base::fail(
        document.error_at(train.at, "\"train\" is a value, but the split has no \"column\"",
                          "a share such as 0.5, or \"column\", \"train\" and \"test\" together"));
  }
  if (column == nullptr && test != nullptr) {
    return base::fail(document.error_at(test->at,
                                        "\"test\" is a value of \"column\", which is absent",
                                        "only \"train\" and \"seed\" in a split by share"));
  }
  if (column != nullptr && train.is_number()) {
    return base::fail(
        document.error_at(train.at, "\"train\" is a share, but the split is by a column",
                          "the value of " + in_quotes(column->text) + " in the train part"));
  }
  if (column != nullptr && test == nullptr) {
    return base::fail(document.error_at(
        split.at, "a split by column has no \"test\"",
        "\"test\": the value of " + in_quotes(column->text) + " in the test part"));
  }
  return {};
}

base::Status check_workload(const Document& document, const Node& workload) {
  POINTSMAN_CHECK(check_score_range(document, workload));
  for (const Node& join : workload.find("join")->items) {
    POINTSMAN_CHECK(check_score_range(document, join));
  }
  const Node* split = workload.find("split");
  if (split != nullptr) return check_split(document, *split);
  const Node& use = *workload.find("use");
  if (use.text == "all") return {};
  return base::fail(document.error_at(
      use.at, "\"use\" is " + in_quotes(use.text) + ", but the workload has no \"split\"",
      "\"all\", or a \"split\" beside it", "\"split\": {\"train\": 0.5, \"seed\": 1}"));
}

base::Status check_model(const Document& document, const base::Member& model) {
  const Node* price = model.value.find("price");
  const Node* hosting = model.value.find("self_hosted");
  if (model.key.empty()) {
    return base::fail(document.error_at(model.key_at, "a model without a name", "a name"));
  }
  if (price != nullptr && hosting != nullptr) {
    return base::fail(
        document.error_at(hosting->at, "\"self_hosted\" stands beside \"price\"",
                          "one of them: each is the whole price of " + in_quotes(model.key)));
  }
  if (const Node* desk = model.value.find("desk")) {
    for (const auto* key : {"profile", "price", "self_hosted", "latency", "accuracy", "attempts"}) {
      if (model.value.find(key) == nullptr) continue;
      return base::fail(
          document.error_at(desk->at, "\"desk\" stands beside " + in_quotes(key),
                            "one of them: a desk states its price, accuracy and time itself"));
    }
  }
  if (const Node* attempts = model.value.find("attempts")) {
    const Node& probability = *attempts->find("probability");
    const Node* beta = attempts->find("beta");
    if (beta != nullptr && probability.text != "auto" && probability.text != "beta") {
      return base::fail(document.error_at(
          beta->at, "\"beta\" stands beside \"probability\": " + in_quotes(probability.text),
          "\"probability\": \"beta\""));
    }
  }
  const Node& cost = *model.value.find("cost");
  const bool has_price =
      price != nullptr || hosting != nullptr || model.value.find("profile") != nullptr;
  if (cost.text == "profile" && !has_price) {
    return base::fail(document.error_at(
        cost.at, "\"cost\" is \"profile\", but " + in_quotes(model.key) + " has no price",
        "\"profile\", \"price\" or \"self_hosted\" beside it"));
  }
  return {};
}

base::Status check_models(const Scenario& scenario) {
  const Document& document = scenario.document;
  for (const base::Member& model : document.root.find("models")->members) {
    POINTSMAN_CHECK(check_model(document, model));
  }
  const bool any_accuracy =
      std::any_of(scenario.models.begin(), scenario.models.end(),
                  [](const ModelSpec& m) { return m.accuracy || !m.accuracy_by_category.empty(); });
  if (scenario.missing != MissingRule::kProfile || any_accuracy) return {};
  return base::fail(document.error_at(document.root.find("missing")->at,
                                      "\"missing\" is \"profile\", but no model states an accuracy",
                                      "\"accuracy\" in at least one of \"models\""));
}

base::Status check_policies(const Scenario& scenario) {
  const Document& document = scenario.document;
  for (const base::Member& policy : document.root.find("policies")->members) {
    if (policy.key.empty()) {
      return base::fail(document.error_at(policy.key_at, "a policy without a name", "a name"));
    }
    if (policy.value.is_string() && policy.value.text == policy.key) {
      return base::fail(document.error_at(
          policy.value.at, "the policy " + in_quotes(policy.key) + " is only itself",
          "a model, another policy or an object with one combinator",
          "where a model of this name is meant, name the policy otherwise: " +
              in_quotes(policy.key + "-only") + ": " + in_quotes(policy.key)));
    }
    const ModelSpec* model = scenario.find_model(policy.key);
    if (model == nullptr) continue;
    const auto origin = scenario.sources.describe(model->at);
    return base::fail(
        document.error_at(policy.key_at, in_quotes(policy.key) + " names a policy and a model",
                          "a name that only one of them has", "the model is at " + origin));
  }
  return {};
}

base::Status check_baseline(const Scenario& scenario) {
  if (scenario.document.root.find("baseline") == nullptr) return {};
  const auto names = policy_names(scenario);
  if (std::find(names.begin(), names.end(), scenario.baseline) != names.end()) return {};
  auto hint = base::did_you_mean(scenario.baseline, names);
  if (scenario.find_model(scenario.baseline) != nullptr) {
    hint = "it is a model; add the policy \"" + scenario.baseline +
           "-only\": " + in_quotes(scenario.baseline);
  }
  return base::fail(scenario.document.error_at(scenario.baseline_at,
                                               "no policy is named " + in_quotes(scenario.baseline),
                                               one_of(names, "the name of a policy"), hint));
}

base::Status check_slices(const Scenario& scenario) {
  const Node* slices = scenario.document.root.find("slices");
  if (slices == nullptr) return {};
  std::set<std::string> seen;
  for (const Node& slice : slices->items) {
    if (seen.insert(slice.text).second) continue;
    return base::fail(scenario.document.error_at(
        slice.at, in_quotes(slice.text) + " is in \"slices\" a second time", "every column once"));
  }
  return {};
}

base::Status check_file(const Document& document, const std::string& path,
                        const base::Position& at) {
  if (path.empty() && at.line == 0) return {};
  const auto found = data::check_file_exists(path, base::ErrorKind::kData);
  if (found) return {};
  return base::fail(document.error_at(at, found.error().message, found.error().expected,
                                      found.error().hint, base::ErrorKind::kData));
}

base::Status check_workload_files(const Scenario& scenario) {
  const auto& workload = scenario.workload;
  POINTSMAN_CHECK(check_file(scenario.document, workload.file, workload.at));
  POINTSMAN_CHECK(check_file(scenario.document, workload.rows_file, workload.rows_file_at));
  for (const JoinSpec& join : workload.joins) {
    POINTSMAN_CHECK(check_file(scenario.document, join.file, join.at));
  }
  if (scenario.timing) {
    const auto* trace = std::get_if<data::TraceArrivals>(&scenario.timing->arrivals.law);
    if (trace != nullptr) POINTSMAN_CHECK(check_file(scenario.document, trace->file, trace->at));
  }
  return {};
}

}  // namespace

base::Status check_scenario(const Scenario& scenario, bool check_files) {
  POINTSMAN_CHECK(check_presence(scenario));
  POINTSMAN_CHECK(check_workload(scenario.document, *scenario.document.root.find("workload")));
  POINTSMAN_CHECK(check_models(scenario));
  POINTSMAN_CHECK(check_policies(scenario));
  POINTSMAN_CHECK(check_baseline(scenario));
  POINTSMAN_CHECK(check_slices(scenario));
  POINTSMAN_CHECK(check_analyses(scenario));
  return check_files ? check_workload_files(scenario) : base::Status();
}

}  // namespace pointsman::scenarios
