#include "sim/analysis/bootstrap.hpp"

#include "sim/analysis/bootstrap_summary.hpp"
#include "sim/base/random_run.hpp"
#include "tests/support/small_world.hpp"

#include <atomic>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::BootstrapOptions;
using analysis::Estimate;

namespace {

double draw(std::uint64_t row, std::uint32_t replication) {
  return base::uniform({.seed = 6,
                        .replication = replication,
                        .request = row,
                        .model = 0,
                        .attempt = 0,
                        .purpose = base::Purpose::kGenerator});
}

/// 0/1 scores, exponential costs and the costs of a router that often takes a cheaper model.
struct Sample {
  std::vector<double> score, ones, own, base;

  explicit Sample(std::size_t rows, std::uint32_t round = 0)
      : score(rows), ones(rows, 1.0), own(rows), base(rows) {
    for (std::size_t row = 0; row < rows; ++row) {
      score[row] = draw(3 * row, round) < 0.7 ? 1 : 0;
      base[row] = -std::log(draw(3 * row + 1, round));
      own[row] = draw(3 * row + 2, round) < 0.5 ? base[row] : base[row] / 5;
    }
  }
  std::vector<Estimate> bootstrap(const BootstrapOptions& options) const {
    const std::vector<analysis::RatioOfTotals> ratios{{score, ones}, {base, ones}, {own, base}};
    auto estimates = analysis::bootstrap_ratios(ratios, options);
    REQUIRE(estimates.has_value());
    return *estimates;
  }
};

double width(const Estimate& e) {
  return e.hi - e.lo;
}

}  // namespace

TEST_CASE("bits of a run of keys are those of each key", "[random][law]") {
  const base::DrawKey first{.seed = 7,
                            .replication = 3,
                            .request = 0xffff'fffeULL,  // the counter's high word turns over
                            .model = 5,
                            .attempt = 2,
                            .purpose = base::Purpose::kBootstrap};
  for (const std::size_t length : {0U, 1U, 3U, 4U, 8U, 13U, 64U, 133U}) {
    std::vector<std::uint64_t> bits(length), given(length), baseline(length), requests(length);
    for (std::size_t i = 0; i < length; ++i) requests[i] = base::mix64(first.request + i);
    base::draw_run(first, bits);
    base::draw_run(first, requests, given);
    base::draw_run_baseline(first, requests, baseline);
    for (std::size_t i = 0; i < length; ++i) {
      base::DrawKey key = first;
      key.request += i;
      CHECK(bits[i] == base::draw_bits(key));
      key.request = requests[i];
      CHECK(given[i] == base::draw_bits(key));
    }
    CHECK(baseline == given);
  }
}

TEST_CASE("bootstrap and analytic intervals agree where both are valid", "[analysis][law]") {
  constexpr std::size_t kRows = 1000;
  const Sample sample(kRows);
  const auto estimates = sample.bootstrap({.resamples = 4000, .seed = 1});
  double right = 0;
  double sum = 0;
  double squares = 0;
  analysis::CostPair pair{.n = kRows};
  for (std::size_t row = 0; row < kRows; ++row) {
    right += sample.score[row];
    sum += sample.base[row];
    squares += sample.base[row] * sample.base[row];
    pair.own += sample.own[row];
    pair.base += sample.base[row];
    pair.own_squares += sample.own[row] * sample.own[row];
    pair.base_squares += sample.base[row] * sample.base[row];
    pair.products += sample.own[row] * sample.base[row];
  }
  const auto wilson = analysis::wilson_interval(right, kRows, 0.95);
  const auto mean = analysis::mean_interval(kRows, sum, squares, 0.95);
  const auto savings = analysis::savings_estimate(pair, 0.95);

  // A bound wanders by about 4 % of the width over 4,000 resamples.
  const auto agree = [](const Estimate& boot, double lo, double hi) {
    CHECK(boot.lo == Approx(lo).margin(0.08 * (hi - lo)));
    CHECK(boot.hi == Approx(hi).margin(0.08 * (hi - lo)));
  };
  agree(estimates[0], wilson.lo, wilson.hi);
  agree(estimates[1], mean.lo, mean.hi);
  agree(estimates[2], 1 - savings.hi, 1 - savings.lo);
  CHECK(estimates[0].mean == right / kRows);
  CHECK(1 - estimates[2].mean == Approx(savings.mean).epsilon(1e-12));
}

TEST_CASE("bootstrap intervals do not depend on threads, but on the seed", "[analysis][law]") {
  const Sample sample(301);
  const auto one = sample.bootstrap({.resamples = 500, .seed = 3, .threads = 1});
  for (const unsigned threads : {2U, 3U, 7U}) {
    const auto many = sample.bootstrap({.resamples = 500, .seed = 3, .threads = threads});
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(one[i].lo == many[i].lo);
      CHECK(one[i].hi == many[i].hi);
    }
  }
  const auto other = sample.bootstrap({.resamples = 500, .seed = 4, .threads = 1});
  CHECK(one[1].lo != other[1].lo);
}

TEST_CASE("the BCa interval of a skewed mean leans to the long tail", "[analysis]") {
  const Sample sample(60);
  const Estimate mean = sample.bootstrap({.resamples = 4000, .seed = 2})[1];
  CHECK(mean.hi - mean.mean > 1.1 * (mean.mean - mean.lo));
}

TEST_CASE("scaling every cost scales the interval of the mean and leaves the ratio",
          "[analysis][law]") {
  Sample sample(200);
  const auto before = sample.bootstrap({.resamples = 300, .seed = 9});
  for (auto* column : {&sample.own, &sample.base}) {
    for (double& value : *column) value *= 1024;  // a power of two: exact
  }
  const auto after = sample.bootstrap({.resamples = 300, .seed = 9});
  CHECK(after[1].lo == Approx(1024 * before[1].lo).epsilon(1e-12));
  CHECK(after[2].lo == Approx(before[2].lo).epsilon(1e-12));
  CHECK(after[2].hi == Approx(before[2].hi).epsilon(1e-12));
}

TEST_CASE("an empty denominator is a mean", "[analysis][law]") {
  const Sample sample(101);
  const std::vector<analysis::RatioOfTotals> ratios{{sample.base, sample.ones}, {sample.base, {}}};
  const auto estimates = analysis::bootstrap_ratios(ratios, {.resamples = 200, .seed = 1});
  REQUIRE(estimates.has_value());
  CHECK((*estimates)[0].mean == (*estimates)[1].mean);
  CHECK((*estimates)[0].lo == (*estimates)[1].lo);
  CHECK((*estimates)[0].hi == (*estimates)[1].hi);
}

TEST_CASE("a ratio without a denominator has no estimate", "[analysis]") {
  const std::vector<double> zeros(5, 0.0);
  const std::vector<analysis::RatioOfTotals> ratios{{zeros, zeros}};
  const auto estimates = analysis::bootstrap_ratios(ratios, {.resamples = 20});
  REQUIRE(estimates.has_value());
  CHECK(std::isnan(estimates->front().mean));
}

TEST_CASE("a bootstrap that is told to stop says so", "[analysis]") {
  std::stop_source source;
  source.request_stop();
  const std::vector<double> ones(5, 1.0);
  const std::vector<analysis::RatioOfTotals> ratios{{ones, ones}};
  const auto estimates =
      analysis::bootstrap_ratios(ratios, {.resamples = 20, .stop = source.get_token()});
  REQUIRE_FALSE(estimates.has_value());
  CHECK(estimates.error().kind == base::ErrorKind::kInterrupted);
}

TEST_CASE("BCa intervals at 90 percent hold the truth nine times of ten", "[analysis][law][slow]") {
  constexpr std::uint32_t kRounds = 400;
  int mean = 0;
  int ratio = 0;
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const Sample sample(60, round + 1);
    const auto estimates = sample.bootstrap({.resamples = 300, .seed = round, .level = 0.9});
    mean += estimates[1].lo <= 1.0 && 1.0 <= estimates[1].hi ? 1 : 0;
    ratio += estimates[2].lo <= 0.6 && 0.6 <= estimates[2].hi ? 1 : 0;
  }
  for (const int held : {mean, ratio}) {
    CHECK(held > 0.84 * kRounds);  // 60 rows and 300 resamples cost a point or two
    CHECK(held < 0.94 * kRounds);
  }
}

TEST_CASE("bootstrapped summaries keep their estimates and move only their bounds",
          "[analysis][law]") {
  const tests::SmallWorld world({.rows = 400, .seed = 3, .gap_share = 0.02});
  tests::Policies policies(world, R"({
    "frontier-only": "frontier",
    "threshold": {"route": {"by": "router_score", "at_least": 0.5, "then": "frontier",
                            "else": "small"}}})");
  const auto programs = policies.build_all();
  std::vector<engine::PolicyEntry> entries;
  for (const auto& program : programs) entries.push_back({&program, engine::Missing::kDrop});
  const std::vector<engine::SliceKey> slices{{"category", world.workload.find("category")}};
  engine::Options options;
  options.baseline = 0;
  options.keep_rows = true;
  options.wrong_answer = base::Nano{5'000'000};
  const auto outcome =
      engine::run(world.workload, world.models, policies.signals, entries, slices, options);
  REQUIRE(outcome.has_value());

  const analysis::SummaryOptions summarized{
      .level = 0.95, .baseline = 0, .wrong_answer_usd = 0.005};
  const auto analytic = analysis::summarize(*outcome, world.models, slices, summarized);
  auto boot = analytic;
  std::atomic<std::uint64_t> last{0};
  std::atomic<std::uint64_t> all{0};
  analysis::BootstrapOptions bootstrap{.resamples = 2000, .seed = 7, .threads = 1};
  bootstrap.progress = [&](std::uint64_t done, std::uint64_t draws) {
    CHECK(done > last.exchange(done));
    all = draws;
  };
  REQUIRE(analysis::bootstrap_intervals(boot, *outcome, slices, summarized, bootstrap));
  CHECK(last == all);
  CHECK(all == 2 * 400 * 2000);  // all rows, and all again by category
  const auto close = [](const analysis::Figure<Estimate>& a, const analysis::Figure<Estimate>& b) {
    REQUIRE(a.is_known());
    REQUIRE(b.is_known());
    CHECK(a->mean == b->mean);
    CHECK(a->lo != b->lo);
    CHECK(a->lo == Approx(b->lo).margin(0.2 * width(*a)));
    CHECK(a->hi == Approx(b->hi).margin(0.2 * width(*a)));
  };
  close(analytic[1].total.accuracy, boot[1].total.accuracy);
  close(analytic[1].total.savings, boot[1].total.savings);
  close(analytic[1].total.accuracy_difference, boot[1].total.accuracy_difference);
  close(analytic[1].total.cost->per_request_usd, boot[1].total.cost->per_request_usd);
  const auto& adjusted = boot[1].total.quality_adjusted;
  close(analytic[1].total.quality_adjusted->cost->per_request_usd, adjusted->cost->per_request_usd);
  close(analytic[1].total.quality_adjusted->savings, adjusted->savings);
  for (std::size_t value = 0; value < 3; ++value) {
    const analysis::Summary& before = analytic[1].slices[0].values[value].summary;
    const analysis::Summary& after = boot[1].slices[0].values[value].summary;
    close(before.savings, after.savings);
    close(before.quality_adjusted->savings, after.quality_adjusted->savings);
  }
  CHECK(boot[0].total.savings->lo == 0);
  CHECK(boot[0].total.savings->hi == 0);
}
