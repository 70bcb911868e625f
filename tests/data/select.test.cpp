#include "data/select.hpp"

#include "data/filter.hpp"
#include "tests/data/support.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

using namespace pointsman;
using data::ModelField;
using Rows = std::vector<std::uint64_t>;

namespace {

const std::string kText =
    "id,category,hard,signal,x 1,a|score,a|cost_usd\n"
    "q0,algebra,0,0.5,1,1,0.0015\n"
    "q1,physics,1,,2,0,0.002\n"
    "q2,,1,-3,3,,0.0015\n"
    "q3,algebra,0,7,4,1,\n";

Rows where(const std::string& expression) {
  const auto workload = test::read_csv(kText);
  const auto rows = data::rows_where(workload, expression);
  if (!rows) FAIL(base::render(rows.error()));
  return *rows;
}

std::string where_error(const std::string& expression) {
  const auto workload = test::read_csv(kText);
  const auto rows = data::rows_where(workload, expression);
  if (rows) return "no error";
  CHECK(rows.error().kind == base::ErrorKind::kUsage);
  return base::render(rows.error());
}

template <typename T>
std::string rendered(const base::Result<T>& result) {
  return result ? "no error" : base::render(result.error());
}

}  // namespace

TEST_CASE("conditions on numbers and texts choose rows", "[filter]") {
  CHECK(where("hard == 0") == Rows{0, 3});
  CHECK(where("hard != 0") == Rows{1, 2});
  CHECK(where("signal > -3") == Rows{0, 3});
  CHECK(where("signal >= -3 and signal < 7") == Rows{0, 2});
  CHECK(where("signal <= 0.5") == Rows{0, 2});
  CHECK(where("category == \"algebra\"") == Rows{0, 3});
  CHECK(where("category == 'algebra' or hard == 1") == Rows{0, 1, 2, 3});
  CHECK(where("category in [\"physics\", \"chess\"]") == Rows{1});
  CHECK(where("hard in [1, 2]") == Rows{1, 2});
  CHECK(where("hard not in [1]") == Rows{0, 3});
  CHECK(where("id == \"q2\"") == Rows{2});
  CHECK(where("id not in [\"q2\", \"q0\"]") == Rows{1, 3});
  CHECK(where("`x 1` > 2 and \"a|cost_usd\" == 0.0015") == Rows{2});
  CHECK(where("\"a|cost_usd\" > 0") == Rows{0, 1, 2});
  CHECK(where("category == \"nowhere\"").empty());
}

TEST_CASE("and binds more tightly than or, not more tightly than and", "[filter]") {
  CHECK(where("hard == 1 or hard == 0 and signal == 7") == Rows{1, 2, 3});
  CHECK(where("(hard == 1 or hard == 0) and signal == 7") == Rows{3});
  CHECK(where("not hard == 1 and signal == 7") == Rows{3});
  CHECK(where("not (hard == 1 or signal == 7)") == Rows{0});
  CHECK(where("not not hard == 1") == Rows{1, 2});
}

TEST_CASE("a comparison with what was not observed is neither true nor false", "[filter]") {
  CHECK(where("signal == 0.5") == Rows{0});
  CHECK(where("not signal == 0.5") == Rows{2, 3});
  CHECK(where("signal != 0.5") == Rows{2, 3});
  CHECK(where("category != \"algebra\"") == Rows{1});
  CHECK(where("signal is missing") == Rows{1});
  CHECK(where("signal is present") == Rows{0, 2, 3});
  CHECK(where("not signal is missing") == Rows{0, 2, 3});
  CHECK(where("category is missing or \"a|score\" is missing") == Rows{2});
  CHECK(where("signal == 0.5 or hard == 1") == Rows{0, 1, 2});
  CHECK(where("id is missing").empty());
}

TEST_CASE("the columns of a condition are known before any file is read", "[filter]") {
  const auto names =
      data::columns_in("hard == 0 and (\"a|score\" is present or `x 1` in [1]) and not hard == 2");
  REQUIRE(names);
  CHECK(*names == std::vector<std::string>{"hard", "a|score", "x 1"});
  CHECK(!data::columns_in("hard =="));
}

TEST_CASE("bad conditions are located within the expression", "[filter][golden]") {
  CHECK(where_error("hard = 0") ==
        "where:1:6: error: unexpected \"=\"\n"
        "    1 | hard = 0\n"
        "      |      ^\n"
        "  expected: ==, !=, <, <=, >, >=, in [..] or is missing\n"
        "  hint: write == to compare\n");
  CHECK(where_error("catgory == \"x\"") ==
        "where:1:1: error: no column \"catgory\"\n"
        "    1 | catgory == \"x\"\n"
        "      | ^~~~~~~\n"
        "  expected: the name of a column of the workload\n"
        "  hint: did you mean \"category\"?\n");
  CHECK(where_error("\"a|scor\" == 1") ==
        "where:1:1: error: no column \"a|scor\"\n"
        "    1 | \"a|scor\" == 1\n"
        "      | ^~~~~~~~\n"
        "  expected: the name of a column of the workload\n"
        "  hint: did you mean \"a|score\"?\n");
  CHECK(where_error("hard == ") ==
        "where:1:9: error: expression ends too early\n"
        "    1 | hard == \n"
        "      |         ^\n"
        "  expected: a number or a \"string\"\n");
  CHECK(where_error("hard == \"0\"") ==
        "where:1:9: error: column \"hard\" holds numbers\n"
        "    1 | hard == \"0\"\n"
        "      |         ^~~\n"
        "  expected: a number without quotes\n");
  CHECK(where_error("category < 3") ==
        "where:1:1: error: column \"category\" holds text\n"
        "    1 | category < 3\n"
        "      | ^~~~~~~~\n"
        "  expected: ==, != or in [..] for a column of text\n");
  CHECK(where_error("a|score == 1") ==
        "where:1:2: error: unexpected \"|\"\n"
        "    1 | a|score == 1\n"
        "      |  ^\n"
        "  expected: ==, !=, <, <=, >, >=, in [..] or is missing\n"
        "  hint: write: or; a column with a bar in its name stands in double quotes\n");
  CHECK(where_error("").starts_with("where:1:1: error: expression ends too early"));
  CHECK(where_error("(hard == 1").starts_with("where:1:11: error: expression ends too early"));
  CHECK(where_error("hard == 1 hard").starts_with("where:1:11: error: unexpected \"hard\""));
  CHECK(where_error("hard in 1").starts_with("where:1:9: error: unexpected \"1\""));
  CHECK(where_error("hard in [1 2]").starts_with("where:1:12: error: unexpected \"2\""));
  CHECK(where_error("hard is 1").starts_with("where:1:9: error: unexpected \"1\""));
  CHECK(where_error("hard == 1.2.3").starts_with("where:1:9: error: unexpected \"1.2.3\""));
  CHECK(where_error("hard == \"x").starts_with("where:1:9: error: unexpected a quote"));
  CHECK(where_error("hard == 1 and").starts_with("where:1:14: error: expression ends"));
  CHECK(where_error("hard == 1 & hard == 2").starts_with("where:1:11: error: unexpected \"&\""));
  CHECK(where_error(std::string(1000, '(') + "hard == 1").find("64 levels") != std::string::npos);
  CHECK(where_error("hard == nan").starts_with("where:1:9: error: unexpected \"nan\""));
}

TEST_CASE("a selection keeps order, ids, keys and sources", "[select]") {
  const auto all = test::read_csv(kText);
  const auto some = data::select(all, Rows{3, 0});
  REQUIRE(some);
  CHECK(some->rows() == 2);
  CHECK(some->ids().at(0) == "q3");
  CHECK(some->request_keys()[0] == all.request_keys()[3]);
  CHECK(some->find("signal")->number_at(0) == 7);
  CHECK(some->find("signal")->is_complete());
  CHECK(some->find("category")->dictionary.size() == 1);
  CHECK(some->find_model("a")->find(ModelField::kCostUsd)->text_at(1) == "0.0015");
  CHECK(!some->find_model("a")->find(ModelField::kCostUsd)->is_present(0));
  CHECK(some->sources()[0].rows == 4);
  const auto none = data::select(all, Rows{});
  REQUIRE(none);
  CHECK(none->rows() == 0);
  CHECK(rendered(data::select(all, Rows{1, 1})) == "error: row 1 is selected twice\n");
  CHECK(rendered(data::select(all, Rows{4})) ==
        "error: row 4 is not among the 4 rows of the workload\n");
}

TEST_CASE("selecting every row gives the same workload", "[select][law]") {
  const auto all = test::read_csv(kText);
  Rows rows(all.rows());
  std::iota(rows.begin(), rows.end(), 0);
  CHECK(test::dump(*data::select(all, rows)) == test::dump(all));
  const auto runs = test::read_csv(
      "id,model,attempt,score\nq1,m,0,1\nq1,m,1,0\nq2,m,0,1\nq3,n,0,0.5\nq3,m,4,1\n");
  rows.resize(3);
  CHECK(test::dump(*data::select(runs, rows)) == test::dump(runs));
  const auto last = data::select(runs, Rows{2, 0});
  REQUIRE(last);
  CHECK(last->attempts()[0].begin[1] == 1);
  CHECK(last->attempts()[0].begin[2] == 3);
}

TEST_CASE("row lists hold numbers or ids", "[select]") {
  const auto w = test::read_csv(kText);
  const auto parse = [&](const char* text, data::RowListKind kind = data::RowListKind::kAuto) {
    return data::parse_row_list(w, "fold.txt", text, kind);
  };
  CHECK(*parse("2\n0\n") == Rows{2, 0});
  CHECK(*parse("q3\r\n\r\nq1") == Rows{3, 1});
  CHECK(rendered(parse("q3\nq9\n")) ==
        "fold.txt:2:1: error: \"q9\" is no id of the workload\n"
        "    2 | q9\n"
        "      | ^~\n"
        "  expected: an id of the workload\n"
        "  hint: did you mean \"q0\"?\n");
  CHECK(rendered(parse("1\n9\n")) ==
        "fold.txt:2:1: error: \"9\" is no row of the workload\n"
        "    2 | 9\n"
        "      | ^\n"
        "  expected: a row number from 0 to 3\n");
  CHECK(rendered(parse("1\n\n2\n1\n")) ==
        "fold.txt:4:1: error: row \"1\" is listed twice, first on line 1\n"
        "    4 | 1\n"
        "      | ^\n"
        "  expected: every row at most once\n");
  CHECK(rendered(parse("\n")).starts_with("fold.txt:1:1: error: list of rows is empty\n"));
  const auto numbered = test::read_csv("id,a|score\n1,0\n0,1\n7,1\n");
  CHECK(rendered(data::parse_row_list(numbered, "fold.txt", "1\n0\n"))
            .starts_with("fold.txt:1:1: error: lines can be read as row numbers and as ids\n"));
  CHECK(*data::parse_row_list(numbered, "fold.txt", "1\n0\n", data::RowListKind::kIds) ==
        Rows{0, 1});
  CHECK(*data::parse_row_list(numbered, "fold.txt", "1\n0\n", data::RowListKind::kNumbers) ==
        Rows{1, 0});
  CHECK(*data::parse_row_list(numbered, "fold.txt", "7\n") == Rows{2});
}

TEST_CASE("a split by hash depends on seed and id alone", "[select][law]") {
  std::string text = "id,a|score\n";
  for (int r = 0; r < 20'000; ++r) text += "row-" + std::to_string(r) + ",1\n";
  const auto w = test::read_csv(text);
  const auto split = data::split_by_hash(w, 0.3, 1);
  CHECK(split.train.size() + split.test.size() == w.rows());
  // 4 standard errors of 20,000 draws.
  CHECK(std::abs(static_cast<double>(split.train.size()) - 6'000) < 4 * 64.8);
  CHECK(data::split_by_hash(w, 0.3, 1).train == split.train);
  CHECK(data::split_by_hash(w, 0.3, 2).train != split.train);
  CHECK(data::split_by_hash(w, 0, 1).train.empty());
  CHECK(data::split_by_hash(w, 1, 1).test.empty());
  // A larger share only adds requests, and other rows around a request do not move it.
  const auto more = data::split_by_hash(w, 0.5, 1);
  CHECK(
      std::includes(more.train.begin(), more.train.end(), split.train.begin(), split.train.end()));
  const auto train = data::select(w, split.train);
  REQUIRE(train);
  CHECK(data::split_by_hash(*train, 0.3, 1).test.empty());
}

TEST_CASE("a join puts models side by side by id", "[join]") {
  const auto left = test::read_csv("id,category,a|score\nq1,x,1\nq2,y,0\nq3,x,1\n");
  const auto right = test::read_csv("id,hard,b|score\nq3,1,0\nq1,0,1\nq9,1,1\n");
  data::JoinReport report;
  const auto inner = data::join(left, right, {}, &report);
  REQUIRE(inner);
  CHECK(inner->rows() == 2);
  CHECK(inner->ids().at(1) == "q3");
  CHECK(inner->find("hard")->number_at(1) == 1);
  CHECK(inner->find_model("b")->find(ModelField::kScore)->number_at(0) == 1);
  CHECK(report.matched == 2);
  CHECK(report.only_left == 1);
  CHECK(report.only_right == 1);
  CHECK(inner->sources().size() == 2);
  data::JoinOptions options;
  options.keep_unmatched = true;
  const auto outer = data::join(left, right, options);
  REQUIRE(outer);
  CHECK(outer->rows() == 3);
  CHECK(!outer->find_model("b")->find(ModelField::kScore)->is_present(1));
  CHECK(outer->find_model("a")->find(ModelField::kScore)->is_complete());
}

TEST_CASE("joins refuse what would be ambiguous", "[join][golden]") {
  const auto left = test::read_csv("id,category,a|score\nq1,x,1\n");
  const auto same = test::read_csv("id,a|score\nq1,0\n");
  CHECK(rendered(data::join(left, same, {})) ==
        "error: model \"a\" is on both sides of the join\n"
        "  expected: a name of its own for every model\n"
        "  hint: rename it on the right side\n");
  data::JoinOptions options;
  options.rename = {{"a", "a2"}};
  const auto renamed = data::join(left, same, options);
  REQUIRE(renamed);
  CHECK(renamed->find_model("a2")->find(ModelField::kScore)->number_at(0) == 0);
  options.rename = {{"z", "a2"}};
  CHECK(rendered(data::join(left, test::read_csv("id,b|score\nq1,0\n"), options)) ==
        "error: \"z\", to be renamed, is no model and no column of the right side\n");
  CHECK(rendered(data::join(left, test::read_csv("id,category,b|score\nq1,y,0\n"), {})) ==
        "error: column \"category\" of id \"q1\" is \"x\" on the left and \"y\" on the right\n"
        "  expected: the same value on both sides of a join\n"
        "  hint: rename it on the right side\n");
  options.rename = {{"category", "topic"}};
  const auto both = data::join(left, test::read_csv("id,category,b|score\nq1,y,0\n"), options);
  REQUIRE(both);
  CHECK(both->find("category")->text_at(0) == "x");
  CHECK(both->find("topic")->text_at(0) == "y");
  CHECK(rendered(data::join(left, test::read_csv("id,b|score\nq7,0\n"), {})) ==
        "error: the two workloads have no id in common\n");
}

TEST_CASE("RouteLLM's GSM8K joined with six other models gives their accuracies", "[join][real]") {
  const std::string folder = test::real_data();
  if (folder.empty()) return;
  const auto load = [&](const char* file, std::set<std::string> wanted) {
    auto options = test::without_cache();
    options.wanted = std::move(wanted);
    auto workload = data::load_workload(folder + file, options);
    REQUIRE(workload);
    return std::move(*workload);
  };
  const auto left = load("/routellm/gsm8k.csv", {});
  const auto right = load("/gsm8k_8models/gsm8k_8models.csv",
                          {"prompt_chars", "6b_finetuning", "6b_verification", "175b_finetuning",
                           "175b_verification", "tora-code-34b-v1.0", "tora-70b-v1.0"});
  data::JoinReport report;
  const auto joined = data::join(left, right, {}, &report);
  REQUIRE(joined);
  CHECK(joined->rows() == 1'319);
  CHECK(report.only_left + report.only_right == 0);
  CHECK(report.shared_columns == std::vector<std::string>{"prompt_chars"});
  const std::vector<std::pair<const char*, double>> expected = {
      {"mixtral-8x7b", 63.8362},       {"gpt-4-1106", 85.6710},      {"6b_finetuning", 21.6831},
      {"6b_verification", 39.0447},    {"175b_finetuning", 34.7233}, {"175b_verification", 56.2547},
      {"tora-code-34b-v1.0", 80.5155}, {"tora-70b-v1.0", 84.3063}};
  for (const auto& [model, percent] : expected) {
    const auto* score = joined->find_model(model)->find(ModelField::kScore);
    double sum = 0;
    for (std::size_t r = 0; r < joined->rows(); ++r) sum += score->number_at(r);
    CHECK(100 * sum / 1'319 == Approx(percent).epsilon(0).margin(5e-5));
  }
}

TEST_CASE("FrugalML's published test halves are row lists in their own order", "[select][real]") {
  const std::string folder = test::real_data();
  if (folder.empty()) return;
  const auto w = data::load_workload(folder + "/frugalml/rafdb.csv", test::without_cache());
  REQUIRE(w);
  const std::vector<std::pair<int, std::vector<double>>> halves = {
      {1, {0.6556714471968709, 0.6108213820078227, 0.7186440677966102, 0.6086049543676663}},
      {5, {0.6585397653194264, 0.6092568448500651, 0.7179921773142112, 0.5998696219035202}},
      {10, {0.6513689700130378, 0.6058670143415906, 0.7088657105606259, 0.597522816166884}}};
  for (const auto& [seed, accuracies] : halves) {
    const auto rows = data::read_row_list(
        *w, folder + "/frugalml/rafdb_test_index_seed" + std::to_string(seed) + ".txt");
    REQUIRE(rows);
    CHECK(rows->size() == 7'670);
    if (seed == 1) {
      CHECK(rows->front() == 9'448);
    }
    const auto half = data::select(*w, *rows);
    REQUIRE(half);
    for (std::size_t m = 0; m < accuracies.size(); ++m) {
      const auto* score = half->models()[m].find(ModelField::kScore);
      double right = 0;
      for (std::size_t r = 0; r < half->rows(); ++r) right += score->number_at(r);
      CHECK(right / 7'670 == Approx(accuracies[m]).epsilon(0).margin(1e-15));
    }
  }
}
