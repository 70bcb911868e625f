// The syntax tree of a `where` expression.
#pragma once

#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

enum class Comparison : std::uint8_t { kEqual, kUnequal, kLess, kAtMost, kMore, kAtLeast };

/// A number or a string to compare with.
struct FilterLiteral {
  std::string text;  ///< of a string its value, of a number as written
  double number = 0;
  bool is_string = false;
  std::size_t offset = 0, length = 1;
};

struct FilterNode {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kCompare, kIn, kMissing };
  Kind kind = Kind::kCompare;
  std::vector<FilterNode> children;  ///< kAnd, kOr: two or more; kNot: one

  std::string column;  ///< the others
  std::size_t offset = 0, length = 1;
  Comparison comparison = Comparison::kEqual;
  std::vector<FilterLiteral> literals;  ///< kCompare: one; kIn: one or more
  bool is_negated = false;              ///< kIn: `not in`; kMissing: `is present`
};

/// Parses the expression. Nesting is limited to 64 levels.
base::Result<FilterNode> parse_filter(std::string_view expression);

/// An error at a place of the expression.
base::Error filter_error(std::string_view expression, std::size_t offset, std::size_t length,
                         std::string message, std::string expected = {}, std::string hint = {});

}  // namespace pointsman::data
