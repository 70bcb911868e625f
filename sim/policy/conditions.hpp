// Conditions on signals, shared by routing rules and thresholds: {"signal": s, "at_least": x}.
//
// Ties are part of the name: at_least is >=, above is >, at_most is <=, below is <.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::policy {

struct Condition {
  enum class Test : std::uint8_t { kAtLeast, kAbove, kAtMost, kBelow, kIn };
  Signal signal;
  Test test = Test::kAtLeast;
  double bound = 0;
  std::vector<bool> codes;  ///< kIn: by dictionary code

  bool holds(double value) const noexcept {
    switch (test) {
      case Test::kAtLeast:
        return value >= bound;
      case Test::kAbove:
        return value > bound;
      case Test::kAtMost:
        return value <= bound;
      case Test::kBelow:
        return value < bound;
      case Test::kIn:
        return codes[static_cast<std::size_t>(value)];
    }
    return false;
  }
};

/// One condition object.
extern const base::Field kConditionField;

/// Reads one condition. Precondition: checked against kConditionField.
base::Result<Condition> read_condition(Builder& builder, const base::Node& node);

}  // namespace pointsman::policy
