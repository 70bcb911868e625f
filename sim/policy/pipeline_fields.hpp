// The fields of a pipeline and of its steps.
#pragma once

#include "sim/base/shape.hpp"

namespace pointsman::policy {

extern const base::Field kPipelineField;

}  // namespace pointsman::policy
