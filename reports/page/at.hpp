// A place in a result file: the value there, or none, and the JSON pointer that names it.
//
// Pages are drawn from files that others may have edited, so every step may lead nowhere: what is
// missing or of another kind has no value, and nothing throws. The pointer goes with every number
// that a page shows, so that a reader, or a test, finds it in the data again (RFC 6901). Invariant:
// the JSON outlives its places. Cost: O(log n) per step.
#pragma once

#include "reports/json_value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::reports::page {

class At {
 public:
  explicit At(const Json& root) : json_(&root) {}

  /// The member or nowhere.
  At operator[](std::string_view key) const;
  /// The item or nowhere.
  At operator[](std::size_t index) const;

  bool is_there() const { return json_ != nullptr; }  ///< null counts, too
  bool is_null() const;                               ///< or nowhere
  bool is_object() const;
  std::optional<double> number() const;  ///< finite
  double number_or(double otherwise) const { return number().value_or(otherwise); }
  std::string text() const;  ///< empty unless it is a string
  std::optional<bool> boolean() const;
  std::size_t size() const;  ///< of an array or an object; else 0
  std::vector<std::pair<std::string, At>> members() const;
  std::vector<At> items() const;

  const std::string& pointer() const { return pointer_; }

 private:
  At(const Json* json, std::string pointer) : json_(json), pointer_(std::move(pointer)) {}

  const Json* json_;
  std::string pointer_;
};

}  // namespace pointsman::reports::page
