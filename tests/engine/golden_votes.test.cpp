// Exact values of repeated sampling that the field computes with, from simulated attempts.
//
// Sources: Chen et al., arXiv 2107.03374 (pass@k); Yao et al., arXiv 2406.12045 (pass^k); the other
// values are closed forms, enumerated where they are small.
#include "sim/base/samplers.hpp"
#include "tests/support/attempt_world.hpp"

#include <cmath>
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
  for (const Row& row : {Row{0.05, 15, 0.7282}, Row{0.05, 41, 0.7722}, Row{0.2, 5, 0.6377},
                         Row{0.2, 15, 0.6572}, Row{0.5, 5, 0.6107}, Row{0.5, 41, 0.6152}}) {
    const double size = 1 / row.rho - 1;
    const auto world = with_law(kRows, 0.6 * size, 0.4 * size);
    INFO(row.rho << " " << row.n);
    // 5e-5 for the four digits of the table.
    CHECK(std::abs(run_one(world, sample(row.n, "\"majority\"")).accuracy - row.expected) <
          four_sigma(row.expected, kRows) + 5e-5);
  }
}

TEST_CASE("the slowest of n parallel samples is as slow as the law of maxima says",
          "[sample][oracle]") {
  constexpr std::size_t kRows = 40'000;
  struct Row {
    double sigma;  ///< of the logarithm; 0 = exponential
    int n;
    double expected;  ///< E[max of n] / mean
  };
  for (const Row& row :
       {Row{0.22, 4, 1.239}, Row{0.22, 8, 1.347}, Row{0.5, 2, 1.276}, Row{0.5, 8, 1.888},
        Row{1, 2, 1.5205}, Row{0, 2, 1.5}, Row{0, 8, 2.718}, Row{0, 16, 3.381}}) {
    const auto world = recorded(kRows, static_cast<std::size_t>(row.n), [&](auto at, auto k) {
      const double u = draw(at, k);
      const double latency_s =
          row.sigma == 0
              ? -std::log(u)
              : std::exp(row.sigma * base::normal_quantile(u) - row.sigma * row.sigma / 2);
      return Attempt{"yes", 1, 0.5, latency_s};
    });
    INFO(row.sigma << " " << row.n);
    // The mean is 1; the deviation of a maximum is below that of the sum.
    const double deviation =
        row.sigma == 0 ? 1.3 : std::sqrt(row.n * (std::exp(row.sigma * row.sigma) - 1));
    CHECK(std::abs(run_one(world, sample(row.n, "\"first\"")).latency_s - row.expected) <
          4 * deviation / std::sqrt(kRows) + 5e-4);
  }
}
