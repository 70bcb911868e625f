// A gate from its file to its verdict: runs the scenario, reads the baselines, compares.
//
// Invariant: nothing is written; baselines on other inputs are refused (kData) unless `rebase` asks
// to replay the baseline's own policies on the new inputs, which separates what inputs changed from
// what the policy changed. Cost: one run, one more per baseline with other inputs, and the tests.
#pragma once

#include "reports/gate/evaluate.hpp"
#include "scenarios/bind.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

struct GateRequest {
  std::string gate_file;
  std::string scenario;                ///< in place of the file's; empty = the file's
  std::vector<std::string> overrides;  ///< --set texts
  std::string candidate;               ///< a saved run to judge in place of running the scenario
  bool rebase = false;
  std::string today;  ///< YYYY-MM-DD
};

/// A gate file with the run that it judges.
struct Candidate {
  Record record;
  std::string result;  ///< JSON of the run; empty where it was read from a file
  std::vector<Lint> lints;
};

/// Runs the scenario (or reads the saved candidate) with every column that the gate names.
base::Result<Candidate> load_candidate(const GateFile& file, const GateRequest& request,
                                       const scenarios::Resources& resources);

/// The scenario bound with every column that the gate names, but not run.
base::Result<std::unique_ptr<scenarios::Bound>> bind_gate(const GateFile& file,
                                                          const GateRequest& request,
                                                          const scenarios::Resources& resources);

/// The run of a scenario alone, for a baseline without a gate. `columns`: text columns to keep.
base::Result<Candidate> run_candidate(const std::string& scenario,
                                      const std::vector<std::string>& overrides,
                                      const scenarios::Resources& resources);

/// Judges a candidate. `baselines` holds what was read, for as long as the evaluation is used.
base::Result<Evaluation> judge(const GateFile& file, const Candidate& candidate,
                               const GateRequest& request, const scenarios::Resources& resources,
                               std::deque<Baseline>& baselines);

}  // namespace pointsman::reports::gate
