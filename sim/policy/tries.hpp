// A policy tried several times over, of which only the last try counts.
//
// Try k makes the calls of the k - 1 tries before it, too: it takes the attempts that they leave,
// and its bill holds theirs, so that differences of successive programs are those of single tries.
// Invariant: a try without an answer ends without one, whatever the others answered.
#pragma once

#include "sim/policy/builder.hpp"

#include <cstdint>
#include <string>

namespace pointsman::policy {

/// Compiles try `number` (from 1) of `expression`.
base::Result<Program> build_try(Builder& builder, std::string name, const base::Node& expression,
                                std::uint32_t number);

}  // namespace pointsman::policy
