// What a report is about: the policies in the scenario's order, the baseline, and the one policy on
// trial.
//
// The policy on trial is the router of the first floor; else, among policies that could be shipped
// (they read no labels and keep up on the clock), the one that is farthest above its cost-matched
// mix, or saves most with wrong answers at their price. Pure.
#pragma once

#include "reports/page/at.hpp"
#include "reports/page/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsman::reports::page {

struct Subject {
  At result;
  std::vector<std::string> policies{};  ///< in the scenario's order
  std::string baseline{};               ///< empty = none
  std::string candidate{};              ///< empty = none can be judged
  std::optional<At> floor{};            ///< the analysis that judges the candidate

  At policy(const std::string& name) const { return result["policies"][name]; }
  At matched(const std::string& name) const { return result["controls"]["cost_matched_mix"][name]; }
};

Subject subject_of(const At& result);

Verdict verdict_of(const Subject& subject);

/// Saving that decides: of quality-adjusted cost where a wrong answer has a price.
const char* saving_key(const Subject& subject);

}  // namespace pointsman::reports::page
