#include "scenarios/explain.hpp"

#include "scenarios/read.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct ExplainOptions {
  StudyOptions study;
  LoadOptions load;
  std::string output;
};

}  // namespace

Action declare_explain(CLI::App& app) {
  const auto options = std::make_shared<ExplainOptions>();
  app.footer(
      "pointsman explain study.json\n"
      "pointsman explain study.json --set policies.threshold.route.at_least=0.7");
  add_study(app, options->study);
  add_load(app, options->load);
  add_output(app, options->output);
  return [options](Session& session) -> base::Result<ExitCode> {
    // The files of a workload may be elsewhere: to explain is to read, not to run.
    const scenarios::ReadOptions reading{overrides_of(options->study), false};
    POINTSMAN_TRY(const auto scenario, scenarios::read_scenario(options->study.file, reading));
    Progress progress(session.io);
    const auto resources = resources_of(options->load, session, progress);
    const auto bound = scenario.timing ? scenarios::bind(scenario, resources) : nullptr;
    const std::string text =
        bound && *bound ? scenarios::explain(**bound, resources) : scenarios::explain(scenario);
    if (session.stop.stop_requested()) {
      return base::fail(base::ErrorKind::kInterrupted, "interrupted");
    }
    POINTSMAN_CHECK(emit(session.io, options->output, text));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
