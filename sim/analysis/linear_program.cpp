#include "sim/analysis/linear_program.hpp"

#include <string>

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>

namespace pointsman::analysis {
namespace {

constexpr double kTolerance = 1e-9;

CoinPackedMatrix matrix_of(const LinearProgram& program) {
  std::vector<int> rows, columns;
  std::vector<double> factors;
  for (std::size_t row = 0; row < program.rows.size(); ++row) {
    for (const auto& [variable, factor] : program.rows[row].terms) {
      rows.push_back(static_cast<int>(row));
      columns.push_back(static_cast<int>(variable));
      factors.push_back(factor);
    }
  }
  CoinPackedMatrix matrix(/*colordered=*/true, rows.data(), columns.data(), factors.data(),
                          static_cast<CoinBigIndex>(factors.size()));
  // Rows and variables without a term count too.
  matrix.setDimensions(static_cast<int>(program.rows.size()),
                       static_cast<int>(program.cost.size()));
  return matrix;
}

double bound(double value) {
  if (value == kUnlimited) return COIN_DBL_MAX;
  return value == -kUnlimited ? -COIN_DBL_MAX : value;
}

}  // namespace

base::Result<std::optional<LinearSolution>> solve(const LinearProgram& program) {
  std::vector<double> row_low, row_high;
  for (const LinearRow& row : program.rows) {
    row_low.push_back(bound(row.low));
    row_high.push_back(bound(row.high));
  }
  const std::vector<double> low(program.cost.size(), 0.0);
  const std::vector<double> high(program.cost.size(), 1.0);
  ClpSimplex model;
  model.setLogLevel(0);
  model.setPrimalTolerance(kTolerance);
  model.setDualTolerance(kTolerance);
  model.loadProblem(matrix_of(program), low.data(), high.data(), program.cost.data(),
                    row_low.data(), row_high.data());
  model.primal();
  if (model.isProvenPrimalInfeasible()) return std::optional<LinearSolution>();
  if (!model.isProvenOptimal()) {
    return base::fail(base::ErrorKind::kInternal, "the linear programme was given up with status " +
                                                      std::to_string(model.status()));
  }
  LinearSolution solution;
  const double* values = model.primalColumnSolution();
  solution.x.assign(values, values + program.cost.size());
  solution.cost = model.objectiveValue();
  return std::optional(std::move(solution));
}

}  // namespace pointsman::analysis
