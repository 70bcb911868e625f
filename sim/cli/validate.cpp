#include "scenarios/bind.hpp"
#include "scenarios/read.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/resources.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  LoadOptions load;
  bool json = false;
};

/// What is wrong with one scenario or its data, or nothing.
base::Status validate(const std::string& file, const ValidateOptions& options,
                      const Session& session) {
  POINTSMAN_TRY(const auto scenario, scenarios::read_scenario(file, {options.overrides, true}));
  Progress progress(session.io);
  const auto resources = resources_of(options.load, session, progress);
  POINTSMAN_TRY(const auto bound, scenarios::bind(scenario, resources));
  const std::string prefix = file + ": ";
  for (const std::string& note : bound->notes) session.io.say(std::string(prefix).append(note));
  return {};
}

nlohmann::json as_json(const base::Error& error) {
  nlohmann::json json = {{"exit_code", static_cast<int>(error.kind)}, {"message", error.message}};
  if (!error.where.file.empty()) json["file"] = error.where.file;
  if (error.where.line > 0) json["line"] = error.where.line;
  if (error.where.line > 0 && error.where.column > 0) json["column"] = error.where.column;
  if (!error.expected.empty()) json["expected"] = error.expected;
  if (!error.hint.empty()) json["hint"] = error.hint;
  return json;
}

base::Result<ExitCode> run_validate(const ValidateOptions& options, Session& session) {
  auto json = nlohmann::json::array();
  std::string valid;
  ExitCode end = ExitCode::kOk;
  for (const std::string& file : options.files) {
    const base::Status status = validate(file, options, session);
    json.push_back({{"scenario", file}, {"valid", status.has_value()}});
    if (status) {
      valid += file + ": valid\n";
      continue;
    }
    const base::Error& error = status.error();
    const bool is_verdict =
        error.kind == base::ErrorKind::kUsage || error.kind == base::ErrorKind::kData;
    if (!is_verdict) return base::fail(error);
    json.back()["error"] = as_json(error);
    session.io.report(error);
    if (end == ExitCode::kOk) end = static_cast<ExitCode>(error.kind);
  }
  if (options.json || !session.io.is_quiet()) {
    POINTSMAN_CHECK(session.io.print(options.json ? json.dump(2) + '\n' : valid));
  }
  return end;
}

}  // namespace

Action declare_validate(CLI::App& app) {
  const auto options = std::make_shared<ValidateOptions>();
  app.footer("pointsman validate study.json\npointsman validate scenarios/*.json --json");
  app.add_option("SCENARIO", options->files, "Scenario files")->required()->type_name("FILE");
  add_overrides(app, options->overrides);
  add_load(app, options->load);
  add_json(app, options->json);
  return [options](Session& session) { return run_validate(*options, session); };
}

}  // namespace pointsman::cli
