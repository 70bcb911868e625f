#include "sim/base/random.hpp"

#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::base;

TEST_CASE("Philox4x32-10 gives the known answers of its authors", "[base][random][oracle]") {
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) ==
        PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("mix64 is the output function of SplitMix64", "[base][random][oracle]") {
  // The generator adds the golden ratio to its state and mixes; mix64 adds it itself.
  constexpr std::uint64_t kSeed = 1234567, kGolden = 0x9e3779b97f4a7c15ULL;
  CHECK(mix64(kSeed) == 6457827717110365317ULL);
  CHECK(mix64(kSeed + kGolden) == 3203168211198807973ULL);
}

TEST_CASE("The hash of a name never changes", "[base][random]") {
  // FNV-1a of "" and "a" are published; the finaliser is mix64.
  CHECK(stable_hash("") == mix64(0xcbf29ce484222325ULL));
  CHECK(stable_hash("a") == mix64(0xaf63dc4c8601ec8cULL));
  CHECK(stable_hash("foobar") == mix64(0x85944171f73967e8ULL));
}

TEST_CASE("Every field of a draw key matters", "[base][random]") {
  const DrawKey key{.seed = 7,
                    .replication = 1,
                    .request = 11,
                    .model = 13,
                    .attempt = 2,
                    .purpose = Purpose::kOutcome};
  std::vector<DrawKey> keys(12, key);
  keys[1].seed ^= 1;
  keys[2].seed ^= std::uint64_t{1} << 63;
  keys[3].replication ^= 1;
  keys[4].request ^= 1;
  keys[5].request ^= std::uint64_t{1} << 63;
  keys[6].model ^= 1;
  keys[7].model ^= std::uint64_t{1} << 63;
  keys[8].attempt ^= 1;
  keys[9].attempt ^= 1U << 31;
  keys[10].purpose = Purpose::kLatency;
  keys[11].seed = key.model, keys[11].model = key.seed;
  std::set<std::uint64_t> bits;
  for (const DrawKey& k : keys) bits.insert(draw_bits(k));
  CHECK(bits.size() == keys.size());
  CHECK(draw_bits(key) == draw_bits(key));
}

TEST_CASE("A neighbouring key flips half of the bits", "[base][random][law]") {
  double flipped = 0;
  constexpr int kDraws = 2000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const auto a = draw_bits({.seed = 1, .request = i});
    const auto b = draw_bits({.seed = 1, .request = i + 1});
    flipped += std::popcount(a ^ b);
  }
  CHECK(std::abs(flipped / kDraws - 32) < 4 * std::sqrt(16.0 / kDraws));
}

TEST_CASE("A uniform is never 0 or 1, and uniform", "[base][random]") {
  CHECK(to_uniform(0) == 0x1p-53);
  CHECK(to_uniform(~std::uint64_t{0}) == 1 - 0x1p-53);
  CHECK(to_uniform(~std::uint64_t{0}) < 1);
  std::vector<int> bins(16);
  constexpr int kDraws = 64'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    ++bins[static_cast<std::size_t>(uniform({.seed = 3, .request = stable_hash("r"), .model = i}) *
                                    16)];
  }
  double chi2 = 0;
  for (const int n : bins) chi2 += (n - 4000.0) * (n - 4000.0) / 4000.0;
  CHECK(chi2 < 15 + 4 * std::sqrt(30.0));
}

}  // namespace
