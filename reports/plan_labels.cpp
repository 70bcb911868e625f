#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/plan_report.hpp"
#include "reports/plan_words.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::verdict_name;

constexpr double kIntervalLevel = 0.95;
constexpr double kTwoPoints = 0.02;
constexpr double kFivePoints = 0.05;

/// The sizes of published tables, and what the user has.
std::vector<std::uint64_t> sizes(std::vector<std::uint64_t> usual,
                                 const std::optional<std::uint64_t>& own) {
  if (own) usual.push_back(*own);
  std::ranges::sort(usual);
  const auto repeats = std::ranges::unique(usual);
  usual.erase(repeats.begin(), repeats.end());
  return usual;
}

analysis::ShareDecision decision_of(const AccuracyQuestion& asked) {
  return {.successes = static_cast<double>(*asked.right),
          .failures = static_cast<double>(*asked.labels - *asked.right),
          .floor = asked.floor,
          .per_unit = *asked.usd_per_point / kPercentagePoint};
}

Json sureness_json(const analysis::Sureness& sure) {
  return {{"alpha", sure.alpha}, {"power", sure.power}};
}

Json evidence_json(const analysis::ShareEvidence& evidence) {
  Json object = {{"verdict", verdict_name(evidence.verdict)},
                 {"share", json_estimate(evidence.share)},
                 {"p_at_most_floor", json_number(evidence.p_at_most)},
                 {"p_at_least_floor", json_number(evidence.p_at_least)},
                 {"right_to_ship", json_count(evidence.successes_to_ship)},
                 {"right_to_hold", json_count(evidence.successes_to_hold)},
                 {"power", json_number(evidence.power)},
                 {"labels_needed", json_count(evidence.labels_needed)}};
  if (!evidence.labels_needed) put_unknown(object, "labels_needed", kNoNumberTellsApart);
  return object;
}

std::string verdict_line(const AccuracyPlan& plan) {
  const auto& evidence = *plan.evidence;
  const auto& asked = plan.asked;
  std::string text = std::string(verdict_name(evidence.verdict)) + ": " + count(*asked.right) +
                     " of " + count(*asked.labels) + " right is " +
                     percent_interval(evidence.share, 2, 1) + " %, ";
  if (evidence.verdict == analysis::ShipVerdict::kShip) {
    return text + "above " + percent(asked.floor, 2) + " % (p " + p_text(evidence.p_at_most) + ")";
  }
  if (evidence.verdict == analysis::ShipVerdict::kHold) {
    return text + "below " + percent(asked.floor, 2) + " % (p " + p_text(evidence.p_at_least) + ")";
  }
  text += "which shows neither more nor less than " + percent(asked.floor, 2) + " %; ";
  if (!evidence.labels_needed) return text + kNoNumberTellsApart;
  const std::uint64_t more =
      *evidence.labels_needed > *asked.labels ? *evidence.labels_needed - *asked.labels : 0;
  return text + count(*evidence.labels_needed) + " labels would, " + count(more) + " more";
}

std::string value_lines(const AccuracyPlan& plan, const std::string& mark, std::size_t width) {
  const analysis::ValueOfLabels& value = *plan.value;
  std::string out =
      wrap_text(mark,
                std::string("on this evidence it is better to ") +
                    (value.ships_now ? "ship" : "hold") + "; that is wrong with " +
                    percent(value.chance_wrong, 1) +
                    " % probability, and to know for sure would be worth $" + money(value.perfect),
                width) +
      "\n";
  out += wrap_text(mark,
                   count(plan.asked.more_labels) + " more labels are worth $" +
                       money(value.of_labels) + "; they change the decision with " +
                       percent(value.chance_of_change, 1) + " % probability",
                   width) +
         "\n";
  if (!plan.best) return out;
  const std::string best =
      plan.best->labels == 0
          ? "at $" + money(*plan.asked.label_usd) + " a label none pays for itself"
          : "at $" + money(*plan.asked.label_usd) + " a label it is best to buy " +
                count(plan.best->labels) + ", for a net $" + money(plan.best->net);
  return out + wrap_text(mark, best, width) + "\n";
}

}  // namespace

AccuracyPlan plan_accuracy(const AccuracyQuestion& asked) {
  AccuracyPlan plan;
  plan.asked = asked;
  for (const std::uint64_t labels : sizes({60, 200, 500, 1000}, asked.labels)) {
    AccuracyPlan::Row row;
    row.labels = labels;
    row.needed = analysis::least_successes(labels, asked.floor, asked.sure.alpha);
    if (asked.truth) {
      row.power = analysis::binomial_power(labels, asked.floor, *asked.truth, asked.sure.alpha);
    }
    const auto n = static_cast<double>(labels);
    row.interval = analysis::wilson_interval(asked.floor * n, n, kIntervalLevel);
    plan.rows.push_back(row);
  }
  if (asked.truth) {
    plan.sample_size = analysis::binomial_sample_size(asked.floor, *asked.truth, asked.sure);
  }
  plan.labels_for_2_points =
      analysis::labels_for_half_width(asked.floor, kTwoPoints, kIntervalLevel);
  plan.labels_for_5_points =
      analysis::labels_for_half_width(asked.floor, kFivePoints, kIntervalLevel);
  if (asked.right) {
    plan.evidence = analysis::judge_share(*asked.right, *asked.labels, asked.floor, asked.sure);
  }
  if (asked.right && asked.usd_per_point) {
    plan.value = analysis::value_of_labels(decision_of(asked), asked.more_labels);
    if (asked.label_usd) plan.best = analysis::best_labels(decision_of(asked), *asked.label_usd);
  }
  return plan;
}

std::string plan_text(const AccuracyPlan& plan, const TableOptions& options) {
  const AccuracyQuestion& asked = plan.asked;
  const std::string mark = options.bullet();
  std::string out = "To show an accuracy above " + percent(asked.floor, 2) + " % at " +
                    percent(1 - asked.sure.alpha, 1) + " % confidence\n\n";
  std::vector<GridColumn> columns = {{.header = "labels", .is_right_aligned = true},
                                     {.header = "right answers needed", .is_right_aligned = true},
                                     {.header = "as a share %", .is_right_aligned = true}};
  if (asked.truth) {
    columns.push_back(
        {.header = "power at " + percent(*asked.truth, 1) + " %", .is_right_aligned = true});
  }
  columns.push_back({.header = "95 % interval at the floor", .is_right_aligned = true});
  TextGrid grid(columns);
  for (const AccuracyPlan::Row& row : plan.rows) {
    std::vector<std::string> cells = {count(row.labels), row.needed ? count(*row.needed) : "never"};
    cells.push_back(
        row.needed ? percent(static_cast<double>(*row.needed) / static_cast<double>(row.labels), 2)
                   : "-");
    if (row.power) cells.push_back(percent(*row.power, 1) + " %");
    cells.push_back(percent(row.interval.lo, 1) + " to " + percent(row.interval.hi, 1));
    grid.add_row(std::move(cells));
  }
  out += grid_text(grid, {options.width, options.unicode}) + "\n";
  const auto add = [&](const std::string& bullet, const std::string& text) {
    out += wrap_text(bullet, text, options.width) + "\n";
  };
  if (plan.evidence) add("", verdict_line(plan));
  if (asked.truth) {
    add(mark, "a power of " + percent(asked.sure.power, 0) + " % at " + percent(*asked.truth, 1) +
                  " % takes " +
                  (plan.sample_size ? count(*plan.sample_size) + " labels"
                                    : "no number of labels: it is not above the floor"));
  }
  add(mark, "at this share +-2 points take " + count(plan.labels_for_2_points) +
                " labels, +-5 points " + count(plan.labels_for_5_points));
  if (plan.value) out += value_lines(plan, mark, options.width);
  return out;
}

std::string plan_json(const AccuracyPlan& plan) {
  const AccuracyQuestion& asked = plan.asked;
  Json rows = Json::array();
  for (const AccuracyPlan::Row& row : plan.rows) {
    rows.push_back({{"labels", row.labels},
                    {"right_needed", json_count(row.needed)},
                    {"power", json_number(row.power)},
                    {"interval", {{"lo", row.interval.lo}, {"hi", row.interval.hi}}}});
  }
  Json object = {{"kind", "plan-accuracy"},
                 {"floor", asked.floor},
                 {"accuracy", json_number(asked.truth)},
                 {"sureness", sureness_json(asked.sure)},
                 {"rows", std::move(rows)},
                 {"labels_for_half_width",
                  {{"0.02", plan.labels_for_2_points}, {"0.05", plan.labels_for_5_points}}},
                 {"evidence", plan.evidence ? evidence_json(*plan.evidence) : Json(nullptr)}};
  object["labels_needed"] = json_count(plan.sample_size);
  if (!plan.sample_size) {
    put_unknown(object, "labels_needed",
                asked.truth ? "the accuracy is not above the floor" : "no accuracy is supposed");
  }
  if (plan.value) {
    object["value"] = value_json(*plan.value, asked.more_labels);
    if (plan.best) {
      object["value"]["best_labels"] = plan.best->labels;
      object["value"]["best_net_usd"] = json_number(plan.best->net);
    }
  }
  return object.dump(2) + "\n";
}

MissesPlan plan_misses(const MissesQuestion& asked) {
  return {asked, analysis::labels_for_miss_limit(asked.limit, asked.seen, asked.alpha)};
}

std::string plan_text(const MissesPlan& plan, const TableOptions& options) {
  const std::string seen = plan.asked.seen == 0   ? "no miss"
                           : plan.asked.seen == 1 ? "one miss"
                                                  : count(plan.asked.seen) + " misses";
  const std::string limit = "a miss rate of at most " + percent(plan.asked.limit, 2) + " %";
  return wrap_text("",
                   plan.labels ? count(*plan.labels) + " labels of hard requests with " + seen +
                                     " among them show " + limit + " at " +
                                     percent(1 - plan.asked.alpha, 1) + " % confidence"
                               : "No number of labels shows " + limit,
                   options.width) +
         "\n";
}

std::string plan_json(const MissesPlan& plan) {
  Json object = {{"kind", "plan-misses"},
                 {"limit", plan.asked.limit},
                 {"misses", plan.asked.seen},
                 {"alpha", plan.asked.alpha},
                 {"labels", json_count(plan.labels)}};
  if (!plan.labels) {
    put_unknown(object, "labels",
                plan.asked.limit > 0 ? "more than " + count(analysis::kLabelsMax)
                                     : "no number of labels shows that nothing is ever missed");
  }
  return object.dump(2) + "\n";
}

DropPlan plan_drop(const DropQuestion& asked) {
  DropPlan plan;
  plan.asked = asked;
  for (const std::uint64_t labels : sizes({100, 200, 500, 1000, 2000, 5000, 10000}, asked.labels)) {
    DropPlan::Row row{labels, analysis::detectable_effect(labels, asked.discordant, asked.sure),
                      std::nullopt};
    if (asked.drop) {
      row.power = analysis::mcnemar_power(labels, asked.discordant, *asked.drop, asked.sure.alpha);
    }
    plan.rows.push_back(row);
  }
  if (asked.drop) {
    plan.sample_size = analysis::paired_sample_size(
        {.square = asked.discordant, .difference = -*asked.drop, .null = 0}, asked.sure);
    if (asked.accuracy) {
      plan.unpaired_per_arm =
          analysis::unpaired_sample_size(*asked.accuracy, *asked.drop, asked.sure);
    }
  }
  return plan;
}

std::string plan_text(const DropPlan& plan, const TableOptions& options) {
  const DropQuestion& asked = plan.asked;
  std::string out = "Two versions that differ on " + percent(asked.discordant, 1) +
                    " % of the same requests, one-sided test at " + percent(asked.sure.alpha, 1) +
                    " %\n\n";
  std::vector<GridColumn> columns = {
      {.header = "labels", .is_right_aligned = true},
      {.header = "least drop found, points", .is_right_aligned = true}};
  if (asked.drop) {
    columns.push_back({.header = "power for " + fixed(100 * *asked.drop, 2) + " points",
                       .is_right_aligned = true});
  }
  TextGrid grid(columns);
  for (const DropPlan::Row& row : plan.rows) {
    std::vector<std::string> cells = {
        count(row.labels),
        (row.detectable.is_capped ? "> " : "") + fixed(100 * row.detectable.difference, 2)};
    if (row.power) cells.push_back(percent(*row.power, 1) + " %");
    grid.add_row(std::move(cells));
  }
  out += grid_text(grid, {options.width, options.unicode});
  const std::string mark = options.bullet();
  out += "\n" +
         wrap_text(mark,
                   "found with " + percent(asked.sure.power, 0) +
                       " % power; \"> \" where even a drop on every differing request is not",
                   options.width) +
         "\n";
  if (asked.drop) {
    std::string text = "a drop of " + fixed(100 * *asked.drop, 2) + " points takes " +
                       (plan.sample_size ? count(*plan.sample_size) + " labels"
                                         : std::string("no number of labels: it is none"));
    if (plan.unpaired_per_arm) {
      text += "; with other requests in each arm, " + count(*plan.unpaired_per_arm) + " per arm";
    }
    out += wrap_text(mark, text, options.width) + "\n";
  }
  return out;
}

std::string plan_json(const DropPlan& plan) {
  Json rows = Json::array();
  for (const DropPlan::Row& row : plan.rows) {
    rows.push_back({{"labels", row.labels},
                    {"detectable", json_number(row.detectable.difference)},
                    {"is_capped", row.detectable.is_capped},
                    {"power", json_number(row.power)}});
  }
  Json object = {{"kind", "plan-drop"},
                 {"discordant", plan.asked.discordant},
                 {"drop", json_number(plan.asked.drop)},
                 {"sureness", sureness_json(plan.asked.sure)},
                 {"rows", std::move(rows)},
                 {"labels_needed", json_count(plan.sample_size)},
                 {"unpaired_labels_per_arm", json_count(plan.unpaired_per_arm)}};
  if (!plan.sample_size) {
    put_unknown(object, "labels_needed", plan.asked.drop ? "the drop is none" : "no drop is given");
  }
  return object.dump(2) + "\n";
}

}  // namespace pointsman::reports
