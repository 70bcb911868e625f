#include "sim/base/result.hpp"

#include <catch2/catch.hpp>

namespace {

using pointsman::base::Error;
using pointsman::base::ErrorKind;
using pointsman::base::render;

Error located(std::string line, std::uint64_t column, std::uint64_t length) {
  Error error;
  error.message = "found";
  error.where = {"a.csv", 12, column};
  error.source_line = std::move(line);
  error.length = length;
  return error;
}

/// The two lines that show the source and the marks, without the number gutter.
std::pair<std::string, std::string> shown(const Error& error) {
  const std::string text = render(error);
  const auto source = text.find(" | ") + 3;
  const auto source_end = text.find('\n', source);
  const auto marks = text.find(" | ", source_end) + 3;
  return {text.substr(source, source_end - source),
          text.substr(marks, text.find('\n', marks) - marks)};
}

TEST_CASE("An error shows its place, its line with a caret, what was expected and a hint",
          "[base][result]") {
  Error error;
  error.kind = ErrorKind::kData;
  error.message = "score is \"1.2\", outside 0..1";
  error.where = {"mmlu.csv", 12, 17};
  error.source_line = "mmlu/12,algebra,1.2";
  error.length = 3;
  error.expected = "a number from 0 to 1";
  error.hint = "declare another range with \"workload\": {\"score_range\": [lo, hi]}";
  CHECK(render(error) ==
        "mmlu.csv:12:17: error: score is \"1.2\", outside 0..1\n"
        "   12 | mmlu/12,algebra,1.2\n"
        "      |                 ^~~\n"
        "  expected: a number from 0 to 1\n"
        "  hint: declare another range with \"workload\": {\"score_range\": [lo, hi]}\n");
}

TEST_CASE("An error without a place is one sentence", "[base][result]") {
  Error error;
  error.message = "no baseline";
  CHECK(render(error) == "error: no baseline\n");
  error.where.file = "a.json";
  CHECK(render(error) == "a.json: error: no baseline\n");
  error.where.line = 3;
  error.source_line = "{}";
  CHECK(render(error) == "a.json:3: error: no baseline\n    3 | {}\n");
}

TEST_CASE("Tabs before the caret are kept, so that it stays under its column", "[base][result]") {
  const auto [source, marks] = shown(located("\t\"a\":\t1", 7, 1));
  CHECK(source == "\t\"a\":\t1");
  CHECK(marks == "\t    \t^");
}

TEST_CASE("A character of several bytes takes one column of the caret line", "[base][result]") {
  const auto [source, marks] = shown(located("caf\xC3\xA9,\xE2\x82\xAC\xE2\x82\xAC", 7, 6));
  CHECK(source == "caf\xC3\xA9,\xE2\x82\xAC\xE2\x82\xAC");
  CHECK(marks == "     ^~");
}

TEST_CASE("Control characters and bytes that are not UTF-8 do not reach the terminal",
          "[base][result]") {
  const auto [source, marks] = shown(located("a\x1b[31m\xff,b\r", 9, 1));
  CHECK(source == "a?[31m\xEF\xBF\xBD,b");
  CHECK(marks == "        ^");
  Error error;
  error.message = "unknown \x1b[2J";
  CHECK(render(error) == "error: unknown ?[2J\n");
}

TEST_CASE("The caret may stand just after the end of the line, and never underlines more",
          "[base][result]") {
  CHECK(shown(located("abc", 4, 1)).second == "   ^");
  CHECK(shown(located("abc", 99, 5)).second == "   ^");
  CHECK(shown(located("abc", 2, 99)).second == " ^~");
  CHECK(shown(located("abc", 2, UINT64_MAX)).second == " ^~");
}

TEST_CASE("A long line is cut to about 100 columns around the caret", "[base][result]") {
  const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
  const auto [source, marks] = shown(located(line, 501, 1));
  CHECK(source.size() == 106);
  CHECK(source.substr(0, 4) == "...a");
  CHECK(source.substr(102) == "b...");
  CHECK(source[marks.find('^')] == 'X');

  const auto [head, head_marks] = shown(located("X" + std::string(500, 'b'), 1, 1));
  CHECK(head == "X" + std::string(99, 'b') + "...");
  CHECK(head_marks == "^");

  const auto [tail, tail_marks] = shown(located(std::string(500, 'a') + "X", 501, 1));
  CHECK(tail == "..." + std::string(99, 'a') + "X");
  CHECK(tail[tail_marks.find('^')] == 'X');
}

TEST_CASE("A cut never splits a character", "[base][result]") {
  std::string line;
  for (int i = 0; i < 700; ++i) line += "\xE2\x82\xAC";
  for (std::uint64_t at = 0; at < 700; at += 37) {
    const auto [source, marks] = shown(located(line, at * 3 + 1, 3));
    CHECK(source.find("\xEF\xBF\xBD") == std::string::npos);
    CHECK(marks.back() == '^');
  }
}

pointsman::base::Result<int> half(int value) {
  if (value % 2 != 0) return pointsman::base::fail(ErrorKind::kUsage, "odd");
  return value / 2;
}
pointsman::base::Result<int> quarter(int value) {
  POINTSMAN_TRY(const int once, half(value));
  POINTSMAN_TRY(const int twice, half(once));
  return twice;
}

TEST_CASE("The first error of a chain is the one that comes out", "[base][result]") {
  CHECK(quarter(12) == 3);
  REQUIRE(!quarter(6));
  CHECK(quarter(6).error().kind == ErrorKind::kUsage);
}

}  // namespace
