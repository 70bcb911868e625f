// Counter-based random numbers: Philox4x32-10 keyed by what is drawn, never by who draws it.
//
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11. Invariant: a draw is
// a pure function of its DrawKey; no policy, thread or order of evaluation takes part, so two
// policies that call the same model on the same request see the same outcome (common random
// numbers). Cost: ~5 ns a draw.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pointsman::base {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

/// Ten rounds of Philox4x32.
PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key) noexcept;

/// SplitMix64's output function: a bijective mix of 64 bits.
constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// A stable 64-bit identity of a name (request id, model): the same on every machine and version.
std::uint64_t stable_hash(std::string_view text) noexcept;

/// Why a number is drawn. Values are part of the result format: append, never renumber.
enum class Purpose : std::uint32_t {
  kRoute = 1,     ///< which branch of a random route or mix
  kOracle = 2,    ///< whether a noisy oracle errs
  kVerifier = 3,  ///< whether a noisy verifier errs
  kOutcome = 4,   ///< right or wrong, where only a probability is known
  kLatency = 5,   ///< a latency law
  kSplit = 6,     ///< train/test assignment
  kBootstrap = 7,
  kGenerator = 8,
  kEstimate = 9,       ///< a quantity known only roughly: costs, volumes
  kAnswer = 10,        ///< which wrong answer, where only right or wrong is known
  kVerdict = 11,       ///< a verifier's score
  kDifficulty = 12,    ///< a request's probability of success, where only its law is known
  kAttemptOrder = 13,  ///< the order in which recorded attempts are taken
  kError = 14,         ///< whether a call fails
  kTie = 15,           ///< which of several answers with equal votes
  kRevision = 16,      ///< whether a revision changes right to wrong or wrong to right
  kMirror = 17,        ///< which requests a shadow mirrors
  kSearch = 18,        ///< candidates of an optimisation, and the order in which rows join
  kArrival = 19,       ///< when requests come, and how long an agent thinks
  kStep = 20,          ///< whether a step of a pipeline does its own work right
  kRescue = 21,        ///< whether a step makes good what was wrong before it
  kBackOff = 22,       ///< how much shorter than stated the wait before another try is
};

struct DrawKey {
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;
  std::uint64_t request = 0;  ///< stable_hash of the request id
  std::uint64_t model = 0;    ///< stable_hash of the model's name, 0 where no model takes part
  std::uint32_t attempt = 0;
  Purpose purpose = Purpose::kRoute;
};

/// 64 random bits for a key.
std::uint64_t draw_bits(const DrawKey& key) noexcept;

/// Uniform in (0, 1): the top 52 bits plus half a unit, which a double holds exactly. It is never 0
/// or 1 and symmetric about 0.5; a 53rd bit would round the largest draw to 1.
double uniform(const DrawKey& key) noexcept;
constexpr double to_uniform(std::uint64_t bits) noexcept {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

}  // namespace pointsman::base
