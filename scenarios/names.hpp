// How names are written in messages.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pointsman::scenarios {

/// `"name"`.
std::string in_quotes(std::string_view name);

/// `one of "a", "b", "c"`, `"a"` for a single name, or `otherwise` for none or more than a reader
/// would read.
std::string one_of(std::span<const std::string> names, std::string_view otherwise = {});

}  // namespace pointsman::scenarios
