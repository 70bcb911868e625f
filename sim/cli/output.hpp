// Where a command's data goes: a file, or standard output where none is named.
//
// Invariant: a file appears under its name only when complete (base::FileWriter); data on standard
// output cannot be taken back, so a command writes there last.
#pragma once

#include "sim/base/file.hpp"
#include "sim/base/result.hpp"
#include "sim/cli/io.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pointsman::cli {

class Output {
 public:
  /// `path` empty = standard output.
  static base::Result<Output> open(const Io& io, const std::string& path);

  base::Status write(std::string_view bytes);
  /// Call it once, last.
  base::Status commit();

 private:
  Output(const Io& io, std::optional<base::FileWriter> file) : io_(&io), file_(std::move(file)) {}

  const Io* io_;
  std::optional<base::FileWriter> file_;
};

/// Writes a whole text.
base::Status emit(const Io& io, const std::string& path, std::string_view text);

/// Whether `path` can probably be written: its folder exists and lets us. For saying so before
/// hours of work, not after them; the write itself still reports what it meets.
base::Status check_writable(const std::string& path);

}  // namespace pointsman::cli
