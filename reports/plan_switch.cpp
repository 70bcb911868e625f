#include "reports/floor_value.hpp"
#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/plan_report.hpp"
#include "reports/text_grid.hpp"

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Flip;
using analysis::Reach;

std::string payback_words(const Flip& flip) {
  switch (flip.reach) {
    case Reach::kReachable:
      return flip.pays_above ? "pays back after " + fixed(*flip.value, 2) + " steps, so from " +
                                   count(std::ceil(*flip.value)) + " on"
                             : "pays for " + fixed(*flip.value, 2) + " steps, then no longer";
    case Reach::kAlways:
      return "pays from the first step on";
    case Reach::kNever:
      return "never pays back: a step on small, its cache warm, saves nothing";
    case Reach::kUndefined:
      return "is undefined because " + flip.reason;
  }
  return {};
}

}  // namespace

SwitchPlan plan_switch(const SwitchQuestion& asked) {
  SwitchPlan plan;
  plan.asked = asked;
  const auto step = [&](const analysis::CachePrices& prices, bool is_cached) {
    return analysis::cached_step_amount(prices, asked.context_tokens, asked.output_tokens,
                                        is_cached);
  };
  plan.step = {.small_cold = step(asked.small, false),
               .small_warm = step(asked.small, true),
               .frontier_cold = step(asked.frontier, false),
               .frontier_warm = step(asked.frontier, true)};
  const auto payback = [&](bool expires) {
    return analysis::cache_switch_payback(asked.small, asked.frontier, asked.context_tokens,
                                          asked.output_tokens, expires);
  };
  plan.kept = payback(false);
  plan.expired = payback(true);
  return plan;
}

std::string plan_text(const SwitchPlan& plan, const TableOptions& options) {
  std::string out = wrap_text("",
                              "A switch to small in the middle of a task: each step reads " +
                                  count(plan.asked.context_tokens) + " tokens again and writes " +
                                  count(plan.asked.output_tokens),
                              options.width) +
                    "\n\n";
  TextGrid grid({{.header = "a step costs"},
                 {.header = "cache cold", .is_right_aligned = true},
                 {.header = "cache warm", .is_right_aligned = true}});
  grid.add_row({"small", dollars(plan.step.small_cold), dollars(plan.step.small_warm)});
  grid.add_row({"frontier", dollars(plan.step.frontier_cold), dollars(plan.step.frontier_warm)});
  out += grid_text(grid, {options.width, options.unicode}) + "\n";
  const std::string mark = options.bullet();
  out += wrap_text(
             mark,
             "if the frontier's cache lives on meanwhile, the switch " + payback_words(plan.kept),
             options.width) +
         "\n";
  return out +
         wrap_text(mark, "if it expires meanwhile, the switch " + payback_words(plan.expired),
                   options.width) +
         "\n";
}

std::string plan_json(const SwitchPlan& plan) {
  const auto prices = [](const analysis::CachePrices& of) {
    return Json{{"input_usd_per_token", of.input},
                {"cached_usd_per_token", of.cached},
                {"output_usd_per_token", of.output}};
  };
  const Json object = {{"kind", "plan-switch"},
                       {"inputs",
                        {{"small", prices(plan.asked.small)},
                         {"frontier", prices(plan.asked.frontier)},
                         {"context_tokens", plan.asked.context_tokens},
                         {"output_tokens", plan.asked.output_tokens}}},
                       {"step_usd",
                        {{"small_cold", json_number(plan.step.small_cold)},
                         {"small_warm", json_number(plan.step.small_warm)},
                         {"frontier_cold", json_number(plan.step.frontier_cold)},
                         {"frontier_warm", json_number(plan.step.frontier_warm)}}},
                       {"payback_steps",
                        {{"frontier_cache_kept", flip_json(plan.kept)},
                         {"frontier_cache_expired", flip_json(plan.expired)}}}};
  return object.dump(2) + "\n";
}

}  // namespace pointsman::reports
