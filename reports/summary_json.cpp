#include "reports/summary_json.hpp"

#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Figure;
using analysis::Summary;

/// Writes a figure, or null with its reason under "unknown".
template <typename T, typename Write>
void put(Json& object, const char* key, const Figure<T>& figure, Write write) {
  if (figure) {
    object[key] = write(*figure);
    return;
  }
  put_unknown(object, key, figure.reason());
}

Json cost_json(const analysis::Cost& cost) {
  return {{"total", json_number(cost.total_usd)},
          {"per_request", json_number(cost.per_request_usd.mean)},
          {"lo", json_number(cost.per_request_usd.lo)},
          {"hi", json_number(cost.per_request_usd.hi)}};
}

/// Expected numbers by model name; models without any are left out.
Json by_model(const std::vector<double>& counts, std::span<const std::string> models) {
  Json object = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) object[models[i]] = json_number(counts[i]);
  }
  return object;
}

}  // namespace

Json summary_json(const Summary& summary, std::span<const std::string> models) {
  Json object = {{"requests", summary.requests},
                 {"answered", summary.answered},
                 {"dropped", summary.dropped},
                 {"unanswered", json_number(summary.unanswered)},
                 {"answers_by_model", by_model(summary.answers_by_model, models)},
                 {"calls",
                  {{"total", json_number(summary.calls)},
                   {"by_model", by_model(summary.calls_by_model, models)}}}};
  put(object, "accuracy", summary.accuracy, json_estimate);
  put(object, "cost_usd", summary.cost, cost_json);
  put(object, "latency_s", summary.latency, [](const analysis::Latency& latency) {
    return Json{{"mean", json_number(latency.mean_s)},
                {"p50", json_number(latency.p50_s)},
                {"p95", json_number(latency.p95_s)},
                {"p99", json_number(latency.p99_s)}};
  });
  put(object, "savings", summary.savings, json_estimate);
  put(object, "accuracy_difference", summary.accuracy_difference, json_estimate);
  if (summary.quality_adjusted) {
    put(object, "quality_adjusted_cost_usd", summary.quality_adjusted->cost, cost_json);
    put(object, "quality_adjusted_savings", summary.quality_adjusted->savings, json_estimate);
  }
  return object;
}

Json caps_json(const std::vector<analysis::CapSummary>& caps) {
  Json list = Json::array();
  for (const auto& cap : caps) {
    list.push_back({{"per", cap.column.empty() ? "total" : cap.column},
                    {"accounts", cap.accounts},
                    {"accounts_over", cap.accounts_over},
                    {"requests_over", cap.requests_over},
                    {"spent_over_usd", cap.spent_over_usd}});
  }
  return list;
}

}  // namespace pointsman::reports
