#include "reports/gate/gate.hpp"

#include "reports/assemble.hpp"
#include "reports/gate/paired.hpp"
#include "reports/gate/rebase.hpp"
#include "reports/result_json.hpp"
#include "scenarios/names.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "sim/analysis/intervals.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <set>
#include <utility>

namespace pointsman::reports::gate {

namespace {

constexpr const char* kSplitColumn = "split";
constexpr std::string_view kSeedInput = "seed";
// Estimates of reruns are wanted, not their intervals.
constexpr std::uint32_t kQuickResamples = 20;

/// Adds the gate's slice keys to the scenario's, so that a wrong one is reported in the gate file.
void add_slices(const GateFile& file, scenarios::Scenario& scenario) {
  const auto keys = file.slice_keys();
  if (keys.empty()) return;
  const std::uint32_t shift = scenario.sources.add(scenarios::SourceKind::kExtended,
                                                   file.document.file, file.document.text);
  scenario.document.text = scenario.sources.text();
  if (!scenario.slices) scenario.slices.emplace();
  for (const auto& [key, at] : keys) {
    if (std::ranges::find(*scenario.slices, key) != scenario.slices->end()) continue;
    scenario.slices->push_back(key);
    scenario.slices_at.push_back({at.line + shift, at.column, at.length});
  }
}

/// Text columns that records keep: slice keys, the cluster, and the mark of training rows.
base::Result<std::vector<std::string>> kept_columns(const GateFile* file,
                                                    const scenarios::Bound& bound) {
  std::set<std::string> columns;
  for (const engine::SliceKey& key : bound.slices) columns.insert(key.name);
  if (bound.workload.find(kSplitColumn) != nullptr) columns.insert(kSplitColumn);
  if (file != nullptr && !file->cluster_by.empty()) {
    if (bound.workload.find(file->cluster_by) == nullptr) {
      std::vector<std::string> names;
      for (const auto& column : bound.workload.columns()) names.push_back(column.name);
      return base::fail(file->document.error_at(
          file->cluster_by_at,
          "the workload has no column " + scenarios::in_quotes(file->cluster_by),
          "a column of the workload", base::did_you_mean(file->cluster_by, names)));
    }
    columns.insert(file->cluster_by);
  }
  return std::vector<std::string>(columns.begin(), columns.end());
}

/// The scenario's own split, where the gate judges rows that something was fitted on.
std::vector<Lint> split_lints(const scenarios::Scenario& scenario) {
  const bool has_train = scenario.workload.split && scenario.workload.use != scenarios::Part::kTest;
  if (!has_train) return {};
  return {{"train rows",
           "the scenario splits its requests, but is judged on training rows, too: set "
           "\"workload\": {\"use\": \"test\"}"}};
}

void add_columns(const GateFile* file, scenarios::Scenario& scenario) {
  scenario.also_columns = {kSplitColumn};
  if (file == nullptr) return;
  if (!file->cluster_by.empty()) scenario.also_columns.push_back(file->cluster_by);
  add_slices(*file, scenario);
}

base::Result<Candidate> run_read(scenarios::Scenario scenario, const GateFile* file,
                                 const scenarios::Resources& resources) {
  add_columns(file, scenario);
  // What a bound holds is as sure as every other line.
  if (file != nullptr) scenario.intervals.level = 1 - 2 * file->alpha;
  Candidate candidate;
  candidate.lints = split_lints(scenario);
  POINTSMAN_TRY(const auto run,
                scenarios::run(std::move(scenario),
                               {.resources = resources, .keep_rows = true, .keep_answers = true}));
  POINTSMAN_TRY(const auto columns, kept_columns(file, *run.bound));
  candidate.record = record_of(run, columns);
  POINTSMAN_CHECK(add_routers(run, resources, candidate.record));
  candidate.result = result_json(assemble(run));
  return candidate;
}

/// Whether some rule is about what the scenario's analyses find.
bool needs_analyses(const GateFile& file) {
  return std::ranges::any_of(file.rules, [](const Rule& rule) {
    const MetricInfo& metric = *rule.metric.info;
    return rule.severity != Severity::kOff &&
           (metric.source == MetricSource::kResult || metric.is_whole());
  });
}
bool needs_routers(const GateFile& file) {
  return std::ranges::any_of(file.rules, [](const Rule& rule) {
    return rule.severity != Severity::kOff && rule.metric.info->is_whole();
  });
}

/// Without what the gate does not look at.
std::vector<std::string> lean(std::vector<std::string> overrides, bool keep_analyses) {
  if (keep_analyses) return overrides;
  overrides.emplace_back("controls=false");
  overrides.emplace_back("analyses=[]");
  return overrides;
}

base::Result<std::string> scenario_of(const GateFile& file, const GateRequest& request) {
  if (!request.scenario.empty()) return request.scenario;
  if (!file.scenario.empty()) return file.scenario;
  return base::fail(file.document.error_at(
      {file.document.root.at.line, file.document.root.at.column, 1}, "the gate names no scenario",
      "\"scenario\": a file, or one on the command line"));
}

std::string short_value(const std::string& value) {
  constexpr std::size_t kHashLength = 64;
  constexpr std::size_t kShown = 12;
  if (value.empty()) return "absent";
  return value.size() == kHashLength ? value.substr(0, kShown) + "..." : value;
}

/// Every column that the gate asks of a saved candidate.
base::Status check_columns(const GateFile& file, const Record& record) {
  std::vector<std::pair<std::string, base::Position>> asked = file.slice_keys();
  if (!file.cluster_by.empty()) asked.emplace_back(file.cluster_by, file.cluster_by_at);
  std::vector<std::string> known;
  for (const auto& [name, values] : record.columns) known.push_back(name);
  for (const auto& [name, at] : asked) {
    if (record.columns.contains(name)) continue;
    return base::fail(
        file.document.error_at(at, "the candidate holds no column " + scenarios::in_quotes(name),
                               scenarios::one_of(known, "a candidate that this gate saved"),
                               base::did_you_mean(name, known)));
  }
  return {};
}

base::Status refuse(const NamedBaseline& named, const Baseline& baseline,
                    std::span<const InputChange> changes, bool is_saved) {
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = "baseline " + scenarios::in_quotes(named.name) + " (" + baseline.file +
                  ") was accepted on other inputs:";
  for (const InputChange& change : changes) {
    error.message += (&change == changes.data() ? " " : "; ") + change.name + " was " +
                     short_value(change.before) + " and is " + short_value(change.now);
  }
  error.expected = "the inputs that the baseline was accepted on";
  error.hint =
      is_saved
          ? "--rebase needs the scenario: run the gate without --candidate; or accept the saved "
            "run with `pointsman baseline accept --from`"
          : "--rebase replays the baseline's policies on the new inputs and tells the two "
            "changes apart; or accept a new baseline with `pointsman baseline accept`";
  return base::fail(std::move(error));
}

/// What the baseline's policies, and its models, would do on the new inputs.
base::Result<Record> rebased(const Baseline& baseline, const Record& now, const GateFile& file,
                             const GateRequest& request, const scenarios::Resources& resources) {
  POINTSMAN_TRY(const std::string scenario, scenario_of(file, request));
  scenarios::ReadOptions options;
  options.overrides = lean(request.overrides, needs_routers(file));
  if (needs_routers(file)) {
    POINTSMAN_TRY(const auto asked, scenarios::read_scenario(scenario, options));
    options.overrides.push_back("analyses=" + analyses_of(asked, baseline.record));
  }
  put_back(baseline.record, now, options);
  // What fails here is not of the policies that are on trial.
  const auto blamed = [&](base::Error error) {
    if (error.kind == base::ErrorKind::kInterrupted) return base::fail(std::move(error));
    error.message = "the policies of baseline " + scenarios::in_quotes(baseline.name) +
                    " do not run on the new inputs: " + error.message;
    error.hint = "accept a new baseline with `pointsman baseline accept`";
    return base::fail(std::move(error));
  };
  auto read = scenarios::read_scenario(scenario, options);
  if (!read) return blamed(std::move(read.error()));
  auto candidate = run_read(std::move(*read), &file, resources);
  if (!candidate) return blamed(std::move(candidate.error()));
  return std::move(candidate->record);
}

/// Whether some line's figures come of draws, in a run of this process without a clock: another
/// seed of a timed run draws other arrivals, too, so its spread is not that of the policies' draws.
bool has_drawn_lines(const Evaluation& evaluation, const Candidate& candidate) {
  const auto is_timed = [](const PolicyRecord& policy) { return !policy.replications.empty(); };
  if (std::ranges::any_of(candidate.record.policies, is_timed)) return false;
  const auto& inputs = candidate.record.inputs;
  if (std::ranges::find(inputs, kSeedInput, &InputPart::name) == inputs.end()) {
    return false;
  }
  return std::ranges::any_of(evaluation.lines, [](const Line& line) {
    return line.rule->metric.info->source != MetricSource::kReplications &&
           line.half_width.value_or(0) > 0;
  });
}

/// The run and every baseline's policies once more, under another seed.
base::Result<Evaluation> evaluated_again(const GateFile& file, const GateRequest& request,
                                         const Record& first,
                                         std::span<const ComparedBaseline> compared,
                                         const EvaluateOptions& options,
                                         const scenarios::Resources& resources) {
  POINTSMAN_TRY(const Candidate candidate, load_candidate(file, request, resources));
  const auto moved = changed_inputs(first, candidate.record);
  if (moved.size() != 1 || moved.front().name != kSeedInput) {
    return base::fail(base::ErrorKind::kData, "the seed draws more than the policies' choices");
  }
  std::deque<Record> records;
  std::vector<ComparedBaseline> again;
  for (const ComparedBaseline& baseline : compared) {
    POINTSMAN_TRY(auto record,
                  rebased(*baseline.baseline, candidate.record, file, request, resources));
    records.push_back(std::move(record));
    again.push_back({baseline.name, baseline.baseline, &records.back()});
  }
  EvaluateOptions with = options;
  with.result = candidate.result;
  return evaluate(file, candidate.record, again, with);
}

/// The change as a comparison has it, or the figure of a bound.
double change_of(const Line& line) {
  return line.change ? line.change->mean : base::kNaN;
}

double standard_deviation(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (n - 1));
}

/// How much of each line's doubt comes from the draws: its spread over seeds.
base::Status note_simulation(const GateFile& file, const GateRequest& request,
                             const Candidate& candidate, std::span<const ComparedBaseline> compared,
                             const EvaluateOptions& options, const scenarios::Resources& resources,
                             Evaluation& evaluation) {
  const bool is_here = request.candidate.empty() && file.simulation_seeds > 1;
  if (!is_here || !has_drawn_lines(evaluation, candidate)) return {};
  GateFile quick = file;
  quick.resamples = kQuickResamples;
  const auto& inputs = candidate.record.inputs;
  const auto seed = std::ranges::find(inputs, kSeedInput, &InputPart::name);
  const std::uint64_t first = std::stoull(seed->value);
  std::vector<std::vector<double>> changes(evaluation.lines.size());
  for (std::uint32_t i = 1; i <= file.simulation_seeds; ++i) {
    GateRequest again = request;
    again.overrides.push_back("seed=" + std::to_string(first + i));
    auto found = evaluated_again(quick, again, candidate.record, compared, options, resources);
    if (!found) {
      if (found.error().kind == base::ErrorKind::kInterrupted) return base::fail(found.error());
      evaluation.lints.push_back({"simulation noise", "it is not known: " + found.error().message});
      return {};
    }
    if (found->lines.size() != changes.size()) return {};  // a frontier with other points
    for (std::size_t line = 0; line < changes.size(); ++line) {
      changes[line].push_back(change_of(found->lines[line]));
    }
  }
  evaluation.simulation_seeds = file.simulation_seeds;
  const double reach = analysis::normal_quantile(0.5 + evaluation.level / 2);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Line& line = evaluation.lines[i];
    const double spread = standard_deviation(changes[i]);
    if (line.half_width.value_or(0) > 0 && std::isfinite(spread))
      line.simulation_half_width = reach * spread;
  }
  return {};
}

/// Baselines of older versions lack what each model scores alone, which is a matter of the inputs.
void add_outcomes(const Record& now, Record& before) {
  if (before.ids != now.ids || before.models != now.models || !before.outcomes.empty()) return;
  before.outcomes = now.outcomes;
  before.best_score = now.best_score;
}

/// Who answers under a model's name is the router's doing, and is judged so.
void note_models(const NamedBaseline& named, const Record& before, const Record& now,
                 std::vector<Lint>& lints) {
  for (const SwappedModel& model : swapped_models(before, now)) {
    if (model.is_renamed) continue;
    lints.push_back({"models", scenarios::in_quotes(model.name) + " was " + model.before +
                                   " in baseline " + scenarios::in_quotes(named.name) + " and is " +
                                   model.now + ": that is judged with the change of the policy"});
  }
}

/// Older versions did not keep the models: whether another one answers now cannot be told, and the
/// change of it would not be judged.
base::Status check_models(const NamedBaseline& named, const Baseline& baseline,
                          std::span<const InputChange> changes) {
  const auto is_of_model = [](const InputChange& change) {
    return change.name.starts_with(kModelInput);
  };
  const auto changed = std::ranges::find_if(changes, is_of_model);
  if (!baseline.record.model_specs.empty() || changed == changes.end()) return {};
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = "baseline " + scenarios::in_quotes(named.name) + " (" + baseline.file +
                  ") does not say what " + scenarios::in_quotes(changed->name) +
                  " was, and it has changed";
  error.expected = "a baseline of this version, which keeps its models";
  error.hint = "accept a new baseline with `pointsman baseline accept`";
  return base::fail(std::move(error));
}

/// How far inputs alone moved what the gate looks at.
void note_input_effects(const GateFile& file, const std::string& against, const Record& before,
                        const Record& now, std::vector<InputEffect>& effects) {
  // Without the models that the baseline's own replay keeps.
  const std::vector<InputChange> changes = changed_inputs(before, now);
  if (changes.empty()) return;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Rule& rule : file.rules) {
    if (rule.mode == Mode::kBound ||
        std::ranges::find(rule.against, against) == rule.against.end()) {
      continue;
    }
    for (const PolicyRecord& policy : before.policies) {
      const std::string& judged = rule.policy.empty() ? file.policy : rule.policy;
      const bool is_judged =
          judged.empty() ? policy.name != before.baseline_policy : policy.name == judged;
      const PolicyRecord* after = now.find(policy.name);
      if (!is_judged || after == nullptr || !seen.emplace(policy.name, rule.metric.name).second) {
        continue;
      }
      const auto old_value = metric_of(*rule.metric.info, PolicySide{&before, &policy});
      const auto new_value = metric_of(*rule.metric.info, PolicySide{&now, after});
      if (!old_value || !new_value) continue;
      effects.push_back({against, policy.name, rule.metric.name, *old_value, *new_value, changes});
    }
  }
}

}  // namespace

base::Result<Candidate> load_candidate(const GateFile& file, const GateRequest& request,
                                       const scenarios::Resources& resources) {
  if (!request.candidate.empty()) {
    POINTSMAN_TRY(auto saved, read_baseline(request.candidate));
    POINTSMAN_CHECK(check_columns(file, saved.record));
    return Candidate{std::move(saved.record), {}, {}};
  }
  POINTSMAN_TRY(const std::string scenario, scenario_of(file, request));
  POINTSMAN_TRY(auto read,
                scenarios::read_scenario(
                    scenario, {.overrides = lean(request.overrides, needs_analyses(file))}));
  return run_read(std::move(read), &file, resources);
}

base::Result<std::unique_ptr<scenarios::Bound>> bind_gate(const GateFile& file,
                                                          const GateRequest& request,
                                                          const scenarios::Resources& resources) {
  POINTSMAN_TRY(const std::string scenario, scenario_of(file, request));
  POINTSMAN_TRY(auto read,
                scenarios::read_scenario(scenario, {.overrides = lean(request.overrides, false)}));
  add_columns(&file, read);
  return scenarios::bind(read, resources);
}

base::Result<Candidate> run_candidate(const std::string& scenario,
                                      const std::vector<std::string>& overrides,
                                      const scenarios::Resources& resources) {
  POINTSMAN_TRY(auto read,
                scenarios::read_scenario(scenario, {.overrides = lean(overrides, false)}));
  return run_read(std::move(read), nullptr, resources);
}

base::Result<Evaluation> judge(const GateFile& file, const Candidate& candidate,
                               const GateRequest& request, const scenarios::Resources& resources,
                               std::deque<Baseline>& baselines) {
  std::vector<ComparedBaseline> compared;
  std::deque<Record> replayed;
  std::vector<InputEffect> effects;
  std::vector<Lint> lints;
  for (const NamedBaseline& named : file.baselines) {
    auto read = read_baseline(named.file);
    if (!read) {
      base::Error error = std::move(read.error());
      if (error.kind == base::ErrorKind::kBaselineMissing) {
        error = file.document.error_at(named.at, error.message, error.expected,
                                       "write it: pointsman baseline accept " + file.document.file +
                                           " --name " + named.name + " --reason \"...\"",
                                       base::ErrorKind::kBaselineMissing);
      }
      return base::fail(std::move(error));
    }
    Baseline& baseline = baselines.emplace_back(std::move(*read));
    const auto changes = changed_inputs(baseline.record, candidate.record);
    if (changes.empty()) add_outcomes(candidate.record, baseline.record);
    const Record* record = &baseline.record;
    if (!changes.empty()) {
      if (!request.rebase || !request.candidate.empty()) {
        POINTSMAN_CHECK(refuse(named, baseline, changes, !request.candidate.empty()));
      }
      POINTSMAN_CHECK(check_models(named, baseline, changes));
      POINTSMAN_TRY(auto again, rebased(baseline, candidate.record, file, request, resources));
      record = &replayed.emplace_back(std::move(again));
      note_models(named, baseline.record, candidate.record, lints);
      note_input_effects(file, named.name, baseline.record, *record, effects);
    }
    compared.push_back({named.name, &baseline, record});
  }
  EvaluateOptions options;
  options.today = request.today;
  options.threads = resources.threads;
  options.stop = resources.stop;
  options.result = candidate.result;
  POINTSMAN_TRY(auto evaluation, evaluate(file, candidate.record, compared, options));
  evaluation.input_effects = std::move(effects);
  POINTSMAN_CHECK(
      note_simulation(file, request, candidate, compared, options, resources, evaluation));
  for (const auto& more : {lints, candidate.lints}) {
    evaluation.lints.insert(evaluation.lints.end(), more.begin(), more.end());
  }
  return evaluation;
}

}  // namespace pointsman::reports::gate
