// A view as Markdown for pull requests and wikis: verdict, tables, and the rest folded away.
//
// GitHub's dialect: <details>, tables, one Mermaid chart with a line of text beside it for places
// that draw none. Invariant: never more than kMarkdownBytesMax bytes, which comments of pull
// requests allow; tables that find no room are named. Names of a result are never markup.
#pragma once

#include "reports/page/view.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace pointsman::reports::page {

inline constexpr std::size_t kMarkdownBytesMax = 64'000;

std::string report_markdown(const View& view);

/// The line of a series as blocks of eight heights: "▁▂▅█"; empty where it has fewer than two
/// points.
std::string sparkline(const Series& series, std::size_t width);

}  // namespace pointsman::reports::page
