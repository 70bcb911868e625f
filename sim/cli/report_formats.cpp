#include "sim/cli/report_formats.hpp"

#include "reports/page/assets.hpp"
#include "reports/page/html.hpp"
#include "reports/page/view_of_result.hpp"

#include <algorithm>
#include <array>

namespace pointsman::cli {
namespace {

namespace page = reports::page;

struct ReportFormat {
  std::string_view extension;
  base::Result<std::string> (*render)(const page::View& view);
};

base::Result<std::string> html(const page::View& view) {
  return page::report_html(view, *page::page_assets(), {});
}

constexpr std::array kReportFormats = {
    ReportFormat{".html", html},
};

}  // namespace

std::vector<std::string> report_extensions() {
  std::vector<std::string> extensions;
  for (const ReportFormat& format : kReportFormats) extensions.emplace_back(format.extension);
  return extensions;
}

base::Status check_report_format(std::string_view extension) {
  if (extension != ".html" || page::page_assets()) return {};
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "this program was built without HTML reports (-DPOINTSMAN_REPORT=OFF)";
  error.hint = "Markdown, CSV and plots need no such part: -o report.md";
  return base::fail(std::move(error));
}

base::Result<std::string> render_report(std::string_view extension,
                                        const std::vector<NamedResult>& results) {
  const auto format = std::ranges::find(kReportFormats, extension, &ReportFormat::extension);
  POINTSMAN_TRY(const auto view,
                page::view_of_result(results.front().name, results.front().text));
  return format->render(view);
}

}  // namespace pointsman::cli
