// A report from a result of MMLU's size: a curve of 1,001 thresholds with bands, 57 subjects, seven
// policies and their controls.
//
// Each case first asserts what it is about to time: the page has its verdict, a row for every
// subject and a chart for every figure.
#include "reports/page/assets.hpp"
#include "reports/page/figure_json.hpp"
#include "reports/page/html.hpp"
#include "reports/page/markdown.hpp"
#include "reports/page/view_of_result.hpp"
#include "sim/base/file.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

namespace pointsman::bench {
namespace {

namespace page = reports::page;

constexpr std::size_t kThresholds = 1'001;
constexpr int kSubjects = 57;

/// The approved result of the demo, grown to the size of one on MMLU.
std::string big_result() {
  const auto text = base::read_file("tests/golden/library/demo.json");
  if (!text) {
    std::fputs("run from the root of the repository: tests/golden/library/demo.json\n", stderr);
    std::exit(1);
  }
  auto json = nlohmann::json::parse(*text);
  auto& points = json["analyses"][0]["points"];
  const std::size_t own = points.size();
  while (points.size() < kThresholds) {
    auto point = points[points.size() % own];
    point["value"] = static_cast<double>(points.size()) / kThresholds;
    points.push_back(std::move(point));
  }
  for (auto& policy : json["policies"]) {
    auto& values = policy["slices"]["category"];
    const auto one = values.begin().value();
    for (int i = 0; i < kSubjects; ++i) values["subject-" + std::to_string(i)] = one;
  }
  return json.dump(1);
}

page::View view_of(const std::string& text) {
  auto view = page::view_of_result("mmlu.json", text);
  if (!view) std::exit(1);
  return *std::move(view);
}

void fail_unless(benchmark::State& state, bool is_right) {
  if (!is_right) state.SkipWithError("the report is not that of the result");
}

void report_page(benchmark::State& state) {
  const std::string text = big_result();
  const auto assets = page::page_assets().value_or(page::PageAssets{"run()", "p{}", "notices"});
  const std::string html = page::report_html(view_of(text), assets, {});
  fail_unless(state, html.find("class=\"word\"") != std::string::npos &&
                         html.find("subject-56") != std::string::npos &&
                         html.find("data-figure=\"pareto\"") != std::string::npos);
  for (auto _ : state) {
    benchmark::DoNotOptimize(page::report_html(view_of(text), assets, {}));
  }
  state.counters["result_MB"] = static_cast<double>(text.size()) / 1e6;
  state.counters["page_MB"] = static_cast<double>(html.size()) / 1e6;
}
BENCHMARK(report_page)->Unit(benchmark::kMillisecond);

void report_note(benchmark::State& state) {
  const page::View view = view_of(big_result());
  const std::string note = page::report_markdown(view);
  fail_unless(state, note.size() <= page::kMarkdownBytesMax && note.starts_with("## demo: "));
  for (auto _ : state) benchmark::DoNotOptimize(page::report_markdown(view));
}
BENCHMARK(report_note)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pointsman::bench
