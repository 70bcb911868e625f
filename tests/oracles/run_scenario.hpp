// Runs a scenario from its text, as the command line does, and looks up figures of its result.
#pragma once

#include "reports/assemble.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "tests/shared_data.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace pointsman::tests {

inline base::Result<reports::Result> try_scenario(const std::string& text) {
  POINTSMAN_TRY(const auto scenario, scenarios::read_scenario_text("oracle.json", text));
  scenarios::RunOptions options;
  options.resources.use_cache = false;
  POINTSMAN_TRY(const auto run, scenarios::run(scenario, options));
  return reports::assemble(run);
}

inline reports::Result run_scenario(const std::string& text) {
  auto result = try_scenario(text);
  if (!result) FAIL(base::render(result.error()));
  return std::move(*result);
}

inline const analysis::Summary& summary_of(const reports::Result& result, std::string_view name) {
  const auto found = std::ranges::find(result.policies, name, &analysis::PolicySummary::name);
  if (found == result.policies.end()) FAIL("no policy " << name);
  return found->total;
}

inline double accuracy(const reports::Result& result, std::string_view name) {
  return summary_of(result, name).accuracy->mean;
}

/// Share of the answered requests that `model` answered.
inline double answer_share(const reports::Result& result, std::string_view name,
                           std::string_view model) {
  const auto index = std::ranges::find(result.models, model) - result.models.begin();
  const analysis::Summary& summary = summary_of(result, name);
  return summary.answers_by_model[static_cast<std::size_t>(index)] /
         static_cast<double>(summary.answered);
}

inline std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

}  // namespace pointsman::tests
