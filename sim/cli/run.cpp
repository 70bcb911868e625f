#include "scenarios/run.hpp"

#include "data/hash.hpp"
#include "reports/assemble.hpp"
#include "reports/chrome_trace.hpp"
#include "reports/request_rows.hpp"
#include "reports/result_csv.hpp"
#include "reports/result_json.hpp"
#include "reports/stamp.hpp"
#include "reports/table.hpp"
#include "scenarios/read.hpp"
#include "sim/base/file.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/text.hpp"
#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/report_formats.hpp"
#include "sim/cli/resources.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct RunArguments {
  StudyOptions study;
  LoadOptions load;
  std::vector<std::string> outputs;
  std::vector<std::string> slices;
  std::string requests;
  std::string stamp;
  std::string trace;
  std::uint32_t trace_sample = 1000;
  bool json = false;
  bool plain = false;
  bool plot = false;
};

/// Plots for a terminal; empty where there is nothing to plot.
std::string plots_of(const reports::Result& result) {
  const auto plots = render_result(".txt", result.scenario, reports::result_json(result));
  return plots && !plots->empty() ? '\n' + *plots : std::string();
}

std::string text_of(const reports::Result& result, const RunArguments& arguments, bool in_colour) {
  const reports::TableOptions options{.unicode = !arguments.plain, .colour = in_colour};
  std::string text = reports::result_table(result, options);
  for (const std::string& key : arguments.slices) {
    text += '\n' + reports::slice_table(result, key, options);
  }
  if (arguments.plot) text += plots_of(result);
  return text;
}

/// A form of the result that a file's extension asks for.
struct Format {
  std::string_view extension;
  std::string (*render)(const reports::Result& result, const RunArguments& arguments);
};

constexpr std::array kRunFormats = {
    Format{".json", [](const reports::Result& result,
                       const RunArguments&) { return reports::result_json(result); }},
    Format{".csv", [](const reports::Result& result,
                      const RunArguments&) { return reports::result_csv(result); }},
    Format{".txt", [](const reports::Result& result,
                      const RunArguments& arguments) { return text_of(result, arguments, false); }},
};

/// The extension of `path`, if it names a form of a run or of a report that this program can make.
base::Result<std::string> form_of(const std::string& path) {
  std::vector<std::string> known;
  for (const Format& format : kRunFormats) known.emplace_back(format.extension);
  for (const std::string& extension : report_extensions()) {
    if (std::ranges::find(known, extension) == known.end()) known.push_back(extension);
  }
  POINTSMAN_TRY(auto extension, known_extension(path, known));
  POINTSMAN_CHECK(check_report_format(extension));
  return extension;
}

base::Result<std::string> rendered(const reports::Result& result, const std::string& path,
                                   const std::string& stamp, const RunArguments& arguments) {
  POINTSMAN_TRY(const auto extension, form_of(path));
  const auto* format = std::ranges::find(kRunFormats, extension, &Format::extension);
  if (format != kRunFormats.end()) return format->render(result, arguments);
  return render_result(extension, path, reports::result_json(result), stamp);
}

std::vector<std::string> files_written(const RunArguments& arguments) {
  std::vector<std::string> paths = arguments.outputs;
  for (const std::string& path : {arguments.requests, arguments.stamp, arguments.trace}) {
    if (!path.empty()) paths.push_back(path);
  }
  return paths;
}

/// Everything that would make the outputs fail, before the work and not after it.
base::Status check_outputs(const RunArguments& arguments) {
  for (const std::string& path : arguments.outputs) {
    if (const auto form = form_of(path); !form) return base::fail(form.error());
  }
  std::set<std::string> seen;
  for (const std::string& path : files_written(arguments)) {
    POINTSMAN_CHECK(check_writable(path));
    if (seen.insert(path).second) continue;
    return base::fail(base::ErrorKind::kUsage, '"' + path + "\" is named twice");
  }
  return {};
}

base::Status check_slices(const reports::Result& result, const RunArguments& arguments) {
  for (const std::string& key : arguments.slices) {
    std::vector<std::string> known;
    if (!result.policies.empty()) {
      for (const auto& slice : result.policies.front().slices) known.push_back(slice.key);
    }
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message = "the result has no slices by \"" + key + '"';
    error.expected = known.empty() ? "a scenario with \"slices\"" : base::quoted_list(known);
    error.hint = base::did_you_mean(key, known);
    return base::fail(std::move(error));
  }
  return {};
}

base::Result<scenarios::Run> run_scenario(const RunArguments& arguments, const Session& session) {
  const scenarios::ReadOptions reading{overrides_of(arguments.study), true};
  POINTSMAN_TRY(const auto scenario, scenarios::read_scenario(arguments.study.file, reading));
  POINTSMAN_CHECK(check_keeps_inputs(files_written(arguments), scenarios::files_of(scenario)));
  if (!arguments.trace.empty() && !scenario.timing) {
    return base::fail(base::ErrorKind::kUsage, "a trace needs a clock, and " +
                                                   base::in_quotes(arguments.study.file) +
                                                   " has no \"timing\"");
  }
  Progress progress(session.io);
  const scenarios::RunOptions options{
      .resources = resources_of(arguments.load, session, progress),
      .keep_rows = !arguments.requests.empty(),
      .traced_requests = arguments.trace.empty() ? 0 : arguments.trace_sample};
  return scenarios::run(scenario, options);
}

base::Status write_requests(const scenarios::Run& run, const RunArguments& arguments,
                            const Session& session) {
  if (arguments.requests.empty()) return {};
  POINTSMAN_TRY(auto output, Output::open(session.io, arguments.requests));
  const auto sink = [&output](std::string_view text) { return output.write(text); };
  POINTSMAN_CHECK(reports::write_request_rows(run, sink, session.stop));
  POINTSMAN_CHECK(output.commit());
  session.io.say("wrote " + arguments.requests);
  return {};
}

base::Status write_trace(const scenarios::Run& run, const RunArguments& arguments,
                         const Session& session) {
  if (arguments.trace.empty()) return {};
  POINTSMAN_TRY(auto output, Output::open(session.io, arguments.trace));
  POINTSMAN_CHECK(reports::write_chrome_trace(
      run, [&output](std::string_view text) { return output.write(text); }));
  POINTSMAN_CHECK(output.commit());
  session.io.say("wrote " + arguments.trace);
  return {};
}

base::Status write_results(const reports::Result& result, const std::string& stamp,
                           const RunArguments& arguments, const Session& session) {
  for (const std::string& path : arguments.outputs) {
    POINTSMAN_TRY(const auto text, rendered(result, path, stamp, arguments));
    POINTSMAN_CHECK(base::write_file(path, text));
    session.io.say("wrote " + path);
  }
  if (arguments.json) return session.io.print(reports::result_json(result));
  // Whoever wants quiet and named a file has the result there.
  if (session.io.is_quiet() && !arguments.outputs.empty()) return {};
  return session.io.print(text_of(result, arguments, session.io.out_has_color()));
}

/// What the run depended on beside its inputs; empty where nobody asks.
std::string stamp_of(const reports::Result& result, reports::Stamp stamp, double wall_time_s,
                     const RunArguments& arguments) {
  if (arguments.stamp.empty()) return {};
  stamp.build = build_info();
  stamp.machine = reports::machine_stamp();
  stamp.threads = base::threads_to_use(arguments.load.threads);
  stamp.wall_time_s = wall_time_s;
  stamp.peak_memory_bytes = reports::peak_memory_bytes();
  const std::string bytes = reports::result_json(result);
  stamp.result_sha256 = data::sha256_hex(data::as_bytes(bytes));
  return reports::stamp_json(stamp);
}

base::Result<ExitCode> run_command(const RunArguments& arguments, Session& session) {
  POINTSMAN_CHECK(check_outputs(arguments));
  reports::Stamp begun;
  begun.started_at = reports::utc_now();
  const auto begin = std::chrono::steady_clock::now();
  POINTSMAN_TRY(const auto run, run_scenario(arguments, session));
  const reports::Result result = reports::assemble(run);
  POINTSMAN_CHECK(check_slices(result, arguments));
  if (session.stop.stop_requested()) {
    return base::fail(base::ErrorKind::kInterrupted, "interrupted");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const std::string stamp = stamp_of(result, std::move(begun), took.count(), arguments);
  POINTSMAN_CHECK(write_requests(run, arguments, session));
  POINTSMAN_CHECK(write_trace(run, arguments, session));
  POINTSMAN_CHECK(write_results(result, stamp, arguments, session));
  if (!stamp.empty()) {
    POINTSMAN_CHECK(base::write_file(arguments.stamp, stamp));
    session.io.say("wrote " + arguments.stamp);
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_run(CLI::App& app) {
  const auto arguments = std::make_shared<RunArguments>();
  app.footer(
      "pointsman run study.json\n"
      "pointsman run study.json -o report.html -o result.json --stamp stamp.json\n"
      "pointsman run study.json --set policies.router.route.at_least=0.7 --seed 2\n"
      "pointsman run study.json --json | jq .policies");
  add_study(app, arguments->study);
  add_list(app, "-o,--output", arguments->outputs, "FILE",
           "Write the result; .json, .csv, .txt, .html, .md, .svg, .png or .prom by the extension");
  add_json(app, arguments->json);
  add_list(app, "--slice", arguments->slices, "KEY", "Add a table by this slice key");
  app.add_option("--requests", arguments->requests,
                 "Write what every policy did on every request, as JSON lines")
      ->type_name("FILE");
  app.add_option("--stamp", arguments->stamp,
                 "Write what the result must not depend on: build, machine, time")
      ->type_name("FILE");
  add_flag(app, "--plot", arguments->plot,
           "Plot accuracy against cost, and curves, below the tables");
  app.add_option("--trace", arguments->trace,
                 "Write the calls of the first requests on the clock as a Chrome trace, for "
                 "ui.perfetto.dev")
      ->type_name("FILE");
  app.add_option("--trace-sample", arguments->trace_sample, "How many requests are traced (1000)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  add_flag(app, "--plain", arguments->plain, "Tables in ASCII");
  add_load(app, arguments->load);
  return [arguments](Session& session) { return run_command(*arguments, session); };
}

}  // namespace pointsman::cli
