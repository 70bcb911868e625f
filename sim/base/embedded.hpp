// A file of the repository that the build put into the program (cmake/PointsmanEmbed.cmake).
//
// Invariant: the text lives as long as the program and is the file's bytes, unchanged. A folder
// embedded as NAME is `std::span<const base::EmbeddedFile> pointsman::embedded::NAME()`, which its
// user declares. Cost: none before the text is read.
#pragma once

#include <span>
#include <string_view>

namespace pointsman::base {

struct EmbeddedFile {
  std::string_view name;  ///< file name without its folder
  std::string_view text;
};

}  // namespace pointsman::base
