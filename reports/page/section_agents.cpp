#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::reports::page {
namespace {

/// From how many calls a request a policy is one that asks more than once.
constexpr double kManyCalls = 1.5;

double calls_per_request(const At& policy) {
  const double all = policy["answered"].number_or(0);
  return all > 0 ? policy["calls"]["total"].number_or(0) / all : 0;
}

Figure calls_figure(const Subject& subject) {
  Figure figure;
  figure.id = "scaling-calls";
  figure.title = "Accuracy against calls";
  figure.note = "What more attempts buy: each point is a policy, with its interval.";
  figure.x = {.title = "calls per request", .unit = Unit::kNumber, .scale = Scale::kLog};
  figure.y = {.title = "accuracy", .unit = Unit::kShare};
  Series points{.name = "policies", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    if (!policy["accuracy"]["mean"].number() || calls_per_request(policy) <= 0) continue;
    Datum datum;
    put_y(datum, policy["accuracy"]);
    datum.x = calls_per_request(policy);
    datum.label = name;
    points.data.push_back(datum);
  }
  if (!points.data.empty()) figure.series.push_back(std::move(points));
  return figure;
}

Table sessions_table(const Subject& subject) {
  Table table{.caption = "Sessions"};
  table.columns = {{"Policy"},
                   {"Sessions", true},
                   {"Resolved %", true},
                   {"$ per session", true},
                   {"$ per resolved session", true},
                   {"Saving per resolved %", true},
                   {"Calls each", true}};
  for (const std::string& name : subject.policies) {
    const At sessions = subject.policy(name)["sessions"];
    if (!sessions.is_object()) continue;
    const bool is_baseline = name == subject.baseline;
    table.rows.push_back({text_cell(name), number_cell(sessions["sessions"], kCount),
                          interval_cell(sessions["resolved"], kPercentShort),
                          number_cell(sessions["cost_usd"], kUsd),
                          interval_cell(sessions["cost_per_resolved_usd"], kUsd),
                          is_baseline
                              ? faint_cell("baseline")
                              : number_cell(sessions["savings_per_resolved"], kPercentShort),
                          number_cell(sessions["calls"], {.significant = 3})});
  }
  return table;
}

Figure resolved_figure(const Subject& subject) {
  Figure figure;
  figure.id = "resolved-cost";
  figure.title = "Dollars per resolved session";
  figure.note = "All money over the sessions that came right: what failures cost is in it.";
  figure.is_tall = true;
  figure.x = {.title = "dollars per resolved session", .unit = Unit::kUsd, .scale = Scale::kLog};
  figure.y = {.title = "", .scale = Scale::kCategories};
  Series points{.name = "policies", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const std::string& name : subject.policies) {
    const At cost = subject.policy(name)["sessions"]["cost_per_resolved_usd"];
    if (cost["mean"].number_or(0) <= 0) continue;
    Datum datum;
    put_x(datum, cost);
    datum.y = static_cast<double>(figure.y.categories.size());
    figure.y.categories.push_back(name);
    points.data.push_back(datum);
  }
  if (!points.data.empty()) figure.series.push_back(std::move(points));
  return figure;
}

Figure blame_figure(const Subject& subject) {
  Figure figure;
  figure.id = "blame";
  figure.title = "Sessions lost by step";
  figure.note = "Every lost session is lost by one step: the first that went wrong.";
  figure.is_tall = true;
  figure.x = {.title = "sessions lost", .unit = Unit::kCount};
  figure.y = {.title = "", .scale = Scale::kCategories};
  for (const std::string& name : subject.policies) {
    bool is_listed = false;
    for (const At& part : subject.policy(name)["parts"].items()) {
      const auto lost = part["lost"].number();
      if (!lost) continue;
      if (!is_listed) figure.y.categories.push_back(name);
      is_listed = true;
      const std::string step = part["name"].text();
      auto series = std::ranges::find(figure.series, step, &Series::name);
      if (series == figure.series.end()) {
        figure.series.push_back({.name = step, .mark = Mark::kStack, .tone = Tone::kData});
        series = figure.series.end() - 1;
      }
      Datum datum;
      datum.x = *lost;
      datum.y = static_cast<double>(figure.y.categories.size() - 1);
      series->data.push_back(datum);
    }
  }
  const auto loses_none = [](const Series& step) {
    return std::ranges::all_of(step.data, [](const Datum& lost) { return lost.x == 0; });
  };
  if (std::ranges::all_of(figure.series, loses_none)) figure.series.clear();
  return figure;
}

Table parts_table(const Subject& subject) {
  Table table{.caption = "Parts of policies"};
  table.columns = {{"Policy"},  {"Part"},       {"Entered", true}, {"Answered", true},
                   {"$", true}, {"Lost", true}, {"$ lost", true}};
  for (const std::string& name : subject.policies) {
    for (const At& part : subject.policy(name)["parts"].items()) {
      const NumberStyle counts = kExpectedCount;
      const bool is_step = part["lost"].is_there();
      table.rows.push_back(
          {text_cell(name), text_cell(part["name"].text()), number_cell(part["entered"], counts),
           number_cell(part["answered"], counts), number_cell(part["cost_usd"], kUsd),
           is_step ? number_cell(part["lost"], counts) : faint_cell(""),
           is_step ? number_cell(part["lost_usd"], kUsd) : faint_cell("")});
    }
  }
  return table;
}

Table caps_table(const Subject& subject) {
  Table table{.caption = "Spending caps"};
  table.columns = {{"Policy"},
                   {"Per"},
                   {"Accounts", true},
                   {"Accounts over", true},
                   {"Requests over", true},
                   {"$ spent by those", true}};
  const auto add = [&table](const std::string& name, const At& caps) {
    const NumberStyle counts = kExpectedCount;
    for (const At& cap : caps.items()) {
      table.rows.push_back(
          {text_cell(name), text_cell(cap["per"].text()), number_cell(cap["accounts"], counts),
           number_cell(cap["accounts_over"], counts), number_cell(cap["requests_over"], counts),
           number_cell(cap["spent_over_usd"], kUsd)});
    }
  };
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    add(name, policy["caps"]);
    add(name + ", on the clock", policy["timing"]["caps"]);
  }
  return table;
}

}  // namespace

std::optional<Section> scaling_section(const Subject& subject) {
  const bool is_asked_again = std::ranges::any_of(subject.policies, [&](const std::string& name) {
    const At policy = subject.policy(name);
    return !policy["sessions"].is_object() && calls_per_request(policy) >= kManyCalls;
  });
  if (!is_asked_again) return {};
  Section section{.id = "scaling", .title = "Scaling"};
  section.lead =
      "Accuracy bought with more calls; the dollars of the same policies are in Policies.";
  Figure figure = calls_figure(subject);
  if (figure.series.empty()) return {};
  section.figures.push_back(std::move(figure));
  Table table{.caption = "Calls and what they bring"};
  table.columns = {{"Policy"}, {"Calls", true}, {"Accuracy %", true}, {"$ per 1k", true}};
  for (const std::string& name : subject.policies) {
    const At policy = subject.policy(name);
    table.rows.push_back({text_cell(name), number_cell(policy["calls"]["total"], kExpectedCount),
                          interval_cell(policy["accuracy"], kPercent),
                          interval_cell(policy["cost_usd"], kUsdPer1k, "per_request")});
  }
  section.tables.push_back(std::move(table));
  return section;
}

std::optional<Section> agents_section(const Subject& subject) {
  Section section{.id = "agents", .title = "Agents and parts"};
  for (Table& table :
       std::vector<Table>{sessions_table(subject), parts_table(subject), caps_table(subject)}) {
    if (!table.rows.empty()) section.tables.push_back(std::move(table));
  }
  if (section.tables.empty()) return {};
  for (Figure& figure : std::vector<Figure>{resolved_figure(subject), blame_figure(subject)}) {
    if (!figure.series.empty()) section.figures.push_back(std::move(figure));
  }
  return section;
}

}  // namespace pointsman::reports::page
