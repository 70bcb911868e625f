#include "sim/base/file.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace pointsman::base;

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "pointsman-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {}));
  }

 private:
  fs::path path_;
};

TEST_CASE("What is written is read back, mapped or whole", "[base][file]") {
  const Folder folder;
  const std::string path = folder / "a.txt";
  const std::string content = std::string("one\0two", 7) + std::string(100'000, 'x');
  REQUIRE(write_file(path, content));
  CHECK(read_file(path) == content);
  const auto map = MappedFile::open(path);
  REQUIRE(map);
  CHECK(map->text() == content);
  CHECK(folder.entries() == 1);

  REQUIRE(write_file(path, ""));
  CHECK(read_file(path) == "");
  CHECK(MappedFile::open(path)->bytes().empty());
}

TEST_CASE("Parts are written one after the other", "[base][file]") {
  const Folder folder;
  const std::string a = "head,", b, c = "tail";
  const std::array parts = {std::as_bytes(std::span(a)), std::as_bytes(std::span(b)),
                            std::as_bytes(std::span(c))};
  REQUIRE(write_file(folder / "parts", std::span<const std::span<const std::byte>>(parts)));
  CHECK(read_file(folder / "parts") == "head,tail");
}

TEST_CASE("A map moves and outlives the file's name", "[base][file]") {
  const Folder folder;
  REQUIRE(write_file(folder / "a", "kept"));
  MappedFile first = std::move(*MappedFile::open(folder / "a"));
  MappedFile second;
  second = std::move(first);
  const MappedFile third(std::move(second));
  fs::remove(folder / "a");
  CHECK(third.text() == "kept");
}

TEST_CASE("A failed write names its reason and leaves the old file alone", "[base][file]") {
  const Folder folder;
  const std::string path = folder / "result.json";
  REQUIRE(write_file(path, "old"));
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small = {1000, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const Status written = write_file(path, std::string(5000, 'n'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE(!written);
  CHECK(written.error().kind == ErrorKind::kInternal);
  CHECK(written.error().message == "cannot write \"" + path + "\": File too large");
  CHECK(read_file(path) == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("A full device, a missing folder and a folder are refused", "[base][file]") {
  const Folder folder;
  const auto message = [](const std::string& path) {
    return write_file(path, "x").error().message;
  };
  CHECK(message("/dev/full") == "cannot write \"/dev/full\": No space left on device");
  const std::string missing = folder / "no/such.txt";
  CHECK(message(missing) == "cannot write \"" + missing + "\": No such file or directory");
  fs::create_directory(folder / "sub");
  CHECK(message(folder / "sub") == "cannot write \"" + (folder / "sub") + "\": Is a directory");
  REQUIRE(write_file(folder / "plain", ""));
  const std::string below = folder / "plain/x";
  CHECK(message(below) == "cannot write \"" + below + "\": Not a directory");
}

TEST_CASE("A read-only file or folder is refused", "[base][file]") {
  if (::geteuid() == 0) {
    WARN("skipped: root may write everywhere");
    return;
  }
  const Folder folder;
  REQUIRE(write_file(folder / "a", "old"));
  fs::permissions(folder / "a", fs::perms::owner_read);
  CHECK(write_file(folder / "a", "new").error().message ==
        "cannot write \"" + (folder / "a") + "\": Permission denied");
  CHECK(read_file(folder / "a") == "old");
}

TEST_CASE("Replacing a file keeps its permissions and its symbolic links", "[base][file]") {
  const Folder folder;
  REQUIRE(write_file(folder / "real", "old"));
  fs::permissions(folder / "real", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real", folder / "link");
  REQUIRE(write_file(folder / "link", "new"));
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_file(folder / "real") == "new");
  CHECK(fs::status(folder / "real").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("Devices and pipes are written and read in place", "[base][file]") {
  CHECK(write_file("/dev/null", "gone"));
  CHECK(fs::is_character_file("/dev/null"));
  const Folder folder;
  const std::string pipe = folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const std::string content(300'000, 'p');
  for (const bool is_mapped : {false, true}) {
    Status written;
    std::thread writer([&] { written = write_file(pipe, content); });
    if (is_mapped) {
      CHECK(MappedFile::open(pipe)->text() == content);
    } else {
      CHECK(read_file(pipe) == content);
    }
    writer.join();
    CHECK(written);
  }
  CHECK(fs::is_fifo(pipe));
}

TEST_CASE("An open descriptor is written where it stands, even when it is a file", "[base][file]") {
  const Folder folder;
  REQUIRE(write_file(folder / "redirected", "before,"));
  const int descriptor = ::open((folder / "redirected").c_str(), O_WRONLY | O_APPEND);
  REQUIRE(descriptor >= 0);
  CHECK(write_file("/dev/fd/" + std::to_string(descriptor), "after"));
  ::close(descriptor);
  CHECK(read_file(folder / "redirected") == "before,after");
  CHECK(folder.entries() == 1);
  CHECK_FALSE(write_file("/dev/fd/" + std::to_string(descriptor), "closed"));
}

TEST_CASE("A file that is not there is named, with its nearest neighbour", "[base][file]") {
  const Folder folder;
  REQUIRE(write_file(folder / "mmlu.csv", "id\n"));
  const std::string path = folder / "mlmu.csv";
  for (const Error& error : {read_file(path).error(), MappedFile::open(path).error()}) {
    CHECK(error.kind == ErrorKind::kData);
    CHECK(error.message == "cannot read \"" + path + "\": No such file or directory");
    CHECK(error.hint == "did you mean \"" + (folder / "mmlu.csv") + "\"?");
  }
  CHECK(read_file(folder / "").error().message ==
        "cannot read \"" + (folder / "") + "\": Is a directory");
}

TEST_CASE("A writer that is dropped leaves nothing behind", "[base][file]") {
  const Folder folder;
  {
    auto writer = FileWriter::create(folder / "a");
    REQUIRE(writer);
    REQUIRE(writer->write("half"));
    CHECK(folder.entries() == 1);
    CHECK_FALSE(fs::exists(folder / "a"));
  }
  CHECK(folder.entries() == 0);
}

}  // namespace
