// What this program was built from and with: version, revision, compiler, flags, libraries.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::cli {

struct BuildInfo {
  std::string_view version;   ///< "0.1.0"
  std::string_view revision;  ///< commit, with "-dirty" when sources were changed; may be "unknown"
  std::string_view compiler;  ///< "g++ 12.2.0"
  std::string_view build_type;  ///< "Release"
  std::string_view flags;
  /// Name and version of each library, as it runs where that can differ from what was built with.
  std::vector<std::pair<std::string, std::string>> libraries;
};

BuildInfo build_info();

}  // namespace pointsman::cli
