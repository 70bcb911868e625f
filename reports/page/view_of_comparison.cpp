#include "reports/page/view_of_comparison.hpp"

#include "data/json_reader.hpp"
#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/subject.hpp"
#include "reports/result_reader.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

/// Which way an interval points; 0 where it holds zero or is not known.
int direction(const At& estimate) {
  if (estimate["lo"].number_or(-1) > 0) return 1;
  if (estimate["hi"].number_or(1) < 0) return -1;
  return 0;
}

Mood mood_of_direction(int way) {
  return way > 0 ? Mood::kGood : way < 0 ? Mood::kBad : Mood::kPlain;
}

Cell signed_cell_of(const At& estimate, const NumberStyle& style) {
  Cell cell = interval_cell(estimate, style);
  cell.mood = mood_of_direction(direction(estimate));
  return cell;
}

/// The policy that the first result is about, if both have it; else the first that both have.
At main_comparison(const At& comparison, const std::string& candidate) {
  const auto list = comparison["comparisons"].items();
  for (const At& of : list) {
    if (of["first"]["policy"].text() == candidate) return of;
  }
  return comparison["comparisons"][0];
}

KeyNumber change_number(std::string label, const At& estimate, const NumberStyle& style,
                        std::string unit, std::string meaning) {
  KeyNumber number;
  number.label = std::move(label);
  number.value = {number_span(estimate["mean"], style)};
  if (estimate["mean"].number())
    number.value.push_back({.text = std::move(unit), .is_faint = true});
  number.interval = interval_text(estimate, style);
  number.meaning = std::move(meaning);
  number.mood = mood_of_direction(direction(estimate));
  return number;
}

std::string words(int way, const char* up, const char* down) {
  return way > 0 ? up : way < 0 ? down : "";
}

Verdict verdict_on(const At& comparison, const std::string& candidate) {
  const At of = main_comparison(comparison, candidate);
  const At difference = of["difference"];
  const int accuracy = direction(difference["accuracy"]);
  const int saving = direction(difference["savings"]);
  const int pace = -direction(of["timing"]["difference"]["latency_s_p95"]);
  Verdict verdict;
  const bool is_better = accuracy > 0 || saving > 0 || pace > 0;
  const bool is_worse = accuracy < 0 || saving < 0 || pace < 0;
  verdict.mood = is_better == is_worse ? Mood::kUnsure : is_better ? Mood::kGood : Mood::kBad;
  verdict.word = is_better && is_worse ? "TRADE-OFF"
                 : is_better           ? "BETTER"
                 : is_worse            ? "WORSE"
                                       : "NO CHANGE SHOWN";
  const std::string policy = of["second"]["policy"].text();
  std::string changes = words(accuracy, "more accurate", "less accurate");
  for (const std::string& change :
       {words(saving, "cheaper", "dearer"), words(pace, "faster at p95", "slower at p95")}) {
    if (!change.empty()) changes += (changes.empty() ? "" : " and ") + change;
  }
  verdict.sentence =
      policy + " in " + comparison["second"].text() +
      (changes.empty() ? " is not shown to differ from " : " is " + changes + " than ") +
      (of["first"]["policy"].text() == policy ? "" : of["first"]["policy"].text() + " in ") +
      comparison["first"].text() + ".";
  const std::string against = "second minus first";
  verdict.numbers = {
      change_number("Accuracy", difference["accuracy"], kPoints, " points", against),
      change_number("Saving", difference["savings"], kPercentShort, " %", "of the first's bill"),
      change_number("$ per 1,000 requests", difference["cost_usd_per_request"],
                    {.scale = 1000, .has_sign = true}, "", against)};
  verdict.numbers.back().mood = Mood::kPlain;
  const std::string why = comparison["unpaired_because"].text();
  if (!why.empty())
    verdict.binding = "Unpaired, so intervals are wider than they need be: " + why + ".";
  return verdict;
}

Table changes_table(const At& comparison) {
  Table table{.caption = "Policies that both have"};
  const std::string first = comparison["first"].text();
  const std::string second = comparison["second"].text();
  table.columns = {{"Policy"},
                   {"Accuracy %, " + first, true},
                   {"Accuracy %, " + second, true},
                   {"Difference, points", true},
                   {"$ per 1k, " + first, true},
                   {"$ per 1k, " + second, true},
                   {"Saving %", true},
                   {"Latency difference s", true}};
  for (const At& of : comparison["comparisons"].items()) {
    const At difference = of["difference"];
    const std::string a = of["first"]["policy"].text();
    const std::string b = of["second"]["policy"].text();
    table.rows.push_back(
        {text_cell(a == b ? a : a + " and " + b), interval_cell(of["first"]["accuracy"], kPercent),
         interval_cell(of["second"]["accuracy"], kPercent),
         signed_cell_of(difference["accuracy"], kPoints),
         number_cell(of["first"]["cost_usd_per_request"]["mean"], kUsdPer1k),
         number_cell(of["second"]["cost_usd_per_request"]["mean"], kUsdPer1k),
         signed_cell_of(difference["savings"], kPercentShort),
         interval_cell(difference["latency_s"], {.significant = 3, .has_sign = true})});
  }
  return table;
}

NumberStyle style_of(ClockUnit unit) {
  switch (unit) {
    case ClockUnit::kSeconds:
      return kSeconds;
    case ClockUnit::kShare:
      return kPercentShort;
    case ClockUnit::kUsdPerHour:
      break;
  }
  return kUsd;
}

/// Latency with its queues, service level and bills by the hour; empty where nothing ran on a
/// clock.
Table clock_table(const At& comparison) {
  Table table{.caption = "On the clock"};
  table.columns = {{"Policy"},
                   {"Figure"},
                   {comparison["first"].text(), true},
                   {comparison["second"].text(), true},
                   {"Difference", true}};
  for (const At& of : comparison["comparisons"].items()) {
    const At timing = of["timing"];
    for (const ClockFigure& figure : kClockFigures) {
      NumberStyle style = style_of(figure.unit);
      const At first = timing["first"][figure.where], second = timing["second"][figure.where];
      if (!first["mean"].number() && !second["mean"].number()) continue;
      const Cell before = number_cell(first["mean"], style);
      const Cell now = number_cell(second["mean"], style);
      const At difference = timing["difference"][figure.where];
      style.has_sign = true;
      Cell change = interval_cell(difference, style);
      change.mood =
          mood_of_direction(figure.is_gain ? direction(difference) : -direction(difference));
      table.rows.push_back({text_cell(of["second"]["policy"].text()), text_cell(figure.name),
                            before, now, std::move(change)});
    }
  }
  return table;
}

/// The change of one figure by policy, with the line of no change.
Figure change_figure(const At& comparison, std::string id, const char* key, std::string title,
                     Axis axis) {
  Figure figure;
  figure.id = std::move(id);
  figure.title = std::move(title);
  figure.note = "An interval that holds zero is within the noise.";
  figure.is_tall = true;
  figure.x = std::move(axis);
  figure.y = {.title = "", .scale = Scale::kCategories};
  Series points{.name = "change", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const At& of : comparison["comparisons"].items()) {
    const At estimate = of["difference"][key];
    if (!estimate["mean"].number()) continue;
    Datum datum;
    put_x(datum, estimate);
    datum.y = static_cast<double>(figure.y.categories.size());
    figure.y.categories.push_back(of["second"]["policy"].text());
    points.data.push_back(datum);
  }
  if (points.data.empty()) return figure;
  figure.series.push_back(std::move(points));
  figure.series.push_back(zero_rule("no change"));
  return figure;
}

/// All results in one picture of accuracy against cost.
Figure places_figure(const At& results) {
  Figure figure;
  figure.id = "places";
  figure.title = "Accuracy against cost";
  figure.note = "Every policy of every result. Up and to the left is better.";
  figure.x = {.title = "dollars per 1,000 requests", .unit = Unit::kUsd, .scale = Scale::kLog};
  figure.y = {.title = "accuracy", .unit = Unit::kShare};
  for (const At& result : results.items()) {
    Series series{.name = result["file"].text(), .mark = Mark::kPoint, .tone = Tone::kData};
    for (const auto& [name, policy] : result["result"]["policies"].members()) {
      if (policy["cost_usd"]["per_request"].number_or(0) <= 0 ||
          !policy["accuracy"]["mean"].number()) {
        continue;
      }
      Datum datum;
      put_x(datum, policy["cost_usd"], "per_request", 1000);
      put_y(datum, policy["accuracy"]);
      datum.label = name;
      series.data.push_back(std::move(datum));
    }
    if (!series.data.empty()) figure.series.push_back(std::move(series));
  }
  return figure;
}

Table results_table(const At& results) {
  Table table{.caption = "Results"};
  table.columns = {{"File"},           {"Scenario"}, {"Baseline"},
                   {"Requests", true}, {"Verdict"},  {"SHA-256 of the scenario"}};
  for (const At& of : results.items()) {
    const At result = of["result"];
    const Verdict verdict = verdict_of(subject_of(result));
    table.rows.push_back({text_cell(of["file"].text()), text_cell(result["scenario"].text()),
                          text_cell(result["baseline"].text()),
                          number_cell(result["inputs"]["rows"], kCount),
                          text_cell(verdict.word, verdict.mood),
                          text_cell(result["inputs"]["scenario"]["sha256"].text().substr(0, 16))});
  }
  return table;
}

Section change_section(const At& comparison, std::size_t index, std::size_t all) {
  Section section;
  section.id = "change-" + std::to_string(index + 1);
  section.title = all > 1 ? comparison["second"].text() : "Changes";
  section.lead = comparison["second"].text() + " against " + comparison["first"].text() + ".";
  for (const At& warning : comparison["warnings"].items()) {
    section.remarks.push_back({.is_warning = true, .text = warning.text()});
  }
  section.tables.push_back(changes_table(comparison));
  if (Table clock = clock_table(comparison); !clock.rows.empty()) {
    section.tables.push_back(std::move(clock));
  }
  for (Figure& figure : std::vector<Figure>{
           change_figure(comparison, section.id + "-accuracy", "accuracy", "Change in accuracy",
                         {.title = "difference in accuracy, points", .unit = Unit::kPoints}),
           change_figure(comparison, section.id + "-savings", "savings", "Saving",
                         {.title = "saving against the first", .unit = Unit::kShare})}) {
    if (!figure.series.empty()) section.figures.push_back(std::move(figure));
  }
  return section;
}

}  // namespace

base::Result<View> view_of_comparison(const std::vector<ReadResult>& results,
                                      const std::vector<Comparisons>& comparisons) {
  Json root = {{"format", "pointsman.comparisons/1"},
               {"results", Json::array()},
               {"comparisons", Json::array()}};
  for (const ReadResult& result : results) {
    POINTSMAN_TRY(const auto document,
                  data::parse_json(result.name, result.text, base::ErrorKind::kData));
    POINTSMAN_CHECK(read_result(document));
    root["results"].push_back(
        {{"file", result.name}, {"result", Json::parse(result.text, nullptr, false, true)}});
  }
  for (const Comparisons& of : comparisons) {
    root["comparisons"].push_back(Json::parse(comparison_json(of)));
  }
  const At all(root);
  const At changes = all["comparisons"];
  View view;
  for (const ReadResult& result : results) {
    view.title += (view.title.empty() ? "" : " and ") + result.name;
  }
  view.subtitle =
      "second minus first, " + percent(changes[0]["level"].number_or(0.95), 0) + " % intervals";
  view.verdict = verdict_on(changes[0], subject_of(all["results"][0]["result"]).candidate);
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    view.sections.push_back(change_section(changes[i], i, comparisons.size()));
  }
  Section places{.id = "results", .title = "Results"};
  places.tables.push_back(results_table(all["results"]));
  Figure figure = places_figure(all["results"]);
  if (has_marks(figure)) places.figures.push_back(std::move(figure));
  view.sections.push_back(std::move(places));
  view.result_name = "comparison.json";
  view.result_text = root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  return view;
}

}  // namespace pointsman::reports::page
