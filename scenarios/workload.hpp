// The workload of a scenario: loaded, joined, filtered and split as its "workload" says.
#pragma once

#include "data/read_options.hpp"
#include "data/select.hpp"
#include "data/workload.hpp"
#include "scenarios/scenario.hpp"
#include "sim/base/result.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

/// Called with a sentence that no result says, because it is about the machine.
using Warn = std::function<void(std::string_view)>;

/// Loads and narrows the workload. `wanted` as in data::ReadOptions; the columns that filters and
/// splits read are added to it. What the reader must know (rows that a filter dropped) is appended
/// to `notes`, what this machine keeps from being done is told to `warn`, which may be empty.
base::Result<data::Workload> load_scenario_workload(const Scenario& scenario,
                                                    data::ReadOptions options,
                                                    std::vector<std::string>& notes,
                                                    const Warn& warn);

/// Train and test rows of a workload that is loaded whole. Precondition: the scenario has a split.
base::Result<data::SplitRows> split_rows(const Scenario& scenario, const data::Workload& workload);

/// Every name that the scenario's policies, models, slices and analyses mention: what to load.
/// Empty = everything.
std::set<std::string> wanted_columns(const Scenario& scenario);

/// Moves an error inside an expression's text to its place: `at` is that of the text in the
/// scenario, opening quote included.
base::Error at_expression(const Scenario& scenario, base::Position at, const base::Error& error);

}  // namespace pointsman::scenarios
