// The stations of the EventLoop plan at work: who waits, who is served, which limits hold.
//
// A station answers one question at a time: who may start now? The plan starts those and tells the
// station when they are done. Invariant: no server idles while a call that may start waits, and
// within a class calls start in the order in which they came. Cost: O(1) a call, more where
// replicas batch; no allocation once the queues have been as long before.
#pragma once

#include "sim/engine/timed.hpp"
#include "sim/kernel/batch_station.hpp"
#include "sim/kernel/class_queue.hpp"
#include "sim/kernel/occupancy.hpp"
#include "sim/kernel/token_bucket.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsman::engine {

/// A call that has come to a station.
struct WaitingCall {
  std::uint32_t flight = 0;
  policy::MomentIndex moment = 0;
  std::int64_t came = 0;
  CallTokens tokens;
};

/// The buckets of one station.
class Limiter {
 public:
  explicit Limiter(const RateLimits& limits);

  /// Takes what the call needs, or says in how many ticks it may try again; kNever = it never fits.
  std::int64_t take(std::int64_t now, const CallTokens& call);

 private:
  struct Bucket {
    enum class Counts : std::uint8_t { kRequests, kInput, kOutput, kTokens };
    Counts counts = Counts::kRequests;
    kernel::TokenBucket bucket;
  };
  std::int64_t need_of(Bucket::Counts counts, const CallTokens& call) const;
  const RateLimits& limits_;
  std::vector<Bucket> buckets_;
};

/// Servers, or none to wait for, behind a queue and limits. Those that drain end the call that they
/// serve, and are gone then.
class ServerStation {
 public:
  explicit ServerStation(const Station& spec);

  enum class Joined : std::uint8_t {
    kStarts,      ///< at once: nobody and nothing holds it up
    kWaits,       ///< for a server
    kHeldUp,      ///< by others, a limit or a closed door: next() is to be asked
    kTurnedAway,  ///< no place is left
  };
  Joined join(std::size_t row, const WaitingCall& call);
  bool is_queue_empty() const { return queue_.is_empty(); }
  /// The call leaves the queue without having started.
  void withdraw() { --waiting_; }
  /// A server is done with a call; true: it has gone.
  bool leave();
  /// Of limits that refuse: ticks until they would let the call in; 0 = now, its tokens are taken.
  std::int64_t refuses_for(std::int64_t now, const CallTokens& call) {
    return limiter_.take(now, call);
  }
  bool sheds(std::int64_t now, const WaitingCall& call) const {
    return spec_.shed_after && now - call.came > *spec_.shed_after;
  }

  /// Who may start now. `is_gone(call)` says that the client has hung up.
  template <typename IsGone>
  std::optional<WaitingCall> next(std::int64_t now, IsGone is_gone);
  /// A call at the head of the queue that the limits can never let in, once next() is empty.
  std::optional<WaitingCall> take_hopeless();
  /// When next() is to be asked again, because a limit or a closed door holds up the head; kNever:
  /// at the next change. Good after next(), or where the queue is empty.
  std::int64_t retry_tick() const { return retry_tick_; }

  // As servers come and go.
  void add(std::uint32_t servers) {
    servers_ += servers;
    idle_ += servers;
  }
  /// Returns how many of them have gone at once.
  std::uint32_t drain(std::uint32_t servers);
  /// Waiting, or served by servers that stay.
  std::int64_t calls() const { return std::int64_t{waiting_} + (servers_ - idle_ - draining_); }

 private:
  bool is_unlimited() const { return spec_.kind == Station::Kind::kUnlimited; }
  /// Ticks until the limits let the call in; 0 = now, its tokens are taken.
  std::int64_t held_up_for(std::int64_t now, const WaitingCall& call) {
    return spec_.limits.refuses ? 0 : limiter_.take(now, call.tokens);
  }
  /// The call that is next has one now.
  void take_server() {
    if (!is_unlimited()) --idle_;
  }

  const Station& spec_;
  Limiter limiter_;
  kernel::ClassQueue<WaitingCall> queue_;
  std::uint32_t servers_;  ///< those that drain, too
  std::uint32_t idle_;
  std::uint32_t draining_ = 0;
  std::uint32_t waiting_ = 0;  ///< in queue_, without those who have gone
  bool is_hopeless_ = false;
  std::int64_t retry_tick_ = kernel::kNever;
};

/// Replicas that batch; a call goes to the one with the fewest sequences and stays there. Those
/// that drain take no more, and are gone once they are empty.
class ReplicaStation {
 public:
  explicit ReplicaStation(const Station& spec);

  /// Where the call went; empty: it does not fit, or no place is left.
  struct Joined {
    std::uint32_t replica = 0;
    std::uint32_t row = 0;  ///< by which it is known here until it leaves
  };
  std::optional<Joined> join(std::int64_t now, const WaitingCall& call);
  /// Takes out a call whose client has hung up on it, and says where it was; empty: it is just
  /// leaving.
  struct Cancelled {
    std::uint32_t replica = 0;
    kernel::CancelledSequence sequence;
  };
  std::optional<Cancelled> cancel(std::int64_t now, std::uint32_t row);
  /// When a replica began to decode a call that is here; kNever: it waits.
  std::int64_t entered_tick(std::uint32_t row) const {
    return replicas_[calls_[row].replica].station.entered_tick(row);
  }
  std::int64_t next_change(std::uint32_t replica) const {
    return replicas_[replica].station.next_change();
  }
  /// Calls done(call, entered tick) for all that have left by `now`.
  template <typename Done>
  void advance(std::uint32_t replica, std::int64_t now, Done done);
  /// Ticks during which replicas had anything to do, up to `now`.
  std::int64_t busy_ticks(std::int64_t now);

  // As replicas come and go.
  /// Places of replicas, some of which may be vacant.
  std::uint32_t places() const { return static_cast<std::uint32_t>(replicas_.size()); }
  void add(std::uint32_t replicas);
  /// Those with the fewest calls, of equal ones the last; returns how many have gone at once.
  std::uint32_t drain(std::uint32_t replicas);
  /// Whether a replica that drains has gone, because it is empty.
  bool leave(std::uint32_t replica);
  /// In replicas that stay.
  std::int64_t calls() const;

 private:
  enum class State : std::uint8_t { kServes, kDrains, kVacant };
  struct Replica {
    kernel::BatchStation station;
    kernel::Occupancy inside;
    State state = State::kServes;
  };
  /// Of those that serve, the one with the fewest calls; of equal ones the first, or the last.
  std::uint32_t emptiest(bool is_last_taken) const;
  const Station& spec_;
  std::vector<Replica> replicas_;
  struct Inside {
    WaitingCall call;
    std::uint32_t replica = 0;
  };
  std::vector<Inside> calls_;  ///< by row, as the BatchStations know it
  std::vector<std::uint32_t> free_;
};

template <typename IsGone>
std::optional<WaitingCall> ServerStation::next(std::int64_t now, IsGone is_gone) {
  retry_tick_ = kernel::kNever;
  is_hopeless_ = false;
  if (spec_.open && !queue_.is_empty() && idle_ > 0) {
    const std::int64_t opens = spec_.open->next_open(now);
    if (opens > now) {
      retry_tick_ = opens;
      return std::nullopt;
    }
  }
  while (!queue_.is_empty() && (is_unlimited() || idle_ > 0)) {
    const unsigned from = queue_.best();
    const WaitingCall call = queue_.pop();
    if (is_gone(call)) continue;
    const std::int64_t wait = held_up_for(now, call);
    if (wait == 0) {
      --waiting_;
      take_server();
      return call;
    }
    queue_.push_front(from, call);
    is_hopeless_ = wait >= kernel::kNever;
    if (!is_hopeless_) retry_tick_ = now + wait;
    break;
  }
  return std::nullopt;
}

template <typename Done>
void ReplicaStation::advance(std::uint32_t replica, std::int64_t now, Done done) {
  Replica& at = replicas_[replica];
  at.station.advance(now, [&](const kernel::DecodedSequence& left) {
    const WaitingCall call = calls_[left.row].call;
    free_.push_back(left.row);
    at.inside.add(left.left_tick, -1);
    done(call, left.entered_tick);
  });
}

}  // namespace pointsman::engine
