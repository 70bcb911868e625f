#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::PhaseRisk;
using analysis::Rollout;

std::string signed_dollars(double usd) {
  return usd < 0 ? "-" + dollars(-usd) : dollars(usd);
}

Json phase_json(const PhaseRisk& phase) {
  return {{"share", phase.share},
          {"requests", phase.requests},
          {"reached", json_number(phase.reached)},
          {"rolled_back", json_number(phase.rolled_back)},
          {"canary_requests", json_number(phase.canary_requests)},
          {"canary_usd", json_number(phase.canary_usd)},
          {"lost_answers", json_number(phase.lost_answers)},
          {"extra_usd", json_number(phase.extra_usd)},
          {"extra_usd_high", json_number(phase.extra_usd_high)}};
}

std::string outcome_text(const Rollout& rollout) {
  const std::string truth = rollout.should_roll_back
                                ? "by all " + count(static_cast<double>(rollout.labelled)) +
                                      " labels it should be rolled back (" + rollout.because + ")"
                                : "by all " + count(static_cast<double>(rollout.labelled)) +
                                      " labels it should be promoted";
  return truth + "; it is promoted with " + percent_interval(rollout.promoted, 2, 2) +
         " % probability, so a wrong " + (rollout.should_roll_back ? "promotion" : "rollback") +
         " has " + percent(rollout.wrong.mean, 2) + " %";
}

}  // namespace

Json finding_json(const Rollout& rollout) {
  Json phases = Json::array();
  for (const PhaseRisk& phase : rollout.phases) phases.push_back(phase_json(phase));
  Json object = {{"kind", "rollout"},
                 {"canary", rollout.canary},
                 {"stable", rollout.stable},
                 {"labelled", rollout.labelled},
                 {"replications", rollout.replications},
                 {"canary_error", json_number(rollout.canary_error)},
                 {"stable_error", json_number(rollout.stable_error)},
                 {"canary_usd", json_number(rollout.canary_usd)},
                 {"stable_usd", json_number(rollout.stable_usd)},
                 {"should_roll_back", rollout.should_roll_back},
                 {"because", rollout.because.empty() ? Json(nullptr) : Json(rollout.because)},
                 {"promoted", json_estimate(rollout.promoted)},
                 {"rolled_back", json_estimate(rollout.rolled_back)},
                 {"wrong", json_estimate(rollout.wrong)},
                 {"canary_requests_to_rollback", json_number(rollout.canary_requests_to_rollback)},
                 {"phases", std::move(phases)}};
  if (rollout.rolled_back.mean == 0) {
    put_unknown(object, "canary_requests_to_rollback", "no replication was rolled back");
  }
  return object;
}

std::string finding_text(const Rollout& rollout, const TableOptions& options) {
  std::string out =
      wrap_text("", rollout.canary + " against " + rollout.stable + ": " + outcome_text(rollout),
                options.width) +
      "\n";
  for (std::size_t i = 0; i < rollout.phases.size(); ++i) {
    const PhaseRisk& phase = rollout.phases[i];
    out += wrap_text(options.bullet(),
                     "phase " + std::to_string(i + 1) + " (" + percent(phase.share, 1) + " % of " +
                         count(static_cast<double>(phase.requests)) + " requests): reached by " +
                         percent(phase.reached, 1) + " %, rolled back in " +
                         percent(phase.rolled_back, 1) + " %; " + dollars(phase.canary_usd) +
                         " on the canary, " + fixed(phase.lost_answers, 1) +
                         " right answers lost, " + signed_dollars(phase.extra_usd) +
                         " at risk beyond the stable policy, at most " +
                         signed_dollars(phase.extra_usd_high) + " at the level of the intervals",
                     options.width) +
           "\n";
  }
  return out;
}

}  // namespace pointsman::reports
