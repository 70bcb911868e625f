#include "sim/cli/resources.hpp"

#include <cstddef>
#include <string_view>

namespace pointsman::cli {

scenarios::Resources resources_of(const LoadOptions& options, const Session& session,
                                  Progress& progress) {
  scenarios::Resources resources;
  resources.threads = options.threads;
  resources.use_cache = !options.no_cache;
  resources.stop = session.stop;
  resources.progress = [&progress](std::string_view what, std::size_t done, std::size_t rows) {
    progress.update(what, done, rows);
  };
  resources.warn = [&io = session.io](std::string_view text) { io.warn(text); };
  return resources;
}

}  // namespace pointsman::cli
