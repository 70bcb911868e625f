// The gate's tests against theory: how often each raises a false alarm and each interval holds the
// truth.
//
// 0/1 scores exactly, by adding up every outcome that matters; graded scores, bills and whole
// figures by seeded simulation, held to three of its own standard errors beyond a point.
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
#include <random>
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

namespace {

/// Requests of one kind: how their scores change and what they bill before and after.
struct Kind {
  double share = 0, gain = 0, before = 0, after = 0;
};

/// A tenth of the requests are rerouted: their graded scores change by -0.6, -0.2 or 0.2, and their
/// bills, about exponential, halve. The mean gain is -0.02 and the ratio of bills 0.95. (Where a
/// tenth of the requests cost 25 times as much as half of them, 200 requests are too few: two dear
/// ones carry the change, and the interval of bills holds the truth 85 % of the time for 90 %.)
std::vector<Kind> kinds_of_requests() {
  constexpr double kMoved = 0.1;
  constexpr std::pair<double, double> kBills[] = {
      {0.3, 0.17}, {0.25, 0.55}, {0.2, 1.0}, {0.15, 1.7}, {0.1, 3.2}};
  std::vector<Kind> kinds;
  for (const auto& [share, bill] : kBills) {
    kinds.push_back({(1 - kMoved) * share, 0, bill, bill});
    for (const double gain : {-0.6, -0.2, 0.2}) {
      kinds.push_back({kMoved * share / 3, gain, bill, bill / 2});
    }
  }
  return kinds;
}

using Counts = std::vector<std::uint32_t>;

/// How many of `n` draws fall on each kind, by `weights`: what drawing them one by one comes to.
Counts drawn(std::uint32_t n, const std::vector<double>& weights, std::mt19937_64& random) {
  double left = 0;
  for (const double weight : weights) left += weight;
  Counts counts(weights.size(), 0);
  for (std::size_t i = 0; i + 1 < weights.size() && n > 0 && left > 0; ++i) {
    const double share = std::min(1.0, weights[i] / left);
    counts[i] = std::binomial_distribution<std::uint32_t>(n, share)(random);
    n -= counts[i];
    left -= weights[i];
  }
  counts.back() += n;
  return counts;
}

struct Totals {
  double gain = 0, before = 0, after = 0, n = 0;
};
Totals totals_of(const std::vector<Kind>& kinds, const Counts& counts) {
  Totals totals;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const double times = counts[i];
    totals.gain += times * kinds[i].gain;
    totals.before += times * kinds[i].before;
    totals.after += times * kinds[i].after;
    totals.n += times;
  }
  return totals;
}

/// The BCa bootstrap of a sample that is known by its counts: the draws of rows are those of kinds.
Resampled bootstrap_of_counts(const std::vector<Kind>& kinds, const Counts& counts,
                              const std::function<double(const Totals&)>& statistic,
                              std::uint32_t resamples, std::mt19937_64& random) {
  const std::vector<double> weights(counts.begin(), counts.end());
  const Totals totals = totals_of(kinds, counts);
  std::vector<double> without;
  for (const Kind& kind : kinds) {
    without.push_back(statistic({totals.gain - kind.gain, totals.before - kind.before,
                                 totals.after - kind.after, totals.n - 1}));
  }
  std::vector<double> values;
  const auto n = static_cast<std::uint32_t>(totals.n);
  for (std::uint32_t i = 0; i < resamples; ++i) {
    values.push_back(statistic(totals_of(kinds, drawn(n, weights, random))));
  }
  return {statistic(totals), jackknife_acceleration(without, counts), std::move(values)};
}

double mean_gain(const Totals& totals) {
  return totals.gain / totals.n;
}
double bill_ratio(const Totals& totals) {
  return totals.after / totals.before;
}

}  // namespace

TEST_CASE("bootstrap intervals of graded scores and of bills hold the truth as they say",
          "[oracle][gate]") {
  constexpr int kRounds = 400;
  constexpr double kLevel = 0.9;
  const auto kinds = kinds_of_requests();
  std::vector<double> shares;
  for (const Kind& kind : kinds) shares.push_back(kind.share);
  for (const std::uint32_t n : {200U, 809U, 2000U, 8400U}) {
    std::mt19937_64 random(n);
    int score_held = 0;
    int bill_held = 0;
    int false_alarms = 0;
    int false_passes = 0;
    for (int round = 0; round < kRounds; ++round) {
      const Counts sample = drawn(n, shares, random);
      const auto score = bootstrap_of_counts(kinds, sample, mean_gain, 200, random);
      const auto bill = bootstrap_of_counts(kinds, sample, bill_ratio, 200, random);
      const auto holds = [](const Estimate& bounds, double truth) {
        return bounds.lo <= truth && truth <= bounds.hi ? 1 : 0;
      };
      score_held += holds(score.interval(kLevel), -0.02);
      bill_held += holds(bill.interval(kLevel), 0.95);
      // "The score falls by no more than 2 points" is true, just; so is "by no less".
      false_alarms += 1 - score.confidence_below(-0.02) <= kAlpha ? 1 : 0;
      false_passes += score.confidence_below(-0.02) <= kAlpha ? 1 : 0;
    }
    // One point, and three standard errors of the simulation: sqrt(0.9 * 0.1 / 400) = 1.5.
    INFO("n " << n << ": " << score_held << ", " << bill_held << ", " << false_alarms << ", "
              << false_passes << " of " << kRounds);
    constexpr double kBand = 0.01 + 3 * 0.015;
    CHECK(std::abs(score_held - kLevel * kRounds) < kBand * kRounds);
    CHECK(std::abs(bill_held - kLevel * kRounds) < kBand * kRounds);
    CHECK(false_alarms < (kAlpha + 0.01 + 3 * 0.0109) * kRounds);
    CHECK(false_passes < (kAlpha + 0.01 + 3 * 0.0109) * kRounds);
  }
}

TEST_CASE("drawing rows one by one is drawing kinds by their counts", "[oracle][gate]") {
  const auto kinds = kinds_of_requests();
  std::vector<double> shares;
  for (const Kind& kind : kinds) shares.push_back(kind.share);
  std::mt19937_64 random(3);
  const Counts sample = drawn(809, shares, random);
  std::vector<double> gain, before, after;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    gain.insert(gain.end(), sample[i], kinds[i].gain);
    before.insert(before.end(), sample[i], kinds[i].before);
    after.insert(after.end(), sample[i], kinds[i].after);
  }
  const std::vector<std::span<const double>> columns = {gain, after, before};
  const std::vector<TotalsStatistic> statistics = {
      [](std::span<const double> totals, double rows) { return totals[0] / rows; },
      [](std::span<const double> totals, double) { return totals[1] / totals[2]; }};
  const auto by_rows = bootstrap_totals(columns, statistics, {.resamples = 20'000, .seed = 4});
  REQUIRE(by_rows);
  const auto score = bootstrap_of_counts(kinds, sample, mean_gain, 20'000, random);
  const auto bill = bootstrap_of_counts(kinds, sample, bill_ratio, 20'000, random);
  // The ends of an interval vary by about 2 % of its width at so many resamples.
  const auto is_near = [](const Estimate& a, const Estimate& b) {
    const double width = b.hi - b.lo;
    return std::abs(a.lo - b.lo) < 0.05 * width && std::abs(a.hi - b.hi) < 0.05 * width;
  };
  CHECK((*by_rows)[0].estimate() == Approx(score.estimate()));
  CHECK(is_near((*by_rows)[0].interval(0.9), score.interval(0.9)));
  CHECK((*by_rows)[1].estimate() == Approx(bill.estimate()));
  CHECK(is_near((*by_rows)[1].interval(0.9), bill.interval(0.9)));
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
