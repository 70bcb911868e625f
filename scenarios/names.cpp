#include "scenarios/names.hpp"

namespace pointsman::scenarios {

std::string in_quotes(std::string_view name) {
  return '"' + std::string(name) + '"';
}

std::string one_of(std::span<const std::string> names, std::string_view otherwise) {
  constexpr std::size_t kMaxListed = 24;
  if (names.empty() || names.size() > kMaxListed) return std::string(otherwise);
  if (names.size() == 1) return in_quotes(names.front());
  std::string out = "one of ";
  for (const std::string& name : names)
    out += (&name == &names.front() ? "" : ", ") + in_quotes(name);
  return out;
}

}  // namespace pointsman::scenarios
