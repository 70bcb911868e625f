#include "sim/base/file.hpp"

#include "sim/base/text.hpp"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pointsman::base {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 16;

std::string reason(int code) {
  return std::generic_category().message(code);
}

tl::unexpected<Error> fail_read(const std::string& path, int code) {
  return fail(ErrorKind::kData, "cannot read \"" + path + "\": " + reason(code));
}

tl::unexpected<Error> fail_write(const std::string& path, int code) {
  return fail(ErrorKind::kInternal, "cannot write \"" + path + "\": " + reason(code));
}

/// `did you mean ...?` among the files of the same folder.
std::string nearest_file(const std::string& path) {
  const std::filesystem::path wanted(path);
  const std::filesystem::path folder = wanted.has_parent_path() ? wanted.parent_path() : ".";
  std::vector<std::string> names;
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    names.push_back(entry->path().filename().string());
  }
  const std::string nearest = nearest_name(wanted.filename().string(), names);
  if (nearest.empty()) return {};
  return "did you mean \"" + (wanted.parent_path() / nearest).string() + "\"?";
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

Result<Descriptor> open_to_read(const std::string& path, struct stat& status) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    const int code = errno;
    auto error = fail_read(path, code);
    if (code == ENOENT) error.value().hint = nearest_file(path);
    return error;
  }
  if (::fstat(file.get(), &status) != 0) return fail_read(path, errno);
  if (S_ISDIR(status.st_mode)) return fail_read(path, EISDIR);
  return file;
}

Result<std::string> read_to_end(int descriptor, const std::string& path, std::size_t expected) {
  std::string content;
  std::size_t size = 0;
  content.resize(expected + 1);  // one more, to see the end without growing
  for (;;) {
    if (size == content.size()) content.resize(size + std::max(size, kReadBytes));
    const ssize_t count = ::read(descriptor, content.data() + size, content.size() - size);
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_read(path, errno);
    size += static_cast<std::size_t>(count);
  }
  content.resize(size);
  return content;
}

/// The file that a write to `path` replaces: itself, or what its symbolic links lead to.
std::string resolve_links(const std::string& path) {
  std::error_code failed;
  std::filesystem::path target = std::filesystem::canonical(path, failed);
  return failed ? path : target.string();
}

/// A name in the folder of `target` that no other process or thread uses.
std::string temporary_name(const std::string& target) {
  static std::atomic<unsigned> counter = 0;
  return target + ".tmp-" + std::to_string(::getpid()) + '-' + std::to_string(counter++);
}

/// The open descriptor that a path such as /dev/stdout or /dev/fd/3 stands for, or -1.
int named_descriptor(std::string_view path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  constexpr std::string_view kPrefix = "/dev/fd/";
  if (!path.starts_with(kPrefix)) return -1;
  path.remove_prefix(kPrefix.size());
  int number = -1;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), number);
  return error == std::errc() && end == path.data() + path.size() ? number : -1;
}

void sync_folder(const std::string& target) {
  const std::string folder = std::filesystem::path(target).parent_path().string();
  const Descriptor opened(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Best effort: some file systems do not let a folder be flushed, and the data is safe already.
  if (opened.get() >= 0) ::fsync(opened.get());
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  struct stat status {};
  POINTSMAN_TRY(const Descriptor file, open_to_read(path, status));
  MappedFile map;
  if (S_ISREG(status.st_mode)) {
    if (status.st_size == 0) return map;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (data == MAP_FAILED) return fail_read(path, errno);
    map.data_ = static_cast<const std::byte*>(data);
    map.size_ = size;
    return map;
  }
  POINTSMAN_TRY(const std::string content, read_to_end(file.get(), path, kReadBytes));
  if (content.empty()) return map;
  void* const data =
      ::mmap(nullptr, content.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return fail_read(path, errno);
  std::memcpy(data, content.data(), content.size());
  map.data_ = static_cast<const std::byte*>(data);
  map.size_ = content.size();
  return map;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) {
    // The system's interface takes no const.
    ::munmap(const_cast<std::byte*>(data_),
             size_);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
}

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

Result<std::string> read_file(const std::string& path) {
  struct stat status {};
  POINTSMAN_TRY(const Descriptor file, open_to_read(path, status));
  const bool is_regular = S_ISREG(status.st_mode) && status.st_size > 0;
  return read_to_end(file.get(), path,
                     is_regular ? static_cast<std::size_t>(status.st_size) : kReadBytes);
}

Result<FileWriter> FileWriter::create(const std::string& path) {
  FileWriter writer;
  writer.path_ = path;
  // A duplicate goes on where the descriptor stands; opening the name would start a redirected file
  // over, and a rename would leave the redirection behind.
  if (const int named = named_descriptor(path); named >= 0) {
    writer.descriptor_ = ::fcntl(named, F_DUPFD_CLOEXEC, 0);
    if (writer.descriptor_ < 0) return fail_write(path, errno);
    return writer;
  }
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) return fail_write(path, errno);
  if (exists && S_ISDIR(status.st_mode)) return fail_write(path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    writer.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (writer.descriptor_ < 0) return fail_write(path, errno);
    return writer;
  }
  // A rename needs no permission on the file it replaces; a read-only file is meant to stay.
  if (exists && ::access(path.c_str(), W_OK) != 0) return fail_write(path, errno);
  writer.target_ = exists ? resolve_links(path) : path;
  std::string temporary = temporary_name(writer.target_);
  writer.descriptor_ = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (writer.descriptor_ < 0) return fail_write(path, errno);
  writer.temporary_ = std::move(temporary);
  if (exists && ::fchmod(writer.descriptor_, status.st_mode & 07777) != 0) {
    return fail_write(path, errno);
  }
  return writer;
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})) {}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status FileWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_write(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Status FileWriter::commit() {
  const bool in_place = temporary_.empty();
  if (!in_place && ::fsync(descriptor_) != 0) return fail_write(path_, errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) return fail_write(path_, errno);
  if (in_place) return {};
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) return fail_write(path_, errno);
  temporary_.clear();
  sync_folder(target_);
  return {};
}

Status make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return {};
  return fail(ErrorKind::kInternal, "cannot make the folder \"" + path + "\": " + error.message());
}

Status write_file(const std::string& path, std::string_view content) {
  POINTSMAN_TRY(FileWriter writer, FileWriter::create(path));
  POINTSMAN_CHECK(writer.write(content));
  return writer.commit();
}

Status write_file(const std::string& path, std::span<const std::span<const std::byte>> parts) {
  POINTSMAN_TRY(FileWriter writer, FileWriter::create(path));
  for (const auto part : parts) {
    POINTSMAN_CHECK(writer.write({reinterpret_cast<const char*>(part.data()), part.size()}));
  }
  return writer.commit();
}

}  // namespace pointsman::base
