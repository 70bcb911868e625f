#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pointsman::reports::page {
namespace {

NumberStyle style_of(const std::string& unit) {
  if (unit == "share" || unit == "score") return kPercent;
  if (unit == "percent") return {.decimals = 1};
  return kPlainNumber;
}

Table metrics_table(const At& metrics) {
  Table table{.caption = "Figures of merit, each with its trap"};
  table.columns = {{"Figure"}, {"Value", true}, {"Unit"}, {"Beware"}, {"Source"}};
  for (const auto& [name, metric] : metrics["values"].members()) {
    const std::string unit = metric["unit"].text();
    const NumberStyle style = style_of(unit);
    Cell value =
        metric["value"].number() ? interval_cell(metric, style, "value") : text_cell("undefined");
    const std::string undefined = metric["undefined"].text();
    table.rows.push_back(
        {text_cell(metric["title"].text()), std::move(value),
         text_cell(style.scale == 100 ? "%" : unit),
         text_cell(undefined.empty() ? metric["note"].text() : "undefined because " + undefined),
         faint_cell(metric["source"].text())});
  }
  return table;
}

Figure reliability_figure(const At& metrics, const std::string& id) {
  Figure figure;
  figure.id = id + "-reliability";
  figure.title = "Reliability of the scores";
  figure.note = "On the diagonal a score means what it says.";
  figure.x = {.title = "score", .unit = Unit::kNumber};
  figure.y = {.title = "how often it came true", .unit = Unit::kShare};
  Series diagonal{
      .name = "a score that means what it says", .mark = Mark::kLine, .tone = Tone::kReference};
  for (const double end : {0.0, 1.0}) {
    Datum datum;
    datum.x = datum.y = end;
    diagonal.data.push_back(datum);
  }
  for (const At& calibration : metrics["calibrations"].items()) {
    Series line{.name = calibration["score"].text() + ": " + calibration["target"].text(),
                .mark = Mark::kLine,
                .tone = Tone::kData};
    for (const At& bin : calibration["reliability"].items()) {
      if (bin["requests"].number_or(0) <= 0) continue;
      Datum datum;
      datum.x = bin["mean_score"].number_or(0);
      datum.y = bin["mean_outcome"].number_or(0);
      datum.label = count(bin["requests"].number_or(0)) + " requests";
      line.data.push_back(datum);
    }
    if (line.data.size() > 1) figure.series.push_back(std::move(line));
  }
  if (!figure.series.empty()) figure.series.push_back(std::move(diagonal));
  return figure;
}

Section metrics_section(const At& metrics, std::string id) {
  Section section{.id = std::move(id), .title = "Metrics"};
  section.lead = metrics["name"].text() + ": " + metrics["policy"].text() + " between " +
                 metrics["weak"].text() + " and " + metrics["strong"].text() + ", over " +
                 count(metrics["requests"].number_or(0)) + " requests.";
  section.tables.push_back(metrics_table(metrics));
  Figure figure = reliability_figure(metrics, section.id);
  if (!figure.series.empty()) section.figures.push_back(std::move(figure));
  return section;
}

std::vector<Cell> part_row(std::string name, const At& part) {
  return {text_cell(std::move(name)),
          number_cell(part["requests"], kCount),
          interval_cell(part["accuracy"], kPercent),
          interval_cell(part["cost_usd_per_request"], kUsdPer1k),
          number_cell(part["savings"], kPercentShort),
          text_cell(part["meets_target"].boolean() == true ? "yes" : "no",
                    part["meets_target"].boolean() == true ? Mood::kGood : Mood::kBad)};
}

Section tune_section(const At& tune, std::string id) {
  Section section{.id = std::move(id), .title = "Tuned"};
  section.lead = tune["name"].text() + ": " + tune["parameter"].text() + " of " +
                 tune["policy"].text() + " set to " + cut_text(tune["value"].number_or(kNoBound)) +
                 " on one part of the requests, and judged on the other.";
  Table table{.caption = "Where it was chosen, and where it was not"};
  table.columns = {{"Part"},           {"Requests", true}, {"Accuracy %", true},
                   {"$ per 1k", true}, {"Saving %", true}, {"Meets the target"}};
  table.rows.push_back(part_row("chosen on", tune["train"]));
  table.rows.push_back(part_row("held out", tune["held_out"]));
  section.tables.push_back(std::move(table));
  return section;
}

/// A policy that an optimisation made, in a line: a name, shares of a mixture, or what answers in
/// each band of an estimate, from the least.
std::string made_policy_text(const At& policy) {
  if (!policy.is_object()) return policy.text();
  std::string text;
  constexpr double kNone = 0.0005;  // would read "0.0 %"
  for (const auto& [name, share] : policy["mix"].members()) {
    if (share.number_or(0) < kNone) continue;
    text += (text.empty() ? "" : ", ") + percent(share.number_or(0), 1) + " % " + name;
  }
  const At route = policy["route"];
  for (const At& rule : route["rules"].items()) text += made_policy_text(rule["then"]) + " | ";
  if (route.is_object()) text += made_policy_text(route["else"]);
  return text;
}

std::vector<Cell> optimum_row(std::string name, const At& point) {
  std::string setting;
  for (const auto& [path, value] : point["parameters"].members()) {
    setting += (setting.empty() ? "" : ", ") + path + " = " + cut_text(value.number_or(kNoBound));
  }
  if (setting.empty()) setting = made_policy_text(point["policy"]);
  return {text_cell(std::move(name)),
          text_cell(setting),
          number_cell(point["train"]["accuracy"]["mean"], kPercent),
          interval_cell(point["held_out"]["accuracy"], kPercent),
          number_cell(point["train"]["cost_usd_per_request"]["mean"], kUsdPer1k),
          interval_cell(point["held_out"]["cost_usd_per_request"], kUsdPer1k),
          number_cell(point["held_out"]["savings"], kPercentShort)};
}

Section optimum_section(const At& optimum, std::string id) {
  Section section{.id = std::move(id), .title = "Optimum"};
  section.lead = optimum["name"].text() + ": chosen on " +
                 count(optimum["train_requests"].number_or(0)) + " requests, judged on " +
                 count(optimum["held_out_requests"].number_or(0)) + '.';
  Table table{.caption = "Settings"};
  table.columns = {{""},
                   {"Setting"},
                   {"Chosen on, accuracy %", true},
                   {"Held out, accuracy %", true},
                   {"Chosen on, $ per 1k", true},
                   {"Held out, $ per 1k", true},
                   {"Saving %", true}};
  for (const char* key : {"best", "nearest", "current"}) {
    if (optimum[key].is_object()) table.rows.push_back(optimum_row(key, optimum[key]));
  }
  for (const At& point : optimum["frontier"].items()) {
    table.rows.push_back(optimum_row("frontier", point));
  }
  if (optimum["best"]["policy"]["route"].is_object()) {
    table.note = "Bands of the estimate from the least to the greatest stand between bars.";
  }
  section.tables.push_back(std::move(table));
  return section;
}

Section rollout_section(const At& rollout, std::string id) {
  Section section{.id = std::move(id), .title = "Ramp"};
  section.lead = rollout["name"].text() + ": " + rollout["canary"].text() + " in place of " +
                 rollout["stable"].text() + ", played through " +
                 count(rollout["replications"].number_or(0)) + " times.";
  Table ends{.caption = "How ramps end"};
  ends.columns = {{"End"}, {"Probability %", true}};
  ends.rows.push_back({text_cell("promoted"), interval_cell(rollout["promoted"], kPercentShort)});
  ends.rows.push_back(
      {text_cell("rolled back"), interval_cell(rollout["rolled_back"], kPercentShort)});
  ends.rows.push_back({text_cell("ended wrongly"), interval_cell(rollout["wrong"], kPercentShort)});
  section.tables.push_back(std::move(ends));
  Table phases{.caption = "Phases"};
  phases.columns = {{"Share %", true},       {"Requests", true},        {"Reached %", true},
                    {"Rolled back %", true}, {"Canary requests", true}, {"Extra $", true},
                    {"Extra $, high", true}, {"Answers lost", true}};
  for (const At& phase : rollout["phases"].items()) {
    phases.rows.push_back(
        {number_cell(phase["share"], kPercentShort), number_cell(phase["requests"], kCount),
         number_cell(phase["reached"], kPercentShort),
         number_cell(phase["rolled_back"], kPercentShort),
         number_cell(phase["canary_requests"], kExpectedCount),
         number_cell(phase["extra_usd"], kUsd), number_cell(phase["extra_usd_high"], kUsd),
         number_cell(phase["lost_answers"], kExpectedCount)});
  }
  section.tables.push_back(std::move(phases));
  return section;
}

Figure clusters_figure(const At& conversion, const std::string& id) {
  Figure figure;
  figure.id = id + "-clusters";
  figure.title = "Accuracy lost or gained by cluster, held out";
  figure.note = "An interval that reaches left of the dashed margin is not yet safe.";
  figure.is_tall = true;
  figure.x = {.title = "difference in accuracy, points", .unit = Unit::kPoints};
  figure.y = {.title = "", .scale = Scale::kCategories};
  Series points{.name = "clusters", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const At& cluster : conversion["clusters"].items()) {
    if (!cluster["accuracy_difference"]["mean"].number()) continue;
    Datum datum;
    put_x(datum, cluster["accuracy_difference"]);
    datum.y = static_cast<double>(figure.y.categories.size());
    figure.y.categories.push_back(cluster["cluster"].text());
    points.data.push_back(datum);
  }
  if (points.data.empty()) return figure;
  Datum margin;
  margin.x = -conversion["margin"].number_or(0);
  margin.y = kNoBound;
  figure.series.push_back(std::move(points));
  figure.series.push_back(
      {.name = "margin", .mark = Mark::kRule, .tone = Tone::kReference, .data = {margin}});
  return figure;
}

Section conversion_section(const At& conversion, std::string id) {
  Section section{.id = std::move(id), .title = "Conversion"};
  section.lead =
      conversion["name"].text() + ": which calls can leave " + conversion["frontier"].text() + ".";
  Table viable{.caption = "What can leave, and what held-out requests make of it"};
  viable.columns = {{"Calls %", true},
                    {"Tokens %", true},
                    {"Dollars %", true},
                    {"Saving, held out %", true},
                    {"Accuracy gained, held out, points", true}};
  viable.rows.push_back({number_cell(conversion["viable"]["calls"], kPercentShort),
                         number_cell(conversion["viable"]["tokens"], kPercentShort),
                         number_cell(conversion["viable"]["dollars"], kPercentShort),
                         interval_cell(conversion["savings"], kPercentShort),
                         interval_cell(conversion["accuracy_difference"], kPoints)});
  section.tables.push_back(std::move(viable));
  Table clusters{.caption = "Clusters"};
  clusters.columns = {{"Cluster"},
                      {"Held out", true},
                      {"Goes to"},
                      {"Kept %", true},
                      {"Accuracy gained, points", true},
                      {"Saving %", true}};
  for (const At& cluster : conversion["clusters"].items()) {
    clusters.rows.push_back({text_cell(cluster["cluster"].text()),
                             number_cell(cluster["held_out"], kCount),
                             text_cell(cluster["plan"]["small"].text()),
                             number_cell(cluster["kept_share"], kPercentShort),
                             interval_cell(cluster["accuracy_difference"], kPoints),
                             number_cell(cluster["savings"], kPercentShort)});
  }
  section.tables.push_back(std::move(clusters));
  Figure figure = clusters_figure(conversion, section.id);
  if (!figure.series.empty()) section.figures.push_back(std::move(figure));
  return section;
}

Section retries_section(const At& retries, std::string id) {
  Section section{.id = std::move(id), .title = "Retries"};
  section.lead = retries["name"].text() + ": " + count(retries["sessions"].number_or(0)) +
                 " sessions of " + retries["policy"].text() + ", " +
                 count(retries["runs_at_hand"].number_or(0)) +
                 " runs of each at hand, in any order.";
  Table table{.caption = "What each further run resolves and costs"};
  table.columns = {{"Runs, at most", true}, {"Resolved %", true},    {"Given up %", true},
                   {"Runs", true},          {"$ per session", true}, {"$ per resolved one", true},
                   {"Any right %", true},   {"All right %", true}};
  for (const At& row : retries["rows"].items()) {
    table.rows.push_back(
        {number_cell(row["runs"], kCount), interval_cell(row["resolved"], kPercentShort),
         number_cell(row["given_up"], kPercentShort),
         number_cell(row["runs_per_session"], kPlainNumber), number_cell(row["cost_usd"], kUsd),
         interval_cell(row["cost_per_resolved_usd"], kUsd),
         interval_cell(row["any_right"], kPercentShort),
         interval_cell(row["all_right"], kPercentShort)});
  }
  section.tables.push_back(std::move(table));
  return section;
}

struct Kind {
  const char* name;
  Section (*make)(const At& analysis, std::string id);
};
constexpr Kind kKinds[] = {{"metrics", metrics_section},  {"tune", tune_section},
                           {"optimize", optimum_section}, {"retries", retries_section},
                           {"rollout", rollout_section},  {"convert", conversion_section},
                           {"plan", plan_section}};
// Shown by curve_sections() and floor_sections().
constexpr std::string_view kElsewhere[] = {"curve", "floor"};

Section unknown_section(const At& analysis, std::string id) {
  Section section{.id = std::move(id), .title = "Other"};
  section.lead = "This page has no section for analyses of the kind \"" + analysis["kind"].text() +
                 "\": the result file holds \"" + analysis["name"].text() + "\".";
  return section;
}

}  // namespace

std::vector<std::string_view> shown_kinds() {
  std::vector<std::string_view> kinds(std::begin(kElsewhere), std::end(kElsewhere));
  for (const Kind& kind : kKinds) kinds.emplace_back(kind.name);
  return kinds;
}

std::vector<Section> other_sections(const Subject& subject) {
  std::vector<Section> sections;
  for (const At& analysis : subject.result["analyses"].items()) {
    const std::string name = analysis["kind"].text();
    if (std::ranges::find(kElsewhere, name) != std::end(kElsewhere)) continue;
    const auto kind = std::ranges::find_if(kKinds, [&](const Kind& of) { return name == of.name; });
    const std::string prefix = kind == std::end(kKinds) ? "other-" : name + '-';
    const auto same = std::ranges::count_if(
        sections, [&](const Section& section) { return section.id.starts_with(prefix); });
    const auto make = kind == std::end(kKinds) ? unknown_section : kind->make;
    sections.push_back(make(analysis, prefix + std::to_string(same + 1)));
    if (same > 0) sections.back().title += ' ' + std::to_string(same + 1);
  }
  return sections;
}

}  // namespace pointsman::reports::page
