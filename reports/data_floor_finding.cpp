#include "reports/findings.hpp"
#include "reports/floor_value.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace pointsman::reports {
namespace {

using analysis::DataFloor;
using analysis::FloorComparison;
using analysis::FloorEstimate;
using analysis::Reach;

/// {"floor", "reach", "lo", "lo_reach", "hi", "hi_reach", "undefined_share"}.
Json estimate_json(const FloorEstimate& estimate) {
  Json object = floor_json(estimate.floor);
  object["lo"] = nullptr;
  object["hi"] = nullptr;
  object["undefined_share"] = json_number(estimate.undefined_share);
  if (!estimate.interval) return object;
  object["lo"] = json_number(estimate.interval->lo);
  object["lo_reach"] = reach_name(analysis::reach_of(estimate.interval->lo));
  object["hi"] = json_number(estimate.interval->hi);
  object["hi_reach"] = reach_name(analysis::reach_of(estimate.interval->hi));
  return object;
}

/// The largest miss that pays, from the least accuracy on hard requests that does.
Json line_json(const std::vector<analysis::FloorLinePoint>& line) {
  Json points = Json::array();
  for (const auto& point : line) {
    Json entry = {{"over_escalation", point.over_escalation},
                  {"miss", nullptr},
                  {"reach", reach_name(point.hard_accuracy.reach)}};
    if (point.hard_accuracy.reach == Reach::kReachable) {
      entry["miss"] = json_number(1 - *point.hard_accuracy.value);
    }
    if (!point.hard_accuracy.reason.empty()) entry["reason"] = point.hard_accuracy.reason;
    points.push_back(std::move(entry));
  }
  return points;
}

/// What a gain is counted in.
const char* unit_of(const FloorComparison& comparison) {
  if (comparison.against.builtin == analysis::FloorBaseline::kCostMatchedMix) return "score";
  return comparison.currency == analysis::FloorCurrency::kLatency ? "s" : "usd";
}

Json place_json(const FloorComparison& comparison) {
  const analysis::RouterPlace& place = *comparison.place;
  Json object = {{"gain", json_estimate(place.gain.gain)},
                 {"gain_unit", unit_of(comparison)},
                 {"savings", place.saving ? json_estimate(*place.saving) : Json(nullptr)},
                 {"margin", json_number(place.standing.margin)},
                 {"box_margin", json_number(place.standing.box_margin)},
                 {"labels_needed", json_number(place.standing.labels_needed)},
                 {"verdict", verdict_name(place.standing.verdict)}};
  if (!place.saving) {
    put_unknown(object, "savings",
                comparison.against.builtin == analysis::FloorBaseline::kCostMatchedMix
                    ? "the mix is matched in cost: the gain is in score"
                    : "the baseline costs nothing");
  }
  if (!place.standing.margin) {
    put_unknown(object, "margin", "the gain does not depend on the router's errors");
    put_unknown(object, "box_margin", "the gain does not depend on the router's errors");
  }
  if (!place.standing.labels_needed) {
    put_unknown(object, "labels_needed", "the router is on the line: no number of labels decides");
  }
  if (place.volume_per_day) object["volume_per_day"] = flip_json(*place.volume_per_day);
  return object;
}

Json comparison_json(const FloorComparison& comparison) {
  Json object = estimate_json(comparison.floor);
  object["baseline"] = comparison.baseline;
  object["currency"] = name_of(comparison.currency);
  if (!comparison.line.empty()) object["line"] = line_json(comparison.line);
  if (comparison.place) object["router"] = place_json(comparison);
  return object;
}

Json path_json(const analysis::FloorPath& path, const DataFloor& floor) {
  Json object = {{"score", json_number(path.score)},
                 {"cost_usd", json_number(path.cost_usd)},
                 {"latency_s", json_number(path.time_s)}};
  const auto hide = [&](const char* key, const std::string& reason) {
    if (!reason.empty()) put_unknown(object, key, reason);
  };
  hide("cost_usd", floor.cost_reason);
  hide("latency_s", floor.time_reason);
  return object;
}

Json terms_json(const DataFloor& floor) {
  const analysis::FloorTerms& terms = floor.terms;
  return {{"recall", terms.recall},
          {"false_alarm", terms.false_alarm},
          {"verifier_usd", terms.verifier_usd},
          {"verifier_s", terms.verifier_s},
          {"router_usd", json_number(floor.router_usd)},
          {"router_s", json_number(floor.router_s)},
          {"wrong_answer_usd", terms.wrong_answer_usd},
          {"value_of_time_usd_per_s", terms.value_of_time_usd_per_s},
          {"steps", terms.steps},
          {"price_ratio", json_number(floor.price_ratio)}};
}

Json slices_json(const DataFloor& floor) {
  Json object = Json::object();
  for (const auto& key : floor.slices) {
    Json values = Json::array();
    for (const auto& value : key.values) {
      Json floors = Json::object();
      for (std::size_t i = 0; i < value.floors.size(); ++i) {
        Json& entry = floors[floor.baselines[i]] = estimate_json(value.floors[i]);
        if (floor.has_subject()) entry["savings"] = json_number(value.savings[i]);
      }
      Json entry = {{"value", value.value},
                    {"pooled_values", value.pooled},
                    {"requests", std::llround(value.requests)},
                    {"easy_share", json_number(value.easy_share)},
                    {"floors", std::move(floors)}};
      if (floor.router) entry["router_accuracy"] = json_number(value.accuracy);
      values.push_back(std::move(entry));
    }
    Json worst = nullptr;
    if (key.worst) {
      worst = {{"value", key.values[*key.worst].value},
               {"baseline", floor.baselines[key.worst_against]}};
    }
    object[key.key] = {{"worst", std::move(worst)}, {"values", std::move(values)}};
  }
  return object;
}

Json flips_json(const DataFloor& floor) {
  Json list = Json::array();
  for (const auto& asked : floor.flips) {
    Json entry = flip_json(asked.flip);
    entry["parameter"] = name_of(asked.parameter);
    entry["now"] = json_number(asked.now);
    list.push_back(std::move(entry));
  }
  return list;
}

/// Rows of floors by y; "reach" has one letter per floor: r, n, a or u.
Json map_json(const analysis::FloorMap& map) {
  Json floors = Json::array();
  Json reaches = Json::array();
  const std::size_t width = map.x.values.size();
  for (std::size_t y = 0; y < map.y.values.size(); ++y) {
    Json row = Json::array();
    std::string letters;
    for (std::size_t x = 0; x < width; ++x) {
      row.push_back(json_number(map.value[y * width + x]));
      letters += reach_name(map.reach[y * width + x]).front();
    }
    floors.push_back(std::move(row));
    reaches.push_back(letters);
  }
  const auto axis = [](const analysis::FloorAxis& of) {
    return Json{{"parameter", name_of(of.parameter)}, {"values", of.values}};
  };
  Json object = {{"x", axis(map.x)},
                 {"y", axis(map.y)},
                 {"floors", std::move(floors)},
                 {"reach", std::move(reaches)}};
  if (!map.reason.empty()) object["reason"] = map.reason;
  return object;
}

Json router_json(const DataFloor& floor) {
  if (!floor.router) return nullptr;
  return {{"policy", floor.router->name},
          {"accuracy", json_number(floor.router->accuracy)},
          {"over_escalation", json_estimate(floor.router->over_escalation)},
          {"miss", json_estimate(floor.router->miss)}};
}

}  // namespace

Json finding_json(const DataFloor& floor) {
  Json floors = Json::array();
  for (const auto& comparison : floor.comparisons) floors.push_back(comparison_json(comparison));
  Json binding = nullptr;
  if (floor.binding) {
    const FloorComparison& hardest = floor.comparisons[*floor.binding];
    binding = {{"baseline", hardest.baseline}, {"currency", name_of(hardest.currency)}};
  }
  Json object = {{"kind", "floor"},
                 {"small", {{"model", floor.small}}},
                 {"frontier", {{"model", floor.frontier}}},
                 {"requests", std::llround(floor.requests)},
                 {"dropped", floor.dropped},
                 {"easy_share", json_estimate(floor.easy_share)},
                 {"currency", name_of(floor.currency)},
                 {"terms", terms_json(floor)},
                 {"floors", std::move(floors)},
                 {"binding", std::move(binding)},
                 {"router", router_json(floor)},
                 {"stated_accuracy", json_number(floor.stated_accuracy)},
                 {"verdict", floor.verdict ? Json(verdict_name(*floor.verdict)) : Json(nullptr)},
                 {"flips", flips_json(floor)},
                 {"slices", slices_json(floor)},
                 {"map", floor.map ? map_json(*floor.map) : Json(nullptr)},
                 {"remarks", floor.remarks}};
  object["small"].update(path_json(floor.mean_small, floor));
  object["frontier"].update(path_json(floor.mean_frontier, floor));
  return object;
}

}  // namespace pointsman::reports
