// What the searches by linear programme share: totals over rows, and a mixture's way to proposals.
//
// For the .cpp files of those searches alone. Invariant: a frontier is asked for and judged in one
// way, whatever the groups are. Cost: that of the programme (sim/analysis/mixture_search.hpp).
#pragma once

#include "scenarios/optimize_search.hpp"
#include "sim/analysis/mixture_search.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pointsman::scenarios {

void add_row(analysis::Amounts& to, const analysis::RowAmounts& rows, std::uint64_t row);
void subtract_row(analysis::Amounts& from, const analysis::RowAmounts& rows, std::uint64_t row);

/// Asks the programme for the best mixture and for the frontier; `write` makes a policy of each, as
/// JSON.
base::Status solve_into(const SearchTask& task, const analysis::MixtureProblem& problem,
                        const std::function<std::string(const analysis::Mixture&)>& write,
                        Proposals& proposals);

std::vector<std::string> texts_of(const base::Node& list);

/// The model that a node names. Errors: the nearest name.
base::Result<const policy::BoundModel*> find_model(const Bound& bound, const base::Node& name);

}  // namespace pointsman::scenarios
