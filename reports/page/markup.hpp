// Text of HTML: every piece of data goes through escaped(), so no name is ever markup.
#pragma once

#include "reports/page/view.hpp"

#include <string>
#include <string_view>

namespace pointsman::reports::page {

/// For text and for attributes in double quotes. Control characters read "?".
std::string escaped(std::string_view text);

/// Numbers as <data value> with their pointers, so that they can be found in the result.
std::string text_html(const Text& text);

/// "table", "td": the class of a mood, with a leading blank, or nothing.
std::string_view mood_class(Mood mood);

std::string table_html(const Table& table);

/// What a chart shows, as a folded table.
std::string figure_table_html(const Figure& figure);

}  // namespace pointsman::reports::page
