// How a foreign table becomes a workload: where each of our fields comes from, as a JSON document.
//
// A value is a column name (or, in JSON records, a key or a pointer such as "/usage/output"), or an
// object that also renames, rewrites or scales it. Tables with one row per request find their
// models in the column names ("discover"); tables with one row per answer say the model ("value").
// Every preset is such a map. Invariant: a map that was read is complete and its patterns compile.
#pragma once

#include "data/workload.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::data {

enum class RecordFormat : std::uint8_t {
  kByExtension,  ///< .csv, .jsonl or .json
  kCsv,
  kJsonLines,
  kJson,  ///< one array of objects
};

/// Replaces every match of a pattern (ECMAScript) by `to`, in which $1 is the first group.
struct Rewrite {
  std::regex pattern;
  std::string to;
};

/// An exact decimal factor, numerator / denominator, so that 7 * 0.1 is 0.7.
struct Factor {
  double numerator = 1;
  double denominator = 1;
};

enum class OtherWords : std::uint8_t { kRefuse, kKeep, kLeaveEmpty };

struct ImportValue {
  enum class Kind : std::uint8_t { kFrom, kConstant, kFormat };
  Kind kind = Kind::kFrom;
  std::string
      text;  ///< a column or pointer, the constant, or a format such as "mtbench/{id}/{turn}"
  std::vector<std::pair<std::string, std::string>> words;  ///< e.g. "True" -> "1"; empty = all stay
  OtherWords others = OtherWords::kRefuse;  ///< what a text not among `words` becomes
  std::optional<Rewrite> rewrite;
  std::optional<Factor> factor;
};

struct ImportMap {
  RecordFormat records = RecordFormat::kByExtension;
  ImportValue id;
  std::vector<std::pair<std::string, ImportValue>> columns;  ///< request columns, in this order
  std::optional<ImportValue> prompt;   ///< kept as its length and hash; as text only when asked
  std::optional<std::regex> discover;  ///< one row per request: group 1 of a column name is a model
  std::optional<ImportValue>
      model;                    ///< one row per answer: the model; exactly one of the two is set
  std::vector<Rewrite> rename;  ///< applied to each model name, in this order
  std::array<std::optional<ImportValue>, kModelFieldCount> fields;
  std::optional<ImportValue> response;  ///< kept as its length; as the answer only when asked
};

/// What the object may hold; `pointsman schema import-map` prints it.
const base::Shape& import_map_shape();

base::Result<ImportMap> read_import_map(const base::Document& document);

/// A map that comes with the program, for a format that others publish.
struct ImportPreset {
  std::string_view name;
  std::string_view doc;
  std::string_view map;  ///< JSON with comments
};

/// Sorted by name.
std::span<const ImportPreset> import_presets();

/// The map of a preset; an unknown name is a kUsage error with the nearest one.
base::Result<ImportMap> preset_map(std::string_view name);

}  // namespace pointsman::data
