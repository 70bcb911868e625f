// A judged gate as Markdown: the verdict as an alert, a headline table, slices folded.
#include "reports/gate/gate_words.hpp"
#include "reports/gate/outputs.hpp"
#include "reports/number_text.hpp"
#include "sim/base/file.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pointsman::reports::gate {

namespace {

// A comment of GitHub holds 65,536 characters; what follows the folded lines fits in the rest.
constexpr std::size_t kLinesBytesMax = 56'000;

/// Text of others in a table's cell or in a paragraph.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '|':
      case '*':
      case '_':
      case '`':
      case '[':
      case ']':
      case '@':
      case '#':
        out += '\\';
        out += c;
        break;
      case '\n':
      case '\r':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string mark_of(const Line& line) {
  switch (line.effect) {
    case Effect::kFails:
      return "❌ ";
    case Effect::kInconclusive:
    case Effect::kWarns:
      return "⚠️ ";
    case Effect::kNone:
      break;
  }
  return "✅ ";
}

std::string optional_value(const Line& line, const std::optional<double>& value) {
  return value ? value_text(*line.rule->metric.info, *value) : "";
}

std::string row_of(const Line& line) {
  const MetricInfo& metric = *line.rule->metric.info;
  const auto share = [](const std::optional<double>& value) {
    return value ? percent(*value, 1) + " %" : std::string();
  };
  return "| " + mark_of(line) + std::string(name_of(line.verdict)) +
         (line.is_waived ? " (waived)" : "") + " | " + escaped(line_name(line)) + " | " +
         escaped(line.rule->metric.name) + " | " + optional_value(line, line.before) + " | " +
         optional_value(line, line.now) + " | " + escaped(interval_text(line)) + " | " +
         escaped(margin_text(line)) + " | " +
         (line.detectable ? change_text(metric, *line.detectable, line.is_relative, false) : "") +
         " | " + count(line.n) + " | " + share(line.discordant) + " | " + share(line.rerouted) +
         " | " + (line.resolution ? significant(*line.resolution, 2) : "") + " |\n";
}

constexpr const char* kHeader =
    "| verdict | gate | metric | before | now | change | margin | sees | n | differ | moved | q |\n"
    "|---|---|---|--:|--:|---|--:|--:|--:|--:|--:|--:|\n";

const char* alert_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFailed:
      return "> [!CAUTION]\n> ";
    case Outcome::kInconclusive:
      return "> [!WARNING]\n> ";
    case Outcome::kPassed:
      break;
  }
  return "> [!TIP]\n> ";
}

/// Worst first: by what it does to the gate, then by how sure the harm is.
std::vector<const Line*> worst_first(const Evaluation& evaluation, bool of_slices) {
  std::vector<const Line*> lines;
  for (const Line& line : evaluation.lines) {
    if (line.slice.empty() != of_slices) lines.push_back(&line);
  }
  std::ranges::stable_sort(lines, [](const Line* a, const Line* b) {
    if (a->effect != b->effect) return a->effect > b->effect;
    return a->p_harm.value_or(1) < b->p_harm.value_or(1);
  });
  return lines;
}

void add_slices(const Evaluation& evaluation, std::string& out) {
  const auto slices = worst_first(evaluation, true);
  if (slices.empty()) return;
  const auto failing = std::ranges::count(slices, Effect::kFails, &Line::effect);
  out += "\n<details" + std::string(failing > 0 ? " open" : "") + "><summary>" +
         std::to_string(slices.size()) + " lines by slice, worst first</summary>\n\n";
  out += kHeader;
  std::size_t shown = 0;
  for (const Line* line : slices) {
    const std::string row = row_of(*line);
    if (out.size() + row.size() > kLinesBytesMax) break;
    out += row;
    ++shown;
  }
  if (shown < slices.size()) {
    out +=
        "\n" + std::to_string(slices.size() - shown) + " more lines are in the JSON of the gate.\n";
  }
  out += "\n</details>\n";
}

}  // namespace

std::string gate_markdown(const Evaluation& evaluation) {
  std::string out = alert_of(evaluation.outcome()) + escaped(headline(evaluation)) + "\n\n";
  out += kHeader;
  for (const Line& line : evaluation.lines) {
    if (line.slice.empty() && out.size() < kLinesBytesMax) out += row_of(line);
  }
  add_slices(evaluation, out);
  for (const InputEffect& effect : evaluation.input_effects) {
    if (!is_moved(effect)) continue;
    if (out.size() > kLinesBytesMax) break;
    out += "\nℹ️ " + escaped(input_sentence(effect)) + " with the policy as it was.\n";
  }
  for (const Lint& lint : evaluation.lints) {
    if (out.size() > kLinesBytesMax) break;
    out += "\n⚠️ " + escaped(lint.kind) + ": " + escaped(lint.text) + "\n";
  }
  for (const FlippedGroup& group : flipped_groups(evaluation)) {
    std::string list;
    for (const FlippedRequest& one : group.requests) {
      list += "- " + escaped(one.id) + ": " + significant_text(one.before) + " to " +
              significant_text(one.now);
      if (one.model_before != one.model_now) {
        list += ", " + escaped(one.model_before) + " to " + escaped(one.model_now);
      }
      list += "\n";
    }
    if (out.size() + list.size() < kLinesBytesMax + 4096) {
      std::string title = group.title;
      title.front() = 'R';
      out += "\n<details><summary>" + escaped(title) + "</summary>\n\n" + list + "\n</details>\n";
    }
  }
  out += "\n" + escaped(evaluation.scenario) + ", " + count(std::uint64_t{evaluation.requests}) +
         " requests; " + significant_text(100 * evaluation.level) + " % intervals, alpha " +
         significant_text(evaluation.alpha) +
         ". \"sees\" is the least harm found with a chance of " + percent(evaluation.power, 0) +
         " %, q is n over the n that would settle the line.\n";
  return out;
}

}  // namespace pointsman::reports::gate
