// Whole-file reading, memory mapping and atomic writing.
//
// Invariant: a write leaves either the old file or the complete new one (temporary name in the same
// folder, flush, rename); a failed write removes its temporary file. Pipes and devices, which
// cannot be replaced, are written in place.
#pragma once

#include "sim/base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace pointsman::base {

/// A read-only memory map of a whole file; an empty file maps to an empty span. A pipe or a device
/// is read to its end into anonymous memory.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// "rows.csv" of "folder/rows.csv".
std::string file_name(const std::string& path);

/// Reads a whole file. "-" is not special here.
Result<std::string> read_file(const std::string& path);

/// A file written piece by piece that appears under its name only when complete.
class FileWriter {
 public:
  /// Opens a temporary file beside `path`, or `path` itself when that is a pipe or a device.
  static Result<FileWriter> create(const std::string& path);
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&&) = delete;
  ~FileWriter();  ///< removes the temporary file unless commit() succeeded

  Status write(std::string_view bytes);
  /// Flushes to the disk and moves the file to its name. Call it once, last.
  Status commit();

 private:
  FileWriter() = default;
  int descriptor_ = -1;
  std::string path_;       ///< as the user named it
  std::string target_;     ///< what is replaced: `path_` after symbolic links
  std::string temporary_;  ///< empty when written in place or already committed
};

/// Makes a folder and those that it is in, where they are not there.
Status make_folder(const std::string& path);

/// Atomically replaces `path` by `content`. Errors name the path and the system's reason.
Status write_file(const std::string& path, std::string_view content);
Status write_file(const std::string& path, std::span<const std::span<const std::byte>> parts);

}  // namespace pointsman::base
