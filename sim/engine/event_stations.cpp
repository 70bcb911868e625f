#include "sim/engine/event_stations.hpp"

#include "sim/base/units.hpp"

#include <algorithm>
#include <limits>

namespace pointsman::engine {

namespace {

constexpr std::int64_t kMinuteTicks = 60 * base::kTicksPerSecond;

unsigned classes_of(const Station& spec) {
  return spec.priority.last + 1U;
}

}  // namespace

Limiter::Limiter(const RateLimits& limits) : limits_(limits) {
  using Counts = Bucket::Counts;
  const auto add = [this](Counts counts, const std::optional<std::int64_t>& per_minute) {
    if (per_minute) {
      buckets_.push_back({counts, kernel::TokenBucket(*per_minute, *per_minute, kMinuteTicks)});
    }
  };
  add(Counts::kRequests, limits.requests);
  add(Counts::kTokens, limits.tokens);
  add(Counts::kInput, limits.input_tokens);
  add(Counts::kOutput, limits.output_tokens);
}

std::int64_t Limiter::need_of(Bucket::Counts counts, const CallTokens& call) const {
  switch (counts) {
    case Bucket::Counts::kRequests:
      return 1;
    case Bucket::Counts::kInput:
      return limits_.input_of(call);
    case Bucket::Counts::kOutput:
      return call.output;
    case Bucket::Counts::kTokens:
      break;
  }
  return limits_.tokens_of(call);
}

std::int64_t Limiter::take(std::int64_t now, const CallTokens& call) {
  if (buckets_.size() == 1) {
    Bucket& only = buckets_.front();
    const std::int64_t need = need_of(only.counts, call);
    return only.bucket.take(now, need) ? 0 : only.bucket.retry_after(now, need);
  }
  std::int64_t wait = 0;
  for (Bucket& entry : buckets_) {
    wait = std::max(wait, entry.bucket.retry_after(now, need_of(entry.counts, call)));
  }
  if (wait > 0) return wait;
  for (Bucket& entry : buckets_) entry.bucket.take(now, need_of(entry.counts, call));
  return 0;
}

ServerStation::ServerStation(const Station& spec)
    : spec_(spec),
      limiter_(spec.limits),
      queue_(classes_of(spec)),
      servers_(spec.servers),
      idle_(spec.servers) {}

bool ServerStation::leave() {
  if (draining_ == 0) {
    ++idle_;
    return false;
  }
  --draining_;
  --servers_;
  return true;
}

std::uint32_t ServerStation::drain(std::uint32_t servers) {
  const std::uint32_t gone = std::min(servers, idle_);
  idle_ -= gone;
  servers_ -= gone;
  draining_ += servers - gone;
  return gone;
}

ServerStation::Joined ServerStation::join(std::size_t row, const WaitingCall& call) {
  const bool is_closed = spec_.open && spec_.open->next_open(call.came) > call.came;
  const bool must_wait = !is_unlimited() && (idle_ == 0 || is_closed);
  bool is_held_up = false;
  if (!must_wait && queue_.is_empty()) {
    is_held_up = held_up_for(call.came, call) > 0;
    if (!is_held_up) {
      take_server();
      return Joined::kStarts;
    }
  }
  // Those in the queue may all have gone, and a server be idle.
  const bool has_to_wait = must_wait || is_held_up || waiting_ > 0;
  if (spec_.queue_places && has_to_wait && waiting_ >= *spec_.queue_places) {
    return Joined::kTurnedAway;
  }
  ++waiting_;
  queue_.push_back(spec_.priority.of(row), call);
  return must_wait && !is_closed ? Joined::kWaits : Joined::kHeldUp;
}

std::optional<WaitingCall> ServerStation::take_hopeless() {
  if (!is_hopeless_) return std::nullopt;
  is_hopeless_ = false;
  --waiting_;
  return queue_.pop();
}

ReplicaStation::ReplicaStation(const Station& spec) : spec_(spec) {
  add(spec.servers);
}

void ReplicaStation::add(std::uint32_t replicas) {
  for (Replica& place : replicas_) {
    if (replicas == 0) return;
    if (place.state != State::kVacant) continue;
    place.state = State::kServes;
    --replicas;
  }
  for (; replicas > 0; --replicas) replicas_.push_back({kernel::BatchStation(spec_.batch), {}});
}

std::uint32_t ReplicaStation::drain(std::uint32_t replicas) {
  std::uint32_t gone = 0;
  for (; replicas > 0; --replicas) {
    const std::uint32_t next = emptiest(/*is_last_taken=*/true);
    replicas_[next].state = State::kDrains;
    gone += leave(next) ? 1 : 0;
  }
  return gone;
}

bool ReplicaStation::leave(std::uint32_t replica) {
  Replica& place = replicas_[replica];
  const bool is_empty = place.station.running() == 0 && place.station.waiting() == 0;
  if (place.state != State::kDrains || !is_empty) return false;
  place.state = State::kVacant;
  return true;
}

std::int64_t ReplicaStation::calls() const {
  std::int64_t sum = 0;
  for (const Replica& place : replicas_) {
    if (place.state == State::kServes) sum += place.inside.count();
  }
  return sum;
}

std::uint32_t ReplicaStation::emptiest(bool is_last_taken) const {
  std::uint32_t best = 0;
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (std::uint32_t i = 0; i < places(); ++i) {
    const std::int64_t calls = replicas_[i].inside.count();
    if (replicas_[i].state != State::kServes || calls > fewest) continue;
    if (calls == fewest && !is_last_taken) continue;
    best = i;
    fewest = calls;
  }
  return best;
}

std::optional<ReplicaStation::Joined> ReplicaStation::join(std::int64_t now,
                                                           const WaitingCall& call) {
  const std::uint32_t best = emptiest(/*is_last_taken=*/false);
  Replica& replica = replicas_[best];
  kernel::Sequence sequence{.row = 0,
                            .output_tokens = std::max<std::int64_t>(1, call.tokens.output),
                            .kv_tokens = call.tokens.input + call.tokens.output};
  const bool is_full =
      spec_.queue_places && replica.station.held_up_with(sequence) > *spec_.queue_places;
  if (is_full || !replica.station.fits(sequence)) return std::nullopt;
  if (free_.empty()) {
    sequence.row = static_cast<std::uint32_t>(calls_.size());
    calls_.emplace_back();
  } else {
    sequence.row = free_.back();
    free_.pop_back();
  }
  calls_[sequence.row] = {call, best};
  replica.inside.add(now, 1);
  replica.station.join(now, sequence);
  return Joined{best, sequence.row};
}

std::optional<ReplicaStation::Cancelled> ReplicaStation::cancel(std::int64_t now,
                                                                std::uint32_t row) {
  const std::uint32_t index = calls_[row].replica;
  Replica& replica = replicas_[index];
  const auto sequence = replica.station.cancel(now, row);
  if (!sequence) return std::nullopt;
  replica.inside.add(now, -1);
  free_.push_back(row);
  return Cancelled{index, *sequence};
}

std::int64_t ReplicaStation::busy_ticks(std::int64_t now) {
  std::int64_t sum = 0;
  for (Replica& replica : replicas_) {
    replica.inside.advance(now);
    sum += replica.inside.busy_ticks();
  }
  return sum;
}

}  // namespace pointsman::engine
