#include "scenarios/floor_analysis.hpp"

#include "data/filter.hpp"
#include "scenarios/floor_choices.hpp"
#include "scenarios/floor_labels.hpp"
#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "scenarios/workload.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::scenarios {
namespace {

using analysis::FloorBaseline;
using analysis::FloorCurrency;
using analysis::FloorParameter;

std::string text_at(const base::Node& object, std::string_view key) {
  const base::Node* node = object.find(key);
  return node == nullptr ? std::string() : node->text;
}
std::optional<double> number_at(const base::Node& object, std::string_view key) {
  const base::Node* node = object.find(key);
  return node == nullptr ? std::nullopt : std::optional(node->number);
}
template <std::size_t N>
std::size_t index_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// A policy of that name stands before a baseline.
base::Status check_baseline_name(const Scenario& scenario, const base::Node& name) {
  std::vector<std::string> names;
  for (const auto& [policy, expression] : scenario.policies()) names.push_back(policy);
  for (const FloorBaseline baseline : analysis::kFloorBaselines) {
    names.emplace_back(analysis::name_of(baseline));
  }
  if (std::ranges::find(names, name.text) != names.end()) return {};
  return base::fail(scenario.document.error_at(
      name.at, "no policy or baseline is named " + in_quotes(name.text),
      one_of(names,
             "a policy, always-frontier, small-first-cascade, cost-matched-static-mix or "
             "best-single"),
      base::did_you_mean(name.text, names)));
}

FloorSpec::Axis axis_of(const base::Node& node) {
  FloorSpec::Axis axis;
  const std::string& name = node.is_string() ? node.text : node.find("parameter")->text;
  const auto found = std::ranges::find(analysis::kFloorParameterNames, name);
  axis.parameter = static_cast<FloorParameter>(found - std::begin(analysis::kFloorParameterNames));
  if (node.is_string()) return axis;
  axis.from = number_at(node, "from");
  axis.to = number_at(node, "to");
  return axis;
}

base::Status check_axis(const Scenario& scenario, const base::Node& node) {
  const FloorSpec::Axis axis = axis_of(node);
  const analysis::Domain domain = analysis::domain_of(axis.parameter);
  for (const std::string_view key : {"from", "to"}) {
    const base::Node* end = node.find(key);
    if (end == nullptr || (end->number >= domain.low && end->number <= domain.high)) continue;
    return base::fail(scenario.document.error_at(
        end->at, end->text + " is outside " + std::string(analysis::name_of(axis.parameter)),
        "a number from " + base::format_double(domain.low) + " to " +
            base::format_double(domain.high)));
  }
  if (axis.from && axis.to && *axis.from >= *axis.to) {
    return base::fail(scenario.document.error_at(
        node.find("from")->at, "the range starts where it ends", "\"from\" below \"to\""));
  }
  return {};
}

base::Status read_map(const Scenario& scenario, const base::Node& asked, FloorSpec& spec) {
  const base::Node* map = asked.find("map");
  if (map == nullptr) return {};
  const base::Node& x = *map->find("x");
  const base::Node& y = *map->find("y");
  POINTSMAN_CHECK(check_axis(scenario, x));
  POINTSMAN_CHECK(check_axis(scenario, y));
  spec.map = FloorSpec::Map{axis_of(x), axis_of(y),
                            static_cast<std::uint32_t>(map->find("points")->number)};
  if (spec.map->x.parameter != spec.map->y.parameter) return {};
  return base::fail(scenario.document.error_at(y.at, "both axes of the map move the same parameter",
                                               "two parameters"));
}

base::Status read_subject(const Scenario& scenario, const base::Node& asked, FloorSpec& spec) {
  spec.router = text_at(asked, "router");
  spec.accuracy = number_at(asked, "accuracy");
  if (const base::Node* router = asked.find("router")) {
    POINTSMAN_CHECK(find_policy(scenario, *router));
    if (spec.accuracy) {
      return base::fail(scenario.document.error_at(
          asked.find("accuracy")->at, "a router under test has the accuracy that is measured",
          "either \"router\" or \"accuracy\""));
    }
  }
  for (const base::Node& name : asked.find("against")->items) {
    POINTSMAN_CHECK(check_baseline_name(scenario, name));
    spec.against.push_back(name.text);
  }
  return {};
}

void read_terms(const Scenario& scenario, const base::Node& asked, FloorSpec& spec) {
  const base::Node& detection = *asked.find("detection");
  spec.terms = {.recall = *number_at(detection, "recall"),
                .false_alarm = *number_at(detection, "false_alarm"),
                .verifier_usd = *number_at(detection, "usd"),
                .verifier_s = *number_at(detection, "s"),
                .router_usd = number_at(asked, "router_usd"),
                .router_s = number_at(asked, "router_s"),
                .value_of_time_usd_per_s = *number_at(asked, "value_of_time_usd_per_s"),
                .steps = *number_at(asked, "steps")};
  if (scenario.wrong_answer) spec.terms.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  const base::Node* currency = asked.find("currency");
  if (currency != nullptr) {
    spec.currency = kDataCurrencyValues[index_of(currency->text, kDataCurrencies)];
  } else if (scenario.wrong_answer) {
    spec.currency = FloorCurrency::kQualityAdjustedCost;
  }
}

base::Status check_currency(const Scenario& scenario, const base::Node& asked,
                            const FloorSpec& spec) {
  const bool lacks_price =
      spec.currency == FloorCurrency::kQualityAdjustedCost && !scenario.wrong_answer;
  const bool lacks_time =
      spec.currency == FloorCurrency::kTimedCost && spec.terms.value_of_time_usd_per_s == 0;
  if (!lacks_price && !lacks_time) return {};
  return base::fail(scenario.document.error_at(
      asked.find("currency")->at, lacks_price ? "a wrong answer has no price" : "time has no price",
      lacks_price ? R"("value": {"wrong_answer_usd": ...} in the scenario)"
                  : R"("value_of_time_usd_per_s" beside it)"));
}

/// The usual range of a parameter: around what it is on this workload.
analysis::FloorAxis axis_values(const FloorSpec::Axis& axis, std::uint32_t points,
                                double frontier_usd) {
  const auto usual_end = [&] {
    switch (axis.parameter) {
      case FloorParameter::kRouterUsd:
      case FloorParameter::kVerifierUsd:
        return frontier_usd;
      case FloorParameter::kWrongAnswerUsd:
        return 20 * frontier_usd;
      case FloorParameter::kSteps:
        return 50.0;
      default:
        return 1.0;
    }
  };
  const double from = axis.from.value_or(analysis::domain_of(axis.parameter).low);
  const double to = axis.to.value_or(std::max(usual_end(), from));
  analysis::FloorAxis result{axis.parameter, {}};
  for (std::uint32_t i = 0; i < points; ++i) {
    result.values.push_back(from + (to - from) * i / (points - 1));
  }
  return result;
}

}  // namespace

base::Result<FloorSpec> read_floor(const Scenario& scenario, const base::Node& asked) {
  FloorSpec spec;
  spec.asked = &asked;
  spec.small = text_at(asked, "small");
  spec.frontier = text_at(asked, "frontier");
  POINTSMAN_CHECK(read_subject(scenario, asked, spec));
  read_terms(scenario, asked, spec);
  POINTSMAN_CHECK(check_currency(scenario, asked, spec));
  POINTSMAN_CHECK(read_map(scenario, asked, spec));
  const base::Node& easy = *asked.find("easy");
  if (easy.is_string()) {
    spec.easy = static_cast<EasyRule>(index_of(easy.text, kEasyRules));
  } else {
    spec.easy = EasyRule::kWhere;
    spec.easy_where = easy.find("where")->text;
    spec.easy_at = easy.find("where")->at;
  }
  spec.fixed_usd_per_month = number_at(asked, "fixed_usd_per_month");
  if (const base::Node* slices = asked.find("slices")) {
    spec.slices.emplace();
    for (const base::Node& name : slices->items) spec.slices->push_back(name.text);
  }
  spec.slice_requests_min = static_cast<std::uint32_t>(*number_at(asked, "slice_requests_min"));
  spec.resamples = scenario.intervals.resamples;
  if (const auto resamples = number_at(asked, "resamples")) {
    spec.resamples = static_cast<std::uint32_t>(*resamples);
  }
  return spec;
}

std::string floor_title(const base::Node& asked) {
  const std::string router = text_at(asked, "router");
  return router.empty() ? "floor" : "floor of " + router;
}

base::Status check_floor(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(read_floor(scenario, asked));
  return {};
}

base::Status check_bound_floor(const Bound& bound, const base::Node& asked) {
  POINTSMAN_TRY(const auto spec, read_floor(bound.scenario, asked));
  POINTSMAN_CHECK(floor_pair(bound, spec));
  POINTSMAN_CHECK(floor_slices(bound, spec));
  POINTSMAN_CHECK(easy_requests(bound, spec));
  return {};
}

std::set<std::string> floor_columns(const base::Node& asked) {
  const base::Node* where = asked.find("easy")->find("where");
  if (where == nullptr) return {};
  const auto columns = data::columns_in(where->text);
  if (!columns) return {};  // reported when the workload is bound
  return {columns->begin(), columns->end()};
}

std::vector<policy::ModelIndex> floor_models(const Bound& bound, const base::Node& asked) {
  const auto spec = read_floor(bound.scenario, asked);
  if (!spec) return {};
  const auto pair = floor_pair(bound, *spec);
  if (!pair) return {};
  return {pair->small, pair->frontier};
}

base::Result<analysis::Finding> run_floor(const Run& run, const base::Node& asked,
                                          const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(const auto wanted, read_floor(bound.scenario, asked));
  POINTSMAN_TRY(auto labels, floor_labels(run, wanted));
  analysis::DataFloorSpec spec;
  spec.inputs = std::move(labels.inputs);
  spec.slices = std::move(labels.slices);
  spec.against = std::move(labels.against);
  spec.terms = wanted.terms;
  spec.currency = wanted.currency;
  spec.has_wrong_answer_price = bound.scenario.wrong_answer.has_value();
  spec.accuracy = wanted.accuracy;
  spec.fixed_usd_per_month = wanted.fixed_usd_per_month;
  spec.slice_requests_min = wanted.slice_requests_min;
  if (wanted.map) {
    spec.map = {axis_values(wanted.map->x, wanted.map->points, labels.frontier_usd),
                axis_values(wanted.map->y, wanted.map->points, labels.frontier_usd)};
  }
  spec.bootstrap = {.resamples = wanted.resamples,
                    .seed = bound.scenario.seed,
                    .level = bound.scenario.intervals.level,
                    .threads = options.resources.threads,
                    .stop = options.resources.stop};
  if (options.resources.progress) {
    spec.bootstrap.progress = [&options](std::uint64_t done, std::uint64_t resamples) {
      options.resources.progress("resampling floors", done, resamples);
    };
  }
  POINTSMAN_TRY(auto floor, analysis::data_floor(spec));
  floor.dropped = labels.dropped;
  floor.remarks.insert(floor.remarks.begin(), labels.remarks.begin(), labels.remarks.end());
  return floor;
}

}  // namespace pointsman::scenarios
