// Says in words which outcome a policy lacked on which request, and what to do about it.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"
#include "sim/engine/replay.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"

#include <span>
#include <string_view>

namespace pointsman::engine {

/// Always kData. `what` is not kNone.
base::Error missing_error(const MissingOutcome& what, std::string_view request,
                          std::string_view policy, const data::Workload& workload,
                          std::span<const policy::BoundModel> models,
                          const policy::SignalTable& signals);

}  // namespace pointsman::engine
