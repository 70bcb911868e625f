// Where real data lies: $POINTSMAN_DATA, or ../shared/data beside the repository. Tests that need
// it say so and pass where it is absent; nothing of it is kept in the repository.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace pointsman::models {

inline std::optional<std::string> shared_data(const std::string& file) {
  const char* folder = std::getenv("POINTSMAN_DATA");
  const std::string path = std::string(folder != nullptr ? folder : "../shared/data") + "/" + file;
  return std::filesystem::exists(path) ? std::optional(path) : std::nullopt;
}

}  // namespace pointsman::models

/// Binds `name` to a file of real data, or ends the test case with a warning.
#define POINTSMAN_SHARED_DATA(name, file)                                 \
  const auto name##_path = ::pointsman::models::shared_data(file);        \
  if (!name##_path) {                                                     \
    WARN("skipped: no " file " under $POINTSMAN_DATA or ../shared/data"); \
    return;                                                               \
  }                                                                       \
  const std::string& name = *name##_path
