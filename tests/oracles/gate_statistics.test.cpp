// The gate's tests against theory: how often each raises a false alarm and each interval holds the
// truth.
//
// 0/1 scores exactly, by adding up every outcome that matters; graded scores and bills by seeded
// simulation, held to three of its own standard errors beyond what is promised.
#include "sim/analysis/change_test.hpp"
#include "sim/analysis/mcnemar.hpp"
#include "sim/analysis/sparse_pairs.hpp"
#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

constexpr std::uint64_t kSizes[] = {200, 809, 2000, 8400};
constexpr double kDiscordant[] = {0.02, 0.05, 0.1, 0.2, 0.3};
constexpr double kAlpha = 0.05;

double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

/// P(X = k) of Binomial(n, p) for k from `first` on, each from the one before.
class BinomialTerms {
 public:
  BinomialTerms(double n, double p, double first)
      : n_(n),
        at_(first),
        odds_(p / (1 - p)),
        term_(std::exp(log_choose(n, first) + first * std::log(p) + (n - first) * std::log1p(-p))) {
  }
  double next() {
    const double term = term_;
    term_ *= (n_ - at_) / (at_ + 1) * odds_;
    at_ += 1;
    return term;
  }

 private:
  double n_, at_, odds_, term_;
};

/// Counts within nine standard deviations of a binomial's mean: all but 1e-16 of it.
struct CountRange {
  CountRange(double n, double p) {
    const double reach = 9 * (std::sqrt(n * p * (1 - p)) + 1);
    first = static_cast<std::uint64_t>(std::max(0.0, n * p - reach));
    last = static_cast<std::uint64_t>(std::min(n, std::ceil(n * p + reach)));
  }
  std::uint64_t first = 0, last = 0;
};

/// P(event) where a share `discordant` of n requests differs and the true gain is `gain`, but for
/// outcomes too rare to matter.
double probability(std::uint64_t n, double discordant, double gain,
                   const std::function<bool(std::uint64_t gained, std::uint64_t lost)>& event) {
  constexpr double kRare = 1e-9;
  const double lost_share = (1 - gain / discordant) / 2;
  double total = 0;
  const CountRange counts(static_cast<double>(n), discordant);
  BinomialTerms count_terms(static_cast<double>(n), discordant, static_cast<double>(counts.first));
  for (std::uint64_t count = counts.first; count <= counts.last; ++count) {
    const double of_count = count_terms.next();
    if (of_count < kRare) continue;
    const CountRange losses(static_cast<double>(count), lost_share);
    BinomialTerms terms(static_cast<double>(count), lost_share, static_cast<double>(losses.first));
    for (std::uint64_t lost = losses.first; lost <= losses.last; ++lost) {
      const double both = of_count * terms.next();
      if (both > kRare / 100 && event(count - lost, lost)) total += both;
    }
  }
  return total;
}

/// The mid-p test's verdict on every outcome, one tail search per number of discordant requests.
class McNemarRule {
 public:
  bool finds_harm(std::uint64_t gained, std::uint64_t lost) {
    const std::uint64_t count = gained + lost;
    if (count >= least_.size()) least_.resize(count + 1, 0);
    if (least_[count] == 0) {
      std::uint64_t low = 0, high = count + 1;
      while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (mcnemar_loss_mid_p(count - middle, middle) <= kAlpha) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      least_[count] = low;
    }
    return lost >= least_[count];
  }

 private:
  std::vector<std::uint64_t> least_;
};

/// The gate's p-values of gains of -margin, each computed once.
class MarginRule {
 public:
  MarginRule(std::uint64_t n, double margin) : n_(n), margin_(margin) {}

  OneSided p(std::uint64_t gained, std::uint64_t lost) {
    if (gained + lost >= kSparsePairs) {
      const double z = paired_share_statistic(static_cast<double>(n_), static_cast<double>(gained),
                                              static_cast<double>(lost), -margin_);
      return {normal_probability(z), normal_probability(-z)};
    }
    const auto [found, is_new] = sparse_.try_emplace({gained, lost});
    if (is_new) found->second = sparse_pair_p(n_, gained, lost, -margin_);
    return found->second;
  }

 private:
  std::uint64_t n_;
  double margin_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, OneSided> sparse_;
};

double uniform(std::uint32_t round, std::size_t row, std::uint32_t what) {
  return base::uniform({.seed = 20,
                        .replication = round,
                        .request = row,
                        .model = what,
                        .attempt = 0,
                        .purpose = base::Purpose::kGenerator});
}

}  // namespace

TEST_CASE("Tango's interval holds the truth as often as it says, within a point",
          "[oracle][gate]") {
  for (const std::uint64_t n : kSizes) {
    for (const double discordant : kDiscordant) {
      for (const double level : {0.9, 0.95}) {
        for (const double share : {0.0, -0.25, -0.5}) {
          const double z = normal_quantile(0.5 + level / 2);
          const double gain = share * discordant;
          const double held =
              probability(n, discordant, gain, [&](std::uint64_t gained, std::uint64_t lost) {
                return std::abs(paired_share_statistic(static_cast<double>(n),
                                                       static_cast<double>(gained),
                                                       static_cast<double>(lost), gain)) <= z;
              });
          INFO("n " << n << ", discordant " << discordant << ", gain " << gain << ", level "
                    << level << ": " << held);
          // Four requests that differ are too few for any interval to be right on average.
          const bool is_tiny = static_cast<double>(n) * discordant < 5;
          CHECK(std::abs(held - level) < (is_tiny ? 0.02 : 0.01));
        }
      }
    }
  }
}

TEST_CASE("catch without a margin raises false alarms no more often than alpha", "[oracle][gate]") {
  McNemarRule rule;
  for (const std::uint64_t n : kSizes) {
    for (const double discordant : kDiscordant) {
      const double alarms = probability(
          n, discordant, 0,
          [&](std::uint64_t gained, std::uint64_t lost) { return rule.finds_harm(gained, lost); });
      INFO("n " << n << ", discordant " << discordant << ": " << alarms);
      CHECK(alarms < kAlpha + 0.0025);
    }
  }
}

TEST_CASE("a loss of just the margin is caught, and proved harmless, no more often than alpha",
          "[oracle][gate]") {
  for (const std::uint64_t n : kSizes) {
    for (const double margin : {0.01, 0.02}) {
      MarginRule rule(n, margin);
      for (const double discordant : kDiscordant) {
        if (margin > discordant / 2) continue;
        const auto is_caught = [&](std::uint64_t gained, std::uint64_t lost) {
          return rule.p(gained, lost).low <= kAlpha;
        };
        const double caught = probability(n, discordant, -margin, is_caught);
        const double passed =
            probability(n, discordant, -margin, [&](std::uint64_t gained, std::uint64_t lost) {
              return rule.p(gained, lost).high <= kAlpha;
            });
        INFO("n " << n << ", discordant " << discordant << ", margin " << margin << ": caught "
                  << caught << ", passed " << passed);
        // Forty requests that differ are few for an approximation: a third of a point.
        CHECK(caught < kAlpha + 0.0035);
        CHECK(passed < kAlpha + 0.0025);
        // Less harm is caught less often.
        CHECK(probability(n, discordant, 0, is_caught) < caught);
      }
    }
  }
}

TEST_CASE("the summary of outcomes is that of the test which the gate runs", "[oracle][gate]") {
  McNemarRule rule;
  const Sureness sure{.alpha = kAlpha, .power = 0.8};
  for (const std::uint64_t lost : {16ULL, 18ULL, 20ULL, 25ULL, 32ULL}) {
    const auto plain = binary_change_test(400, 10, lost, 0, sure);
    CHECK((plain.p_harm <= kAlpha) == rule.finds_harm(10, lost));
    const auto with_margin = binary_change_test(400, 10, lost, 0.02, sure);
    CHECK((with_margin.p_fine <= kAlpha) == (with_margin.gain.lo > -0.02));
    CHECK((with_margin.p_harm <= kAlpha) == (with_margin.gain.hi < -0.02));
  }
}

TEST_CASE("bootstrap intervals of graded scores and of bills hold the truth as they say",
          "[oracle][gate]") {
  constexpr std::uint32_t kRounds = 400;
  constexpr double kLevel = 0.9;
  for (const std::size_t n : {200U, 809U}) {
    int score_held = 0;
    int bill_held = 0;
    int false_alarms = 0;
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      std::vector<double> gain(n), before(n), after(n);
      for (std::size_t row = 0; row < n; ++row) {
        // A tenth of the requests are rerouted: their graded scores change by -0.6 to 0.2, and
        // their bills, exponential, by a factor of 0.5.
        const bool is_moved = uniform(round, row, 0) < 0.1;
        gain[row] = is_moved ? -0.6 + 0.8 * uniform(round, row, 1) : 0;
        before[row] = -std::log(uniform(round, row, 2));
        after[row] = is_moved ? before[row] / 2 : before[row];
      }
      const std::vector<std::span<const double>> columns = {gain, after, before};
      const std::vector<TotalsStatistic> statistics = {
          [](std::span<const double> totals, double rows) { return totals[0] / rows; },
          [](std::span<const double> totals, double) { return totals[1] / totals[2]; }};
      const auto found = bootstrap_totals(columns, statistics, {.resamples = 600, .seed = round});
      REQUIRE(found);
      const auto holds = [](const Estimate& bounds, double truth) {
        return bounds.lo <= truth && truth <= bounds.hi ? 1 : 0;
      };
      score_held += holds((*found)[0].interval(kLevel), -0.02);
      bill_held += holds((*found)[1].interval(kLevel), 0.95);
      // "The score falls by no more than 2 points" is true, just.
      false_alarms += 1 - (*found)[0].confidence_below(-0.02) <= kAlpha ? 1 : 0;
    }
    // One point, and three standard errors of the simulation: sqrt(0.9 * 0.1 / 400) = 1.5 points.
    INFO("n " << n << ": " << score_held << ", " << bill_held << ", " << false_alarms << " of "
              << kRounds);
    CHECK(score_held > (kLevel - 0.055) * kRounds);
    CHECK(score_held < (kLevel + 0.055) * kRounds);
    CHECK(bill_held > (kLevel - 0.055) * kRounds);
    CHECK(bill_held < (kLevel + 0.055) * kRounds);
    CHECK(false_alarms < (kAlpha + 0.043) * kRounds);
  }
}
