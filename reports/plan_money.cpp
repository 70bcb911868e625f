#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/plan_report.hpp"
#include "reports/text_grid.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Outlook;

constexpr double kQuantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95};

std::string or_never(double value, std::string (*text)(double)) {
  return std::isfinite(value) ? text(value) : "never";
}

std::string with_unit(double value) {
  return fixed(value, std::abs(value) < 100 ? 1 : 0);
}

std::string whole_dollars(double value) {
  return (value < 0 ? "-$" : "$") + count(std::round(std::abs(value)));
}

std::string whole(double value) {
  return count(std::round(value));
}

Json outlook_json(const Outlook& outlook) {
  Json quantiles = Json::object();
  for (const double q : kQuantiles) {
    quantiles["p" + std::to_string(static_cast<int>(std::round(100 * q)))] =
        json_number(outlook.spread.quantile(q));
  }
  return {{"central", json_number(outlook.central)},
          {"quantiles", std::move(quantiles)},
          {"never", json_number(outlook.spread.share_infinite())}};
}

TextGrid outlook_grid() {
  std::vector<GridColumn> columns = {{.header = ""},
                                     {.header = "estimate", .is_right_aligned = true}};
  for (const double q : kQuantiles) {
    columns.push_back({.header = fixed(100 * q, 0) + " %", .is_right_aligned = true});
  }
  return TextGrid(std::move(columns));
}

void add_row(TextGrid& grid, const std::string& label, const Outlook& outlook,
             std::string (*text)(double)) {
  std::vector<std::string> cells = {label, or_never(outlook.central, text)};
  for (const double q : kQuantiles) cells.push_back(or_never(outlook.spread.quantile(q), text));
  grid.add_row(std::move(cells));
}

std::string four_digits(double value) {
  return fixed(value, 4);
}

std::string against_text(analysis::FloorBaseline baseline) {
  return baseline == analysis::FloorBaseline::kAlwaysFrontier ? "the frontier model alone"
                                                              : "trying small first";
}

Json draws_json(const analysis::DrawOptions& draws) {
  return {{"draws", draws.draws}, {"seed", draws.seed}};
}

}  // namespace

PaybackPlan plan_payback(const analysis::PaybackInputs& inputs,
                         const analysis::DrawOptions& draws) {
  return {inputs, draws, analysis::payback_outlook(inputs, draws)};
}

std::string plan_text(const PaybackPlan& plan, const TableOptions& options) {
  const analysis::PaybackInputs& in = plan.inputs;
  const analysis::PaybackOutlook& found = plan.outlook;
  std::string out =
      wrap_text("",
                "Build $" + to_text(in.build) + "; save " + to_text(in.saving) + " of $" +
                    to_text(in.spend) + " a month; run $" + to_text(in.run) + ", evaluate $" +
                    to_text(in.evaluation) + ", on call $" + to_text(in.on_call) + " a month",
                options.width) +
      "\n\n";
  TextGrid grid = outlook_grid();
  add_row(grid, "months to pay back", found.months, with_unit);
  add_row(grid, "net per month", found.net_per_month, whole_dollars);
  const std::string horizon = fixed(in.horizon_months, in.horizon_months < 1 ? 1 : 0);
  add_row(grid, "net after " + horizon + " months", found.net_at_horizon, whole_dollars);
  if (found.volume_to_run) {
    add_row(grid, "requests a day to cover running", *found.volume_to_run, whole);
    add_row(grid, "and building, in " + horizon + " months", *found.volume_to_pay_back, whole);
  }
  out += grid_text(grid, {options.width, options.unicode}) + "\n";
  const std::string mark = options.bullet();
  out +=
      wrap_text(mark,
                "pays back within " + horizon + " months in " + percent(found.pays_by_horizon, 1) +
                    " % of " + count(std::uint64_t{plan.draws.draws}) + " draws, never in " +
                    percent(found.months.spread.share_infinite(), 1) + " %",
                options.width) +
      "\n";
  return out;
}

std::string plan_json(const PaybackPlan& plan) {
  const analysis::PaybackInputs& in = plan.inputs;
  const analysis::PaybackOutlook& found = plan.outlook;
  const auto or_null = [](const std::optional<Outlook>& outlook) {
    return outlook ? outlook_json(*outlook) : Json(nullptr);
  };
  Json object = {{"kind", "plan-payback"},
                 {"inputs",
                  {{"build_usd", to_text(in.build)},
                   {"spend_usd_per_month", to_text(in.spend)},
                   {"saving", to_text(in.saving)},
                   {"run_usd_per_month", to_text(in.run)},
                   {"evaluation_usd_per_month", to_text(in.evaluation)},
                   {"on_call_usd_per_month", to_text(in.on_call)},
                   {"request_usd", in.request ? Json(to_text(*in.request)) : Json(nullptr)},
                   {"horizon_months", in.horizon_months}}},
                 {"draws", draws_json(plan.draws)},
                 {"payback_months", outlook_json(found.months)},
                 {"net_usd_per_month", outlook_json(found.net_per_month)},
                 {"net_usd_at_horizon", outlook_json(found.net_at_horizon)},
                 {"pays_by_horizon", json_number(found.pays_by_horizon)},
                 {"requests_per_day_to_run", or_null(found.volume_to_run)},
                 {"requests_per_day_to_pay_back", or_null(found.volume_to_pay_back)}};
  return object.dump(2) + "\n";
}

DriftPlan plan_drift(const analysis::DriftInputs& inputs, const std::string& period,
                     const analysis::DrawOptions& draws) {
  return {inputs, period, draws, analysis::drift_outlook(inputs, draws)};
}

std::string plan_text(const DriftPlan& plan, const TableOptions& options) {
  const analysis::DriftInputs& in = plan.inputs;
  std::string out =
      wrap_text("",
                "An accuracy of " + to_text(in.accuracy) + " that falls by " + to_text(in.loss) +
                    " a " + plan.period + " towards a floor of " + to_text(in.floor),
                options.width) +
      "\n\n";
  TextGrid grid = outlook_grid();
  add_row(grid, plan.period + "s to the floor", plan.outlook.periods, with_unit);
  out += grid_text(grid, {options.width, options.unicode}) + "\n";
  const std::string mark = options.bullet();
  return out +
         wrap_text(mark,
                   "below it already in " + percent(plan.outlook.below_already, 1) +
                       " % of the draws, never below it in " +
                       percent(plan.outlook.periods.spread.share_infinite(), 1) + " %",
                   options.width) +
         "\n";
}

std::string plan_json(const DriftPlan& plan) {
  const analysis::DriftInputs& in = plan.inputs;
  const Json object = {{"kind", "plan-drift"},
                       {"inputs",
                        {{"accuracy", to_text(in.accuracy)},
                         {"floor", to_text(in.floor)},
                         {"loss", to_text(in.loss)},
                         {"period", plan.period}}},
                       {"draws", draws_json(plan.draws)},
                       {"periods_to_floor", outlook_json(plan.outlook.periods)},
                       {"below_already", json_number(plan.outlook.below_already)}};
  return object.dump(2) + "\n";
}

MovingFloorPlan plan_moving_floor(const analysis::MovingFloorInputs& inputs,
                                  const std::string& period, const analysis::DrawOptions& draws) {
  return {inputs, period, draws, analysis::moving_floor_outlook(inputs, draws)};
}

std::string plan_text(const MovingFloorPlan& plan, const TableOptions& options) {
  const analysis::MovingFloorInputs& in = plan.inputs;
  const analysis::MovingFloorOutlook& found = plan.outlook;
  const std::string a_period = " a " + plan.period;
  std::string out =
      wrap_text("",
                "A router of accuracy " + to_text(in.accuracy) + " that falls by " +
                    to_text(in.loss) + a_period + ", an easy share of " + to_text(in.easy_share) +
                    " that falls by " + to_text(in.easy_loss) + ", a frontier model at $" +
                    to_text(in.frontier) + " a call that loses " + to_text(in.frontier_cut) +
                    " of its price; small at $" + to_text(in.small) + ", the router at $" +
                    to_text(in.router) + "; against " + against_text(in.against),
                options.width) +
      "\n\n";
  TextGrid grid = outlook_grid();
  add_row(grid, "floor today", found.floor, four_digits);
  add_row(grid, plan.period + "s until it no longer pays", found.periods, with_unit);
  add_row(grid, "if only accuracy falls", found.by_accuracy, with_unit);
  add_row(grid, "if only the easy share falls", found.by_easy_share, with_unit);
  add_row(grid, "if only the frontier model gets cheaper", found.by_price, with_unit);
  out += grid_text(grid, {options.width, options.unicode}) + "\n";
  return out +
         wrap_text(options.bullet(),
                   "does not pay today in " + percent(found.below_already, 1) +
                       " % of the draws, never stops paying in " +
                       percent(found.periods.spread.share_infinite(), 1) + " %",
                   options.width) +
         "\n";
}

std::string plan_json(const MovingFloorPlan& plan) {
  const analysis::MovingFloorInputs& in = plan.inputs;
  const analysis::MovingFloorOutlook& found = plan.outlook;
  const Json object = {{"kind", "plan-moving-floor"},
                       {"inputs",
                        {{"accuracy", to_text(in.accuracy)},
                         {"loss", to_text(in.loss)},
                         {"easy_share", to_text(in.easy_share)},
                         {"easy_loss", to_text(in.easy_loss)},
                         {"small_usd", to_text(in.small)},
                         {"frontier_usd", to_text(in.frontier)},
                         {"router_usd", to_text(in.router)},
                         {"frontier_cut", to_text(in.frontier_cut)},
                         {"against", against_text(in.against)},
                         {"period", plan.period}}},
                       {"draws", draws_json(plan.draws)},
                       {"floor", outlook_json(found.floor)},
                       {"periods", outlook_json(found.periods)},
                       {"periods_by_accuracy", outlook_json(found.by_accuracy)},
                       {"periods_by_easy_share", outlook_json(found.by_easy_share)},
                       {"periods_by_price", outlook_json(found.by_price)},
                       {"below_already", json_number(found.below_already)}};
  return object.dump(2) + "\n";
}

}  // namespace pointsman::reports
