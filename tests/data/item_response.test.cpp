#include "data/item_response.hpp"

#include "sim/base/samplers.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::data;
using pointsman::base::normal_cdf;

const std::array<DifficultyGroup, 2> kGroups = {DifficultyGroup{3, -0.5}, DifficultyGroup{1, 2}};

TEST_CASE("The shares of the difficulty nodes are the weights of their groups",
          "[data][item_response]") {
  const auto nodes = difficulty_nodes(kGroups, 0.7);
  CHECK(std::accumulate(nodes.share.begin(), nodes.share.end(), 0.0) == Approx(1).epsilon(1e-14));
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < nodes.share.size(); ++i) {
    mean += nodes.share[i] * nodes.difficulty[i];
    square += nodes.share[i] * nodes.difficulty[i] * nodes.difficulty[i];
  }
  CHECK(mean == Approx(0.75 * -0.5 + 0.25 * 2).epsilon(1e-13));
  CHECK(square == Approx(0.75 * 0.25 + 0.25 * 4 + 0.49).epsilon(1e-13));
}

TEST_CASE("A model whose ability is the mean difficulty is right half the time",
          "[data][item_response][oracle]") {
  const DifficultyGroup group = {1, 0.3};
  const auto nodes = difficulty_nodes({&group, 1}, 1.7);
  CHECK(expected_accuracy({0.3, 2.2, 0}, nodes) == Approx(0.5).epsilon(1e-13));
  CHECK(expected_accuracy({0.3, 2.2, 0.25}, nodes) == Approx(0.625).epsilon(1e-13));
}

TEST_CASE("The logistic function saturates without overflow", "[data][item_response]") {
  CHECK(logistic(0) == 0.5);
  CHECK(logistic(-800) == 0);
  CHECK(logistic(800) == 1);
  CHECK(logistic(-2) + logistic(2) == Approx(1).epsilon(1e-15));
}

TEST_CASE("The solved ability gives the accuracy back", "[data][item_response][law]") {
  for (const double deviation : {0.0, 0.5, 3.0}) {
    const auto nodes = difficulty_nodes(kGroups, deviation);
    for (const double discrimination : {0.05, 1.0, 8.0}) {
      for (const double accuracy : {0.26, 0.5, 0.7, 0.999}) {
        ItemResponse model = {0, discrimination, 0.25};
        model.ability = solve_ability(model, accuracy, nodes);
        CHECK(expected_accuracy(model, nodes) == Approx(accuracy).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("The bivariate normal is known at the origin, at independence and at its limits",
          "[data][item_response][oracle]") {
  for (const double rho : {-0.95, -0.5, 0.0, 0.3, 0.8, 0.98}) {
    CHECK(bivariate_normal_cdf(0, 0, rho) ==
          Approx(0.25 + std::asin(rho) / (2 * std::numbers::pi)).epsilon(1e-13));
  }
  CHECK(bivariate_normal_cdf(0.4, -1.1, 0) ==
        Approx(normal_cdf(0.4) * normal_cdf(-1.1)).epsilon(1e-15));
  CHECK(bivariate_normal_cdf(0.4, -1.1, 1) == normal_cdf(-1.1));
  CHECK(bivariate_normal_cdf(0.4, -1.1, -1) == 0);
  CHECK(bivariate_normal_cdf(0.4, 1.1, -1) == Approx(normal_cdf(0.4) - normal_cdf(-1.1)));
  CHECK(bivariate_normal_cdf(9, 0.7, 0.6) == Approx(normal_cdf(0.7)).epsilon(1e-13));
}

TEST_CASE("The bivariate normal is the integral of its conditional",
          "[data][item_response][oracle]") {
  for (const double rho : {-0.9, -0.3, 0.5, 0.95}) {
    for (const double h : {-2.5, -0.3, 1.2}) {
      for (const double k : {-1.7, 0.4, 2.2}) {
        // Simpson's rule over the first variable; the second is normal given it.
        constexpr int kSteps = 4000;
        const double low = -10, step = (h - low) / kSteps;
        double sum = 0;
        for (int i = 0; i <= kSteps; ++i) {
          const double x = low + i * step;
          const double weight = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
          sum += weight * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi) *
                 normal_cdf((k - rho * x) / std::sqrt(1 - rho * rho));
        }
        CHECK(bivariate_normal_cdf(h, k, rho) == Approx(sum * step / 3).margin(1e-11));
      }
    }
  }
}

TEST_CASE("Two models are right together between independence and the worse of them",
          "[data][item_response][law]") {
  const auto nodes = difficulty_nodes(kGroups, 1);
  const ItemResponse small = {0.5, 1.2, 0}, frontier = {2, 1.2, 0};
  const double worse = expected_accuracy(small, nodes);
  double before = 0;
  for (const double rho : {-1.0, -0.5, 0.0, 0.3, 0.7, 1.0}) {
    const double both = expected_both_right(small, frontier, rho, nodes);
    CHECK(both > before);
    CHECK(both <= worse + 1e-12);
    before = both;
  }
  // At correlation 1 the better model is right wherever the other is.
  CHECK(before == Approx(worse).epsilon(1e-12));
}

}  // namespace
