#include "sim/base/random.hpp"

#include "sim/base/philox.hpp"
#include "sim/base/random_run.hpp"

namespace pointsman::base {
namespace {

constexpr std::uint32_t low(std::uint64_t x) {
  return static_cast<std::uint32_t>(x);
}
constexpr std::uint32_t high(std::uint64_t x) {
  return static_cast<std::uint32_t>(x >> 32);
}

}  // namespace

PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key) noexcept {
  for (int round = 0; round < kPhiloxRounds; ++round) {
    philox_round(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
    key[0] += kPhiloxWeyl0;
    key[1] += kPhiloxWeyl1;
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

std::uint64_t stream_of(const DrawKey& key) noexcept {
  // What varies from draw to draw within a run is the counter, a bijection; what a whole stream
  // shares is mixed into the key.
  return mix64(mix64(mix64(key.seed) ^ key.replication) ^ key.model);
}

std::uint64_t draw_bits(const DrawKey& key) noexcept {
  const std::uint64_t stream = stream_of(key);
  const PhiloxCounter out = philox4x32_10(
      {low(key.request), high(key.request), key.attempt, static_cast<std::uint32_t>(key.purpose)},
      {low(stream), high(stream)});
  return out[0] | std::uint64_t{out[1]} << 32;
}

double uniform(const DrawKey& key) noexcept {
  return to_uniform(draw_bits(key));
}

}  // namespace pointsman::base
