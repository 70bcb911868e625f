// Counts every allocation of this test program, to prove that the hot kernels make none.
#include "sim/kernel/batch_station.hpp"
#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/fifo_station.hpp"
#include "sim/kernel/quantile_sketch.hpp"
#include "sim/kernel/score_order.hpp"
#include "sim/kernel/threshold_curve.hpp"
#include "sim/kernel/threshold_replay.hpp"
#include "sim/kernel/visit_order.hpp"
#include "tests/kernel/random_models.hpp"
#include "tests/kernel/random_traffic.hpp"
#include "tests/support/counted_allocations.hpp"

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

using tests::count_allocations;

TEST_CASE("The counter counts", "[kernel][allocation]") {
  std::vector<int> escaped;
  CHECK(count_allocations([&] { escaped.resize(100); }) == 1);
  CHECK(escaped.size() == 100);
}

TEMPLATE_TEST_CASE("The hot kernels do not allocate", "[kernel][allocation]",
                   POINTSMAN_COLUMN_TYPES) {
  const TestType owned(4159, Scores::kTied, 51);
  const auto two = owned.view();
  using Score = std::remove_cvref_t<decltype(two.score[0])>;
  const std::vector<double> even = {0, 0.25, 0.5, 0.75, 1};
  const std::vector<double> uneven = {0, 0.1, 0.7, 0.9, 1};
  const ThresholdGrid<Score> even_grid(even, Tie::kAtLeast);
  const ThresholdGrid<Score> uneven_grid(uneven, Tie::kAtLeast);
  REQUIRE(even_grid.is_even());
  REQUIRE_FALSE(uneven_grid.is_even());
  CurveSums sums(even.size());
  const auto ranking = rank_rows(two, descending_order(two.score));
  std::vector<std::uint8_t> choice(two.rows());
  std::vector<std::int64_t> blended(two.rows());
  std::uint64_t visits = 0;

  const std::size_t count = count_allocations([&] {
    const Score cut = cut_at<Score>(0.5, Tie::kAbove);
    visits += threshold_replay(two, cut).strong + threshold_replay_blocks(two, cut).strong;
    sums.add(even_grid, two);
    sums.add(uneven_grid, two);
    sums.merge(sums);
    choose_strong(two.score, cut, std::span(choice));
    blend<std::int64_t>(choice, blended, blended, blended);
    for_each_threshold(ranking, Tie::kAtLeast, [&](double, const Totals&) { ++visits; });
  });
  CHECK(count == 0);
  CHECK(visits > 0);
}

TEST_CASE("A sketch allocates only for values beyond those reserved", "[kernel][allocation]") {
  QuantileSketch sketch;
  sketch.reserve(1'000'000'000);
  CHECK(count_allocations([&] {
          for (std::int64_t value = 0; value < 1'000'000'000; value += 999'983)
            sketch.add(value, 2);
        }) == 0);
  CHECK(count_allocations([&] { sketch.add(4'000'000'000); }) == 1);
}

TEST_CASE("The columnar stations do not allocate", "[kernel][allocation]") {
  const Traffic traffic = random_traffic(5000, 10, 70, 1);
  std::vector<std::int64_t> finish(5000);
  FifoStation few(8);
  FifoStation many(100);
  BlockingStation blocking(8, 50);
  std::vector<Visit> scratch(2500);
  std::vector<Visit> visits(5000);
  CHECK(count_allocations([&] {
          few.serve(traffic.arrival, traffic.service, finish);
          for (std::uint32_t row = 0; row < 5000; ++row) visits[row] = {finish[row], row};
          sort_visits(visits, scratch);
          many.serve(traffic.arrival, traffic.service, finish);
          blocking.serve(traffic.arrival, traffic.service, finish);
        }) == 0);
}

TEST_CASE("An event allocates nothing once as many were pending before", "[kernel][allocation]") {
  struct Event {
    std::int64_t period = 0;
  };
  EventLoop<Event> loop;
  std::uint64_t events = 0;
  Ticket timeout;
  const auto again =
      [&](const Event& event) {  // each schedules itself, one cancels another's timer
        ++events;
        loop.cancel(timeout);
        loop.schedule(loop.now() + event.period, Rank::kCompletion, 0, event);
        timeout = loop.schedule(loop.now() + 1'000'000, Rank::kTimeout, 0, event);
      };
  const std::size_t warm_up = count_allocations([&] {
    for (std::int64_t period = 1; period <= 64; ++period) {
      loop.schedule(period, Rank::kArrival, 0, {period});
    }
    loop.run(again, 1000);
  });
  CHECK(warm_up > 0);
  const std::uint64_t before = events;
  CHECK(count_allocations([&] { loop.run(again, 20'000); }) == 0);
  CHECK(events > before + 20'000);
}

TEST_CASE("A batch allocates nothing once it has been as large", "[kernel][allocation]") {
  const Traffic traffic = random_traffic(20'000, 400, 30, 2);
  BatchStation station({.base_ticks = 10, .per_sequence_ticks = 1, .sequences_max = 16});
  std::uint64_t left = 0;
  const auto pass = [&](std::int64_t from) {
    for (std::size_t row = 0; row < traffic.arrival.size(); ++row) {
      station.advance(from + traffic.arrival[row], [&](const DecodedSequence&) { ++left; });
      station.join(from + traffic.arrival[row],
                   {static_cast<std::uint32_t>(row), traffic.service[row] + 1, 0});
    }
    station.advance(from + 1'000'000'000, [&](const DecodedSequence&) { ++left; });
  };
  CHECK(count_allocations([&] { pass(0); }) > 0);
  CHECK(count_allocations([&] { pass(2'000'000'000); }) == 0);
  CHECK(left == 40'000);
}

}  // namespace
}  // namespace pointsman::kernel
