#include "sim/analysis/queue_formulas.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pointsman::analysis {
namespace {

StationMeans means_of(double arrival_rate, double wait, double service) {
  return {.wait = wait,
          .sojourn = wait + service,
          .queue_length = arrival_rate * wait,
          .number = arrival_rate * (wait + service)};
}

}  // namespace

double erlang_b(std::uint64_t servers, double offered) {
  // 1 / B(c) = 1 + c / offered / B(c - 1): no factorial, no overflow.
  double blocked = 1;
  for (std::uint64_t c = 1; c <= servers; ++c) {
    blocked = offered * blocked / (static_cast<double>(c) + offered * blocked);
  }
  return blocked;
}

std::optional<double> erlang_c(std::uint64_t servers, double offered) {
  const auto count = static_cast<double>(servers);
  if (!(offered < count)) return std::nullopt;
  const double blocked = erlang_b(servers, offered);
  return blocked / (1 - offered / count * (1 - blocked));
}

std::optional<StationMeans> station_means(const MarkovStation& station) {
  const auto waiting = erlang_c(station.servers, station.offered());
  if (!waiting) return std::nullopt;
  const double spare = static_cast<double>(station.servers) - station.offered();
  return means_of(station.arrival_rate, *waiting * station.service / spare, station.service);
}

std::optional<double> wait_quantile(const MarkovStation& station, double q) {
  const auto waiting = erlang_c(station.servers, station.offered());
  if (!waiting) return std::nullopt;
  // Those who wait do so exponentially, at the rate at which the spare servers clear the queue.
  const double spare = static_cast<double>(station.servers) - station.offered();
  return std::max(0.0, std::log(*waiting / (1 - q)) * station.service / spare);
}

std::optional<double> sojourn_quantile(double arrival_rate, double service, double q) {
  const double load = arrival_rate * service;
  if (!(load < 1)) return std::nullopt;
  return -std::log(1 - q) * service / (1 - load);
}

std::optional<StationMeans> general_station_means(double arrival_rate, double service,
                                                  double variation) {
  const double load = arrival_rate * service;
  if (!(load < 1)) return std::nullopt;
  const double wait = load * service * (1 + variation) / (2 * (1 - load));
  return means_of(arrival_rate, wait, service);
}

LossyMeans lossy_station_means(const MarkovStation& station, std::uint64_t places) {
  const double offered = station.offered();
  // Shares of time with n requests present, as logarithms: products of many ratios overflow.
  std::vector<double> share = {0};
  for (std::uint64_t n = 1; n <= places; ++n) {
    const auto busy = static_cast<double>(std::min(n, station.servers));
    share.push_back(share.back() + std::log(offered / busy));
  }
  const double greatest = *std::ranges::max_element(share);
  double all = 0;
  for (double& weight : share) all += weight = std::exp(weight - greatest);
  double number = 0;
  for (std::size_t n = 0; n < share.size(); ++n) {
    number += static_cast<double>(n) * share[n] / all;
  }
  LossyMeans means;
  means.loss = share.back() / all;
  const double accepted = station.arrival_rate * (1 - means.loss);
  means.of_accepted = means_of(accepted, number / accepted - station.service, station.service);
  return means;
}

std::optional<std::vector<double>> priority_waits(std::span<const double> arrival_rates,
                                                  double service) {
  const double load = service * std::accumulate(arrival_rates.begin(), arrival_rates.end(), 0.0);
  if (!(load < 1)) return std::nullopt;
  const double residual = load * service;  // of the request in service, exponential
  std::vector<double> waits;
  double before = 0;  // load of the classes served first
  for (const double rate : arrival_rates) {
    const double with = before + rate * service;
    waits.push_back(residual / ((1 - before) * (1 - with)));
    before = with;
  }
  return waits;
}

double mean_of_slowest(std::uint64_t n, double mean) {
  double sum = 0;
  for (std::uint64_t i = n; i >= 1; --i) sum += mean / static_cast<double>(i);
  return sum;
}

}  // namespace pointsman::analysis
