#include "data/nearby_file.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

namespace pointsman::data {
namespace {

namespace fs = std::filesystem;

/// Names in a folder, sorted, so that the hint does not depend on the file system's order.
std::vector<std::string> names_in(const fs::path& folder) {
  constexpr std::size_t kMaxNames = 4096;  // a hint is not worth reading a huge folder
  std::vector<std::string> names;
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    names.push_back(entry->path().filename().string());
    if (names.size() == kMaxNames) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

base::Error missing(const fs::path& path, base::ErrorKind kind) {
  std::error_code ignored;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  base::Error error;
  error.kind = kind;
  error.message = "file \"" + path.string() + "\" does not exist";
  if (!fs::is_directory(folder, ignored)) {
    error.hint = "there is no folder \"" + folder.string() + "\" either";
    return error;
  }
  const auto nearest = base::nearest_name(path.filename().string(), names_in(folder));
  if (!nearest.empty()) {
    const auto full = path.has_parent_path() ? folder / nearest : fs::path(nearest);
    error.hint = "did you mean \"" + full.string() + "\"?";
  }
  return error;
}

}  // namespace

base::Status check_file_exists(const std::string& path, base::ErrorKind kind) {
  if (path.empty()) return base::fail(kind, "the name of the file is empty");
  std::error_code failure;
  const auto status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) return base::fail(missing(path, kind));
  if (status.type() == fs::file_type::none) {
    return base::fail(kind, "file \"" + path + "\" cannot be opened: " + failure.message());
  }
  if (status.type() == fs::file_type::directory) {
    return base::fail(kind, '"' + path + "\" is a folder, not a file");
  }
  return {};
}

}  // namespace pointsman::data
