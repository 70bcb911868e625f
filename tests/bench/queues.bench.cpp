// Queues of sim/kernel: columnar stations, the slot tree, the event loop and two-station cascades.
//
// Each case first asserts the mean wait against theory, or equality with the other plan. One row is
// one visit, query, event or operation, as the name says. tests/bench/queue_peers.py times the same
// M/M/8 in SimPy, ns-3 and SimGrid.
#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/kernel/batch_station.hpp"
#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/fifo_station.hpp"
#include "sim/kernel/token_bucket.hpp"
#include "sim/kernel/visit_order.hpp"
#include "tests/bench/bandwidth.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/cascade_queue.hpp"
#include "tests/support/event_queue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::bench {
namespace {

constexpr std::size_t kCustomers = 1'000'000;
constexpr double kSecond = 1e9;  ///< ticks of the mean service

/// Arrivals and services of M/M/c at a load of 0.9, mean service 1 s.
struct Poisson {
  std::vector<std::int64_t> arrival, service;

  explicit Poisson(double servers, std::uint64_t seed = 1) {
    double now = 0;
    for (std::uint64_t i = 0; i < kCustomers; ++i) {
      const auto draw = [&](std::uint32_t attempt, double mean) {
        return base::exponential(base::uniform({.seed = seed, .request = i, .attempt = attempt}),
                                 mean);
      };
      now += draw(0, kSecond / (0.9 * servers));
      arrival.push_back(static_cast<std::int64_t>(now));
      service.push_back(static_cast<std::int64_t>(draw(1, kSecond)));
    }
  }

  double mean_wait(std::span<const std::int64_t> finish) const {
    double sum = 0;
    for (std::size_t i = 0; i < finish.size(); ++i) {
      sum += static_cast<double>(finish[i] - service[i] - arrival[i]);
    }
    return sum / kSecond / static_cast<double>(finish.size());
  }
  std::size_t bytes() const { return 2 * sizeof(std::int64_t) * arrival.size(); }
};

/// Mean wait of M/M/c at a load of 0.9 and service rate 1, by Erlang's C.
double exact_wait(int servers) {
  double blocked = 1;  // Erlang's B by its recursion
  for (int c = 1; c <= servers; ++c)
    blocked = 0.9 * servers * blocked / (c + 0.9 * servers * blocked);
  const double delayed = blocked / (1 - 0.9 * (1 - blocked));
  return delayed / (0.1 * servers);
}

/// Within 12 %: four standard errors of a million customers at this load.
bool check_wait(benchmark::State& state, const Poisson& traffic,
                std::span<const std::int64_t> finish, int servers) {
  const double exact = exact_wait(servers);
  if (std::abs(traffic.mean_wait(finish) - exact) <= 0.12 * exact) return true;
  state.SkipWithError("the mean wait is not that of theory");
  return false;
}

/// The limit: both columns read once.
auto reading(const Poisson& traffic) {
  return [columns = std::array{bytes_of(std::span(traffic.arrival)),
                               bytes_of(std::span(traffic.service))}] {
    return read_together(columns, kCustomers / 8192);
  };
}

void columnar(benchmark::State& state) {
  const auto servers = static_cast<int>(state.range(0));
  const Poisson traffic(servers);
  std::vector<std::int64_t> finish(kCustomers);
  const auto serve = [&] {
    kernel::FifoStation station(static_cast<std::uint32_t>(servers));
    station.serve(traffic.arrival, traffic.service, finish);
    return finish.back();
  };
  serve();
  if (!check_wait(state, traffic, finish, servers)) return;
  measure(state, kCustomers, traffic.bytes(), {.ns_per_row = servers == 8 ? 6.0 : 0}, serve,
          reading(traffic));
}

void columnar_four_lanes(benchmark::State& state) {
  const auto servers = static_cast<int>(state.range(0));
  const Poisson traffic(servers);
  std::vector<std::int64_t> finish(kCustomers);
  std::vector<std::int64_t> lane_finish(kCustomers);
  constexpr std::size_t kQuarter = kCustomers / kernel::kFifoLanes;
  std::array<kernel::FifoLane, kernel::kFifoLanes> lanes;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    const auto part = [&](auto& column) {
      return std::span(column).subspan(lane * kQuarter, kQuarter);
    };
    lanes[lane] = {part(traffic.arrival), part(traffic.service), part(lane_finish)};
    kernel::FifoStation(static_cast<std::uint32_t>(servers))
        .serve(lanes[lane].arrival, lanes[lane].service, part(finish));
  }
  const auto serve = [&] {
    kernel::serve_lanes(static_cast<std::uint32_t>(servers), lanes);
    return lane_finish.back();
  };
  serve();
  if (lane_finish != finish) state.SkipWithError("the lanes differ from one station each");
  measure(state, kCustomers, traffic.bytes(), {}, serve, reading(traffic));
}

/// A row is an event: half are arrivals, half completions.
void event_loop(benchmark::State& state) {
  const auto servers = static_cast<int>(state.range(0));
  const Poisson traffic(servers);
  std::vector<std::int64_t> finish(kCustomers);
  const auto run = [&] {
    tests::EventQueue<> queue(static_cast<std::uint32_t>(servers), traffic.arrival, traffic.service,
                              finish);
    queue.run();
    return queue.events();
  };
  const std::uint64_t events = run();
  if (events != 2 * kCustomers || !check_wait(state, traffic, finish, servers)) return;
  measure(state, events, traffic.bytes(), {.ns_per_row = 25}, run, reading(traffic));
}

/// 7.2 queries a second through 8 servers, 30 % of them through 4 more of mean 1.6 s.
struct CascadeTraffic {
  Poisson first{8};
  Poisson second{8, 2};
  std::vector<std::uint8_t> goes_on;

  CascadeTraffic() {
    for (std::uint64_t i = 0; i < kCustomers; ++i) {
      goes_on.push_back(base::bernoulli(base::uniform({.seed = 3, .request = i}), 0.3) ? 1 : 0);
      second.service[i] = second.service[i] * 8 / 5;
    }
  }
  tests::Cascade view() const {
    return {{8, 4}, first.arrival, {first.service, second.service}, goes_on};
  }
};

const CascadeTraffic& cascade_traffic() {
  static const CascadeTraffic traffic;
  return traffic;
}

bool check_sojourn(benchmark::State& state, std::span<const std::int64_t> finish) {
  constexpr double kExact = 2.9889747;  // a Jackson network
  const auto& arrival = cascade_traffic().first.arrival;
  double sum = 0;
  for (std::size_t i = 0; i < kCustomers; ++i) sum += static_cast<double>(finish[i] - arrival[i]);
  const double mean = sum / kSecond / static_cast<double>(kCustomers);
  if (std::abs(mean - kExact) <= 0.06 * kExact) return true;
  state.SkipWithError("the mean sojourn is not that of theory");
  return false;
}

void cascade_columnar(benchmark::State& state) {
  const CascadeTraffic& traffic = cascade_traffic();
  tests::ColumnarCascade columnar_plan;
  std::vector<std::int64_t> finish(kCustomers);
  std::vector<std::int64_t> by_events(kCustomers);
  const auto run = [&] {
    columnar_plan.run(traffic.view(), finish);
    return finish.back();
  };
  run();
  tests::EventCascade(traffic.view(), by_events).run();
  if (finish != by_events) state.SkipWithError("the plans differ");
  if (!check_sojourn(state, finish)) return;
  measure(state, kCustomers, traffic.first.bytes(), {.ns_per_row = 15}, run,
          reading(traffic.first));
}

void cascade_event_loop(benchmark::State& state) {
  const CascadeTraffic& traffic = cascade_traffic();
  std::vector<std::int64_t> finish(kCustomers);
  const auto run = [&] {
    tests::EventCascade(traffic.view(), finish).run();
    return finish.back();
  };
  run();
  if (!check_sojourn(state, finish)) return;
  measure(state, kCustomers, traffic.first.bytes(), {}, run, reading(traffic.first));
}

/// Pops the least and pushes it back later, `state.range(0)` pending: a row is both.
void hold_model(benchmark::State& state) {
  const auto slots = static_cast<std::uint32_t>(state.range(0));
  const Poisson traffic(1);
  kernel::SlotTree tree(slots);
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    tree.set(slot, traffic.service[slot % kCustomers], kernel::Rank::kCompletion);
  }
  const auto hold = [&] {
    std::int64_t last = 0;
    for (const std::int64_t more : traffic.service) {
      const kernel::Pending next = tree.next();
      last = next.tick;
      tree.set(next.slot, next.tick + more, kernel::Rank::kCompletion);
    }
    return last;
  };
  if (const std::int64_t before = tree.next_tick(); hold() < before) {
    state.SkipWithError("the clock went back");
  }
  measure(state, kCustomers, traffic.bytes() / 2, {}, hold,
          [&] { return read_together(std::array{bytes_of(std::span(traffic.service))}, 1); });
}

/// Finish times of hosted calls: each overtakes about `state.range(0)` others.
void sort_visits(benchmark::State& state) {
  const Poisson traffic(static_cast<double>(state.range(0)));
  std::vector<kernel::Visit> unsorted(kCustomers);
  for (std::uint32_t i = 0; i < kCustomers; ++i) {
    unsorted[i] = {traffic.arrival[i] + traffic.service[i], i};
  }
  std::vector<kernel::Visit> visits;
  std::vector<kernel::Visit> scratch;
  const auto sort = [&] {
    visits = unsorted;
    kernel::sort_visits(visits, scratch);
    return visits.back().tick;
  };
  sort();
  if (!std::ranges::is_sorted(visits, {}, &kernel::Visit::tick)) {
    state.SkipWithError("the visits are not in order");
  }
  const std::span<const kernel::Visit> all(unsorted);
  measure(state, kCustomers, all.size_bytes(), {}, sort,
          [&] { return read_together(std::array{bytes_of(all)}, 1); });
}

/// 60 requests a second against a limit of 50: a sixth is refused.
void token_bucket(benchmark::State& state) {
  const Poisson traffic(60 / 0.9);
  const auto ask = [&] {
    kernel::TokenBucket bucket(50, 3000, 60'000'000'000);
    std::uint64_t refused = 0;
    for (const std::int64_t now : traffic.arrival) refused += bucket.take(now, 1) ? 0 : 1;
    return refused;
  };
  const double share = static_cast<double>(ask()) / static_cast<double>(kCustomers);
  if (std::abs(share - 1.0 / 6) > 0.01) state.SkipWithError("the bucket leaks");
  measure(state, kCustomers, traffic.bytes() / 2, {}, ask,
          [&] { return read_together(std::array{bytes_of(std::span(traffic.arrival))}, 1); });
}

/// Answers of 200 tokens, 10 to 30 at a time.
void batch_station(benchmark::State& state) {
  const Poisson traffic(1);
  const kernel::BatchLaw law = {.base_ticks = 4'000'000, .per_sequence_ticks = 40'000};
  std::vector<std::int64_t> tokens(kCustomers);
  for (std::size_t i = 0; i < kCustomers; ++i) tokens[i] = 1 + traffic.service[i] / 5'000'000;
  std::vector<std::int64_t> arrival = traffic.arrival;
  for (std::int64_t& tick : arrival) tick /= 20;
  const std::vector<std::int64_t> kv(kCustomers);
  std::vector<std::int64_t> finish(kCustomers);
  const auto serve = [&] {
    kernel::serve_batch(law, arrival, tokens, kv, finish);
    return finish.back();
  };
  serve();
  for (std::size_t i = 0; i < kCustomers; ++i) {
    if (finish[i] < arrival[i] + tokens[i] * law.step_ticks(1)) {
      state.SkipWithError("a sequence is faster than one alone");
    }
  }
  measure(state, kCustomers, traffic.bytes(), {}, serve, reading(traffic));
}

void in_milliseconds(benchmark::internal::Benchmark* bench) {
  bench->UseManualTime()->Unit(benchmark::kMillisecond);
}
void servers(benchmark::internal::Benchmark* bench) {
  in_milliseconds(bench->Arg(1)->Arg(8)->Arg(16)->Arg(64));
}
void sizes(benchmark::internal::Benchmark* bench) {
  in_milliseconds(bench->RangeMultiplier(8)->Range(8, 1 << 18));
}

BENCHMARK(columnar)->Apply(servers);
BENCHMARK(columnar_four_lanes)->Arg(1)->Arg(8)->Arg(16)->Apply(in_milliseconds);
BENCHMARK(event_loop)->Arg(8)->Arg(64)->Apply(in_milliseconds);
BENCHMARK(cascade_columnar)->Apply(in_milliseconds);
BENCHMARK(cascade_event_loop)->Apply(in_milliseconds);
BENCHMARK(hold_model)->Apply(sizes);
BENCHMARK(sort_visits)->Arg(8)->Arg(1000)->Apply(in_milliseconds);
BENCHMARK(token_bucket)->Apply(in_milliseconds);
BENCHMARK(batch_station)->Apply(in_milliseconds);

}  // namespace
}  // namespace pointsman::bench
