#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/plan_words.hpp"
#include "reports/text_grid.hpp"

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::GainPlan;
using analysis::LabelPlan;
using analysis::PairedEvidence;
using analysis::ShipVerdict;
using analysis::verdict_name;

constexpr const char* kNeverDiffer = "the two never differ on these requests";

/// Without a difference there is no spread to judge other differences by.
bool is_detectable_known(const LabelPlan& plan) {
  return plan.accuracy.detectable.difference > 0;
}

Json evidence_json(const PairedEvidence& evidence) {
  Json object = {{"verdict", verdict_name(evidence.verdict)},
                 {"difference", json_estimate(evidence.difference)},
                 {"power", json_number(evidence.power)},
                 {"labels_needed", json_count(evidence.labels_needed)},
                 {"resolution", json_number(evidence.resolution)}};
  if (!evidence.labels_needed) put_unknown(object, "labels_needed", kNoNumberTellsApart);
  return object;
}

Json accuracy_json(const LabelPlan& plan) {
  Json object = evidence_json(plan.accuracy);
  object["margin"] = plan.options.margin;
  if (is_detectable_known(plan)) {
    object["detectable"] = {{"difference", json_number(plan.accuracy.detectable.difference)},
                            {"is_capped", plan.accuracy.detectable.is_capped}};
  } else {
    put_unknown(object, "detectable", kNeverDiffer);
  }
  if (const auto& test = plan.accuracy.mcnemar) {
    object["mcnemar"] = {{"exact", json_number(test->exact)}, {"mid_p", json_number(test->mid_p)}};
  } else {
    object["mcnemar"] = nullptr;
  }
  Json drops = Json::array();
  for (const auto& odds : plan.drops) {
    drops.push_back({{"drop", odds.drop},
                     {"power", json_number(odds.power)},
                     {"labels_needed", json_count(odds.labels)}});
  }
  object["drops"] = std::move(drops);
  return object;
}

Json gain_json(const GainPlan& gain, const LabelPlan& plan) {
  Json object = evidence_json(gain.evidence);
  object["value"] = value_json(gain.value, plan.options.more_labels);
  object["value"]["requests"] = plan.options.requests;
  if (gain.best) {
    object["value"]["best_labels"] = gain.best->labels;
    object["value"]["best_net_usd"] = json_number(gain.best->net);
  }
  return object;
}

/// "12,000 labels in all", or that no number does.
std::string needed(const PairedEvidence& evidence, std::uint64_t have) {
  if (!evidence.labels_needed) return kNoNumberTellsApart;
  const std::uint64_t all = *evidence.labels_needed;
  return "it takes " + count(all) + " labels" +
         (all > have ? ", " + count(all - have) + " more" : ", which are there");
}

std::string accuracy_lines(const LabelPlan& plan, const TableOptions& options) {
  const PairedEvidence& found = plan.accuracy;
  const double level = 1 - 2 * plan.options.sure.alpha;
  std::string text = "accuracy: " + std::string(verdict_name(found.verdict)) + ", " +
                     percent_interval(found.difference, 2, 2) + " points (" + percent(level, 0) +
                     " % interval)";
  if (plan.options.margin > 0) {
    text += " where a loss of " + percent(plan.options.margin, 2) + " is accepted";
  }
  if (found.mcnemar) text += ", McNemar mid-p " + p_text(found.mcnemar->mid_p);
  if (found.verdict == ShipVerdict::kNeedMoreData) text += "; " + needed(found, plan.requests);
  std::string out = wrap_text("", text, options.width) + "\n";
  const std::string mark = options.bullet();
  const std::string requests = count(plan.requests) + " requests";
  out += wrap_text(mark,
                   is_detectable_known(plan)
                       ? requests + " find a difference of " +
                             (found.detectable.is_capped ? "more than " : "") +
                             percent(found.detectable.difference, 2) + " points with " +
                             percent(plan.options.sure.power, 0) + " % power"
                       : "the least difference that " + requests + " find is undefined because " +
                             kNeverDiffer,
                   options.width) +
         "\n";
  for (const auto& odds : plan.drops) {
    out += wrap_text(mark,
                     "a drop of " + percent(odds.drop, 0) + " pt is found with " +
                         percent(odds.power, 1) + " %" +
                         (odds.labels ? ", and takes " + count(*odds.labels) + " labels" : ""),
                     options.width) +
           "\n";
  }
  return out;
}

std::string gain_lines(const LabelPlan& plan, const TableOptions& options) {
  const std::string mark = options.bullet();
  if (!plan.gain) {
    return wrap_text("", "gain: undefined because " + plan.gain.reason(), options.width) + "\n";
  }
  const GainPlan& gain = *plan.gain;
  const auto per_1k = [](double usd) {
    return (usd < 0 ? "-$" : "$") + money(analysis::kRequestsPerCost * std::abs(usd));
  };
  std::string text = "gain: " + std::string(verdict_name(gain.evidence.verdict)) + ", " +
                     per_1k(gain.evidence.difference.mean) + " per 1k requests [" +
                     per_1k(gain.evidence.difference.lo) + ", " +
                     per_1k(gain.evidence.difference.hi) + "]";
  if (gain.evidence.verdict == ShipVerdict::kNeedMoreData) {
    text += "; " + needed(gain.evidence, plan.requests);
  }
  std::string out = wrap_text("", text, options.width) + "\n";
  const std::string over = " over " + count(plan.options.requests) + " requests";
  out += wrap_text(mark,
                   "better now: to " + std::string(gain.value.ships_now ? "ship" : "hold") +
                       ", wrong with " + percent(gain.value.chance_wrong, 1) +
                       " % probability; to know for sure is worth $" + money(gain.value.perfect) +
                       over,
                   options.width) +
         "\n";
  out += wrap_text(mark,
                   count(plan.options.more_labels) + " more labels are worth $" +
                       money(gain.value.of_labels) + over,
                   options.width) +
         "\n";
  if (gain.best) {
    out += wrap_text(mark,
                     gain.best->labels == 0 ? "no label pays for itself"
                                            : "best is to buy " + count(gain.best->labels) +
                                                  ", for a net $" + money(gain.best->net),
                     options.width) +
           "\n";
  }
  return out;
}

}  // namespace

Json finding_json(const LabelPlan& plan) {
  Json object = {
      {"kind", "plan"},
      {"policy", plan.policy},
      {"against", plan.against},
      {"requests", plan.requests},
      {"left_out", plan.left_out},
      {"gained", plan.gained},
      {"lost", plan.lost},
      {"is_binary", plan.is_binary},
      {"mean_squared_difference", json_number(plan.square)},
      {"sureness", {{"alpha", plan.options.sure.alpha}, {"power", plan.options.sure.power}}},
      {"accuracy", accuracy_json(plan)}};
  if (plan.gain) {
    object["gain_usd"] = gain_json(*plan.gain, plan);
  } else {
    put_unknown(object, "gain_usd", plan.gain.reason());
  }
  return object;
}

std::string finding_text(const LabelPlan& plan, const TableOptions& options) {
  std::string text = plan.policy + " against " + plan.against + ": " + count(plan.requests) +
                     " requests answered by both, " + count(plan.gained) + " better, " +
                     count(plan.lost) + " worse";
  if (plan.left_out > 0) text += "; " + count(plan.left_out) + " left out";
  return wrap_text("", text, options.width) + "\n" + accuracy_lines(plan, options) +
         gain_lines(plan, options);
}

}  // namespace pointsman::reports
