#include "sim/base/text.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::base;

const std::vector<std::string> kKeys = {"by", "at_least", "threshold", "then", "else", "overhead"};

TEST_CASE("A misspelt name leads to the nearest one", "[base][text]") {
  CHECK(nearest_name("treshold", kKeys) == "threshold");   // missing letter
  CHECK(nearest_name("thershold", kKeys) == "threshold");  // swapped letters
  CHECK(nearest_name("Threshold", kKeys) == "threshold");  // case
  CHECK(nearest_name("overheads", kKeys) == "overhead");   // extra letter
  CHECK(nearest_name("esle", kKeys) == "else");            // a swap is one edit
  CHECK(did_you_mean("at_most", kKeys).empty());
  CHECK(did_you_mean("at_laest", kKeys) == "did you mean \"at_least\"?");
}

TEST_CASE("A name too far from all others has no nearest one", "[base][text]") {
  CHECK(nearest_name("latency", kKeys).empty());
  CHECK(nearest_name("thn", kKeys) == "then");
  CHECK(nearest_name("tn", kKeys).empty());
  CHECK(nearest_name("x", kKeys).empty());
  CHECK(nearest_name("x", std::vector<std::string>{"y"}).empty());
  CHECK(nearest_name("", kKeys).empty());
  CHECK(nearest_name("a", {}).empty());
  // At most three edits, however long the name.
  const std::vector<std::string> longest = {"aaaaaaaaaaaaaaaaaaaa"};
  CHECK(nearest_name("aaaaaaaaaaaaaaaaabbb", longest) == longest.front());
  CHECK(nearest_name("aaaaaaaaaaaaaaaabbbb", longest).empty());
}

TEST_CASE("The nearest of several names wins, the first among equals", "[base][text]") {
  const std::vector<std::string> names = {"gpt-4-0613", "gpt-4-1106", "gpt-4"};
  CHECK(nearest_name("gpt-4-1107", names) == "gpt-4-1106");
  CHECK(nearest_name("gpt-4", names) == "gpt-4");
  CHECK(nearest_name("abcx", std::vector<std::string>{"abcy", "abcz"}) == "abcy");
}

TEST_CASE("Valid UTF-8 is accepted to its last code point", "[base][text]") {
  constexpr auto kNone = std::string_view::npos;
  CHECK(first_invalid_utf8("") == kNone);
  CHECK(first_invalid_utf8("plain ascii of more than eight bytes") == kNone);
  CHECK(first_invalid_utf8("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9A\x82") == kNone);
  CHECK(first_invalid_utf8("\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF") == kNone);
  CHECK(first_invalid_utf8("\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF") == kNone);
  CHECK(first_invalid_utf8(std::string_view("\0", 1)) == kNone);
}

TEST_CASE("Invalid UTF-8 is found at its first byte", "[base][text]") {
  CHECK(first_invalid_utf8("\x80") == 0);
  CHECK(first_invalid_utf8("abcdefgh\xFF") == 8);
  CHECK(first_invalid_utf8("abc\xC3") == 3);           // cut short
  CHECK(first_invalid_utf8("abc\xE2\x82") == 3);       // cut short
  CHECK(first_invalid_utf8("\xC3(") == 0);             // no continuation
  CHECK(first_invalid_utf8("\xC0\x80") == 0);          // overlong
  CHECK(first_invalid_utf8("\xC1\xBF") == 0);          // overlong
  CHECK(first_invalid_utf8("\xE0\x9F\xBF") == 0);      // overlong
  CHECK(first_invalid_utf8("\xF0\x8F\xBF\xBF") == 0);  // overlong
  CHECK(first_invalid_utf8("a\xED\xA0\x80") == 1);     // surrogate
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0);  // above U+10FFFF
  CHECK(first_invalid_utf8("\xF5\x80\x80\x80") == 0);  // above U+10FFFF
  CHECK(first_invalid_utf8("\xE2\x82\xAC\xE2\x28\xA1") == 3);
}

TEST_CASE("Lists of names read as a sentence", "[base][text]") {
  CHECK(quoted_list({}).empty());
  CHECK(quoted_list(std::vector<std::string>{"a"}) == "\"a\"");
  CHECK(quoted_list(std::vector<std::string>{"a", "b"}) == "\"a\" and \"b\"");
  CHECK(quoted_list(std::vector<std::string>{"a", "b", "c"}) == "\"a\", \"b\" and \"c\"");
}

TEST_CASE("A double prints as the shortest text that reads back", "[base][text]") {
  CHECK(format_double(0.1) == "0.1");
  CHECK(format_double(1) == "1");
  CHECK(format_double(-0.30000000000000004) == "-0.30000000000000004");
  CHECK(format_double(1e-7) == "1e-07");
  CHECK(format_double(std::nan("")) == "null");
  CHECK(format_double(std::numeric_limits<double>::infinity()) == "null");
  for (const double value : {5e-324, 1.7976931348623157e308, -2.2250738585072014e-308}) {
    CHECK(std::strtod(format_double(value).c_str(), nullptr) == value);
  }
}

}  // namespace
