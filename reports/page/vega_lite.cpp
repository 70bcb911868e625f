#include "reports/page/vega_lite.hpp"

#include "reports/json_value.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

const char* format_of(Unit unit) {
  switch (unit) {
    case Unit::kShare:
      return ".1%";
    case Unit::kPoints:
      return "+.2%";
    case Unit::kUsd:
      return "$.4~g";
    case Unit::kSeconds:
    case Unit::kCount:
    case Unit::kNumber:
      break;
  }
  return ".4~g";
}

Json place_json(double value, const Axis& axis) {
  if (axis.scale != Scale::kCategories) return json_number(value);
  if (!(value >= 0) || value >= static_cast<double>(axis.categories.size())) return nullptr;
  return axis.categories[static_cast<std::size_t>(value)];
}

Json rows_json(const Figure& figure) {
  Json rows = Json::array();
  for (const Series& series : figure.series) {
    for (const Datum& datum : series.data) {
      Json row = {{"series", series.name},
                  {"x", place_json(datum.x, figure.x)},
                  {"y", place_json(datum.y, figure.y)}};
      const auto add = [&row](const char* key, double value) {
        if (std::isfinite(value)) row[key] = value;
      };
      add("x_lo", datum.x_lo);
      add("x_hi", datum.x_hi);
      add("y_lo", datum.y_lo);
      add("y_hi", datum.y_hi);
      add("value", datum.value);
      if (!datum.label.empty()) row["label"] = datum.label;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Json channel(const char* field, const Axis& axis) {
  Json object = {{"field", field}, {"title", axis.title}};
  if (axis.scale == Scale::kCategories) {
    object["type"] = "nominal";
    object["sort"] = axis.categories;
    return object;
  }
  object["type"] = "quantitative";
  object["axis"] = {{"format", format_of(axis.unit)}};
  object["scale"] = {{"zero", false}};
  if (axis.scale == Scale::kLog) object["scale"]["type"] = "log";
  return object;
}

Json colour_json(const Figure& figure) {
  Json names = Json::array();
  for (const Series& series : figure.series) names.push_back(series.name);
  return {{"field", "series"},
          {"type", "nominal"},
          {"title", nullptr},
          {"sort", std::move(names)},
          {"scale",
           {{"range",
             {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
              "#F0E442"}}}}};
}

Json layer(const Series& series, Json mark, Json encoding) {
  return {{"transform", Json::array({{{"filter", {{"field", "series"}, {"equal", series.name}}}}})},
          {"mark", std::move(mark)},
          {"encoding", std::move(encoding)}};
}

bool has_bounds(const Series& series, double Datum::*bound) {
  return std::ranges::any_of(series.data,
                             [&](const Datum& datum) { return std::isfinite(datum.*bound); });
}

void add_point(const Figure& figure, const Series& series, Json& layers) {
  const Json x = channel("x", figure.x);
  const Json y = channel("y", figure.y);
  const Json colour = colour_json(figure);
  if (has_bounds(series, &Datum::x_lo)) {
    Json from = channel("x_lo", figure.x);
    layers.push_back(layer(
        series, "rule", {{"x", from}, {"x2", {{"field", "x_hi"}}}, {"y", y}, {"color", colour}}));
  }
  if (has_bounds(series, &Datum::y_lo)) {
    Json from = channel("y_lo", figure.y);
    layers.push_back(layer(
        series, "rule", {{"x", x}, {"y", from}, {"y2", {{"field", "y_hi"}}}, {"color", colour}}));
  }
  layers.push_back(layer(series, {{"type", "point"}, {"filled", true}, {"tooltip", true}},
                         {{"x", x}, {"y", y}, {"color", colour}}));
}

void add_layers(const Figure& figure, const Series& series, Json& layers) {
  const Json x = channel("x", figure.x);
  const Json y = channel("y", figure.y);
  const Json colour = colour_json(figure);
  switch (series.mark) {
    case Mark::kPoint:
      return add_point(figure, series, layers);
    case Mark::kLine:
      layers.push_back(layer(series, "line", {{"x", x}, {"y", y}, {"color", colour}}));
      return;
    case Mark::kBand:
      layers.push_back(layer(series, {{"type", "area"}, {"opacity", 0.2}},
                             {{"x", x},
                              {"y", channel("y_lo", figure.y)},
                              {"y2", {{"field", "y_hi"}}},
                              {"color", colour}}));
      return;
    case Mark::kBar:
    case Mark::kStack: {
      Json encoding = {{"x", x}, {"y", y}, {"color", colour}};
      if (series.mark == Mark::kBar) {
        encoding[figure.x.scale == Scale::kCategories ? "xOffset" : "yOffset"] = {
            {"field", "series"}};
      }
      // One layer for all series, or stacks would stand in front of each other.
      if (&series == figure.series.data()) {
        layers.push_back(
            {{"mark", {{"type", "bar"}, {"tooltip", true}}}, {"encoding", std::move(encoding)}});
      }
      return;
    }
    case Mark::kCell:
      layers.push_back(layer(series, {{"type", "rect"}, {"tooltip", true}},
                             {{"x", x},
                              {"y", y},
                              {"color",
                               {{"field", "value"},
                                {"type", "quantitative"},
                                {"title", series.name},
                                {"legend", {{"format", format_of(figure.value_unit)}}}}}}));
      return;
    case Mark::kRule: {
      const bool is_upright = !series.data.empty() && std::isfinite(series.data.front().x);
      layers.push_back(layer(series, {{"type", "rule"}, {"strokeDash", {5, 4}}},
                             {{is_upright ? "x" : "y", is_upright ? x : y}, {"color", colour}}));
      return;
    }
    case Mark::kBox:
      layers.push_back(layer(series, {{"type", "rect"}, {"opacity", 0.3}},
                             {{"x", channel("x_lo", figure.x)},
                              {"x2", {{"field", "x_hi"}}},
                              {"y", channel("y_lo", figure.y)},
                              {"y2", {{"field", "y_hi"}}},
                              {"color", colour}}));
      return;
  }
}

}  // namespace

std::string vega_lite(const Figure& figure) {
  Json layers = Json::array();
  for (const Series& series : figure.series) add_layers(figure, series, layers);
  const Json root = {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
                     {"title", figure.title},
                     {"description", figure.note},
                     {"width", 640},
                     {"height", 400},
                     {"data", {{"values", rows_json(figure)}}},
                     {"layer", std::move(layers)}};
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pointsman::reports::page
