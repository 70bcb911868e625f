// From command-line options to how a run may use the machine.
#pragma once

#include "scenarios/bind.hpp"
#include "sim/cli/app.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/progress.hpp"

namespace pointsman::cli {

/// `progress` must live as long as the resources are used.
scenarios::Resources resources_of(const LoadOptions& options, const Session& session,
                                  Progress& progress);

}  // namespace pointsman::cli
