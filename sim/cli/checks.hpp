// What `pointsman doctor` looks at: whether this machine can run the program well.
//
// Invariant: nothing is left behind; the only thing written is a probe file in the cache's folder,
// which is removed again.
#pragma once

#include "sim/cli/io.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::cli {

enum class CheckState : std::uint8_t {
  kFine,
  kNote,     ///< works, but could be better
  kProblem,  ///< something will not work
};

struct Check {
  std::string name;
  CheckState state = CheckState::kFine;
  std::string finding;
  std::string hint;  ///< what to do; empty when fine
};

std::vector<Check> check_machine(const Io& io);

}  // namespace pointsman::cli
