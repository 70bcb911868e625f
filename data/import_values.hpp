// The values of an import map bound to the columns of one file: cells in, our texts out.
//
// Invariant: every path that a value refers to has a slot in paths(). Errors are placed at the
// cell. Cost: one copy per value; a pattern only where the map has one.
#pragma once

#include "data/import_records.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// One value of a map: pieces of a text, each a literal or the cell in a slot.
struct BoundValue {
  struct Piece {
    std::string literal;
    std::optional<std::size_t> slot;
    bool is_row = false;
  };
  const ImportValue* value = nullptr;
  std::vector<Piece> pieces;
};

/// Model columns of a file, bound for one model.
struct BoundModel {
  std::string name;  ///< after renaming; empty = the record says
  std::vector<std::pair<ModelField, BoundValue>> fields;
  std::optional<BoundValue> response;
};

/// A whole map, bound to a file.
class BoundMap {
 public:
  static base::Result<BoundMap> bind(const ImportMap& map, const RecordFile& file);

  std::span<const std::string> paths() const { return paths_; }
  const BoundValue& id() const { return id_; }
  std::span<const BoundValue> columns() const { return columns_; }
  const std::optional<BoundValue>& prompt() const { return prompt_; }
  const std::optional<BoundValue>& model() const { return model_; }
  std::span<const BoundModel> models() const { return models_; }

 private:
  base::Result<BoundValue> bind_value(const ImportValue& value, std::string_view model);
  base::Status bind_model(const ImportMap& map, std::string_view source_name);
  std::size_t slot_of(std::string path);

  const RecordFile* file_ = nullptr;
  std::vector<std::string> paths_;
  BoundValue id_;
  std::vector<BoundValue> columns_;
  std::optional<BoundValue> prompt_, model_;
  std::vector<BoundModel> models_;
};

/// The value's text on a record; nothing when a cell it needs is absent.
base::Result<std::optional<std::string>> evaluate(const BoundValue& bound, const Record& record,
                                                  const SourceText& source);

/// The cell that an error about the value should point at.
Fault fault_at(const BoundValue& bound, const Record& record, std::string message,
               std::string expected = {}, std::string hint = {});

/// The model's name after the map's changes; an empty name or one with a bar is an error.
base::Result<std::string> rename_model(const ImportMap& map, std::string name);

/// A finite number, or nothing.
std::optional<double> number_of(std::string_view text);

}  // namespace pointsman::data
