// The kinds of analysis that a scenario may ask for: one explicit table, one file per kind.
//
// To add a kind: its core in sim/analysis with an alternative in sim/analysis/finding.hpp, its file
// scenarios/<kind>_analysis.cpp (fields, checks, run) with one line in analyses.cpp, and its
// rendering in reports/findings.hpp. Invariant: whatever is wrong with a request for an analysis is
// found before anything runs.
#pragma once

#include "sim/analysis/finding.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"
#include "sim/policy/program.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

struct Bound;
struct Run;
struct RunOptions;
struct Scenario;

struct AnalysisKind {
  std::string_view key;  ///< of kAnalysisShape
  /// Title where the scenario gives no "name".
  std::string (*title)(const base::Node& asked);
  /// Names and values that need no data.
  base::Status (*check)(const Scenario& scenario, const base::Node& asked);
  /// What needs the workload, before anything runs.
  base::Status (*check_bound)(const Bound& bound, const base::Node& asked);
  /// `run` holds the policies' outcomes, summaries and controls.
  base::Result<analysis::Finding> (*run)(const Run& run, const base::Node& asked,
                                         const RunOptions& options);
  bool needs_rows = false;  ///< reads engine::PolicyOutcome::rows
  /// Columns that it reads beside those whose names it spells out; may be null.
  std::set<std::string> (*columns)(const base::Node& asked) = nullptr;
  /// Models whose calls and answers it reads in those rows; may be null.
  std::vector<policy::ModelIndex> (*models)(const Bound& bound, const base::Node& asked) = nullptr;
};

extern const base::Shape kAnalysisShape;  ///< one entry: an object with its kind as the one key

std::span<const AnalysisKind> analysis_kinds();

/// One entry of a scenario's "analyses".
struct AskedAnalysis {
  const AnalysisKind* kind = nullptr;
  const base::Node* node = nullptr;  ///< what the kind's key holds; in the scenario's document
};
std::vector<AskedAnalysis> asked_analyses(const Scenario& scenario);

base::Status check_analyses(const Scenario& scenario);
base::Status check_analyses(const Bound& bound);
bool analyses_need_rows(const Scenario& scenario);
/// For engine::Options::rows_of_models: ascending, each once.
std::vector<policy::ModelIndex> analysed_models(const Bound& bound);

struct NamedFinding {
  std::string name;
  analysis::Finding body;
};
base::Result<std::vector<NamedFinding>> run_analyses(const Run& run, const RunOptions& options);

// What several kinds need: the expression of a named policy, or an error at `name`.
base::Result<const base::Node*> find_policy(const Scenario& scenario, const base::Node& name);

}  // namespace pointsman::scenarios
