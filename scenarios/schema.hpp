// JSON Schema (draft-07) from the field tables and the table of combinators.
//
// Invariant: the schema accepts exactly the documents that base::check() accepts, and of policies
// what the combinators' own fields say; rules that join two fields are not in it. Source: draft-07,
// json-schema.org/draft-07. Cost: built once per call, about 1 ms.
#pragma once

#include "sim/base/shape.hpp"

#include <string>

namespace pointsman::scenarios {

/// The schema of a scenario file, indented, with a newline at the end.
std::string scenario_schema();

/// The schema of any document that a shape describes.
std::string schema_of(const base::Shape& shape);

}  // namespace pointsman::scenarios
