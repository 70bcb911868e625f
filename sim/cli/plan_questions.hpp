// What the questions of `pointsman plan` share, one file per group of them. For .cpp files alone.
#pragma once

#include "reports/plan_report.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"

#include <string>
#include <string_view>

namespace pointsman::cli {

/// How an answer is shown; every question takes it.
struct PlanShown {
  bool json = false;
  bool plain = false;
};

inline void add_plan_shown(CLI::App& app, PlanShown& shown) {
  add_json(app, shown.json);
  add_flag(app, "--plain", shown.plain, "Tables in ASCII");
}

template <typename Plan>
base::Result<ExitCode> show_plan(Session& session, const Plan& plan, const PlanShown& shown) {
  POINTSMAN_CHECK(session.io.print(shown.json ? reports::plan_json(plan)
                                              : plan_text(plan, {.unicode = !shown.plain})));
  return ExitCode::kOk;
}

/// `pointsman plan payback`: when building a router pays back.
Action declare_plan_payback(CLI::App& app);
/// `pointsman plan drift`: how long until a router no longer pays.
Action declare_plan_drift(CLI::App& app);
/// `pointsman plan attempts`: several small attempts in place of one frontier call.
Action declare_plan_attempts(CLI::App& app);
/// `pointsman plan switch`: leaving a model whose prompt cache is warm.
Action declare_plan_switch(CLI::App& app);

}  // namespace pointsman::cli
