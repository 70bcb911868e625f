// Random columns of arrivals and services for the tests of stations, with as many ties as asked.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace pointsman::kernel {

struct Traffic {
  std::vector<std::int64_t> arrival;
  std::vector<std::int64_t> service;
};

/// `count` customers whose gaps are 0..gap_max and services 0..service_max ticks: small limits make
/// ties, 0 among them.
inline Traffic random_traffic(std::size_t count, std::int64_t gap_max, std::int64_t service_max,
                              std::uint64_t seed) {
  std::mt19937_64 draw(seed);
  const auto up_to = [&](std::int64_t most) {
    return static_cast<std::int64_t>(draw() % (static_cast<std::uint64_t>(most) + 1));
  };
  Traffic traffic;
  std::int64_t now = 0;
  for (std::size_t i = 0; i < count; ++i) {
    traffic.arrival.push_back(now += up_to(gap_max));
    traffic.service.push_back(up_to(service_max));
  }
  return traffic;
}

/// The traffics that every equality is tried on: many ties, few, none; light, full, overloaded.
inline std::vector<Traffic> assorted_traffic(std::size_t count) {
  std::vector<Traffic> all;
  std::uint64_t seed = 1;
  for (const std::int64_t scale : {1, 7, 1'000'000'000}) {
    for (const std::int64_t load : {1, 4, 16, 100}) {
      all.push_back(random_traffic(count, scale, load * scale, ++seed));
    }
  }
  return all;
}

}  // namespace pointsman::kernel
