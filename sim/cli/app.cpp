#include "sim/cli/app.hpp"

#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/help.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/usage_error.hpp"

#include <array>
#include <exception>
#include <map>
#include <new>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

constexpr std::array kCommands = {
    Command{"init", "Studies", "Write a scenario to start from", declare_init},
    Command{"run", "Studies", "Replay a workload through the policies of a scenario", declare_run},
    Command{"validate", "Studies", "Check scenarios and their data without running them",
            declare_validate},
    Command{"explain", "Studies", "Print the resolved scenario and where each value comes from",
            declare_explain},
    Command{"floor", "Decisions", "Compute how accurate a router must be to pay", declare_floor},
    Command{"sweep", "Decisions", "Run a scenario over a grid of one or two of its values",
            declare_sweep},
    Command{"compare", "Decisions", "Say what one policy, result or scenario does differently",
            declare_compare},
    Command{"report", "Decisions", "Draw results as a page, a note, plots or tables",
            declare_report},
    Command{"gate", "Decisions", "Hold a change of a router to rules, against baselines",
            declare_gate},
    Command{"baseline", "Decisions", "Accept, show and compare what the gate compares with",
            declare_baseline},
    Command{"claims", "Decisions", "Derive the figures of published claims again, and judge them",
            declare_claims},
    Command{"optimize", "Decisions", "Find the best numbers of a policy, or the best mixture",
            declare_optimize},
    Command{"plan", "Decisions", "Plan labels, payback and drift, and see which input matters",
            declare_plan},
    Command{"import", "Data", "Turn outcomes that others published or logged into a workload",
            declare_import},
    Command{"generate", "Data", "Make a synthetic labelled workload from a specification",
            declare_generate},
    Command{"models", "Data", "List, show, compare and import prices and latencies of models",
            declare_models},
    Command{"schema", "Help", "Print the JSON Schema of a file, for editors and other programs",
            declare_schema},
    Command{"doctor", "Help", "Check this machine and say what to do about what is missing",
            declare_doctor},
    Command{"completions", "Help", "Print completions for bash, zsh or fish", declare_completions},
    Command{"version", "Help", "Print the version and what the program was built with",
            declare_version},
};

constexpr std::string_view kDescription =
    "Offline simulator and cost/accuracy benchmark harness for LLM routers";

constexpr std::string_view kExamples = R"(pointsman init study.json
pointsman run study.json
pointsman run study.json --set seed=7 -o result.json -o result.csv
pointsman run --help)";

/// Options that every command takes.
struct GlobalOptions {
  ColorMode color = ColorMode::kAuto;
  bool is_quiet = false;
};

/// The parser of the whole command line, with what each command does.
struct Program {
  CLI::App parser{std::string(kDescription), "pointsman"};
  GlobalOptions options;
  std::map<const CLI::App*, Action> actions;
};

void add_global_options(Program& program) {
  CLI::App& parser = program.parser;
  parser.set_help_flag("-h,--help", "Show the help of the program or of a command");
  parser.set_version_flag("--version", build_info().version, "Print the version");
  add_flag(parser, "-q,--quiet", program.options.is_quiet, "Only warnings, errors and data");
  static const std::map<std::string, ColorMode> modes = {
      {"auto", ColorMode::kAuto}, {"always", ColorMode::kAlways}, {"never", ColorMode::kNever}};
  parser.add_option("--color", program.options.color, "Colour of the output; auto heeds NO_COLOR")
      ->transform(CLI::Transformer(modes, CLI::ignore_case).description(""))
      ->type_name("auto|always|never");
}

void declare_commands(Program& program) {
  program.parser.footer(std::string(kExamples));
  program.parser.require_subcommand(1);
  program.parser.fallthrough();
  for (const Command& command : kCommands) {
    CLI::App* app =
        program.parser.add_subcommand(std::string(command.name), std::string(command.summary));
    app->group(std::string(command.group))->footer("");
    program.actions[app] = command.declare(*app);
  }
}

int exit_code(const base::Error& error) {
  return static_cast<int>(error.kind);
}

int finish(const Io& io, const base::Result<ExitCode>& end) {
  if (!end) {
    io.report(end.error());
    return exit_code(end.error());
  }
  if (const base::Status closed = io.close_output(); !closed) {
    io.report(closed.error());
    return exit_code(closed.error());
  }
  return static_cast<int>(*end);
}

base::Result<ExitCode> print(const Io& io, std::string_view text) {
  POINTSMAN_CHECK(io.print(text));
  return ExitCode::kOk;
}

/// The command that the arguments name, or what is to be said instead of running one.
base::Result<ExitCode> parse_and_run(Program& program, Session& session) {
  // CLI11 takes the arguments in reverse order, without the program's name.
  std::vector<std::string> reversed(session.arguments.rbegin(), session.arguments.rend());
  if (!reversed.empty()) reversed.pop_back();
  if (reversed.empty()) {
    session.io.write_message(help_text(program.parser));
    return base::fail(base::ErrorKind::kUsage, "a command is missing");
  }
  try {
    program.parser.parse(std::move(reversed));
  } catch (const CLI::CallForHelp& help) {
    if (program.parser.remaining_size(true) > 0) {
      return base::fail(usage_error(program.parser, help));
    }
    return print(session.io, help_text(deepest_parsed(program.parser)));
  } catch (const CLI::CallForVersion&) {
    return print(session.io, "pointsman " + build_info().version + '\n');
  } catch (const CLI::ParseError& error) {
    return base::fail(usage_error(program.parser, error));
  }
  session.io.set_color(program.options.color);
  session.io.set_quiet(program.options.is_quiet);
  return program.actions.at(program.parser.get_subcommands().front())(session);
}

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

int run_program(std::span<const char* const> arguments) {
  Io io;
  try {
    const Interrupts interrupts(io);
    Session session{io, interrupts.token(), arguments};
    Program program;
    add_global_options(program);
    declare_commands(program);
    return finish(io, parse_and_run(program, session));
  } catch (const std::bad_alloc&) {
    return finish(io, base::fail(base::ErrorKind::kInternal, "out of memory"));
  } catch (const std::exception& error) {
    base::Error report;
    report.message = std::string("an unexpected failure: ") + error.what();
    report.hint = "this is a defect of pointsman; please report it with the command line";
    return finish(io, base::fail(std::move(report)));
  }
}

}  // namespace pointsman::cli
