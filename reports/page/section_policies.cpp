#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::reports::page {
namespace {

constexpr double kRequests = 1000;
constexpr int kMixSteps = 16;

struct Shown {
  bool savings = false, adjusted = false, latency = false, dropped = false, mix = false;
};

Shown shown_of(const Subject& subject) {
  Shown shown;
  shown.savings = !subject.baseline.empty();
  shown.adjusted = subject.result["value"]["wrong_answer_usd"].number().has_value();
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    shown.latency |= policy["latency_s"].is_object();
    shown.dropped |= policy["dropped"].number_or(0) > 0;
    shown.mix |= subject.matched(name)["difference"].is_object();
  }
  return shown;
}

std::vector<Column> columns_of(const Shown& shown) {
  std::vector<Column> columns = {{"Policy"}, {"Accuracy %", true}, {"$ per 1k", true}};
  if (shown.savings) {
    columns.push_back({"Saving %", true});
    columns.push_back({"Accuracy gained, points", true});
  }
  if (shown.adjusted) columns.push_back({"Saving %, wrong answers priced", true});
  if (shown.mix) columns.push_back({"Above its mix, points", true});
  if (shown.latency) columns.push_back({"p50 / p95 s", true});
  columns.push_back({"Answers most"});
  if (shown.dropped) columns.push_back({"Dropped", true});
  return columns;
}

Mood sign_of(const At& estimate) {
  if (estimate["lo"].number_or(-1) > 0) return Mood::kGood;
  if (estimate["hi"].number_or(1) < 0) return Mood::kBad;
  return Mood::kPlain;
}

Cell signed_cell(const At& estimate, const NumberStyle& style) {
  Cell cell = interval_cell(estimate, style);
  cell.mood = sign_of(estimate);
  return cell;
}

Cell latency_cell(const At& latency) {
  if (!latency.is_object()) return faint_cell("-");
  return {{number_span(latency["p50"], kSeconds),
           {.text = " / ", .is_faint = true},
           number_span(latency["p95"], kSeconds)}};
}

Cell top_model(const At& policy) {
  double most = 0;
  std::string name;
  for (const auto& [model, answers] : policy["answers_by_model"].members()) {
    if (answers.number_or(0) > most) {
      most = answers.number_or(0);
      name = model;
    }
  }
  const double all = policy["answered"].number_or(0);
  if (name.empty() || all <= 0) return faint_cell("-");
  return text_cell(percent(most / all, 0) + " % " + name);
}

std::vector<Cell> row_of(const Subject& subject, const At& policy, Cell name, const At& matched,
                         const Shown& shown, bool is_baseline) {
  std::vector<Cell> row{std::move(name), interval_cell(policy["accuracy"], kPercent),
                        interval_cell(policy["cost_usd"], kUsdPer1k, "per_request")};
  if (shown.savings) {
    row.push_back(is_baseline ? faint_cell("baseline")
                              : signed_cell(policy["savings"], kPercentShort));
    row.push_back(is_baseline ? faint_cell("")
                              : signed_cell(policy["accuracy_difference"], kPoints));
  }
  if (shown.adjusted) {
    row.push_back(is_baseline ? faint_cell("baseline")
                              : signed_cell(policy["quality_adjusted_savings"], kPercentShort));
  }
  if (shown.mix) {
    const bool has = matched["difference"].is_object() && !subject.policies.empty();
    row.push_back(has ? signed_cell(matched["difference"], kPoints) : faint_cell(""));
  }
  if (shown.latency) row.push_back(latency_cell(policy["latency_s"]));
  row.push_back(top_model(policy));
  if (shown.dropped) row.push_back(number_cell(policy["dropped"], kCount));
  return row;
}

Table policies_table(const Subject& subject, const Shown& shown) {
  Table table{.caption = "Policies", .columns = columns_of(shown)};
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    Cell cell = text_cell(name);
    if (policy["knows_labels"].boolean() == true) {
      cell.text.push_back({.text = " *", .is_faint = true});
      table.note = "* reads the labels: a study of what a router could do, not one to ship.";
    }
    table.rows.push_back(row_of(subject, policy, std::move(cell), subject.matched(name), shown,
                                name == subject.baseline));
  }
  return table;
}

constexpr std::pair<const char*, const char*> kControls[] = {
    {"always_small", "always the small model"},
    {"always_frontier", "always the frontier model"},
    {"best_single", "best single model"},
    {"small_first_cascade", "small-first cascade *"},
    {"oracle", "oracle *"},
};

Table controls_table(const Subject& subject, const Shown& shown) {
  Table table{.caption = "Controls", .columns = columns_of(shown)};
  table.columns[0].title = "Control";
  const At controls = subject.result["controls"];
  for (const auto& [key, words] : kControls) {
    const At control = controls[key];
    if (!control.is_object()) continue;
    const std::string model = control["model"].text();
    table.rows.push_back(row_of(
        subject, control, text_cell(model.empty() ? words : std::string(words) + ": " + model),
        control["none"], shown, false));
  }
  table.note = "What a router has to beat. * knows the labels: a bound, not one to ship.";
  return table;
}

Datum place_of(const At& policy, std::string label) {
  Datum datum;
  put_x(datum, policy["cost_usd"], "per_request", kRequests);
  put_y(datum, policy["accuracy"]);
  datum.label = std::move(label);
  return datum;
}

bool has_place(const At& policy) {
  return policy["cost_usd"]["per_request"].number_or(0) > 0 &&
         policy["accuracy"]["mean"].number().has_value();
}

/// The upper hull over cost from the cheapest point up to the most accurate one.
std::vector<Datum> hull_of(std::vector<Datum> points) {
  std::ranges::sort(points, {}, [](const Datum& d) { return std::pair(d.x, -d.y); });
  std::vector<Datum> hull;
  for (const Datum& next : points) {
    if (!hull.empty() && next.y <= hull.back().y) continue;
    while (hull.size() >= 2) {
      const Datum& a = hull[hull.size() - 2];
      const Datum& b = hull.back();
      if ((b.y - a.y) * (next.x - a.x) > (next.y - a.y) * (b.x - a.x)) break;
      hull.pop_back();
    }
    hull.push_back(next);
  }
  return hull;
}

/// What mixes along a hull reach: straight in dollars, so bent on a logarithmic axis.
std::vector<Datum> mixes_along(const std::vector<Datum>& hull) {
  std::vector<Datum> line;
  for (std::size_t i = 0; i + 1 < hull.size(); ++i) {
    for (int step = 0; step < kMixSteps; ++step) {
      const double share = static_cast<double>(step) / kMixSteps;
      Datum datum;
      datum.x = hull[i].x + share * (hull[i + 1].x - hull[i].x);
      datum.y = hull[i].y + share * (hull[i + 1].y - hull[i].y);
      line.push_back(datum);
    }
  }
  if (!line.empty()) {
    Datum end;
    end.x = hull.back().x;
    end.y = hull.back().y;
    line.push_back(end);
  }
  return line;
}

std::vector<Datum> curve_line(const At& curve) {
  std::vector<Datum> line;
  for (const At& point : shown_points(curve)) {
    const double cost = kRequests * point["cost_usd_per_request"].number_or(0);
    if (cost <= 0 || !point["accuracy"].number()) continue;
    Datum datum;
    datum.x = cost;
    datum.y = *point["accuracy"].number();
    line.push_back(datum);
  }
  return line;
}

void add_references(const Subject& subject, Figure& figure) {
  const At controls = subject.result["controls"];
  Series singles{.name = "single models", .mark = Mark::kPoint, .tone = Tone::kReference};
  for (const auto& [model, summary] : controls["single_models"].members()) {
    if (has_place(summary)) singles.data.push_back(place_of(summary, model));
  }
  Series mixes{.name = "blind mixes of single models",
               .mark = Mark::kLine,
               .tone = Tone::kReference,
               .data = mixes_along(hull_of(singles.data))};
  if (!mixes.data.empty()) figure.series.push_back(std::move(mixes));
  if (!singles.data.empty()) figure.series.push_back(std::move(singles));
  if (has_place(controls["oracle"])) {
    figure.series.push_back({.name = "oracle",
                             .mark = Mark::kPoint,
                             .tone = Tone::kReference,
                             .data = {place_of(controls["oracle"], "oracle")}});
  }
  for (const At& analysis : subject.result["analyses"].items()) {
    if (analysis["kind"].text() != "curve") continue;
    auto line = curve_line(analysis);
    if (line.size() < 2) continue;
    figure.series.push_back({.name = "curve of " + analysis["policy"].text(),
                             .mark = Mark::kLine,
                             .tone = Tone::kData,
                             .data = std::move(line)});
  }
}

void add_moving_point(const Subject& subject, const std::vector<Slider>& sliders, Figure& figure) {
  if (sliders.empty()) return;
  const CurveSteps steps = steps_of(subject, sliders.front());
  Moving moving{.series = figure.series.size(), .datum = 0};
  for (const At& point : steps.points) {
    Datum datum;
    datum.x = kRequests * point["cost_usd_per_request"].number_or(0);
    datum.y = point["accuracy"].number_or(0);
    datum.label = "slider";
    if (datum.x <= 0) return;
    moving.steps.push_back(datum);
  }
  if (moving.steps.empty()) return;
  figure.series.push_back({.name = "at the slider",
                           .mark = Mark::kPoint,
                           .tone = Tone::kAccent,
                           .data = {moving.steps[sliders.front().start]}});
  figure.slider = sliders.front().id;
  figure.moving.push_back(std::move(moving));
}

Figure pareto(const Subject& subject, const std::vector<Slider>& sliders) {
  Figure figure;
  figure.id = "pareto";
  figure.title = "Accuracy against cost";
  figure.note =
      "Up and to the left is better. Crosses are intervals; a router below the line of blind mixes "
      "is "
      "worth less than tossing a coin of the same price.";
  figure.x = {.title = "dollars per 1,000 requests", .unit = Unit::kUsd, .scale = Scale::kLog};
  figure.y = {.title = "accuracy", .unit = Unit::kShare};
  Series policies{.name = "policies", .mark = Mark::kPoint, .tone = Tone::kData};
  Series baseline{.name = "baseline", .mark = Mark::kPoint, .tone = Tone::kData};
  Series studies{.name = "policies that read labels", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    if (!has_place(policy)) continue;
    Series& to = name == subject.baseline                   ? baseline
                 : policy["knows_labels"].boolean() == true ? studies
                                                            : policies;
    to.data.push_back(place_of(policy, name));
  }
  std::vector<Datum> all = policies.data;
  all.insert(all.end(), baseline.data.begin(), baseline.data.end());
  Series hull{.name = "hull of policies",
              .mark = Mark::kLine,
              .tone = Tone::kData,
              .data = mixes_along(hull_of(all))};
  for (Series* series : {&policies, &baseline, &studies, &hull}) {
    if (!series->data.empty()) figure.series.push_back(std::move(*series));
  }
  add_references(subject, figure);
  add_moving_point(subject, sliders, figure);
  return figure;
}

}  // namespace

Section policies_section(const Subject& subject, const std::vector<Slider>& sliders) {
  Section section{.id = "policies", .title = "Policies"};
  const Shown shown = shown_of(subject);
  for (const At& remark : subject.result["remarks"].items()) {
    section.remarks.push_back(
        {.is_warning = remark["warning"].boolean() == true, .text = remark["text"].text()});
  }
  section.tables.push_back(policies_table(subject, shown));
  if (subject.result["controls"].is_object()) {
    section.tables.push_back(controls_table(subject, shown));
  }
  Figure figure = pareto(subject, sliders);
  if (has_marks(figure)) section.figures.push_back(std::move(figure));
  return section;
}

}  // namespace pointsman::reports::page
