#include "scenarios/workload.hpp"

#include "data/filter.hpp"
#include "data/load.hpp"
#include "data/select.hpp"
#include "scenarios/analyses.hpp"
#include "sim/analysis/sessions.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"

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

base::Result<Workload> load_one(const std::string& file, data::FileFormat format,
                                const std::array<double, 2>& score_range, data::ReadOptions options,
                                std::vector<std::string>& notes, const Warn& warn) {
  options.format = format;
  options.score_range = {score_range[0], score_range[1]};
  data::LoadReport report;
  POINTSMAN_TRY(Workload workload, data::load_workload(file, options, &report));
  notes.insert(notes.end(), report.warnings.begin(), report.warnings.end());
  if (warn && report.cache == data::CacheState::kUnwritable) {
    warn("the workload is not cached: " + report.unwritable_because);
  }
  return workload;
}

/// Requests that a join loses would else be missed by nobody.
void note_join(const JoinSpec& join, const data::JoinReport& report,
               std::vector<std::string>& notes) {
  const std::string file = base::in_quotes(base::file_name(join.file));
  const std::size_t rows = report.matched + report.only_left;
  if (report.only_left > 0) {
    notes.push_back(join.how == JoinKind::kInner
                        ? "the join with " + file + " keeps " + std::to_string(report.matched) +
                              " of " + std::to_string(rows) + " requests"
                        : "the join with " + file + " finds nothing for " +
                              std::to_string(report.only_left) + " of " + std::to_string(rows) +
                              " requests");
  }
  if (report.only_right > 0) {
    notes.push_back(std::to_string(report.only_right) +
                    (report.only_right == 1 ? " id of " : " ids of ") + file +
                    (report.only_right == 1 ? " matches" : " match") + " no request");
  }
}

base::Result<Workload> load_joined(const Scenario& scenario, const data::ReadOptions& options,
                                   std::vector<std::string>& notes, const Warn& warn) {
  const WorkloadSpec& spec = scenario.workload;
  data::ReadOptions main_options = options;
  main_options.aliases = spec.aliases;
  POINTSMAN_TRY(Workload workload,
                load_one(spec.file, spec.format, spec.score_range, main_options, notes, warn));
  for (const JoinSpec& join : spec.joins) {
    data::ReadOptions join_options = options;
    join_options.wanted.clear();  // renamed columns go by other names here
    POINTSMAN_TRY(const Workload right,
                  load_one(join.file, join.format, join.score_range, join_options, notes, warn));
    data::JoinReport report;
    auto joined =
        data::join(workload, right,
                   {.keep_unmatched = join.how == JoinKind::kLeft, .rename = join.rename}, &report);
    if (!joined) {
      const base::Error& error = joined.error();
      return fail(scenario.document.error_at(join.at, error.message, error.expected, error.hint,
                                             base::ErrorKind::kData));
    }
    note_join(join, report, notes);
    workload = std::move(*joined);
  }
  return workload;
}

/// Rows whose text in the split's column is `value`.
base::Result<std::vector<std::uint64_t>> rows_of_part(const Scenario& scenario,
                                                      const Workload& workload,
                                                      const std::string& value) {
  const SplitSpec& split = *scenario.workload.split;
  const data::Column* column = workload.find(split.column);
  if (column == nullptr || column->storage != data::Storage::kCodes) {
    return fail(scenario.document.error_at(
        split.at, "the workload has no text column \"" + split.column + "\""));
  }
  const auto known = std::ranges::find(column->dictionary, value);
  if (known == column->dictionary.end()) {
    return fail(scenario.document.error_at(split.at,
                                           "no request has " + split.column + " \"" + value + "\"",
                                           "one of " + base::quoted_list(column->dictionary),
                                           base::did_you_mean(value, column->dictionary)));
  }
  const auto code = static_cast<std::uint32_t>(known - column->dictionary.begin());
  const auto codes = column->as<std::uint32_t>();
  std::vector<std::uint64_t> rows;
  for (std::size_t row = 0; row < workload.rows(); ++row) {
    if (column->is_present(row) && codes[row] == code) rows.push_back(row);
  }
  return rows;
}

base::Result<Workload> keep_part(const Scenario& scenario, Workload workload) {
  const WorkloadSpec& spec = scenario.workload;
  if (!spec.split || spec.use == Part::kAll) return workload;
  POINTSMAN_TRY(const auto rows, split_rows(scenario, workload));
  return data::select(workload, spec.use == Part::kTrain ? rows.train : rows.test);
}

base::Result<Workload> filter(const Scenario& scenario, Workload workload,
                              std::vector<std::string>& notes) {
  if (scenario.workload.where.empty()) return workload;
  auto rows = data::rows_where(workload, scenario.workload.where);
  if (!rows) return fail(at_expression(scenario, scenario.workload.where_at, rows.error()));
  if (rows->empty()) {
    return fail(scenario.document.error_at(
        scenario.workload.where_at,
        "\"where\" holds for none of " + std::to_string(workload.rows()) + " requests",
        "a condition that some requests meet", {}, base::ErrorKind::kData));
  }
  notes.push_back("\"where\" keeps " + std::to_string(rows->size()) + " of " +
                  std::to_string(workload.rows()) + " requests");
  if (rows->size() == workload.rows()) return workload;
  return data::select(workload, *rows);
}

}  // namespace

base::Error at_expression(const Scenario& scenario, base::Position at, const base::Error& error) {
  if (error.where.column > 0) {
    at.column += static_cast<std::uint32_t>(error.where.column);  // past the opening quote
    at.length = static_cast<std::uint32_t>(std::max<std::uint64_t>(error.length, 1));
  }
  return scenario.document.error_at(at, error.message, error.expected, error.hint);
}

base::Result<data::SplitRows> split_rows(const Scenario& scenario, const Workload& workload) {
  const SplitSpec& split = *scenario.workload.split;
  if (split.column.empty()) {
    return data::split_by_hash(workload, split.train_share, split.seed);
  }
  data::SplitRows rows;
  POINTSMAN_TRY(rows.train, rows_of_part(scenario, workload, split.train));
  POINTSMAN_TRY(rows.test, rows_of_part(scenario, workload, split.test));
  return rows;
}

std::set<std::string> wanted_columns(const Scenario& scenario) {
  std::set<std::string> names = {"arrival_s",    "category",
                                 "input_tokens", "label",
                                 "prompt_chars", std::string(analysis::kSessionColumn)};
  for (const auto& [name, expression] : scenario.policies()) collect_names(*expression, names);
  for (const ModelSpec& model : scenario.models) names.insert(model.column);
  if (scenario.slices) names.insert(scenario.slices->begin(), scenario.slices->end());
  names.insert(scenario.also_columns.begin(), scenario.also_columns.end());
  if (scenario.timing) {
    for (const StationSpec& spec : scenario.timing->stations) {
      if (spec.station.priority.is_set()) names.insert(spec.station.priority.name);
    }
    const auto& cache = scenario.timing->prompt_cache;
    if (cache && cache->column) names.insert(*cache->column);
  }
  for (const auto& [kind, asked] : asked_analyses(scenario)) {
    collect_names(*asked, names);
    if (kind->columns != nullptr) names.merge(kind->columns(*asked));
  }
  return names;
}

base::Result<Workload> load_scenario_workload(const Scenario& scenario, data::ReadOptions options,
                                              std::vector<std::string>& notes, const Warn& warn) {
  const WorkloadSpec& spec = scenario.workload;
  if (!options.wanted.empty()) {
    if (!spec.where.empty()) {
      auto columns = data::columns_in(spec.where);
      if (!columns) return fail(at_expression(scenario, spec.where_at, columns.error()));
      options.wanted.insert(columns->begin(), columns->end());
    }
    if (spec.split && !spec.split->column.empty()) options.wanted.insert(spec.split->column);
  }
  POINTSMAN_TRY(Workload workload, load_joined(scenario, options, notes, warn));
  if (!spec.rows_file.empty()) {
    POINTSMAN_TRY(const auto rows, data::read_row_list(workload, spec.rows_file));
    POINTSMAN_TRY(workload, data::select(workload, rows));
  }
  POINTSMAN_TRY(workload, filter(scenario, std::move(workload), notes));
  POINTSMAN_TRY(workload, keep_part(scenario, std::move(workload)));
  if (workload.rows() == 0) {
    return fail(scenario.document.error_at(spec.at, "no request is left to replay", {}, {},
                                           base::ErrorKind::kData));
  }
  return workload;
}

}  // namespace pointsman::scenarios
