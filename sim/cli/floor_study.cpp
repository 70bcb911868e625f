#include "sim/cli/floor_study.hpp"

#include "reports/assemble.hpp"
#include "reports/findings.hpp"
#include "reports/result_json.hpp"
#include "reports/table.hpp"
#include "scenarios/analyses.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace pointsman::cli {
namespace {

bool asks_for_floors(const scenarios::Scenario& scenario) {
  return std::ranges::any_of(
      scenarios::asked_analyses(scenario),
      [](const scenarios::AskedAnalysis& asked) { return asked.kind->key == "floor"; });
}

base::Result<scenarios::Scenario> read(const StudyOptions& study) {
  scenarios::ReadOptions reading{overrides_of(study), true};
  POINTSMAN_TRY(auto scenario, scenarios::read_scenario(study.file, reading));
  if (asks_for_floors(scenario)) return scenario;
  reading.overrides.emplace_back(R"(analyses=[{"floor": {}}])");
  return scenarios::read_scenario(study.file, reading);
}

}  // namespace

base::Result<ExitCode> floor_of_study(Session& session, const FloorStudy& asked) {
  POINTSMAN_TRY(const auto scenario, read(asked.study));
  Progress progress(session.io);
  const scenarios::RunOptions options{resources_of(asked.load, session, progress), false};
  POINTSMAN_TRY(const auto run, scenarios::run(scenario, options));
  reports::Result result = reports::assemble(run);
  std::erase_if(result.analyses, [](const reports::Analysis& found) {
    return !std::holds_alternative<analysis::DataFloor>(found.body);
  });
  if (session.stop.stop_requested()) {
    return base::fail(base::ErrorKind::kInterrupted, "interrupted");
  }
  const reports::TableOptions table{.unicode = !asked.plain, .colour = session.io.out_has_color()};
  POINTSMAN_CHECK(session.io.print(asked.json ? reports::result_json(result)
                                              : reports::findings_text(result, table)));
  return ExitCode::kOk;
}

}  // namespace pointsman::cli
