// The fields of a pipeline and of its steps, and their reading.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/pipeline_step.hpp"

namespace pointsman::policy {

extern const base::Field kPipelineField;

/// Reads what a step says of itself; its place in the graph is left open.
base::Result<Step> read_step(const Builder& builder, const base::Member& written);

/// Items side by side or rounds one after the other: how many at most, and of each request.
base::Status read_count(Builder& builder, const base::Node& step, Gathering& how);

}  // namespace pointsman::policy
