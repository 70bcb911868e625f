// Files of one value in several forms, each chosen by the file's extension.
//
// Invariant: names are checked before the work and written after it, each file whole or not at all.
#pragma once

#include "sim/base/file.hpp"
#include "sim/base/result.hpp"
#include "sim/cli/io.hpp"
#include "sim/cli/output.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::cli {

template <typename T>
struct FileFormat {
  std::string_view extension;  ///< ".json"
  std::string (*render)(const T& value);
};

/// The extension of `path` if it is one of `known`; else an error with the nearest one.
base::Result<std::string> known_extension(const std::string& path,
                                          const std::vector<std::string>& known);

/// Whether every path has a form and can probably be written, and none is named twice.
base::Status check_outputs(const std::vector<std::string>& paths,
                           const std::vector<std::string>& known);

template <typename T>
std::vector<std::string> extensions_of(std::span<const FileFormat<T>> formats) {
  std::vector<std::string> extensions;
  for (const auto& format : formats) extensions.emplace_back(format.extension);
  return extensions;
}

template <typename T, std::size_t N>
base::Status check_formats(const std::vector<std::string>& paths,
                           std::span<const FileFormat<T>, N> formats) {
  return check_outputs(paths, extensions_of<T>(formats));
}

template <typename T, std::size_t N>
base::Status write_formats(const std::vector<std::string>& paths,
                           std::span<const FileFormat<T>, N> formats, const T& value,
                           const Io& io) {
  for (const std::string& path : paths) {
    POINTSMAN_TRY(const auto extension, known_extension(path, extensions_of<T>(formats)));
    for (const auto& format : formats) {
      if (format.extension != extension) continue;
      POINTSMAN_CHECK(base::write_file(path, format.render(value)));
    }
    io.say("wrote " + path);
  }
  return {};
}

}  // namespace pointsman::cli
