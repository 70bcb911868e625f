#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace pointsman::reports::page {
namespace {

std::vector<At> floors_of(const Subject& subject) {
  std::vector<At> floors;
  for (const At& analysis : subject.result["analyses"].items()) {
    if (analysis["kind"].text() == "floor" && analysis["floors"].size() > 0) {
      floors.push_back(analysis);
    }
  }
  return floors;
}

/// "section-2-lines" among several, "section-lines" of one.
std::string numbered(const std::string& base, std::size_t index, std::size_t all) {
  return all > 1 ? base + '-' + std::to_string(index + 1) : base;
}

Mood mood_of_verdict(const std::string& word) {
  if (word == "SHIP") return Mood::kGood;
  if (word == "HOLD") return Mood::kBad;
  return word.empty() ? Mood::kPlain : Mood::kUnsure;
}

/// A floor as a number where a router can meet it, as a word where none or any does.
Cell floor_cell(const At& row) {
  const std::string reach = row["reach"].text();
  if (reach != "reachable") return text_cell(reach.empty() ? "-" : reach);
  Cell cell{{number_span(row["floor"], kPercentShort)}};
  const bool is_bounded =
      row["lo_reach"].text() == "reachable" && row["hi_reach"].text() == "reachable";
  if (!is_bounded) return cell;
  for (Span& span : interval_text(row, kPercentShort)) cell.text.push_back(std::move(span));
  return cell;
}

Table floors_table(const At& floor) {
  Table table{.caption = "How often a router must be right to beat each baseline"};
  table.columns = {{"Against"},        {"In"},      {"Floor %", true},
                   {"Saving %", true}, {"Verdict"}, {"Labels it takes", true}};
  const At binding = floor["binding"];
  for (const At& row : floor["floors"].items()) {
    const bool is_binding = binding.is_object() &&
                            row["baseline"].text() == binding["baseline"].text() &&
                            row["currency"].text() == binding["currency"].text();
    const std::string verdict = row["router"]["verdict"].text();
    Cell name = text_cell(row["baseline"].text());
    if (is_binding) name.text.push_back({.text = " binds", .is_faint = true});
    table.rows.push_back({std::move(name), text_cell(row["currency"].text()), floor_cell(row),
                          interval_cell(row["router"]["savings"], kPercentShort),
                          text_cell(verdict, mood_of_verdict(verdict)),
                          number_cell(row["router"]["labels_needed"], kCount)});
  }
  return table;
}

/// The largest miss that pays over the share of over-escalation: below a line, a router pays.
Figure lines_figure(const At& floor, const std::string& id) {
  Figure figure;
  figure.id = id;
  figure.title = "Errors that a router may make";
  figure.note =
      "Below its line a router beats the baseline. The box is where this router's two error rates "
      "lie "
      "with confidence; a line that crosses the box is not decided.";
  figure.x = {.title = "over-escalation: easy requests sent to the frontier model",
              .unit = Unit::kShare};
  figure.y = {.title = "miss: hard requests kept by the small model", .unit = Unit::kShare};
  for (const At& row : floor["floors"].items()) {
    Series line{.name = row["baseline"].text(), .mark = Mark::kLine, .tone = Tone::kData};
    for (const At& point : row["line"].items()) {
      const std::string reach = point["reach"].text();
      Datum datum;
      datum.x = point["over_escalation"].number_or(0);
      if (reach == "always") {
        datum.y = 1;
      } else if (const auto miss = point["miss"].number()) {
        datum.y = *miss;
      } else {
        continue;
      }
      line.data.push_back(datum);
    }
    if (line.data.size() > 1) figure.series.push_back(std::move(line));
  }
  const At router = floor["router"];
  if (router.is_object() && !figure.series.empty()) {
    Datum box;
    put_x(box, router["over_escalation"]);
    put_y(box, router["miss"]);
    box.label = router["policy"].text();
    figure.series.push_back({.name = box.label + ", interval",
                             .mark = Mark::kBox,
                             .tone = Tone::kAccent,
                             .data = {box}});
    Datum point;
    point.x = box.x;
    point.y = box.y;
    point.label = box.label;
    figure.series.push_back(
        {.name = box.label, .mark = Mark::kPoint, .tone = Tone::kAccent, .data = {point}});
  }
  return figure;
}

/// Floors against each baseline in the main currency, with the router's own accuracy as a line.
Figure floors_figure(const At& floor, const std::string& id) {
  Figure figure;
  figure.id = id;
  figure.title = "Break-even accuracy against each baseline";
  figure.note = "A router pays where its own accuracy, the dashed line, is to the right.";
  figure.is_tall = true;
  figure.x = {.title = "share of requests that the router must put right", .unit = Unit::kShare};
  figure.y = {.title = "", .scale = Scale::kCategories};
  Series floors{.name = "floor", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const At& row : floor["floors"].items()) {
    if (row["currency"].text() != floor["currency"].text()) continue;
    if (row["reach"].text() == "reachable") {
      Datum datum;
      put_x(datum, row, "floor");
      datum.y = static_cast<double>(figure.y.categories.size());
      if (row["hi_reach"].text() != "reachable" || row["lo_reach"].text() != "reachable") {
        datum.x_lo = datum.x_hi = kNoBound;
      }
      floors.data.push_back(datum);
    }
    const std::string reach = row["reach"].text();
    figure.y.categories.push_back(row["baseline"].text() +
                                  (reach == "reachable" ? "" : " (" + reach + ")"));
  }
  if (floors.data.empty()) return figure;
  figure.series.push_back(std::move(floors));
  if (const auto own = floor["router"]["accuracy"].number()) {
    Datum datum;
    datum.x = *own;
    datum.y = kNoBound;
    figure.series.push_back({.name = floor["router"]["policy"].text(),
                             .mark = Mark::kRule,
                             .tone = Tone::kReference,
                             .data = {datum}});
  }
  return figure;
}

std::string lead_of(const At& floor) {
  std::string text = floor["small"]["model"].text() + " or " + floor["frontier"]["model"].text() +
                     " over " + count(floor["requests"].number_or(0)) + " requests, " +
                     percent(floor["easy_share"]["mean"].number_or(0), 1) + " % of them easy.";
  const std::string verdict = floor["verdict"].text();
  if (!verdict.empty())
    text += " Verdict on " + floor["router"]["policy"].text() + ": " + verdict + '.';
  return text;
}

Table slices_table(const std::string& key, const At& slices) {
  Table table{.caption = "Floors by " + key};
  table.is_folded = true;
  table.columns = {{key}, {"Requests", true}, {"Easy %", true}, {"Router right %", true}};
  const auto values = slices["values"].items();
  if (values.empty()) return table;
  for (const auto& [baseline, floor] : values.front()["floors"].members()) {
    table.columns.push_back({"Floor against " + baseline + " %", true});
  }
  for (const At& value : values) {
    std::vector<Cell> row = {text_cell(value["value"].text()),
                             number_cell(value["requests"], kCount),
                             number_cell(value["easy_share"], kPercentShort),
                             number_cell(value["router_accuracy"], kPercentShort)};
    for (const auto& [baseline, floor] : value["floors"].members())
      row.push_back(floor_cell(floor));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// How a number of the scenario must change, as a multiple of what it is, for the decision to flip.
Figure flips_figure(const At& floor, const std::string& id) {
  Figure figure;
  figure.id = id;
  figure.title = "What would flip the decision";
  figure.note =
      "Each bar goes from what the input is now to where the decision turns, as a multiple of now: "
      "the "
      "shorter the bar, the closer the call. Inputs without a bar never flip it.";
  figure.is_tall = true;
  figure.x = {.title = "multiple of the value now", .unit = Unit::kNumber};
  figure.y = {.title = "", .scale = Scale::kCategories};
  struct Flip {
    std::string name;
    double multiple = kNoBound;
  };
  std::vector<Flip> flips;
  for (const At& of : floor["flips"].items()) {
    const auto now = of["now"].number();
    const auto value = of["value"].number();
    Flip flip{.name = of["parameter"].text()};
    if (now && value && *now > 0 && of["reach"].text() == "reachable")
      flip.multiple = *value / *now;
    flips.push_back(std::move(flip));
  }
  const auto closeness = [](const Flip& flip) {
    return std::isfinite(flip.multiple) && flip.multiple > 0 ? std::abs(std::log(flip.multiple))
                                                             : HUGE_VAL;
  };
  std::ranges::stable_sort(flips, {}, closeness);
  Series bars{.name = "flips at", .mark = Mark::kPoint, .tone = Tone::kData};
  for (const Flip& flip : flips) {
    if (std::isfinite(flip.multiple)) {
      Datum datum;
      datum.x = flip.multiple;
      datum.x_lo = std::min(1.0, flip.multiple);
      datum.x_hi = std::max(1.0, flip.multiple);
      datum.y = static_cast<double>(figure.y.categories.size());
      bars.data.push_back(datum);
    }
    figure.y.categories.push_back(flip.name + (std::isfinite(flip.multiple) ? "" : " (never)"));
  }
  if (bars.data.empty()) return figure;
  Datum now;
  now.x = 1;
  now.y = kNoBound;
  figure.series.push_back(std::move(bars));
  figure.series.push_back(
      {.name = "now", .mark = Mark::kRule, .tone = Tone::kReference, .data = {now}});
  return figure;
}

Table flips_table(const At& floor, const std::string& name) {
  Table table{.caption = "Where the decision turns: " + name};
  table.columns = {{"Input"}, {"Now", true}, {"Turns at", true}, {"The router pays"}};
  for (const At& flip : floor["flips"].items()) {
    const bool is_reachable = flip["reach"].text() == "reachable";
    table.rows.push_back(
        {text_cell(flip["parameter"].text()), number_cell(flip["now"], kPlainNumber),
         is_reachable ? number_cell(flip["value"], kPlainNumber) : text_cell(flip["reach"].text()),
         text_cell(is_reachable ? flip["pays"].text() + " that" : "")});
  }
  return table;
}

Figure map_figure(const At& map, const std::string& id) {
  Figure figure;
  figure.id = id;
  const At x = map["x"];
  const At y = map["y"];
  figure.title = "Floor over " + x["parameter"].text() + " and " + y["parameter"].text();
  figure.note = "The least accuracy that pays. Empty: never or undefined; 0: always.";
  figure.value_unit = Unit::kShare;
  figure.x = {.title = x["parameter"].text(), .scale = Scale::kCategories};
  figure.y = {.title = y["parameter"].text(), .scale = Scale::kCategories};
  for (const At& value : x["values"].items()) {
    figure.x.categories.push_back(significant_text(value.number_or(kNoBound)));
  }
  for (const At& value : y["values"].items()) {
    figure.y.categories.push_back(significant_text(value.number_or(kNoBound)));
  }
  Series cells{.name = "floor", .mark = Mark::kCell, .tone = Tone::kData};
  const auto rows = map["floors"].items();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string letters = map["reach"][row].text();
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      Datum datum;
      datum.x = static_cast<double>(column);
      datum.y = static_cast<double>(row);
      const char reach = column < letters.size() ? letters[column] : 'u';
      if (reach == 'r') datum.value = rows[row][column].number_or(kNoBound);
      if (reach == 'a') datum.value = 0;
      if (reach != 'r')
        datum.label = reach == 'a' ? "always" : reach == 'n' ? "never" : "undefined";
      cells.data.push_back(std::move(datum));
    }
  }
  if (!cells.data.empty()) figure.series.push_back(std::move(cells));
  return figure;
}

}  // namespace

std::vector<Section> floor_sections(const Subject& subject) {
  std::vector<Section> sections;
  const auto floors = floors_of(subject);
  for (std::size_t i = 0; i < floors.size(); ++i) {
    const At& floor = floors[i];
    Section section;
    section.id = numbered("floor", i, floors.size());
    section.title = floors.size() > 1 ? "Floor: " + floor["name"].text() : "Floor";
    section.lead = lead_of(floor);
    for (const At& remark : floor["remarks"].items())
      section.remarks.push_back({false, remark.text()});
    section.tables.push_back(floors_table(floor));
    for (const auto& [key, slices] : floor["slices"].members()) {
      section.tables.push_back(slices_table(key, slices));
    }
    for (Figure& figure : std::vector<Figure>{floors_figure(floor, section.id + "-levels"),
                                              lines_figure(floor, section.id + "-errors")}) {
      if (!figure.series.empty()) section.figures.push_back(std::move(figure));
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

std::optional<Section> sensitivity_section(const Subject& subject) {
  Section section{.id = "sensitivity", .title = "Sensitivity"};
  const auto floors = floors_of(subject);
  for (std::size_t i = 0; i < floors.size(); ++i) {
    const std::string id = numbered("sensitivity", i, floors.size());
    const std::string name = floors[i]["name"].text();
    if (floors[i]["flips"].size() > 0) {
      section.tables.push_back(flips_table(floors[i], name));
      Figure figure = flips_figure(floors[i], id + "-flips");
      if (floors.size() > 1) figure.title += ": " + name;
      if (!figure.series.empty()) section.figures.push_back(std::move(figure));
    }
    if (floors[i]["map"].is_object()) {
      Figure figure = map_figure(floors[i]["map"], id + "-map");
      if (!figure.series.empty()) section.figures.push_back(std::move(figure));
    }
  }
  if (section.tables.empty() && section.figures.empty()) return {};
  return section;
}

}  // namespace pointsman::reports::page
