#include "reports/page/at.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/figure_json.hpp"
#include "reports/page/view_of_result.hpp"
#include "reports/result_json.hpp"
#include "tests/golden/golden.hpp"
#include "tests/reports/sample_result.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

View view_of(const std::string& text) {
  auto view = view_of_result("result.json", text);
  if (!view) FAIL(base::render(view.error()));
  return *std::move(view);
}

std::string library_result(const std::string& name) {
  return tests::detail::read_golden("tests/golden/library/" + name + ".json");
}

std::vector<std::string> library_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/library")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

/// Every span of a view.
std::vector<Span> spans_of(const View& view) {
  std::vector<Span> spans;
  const auto add = [&spans](const Text& text) {
    spans.insert(spans.end(), text.begin(), text.end());
  };
  for (const KeyNumber& number : view.verdict.numbers) {
    add(number.value);
    add(number.interval);
  }
  for (const Section& section : view.sections) {
    for (const Table& table : section.tables) {
      for (const auto& row : table.rows) {
        for (const Cell& cell : row) add(cell.text);
      }
    }
  }
  return spans;
}

}  // namespace

TEST_CASE("Verdicts on the library's scenarios are the approved ones", "[page][golden]") {
  std::string text;
  for (const std::string& name : library_names()) {
    const View view = view_of(library_result(name));
    text += name + "\n  " + view.verdict.word + ": " + view.verdict.sentence + "\n";
    if (!view.verdict.binding.empty()) text += "  " + view.verdict.binding + "\n";
  }
  CHECK(tests::matches_golden("page/verdicts.txt", text));
}

TEST_CASE("Every number of a report is the result's, but for rounding", "[page][law]") {
  for (const std::string& name : library_names()) {
    INFO(name);
    const std::string text = library_result(name);
    const auto json = nlohmann::json::parse(text);
    std::size_t numbers = 0;
    for (const Span& span : spans_of(view_of(text))) {
      if (span.at.empty()) continue;
      INFO(span.at << " as " << span.text);
      const double value = json.at(nlohmann::json::json_pointer(span.at)).get<double>();
      std::string bare;
      for (const char c : span.text) {
        if (c != ',' && c != '$' && c != '+') bare += c;
      }
      const std::size_t point = bare.find('.');
      const auto decimals = point == std::string::npos ? 0 : bare.size() - point - 1;
      const double half = 0.5000001 * std::pow(10.0, -static_cast<double>(decimals));
      CHECK(std::abs(std::stod(bare) - value * span.scale) <= half);
      ++numbers;
    }
    CHECK(numbers >= 5);
  }
}

TEST_CASE("Figures and sections have names of their own, and figures have marks", "[page]") {
  for (const std::string& name : library_names()) {
    INFO(name);
    const View view = view_of(library_result(name));
    std::set<std::string> ids;
    for (const Section& section : view.sections) CHECK(ids.insert(section.id).second);
    for (const Figure* figure : figures_of(view)) {
      INFO(figure->id);
      CHECK(ids.insert(figure->id).second);
      CHECK(has_marks(*figure));
      for (const Moving& moving : figure->moving) {
        REQUIRE(moving.series < figure->series.size());
        REQUIRE(moving.datum < figure->series[moving.series].data.size());
        CHECK(moving.steps.size() > 1);
      }
    }
  }
}

TEST_CASE("A policy that reads labels is not the one on trial", "[page]") {
  const View view = view_of(library_result("demo"));
  CHECK(view.verdict.sentence.find("oracle-85") == std::string::npos);
}

TEST_CASE("A floor's verdict is the report's", "[page]") {
  const View view = view_of(library_result("floor"));
  CHECK(view.verdict.word == "HOLD");
  CHECK(view.verdict.binding.find("small-first-cascade") != std::string::npos);
}

TEST_CASE("A slider starts where the policy stands", "[page]") {
  const View view = view_of(library_result("demo"));
  REQUIRE(view.sliders.size() == 1);
  CHECK(view.sliders.front().values[view.sliders.front().start] == 0.5);
}

TEST_CASE("A report needs a result, and says where the file is none", "[page]") {
  CHECK_FALSE(view_of_result("x.json", "{\"format\": \"other/1\"}"));
  CHECK_FALSE(view_of_result("x.json", "{"));
  const auto broken = view_of_result("x.json", "{\n \"format\": \"pointsman.result/1\"}");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().kind == base::ErrorKind::kData);
  CHECK(broken.error().where.file == "x.json");
}

TEST_CASE("A result that someone has edited makes a report with gaps, not a crash", "[page]") {
  auto json = nlohmann::json::parse(library_result("floor"));
  std::size_t made = 0;
  const std::vector<nlohmann::json> instead = {nullptr, "text", 3, nlohmann::json::array(),
                                               nlohmann::json::object()};
  const auto flat = json.flatten();
  std::size_t step = 0;
  for (const auto& [pointer, value] : flat.items()) {
    if (++step % 211 != 0) continue;  // every one would take minutes
    auto edited = json;
    edited[nlohmann::json::json_pointer(pointer).parent_pointer()] = instead[step % instead.size()];
    const auto view = view_of_result("edited.json", edited.dump());
    if (view) ++made;
  }
  CHECK(made > 0);
}

TEST_CASE("The result offered by a page is the file, byte for byte", "[page]") {
  const std::string text = result_json(tests::sample_result());
  CHECK(view_of(text).result_text == text);
}

TEST_CASE("A result of many megabytes is thinned, and the page says so", "[page]") {
  auto json = nlohmann::json::parse(library_result("demo"));
  auto& points = json["analyses"][0]["points"];
  while (points.size() < 4'000) points.push_back(points[points.size() % 11]);
  const View view = view_of(json.dump());
  CHECK(view.result_text.size() < json.dump().size() / 4);
  CHECK(view.sections.back().lead.find("Curves in this page keep 501 points") != std::string::npos);
  CHECK(page_data_json(view).size() < 1'000'000);
}

TEST_CASE("A place in a result that is nowhere has no value and throws nothing", "[page]") {
  const nlohmann::json json = {{"a/b~", {1, "x", nullptr}}};
  const At root(json);
  CHECK(root["a/b~"][0].number() == 1);
  CHECK(root["a/b~"][0].pointer() == "/a~1b~0/0");
  CHECK_FALSE(root["a/b~"][1].number());
  CHECK_FALSE(root["a/b~"][9]["deeper"][3].number());
  CHECK(root["none"].is_null());
  CHECK(root["a/b~"].items().size() == 3);
}

}  // namespace pointsman::reports::page
