// What every policy did on every request, as JSON lines: `pointsman run --requests FILE`.
//
// One object per request: {"id": ..., "policies": {"<name>": {"score", "cost_usd", "latency_s"}}},
// in the order of the workload. Values are expected ones where a policy is random. Null = dropped
// (score) or unknown (cost, latency). Cost: about 1 us a request and policy; memory of one block.
#pragma once

#include "scenarios/run.hpp"
#include "sim/base/result.hpp"

#include <functional>
#include <stop_token>
#include <string_view>

namespace pointsman::reports {

/// Takes the text in pieces.
using TextSink = std::function<base::Status(std::string_view text)>;

/// Needs a run with RunOptions::keep_rows. Errors: those of `sink`; kInterrupted when
/// stopped.
base::Status write_request_rows(const scenarios::Run& run, const TextSink& sink,
                                const std::stop_token& stop);

}  // namespace pointsman::reports
