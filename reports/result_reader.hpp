// Reads what a comparison needs from a result file (`pointsman.result/1`).
//
// Invariant: figures that the file holds as null keep the file's own reason. Errors are located in
// the file.
#pragma once

#include "reports/compare_clock.hpp"
#include "sim/analysis/comparison.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pointsman::reports {

struct PolicyResult {
  std::string name;
  analysis::PolicyFigures figures;
  std::optional<ClockFigures> clock;  ///< where it ran on one
};

struct ResultFigures {
  std::string scenario;
  std::string baseline;  ///< empty = none
  double level = 0.95;
  std::optional<double> wrong_answer_usd;
  std::vector<std::string> workload_hashes;
  std::vector<PolicyResult> policies;  ///< by name
};

base::Result<ResultFigures> read_result(const base::Document& document);

}  // namespace pointsman::reports
