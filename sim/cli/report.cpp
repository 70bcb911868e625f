#include "data/json_reader.hpp"
#include "reports/compare.hpp"
#include "reports/page/view_of_comparison.hpp"
#include "reports/page/view_of_result.hpp"
#include "reports/result_check.hpp"
#include "reports/result_reader.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/report_formats.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct ReportOptions {
  std::vector<std::string> results;
  std::vector<std::string> outputs;
  std::string figure, stamp, split, plots, vega_lite;
};

base::Result<reports::page::View> view_of(const std::vector<std::string>& paths,
                                          const std::string& stamp_path) {
  std::vector<reports::page::ReadResult> results;
  for (const std::string& path : paths) {
    POINTSMAN_TRY(auto text, base::read_file(path));
    POINTSMAN_TRY(const auto document, data::parse_json(path, text, base::ErrorKind::kData));
    POINTSMAN_CHECK(reports::read_result(document));  // says what another kind of file is
    POINTSMAN_CHECK(reports::check_whole(document));
    results.push_back({base::file_name(path), std::move(text)});
  }
  if (results.size() == 1) {
    std::string stamp;
    if (!stamp_path.empty()) {
      POINTSMAN_TRY(stamp, base::read_file(stamp_path));
    }
    return reports::page::view_of_result(results.front().name, results.front().text, stamp);
  }
  std::vector<reports::Comparisons> comparisons;
  for (std::size_t i = 1; i < paths.size(); ++i) {
    reports::CompareRequest request;
    request.first = paths.front();
    request.second = paths[i];
    POINTSMAN_TRY(auto comparison, reports::compare(request, {}));
    comparisons.push_back(std::move(comparison));
  }
  return reports::page::view_of_comparison(results, comparisons);
}

base::Status check(const ReportOptions& options) {
  if (options.outputs.empty() && options.split.empty() && options.plots.empty() &&
      options.vega_lite.empty()) {
    return misuse("report", "is not told what to write", "-o report.html, or a folder by --split");
  }
  if (!options.stamp.empty() && options.results.size() > 1) {
    return misuse("report", "is given a stamp with several results", "one result for --stamp");
  }
  POINTSMAN_CHECK(check_outputs(options.outputs, report_extensions()));
  for (const std::string& path : options.outputs) {
    POINTSMAN_TRY(const auto extension, known_extension(path, report_extensions()));
    POINTSMAN_CHECK(check_report_format(extension));
  }
  POINTSMAN_CHECK(check_keeps_inputs(options.outputs, options.results));
  POINTSMAN_CHECK(check_keeps_inputs(options.outputs, {options.stamp}));
  if (!options.split.empty()) POINTSMAN_CHECK(check_report_format(".html"));
  if (!options.plots.empty()) POINTSMAN_CHECK(check_report_format(".svg"));
  return {};
}

base::Result<ExitCode> run_report(const ReportOptions& options, Session& session) {
  POINTSMAN_CHECK(check(options));
  POINTSMAN_TRY(const auto view, view_of(options.results, options.stamp));
  // All are made before the first is written: a form that cannot be leaves nothing behind.
  std::vector<std::string> texts;
  for (const std::string& path : options.outputs) {
    POINTSMAN_TRY(const auto extension, known_extension(path, report_extensions()));
    POINTSMAN_TRY(auto text, render_report(extension, view, options.figure));
    if (text.empty()) {
      return base::fail(base::ErrorKind::kUsage, "there is nothing to say in " +
                                                     base::in_quotes(path) +
                                                     ": a comparison has no plots for a terminal");
    }
    texts.push_back(std::move(text));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    POINTSMAN_CHECK(base::write_file(options.outputs[i], texts[i]));
    session.io.say("wrote " + options.outputs[i]);
  }
  if (!options.split.empty()) {
    POINTSMAN_CHECK(write_split(view, options.split));
    session.io.say("wrote " + options.split + "/index.html");
  }
  if (!options.plots.empty()) {
    POINTSMAN_CHECK(write_plots(view, options.plots));
    session.io.say("wrote the plots into " + options.plots);
  }
  if (!options.vega_lite.empty()) {
    POINTSMAN_CHECK(write_vega_lite(view, options.vega_lite));
    session.io.say("wrote the specifications into " + options.vega_lite);
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_report(CLI::App& app) {
  const auto options = std::make_shared<ReportOptions>();
  app.footer(
      "pointsman report result.json -o report.html\n"
      "pointsman report result.json -o note.md -o pareto.svg\n"
      "pointsman report monday.json friday.json -o change.html\n"
      "pointsman report result.json --split public/report");
  app.add_option("RESULT", options->results, "Results of `pointsman run`; several are compared")
      ->required()
      ->type_name("FILE");
  add_list(app, "-o,--output", options->outputs, "FILE",
           "Write a report; .html, .md, .svg, .png, .csv, .json, .prom or .txt by the extension");
  app.add_option("--figure", options->figure, "Which figure a plot shows (the first)")
      ->type_name("NAME");
  app.add_option("--stamp", options->stamp,
                 "What `pointsman run --stamp` wrote with the result, to be shown with it")
      ->type_name("FILE");
  app.add_option("--split", options->split,
                 "Write the page as a folder with its own style and script, for strict policies")
      ->type_name("FOLDER");
  app.add_option("--plots", options->plots, "Write every figure as SVG")->type_name("FOLDER");
  app.add_option("--vega-lite", options->vega_lite,
                 "Write every figure as a Vega-Lite specification")
      ->type_name("FOLDER");
  return [options](Session& session) { return run_report(*options, session); };
}

}  // namespace pointsman::cli
