// The workload under construction: requests in rows, joined by id, with every cell as text.
//
// Invariant: rows and models are in order of first appearance; a cell is empty where nothing was
// observed. Cost: one hash look-up per record and model.
#pragma once

#include "data/import.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pointsman::data {

using ModelCells = std::array<std::string, kModelFieldCount>;

struct ImportedModel {
  std::string name;
  std::vector<ModelCells> rows;   ///< may be shorter than the table
  std::vector<bool> is_observed;  ///< of `rows`
  std::string_view cell(std::size_t row, ModelField field) const {
    return row < rows.size() ? std::string_view(rows[row][static_cast<std::size_t>(field)])
                             : std::string_view();
  }
};

class ImportTable {
 public:
  explicit ImportTable(std::vector<std::string> columns) : names_(std::move(columns)) {}

  /// The request's row, new or not.
  std::size_t row_of(const std::string& id);
  /// Returns whether the request had no other text in that column before.
  bool set_column(std::size_t row, std::size_t column, std::string text);

  enum class Merge : std::uint8_t { kNew, kEqual, kConflict };
  /// Stores what the model did; on a conflict only if `replace`.
  Merge set_model(std::size_t row, const std::string& model, ModelCells cells, bool replace);

  std::size_t rows() const { return ids_.size(); }
  const std::string& id(std::size_t row) const { return ids_[row]; }
  const std::vector<ImportedModel>& models() const { return models_; }

  /// The wide CSV; model fields that were never observed are left out.
  std::string to_csv() const;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> ids_;
  std::vector<std::vector<std::string>> columns_;  ///< by row, then column
  std::vector<ImportedModel> models_;
  std::unordered_map<std::string, std::size_t> row_by_id_;
  std::unordered_map<std::string, std::size_t> model_by_name_;
};

}  // namespace pointsman::data
