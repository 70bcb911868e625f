#include "reports/page/figure_json.hpp"

#include "reports/json_value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

constexpr int kDigits = 6;

/// The nearest double with six significant digits: what a pixel can show.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::general, kDigits);
  *end.ptr = '\0';
  const double shown = std::strtod(buffer.data(), nullptr);
  if (shown == std::round(shown) && std::abs(shown) < 1e15) {
    return static_cast<std::int64_t>(shown);
  }
  return shown;
}

const char* mark_key(Mark mark) {
  switch (mark) {
    case Mark::kPoint:
      return "point";
    case Mark::kLine:
      return "line";
    case Mark::kBand:
      return "band";
    case Mark::kBar:
      return "bar";
    case Mark::kStack:
      return "stack";
    case Mark::kCell:
      return "cell";
    case Mark::kRule:
      return "rule";
    case Mark::kBox:
      return "box";
  }
  return "point";
}

const char* tone_key(Tone tone) {
  return tone == Tone::kReference ? "reference" : tone == Tone::kAccent ? "accent" : "data";
}

const char* scale_key(Scale scale) {
  return scale == Scale::kLog ? "log" : scale == Scale::kCategories ? "categories" : "linear";
}

Json datum_json(const Datum& datum) {
  Json list = {rounded(datum.x),     rounded(datum.y),
               rounded(datum.x_lo),  rounded(datum.x_hi),
               rounded(datum.y_lo),  rounded(datum.y_hi),
               rounded(datum.value), datum.label.empty() ? Json(nullptr) : Json(datum.label)};
  while (list.size() > 2 && list.back().is_null()) list.erase(list.size() - 1);
  return list;
}

Json axis_json(const Axis& axis) {
  Json object = {
      {"title", axis.title}, {"unit", unit_key(axis.unit)}, {"scale", scale_key(axis.scale)}};
  if (axis.scale == Scale::kCategories) object["categories"] = axis.categories;
  return object;
}

Json figure_json(const Figure& figure) {
  Json series = Json::array();
  for (const Series& of : figure.series) {
    Json data = Json::array();
    for (const Datum& datum : of.data) data.push_back(datum_json(datum));
    series.push_back({{"name", of.name},
                      {"mark", mark_key(of.mark)},
                      {"tone", tone_key(of.tone)},
                      {"data", std::move(data)}});
  }
  Json object = {{"id", figure.id},
                 {"title", figure.title},
                 {"x", axis_json(figure.x)},
                 {"y", axis_json(figure.y)},
                 {"series", std::move(series)},
                 {"value_unit", unit_key(figure.value_unit)}};
  if (figure.slider.empty()) return object;
  object["slider"] = figure.slider;
  for (const Moving& moving : figure.moving) {
    Json steps = Json::array();
    for (const Datum& datum : moving.steps) steps.push_back(datum_json(datum));
    object["moving"].push_back(
        {{"series", moving.series}, {"datum", moving.datum}, {"steps", std::move(steps)}});
  }
  return object;
}

Json numbers_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(rounded(value));
  return list;
}

Json slider_json(const Slider& slider) {
  Json readouts = Json::array();
  for (const Readout& of : slider.readouts) {
    Json entry = {{"label", of.label},
                  {"unit", unit_key(of.unit)},
                  {"key", of.at_key},
                  {"values", numbers_json(of.values)}};
    if (!of.lo.empty()) {
      entry["lo"] = numbers_json(of.lo);
      entry["hi"] = numbers_json(of.hi);
    }
    readouts.push_back(std::move(entry));
  }
  return {{"id", slider.id},       {"label", slider.label}, {"at", slider.at},
          {"texts", slider.texts}, {"start", slider.start}, {"readouts", std::move(readouts)}};
}

}  // namespace

std::string page_data_json(const View& view) {
  Json figures = Json::array();
  for (const Figure* figure : figures_of(view)) figures.push_back(figure_json(*figure));
  Json sliders = Json::array();
  for (const Slider& slider : view.sliders) sliders.push_back(slider_json(slider));
  const Json root = {{"figures", std::move(figures)},
                     {"sliders", std::move(sliders)},
                     {"result_name", view.result_name},
                     {"scenario_name", view.scenario_name}};
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string script_safe(std::string json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace pointsman::reports::page
