// Exact values of repeated sampling that the field computes with, from simulated attempts.
//
// Sources: Chen et al., arXiv 2107.03374 (pass@k); Yao et al., arXiv 2406.12045 (pass^k); the other
// values are closed forms, enumerated where they are small.
#include "sim/base/samplers.hpp"
#include "sim/base/text.hpp"
#include "tests/support/attempt_world.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::Attempt;
using tests::AttemptWorld;
using tests::run_one;

namespace {

double four_sigma(double p, double n) {
  return 4 * std::sqrt(p * (1 - p) / n);
}

double draw(std::size_t row, std::size_t k) {
  return base::uniform({.seed = 5,
                        .replication = 0,
                        .request = row,
                        .model = 0,
                        .attempt = static_cast<std::uint32_t>(k),
                        .purpose = base::Purpose::kGenerator});
}

/// `rows` requests with `n` recorded attempts each.
template <typename MakeAttempt>
AttemptWorld recorded(std::size_t rows, std::size_t n, MakeAttempt make) {
  std::vector<std::vector<Attempt>> by_row(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < n; ++k) by_row[row].push_back(make(row, k));
  }
  AttemptWorld world(rows);
  world.record("m", by_row);
  world.finish();
  return world;
}

AttemptWorld with_law(std::size_t rows, double alpha, double beta) {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kPosterior;
  source.prior_alpha = alpha;
  source.prior_beta = beta;
  AttemptWorld world(rows);
  world.draw("m", source, alpha / (alpha + beta));
  world.finish();
  return world;
}

std::string sample(int n, const std::string& choose) {
  return R"({"sample": {"n": )" + std::to_string(n) + R"(, "of": "m", "choose": )" + choose + "}}";
}

const std::string kBest = R"({"oracle": "best"})";

std::string best_by_auc(double auc) {
  return R"({"best": {"by": {"oracle": {"auc": )" + base::format_double(auc) + "}}}}";
}

}  // namespace

TEST_CASE("k of n recorded attempts have the unbiased pass@k and pass^k", "[sample][oracle]") {
  struct Row {
    int n, right, k;
    const char* extreme;
    double expected;
  };
  constexpr std::size_t kRows = 400;
  constexpr std::uint32_t kOrders = 50;
  for (const Row& row : {Row{10, 3, 1, "best", 0.3}, Row{10, 3, 5, "best", 0.916667},
                         Row{200, 13, 10, "best", 0.497551}, Row{200, 13, 100, "best", 0.999919},
                         Row{5, 0, 5, "best", 0}, Row{4, 1, 2, "best", 0.5},
                         Row{4, 3, 2, "worst", 0.5}, Row{8, 6, 4, "worst", 0.214286}}) {
    // The order that is recorded is random, too: in replication 0 attempts are taken as recorded.
    std::vector<std::vector<Attempt>> by_row(kRows);
    for (std::size_t at = 0; at < kRows; ++at) {
      for (int k = 0; k < row.n; ++k) {
        by_row[at].push_back(k < row.right ? Attempt{"yes", 1} : Attempt{"no", 0});
        const auto other = static_cast<std::size_t>(draw(at, by_row[at].size()) * (k + 1));
        std::swap(by_row[at].back(), by_row[at][other]);
      }
    }
    AttemptWorld world(kRows);
    world.record("m", by_row);
    world.finish();
    const auto found =
        run_one(world, sample(row.k, std::string(R"({"oracle": ")") + row.extreme + "\"}"),
                {.evaluate = engine::Evaluate::kSampled, .replications = kOrders, .seed = 3});
    INFO(row.n << " " << row.right << " " << row.k);
    CHECK(std::abs(found.accuracy - row.expected) <= four_sigma(row.expected, kRows * kOrders));
  }
}

TEST_CASE("coverage under a Beta law of difficulty is 1 - B(a, b + k) / B(a, b)",
          "[sample][oracle]") {
  constexpr std::size_t kRows = 40'000;
  const auto hard = with_law(kRows, 0.3, 3);
  const auto even = with_law(kRows, 2, 2);
  CHECK(std::abs(run_one(hard, "\"m\"").accuracy - 0.090909) < four_sigma(0.090909, kRows));
  CHECK(std::abs(run_one(hard, sample(10, kBest)).accuracy - 0.373381) <
        four_sigma(0.373381, kRows));
  CHECK(std::abs(run_one(hard, sample(100, kBest)).accuracy - 0.665610) <
        four_sigma(0.665610, kRows));
  CHECK(std::abs(run_one(even, sample(5, kBest)).accuracy - 0.892857) <
        four_sigma(0.892857, kRows));
}

TEST_CASE("a plurality among several wrong answers has its exact accuracy", "[sample][oracle]") {
  constexpr std::size_t kRows = 40'000;
  struct Row {
    double p;
    std::vector<double> wrong;
    int n;
    double expected;
  };
  const std::vector<Row> rows = {{0.4, {0.3, 0.3}, 5, 0.44704},
                                 {0.4, {0.2, 0.2, 0.2}, 5, 0.50944},
                                 {0.4, {0.6}, 5, 0.31744},
                                 {0.4, {0.15, 0.15, 0.15, 0.15}, 15, 0.77958},
                                 {0.3, {0.35, 0.35}, 15, 0.241506}};
  for (const Row& row : rows) {
    const auto world = recorded(kRows, static_cast<std::size_t>(row.n), [&](auto at, auto k) {
      double u = draw(at, k) - row.p;
      if (u < 0) return Attempt{"yes", 1};
      std::size_t answer = 0;
      while (answer + 1 < row.wrong.size() && (u -= row.wrong[answer]) >= 0) ++answer;
      return Attempt{"no " + std::to_string(answer), 0};
    });
    const auto vote = run_one(world, sample(row.n, R"({"majority": {"ties": "uniform"}})"));
    INFO(row.p << " " << row.n << " " << row.wrong.size());
    CHECK(std::abs(vote.accuracy - row.expected) < four_sigma(row.expected, kRows));
  }
}

TEST_CASE("majorities of unequal difficulty have the beta-binomial's accuracy",
          "[sample][oracle]") {
  constexpr std::size_t kRows = 40'000;
  struct Row {
    double rho;
    int n;
    double expected;
  };
  for (const Row& row :
       {Row{0.05, 1, 0.6}, Row{0.05, 5, 0.6673}, Row{0.05, 15, 0.7282}, Row{0.05, 41, 0.7722},
        Row{0.2, 1, 0.6}, Row{0.2, 5, 0.6377}, Row{0.2, 15, 0.6572}, Row{0.2, 41, 0.6662},
        Row{0.5, 1, 0.6}, Row{0.5, 5, 0.6107}, Row{0.5, 15, 0.6140}, Row{0.5, 41, 0.6152}}) {
    const double size = 1 / row.rho - 1;
    const auto world = with_law(kRows, 0.6 * size, 0.4 * size);
    INFO(row.rho << " " << row.n);
    // 5e-5 for the four digits of the table.
    CHECK(std::abs(run_one(world, sample(row.n, "\"majority\"")).accuracy - row.expected) <
          four_sigma(row.expected, kRows) + 5e-5);
  }
}

TEST_CASE("Condorcet's majorities gain with n above one half and lose below it",
          "[sample][oracle]") {
  constexpr std::size_t kRows = 40'000;
  struct Row {
    double p;
    int n;
    double expected;
  };
  for (const Row& row : {Row{0.6, 3, 0.648}, Row{0.6, 5, 0.68256}, Row{0.6, 11, 0.753498},
                         Row{0.6, 41, 0.903483}, Row{0.4, 11, 0.246502}}) {
    policy::AttemptSource source;
    source.probability = policy::ProbabilityFrom::kAccuracy;
    AttemptWorld world(kRows);
    world.draw("m", source, row.p);
    world.finish();
    INFO(row.p << " " << row.n);
    CHECK(std::abs(run_one(world, sample(row.n, "\"majority\"")).accuracy - row.expected) <
          four_sigma(row.expected, kRows));
  }
}

TEST_CASE("the best of n by a Gaussian verifier has the accuracy of the integral over its scores",
          "[sample][oracle]") {
  struct Row {
    double p, separation;
    int n;
    double expected;
    std::size_t rows = 40'000;
  };
  for (const Row& row : {Row{0.3, 0, 8, 0.3}, Row{0.3, 1, 4, 0.51872}, Row{0.3, 1, 16, 0.70019},
                         Row{0.3, 1, 64, 0.81626, 20'000}, Row{0.3, 2, 4, 0.67469},
                         Row{0.3, 2, 16, 0.93218}, Row{0.1, 1, 16, 0.33706}}) {
    policy::AttemptSource source;
    source.probability = policy::ProbabilityFrom::kAccuracy;
    AttemptWorld world(row.rows);
    world.draw("m", source, row.p);
    world.finish();
    const double auc = base::normal_cdf(row.separation / std::numbers::sqrt2);
    INFO(row.p << " " << row.separation << " " << row.n);
    CHECK(std::abs(run_one(world, sample(row.n, best_by_auc(auc))).accuracy - row.expected) <
          four_sigma(row.expected, static_cast<double>(row.rows)));
  }
}

TEST_CASE("scores d apart order a right and a wrong answer with probability Phi(d / sqrt 2)",
          "[sample][oracle]") {
  constexpr std::size_t kRows = 40'000;
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  AttemptWorld world(kRows);
  world.draw("m", source, 0.5);
  world.finish();
  struct Row {
    double separation, auc;
  };
  for (const Row& row :
       {Row{0.5, 0.6382}, Row{1, 0.7602}, Row{1.5, 0.8556}, Row{2, 0.9214}, Row{3, 0.9831}}) {
    INFO(row.separation);
    CHECK(base::normal_cdf(row.separation / std::numbers::sqrt2) == Approx(row.auc).margin(5e-5));
    // Of two fair coins one in four requests has two right answers, one in two has one of each.
    const double expected = 0.25 + 0.5 * row.auc;
    CHECK(std::abs(run_one(world, sample(2, best_by_auc(row.auc))).accuracy - expected) <
          four_sigma(expected, kRows));
  }
}

TEST_CASE("the slowest of n parallel samples is as slow as the law of maxima says",
          "[sample][oracle]") {
  struct Row {
    double sigma;                    ///< of the logarithm; 0 = exponential
    std::array<double, 5> expected;  ///< E[max of n] / mean, for each of kSizes
  };
  constexpr std::array<std::size_t, 5> kSizes = {2, 4, 8, 16, 64};
  for (const Row& row :
       {Row{0.22, {1.124, 1.239, 1.347, 1.450, 1.643}},
        Row{0.5, {1.276, 1.573, 1.888, 2.218, 2.926}}, Row{1, {1.5205, 2.208, 3.084, 4.170, 7.073}},
        Row{0, {1.5, 2.083, 2.718, 3.381, 4.744}}}) {
    for (std::size_t i = 0; i < kSizes.size(); ++i) {
      const std::size_t n = kSizes[i];
      const std::size_t rows = 128'000 / n;
      const auto world = recorded(rows, n, [&](auto at, auto k) {
        const double u = draw(at, k);
        const double latency_s =
            row.sigma == 0
                ? -std::log(u)
                : std::exp(row.sigma * base::normal_quantile(u) - row.sigma * row.sigma / 2);
        return Attempt{"yes", 1, 0.5, latency_s};
      });
      const auto slowest =
          run_one(world, sample(static_cast<int>(n), "\"first\""), {.keep_rows = true});
      double squares = 0;
      for (const double latency : slowest.outcome.rows.latency) {
        squares += (latency / 1e9 - slowest.latency_s) * (latency / 1e9 - slowest.latency_s);
      }
      const auto count = static_cast<double>(rows);
      INFO(row.sigma << " " << n);
      // 5e-4 for the digits of the table.
      CHECK(std::abs(slowest.latency_s - row.expected[i]) < 4 * std::sqrt(squares) / count + 5e-4);
    }
  }
}
