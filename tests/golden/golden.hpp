// Golden files: text that a person has approved, compared byte for byte.
//
// matches_golden("errors/ragged_row.txt", text) reads tests/golden/errors/ragged_row.txt. On a
// difference it notes the first line that differs, leaves the new text in build/golden/ and returns
// false; with POINTSMAN_APPROVE=1 (./dev approve) it rewrites the golden file and returns true.
// Programs run from the repository root, as CTest does.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace pointsman::tests {

namespace detail {

inline std::string read_golden(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_golden(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) FAIL("cannot write " << path.string());
}

/// `line 3: expected "a", found "b"` for the first line in which the texts differ.
inline std::string first_difference(std::string_view expected, std::string_view found) {
  const auto same =
      std::mismatch(expected.begin(), expected.end(), found.begin(), found.end()).first;
  const auto at = static_cast<std::size_t>(same - expected.begin());
  const std::size_t line = static_cast<std::size_t>(std::count(expected.begin(), same, '\n')) + 1;
  const std::size_t last_end = at == 0 ? std::string_view::npos : expected.rfind('\n', at - 1);
  const std::size_t begin = last_end == std::string_view::npos ? 0 : last_end + 1;
  const auto line_of = [begin](std::string_view text) {
    if (begin >= text.size()) return std::string("the end of the text");
    return '"' + std::string(text.substr(begin, text.find('\n', begin) - begin)) + '"';
  };
  const std::string where = "line " + std::to_string(line) + ": ";
  if (line_of(expected) == line_of(found)) return where + "only one text ends it with a newline";
  return where + "expected " + line_of(expected) + ", found " + line_of(found);
}

}  // namespace detail

inline bool matches_golden(const std::string& name, std::string_view text) {
  const std::filesystem::path golden = std::filesystem::path("tests/golden") / name;
  const std::filesystem::path copy = std::filesystem::path("build/golden") / name;
  const bool exists = std::filesystem::exists(golden);
  const std::string expected = exists ? detail::read_golden(golden) : std::string();
  if (exists && expected == text) {
    std::filesystem::remove(copy);
    return true;
  }
  const char* approve = std::getenv("POINTSMAN_APPROVE");
  if (approve != nullptr && std::string_view(approve) == "1") {
    detail::write_golden(golden, text);
    return true;
  }
  detail::write_golden(copy, text);
  UNSCOPED_INFO((exists ? golden.string() + ", " + detail::first_difference(expected, text)
                        : golden.string() + " does not exist"));
  UNSCOPED_INFO("the new text is in " << copy.string() << "; ./dev approve accepts it");
  return false;
}

}  // namespace pointsman::tests
