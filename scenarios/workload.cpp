#include "scenarios/workload.hpp"

#include "data/load.hpp"
#include "data/select.hpp"
#include "data/where.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::scenarios {
namespace {

using data::Workload;

/// Adds every string and key below `node`: a superset of the names that policies can mean.
void collect_names(const base::Node& node, std::set<std::string>& names) {
  if (node.is_string()) names.insert(node.text);
  for (const base::Node& item : node.items) collect_names(item, names);
  for (const base::Member& member : node.members) {
    names.insert(member.key);
    collect_names(member.value, names);
  }
}

/// Moves an error inside an expression's text to the expression's place in the scenario.
base::Error located(const Scenario& scenario, base::Error error) {
  base::Position at = scenario.workload.where_at;
  if (error.where.column > 0) {
    at.column += static_cast<std::uint32_t>(error.where.column);  // past the opening quote
    at.length = static_cast<std::uint32_t>(std::max<std::uint64_t>(error.length, 1));
  }
  return scenario.document.error_at(at, error.message, error.expected, error.hint);
}

base::Result<Workload> load_one(const std::string& file, const std::array<double, 2>& score_range,
                                data::ReadOptions options, std::vector<std::string>& notes) {
  options.score_range = {score_range[0], score_range[1]};
  data::LoadReport report;
  POINTSMAN_TRY(Workload workload, data::load_workload(file, options, &report));
  notes.insert(notes.end(), report.warnings.begin(), report.warnings.end());
  return workload;
}

base::Result<Workload> load_joined(const Scenario& scenario, const data::ReadOptions& options,
                                   std::vector<std::string>& notes) {
  const WorkloadSpec& spec = scenario.workload;
  data::ReadOptions main_options = options;
  main_options.aliases = spec.aliases;
  POINTSMAN_TRY(Workload workload, load_one(spec.file, spec.score_range, main_options, notes));
  for (const JoinSpec& join : spec.joins) {
    data::ReadOptions join_options = options;
    join_options.wanted.clear();  // renamed columns go by other names here
    POINTSMAN_TRY(const Workload right, load_one(join.file, join.score_range, join_options, notes));
    auto joined = data::join(
        workload, right, {.keep_unmatched = join.how == JoinKind::kLeft, .rename = join.rename});
    if (!joined) {
      const base::Error& error = joined.error();
      return fail(scenario.document.error_at(join.at, error.message, error.expected, error.hint,
                                             base::ErrorKind::kData));
    }
    workload = std::move(*joined);
  }
  return workload;
}

base::Result<Workload> keep_part(const Scenario& scenario, Workload workload) {
  const WorkloadSpec& spec = scenario.workload;
  if (!spec.split || spec.use == Part::kAll) return workload;
  data::SplitRows rows;
  if (spec.split->column.empty()) {
    rows = data::split_by_share(workload, spec.split->train_share, spec.split->seed);
  } else {
    auto split =
        data::split_by_column(workload, spec.split->column, spec.split->train, spec.split->test);
    if (!split) {
      const base::Error& error = split.error();
      return fail(
          scenario.document.error_at(spec.split->at, error.message, error.expected, error.hint));
    }
    rows = std::move(*split);
  }
  return data::select(workload, spec.use == Part::kTrain ? rows.train : rows.test);
}

base::Result<Workload> filter(const Scenario& scenario, const data::Where& where, Workload workload,
                              std::vector<std::string>& notes) {
  auto rows = where.rows(workload);
  if (!rows) return fail(located(scenario, rows.error()));
  notes.push_back("\"where\" keeps " + std::to_string(rows->size()) + " of " +
                  std::to_string(workload.rows()) + " requests");
  if (rows->size() == workload.rows()) return workload;
  return data::select(workload, *rows);
}

}  // namespace

std::set<std::string> wanted_columns(const Scenario& scenario) {
  std::set<std::string> names = {"category", "input_tokens", "prompt_chars"};
  for (const auto& [name, expression] : scenario.policies()) collect_names(*expression, names);
  for (const ModelSpec& model : scenario.models) names.insert(model.column);
  if (scenario.slices) names.insert(scenario.slices->begin(), scenario.slices->end());
  return names;
}

base::Result<Workload> load_scenario_workload(const Scenario& scenario, data::ReadOptions options,
                                              std::vector<std::string>& notes) {
  const WorkloadSpec& spec = scenario.workload;
  std::optional<data::Where> where;
  if (!spec.where.empty()) {
    auto parsed = data::Where::parse(spec.where);
    if (!parsed) return fail(located(scenario, parsed.error()));
    where = std::move(*parsed);
  }
  if (!options.wanted.empty()) {
    if (where) options.wanted.insert(where->columns().begin(), where->columns().end());
    if (spec.split && !spec.split->column.empty()) options.wanted.insert(spec.split->column);
  }
  POINTSMAN_TRY(Workload workload, load_joined(scenario, options, notes));
  if (!spec.rows_file.empty()) {
    POINTSMAN_TRY(const auto rows, data::read_row_list(workload, spec.rows_file));
    workload = data::select(workload, rows);
  }
  if (where) {
    POINTSMAN_TRY(workload, filter(scenario, *where, std::move(workload), notes));
  }
  POINTSMAN_TRY(workload, keep_part(scenario, std::move(workload)));
  if (workload.rows() == 0) {
    return fail(scenario.document.error_at(spec.at, "no request is left to replay", {}, {},
                                           base::ErrorKind::kData));
  }
  return workload;
}

}  // namespace pointsman::scenarios
