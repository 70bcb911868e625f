#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <cmath>
#include <utility>

namespace pointsman::reports::page {
namespace {

/// A test finds with 80 % power what is 2.8 standard errors away, where an interval of 95 % is 1.96
/// of them to each side.
constexpr double kDetectablePerHalfWidth = (1.959964 + 0.841621) / 1.959964;

Table power_table(const Subject& subject) {
  Table table{.caption = "What this many requests can show"};
  table.columns = {{"Policy"},
                   {"Requests", true},
                   {"Answered", true},
                   {"Dropped", true},
                   {"Without an answer", true},
                   {"Accuracy gained, points", true},
                   {"Least difference it would find, points", true}};
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    const At difference = policy["accuracy_difference"];
    const auto lo = difference["lo"].number();
    const auto hi = difference["hi"].number();
    const bool is_baseline = name == subject.baseline;
    const bool is_known = !is_baseline && lo && hi && *hi > *lo;
    table.rows.push_back(
        {text_cell(name), number_cell(policy["requests"], kCount),
         rest_cell(policy["answered"], policy["unanswered"], kExpectedCount),
         number_cell(policy["dropped"], kCount), number_cell(policy["unanswered"], kExpectedCount),
         is_baseline ? faint_cell("baseline") : interval_cell(difference, kPoints),
         is_known ? text_cell(fixed(100 * kDetectablePerHalfWidth * (*hi - *lo) / 2, 2))
                  : faint_cell("-")});
  }
  table.note =
      "The least difference is what a paired comparison of this many requests finds four times in "
      "five, from the width of the interval.";
  return table;
}

Figure power_figure(const Subject& subject) {
  Figure figure;
  figure.id = "power";
  figure.title = "Accuracy gained or lost against " + subject.baseline;
  figure.note = "An interval that holds zero does not tell the policy from the baseline.";
  figure.is_tall = true;
  figure.x = {.title = "difference in accuracy, points", .unit = Unit::kPoints};
  figure.y = {.title = "", .scale = Scale::kCategories};
  Series points{.name = "policies", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const std::string& name : subject.policies) {
    const At difference = subject.policy(name)["accuracy_difference"];
    if (name == subject.baseline || !difference["mean"].number()) continue;
    Datum datum;
    put_x(datum, difference);
    datum.y = static_cast<double>(figure.y.categories.size());
    figure.y.categories.push_back(name);
    points.data.push_back(datum);
  }
  if (points.data.empty()) return figure;
  figure.series.push_back(std::move(points));
  figure.series.push_back(zero_rule("no difference"));
  return figure;
}

Table unknown_table(const Subject& subject) {
  Table table{.caption = "What is unknown, and why"};
  table.columns = {{"Policy"}, {"Figure"}, {"Reason"}};
  for (const std::string& name : subject.policies) {
    for (const auto& [figure, reason] : subject.policy(name)["unknown"].members()) {
      table.rows.push_back({text_cell(name), text_cell(figure), text_cell(reason.text())});
    }
  }
  return table;
}

Table inputs_table(const Subject& subject) {
  const At inputs = subject.result["inputs"];
  Table table{.caption = "Inputs"};
  table.columns = {{"What"}, {"Value"}};
  const auto add = [&table](std::string name, std::string value) {
    if (!value.empty())
      table.rows.push_back({text_cell(std::move(name)), text_cell(std::move(value))});
  };
  add("Scenario", inputs["scenario"]["file"].text());
  add("SHA-256 of the resolved scenario", inputs["scenario"]["sha256"].text());
  for (const At& file : inputs["workload"].items()) {
    add("Workload", file["file"].text() + ", " + count(file["rows"].number_or(0)) + " rows, " +
                        count(file["bytes"].number_or(0)) + " bytes");
    add("SHA-256 of the workload", file["sha256"].text());
  }
  add("Rows after filters", count(inputs["rows"].number_or(0)));
  if (const auto seed = inputs["seed"].number()) add("Seed", fixed(*seed, 0));
  add("Random branches", inputs["evaluate"].text());
  add("Replications", count(inputs["replications"].number_or(1)));
  const At intervals = subject.result["intervals"];
  add("Intervals",
      percent(intervals["level"].number_or(0.95), 0) + " %, " + intervals["method"].text());
  for (const At& override_of : inputs["overrides"].items()) {
    add("Override", override_of["path"].text() + " = " + override_of["value"].text());
  }
  return table;
}

Table models_table(const Subject& subject) {
  Table table{.caption = "Models and where their money and time come from"};
  table.columns = {{"Model"},   {"Column"},   {"Catalogue"},   {"Cost"},
                   {"Latency"}, {"Price of"}, {"Price source"}};
  for (const auto& [name, model] : subject.result["inputs"]["models"].members()) {
    table.rows.push_back({text_cell(name), text_cell(model["column"].text()),
                          text_cell(model["profile"].text()), text_cell(model["cost"].text()),
                          text_cell(model["latency"].text()), text_cell(model["price_date"].text()),
                          text_cell(model["price_source"].text())});
  }
  return table;
}

}  // namespace

Section data_section(const Subject& subject) {
  Section section{.id = "data", .title = "Data and power"};
  section.tables.push_back(power_table(subject));
  Table unknown = unknown_table(subject);
  if (!unknown.rows.empty()) section.tables.push_back(std::move(unknown));
  Figure figure = power_figure(subject);
  if (!figure.series.empty()) section.figures.push_back(std::move(figure));
  return section;
}

Section reproducibility_section(const Subject& subject) {
  Section section{.id = "reproduce", .title = "Reproduce"};
  section.lead =
      "The same scenario, files and seed give the same result, byte for byte, on any number of "
      "threads.";
  section.tables.push_back(inputs_table(subject));
  Table models = models_table(subject);
  if (!models.rows.empty()) section.tables.push_back(std::move(models));
  return section;
}

}  // namespace pointsman::reports::page
