#include "sim/kernel/priority_station.hpp"

#include "sim/kernel/class_queue.hpp"
#include "sim/kernel/slot_tree.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace pointsman::kernel {
namespace {

struct Customer {
  std::uint32_t row = 0;
  unsigned priority = 0;
  std::int64_t work = 0;  ///< ticks of service that are left
};

class Servers {
 public:
  Servers(std::uint32_t count, Preemption preemption, unsigned classes,
          std::span<std::int64_t> finish)
      : preemption_(preemption), busy_(count), serving_(count), queue_(classes), finish_(finish) {
    for (std::uint32_t server = count; server-- > 0;) idle_.push_back(server);
  }

  void arrive(std::int64_t now, const Customer& customer) {
    if (!idle_.empty()) {
      start(now, idle_.back(), customer);
      idle_.pop_back();
      return;
    }
    if (preemption_ == Preemption::kResume) {
      const std::uint32_t server = least_urgent();
      Customer stopped = serving_[server].customer;
      if (stopped.priority > customer.priority) {
        stopped.work = serving_[server].end - now;
        queue_.push_front(stopped.priority, stopped);
        start(now, server, customer);
        return;
      }
    }
    queue_.push_back(customer.priority, customer);
  }

  /// Ends every service that is over at `now`.
  void advance(std::int64_t now) {
    while (busy_.next_tick() <= now) {
      const Pending ended = busy_.next();
      finish_[serving_[ended.slot].customer.row] = ended.tick;
      if (queue_.is_empty()) {
        busy_.clear(ended.slot);
        idle_.push_back(ended.slot);
      } else {
        start(ended.tick, ended.slot, queue_.pop());
      }
    }
  }

 private:
  struct Service {
    Customer customer;
    std::int64_t end = 0;
  };

  void start(std::int64_t now, std::uint32_t server, const Customer& customer) {
    serving_[server] = {customer, now + customer.work};
    busy_.set(server, now + customer.work, Rank::kCompletion, customer.row);
  }

  /// The server of the worst class, of its latest customer: the one to stop. All are busy.
  std::uint32_t least_urgent() const {
    const auto urgency = [](const Service& service) {
      return std::pair(service.customer.priority, service.customer.row);
    };
    const auto at = std::ranges::max_element(serving_, {}, urgency);
    return static_cast<std::uint32_t>(at - serving_.begin());
  }

  Preemption preemption_;
  SlotTree busy_;
  std::vector<Service> serving_;  ///< by server, of those in busy_
  std::vector<std::uint32_t> idle_;
  ClassQueue<Customer> queue_;
  std::span<std::int64_t> finish_;
};

}  // namespace

void serve_by_priority(std::uint32_t servers, Preemption preemption,
                       const PriorityColumns& columns) {
  if (columns.arrival.empty()) return;
  const unsigned classes = std::ranges::max(columns.priority) + 1U;
  Servers station(servers, preemption, classes, columns.finish);
  for (std::size_t row = 0; row < columns.arrival.size(); ++row) {
    station.advance(columns.arrival[row]);
    station.arrive(columns.arrival[row],
                   {static_cast<std::uint32_t>(row), columns.priority[row], columns.service[row]});
  }
  station.advance(kNever - 1);
}

}  // namespace pointsman::kernel
