// M/M/8 in SimGrid: an actor for each customer and a semaphore of eight. Debian package:
// libsimgrid-dev.
#include "tests/bench/queue_peers/traffic.hpp"

#include <simgrid/s4u.hpp>

namespace s4u = simgrid::s4u;

int main(int argument_count, char** arguments) {
  s4u::Engine engine(&argument_count, arguments);
  s4u::NetZone* const zone = s4u::create_full_zone("zone");
  s4u::Host* const host = zone->create_host("host", 1e9);
  zone->seal();
  const peers::Traffic traffic(200'000);
  const auto servers = s4u::Semaphore::create(peers::kServers);
  double wait_sum = 0;
  const auto customer = [&](std::size_t row) {
    const double came_s = s4u::Engine::get_clock();
    servers->acquire();
    wait_sum += s4u::Engine::get_clock() - came_s;
    s4u::this_actor::sleep_for(traffic.service[row]);
    servers->release();
  };
  s4u::Actor::create("source", host, [&] {
    for (std::size_t row = 0; row < traffic.gap.size(); ++row) {
      s4u::this_actor::sleep_for(traffic.gap[row]);
      s4u::Actor::create("customer", host, [&customer, row] { customer(row); });
    }
  });
  const double start = peers::processor_seconds();
  engine.run();
  peers::report(traffic.gap.size(), wait_sum, peers::processor_seconds() - start);
}
