#include "sim/cli/output.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace pointsman::cli {

base::Result<Output> Output::open(const Io& io, const std::string& path) {
  if (path.empty()) return Output(io, std::nullopt);
  POINTSMAN_TRY(auto file, base::FileWriter::create(path));
  return Output(io, std::move(file));
}

base::Status Output::write(std::string_view bytes) {
  return file_ ? file_->write(bytes) : io_->print(bytes);
}

base::Status Output::commit() {
  return file_ ? file_->commit() : base::Status();
}

base::Status emit(const Io& io, const std::string& path, std::string_view text) {
  POINTSMAN_TRY(auto output, Output::open(io, path));
  POINTSMAN_CHECK(output.write(text));
  return output.commit();
}

base::Status check_writable(const std::string& path) {
  const auto refuse = [&path](int code) {
    return base::fail(base::ErrorKind::kInternal,
                      "cannot write \"" + path + "\": " + std::generic_category().message(code));
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return refuse(EISDIR);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const std::string name = folder.empty() ? "." : folder.string();
  if (::access(name.c_str(), W_OK | X_OK) != 0) return refuse(errno);
  return {};
}

}  // namespace pointsman::cli
