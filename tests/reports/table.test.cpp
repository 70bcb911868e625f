#include "reports/table.hpp"

#include "reports/number_text.hpp"
#include "reports/remarks.hpp"
#include "reports/text_grid.hpp"
#include "tests/golden/golden.hpp"
#include "tests/reports/sample_result.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the table of a hand-made result is the approved one", "[reports][golden]") {
  CHECK(tests::matches_golden("reports/table.txt", reports::result_table(tests::sample_result())));
  CHECK(tests::matches_golden(
      "reports/table_ascii_80.txt",
      reports::result_table(tests::sample_result(),
                            {.width = 80, .unicode = false, .colour = false})));
  CHECK(tests::matches_golden("reports/table_130.txt",
                              reports::result_table(tests::sample_result(), {.width = 130})));
  CHECK(tests::matches_golden("reports/table_slices.txt",
                              reports::slice_table(tests::sample_result(), "category")));
  CHECK(tests::matches_golden("reports/table_value.txt",
                              reports::result_table(tests::valued_result())));
  CHECK(tests::matches_golden("reports/table_value_150.txt",
                              reports::result_table(tests::valued_result(), {.width = 150})));
}

TEST_CASE("no line of the table is wider than the terminal", "[reports][law]") {
  reports::Result result = tests::valued_result();
  result.policies[0].name = std::string(150, 'x') + "é";
  result.models[0] = "a-very-long-model-name/with-a-provider-and-a-date-2024-04-17-and-more";
  result.scenario = std::string(200, 's');
  result.notes = {std::string(300, 'n') + " and " + std::string(90, 'm') + " words"};
  result.policies[1].total.savings = analysis::Estimate{-12.345, -13.456, -11.234};
  result.policies[1].total.cost->per_request_usd.mean = 123'456.789;
  for (const std::size_t width : {80U, 90U, 100U, 140U}) {
    for (const bool unicode : {true, false}) {
      const reports::TableOptions options{.width = width, .unicode = unicode};
      const std::string table = reports::result_table(result, options) +
                                reports::slice_table(result, "category", options);
      for (const auto& line : lines_of(table)) {
        INFO(width << ": " << line);
        CHECK(reports::text_width(line) <= width);
      }
    }
  }
}

TEST_CASE("a router that does not beat the static mix is told so", "[reports]") {
  const std::string table = reports::result_table(tests::sample_result());
  CHECK(has(table, "threshold does not beat the static mix at its cost: 71.2 % against 71.3 %"));
  CHECK(has(table, "dropped 13 of 14,037 requests for want of an outcome that it needed"));
}

TEST_CASE("where costs are unknown the missing mix is told once", "[reports]") {
  reports::Result result = tests::sample_result();
  const std::string reason = result.policies[2].total.cost.reason();
  for (auto& comparison : result.controls->matched) {
    if (comparison.matched)
      comparison.matched = analysis::Figure<analysis::MatchedMix>::unknown(reason);
  }
  const auto missing = reports::missing_figures(result);
  CHECK(std::ranges::count(missing,
                           reports::MissingFigure{"cost-matched mix", "needs every cost"}) == 1);
  CHECK(has(reports::result_table(result), "- cost-matched mix: needs every cost"));
}

TEST_CASE("colour appears only when asked for", "[reports]") {
  const reports::Result result = tests::sample_result();
  CHECK_FALSE(has(reports::result_table(result), "\x1b["));
  const std::string coloured = reports::result_table(result, {.colour = true});
  CHECK(has(coloured, "\x1b[1m"));
  std::string stripped;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') {
      i = coloured.find('m', i);
    } else {
      stripped += coloured[i];
    }
  }
  CHECK(stripped == reports::result_table(result));
}

TEST_CASE("columns without anything to show are left out", "[reports]") {
  reports::Result result = tests::sample_result();
  result.controls.reset();
  result.baseline.reset();
  for (auto& policy : result.policies) {
    policy.total.dropped = 0;
    policy.total.latency = analysis::Figure<analysis::Latency>::unknown("no latency");
  }
  const std::string header = lines_of(reports::result_table(result))[2];
  CHECK_FALSE(has(header, "saving"));
  CHECK_FALSE(has(header, "p50"));
  CHECK_FALSE(has(header, "dropped"));
  CHECK(has(header, "$/1k"));
}

TEST_CASE("names cannot move the cursor", "[reports]") {
  reports::Result result = tests::sample_result();
  result.policies[0].name = "evil\x1b[2J\nname";
  result.scenario = "tab\there";
  const std::string table = reports::result_table(result);
  CHECK(has(table, "evil?[2J?name"));
  CHECK(has(table, "tab?here"));
}

TEST_CASE("text is cut between code points", "[reports]") {
  CHECK(reports::text_width("Zürich…") == 7);
  CHECK(reports::fit_text("Zürich", 6, true) == "Zürich");
  CHECK(reports::fit_text("Zürich", 3, true) == "Zü…");
  CHECK(reports::fit_text("Zürich", 4, false) == "Zü..");
}

TEST_CASE("numbers read as people write them", "[reports]") {
  CHECK(reports::fixed(-0.001, 2) == "0.00");
  CHECK(reports::fixed(2.5, 1) == "2.5");
  CHECK(reports::percent(0.7813, 2) == "78.13");
  CHECK(reports::percent_interval({0.5, 0.4, 0.6}, 2, 1) == "50.00 [40.0, 60.0]");
  CHECK(reports::count_of(1, "scale-up") == "1 scale-up");
  CHECK(reports::count_of(2000, "request") == "2,000 requests");
  CHECK(reports::percent_interval({0.5, -tests::kInfinity, 0.6}, 1, 1) == "50.0");
  CHECK(reports::money(0.0000123456) == "0.00001235");
  CHECK(reports::money(0) == "0");
  CHECK(reports::money(12.3456) == "12.35");
  CHECK(reports::money(1234567.8) == "1,234,568");
  CHECK(reports::seconds(0.8504) == "0.850");
  CHECK(reports::count(std::uint64_t{14'037}) == "14,037");
  CHECK(reports::count(999.0) == "999");
  CHECK(reports::count(-1234.56) == "-1,234.6");
  const auto pair = reports::percent_pair(0.71249, 0.71238);
  CHECK(pair.first == "71.25");
  CHECK(pair.second == "71.24");
  CHECK(reports::percent_pair(0.5, 0.5).first == "50.0");
}

TEST_CASE("a table of slices leaves no policy out, however narrow the terminal", "[reports]") {
  reports::Result result = tests::sample_result();
  for (int i = 0; i < 9; ++i) {
    result.policies.push_back(result.policies[1]);
    result.policies.back().name = "policy-" + std::to_string(i);
    result.policies.back().total.savings = analysis::Estimate{0.5, 0.4, 0.6};
  }
  for (const std::size_t width : {80U, 100U, 300U}) {
    const std::string table = reports::slice_table(result, "category", {.width = width});
    CHECK_FALSE(has(table, "no room"));
    for (const auto& policy : result.policies) {
      INFO(width << ": " << policy.name);
      // Once for the accuracy and once for the saving; a long name may be cut.
      const std::string start = policy.name.substr(0, 12);
      std::size_t seen = 0;
      for (const auto& line : lines_of(table)) {
        if (line.starts_with("category ") && has(line, start)) ++seen;
      }
      CHECK(seen == 2);
    }
  }
}

TEST_CASE("a slice key that no policy has gives no table", "[reports]") {
  CHECK(reports::slice_table(tests::sample_result(), "language").empty());
}

TEST_CASE("names that are too long are cut where they still differ", "[reports]") {
  const auto names_at = [](const std::vector<std::string>& names, std::size_t width) {
    reports::TextGrid grid({{.header = "name", .width_min = 8}, {.header = "n"}});
    for (const std::string& name : names) grid.add_row({name, "1"});
    std::vector<std::string> left_out, cut;
    for (const std::string& line : grid.lines({.width = width, .unicode = false}, left_out)) {
      cut.push_back(line.substr(0, line.find(' ')));
    }
    cut.erase(cut.begin());
    return cut;
  };
  using Names = std::vector<std::string>;
  CHECK(names_at({"a-threshold", "cascade-of-two"}, 11) == Names{"a-thre..", "cascad.."});
  CHECK(names_at({"accuracy/category=law", "accuracy/category=art"}, 13) ==
        Names{"accu..=law", "accu..=art"});
  CHECK(names_at({"accuracy/a-long-key", "accuracy/b-long-key", "accuracy/c-long-key"}, 13) ==
        Names{"accu..-key", "accu..-key", "accu..-key"});  // nothing of ten tells them apart
  CHECK(names_at({"accuracy/a-key", "accuracy/b-key", "accuracy/b-bey"}, 13) ==
        Names{"..cy/a-key", "..cy/b-key", "..cy/b-bey"});
}

TEST_CASE("a name is not cut to nothing where that saves no line", "[reports]") {
  reports::TextGrid grid({{.header = "name", .width_min = 20}, {.header = "fixed"}});
  grid.add_row({"frontier-only", std::string(50, 'x')});
  CHECK(has(reports::grid_text(grid, {.width = 40, .unicode = false}), "frontier-only"));
  CHECK(has(reports::grid_text(grid, {.width = 60, .unicode = false}), "fronti.."));
}

TEST_CASE("a word that is wider than a line goes on in the next, whole", "[reports]") {
  CHECK(reports::wrap_text("- ", "see abcdefghijkl now", 8) == "- see\n  abcdef\n  ghijkl\n  now");
  CHECK(reports::wrap_text("- ", "abcdefghi j", 8) == "- abcdef\n  ghi j");
  // Where the bullet leaves no room, a character a line.
  CHECK(reports::wrap_text("- ", "ab", 2) == "- a\n  b");
}
