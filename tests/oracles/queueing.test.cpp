// Queues whose answers are known exactly, through the columnar stations. Sources of the formulas:
// Erlang (1917); Pollaczek (1930) and Khinchine (1932); Cobham (1954) for priorities; Jackson
// (1957); Takacs (1962) for M/G/infinity; tabulated to eight digits.
#include "sim/kernel/priority_station.hpp"
#include "sim/kernel/visit_order.hpp"
#include "tests/oracles/replications.hpp"

#include <algorithm>

namespace pointsman::oracles {
namespace {

TEST_CASE("M/M/1 waits rho / (1 - rho), and its waits are exponential", "[oracle][queueing]") {
  struct Row {
    double rho, wait_s, wait_p95_s, precision;
  };
  for (const Row& row : {Row{0.5, 1, 4.6051702, 0.01}, Row{0.8, 4, 13.862944, 0.015},
                         Row{0.9, 9, 28.903718, 0.03}}) {
    const Runs runs(1, row.rho, unit_services());
    check_band(runs.each([](const Visits& v) { return v.mean_wait_s(); }), row.wait_s,
               row.precision);
    check_band(runs.each([](const Visits& v) { return v.mean_inside(); }), row.wait_s,
               row.precision);
    check_band(runs.each([](const Visits& v) { return v.wait_quantile_s(950'000); }),
               row.wait_p95_s, row.precision, kernel::QuantileSketch::kRelativeErrorMax);
    check_band(runs.each([](const Visits& v) { return v.share_delayed(); }), row.rho, 0.01);
  }
}

TEST_CASE("M/M/c waits as Erlang's C says, from 2 servers to 100", "[oracle][queueing]") {
  struct Row {
    std::uint32_t servers;
    double rate, delayed, wait_s, precision;
  };
  for (const Row& row :
       {Row{2, 1.6, 0.71111111, 1.7777778, 0.02}, Row{8, 7.2, 0.70153299, 0.87691624, 0.03},
        Row{16, 14.4, 0.59134339, 0.36958962, 0.03}, Row{32, 28.8, 0.45819662, 0.14318644, 0.04},
        Row{100, 90, 0.21694048, 0.021694048, 0.06}}) {
    CAPTURE(row.servers);
    const Runs runs(row.servers, row.rate, unit_services());
    check_band(runs.each([](const Visits& v) { return v.mean_wait_s(); }), row.wait_s,
               row.precision);
    check_band(runs.each([](const Visits& v) { return v.share_delayed(); }), row.delayed,
               row.precision / 2);
  }
}

TEST_CASE("M/M/8 at rho 0.9 waits 0.877 service times, 5.31 for one in a hundred",
          "[oracle][queueing]") {
  const Runs runs(8, 7.2, unit_services());
  check_band(runs.each([](const Visits& v) { return v.mean_inside(); }), 13.513797, 0.02);
  check_band(runs.each([](const Visits& v) { return v.wait_quantile_s(950'000); }), 3.3015562, 0.03,
             kernel::QuantileSketch::kRelativeErrorMax);
  check_band(runs.each([](const Visits& v) { return v.wait_quantile_s(990'000); }), 5.3133535, 0.04,
             kernel::QuantileSketch::kRelativeErrorMax);
}

TEST_CASE("M/G/1 waits as Pollaczek and Khinchine say", "[oracle][queueing]") {
  struct Row {
    const char* name;
    Law law;
    std::array<double, 3> wait_s;  ///< at rho 0.5, 0.8, 0.9
    double precision;              ///< at 0.9
  };
  const Row rows[] = {
      {"M/D/1", deterministic_law(), {0.5, 2, 4.5}, 0.03},
      {"M/H2/1", hyperexponential_law(4), {2.5, 10, 22.5}, 0.06},
      {"M/LogNormal/1", lognormal_law(1), {1.3591409, 5.4365637, 12.232268}, 0.06},
  };
  constexpr std::array kLoads = {0.5, 0.8, 0.9};
  for (const Row& row : rows) {
    std::vector<Column> service;
    for (std::size_t r = 0; r < kReplications; ++r) service.push_back(services(r, row.law));
    for (std::size_t load = 0; load < kLoads.size(); ++load) {
      CAPTURE(row.name, kLoads[load]);
      const Runs runs(1, kLoads[load], service);
      check_band(runs.each([](const Visits& v) { return v.mean_wait_s(); }), row.wait_s[load],
                 row.precision);
    }
  }
}

TEST_CASE("M/E4/1 waits five eighths of what M/M/1 does", "[oracle][queueing]") {
  std::vector<Column> service(kReplications, Column(kCustomers));
  for (std::size_t r = 0; r < kReplications; ++r) {
    for (std::size_t i = 0; i < kCustomers; ++i) {
      double product = 1;  // a sum of exponentials is the logarithm of a product
      for (std::uint32_t part = 0; part < 4; ++part) product *= draw(r, i, kParts + part);
      service[r][i] = ticks(-std::log(product) / 4);
    }
  }
  for (const auto& [rho, wait_s] : {std::pair(0.5, 0.625), {0.8, 2.5}, {0.9, 5.625}}) {
    CAPTURE(rho);
    check_band(Runs(1, rho, service).each([](const Visits& v) { return v.mean_wait_s(); }), wait_s,
               0.03);
  }
}

TEST_CASE("M/M/c/K turns away what Erlang says and keeps the rest waiting as long",
          "[oracle][queueing]") {
  struct Row {
    std::uint32_t servers, places;
    double rate, lost, inside;
  };
  for (const Row& row :
       {Row{1, 3, 0.8, 0.17344173, 1.2249322}, Row{8, 8, 7.2, 0.19031317, 5.8297452},
        Row{8, 16, 7.2, 0.041469662, 8.8536096}}) {
    std::vector<double> lost;
    std::vector<double> inside;
    std::vector<double> sojourn_s;
    for (std::size_t r = 0; r < kReplications; ++r) {
      const Column arrival = poisson_arrivals(r, row.rate);
      Column finish(kCustomers);
      kernel::BlockingStation(row.servers, row.places).serve(arrival, unit_services()[r], finish);
      const auto counted = std::span(finish).subspan(kWarmUp);
      const auto away = std::ranges::count(counted, kernel::BlockingStation::kTurnedAway);
      lost.push_back(static_cast<double>(away) / static_cast<double>(counted.size()));
      inside.push_back(Visits{arrival, unit_services()[r], finish}.mean_inside());
      double sum = 0;
      for (std::size_t i = kWarmUp; i < kCustomers; ++i) {
        if (finish[i] >= 0) sum += static_cast<double>(finish[i] - arrival[i]) / kSecond;
      }
      sojourn_s.push_back(sum /
                          static_cast<double>(counted.size() - static_cast<std::size_t>(away)));
    }
    CAPTURE(row.servers, row.places);
    check_band(lost, row.lost, 0.012);
    check_band(inside, row.inside, 0.01);
    check_band(sojourn_s, row.inside / (row.rate * (1 - row.lost)), 0.01);  // Little: 1.8524590 ...
  }
}

TEST_CASE("Priorities wait as Cobham says, and preemption spares the best class the rest",
          "[oracle][queueing]") {
  std::array<std::array<std::vector<double>, 2>, 2> waits;  // without and with preemption, class
  std::vector<double> conserved;                            // sum of rho times wait
  for (std::size_t r = 0; r < kReplications; ++r) {
    const Column arrival = poisson_arrivals(r, 0.8);
    const Column& service = unit_services()[r];
    std::vector<std::uint8_t> priority(kCustomers);
    for (std::size_t i = 0; i < kCustomers; ++i) {
      priority[i] = base::bernoulli(draw(r, i, kChoice), 0.3 / 0.8) ? 0 : 1;
    }
    for (const auto preemption : {kernel::Preemption::kNone, kernel::Preemption::kResume}) {
      Column finish(kCustomers);
      serve_by_priority(1, preemption, {arrival, service, priority, finish});
      std::array<double, 2> sum{};
      std::array<double, 2> count{};
      for (std::size_t i = kWarmUp; i < kCustomers; ++i) {
        const bool counts_service = preemption == kernel::Preemption::kResume;
        const std::int64_t time = finish[i] - arrival[i] - (counts_service ? 0 : service[i]);
        sum[priority[i]] += static_cast<double>(time) / kSecond;
        count[priority[i]] += 1;
      }
      for (std::size_t c = 0; c < 2; ++c) {
        waits[static_cast<std::size_t>(preemption)][c].push_back(sum[c] / count[c]);
      }
    }
    conserved.push_back(0.3 * waits[0][0].back() + 0.5 * waits[0][1].back());
  }
  check_band(waits[0][0], 1.1428571, 0.01);  // wait
  check_band(waits[0][1], 5.7142857, 0.02);
  check_band(conserved, 3.2, 0.02);
  check_band(waits[1][0], 1.4285714, 0.01);  // wait and service
  check_band(waits[1][1], 7.1428571, 0.02);
}

TEST_CASE("Two M/M/1 in a row at 0.8 take ten services", "[oracle][queueing]") {
  std::vector<double> sojourn_s;
  for (std::size_t r = 0; r < kReplications; ++r) {
    const Column arrival = poisson_arrivals(r, 0.8);
    Column between(kCustomers);
    kernel::FifoStation(1).serve(arrival, unit_services()[r], between);
    const Column second = services(r, exponential_law(), kSecondService);
    Column finish(kCustomers);
    kernel::FifoStation(1).serve(between, second, finish);
    sojourn_s.push_back(Visits{arrival, second, finish}.mean_sojourn_s());
  }
  check_band(sojourn_s, 10, 0.01);
}

TEST_CASE("A cascade of M/M/8 and, for 30 %, M/M/4 is a Jackson network", "[oracle][queueing]") {
  std::vector<double> first_s;
  std::vector<double> second_s;
  std::vector<double> sojourn_s;
  std::vector<kernel::Visit> scratch;
  for (std::size_t r = 0; r < kReplications; ++r) {
    const Column arrival = poisson_arrivals(r, 7.2);
    Column finish(kCustomers);
    kernel::FifoStation(8).serve(arrival, unit_services()[r], finish);
    first_s.push_back(Visits{arrival, unit_services()[r], finish}.mean_sojourn_s());
    std::vector<kernel::Visit> visits;
    for (std::uint32_t i = 0; i < kCustomers; ++i) {
      if (base::bernoulli(draw(r, i, kChoice), 0.3)) visits.push_back({finish[i], i});
    }
    kernel::sort_visits(visits, scratch);
    Column second_arrival;
    Column second_service;
    for (const kernel::Visit& visit : visits) {
      second_arrival.push_back(visit.tick);
      second_service.push_back(ticks(base::exponential(draw(r, visit.row, kSecondService), 1.6)));
    }
    Column second_finish(visits.size());
    kernel::FifoStation(4).serve(second_arrival, second_service, second_finish);
    for (std::size_t i = 0; i < visits.size(); ++i) finish[visits[i].row] = second_finish[i];
    second_s.push_back(Visits{second_arrival, second_service, second_finish}.mean_sojourn_s());
    sojourn_s.push_back(Visits{arrival, unit_services()[r], finish}.mean_sojourn_s());
  }
  check_band(first_s, 1.8769162, 0.015);
  check_band(second_s, 3.7068616, 0.02);
  check_band(sojourn_s, 2.9889747, 0.012);
}

/// How many of the earlier calls each arrival after the warm-up finds in flight.
std::vector<double> found_in_flight(const Column& arrival, Column finish) {
  std::ranges::sort(finish);
  std::vector<double> found;
  std::size_t left = 0;
  for (std::size_t i = 0; i < arrival.size(); ++i) {
    while (left < finish.size() && finish[left] <= arrival[i]) ++left;
    if (i >= kWarmUp) found.push_back(static_cast<double>(i - left));
  }
  return found;
}

TEST_CASE("Calls in flight at an unlimited API are Poisson of mean lambda E[S] for any law",
          "[oracle][queueing]") {
  const std::pair<const char*, Law> laws[] = {{"exponential", exponential_law()},
                                              {"deterministic", deterministic_law()},
                                              {"hyperexponential", hyperexponential_law(4)}};
  for (const auto& [name, law] : laws) {
    std::vector<double> means;
    std::vector<double> variances;
    for (std::size_t r = 0; r < kReplications; ++r) {
      const Column arrival = poisson_arrivals(r, 20);
      Column finish(kCustomers);
      kernel::serve_unlimited(arrival, services(r, law), finish);
      const auto found = found_in_flight(arrival, finish);
      const Band band = band_of(found);
      const auto n = static_cast<double>(found.size());
      means.push_back(band.mean);
      variances.push_back(band.error * band.error * n);
    }
    CAPTURE(name);
    check_band(means, 20, 0.005);
    check_band(variances, 20, 0.01);
  }
}

TEST_CASE("The slowest of n calls takes the harmonic number, the fastest one n-th",
          "[oracle][queueing]") {
  constexpr std::array<std::pair<std::uint32_t, double>, 4> kSlowest = {
      {{1, 1.0}, {2, 1.5}, {4, 2.0833333}, {8, 2.7178571}}};
  for (const auto& [n, slowest_s] : kSlowest) {
    std::vector<double> slowest;
    std::vector<double> fastest;
    for (std::size_t r = 0; r < kReplications; ++r) {
      double slow = 0;
      double fast = 0;
      constexpr std::size_t kTasks = 2000;
      for (std::size_t task = 0; task < kTasks; ++task) {
        std::vector<std::int64_t> calls(n);
        for (std::uint32_t call = 0; call < n; ++call) {
          calls[call] = ticks(base::exponential(draw(r, task, kParts + call), 1));
        }
        Column finish(n);
        kernel::serve_unlimited(Column(n), calls, finish);
        slow += static_cast<double>(std::ranges::max(finish)) / kSecond / kTasks;
        fast += static_cast<double>(std::ranges::min(finish)) / kSecond / kTasks;
      }
      slowest.push_back(slow);
      fastest.push_back(fast);
    }
    CAPTURE(n);
    check_band(slowest, slowest_s, 0.01);
    check_band(fastest, 1.0 / n, 0.01);
  }
}

}  // namespace
}  // namespace pointsman::oracles
