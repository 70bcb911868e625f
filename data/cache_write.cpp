#include "data/cache.hpp"
#include "data/cache_format.hpp"
#include "data/hash.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <vector>

namespace pointsman::data {
namespace {

using Bytes = std::span<const std::byte>;

/// Collects blocks and the directory that names them. Block offsets count from the first block
/// until the directory's size is known; the reader adds that.
class Packer {
 public:
  void pack(std::string_view key, const Workload& workload, std::span<const std::string> warnings) {
    directory_.put_text(key);
    directory_.put<std::uint64_t>(warnings.size());
    for (const std::string& warning : warnings) directory_.put_text(warning);
    directory_.put<std::uint64_t>(workload.rows());
    directory_.put<std::uint64_t>(workload.sources().size());
    for (const Source& source : workload.sources()) {
      directory_.put_text(source.sha256);
      directory_.put<std::uint64_t>(source.bytes);
      directory_.put<std::uint64_t>(source.rows);
    }
    directory_.put(block(std::as_bytes(workload.ids().offsets)));
    directory_.put(block(std::as_bytes(workload.ids().bytes)));
    directory_.put(block(std::as_bytes(workload.request_keys())));
    directory_.put<std::uint64_t>(workload.columns().size());
    for (const RequestColumn& column : workload.columns()) {
      directory_.put_text(column.name);
      pack_column(column.column);
    }
    directory_.put<std::uint64_t>(workload.models().size());
    for (const ModelColumns& model : workload.models()) pack_model(model);
    directory_.put<std::uint64_t>(workload.attempts().size());
    for (const AttemptColumns& attempts : workload.attempts()) {
      directory_.put(block(std::as_bytes(attempts.begin)));
      pack_model(attempts.columns);
    }
  }

  base::Status write(const std::string& path) const {
    const std::string& directory = directory_.bytes();
    CacheHeader header;
    header.version = kCacheVersion;
    header.directory_bytes = directory.size();
    const std::uint64_t first = align_block(sizeof header + directory.size());
    header.file_bytes = first + size_;
    std::string head(reinterpret_cast<const char*>(&header), sizeof header);
    head += directory;
    header.checksum = xxh3_64(as_bytes(head));
    head.replace(0, sizeof header, reinterpret_cast<const char*>(&header), sizeof header);
    head.resize(first, '\0');
    std::vector<Bytes> parts = {as_bytes(head)};
    parts.insert(parts.end(), parts_.begin(), parts_.end());
    return base::write_file(path, parts);
  }

 private:
  BlockRef block(Bytes bytes) {
    static constexpr std::array<std::byte, kBlockAlignment> kZeros{};
    if (bytes.empty()) return {};
    std::vector<std::uint64_t> hashes(stripe_count(bytes.size()));
    for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = stripe_hash(bytes, i);
    const BlockRef ref{size_, bytes.size(), block_checksum(hashes)};
    parts_.push_back(bytes);
    size_ = align_block(size_ + bytes.size());
    const std::size_t padding = size_ - ref.offset - ref.bytes;
    if (padding > 0) parts_.push_back(Bytes(kZeros).first(padding));
    return ref;
  }

  /// Text ends, then the texts.
  BlockRef dictionary_block(std::span<const std::string> dictionary) {
    DirectoryWriter writer;
    std::uint64_t end = 0;
    for (const std::string& text : dictionary) writer.put(end += text.size());
    std::string& bytes = owned_.emplace_back(writer.bytes());
    for (const std::string& text : dictionary) bytes += text;
    return block(as_bytes(bytes));
  }

  void pack_column(const Column& column) {
    directory_.put<std::uint32_t>(static_cast<std::uint32_t>(column.storage));
    directory_.put<std::int32_t>(column.digits);
    directory_.put<std::uint64_t>(column.rows);
    directory_.put(block(column.data));
    directory_.put(block(std::as_bytes(column.present)));
    directory_.put<std::uint64_t>(column.dictionary.size());
    directory_.put(dictionary_block(column.dictionary));
  }

  void pack_model(const ModelColumns& model) {
    directory_.put_text(model.name);
    std::uint32_t fields = 0;
    for (std::size_t f = 0; f < kModelFieldCount; ++f) {
      if (model.fields[f]) fields |= std::uint32_t{1} << f;
    }
    directory_.put(fields);
    for (const auto& column : model.fields) {
      if (column) pack_column(*column);
    }
  }

  DirectoryWriter directory_;
  std::vector<Bytes> parts_;
  std::deque<std::string> owned_;
  std::uint64_t size_ = 0;  ///< of all blocks so far, aligned
};

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::string cache_key(std::string_view text, std::string_view format, const ReadOptions& options) {
  std::string what = "pointsman cache " + std::to_string(kCacheVersion) + '\n';
  what += format;
  what += ' ' + std::to_string(static_cast<int>(options.format));
  what += '\n' + base::format_double(options.score_range.lowest);
  what += ' ' + base::format_double(options.score_range.highest);
  for (const auto& [from, to] : options.aliases) {
    what += '\n' + std::to_string(from.size()) + ' ' + from;
    what += ' ' + std::to_string(to.size()) + ' ' + to;
  }
  return xxh3_128_hex(as_bytes(text), xxh3_64(as_bytes(what)));
}

std::string cache_folder(const ReadOptions& options) {
  if (!options.cache_dir.empty()) return options.cache_dir;
  if (std::string own = environment("POINTSMAN_CACHE"); !own.empty()) return own;
  if (const std::string xdg = environment("XDG_CACHE_HOME"); !xdg.empty()) {
    return xdg + "/pointsman";
  }
  const std::string home = environment("HOME");
  return home.empty() ? std::string() : home + "/.cache/pointsman";
}

base::Status write_cache(const std::string& path, std::string_view key, const Workload& workload,
                         std::span<const std::string> warnings) {
  std::error_code failure;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
  if (failure) {
    return base::fail(base::ErrorKind::kInternal,
                      "cannot make the folder of " + path + ": " + failure.message());
  }
  Packer packer;
  packer.pack(key, workload, warnings);
  return packer.write(path);
}

}  // namespace pointsman::data
