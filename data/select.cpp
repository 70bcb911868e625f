#include "data/select.hpp"

#include "data/builder.hpp"
#include "data/source_text.hpp"
#include "data/text_index.hpp"
#include "sim/base/file.hpp"
#include "sim/base/random.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace pointsman::data {
namespace {

constexpr std::size_t kSuggestedIds = 10'000;  ///< at most so many are searched for a nearest name

tl::unexpected<base::Error> bad_data(std::string message) {
  return base::fail(base::ErrorKind::kData, std::move(message));
}

std::optional<std::uint64_t> row_number(std::string_view line) {
  std::uint64_t number = 0;
  const char* const end = line.data() + line.size();
  const auto [stop, code] = std::from_chars(line.data(), end, number);
  if (stop != end || code != std::errc()) return std::nullopt;
  return number;
}

TextIndex index_ids(const Workload& workload) {
  TextIndex index;
  for (std::size_t r = 0; r < workload.rows(); ++r) index.code_of(workload.ids().at(r));
  return index;
}

std::string nearest_id(const Workload& workload, std::string_view name) {
  if (workload.rows() > kSuggestedIds) return {};
  std::vector<std::string> ids;
  for (std::size_t r = 0; r < workload.rows(); ++r) ids.emplace_back(workload.ids().at(r));
  return base::did_you_mean(name, ids);
}

/// Lines of a row list and what they may mean.
struct Line {
  std::string_view text;
  std::size_t offset = 0;
  std::size_t number = 0;  ///< from 1
};

std::vector<Line> lines_of(const SourceText& source) {
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::size_t begin = source.body(); begin < source.text.size();) {
    ++number;
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    std::string_view line = source.text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back({line, begin, number});
    begin = end + 1;
  }
  return lines;
}

std::optional<std::uint64_t> row_of(const TextIndex& ids, std::string_view id) {
  const std::uint32_t code = ids.find(id);
  if (code == TextIndex::kNone) return std::nullopt;
  return code;
}

base::Result<RowListKind> find_kind(const Workload& workload, const SourceText& source,
                                    const std::vector<Line>& lines, const TextIndex& ids) {
  bool are_numbers = true, are_rows = true, are_ids = true;
  for (const Line& line : lines) {
    const auto number = row_number(line.text);
    are_numbers = are_numbers && number;
    are_rows = are_rows && number && *number < workload.rows();
    are_ids = are_ids && row_of(ids, line.text);
  }
  if (are_rows && are_ids) {
    return base::fail(source.error({lines.front().offset,
                                    lines.front().text.size(),
                                    "lines can be read as row numbers and as ids",
                                    "a statement of which they are",
                                    {}}));
  }
  return are_numbers && !are_ids ? RowListKind::kNumbers : RowListKind::kIds;
}

Fault unknown_row(const Workload& workload, const Line& line, RowListKind kind) {
  Fault fault{line.offset, line.text.size(), base::in_quotes(line.text), {}, {}};
  if (kind == RowListKind::kNumbers) {
    fault.message += " is no row of the workload";
    fault.expected = "a row number from 0 to " + std::to_string(workload.rows() - 1);
  } else {
    fault.message += " is no id of the workload";
    fault.expected = "an id of the workload";
    fault.hint = nearest_id(workload, line.text);
  }
  return fault;
}

}  // namespace

base::Result<Workload> select(const Workload& workload, std::span<const std::uint64_t> rows) {
  std::vector<bool> seen(workload.rows(), false);
  for (const std::uint64_t row : rows) {
    if (row >= workload.rows()) {
      return bad_data("row " + std::to_string(row) + " is not among the " +
                      std::to_string(workload.rows()) + " rows of the workload");
    }
    if (seen[row]) return bad_data("row " + std::to_string(row) + " is selected twice");
    seen[row] = true;
  }
  WorkloadBuilder builder;
  builder.take_ids(workload, rows);
  for (const RequestColumn& column : workload.columns()) {
    builder.add_column(column.name, builder.take(column.column, rows));
  }
  for (const ModelColumns& model : workload.models()) {
    builder.model(model.name).fields = builder.take_fields(model, rows);
  }
  for (const AttemptColumns& attempts : workload.attempts()) {
    builder.add_attempts(builder.take_attempts(attempts, rows));
  }
  for (const Source& source : workload.sources()) builder.add_source(source);
  return std::move(builder).finish();
}

base::Result<std::vector<std::uint64_t>> parse_row_list(const Workload& workload,
                                                        const std::string& file,
                                                        std::string_view text, RowListKind kind) {
  const SourceText source{file, text};
  const std::vector<Line> lines = lines_of(source);
  if (lines.empty()) {
    return base::fail(source.error(
        {source.body(), 1, "list of rows is empty", "one row number or id per line", {}}));
  }
  const TextIndex ids = index_ids(workload);
  if (kind == RowListKind::kAuto) {
    POINTSMAN_TRY(kind, find_kind(workload, source, lines, ids));
  }
  std::vector<std::uint64_t> rows;
  std::vector<std::uint64_t> line_of_row(workload.rows(), 0);
  for (const Line& line : lines) {
    const auto row = kind == RowListKind::kNumbers ? row_number(line.text) : row_of(ids, line.text);
    if (!row || *row >= workload.rows()) {
      return base::fail(source.error(unknown_row(workload, line, kind)));
    }
    if (line_of_row[*row] != 0) {
      return base::fail(
          source.error({line.offset,
                        line.text.size(),
                        "row " + base::in_quotes(line.text) + " is listed twice, first on line " +
                            std::to_string(line_of_row[*row]),
                        "every row at most once",
                        {}}));
    }
    line_of_row[*row] = line.number;
    rows.push_back(*row);
  }
  return rows;
}

base::Result<std::vector<std::uint64_t>> read_row_list(const Workload& workload,
                                                       const std::string& path, RowListKind kind) {
  auto map = base::MappedFile::open(path);
  if (!map) {
    base::Error error = std::move(map).error();
    error.kind = base::ErrorKind::kData;
    return base::fail(std::move(error));
  }
  return parse_row_list(workload, path, map->text(), kind);
}

SplitRows split_by_hash(const Workload& workload, double train_share, std::uint64_t seed) {
  SplitRows split;
  for (std::size_t r = 0; r < workload.rows(); ++r) {
    base::DrawKey key;
    key.seed = seed;
    key.request = workload.request_keys()[r];
    key.purpose = base::Purpose::kSplit;
    (base::uniform(key) < train_share ? split.train : split.test).push_back(r);
  }
  return split;
}

}  // namespace pointsman::data
