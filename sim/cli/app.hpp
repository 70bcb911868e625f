// The command line: one table of commands, each in its own file.
//
// To add a command: write sim/cli/<name>.cpp with one function `Action declare_<name>(CLI::App&)`,
// name it in commands.hpp and add its line to the table in app.cpp. Help, completions and hints for
// mistyped names follow from the declarations. Invariant: the process exits with an ExitCode or a
// base::ErrorKind, never with a code of CLI11.
#pragma once

#include "sim/base/result.hpp"
#include "sim/cli/io.hpp"

#include <functional>
#include <span>
#include <stop_token>
#include <string_view>

namespace CLI {
class App;
}

namespace pointsman::cli {

/// How a command ends when it has said all there is to say. A failure that is still to be reported
/// is a base::Error, whose kind is the exit code.
enum class ExitCode : int {
  kOk = 0,
  kProblemFound = 1,  ///< doctor
  kUsage = 2,         ///< validate: the first scenario that is wrong
  kData = 3,
  kGateFailed = 10,
  kGateInconclusive = 11,
};

/// What a running command may use.
struct Session {
  Io& io;
  std::stop_token stop;
  std::span<const char* const> arguments;  ///< the command line, program name first
};

/// What a command does once its arguments have been read.
using Action = std::function<base::Result<ExitCode>(Session&)>;

struct Command {
  std::string_view name;
  std::string_view group;    ///< heading in the list of commands
  std::string_view summary;  ///< one line
  /// Adds the command's options to its subcommand, sets its examples as the footer and returns what
  /// runs. The action keeps the values that the options are bound to alive.
  Action (*declare)(CLI::App& app);
};

/// All commands, in the order of the help.
std::span<const Command> commands();

/// Runs the program; returns its exit code.
int run_program(std::span<const char* const> arguments);

}  // namespace pointsman::cli
