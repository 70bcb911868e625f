#include "scenarios/read.hpp"

#include "scenarios/curve_analysis.hpp"
#include "scenarios/explain.hpp"
#include "scenarios/moving_parameter.hpp"
#include "tests/golden/golden.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

namespace fs = std::filesystem;

Scenario scenario_of(const std::string& text, std::vector<std::string> overrides = {}) {
  auto read = read_scenario_text("two.json", text,
                                 {.overrides = std::move(overrides), .check_files = false});
  if (!read) FAIL(base::render(read.error()));
  return std::move(*read);
}

const std::string kPlain = R"({ "version": 1, "workload": { "file": "w.csv" },
  "policies": { "a-only": "a", "cut": { "route": { "by": "s", "at_least": 0.5, "then": "b", "else": "a" } } } })";

/// A folder of its own for each test, gone afterwards.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(fs::temp_directory_path() / ("pointsman-read-" + name)) {
    fs::remove_all(path_);
    fs::create_directories(path_ / "sub");
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  std::string at(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("A scenario with only what it needs has the defaults of the field table", "[scenarios]") {
  const Scenario s = scenario_of(kPlain);
  CHECK(s.name == "two");
  CHECK(s.seed == 1);
  CHECK(s.workload.file == "w.csv");
  CHECK(s.workload.format == data::FileFormat::kAuto);
  CHECK(s.workload.score_range == std::array<double, 2>{0, 1});
  CHECK(s.workload.use == Part::kAll);
  CHECK(s.models.empty());
  CHECK(s.baseline.empty());
  CHECK_FALSE(s.wrong_answer);
  CHECK(s.right_score == 0.5);
  CHECK(s.missing == MissingRule::kStop);
  CHECK(s.controls);
  CHECK_FALSE(s.slices);
  CHECK(s.evaluate == engine::Evaluate::kExpected);
  CHECK(s.replications == 1);
  CHECK(s.intervals.level == 0.95);
  CHECK(s.intervals.method == IntervalMethod::kAnalytic);
  CHECK(s.intervals.resamples == 10000);
  CHECK(asked_analyses(s).empty());
}

TEST_CASE("Every key of a scenario reaches its value", "[scenarios]") {
  const Scenario s = scenario_of(R"({
    "version": 1, "name": "n", "seed": 9007199254740991,
    "workload": { "file": "w.csv", "format": "long", "where": "x == 1", "score_range": [-1, 10],
                  "aliases": { "domain": "category" }, "rows_file": "rows.txt",
                  "join": [ { "file": "/abs/j.csv", "how": "left", "format": "wide",
                              "rename": { "ok": "a|score" }, "score_range": [0, 5] } ],
                  "split": { "column": "part", "train": "tr", "test": "te" }, "use": "test" },
    "models": {
      "a": { "profile": "openai/gpt-4o", "price": { "per_call_usd": 0.1 }, "batch": true,
             "latency": { "ttft_s": 0.5 }, "cost": "labelled", "accuracy": 0.8,
             "assume": { "input_tokens": 500, "chars_per_token": 3.5 } },
      "b": { "column": "bee", "accuracy": { "law": 0.7, "math": 0.9 }, "cost": "profile",
             "self_hosted": { "gpu_usd_per_hour": 2.5, "gpus": 8, "output_tokens_per_s": 2690, "utilisation": 0.3 } } },
    "policies": { "z": "a", "p": { "mix": { "a": 0.25, "b": 0.75 } } },
    "baseline": "z", "value": { "wrong_answer_usd": 0.05, "right_score": 0.7 }, "missing": "profile",
    "controls": false, "slices": ["category", "part"], "evaluate": "sampled", "replications": 20,
    "intervals": { "level": 0.9, "method": "bootstrap", "resamples": 500 },
    "analyses": [ { "curve": { "policy": "p", "parameter": "mix.a", "points": [0, 0.5, 1] } },
                  { "curve": { "name": "t", "policy": "p", "parameter": "b", "points": 11 } } ] })");
  CHECK(s.seed == 9007199254740991);
  const auto& w = s.workload;
  CHECK(w.format == data::FileFormat::kLong);
  CHECK(w.where == "x == 1");
  CHECK(w.where_at.line == 3);
  CHECK(w.score_range == std::array<double, 2>{-1, 10});
  CHECK(w.aliases.at("domain") == "category");
  CHECK(w.rows_file == "rows.txt");
  REQUIRE(w.joins.size() == 1);
  CHECK(w.joins[0].file == "/abs/j.csv");
  CHECK(w.joins[0].how == JoinKind::kLeft);
  CHECK(w.joins[0].format == data::FileFormat::kWide);
  CHECK(w.joins[0].rename.at("ok") == "a|score");
  CHECK(w.joins[0].score_range == std::array<double, 2>{0, 5});
  REQUIRE(w.split);
  CHECK((w.split->column == "part" && w.split->train == "tr" && w.split->test == "te"));
  CHECK(w.use == Part::kTest);

  REQUIRE(s.models.size() == 2);
  const ModelSpec& a = *s.find_model("a");
  CHECK((a.column == "a" && a.profile == "openai/gpt-4o" && a.batch));
  REQUIRE((a.price && a.latency));
  CHECK(a.price->find("per_call_usd")->text == "0.1");
  CHECK(a.price->find("batch_multiplier") ==
        nullptr);  // only what is written replaces the profile's
  CHECK(a.input_tokens == 500);
  CHECK_FALSE(a.output_tokens);
  CHECK(a.chars_per_token == 3.5);
  CHECK(a.accuracy == 0.8);
  CHECK(a.cost == CostChoice::kLabelled);
  const ModelSpec& b = *s.find_model("b");
  CHECK(b.column == "bee");
  CHECK(b.cost == CostChoice::kProfile);
  CHECK(b.accuracy_by_category == std::map<std::string, double>{{"law", 0.7}, {"math", 0.9}});
  REQUIRE(b.self_hosted);
  CHECK(b.self_hosted->gpu_hour.count == 2'500'000'000);
  CHECK((b.self_hosted->gpus == 8 && b.self_hosted->output_tokens_per_s == 2690));
  CHECK(s.find_model("c") == nullptr);

  const auto policies = s.policies();
  REQUIRE(policies.size() == 2);
  CHECK((policies[0].first == "z" && policies[0].second->text == "a"));
  CHECK((policies[1].first == "p" && policies[1].second->is_object()));
  CHECK(s.wrong_answer->count == 50'000'000);
  CHECK(s.right_score == 0.7);
  CHECK(s.missing == MissingRule::kProfile);
  CHECK_FALSE(s.controls);
  CHECK(s.slices == std::vector<std::string>{"category", "part"});
  CHECK(s.evaluate == engine::Evaluate::kSampled);
  CHECK(s.replications == 20);
  CHECK((s.intervals.level == 0.9 && s.intervals.method == IntervalMethod::kBootstrap));
  const auto asked = asked_analyses(s);
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].kind->title(*asked[0].node) == "p by mix.a");
  CHECK(read_parameter(s, *asked[0].node)->path == "mix.a");
  const auto listed = grid_of(*asked[0].node->find("points"));
  CHECK(std::get<analysis::ExplicitGrid>(listed).thresholds == std::vector<double>{0, 0.5, 1});
  CHECK(asked[1].node->find("name")->text == "t");
  CHECK(read_parameter(s, *asked[1].node)->path == "mix.b");
  CHECK(std::get<analysis::EvenGrid>(grid_of(*asked[1].node->find("points"))).points == 11);
}

TEST_CASE("A scenario extends another, key by key; lists and policies replace", "[scenarios]") {
  const Folder folder("extends");
  folder.write("w.csv", "id\n1\n");
  const auto base_file = folder.write("base.json", R"({ "version": 1, "seed": 3,
    "workload": { "file": "w.csv", "where": "x == 1" },
    "models": { "a": { "price": { "input_usd_per_mtok": 1, "output_usd_per_mtok": 2 } }, "b": {} },
    "policies": { "p": { "mix": { "a": 1 } }, "q": "a" }, "slices": ["u", "v"] })");
  const auto file = folder.write("sub/child.json", R"({ "version": 1, "extends": "../base.json",
    "models": { "a": { "price": { "output_usd_per_mtok": 4 } } },
    "policies": { "p": "b" }, "slices": ["w"] })");
  const auto s = read_scenario(file);
  if (!s) FAIL(base::render(s.error()));
  CHECK(s->name == "child");
  CHECK(s->seed == 3);
  CHECK(fs::equivalent(s->workload.file, folder.at("w.csv")));
  const auto& price = *s->find_model("a")->price;
  CHECK(price.find("input_usd_per_mtok")->text == "1");
  CHECK(price.find("output_usd_per_mtok")->text == "4");
  CHECK(s->find_model("b") != nullptr);
  REQUIRE(s->policies().size() == 2);
  CHECK(s->policies()[0].second->text == "b");
  CHECK(s->slices == std::vector<std::string>{"w"});

  CHECK(s->sources.describe(price.find("input_usd_per_mtok")->at).ends_with("base.json:3"));
  CHECK(s->sources.describe(price.find("output_usd_per_mtok")->at) == file + ":2");
  CHECK(s->sources.describe(s->document.root.find("controls")->at) == "default");
  CHECK(base_file.ends_with("base.json"));
}

TEST_CASE("An error in a value of an extended file is located there", "[scenarios][errors]") {
  const Folder folder("extends-error");
  folder.write("base.json", "{ \"version\": 1,\n  \"baseline\": \"none\" }");
  const auto file = folder.write("child.json", R"({ "version": 1, "extends": "base.json",
    "workload": { "file": "w.csv" }, "policies": { "p": "b" } })");
  const auto read = read_scenario(file, {.overrides = {}, .check_files = false});
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().where.file.ends_with("base.json"));
  CHECK(read.error().where.line == 2);
  CHECK(read.error().where.column == 15);
  CHECK(read.error().source_line == "  \"baseline\": \"none\" }");
}

TEST_CASE("Files that extend each other, or nothing, are errors", "[scenarios][errors]") {
  const Folder folder("cycle");
  const auto a = folder.write("a.json", "{ \"version\": 1, \"extends\": \"sub/b.json\" }");
  folder.write("sub/b.json", "{ \"version\": 1,\n \"extends\": \"../sub/../a.json\" }");
  const auto cycle = read_scenario(a);
  REQUIRE_FALSE(cycle.has_value());
  CHECK(cycle.error().message == "\"../sub/../a.json\" extends this file again");
  CHECK(cycle.error().where.file.ends_with("b.json"));
  CHECK(cycle.error().where.line == 2);

  const auto c = folder.write("c.json", "{ \"version\": 1, \"extends\": \"aa.json\" }");
  const auto missing = read_scenario(c);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().where.file == c);
  CHECK(missing.error().where.column == 28);
  CHECK(missing.error().message == "file \"" + folder.at("aa.json") + "\" does not exist");
  CHECK(missing.error().hint == "did you mean \"" + folder.at("a.json") + "\"?");

  const auto d = folder.write("d.json", "{ \"version\": 1, \"extends\": 7 }");
  CHECK(read_scenario(d).error().message == "\"extends\" is 7");
}

TEST_CASE("A workload file that does not exist is a data error at its name, with the nearest file",
          "[scenarios][errors]") {
  const Folder folder("files");
  folder.write("mmlu.csv", "id\n1\n");
  const auto text = [](const std::string& workload) {
    return "{ \"version\": 1, \"policies\": { \"p\": \"a\" },\n  \"workload\": " + workload + " }";
  };
  const auto check = [&](const std::string& workload, std::uint64_t column) {
    const auto file = folder.write("s.json", text(workload));
    const auto read = read_scenario(file);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == base::ErrorKind::kData);
    CHECK(read.error().where.file == file);
    CHECK(read.error().where.line == 2);
    CHECK(read.error().where.column == column);
    CHECK(read.error().hint == "did you mean \"" + folder.at("mmlu.csv") + "\"?");
  };
  check("{ \"file\": \"mmlu.cvs\" }", 25);
  check("{ \"file\": \"mmlu.csv\", \"rows_file\": \"mmlu.csx\" }", 50);
  check("{ \"file\": \"mmlu.csv\", \"join\": [ { \"file\": \"mlu.csv\" } ] }", 57);
  CHECK(read_scenario(folder.write("s.json", text("{ \"file\": \"mmlu.csv\" }"))).has_value());
}

TEST_CASE("--set changes numbers, texts, lists and policies, adds keys, and the last one wins",
          "[scenarios][overrides]") {
  const Scenario s = scenario_of(
      kPlain, {"seed=7", "seed=8", "name=5", "missing=drop", "value.wrong_answer_usd=0.1",
               "models.\"gpt-4.1\".price.output_usd_per_mtok=3", "models.\"gpt-4.1\".column=gpt=4",
               "policies.cut.route.at_least=0.75", "policies.new={\"mix\": {\"a\": 1}}",
               "policies.\"a-only\"=b", "slices=[\"x\", \"y\"]", "slices.1=z",
               "policies.cut.route.overhead={\"usd\": 0.1}", "workload.where=x == \"1\"",
               "baseline=\"cut\"", "workload.aliases.\"a.b\"=c"});
  CHECK(s.seed == 8);
  CHECK(s.name == "5");
  CHECK(s.missing == MissingRule::kDrop);
  CHECK(s.wrong_answer->count == 100'000'000);
  CHECK(s.find_model("gpt-4.1")->price->find("output_usd_per_mtok")->text == "3");
  CHECK(s.find_model("gpt-4.1")->column == "gpt=4");
  const auto policies = s.policies();
  REQUIRE(policies.size() == 3);
  CHECK(policies[0].second->text == "b");
  const auto& route = *policies[1].second->find("route");
  CHECK(route.find("at_least")->number == 0.75);
  CHECK(route.find("overhead")->find("usd")->number == 0.1);
  CHECK(policies[2].second->find("mix") != nullptr);
  CHECK(s.slices == std::vector<std::string>{"x", "z"});
  CHECK(s.workload.where == "x == \"1\"");
  CHECK(s.baseline == "cut");
  CHECK(s.workload.aliases.at("a.b") == "c");
  CHECK(s.sources.describe(route.find("at_least")->at) == "--set policies.cut.route.at_least=0.75");
  CHECK(s.sources.describe(route.find("by")->at) == "two.json:2");
  CHECK(s.overrides.size() == 16);
}

TEST_CASE("A file named by --set is relative to the working folder", "[scenarios][overrides]") {
  const Folder folder("set-file");
  const auto data_file = folder.write("w.csv", "id\n1\n");
  const auto file = folder.write("sub/s.json", kPlain);
  const auto relative = fs::proximate(data_file, fs::current_path()).string();
  const auto read = read_scenario(file, {.overrides = {"workload.file=" + relative}});
  if (!read) FAIL(base::render(read.error()));
  CHECK(fs::equivalent(read->workload.file, data_file));
  CHECK(read->workload.written_file == "../w.csv");
}

TEST_CASE("explain prints every value with its origin", "[scenarios][explain][golden]") {
  const Scenario s =
      scenario_of(kPlain, {"policies.cut.route.at_least=0.75", "models.b.profile=openai/gpt-4o"});
  CHECK(tests::matches_golden("scenarios/explain.txt", explain(s)));
}

TEST_CASE("What explain prints is a scenario that means the same", "[scenarios][explain][law]") {
  const Scenario first = scenario_of(
      kPlain,
      {"slices=[\"x\\n\"]", "workload.split={\"train\": 0.5}", "workload.use=train",
       "models.b={\"price\": {\"tiers\": [{\"above_tokens\": 5}]}, \"accuracy\": {\"l\": 1}}",
       "analyses=[{\"curve\": {\"policy\": \"cut\", \"parameter\": \"at_least\"}}]"});
  const auto text = explain(first);
  const Scenario second = scenario_of(text);
  // The same values, so the same text but for the origins.
  const auto without_comments = [](const std::string& explained) {
    std::string out;
    for (std::size_t at = 0; at < explained.size();) {
      const auto end = explained.find('\n', at);
      auto line = explained.substr(at, end - at);
      line = line.substr(0, line.find("//"));
      out += line.substr(0, line.find_last_not_of(' ') + 1);
      at = end + 1;
    }
    // Members on one line or on several are the same to a reader.
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
    return out;
  };
  CHECK(without_comments(explain(second)) == without_comments(text));
  CHECK(second.workload.split->train_share == 0.5);
  CHECK(second.slices == first.slices);
}

TEST_CASE("Errors found after reading are located in their own source", "[scenarios][errors]") {
  const Scenario s = scenario_of(kPlain, {"policies.cut.route.by=score"});
  const auto* by = s.policies()[1].second->find("route")->find("by");
  const auto error = s.sources.locate(s.document.error_at(by->at, "no column \"score\""));
  CHECK(error.where.file == "--set");
  CHECK(error.where.line == 1);
  CHECK(error.where.column == 23);
  CHECK(error.source_line == "policies.cut.route.by=score");
  const auto again = s.sources.locate(error);
  CHECK((again.where.file == "--set" && again.where.line == 1));

  const auto* at_least = s.policies()[1].second->find("route")->find("at_least");
  const auto own = s.sources.locate(s.document.error_at(at_least->at, "x"));
  CHECK((own.where.file == "two.json" && own.where.line == 2));
}

}  // namespace pointsman::scenarios
