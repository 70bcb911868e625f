// The parts of the scenario's field list (scenarios/fields.hpp) that have files of their own.
#pragma once

#include "sim/base/shape.hpp"

namespace pointsman::scenarios {

extern const base::Shape kWorkloadShape;  ///< workload_fields.cpp
extern const base::Shape kModelShape;     ///< model_fields.cpp: one entry of "models"
// attempt_fields.cpp: how a model answers again, fails, and what a human desk is.
extern const base::Shape kAttemptsShape;
inline constexpr const char* kErrorsDoc =
    "How often a call fails: no answer, no bill; it takes its time, but no server and no place in "
    "a queue.";
extern const base::Shape kErrorsShape;
extern const base::Shape kDeskShape;

// Bounds that several fields share.
inline constexpr double kMaxSeed = 9007199254740991.0;  ///< every JSON reader keeps it exactly
inline constexpr double kMaxTokens = 1e15;
inline constexpr double kMaxUsd = 1e6;

}  // namespace pointsman::scenarios
