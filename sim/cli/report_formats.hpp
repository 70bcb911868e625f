// The forms that results take for people and other programs, chosen by a file's extension: shared
// by `run -o` and `report -o`.
//
// Invariant: everything that would make a form fail is checked before the work. A form is made from
// the texts of result files alone, so `run -o x.html` and `report x.json -o x.html` agree to the
// byte.
#pragma once

#include "reports/page/view.hpp"
#include "sim/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::cli {

/// ".html", ".md", ...
std::vector<std::string> report_extensions();

/// Whether this program can make the form on this machine: HTML needs what was built with Node,
/// plots need gnuplot.
base::Status check_report_format(std::string_view extension);

/// `figure` names the figure of a plot; empty = the first.
base::Result<std::string> render_report(std::string_view extension, const reports::page::View& view,
                                        std::string_view figure = {});

/// The same of one result's text, and of its run's stamp where that is not empty.
base::Result<std::string> render_result(std::string_view extension, const std::string& name,
                                        const std::string& result, const std::string& stamp = {});

/// A page as a folder: its own style, script, data and pictures, for strict content policies.
base::Status write_split(const reports::page::View& view, const std::string& folder);
/// Every figure as <id>.svg, or as a Vega-Lite specification <id>.vl.json.
base::Status write_plots(const reports::page::View& view, const std::string& folder);
base::Status write_vega_lite(const reports::page::View& view, const std::string& folder);

}  // namespace pointsman::cli
