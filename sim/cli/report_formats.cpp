#include "sim/cli/report_formats.hpp"

#include "reports/page/assets.hpp"
#include "reports/page/figure_csv.hpp"
#include "reports/page/gnuplot.hpp"
#include "reports/page/html.hpp"
#include "reports/page/markdown.hpp"
#include "reports/page/open_metrics.hpp"
#include "reports/page/terminal_plot.hpp"
#include "reports/page/vega_lite.hpp"
#include "reports/page/view_of_result.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

namespace page = reports::page;
using page::View;

constexpr std::size_t kPlotWidth = 100;

/// Pictures stand in for charts where scripts do not run; without gnuplot there are none.
page::Pictures pictures_of(const View& view) {
  if (!page::has_gnuplot()) return {};
  return page::draw(page::figures_of(view), page::PictureForm::kSvg).value_or(page::Pictures{});
}

base::Result<std::string> html(const View& view, std::string_view) {
  POINTSMAN_CHECK(check_report_format(".html"));
  return page::report_html(view, *page::page_assets(), pictures_of(view));
}

base::Result<std::string> markdown(const View& view, std::string_view) {
  return page::report_markdown(view);
}

base::Result<std::string> picture(const View& view, std::string_view id, page::PictureForm form) {
  const auto figures = page::figures_of(view);
  std::vector<std::string> names;
  for (const page::Figure* figure : figures) names.push_back(figure->id);
  if (figures.empty()) return base::fail(base::ErrorKind::kData, "the result has nothing to plot");
  const std::string wanted(id.empty() ? std::string_view(names.front()) : id);
  const auto found = std::ranges::find(names, wanted);
  if (found == names.end()) {
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message = "the report has no figure \"" + wanted + '"';
    error.expected = base::quoted_list(names);
    error.hint = base::did_you_mean(wanted, names);
    return base::fail(std::move(error));
  }
  const page::Figure* figure = figures[static_cast<std::size_t>(found - names.begin())];
  POINTSMAN_TRY(auto pictures, page::draw({figure}, form));
  return std::move(pictures.begin()->second);
}

base::Result<std::string> svg(const View& view, std::string_view figure) {
  return picture(view, figure, page::PictureForm::kSvg);
}

base::Result<std::string> png(const View& view, std::string_view figure) {
  return picture(view, figure, page::PictureForm::kPng);
}

base::Result<std::string> csv(const View& view, std::string_view) {
  return page::figures_csv(view);
}

base::Result<std::string> json(const View& view, std::string_view) {
  return view.result_text;
}

base::Result<std::string> metrics(const View& view, std::string_view) {
  const auto result = nlohmann::json::parse(view.result_text, nullptr, false, true);
  if (!result.contains("policies")) {
    return base::fail(base::ErrorKind::kUsage, "metrics are of one result, not of a comparison");
  }
  return page::open_metrics(result);
}

base::Result<std::string> text(const View& view, std::string_view) {
  return page::terminal_plots(view, kPlotWidth);
}

struct ReportFormat {
  std::string_view extension;
  base::Result<std::string> (*render)(const View& view, std::string_view figure);
};

constexpr std::array kReportFormats = {
    ReportFormat{".html", html},    ReportFormat{".md", markdown}, ReportFormat{".svg", svg},
    ReportFormat{".png", png},      ReportFormat{".csv", csv},     ReportFormat{".json", json},
    ReportFormat{".prom", metrics}, ReportFormat{".txt", text},
};

base::Status write_into(const std::string& folder, const page::Files& files) {
  POINTSMAN_CHECK(base::make_folder(folder));
  for (const auto& [name, content] : files) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    POINTSMAN_CHECK(base::make_folder(path.parent_path().string()));
    POINTSMAN_CHECK(base::write_file(path.string(), content));
  }
  return {};
}

}  // namespace

std::vector<std::string> report_extensions() {
  std::vector<std::string> extensions;
  for (const ReportFormat& format : kReportFormats) extensions.emplace_back(format.extension);
  return extensions;
}

base::Status check_report_format(std::string_view extension) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  if (extension == ".html" && !page::page_assets()) {
    error.message = "this program was built without HTML reports (-DPOINTSMAN_REPORT=OFF)";
    error.hint = "Markdown, tables and plots need no such part: -o report.md";
    return base::fail(std::move(error));
  }
  if ((extension == ".svg" || extension == ".png") && !page::has_gnuplot()) {
    const auto drawn = page::draw({}, page::PictureForm::kSvg);
    return base::fail(drawn.error());
  }
  return {};
}

base::Result<std::string> render_report(std::string_view extension, const View& view,
                                        std::string_view figure) {
  POINTSMAN_CHECK(check_report_format(extension));
  return std::ranges::find(kReportFormats, extension, &ReportFormat::extension)
      ->render(view, figure);
}

base::Result<std::string> render_result(std::string_view extension, const std::string& name,
                                        const std::string& result, const std::string& stamp) {
  POINTSMAN_TRY(const auto view, page::view_of_result(name, result, stamp));
  return render_report(extension, view);
}

base::Status write_split(const View& view, const std::string& folder) {
  POINTSMAN_CHECK(check_report_format(".html"));
  return write_into(folder, page::split_report(view, *page::page_assets(), pictures_of(view)));
}

base::Status write_plots(const View& view, const std::string& folder) {
  POINTSMAN_TRY(const auto pictures, page::draw(page::figures_of(view), page::PictureForm::kSvg));
  page::Files files;
  for (const auto& [id, drawn] : pictures) files.emplace_back(id + ".svg", drawn);
  return write_into(folder, files);
}

base::Status write_vega_lite(const View& view, const std::string& folder) {
  page::Files files;
  for (const page::Figure* figure : page::figures_of(view)) {
    files.emplace_back(figure->id + ".vl.json", page::vega_lite(*figure));
  }
  return write_into(folder, files);
}

}  // namespace pointsman::cli
