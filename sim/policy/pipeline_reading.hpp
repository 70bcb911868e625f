// What the steps of a pipeline say of themselves, read from checked JSON.
#pragma once

#include "sim/policy/builder.hpp"
#include "sim/policy/pipeline_step.hpp"

namespace pointsman::policy {

/// Reads what a step says of itself; its place in the graph is left open.
base::Result<Step> read_step(const Builder& builder, const base::Member& written);

/// Items side by side or rounds one after the other: how many at most, and of each request.
base::Status read_count(Builder& builder, const base::Node& step, Gathering& how);

}  // namespace pointsman::policy
