#include "data/load.hpp"
#include "tests/data/support.hpp"

#include <string>

using namespace pointsman;
using data::ModelField;
using test::error_of;
using test::read_csv;

TEST_CASE("a long file becomes requests, models and attempts", "[long]") {
  const auto w = read_csv(
      "id,model,attempt,category,score,cost_usd\n"
      "q1,small,1,algebra,0,0.02\n"
      "q2,small,0,poetry,1,0.03\n"
      "q1,small,0,algebra,1,0.01\n"
      "q1,large,0,algebra,,0.5\n");
  REQUIRE(w.rows() == 2);
  CHECK(w.ids().at(0) == "q1");
  CHECK(w.find("category")->text_at(1) == "poetry");
  REQUIRE(w.attempts().size() == 2);
  const auto& small = w.attempts()[0];
  CHECK(small.columns.name == "small");
  CHECK(small.begin.size() == 3);
  CHECK(small.begin[1] == 2);
  CHECK(small.begin[2] == 3);
  const auto* score = small.columns.find(ModelField::kScore);
  REQUIRE(score->rows == 3);
  CHECK(score->number_at(0) == 1);
  CHECK(score->number_at(1) == 0);
  // The wide columns show the first attempt by number, not by position in the file.
  CHECK(w.find_model("small")->find(ModelField::kCostUsd)->text_at(0) == "0.01");
  CHECK(w.find_model("small")->find(ModelField::kScore)->count_present() == 2);
  // Never observed at all for this model: no column.
  CHECK(w.find_model("large")->find(ModelField::kScore) == nullptr);
  CHECK(w.find_model("large")->find(ModelField::kCostUsd)->count_present() == 1);
  CHECK(w.sources()[0].rows == 4);
}

TEST_CASE("without attempt numbers the order of the rows counts", "[long]") {
  const auto w = read_csv("id,model,score\nq1,m,1\nq2,m,0\nq1,m,0\n");
  CHECK(w.attempts()[0].begin[1] == 2);
  CHECK(w.attempts()[0].columns.find(ModelField::kScore)->number_at(0) == 1);
  CHECK(w.attempts()[0].columns.find(ModelField::kScore)->number_at(1) == 0);
}

TEST_CASE("a column of no fixed meaning that differs between attempts is left out with a warning",
          "[long]") {
  data::LoadReport report;
  const auto w = data::parse_workload("test.csv",
                                      "id,model,attempt,difficulty,tool_calls,score\n"
                                      "q1,m,0,0.5,3,1\nq1,m,1,0.5,4,0\n",
                                      test::without_cache(), &report);
  REQUIRE(w);
  CHECK(w->find("difficulty")->number_at(0) == 0.5);
  CHECK(w->find("tool_calls") == nullptr);
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0] ==
        "column \"tool_calls\" differs between attempts of one id and is left out");
}

TEST_CASE("bad long files are located", "[long][golden]") {
  CHECK(
      error_of("id,model,attempt,score\nq1,m,0,1\nq1,n,0,1\nq1,m,0,0\n") ==
      "test.csv:4:1: error: attempt 0 of model \"m\" on id \"q1\" appears twice, first on line 2\n"
      "    4 | q1,m,0,0\n"
      "      | ^~\n"
      "  expected: one row per id, model and attempt\n");
  CHECK(error_of("id,model,attempt,score\nq1,,0,1\n") ==
        "test.csv:2:4: error: model is empty\n"
        "    2 | q1,,0,1\n"
        "      |    ^\n"
        "  expected: the name of the model of this row\n");
  CHECK(error_of("id,model,attempt,score\nq1,m,,1\n") ==
        "test.csv:2:6: error: attempt is empty\n"
        "    2 | q1,m,,1\n"
        "      |      ^\n"
        "  expected: the number of this attempt\n");
  CHECK(error_of("id,model,category,score\nq1,m,x,1\nq1,n,y,1\n") ==
        "test.csv:3:6: error: category is \"y\", but \"x\" on the first row of id \"q1\"\n"
        "    3 | q1,n,y,1\n"
        "      |      ^\n"
        "  expected: the same category on every row of one id\n");
  CHECK(error_of("id,model,attempt,score\nq1,m,one,1\n") ==
        "test.csv:2:6: error: attempt is \"one\", not a number\n"
        "    2 | q1,m,one,1\n"
        "      |      ^~~\n"
        "  expected: an integer of at least 0, or nothing if not observed\n");
}

TEST_CASE("the form of a file can be forced", "[long]") {
  const std::string_view csv = "id,model,score\nq1,m,1\n";
  data::ReadOptions options;
  options.use_cache = false;
  options.format = data::FileFormat::kWide;
  const auto wide = data::parse_workload("w.csv", csv, options);
  REQUIRE(wide.has_value());
  CHECK(wide->models().empty());
  CHECK(wide->find("model")->text_at(0) == "m");

  options.format = data::FileFormat::kLong;
  const auto refused = data::parse_workload("w.csv", "id,modle,score\nq1,m,1\n", options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == "no column \"model\"");
  CHECK(refused.error().hint.find("modle") != std::string::npos);

  options.format = data::FileFormat::kJsonl;
  const auto lines = data::parse_workload("w.txt", "{\"id\": \"q1\", \"m|score\": 1}\n", options);
  REQUIRE(lines.has_value());
  CHECK(lines->find_model("m") != nullptr);
}
