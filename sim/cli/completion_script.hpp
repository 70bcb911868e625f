// Shell completions from the declared command line, so that they never fall behind it.
//
// Commands, options with their descriptions, closed lists of values; everything else completes as a
// file name. Source of the forms: bash(1) "Programmable Completion", zshcompsys(1), fish
// complete(1).
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace pointsman::cli {

/// The script for "bash", "zsh" or "fish".
std::string completion_script(const CLI::App& root, std::string_view shell);

}  // namespace pointsman::cli
