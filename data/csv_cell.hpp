// A text as a cell of a CSV file (RFC 4180): quoted where it has to be, and only there.
//
// Invariant: reading the cell gives the text again, byte by byte. Cost: one pass.
#pragma once

#include <string>
#include <string_view>

namespace pointsman::data {

void append_csv_cell(std::string& out, std::string_view text);
std::string csv_cell(std::string_view text);

}  // namespace pointsman::data
