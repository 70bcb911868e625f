// The searches behind the analysis "optimize": each proposes policies, one place judges them.
//
// A search sees the train requests alone. Invariant: whatever it proposes is replayed through the
// engine before it is reported.
#pragma once

#include "scenarios/moving_parameter.hpp"
#include "scenarios/split.hpp"
#include "scenarios/trial.hpp"
#include "sim/analysis/optimize_goal.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::scenarios {

/// A policy that a search came to.
struct Proposal {
  std::vector<double> values;  ///< of the parameters; empty for mixtures
  std::string policy;          ///< the expression, as JSON
};

struct Proposals {
  std::string subject, method;
  std::vector<std::string> parameters;
  bool is_exact = false;
  std::uint64_t tried = 0;
  std::optional<Proposal> best;     ///< keeps every limit on train
  std::optional<Proposal> nearest;  ///< where there is no best: what comes nearest
  std::optional<Proposal> current;  ///< where the scenario stands
  std::vector<Proposal> frontier;
  std::vector<std::uint8_t> usable;  ///< per row: every proposal is judged on the same requests
};

/// What every search works on.
struct SearchTask {
  const Bound& bound;
  const base::Node& asked;
  const Resources& resources;
  analysis::Goal goal;
  Holdout holdout;
  std::size_t frontier_points = 0;
};

/// "parameters": thresholds exactly, up to two of them; else successive halving.
base::Result<Proposals> search_parameters(const SearchTask& task);
/// The parameters asked for; all of the policy's thresholds where none is named.
base::Result<std::vector<ParameterName>> asked_parameters(const Scenario& scenario,
                                                          const base::Node& asked);

/// "mixture": shares of policies, per value of a column.
base::Result<Proposals> search_mixture(const SearchTask& task);
base::Status check_mixture(const Bound& bound, const base::Node& mixture);

/// "by_answer": thresholds and shares of add-on models per answer of a base model.
base::Result<Proposals> search_by_answer(const SearchTask& task);
base::Status check_by_answer(const Bound& bound, const base::Node& by_answer);

/// One flag per row of the workload: every one of `outcomes` is known there, latencies only where a
/// limit needs them. Errors: kData where no train row, or no held-out one, is left.
base::Result<std::vector<std::uint8_t>> usable_rows(
    const SearchTask& task, const std::vector<analysis::RowAmounts>& outcomes);
/// Those of the train part.
std::vector<std::uint64_t> train_rows(const SearchTask& task,
                                      const std::vector<std::uint8_t>& usable);

/// Columns of `from` at some rows.
analysis::RowAmounts at_rows(const analysis::RowAmounts& from,
                             const std::vector<std::uint64_t>& rows);

}  // namespace pointsman::scenarios
