#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Curve;
using analysis::CurvePoint;

constexpr std::size_t kRowsMax = 7;

Json interval_json(const analysis::Interval& interval) {
  return {{"lo", json_number(interval.lo)}, {"hi", json_number(interval.hi)}};
}

Json band_json(const analysis::Band& band) {
  return {{"pointwise", interval_json(band.pointwise)},
          {"simultaneous", interval_json(band.simultaneous)}};
}

Json bands_json(const analysis::PointBands& bands) {
  Json object = {{"accuracy", band_json(bands.accuracy)}, {"regret", band_json(bands.regret)}};
  const auto add = [&object](const char* figure, const std::optional<analysis::Band>& band) {
    if (band) object[figure] = band_json(*band);
  };
  add("cost_usd_per_request", bands.cost);
  add("savings", bands.savings);
  add("latency_s", bands.latency);
  add("regret_usd", bands.regret_usd);
  return object;
}

Json point_json(const CurvePoint& point, const Curve& curve) {
  Json shares = Json::object();
  for (std::size_t i = 0; i < curve.models.size(); ++i) {
    shares[curve.models[i]] = json_number(point.answer_shares[i]);
  }
  Json object = {{"value", json_number(point.value)},
                 {"answer_shares", std::move(shares)},
                 {"accuracy", json_number(point.accuracy)},
                 {"cost_usd", json_number(point.cost_usd)},
                 {"cost_usd_per_request", json_number(point.cost_usd_per_request)},
                 {"savings", json_number(point.savings)},
                 {"latency_s", json_number(point.latency_s)},
                 {"regret", json_number(point.regret)},
                 {"regret_usd", json_number(point.regret_usd)},
                 {"on_frontier", point.is_on_frontier},
                 {"on_hull", point.is_on_hull}};
  if (point.share_past) object["share_past"] = json_number(*point.share_past);
  if (point.bands) object["bands"] = bands_json(*point.bands);
  return object;
}

Json bands_summary_json(const Curve& curve) {
  const analysis::BandSummary& bands = curve.bands;
  if (bands.resamples == 0) return nullptr;
  return {{"resamples", bands.resamples},
          {"level", bands.level},
          {"sup",
           {{"accuracy", json_number(bands.accuracy_sup)},
            {"cost_usd_per_request", json_number(bands.cost_sup)},
            {"savings", json_number(bands.savings_sup)},
            {"latency_s", json_number(bands.latency_sup)},
            {"regret", json_number(bands.regret_sup)},
            {"regret_usd", json_number(bands.regret_usd_sup)}}}};
}

/// Which points stand in the terminal: the ends, and the points nearest to even steps of cost (of
/// the share past the cut where costs are unknown).
std::vector<std::size_t> shown_points(const Curve& curve) {
  std::vector<std::size_t> shown;
  const std::size_t count = curve.points.size();
  if (count <= kRowsMax) {
    for (std::size_t i = 0; i < count; ++i) shown.push_back(i);
    return shown;
  }
  const auto place = [&](std::size_t i) {
    const CurvePoint& point = curve.points[i];
    return point.share_past ? *point.share_past : static_cast<double>(i);
  };
  const double first = place(0);
  const double last = place(count - 1);
  for (std::size_t row = 0; row < kRowsMax; ++row) {
    const double wanted =
        first + (last - first) * static_cast<double>(row) / static_cast<double>(kRowsMax - 1);
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < count; ++i) {
      if (std::abs(place(i) - wanted) < std::abs(place(nearest) - wanted)) nearest = i;
    }
    if (shown.empty() || nearest > shown.back()) shown.push_back(nearest);
  }
  return shown;
}

std::string value_text(double value) {
  if (std::isinf(value)) return value > 0 ? "above all" : "all";
  return significant_text(value);
}

std::string with_band(double value, const analysis::Interval* interval, int decimals) {
  if (interval == nullptr) return percent(value, decimals);
  return percent_interval({value, interval->lo, interval->hi}, decimals, 1);
}

std::vector<GridColumn> columns_of(const Curve& curve) {
  std::vector<GridColumn> columns{{.header = curve.parameter, .is_right_aligned = true}};
  if (curve.is_threshold) columns.push_back({.header = "past %", .is_right_aligned = true});
  columns.push_back({.header = "accuracy %"});
  if (curve.cost_reason.empty()) columns.push_back({.header = "$/1k", .is_right_aligned = true});
  if (curve.savings_reason.empty()) columns.push_back({.header = "saving %"});
  if (curve.latency_reason.empty()) {
    columns.push_back({.header = "mean s", .is_right_aligned = true, .is_optional = true});
  }
  columns.push_back({.header = "regret %", .is_right_aligned = true, .is_optional = true});
  if (curve.cost_reason.empty()) columns.push_back({.header = "", .is_optional = true});
  return columns;
}

std::vector<std::string> row_of(const CurvePoint& point, const Curve& curve) {
  const auto simultaneous = [](const auto& band) { return &band.simultaneous; };
  std::vector<std::string> cells{value_text(point.value)};
  if (curve.is_threshold) cells.push_back(percent(*point.share_past, 1));
  cells.push_back(
      with_band(point.accuracy, point.bands ? simultaneous(point.bands->accuracy) : nullptr, 2));
  if (curve.cost_reason.empty()) {
    cells.push_back(money(analysis::kRequestsPerCost * *point.cost_usd_per_request));
  }
  if (curve.savings_reason.empty()) {
    const bool has_band = point.bands && point.bands->savings;
    cells.push_back(
        with_band(*point.savings, has_band ? simultaneous(*point.bands->savings) : nullptr, 1));
  }
  if (curve.latency_reason.empty()) cells.push_back(seconds(*point.latency_s));
  cells.push_back(percent(point.regret, 2));
  if (curve.cost_reason.empty()) {
    cells.emplace_back(point.is_on_hull ? "hull" : point.is_on_frontier ? "frontier" : "");
  }
  return cells;
}

}  // namespace

Json finding_json(const Curve& curve) {
  Json points = Json::array();
  for (const CurvePoint& point : curve.points) points.push_back(point_json(point, curve));
  Json object = {{"kind", "curve"},
                 {"policy", curve.policy},
                 {"parameter", curve.parameter},
                 {"threshold", curve.is_threshold},
                 {"models", curve.models},
                 {"against", curve.against},
                 {"requests", curve.requests},
                 {"dropped", curve.dropped},
                 {"oracle",
                  {{"accuracy", json_number(curve.oracle.accuracy)},
                   {"cost_usd_per_request", json_number(curve.oracle.cost_usd_per_request)}}},
                 {"bands", bands_summary_json(curve)},
                 {"points", std::move(points)}};
  const auto say_why = [&object](const char* field, const std::string& reason) {
    if (!reason.empty()) object["unknown"][field] = reason;
  };
  say_why("cost_usd", curve.cost_reason);
  say_why("savings", curve.savings_reason);
  say_why("latency_s", curve.latency_reason);
  say_why("regret_usd", curve.regret_usd_reason);
  if (curve.bands.resamples == 0) say_why("bands", curve.bands.reason);
  return object;
}

std::string finding_text(const Curve& curve, const TableOptions& options) {
  TextGrid grid(columns_of(curve));
  const auto shown = shown_points(curve);
  for (const std::size_t i : shown) grid.add_row(row_of(curve.points[i], curve));
  std::vector<std::string> left_out;
  std::string out;
  for (const std::string& line : grid.lines({options.width, options.unicode}, left_out)) {
    out += line + "\n";
  }
  std::string note = std::to_string(shown.size()) + " of " +
                     count(static_cast<std::uint64_t>(curve.points.size())) + " points";
  if (curve.bands.resamples > 0) {
    note +=
        "; brackets hold the whole curve at " + significant_text(100 * curve.bands.level) + " %";
  }
  if (!curve.savings_reason.empty()) {
    if (curve.savings_reason != curve.cost_reason) note += "; no saving: " + curve.savings_reason;
  } else {
    note += "; savings against " + curve.against;
  }
  return out + fit_text(note, options.width, options.unicode) + "\n";
}

}  // namespace pointsman::reports
