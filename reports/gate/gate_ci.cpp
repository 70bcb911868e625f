// A judged gate for the machinery of CI: annotations, code quality, metrics, badges, trends.
#include "data/hash.hpp"
#include "reports/gate/gate_words.hpp"
#include "reports/gate/outputs.hpp"
#include "reports/json_value.hpp"
#include "sim/base/text.hpp"

#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace pointsman::reports::gate {

namespace {

std::string dumped(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// As GitHub's toolkit escapes workflow commands; properties escape ":" and ",", too.
std::string command_text(const std::string& text, bool is_property) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (is_property && c == ':') {
      out += "%3A";
    } else if (is_property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string label_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? 'n' : c;
  }
  return out;
}

bool is_told(const Line& line) {
  return line.effect != Effect::kNone;
}

std::string labels_of(const Line& line) {
  return "{gate=\"" + label_text(line.rule->id) + "\",metric=\"" +
         label_text(line.rule->metric.name) + "\",against=\"" + label_text(line.against) +
         "\",slice=\"" + label_text(line.slice) + "\"}";
}

void add_family(const Evaluation& evaluation, const char* name, const char* help,
                std::optional<double> (*value)(const Line&), std::string& out) {
  out += std::string("# TYPE ") + name + " gauge\n# HELP " + name + " " + help + "\n";
  for (const Line& line : evaluation.lines) {
    const auto figure = value(line);
    if (!figure || !std::isfinite(*figure)) continue;
    out += name + labels_of(line) + " " + base::format_double(*figure) + "\n";
  }
}

}  // namespace

std::string gate_annotations(const Evaluation& evaluation) {
  // GitHub shows ten of each kind a step; the rest are in the other forms.
  constexpr std::size_t kMostShown = 10;
  std::array<std::size_t, 2> shown{};
  std::string out;
  if (evaluation.lines.empty()) {
    out += "::error file=" + command_text(evaluation.gate_file, true) +
           ",line=1,title=gate::" + command_text(headline(evaluation), false) + "\n";
  }
  for (const Line& line : evaluation.lines) {
    if (!is_told(line)) continue;
    const bool is_error = line.effect == Effect::kFails || line.effect == Effect::kInconclusive;
    if (++shown[is_error ? 0 : 1] > kMostShown) continue;
    out +=
        std::string(is_error ? "::error" : "::warning") +
        " file=" + command_text(evaluation.gate_file, true) +
        ",line=" + std::to_string(line.rule->at.line) + ",title=" +
        command_text("gate " + line_name(line) + ": " + std::string(name_of(line.verdict)), true) +
        "::" + command_text(line_sentence(line), false) + "\n";
  }
  for (const Lint& lint : evaluation.lints) {
    if (++shown[1] > kMostShown) break;
    out += "::warning file=" + command_text(evaluation.gate_file, true) +
           ",line=1,title=" + command_text("gate: " + lint.kind, true) +
           "::" + command_text(lint.text, false) + "\n";
  }
  std::size_t notices = 0;
  for (const InputEffect& effect : evaluation.input_effects) {
    if (!is_moved(effect)) continue;
    if (++notices > kMostShown) break;
    out += "::notice file=" + command_text(evaluation.gate_file, true) +
           ",line=1,title=gate%3A input change::" + command_text(input_sentence(effect), false) +
           "\n";
  }
  return out;
}

std::string gate_code_quality(const Evaluation& evaluation) {
  constexpr std::array<const char*, 4> kSeverity = {"info", "minor", "major", "critical"};
  Json list = Json::array();
  const auto add = [&](const std::string& text, const std::string& check,
                       const std::string& identity, const char* severity, std::uint32_t line) {
    const std::string whole = evaluation.gate_file + '\n' + identity;
    list.push_back({{"description", text},
                    {"check_name", "pointsman.gate." + check},
                    {"fingerprint", data::sha256_hex(data::as_bytes(whole))},
                    {"severity", severity},
                    {"location", {{"path", evaluation.gate_file}, {"lines", {{"begin", line}}}}}});
  };
  if (evaluation.lines.empty()) add(headline(evaluation), "empty", "", kSeverity.back(), 1);
  for (const Line& line : evaluation.lines) {
    if (!is_told(line)) continue;
    add(line_sentence(line), line.rule->id,
        line.policy + '\n' + line.against + '\n' + line.rule->id + '\n' + line.slice,
        kSeverity[static_cast<std::size_t>(line.effect)], line.rule->at.line);
  }
  for (const InputEffect& effect : evaluation.input_effects) {
    if (!is_moved(effect)) continue;
    add(input_sentence(effect), "input change",
        effect.policy + '\n' + effect.against + '\n' + effect.metric, kSeverity[0], 1);
  }
  for (const Lint& lint : evaluation.lints) {
    add(lint.text, lint.kind, lint.kind + '\n' + lint.text, kSeverity[1], 1);
  }
  return dumped(list);
}

std::string gate_openmetrics(const Evaluation& evaluation) {
  std::string out;
  add_family(
      evaluation, "pointsman_gate_value", "The metric now.",
      [](const Line& line) { return line.now; }, out);
  add_family(
      evaluation, "pointsman_gate_change", "Change against the baseline.",
      [](const Line& line) {
        const bool has_change = line.change && line.rule->mode != Mode::kBound;
        return has_change ? std::optional(line.change->mean) : std::nullopt;
      },
      out);
  add_family(
      evaluation, "pointsman_gate_detectable", "Least harm that the gate would have found.",
      [](const Line& line) { return line.detectable; }, out);
  add_family(
      evaluation, "pointsman_gate_failing", "1 where the line fails the gate.",
      [](const Line& line) { return std::optional(line.effect == Effect::kFails ? 1.0 : 0.0); },
      out);
  // Of the whole gate, so that one without lines is no empty document.
  constexpr const char* kPassed = "pointsman_gate_passed";
  out += std::string("# TYPE ") + kPassed + " gauge\n# HELP " + kPassed +
         " 1 where the gate passes.\n" + kPassed +
         (evaluation.outcome() == Outcome::kPassed ? " 1\n" : " 0\n");
  constexpr const char* kInputs = "pointsman_gate_input_change";
  out += std::string("# TYPE ") + kInputs + " gauge\n# HELP " + kInputs +
         " What changed inputs alone added to the baseline's figure.\n";
  for (const InputEffect& effect : evaluation.input_effects) {
    if (!std::isfinite(effect.now - effect.before)) continue;
    out += kInputs + ("{metric=\"" + label_text(effect.metric)) + "\",against=\"" +
           label_text(effect.against) + "\",policy=\"" + label_text(effect.policy) + "\"} " +
           base::format_double(effect.now - effect.before) + "\n";
  }
  return out + "# EOF\n";
}

std::string gate_badge(const Evaluation& evaluation) {
  struct Look {
    const char* message;
    const char* colour;
  };
  constexpr std::array<Look, 3> kLooks = {
      {{"passing", "brightgreen"}, {"inconclusive", "yellow"}, {"failing", "red"}}};
  const Look& look = kLooks[static_cast<std::size_t>(evaluation.outcome())];
  return dumped({{"schemaVersion", 1},
                 {"label", "router gate"},
                 {"message", look.message},
                 {"color", look.colour}});
}

std::string gate_action_benchmark(const Evaluation& evaluation) {
  Json list = Json::array();
  for (const Line& line : evaluation.lines) {
    if (!line.now) continue;
    const MetricInfo& metric = *line.rule->metric.info;
    // Smaller is to be better: of a share that should be large, what it lacks.
    if (metric.is_gain && metric.unit != MetricUnit::kShare) continue;
    Json entry = {{"name", line_name(line) + ": " + line.rule->metric.name +
                               (metric.is_gain ? " lacking" : "")},
                  {"value", metric.is_gain ? 1 - *line.now : *line.now},
                  {"unit", metric.unit == MetricUnit::kShare     ? "share"
                           : metric.unit == MetricUnit::kUsd     ? "USD"
                           : metric.unit == MetricUnit::kSeconds ? "s"
                                                                 : "1"},
                  {"extra", line_sentence(line)}};
    if (line.half_width && !line.is_relative) {
      entry["range"] = "± " + base::format_double(*line.half_width);
    }
    list.push_back(std::move(entry));
  }
  return dumped(list);
}

std::string gate_bencher(const Evaluation& evaluation) {
  Json root = Json::object();
  for (const Line& line : evaluation.lines) {
    if (!line.now) continue;
    Json& measure = root[line_name(line)][line.rule->metric.name];
    measure = {{"value", *line.now}};
    const bool is_bound = line.rule->mode == Mode::kBound && line.change;
    if (is_bound && std::isfinite(line.change->lo) && std::isfinite(line.change->hi)) {
      measure["lower_value"] = line.change->lo;
      measure["upper_value"] = line.change->hi;
    }
  }
  return dumped(root);
}

}  // namespace pointsman::reports::gate
