#include "data/json_reader.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

namespace pointsman::data {
namespace {

namespace fs = std::filesystem;

base::Document parsed(std::string text) {
  auto document = parse_json("s.json", std::move(text));
  if (!document) FAIL(base::render(document.error()));
  return std::move(*document);
}

std::string error_of(std::string text) {
  const auto document = parse_json("s.json", std::move(text));
  REQUIRE(!document);
  CHECK(document.error().kind == base::ErrorKind::kUsage);
  return base::render(document.error());
}

struct Where {
  std::uint32_t line, column, length;
  bool operator==(const Where&) const = default;
};
Where where(const base::Position& at) {
  return {at.line, at.column, at.length};
}

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / "pointsman-json-reader-test") {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("Every key and value of a JSON text knows its line, column and length", "[json]") {
  const auto document = parsed(
      "{ // a comment\n"
      "  \"name\": \"two \\\"models\\\"\", /* another */ \"seed\" : -7.5e-1,\n"
      "  \"list\": [ true, null,\n"
      "    { \"deep\": [] } ]\n"
      "}\n");
  const auto& root = document.root;
  REQUIRE(root.is_object());
  CHECK(where(root.at) == Where{1, 1, 1});
  REQUIRE(root.members.size() == 3);

  CHECK(where(root.members[0].key_at) == Where{2, 3, 6});
  CHECK(where(root.members[0].value.at) == Where{2, 11, 16});
  CHECK(root.members[0].value.text == "two \"models\"");

  CHECK(where(root.members[1].key_at) == Where{2, 43, 6});
  const auto& seed = root.members[1].value;
  CHECK(where(seed.at) == Where{2, 52, 7});
  CHECK(seed.text == "-7.5e-1");
  CHECK(seed.number == -0.75);

  const auto& list = root.members[2].value;
  CHECK(where(list.at) == Where{3, 11, 1});
  REQUIRE(list.items.size() == 3);
  CHECK((list.items[0].is_boolean() && list.items[0].boolean));
  CHECK(where(list.items[0].at) == Where{3, 13, 4});
  CHECK((list.items[1].is_null() && where(list.items[1].at) == Where{3, 19, 4}));
  CHECK(where(list.items[2].members[0].value.at) == Where{4, 15, 1});
}

TEST_CASE("Numbers keep their text, so that a price converts exactly", "[json]") {
  for (const std::string text :
       {"0", "-0", "1e-07", "0.00023725000000000002", "18446744073709551616",
        "123456789012345678901234567890", "1E+2"}) {
    const auto root = parsed("[" + text + "]").root;
    CHECK(root.items.at(0).text == text);
    CHECK(root.items.at(0).number == std::stod(text));
  }
}

TEST_CASE("A byte order mark is skipped and does not move the columns", "[json]") {
  const auto document = parsed("\xEF\xBB\xBF{\"a\": 1}");
  CHECK(where(document.root.members.at(0).value.at) == Where{1, 7, 1});
  CHECK(document.text == "{\"a\": 1}");
}

TEST_CASE("Windows line ends do not move lines or columns", "[json]") {
  const auto document = parsed("{\r\n  \"a\": 1 // one\r\n,\r\n  \"b\": 2 }\r\n");
  CHECK(where(document.root.members.at(1).value.at) == Where{4, 8, 1});
}

TEST_CASE("A trailing comma is reported on the comma", "[json][golden]") {
  CHECK(error_of("{\n  \"seed\": 7,\n}\n") ==
        "s.json:2:12: error: a trailing comma before \"}\"\n"
        "    2 |   \"seed\": 7,\n"
        "      |            ^\n"
        "  expected: no comma after the last key\n"
        "  hint: remove the comma\n");
  CHECK(error_of("[1, 2, // last\n ]") ==
        "s.json:1:6: error: a trailing comma before \"]\"\n"
        "    1 | [1, 2, // last\n"
        "      |      ^\n"
        "  expected: no comma after the last value\n"
        "  hint: remove the comma\n");
}

TEST_CASE("A duplicate key is reported at the second, with the line of the first",
          "[json][golden]") {
  CHECK(error_of("{ \"seed\": 7,\n  \"name\": \"x\",\n  \"seed\": 8 }") ==
        "s.json:3:3: error: the key \"seed\" is here a second time\n"
        "    3 |   \"seed\": 8 }\n"
        "      |   ^~~~~~\n"
        "  expected: every key once in an object\n"
        "  hint: it is first on line 1\n");
}

TEST_CASE("The same key may be in two objects", "[json]") {
  CHECK(parsed("{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}}").root.members.size() == 2);
}

TEST_CASE("NaN and infinities are refused, with null as the advice", "[json][golden]") {
  CHECK(
      error_of("{\"x\": NaN}") ==
      "s.json:1:7: error: unexpected \"NaN\" where the value of \"x\" belongs\n"
      "    1 | {\"x\": NaN}\n"
      "      |       ^~~\n"
      "  expected: a value: a text in double quotes, a number, true, false, null, \"[\" or \"{\"\n"
      "  hint: JSON has no NaN; use null for a number that is not known\n");
  CHECK(error_of("[-Infinity]") ==
        "s.json:1:2: error: unexpected \"-Infinity\" at the start of a list\n"
        "    1 | [-Infinity]\n"
        "      |  ^~~~~~~~~\n"
        "  expected: a value, or \"]\"\n"
        "  hint: JSON has no -Infinity; use null for a number that is not known\n");
}

TEST_CASE("A number too large for a double is refused", "[json][golden]") {
  CHECK(error_of("{\"x\": 1e999}") ==
        "s.json:1:7: error: 1e999 is too large\n"
        "    1 | {\"x\": 1e999}\n"
        "      |       ^~~~~\n"
        "  expected: a number below 1.8e308\n");
  CHECK(parsed("[1e-999]").root.items.at(0).number == 0);
}

TEST_CASE("A missing comma is reported where the next value stands", "[json][golden]") {
  CHECK(error_of("{\n  \"a\": 1\n  \"b\": 2\n}") ==
        "s.json:3:3: error: unexpected \"b\" after the value of a key\n"
        "    3 |   \"b\": 2\n"
        "      |   ^~~\n"
        "  expected: \",\" and another key, or \"}\"\n"
        "  hint: a comma is missing at the end of line 2\n");
  CHECK(error_of("[1 \"b\"]") ==
        "s.json:1:4: error: unexpected \"b\" after a value in a list\n"
        "    1 | [1 \"b\"]\n"
        "      |    ^~~\n"
        "  expected: \",\" and another value, or \"]\"\n"
        "  hint: put a comma before it\n");
}

TEST_CASE("A key without quotes is quoted in the hint", "[json][golden]") {
  CHECK(error_of("{ seed: 7 }") ==
        "s.json:1:3: error: unexpected \"seed\" at the start of an object\n"
        "    1 | { seed: 7 }\n"
        "      |   ^~~~\n"
        "  expected: a key in double quotes, or \"}\"\n"
        "  hint: write \"seed\"\n");
}

TEST_CASE("A file that ends early names the bracket that is open", "[json][golden]") {
  CHECK(error_of("{\n  \"models\": {\n    \"a\": 1\n") ==
        "s.json:3:11: error: the file ends inside the object that starts on line 2\n"
        "    3 |     \"a\": 1\n"
        "      |           ^\n"
        "  expected: \",\" and another key, or \"}\"\n");
}

TEST_CASE("An empty file says so", "[json][golden]") {
  const std::string expected =
      "s.json:1:1: error: the file is empty\n"
      "  expected: a JSON document, such as {\"version\": 1}\n";
  CHECK(error_of("") == expected);
  CHECK(error_of("\n // nothing here\n") == expected);
}

TEST_CASE("Text that is not UTF-8 is reported at its first wrong byte", "[json][golden]") {
  CHECK(error_of("{\n \"n\": \"caf\xE9\" }") ==
        "s.json:2:11: error: this byte is not UTF-8\n"
        "    2 |  \"n\": \"caf\xEF\xBF\xBD\" }\n"
        "      |           ^\n"
        "  expected: UTF-8 text\n"
        "  hint: save the file as UTF-8\n");
  CHECK_FALSE(parse_json("s.json", std::string("{}\0", 3)).has_value());
  CHECK_FALSE(parse_json("s.json", "\xFF\xFE{").has_value());
}

TEST_CASE("Nesting is limited, so that no file exhausts the stack", "[json][golden]") {
  const auto deep = static_cast<std::size_t>(kMaxJsonDepth);
  CHECK(parse_json("s.json", std::string(deep, '[') + std::string(deep, ']')).has_value());
  const auto error = error_of(std::string(deep + 1, '[') + std::string(deep + 1, ']'));
  CHECK(error.find("s.json:1:65: error: the nesting is too deep\n") == 0);
  CHECK(error.find("  expected: at most 64 levels\n") != std::string::npos);
  CHECK_FALSE(parse_json("s.json", std::string(1000000, '[')).has_value());
}

TEST_CASE("Common slips each get their own words", "[json][golden]") {
  struct Slip {
    std::string text, message, hint;
  };
  const std::vector<Slip> slips = {
      {"{\"a\": 'x'}", "unexpected \"'\" where the value of \"a\" belongs",
       "texts are in double quotes"},
      {"{\"a\" 1}", "unexpected \"1\" after the key \"a\"", ""},
      {"{\"a\" = 1}", "unexpected \"=\" after the key \"a\"", "write \":\""},
      {"{\"a\": True}", "unexpected \"True\" where the value of \"a\" belongs", "write true"},
      {"{\"a\": None}", "unexpected \"None\" where the value of \"a\" belongs", "write null"},
      {"{\"a\": small}", "unexpected \"small\" where the value of \"a\" belongs",
       "write \"small\" if a text is meant"},
      {"{\"a\": .5}", "\".5\" is not a JSON number", "write 0.5"},
      {"{\"a\": +5}", "\"+5\" is not a JSON number", "write it without the +"},
      {"{\"a\": 07}", "\"07\" is not a JSON number", ""},
      {"{\"a\": 1.2.3}", "\"1.2.3\" is not a JSON number", ""},
      {"{\"a\": 1.}", "\"1.\" is not a JSON number", ""},
      {"{\"a\": 0x10}", "\"0x10\" is not a JSON number", "write the number in decimal"},
      {"{\"a\": -}", "\"-\" is not a JSON number", ""},
      {"{\"a\": }", "unexpected \"}\" where the value of \"a\" belongs",
       "the \"{\" on line 1 is still open"},
      {"{\"a\": 1,, \"b\": 2}", "unexpected \",\" after a comma", "remove one of the two commas"},
      {"{\"a\": [1}", "unexpected \"}\" after a value in a list",
       "the \"[\" on line 1 is still open"},
      {"{\"a\": 1} x", "unexpected \"x\" after the end of the document",
       "write \"x\" if a text is meant"},
      {"{\"a\": 1} /* x", "a comment without its end", ""},
      {"# no\n{}", "unexpected \"#\" at the start of the file", "comments start with //"},
      {"{\xE2\x80\x9C"
       "a\xE2\x80\x9D: 1}",
       "unexpected \"\xE2\x80\x9C\" at the start of an object", "use straight double quotes"},
      {"{\"a\": \"C:\\data\"}", "\"\\d\" is not an escape", "write a backslash as \\\\"},
      {"{\"a\": \"\\u12\"}", "\"\\u12\" is not a character",
       "write the character itself: the file is UTF-8"},
      {"{\"a\": \"\\ud800\"}", "\"\\ud800\" is not a character",
       "write the character itself: the file is UTF-8"},
      {"{\"a\": \"x\ty\"}", "a tab inside a text", ""},
      {"{\"a\": \"x\n\"}", "a text without its closing quote", ""},
      {"{\"a\": \"x", "a text without its closing quote", ""},
  };
  for (const auto& slip : slips) {
    INFO(slip.text);
    const auto document = parse_json("s.json", slip.text);
    REQUIRE(!document);
    CHECK(document.error().message == slip.message);
    CHECK(document.error().hint == slip.hint);
    CHECK(document.error().where.line > 0);
    CHECK(document.error().where.column > 0);
  }
}

TEST_CASE("A backslash slip is located at the backslash", "[json][golden]") {
  CHECK(error_of("{ \"file\": \"C:\\data.csv\" }") ==
        "s.json:1:14: error: \"\\d\" is not an escape\n"
        "    1 | { \"file\": \"C:\\data.csv\" }\n"
        "      |              ^~\n"
        "  expected: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u\n"
        "  hint: write a backslash as \\\\\n");
}

TEST_CASE("No prefix of a valid text is accepted or breaks the diagnosis", "[json][law]") {
  const std::string text =
      "{\"a\": [1, -2.5e3, \"x\\u00e9\\ud83d\\ude00\", {\"b\": null}], /* c */ \"t\": true} // end";
  REQUIRE(parse_json("s.json", text).has_value());
  const auto end = text.find('}', text.find("true")) + 1;
  for (std::size_t length = 0; length < end; ++length) {
    const auto document = parse_json("s.json", text.substr(0, length));
    INFO(text.substr(0, length));
    REQUIRE(!document);
    CHECK_FALSE(document.error().message.empty());
    CHECK(document.error().where.line == 1);
    CHECK(document.error().where.column <= length + 1);
  }
}

TEST_CASE("Replacing any byte of a valid text gives a document or a located error", "[json][law]") {
  const std::string text = "{\"a\": [1, -2.5e3, \"x\\n\"], /* c */ \"t\": true}";
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char c : std::string("{}[],:\"\\/*1-.ex \n\t#'")) {
      auto changed = text;
      changed[at] = c;
      const auto document = parse_json("s.json", changed);
      if (document) continue;
      INFO(changed);
      CHECK_FALSE(document.error().message.empty());
      CHECK((document.error().where.line >= 1 && document.error().where.line <= 3));
    }
  }
}

TEST_CASE("A file that cannot be read says why", "[json][golden]") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("mmlu.json")) << "{}";

  const auto missing = read_json(folder.file("mmlU1.json"));
  REQUIRE(!missing);
  CHECK(missing.error().kind == base::ErrorKind::kUsage);
  CHECK(missing.error().message == "file \"" + folder.file("mmlU1.json") + "\" does not exist");
  CHECK(missing.error().hint == "did you mean \"" + folder.file("mmlu.json") + "\"?");

  const auto no_folder = read_json(folder.file("none/x.json"), base::ErrorKind::kData);
  REQUIRE(!no_folder);
  CHECK(no_folder.error().kind == base::ErrorKind::kData);
  CHECK(no_folder.error().hint == "there is no folder \"" + folder.file("none") + "\" either");

  const auto directory = read_json(folder.file("."));
  REQUIRE(!directory);
  CHECK(directory.error().message == '"' + folder.file(".") + "\" is a folder, not a file");

  const auto read = read_json(folder.file("mmlu.json"));
  REQUIRE(read);
  CHECK(read->file == folder.file("mmlu.json"));
}

}  // namespace pointsman::data
