// Everything a run found, as one value: the source of every report.
//
// JSON, CSV, terminal table and pages render this and compute nothing that another of them would
// have to compute again. Invariant: no wall clock, no machine, no absolute path; equal inputs give
// equal results for any number of threads. What depends on the machine is a Stamp
// (reports/stamp.hpp).
#pragma once

#include "sim/analysis/controls.hpp"
#include "sim/analysis/finding.hpp"
#include "sim/analysis/flows.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/analysis/timing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports {

inline constexpr std::string_view kResultFormat = "pointsman.result/1";

/// A file that was read.
struct InputFile {
  std::string file;  ///< as the scenario names it
  std::string sha256;
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;  ///< in the file
};

/// Where the money of a model came from.
struct InputModel {
  std::string name;          ///< as the scenario calls it
  std::string column;        ///< in the workload
  std::string profile;       ///< catalogue id; may be empty
  std::string cost;          ///< "labelled", "priced" or "unknown"
  std::string latency;       ///< "labelled", "law" or "unknown"
  std::string price_date;    ///< ISO 8601; empty where no price was used
  std::string price_source;  ///< may be empty
};

struct Override {
  std::string path;   ///< "models.small.price"
  std::string value;  ///< as JSON text
};

struct Inputs {
  std::string scenario_file;
  std::string scenario_sha256;  ///< of the resolved scenario, overrides applied
  std::string scenario_text;    ///< that scenario, with what it extends and overrides; may be empty
  std::vector<InputFile> workload;
  std::uint64_t rows = 0;  ///< after filters
  std::uint64_t seed = 0;
  std::string evaluate = "expected";  ///< or "sampled"
  std::uint32_t replications = 1;
  std::vector<InputModel> models;
  std::vector<Override> overrides;
};

/// How the intervals were computed.
struct Intervals {
  double level = 0.95;
  bool is_bootstrap = false;  ///< else Wilson, Student's t and the delta method
  std::uint32_t resamples = 0;
};

/// One entry of the scenario's "analyses".
struct Analysis {
  std::string name;
  analysis::Finding body;
};

/// What is known of a policy beside its figures.
struct PolicyDetail {
  bool knows_labels = false;                      ///< an oracle routes in it: none to ship
  std::optional<analysis::Distribution> latency;  ///< without queues; empty = unknown
  std::optional<analysis::Flows> flows;  ///< from the baseline; empty = is it, or not computed
  std::vector<std::string> flipped;      ///< ids of flows->flipped
};

struct Result {
  std::string scenario;             ///< its name
  std::vector<std::string> models;  ///< by the index that summaries use
  std::optional<std::string> baseline;
  std::optional<double> wrong_answer_usd;  ///< fills Summary::quality_adjusted
  Intervals intervals;
  std::vector<analysis::PolicySummary> policies;  ///< in the scenario's order
  std::vector<PolicyDetail> details;              ///< by policy; may be empty
  std::optional<analysis::Controls> controls;  ///< empty = not asked for, or fewer than two models
  std::vector<analysis::TimingSummary> timings;  ///< by policy; empty = no clock
  std::vector<Analysis> analyses;
  Inputs inputs;
  std::vector<std::string> notes;  ///< one sentence each
};

}  // namespace pointsman::reports
