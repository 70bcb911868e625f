// The combinators by name, one per file; registry.cpp lists them.
#pragma once

#include "sim/policy/registry.hpp"

namespace pointsman::policy {

extern const Combinator kCallCombinator;     // call.cpp
extern const Combinator kCascadeCombinator;  // cascade.cpp
extern const Combinator kMixCombinator;      // mix.cpp
extern const Combinator kRouteCombinator;    // route.cpp
extern const Combinator kSampleCombinator;   // sample.cpp

}  // namespace pointsman::policy
