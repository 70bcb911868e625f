#include "reports/findings.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {

Json finding_json(const analysis::Curve& curve) {
  Json points = Json::array();
  for (const auto& point : curve.points) {
    points.push_back({{"threshold", json_number(point.threshold)},
                      {"strong_share", json_number(point.strong_share)},
                      {"accuracy", json_number(point.accuracy)},
                      {"cost_usd", json_number(point.cost_usd)},
                      {"cost_usd_per_request", json_number(point.cost_usd_per_request)},
                      {"savings", json_number(point.savings)}});
  }
  Json object = {{"kind", "curve"},
                 {"policy", curve.policy},
                 {"parameter", curve.parameter},
                 {"weak", curve.weak},
                 {"strong", curve.strong},
                 {"against", curve.against},
                 {"requests", curve.requests},
                 {"dropped", curve.dropped},
                 {"points", std::move(points)}};
  if (!curve.cost_reason.empty()) object["unknown"]["cost_usd"] = curve.cost_reason;
  if (!curve.savings_reason.empty()) object["unknown"]["savings"] = curve.savings_reason;
  return object;
}

/// A curve is for a plot: its points are in the result file.
std::string finding_text(const analysis::Curve& /*curve*/, const TableOptions& /*options*/) {
  return {};
}

}  // namespace pointsman::reports
