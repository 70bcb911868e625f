// --set path=value: changes one value of a scenario from the command line.
//
// A path is keys joined by dots, list items by their index from 0, keys with dots in double quotes:
// models."gpt-4.1".price.output_usd_per_mtok=8. The value is JSON; what is not JSON is a string,
// and for a key that holds a string the text itself. Files are relative to the working folder.
// Invariant: a path that the field tables do not know is an error with the nearest key, so a typo
// never passes for an override.
#pragma once

#include "scenarios/sources.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

/// Applies `text` to the tree and adds it to `sources`. A new key may end a path; inside a path a
/// key that is near an existing one is taken for a typo. Errors are located in the override's own
/// text.
base::Status apply_override(base::Node& root, const std::string& text, Sources& sources);

}  // namespace pointsman::scenarios
