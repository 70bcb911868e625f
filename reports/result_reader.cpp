#include "reports/result_reader.hpp"

#include "reports/result.hpp"
#include "sim/base/limits.hpp"

#include <utility>

namespace pointsman::reports {

namespace {

using analysis::Estimate;
using analysis::Figure;
using base::Document;
using base::Node;

using base::kInfinity;

base::Result<const Node*> member(const Document& document, const Node& object,
                                 std::string_view key) {
  if (const Node* found = object.find(key)) return found;
  return base::fail(document.error_at(object.at, "\"" + std::string(key) + "\" is missing",
                                      "a result as `pointsman run -o result.json` writes it", {},
                                      base::ErrorKind::kData));
}

/// A bound is null where the data could not give it.
double number_or(const Node* node, double otherwise) {
  return node != nullptr && node->is_number() ? node->number : otherwise;
}

/// {"lo", "hi"} and the mean under its own key; null = unknown, for the reason that the policy
/// gives.
Figure<Estimate> figure_of(const Node& policy, std::string_view key, std::string_view mean) {
  const Node* value = policy.find(key);
  const Node* centre = value == nullptr ? nullptr : value->find(mean);
  if (centre == nullptr || !centre->is_number()) {
    const Node* unknown = policy.find("unknown");
    const Node* reason = unknown == nullptr ? nullptr : unknown->find(key);
    return Figure<Estimate>::unknown(reason == nullptr ? "not in the result file" : reason->text);
  }
  return Estimate{centre->number, number_or(value->find("lo"), -kInfinity),
                  number_or(value->find("hi"), kInfinity)};
}

}  // namespace

base::Result<ResultFigures> read_result(const Document& document) {
  const Node& root = document.root;
  POINTSMAN_TRY(const Node* format, member(document, root, "format"));
  if (format->text != kResultFormat) {
    return base::fail(document.error_at(format->at, "\"" + format->text + "\" is no result",
                                        "\"" + std::string(kResultFormat) + "\"", {},
                                        base::ErrorKind::kData));
  }
  ResultFigures result;
  POINTSMAN_TRY(const Node* scenario, member(document, root, "scenario"));
  result.scenario = scenario->text;
  POINTSMAN_TRY(const Node* baseline, member(document, root, "baseline"));
  result.baseline = baseline->text;
  POINTSMAN_TRY(const Node* intervals, member(document, root, "intervals"));
  result.level = number_or(intervals->find("level"), result.level);
  if (const Node* value = root.find("value")) {
    const Node* price = value->find("wrong_answer_usd");
    if (price != nullptr && price->is_number()) result.wrong_answer_usd = price->number;
  }
  POINTSMAN_TRY(const Node* inputs, member(document, root, "inputs"));
  if (const Node* workload = inputs->find("workload")) {
    for (const Node& file : workload->items) {
      const Node* hash = file.find("sha256");
      result.workload_hashes.push_back(hash == nullptr ? std::string() : hash->text);
    }
  }
  POINTSMAN_TRY(const Node* policies, member(document, root, "policies"));
  for (const base::Member& policy : policies->members) {
    PolicyResult& read = result.policies.emplace_back();
    read.name = policy.key;
    read.figures.requests = static_cast<std::uint64_t>(number_or(policy.value.find("answered"), 0));
    read.figures.accuracy = figure_of(policy.value, "accuracy", "mean");
    read.figures.cost_usd_per_request = figure_of(policy.value, "cost_usd", "per_request");
    read.figures.latency_s = figure_of(policy.value, "latency_s", "mean");
    if (const Node* timing = policy.value.find("timing")) read.clock = clock_figures(*timing);
    if (result.wrong_answer_usd) {
      read.figures.adjusted_cost_usd =
          figure_of(policy.value, "quality_adjusted_cost_usd", "per_request");
    }
  }
  if (!result.policies.empty()) return result;
  return base::fail(document.error_at(policies->at, "the result has no policies", {}, {},
                                      base::ErrorKind::kData));
}

}  // namespace pointsman::reports
