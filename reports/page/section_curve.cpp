#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace pointsman::reports::page {
namespace {

constexpr std::size_t kStepsMax = 501;
constexpr std::size_t kTableRowsMax = 41;

/// The analyses of kind "curve", in order.
std::vector<At> curves_of(const Subject& subject) {
  std::vector<At> curves;
  for (const At& analysis : subject.result["analyses"].items()) {
    if (analysis["kind"].text() == "curve" && analysis["points"].size() > 0) {
      curves.push_back(analysis);
    }
  }
  return curves;
}

std::vector<At> evenly(const std::vector<At>& points, std::size_t at_most) {
  if (points.size() <= at_most) return points;
  std::vector<At> chosen;
  for (std::size_t i = 0; i < at_most; ++i) {
    chosen.push_back(points[i * (points.size() - 1) / (at_most - 1)]);
  }
  return chosen;
}

/// The point that does what the policy itself does.
std::size_t nearest_step(const std::vector<At>& points, const At& policy) {
  const double cost = policy["cost_usd"]["per_request"].number_or(0);
  const double accuracy = policy["accuracy"]["mean"].number_or(0);
  std::size_t nearest = 0;
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double own = points[i]["cost_usd_per_request"].number_or(0);
    const double distance = std::abs(points[i]["accuracy"].number_or(0) - accuracy) +
                            (cost > 0 ? std::abs(own - cost) / cost : 0);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}

Readout readout(const std::vector<At>& points, std::string label, Unit unit, std::string key,
                double scale = 1) {
  Readout out{.label = std::move(label), .unit = unit, .values = {}, .lo = {}, .hi = {}};
  out.at_key = key;
  bool has_band = false;
  for (const At& point : points) {
    const At band = point["bands"][key]["simultaneous"];
    out.values.push_back(scale * point[key].number_or(kNoBound));
    out.lo.push_back(scale * band["lo"].number_or(kNoBound));
    out.hi.push_back(scale * band["hi"].number_or(kNoBound));
    has_band |= band["lo"].number().has_value();
  }
  if (!has_band) out.lo = out.hi = {};
  return out;
}

bool is_known(const Readout& of) {
  return std::ranges::any_of(of.values, [](double value) { return std::isfinite(value); });
}

std::string step_text(const At& point, std::size_t index, std::size_t steps) {
  if (const auto value = point["value"].number()) return significant_text(*value);
  return index + 1 == steps ? "above all" : "below all";
}

Figure trade_figure(const At& curve, const std::vector<At>& points, const std::string& id) {
  const bool has_savings = points.front()["savings"].number().has_value();
  const char* key = has_savings ? "savings" : "cost_usd_per_request";
  const double scale = has_savings ? 1 : 1000;
  Figure figure;
  figure.id = id + "-trade";
  figure.title = has_savings ? "Accuracy against saving" : "Accuracy against dollars";
  figure.note = "Each point is one value of " + curve["parameter"].text() +
                ". The wide band holds the whole curve at once, the narrow one each point alone.";
  figure.x = has_savings
                 ? Axis{.title = "saving against " + curve["against"].text(), .unit = Unit::kShare}
                 : Axis{.title = "dollars per 1,000 requests", .unit = Unit::kUsd};
  figure.y = {.title = "accuracy", .unit = Unit::kShare};
  Series whole{.name = "band of the whole curve", .mark = Mark::kBand, .tone = Tone::kReference};
  Series pointwise{.name = "band of each point", .mark = Mark::kBand, .tone = Tone::kReference};
  Series line{.name = curve["policy"].text(), .mark = Mark::kLine, .tone = Tone::kData};
  for (const At& point : points) {
    const auto x = point[key].number();
    const auto y = point["accuracy"].number();
    if (!x || !y) continue;
    Datum datum;
    datum.x = scale * *x;
    datum.y = *y;
    datum.label = significant_text(point["value"].number_or(kNoBound));
    line.data.push_back(datum);
    const At bands = point["bands"]["accuracy"];
    const auto add = [&datum](Series& to, const At& band) {
      Datum with = datum;
      with.y_lo = band["lo"].number_or(kNoBound);
      with.y_hi = band["hi"].number_or(kNoBound);
      if (std::isfinite(with.y_lo) && std::isfinite(with.y_hi)) to.data.push_back(with);
    };
    add(whole, bands["simultaneous"]);
    add(pointwise, bands["pointwise"]);
  }
  if (whole.data.size() > 1) figure.series.push_back(std::move(whole));
  if (pointwise.data.size() > 1) figure.series.push_back(std::move(pointwise));
  figure.series.push_back(std::move(line));
  return figure;
}

/// Figures of a point over the values of the parameter, one line each.
Figure value_figure(const At& curve, const std::vector<At>& points, const std::string& id,
                    std::string title, Unit unit,
                    const std::vector<std::pair<std::string, std::vector<std::string>>>& lines) {
  Figure figure;
  figure.id = id;
  figure.x = {.title = curve["parameter"].text(), .unit = Unit::kNumber};
  figure.y = {.title = title, .unit = unit};
  figure.title = std::move(title);
  for (const auto& [name, path] : lines) {
    Series line{.name = name, .mark = Mark::kLine, .tone = Tone::kData};
    for (const At& point : points) {
      At at = point;
      for (const std::string& key : path) at = at[key];
      const auto x = point["value"].number();
      const auto y = at.number();
      if (!x || !y) continue;
      Datum datum;
      datum.x = *x;
      datum.y = *y;
      line.data.push_back(datum);
    }
    if (line.data.size() > 1) figure.series.push_back(std::move(line));
  }
  return figure;
}

/// A line that the slider moves through the values, over everything in the figure.
void add_moving_rule(const Slider& slider, const std::vector<At>& points, Figure& figure) {
  Moving moving{.series = figure.series.size()};
  for (const At& point : points) {
    Datum datum;
    datum.x = point["value"].number_or(kNoBound);
    datum.y = kNoBound;
    datum.label = "slider";
    moving.steps.push_back(datum);
  }
  figure.series.push_back({.name = "at the slider",
                           .mark = Mark::kRule,
                           .tone = Tone::kAccent,
                           .data = {moving.steps[slider.start]}});
  figure.slider = slider.id;
  figure.moving.push_back(std::move(moving));
}

void add_moving_trade(const Slider& slider, const std::vector<At>& points, Figure& figure) {
  const bool has_savings = figure.x.unit == Unit::kShare;
  Moving moving{.series = figure.series.size()};
  for (const At& point : points) {
    Datum datum;
    datum.x = has_savings ? point["savings"].number_or(kNoBound)
                          : 1000 * point["cost_usd_per_request"].number_or(kNoBound);
    datum.y = point["accuracy"].number_or(kNoBound);
    datum.label = "slider";
    moving.steps.push_back(datum);
  }
  figure.series.push_back({.name = "at the slider",
                           .mark = Mark::kPoint,
                           .tone = Tone::kAccent,
                           .data = {moving.steps[slider.start]}});
  figure.slider = slider.id;
  figure.moving.push_back(std::move(moving));
}

Table curve_table(const At& curve, const std::vector<At>& points) {
  Table table{.caption = "Points of the curve"};
  table.is_folded = true;
  table.columns = {{curve["parameter"].text(), true},
                   {"Past it %", true},
                   {"Accuracy %", true},
                   {"$ per 1k", true},
                   {"Saving %", true},
                   {"Mean s", true},
                   {"Regret, points", true},
                   {"Place"}};
  for (const At& point : evenly(points, kTableRowsMax)) {
    const auto banded = [&point](const char* key, const NumberStyle& style) {
      Cell cell{{number_span(point[key], style)}};
      if (!point[key].number()) return cell;
      for (Span& span : interval_text(point["bands"][key]["simultaneous"], style)) {
        cell.text.push_back(std::move(span));
      }
      return cell;
    };
    const bool on_hull = point["on_hull"].boolean() == true;
    const bool on_frontier = point["on_frontier"].boolean() == true;
    table.rows.push_back(
        {number_cell(point["value"], kPlainNumber), number_cell(point["share_past"], kPercentShort),
         banded("accuracy", kPercent), banded("cost_usd_per_request", kUsdPer1k),
         banded("savings", kPercentShort), number_cell(point["latency_s"], kSeconds),
         number_cell(point["regret"], kPercent),
         text_cell(on_hull       ? "hull"
                   : on_frontier ? "frontier"
                                 : "")});
  }
  if (table.rows.size() < points.size()) {
    table.note = count(std::uint64_t{table.rows.size()}) + " of " +
                 count(std::uint64_t{points.size()}) + " points; the result file holds all.";
  }
  return table;
}

}  // namespace

std::vector<At> shown_points(const At& curve) {
  return evenly(curve["points"].items(), kStepsMax);
}

std::vector<Slider> sliders_of(const Subject& subject) {
  std::vector<Slider> sliders;
  std::map<std::string, int> numbers;
  for (const At& curve : curves_of(subject)) {
    const auto points = shown_points(curve);
    if (points.size() < 2) continue;
    Slider slider;
    slider.id = "slider-" + std::to_string(sliders.size() + 1);
    slider.label = curve["policy"].text() + ": " + curve["parameter"].text();
    slider.at = curve["points"].pointer();
    for (std::size_t i = 0; i < points.size(); ++i) {
      slider.values.push_back(points[i]["value"].number_or(kNoBound));
      slider.texts.push_back(step_text(points[i], i, points.size()));
    }
    slider.start = nearest_step(points, subject.policy(curve["policy"].text()));
    for (Readout& of :
         std::vector<Readout>{readout(points, "Accuracy", Unit::kShare, "accuracy"),
                              readout(points, "Saving", Unit::kShare, "savings"),
                              readout(points, "$ per 1k", Unit::kUsd, "cost_usd_per_request", 1000),
                              readout(points, "Mean latency", Unit::kSeconds, "latency_s"),
                              readout(points, "Past the cut", Unit::kShare, "share_past"),
                              readout(points, "Regret", Unit::kPoints, "regret")}) {
      if (is_known(of)) slider.readouts.push_back(std::move(of));
    }
    sliders.push_back(std::move(slider));
  }
  return sliders;
}

CurveSteps steps_of(const Subject& subject, const Slider& slider) {
  for (const At& curve : curves_of(subject)) {
    if (curve["points"].pointer() == slider.at)
      return {curve["policy"].text(), shown_points(curve)};
  }
  return {};
}

std::vector<Section> curve_sections(const Subject& subject, const std::vector<Slider>& sliders) {
  std::vector<Section> sections;
  for (const At& curve : curves_of(subject)) {
    const auto points = shown_points(curve);
    Section section;
    section.id = "curve-" + std::to_string(sections.size() + 1);
    section.title = "Curve";
    if (curves_of(subject).size() > 1) section.title += ": " + curve["policy"].text();
    section.lead = curve["policy"].text() + " as its number " + curve["parameter"].text() +
                   " moves, over " + count(curve["requests"].number_or(0)) + " requests.";
    const auto slider = std::ranges::find(sliders, curve["points"].pointer(), &Slider::at);
    const bool has_slider = slider != sliders.end();
    Figure trade = trade_figure(curve, points, section.id);
    if (has_slider) add_moving_trade(*slider, points, trade);
    section.figures.push_back(std::move(trade));
    std::vector<std::pair<std::string, std::vector<std::string>>> shares;
    for (const At& model : curve["models"].items()) {
      shares.emplace_back(model.text(), std::vector<std::string>{"answer_shares", model.text()});
    }
    for (Figure& figure :
         std::vector<Figure>{value_figure(curve, points, section.id + "-shares", "share of answers",
                                          Unit::kShare, shares),
                             value_figure(curve, points, section.id + "-accuracy", "accuracy",
                                          Unit::kShare, {{"accuracy", {"accuracy"}}}),
                             value_figure(curve, points, section.id + "-latency", "mean latency",
                                          Unit::kSeconds, {{"mean latency", {"latency_s"}}})}) {
      if (figure.series.empty()) continue;
      if (has_slider) add_moving_rule(*slider, points, figure);
      section.figures.push_back(std::move(figure));
    }
    section.tables.push_back(curve_table(curve, points));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace pointsman::reports::page
