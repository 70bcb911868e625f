// A scenario as values: what to replay, at which prices, through which policies, compared how.
//
// Read from a file by scenarios/read.hpp; every field's meaning, range and default is in
// scenarios/fields.cpp. Policy expressions stay JSON nodes of `document`, which the policy builder
// compiles against a workload. Invariant: complete and checked: defaults are filled in, names and
// files exist, paths are ready to open. Errors found later are located with sources.locate().
#pragma once

#include "data/read_options.hpp"
#include "models/profile.hpp"
#include "scenarios/sources.hpp"
#include "scenarios/timing.hpp"
#include "sim/base/document.hpp"
#include "sim/base/units.hpp"
#include "sim/engine/engine.hpp"
#include "sim/policy/bound_model.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::scenarios {

enum class JoinKind : std::uint8_t { kInner, kLeft };
enum class Part : std::uint8_t { kAll, kTrain, kTest };
enum class MissingRule : std::uint8_t { kStop, kDrop, kProfile };
enum class CostChoice : std::uint8_t { kAuto, kLabelled, kProfile };
enum class IntervalMethod : std::uint8_t { kAnalytic, kBootstrap };

struct JoinSpec {
  std::string file;  ///< path to open
  data::FileFormat format = data::FileFormat::kAuto;
  JoinKind how = JoinKind::kInner;
  std::map<std::string, std::string> rename;  ///< column in that file -> name here
  std::array<double, 2> score_range = {0, 1};
  base::Position at;  ///< of the file's name
};

/// By share: `column` is empty. By column: `train` and `test` are its values.
struct SplitSpec {
  double train_share = 0;
  std::uint64_t seed = 0;
  std::string column, train, test;
  base::Position at;
};

struct WorkloadSpec {
  std::string file;          ///< path to open
  std::string written_file;  ///< as the scenario has it
  data::FileFormat format = data::FileFormat::kAuto;
  std::string where;        ///< empty = every row
  base::Position where_at;  ///< of the expression's text, opening quote included
  std::array<double, 2> score_range = {0, 1};
  std::map<std::string, std::string> aliases;  ///< column in the file -> name here
  std::string rows_file;                       ///< path to open; empty = none
  base::Position rows_file_at;
  std::vector<JoinSpec> joins;
  std::optional<SplitSpec> split;
  Part use = Part::kAll;
  base::Position at;  ///< of the file's name
};

enum class AttemptsFrom : std::uint8_t { kAuto, kRecorded, kProbability };
enum class Probability : std::uint8_t { kAuto, kScore, kSamples, kBeta, kAccuracy };

struct AttemptSpec {
  AttemptsFrom from = AttemptsFrom::kAuto;
  policy::WhenExhausted when_exhausted = policy::WhenExhausted::kStop;
  Probability probability = Probability::kAuto;
  std::optional<std::array<double, 2>> beta;  ///< mean, standard deviation
  double difficulty_correlation = 0;
  double dominant_wrong_share = 1;
  base::Position at;
};

/// People who answer in place of a model.
struct DeskSpec {
  base::Nano price;
  double accuracy = 0;
  std::optional<double> seconds;
  base::Position at;
};

struct ModelSpec {
  std::string name;
  base::Position at;  ///< of the name
  std::string column;
  base::Position column_at;  ///< of the model where the file does not say it
  std::string profile;       ///< catalogue id; empty = none
  base::Position profile_at;
  std::optional<base::Node> price;    ///< for models::apply_price
  std::optional<base::Node> latency;  ///< for models::apply_latency
  std::optional<models::SelfHosting> self_hosted;
  bool batch = false;
  std::optional<std::int64_t> input_tokens, output_tokens;  ///< assumed where not observed
  double chars_per_token = 4;
  std::optional<double> accuracy;
  std::map<std::string, double> accuracy_by_category;
  CostChoice cost = CostChoice::kAuto;
  std::optional<AttemptSpec> attempts;
  double error_rate = 0, error_s = 0;
  std::optional<std::int64_t> context_tokens;
  std::optional<DeskSpec> desk;
};

struct IntervalSpec {
  double level = 0.95;
  IntervalMethod method = IntervalMethod::kAnalytic;
  std::uint32_t resamples = 10000;
};

struct Scenario {
  base::Document document;  ///< merged and with defaults; lines count through `sources`
  Sources sources;
  std::string folder;                  ///< of the file; its relative paths start here
  std::vector<std::string> overrides;  ///< --set texts, in order

  std::string name;
  std::uint64_t seed = 0;
  WorkloadSpec workload;
  std::vector<ModelSpec> models;  ///< those listed, in file order
  std::string baseline;           ///< empty = none named
  base::Position baseline_at;
  std::optional<base::Nano> wrong_answer;
  double right_score = 0.5;
  MissingRule missing = MissingRule::kStop;
  bool controls = true;
  std::optional<std::vector<std::string>> slices;  ///< absent = "category" where there is one
  std::vector<base::Position> slices_at;           ///< of each of `slices`
  std::vector<std::string> also_columns;           ///< to load for the caller; not in the file
  engine::Evaluate evaluate = engine::Evaluate::kExpected;
  std::uint32_t replications = 1;
  std::optional<TimingSpec> timing;  ///< absent = no clock
  IntervalSpec intervals;

  /// Policies in file order; the nodes live in `document`.
  std::vector<std::pair<std::string, const base::Node*>> policies() const;
  const ModelSpec* find_model(std::string_view model) const;
};

}  // namespace pointsman::scenarios
