#include "scenarios/sweep.hpp"

#include "reports/sweep_report.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

constexpr std::size_t kAxesMax = 2;

struct SweepOptions {
  StudyOptions study;
  LoadOptions load;
  std::vector<std::string> axes;
  std::vector<std::string> policies;
  std::vector<std::string> outputs;
  bool json = false;
  bool plain = false;
};

std::string text_of(const scenarios::Sweep& sweep) {
  return reports::sweep_table(sweep, {});
}

constexpr std::array kSweepFormats = {
    FileFormat<scenarios::Sweep>{".json", reports::sweep_json},
    FileFormat<scenarios::Sweep>{".csv", reports::sweep_csv},
    FileFormat<scenarios::Sweep>{".txt", text_of},
};

base::Result<scenarios::SweepRequest> request_of(const SweepOptions& options) {
  if (options.axes.size() > kAxesMax) {
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message =
        "a sweep has at most two parameters, not " + std::to_string(options.axes.size());
    error.expected = "SCENARIO PARAMETER=VALUES [PARAMETER=VALUES]";
    return base::fail(std::move(error));
  }
  scenarios::SweepRequest request;
  request.file = options.study.file;
  request.overrides = overrides_of(options.study);
  request.policies = options.policies;
  for (const std::string& text : options.axes) {
    POINTSMAN_TRY(auto axis, scenarios::parse_sweep_axis(text));
    if (!request.axes.empty() && request.axes.front().path == axis.path) {
      return base::fail(base::ErrorKind::kUsage,
                        base::in_quotes(axis.path) + " is to move twice: name all its values once");
    }
    request.axes.push_back(std::move(axis));
  }
  return request;
}

/// A moving path may name files, too.
base::Status check_inputs(const SweepOptions& options, const scenarios::SweepRequest& request) {
  if (options.outputs.empty()) return {};
  POINTSMAN_CHECK(
      check_keeps_inputs(options.outputs, files_of_study(request.file, request.overrides)));
  for (const scenarios::SweepAxis& axis : request.axes) {
    if (axis.path.starts_with("policies.") || axis.path.starts_with("models.")) continue;
    for (const std::string& value : axis.values) {
      std::vector<std::string> overrides = request.overrides;
      overrides.push_back(axis.path + '=' + value);
      POINTSMAN_CHECK(check_keeps_inputs(options.outputs, files_of_study(request.file, overrides)));
    }
  }
  return {};
}

base::Result<ExitCode> run_sweep(const SweepOptions& options, Session& session) {
  POINTSMAN_CHECK(check_formats(options.outputs, std::span(kSweepFormats)));
  POINTSMAN_TRY(const auto request, request_of(options));
  POINTSMAN_CHECK(check_inputs(options, request));
  Progress progress(session.io);
  POINTSMAN_TRY(const auto sweep,
                scenarios::sweep(request, resources_of(options.load, session, progress)));
  POINTSMAN_CHECK(write_formats(options.outputs, std::span(kSweepFormats), sweep, session.io));
  if (options.json) {
    POINTSMAN_CHECK(session.io.print(reports::sweep_json(sweep)));
  } else if (!session.io.is_quiet() || options.outputs.empty()) {
    POINTSMAN_CHECK(session.io.print(reports::sweep_table(sweep, {.unicode = !options.plain})));
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_sweep(CLI::App& app) {
  const auto options = std::make_shared<SweepOptions>();
  app.footer(
      "pointsman sweep study.json policies.router.route.at_least=0.1:0.9:0.1\n"
      "pointsman sweep study.json policies.router.route.at_least=0.3,0.5,0.7 "
      "models.small.price.output_usd_per_mtok=0.5:2:0.5\n"
      "pointsman sweep study.json 'workload.where=[\"category == \\\"math\\\"\",\"category == "
      "\\\"code\\\"\"]' -o sweep.csv");
  add_study(app, options->study);
  app.add_option("PARAMETER=VALUES", options->axes,
                 "What moves: any path of --set; FROM:TO:STEP or a list A,B,C; at most two")
      ->required()
      ->type_name("TEXT");
  add_list(app, "--policy", options->policies, "NAME",
           "Report this policy (those that the parameters change, else all)");
  add_list(app, "-o,--output", options->outputs, "FILE",
           "Write the sweep; .json, .csv or .txt by the file's extension");
  add_json(app, options->json);
  add_flag(app, "--plain", options->plain, "Tables in ASCII");
  add_load(app, options->load);
  return [options](Session& session) { return run_sweep(*options, session); };
}

}  // namespace pointsman::cli
