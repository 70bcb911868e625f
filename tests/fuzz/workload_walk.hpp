// What every fuzz target of the workload readers demands: a good workload or a located error.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <string>

namespace pointsman::fuzz {

inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

inline void check_error(const base::Error& error) {
  require(!error.message.empty());
  require(!base::render(error).empty());
}

/// Reads every value, so that a column that points outside its memory is caught.
inline std::size_t walk(const data::Column& column) {
  std::size_t bytes = 0;
  for (std::size_t r = 0; r < column.rows; ++r) bytes += column.text_at(r).size();
  require(column.count_present() <= column.rows);
  return bytes;
}

inline std::size_t walk(const data::ModelColumns& model) {
  std::size_t bytes = 0;
  for (const auto& field : model.fields) bytes += field ? walk(*field) : 0;
  return bytes;
}

inline std::size_t walk(const data::Workload& workload) {
  std::size_t bytes = 0;
  require(workload.request_keys().size() == workload.rows());
  for (std::size_t r = 0; r < workload.rows(); ++r) bytes += workload.ids().at(r).size();
  for (const auto& column : workload.columns()) {
    require(column.column.rows == workload.rows());
    bytes += walk(column.column);
  }
  for (const auto& model : workload.models()) bytes += walk(model);
  for (const auto& attempts : workload.attempts()) {
    require(attempts.begin.size() == workload.rows() + 1);
    bytes += walk(attempts.columns);
  }
  return bytes;
}

}  // namespace pointsman::fuzz
