#include "data/import.hpp"

#include "data/hash.hpp"
#include "data/json_reader.hpp"
#include "data/load.hpp"
#include "sim/base/file.hpp"
#include "tests/shared_data.hpp"

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

namespace pointsman::data {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / "pointsman-import-test") {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name, std::string_view text) const {
    const std::string path = (path_ / name).string();
    REQUIRE(base::write_file(path, text));
    return path;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

ImportMap map_of(std::string text) {
  auto document = parse_json("map.json", std::move(text));
  if (!document) FAIL(base::render(document.error()));
  auto map = read_import_map(*document);
  if (!map) FAIL(base::render(map.error()));
  return std::move(*map);
}

std::string map_error(std::string text) {
  const auto document = parse_json("map.json", std::move(text));
  REQUIRE(document);
  const auto map = read_import_map(*document);
  REQUIRE(!map);
  CHECK(map.error().kind == base::ErrorKind::kUsage);
  return base::render(map.error());
}

ImportMap preset(std::string_view name) {
  auto map = preset_map(name);
  if (!map) FAIL(base::render(map.error()));
  return std::move(*map);
}

Imported imported(const ImportMap& map, const std::vector<std::string>& files,
                  const ImportOptions& options = {}) {
  auto result = import_files(map, files, options);
  if (!result) FAIL(base::render(result.error()));
  return std::move(*result);
}

/// The rendered error with the folder's name taken out.
std::string import_error(const Folder& folder, const ImportMap& map, const std::string& file,
                         const ImportOptions& options = {}) {
  const auto result = import_files(map, std::vector{file}, options);
  REQUIRE(!result);
  std::string text = base::render(result.error());
  const std::string prefix = folder.path().string() + "/";
  for (std::size_t at = 0; (at = text.find(prefix)) != std::string::npos;) {
    text.erase(at, prefix.size());
  }
  return text;
}

Workload workload_of(const Imported& result) {
  auto workload = parse_workload("imported.csv", result.csv, {});
  if (!workload) FAIL(base::render(workload.error()));
  return std::move(*workload);
}

/// Mean over the rows where the model has the field, and how many there are.
struct Mean {
  double value = 0;
  std::size_t count = 0;
};

Mean mean_of(const Workload& workload, std::string_view model, ModelField field) {
  const ModelColumns* columns = workload.find_model(model);
  REQUIRE(columns != nullptr);
  const Column* column = columns->find(field);
  REQUIRE(column != nullptr);
  double sum = 0;
  Mean mean;
  for (std::size_t row = 0; row < workload.rows(); ++row) {
    if (!column->is_present(row)) continue;
    sum += column->number_at(row);
    ++mean.count;
  }
  mean.value = sum / static_cast<double>(mean.count);
  return mean;
}

constexpr std::string_view kRouterBenchTable =
    "sample_id,prompt,eval_name,gpt-4,small v0.1,gpt-4|model_response,small v0.1|model_response,"
    "gpt-4|total_cost,small v0.1|total_cost,oracle_model_to_route_to\r\n"
    "a.1,\"['Who, me?']\",mmlu,1.0,False,B,\"no, A\",0.00012,1e-07,gpt-4\r\n"
    "a.2,\"Grüße\nzwei\",gsm8k,0.25,True,7,8,0.0003,0,small v0.1\r\n";

}  // namespace

TEST_CASE("a RouterBench table becomes a workload without its prompts, answers and oracle",
          "[import]") {
  const Folder folder;
  const auto result = imported(preset("routerbench"), {folder.file("rb.csv", kRouterBenchTable)});
  CHECK(result.csv ==
        "id,category,prompt_chars,prompt_sha256,gpt-4|score,gpt-4|cost_usd,gpt-4|response_chars,"
        "small v0.1|score,small v0.1|cost_usd,small v0.1|response_chars\n"
        "a.1,mmlu,12," +
            sha256_hex(as_bytes("['Who, me?']")) + ",1.0,0.00012,1,0,1e-07,5\n" + "a.2,gsm8k,10," +
            sha256_hex(as_bytes("Grüße\nzwei")) + ",0.25,0.0003,1,1,0,1\n");
  CHECK(describe(result.report) ==
        "2 records in 1 file: 2 requests, 2 models\n"
        "  gpt-4: 2 requests, 0.00042 USD\n"
        "  small v0.1: 2 requests, 1e-07 USD, 1 zero cost\n"
        "  columns left out: \"oracle_model_to_route_to\"\n");
  const auto workload = workload_of(result);
  CHECK(workload.rows() == 2);
  CHECK(workload.find("oracle_model_to_route_to") == nullptr);
}

TEST_CASE("texts are kept only when asked for", "[import]") {
  const Folder folder;
  const std::string file = folder.file("rb.csv", kRouterBenchTable);
  CHECK(imported(preset("routerbench"), {file}).csv.find("Who, me") == std::string::npos);
  ImportOptions options;
  options.keep_text = true;
  const auto workload = workload_of(imported(preset("routerbench"), {file}, options));
  REQUIRE(workload.find("prompt") != nullptr);
  CHECK(workload.find("prompt")->text_at(0) == "['Who, me?']");
  CHECK(workload.find("prompt")->text_at(1) == "Grüße\nzwei");
  const Column* answer = workload.find_model("small v0.1")->find(ModelField::kAnswer);
  REQUIRE(answer != nullptr);
  CHECK(answer->text_at(0) == "no, A");
}

TEST_CASE("the RouteLLM responses give the scores and lengths of the prepared GSM8K workload",
          "[import][oracle]") {
  POINTSMAN_SHARED_DATA(raw, "routellm/raw/gsm8k_responses.csv");
  POINTSMAN_SHARED_DATA(prepared, "routellm/gsm8k.csv");
  const auto result = imported(preset("routellm"), {raw});
  CHECK(result.report.records == 1319);
  CHECK(result.report.repeated == 0);
  const auto mine = workload_of(result);
  ReadOptions options;
  options.use_cache = false;
  const auto theirs = load_workload(prepared, options);
  REQUIRE(theirs);
  REQUIRE(mine.rows() == theirs->rows());

  constexpr std::pair<std::string_view, std::string_view> kModels[] = {
      {"mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b"},
      {"gpt-4-1106-preview", "gpt-4-1106"}};
  std::size_t differing = 0;
  for (std::size_t row = 0; row < mine.rows(); ++row) {
    differing +=
        mine.find("prompt_chars")->number_at(row) != theirs->find("prompt_chars")->number_at(row);
    for (const auto& [my_name, their_name] : kModels) {
      for (const auto field : {ModelField::kScore, ModelField::kResponseChars}) {
        differing += mine.find_model(my_name)->find(field)->number_at(row) !=
                     theirs->find_model(their_name)->find(field)->number_at(row);
      }
    }
  }
  CHECK(differing == 0);
}

TEST_CASE("MT-Bench judgements give the published means once the unreadable one is dropped",
          "[import][oracle]") {
  POINTSMAN_SHARED_DATA(judgements, "routellm/raw/mt-bench_gpt-4_single.jsonl");
  ImportOptions options;
  options.drop_scores = {-1};
  const auto result = imported(preset("mt-bench"), {judgements}, options);
  CHECK(result.report.dropped_scores == 1);
  CHECK(result.report.outside_scores == 0);
  const auto workload = workload_of(result);
  const Mean unify = mean_of(workload, "unify", ModelField::kScore);
  CHECK(unify.count == 159);
  CHECK(10 * unify.value == Approx(8.757861635220126).epsilon(1e-14));
  const Mean martian = mean_of(workload, "martian", ModelField::kScore);
  CHECK(martian.count == 160);
  CHECK(10 * martian.value == Approx(8.3125).epsilon(1e-14));
}

TEST_CASE("an unreadable judgement stays, and is reported, until it is dropped", "[import]") {
  POINTSMAN_SHARED_DATA(judgements, "routellm/raw/mt-bench_gpt-4_single.jsonl");
  const auto result = imported(preset("mt-bench"), {judgements});
  CHECK(result.report.dropped_scores == 0);
  CHECK(result.report.outside_scores == 1);
  REQUIRE(result.report.outside_examples.size() == 1);
  CHECK(result.report.outside_examples[0].model == "unify");
  CHECK(result.report.outside_examples[0].text == "-0.1");
  ReadOptions options;
  options.score_range = {-0.1, 1};
  const auto workload = parse_workload("mt.csv", result.csv, options);
  REQUIRE(workload);
  CHECK(10 * mean_of(*workload, "unify", ModelField::kScore).value ==
        Approx(8.696875).epsilon(1e-14));
}

TEST_CASE("RouterArena predictions and prices give the published totals and agree with each other",
          "[import][oracle]") {
  POINTSMAN_SHARED_DATA(predictions, "routerarena/raw/claude-3-haiku-20240307.jsonl");
  POINTSMAN_SHARED_DATA(prices, "routerarena/raw/cost.json");
  POINTSMAN_SHARED_DATA(prepared, "routerarena/workload.csv");
  ImportOptions options;
  const auto price_list = read_json(prices, base::ErrorKind::kData);
  REQUIRE(price_list);
  for (const base::Member& model : price_list->root.members) {
    options.prices[model.key] = {model.value.find("input_token_price_per_million")->number,
                                 model.value.find("output_token_price_per_million")->number};
  }
  const auto result = imported(preset("routerarena"), {predictions}, options);
  REQUIRE(result.report.models.size() == 1);
  const ModelCoverage& model = result.report.models[0];
  CHECK(model.observed == 809);
  CHECK(model.missing == 0);
  CHECK(model.cost_usd == Approx(0.14237725).epsilon(1e-12));
  CHECK(model.recomputed == 809);
  CHECK(model.differing == 0);
  CHECK(result.report.outside_scores == 1);

  ReadOptions range;
  range.use_cache = false;
  range.score_range = {-1, 1};
  const auto mine = parse_workload("ra.csv", result.csv, range);
  const auto theirs = load_workload(prepared, range);
  REQUIRE(mine);
  REQUIRE(theirs);
  CHECK(mean_of(*mine, model.name, ModelField::kScore).value == Approx(0.5233560759).epsilon(1e-9));
  CHECK(mean_of(*mine, model.name, ModelField::kInputTokens).value * 809 == Approx(215844));
  CHECK(mean_of(*mine, model.name, ModelField::kOutputTokens).value * 809 == Approx(70733));
  std::size_t differing = 0;
  for (std::size_t row = 0; row < 809; ++row) {
    differing += mine->ids().at(row) != theirs->ids().at(row);
    differing += mine->find("category")->text_at(row) != theirs->find("category")->text_at(row);
  }
  CHECK(differing == 0);
}

TEST_CASE("logged costs more than 1 % off their tokens' price are counted and shown", "[import]") {
  const Folder folder;
  // 100 in and 10 out cost 0.0002 USD.
  const std::string file = folder.file("t.csv",
                                       "id,model,in,out,cost\n"
                                       "1,m,100,10,0.0002\n"
                                       "2,m,100,10,0.000201\n"
                                       "3,m,100,10,0.000205\n"
                                       "4,m,100,10,0\n"
                                       "5,m,100,,0.5\n");
  const auto map = map_of(R"({"id": "id", "models": {"value": "model"},
    "fields": {"input_tokens": "in", "output_tokens": "out", "cost_usd": "cost"}})");
  ImportOptions options;
  options.prices["m"] = {1, 10};
  const auto result = imported(map, {file}, options);
  CHECK(describe(result.report) ==
        "5 records in 1 file: 5 requests, 1 model\n"
        "  m: 5 requests, 0.500606 USD, 1 zero cost, 2 logged costs of 4 more than 1 % off its "
        "tokens' price\n"
        "  logged costs that differ from the tokens' price\n"
        "    3, m: logged 0.000205 USD, its tokens cost 0.0002 USD\n"
        "    4, m: logged 0 USD, its tokens cost 0.0002 USD\n");
}

TEST_CASE("a table of one row per answer is joined by id, and its gaps are missing cells",
          "[import]") {
  const Folder folder;
  const std::string first = folder.file("a.jsonl",
                                        "{\"q\": 7, \"who\": \"org/m-preview\", \"ok\": true}\n"
                                        "\n"
                                        "{\"q\": 8, \"who\": \"org/m-preview\", \"ok\": null}\n");
  const std::string second = folder.file(
      "b.json", R"([{"q": 9, "who": "n", "ok": false}, {"q": 7, "who": "n", "ok": false}])");
  const auto map = map_of(R"({
    "id": {"format": "set/{q}"},
    "models": {"value": "who", "rename": [{"match": "^org/", "to": ""},
                                          {"match": "-preview$", "to": ""}]},
    "fields": {"score": {"from": "ok", "values": {"true": 1, "false": 0}},
               "calls": {"constant": 2}}})");
  const auto result = imported(map, {first, second});
  CHECK(result.csv ==
        "id,m|score,m|calls,n|score,n|calls\n"
        "set/7,1,2,0,2\n"
        "set/8,,2,,\n"
        "set/9,,,0,2\n");
  CHECK(describe(result.report) ==
        "4 records in 2 files: 3 requests, 2 models\n"
        "  m: 1 request, 2 missing cells\n"
        "  n: 2 requests, 1 missing cell\n");
}

TEST_CASE("JSON pointers reach into objects and lists, with escapes", "[import]") {
  const Folder folder;
  const std::string file = folder.file(
      "a.jsonl", R"({"id": "x", "a/b": {"c~d": [5, {"e": 1.50}]}, "m": "m", "s": 1e-07})");
  const auto map = map_of(R"({"id": "/id", "models": {"value": "/m"},
    "columns": {"first": "/a~1b/c~0d/0", "second": "/a~1b/c~0d/1/e"},
    "fields": {"cost_usd": "s"}})");
  CHECK(imported(map, {file}).csv == "id,first,second,m|cost_usd\nx,5,1.50,1e-07\n");
}

TEST_CASE("a factor is decimal: tenths and thousandths give the nearest double", "[import]") {
  const Folder folder;
  const std::string file = folder.file("a.csv", "id,s,ms\n1,7,1234\n2,3,0.7\n");
  const auto map = map_of(R"({"id": "id", "models": {"value": {"constant": "m"}},
    "fields": {"score": {"from": "s", "factor": 0.1},
               "latency_s": {"from": "ms", "factor": 0.001}}})");
  CHECK(imported(map, {file}).csv == "id,m|score,m|latency_s\n1,0.7,1.234\n2,0.3,7e-04\n");
}

TEST_CASE("a repeated request is counted when equal, and an error when not", "[import]") {
  const Folder folder;
  const auto map = map_of(R"({"id": "id", "models": {"value": "m"}, "fields": {"score": "s"}})");
  const auto equal = imported(map, {folder.file("equal.csv", "id,m,s\n1,a,1\n1,a,1\n")});
  CHECK(equal.report.repeated == 1);
  CHECK(equal.csv == "id,a|score\n1,1\n");

  const std::string file = folder.file("other.csv", "id,m,s\n1,a,1\n1,b,1\n1,a,0\n");
  CHECK(
      import_error(folder, map, file) ==
      "other.csv:4:1: error: request \"1\" has other values for model \"a\" in an earlier record\n"
      "    4 | 1,a,0\n"
      "      | ^\n"
      "  expected: one record for each request and model, or equal ones\n"
      "  hint: --conflicts first or --conflicts last keeps one of them\n");
  ImportOptions options;
  options.conflict = Conflict::kKeepFirst;
  CHECK(imported(map, {file}, options).csv == "id,a|score,b|score\n1,1,1\n");
  options.conflict = Conflict::kKeepLast;
  const auto last = imported(map, {file}, options);
  CHECK(last.csv == "id,a|score,b|score\n1,0,1\n");
  CHECK(last.report.conflicting == 1);
}

TEST_CASE("a request whose columns differ between records keeps the first and is reported",
          "[import]") {
  const Folder folder;
  const auto map = map_of(R"({"id": "id", "columns": {"category": "c"}, "models": {"value": "m"},
    "fields": {"score": "s"}})");
  const auto result = imported(map, {folder.file("a.csv", "id,c,m,s\n1,,a,1\n1,x,b,1\n1,y,c,1\n")});
  CHECK(result.csv == "id,category,a|score,b|score,c|score\n1,x,1,1,1\n");
  CHECK(result.report.changed_requests == 1);
}

TEST_CASE("bad cells are errors at their place in the file", "[import]") {
  const Folder folder;
  const auto map = map_of(R"({"id": "id", "models": {"value": "m"},
    "fields": {"score": {"from": "s", "values": {"yes": 1, "no": 0}}, "input_tokens": "t"}})");
  CHECK(import_error(folder, map, folder.file("word.csv", "id,m,s,t\n1,a,yes,3\n2,a,maybe,3\n")) ==
        "word.csv:3:5: error: \"maybe\" is none of the words of the map\n"
        "    3 | 2,a,maybe,3\n"
        "      |     ^~~~~\n"
        "  expected: \"yes\" and \"no\"\n");
  CHECK(import_error(folder, map, folder.file("nan.csv", "id,m,s,t\n1,a,yes,nan\n")) ==
        "nan.csv:2:9: error: input_tokens is \"nan\"\n"
        "    2 | 1,a,yes,nan\n"
        "      |         ^~~\n"
        "  expected: a number\n"
        "  hint: \"values\" in the map turns words into numbers, or into \"\" for not observed\n");
  CHECK(import_error(folder, map, folder.file("sign.csv", "id,m,s,t\n1,a,yes,-3\n")) ==
        "sign.csv:2:9: error: input_tokens is \"-3\", below 0\n"
        "    2 | 1,a,yes,-3\n"
        "      |         ^~\n"
        "  expected: a number of at least 0\n");
  CHECK(import_error(folder, map, folder.file("bar.csv", "id,m,s,t\n1,a|b,yes,3\n")) ==
        "bar.csv:2:3: error: \"a|b\" cannot be the name of a model\n"
        "    2 | 1,a|b,yes,3\n"
        "      |   ^~~\n"
        "  expected: a name that is not empty and has no bar\n"
        "  hint: change it with \"models\": {\"rename\": [{\"match\": ..., \"to\": ...}]} in the "
        "map\n");
  CHECK(import_error(folder, map, folder.file("id.csv", "id,m,s,t\n,a,yes,3\n")) ==
        "id.csv:2:1: error: the id is empty\n"
        "    2 | ,a,yes,3\n"
        "      | ^\n");
  CHECK(import_error(folder, map, folder.file("column.csv", "id,mo,s,t\n1,a,yes,3\n")) ==
        "column.csv:1:1: error: the file has no column \"m\"\n"
        "    1 | id,mo,s,t\n"
        "      | ^\n"
        "  expected: one of the columns that the map names\n"
        "  hint: did you mean \"mo\"?\n");
}

TEST_CASE("bad JSON records are errors at their place in the file", "[import]") {
  const Folder folder;
  const auto map = map_of(R"({"id": "q", "models": {"value": "m"}, "fields": {"score": "s"}})");
  const std::string good = R"({"q": 1, "m": "a", "s": 1})";
  CHECK(
      import_error(folder, map, folder.file("nested.jsonl", good + "\n{\"q\": 2, \"m\": {}}\n")) ==
      "nested.jsonl:2:15: error: \"m\" is an object\n"
      "    2 | {\"q\": 2, \"m\": {}}\n"
      "      |               ^\n"
      "  expected: a string, a number, true, false or null\n"
      "  hint: a JSON pointer reaches inside: \"m/...\"\n");
  CHECK(import_error(folder, map, folder.file("list.json", "[" + good + ",\n  7]\n")) ==
        "list.json:2:3: error: a record is a number\n"
        "    2 |   7]\n"
        "      |   ^\n"
        "  expected: an object\n");
  const auto made = map_of(
      R"({"id": {"format": "{q}/{turn}"}, "models": {"value": "m"}, "fields": {"score": "s"}})");
  CHECK(import_error(folder, made, folder.file("answers.jsonl", good + "\n")) ==
        "answers.jsonl:1:7: error: the record has no \"turn\", which its id is made of\n"
        "    1 | {\"q\": 1, \"m\": \"a\", \"s\": 1}\n"
        "      |       ^\n");
  const std::string broken =
      import_error(folder, map, folder.file("broken.jsonl", good + "\n" + good + "\n{\"q\": }\n"));
  CHECK(broken.find("broken.jsonl:3:7: error:") == 0);
  CHECK(import_error(folder, map, folder.file("key.jsonl", "{\"q\": 1, \"m\": \"a\"}\n"))
            .find("key.jsonl:1:1: error: the file has no column \"s\"") == 0);
}

TEST_CASE("a map that makes no sense is an error at its place in the map", "[import]") {
  CHECK(map_error(R"({"id": "q", "models": {}, "fields": {"score": "s"}})") ==
        "map.json:1:23: error: \"models\" must say where the models are\n"
        "    1 | {\"id\": \"q\", \"models\": {}, \"fields\": {\"score\": \"s\"}}\n"
        "      |                       ^\n"
        "  expected: exactly one of \"discover\" and \"value\"\n");
  const auto contains = [](const std::string& text, std::string_view part) {
    INFO(text);
    return text.find(part) != std::string::npos;
  };
  CHECK(
      contains(map_error(R"({"id": "q", "models": {"discover": "(x"}, "fields": {"score": "s"}})"),
               "map.json:1:36: error: the pattern cannot be read"));
  CHECK(contains(map_error(R"({"id": "q", "models": {"discover": "x"}, "fields": {"score": "s"}})"),
                 "the pattern has no group for the model"));
  CHECK(contains(map_error(R"({"id": "q", "models": {"value": "m"}, "fields": {"scor": "s"}})"),
                 "did you mean \"score\"?"));
  CHECK(contains(map_error(R"({"id": {"from": "q", "constant": 1}, "models": {"value": "m"},
                               "fields": {"score": "s"}})"),
                 "map.json:1:8: error: the value has more than one source"));
  CHECK(contains(map_error(R"({"id": {"from": "q", "match": "x"}, "models": {"value": "m"},
                               "fields": {"score": "s"}})"),
                 "\"match\" and \"to\" come only together"));
  CHECK(contains(map_error(R"({"id": "q", "columns": {"prompt": "p"}, "models": {"value": "m"},
                               "fields": {"score": "s"}})"),
                 "\"prompt\" cannot be the name of a request column"));
}

TEST_CASE("every preset is a good map, and a mistyped one is corrected", "[import]") {
  for (const ImportPreset& each : import_presets()) {
    INFO(each.name);
    CHECK(preset_map(each.name).has_value());
  }
  const auto unknown = preset_map("routebench");
  REQUIRE(!unknown);
  CHECK(unknown.error().kind == base::ErrorKind::kUsage);
  CHECK(unknown.error().hint == "did you mean \"routerbench\"?");
}

}  // namespace pointsman::data
