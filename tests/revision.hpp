// The commit that the tests were built from.
#pragma once

#include <string_view>

namespace pointsman::tests {

std::string_view revision();

}  // namespace pointsman::tests
