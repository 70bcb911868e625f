// A run as the gate compares it: what each policy did on every request, and what it was done on.
//
// Made from a run, or read from a baseline file (reports/gate/baseline.hpp). Invariant: rows are
// sorted by id, every column has one entry per row, and equal inputs give equal records: no wall
// clock, no machine. What the two sides of a comparison must share is in `inputs`, one entry for
// each thing that may differ, so that a refusal can name it.
#pragma once

#include "reports/gate/metrics.hpp"
#include "reports/gate/router_record.hpp"
#include "scenarios/run.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::gate {

struct PolicyRecord {
  std::string name;
  std::vector<double> score, cost_usd, latency_s;  ///< NaN: not answered, unknown
  std::vector<std::vector<double>> answers;        ///< [model][row]: share it answered
  std::vector<std::vector<double>> calls;          ///< [model][row]
  /// Metrics of the timed run by name, one value per replication.
  std::map<std::string, std::vector<double>, std::less<>> replications;
  std::string summary;  ///< JSON: totals and slices as in the result
  /// Of the scenario's first "metrics" analysis of the policy; empty where there is none.
  std::optional<RouterRecord> router;
};

/// How the name of the input that says which model a name stands for begins.
inline constexpr std::string_view kModelInput = "model ";

/// One thing that a comparison holds fixed.
struct InputPart {
  std::string name;   ///< "workload mmlu.csv", "price of small"
  std::string value;  ///< a hash, or the value itself where it is short

  friend bool operator==(const InputPart&, const InputPart&) = default;
};

struct Record {
  std::string scenario_file;
  std::string scenario_sha256;
  std::string definitions;      ///< JSON: the scenario's "policies"
  std::string model_specs;      ///< JSON: its "models"; empty: of an older version
  std::string baseline_policy;  ///< that savings are measured against; may be empty
  std::vector<InputPart> inputs;
  double right_score = 0.5;
  std::optional<double> wrong_answer_usd;
  std::vector<std::string> ids;     ///< ascending
  std::vector<std::string> models;  ///< by the index of PolicyRecord::answers
  std::map<std::string, std::vector<std::string>, std::less<>> columns;  ///< slice keys, as text
  /// [model][row]: score that the model had alone, NaN: unknown. Empty: of an older version.
  std::vector<std::vector<double>> outcomes;
  std::vector<double> best_score;  ///< of any model; empty or NaN where some model lacks outcomes
  std::vector<PolicyRecord> policies;

  std::size_t rows() const { return ids.size(); }
  const PolicyRecord* find(std::string_view policy) const;
};

/// Precondition: the run kept rows and answers. `columns` are request columns that exist.
Record record_of(const scenarios::Run& run, std::span<const std::string> columns);

/// The best of every row's outcomes; NaN where one is unknown.
std::vector<double> best_of(const std::vector<std::vector<double>>& outcomes);

/// Adds what figures of whole routers need, where the scenario has "metrics" analyses.
base::Status add_routers(const scenarios::Run& run, const scenarios::Resources& resources,
                         Record& record);

/// A difference in what two records were made from.
struct InputChange {
  std::string name;
  std::string before, now;  ///< empty: not there
};
std::vector<InputChange> changed_inputs(const Record& before, const Record& now);

/// A name that another model answers to than in the baseline.
struct SwappedModel {
  std::string name;
  std::string before, now;  ///< "the column \"gpt-4o\" at batch rates", or "absent"
  bool is_renamed = false;  ///< the same model answers to another name
};

/// Empty where the baseline does not say what its models were.
std::vector<SwappedModel> swapped_models(const Record& before, const Record& now);

/// What each of the baseline's models is called now; those that are gone keep their names.
std::vector<std::string> present_names(const Record& before, const Record& now);

}  // namespace pointsman::reports::gate
