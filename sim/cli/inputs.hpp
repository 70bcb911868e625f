// What a command reads, so that it never writes over it.
//
// Invariant: files are compared by identity, not by how their paths are written, and before any
// work.
#pragma once

#include "sim/base/result.hpp"

#include <string>
#include <vector>

namespace pointsman::cli {

/// What reading `study` with these --set texts opens: itself and, where it is a scenario, the files
/// that it names. Its mistakes are for the command to tell.
std::vector<std::string> files_of_study(const std::string& study,
                                        const std::vector<std::string>& overrides);

/// kUsage where an output is one of the inputs; empty paths are none.
base::Status check_keeps_inputs(const std::vector<std::string>& outputs,
                                const std::vector<std::string>& inputs);

}  // namespace pointsman::cli
