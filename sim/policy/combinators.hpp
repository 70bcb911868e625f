// The combinators by name, one per file; registry.cpp lists them.
#pragma once

#include "sim/policy/registry.hpp"

namespace pointsman::policy {

inline constexpr double kMostTokens = 1e9;  ///< that a field of a policy takes

extern const Combinator kCallCombinator;      // call.cpp
extern const Combinator kCapCombinator;       // cap.cpp
extern const Combinator kCascadeCombinator;   // cascade.cpp
extern const Combinator kFallbackCombinator;  // fallback.cpp
extern const Combinator kHedgeCombinator;     // hedge.cpp
extern const Combinator kMixCombinator;       // mix.cpp
extern const Combinator kPipelineCombinator;  // pipeline.cpp
extern const Combinator kRefineCombinator;    // refine.cpp
extern const Combinator kRetryCombinator;     // retry.cpp
extern const Combinator kRouteCombinator;     // route.cpp
extern const Combinator kSampleCombinator;    // sample.cpp
extern const Combinator kSearchCombinator;    // search.cpp
extern const Combinator kShadowCombinator;    // shadow.cpp
extern const Combinator kTimeoutCombinator;   // timeout.cpp

}  // namespace pointsman::policy
