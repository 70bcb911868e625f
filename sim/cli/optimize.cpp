#include "reports/assemble.hpp"
#include "reports/findings.hpp"
#include "reports/result_json.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

using Json = nlohmann::ordered_json;

struct OptimizeOptions {
  StudyOptions study;
  LoadOptions load;
  std::string policy, minimise, maximise, by, output;
  std::vector<std::string> parameters, mixture;
  std::optional<double> accuracy, cost_usd, latency_s;
  std::optional<std::uint64_t> candidates;
  bool json = false;
  bool plain = false;

  bool asks() const {
    return !policy.empty() || !minimise.empty() || !maximise.empty() || !mixture.empty();
  }
};

/// "name", "name=from:to" or "name=value,value,...": the numbers as they were written.
base::Result<std::pair<std::string, Json>> parameter_range(const std::string& text) {
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (equals == std::string::npos) return std::pair(name, Json::object());
  const std::string range = text.substr(equals + 1);
  const auto colon = range.find(':');
  const std::string list = colon == std::string::npos
                               ? "[" + range + "]"
                               : "[" + range.substr(0, colon) + "," + range.substr(colon + 1) + "]";
  const Json numbers = Json::parse(list, nullptr, /*allow_exceptions=*/false);
  const bool is_list = numbers.is_array() && !numbers.empty() &&
                       std::ranges::all_of(numbers, [](const Json& n) { return n.is_number(); });
  if (!is_list) {
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message = "--parameter does not take \"" + text + '"';
    error.expected =
        "a number of the policy, such as at_least, at_least=0.2:0.9 or "
        "at_least=0.2,0.5";
    return base::fail(std::move(error));
  }
  if (colon == std::string::npos) return std::pair(name, Json{{"values", numbers}});
  return std::pair(name, Json{{"from", numbers[0]}, {"to", numbers[1]}});
}

/// The flags as the scenario's only analysis.
base::Result<std::string> analysis_of(const OptimizeOptions& options) {
  Json asked = Json::object();
  const auto put = [&](const char* key, const auto& value) {
    if (value) asked[key] = *value;
  };
  if (!options.policy.empty()) asked["policy"] = options.policy;
  for (const std::string& text : options.parameters) {
    POINTSMAN_TRY(const auto parameter, parameter_range(text));
    asked["parameters"][parameter.first] = parameter.second;
  }
  if (!options.mixture.empty()) asked["mixture"]["of"] = options.mixture;
  if (!options.by.empty()) asked["mixture"]["by"] = options.by;
  if (!options.minimise.empty()) asked["minimise"] = options.minimise;
  if (!options.maximise.empty()) asked["maximise"] = options.maximise;
  put("accuracy_at_least", options.accuracy);
  put("cost_at_most_usd", options.cost_usd);
  put("latency_at_most_s", options.latency_s);
  put("candidates", options.candidates);
  return Json::array({{{"optimize", std::move(asked)}}}).dump();
}

/// A flag and what it becomes in the analysis.
struct FlagOfKey {
  std::string_view key, flag;
};
constexpr FlagOfKey kFlags[] = {{"\"policy\"", "--policy"},
                                {"\"parameters\"", "--parameter"},
                                {"\"of\"", "--mixture"},
                                {"\"by\"", "--by"},
                                {"\"minimise\"", "--minimise"},
                                {"\"maximise\"", "--maximise"},
                                {"\"accuracy_at_least\"", "--accuracy-at-least"},
                                {"\"cost_at_most_usd\"", "--cost-at-most-usd"},
                                {"\"latency_at_most_s\"", "--latency-at-most-s"},
                                {"\"candidates\"", "--candidates"}};

/// The flag of the value that begins at `column` (from 1) of the analysis; empty where it is all of
/// it.
std::string_view flag_at(std::string_view analysis, std::size_t column) {
  std::string_view flag;
  std::size_t nearest = 0;
  for (const FlagOfKey& known : kFlags) {
    const std::size_t at = analysis.substr(0, column).rfind(std::string(known.key) + ":");
    if (at == std::string_view::npos || at < nearest) continue;
    nearest = at;
    flag = known.flag;
  }
  return flag;
}

/// "minimise": "cost" as one writes it: --minimise cost.
std::string in_flags(std::string text) {
  for (const FlagOfKey& known : kFlags) {
    for (std::size_t at = 0; (at = text.find(known.key, at)) != std::string::npos;) {
      text.replace(at, known.key.size(), known.flag);
      at += known.flag.size();
      if (!std::string_view(text).substr(at).starts_with(": \"")) continue;
      text.replace(at, 3, " ");  // and its value without quotes
      const std::size_t end = text.find('"', at);
      if (end != std::string::npos) text.erase(end, 1);
    }
  }
  return text;
}

/// Nobody wrote the override that flags become: the flag is the place.
base::Error at_flag(base::Error error) {
  if (error.where.file != "--set" || error.source_line.find("\"optimize\"") == std::string::npos) {
    return error;
  }
  const auto flag = flag_at(error.source_line, error.where.column);
  error.message = in_flags(std::move(error.message));
  if (!flag.empty() && !error.message.starts_with(flag)) {
    error.message = std::string(flag) + ": " + error.message;
  }
  error.expected = in_flags(std::move(error.expected));
  error.where = {};
  error.source_line.clear();
  return error;
}

base::Result<scenarios::Scenario> read(const OptimizeOptions& options) {
  scenarios::ReadOptions reading{overrides_of(options.study), true};
  reading.overrides.emplace_back("controls=false");
  if (options.asks()) {
    POINTSMAN_TRY(const std::string analysis, analysis_of(options));
    reading.overrides.push_back("analyses=" + analysis);
  }
  POINTSMAN_TRY(auto scenario, scenarios::read_scenario(options.study.file, reading));
  auto& analyses = scenario.document.root.find("analyses")->items;
  std::erase_if(analyses,
                [](const base::Node& entry) { return entry.find("optimize") == nullptr; });
  if (!analyses.empty()) return scenario;
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = '"' + options.study.file + "\" does not say what to optimise";
  error.expected = "an \"optimize\" among its analyses, or --policy with --minimise or --maximise";
  return base::fail(std::move(error));
}

std::string text_of(const reports::Result& result, bool is_plain) {
  const reports::TableOptions table{.unicode = !is_plain};
  std::string text;
  for (const reports::Analysis& found : result.analyses) {
    text += (text.empty() ? "" : "\n") + found.name + "\n\n";
    text += std::visit([&](const auto& body) { return finding_text(body, table); }, found.body);
  }
  return text;
}

base::Result<ExitCode> optimize(Session& session, const OptimizeOptions& options) {
  if (!options.output.empty()) POINTSMAN_CHECK(check_outputs({options.output}, {".json"}));
  POINTSMAN_TRY(const auto scenario, read(options));
  POINTSMAN_CHECK(check_keeps_inputs({options.output}, scenarios::files_of(scenario)));
  Progress progress(session.io);
  const scenarios::RunOptions run_options{resources_of(options.load, session, progress), false};
  POINTSMAN_TRY(const auto run, scenarios::run(scenario, run_options));
  const reports::Result result = reports::assemble(run);
  if (!options.output.empty()) {
    POINTSMAN_CHECK(base::write_file(options.output, reports::result_json(result)));
    session.io.say("wrote " + options.output);
  }
  POINTSMAN_CHECK(session.io.print(options.json ? reports::result_json(result)
                                                : text_of(result, options.plain)));
  return ExitCode::kOk;
}

}  // namespace

Action declare_optimize(CLI::App& app) {
  const auto options = std::make_shared<OptimizeOptions>();
  app.footer(
      "pointsman optimize study.json\n"
      "pointsman optimize study.json --policy router --minimise cost --accuracy-at-least 0.8\n"
      "pointsman optimize study.json --policy cascade --maximise accuracy --cost-at-most-usd "
      "0.001\n"
      "pointsman optimize study.json --mixture small --mixture frontier --by category --maximise "
      "value");
  add_study(app, options->study);
  app.add_option("--policy", options->policy, "The policy whose numbers are searched")
      ->type_name("NAME");
  add_list(app, "--parameter", options->parameters, "NAME[=FROM:TO]",
           "A number of the policy, with its range or values; its thresholds unless given");
  add_list(app, "--mixture", options->mixture, "NAME", "A policy or model to mix; twice or more");
  app.add_option("--by", options->by, "Mix by the values of this text column")->type_name("COLUMN");
  app.add_option("--minimise", options->minimise, "What to make small")
      ->check([](const std::string& value) { return std::string(value == "cost" ? "" : "no"); })
      ->type_name("cost");
  restrict_to(*app.add_option("--maximise", options->maximise, "What to make large"),
              "accuracy|value");
  add_share(app, "--accuracy-at-least", options->accuracy, "Limit on the mean accuracy");
  add_amount(app, "--cost-at-most-usd", options->cost_usd, kUsdType,
             "Limit on the mean cost of a request");
  add_amount(app, "--latency-at-most-s", options->latency_s, kSecondsType,
             "Limit on the mean unloaded latency");
  add_count(app, "--candidates", options->candidates,
            "Settings that successive halving starts from, where no exact method applies");
  add_json(app, options->json);
  app.add_option("-o,--output", options->output, "Write the result as JSON")->type_name("FILE");
  add_flag(app, "--plain", options->plain, "Tables in ASCII");
  add_load(app, options->load);
  return [options](Session& session) -> base::Result<ExitCode> {
    auto done = optimize(session, *options);
    if (!done) return base::fail(at_flag(std::move(done).error()));
    return done;
  };
}

}  // namespace pointsman::cli
