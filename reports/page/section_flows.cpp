#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pointsman::reports::page {
namespace {

std::vector<std::string> models_of(const Subject& subject) {
  std::set<std::string> names;
  for (const std::string& name : subject.policies) {
    for (const auto& [model, answers] : subject.policy(name)["answers_by_model"].members()) {
      names.insert(model);
    }
  }
  return {names.begin(), names.end()};
}

double share_of(const At& policy, const std::string& model) {
  const double all = policy["answered"].number_or(0);
  return all > 0 ? policy["answers_by_model"][model].number_or(0) / all : 0;
}

/// Who answers, per policy; the bar of a curve's policy follows the slider.
Figure answers_figure(const Subject& subject, const std::vector<Slider>& sliders) {
  Figure figure;
  figure.id = "answers";
  figure.title = "Who answers";
  figure.note = "Share of the requests that each model answers in the end.";
  figure.is_tall = true;
  figure.x = {.title = "share of requests", .unit = Unit::kShare};
  figure.y = {.title = "", .scale = Scale::kCategories, .categories = subject.policies};
  for (const std::string& model : models_of(subject)) {
    Series series{.name = model, .mark = Mark::kStack, .tone = Tone::kData};
    for (std::size_t i = 0; i < subject.policies.size(); ++i) {
      Datum datum;
      datum.x = share_of(subject.policy(subject.policies[i]), model);
      datum.y = static_cast<double>(i);
      series.data.push_back(datum);
    }
    figure.series.push_back(std::move(series));
  }
  if (sliders.empty()) return figure;
  const CurveSteps steps = steps_of(subject, sliders.front());
  const auto place = std::ranges::find(subject.policies, steps.policy);
  if (place == subject.policies.end()) return figure;
  const auto row = static_cast<std::size_t>(place - subject.policies.begin());
  figure.slider = sliders.front().id;
  for (std::size_t i = 0; i < figure.series.size(); ++i) {
    Moving moving{.series = i, .datum = row};
    for (const At& point : steps.points) {
      Datum datum;
      datum.x = point["answer_shares"][figure.series[i].name].number_or(0);
      datum.y = static_cast<double>(row);
      moving.steps.push_back(datum);
    }
    figure.moving.push_back(std::move(moving));
  }
  return figure;
}

std::string answerer(const At& model) {
  return model.is_null() ? "nobody" : model.text();
}

/// Requests by who answered them under the baseline and under the candidate.
Figure flow_figure(const Subject& subject, const At& flows) {
  Figure figure;
  figure.id = "flow-matrix";
  figure.title = "From " + subject.baseline + " to " + subject.candidate;
  figure.note = "Share of the requests by who answered before, down, and who answers now, across.";
  figure.is_tall = true;
  figure.value_unit = Unit::kShare;
  figure.x = {.title = "now", .scale = Scale::kCategories};
  figure.y = {.title = "before", .scale = Scale::kCategories};
  std::set<std::string> before;
  std::set<std::string> now;
  for (const At& cell : flows["cells"].items()) {
    before.insert(answerer(cell["from"]));
    now.insert(answerer(cell["to"]));
  }
  figure.x.categories = {now.begin(), now.end()};
  figure.y.categories = {before.begin(), before.end()};
  const auto index = [](const std::vector<std::string>& names, const std::string& name) {
    return static_cast<double>(std::ranges::find(names, name) - names.begin());
  };
  Series cells{.name = "requests", .mark = Mark::kCell, .tone = Tone::kData};
  const double all = flows["requests"].number_or(0);
  for (const At& cell : flows["cells"].items()) {
    Datum datum;
    datum.x = index(figure.x.categories, answerer(cell["to"]));
    datum.y = index(figure.y.categories, answerer(cell["from"]));
    if (all > 0) datum.value = cell["requests"].number_or(0) / all;
    cells.data.push_back(datum);
  }
  if (!cells.data.empty()) figure.series.push_back(std::move(cells));
  return figure;
}

Table flow_table(const At& flows) {
  Table table{.caption = "Requests by who answered before and who answers now"};
  table.columns = {{"Before"},
                   {"Now"},
                   {"Requests", true},
                   {"Turned right", true},
                   {"Turned wrong", true},
                   {"Dollars saved", true}};
  for (const At& cell : flows["cells"].items()) {
    table.rows.push_back(
        {text_cell(answerer(cell["from"])), text_cell(answerer(cell["to"])),
         number_cell(cell["requests"], kExpectedCount), number_cell(cell["gained"], kExpectedCount),
         number_cell(cell["lost"], kExpectedCount), number_cell(cell["saved_usd"], kUsd)});
  }
  return table;
}

Table flipped_table(const At& flips) {
  Table table{.caption = "Requests that changed sides most"};
  table.is_folded = true;
  table.columns = {
      {"Request"}, {"Score before", true}, {"Score now", true}, {"Dollars saved", true}};
  for (const At& flip : flips.items()) {
    table.rows.push_back(
        {text_cell(flip["id"].text()), number_cell(flip["before"], {.significant = 3}),
         number_cell(flip["now"], {.significant = 3}), number_cell(flip["saved_usd"], kUsd)});
  }
  table.note = "The first of those that changed most; `run --requests FILE` writes every request.";
  return table;
}

}  // namespace

std::optional<Section> flows_section(const Subject& subject, const std::vector<Slider>& sliders) {
  Section section{.id = "flows", .title = "Flows"};
  Figure answers = answers_figure(subject, sliders);
  if (!answers.series.empty()) section.figures.push_back(std::move(answers));
  const At flows = subject.policy(subject.candidate)["flows"];
  if (flows.is_object() && flows["cells"].size() > 0) {
    section.lead = "Against " + subject.baseline + ", " + subject.candidate + " turns " +
                   count(flows["gained"].number_or(0)) + " requests right and " +
                   count(flows["lost"].number_or(0)) + " wrong.";
    section.tables.push_back(flow_table(flows));
    if (flows["flipped"].size() > 0) section.tables.push_back(flipped_table(flows["flipped"]));
    Figure matrix = flow_figure(subject, flows);
    if (!matrix.series.empty()) section.figures.push_back(std::move(matrix));
  }
  if (section.figures.empty()) return {};
  return section;
}

std::optional<Section> slices_section(const Subject& subject) {
  const At policy = subject.policy(subject.candidate);
  if (subject.candidate.empty() || policy["slices"].size() == 0) return {};
  Section section{.id = "slices", .title = "Slices"};
  section.lead = "Accuracy of " + subject.candidate + " minus that of " + subject.baseline +
                 ", worst lower bound first.";
  for (const auto& [key, values] : policy["slices"].members()) {
    auto rows = values.members();
    std::ranges::stable_sort(rows, {}, [](const auto& row) {
      const At difference = row.second["accuracy_difference"];
      return difference["lo"].number_or(difference["mean"].number_or(0));
    });
    Figure figure;
    figure.id = "slices-" + std::to_string(section.figures.size() + 1);
    figure.title = "Accuracy gained or lost by " + key;
    figure.note = "Left of zero the router loses. An interval that touches zero shows nothing.";
    figure.is_tall = true;
    figure.x = {.title = "difference in accuracy, points", .unit = Unit::kPoints};
    figure.y = {.title = "", .scale = Scale::kCategories};
    Series points{.name = subject.candidate, .mark = Mark::kPoint, .tone = Tone::kData};
    Table table{.caption = "Slices by " + key};
    table.columns = {{key},
                     {"Requests", true},
                     {"Accuracy %", true},
                     {"Accuracy gained, points", true},
                     {"Saving %", true}};
    for (const auto& [value, summary] : rows) {
      const At difference = summary["accuracy_difference"];
      if (difference["mean"].number()) {
        Datum datum;
        put_x(datum, difference);
        datum.y = static_cast<double>(figure.y.categories.size());
        points.data.push_back(datum);
        figure.y.categories.push_back(value);
      }
      Cell gained = interval_cell(difference, kPoints);
      if (difference["hi"].number_or(1) < 0) gained.mood = Mood::kBad;
      if (difference["lo"].number_or(-1) > 0) gained.mood = Mood::kGood;
      table.rows.push_back({text_cell(value), number_cell(summary["requests"], kCount),
                            interval_cell(summary["accuracy"], kPercent), std::move(gained),
                            interval_cell(summary["savings"], kPercentShort)});
    }
    if (!points.data.empty()) {
      figure.series.push_back(std::move(points));
      figure.series.push_back(zero_rule("no difference"));
      section.figures.push_back(std::move(figure));
    }
    section.tables.push_back(std::move(table));
  }
  return section;
}

}  // namespace pointsman::reports::page
