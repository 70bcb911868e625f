#include "reports/floor_value.hpp"
#include "reports/floor_words.hpp"
#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/plan_report.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Flip;
using analysis::Reach;

constexpr std::uint64_t kAttemptsUsual = 8;

/// 1, 2, 3, 5, 8, ... and `most`: enough to see where the gain ends.
std::vector<std::uint64_t> ladder(std::uint64_t most) {
  std::vector<std::uint64_t> steps;
  std::uint64_t next = 1;
  for (std::uint64_t after = 2; next < most; after += std::exchange(next, after)) {
    steps.push_back(next);
  }
  steps.push_back(most);
  return steps;
}

std::string until_text(const analysis::SequentialOutcome& until, double value) {
  return until.accepted > 0 ? percent(value, 2) : "-";
}

std::string allowed_words(const AttemptsPlan& plan) {
  const AttemptPrices& prices = *plan.asked.prices;
  switch (plan.allowed->reach) {
    case Reach::kReachable:
      return count(*plan.allowed->value) + (*plan.allowed->value == 1 ? " attempt" : " attempts") +
             " of small cost no more than one frontier call";
    case Reach::kAlways:
      return "any number of attempts costs no more than one frontier call: small is free";
    case Reach::kNever:
      return "not even one attempt fits into one frontier call: $" + money(prices.small) +
             " an attempt and $" + money(prices.router) + " for the router against $" +
             money(prices.frontier);
    case Reach::kUndefined:
      return "the number of attempts that fit is undefined because " + plan.allowed->reason;
  }
  return {};
}

std::string goal_words(const AttemptsPlan& plan) {
  const std::string goal = percent(*plan.asked.goal, 1) + " %";
  const std::string at = count(plan.rows.back().attempts);
  const std::string needed = plan.needed ? count(*plan.needed) + " attempts reach " + goal
                                         : "no number of attempts reaches " + goal;
  return needed + " with a perfect verifier; " + at + " do if each is right with " +
         percent(*plan.right_needed, 2) + " %";
}

}  // namespace

AttemptsPlan plan_attempts(const AttemptsQuestion& asked) {
  AttemptsPlan plan;
  plan.asked = asked;
  const std::uint64_t most = asked.attempts.value_or(kAttemptsUsual);
  for (const std::uint64_t attempts : ladder(most)) {
    const auto number = static_cast<double>(attempts);
    AttemptsPlan::Row& row = plan.rows.emplace_back();
    row.attempts = attempts;
    row.best = analysis::correlated_best_of(asked.right, number, asked.correlation);
    row.until = analysis::correlated_outcome(
        asked.right, {asked.accept_right, asked.accept_wrong, number}, asked.correlation);
    row.majority = analysis::correlated_majority_right(static_cast<std::uint32_t>(attempts),
                                                       asked.right, asked.correlation);
    if (asked.prices && asked.prices->frontier > 0) {
      row.until_savings = 1 - (asked.prices->router + row.until.attempts * asked.prices->small) /
                                  asked.prices->frontier;
    }
  }
  if (asked.prices) {
    plan.allowed = analysis::attempts_allowed(asked.prices->small, asked.prices->frontier,
                                              asked.prices->router);
  }
  if (asked.goal) {
    plan.needed = analysis::correlated_attempts_needed(*asked.goal, asked.right, asked.correlation);
    plan.right_needed = analysis::correlated_success_needed(*asked.goal, static_cast<double>(most),
                                                            asked.correlation);
  }
  return plan;
}

std::string plan_text(const AttemptsPlan& plan, const TableOptions& options) {
  const AttemptsQuestion& asked = plan.asked;
  std::string out =
      wrap_text("",
                "An attempt of small is right with " + percent(asked.right, 1) +
                    " %; a verifier accepts " + percent(asked.accept_right, 1) +
                    " % of the right and " + percent(asked.accept_wrong, 1) +
                    " % of the wrong answers; all attempts are one and the same with " +
                    percent(asked.correlation, 1) + " %",
                options.width) +
      "\n\n";
  std::vector<GridColumn> columns = {{.header = "attempts", .is_right_aligned = true},
                                     {.header = "one is right %", .is_right_aligned = true},
                                     {.header = "one is accepted %", .is_right_aligned = true},
                                     {.header = "that is right %", .is_right_aligned = true},
                                     {.header = "drawn", .is_right_aligned = true},
                                     {.header = "majority right %", .is_right_aligned = true}};
  if (asked.prices) columns.push_back({.header = "saving %", .is_right_aligned = true});
  TextGrid grid(std::move(columns));
  for (const AttemptsPlan::Row& row : plan.rows) {
    std::vector<std::string> cells = {count(row.attempts),
                                      percent(row.best, 2),
                                      percent(row.until.accepted, 2),
                                      until_text(row.until, row.until.right_if_accepted),
                                      fixed(row.until.attempts, 2),
                                      percent(row.majority, 2)};
    if (asked.prices) cells.push_back(row.until_savings ? percent(*row.until_savings, 1) : "-");
    grid.add_row(std::move(cells));
  }
  out += grid_text(grid, {options.width, options.unicode}) + "\n";
  const std::string mark = options.bullet();
  const auto bullet = [&](const std::string& text) {
    out += wrap_text(mark, text, options.width) + "\n";
  };
  if (plan.allowed) bullet(allowed_words(plan));
  if (asked.prices && asked.prices->frontier > 0) {
    bullet("saving: the attempts drawn until one is accepted, against one frontier call");
  } else if (asked.prices) {
    bullet("saving: undefined because a frontier call costs nothing");
  }
  if (asked.goal) bullet(goal_words(plan));
  if (plan.rows.back().until.accepted == 0) {
    bullet("what is accepted is undefined because nothing ever is");
  }
  bullet("attempts on one question are alike: averages over easy and hard questions lie between");
  return out;
}

std::string plan_json(const AttemptsPlan& plan) {
  const AttemptsQuestion& asked = plan.asked;
  Json rows = Json::array();
  for (const AttemptsPlan::Row& row : plan.rows) {
    Json entry = {{"attempts", row.attempts},
                  {"best_of_n", json_number(row.best)},
                  {"accepted", json_number(row.until.accepted)},
                  {"drawn", json_number(row.until.attempts)},
                  {"majority_right", json_number(row.majority)}};
    if (row.until.accepted > 0) {
      entry["right_if_accepted"] = json_number(row.until.right_if_accepted);
    } else {
      put_unknown(entry, "right_if_accepted", "nothing is ever accepted");
    }
    if (row.until_savings) {
      entry["savings"] = json_number(*row.until_savings);
    } else {
      put_unknown(entry, "savings",
                  asked.prices ? "a frontier call costs nothing" : "no prices are given");
    }
    rows.push_back(std::move(entry));
  }
  Json object = {{"kind", "plan-attempts"},
                 {"inputs",
                  {{"right", asked.right},
                   {"accept_right", asked.accept_right},
                   {"accept_wrong", asked.accept_wrong},
                   {"correlation", asked.correlation},
                   {"goal", json_number(asked.goal)}}},
                 {"accept_per_attempt", json_number(plan.rows.back().until.accept_per_attempt)},
                 {"rows", std::move(rows)},
                 {"attempts_allowed", plan.allowed ? flip_json(*plan.allowed) : Json(nullptr)},
                 {"attempts_needed", json_number(plan.needed)},
                 {"right_needed", json_number(plan.right_needed)}};
  if (asked.goal && !plan.needed) {
    put_unknown(object, "attempts_needed", "no number of attempts reaches the goal");
  }
  return object.dump(2) + "\n";
}

}  // namespace pointsman::reports
