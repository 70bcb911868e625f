// Choosers that several combinators share.
#pragma once

#include "sim/policy/program.hpp"

#include <memory>

namespace pointsman::policy {

/// All requests are alike: class 0, for branches by probability alone.
std::unique_ptr<const Chooser> one_class();

}  // namespace pointsman::policy
