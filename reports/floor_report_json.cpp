#include "reports/floor_report.hpp"
#include "reports/floor_value.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {
namespace {

Json row_json(const analysis::FloorRow& row) {
  Json object = floor_json(row.floor);
  object["baseline"] = name_of(row.baseline);
  object["currency"] = name_of(row.currency);
  object["formula"] = row.formula;
  return object;
}

void put_money(Json& object, const analysis::PointReport::Money& money) {
  object["spend_usd"] = json_number(money.spend);
  object["total_usd"] = json_number(money.total);
  object["baseline_spend_usd"] = json_number(money.baseline_spend);
  object["baseline_usd"] = json_number(money.baseline);
  object["miss_allowed"] = flip_json(money.miss_allowed);
  object["savings"] = json_number(money.saving);
  object["margin"] = json_number(money.margin);
  if (!money.saving) put_unknown(object, "savings", "the baseline costs nothing");
  if (!money.margin) put_unknown(object, "margin", "there is no floor to be above");
  Json flips = Json::array();
  for (const auto& [parameter, flip] : money.flips) {
    flips.push_back(flip_json(flip));
    flips.back()["parameter"] = name_of(parameter);
  }
  object["flips"] = std::move(flips);
}

Json at_json(const FloorReport& report) {
  const analysis::PointReport& at = *report.at;
  Json object = {
      {"accuracy", at.accuracy},           {"over_escalation", at.point.errors.over_escalation},
      {"miss", at.point.errors.miss},      {"under_routed", at.under_routed},
      {"answers_right", at.answers_right}, {"baseline_answers_right", at.baseline_right}};
  if (at.latency_s) object["latency_s"] = json_number(*at.latency_s);
  if (at.money) put_money(object, *at.money);
  Json against = Json::array();
  for (std::size_t i = 0; i < at.rows.size(); ++i) {
    against.push_back({{"baseline", name_of(report.rows[i].baseline)},
                       {"currency", name_of(report.rows[i].currency)},
                       {"savings", json_number(at.rows[i].saving)}});
    if (!at.rows[i].reason.empty()) against.back()["reason"] = at.rows[i].reason;
  }
  object["against"] = std::move(against);
  return object;
}

}  // namespace

std::string floor_report_json(const FloorReport& report) {
  Json floors = Json::array();
  for (const analysis::FloorRow& row : report.rows) floors.push_back(row_json(row));
  Json object = {{"kind", "floor"},
                 {"floors", std::move(floors)},
                 {"binding", nullptr},
                 {"explanation", floor_explanation(report)}};
  if (report.binding) object["binding"] = row_json(report.rows[*report.binding]);
  if (report.thresholds) {
    const auto& [served, accept, route] = *report.thresholds;
    object["thresholds"] = {
        {"served_share", threshold_json("value", served.value, served.reach, served.reason)},
        {"accept_confidence", flip_json(accept)},
        {"route_confidence", flip_json(route)}};
  }
  if (report.at) object["at"] = at_json(report);
  return object.dump(2) + '\n';
}

}  // namespace pointsman::reports
