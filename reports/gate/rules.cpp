#include "reports/gate/rules.hpp"

#include "data/json_reader.hpp"
#include "models/date.hpp"
#include "scenarios/names.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using base::Document;
using base::Node;
using scenarios::in_quotes;

constexpr std::string_view kUnits =
    R"(a number with its unit: "1pt" (percentage points), "5%", "0.002usd", "2s" or "250ms")";

struct UnitName {
  std::string_view text;
  Notation notation;
  double factor;
};
constexpr std::array kUnitNames = {
    UnitName{"pt", Notation::kPoints, 0.01}, UnitName{"%", Notation::kPercent, 0.01},
    UnitName{"usd", Notation::kUsd, 1},      UnitName{"ms", Notation::kSeconds, 0.001},
    UnitName{"s", Notation::kSeconds, 1},    UnitName{"", Notation::kPlain, 1},
};

/// A bare number is refused before the shape sees it, because it deserves a better answer.
base::Status check_bare_numbers(const Document& document) {
  const Node* rules = document.root.find("gates");
  if (rules == nullptr) return {};
  for (const Node& rule : rules->items) {
    for (const std::string_view key : {"margin", "min", "max"}) {
      const Node* amount = rule.find(key);
      if (amount == nullptr || !amount->is_number()) continue;
      return base::fail(document.error_at(
          amount->at, in_quotes(key) + " is " + amount->text + ", a number without a unit",
          std::string(kUnits),
          "\"" + amount->text + "pt\" is " + amount->text + " percentage point" +
              (amount->number == 1 ? "" : "s") + ", \"" + amount->text + "%\" is relative"));
    }
  }
  return {};
}

base::Result<std::string> text_of(const Document& document, const Node& object,
                                  std::string_view key, std::string_view what) {
  const Node& node = *object.find(key);
  if (node.text.find_first_not_of(" \t\n") != std::string::npos) return node.text;
  return base::fail(document.error_at(node.at, in_quotes(key) + " is empty", std::string(what)));
}

bool fits(Notation notation, MetricUnit unit, bool is_margin) {
  switch (notation) {
    case Notation::kPercent:
      return is_margin || unit == MetricUnit::kShare;
    case Notation::kPoints:
      return unit == MetricUnit::kShare || (is_margin && unit == MetricUnit::kNumber);
    case Notation::kUsd:
      return unit == MetricUnit::kUsd;
    case Notation::kSeconds:
      return unit == MetricUnit::kSeconds;
    case Notation::kPlain:
      return !is_margin && unit == MetricUnit::kNumber;
  }
  return false;
}

std::string fitting(MetricUnit unit, bool is_margin) {
  switch (unit) {
    case MetricUnit::kShare:
      return is_margin ? R"("1pt" (percentage points) or "5%" (of the baseline's figure))"
                       : R"(a share such as "80%")";
    case MetricUnit::kUsd:
      return is_margin ? R"("5%" or "0.002usd")" : R"(dollars such as "0.30usd")";
    case MetricUnit::kSeconds:
      return is_margin ? R"("5%", "2s" or "250ms")" : R"(a time such as "2s" or "250ms")";
    case MetricUnit::kNumber:
      break;
  }
  return is_margin ? R"("1pt" (0.01) or "5%")" : R"(a number as a string, such as "0.7")";
}

base::Result<std::optional<Amount>> amount_of(const Document& document, const Node& rule,
                                              std::string_view key, const Metric& metric) {
  const Node* node = rule.find(key);
  if (node == nullptr) return std::optional<Amount>();
  POINTSMAN_TRY(auto amount, read_amount(document, *node));
  const bool is_margin = key == "margin";
  const bool is_share = metric.info->unit == MetricUnit::kShare;
  if (is_margin && is_share && amount.notation == Notation::kPoints && amount.value >= 1) {
    return base::fail(document.error_at(node->at, in_quotes(amount.text) + " bounds no loss",
                                        "a margin below 100 points, such as \"1pt\""));
  }
  // Of a figure that should be large no more than all can be lost; a cost may double.
  if (is_margin && metric.info->is_gain && amount.notation == Notation::kPercent &&
      amount.value >= 1) {
    return base::fail(document.error_at(node->at, in_quotes(amount.text) + " bounds no loss",
                                        "a margin below 100 %, such as \"5%\""));
  }
  const bool is_any =
      metric.info->source == MetricSource::kResult && amount.notation != Notation::kPoints;
  if (is_any || fits(amount.notation, metric.info->unit, is_margin)) {
    return std::optional(std::move(amount));
  }
  return base::fail(document.error_at(node->at,
                                      in_quotes(key) + " is " + in_quotes(node->text) +
                                          ", but the gate is about " + in_quotes(metric.name),
                                      fitting(metric.info->unit, is_margin)));
}

/// Why a rule's mode has no meaning for its metric, and what would have one; empty where it has.
std::pair<std::string, std::string> why_unfit(const Rule& rule) {
  const MetricInfo& metric = *rule.metric.info;
  const bool is_bound = rule.mode == Mode::kBound;
  if (!is_bound && metric.source == MetricSource::kResult) {
    return {" has no values per request to compare",
            "\"mode\": \"bound\", or one of the metrics by name"};
  }
  if (!is_bound && !metric.has_direction) {
    return {" describes the requests or the traffic: neither more nor less of it is harm",
            "\"mode\": \"bound\""};
  }
  if (!metric.is_of_frontier()) return {};
  if (is_bound) {
    return {" compares two frontiers, so it has no bound", "\"mode\": \"catch\" or \"prove\""};
  }
  if (rule.slices) return {" is about all requests", "no \"slices\""};
  if (rule.margin && rule.margin->notation == Notation::kPercent) {
    return {" is in points of accuracy and of cost already", R"(a margin such as "1pt")"};
  }
  return {};
}

base::Status check_form(const Document& document, const Node& node, const Rule& rule) {
  const bool is_bound = rule.mode == Mode::kBound;
  const auto refuse = [&](const Node& at, std::string message, std::string expected) {
    return base::fail(document.error_at(at.at, std::move(message), std::move(expected)));
  };
  for (const std::string_view key : {"min", "max"}) {
    const Node* bound = node.find(key);
    if (bound == nullptr || is_bound) continue;
    return refuse(*bound, in_quotes(key) + " is a bound, but the gate compares with a baseline",
                  R"("mode": "bound", or a "margin")");
  }
  for (const std::string_view key : {"margin", "against"}) {
    const Node* found = node.find(key);
    if (found == nullptr || !is_bound) continue;
    return refuse(*found, in_quotes(key) + " is of no use to a bound", R"("min" or "max")");
  }
  base::Position opening = node.at;
  opening.length = 1;
  if (is_bound && !rule.min && !rule.max) {
    return base::fail(document.error_at(opening, "a bound has neither \"min\" nor \"max\"",
                                        fitting(rule.metric.info->unit, false)));
  }
  if (const auto why = why_unfit(rule); !why.first.empty()) {
    return refuse(*node.find("metric"), in_quotes(rule.metric.name) + why.first, why.second);
  }
  return {};
}

std::vector<std::string> baseline_names(const GateFile& file) {
  std::vector<std::string> names;
  for (const NamedBaseline& baseline : file.baselines) names.push_back(baseline.name);
  return names;
}

base::Status read_against(const GateFile& file, const Node& node, Rule& rule) {
  if (rule.mode == Mode::kBound) return {};
  const auto names = baseline_names(file);
  const Node* asked = node.find("against");
  if (asked == nullptr) {
    rule.against = names;
    if (!names.empty()) return {};
    base::Position opening = node.at;
    opening.length = 1;
    return base::fail(file.document.error_at(
        opening, "gate " + in_quotes(rule.id) + " has nothing to compare with",
        R"("baselines": {"previous": "baselines/main.json"} in this file)"));
  }
  for (const Node& name : asked->items) {
    if (std::ranges::find(names, name.text) == names.end()) {
      return base::fail(file.document.error_at(
          name.at, "there is no baseline " + in_quotes(name.text),
          names.empty() ? "a name under \"baselines\"" : scenarios::one_of(names),
          base::did_you_mean(name.text, names)));
    }
    // Named twice it is compared once: the family of p-values does not grow.
    if (std::ranges::find(rule.against, name.text) == rule.against.end()) {
      rule.against.push_back(name.text);
    }
  }
  return {};
}

std::optional<SliceRule> slices_of(const Node& node) {
  const Node* slices = node.find("slices");
  if (slices == nullptr) return std::nullopt;
  SliceRule rule;
  for (const Node& key : slices->find("by")->items) {
    if (std::ranges::find(rule.keys, key.text) != rule.keys.end()) continue;
    rule.keys.push_back(key.text);
    rule.keys_at.push_back(key.at);
  }
  if (const Node* only = slices->find("only")) {
    for (const Node& value : only->items) {
      rule.only.push_back(value.text);
      rule.only_at.push_back(value.at);
    }
  }
  rule.requests_min = static_cast<std::uint64_t>(slices->find("min_n")->number);
  return rule;
}

base::Result<Rule> read_rule(const GateFile& file, const Node& node, const Node* on_inconclusive,
                             const Node& on_missing) {
  const Document& document = file.document;
  Rule rule;
  POINTSMAN_TRY(rule.id, text_of(document, node, "id", "a short name for the gate"));
  rule.at = node.at;
  const Node& metric = *node.find("metric");
  rule.metric = find_metric(metric.text);
  rule.metric_at = metric.at;
  if (rule.metric.info == nullptr) {
    const auto names = metric_names();
    return base::fail(document.error_at(metric.at, "there is no metric " + in_quotes(metric.text),
                                        metric_names_text(),
                                        base::did_you_mean(metric.text, names)));
  }
  rule.mode = base::choice_of<Mode>(*node.find("mode"), kModes);
  POINTSMAN_TRY(rule.margin, amount_of(document, node, "margin", rule.metric));
  POINTSMAN_TRY(rule.min, amount_of(document, node, "min", rule.metric));
  POINTSMAN_TRY(rule.max, amount_of(document, node, "max", rule.metric));
  rule.on_estimate = node.find("on")->text == "estimate";
  rule.slices = slices_of(node);
  POINTSMAN_CHECK(check_form(document, node, rule));
  POINTSMAN_CHECK(read_against(file, node, rule));
  if (const Node* policy = node.find("policy")) {
    rule.policy = policy->text;
    rule.policy_at = policy->at;
  }
  rule.severity = base::choice_of<Severity>(*node.find("severity"), kSeverities);
  const Node* own = node.find("on_inconclusive");
  if (own == nullptr) own = on_inconclusive;
  rule.on_inconclusive = own != nullptr              ? base::choice_of<Leniency>(*own, kLeniencies)
                         : rule.mode == Mode::kCatch ? Leniency::kWarn
                                                     : Leniency::kFail;
  const Node* missing = node.find("on_missing");
  rule.on_missing =
      base::choice_of<Leniency>(missing != nullptr ? *missing : on_missing, kLeniencies);
  return rule;
}

base::Result<Waiver> read_waiver(const GateFile& file, const Node& node) {
  Waiver waiver;
  waiver.at = node.at;
  const Node& rule = *node.find("gate");
  waiver.rule = rule.text;
  std::vector<std::string> ids;
  for (const Rule& known : file.rules) ids.push_back(known.id);
  if (std::ranges::find(ids, waiver.rule) == ids.end()) {
    return base::fail(file.document.error_at(rule.at, "there is no gate " + in_quotes(rule.text),
                                             scenarios::one_of(ids, "the id of a gate"),
                                             base::did_you_mean(rule.text, ids)));
  }
  if (const Node* slice = node.find("slice")) waiver.slice = slice->text;
  const Node& until = *node.find("until");
  waiver.until = until.text;
  if (!models::is_date(until.text)) {
    return base::fail(file.document.error_at(until.at, in_quotes(until.text) + " is no date",
                                             "a day as YYYY-MM-DD, such as \"2027-01-31\""));
  }
  POINTSMAN_TRY(waiver.reason,
                text_of(file.document, node, "reason", "why this may fail until then"));
  return waiver;
}

base::Status read_rules(GateFile& file) {
  const Node& root = file.document.root;
  for (const Node& node : root.find("gates")->items) {
    POINTSMAN_TRY(auto rule,
                  read_rule(file, node, root.find("on_inconclusive"), *root.find("on_missing")));
    const auto same = std::ranges::find(file.rules, rule.id, &Rule::id);
    if (same != file.rules.end()) {
      return base::fail(file.document.error_at(
          node.find("id")->at, "two gates have the id " + in_quotes(rule.id), "an id of its own"));
    }
    file.rules.push_back(std::move(rule));
  }
  for (const Node& node : root.find("waivers")->items) {
    POINTSMAN_TRY(auto waiver, read_waiver(file, node));
    file.waivers.push_back(std::move(waiver));
  }
  return {};
}

base::Result<GateFile> read_document(Document document) {
  POINTSMAN_CHECK(check_bare_numbers(document));
  POINTSMAN_CHECK(base::check(document, document.root, gate_shape()));
  GateFile file;
  scenarios::fill_defaults(gate_shape(), document.root);
  file.document = std::move(document);
  const Node& root = file.document.root;
  const std::filesystem::path folder = std::filesystem::path(file.document.file).parent_path();
  const auto beside = [&](const std::string& name) { return (folder / name).string(); };
  if (const Node* scenario = root.find("scenario")) file.scenario = beside(scenario->text);
  if (const Node* policy = root.find("policy")) {
    file.policy = policy->text;
    file.policy_at = policy->at;
  }
  for (const base::Member& baseline : root.find("baselines")->members) {
    file.baselines.push_back({baseline.key, beside(baseline.value.text), baseline.value.at});
  }
  const Node& compare = *root.find("compare");
  if (const Node* cluster = compare.find("cluster_by")) {
    file.cluster_by = cluster->text;
    file.cluster_by_at = cluster->at;
  }
  file.resamples = static_cast<std::uint32_t>(compare.find("resamples")->number);
  file.seed = static_cast<std::uint64_t>(compare.find("seed")->number);
  file.simulation_seeds = static_cast<std::uint32_t>(compare.find("simulation_seeds")->number);
  file.sequential = compare.find("sequential")->boolean;
  file.alpha = root.find("alpha")->number;
  file.power = root.find("power")->number;
  file.correction = base::choice_of<Correction>(*root.find("correction"), kCorrections);
  const Node& lints = *root.find("lints");
  file.age_days_max = lints.find("baseline_age_days")->number;
  file.shift_max = lints.find("population_stability_index")->number;
  POINTSMAN_CHECK(read_rules(file));
  return file;
}

}  // namespace

const NamedBaseline* GateFile::find_baseline(std::string_view name) const {
  const auto found = std::ranges::find(baselines, name, &NamedBaseline::name);
  return found == baselines.end() ? nullptr : &*found;
}

std::vector<std::pair<std::string, base::Position>> GateFile::slice_keys() const {
  std::vector<std::pair<std::string, base::Position>> keys;
  for (const Rule& rule : rules) {
    if (!rule.slices) continue;
    for (std::size_t i = 0; i < rule.slices->keys.size(); ++i) {
      const auto is_same = [&](const auto& key) { return key.first == rule.slices->keys[i]; };
      if (std::ranges::any_of(keys, is_same)) continue;
      keys.emplace_back(rule.slices->keys[i], rule.slices->keys_at[i]);
    }
  }
  return keys;
}

base::Result<Amount> read_amount(const Document& document, const Node& node) {
  const std::string& text = node.text;
  Amount amount;
  amount.text = text;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  const auto known = std::ranges::find(kUnitNames, unit, &UnitName::text);
  const bool is_number = error == std::errc() && std::isfinite(number) && number >= 0;
  if (!is_number || known == kUnitNames.end()) {
    std::vector<std::string> units;
    for (const UnitName& name : kUnitNames) units.emplace_back(name.text);
    const std::string near = base::nearest_name(unit, units);
    const std::string hint =
        is_number && !near.empty()
            ? "did you mean \"" + text.substr(0, text.size() - unit.size()) + near + "\"?"
            : std::string();
    return base::fail(
        document.error_at(node.at, in_quotes(text) + " is no amount", std::string(kUnits), hint));
  }
  amount.value = number * known->factor;
  amount.notation = known->notation;
  return amount;
}

base::Result<GateFile> read_gate(const std::string& path) {
  POINTSMAN_TRY(auto document, data::read_json(path));
  return read_document(std::move(document));
}

base::Result<GateFile> read_gate_text(std::string file, std::string text) {
  POINTSMAN_TRY(auto document, data::parse_json(std::move(file), std::move(text)));
  return read_document(std::move(document));
}

}  // namespace pointsman::reports::gate
