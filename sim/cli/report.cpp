#include "sim/base/file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/report_formats.hpp"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct ReportOptions {
  std::vector<std::string> results;
  std::vector<std::string> outputs;
};

base::Result<ExitCode> run_report(const ReportOptions& options, Session& session) {
  POINTSMAN_CHECK(check_outputs(options.outputs, report_extensions()));
  for (const std::string& path : options.outputs) {
    POINTSMAN_TRY(const auto extension, known_extension(path, report_extensions()));
    POINTSMAN_CHECK(check_report_format(extension));
  }
  std::vector<NamedResult> results;
  for (const std::string& path : options.results) {
    POINTSMAN_TRY(auto text, base::read_file(path));
    results.push_back({base::file_name(path), std::move(text)});
  }
  for (const std::string& path : options.outputs) {
    POINTSMAN_TRY(const auto extension, known_extension(path, report_extensions()));
    POINTSMAN_TRY(const auto text, render_report(extension, results));
    POINTSMAN_CHECK(base::write_file(path, text));
    session.io.say("wrote " + path);
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_report(CLI::App& app) {
  const auto options = std::make_shared<ReportOptions>();
  app.footer(
      "pointsman report result.json -o report.html\n"
      "pointsman report monday.json friday.json -o change.html");
  app.add_option("RESULT", options->results, "Results of `pointsman run`; several are compared")
      ->required()
      ->type_name("FILE");
  add_list(app, "-o,--output", options->outputs, "FILE", "Write the report; by the extension");
  return [options](Session& session) { return run_report(*options, session); };
}

}  // namespace pointsman::cli
