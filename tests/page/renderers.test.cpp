#include "data/hash.hpp"
#include "reports/page/assets.hpp"
#include "reports/page/figure_csv.hpp"
#include "reports/page/figure_json.hpp"
#include "reports/page/gnuplot.hpp"
#include "reports/page/html.hpp"
#include "reports/page/markdown.hpp"
#include "reports/page/markup.hpp"
#include "reports/page/open_metrics.hpp"
#include "reports/page/terminal_plot.hpp"
#include "reports/page/vega_lite.hpp"
#include "reports/page/view_of_result.hpp"
#include "reports/text_grid.hpp"
#include "tests/golden/golden.hpp"

#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

constexpr const char* kEvil = "</script><img src=x onerror=alert(1)>\"'`@|*_[x](y)";

std::string demo_result() {
  return tests::detail::read_golden("tests/golden/library/demo.json");
}

View view_of_text(const std::string& text) {
  auto view = view_of_result("result.json", text);
  if (!view) FAIL(base::render(view.error()));
  return *std::move(view);
}

/// The demo with a policy and a model of that name.
View evil_view() {
  std::string text = demo_result();
  const std::string name = nlohmann::json(kEvil).dump();
  for (const std::string old : {"\"threshold\"", "\"small\"", "\"account\""}) {
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += name.size()) {
      text.replace(at, old.size(), name);
    }
  }
  return view_of_text(text);
}

const PageAssets kPlainAssets = {.script = "run()", .style = "p{}", .notices = "notices"};

}  // namespace

TEST_CASE("No name of a result is markup", "[page][html]") {
  CHECK(escaped("<a href=\"x\">&'\x01") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;?");
  const View view = evil_view();
  const std::string html = report_html(view, kPlainAssets, {});
  CHECK(html.find("<img src=x") == std::string::npos);
  CHECK(html.find("&lt;img src=x onerror=alert(1)&gt;") != std::string::npos);
  CHECK(report_markdown(view).find("<img") == std::string::npos);
}

TEST_CASE("A script element ends where it should, and its JSON is the result's", "[page][html]") {
  const std::string safe = script_safe(nlohmann::json(kEvil).dump());
  CHECK(safe.find('<') == std::string::npos);
  CHECK(nlohmann::json::parse(safe) == kEvil);
}

TEST_CASE("A page asks the network for nothing, and forbids it to itself", "[page][html]") {
  const std::string html = report_html(view_of_text(demo_result()), kPlainAssets, {});
  for (const char* fetch : {"src=\"http", "href=\"http", "url(http", "@import", "<link"}) {
    CHECK(html.find(fetch) == std::string::npos);
  }
  CHECK(html.find("default-src 'none'") != std::string::npos);
  // printf 'run()' | openssl dgst -sha256 -binary | base64
  CHECK(html.find("script-src 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='") !=
        std::string::npos);
}

TEST_CASE("Verdict and tables come before charts and data", "[page][html]") {
  const std::string html = report_html(view_of_text(demo_result()), kPlainAssets, {});
  const std::size_t verdict = html.find("class=\"word\"");
  const std::size_t table = html.find("<table>");
  const std::size_t chart = html.find("data-figure=");
  const std::size_t data = html.find("application/json");
  REQUIRE(data != std::string::npos);
  CHECK(verdict < table);
  CHECK(table < chart);
  CHECK(chart < data);
}

TEST_CASE("A page in a folder has neither style nor script of its own inside", "[page][html]") {
  const View view = view_of_text(demo_result());
  const Files files = split_report(view, kPlainAssets, {{"pareto", "<svg/>"}});
  REQUIRE(files.size() == 5);
  CHECK(files[0].first == "index.html");
  CHECK(files[0].second.find("<style") == std::string::npos);
  CHECK(files[0].second.find(" style=") == std::string::npos);
  CHECK(files[0].second.find("run()") == std::string::npos);
  CHECK(files[0].second.find("src=\"figures/pareto.svg\"") != std::string::npos);
  CHECK(files[4] == std::pair<std::string, std::string>("figures/pareto.svg", "<svg/>"));
}

TEST_CASE("The script in the program is the committed one's bytes", "[page][bundle]") {
  const auto assets = page_assets();
  if (!assets) {
    WARN("this program was built without HTML reports");
    return;
  }
  const std::string committed = tests::detail::read_golden("reports/web/BUNDLE.sha256");
  INFO("sha256sum build/dev/web/report.bundle.js; a change of its sources changes BUNDLE.sha256");
  CHECK(data::sha256_hex(data::as_bytes(assets->script)) == committed.substr(0, 64));
  CHECK(assets->script.find("</script") == std::string::npos);
  CHECK(assets->notices.find("Apache ECharts") != std::string::npos);
}

TEST_CASE("A report in Markdown is the approved one and fits a comment", "[page][golden]") {
  const View view = view_of_text(demo_result());
  const std::string text = report_markdown(view);
  CHECK(text.size() <= kMarkdownBytesMax);
  CHECK(tests::matches_golden("page/demo.md", text));
  View long_view = view;
  for (int i = 0; i < 200; ++i)
    long_view.sections.push_back(view.sections[i % view.sections.size()]);
  const std::string long_text = report_markdown(long_view);
  CHECK(long_text.size() <= kMarkdownBytesMax);
  CHECK(long_text.find("No room here for: ") != std::string::npos);
}

TEST_CASE("A sparkline has a block for each step, from least to most", "[page]") {
  Series series{.name = "s", .mark = Mark::kLine, .tone = Tone::kData};
  for (int i = 0; i < 8; ++i) {
    Datum datum;
    datum.x = datum.y = i;
    series.data.push_back(datum);
  }
  CHECK(sparkline(series, 8) == "▁▂▃▄▅▆▇█");
  CHECK(sparkline(series, 2) == "▁█");
  series.data.resize(1);
  CHECK(sparkline(series, 8).empty());
}

TEST_CASE("Plots for a terminal are the approved ones and fit it", "[page][golden]") {
  const std::string text = terminal_plots(view_of_text(demo_result()), 100);
  CHECK(tests::matches_golden("page/demo-plots.txt", text));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(text_width(line) <= 100);
}

TEST_CASE("OpenMetrics has a type for every metric and ends as it must", "[page][golden]") {
  const std::string text = open_metrics(nlohmann::json::parse(demo_result()));
  CHECK(text.ends_with("# EOF\n"));
  CHECK(text.find("pointsman_accuracy_ratio{scenario=\"demo\",policy=\"threshold\"} 0.8375\n") !=
        std::string::npos);
  std::istringstream lines(text);
  std::string metric;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) metric = line.substr(7, line.find(' ', 7) - 7);
    if (!line.starts_with('#')) CHECK(line.starts_with(metric + "{"));
  }
  const nlohmann::json evil = {{"scenario", "a\"b\\c\nd"},
                               {"policies", {{"p", {{"requests", 1}}}}}};
  CHECK(open_metrics(evil).find(R"(scenario="a\"b\\c\nd",policy="p"} 1)") != std::string::npos);
}

TEST_CASE("The numbers of figures as a table name their figure and series", "[page][csv]") {
  const std::string text = figures_csv(view_of_text(demo_result()));
  CHECK(text.starts_with("figure,series,x,y,x_lo,x_hi,y_lo,y_hi,value,label\n"));
  CHECK(text.find("pareto,baseline,12.11") != std::string::npos);
  CHECK(text.find("nan") == std::string::npos);
}

TEST_CASE("Vega-Lite specifications hold their data and a layer for what is drawn",
          "[page][vega]") {
  const View view = view_of_text(demo_result());
  for (const Figure* figure : figures_of(view)) {
    INFO(figure->id);
    const auto spec = nlohmann::json::parse(vega_lite(*figure));
    CHECK(spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json");
    CHECK_FALSE(spec["layer"].empty());
    std::size_t data = 0;
    for (const Series& series : figure->series) data += series.data.size();
    CHECK(spec["data"]["values"].size() == data);
  }
}

TEST_CASE("No name of a result is a command of gnuplot", "[page][gnuplot]") {
  const View view = evil_view();
  const std::string script = gnuplot_script(*figures_of(view).front(), PictureForm::kSvg, "out");
  CHECK(script.find('`') == std::string::npos);
  CHECK(script.find('@') == std::string::npos);
  if (!has_gnuplot()) {
    WARN("there is no gnuplot here");
    return;
  }
  const auto pictures = draw(figures_of(view), PictureForm::kSvg);
  if (!pictures) FAIL(base::render(pictures.error()));
  const auto again = draw(figures_of(view), PictureForm::kSvg);
  CHECK(*pictures == *again);
  for (const auto& [id, svg] : *pictures) {
    INFO(id);
    CHECK(svg.find("<svg") != std::string::npos);
    CHECK(svg.find("<path") != std::string::npos);
  }
}

}  // namespace pointsman::reports::page
