#include "reports/gate/record.hpp"

#include "data/hash.hpp"
#include "reports/summary_json.hpp"
#include "scenarios/metrics_analysis.hpp"
#include "scenarios/names.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/file.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::reports::gate {

namespace {

using analysis::TimingSample;
using base::kNaN;

/// Keys of a scenario that say how requests are answered, beside the policies and the models.
constexpr std::string_view kInputKeys[] = {"workload", "value",        "missing",
                                           "evaluate", "replications", "timing"};

std::string hash_of(std::string_view text) {
  return data::sha256_hex(data::as_bytes(text));
}

/// JSON with sorted keys, so that the order of a file does not matter.
std::string canonical(const base::Node& node) {
  return Json::parse(scenarios::json_text(node)).dump();
}

/// A scenario's own tree, with files by their names alone: their contents are hashed.
base::Node without_folders(const scenarios::Scenario& scenario) {
  base::Node root = scenario.document.root;
  for (base::Node* path : scenarios::path_nodes(root)) path->text = base::file_name(path->text);
  return root;
}

void add_model_inputs(const scenarios::Bound& bound, const base::Node& root,
                      std::vector<InputPart>& inputs) {
  const base::Node* listed = root.find("models");
  for (std::size_t i = 0; i < bound.models.size(); ++i) {
    const policy::BoundModel& model = bound.models[i];
    std::string price;
    const auto add = [&price](const std::optional<models::TokenPrice>& rate) {
      price += (rate ? std::to_string(rate->pico_usd) : "-") + ' ';
    };
    const auto add_rates = [&add](const models::Rates& rates) {
      for (const auto& rate : {rates.input, rates.cached_input, rates.cache_write,
                               rates.cache_write_1h, rates.output, rates.reasoning}) {
        add(rate);
      }
    };
    if (model.cost_source == policy::CostSource::kPriced) {
      add_rates(model.price.base);
      for (const models::Tier& tier : model.price.tiers) {
        price += std::to_string(tier.above_tokens) + (tier.inclusive ? "= " : "+ ");
        add_rates(tier.rates);
      }
      price += std::to_string(model.price.per_call_pico_usd) + ' ' +
               base::format_double(model.batch ? model.price.batch_multiplier : 1.0);
      inputs.push_back({"price of " + model.name, hash_of(price)});
    }
    const base::Node* spec = listed == nullptr ? nullptr : listed->find(model.name);
    if (spec == nullptr) continue;
    base::Node rest = *spec;
    std::erase_if(rest.members, [](const base::Member& member) { return member.key == "price"; });
    inputs.push_back({std::string(kModelInput) + model.name, hash_of(canonical(rest))});
  }
}

std::vector<InputPart> inputs_of(const scenarios::Run& run) {
  const scenarios::Bound& bound = *run.bound;
  const base::Node root = without_folders(bound.scenario);
  std::vector<InputPart> inputs;
  for (const data::Source& source : bound.workload.sources()) {
    const std::string name = "workload " + base::file_name(source.file);
    // Files of one name in several folders are told apart by their order.
    std::string own = name;
    for (int number = 2; std::ranges::find(inputs, own, &InputPart::name) != inputs.end();) {
      own = name + " #" + std::to_string(number++);
    }
    inputs.push_back({own, source.sha256});
  }
  for (const std::string_view key : kInputKeys) {
    const base::Node* part = root.find(key);
    if (part != nullptr)
      inputs.push_back({"\"" + std::string(key) + "\"", hash_of(canonical(*part))});
  }
  add_model_inputs(bound, root, inputs);
  const bool is_drawn =
      bound.timing.has_value() || bound.scenario.evaluate == engine::Evaluate::kSampled ||
      std::ranges::any_of(run.policies, [](const auto& policy) { return policy.draws > 0; });
  if (is_drawn) {
    inputs.push_back({"seed", std::to_string(bound.scenario.seed)});
    inputs.push_back({"random numbers", "philox4x32-10"});
  }
  std::ranges::sort(inputs, {}, &InputPart::name);
  return inputs;
}

std::vector<std::size_t> rows_by_id(const data::Workload& workload) {
  std::vector<std::size_t> order(workload.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t row) { return workload.ids().at(row); });
  return order;
}

/// Values of the workload's order in the order of ascending ids.
template <typename T>
std::vector<T> ordered(const std::vector<T>& values, std::span<const std::size_t> order) {
  std::vector<T> sorted;
  sorted.reserve(order.size());
  for (const std::size_t row : order) sorted.push_back(values[row]);
  return sorted;
}

std::vector<double> scaled(const std::vector<double>& values, std::span<const std::size_t> order,
                           double unit) {
  std::vector<double> sorted;
  sorted.reserve(order.size());
  for (const std::size_t row : order) sorted.push_back(values[row] / unit);
  return sorted;
}

std::vector<std::vector<double>> outcomes_of(const scenarios::Bound& bound,
                                             std::span<const std::size_t> order) {
  std::vector<std::vector<double>> outcomes;
  std::vector<double> scores(bound.workload.rows());
  for (const policy::BoundModel& model : bound.models) {
    policy::gather_scores(model, 0, scores);
    outcomes.push_back(ordered(scores, order));
  }
  return outcomes;
}

using Spread = analysis::TimedSpread;

void add_replications(std::span<const TimingSample> samples, bool has_slo, PolicyRecord& record) {
  const auto add = [&](std::string name, auto value) {
    std::vector<double>& values = record.replications[std::move(name)];
    for (const TimingSample& sample : samples) values.push_back(value(sample));
  };
  using Of = const Spread* (TimingSample::*)() const;
  const auto add_spread = [&](const std::string& name, Of of) {
    const auto part = [&](double Spread::*figure) {
      return [of, figure](const TimingSample& sample) {
        return analysis::part_of((sample.*of)(), figure);
      };
    };
    add(name + ".mean", part(&Spread::mean));
    add(name + ".p50", part(&Spread::p50));
    add(name + ".p95", part(&Spread::p95));
    add(name + ".p99", part(&Spread::p99));
  };
  add_spread("timing.latency_s", &TimingSample::known_latency);
  add_spread("timing.first_token_s", &TimingSample::known_first_token);
  add_spread("timing.queue_wait_s", &TimingSample::known_wait);
  const auto add_rate = [&](const char* name, double TimingSample::*rate) {
    add(name, [rate](const TimingSample& s) { return s.arrived > s.warm_up ? s.*rate : kNaN; });
  };
  add_rate("timing.throughput_per_s", &TimingSample::throughput_per_s);
  add_rate("timing.goodput_per_s", &TimingSample::goodput_per_s);
  add("timing.usd_per_hour", std::mem_fn(&TimingSample::known_usd_per_hour));
  if (has_slo) add("timing.slo_attainment", std::mem_fn(&TimingSample::known_slo_share));
}

/// Which model answers under a name; one without an entry is the column of its name.
struct Identity {
  std::string column, profile;
  bool is_batch = false;

  /// A profile that is given for the first time, or no more, says what the same model costs.
  bool is_same(const Identity& other) const {
    const bool has_profiles = !profile.empty() && !other.profile.empty();
    return column == other.column && is_batch == other.is_batch &&
           (!has_profiles || profile == other.profile);
  }
  std::string text() const {
    return "the column " + scenarios::in_quotes(column) +
           (profile.empty() ? "" : " with the profile " + scenarios::in_quotes(profile)) +
           (is_batch ? " at batch rates" : "");
  }
};

Identity identity_of(const Json& specs, const std::string& name) {
  const auto spec = specs.find(name);
  const Json entry = spec == specs.end() ? Json::object() : *spec;
  return {entry.value("column", name), entry.value("profile", ""), entry.value("batch", false)};
}

bool has_model(const Record& record, const std::string& name) {
  return std::ranges::find(record.models, name) != record.models.end();
}

Json specs_of(const Record& record) {
  return Json::parse(record.model_specs.empty() ? "{}" : record.model_specs);
}

/// The same model under another name, where its own is gone.
std::string present_name(const std::string& name, const Json& old_specs, const Record& now,
                         const Json& new_specs) {
  if (has_model(now, name)) return name;
  const Identity was = identity_of(old_specs, name);
  const auto found = std::ranges::find_if(now.models, [&](const std::string& other) {
    return was.is_same(identity_of(new_specs, other));
  });
  return found == now.models.end() ? name : *found;
}

std::string summary_of(const analysis::PolicySummary& policy, std::span<const std::string> models) {
  Json object = summary_json(policy.total, models);
  Json& slices = object["slices"] = Json::object();
  for (const analysis::SliceSummary& slice : policy.slices) {
    Json& values = slices[slice.key] = Json::object();
    for (const auto& value : slice.values)
      values[value.value] = summary_json(value.summary, models);
  }
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

const PolicyRecord* Record::find(std::string_view policy) const {
  const auto found = std::ranges::find(policies, policy, &PolicyRecord::name);
  return found == policies.end() ? nullptr : &*found;
}

Record record_of(const scenarios::Run& run, std::span<const std::string> columns) {
  const scenarios::Bound& bound = *run.bound;
  const data::Workload& workload = bound.workload;
  const auto order = rows_by_id(workload);
  Record record;
  record.scenario_file = base::file_name(bound.scenario.document.file);
  record.scenario_sha256 = hash_of(canonical(without_folders(bound.scenario)));
  // In the scenario's order: the branches of a mix share out draws in the order they stand in.
  record.definitions = scenarios::json_text(*bound.scenario.document.root.find("policies"));
  const base::Node* models = bound.scenario.document.root.find("models");
  record.model_specs = models == nullptr ? "{}" : scenarios::json_text(*models);
  record.baseline_policy = bound.scenario.baseline;
  record.inputs = inputs_of(run);
  record.right_score = bound.scenario.right_score;
  if (bound.scenario.wrong_answer) {
    record.wrong_answer_usd = base::to_usd(*bound.scenario.wrong_answer);
  }
  for (const std::size_t row : order) record.ids.emplace_back(workload.ids().at(row));
  for (const auto& model : bound.models) record.models.push_back(model.name);
  for (const std::string& name : columns) {
    const data::Column& column = *workload.find(name);
    std::vector<std::string>& values = record.columns[name];
    for (const std::size_t row : order) values.push_back(column.text_at(row));
  }
  record.outcomes = outcomes_of(bound, order);
  record.best_score = best_of(record.outcomes);
  constexpr auto kTicks = static_cast<double>(base::kTicksPerSecond);
  const double units = analysis::units_per_usd(run.outcome.money_digits);
  for (std::size_t i = 0; i < run.policies.size(); ++i) {
    const engine::RowOutcomes& rows = run.outcome.policies[i].rows;
    PolicyRecord& policy = record.policies.emplace_back();
    policy.name = run.policies[i].name;
    policy.score = ordered(rows.score, order);
    policy.cost_usd = scaled(rows.cost, order, units);
    policy.latency_s = scaled(rows.latency, order, kTicks);
    for (const auto& answers : rows.answers) policy.answers.push_back(ordered(answers, order));
    for (const auto& calls : rows.calls) policy.calls.push_back(ordered(calls, order));
    policy.summary = summary_of(run.policies[i], record.models);
    if (run.timing_samples.empty()) continue;
    add_replications(run.timing_samples[i], bound.scenario.timing->slo_ticks.has_value(), policy);
  }
  return record;
}

std::vector<double> best_of(const std::vector<std::vector<double>>& outcomes) {
  if (outcomes.empty()) return {};
  std::vector<double> best = outcomes.front();
  for (const std::vector<double>& scores : outcomes) {
    for (std::size_t row = 0; row < best.size(); ++row) {
      // Once unknown, always unknown: a comparison with NaN is false.
      if (std::isnan(scores[row])) best[row] = kNaN;
      if (scores[row] > best[row]) best[row] = scores[row];
    }
  }
  return best;
}

base::Status add_routers(const scenarios::Run& run, const scenarios::Resources& resources,
                         Record& record) {
  const auto order = rows_by_id(run.bound->workload);
  for (PolicyRecord& policy : record.policies) {
    POINTSMAN_TRY(const auto evidence, scenarios::router_evidence(run, policy.name, resources));
    if (evidence) policy.router = router_record_of(*evidence, order);
  }
  return {};
}

std::vector<InputChange> changed_inputs(const Record& before, const Record& now) {
  std::vector<InputChange> changes;
  const auto value_in = [](const Record& record, const std::string& name) {
    const auto found = std::ranges::find(record.inputs, name, &InputPart::name);
    return found == record.inputs.end() ? std::string() : found->value;
  };
  for (const InputPart& part : before.inputs) {
    const std::string value = value_in(now, part.name);
    if (value != part.value) changes.push_back({part.name, part.value, value});
  }
  for (const InputPart& part : now.inputs) {
    if (value_in(before, part.name).empty()) changes.push_back({part.name, {}, part.value});
  }
  return changes;
}

std::vector<std::string> present_names(const Record& before, const Record& now) {
  if (before.model_specs.empty()) return before.models;
  const Json old_specs = Json::parse(before.model_specs);
  const Json new_specs = specs_of(now);
  std::vector<std::string> names;
  for (const std::string& name : before.models) {
    names.push_back(present_name(name, old_specs, now, new_specs));
  }
  return names;
}

std::vector<SwappedModel> swapped_models(const Record& before, const Record& now) {
  std::vector<SwappedModel> swapped;
  if (before.model_specs.empty()) return swapped;
  const Json old_specs = Json::parse(before.model_specs);
  const Json new_specs = specs_of(now);
  for (const std::string& name : before.models) {
    const Identity was = identity_of(old_specs, name);
    const Identity is = identity_of(new_specs, name);
    if (!has_model(now, name)) {
      const std::string called = present_name(name, old_specs, now, new_specs);
      swapped.push_back({name, was.text(), called == name ? "absent" : called, called != name});
    } else if (!was.is_same(is)) {
      swapped.push_back({name, was.text(), is.text()});
    }
  }
  return swapped;
}

}  // namespace pointsman::reports::gate
