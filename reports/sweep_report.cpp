#include "reports/sweep_report.hpp"

#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/summary_json.hpp"
#include "reports/text_grid.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Estimate;
using analysis::Figure;
using analysis::Summary;
using scenarios::Sweep;
using scenarios::SweepPoint;

constexpr std::size_t kSweptNameWidthMin = 12;

/// Which columns have anything to show.
struct SweptColumns {
  bool policy = false, savings = false, adjusted = false, latency = false, requests = false,
       dropped = false;

  explicit SweptColumns(const Sweep& sweep) : savings(!sweep.baseline.empty()) {
    for (const SweepPoint& point : sweep.points) {
      policy |= point.policies.size() > 1;
      requests |= point.requests != sweep.points.front().requests;
      for (const auto& of : point.policies) {
        adjusted |= of.total.quality_adjusted.has_value();
        latency |= of.total.latency.is_known();
        dropped |= of.total.dropped > 0;
      }
    }
  }
};

/// "at_least" of "policies.router.route.at_least": the last name, the whole path where two share
/// it.
std::vector<std::string> short_names(const Sweep& sweep) {
  std::vector<std::string> names;
  for (const auto& axis : sweep.axes) {
    const bool is_quoted = axis.path.ends_with('"');
    const auto dot = is_quoted ? axis.path.rfind('"', axis.path.size() - 2) : axis.path.rfind('.');
    const std::size_t begin = dot == std::string::npos ? 0 : dot + (is_quoted ? 0 : 1);
    names.push_back(axis.path.substr(begin));
  }
  if (names.size() == 2 && names[0] == names[1]) {
    for (std::size_t i = 0; i < 2; ++i) names[i] = sweep.axes[i].path;
  }
  return names;
}

std::vector<std::string> row_of(const SweepPoint& point, const analysis::PolicySummary& policy,
                                const SweptColumns& shown) {
  const Summary& summary = policy.total;
  std::vector<std::string> cells = point.values;
  if (shown.policy) cells.push_back(policy.name);
  if (shown.requests) cells.push_back(count(point.requests));
  cells.push_back(summary.accuracy ? percent_interval(*summary.accuracy, 2, 1) : "-");
  cells.push_back(
      summary.cost ? money(analysis::kRequestsPerCost * summary.cost->per_request_usd.mean) : "-");
  const auto add_saving = [&](const Figure<Estimate>& savings) {
    cells.push_back(policy.is_baseline ? "baseline"
                    : savings          ? percent_interval(*savings, 1, 1)
                                       : "-");
  };
  if (shown.savings) add_saving(summary.savings);
  if (shown.adjusted) {
    const auto adjusted = summary.quality_adjusted.value_or(analysis::QualityAdjusted{});
    if (shown.savings) add_saving(adjusted.savings);
    cells.push_back(adjusted.cost
                        ? money(analysis::kRequestsPerCost * adjusted.cost->per_request_usd.mean)
                        : "-");
  }
  if (shown.latency) {
    cells.push_back(summary.latency
                        ? seconds(summary.latency->p50_s) + "/" + seconds(summary.latency->p95_s)
                        : "-");
  }
  if (shown.dropped) cells.push_back(count(summary.dropped));
  return cells;
}

std::vector<GridColumn> columns_of(const Sweep& sweep, const SweptColumns& shown) {
  std::vector<GridColumn> columns;
  for (const std::string& name : short_names(sweep)) {
    columns.push_back({.header = name, .is_right_aligned = true, .width_min = kSweptNameWidthMin});
  }
  if (shown.policy) columns.push_back({.header = "policy", .width_min = kSweptNameWidthMin});
  if (shown.requests) columns.push_back({.header = "requests", .is_right_aligned = true});
  columns.push_back({.header = "accuracy %"});
  columns.push_back({.header = "$/1k", .is_right_aligned = true});
  if (shown.savings) columns.push_back({.header = "saving %"});
  if (shown.adjusted) {
    if (shown.savings) columns.push_back({.header = kAdjustedSaving, .is_optional = true});
    columns.push_back({.header = kAdjustedCost, .is_right_aligned = true, .is_optional = true});
  }
  if (shown.latency) columns.push_back({.header = "p50/p95 s", .is_optional = true});
  if (shown.dropped) columns.push_back({.header = "dropped", .is_right_aligned = true});
  return columns;
}

/// Why figures are missing, each reason once.
std::vector<std::string> reasons_of(const Sweep& sweep) {
  std::vector<std::string> reasons;
  const auto note = [&reasons](const char* what, const auto& figure) {
    if (figure) return;
    std::string reason = std::string(what) + ": " + figure.reason();
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
  };
  for (const SweepPoint& point : sweep.points) {
    for (const auto& policy : point.policies) {
      note("accuracy", policy.total.accuracy);
      note("cost", policy.total.cost);
      if (sweep.baseline.empty() || policy.is_baseline || !policy.total.cost) continue;
      note("saving", policy.total.savings);
      if (const auto& adjusted = policy.total.quality_adjusted) {
        note("adjusted saving", adjusted->savings);
      }
    }
  }
  return reasons;
}

void add_cell(std::string& line, const std::string& text) {
  if (!line.empty()) line += ',';
  if (text.find_first_of(",\"\n\r") == std::string::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) line += c == '"' ? std::string("\"\"") : std::string(1, c);
  line += '"';
}

void add_number(std::string& line, double value) {
  add_cell(line, std::isfinite(value) ? base::format_double(value) : "");
}

void add_estimate(std::string& line, const Estimate* estimate) {
  for (const double value : {estimate != nullptr ? estimate->mean : INFINITY,
                             estimate != nullptr ? estimate->lo : INFINITY,
                             estimate != nullptr ? estimate->hi : INFINITY}) {
    add_number(line, value);
  }
}

template <typename T>
const T* address_of(const Figure<T>& figure) {
  return figure ? &*figure : nullptr;
}

}  // namespace

std::string sweep_table(const Sweep& sweep, const TableOptions& options) {
  const SweptColumns shown(sweep);
  TextGrid grid(columns_of(sweep, shown));
  for (const SweepPoint& point : sweep.points) {
    for (const auto& policy : point.policies) grid.add_row(row_of(point, policy, shown));
  }
  std::string title = sweep.scenario + ": " + count(std::uint64_t{sweep.points.size()}) + " points";
  if (!shown.requests) title += ", " + count(sweep.points.front().requests) + " requests";
  if (!shown.policy) title += ", policy " + sweep.points.front().policies.front().name;
  if (shown.savings) title += ", savings against " + sweep.baseline;
  title += ", " + fixed(100 * sweep.level, 0) + " % intervals";
  std::string out = fit_text(title, options.width, options.unicode) + "\n\n";
  std::vector<std::string> left_out;
  for (const std::string& line : grid.lines({options.width, options.unicode}, left_out)) {
    out += line + "\n";
  }
  if (shown.adjusted) {
    out += adjusted_note("wrong answers at value.wrong_answer_usd") + "\n";
  }
  for (const std::string& reason : reasons_of(sweep)) {
    out += wrap_text("- ", reason, options.width) + "\n";
  }
  for (const std::string& header : left_out) {
    out += "  no room for the column \"" + header + "\"\n";
  }
  return out;
}

std::string sweep_csv(const Sweep& sweep) {
  std::string out;
  std::string line;
  for (const auto& axis : sweep.axes) add_cell(line, axis.path);
  out += line +
         ",policy,requests,answered,accuracy,accuracy_lo,accuracy_hi,cost_usd_per_request,"
         "cost_usd_per_request_lo,cost_usd_per_request_hi,savings,savings_lo,savings_hi,"
         "latency_s_mean,latency_s_p50,latency_s_p95,latency_s_p99,"
         "quality_adjusted_cost_usd_per_request,quality_adjusted_cost_usd_per_request_lo,"
         "quality_adjusted_cost_usd_per_request_hi,quality_adjusted_savings,"
         "quality_adjusted_savings_lo,quality_adjusted_savings_hi\n";
  for (const SweepPoint& point : sweep.points) {
    for (const auto& policy : point.policies) {
      const Summary& summary = policy.total;
      line.clear();
      for (const std::string& value : point.values) add_cell(line, value);
      add_cell(line, policy.name);
      add_number(line, static_cast<double>(summary.requests));
      add_number(line, static_cast<double>(summary.answered));
      add_estimate(line, address_of(summary.accuracy));
      add_estimate(line, summary.cost ? &summary.cost->per_request_usd : nullptr);
      add_estimate(line, address_of(summary.savings));
      const analysis::Latency* latency = address_of(summary.latency);
      for (const double value : {latency != nullptr ? latency->mean_s : INFINITY,
                                 latency != nullptr ? latency->p50_s : INFINITY,
                                 latency != nullptr ? latency->p95_s : INFINITY,
                                 latency != nullptr ? latency->p99_s : INFINITY}) {
        add_number(line, value);
      }
      const auto adjusted = summary.quality_adjusted.value_or(analysis::QualityAdjusted{});
      add_estimate(line, adjusted.cost ? &adjusted.cost->per_request_usd : nullptr);
      add_estimate(line, address_of(adjusted.savings));
      out += line + "\n";
    }
  }
  return out;
}

std::string sweep_json(const Sweep& sweep) {
  Json parameters = Json::array();
  for (const auto& axis : sweep.axes) {
    parameters.push_back({{"path", axis.path}, {"values", axis.values}});
  }
  Json points = Json::array();
  for (const SweepPoint& point : sweep.points) {
    Json at = Json::object();
    for (std::size_t i = 0; i < sweep.axes.size(); ++i) at[sweep.axes[i].path] = point.values[i];
    Json policies = Json::object();
    for (const auto& policy : point.policies) {
      policies[policy.name] = summary_json(policy.total, point.models);
    }
    points.push_back({{"at", std::move(at)}, {"policies", std::move(policies)}});
  }
  const Json root = {{"format", "pointsman.sweep/1"},
                     {"scenario", sweep.scenario},
                     {"baseline", json_text_or_null(sweep.baseline)},
                     {"level", sweep.level},
                     {"parameters", std::move(parameters)},
                     {"points", std::move(points)}};
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pointsman::reports
