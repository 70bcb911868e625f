// What labels show of a policy and what more of them are worth; and canary ramps inside policies.
#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <utility>

namespace pointsman::reports::page {
namespace {

Mood mood_of(const std::string& verdict) {
  if (verdict == "SHIP") return Mood::kGood;
  return verdict == "HOLD" ? Mood::kBad : Mood::kUnsure;
}

std::string or_none(const At& at) {
  return at.number() ? count(at.number_or(0)) : std::string("no number tells");
}

Cell labels_cell(const At& at) {
  return at.number() ? number_cell(at, kCount) : text_cell(or_none(at));
}

std::vector<Cell> evidence_row(std::string what, const At& evidence, const NumberStyle& style) {
  const std::string verdict = evidence["verdict"].text();
  return {text_cell(std::move(what)), text_cell(verdict, mood_of(verdict)),
          interval_cell(evidence["difference"], style), labels_cell(evidence["labels_needed"])};
}

Table evidence_table(const At& plan) {
  Table table{.caption = "What the labels show"};
  table.columns = {{"Of"}, {"Verdict"}, {"Difference", true}, {"Labels that tell", true}};
  table.rows.push_back(evidence_row("accuracy, points", plan["accuracy"], kPoints));
  const At gain = plan["gain_usd"];
  if (gain.is_object()) {
    table.rows.push_back(evidence_row("gain, $ per 1k requests", gain, kUsdPer1k));
  } else {
    table.note = "The gain is undefined because " + plan["unknown"]["gain_usd"].text() + '.';
  }
  return table;
}

Table drops_table(const At& plan) {
  Table table{.caption = "Drops in accuracy that these labels find"};
  table.columns = {{"Drop, points", true}, {"Found with %", true}, {"Labels that find it", true}};
  for (const At& drop : plan["accuracy"]["drops"].items()) {
    table.rows.push_back({number_cell(drop["drop"], {.scale = 100, .is_trimmed = true}),
                          number_cell(drop["power"], kPercentShort),
                          labels_cell(drop["labels_needed"])});
  }
  const At least = plan["accuracy"]["detectable"];
  if (least["difference"].number()) {
    table.note = "The least difference found is " +
                 std::string(least["is_capped"].boolean() == true ? "more than " : "") +
                 percent(least["difference"].number_or(0), 2) + " points.";
  }
  return table;
}

Table value_table(const At& value) {
  Table table{.caption = "What it is worth to know more, over " +
                         count(value["requests"].number_or(0)) + " requests"};
  table.columns = {{"Figure"}, {"Value", true}};
  const bool ships = value["ships_now"].boolean() == true;
  table.rows.push_back({text_cell("better now"), text_cell(ships ? "ship" : "hold")});
  table.rows.push_back({text_cell("chance that this is wrong, %"),
                        number_cell(value["chance_wrong"], kPercentShort)});
  table.rows.push_back(
      {text_cell("worth of knowing for sure, $"), number_cell(value["perfect_usd"], kUsd)});
  table.rows.push_back(
      {text_cell("worth of " + count(value["labels"].number_or(0)) + " more labels, $"),
       number_cell(value["of_labels_usd"], kUsd)});
  if (value["best_labels"].number()) {
    table.rows.push_back(
        {text_cell("best number of labels to buy"), number_cell(value["best_labels"], kCount)});
    table.rows.push_back(
        {text_cell("what they are worth, net, $"), number_cell(value["best_net_usd"], kUsd)});
  }
  return table;
}

Table ramp_table(const std::string& policy, const At& ramp, std::size_t place, std::size_t of) {
  const std::string name = of > 1 ? policy + ", ramp " + std::to_string(place + 1) : policy;
  Table table{.caption = name + ": the phases of its ramp"};
  table.columns = {{"Share %", true},  {"Reached %", true},       {"Rolled back %", true},
                   {"Requests", true}, {"Canary requests", true}, {"Canary $", true}};
  for (const At& phase : ramp["phases"].items()) {
    table.rows.push_back({number_cell(phase["share"], kPercentShort),
                          number_cell(phase["reached"], kPercentShort),
                          number_cell(phase["rolled_back"], kPercentShort),
                          number_cell(phase["requests"], kExpectedCount),
                          number_cell(phase["canary_requests"], kExpectedCount),
                          number_cell(phase["canary_usd"], kUsd)});
  }
  table.note = "Promoted in " + percent(ramp["promoted"].number_or(0), 1) +
               " % of the replications, rolled back in " +
               percent(ramp["rolled_back"].number_or(0), 1) + " %.";
  return table;
}

}  // namespace

Section plan_section(const At& plan, std::string id) {
  Section section{.id = std::move(id), .title = "Labels"};
  section.lead = plan["name"].text() + ": " + plan["policy"].text() + " against " +
                 plan["against"].text() + " on " + count(plan["requests"].number_or(0)) +
                 " requests; " + count(plan["gained"].number_or(0)) + " come out better and " +
                 count(plan["lost"].number_or(0)) + " worse.";
  section.tables.push_back(evidence_table(plan));
  Table drops = drops_table(plan);
  if (!drops.rows.empty()) section.tables.push_back(std::move(drops));
  const At value = plan["gain_usd"]["value"];
  if (value.is_object()) section.tables.push_back(value_table(value));
  return section;
}

std::optional<Section> ramps_section(const Subject& subject) {
  Section section{.id = "ramps", .title = "Canaries"};
  section.lead = "How far the canaries inside policies came, as means over the replications.";
  for (const std::string& policy : subject.policies) {
    const auto ramps = subject.policy(policy)["ramps"].items();
    for (std::size_t i = 0; i < ramps.size(); ++i) {
      section.tables.push_back(ramp_table(policy, ramps[i], i, ramps.size()));
    }
  }
  if (section.tables.empty()) return std::nullopt;
  return section;
}

}  // namespace pointsman::reports::page
