#include "data/hash.hpp"
#include "reports/page/at.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/crowd.hpp"
#include "reports/page/figure_json.hpp"
#include "reports/page/html.hpp"
#include "reports/page/markdown.hpp"
#include "reports/page/sections.hpp"
#include "reports/page/stamp_table.hpp"
#include "reports/page/view_of_result.hpp"
#include "reports/result_json.hpp"
#include "scenarios/analyses.hpp"
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

TEST_CASE("What became of a policy's requests adds up to its requests", "[page][law]") {
  const auto sum_of = [](const std::vector<Cell>& row, std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) {
      std::string bare = plain_text(row[i].text);
      std::erase(bare, ',');
      sum += std::stod(bare);
    }
    return sum;
  };
  std::size_t rows = 0;
  for (const std::string& name : library_names()) {
    INFO(name);
    const View view = view_of(library_result(name));
    for (const Section& section : view.sections) {
      for (const Table& table : section.tables) {
        const bool is_timed = table.caption.starts_with("What became of the requests");
        if (!is_timed && table.caption != "What this many requests can show") continue;
        for (const auto& row : table.rows) {
          INFO(table.caption << ": " << plain_text(row[0].text));
          // Expected counts are shown with one decimal, whole ones with none.
          CHECK(std::abs(sum_of(row, 1, 2) - sum_of(row, 2, is_timed ? 7 : 5)) < 0.1001);
          ++rows;
        }
      }
    }
  }
  CHECK(rows > 20);
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

TEST_CASE("A router that prompt caches make dearer than its baseline is held", "[page]") {
  auto json = nlohmann::json::parse(library_result("warm-caches"));
  for (auto& [name, policy] : json["policies"].items()) {
    policy["timing"]["usd_per_hour"]["mean"] = name == "large-only" ? 20.0 : 30.0;
  }
  const View view = view_of(json.dump());
  CHECK(view.verdict.word == "HOLD");
  CHECK(view.verdict.binding ==
        "On the clock, with prompt caches, it costs 50.0 % more: $30.00 an hour against $20.00.");
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

TEST_CASE("Every kind of analysis that a scenario may ask for has a section", "[page][law]") {
  std::set<std::string> asked;
  for (const scenarios::AnalysisKind& kind : scenarios::analysis_kinds()) {
    asked.insert(std::string(kind.key));
  }
  std::set<std::string> shown;
  for (const std::string_view kind : shown_kinds()) shown.insert(std::string(kind));
  CHECK(shown == asked);
  // And what a page has no section for is named, not left out.
  auto json = nlohmann::json::parse(library_result("demo"));
  json["analyses"].push_back({{"kind", "horoscope"}, {"name", "what the stars say"}});
  const View view = view_of(json.dump());
  const auto other = std::ranges::find(view.sections, "other-1", &Section::id);
  REQUIRE(other != view.sections.end());
  CHECK(other->lead.find("horoscope") != std::string::npos);
  CHECK(report_markdown(view).find("what the stars say") != std::string::npos);
}

TEST_CASE("Every analysis of the library is in its page", "[page]") {
  for (const std::string& name : library_names()) {
    const std::string text = library_result(name);
    const auto json = nlohmann::json::parse(text);
    const View view = view_of(text);
    const std::string markdown = report_markdown(view);
    for (const auto& analysis : json.value("analyses", nlohmann::json::array())) {
      const auto kind = analysis.at("kind").get<std::string>();
      INFO(name << ": " << kind);
      CHECK(std::ranges::any_of(
          view.sections, [&](const Section& section) { return section.id.starts_with(kind); }));
    }
    for (const auto& policy : json.at("policies")) {
      if (!policy.contains("ramps")) continue;
      CHECK(std::ranges::find(view.sections, "ramps", &Section::id) != view.sections.end());
      CHECK(markdown.find("the phases of its ramp") != std::string::npos);
    }
  }
}

TEST_CASE("Every setting of an optimum is named", "[page]") {
  auto json = nlohmann::json::parse(library_result("compute-optimal"));
  json["analyses"][1]["best"]["parameters"] = {{"policies/router/at_least", 0.25}};
  const View view = view_of(json.dump());
  std::string settings;
  std::size_t rows = 0;
  for (const Section& section : view.sections) {
    if (!section.id.starts_with("optimize")) continue;
    for (const auto& row : section.tables.at(0).rows) {
      std::string setting;
      for (const Span& span : row.at(1).text) setting += span.text;
      CHECK_FALSE(setting.empty());
      settings += setting + '\n';
      ++rows;
    }
  }
  CHECK(rows > 20);
  CHECK(settings.find("83.0 % best-of-3, 17.0 % once\n") != std::string::npos);
  CHECK(settings.find("once | once | once | once | once\n") != std::string::npos);
  CHECK(settings.find("policies/router/at_least = 0.25\n") != std::string::npos);
}

TEST_CASE("A chart of lost sessions is drawn where some are lost", "[page]") {
  const auto has_blame = [](const char* name) {
    const View view = view_of(library_result(name));
    return std::ranges::any_of(view.sections, [](const Section& section) {
      return std::ranges::find(section.figures, "blame", &Figure::id) != section.figures.end();
    });
  };
  CHECK(has_blame("planner-workers"));
  CHECK_FALSE(has_blame("slm-agents"));
}

TEST_CASE("What labels show and are worth is on the page", "[page]") {
  auto json = nlohmann::json::parse(library_result("demo"));
  const nlohmann::json difference = {{"mean", -0.0123}, {"lo", -0.03}, {"hi", 0.005}};
  json["analyses"] = nlohmann::json::array();
  json["analyses"].push_back(
      {{"kind", "plan"},
       {"name", "labels of threshold"},
       {"policy", "threshold"},
       {"against", "frontier-only"},
       {"requests", 400},
       {"gained", 11},
       {"lost", 16},
       {"accuracy",
        {{"verdict", "NEED-MORE-DATA"},
         {"difference", difference},
         {"labels_needed", 5210},
         {"detectable", {{"difference", 0.031}, {"is_capped", false}}},
         {"drops",
          nlohmann::json::array({{{"drop", 0.02}, {"power", 0.43}, {"labels_needed", 1544}}})}}},
       {"gain_usd",
        {{"verdict", "SHIP"},
         {"difference", {{"mean", 0.001}, {"lo", 0.0005}, {"hi", 0.0015}}},
         {"labels_needed", nullptr},
         {"value",
          {{"ships_now", true},
           {"chance_wrong", 0.02},
           {"perfect_usd", 12.5},
           {"labels", 500},
           {"of_labels_usd", 3.25},
           {"requests", 1e6}}}}}});
  const View view = view_of(json.dump());
  const auto plan = std::ranges::find(view.sections, "plan-1", &Section::id);
  REQUIRE(plan != view.sections.end());
  CHECK(plan->lead.find("11 come out better") != std::string::npos);
  const std::string markdown = report_markdown(view);
  for (const char* text : {"-1.23", "5,210", "no number tells", "1,544", "12.5", "3.25"}) {
    INFO(text);
    CHECK(markdown.find(text) != std::string::npos);
  }
}

TEST_CASE("More points than a page holds are counted in cells that add up to them", "[page]") {
  constexpr std::size_t kMany = 120'000;
  Figure figure;
  figure.x = {.title = "cost", .unit = Unit::kUsd, .scale = Scale::kLog};
  figure.y = {.title = "score", .unit = Unit::kShare};
  Series& series = figure.series.emplace_back();
  for (std::size_t i = 0; i < kMany; ++i) {
    Datum& datum = series.data.emplace_back();
    datum.x = std::pow(10.0, -4 + 3 * static_cast<double>(i % 997) / 997);
    datum.y = static_cast<double>((i * 7919) % 100'003) / 100'003;
  }
  const Figure few = figure;
  figure.series.front().data.resize(kCrowd);
  Figure at_most = figure;
  bin_crowds(at_most);
  CHECK(at_most.series.front().data.size() == kCrowd);

  Figure crowded = few;
  bin_crowds(crowded);
  const auto& cells = crowded.series.front().data;
  CHECK(cells.size() <= kCellsAcross * kCellsUp);
  CHECK(cells.size() > 1000);
  double counted = 0;
  double x_mean = 0;
  for (const Datum& cell : cells) {
    counted += cell.value;
    x_mean += cell.value * std::log10(cell.x);
    CHECK(cell.x >= 1e-4);
    CHECK(cell.x <= 0.1);
    CHECK(cell.y >= 0);
    CHECK(cell.y <= 1);
  }
  CHECK(counted == static_cast<double>(kMany));
  CHECK(x_mean / counted == Approx(-2.5).margin(0.02));
  CHECK(crowded.note.find("120,000 points are counted in cells") != std::string::npos);

  // Whatever the data, what the page holds of them is bounded.
  View view;
  view.sections.push_back({.id = "points", .title = "Points", .figures = {crowded}});
  CHECK(page_data_json(view).size() < 1'000'000);
}

TEST_CASE("A page shows the stamp of its own run, and refuses another's", "[page]") {
  const std::string text = library_result("demo");
  const nlohmann::json stamp = {
      {"format", "pointsman.stamp/1"},
      {"build", {{"version", "0.1"}, {"revision", "abc123"}, {"libraries", {{"Eigen", "3.4"}}}}},
      {"machine", {{"cpu", "a <fast> one"}, {"cores", 2}, {"system", "Linux"}}},
      {"threads", 2},
      {"started_at", "2026-11-22T03:11:10Z"},
      {"wall_time_s", 0.25},
      {"peak_memory_bytes", 40'000'000},
      {"result_sha256", data::sha256_hex(data::as_bytes(text))}};
  const auto view = view_of_result("demo.json", text, stamp.dump());
  REQUIRE(view);
  const std::string html = report_html(*view, {.script = "", .style = "", .notices = ""}, {});
  CHECK(html.find("abc123") != std::string::npos);
  CHECK(html.find("a &lt;fast&gt; one") != std::string::npos);
  CHECK(html.find("2026-11-22T03:11:10Z") != std::string::npos);
  CHECK(view_of(text).sections.back().tables.size() + 1 == view->sections.back().tables.size());
  const auto other = view_of_result("demo.json", text + "\n", stamp.dump());
  REQUIRE_FALSE(other);
  CHECK(other.error().message.find("the stamp is of another result") != std::string::npos);
  CHECK_FALSE(view_of_result("demo.json", text, "{}"));
  CHECK_FALSE(view_of_result("demo.json", text, "torn"));
}

}  // namespace pointsman::reports::page
