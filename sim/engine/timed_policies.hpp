// Timed runs of policies over a workload: scripts recorded, then every replication on its own
// clock.
//
// Policies meet the same arrivals and, where they make the same call, the same outcome and latency.
// Invariant: identical for any number of threads; a replication is one task, and its run is handed
// over before the next begins, so memory is bounded by the threads. Cost: recording, ~150 ns a
// call, and the plan's own.
#pragma once

#include "data/workload.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/machine.hpp"
#include "sim/engine/timed.hpp"

#include <functional>
#include <span>

namespace pointsman::engine {

/// Whether the clock decides what comes of a policy's calls, which the scripts are then only told a
/// guess of: calls fail, are given up or hedged by it, or caps are asked whose rows come again.
bool clock_decides(const TimedWorld& world, const policy::Program& program, bool rows_come_again);

/// The scripts of a policy for one replication, of all rows of the workload.
Scripts record_scripts(const data::Workload& workload, std::span<const policy::BoundModel> models,
                       const policy::SignalTable& signals, const policy::Program& program,
                       std::uint32_t replication, LatencyDraws draws, const Options& options,
                       bool is_told_anew = false);

/// Takes the run of a policy and replication; called from any thread, once for each pair.
using TakeTimedRun =
    std::function<void(std::size_t policy, std::uint32_t replication, TimedRun&& run)>;

/// Errors: kInterrupted when stopped; kData where a station needs tokens that a call has not.
base::Status run_timed_policies(const data::Workload& workload,
                                std::span<const policy::BoundModel> models,
                                const policy::SignalTable& signals,
                                std::span<const policy::Program> programs, const TimedSpec& spec,
                                const Options& options, const TakeTimedRun& take);

}  // namespace pointsman::engine
