#include "data/cache.hpp"

#include "data/cache_format.hpp"
#include "data/hash.hpp"
#include "tests/data/support.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

using namespace pointsman;
using data::CacheState;

namespace {

const std::string kText =
    "id,category,signal,arrival_s,a|score,a|answer,a|cost_usd,b|score\n"
    "q1,algebra,0.1,0,1,yes,0.0001,1\n"
    "q2,algebra,,0.25,0,no,,0\n"
    "q3,poetry,7,1.5,0.5,,0.00025,\n";

/// A source file and a cache folder of its own.
struct Cached {
  explicit Cached(const std::string& text = kText, const std::string& name = "work.csv") {
    source = folder.file(name);
    REQUIRE(base::write_file(source, text));
    options.cache_dir = folder.file("cache");
  }
  data::Workload load() {
    report = {};
    auto workload = data::load_workload(source, options, &report);
    if (!workload) FAIL(base::render(workload.error()));
    return std::move(*workload);
  }

  test::TemporaryFolder folder;
  std::string source;
  data::ReadOptions options;
  data::LoadReport report;
};

std::string bytes_of(const std::string& path) {
  auto text = base::read_file(path);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("the second load is a map of the first", "[cache]") {
  Cached cached;
  const auto first = test::dump(cached.load());
  CHECK(cached.report.cache == CacheState::kWritten);
  CHECK(std::filesystem::path(cached.report.cache_file).extension() == ".pmcache");
  const auto again = cached.load();
  CHECK(cached.report.cache == CacheState::kHit);
  CHECK(test::dump(again) == first);
  CHECK(again.sources()[0].file == cached.source);
  CHECK(again.sources()[0].sha256 == data::sha256_hex(data::as_bytes(kText)));
  for (const auto& column : again.columns()) {
    CHECK(reinterpret_cast<std::uintptr_t>(column.column.data.data()) % 64 == 0);
  }
}

TEST_CASE("a changed file or other options never meet an old cache", "[cache]") {
  Cached cached;
  cached.load();
  const std::string old = cached.report.cache_file;
  cached.options.score_range = {0, 2};
  cached.load();
  CHECK(cached.report.cache == CacheState::kWritten);
  CHECK(cached.report.cache_file != old);
  cached.options.score_range = {};
  cached.options.aliases = {{"signal", "difficulty"}};
  CHECK(cached.load().find("difficulty") != nullptr);
  CHECK(cached.report.cache == CacheState::kWritten);
  cached.options.aliases = {};
  REQUIRE(base::write_file(cached.source, kText + "q4,poetry,1,2,1,no,0,1\n"));
  CHECK(cached.load().rows() == 4);
  CHECK(cached.report.cache == CacheState::kWritten);
}

TEST_CASE("every flipped bit is found and the workload rebuilt", "[cache][law]") {
  Cached cached;
  const auto expected = test::dump(cached.load());
  const std::string good = bytes_of(cached.report.cache_file);
  std::size_t rebuilt = 0, tried = 0;
  // All of the header, then a sample: every rebuild waits for the disk.
  for (std::size_t at = 0; at < good.size(); at += at < 64 ? 1 : 13) {
    ++tried;
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
    REQUIRE(base::write_file(cached.report.cache_file, bad));
    CHECK(test::dump(cached.load()) == expected);
    if (cached.report.cache == CacheState::kRebuilt) {
      ++rebuilt;
      CHECK(!cached.report.rebuilt_because.empty());
      CHECK(bytes_of(cached.report.cache_file) == good);
    } else {
      // Only the zeros between blocks may change without notice.
      CHECK(cached.report.cache == CacheState::kHit);
      CHECK(good[at] == '\0');
    }
  }
  CHECK(rebuilt > tried / 4);
}

TEST_CASE("a truncated or extended cache is rebuilt", "[cache]") {
  Cached cached;
  const auto expected = test::dump(cached.load());
  const std::string good = bytes_of(cached.report.cache_file);
  for (std::size_t size = 0; size < good.size(); size += 61) {
    REQUIRE(base::write_file(cached.report.cache_file, good.substr(0, size)));
    CHECK(test::dump(cached.load()) == expected);
    CHECK(cached.report.cache == CacheState::kRebuilt);
  }
  REQUIRE(base::write_file(cached.report.cache_file, good + "more"));
  CHECK(test::dump(cached.load()) == expected);
  CHECK(cached.report.rebuilt_because == "it is truncated");
}

TEST_CASE("another version and another byte order are rebuilt and say so", "[cache]") {
  Cached cached;
  cached.load();
  const std::string good = bytes_of(cached.report.cache_file);
  std::string other = good;
  other[offsetof(data::CacheHeader, version)] = 99;
  REQUIRE(base::write_file(cached.report.cache_file, other));
  cached.load();
  CHECK(cached.report.rebuilt_because ==
        "it has version 99, not " + std::to_string(data::kCacheVersion));
  other = good;
  std::swap(other[8], other[11]);
  std::swap(other[9], other[10]);
  REQUIRE(base::write_file(cached.report.cache_file, other));
  cached.load();
  CHECK(cached.report.rebuilt_because == "it has another byte order");
  CHECK(cached.report.cache == CacheState::kRebuilt);
}

TEST_CASE("the cache of another file is refused even under this one's name", "[cache]") {
  Cached cached, other(kText + "q4,poetry,1,2,1,no,0,1\n");
  const auto expected = test::dump(cached.load());
  other.load();
  std::filesystem::copy_file(other.report.cache_file, cached.report.cache_file,
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(test::dump(cached.load()) == expected);
  CHECK(cached.report.rebuilt_because == "it belongs to another file");
}

TEST_CASE("a cache that cannot be written is a warning, not an error", "[cache]") {
  Cached cached;
  // A file where the folder should be: refused even for root, who may write anywhere.
  REQUIRE(base::write_file(cached.options.cache_dir, "not a folder"));
  CHECK(cached.load().rows() == 3);
  CHECK(cached.report.cache == CacheState::kUnwritable);
  CHECK(cached.report.unwritable_because.starts_with("cannot make the folder of "));
  CHECK(cached.report.warnings.empty());  // those are kept in results
}

TEST_CASE("a read-only folder is a warning, not an error", "[cache]") {
  if (geteuid() == 0) return;  // root may write there
  Cached cached;
  std::filesystem::create_directory(cached.options.cache_dir);
  std::filesystem::permissions(cached.options.cache_dir, std::filesystem::perms::owner_read |
                                                             std::filesystem::perms::owner_exec);
  CHECK(cached.load().rows() == 3);
  CHECK(cached.report.cache == CacheState::kUnwritable);
}

TEST_CASE("one cache serves every choice of columns", "[cache]") {
  Cached cached;
  cached.options.wanted = {"category", "a|score"};
  const auto first = cached.load();
  CHECK(cached.report.cache == CacheState::kWritten);
  CHECK(first.columns().size() == 1);
  CHECK(first.models().size() == 1);
  cached.options.wanted = {"b"};
  const auto second = cached.load();
  CHECK(cached.report.cache == CacheState::kHit);
  CHECK(second.columns().empty());
  CHECK(second.models()[0].name == "b");
  cached.options.wanted = {};
  cached.options.ids = false;
  const auto third = cached.load();
  CHECK(third.columns().size() == 3);
  CHECK(third.request_keys().empty());
  CHECK(third.rows() == 3);
}

TEST_CASE("damage outside the wanted columns goes unnoticed and does no harm", "[cache]") {
  Cached cached;
  cached.load();
  std::string bytes = bytes_of(cached.report.cache_file);
  const std::size_t text = bytes.find("algebra");
  REQUIRE(text != std::string::npos);
  bytes[text] = 'A';
  REQUIRE(base::write_file(cached.report.cache_file, bytes));
  cached.options.wanted = {"a|score"};
  cached.load();
  CHECK(cached.report.cache == CacheState::kHit);
  cached.options.wanted = {};
  CHECK(cached.load().find("category")->text_at(0) == "algebra");
  CHECK(cached.report.cache == CacheState::kRebuilt);
}

TEST_CASE("a long file keeps its attempts and its warnings in the cache", "[cache][long]") {
  Cached cached(
      "id,model,attempt,score,category,tools\n"
      "q1,m,0,1,x,3\nq1,m,1,0,x,4\nq2,m,0,0,y,5\nq2,n,0,1,y,6\n");
  const auto first = test::dump(cached.load());
  CHECK(cached.report.warnings.size() == 1);
  CHECK(test::dump(cached.load()) == first);
  CHECK(cached.report.cache == CacheState::kHit);
  CHECK(cached.report.warnings.size() == 1);
}

TEST_CASE("the cache folder comes from the options, then from the environment", "[cache]") {
  data::ReadOptions options;
  options.cache_dir = "/given";
  CHECK(data::cache_folder(options) == "/given");
  options.cache_dir.clear();
  setenv("POINTSMAN_CACHE", "/own", 1);
  CHECK(data::cache_folder(options) == "/own");
  unsetenv("POINTSMAN_CACHE");
  setenv("XDG_CACHE_HOME", "/xdg", 1);
  CHECK(data::cache_folder(options) == "/xdg/pointsman");
  unsetenv("XDG_CACHE_HOME");
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    CHECK(data::cache_folder(options) == std::string(home) + "/.cache/pointsman");
  }
}

TEST_CASE("hashes are those of the standards", "[hash]") {
  CHECK(data::sha256_hex(data::as_bytes("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(data::sha256_hex({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(data::xxh3_128_hex({}) == "99aa06d3014798d86001c324468d497f");
  CHECK(data::xxh3_64({}) == 0x2d06800538d394c2ULL);
}
