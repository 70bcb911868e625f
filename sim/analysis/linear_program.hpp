// Linear programmes: minimise cost . x subject to rows of lo <= a . x <= hi and 0 <= x <= 1.
//
// Invariant: a solution is optimal to the solver's tolerance of 1e-9 where rows and costs are
// scaled to about 1, which is the caller's business; the same programme has the same solution on
// every run. Solver: COIN-OR Clp, primal simplex. Cost: milliseconds for ten thousand variables and
// ten rows.
#pragma once

#include "sim/base/result.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace pointsman::analysis {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();

struct LinearRow {
  double low = -kUnlimited;
  double high = kUnlimited;
  std::vector<std::pair<std::uint32_t, double>> terms;  ///< variable and factor, each variable once
};

struct LinearProgram {
  std::vector<double> cost;  ///< per variable
  std::vector<LinearRow> rows;
};

struct LinearSolution {
  std::vector<double> x;
  double cost = 0;
};

/// Empty where no x keeps all rows. Errors: kInternal where the solver gives up.
base::Result<std::optional<LinearSolution>> solve(const LinearProgram& program);

}  // namespace pointsman::analysis
