#include "sim/analysis/uncertain.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

TEST_CASE("quantities are read in four forms and written as they were read", "[uncertain]") {
  for (const char* text : {"8000", "-3.5", "5000:8000:20000", "8000x1.5", "0.002+-0.001"}) {
    const auto quantity = parse_uncertain(text);
    REQUIRE(quantity);
    CHECK(to_text(*quantity) == text);
  }
  CHECK(is_exact(*parse_uncertain("8e3")));
  CHECK(central(*parse_uncertain("8000x1.5")) == Approx(8000));
  CHECK(central(*parse_uncertain("0.002+-0.0005")) == 0.002);
}

TEST_CASE("a quantity that means nothing is an error that names the forms", "[uncertain]") {
  for (const char* text :
       {"", "abc", "1:2", "3:2:1", "1:2:3:4", "0x2", "5x0.5", "1+--2", "nan", "1x2x3", "inf"}) {
    const auto quantity = parse_uncertain(text);
    INFO(text);
    REQUIRE_FALSE(quantity);
    CHECK(quantity.error().kind == base::ErrorKind::kUsage);
    CHECK(quantity.error().expected.find("8000x1.5") != std::string::npos);
  }
}

TEST_CASE("quantiles follow their laws", "[uncertain]") {
  CHECK(quantile(Exactly{7}, 0.01) == 7);
  CHECK(quantile(Triangular{0, 1, 2}, 0.5) == Approx(1));
  CHECK(quantile(Triangular{0, 2, 2}, 0.25) == Approx(1));
  CHECK(quantile(Triangular{0, 0, 2}, 0.75) == Approx(1));
  CHECK(quantile(Triangular{3, 3, 3}, 0.75) == 3);
  CHECK(quantile(Lognormal{100, 2}, 0.8413447460685429) == Approx(200));
  CHECK(quantile(Normal{1, 0.5}, 0.8413447460685429) == Approx(1.5));
}

TEST_CASE("draws of quantities have their means and do not depend on their company",
          "[law][uncertain]") {
  const std::vector<NamedQuantity> two = {{"a", Triangular{0, 1, 5}}, {"b", Normal{10, 2}}};
  const std::vector<NamedQuantity> alone = {{"a", Triangular{0, 1, 5}}};
  const DrawOptions options{.seed = 7, .draws = 20'000};
  double sum = 0;
  const auto both = propagate(
      two,
      [&](std::span<const double> at) {
        sum += at[0] + at[1];
        return at[0];
      },
      options);
  const auto one = propagate(
      alone, [](std::span<const double> at) { return at[0]; }, options);
  CHECK(sum / options.draws == Approx(12).margin(0.07));  // 4 standard errors
  CHECK(both.sorted == one.sorted);
  CHECK(one.quantile(0) == one.sorted.front());
  CHECK(one.quantile(1) == one.sorted.back());
  CHECK(one.quantile(0.5) == Approx(quantile(Triangular{0, 1, 5}, 0.5)).margin(0.05));
}

TEST_CASE("results that never happen count as infinite", "[uncertain]") {
  const std::vector<NamedQuantity> net = {{"net", Normal{0, 1}}};
  const auto payback =
      propagate(net,
                [](std::span<const double> at) {
                  return at[0] > 0 ? 1 / at[0] : std::numeric_limits<double>::infinity();
                },
                {.seed = 1, .draws = 10'000});
  CHECK(payback.share_infinite() == Approx(0.5).margin(0.02));
  CHECK(std::isinf(payback.quantile(0.9)));
  CHECK(std::isfinite(payback.quantile(0.1)));
}
