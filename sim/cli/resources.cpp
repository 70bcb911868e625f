#include "sim/cli/resources.hpp"

#include "data/cache.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace pointsman::cli {
namespace {

/// Said here and in no result, which must not depend on the machine.
void warn_without_cache(const Io& io) {
  namespace fs = std::filesystem;
  const std::string folder = data::cache_folder({});
  if (folder.empty()) {
    io.warn("workloads are not cached: no folder for caches is set");
    return;
  }
  std::error_code ignored;
  fs::path there = fs::absolute(folder, ignored);
  while (!fs::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  if (fs::is_directory(there, ignored) && ::access(there.c_str(), W_OK | X_OK) == 0) return;
  io.warn("workloads are not cached: the folder \"" + folder + "\" cannot be written");
}

}  // namespace

scenarios::Resources resources_of(const LoadOptions& options, const Session& session,
                                  Progress& progress) {
  if (!options.no_cache) warn_without_cache(session.io);
  scenarios::Resources resources;
  resources.threads = options.threads;
  resources.use_cache = !options.no_cache;
  resources.stop = session.stop;
  resources.progress = [&progress](std::string_view what, std::size_t done, std::size_t rows) {
    progress.update(what, done, rows);
  };
  return resources;
}

}  // namespace pointsman::cli
