#include "sim/kernel/quantile_sketch.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace pointsman::kernel {

namespace {

constexpr unsigned kSubBits = 7;  ///< 2^7 buckets to each power of two
constexpr std::uint64_t kSubBuckets = std::uint64_t{1} << kSubBits;

std::uint64_t counted(std::int64_t value) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

/// Values below 256 are their own bucket; above, the 8 leading bits and the shift name it.
std::size_t bucket_of(std::uint64_t value) noexcept {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > kSubBits + 1 ? width - (kSubBits + 1) : 0;
  return static_cast<std::size_t>(shift * kSubBuckets + (value >> shift));
}

/// The middle of the bucket's values, which is within 1/256 of each of them.
std::int64_t middle_of(std::size_t bucket) noexcept {
  if (bucket < 2 * kSubBuckets) return static_cast<std::int64_t>(bucket);
  const std::uint64_t shift = bucket / kSubBuckets - 1;
  const std::uint64_t low = (bucket - shift * kSubBuckets) << shift;
  return static_cast<std::int64_t>(low + ((std::uint64_t{1} << shift) - 1) / 2);
}

/// ceil(count * parts / 10^6), at least 1, without overflow.
std::uint64_t nearest_rank(std::uint64_t count, std::uint64_t parts) noexcept {
  constexpr std::uint64_t kMillion = QuantileSketch::kMillion;
  const std::uint64_t whole = count / kMillion * parts;
  const std::uint64_t rest = (count % kMillion * parts + kMillion - 1) / kMillion;
  return std::max<std::uint64_t>(whole + rest, 1);
}

}  // namespace

void QuantileSketch::reserve(std::int64_t value) {
  const std::size_t bucket = bucket_of(counted(value));
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
}

void QuantileSketch::add(std::int64_t value, std::uint64_t weight) {
  if (weight == 0) return;
  reserve(value);
  buckets_[bucket_of(counted(value))] += weight;
  count_ += weight;
  min_ = std::min(min_, std::max<std::int64_t>(value, 0));
  max_ = std::max(max_, value);
}

void QuantileSketch::add(std::span<const std::int64_t> values) {
  if (values.empty()) return;
  const auto [least, greatest] = std::ranges::minmax(values);
  reserve(greatest);
  for (const std::int64_t value : values) ++buckets_[bucket_of(counted(value))];
  count_ += values.size();
  min_ = std::min(min_, std::max<std::int64_t>(least, 0));
  max_ = std::max(max_, greatest);
}

void QuantileSketch::merge(const QuantileSketch& other) {
  if (other.buckets_.size() > buckets_.size()) buckets_.resize(other.buckets_.size());
  std::ranges::transform(other.buckets_, buckets_, buckets_.begin(), std::plus<>{});
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

std::int64_t QuantileSketch::quantile(std::uint32_t parts_per_million) const noexcept {
  if (count_ == 0) return 0;
  const std::uint64_t rank = nearest_rank(count_, std::min(parts_per_million, kMillion));
  if (rank == 1) return min_;
  if (rank == count_) return max_;
  std::uint64_t passed = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    passed += buckets_[bucket];
    if (passed >= rank) return std::clamp(middle_of(bucket), min_, max_);
  }
  return max_;
}

bool operator==(const QuantileSketch& a, const QuantileSketch& b) noexcept {
  if (a.count_ != b.count_ || a.min_ != b.min_ || a.max_ != b.max_) return false;
  const std::size_t common = std::min(a.buckets_.size(), b.buckets_.size());  // the rest is empty
  return std::equal(a.buckets_.begin(), a.buckets_.begin() + static_cast<std::ptrdiff_t>(common),
                    b.buckets_.begin());
}

}  // namespace pointsman::kernel
