// Whole-file reading, memory mapping and atomic writing.
//
// Invariant: write_file leaves either the old file or the complete new one (temporary name in the
// same folder, flush, rename); a failed write removes its temporary file.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.hpp"

namespace pointsman::base {

/// A read-only memory map of a whole file; an empty file maps to an empty span.
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

/// Reads a whole file. "-" is not special here.
Result<std::string> read_file(const std::string& path);

/// Atomically replaces `path` by `content`. Errors name the path and the system's reason.
Status write_file(const std::string& path, std::string_view content);
Status write_file(const std::string& path, std::span<const std::span<const std::byte>> parts);

}  // namespace pointsman::base
