// The one list of a scenario's keys: types, ranges, defaults, examples and meanings.
//
// The reader, the JSON Schema, `explain` and the documentation derive from these tables; nothing
// else lists keys. Invariant: a default is written only here (`fallback`), and the keys of a policy
// only in sim/policy/registry.hpp. Prices and latencies are written as in the catalogue (models).
#pragma once

#include "sim/base/shape.hpp"

#include <array>
#include <string_view>

namespace pointsman::scenarios {

inline constexpr int kScenarioVersion = 1;

extern const base::Shape kScenarioShape;  ///< the whole file

// Choices, each in the order of its enumeration in scenarios/scenario.hpp (kEvaluations: engine).
inline constexpr std::array<std::string_view, 4> kFormats = {"auto", "wide", "long", "jsonl"};
inline constexpr std::array<std::string_view, 2> kJoinKinds = {"inner", "left"};
inline constexpr std::array<std::string_view, 3> kParts = {"all", "train", "test"};
inline constexpr std::array<std::string_view, 3> kCostSources = {"auto", "labelled", "profile"};
inline constexpr std::array<std::string_view, 2> kIntervalMethods = {"analytic", "bootstrap"};
inline constexpr std::array<std::string_view, 3> kMissingRules = {"stop", "drop", "profile"};
inline constexpr std::array<std::string_view, 3> kAttemptSources = {"auto", "recorded",
                                                                    "probability"};
inline constexpr std::array<std::string_view, 3> kWhenExhausted = {"stop", "repeat", "probability"};
inline constexpr std::array<std::string_view, 5> kProbabilities = {"auto", "score", "samples",
                                                                   "beta", "accuracy"};
inline constexpr std::array<std::string_view, 2> kEvaluations = {"expected", "sampled"};

}  // namespace pointsman::scenarios
