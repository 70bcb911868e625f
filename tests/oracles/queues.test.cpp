// Closed forms of queueing theory against published values: the oracles of the timed plans.
#include "sim/analysis/queue_formulas.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman::analysis;

namespace {

Approx digits(double value) {
  return Approx(value).epsilon(1e-7);
}

}  // namespace

TEST_CASE("O29: M/M/1 at 0.8, M/D/1 at the same load, and Erlang C of 4 servers",
          "[oracle][queueing]") {
  const auto mm1 = station_means({.arrival_rate = 0.8});
  REQUIRE(mm1);
  CHECK(mm1->sojourn == digits(5));
  CHECK(*sojourn_quantile(0.8, 1, 0.99) == Approx(23.025851).margin(5e-7));
  CHECK(general_station_means(0.8, 1, 0)->wait == digits(2));
  CHECK(*erlang_c(4, 3) == Approx(0.509434).margin(5e-7));
  CHECK(station_means({.arrival_rate = 3, .servers = 4})->wait == Approx(0.509434).margin(5e-7));
}

TEST_CASE("stations with one and many servers have their exact means and quantiles",
          "[oracle][queueing]") {
  struct Single {
    double load, wait, p95;
  };
  for (const auto& [load, wait, p95] :
       {Single{0.5, 1, 4.6051702}, {0.8, 4, 13.862944}, {0.9, 9, 28.903718}}) {
    const auto means = station_means({.arrival_rate = load});
    CHECK(means->wait == digits(wait));
    CHECK(means->number == digits(wait));
    CHECK(*wait_quantile({.arrival_rate = load}, 0.95) == digits(p95));
  }
  CHECK(erlang_b(2, 1.6) == digits(0.32989691));
  CHECK(*erlang_c(2, 1.6) == digits(0.71111111));
  CHECK(station_means({.arrival_rate = 1.6, .servers = 2})->number == digits(4.4444444));
  const MarkovStation eight{.arrival_rate = 7.2, .servers = 8};
  CHECK(erlang_b(8, 7.2) == digits(0.19031317));
  CHECK(*erlang_c(8, 7.2) == digits(0.70153299));
  CHECK(station_means(eight)->wait == digits(0.87691624));
  CHECK(station_means(eight)->queue_length == digits(6.3137969));
  CHECK(station_means(eight)->number == digits(13.513797));
  CHECK(*wait_quantile(eight, 0.95) == digits(3.3015562));
  CHECK(*wait_quantile(eight, 0.99) == digits(5.3133535));
  CHECK(*erlang_c(16, 14.4) == digits(0.59134339));
  CHECK(*erlang_c(32, 28.8) == digits(0.45819662));
  CHECK(*erlang_c(100, 90) == digits(0.21694048));
  CHECK(station_means({.arrival_rate = 90, .servers = 100})->wait == digits(0.021694048));
}

TEST_CASE("one server waits by Pollaczek and Khinchine for any law of service",
          "[oracle][queueing]") {
  struct Law {
    double variation, at_half, at_080, at_090;
  };
  const double lognormal = std::exp(1.0) - 1;
  for (const auto& [variation, at_half, at_080, at_090] :
       {Law{0, 0.5, 2, 4.5},
        {0.25, 0.625, 2.5, 5.625},
        {4, 2.5, 10, 22.5},
        {lognormal, 1.3591409, 5.4365637, 12.232268}}) {
    CHECK(general_station_means(0.5, 1, variation)->wait == digits(at_half));
    CHECK(general_station_means(0.8, 1, variation)->wait == digits(at_080));
    CHECK(general_station_means(0.9, 1, variation)->wait == digits(at_090));
  }
}

TEST_CASE("stations with room for few lose what exact theory says", "[oracle][queueing]") {
  const auto three = lossy_station_means({.arrival_rate = 0.8}, 3);
  CHECK(three.loss == digits(0.17344173));
  CHECK(three.of_accepted.number == digits(1.2249322));
  CHECK(three.of_accepted.sojourn == digits(1.8524590));
  const auto eight = lossy_station_means({.arrival_rate = 7.2, .servers = 8}, 8);
  CHECK(eight.loss == digits(0.19031317));
  CHECK(eight.of_accepted.number == digits(5.8297452));
  const auto sixteen = lossy_station_means({.arrival_rate = 7.2, .servers = 8}, 16);
  CHECK(sixteen.loss == digits(0.041469662));
  CHECK(sixteen.of_accepted.number == digits(8.8536096));
}

TEST_CASE("priorities and parallel calls wait as theory says", "[oracle][queueing]") {
  const double rates[] = {0.3, 0.5};
  const auto waits = priority_waits(rates, 1);
  REQUIRE(waits);
  CHECK((*waits)[0] == digits(1.1428571));
  CHECK((*waits)[1] == digits(5.7142857));
  CHECK(0.3 * (*waits)[0] + 0.5 * (*waits)[1] == digits(3.2));
  CHECK(mean_of_slowest(2, 1) == digits(1.5));
  CHECK(mean_of_slowest(4, 1) == digits(2.0833333));
  CHECK(mean_of_slowest(8, 1) == digits(2.7178571));
}

TEST_CASE("a station that cannot keep up has no long run", "[queueing]") {
  CHECK_FALSE(erlang_c(4, 4));
  CHECK_FALSE(station_means({.arrival_rate = 1}));
  CHECK_FALSE(wait_quantile({.arrival_rate = 2, .servers = 2}, 0.9));
  CHECK_FALSE(sojourn_quantile(1.2, 1, 0.5));
  CHECK_FALSE(general_station_means(1, 1, 0));
  const double rates[] = {0.5, 0.6};
  CHECK_FALSE(priority_waits(rates, 1));
}

TEST_CASE("Erlang C of one server is its load, and Little's law holds", "[law][queueing]") {
  for (const double load : {0.01, 0.3, 0.7, 0.99}) {
    CHECK(*erlang_c(1, load) == Approx(load));
    const MarkovStation station{.arrival_rate = 5 * load, .service = 0.6, .servers = 3};
    if (const auto means = station_means(station)) {
      CHECK(means->number == Approx(station.arrival_rate * means->sojourn));
    }
    // Room for very many is no limit: even far past where factorials overflow.
    const MarkovStation busy{.arrival_rate = load};
    CHECK(lossy_station_means(busy, 5000).of_accepted.wait ==
          Approx(station_means(busy)->wait).epsilon(1e-6));
  }
}
