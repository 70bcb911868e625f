// How often the gate's intervals hold the truth: n by share of requests that differ, for graded
// scores, bills and clusters by the tilted bootstrap; and of latency quantiles over replications.
//
// Nothing is resampled, so that what is left is the noise of the simulated samples. Cells that miss
// 90 % by more than a point are listed with what they hold, so that the test fails where another
// cell misses, or one of these gets worse or better. The list is that of 20,000 samples a cell,
// which `test_oracles "[.slow]"` repeats in a minute.
#include "sim/analysis/change_test.hpp"
#include "sim/analysis/tilted_gain.hpp"
#include "tests/oracles/bootstrap_law.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;
using tests::BootstrapLaw;
using tests::UnitKind;

namespace {

constexpr std::uint32_t kSizes[] = {200, 809, 2000, 8400};
constexpr double kDiscordant[] = {0.02, 0.05, 0.1, 0.2, 0.3};
constexpr double kLevel = 0.9;

using Weighted = std::vector<std::pair<double, double>>;  ///< share, value

/// Requests of which a share `discordant` changes its score by one of `gains`.
std::vector<UnitKind> scores(double discordant, const Weighted& gains) {
  std::vector<UnitKind> kinds = {{1 - discordant, 0, 1}};
  for (const auto& [share, gain] : gains) kinds.push_back({discordant * share, gain, 1});
  return kinds;
}

/// More losses than gains, of every size.
std::vector<UnitKind> mixed_scores(double discordant) {
  return scores(
      discordant,
      {{0.1, -0.8}, {0.2, -0.5}, {0.15, -0.3}, {0.15, -0.1}, {0.15, 0.1}, {0.15, 0.3}, {0.1, 0.6}});
}

/// As many gains as losses: what an unchanged router that draws its choices does.
std::vector<UnitKind> even_scores(double discordant) {
  return scores(discordant,
                {{0.1, -0.8}, {0.15, -0.5}, {0.25, -0.2}, {0.25, 0.2}, {0.15, 0.5}, {0.1, 0.8}});
}

/// Four of five that differ gain a little, the fifth loses everything.
std::vector<UnitKind> rare_losses(double discordant) {
  return scores(discordant, {{0.2, -1}, {0.5, 0.2}, {0.3, 0.1}});
}

/// Requests of which a share `rerouted` costs half as much as before: what that saves.
std::vector<UnitKind> halved(double rerouted, const Weighted& bills) {
  std::vector<UnitKind> kinds;
  for (const auto& [share, usd] : bills) {
    kinds.push_back({(1 - rerouted) * share, 0, usd});
    kinds.push_back({rerouted * share, usd / 2, usd});
  }
  return kinds;
}

/// About exponential.
std::vector<UnitKind> bills(double rerouted) {
  return halved(rerouted, {{0.3, 0.17}, {0.25, 0.55}, {0.2, 1.0}, {0.15, 1.7}, {0.1, 3.2}});
}

/// A tenth of the requests costs 25 times as much as half of them.
std::vector<UnitKind> skewed_bills(double rerouted) {
  return halved(rerouted, {{0.5, 0.2}, {0.25, 0.6}, {0.15, 1.5}, {0.1, 5}});
}

/// Conversations of five requests on average, rerouted as one.
std::vector<UnitKind> conversations(double rerouted) {
  std::vector<UnitKind> kinds;
  for (const auto& [share, length] : Weighted{{0.4, 2}, {0.3, 5}, {0.3, 9}}) {
    kinds.push_back({(1 - rerouted) * share, 0, length});
    for (const double gain : {-0.5, -0.1, 0.3}) {
      kinds.push_back({rerouted * share / 3, gain * length, length});
    }
  }
  return kinds;
}

struct Population {
  const char* name;
  std::vector<UnitKind> (*kinds)(double discordant);
  double harm_rate;      ///< part of a unit that is known to be able to be lost
  double step = 0;       ///< of the lattice that gains lie on
  double unit_rows = 1;  ///< requests a unit, on average
};
constexpr double kStep = 0.1;
constexpr Population kPopulations[] = {
    {"scores, mixed", mixed_scores, 1, kStep, 1},      {"scores, even", even_scores, 1, kStep, 1},
    {"scores, rare losses", rare_losses, 1, kStep, 1}, {"bills", bills, 0, 0, 1},
    {"bills, skewed", skewed_bills, 0, 0, 1},          {"clusters", conversations, 0, 0, 5},
};

double truth_of(const std::vector<UnitKind>& kinds) {
  double above = 0, below = 0;
  for (const UnitKind& kind : kinds) {
    above += kind.share * kind.above;
    below += kind.share * kind.below;
  }
  return above / below;
}

/// What `rounds` samples of a cell come to, as shares.
struct Found {
  double held = 0;        ///< the truth lies in the interval
  double alarms_1 = 0;    ///< harm "shown" at alpha 1 %, though the change is just the margin
  double alarms_005 = 0;  ///< at 0.05 %: alpha 1 % shared by 20 lines
};

void note_sample(Found& found, double as_low, int rounds) {
  const double tail = (1 - kLevel) / 2;
  found.held += as_low >= tail && as_low <= 1 - tail ? 1.0 / rounds : 0;
  found.alarms_1 += as_low <= 0.01 ? 1.0 / rounds : 0;
  found.alarms_005 += as_low <= 0.0005 ? 1.0 / rounds : 0;
}

/// P(data as low) where the truth is what it is, by the gate's test of a sample with such counts.
double tilted_tail(const Population& population, std::span<const UnitKind> kinds,
                   std::span<const double> counts, double truth) {
  std::vector<double> above, below, seen;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (counts[i] == 0) continue;
    above.push_back(kinds[i].above);
    below.push_back(kinds[i].below);
    seen.push_back(counts[i]);
  }
  // A unit's size is what it is divided by: its bill before, its requests, itself.
  return TiltedGain({above, below, below, population.harm_rate, seen}).tail_below(truth);
}

/// `tail(kinds, counts, truth)` of every sample of a cell.
template <typename Tail>
Found simulate(const Population& population, std::uint32_t n, double discordant, int rounds,
               Tail tail) {
  const auto kinds = population.kinds(discordant);
  const double truth = truth_of(kinds);
  const auto units = static_cast<std::uint32_t>(std::lround(n / population.unit_rows));
  std::mt19937_64 random(n);
  Found found;
  for (int round = 0; round < rounds; ++round) {
    const auto counts = tests::drawn_kinds(kinds, units, random);
    note_sample(found, tail(kinds, counts, truth), rounds);
  }
  return found;
}

Found simulate(const Population& population, std::uint32_t n, double discordant, int rounds) {
  return simulate(population, n, discordant, rounds,
                  [&](const auto& kinds, const auto& counts, double truth) {
                    return tilted_tail(population, kinds, counts, truth);
                  });
}

/// The same by a plain bootstrap (BCa).
Found simulate_plain(const Population& population, std::uint32_t n, double discordant, int rounds) {
  return simulate(
      population, n, discordant, rounds, [&](const auto& kinds, const auto& counts, double truth) {
        return 1 - BootstrapLaw(kinds, counts, population.step).confidence(truth, false);
      });
}

/// A cell whose interval misses 90 % by a point or more, and what it holds (20,000 samples: give or
/// take 0.2 points).
struct Miss {
  std::string_view population;
  std::uint32_t n;
  double discordant, held;
};
// All hold more than they say: fewer than twenty units differ, which leave open how large and how
// rare other differences are. No cell holds less than 89 %.
constexpr Miss kMisses[] = {
    {"scores, mixed", 200, 0.02, 0.983},
    {"scores, mixed", 200, 0.05, 0.933},
    {"scores, even", 200, 0.02, 0.968},
    {"scores, rare losses", 200, 0.02, 0.993},
    {"scores, rare losses", 200, 0.05, 0.918},
    {"bills", 200, 0.02, 0.996},
    {"bills", 200, 0.05, 0.951},
    {"bills, skewed", 200, 0.02, 0.998},
    {"bills, skewed", 200, 0.05, 0.987},
    {"bills, skewed", 200, 0.10, 0.922},
    {"bills, skewed", 809, 0.02, 0.931},
    {"clusters", 200, 0.02, 1.000},
    {"clusters", 200, 0.05, 0.994},
    {"clusters", 200, 0.10, 0.968},
    {"clusters", 200, 0.20, 0.940},
    {"clusters", 200, 0.30, 0.926},
    {"clusters", 809, 0.02, 0.984},
    {"clusters", 809, 0.05, 0.937},
    {"clusters", 2000, 0.02, 0.936},
};

double expected_share(const Population& population, std::uint32_t n, double discordant) {
  for (const Miss& miss : kMisses) {
    if (miss.population == population.name && miss.n == n && miss.discordant == discordant) {
      return miss.held;
    }
  }
  return kLevel;
}

/// Within 3.5 standard errors of what is listed, or of 90 % and a point: of 120 cells one in twenty
/// runs would exceed that by chance, and the samples are seeded.
void check_coverage(int rounds) {
  constexpr double kErrors = 3.5;
  const double error = std::sqrt(kLevel * (1 - kLevel) / rounds);
  for (const Population& population : kPopulations) {
    for (const std::uint32_t n : kSizes) {
      for (const double discordant : kDiscordant) {
        const Found found = simulate(population, n, discordant, rounds);
        const double expected = expected_share(population, n, discordant);
        INFO(population.name << ", n " << n << ", differ " << discordant << ": " << found.held
                             << " for " << expected << "; alarms " << found.alarms_1 << ", "
                             << found.alarms_005);
        const double slack = expected == kLevel ? 0.01 : 0.002;
        CHECK(std::abs(found.held - expected) < slack + kErrors * error);
        CHECK(found.alarms_1 < 0.0125 + kErrors * std::sqrt(0.01 / rounds));
        CHECK(found.alarms_005 < 0.0005 + kErrors * std::sqrt(0.0005 / rounds));
      }
    }
  }
}

/// p95 of `n` latencies, and of the same where a share `rerouted` goes to a faster model.
double p95_gain(std::uint32_t n, double rerouted, std::mt19937_64& random) {
  std::lognormal_distribution<double> slow(0, 0.5), fast(-0.7, 0.4);
  std::uniform_real_distribution<double> uniform;
  std::vector<double> before, after;
  for (std::uint32_t i = 0; i < n; ++i) {
    before.push_back(slow(random));
    after.push_back(uniform(random) < rerouted ? fast(random) : before.back());
  }
  const auto p95 = [n](std::vector<double>& values) {
    const auto place = values.begin() + std::lround(0.95 * n) - 1;
    std::nth_element(values.begin(), place, values.end());
    return *place;
  };
  return p95(before) - p95(after);
}

/// Where the interval of ten replications misses by a point or more: four rerouted requests in 200
/// seldom reach the tail, so that four replications in five gain nothing (4,000 rounds: give or
/// take 0.5 points). Student's interval without its correction misses in ten of the twenty cells.
struct QuantileMiss {
  std::uint32_t n;
  double rerouted, held;
};
constexpr QuantileMiss kQuantileMisses[] = {{200, 0.02, 0.805}, {809, 0.02, 0.915}};

/// Intervals of ten replications around what they estimate: the mean gain of runs of n requests.
void check_quantile_coverage(std::span<const std::uint32_t> sizes, int rounds) {
  constexpr int kReplications = 10;
  constexpr double kErrors = 3.5;
  const double error = std::sqrt(kLevel * (1 - kLevel) / rounds);
  for (const std::uint32_t n : sizes) {
    for (const double rerouted : kDiscordant) {
      std::mt19937_64 random(n);
      std::vector<std::vector<double>> gains(static_cast<std::size_t>(rounds));
      double truth = 0;
      for (auto& of_round : gains) {
        for (int i = 0; i < kReplications; ++i) {
          of_round.push_back(p95_gain(n, rerouted, random));
          truth += of_round.back() / (kReplications * rounds);
        }
      }
      int held = 0;
      int idle = 0;
      for (const auto& of_round : gains) {
        idle += static_cast<int>(std::ranges::count(of_round, 0.0));
        const auto test = replicated_change_test(of_round, 0, {.alpha = 0.05, .power = 0.8});
        held += test.gain.lo <= truth && truth <= test.gain.hi ? 1 : 0;
      }
      const double share = static_cast<double>(held) / rounds;
      const auto* const miss = std::ranges::find_if(
          kQuantileMisses,
          [&](const QuantileMiss& listed) { return listed.n == n && listed.rerouted == rerouted; });
      const double expected = miss == std::end(kQuantileMisses) ? kLevel : miss->held;
      INFO("p95, n " << n << ", differ " << rerouted << ": " << share << " for " << expected
                     << ", idle " << idle / (1.0 * kReplications * rounds));
      CHECK(std::abs(share - expected) < 0.01 + kErrors * error);
    }
  }
}

}  // namespace

TEST_CASE("tilted intervals hold the truth as they say at every size, or more by few",
          "[oracle][gate]") {
  check_coverage(4000);
}

TEST_CASE("tilted intervals hold the truth as they say, to a fraction of a point",
          "[.slow][oracle][gate]") {
  check_coverage(20'000);
}

TEST_CASE("a plain bootstrap is too narrow and alarms up to 37 times too often", "[oracle][gate]") {
  // Why it is tilted: ten of 200 graded scores that differ, as many up as down.
  constexpr int kRounds = 4000;
  const Found plain = simulate_plain(kPopulations[1], 200, 0.05, kRounds);
  const Found tilted = simulate(kPopulations[1], 200, 0.05, kRounds);
  CHECK(plain.held < 0.84);
  CHECK(plain.alarms_005 > 0.008);
  CHECK(tilted.held > 0.89);
  CHECK(tilted.alarms_005 < 0.0012);
}

TEST_CASE("the limit of many resamples is what resampling rows comes to", "[oracle][gate]") {
  for (const Population& population : kPopulations) {
    INFO(population.name);
    const auto kinds = population.kinds(0.1);
    std::mt19937_64 random(3);
    const auto counts = tests::drawn_kinds(kinds, 500, random);
    std::vector<double> above, below;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      above.insert(above.end(), static_cast<std::size_t>(counts[i]), kinds[i].above);
      below.insert(below.end(), static_cast<std::size_t>(counts[i]), kinds[i].below);
    }
    const std::vector<std::span<const double>> columns = {above, below};
    const std::vector<TotalsStatistic> ratio = {
        [](std::span<const double> totals, double) { return totals[0] / totals[1]; }};
    const auto found = bootstrap_totals(columns, ratio, {.resamples = 10'000, .seed = 4});
    REQUIRE(found);
    const BootstrapLaw law(kinds, counts, population.step);
    const Resampled& resampled = found->front();
    CHECK(resampled.estimate() == Approx(law.estimate()));
    for (const double off : {-2.0, -1.0, 0.5, 1.5}) {
      const double value = law.estimate() + off * resampled.standard_error();
      // Four standard errors of a share of 10,000 resamples, through the bias correction, too.
      CHECK(resampled.confidence_below(value) == Approx(law.confidence(value, false)).margin(0.03));
      CHECK(resampled.careful().confidence_below(value) ==
            Approx(law.confidence(value, true)).margin(0.03));
    }
  }
}

TEST_CASE("Student's t over replications holds the truth from ten replications on",
          "[oracle][gate]") {
  // Exact for normal differences; here of sums of `shape` exponentials less their mean, as the
  // differences of a quantile between two queues are skewed, and of two such (symmetric).
  constexpr int kRounds = 4000;
  for (const int replications : {10, 20, 50}) {
    for (const bool is_skewed : {false, true}) {
      std::mt19937_64 random(static_cast<std::uint64_t>(replications));
      std::gamma_distribution<double> gamma(4, 1);
      int held = 0;
      for (int round = 0; round < kRounds; ++round) {
        std::vector<double> gains;
        for (int i = 0; i < replications; ++i) {
          gains.push_back(gamma(random) - (is_skewed ? 4 : gamma(random)));
        }
        const auto test = replicated_change_test(gains, 0, {.alpha = 0.05, .power = 0.8});
        held += test.gain.lo <= 0 && 0 <= test.gain.hi ? 1 : 0;
      }
      const double share = static_cast<double>(held) / kRounds;
      INFO(replications << " replications, " << (is_skewed ? "skewed" : "symmetric") << ": "
                        << share);
      CHECK(std::abs(share - kLevel) < 0.01 + 3 * 0.0047);
    }
  }
}

TEST_CASE("the interval of a latency quantile holds its gain, but for known misses",
          "[oracle][gate]") {
  check_quantile_coverage(std::span(kSizes).first(3), 300);
}

TEST_CASE("the interval of a latency quantile holds its gain, to a fraction of a point",
          "[.slow][oracle][gate]") {
  check_quantile_coverage(kSizes, 4000);
}
