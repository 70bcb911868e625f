#include "reports/gate/verdicts.hpp"

#include "sim/base/limits.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pointsman::reports::gate {

namespace {

using analysis::ChangeTest;
using analysis::Estimate;

Effect effect_of(Leniency leniency, Severity severity, Effect at_worst) {
  if (leniency == Leniency::kPass) return Effect::kNone;
  if (leniency == Leniency::kWarn || severity == Severity::kWarn) return Effect::kWarns;
  return at_worst;
}

Effect effect_of(const Line& line) {
  const Rule& rule = *line.rule;
  switch (line.verdict) {
    case Verdict::kFail:
      return rule.severity == Severity::kError ? Effect::kFails : Effect::kWarns;
    case Verdict::kInconclusive:
      return effect_of(rule.on_inconclusive, rule.severity, Effect::kInconclusive);
    case Verdict::kMissing:
    case Verdict::kNew:  // a policy by another name must not get past its baseline
      return effect_of(rule.on_missing, rule.severity, Effect::kFails);
    case Verdict::kPass:
    case Verdict::kImproved:
    case Verdict::kTied:
      break;
  }
  return Effect::kNone;
}

Verdict verdict_of(const Line& line, const ChangeTest& test, double alpha) {
  const auto mode =
      line.rule->mode == Mode::kProve ? analysis::ChangeMode::kProve : analysis::ChangeMode::kCatch;
  const double p_harm = line.p_adjusted.value_or(test.p_harm);
  switch (analysis::judge_change(test, p_harm, mode, line.margin, alpha)) {
    case analysis::ChangeVerdict::kPass:
      return Verdict::kPass;
    case analysis::ChangeVerdict::kImproved:
      return Verdict::kImproved;
    case analysis::ChangeVerdict::kInconclusive:
      return Verdict::kInconclusive;
    case analysis::ChangeVerdict::kFail:
      break;
  }
  return Verdict::kFail;
}

/// Equal where the two differ by rounding alone: 57 of 100 are 57 %. False of what is no number.
bool is_at_least(double value, double least) {
  constexpr double kRounding = 1e-9;
  if (std::isinf(least)) return value >= least;
  return value >= least - kRounding * std::abs(least);
}

void judge_bound(Line& line) {
  const Rule& rule = *line.rule;
  if (!line.change || !std::isfinite(line.change->mean)) {
    line.verdict = Verdict::kMissing;
    line.reason = line.change.reason();
    return;
  }
  const Estimate& figure = *line.change;
  line.now = figure.mean;
  const bool has_interval = figure.lo < figure.hi;
  line.method = !rule.on_estimate && has_interval ? "interval" : "estimate";
  if (!rule.on_estimate && !has_interval) {
    line.reason = "it is held to its bound without an interval: the result states none";
  }
  if (std::isfinite(figure.lo) && std::isfinite(figure.hi)) {
    line.half_width = (figure.hi - figure.lo) / 2;
  }
  const double least = rule.min ? rule.min->value : -base::kInfinity;
  const double most = rule.max ? rule.max->value : base::kInfinity;
  const double lo = rule.on_estimate ? figure.mean : figure.lo;
  const double hi = rule.on_estimate ? figure.mean : figure.hi;
  const bool is_held = is_at_least(lo, least) && is_at_least(most, hi);
  const bool is_broken = !is_at_least(hi, least) || !is_at_least(most, lo);
  line.verdict = is_held ? Verdict::kPass : is_broken ? Verdict::kFail : Verdict::kInconclusive;
}

}  // namespace

void judge_line(Line& line, const std::optional<ChangeTest>& test, double alpha) {
  if (line.rule->mode == Mode::kBound) {
    judge_bound(line);
  } else if (test) {
    line.verdict = verdict_of(line, *test, alpha);
  }
  line.effect = effect_of(line);
}

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 7> kNames = {"pass", "fail",    "inconclusive", "improved",
                                                      "new",  "missing", "tied"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Outcome Evaluation::outcome() const {
  if (lines.empty() || count(Effect::kFails) > 0) return Outcome::kFailed;
  return count(Effect::kInconclusive) > 0 ? Outcome::kInconclusive : Outcome::kPassed;
}

std::size_t Evaluation::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(lines, verdict, &Line::verdict));
}

std::size_t Evaluation::count(Effect effect) const {
  return static_cast<std::size_t>(std::ranges::count(lines, effect, &Line::effect));
}

}  // namespace pointsman::reports::gate
