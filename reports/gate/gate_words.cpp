#include "reports/gate/gate_words.hpp"

#include "reports/number_text.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace pointsman::reports::gate {

namespace {

constexpr int kPointDecimals = 2;

std::string signed_by(double value, std::string text) {
  return value > 0 ? "+" + std::move(text) : text;
}

/// The number of a change without its unit.
std::string bare_change(const MetricInfo& metric, double change, bool is_relative) {
  if (is_relative) return percent(change, 1);
  switch (metric.unit) {
    case MetricUnit::kShare:
      return percent(change, kPointDecimals);
    case MetricUnit::kUsd:
      return money(change);
    case MetricUnit::kSeconds:
      return seconds(change);
    case MetricUnit::kNumber:
      break;
  }
  return significant_text(change);
}

std::string unit_of(const MetricInfo& metric, bool is_relative) {
  if (is_relative) return " %";
  switch (metric.unit) {
    case MetricUnit::kShare:
      return " pt";
    case MetricUnit::kUsd:
      return " $";
    case MetricUnit::kSeconds:
      return " s";
    case MetricUnit::kNumber:
      break;
  }
  return "";
}

const Line* worst_line(const Evaluation& evaluation, Effect effect) {
  const Line* worst = nullptr;
  for (const Line& line : evaluation.lines) {
    if (line.effect != effect) continue;
    const double p = line.p_harm.value_or(1);
    if (worst == nullptr || p < worst->p_harm.value_or(1)) worst = &line;
  }
  return worst;
}

std::string and_more(std::size_t count) {
  if (count <= 1) return "";
  return " (and " + std::to_string(count - 1) + " more)";
}

}  // namespace

std::string value_text(const MetricInfo& metric, double value) {
  switch (metric.unit) {
    case MetricUnit::kShare:
      return percent(value, kPointDecimals) + " %";
    case MetricUnit::kUsd:
      return dollars(value);
    case MetricUnit::kSeconds:
      return seconds(value) + " s";
    case MetricUnit::kNumber:
      break;
  }
  return significant_text(value);
}

std::string change_text(const MetricInfo& metric, double change, bool is_relative, bool is_signed) {
  const std::string number = bare_change(metric, change, is_relative);
  return (is_signed ? signed_by(change, number) : number) + unit_of(metric, is_relative);
}

std::string interval_text(const Line& line) {
  if (!line.change) return "-";
  const MetricInfo& metric = *line.rule->metric.info;
  const bool is_bound = line.rule->mode == Mode::kBound;
  const analysis::Estimate& figure = *line.change;
  const auto text = [&](double value) {
    const std::string number = bare_change(metric, value, line.is_relative);
    return is_bound ? number : signed_by(value, number);
  };
  const std::string unit =
      is_bound && metric.unit == MetricUnit::kShare ? " %" : unit_of(metric, line.is_relative);
  if (!std::isfinite(figure.lo) || !std::isfinite(figure.hi)) return text(figure.mean) + unit;
  return text(figure.mean) + " [" + text(figure.lo) + ", " + text(figure.hi) + "]" + unit;
}

std::string margin_text(const Line& line) {
  const Rule& rule = *line.rule;
  if (rule.mode == Mode::kBound) {
    std::string text = rule.min ? ">= " + rule.min->text : "";
    if (rule.max) text += (text.empty() ? "<= " : ", <= ") + rule.max->text;
    return text;
  }
  return rule.margin ? rule.margin->text : "none";
}

std::string line_name(const Line& line) {
  std::string name = line.rule->id;
  if (line.rule->against.size() > 1) name += " against " + line.against;
  if (!line.slice.empty()) name += (line.rule->against.size() > 1 ? ", " : " ") + line.slice;
  return name;
}

std::string line_sentence(const Line& line) {
  const MetricInfo& metric = *line.rule->metric.info;
  std::string text = line_name(line) + ": " + line.rule->metric.name;
  if (!line.change || line.verdict == Verdict::kMissing || line.verdict == Verdict::kNew) {
    return text + " is " + std::string(name_of(line.verdict)) +
           (line.reason.empty() ? "" : ": " + line.reason);
  }
  text += " " + interval_text(line);
  if (line.rule->mode == Mode::kBound) return text + ", held to " + margin_text(line);
  text += ", margin " + margin_text(line);
  if (line.before && line.now) {
    text += ", from " + value_text(metric, *line.before) + " to " + value_text(metric, *line.now);
  }
  if (line.verdict == Verdict::kInconclusive && line.detectable) {
    text += "; " + count(line.n) + " requests cannot see less than " +
            change_text(metric, *line.detectable, line.is_relative, false);
    if (line.needed && *line.needed > line.n) text += ", " + count(*line.needed) + " would tell";
  }
  return text;
}

bool is_moved(const InputEffect& effect) {
  return effect.before != effect.now;
}

std::string input_names(const std::vector<InputChange>& changes) {
  std::string text;
  for (const InputChange& change : changes) text += (text.empty() ? "" : ", ") + change.name;
  return text;
}

std::string input_sentence(const InputEffect& effect) {
  const MetricInfo& metric = *find_metric(effect.metric).info;
  return "input change (" + input_names(effect.changes) + "): " + effect.metric + " of " +
         effect.policy + " as in " + effect.against + " goes from " +
         value_text(metric, effect.before) + " to " + value_text(metric, effect.now);
}

std::string headline(const Evaluation& evaluation) {
  if (evaluation.lines.empty()) return "FAIL: the gate looked at nothing";
  switch (evaluation.outcome()) {
    case Outcome::kFailed:
      return "FAIL: " + line_sentence(*worst_line(evaluation, Effect::kFails)) +
             and_more(evaluation.count(Effect::kFails));
    case Outcome::kInconclusive:
      return "INCONCLUSIVE: " + line_sentence(*worst_line(evaluation, Effect::kInconclusive)) +
             and_more(evaluation.count(Effect::kInconclusive));
    case Outcome::kPassed:
      break;
  }
  const std::size_t lines = evaluation.lines.size();
  std::string text = "PASS: " + std::to_string(lines) + (lines == 1 ? " line" : " lines");
  const char* separator = ", ";
  for (const Verdict verdict : {Verdict::kImproved, Verdict::kTied, Verdict::kInconclusive,
                                Verdict::kMissing, Verdict::kNew, Verdict::kFail}) {
    const std::size_t of_them = evaluation.count(verdict);
    if (of_them == 0) continue;
    text += separator + std::to_string(of_them) + " " +
            (verdict == Verdict::kFail ? std::string("failing without effect")
                                       : std::string(name_of(verdict)));
  }
  return text;
}

std::string pooled_text(const Line& line) {
  constexpr std::size_t kShown = 8;
  const std::size_t shown = std::min(line.pooled.size(), kShown);
  std::string text = base::quoted_list(std::span(line.pooled).first(shown));
  if (line.pooled.size() > shown) {
    text += " and " + std::to_string(line.pooled.size() - shown) + " more";
  }
  return text;
}

std::vector<FlippedGroup> flipped_groups(const Evaluation& evaluation) {
  std::vector<FlippedGroup> groups;
  const std::span<const FlippedRequest> all = evaluation.flipped;
  for (std::size_t begin = 0; begin < all.size();) {
    const auto is_other = [first = all[begin]](const FlippedRequest& one) {
      return one.policy != first.policy || one.against != first.against;
    };
    const auto rest = all.subspan(begin);
    const auto size = static_cast<std::size_t>(std::ranges::find_if(rest, is_other) - rest.begin());
    groups.push_back({"requests that lost most", rest.first(size)});
    begin += size;
  }
  if (groups.size() < 2) return groups;
  for (FlippedGroup& group : groups) {
    const FlippedRequest& first = group.requests.front();
    group.title += ", " + first.policy + " against " + first.against;
  }
  return groups;
}

}  // namespace pointsman::reports::gate
