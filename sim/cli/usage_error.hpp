// What was wrong with a command line, in our words: CLI11's exceptions become base::Error with the
// nearest valid name of a command, option or choice.
#pragma once

#include "sim/base/result.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace pointsman::cli {

/// `root` is the parser that threw `error`.
base::Error usage_error(const CLI::App& root, const CLI::ParseError& error);

}  // namespace pointsman::cli
