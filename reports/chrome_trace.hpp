// A timed run as a Chrome trace: every traced request with its calls, their waits and services.
//
// Open the file in ui.perfetto.dev or chrome://tracing. A policy is a process, a request an
// asynchronous event, and the calls that it makes, side by side where they are, lie within it.
// Source: the Trace Event Format, async events ("b" and "e").
#pragma once

#include "sim/base/result.hpp"

#include <functional>
#include <string_view>

namespace pointsman::scenarios {
struct Run;
}

namespace pointsman::reports {

/// Writes the traces of `run` as JSON, in pieces.
base::Status write_chrome_trace(const scenarios::Run& run,
                                const std::function<base::Status(std::string_view)>& sink);

}  // namespace pointsman::reports
