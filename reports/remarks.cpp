#include "reports/remarks.hpp"

#include "reports/number_text.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::reports {

namespace {

using analysis::Verdict;

std::string verdict_text(const std::string& policy, const analysis::MatchedMix& matched) {
  const auto [own, mix] = percent_pair(matched.accuracy, matched.mix.accuracy);
  const std::string against = own + " % against " + mix + " %";
  if (matched.verdict == Verdict::kDoesNotBeat && matched.accuracy == matched.mix.accuracy) {
    return policy + " equals the static mix at its cost: " + own + " %";
  }
  if (matched.verdict == Verdict::kDoesNotBeat) {
    return policy + " does not beat the static mix at its cost: " + against;
  }
  const std::string above = policy + " is above the static mix at its cost, " + against;
  const analysis::Estimate& difference = matched.difference;
  if (!std::isfinite(difference.lo)) return above + ", but by how much is in doubt";
  return above + ", but within noise: " + percent(difference.mean, 2) + " points [" +
         percent(difference.lo, 2) + ", " + percent(difference.hi, 2) + "]";
}

void add_verdicts(const analysis::Controls& controls, std::vector<Remark>& out) {
  for (const auto wanted : {Verdict::kDoesNotBeat, Verdict::kWithinNoise}) {
    for (const auto& comparison : controls.matched) {
      if (comparison.matched && comparison.matched->verdict == wanted) {
        out.push_back({true, verdict_text(comparison.policy, *comparison.matched)});
      }
    }
  }
}

std::string part_text(const analysis::PartSummary& part) {
  std::string text = part.name + " " + count(part.entered) + " times";
  if (part.answered != part.entered) text += ", " + count(part.answered) + " answered";
  if (part.cost_usd) text += ", $" + money(*part.cost_usd);
  if (part.lost > 0) {
    text += ", lost " + count(part.lost);
    if (part.lost_usd) text += " worth $" + money(*part.lost_usd);
  }
  return text;
}

std::string sessions_text(const analysis::SessionSummary& sessions, bool is_baseline) {
  std::string text = count(static_cast<double>(sessions.sessions)) + " sessions";
  if (sessions.resolved) text += ", " + percent(sessions.resolved->mean, 2) + " % resolved";
  if (sessions.cost_usd) text += ", $" + money(*sessions.cost_usd) + " each";
  if (sessions.cost_per_resolved_usd) {
    const analysis::Estimate& cost = *sessions.cost_per_resolved_usd;
    text += ", $" + money(cost.mean) + " per resolved one";
    if (cost.hi > cost.lo && std::isfinite(cost.hi)) {
      text += " [" + money(cost.lo) + ", " + money(cost.hi) + "]";
    }
    if (sessions.savings && !is_baseline)
      text += " (saves " + percent(*sessions.savings, 1) + " %)";
  }
  if (sessions.calls) text += ", " + fixed(*sessions.calls, 1) + " calls each";
  return text;
}

std::string ramp_text(const analysis::RampSummary& ramp) {
  std::string phases;
  for (const auto& phase : ramp.phases) {
    if (!phases.empty()) phases += ", ";
    phases += count(phase.canary_requests) + " at " + percent(phase.share, 0) + " % ($" +
              money(phase.canary_usd) + ")";
  }
  return "the canary served " + phases + "; it was rolled back in " + percent(ramp.rolled_back, 1) +
         " % of the runs, promoted in " + percent(ramp.promoted, 1) + " %";
}

void add_parts(const analysis::PolicySummary& policy, std::vector<Remark>& out) {
  std::string text;
  for (const auto& part : policy.parts) text += (text.empty() ? "" : "; ") + part_text(part);
  if (policy.sessions) {
    out.push_back(
        {false, policy.name + ": " + sessions_text(*policy.sessions, policy.is_baseline)});
  }
  if (!text.empty()) out.push_back({false, policy.name + ": " + text});
  for (const auto& cap : policy.caps) out.push_back({false, policy.name + ": " + cap_text(cap)});
  for (const auto& ramp : policy.ramps)
    out.push_back({false, policy.name + ": " + ramp_text(ramp)});
}

void add_reason(std::vector<MissingFigure>& reasons, MissingFigure missing) {
  if (std::ranges::find(reasons, missing) == reasons.end()) reasons.push_back(std::move(missing));
}

}  // namespace

std::string cap_text(const analysis::CapSummary& cap) {
  const std::string whose = cap.column.empty() ? "accounts" : "values of " + cap.column;
  return "the cap refused " + count(cap.requests_over) + " requests and hit " +
         count(cap.accounts_over) + " of " + count(cap.accounts) + " " + whose +
         ", which had spent $" + money(cap.spent_over_usd);
}

std::vector<Remark> remarks(const Result& result) {
  std::vector<Remark> out;
  if (result.controls) add_verdicts(*result.controls, out);
  for (const auto& policy : result.policies) {
    if (policy.total.dropped == 0) continue;
    out.push_back(
        {true, policy.name + " dropped " + count(policy.total.dropped) + " of " +
                   count(policy.total.requests) +
                   " requests for want of an outcome that it needed; if those are harder than the "
                   "rest, its figures flatter it"});
  }
  for (const auto& policy : result.policies) {
    if (policy.total.unanswered == 0) continue;
    out.push_back({false, policy.name + " left " + count(policy.total.unanswered) +
                              " requests without an answer: they score 0"});
  }
  for (const auto& policy : result.policies) add_parts(policy, out);
  if (result.controls) {
    for (const std::string& remark : result.controls->remarks) out.push_back({false, remark});
  }
  for (const std::string& note : result.notes) out.push_back({false, note});
  return out;
}

std::vector<MissingFigure> missing_figures(const Result& result) {
  std::vector<MissingFigure> reasons;
  for (const auto& policy : result.policies) {
    const analysis::Summary& total = policy.total;
    if (!total.accuracy) add_reason(reasons, {"accuracy", total.accuracy.reason()});
    if (!total.cost) add_reason(reasons, {"cost", total.cost.reason()});
    // Savings lack where costs do; that reason is given once.
    if (!total.savings && total.cost && result.baseline) {
      add_reason(reasons, {"saving", total.savings.reason()});
    }
    if (total.quality_adjusted && total.cost && result.baseline) {
      const auto& savings = total.quality_adjusted->savings;
      if (!savings) add_reason(reasons, {"adjusted saving", savings.reason()});
    }
    if (!total.latency) add_reason(reasons, {"latency", total.latency.reason()});
  }
  if (!result.controls) return reasons;
  for (const auto& comparison : result.controls->matched) {
    if (comparison.matched) continue;
    // A model alone needs no mix to compare with, and a missing cost has been told above.
    const std::string& reason = comparison.matched.reason();
    if (reason == analysis::kOneModelAlone) continue;
    const bool is_told =
        std::ranges::find(reasons, reason, &MissingFigure::reason) != reasons.end();
    add_reason(reasons, {"cost-matched mix", is_told ? "needs every cost" : reason});
  }
  return reasons;
}

}  // namespace pointsman::reports
