// The six controls, measured: what a router must be compared with before anyone ships it.
//
// The cost-matched static mix is exact arithmetic on the single models
// (sim/analysis/static_mix.hpp): a router that is not more accurate than a coin of the same price
// is told so. The interval of the difference is paired and accounts for the doubt in both costs
// (delta method on influence values per request). Invariant: comparisons use the requests that both
// sides answered. Cost: O(rows) per policy where rows were kept, else O(models).
#pragma once

#include "sim/analysis/control_plan.hpp"
#include "sim/analysis/static_mix.hpp"
#include "sim/analysis/summary.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

enum class Verdict : std::uint8_t {
  kBeats,        ///< more accurate, and the interval excludes 0
  kWithinNoise,  ///< more accurate, but the interval includes 0 or is unknown
  kDoesNotBeat,  ///< as accurate or less
};

/// Why a policy has no matched mix: there is nothing to mix.
inline constexpr const char* kOneModelAlone = "it calls one model alone";

/// A policy beside the static mix that costs what it costs. Costs are USD per request.
struct MatchedMix {
  StaticMix mix;
  double accuracy = 0;  ///< of the policy, on the requests compared
  Estimate difference;  ///< accuracy minus the mix's
  Verdict verdict = Verdict::kDoesNotBeat;
  std::optional<double> quality_adjusted_cost{};  ///< of the mix, where a wrong answer has a price
};

struct MixComparison {
  std::string policy;
  Figure<MatchedMix> matched;
};

struct Control {
  std::string kind;                  ///< "always_small", "oracle", ...: the key in results
  std::string name;                  ///< for people: "always gpt-4"
  std::optional<std::size_t> model;  ///< where it is one model
  Summary summary;
  std::vector<SliceSummary> slices;
};

struct SingleModel {
  std::size_t model = 0;
  Summary summary;
};

struct Controls {
  bool is_ordered_by_cost = true;
  std::vector<Control> controls;       ///< always_small, always_frontier, best_single, ...
  std::vector<SingleModel> singles;    ///< cheap to dear
  std::vector<MixComparison> matched;  ///< one per policy of the user
  std::vector<std::string> remarks;
};

/// `summaries` and `outcome` hold the user's policies, then `plan.policies` in order, summarised
/// under `summarized`.
Controls assess_controls(const ControlPlan& plan, std::span<const PolicySummary> summaries,
                         const engine::Outcome& outcome, const SummaryOptions& summarized);

}  // namespace pointsman::analysis
