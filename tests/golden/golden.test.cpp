#include "tests/golden/golden.hpp"

using pointsman::tests::detail::first_difference;

TEST_CASE("a golden difference names the first line that differs", "[golden]") {
  CHECK(first_difference("a\nb\nc\n", "a\nx\nc\n") == R"(line 2: expected "b", found "x")");
  CHECK(first_difference("ab\n", "ax\n") == R"(line 1: expected "ab", found "ax")");
  CHECK(first_difference("", "a") == R"(line 1: expected the end of the text, found "a")");
}

TEST_CASE("a golden difference at the end says which text ends first", "[golden]") {
  CHECK(first_difference("a\nb\n", "a\n") == R"(line 2: expected "b", found the end of the text)");
  CHECK(first_difference("a\n", "a\nb\n") == R"(line 2: expected the end of the text, found "b")");
  CHECK(first_difference("a\nb", "a\nb\n") == "line 2: only one text ends it with a newline");
}
