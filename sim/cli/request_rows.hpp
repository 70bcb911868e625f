// What every policy did on every request, as JSON lines: `pointsman run --requests FILE`.
//
// One object per request: {"id": ..., "policies": {"<name>": {"score", "cost_usd", "latency_s"}}},
// in the order of the workload. Values are expected ones where a policy is random. Null = dropped
// (score) or unknown (cost, latency). Cost: about 1 us a request and policy; memory of one block.
#pragma once

#include "scenarios/run.hpp"
#include "sim/base/result.hpp"
#include "sim/cli/output.hpp"

#include <stop_token>

namespace pointsman::cli {

/// Needs a run with RunOptions::keep_rows. Errors: what the output meets; kInterrupted when
/// stopped.
base::Status write_request_rows(const scenarios::Run& run, Output& output,
                                const std::stop_token& stop);

}  // namespace pointsman::cli
