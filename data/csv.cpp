#include "data/csv.hpp"

#include "data/csv_tokens.hpp"

#include <string>
#include <utility>

namespace pointsman::data {
namespace {

base::Error at_start(const SourceText& source, std::string message, std::string expected) {
  return source.error({source.body(), 1, std::move(message), std::move(expected), {}});
}

}  // namespace

base::Result<TableInput> open_csv(const SourceText& source, const ReadOptions& options) {
  CellBlock header;
  std::size_t next = 0;
  auto fault = tokenise_header(source.text, source.body(), header, next);
  const std::size_t invalid = first_invalid_utf8(source.text, source.body(), next);
  if (invalid != std::string_view::npos) fault = not_utf8(source.text, invalid);
  if (fault) return base::fail(source.error(std::move(*fault)));
  if (header.cells.empty()) {
    return base::fail(at_start(source, "file is empty", "a header and at least one row"));
  }
  std::vector<HeaderName> names;
  std::string scratch;
  for (const CellRef& cell : header.cells) {
    names.push_back({std::string(header.content(cell, scratch)), header.file_offset(cell),
                     header.file_length(cell)});
  }
  TableInput input;
  input.source = source;
  if (auto bad = plan_columns(names, options, input.plan)) {
    return base::fail(source.error(std::move(*bad)));
  }
  input.starts = split_rows(source.text, next);
  input.tokenise = [text = source.text](std::size_t begin, std::size_t end, CellBlock& block) {
    return tokenise_csv(text, begin, end, block);
  };
  if (source.text.find_first_not_of("\r\n", next) == std::string_view::npos) {
    return base::fail(at_start(source, "file has a header but no rows", "at least one row"));
  }
  return input;
}

}  // namespace pointsman::data
