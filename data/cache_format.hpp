// The byte layout of a cache file, shared by its writer and its reader.
//
// Integers are in the machine's byte order; kByteOrderMark32 tells a foreign one. Invariant: every
// field has one size and place for a given kCacheVersion; change either and the version must rise.
#pragma once

#include "data/hash.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace pointsman::data {

inline constexpr std::array<char, 8> kCacheMagic = {'P', 'M', 'C', 'A', 'C', 'H', 'E', '\n'};
inline constexpr std::uint32_t kByteOrderMark32 = 0x01020304;
inline constexpr std::size_t kBlockAlignment = 64;

struct CacheHeader {
  std::array<char, 8> magic = kCacheMagic;
  std::uint32_t byte_order = kByteOrderMark32;
  std::uint32_t version = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t directory_bytes = 0;
  std::uint64_t checksum = 0;  ///< XXH3-64 of this header with checksum = 0, then the directory
  std::array<std::uint64_t, 3> reserved{};
};
static_assert(sizeof(CacheHeader) == kBlockAlignment);

/// Blocks are hashed in stripes, so that several threads can verify a long one; the checksum of a
/// block is the XXH3-64 of its stripes' XXH3-64.
inline constexpr std::size_t kStripeBytes = std::size_t{1} << 20;

constexpr std::size_t stripe_count(std::size_t bytes) {
  return (bytes + kStripeBytes - 1) / kStripeBytes;
}
inline std::uint64_t stripe_hash(std::span<const std::byte> block, std::size_t stripe) {
  const auto rest = block.subspan(stripe * kStripeBytes);
  return xxh3_64(rest.first(std::min(rest.size(), kStripeBytes)));
}
inline std::uint64_t block_checksum(std::span<const std::uint64_t> stripe_hashes) {
  return xxh3_64(std::as_bytes(stripe_hashes));
}

/// Where a block of bytes is in the file; `bytes` = 0 stands for no block.
struct BlockRef {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;
};

constexpr std::uint64_t align_block(std::uint64_t offset) {
  return (offset + kBlockAlignment - 1) / kBlockAlignment * kBlockAlignment;
}

/// Appends the directory's fields.
class DirectoryWriter {
 public:
  template <typename T>
  void put(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
  }
  void put_text(std::string_view text) {
    put<std::uint64_t>(text.size());
    bytes_ += text;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads them back; after the end every value is zero and ok() is false.
class DirectoryReader {
 public:
  explicit DirectoryReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename T>
  T get() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (bytes_.size() < sizeof(T)) return ok_ = false, value;
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_ = bytes_.subspan(sizeof(T));
    return value;
  }
  std::string get_text() {
    const auto size = get<std::uint64_t>();
    if (bytes_.size() < size) return ok_ = false, std::string();
    std::string text(reinterpret_cast<const char*>(bytes_.data()), size);
    bytes_ = bytes_.subspan(size);
    return text;
  }
  /// A count of things of at least one byte each, so that a wrong one cannot ask for much memory.
  std::size_t get_count() {
    const auto count = get<std::uint64_t>();
    if (count > bytes_.size()) return ok_ = false, 0;
    return count;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

}  // namespace pointsman::data
