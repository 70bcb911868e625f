#include "reports/page/markdown.hpp"

#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pointsman::reports::page {
namespace {

constexpr std::size_t kSparkWidth = 40;
constexpr std::size_t kTailBytes = 512;  ///< kept free for what names the tables left out
constexpr std::size_t kMermaidNames = 12;

/// Text between bars of a table, or anywhere: nothing in it is markup or HTML.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (std::string_view("\\`*_{}[]|#~").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string table_markdown(const Table& table) {
  std::string out = "|";
  for (const Column& column : table.columns) out += ' ' + plain(column.title) + " |";
  out += "\n|";
  for (const Column& column : table.columns) out += column.is_number ? "---:|" : "---|";
  out += '\n';
  for (const auto& row : table.rows) {
    out += '|';
    for (const Cell& cell : row) {
      const std::string text = plain(plain_text(cell.text));
      out += cell.mood == Mood::kBad ? " **" + text + "** |" : ' ' + text + " |";
    }
    out += '\n';
  }
  if (!table.note.empty()) out += '\n' + plain(table.note) + '\n';
  return out;
}

std::string folded(const std::string& summary, const std::string& body) {
  return "<details><summary>" + plain(summary) + "</summary>\n\n" + body + "\n</details>\n\n";
}

/// A name inside quotes of Mermaid, which knows no escapes.
std::string mermaid_name(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '"' || c == '<' || c == '>' || c == '`' ? '\'' : c;
  return out;
}

/// Savings by policy as Mermaid's bars, from the first table of the first section.
std::string mermaid_of(const Figure& pareto) {
  const auto policies = std::ranges::find(pareto.series, "policies", &Series::name);
  if (policies == pareto.series.end() || policies->data.empty()) return {};
  std::string names;
  std::string values;
  for (std::size_t i = 0; i < std::min(policies->data.size(), kMermaidNames); ++i) {
    const Datum& datum = policies->data[i];
    names += (i > 0 ? ", \"" : "\"") + mermaid_name(datum.label) + '"';
    values += (i > 0 ? ", " : "") + percent(datum.y, 2);
  }
  return "```mermaid\nxychart-beta\n  title \"Accuracy %\"\n  x-axis [" + names +
         "]\n  y-axis \"accuracy %\"\n  bar [" + values + "]\n```\n";
}

/// The first line of a figure in text, for where nothing is drawn.
std::string spark_of(const Figure& figure) {
  for (const Series& series : figure.series) {
    if (series.mark != Mark::kLine || series.tone != Tone::kData) continue;
    const std::string line = sparkline(series, kSparkWidth);
    if (line.empty()) continue;
    const auto [least, most] =
        std::ranges::minmax(series.data, {}, [](const Datum& datum) { return datum.y; });
    return plain(series.name) + ", " + plain(figure.y.title) + ": `" + line + "` " +
           unit_text(least.y, figure.y.unit) + " to " + unit_text(most.y, figure.y.unit) + "\n\n";
  }
  return {};
}

std::string verdict_markdown(const View& view) {
  const Verdict& verdict = view.verdict;
  std::string out = "## " + plain(view.title) + ": " + plain(verdict.word) + "\n\n" +
                    plain(verdict.sentence) + "\n\n";
  if (!verdict.numbers.empty()) {
    Table table{.caption = "Numbers"};
    table.columns = {{""}, {"Value", true}, {"Interval", true}, {""}};
    for (const KeyNumber& number : verdict.numbers) {
      table.rows.push_back(
          {text_cell(number.label), {number.value}, {number.interval}, text_cell(number.meaning)});
    }
    out += table_markdown(table) + '\n';
  }
  if (!verdict.binding.empty()) out += plain(verdict.binding) + "\n\n";
  return out + plain(view.subtitle) + ".\n\n";
}

std::string section_markdown(const Section& section) {
  std::string body;
  if (!section.lead.empty()) body += plain(section.lead) + "\n\n";
  for (const Figure& figure : section.figures) body += spark_of(figure);
  for (const Table& table : section.tables) {
    body += "**" + plain(table.caption) + "**\n\n" + table_markdown(table) + '\n';
  }
  return body;
}

}  // namespace

std::string sparkline(const Series& series, std::size_t width) {
  constexpr std::array kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (series.data.size() < 2) return {};
  const auto [least, most] =
      std::ranges::minmax(series.data, {}, [](const Datum& datum) { return datum.y; });
  const double range = most.y - least.y;
  const std::size_t steps = std::min(width, series.data.size());
  std::string out;
  for (std::size_t i = 0; i < steps; ++i) {
    const Datum& datum = series.data[i * (series.data.size() - 1) / (steps - 1)];
    const double height = range > 0 ? (datum.y - least.y) / range : 0.5;
    out += kBlocks[std::min<std::size_t>(7, static_cast<std::size_t>(height * 8))];
  }
  return out;
}

std::string report_markdown(const View& view) {
  std::string out = verdict_markdown(view);
  std::string left_out;
  for (const Section& section : view.sections) {
    const bool is_first = &section == view.sections.data();
    std::string part;
    if (is_first) {
      for (const Remark& remark : section.remarks) {
        part += std::string(remark.is_warning ? "- **" : "- ") + plain(remark.text) +
                (remark.is_warning ? "**\n" : "\n");
      }
      if (!part.empty()) part += '\n';
      if (!section.tables.empty()) part = table_markdown(section.tables.front()) + '\n' + part;
      std::string rest;
      if (!section.figures.empty()) rest += mermaid_of(section.figures.front()) + '\n';
      for (std::size_t i = 1; i < section.tables.size(); ++i) {
        rest += "**" + plain(section.tables[i].caption) + "**\n\n" +
                table_markdown(section.tables[i]) + '\n';
      }
      if (!rest.empty()) part += folded("Controls", rest);
    } else {
      part = folded(section.title, section_markdown(section));
    }
    if (out.size() + part.size() + kTailBytes > kMarkdownBytesMax) {
      left_out += (left_out.empty() ? "" : ", ") + section.title;
      continue;
    }
    out += part;
  }
  if (left_out.size() > kTailBytes / 2) left_out = left_out.substr(0, kTailBytes / 2) + "...";
  if (!left_out.empty()) out += "No room here for: " + plain(left_out) + ".\n";
  return out;
}

}  // namespace pointsman::reports::page
