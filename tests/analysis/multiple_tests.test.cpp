#include "sim/analysis/multiple_tests.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

TEST_CASE("Holm's and Benjamini-Hochberg's p-values are those of a worked example",
          "[analysis][oracle]") {
  // R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm") and "BH".
  const std::vector<double> p = {0.01, 0.02, 0.03, 0.04, 0.05};
  const std::vector<double> holm = {0.05, 0.08, 0.09, 0.09, 0.09};
  const auto adjusted = holm_adjusted(p);
  const auto rates = benjamini_hochberg_adjusted(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    CHECK(adjusted[i] == Approx(holm[i]));
    CHECK(rates[i] == Approx(0.05));
  }
}

TEST_CASE("adjusted p-values keep the order, whatever the order they come in", "[analysis][law]") {
  const std::vector<double> p = {0.2, 0.001, 0.04, 0.04, 1, 0.0005};
  const auto holm = holm_adjusted(p);
  const auto rates = benjamini_hochberg_adjusted(p);
  CHECK(holm[5] == Approx(0.003));
  CHECK(holm[1] == Approx(0.005));
  CHECK(holm[2] == holm[3]);
  CHECK(holm[4] == 1);
  for (std::size_t i = 0; i < p.size(); ++i) {
    CHECK(holm[i] >= rates[i]);
    CHECK(rates[i] >= p[i]);
    for (std::size_t j = 0; j < p.size(); ++j) {
      if (p[i] < p[j]) CHECK(holm[i] <= holm[j]);
      if (p[i] < p[j]) CHECK(rates[i] <= rates[j]);
    }
  }
  CHECK(holm_adjusted({}).empty());
}
