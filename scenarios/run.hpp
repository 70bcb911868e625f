// Runs a bound scenario: policies and controls through the engine, then summaries and analyses.
#pragma once

#include "scenarios/analyses.hpp"
#include "scenarios/bind.hpp"
#include "sim/analysis/controls.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/analysis/timing.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace pointsman::scenarios {

/// Everything a run found. Invariant: a function of the scenario and its files alone.
struct Run {
  std::unique_ptr<Bound> bound;
  engine::Outcome outcome;                        ///< policies, then controls
  std::vector<analysis::PolicySummary> policies;  ///< of the scenario, in its order
  std::optional<analysis::Controls> controls;  ///< empty = not asked for, or fewer than two models
  std::vector<analysis::TimingSummary> timings;                     ///< by policy; empty = no clock
  std::vector<std::vector<analysis::TimingSample>> timing_samples;  ///< [policy][replication]
  std::vector<engine::TimedTrace> traces;  ///< by policy; empty = none asked for
  std::vector<NamedFinding> findings;      ///< one per analysis, in the scenario's order
};

struct RunOptions {
  Resources resources;
  bool keep_rows = false;             ///< keep each request's outcome, for per-request output
  std::uint32_t traced_requests = 0;  ///< on the clock: keep the calls of the first so many
  bool keep_answers = false;  ///< with the rows, who was called and who answered, of every model
};

base::Result<Run> run(const Scenario& scenario, const RunOptions& options);

}  // namespace pointsman::scenarios
