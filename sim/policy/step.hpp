// The step function: (program, where a request is, what it sees) -> the next thing to do.
//
// The definition of every policy, one request and one draw at a time; plans that work on blocks
// must agree with it to the bit. Pure: a state is a node, an observation is the row's values.
#pragma once

#include "sim/base/random.hpp"
#include "sim/policy/program.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <variant>

namespace pointsman::policy {

/// The branch that a uniform draw selects for a class. Targets of probability 0 are never chosen.
std::uint16_t draw_target(const Branch& branch, std::uint16_t class_index, double u) noexcept;

/// A request that lacks a signal which a branch reads cannot go on.
struct Drop {
  SignalIndex signal = 0;
};

/// What a request does next. After a Call or a Charge it resumes at `next`.
using Action = std::variant<Call, Charge, Answer, Unanswered, Drop>;

/// What a step may look at besides the program.
struct Observation {
  std::size_t row = 0;
  std::span<const std::span<const double>> by_signal;  ///< each of one value: the row's
  base::DrawKey key;                                   ///< attempt and purpose are set per branch
};

/// Follows branches from `at` to the next action.
Action step(const Program& program, NodeId at, const Observation& seen) noexcept;

}  // namespace pointsman::policy
