// The text of --help, from the declarations alone: examples first, then usage, options, exit codes.
//
// Invariant: 100 columns, the same on every terminal, so that it can be tested and piped.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace pointsman::cli {

std::string help_text(const CLI::App& app);

/// The innermost command that the arguments named.
const CLI::App& deepest_parsed(const CLI::App& app);

/// "pointsman run"
std::string full_name(const CLI::App& app);

}  // namespace pointsman::cli
