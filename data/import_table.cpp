#include "data/import_table.hpp"

#include "data/csv_cell.hpp"

#include <utility>

namespace pointsman::data {
namespace {

bool is_ever_observed(const ImportedModel& model, ModelField field) {
  for (std::size_t row = 0; row < model.rows.size(); ++row) {
    if (!model.cell(row, field).empty()) return true;
  }
  return false;
}

}  // namespace

std::size_t ImportTable::row_of(const std::string& id) {
  const auto [entry, is_new] = row_by_id_.try_emplace(id, ids_.size());
  if (is_new) {
    ids_.push_back(id);
    columns_.emplace_back(names_.size());
  }
  return entry->second;
}

bool ImportTable::set_column(std::size_t row, std::size_t column, std::string text) {
  std::string& cell = columns_[row][column];
  if (text.empty() || cell == text) return true;
  if (!cell.empty()) return false;
  cell = std::move(text);
  return true;
}

ImportTable::Merge ImportTable::set_model(std::size_t row, const std::string& model,
                                          ModelCells cells, bool replace) {
  const auto [entry, is_new] = model_by_name_.try_emplace(model, models_.size());
  if (is_new) models_.push_back({.name = model, .rows = {}, .is_observed = {}});
  ImportedModel& target = models_[entry->second];
  if (target.rows.size() <= row) {
    target.rows.resize(row + 1);
    target.is_observed.resize(row + 1, false);
  }
  const bool was_observed = target.is_observed[row];
  target.is_observed[row] = true;
  if (was_observed && target.rows[row] == cells) return Merge::kEqual;
  if (!was_observed || replace) target.rows[row] = std::move(cells);
  return was_observed ? Merge::kConflict : Merge::kNew;
}

std::string ImportTable::to_csv() const {
  std::string out = "id";
  for (const std::string& name : names_) append_csv_cell(out += ',', name);
  std::vector<std::pair<const ImportedModel*, ModelField>> shown;
  for (const ImportedModel& model : models_) {
    for (std::size_t i = 0; i < kModelFieldCount; ++i) {
      const auto field = static_cast<ModelField>(i);
      if (!is_ever_observed(model, field)) continue;
      shown.emplace_back(&model, field);
      append_csv_cell(out += ',', model.name + '|' + std::string(kModelFieldNames[i]));
    }
  }
  out += '\n';
  for (std::size_t row = 0; row < rows(); ++row) {
    append_csv_cell(out, ids_[row]);
    for (const std::string& cell : columns_[row]) append_csv_cell(out += ',', cell);
    for (const auto& [model, field] : shown) append_csv_cell(out += ',', model->cell(row, field));
    out += '\n';
  }
  return out;
}

}  // namespace pointsman::data
