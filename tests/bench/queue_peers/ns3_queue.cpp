// M/M/8 in ns-3 with its fastest scheduler for few pending events. Debian package: libns3-dev.
#include "tests/bench/queue_peers/traffic.hpp"

#include <deque>

#include <ns3/core-module.h>

namespace {

using ns3::Seconds;
using ns3::Simulator;

class Queue {
 public:
  explicit Queue(const peers::Traffic& traffic) : traffic_(traffic) {
    Simulator::Schedule(Seconds(traffic_.gap[0]), &Queue::arrive, this);
  }
  double wait_sum() const { return wait_sum_; }

 private:
  struct Customer {
    std::size_t row;
    double came_s;
  };

  void arrive() {
    const Customer customer = {next_++, Simulator::Now().GetSeconds()};
    if (idle_ > 0) {
      --idle_;
      start(customer);
    } else {
      waiting_.push_back(customer);
    }
    if (next_ < traffic_.gap.size()) {
      Simulator::Schedule(Seconds(traffic_.gap[next_]), &Queue::arrive, this);
    }
  }
  void start(const Customer& customer) {
    wait_sum_ += Simulator::Now().GetSeconds() - customer.came_s;
    Simulator::Schedule(Seconds(traffic_.service[customer.row]), &Queue::leave, this);
  }
  void leave() {
    if (waiting_.empty()) {
      ++idle_;
      return;
    }
    const Customer customer = waiting_.front();
    waiting_.pop_front();
    start(customer);
  }

  const peers::Traffic& traffic_;
  std::deque<Customer> waiting_;
  std::size_t next_ = 0;
  int idle_ = peers::kServers;
  double wait_sum_ = 0;
};

}  // namespace

int main() {
  ns3::ObjectFactory scheduler;
  scheduler.SetTypeId("ns3::PriorityQueueScheduler");
  Simulator::SetScheduler(scheduler);
  const peers::Traffic traffic(1'000'000);
  const double start = peers::processor_seconds();
  Queue queue(traffic);
  Simulator::Run();
  const double seconds = peers::processor_seconds() - start;
  Simulator::Destroy();
  peers::report(traffic.gap.size(), queue.wait_sum(), seconds);
}
