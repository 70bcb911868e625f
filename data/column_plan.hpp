// What each column of a file is: id, request column, or field of a model; and how its cells are
// read.
//
// The one place that knows the rules of names (DESIGN 5), shared by all readers. Invariant: a plan
// has exactly one id, no name twice, and every `|field` is known.
#pragma once

#include "data/read_options.hpp"
#include "data/source_text.hpp"
#include "data/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// How a cell is read.
enum class CellKind : std::uint8_t {
  kId,       ///< not empty
  kText,     ///< any text
  kAuto,     ///< numbers if every cell of the column is one, text otherwise
  kNumber,   ///< a double within [lowest, highest]
  kInteger,  ///< an integer >= 0
  kDecimal,  ///< money or time: an exact decimal >= lowest
};

/// How cells of a model's field are read, and those of a request's column.
CellKind kind_of(ModelField field);
CellKind kind_of(std::string_view column);

/// Where a column belongs.
enum class ColumnRole : std::uint8_t {
  kId,
  kRequest,
  kModelField,
  kModelName,  ///< long form: which model a row is of
  kAttempt,    ///< long form: its number
};

struct PlannedColumn {
  std::string name;  ///< after aliases, as errors show it: "gpt-4|score"
  ColumnRole role = ColumnRole::kRequest;
  CellKind kind = CellKind::kAuto;
  std::string model;                      ///< kModelField of a wide file
  ModelField field = ModelField::kScore;  ///< kModelField
  double lowest = 0;                      ///< kNumber, kDecimal
  double highest = 0;                     ///< kNumber
};

struct TablePlan {
  bool is_long = false;
  std::vector<PlannedColumn> columns;
  std::size_t id = 0;  ///< index of the id column
};

/// A name in a header and where it stands.
struct HeaderName {
  std::string name;
  std::size_t offset = 0;
  std::size_t length = 1;
};

/// The plan of a header, or what is wrong with it. Unless options.format says, a header with `id`
/// and `model` and without any '|' is the long form.
std::optional<Fault> plan_columns(const std::vector<HeaderName>& header, const ReadOptions& options,
                                  TablePlan& plan);

/// Whether ReadOptions.wanted asks for this column (by its name or by its model's).
bool is_wanted(const ReadOptions& options, std::string_view model, std::string_view column);

}  // namespace pointsman::data
