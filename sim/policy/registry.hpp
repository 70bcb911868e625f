// The explicit table of combinators: adding one = one .cpp, its test, one line in registry.cpp.
//
// The scenario's JSON Schema, its error messages and the documentation derive from this table.
#pragma once

#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

#include <span>
#include <string_view>

namespace pointsman::policy {

struct Combinator {
  std::string_view key;  ///< the one key of its object
  std::string_view doc;
  const base::Field* field;  ///< what the key holds
  base::Result<NodeId> (*emit)(Builder&, const base::Node& parameters, const Scope&, const Tail&);
};

/// Sorted by key.
std::span<const Combinator> combinators();

}  // namespace pointsman::policy
