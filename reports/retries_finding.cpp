#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::RetryRow;
using analysis::SessionRetries;

Json row_json(const RetryRow& row) {
  Json object = {{"runs", row.runs},
                 {"resolved", json_estimate(row.resolved)},
                 {"given_up", json_number(row.given_up)},
                 {"runs_per_session", json_number(row.runs_per_session)},
                 {"cost_usd", nullptr},
                 {"cost_per_resolved_usd", nullptr},
                 {"any_right", json_estimate(row.any_right)},
                 {"all_right", json_estimate(row.all_right)}};
  if (row.cost_usd) {
    object["cost_usd"] = json_number(*row.cost_usd);
  } else {
    put_unknown(object, "cost_usd", row.cost_usd.reason());
  }
  if (row.cost_per_resolved_usd) {
    object["cost_per_resolved_usd"] = json_estimate(*row.cost_per_resolved_usd);
  } else {
    put_unknown(object, "cost_per_resolved_usd", row.cost_per_resolved_usd.reason());
  }
  return object;
}

std::string check_text(const analysis::RetryOptions& options) {
  if (options.recall == 1 && options.false_alarm == 0) return "a check that never errs";
  return "a check that sees " + percent(options.recall, 1) + " % of the failures and doubts " +
         percent(options.false_alarm, 1) + " % of the rest";
}

std::string dollars_per_resolved(const RetryRow& row) {
  if (!row.cost_per_resolved_usd) return "-";
  const analysis::Estimate& usd = *row.cost_per_resolved_usd;
  return money(usd.mean) + " [" + money(usd.lo) + ", " + money(usd.hi) + "]";
}

std::string head_text(const SessionRetries& retries) {
  const std::string of = retries.by_column ? "sessions" : "requests, each a session";
  return retries.policy + ": " + count(retries.sessions) + " " + of + ", " +
         count(std::uint64_t{retries.runs}) + " runs of each at hand, in any order; " +
         check_text(retries.options) +
         (retries.options.give_up == analysis::GiveUp::kLast
              ? "; where none passes the last is handed over"
              : "; where none passes nothing is handed over");
}

}  // namespace

Json finding_json(const SessionRetries& retries) {
  Json rows = Json::array();
  for (const RetryRow& row : retries.rows) rows.push_back(row_json(row));
  const bool is_last = retries.options.give_up == analysis::GiveUp::kLast;
  return {{"kind", "retries"},
          {"policy", retries.policy},
          {"sessions_by_column", retries.by_column},
          {"sessions", retries.sessions},
          {"dropped", retries.dropped},
          {"runs_at_hand", retries.runs},
          {"recall", retries.options.recall},
          {"false_alarm", retries.options.false_alarm},
          {"give_up", is_last ? "last" : "unanswered"},
          {"rows", std::move(rows)}};
}

std::string finding_text(const SessionRetries& retries, const TableOptions& options) {
  std::string out = wrap_text("", head_text(retries), options.width) + "\n";
  if (retries.dropped > 0) {
    out += wrap_text(options.bullet(),
                     count(retries.dropped) +
                         " sessions were dropped: a request of theirs lacks an "
                         "outcome in some run",
                     options.width) +
           "\n";
  }
  if (retries.rows.empty()) return out;
  TextGrid grid({{.header = "at most", .is_right_aligned = true},
                 {.header = "resolved %", .is_right_aligned = true},
                 {.header = "given up %", .is_right_aligned = true, .is_optional = true},
                 {.header = "runs", .is_right_aligned = true},
                 {.header = "$/session", .is_right_aligned = true},
                 {.header = "$/resolved", .is_right_aligned = true},
                 {.header = "any %", .is_right_aligned = true, .is_optional = true},
                 {.header = "all %", .is_right_aligned = true, .is_optional = true}});
  for (const RetryRow& row : retries.rows) {
    grid.add_row({count(std::uint64_t{row.runs}), percent_interval(row.resolved, 2, 1),
                  percent(row.given_up, 2), fixed(row.runs_per_session, 3),
                  row.cost_usd ? money(*row.cost_usd) : "-", dollars_per_resolved(row),
                  percent(row.any_right.mean, 2), percent(row.all_right.mean, 2)});
  }
  return out + grid_text(grid, {options.width, options.unicode}) +
         wrap_text(options.bullet(),
                   "any, all: so many runs resolve a session at least once (pass@k), or each time "
                   "(pass^k)",
                   options.width) +
         "\n";
}

}  // namespace pointsman::reports
