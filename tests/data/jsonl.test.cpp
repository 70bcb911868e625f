#include "tests/data/support.hpp"

#include <string>

using namespace pointsman;
using data::ModelField;
using data::Storage;
using test::read_jsonl;

namespace {

std::string error_of(const std::string& text) {
  return test::error_of(text, test::without_cache(), "test.jsonl");
}

std::string without_source(const data::Workload& workload) {
  const std::string all = test::dump(workload);
  const std::size_t first = all.find('\n');
  return all.substr(all.find('\n', first + 1));
}

}  // namespace

TEST_CASE("JSON lines read as the same CSV does", "[jsonl][law]") {
  const auto csv = test::read_csv(
      "id,category,hard,signal,a|score,a|answer,a|cost_usd,a|input_tokens\n"
      "q1,\"say \"\"hi\"\"\",1,0.25,1,4,0.00023725000000000002,120\n"
      "q2,\xC3\xA9t\xC3\xA9,0,,0.5,,1e-07,\n");
  const auto jsonl = read_jsonl(
      "{\"id\":\"q1\",\"category\":\"say \\\"hi\\\"\",\"hard\":true,\"signal\":0.25,\"a|score\":1,"
      "\"a|answer\":\"4\",\"a|cost_usd\":0.00023725000000000002,\"a|input_tokens\":120}\r\n"
      "\n"
      "{ \"a|score\" : 0.5 , \"id\" : \"q2\", \"category\":\"\\u00e9t\xC3\xA9\", \"hard\":false, "
      "\"signal\":null, \"a|cost_usd\":1e-07 }");
  CHECK(without_source(jsonl) == without_source(csv));
}

TEST_CASE("escapes of JSON strings are resolved", "[jsonl]") {
  const auto w = read_jsonl(R"({"id":1,"label":"a\n\t\"\\\/\u0041\ud83d\ude00"})");
  CHECK(w.ids().at(0) == "1");
  CHECK(w.find("label")->text_at(0) == "a\n\t\"\\/A\xF0\x9F\x98\x80");
}

TEST_CASE("a plain key with a string anywhere is text", "[jsonl]") {
  const auto w = read_jsonl("{\"id\":1,\"x\":5,\"y\":true}\n{\"id\":2,\"x\":\"6\",\"y\":0}\n");
  CHECK(w.find("x")->storage == Storage::kCodes);
  CHECK(w.find("x")->text_at(0) == "5");
  CHECK(w.find("y")->storage == Storage::kBits);
  CHECK(w.find("y")->number_at(0) == 1);
}

TEST_CASE("keys may appear late and be absent", "[jsonl]") {
  const auto w = read_jsonl("{\"id\":\"q1\"}\n{\"id\":\"q2\",\"a|score\":1}\n{\"id\":\"q3\"}\n");
  CHECK(w.find_model("a")->find(ModelField::kScore)->count_present() == 1);
  CHECK(w.find_model("a")->find(ModelField::kScore)->is_present(1));
}

TEST_CASE("the long form works in JSON lines too", "[jsonl][long]") {
  const auto w = read_jsonl(
      "{\"id\":\"q1\",\"model\":\"m\",\"attempt\":0,\"score\":1}\n"
      "{\"id\":\"q1\",\"model\":\"m\",\"attempt\":1,\"score\":0}\n");
  REQUIRE(w.attempts().size() == 1);
  CHECK(w.attempts()[0].begin[1] == 2);
}

TEST_CASE("bad JSON lines are located", "[jsonl][golden]") {
  CHECK(error_of("") ==
        "test.jsonl:1:1: error: file is empty\n"
        "  expected: a JSON object per line\n");
  CHECK(error_of("{\"id\":1}\n[1,2]\n") ==
        "test.jsonl:2:1: error: line is not a JSON object\n"
        "    2 | [1,2]\n"
        "      | ^\n"
        "  expected: one flat JSON object per line\n");
  CHECK(error_of("{\"id\":1,\"x\":[1]}\n") ==
        "test.jsonl:1:13: error: \"x\" holds an array or an object\n"
        "    1 | {\"id\":1,\"x\":[1]}\n"
        "      |             ^\n"
        "  expected: one flat JSON object per line\n");
  CHECK(error_of("{\"id\":1}\n{\"id\":2,\"id\":3}\n") ==
        "test.jsonl:2:9: error: key \"id\" appears twice in this line\n"
        "    2 | {\"id\":2,\"id\":3}\n"
        "      |         ^~~~\n"
        "  expected: a different key for every value\n");
  CHECK(error_of("{\"id\":1,\"a|score\":2}\n") ==
        "test.jsonl:1:19: error: a|score is \"2\", outside 0..1\n"
        "    1 | {\"id\":1,\"a|score\":2}\n"
        "      |                   ^\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n"
        "  hint: declare another range with \"workload\": {\"score_range\": [lo, hi]}\n");
  CHECK(error_of("{\"id\":1,\"a|score\":\"1\"}\n") ==
        "test.jsonl:1:19: error: a|score is \"1\", a string\n"
        "    1 | {\"id\":1,\"a|score\":\"1\"}\n"
        "      |                   ^~~\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n"
        "  hint: write the number without quotes\n");
  CHECK(error_of("{\"id\":1,\"a|scor\":1}\n")
            .starts_with("test.jsonl:1:9: error: unknown field \"scor\" of model \"a\"\n"));
  CHECK(error_of("{\"id\":1}\n{\"x\":1}\n").starts_with("test.jsonl:2:1: error: id is empty\n"));
  CHECK(error_of("{\"id\":1}\n{\"id\":\"1\"}\n")
            .starts_with("test.jsonl:2:7: error: id \"1\" appears twice, first on line 1\n"));
  CHECK(error_of("{\"id\":1}\n{\"id\":\"\xE9\"}\n")
            .starts_with("test.jsonl:2:8: error: byte 0xE9 at offset 16 is not UTF-8\n"));
}

TEST_CASE("text that is no JSON is an error on its line", "[jsonl]") {
  for (const char* bad :
       {"{\"id\":1", "{\"id\":01}", "{\"id\":1}}", "{\"id\":1} 2", "{\"id\":tru}", "{\"id\":nul}",
        "{id:1}", "{\"id\":1 \"x\":2}", "{\"id\":\"\\x\"}", "nonsense", "{\"id\":1,}",
        "{\"id\":NaN}", "{\"id\":\"open}", "{\"id\" 1}", "{", "{\"x\":\"\\ud800\",\"id\":1}",
        "{\"id\":-}", "\"", "}"}) {
    CAPTURE(bad);
    CHECK(error_of(std::string("{\"id\":\"good\"}\n") + bad + "\n").starts_with("test.jsonl:2:"));
    CHECK(error_of(std::string("{\"id\":\"good\"}\n") + bad).starts_with("test.jsonl:2:"));
  }
}

TEST_CASE("the first error of JSON lines wins, whether of syntax or of values", "[jsonl]") {
  CHECK(
      error_of("{\"id\":1}\n{\"id\":2,\"a|score\":7}\nnonsense\n").starts_with("test.jsonl:2:19:"));
  CHECK(
      error_of("{\"id\":1}\nnonsense\n{\"id\":2,\"a|score\":7}\n").starts_with("test.jsonl:2:1:"));
  CHECK(error_of("nonsense\n{\"id\":2}\n").starts_with("test.jsonl:1:1: error: line is not"));
}

TEST_CASE("JSON lines in many pieces read the same for any number of threads", "[jsonl][law]") {
  std::string text;
  for (int r = 0; r < 30'000; ++r) {
    const std::string n = std::to_string(r);
    text += "{\"id\":\"row-" + n + "\",\"signal\":0." + n + ",\"a|score\":" + (r % 3 ? "1" : "0");
    text += r > 25'000 ? ",\"late\":" + n + "}\n" : "}\n";
  }
  auto options = test::without_cache();
  options.threads = 1;
  const auto expected = test::dump(read_jsonl(text, options));
  for (const unsigned threads : {2U, 3U, 7U}) {
    options.threads = threads;
    CHECK((test::dump(read_jsonl(text, options)) == expected));
  }
}
