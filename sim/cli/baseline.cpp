#include "reports/gate/baseline.hpp"

#include "reports/gate/baseline_text.hpp"
#include "reports/gate/gate.hpp"
#include "reports/gate/outputs.hpp"
#include "reports/stamp.hpp"
#include "scenarios/names.hpp"
#include "sim/base/text.hpp"
#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/gate_options.hpp"
#include "sim/cli/io.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

namespace gate = reports::gate;

struct AcceptArguments {
  gate::GateRequest request;
  LoadOptions load;
  std::string name, reason, commit;
  bool allow_regression = false;
  bool in_ci = false;
};

/// A baseline is a person's decision; a job that may make it says so.
base::Status refuse_in_ci(const AcceptArguments& arguments) {
  const std::string in_ci = environment("CI");
  if (arguments.in_ci || in_ci.empty() || in_ci == "false" || in_ci == "0") return {};
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "a baseline is not accepted by CI (the variable CI is set)";
  error.expected = "a person who runs this and commits the two files";
  error.hint = "--in-ci, in a job that opens a pull request with them";
  return base::fail(std::move(error));
}

base::Status check_from(const gate::GateRequest& request) {
  const std::string idle =
      first_given({{"--set", !request.overrides.empty()}, {"SCENARIO", !request.scenario.empty()}});
  if (request.candidate.empty() || idle.empty()) return {};
  return refuse_pair(idle, "--from", "a saved run is accepted as it was made");
}

base::Result<const gate::NamedBaseline*> named_baseline(const gate::GateFile& file,
                                                        const std::string& name) {
  if (const auto* found = file.find_baseline(name)) return found;
  std::vector<std::string> names;
  for (const auto& baseline : file.baselines) names.push_back(baseline.name);
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = file.document.file + " names no baseline " + scenarios::in_quotes(name);
  error.expected = scenarios::one_of(names, "a name under \"baselines\"");
  error.hint = base::did_you_mean(name, names);
  return base::fail(std::move(error));
}

/// A verdict, whose lines point into its own baselines.
struct Judged {
  std::deque<gate::Baseline> baselines;
  gate::Evaluation evaluation;
};

/// Empty where the two cannot be compared and the user accepts what is not compared. Whoever would
/// not is told how: a baseline that cannot be replayed must not be for ever.
base::Result<std::optional<Judged>> judged_against(const gate::GateFile& file,
                                                   const gate::Candidate& candidate,
                                                   const gate::GateRequest& request,
                                                   const AcceptArguments& arguments,
                                                   Session& session) {
  Progress progress(session.io);
  Judged judged;
  auto evaluation = gate::judge(file, candidate, request,
                                resources_of(arguments.load, session, progress), judged.baselines);
  if (evaluation) {
    judged.evaluation = std::move(*evaluation);
    return std::optional(std::move(judged));
  }
  base::Error error = std::move(evaluation.error());
  if (error.kind == base::ErrorKind::kInterrupted) return base::fail(std::move(error));
  if (arguments.allow_regression) {
    session.io.warn("accepted without a comparison: " + error.message);
    return std::optional<Judged>();
  }
  error.hint = "--allow-regression accepts it without this comparison";
  return base::fail(std::move(error));
}

/// Whether the candidate may replace the baseline: the gate's own verdict against it alone.
base::Result<bool> is_acceptable(const gate::GateFile& file, const gate::NamedBaseline& named,
                                 const gate::Candidate& candidate, const AcceptArguments& arguments,
                                 Session& session) {
  gate::GateFile alone = file;
  alone.baselines = {named};
  alone.waivers.clear();
  std::erase_if(alone.rules, [&](const gate::Rule& rule) {
    return rule.mode != gate::Mode::kBound &&
           std::ranges::find(rule.against, named.name) == rule.against.end();
  });
  for (gate::Rule& rule : alone.rules) {
    if (rule.mode != gate::Mode::kBound) rule.against = {named.name};
  }
  // Figures of the whole result need the analyses, which an acceptance does not run.
  std::erase_if(alone.rules, [](const gate::Rule& rule) {
    return rule.metric.info->source == gate::MetricSource::kResult;
  });
  if (alone.rules.empty()) return true;
  gate::GateRequest request = arguments.request;
  request.rebase = request.candidate.empty();
  POINTSMAN_TRY(const auto judged, judged_against(alone, candidate, request, arguments, session));
  if (!judged) return true;
  const gate::Evaluation& evaluation = judged->evaluation;
  // What the baseline does not know is what an acceptance is there for.
  const auto is_harm = [](const gate::Line& line) {
    return line.effect == gate::Effect::kFails && line.verdict != gate::Verdict::kNew;
  };
  const bool is_failed = evaluation.lines.empty() || std::ranges::any_of(evaluation.lines, is_harm);
  if (!is_failed || arguments.allow_regression) return true;
  session.io.write_message(gate::gate_text(evaluation));
  return false;
}

base::Result<ExitCode> accept(const AcceptArguments& arguments, Session& session) {
  POINTSMAN_CHECK(check_from(arguments.request));
  POINTSMAN_CHECK(refuse_in_ci(arguments));
  POINTSMAN_TRY(const auto file, gate::read_gate(arguments.request.gate_file));
  POINTSMAN_TRY(const gate::NamedBaseline* named, named_baseline(file, arguments.name));
  POINTSMAN_CHECK(check_makeable(named->file));
  AcceptArguments with_day = arguments;
  POINTSMAN_TRY(with_day.request.today, day_or_today(arguments.request.today));
  gate::Candidate candidate;
  {
    Progress progress(session.io);
    POINTSMAN_TRY(candidate, gate::load_candidate(file, with_day.request,
                                                  resources_of(arguments.load, session, progress)));
  }
  gate::Baseline next;
  gate::Acceptance entry;
  const bool is_first = !std::filesystem::exists(named->file);
  if (!is_first) {
    POINTSMAN_TRY(auto before, gate::read_baseline(named->file));
    const auto inputs = gate::changed_inputs(before.record, candidate.record);
    entry.changes = gate::changes_between(before.record, candidate.record);
    POINTSMAN_CHECK(session.io.print(gate::input_changes_text(inputs, {}) +
                                     gate::changes_text(entry.changes, {})));
    POINTSMAN_TRY(const bool is_fine, is_acceptable(file, *named, candidate, with_day, session));
    if (!is_fine) {
      session.io.warn("nothing was written: the gate fails against " + named->name +
                      "; --allow-regression accepts it all the same");
      return ExitCode::kGateFailed;
    }
    next.history = std::move(before.history);
    entry.previous_sha256 = before.sha256;
  }
  entry.when = reports::utc_now();
  entry.reason = arguments.reason;
  entry.commit = arguments.commit;
  next.history.push_back(std::move(entry));
  next.tool_version = build_info().version;
  next.record = std::move(candidate.record);
  POINTSMAN_CHECK(gate::write_baseline(next, named->file));
  session.io.say("wrote " + named->file + " and " + gate::requests_file_of(named->file) +
                 "; commit both");
  return ExitCode::kOk;
}

Action declare_accept(CLI::App& app) {
  const auto arguments = std::make_shared<AcceptArguments>();
  app.footer(
      "pointsman baseline accept gate.json --name previous --reason \"first baseline\"\n"
      "pointsman baseline accept gate.json --name previous --from out/candidate.json \\\n"
      "  --reason \"router 2: fewer frontier calls\"");
  app.add_option("GATE", arguments->request.gate_file, "The gate file that names the baseline")
      ->required()
      ->type_name("FILE");
  app.add_option("SCENARIO", arguments->request.scenario,
                 "The scenario to run in place of the one that the gate names")
      ->type_name("FILE");
  app.add_option("--name", arguments->name, "Which of the gate's baselines")
      ->required()
      ->type_name("NAME");
  app.add_option("--reason", arguments->reason, "Why, for the history")
      ->required()
      ->type_name("TEXT")
      ->check([](const std::string& text) {
        const bool is_blank = text.find_first_not_of(" \t\n") == std::string::npos;
        return is_blank ? std::string("says nothing") : std::string();
      });
  app.add_option("--from", arguments->request.candidate,
                 "Accept a run that `gate --save-candidate` wrote in place of running the scenario")
      ->type_name("FILE");
  app.add_option("--commit", arguments->commit, "The commit that this is about, for the history")
      ->type_name("SHA");
  add_flag(app, "--allow-regression", arguments->allow_regression,
           "Accept though the gate fails against the baseline as it is");
  add_flag(app, "--in-ci", arguments->in_ci, "Accept though the variable CI is set");
  add_today(app, arguments->request.today);
  add_overrides(app, arguments->request.overrides);
  add_load(app, arguments->load);
  return [arguments](Session& session) { return accept(*arguments, session); };
}

struct ReadArguments {
  std::string first, second;
  bool plain = false;
};

Action declare_baseline_show(CLI::App& app) {
  const auto arguments = std::make_shared<ReadArguments>();
  app.footer("pointsman baseline show baselines/main.json");
  app.add_option("BASELINE", arguments->first, "A baseline file")->required()->type_name("FILE");
  add_flag(app, "--plain", arguments->plain, "Tables in ASCII");
  return [arguments](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const auto baseline, gate::read_baseline(arguments->first));
    POINTSMAN_CHECK(
        session.io.print(gate::baseline_text(baseline, {.unicode = !arguments->plain})));
    return ExitCode::kOk;
  };
}

Action declare_baseline_diff(CLI::App& app) {
  const auto arguments = std::make_shared<ReadArguments>();
  app.footer("pointsman baseline diff baselines/release-3.json baselines/main.json");
  app.add_option("BEFORE", arguments->first, "A baseline file")->required()->type_name("FILE");
  app.add_option("AFTER", arguments->second, "Another one")->required()->type_name("FILE");
  add_flag(app, "--plain", arguments->plain, "Tables in ASCII");
  return [arguments](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const auto before, gate::read_baseline(arguments->first));
    POINTSMAN_TRY(const auto after, gate::read_baseline(arguments->second));
    const reports::TableOptions options{.unicode = !arguments->plain};
    POINTSMAN_CHECK(session.io.print(
        gate::input_changes_text(gate::changed_inputs(before.record, after.record), options) +
        gate::changes_text(gate::changes_between(before.record, after.record), options)));
    return ExitCode::kOk;
  };
}

Action declare_baseline_list(CLI::App& app) {
  const auto arguments = std::make_shared<ReadArguments>();
  app.footer("pointsman baseline list gate.json");
  app.add_option("GATE", arguments->first, "The gate file that names them")
      ->required()
      ->type_name("FILE");
  add_flag(app, "--plain", arguments->plain, "Tables in ASCII");
  return [arguments](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const auto file, gate::read_gate(arguments->first));
    POINTSMAN_CHECK(session.io.print(gate::baselines_text(file, {.unicode = !arguments->plain})));
    return ExitCode::kOk;
  };
}

struct BaselineCommand {
  const char* name;
  const char* summary;
  Action (*declare)(CLI::App& app);
};
constexpr BaselineCommand kBaselineCommands[] = {
    {"accept", "Run the scenario, show what changed, and write the baseline", declare_accept},
    {"show", "What is in a baseline, and its history", declare_baseline_show},
    {"diff", "What differs between two baselines", declare_baseline_diff},
    {"list", "The baselines that a gate names", declare_baseline_list},
};

}  // namespace

Action declare_baseline(CLI::App& app) {
  app.footer(
      "pointsman baseline accept gate.json --name previous --reason \"first baseline\"\n"
      "pointsman baseline show baselines/main.json\n"
      "pointsman baseline diff baselines/release-3.json baselines/main.json\n"
      "pointsman baseline list gate.json");
  app.require_subcommand(1);
  std::map<const CLI::App*, Action> actions;
  for (const BaselineCommand& command : kBaselineCommands) {
    CLI::App* child = app.add_subcommand(command.name, command.summary);
    child->group("Commands");
    actions[child] = command.declare(*child);
  }
  return [&app, actions = std::move(actions)](Session& session) {
    return actions.at(app.get_subcommands().front())(session);
  };
}

}  // namespace pointsman::cli
