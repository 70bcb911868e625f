#include "reports/gate/gate.hpp"

#include "reports/gate/baseline.hpp"
#include "reports/gate/gate_plan.hpp"
#include "reports/gate/outputs.hpp"
#include "reports/stamp.hpp"
#include "sim/base/file.hpp"
#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/gate_options.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

namespace gate = reports::gate;

/// A form that has an option of its own, because its file's extension says too little.
struct GateForm {
  const char* option;
  const char* help;
  std::string (*render)(const gate::Evaluation& evaluation);
};
constexpr std::array kGateForms = {
    GateForm{"--junit", "Write JUnit XML", gate::gate_junit},
    GateForm{"--md", "Write Markdown, for $GITHUB_STEP_SUMMARY or a comment", gate::gate_markdown},
    GateForm{"--gitlab", "Write GitLab's code quality report", gate::gate_code_quality},
    GateForm{"--openmetrics", "Write OpenMetrics text", gate::gate_openmetrics},
    GateForm{"--badge", "Write a shields.io endpoint", gate::gate_badge},
    GateForm{"--gab", "Write github-action-benchmark's customSmallerIsBetter",
             gate::gate_action_benchmark},
    GateForm{"--bmf", "Write Bencher Metric Format", gate::gate_bencher},
};

std::string plain_text(const gate::Evaluation& evaluation) {
  return gate::gate_text(evaluation, {});
}
constexpr std::array kGateFormats = {
    FileFormat<gate::Evaluation>{".json", gate::gate_json},
    FileFormat<gate::Evaluation>{".xml", gate::gate_junit},
    FileFormat<gate::Evaluation>{".md", gate::gate_markdown},
    FileFormat<gate::Evaluation>{".txt", plain_text},
};

struct GateArguments {
  gate::GateRequest request;
  LoadOptions load;
  std::optional<std::uint64_t> seed;
  std::optional<double> discordant;
  std::vector<std::string> outputs;
  std::array<std::string, kGateForms.size()> forms;
  std::string annotations;
  std::string save_candidate;
  bool plan = false;
  bool exit_zero = false;
  bool json = false;
  bool plain = false;
};

/// Files whose form does not depend on their name.
std::vector<std::string> named_forms(const GateArguments& arguments) {
  std::vector<std::string> paths(arguments.forms.begin(), arguments.forms.end());
  paths.push_back(arguments.save_candidate);
  std::erase(paths, std::string());
  return paths;
}

base::Status check_gate_outputs(const GateArguments& arguments) {
  POINTSMAN_CHECK(check_formats(arguments.outputs, std::span(kGateFormats)));
  for (const std::string& path : arguments.forms) {
    if (!path.empty()) POINTSMAN_CHECK(check_writable(path));
  }
  return arguments.save_candidate.empty() ? base::Status()
                                          : check_makeable(arguments.save_candidate);
}

/// Options that would be passed over in silence.
base::Status check_pairs(const GateArguments& arguments) {
  const gate::GateRequest& request = arguments.request;
  if (arguments.plan) {
    std::string idle = first_given({{"--json", arguments.json},
                                    {"--output", !arguments.outputs.empty()},
                                    {"--annotations", !arguments.annotations.empty()},
                                    {"--candidate", !request.candidate.empty()},
                                    {"--save-candidate", !arguments.save_candidate.empty()}});
    for (std::size_t i = 0; i < kGateForms.size(); ++i) {
      if (!arguments.forms[i].empty()) idle = kGateForms[i].option;
    }
    if (!idle.empty()) return refuse_pair(idle, "--plan", "a plan runs nothing: it is text alone");
  } else if (arguments.discordant) {
    return refuse_pair("--differ", "a run", "--plan with it");
  }
  const std::string idle = first_given({{"--set", !request.overrides.empty()},
                                        {"--seed", arguments.seed.has_value()},
                                        {"SCENARIO", !request.scenario.empty()}});
  if (request.candidate.empty() || idle.empty()) return {};
  return refuse_pair(idle, "--candidate", "a saved run is judged as it was made");
}

base::Status check_gate_inputs(const gate::GateFile& file, const gate::GateRequest& request,
                               const GateArguments& arguments) {
  std::vector<std::string> written = named_forms(arguments);
  written.insert(written.end(), arguments.outputs.begin(), arguments.outputs.end());
  if (written.empty()) return {};
  std::vector<std::string> read = {request.gate_file, request.candidate};
  for (const gate::NamedBaseline& baseline : file.baselines) read.push_back(baseline.file);
  POINTSMAN_CHECK(check_keeps_inputs(written, read));
  const std::string& scenario = request.scenario.empty() ? file.scenario : request.scenario;
  return check_keeps_inputs(written, files_of_study(scenario, request.overrides));
}

base::Result<ExitCode> plan_gate(const gate::GateFile& file, const gate::GateRequest& request,
                                 const GateArguments& arguments, Session& session) {
  Progress progress(session.io);
  POINTSMAN_TRY(const auto lines,
                gate::plan_lines(file, request, resources_of(arguments.load, session, progress)));
  std::vector<double> discordant;
  if (arguments.discordant) discordant.push_back(*arguments.discordant);
  POINTSMAN_CHECK(
      session.io.print(gate::plan_text(file, lines, discordant, {.unicode = !arguments.plain})));
  return ExitCode::kOk;
}

base::Status save_candidate(const gate::Candidate& candidate, const std::string& path,
                            const Session& session) {
  if (path.empty()) return {};
  gate::Baseline saved;
  saved.tool_version = build_info().version;
  saved.history.push_back({reports::utc_now(), "saved by the gate, not accepted", {}, {}, {}});
  saved.record = candidate.record;
  POINTSMAN_CHECK(gate::write_baseline(saved, path));
  session.io.say("wrote " + path);
  return {};
}

base::Status write_gate(const gate::Evaluation& evaluation, const GateArguments& arguments,
                        const Session& session) {
  POINTSMAN_CHECK(
      write_formats(arguments.outputs, std::span(kGateFormats), evaluation, session.io));
  for (std::size_t i = 0; i < kGateForms.size(); ++i) {
    if (arguments.forms[i].empty()) continue;
    POINTSMAN_CHECK(base::write_file(arguments.forms[i], kGateForms[i].render(evaluation)));
    session.io.say("wrote " + arguments.forms[i]);
  }
  if (arguments.json) {
    POINTSMAN_CHECK(session.io.print(gate::gate_json(evaluation)));
  } else if (!session.io.is_quiet() || arguments.outputs.empty()) {
    POINTSMAN_CHECK(session.io.print(gate::gate_text(evaluation, {.unicode = !arguments.plain})));
  }
  if (arguments.annotations == "github") {
    POINTSMAN_CHECK(session.io.print(gate::gate_annotations(evaluation)));
  }
  return {};
}

base::Result<ExitCode> run_gate(const GateArguments& arguments, Session& session) {
  POINTSMAN_CHECK(check_pairs(arguments));
  POINTSMAN_CHECK(check_gate_outputs(arguments));
  POINTSMAN_TRY(const gate::GateFile file, gate::read_gate(arguments.request.gate_file));
  gate::GateRequest request = arguments.request;
  if (arguments.seed) request.overrides.push_back("seed=" + std::to_string(*arguments.seed));
  POINTSMAN_TRY(request.today, day_or_today(request.today));
  POINTSMAN_CHECK(check_gate_inputs(file, request, arguments));
  if (arguments.plan) return plan_gate(file, request, arguments, session);
  Progress progress(session.io);
  const auto resources = resources_of(arguments.load, session, progress);
  POINTSMAN_TRY(const auto candidate, gate::load_candidate(file, request, resources));
  POINTSMAN_CHECK(save_candidate(candidate, arguments.save_candidate, session));
  std::deque<gate::Baseline> baselines;
  POINTSMAN_TRY(const auto evaluation, gate::judge(file, candidate, request, resources, baselines));
  POINTSMAN_CHECK(write_gate(evaluation, arguments, session));
  if (arguments.exit_zero) return ExitCode::kOk;
  switch (evaluation.outcome()) {
    case gate::Outcome::kPassed:
      return ExitCode::kOk;
    case gate::Outcome::kInconclusive:
      return ExitCode::kGateInconclusive;
    case gate::Outcome::kFailed:
      break;
  }
  return ExitCode::kGateFailed;
}

}  // namespace

Action declare_gate(CLI::App& app) {
  const auto arguments = std::make_shared<GateArguments>();
  app.footer(
      "pointsman gate gate.json\n"
      "pointsman gate gate.json --plan\n"
      "pointsman gate gate.json --rebase --md \"$GITHUB_STEP_SUMMARY\" --annotations github\n"
      "pointsman gate gate.json --junit junit.xml -o verdict.json --exit-zero\n"
      "pointsman gate gate.json --save-candidate out/candidate.json");
  app.add_option("GATE", arguments->request.gate_file, "The gate file (JSON with comments)")
      ->required()
      ->type_name("FILE");
  app.add_option("SCENARIO", arguments->request.scenario,
                 "The scenario to run in place of the one that the gate names")
      ->type_name("FILE");
  add_overrides(app, arguments->request.overrides);
  add_seed(app, arguments->seed);
  add_flag(app, "--plan", arguments->plan,
           "Say what the gate can see and how many requests that takes; run nothing");
  add_share(app, "--differ", arguments->discordant,
            "With --plan: the share of requests that will be answered differently (2 to 30 %)");
  add_flag(app, "--rebase", arguments->request.rebase,
           "Where a baseline's inputs differ, replay its policies on today's");
  app.add_option("--candidate", arguments->request.candidate,
                 "Judge a run that --save-candidate wrote in place of running the scenario")
      ->type_name("FILE");
  app.add_option("--save-candidate", arguments->save_candidate,
                 "Write the run, for --candidate or `baseline accept --from`")
      ->type_name("FILE");
  add_list(app, "-o,--output", arguments->outputs, "FILE",
           "Write the verdict; .json, .xml, .md or .txt by the file's extension");
  for (std::size_t i = 0; i < kGateForms.size(); ++i) {
    app.add_option(kGateForms[i].option, arguments->forms[i], kGateForms[i].help)
        ->type_name("FILE");
  }
  restrict_to(*app.add_option("--annotations", arguments->annotations,
                              "Print workflow commands that mark the lines of the gate file"),
              "github|none");
  add_flag(app, "--exit-zero", arguments->exit_zero,
           "Report only: exit 0 whatever the verdict; errors keep their codes");
  add_today(app, arguments->request.today);
  add_json(app, arguments->json);
  add_flag(app, "--plain", arguments->plain, "Tables in ASCII");
  add_load(app, arguments->load);
  return [arguments](Session& session) { return run_gate(*arguments, session); };
}

}  // namespace pointsman::cli
