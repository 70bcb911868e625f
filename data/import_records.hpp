// The records of a foreign file (CSV, JSON lines or a JSON array) as cells in the order of the
// paths that a map asks for, each knowing its place in the file.
//
// A path is a column's name; in JSON also a pointer (RFC 6901) such as "/usage/output". An empty
// CSV cell, null and a missing key are absent. Invariant: every record has one cell per path. Cost:
// one pass over a mapped file; JSON lines are parsed one record at a time.
#pragma once

#include "data/import_map.hpp"
#include "data/source_text.hpp"
#include "sim/base/file.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

struct RecordCell {
  bool is_present = false;
  std::string text;
  std::size_t offset = 0;  ///< in the file
  std::size_t length = 1;
};

struct Record {
  std::uint64_t row = 0;   ///< from 0, in the file
  std::size_t offset = 0;  ///< where the record begins
  std::span<const RecordCell> cells;
};

class RecordFile {
 public:
  /// Maps the file and reads its names: a CSV's header, or the keys of the first JSON record.
  static base::Result<RecordFile> open(const std::string& path, RecordFormat format);

  const std::string& path() const { return path_; }
  RecordFormat format() const { return format_; }
  std::span<const std::string> names() const { return names_; }
  SourceText source() const { return {path_, map_.text()}; }

  /// Calls `visit` for every record in file order, until it fails. A path that no record has is an
  /// error, and so is a path of an object or a list.
  base::Status for_each(std::span<const std::string> paths,
                        const std::function<base::Status(const Record&)>& visit) const;

 private:
  base::Status read_names();
  base::Status each_csv(std::span<const std::string> paths,
                        const std::function<base::Status(const Record&)>& visit) const;
  base::Status each_json_line(std::span<const std::string> paths,
                              const std::function<base::Status(const Record&)>& visit) const;
  base::Status each_json_item(std::span<const std::string> paths,
                              const std::function<base::Status(const Record&)>& visit) const;

  std::string path_;
  RecordFormat format_ = RecordFormat::kCsv;
  base::MappedFile map_;
  std::vector<std::string> names_;
  std::size_t first_row_ = 0;  ///< CSV: offset of the row after the header
};

}  // namespace pointsman::data
