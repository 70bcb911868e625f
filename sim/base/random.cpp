#include "sim/base/random.hpp"

namespace pointsman::base {
namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53U;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57U;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;  // golden ratio
constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;  // sqrt(3) - 1

constexpr std::uint32_t low(std::uint64_t x) {
  return static_cast<std::uint32_t>(x);
}
constexpr std::uint32_t high(std::uint64_t x) {
  return static_cast<std::uint32_t>(x >> 32);
}

}  // namespace

PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{kMultiplier0} * counter[0];
    const std::uint64_t product1 = std::uint64_t{kMultiplier1} * counter[2];
    counter = {high(product1) ^ counter[1] ^ key[0], low(product1),
               high(product0) ^ counter[3] ^ key[1], low(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

std::uint64_t stable_hash(std::string_view text) noexcept {
  // FNV-1a, finalised because its high bits mix poorly on short names.
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return mix64(hash);
}

std::uint64_t draw_bits(const DrawKey& key) noexcept {
  // What varies from draw to draw within a run is the counter, a bijection; what a whole stream
  // shares is mixed into the key.
  const std::uint64_t stream = mix64(mix64(mix64(key.seed) ^ key.replication) ^ key.model);
  const PhiloxCounter out = philox4x32_10(
      {low(key.request), high(key.request), key.attempt, static_cast<std::uint32_t>(key.purpose)},
      {low(stream), high(stream)});
  return out[0] | std::uint64_t{out[1]} << 32;
}

double uniform(const DrawKey& key) noexcept {
  return to_uniform(draw_bits(key));
}

}  // namespace pointsman::base
