// `pointsman floor SCENARIO`: the floors of labelled data.
#pragma once

#include "sim/base/result.hpp"
#include "sim/cli/app.hpp"
#include "sim/cli/options.hpp"

namespace pointsman::cli {

struct FloorStudy {
  StudyOptions study;
  LoadOptions load;
  bool json = false;
  bool plain = false;
};

/// Runs the scenario and prints what its "floor" analyses found; where it asks for none, the floor
/// between its cheapest and its dearest model against all four baselines.
base::Result<ExitCode> floor_of_study(Session& session, const FloorStudy& asked);

}  // namespace pointsman::cli
