// RFC 4180: where rows of a CSV text begin and end, and its cells.
//
// Quoted cells may hold commas, line ends and doubled quotes; rows end in LF or CRLF, the last one
// may lack it; empty lines are skipped. Invariant: the pieces of split_rows() are whole rows and
// depend on the text alone. Source: RFC 4180, section 2. Cost: about 1 ns a byte to tokenise.
#pragma once

#include "data/cells.hpp"
#include "data/source_text.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// Bytes of a piece before it is extended to a whole row: its cells stay within the L2 cache.
inline constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

/// Offsets at which pieces of whole rows begin, from `begin` on, and the text's end as the last
/// entry. Right up to the first malformed quote, which tokenise_csv then reports.
std::vector<std::size_t> split_rows(std::string_view text, std::size_t begin,
                                    std::size_t piece_bytes = kPieceBytes);

/// Cuts text[begin, end) into cells of `block`, which it clears first; `block.columns` says how
/// many cells a row must have. Stops before the first malformed row and returns its fault.
std::optional<Fault> tokenise_csv(std::string_view text, std::size_t begin, std::size_t end,
                                  CellBlock& block);

/// Cuts the first row at or after `begin` (the header) without a demand on its cells. `next` is
/// where the following row begins. An empty text gives no cells.
std::optional<Fault> tokenise_header(std::string_view text, std::size_t begin, CellBlock& block,
                                     std::size_t& next);

}  // namespace pointsman::data
