#include "reports/gate/rebase.hpp"

#include "scenarios/metrics_analysis.hpp"
#include "scenarios/tree.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports::gate {

namespace {

// Of the files' own order: policies share out draws in it.
using OrderedJson = nlohmann::ordered_json;

constexpr OrderedJson::error_handler_t kReplace = OrderedJson::error_handler_t::replace;

}  // namespace

void put_back(const Record& before, const Record& now, scenarios::ReadOptions& options) {
  options.overrides.push_back("policies=" + before.definitions);
  if (before.baseline_policy.empty()) {
    options.without.emplace_back("baseline");
  } else {
    options.overrides.push_back("baseline=" + before.baseline_policy);
  }
  const auto swapped = swapped_models(before, now);
  if (swapped.empty()) return;
  const OrderedJson old_specs = OrderedJson::parse(before.model_specs);
  OrderedJson specs = OrderedJson::parse(now.model_specs);
  for (const SwappedModel& model : swapped) {
    const auto own = old_specs.find(model.name);
    if (own == old_specs.end()) {
      specs.erase(model.name);
    } else {
      specs[model.name] = *own;
    }
  }
  options.overrides.push_back("models=" + specs.dump(-1, ' ', false, kReplace));
}

std::string analyses_of(const scenarios::Scenario& scenario, const Record& before) {
  OrderedJson kept = OrderedJson::array();
  for (const auto& [kind, asked] : scenarios::asked_analyses(scenario)) {
    if (kind->key != scenarios::kMetricsKind.key) continue;
    if (before.find(asked->find("policy")->text) == nullptr) continue;
    kept.push_back({{std::string(kind->key), OrderedJson::parse(scenarios::json_text(*asked))}});
  }
  return kept.dump(-1, ' ', false, kReplace);
}

}  // namespace pointsman::reports::gate
