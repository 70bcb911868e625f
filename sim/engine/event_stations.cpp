#include "sim/engine/event_stations.hpp"

#include "sim/base/units.hpp"

#include <algorithm>

namespace pointsman::engine {

namespace {

constexpr std::int64_t kMinuteTicks = 60 * base::kTicksPerSecond;

unsigned classes_of(const Station& spec) {
  return spec.priority.last + 1U;
}

}  // namespace

Limiter::Limiter(const RateLimits& limits)
    : counts_cached_(limits.counts_cached), reserved_output_(limits.reserved_output) {
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

std::int64_t Limiter::need_of(Bucket::Counts counts, const WaitingCall& call) const {
  const std::int64_t input = call.input_tokens - (counts_cached_ ? 0 : call.cached_tokens);
  switch (counts) {
    case Bucket::Counts::kRequests:
      return 1;
    case Bucket::Counts::kInput:
      return input;
    case Bucket::Counts::kOutput:
      return call.output_tokens;
    case Bucket::Counts::kTokens:
      break;
  }
  return input + std::max(call.output_tokens, reserved_output_);
}

std::int64_t Limiter::take(std::int64_t now, const WaitingCall& call) {
  std::int64_t wait = 0;
  for (Bucket& entry : buckets_) {
    wait = std::max(wait, entry.bucket.retry_after(now, need_of(entry.counts, call)));
  }
  if (wait > 0) return wait;
  for (Bucket& entry : buckets_) entry.bucket.take(now, need_of(entry.counts, call));
  return 0;
}

ServerStation::ServerStation(const Station& spec)
    : spec_(spec), limiter_(spec.limits), queue_(classes_of(spec)), idle_(spec.servers) {}

bool ServerStation::join(std::size_t row, const WaitingCall& call) {
  const bool is_closed = spec_.open && spec_.open->next_open(call.came) > call.came;
  const bool must_wait = spec_.kind == Station::Kind::kServers && (idle_ == 0 || is_closed);
  if (spec_.queue_places && (must_wait || waiting_ > 0) && waiting_ >= *spec_.queue_places) {
    return false;
  }
  ++waiting_;
  queue_.push_back(spec_.priority.of(row), call);
  return true;
}

std::optional<WaitingCall> ServerStation::take_hopeless() {
  if (!is_hopeless_) return std::nullopt;
  is_hopeless_ = false;
  --waiting_;
  return queue_.pop();
}

ReplicaStation::ReplicaStation(const Station& spec) : spec_(spec) {
  for (std::uint32_t i = 0; i < spec.servers; ++i) {
    replicas_.push_back({kernel::BatchStation(spec.batch), {}});
  }
}

std::optional<std::uint32_t> ReplicaStation::join(std::int64_t now, const WaitingCall& call) {
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < replicas_.size(); ++i) {
    if (replicas_[i].inside.count() < replicas_[best].inside.count()) best = i;
  }
  Replica& replica = replicas_[best];
  kernel::Sequence sequence{.row = 0,
                            .output_tokens = std::max<std::int64_t>(1, call.output_tokens),
                            .kv_tokens = call.input_tokens + call.output_tokens};
  const bool is_full = spec_.queue_places && replica.station.waiting() >= *spec_.queue_places;
  if (is_full || !replica.station.fits(sequence)) return std::nullopt;
  if (free_.empty()) {
    sequence.row = static_cast<std::uint32_t>(calls_.size());
    calls_.emplace_back();
  } else {
    sequence.row = free_.back();
    free_.pop_back();
  }
  calls_[sequence.row] = call;
  replica.inside.add(now, 1);
  replica.station.join(now, sequence);
  return best;
}

std::optional<ReplicaStation::Cancelled> ReplicaStation::cancel(std::int64_t now,
                                                                const WaitingCall& call) {
  for (std::uint32_t row = 0; row < calls_.size(); ++row) {
    if (calls_[row].flight != call.flight || calls_[row].moment != call.moment) continue;
    for (std::uint32_t index = 0; index < replicas_.size(); ++index) {
      const auto sequence = replicas_[index].station.cancel(now, row);
      if (!sequence) continue;
      replicas_[index].inside.add(now, -1);
      free_.push_back(row);
      calls_[row] = {};
      return Cancelled{index, *sequence};
    }
  }
  return std::nullopt;
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
