// Two results, two scenarios, or two policies of one, side by side.
//
// A scenario is run, so its policies are known request by request: then the comparison is paired,
// requests joined by their id. A result file holds summaries only: then it is not, and says why.
// Invariant: differences are second minus first. Cost: a run per scenario named.
#pragma once

#include "reports/compare_clock.hpp"
#include "reports/table.hpp"
#include "scenarios/bind.hpp"
#include "sim/analysis/comparison.hpp"
#include "sim/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsman::reports {

struct CompareRequest {
  std::string first;
  std::string second;                  ///< empty = the first file again
  std::string policy;                  ///< of the first; empty = see compare()
  std::string with;                    ///< of the second; empty = see compare()
  std::vector<std::string> overrides;  ///< --set texts, for scenarios
};

struct ClockComparison {
  ClockFigures first, second, difference;
  bool is_paired = false;  ///< run by run
};

struct NamedComparison {
  std::string first, second;  ///< policies
  analysis::Comparison comparison;
  std::optional<ClockComparison> clock;  ///< where both ran on one
};

struct Comparisons {
  std::string first, second;  ///< what is compared: file names without folders
  double level = 0.95;
  std::optional<double> wrong_answer_usd;  ///< that both sides price wrong answers at
  std::string why_unpaired;                ///< empty = paired
  std::vector<std::string> warnings;       ///< what makes the two hard to compare
  std::vector<NamedComparison> policies;
};

/// In one file: `policy` (else the baseline, else the first policy) against `with` (else every
/// other). In two files: `policy` against `with` (else the policy of the same name); without
/// either, every name that both have. Errors: of reading and running; kUsage for unknown policies
/// or when nothing is in common.
base::Result<Comparisons> compare(const CompareRequest& request,
                                  const scenarios::Resources& resources);

std::string comparison_text(const Comparisons& comparisons, const TableOptions& options);
/// `pointsman.comparison/1`.
std::string comparison_json(const Comparisons& comparisons);

}  // namespace pointsman::reports
