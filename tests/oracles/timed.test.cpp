// The timed plans, scripts and all, against exact queueing theory.
#include "sim/engine/timed.hpp"

#include "data/builder.hpp"
#include "tests/oracles/replications.hpp"

#include <string_view>

namespace pointsman::oracles {
namespace {

using engine::ScriptMoment;

constexpr std::size_t kRuns = 16;

engine::Station server_station(std::uint32_t servers) {
  engine::Station station;
  station.name = "s" + std::to_string(servers);
  station.kind = engine::Station::Kind::kServers;
  station.servers = servers;
  return station;
}

ScriptMoment call_after(policy::MomentIndex from, policy::ModelIndex model, double service_s) {
  return {.from = from, .model = model, .calls = 1, .ticks = ticks(service_s)};
}

/// One script a request, by `write(replication, request)`.
template <typename Write>
engine::Scripts scripts_of(std::size_t replication, Write write) {
  engine::Scripts scripts;
  for (std::size_t request = 0; request < kCustomers; ++request) {
    const std::vector<ScriptMoment> moments = write(replication, request);
    engine::ScriptEnd end;
    end.at = static_cast<policy::MomentIndex>(moments.size());
    end.model = 0;
    scripts.add(moments, {}, end);
  }
  return scripts;
}

/// Mean of `value(request)` over the requests after the warm-up.
template <typename Value>
double mean_after_warm_up(const engine::TimedRun& run, Value value) {
  double sum = 0;
  for (std::size_t i = kWarmUp; i < run.requests.size(); ++i) sum += value(run.requests[i]);
  return sum / static_cast<double>(run.requests.size() - kWarmUp);
}

double sojourn_of(const engine::TimedRequest& request) {
  return static_cast<double>(request.ended - request.arrived) / kSecond;
}
double wait_of(const engine::TimedRequest& request) {
  return static_cast<double>(request.waited) / kSecond;
}

struct Setting {
  engine::TimedWorld world;
  double rate = 1;
  engine::TimedPlan plan = engine::TimedPlan::kEventLoop;
};

/// Runs of Poisson arrivals; every one by the plan that is expected.
template <typename Write, typename Value>
std::vector<double> runs_of(const Setting& setting, Write write, Value value) {
  std::vector<double> values;
  for (std::size_t r = 0; r < kRuns; ++r) {
    const engine::Scripts scripts = scripts_of(r, write);
    engine::Traffic traffic;
    traffic.requests = kCustomers;
    traffic.arrivals = poisson_arrivals(r, setting.rate);
    const auto run = engine::run_timed({.world = setting.world,
                                        .traffic = traffic,
                                        .scripts = scripts,
                                        .models = setting.world.station_of.size()},
                                       {});
    REQUIRE(run.plan == setting.plan);
    values.push_back(value(run));
  }
  return values;
}

double mean_wait(const engine::TimedRun& run) {
  return mean_after_warm_up(run, wait_of);
}
double mean_sojourn(const engine::TimedRun& run) {
  return mean_after_warm_up(run, sojourn_of);
}

double service_s(std::size_t replication, std::size_t request, What what = kService) {
  return base::exponential(draw(replication, request, what), 1);
}

}  // namespace

TEST_CASE("M/M/8 at rho 0.9 waits 0.877 service times on the clock", "[oracle][timed]") {
  Setting setting;
  setting.world.stations = {server_station(8)};
  setting.world.station_of = {0};
  setting.rate = 7.2;
  setting.plan = engine::TimedPlan::kColumnar;
  const auto write = [](std::size_t r, std::size_t i) {
    return std::vector<ScriptMoment>{call_after(0, 0, service_s(r, i))};
  };
  check_band(runs_of(setting, write, mean_wait), 0.87691624, 0.05);
}

TEST_CASE("a fleet that follows its load at once rents max(1, N) servers of M/M/infinity",
          "[oracle][timed][fleet]") {
  // N is Poisson of the offered load, so the mean is load + exp(-load): 2.1353. Who comes waits for
  // a look and who is done leaves at one, half a period on average for each, or 2 % here.
  constexpr double kLoad = 2;
  constexpr double kPeriodS = 0.02;
  Setting setting;
  setting.world.stations = {server_station(1)};
  setting.world.stations[0].scaling =
      kernel::ScaleLaw{.min = 1, .max = 1000, .period_ticks = ticks(kPeriodS)};
  setting.world.station_of = {0};
  setting.rate = kLoad;
  const auto write = [](std::size_t r, std::size_t i) {
    return std::vector<ScriptMoment>{call_after(0, 0, service_s(r, i))};
  };
  const auto mean_rented = [](const engine::TimedRun& run) {
    return static_cast<double>(run.stations[0].fleet.rented_ticks(run.end_tick)) /
           static_cast<double>(run.end_tick);
  };
  check_band(runs_of(setting, write, mean_rented), kLoad + std::exp(-kLoad), 0.01,
             kPeriodS / 2 * 2);
}

TEST_CASE("a cascade of two stations is a Jackson network", "[oracle][timed]") {
  Setting setting;
  setting.world.stations = {server_station(8), server_station(4)};
  setting.world.station_of = {0, 1};
  setting.rate = 7.2;
  setting.plan = engine::TimedPlan::kColumnar;
  const auto write = [](std::size_t r, std::size_t i) {
    std::vector<ScriptMoment> moments{call_after(0, 0, service_s(r, i))};
    if (draw(r, i, kChoice) < 0.3) {
      moments.push_back(call_after(1, 1, 1.6 * service_s(r, i, kSecondService)));
    }
    return moments;
  };
  check_band(runs_of(setting, write, mean_sojourn), 2.9889747, 0.05);
}

TEST_CASE("a retry loop of a quarter doubles nothing but the load: sojourn 4 at lambda 0.5",
          "[oracle][timed]") {
  // The service of 1.0 comes again with probability 1/4: rho = 2/3, L = 2, so W = 4.
  Setting setting;
  setting.world.stations = {server_station(1)};
  setting.world.station_of = {0};
  setting.rate = 0.5;
  const auto write = [](std::size_t r, std::size_t i) {
    std::vector<ScriptMoment> moments;
    for (std::uint32_t k = 0;; ++k) {
      moments.push_back(call_after(static_cast<policy::MomentIndex>(k), 0,
                                   service_s(r, i, static_cast<What>(kParts + 2 * k))));
      if (draw(r, i, kParts + 2 * k + 1) >= 0.25) return moments;
    }
  };
  check_band(runs_of(setting, write, mean_sojourn), 4, 0.02);
}

TEST_CASE("four calls that are all awaited take 25/12 of one", "[oracle][timed]") {
  Setting setting;
  setting.world.station_of = {engine::kNoStation};
  const auto write = [](std::size_t r, std::size_t i) {
    std::vector<ScriptMoment> moments;
    for (std::uint32_t k = 0; k < 4; ++k) {
      moments.push_back(call_after(0, 0, service_s(r, i, static_cast<What>(kParts + k))));
    }
    moments.push_back({.from = 1, .with = 2});
    moments.push_back({.from = 5, .with = 3});
    moments.push_back({.from = 6, .with = 4});
    return moments;
  };
  check_band(runs_of(setting, write, mean_sojourn), 25.0 / 12, 0.005);
}

TEST_CASE("classes wait as Cobham says: 1.14 and 5.71 at loads 0.3 and 0.5", "[oracle][timed]") {
  data::WorkloadBuilder builder;
  Setting setting;
  setting.world.stations = {server_station(1)};
  setting.world.stations[0].priority = {"class", nullptr, {0, 1}, 2};
  setting.world.station_of = {0};
  std::vector<double> first_s;
  std::vector<double> second_s;
  for (std::size_t r = 0; r < kRuns; ++r) {
    engine::Traffic traffic;
    traffic.requests = kCustomers;
    traffic.arrivals = poisson_arrivals(r, 0.8);
    const engine::Scripts scripts = scripts_of(r, [](std::size_t run, std::size_t i) {
      return std::vector<ScriptMoment>{call_after(0, 0, service_s(run, i))};
    });
    std::vector<std::string_view> of_row;
    for (std::size_t i = 0; i < kCustomers; ++i) {
      of_row.push_back(draw(r, i, kChoice) < 0.375 ? "first" : "second");
    }
    of_row.front() = "first";
    of_row[1] = "second";
    const data::Column classes = builder.pack_texts(of_row);
    setting.world.stations[0].priority.column = &classes;
    const auto run = engine::run_timed(
        {.world = setting.world, .traffic = traffic, .scripts = scripts, .models = 1}, {});
    double sum[2] = {};
    double count[2] = {};
    for (std::size_t i = kWarmUp; i < kCustomers; ++i) {
      const std::size_t of = of_row[i] == "first" ? 0 : 1;
      sum[of] += wait_of(run.requests[i]);
      count[of] += 1;
    }
    first_s.push_back(sum[0] / count[0]);
    second_s.push_back(sum[1] / count[1]);
  }
  check_band(first_s, 1.1428571, 0.02);
  check_band(second_s, 5.7142857, 0.2);
}

TEST_CASE("twenty agents who think 10 s at two servers answer 1.65 a second", "[oracle][timed]") {
  std::vector<double> response_s;
  std::vector<double> throughput;
  engine::TimedWorld world;
  world.stations = {server_station(2)};
  world.station_of = {0};
  for (std::size_t r = 0; r < kRuns; ++r) {
    engine::Traffic traffic;
    traffic.requests = kCustomers;
    traffic.agents = data::ClosedArrivals{.agents = 20, .think_s = 10};
    traffic.seed = {2024, static_cast<std::uint32_t>(r)};
    const engine::Scripts scripts = scripts_of(r, [](std::size_t run, std::size_t i) {
      return std::vector<ScriptMoment>{call_after(0, 0, service_s(run, i))};
    });
    const auto run = engine::run_timed(
        {.world = world, .traffic = traffic, .scripts = scripts, .models = 1}, {});
    response_s.push_back(mean_sojourn(run));
    const double span_s =
        static_cast<double>(run.requests.back().arrived - run.requests[kWarmUp].arrived) / kSecond;
    throughput.push_back(static_cast<double>(kCustomers - 1 - kWarmUp) / span_s);
  }
  check_band(response_s, 2.0861216, 0.01);
  check_band(throughput, 1.6547906, 0.005);
}

}  // namespace pointsman::oracles
