#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::MetricUnit;
using analysis::MetricValue;
using analysis::Number;
using analysis::RouterReport;
using analysis::ScoreCalibration;

constexpr std::size_t kTitleWidthMin = 24;
constexpr std::size_t kTrapWidthMin = 16;

std::string_view unit_name(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kShare:
      return "share";
    case MetricUnit::kRatio:
      return "ratio";
    case MetricUnit::kUsd:
      return "usd";
    case MetricUnit::kBits:
      return "bits";
    case MetricUnit::kPoints:
      return "percent";
    case MetricUnit::kScore:
      return "score";
  }
  return "";
}

void put_interval(Json& object, const std::optional<analysis::Interval>& interval) {
  object["lo"] = interval ? json_number(interval->lo) : Json(nullptr);
  object["hi"] = interval ? json_number(interval->hi) : Json(nullptr);
}

Json metric_json(const MetricValue& metric) {
  Json object = {{"value", metric.value ? json_number(*metric.value) : Json(nullptr)},
                 {"unit", unit_name(metric.info->unit)},
                 {"title", metric.info->title},
                 {"source", metric.info->source},
                 {"note", metric.info->trap}};
  put_interval(object, metric.interval);
  if (!metric.value) object["undefined"] = metric.value.reason();
  return object;
}

Json calibration_json(const ScoreCalibration& of) {
  Json bins = Json::array();
  for (const auto& bin : of.calibration.bins) {
    bins.push_back({{"from", bin.from},
                    {"to", bin.to},
                    {"requests", bin.requests},
                    {"mean_score", bin.mean_score},
                    {"mean_outcome", bin.mean_outcome}});
  }
  Json object = {{"score", of.score},
                 {"target", of.target},
                 {"requests", of.requests},
                 {"reliability", std::move(bins)}};
  const auto add = [&object](const char* key, const Number& value,
                             const std::optional<analysis::Interval>& interval = {}) {
    Json figure = {{"value", value ? json_number(*value) : Json(nullptr)}};
    put_interval(figure, interval);
    if (!value) figure["undefined"] = value.reason();
    object[key] = std::move(figure);
  };
  add("auc", of.calibration.auc, of.auc);
  add("brier", of.calibration.brier, of.brier);
  add("expected_calibration_error", of.calibration.expected_error);
  add("expected_calibration_error_equal_mass", of.calibration.expected_error_by_mass);
  return object;
}

std::string value_text(double value, MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kShare:
      return percent(value, 1) + " %";
    case MetricUnit::kUsd:
      return dollars(value);
    case MetricUnit::kBits:
      return fixed(value, 3);
    case MetricUnit::kPoints:
      return fixed(value, 1) + " %";
    case MetricUnit::kRatio:
    case MetricUnit::kScore:
      break;
  }
  return fixed(value, 4);
}

std::string bound_text(double value, MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kShare:
      return percent(value, 1);
    case MetricUnit::kUsd:
      return money(value);
    case MetricUnit::kPoints:
      return fixed(value, 1);
    default:
      return fixed(value, 3);
  }
}

std::string with_interval(double value, MetricUnit unit,
                          const std::optional<analysis::Interval>& interval) {
  if (!interval) return value_text(value, unit);
  return value_text(value, unit) + " [" + bound_text(interval->lo, unit) + ", " +
         bound_text(interval->hi, unit) + "]";
}

std::string quadrants_text(const RouterReport& report, const TableOptions& options) {
  TextGrid grid({{.header = report.weak + " / " + report.strong, .width_min = kTitleWidthMin},
                 {.header = "requests", .is_right_aligned = true},
                 {.header = "sent to strong %", .is_right_aligned = true},
                 {.header = "accuracy %", .is_right_aligned = true}});
  constexpr std::string_view kMeanings[] = {"wrong / right", "right / wrong", "right / right",
                                            "wrong / wrong"};
  for (std::size_t i = 0; i < report.quadrants.size(); ++i) {
    const auto& quadrant = report.quadrants[i];
    const bool is_empty = quadrant.requests == 0;
    grid.add_row({std::string(quadrant.name) + ": " + std::string(kMeanings[i]),
                  count(quadrant.requests), is_empty ? "-" : percent(quadrant.strong_share, 1),
                  is_empty ? "-" : percent(quadrant.accuracy, 1)});
  }
  std::string out;
  out += grid_text(grid, {options.width, options.unicode});
  return out;
}

std::string number_text(const Number& value, const std::optional<analysis::Interval>& interval) {
  return value ? with_interval(*value, MetricUnit::kScore, interval) : "-";
}

std::string calibrations_text(const RouterReport& report, const TableOptions& options) {
  if (report.calibrations.empty()) return {};
  TextGrid grid({{.header = "score", .width_min = kTrapWidthMin},
                 {.header = "says", .width_min = kTitleWidthMin},
                 {.header = "AUC"},
                 {.header = "ECE", .is_right_aligned = true},
                 {.header = "Brier", .is_right_aligned = true, .is_optional = true}});
  for (const ScoreCalibration& of : report.calibrations) {
    grid.add_row({of.score, of.target, number_text(of.calibration.auc, of.auc),
                  number_text(of.calibration.expected_error, {}),
                  number_text(of.calibration.brier, {})});
  }
  std::string out = "\n";
  out += grid_text(grid, {options.width, options.unicode});
  return out;
}

/// Names of undefined figures by their reason, in the order of first appearance.
class UndefinedFigures {
 public:
  explicit UndefinedFigures(const RouterReport& report) {
    for (const MetricValue& metric : report.values) {
      note(std::string(metric.info->id), metric.value);
    }
    for (const ScoreCalibration& of : report.calibrations) {
      note("AUC of " + of.score, of.calibration.auc);
      note("ECE of " + of.score, of.calibration.expected_error);
      note("Brier of " + of.score, of.calibration.brier);
    }
  }

  /// Reason, then names.
  const std::vector<std::pair<std::string, std::string>>& by_reason() const { return reasons_; }

 private:
  void note(const std::string& name, const Number& value) {
    if (value) return;
    const auto known =
        std::ranges::find(reasons_, value.reason(), &std::pair<std::string, std::string>::first);
    if (known == reasons_.end()) {
      reasons_.emplace_back(value.reason(), name);
    } else {
      known->second += ", " + name;
    }
  }

  std::vector<std::pair<std::string, std::string>> reasons_;
};

/// Every figure that there is, and in full what to beware of.
std::string values_text(const RouterReport& report, const TableOptions& options) {
  const auto text_of = [](const MetricValue& metric) {
    return with_interval(*metric.value, metric.info->unit, metric.interval);
  };
  std::size_t widest_name = 0;
  std::size_t widest_value = 0;
  for (const MetricValue& metric : report.values) {
    if (!metric.value) continue;
    widest_name = std::max(widest_name, text_width(metric.info->id));
    widest_value = std::max(widest_value, text_width(text_of(metric)));
  }
  const std::size_t used = widest_name + widest_value + 2 * kColumnGap;
  const std::size_t room = std::max(options.width - std::min(options.width, used), kTrapWidthMin);
  TextGrid grid({{.header = "figure"}, {.header = "value"}, {.header = "beware"}});
  for (const MetricValue& metric : report.values) {
    if (!metric.value) continue;
    std::istringstream trap(wrap_text("", metric.info->trap, room));
    std::string line;
    std::getline(trap, line);
    grid.add_row({std::string(metric.info->id), text_of(metric), line});
    while (std::getline(trap, line)) grid.add_row({"", "", line});
  }
  return grid_text(grid, {options.width, options.unicode});
}

}  // namespace

Json finding_json(const RouterReport& report) {
  Json values = Json::object();
  for (const MetricValue& metric : report.values) {
    values[std::string(metric.info->id)] = metric_json(metric);
  }
  Json quadrants = Json::object();
  for (const auto& quadrant : report.quadrants) {
    quadrants[std::string(quadrant.name)] = {{"requests", quadrant.requests},
                                             {"strong_share", quadrant.strong_share},
                                             {"accuracy", quadrant.accuracy}};
  }
  Json calibrations = Json::array();
  for (const ScoreCalibration& of : report.calibrations) {
    calibrations.push_back(calibration_json(of));
  }
  return {{"kind", "metrics"},
          {"policy", report.policy},
          {"weak", report.weak},
          {"strong", report.strong},
          {"best_single", report.best_single},
          {"parameter", json_text_or_null(report.parameter)},
          {"requests", report.requests},
          {"left_out", report.left_out},
          {"resamples", report.resamples},
          {"level", report.level},
          {"values", std::move(values)},
          {"quadrants", std::move(quadrants)},
          {"calibrations", std::move(calibrations)}};
}

std::string finding_text(const RouterReport& report, const TableOptions& options) {
  std::string out = values_text(report, options);
  const UndefinedFigures undefined(report);
  for (const auto& [reason, names] : undefined.by_reason()) {
    out +=
        wrap_text(options.bullet(), "undefined because " + reason + ": " + names, options.width) +
        "\n";
  }
  if (report.left_out > 0) {
    out += wrap_text("! ",
                     count(report.left_out) +
                         " requests are left out: the policy or a model has no outcome",
                     options.width) +
           "\n";
  }
  return out + "\n" + quadrants_text(report, options) + calibrations_text(report, options);
}

}  // namespace pointsman::reports
