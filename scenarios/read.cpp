#include "scenarios/read.hpp"

#include "data/json_reader.hpp"
#include "scenarios/checks.hpp"
#include "scenarios/load.hpp"
#include "scenarios/values.hpp"

#include <utility>
#include <variant>

namespace pointsman::scenarios {
namespace {

base::Result<Scenario> read(base::Document document, const ReadOptions& options) {
  POINTSMAN_TRY(Loaded loaded, load(std::move(document), options.overrides, options.without));
  const Sources sources = loaded.sources;
  auto scenario = values_of(std::move(loaded));
  if (!scenario) return base::fail(sources.locate(std::move(scenario).error()));
  scenario->overrides = options.overrides;
  if (auto checked = check_scenario(*scenario, options.check_files); !checked) {
    return base::fail(sources.locate(std::move(checked).error()));
  }
  return scenario;
}

}  // namespace

base::Result<Scenario> read_scenario(const std::string& path, const ReadOptions& options) {
  POINTSMAN_TRY(auto document, data::read_json(path));
  return read(std::move(document), options);
}

base::Result<Scenario> read_scenario_text(std::string file, std::string text,
                                          const ReadOptions& options) {
  POINTSMAN_TRY(auto document, data::parse_json(std::move(file), std::move(text)));
  return read(std::move(document), options);
}

std::vector<std::string> files_of(const Scenario& scenario) {
  std::vector<std::string> files;
  for (const Source& source : scenario.sources.parts()) {
    if (source.kind != SourceKind::kOverride) files.push_back(source.name);
  }
  const WorkloadSpec& workload = scenario.workload;
  files.insert(files.end(), {workload.file, workload.rows_file});
  for (const JoinSpec& join : workload.joins) files.push_back(join.file);
  if (scenario.timing) {
    const auto* trace = std::get_if<data::TraceArrivals>(&scenario.timing->arrivals.law);
    if (trace != nullptr) files.push_back(trace->file);
  }
  std::erase(files, std::string());
  return files;
}

}  // namespace pointsman::scenarios
