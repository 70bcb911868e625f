// The gate's tests against theory: how often each raises a false alarm and each interval holds the
// truth.
//
// 0/1 scores exactly, by adding up every outcome that matters; whole figures by seeded simulation,
// held to three of its own standard errors beyond a point. Bootstraps of graded scores, bills and
// clusters: bootstrap_coverage.test.cpp.
#include "sim/analysis/change_test.hpp"
#include "sim/analysis/mcnemar.hpp"
#include "sim/analysis/router_change.hpp"
#include "sim/analysis/sparse_pairs.hpp"
#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
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

// Added up over every outcome, Tango's interval is within a point in 118 of these 120 cells. In the
// other two (n = 200, 2 % discordant, 90 %, a loss: four requests that differ) it holds the truth
// 89.0 % and 88.3 % of the time. No published interval does better on the whole: Wald's is off in 4
// cells, Agresti and Min's in 8, Newcombe's MOVER with Wilson's limits in 12, Bonett and Price's in
// 22, the mid-p score test with the nuisance estimated in 4 of the 12 at n = 200 and 2 or 5 %; the
// same told the true nuisance still holds it 91.7 % of the time in that last cell. So few outcomes
// carry the probability there that it moves in steps of more than a point.
TEST_CASE("Tango's interval holds the truth as often as it says, within a point",
          "[oracle][gate]") {
  int beyond_a_point = 0;
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
          const bool is_tiny = n == 200 && discordant == 0.02 && level == 0.9 && share < 0;
          beyond_a_point += std::abs(held - level) < 0.01 ? 0 : 1;
          CHECK(std::abs(held - level) < (is_tiny ? 0.017 : 0.01));
        }
      }
    }
  }
  CHECK(beyond_a_point == 2);
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

TEST_CASE("a router whose score is as good as before raises no more false alarms than alpha",
          "[oracle][gate]") {
  constexpr std::uint32_t kRounds = 120;
  constexpr std::size_t kRows = 250;
  int alarms = 0;
  int held = 0;
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    RouterSide before, now;
    for (RouterSide* side : {&before, &now}) {
      const std::uint32_t which = side == &now ? 1 : 0;
      ScoredRequests& scored = side->scores.emplace_back();
      scored.score = "signal";
      for (std::size_t row = 0; row < kRows; ++row) {
        const bool is_hard = uniform(round, row, 2) < 0.3;
        scored.outcomes.push_back(is_hard ? 1 : 0);
        scored.scores.push_back((is_hard ? 0.3 : 0.0) + 0.7 * uniform(round, row, 3 + which));
      }
      side->rows.score.assign(kRows, 0);  // only the number of rows matters to calibration
    }
    const std::vector<RouterFigure> figures = {{.is_calibration = true, .index = 0, .score = {}}};
    const auto change = bootstrap_router_change(before, now, {}, figures,
                                                {.resamples = 200, .seed = round, .threads = 1});
    REQUIRE(change);
    const auto bounds = change->front().interval(0.9);
    held += bounds.lo <= 0 && 0 <= bounds.hi ? 1 : 0;
    alarms += 1 - change->front().confidence_below(0) <= kAlpha ? 1 : 0;
  }
  INFO(alarms << " alarms, " << held << " held of " << kRounds);
  // One point, and three standard errors of so many rounds: 2.0 and 2.7 points.
  CHECK(alarms < (kAlpha + 0.01 + 3 * 0.0199) * kRounds);
  CHECK(held > (0.9 - 0.01 - 3 * 0.0274) * kRounds);
}
