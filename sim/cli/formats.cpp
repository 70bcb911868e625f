#include "sim/cli/formats.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace pointsman::cli {

base::Result<std::string> known_extension(const std::string& path,
                                          const std::vector<std::string>& known) {
  std::string extension = std::filesystem::path(path).extension().string();
  if (std::ranges::find(known, extension) != known.end()) return extension;
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "no format is known for \"" + path + '"';
  error.expected = "a file name that ends in one of " + base::quoted_list(known);
  error.hint = base::did_you_mean(extension, known);
  return base::fail(std::move(error));
}

base::Status check_outputs(const std::vector<std::string>& paths,
                           const std::vector<std::string>& known) {
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    POINTSMAN_CHECK(known_extension(path, known));
    POINTSMAN_CHECK(check_writable(path));
    if (seen.insert(path).second) continue;
    return base::fail(base::ErrorKind::kUsage, '"' + path + "\" is named twice");
  }
  return {};
}

}  // namespace pointsman::cli
