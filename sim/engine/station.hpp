// What stands between a call and its answer: servers, limits and batches, as a scenario states
// them.
//
// Models without a station have a server for everyone. A station may serve several models: a
// provider's account, a pool of GPUs. Invariant: pure data; the plans hold the queues.
#pragma once

#include "data/column.hpp"
#include "sim/kernel/batch_station.hpp"
#include "sim/kernel/fleet.hpp"
#include "sim/kernel/quantile_sketch.hpp"
#include "sim/policy/gather.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::engine {

/// Of one call, as its station counts them; unknown counts are 0.
struct CallTokens {
  std::int64_t input = 0, cached = 0, output = 0;
};

/// Limits per minute, each a bucket that refills all the time; absent = none. What a call finds
/// missing it waits for, first come, first served, or it is refused (429); tokens are taken when it
/// starts.
struct RateLimits {
  std::optional<std::int64_t> requests, tokens, input_tokens, output_tokens;
  bool refuses = false;
  bool counts_cached = true;         ///< whether tokens read from a cache count as input
  std::int64_t reserved_output = 0;  ///< of `tokens`: what a call takes at least for its answer

  bool any() const { return requests || needs_tokens(); }
  bool needs_tokens() const { return tokens || input_tokens || output_tokens; }
  /// What `tokens` count of a call.
  std::int64_t tokens_of(const CallTokens& call) const {
    return input_of(call) + std::max(call.output, reserved_output);
  }
  /// What `input_tokens` count of it.
  std::int64_t input_of(const CallTokens& call) const {
    return call.input - (counts_cached ? 0 : call.cached);
  }
};

/// Classes of requests by a text column: those of a smaller class are served first.
struct PriorityClasses {
  std::string name;  ///< of the column; empty = one class for all
  const data::Column* column = nullptr;
  std::vector<std::uint8_t> class_of_code;
  std::uint8_t last = 0;  ///< the class of requests without a value

  bool is_set() const { return !name.empty(); }
  std::uint8_t of(std::size_t row) const {
    if (column == nullptr || !column->is_present(row)) return last;
    return class_of_code[column->as<std::uint32_t>()[row]];
  }
};

/// When servers begin to serve, by the time of day; whom they serve then, they serve to the end.
/// The clock starts on a Monday.
struct OpenHours {
  std::int64_t from = 0, to = 0;  ///< ticks of the day; from < to
  std::int64_t days = 7;          ///< the first so many of each week
  std::int64_t start = 0;         ///< ticks from midnight to when the clock starts

  /// `tick`, or when it is open again.
  std::int64_t next_open(std::int64_t tick) const;
  /// How long it is open from when the clock starts until `tick`.
  std::int64_t open_before(std::int64_t tick) const {
    return open_since_midnight(start + tick) - open_since_midnight(start);
  }

 private:
  std::int64_t open_since_midnight(std::int64_t time) const;
};

struct Station {
  enum class Kind : std::uint8_t {
    kUnlimited,  ///< a server for everyone, behind limits
    kServers,    ///< one call to a server; a concurrency cap is this
    kReplicas,   ///< continuous batching; the time of a call follows from its output tokens
  };
  std::string name;
  Kind kind = Kind::kUnlimited;
  std::uint32_t servers = 1;                  ///< or replicas; at first, where they scale
  std::optional<std::uint32_t> queue_places;  ///< who finds them taken is turned away
  std::optional<std::int64_t> shed_after;     ///< ticks; who has waited longer is turned away
  RateLimits limits;
  PriorityClasses priority;
  kernel::BatchLaw batch;                   ///< kReplicas
  std::optional<OpenHours> open;            ///< kServers; absent = always
  std::optional<kernel::ScaleLaw> scaling;  ///< kServers, kReplicas; absent = as many all the time
  double usd_per_hour = 0;                  ///< of one server or replica, whether it works or not

  bool is_fifo() const {
    return kind != Kind::kReplicas && !queue_places && !shed_after && !limits.any() &&
           !priority.is_set() && !open && !scaling;
  }
  std::uint32_t servers_most() const { return scaling ? scaling->max : servers; }
  /// Ticks before `end` in which a server could serve.
  std::int64_t open_ticks(std::int64_t end) const { return open ? open->open_before(end) : end; }
  /// Whether nobody ever waits.
  bool is_free() const { return kind == Kind::kUnlimited && is_fifo(); }
};

/// A call in a queue: it came, and it started, gave up or was turned away.
struct QueueVisit {
  std::int64_t came = 0, left = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 of a defaulted comparison for a pointer
  friend auto operator<=>(const QueueVisit&, const QueueVisit&) = default;
};

/// What calls needed of each limit, whether they got it or were refused.
struct LimitNeeds {
  std::uint64_t requests = 0;
  __int128 tokens = 0, input_tokens = 0, output_tokens = 0;

  void add(const RateLimits& limits, const CallTokens& call) {
    ++requests;
    tokens += limits.tokens_of(call);
    input_tokens += limits.input_of(call);
    output_tokens += call.output;
  }
};

/// What happened at one station in one run. Integers, equal under every plan.
struct StationSums {
  std::uint64_t served = 0, turned_away = 0;
  kernel::QuantileSketch waits;  ///< ticks from coming to starting, of those who started
  __int128 waited_ticks = 0;     ///< their sum
  __int128 busy_ticks = 0;       ///< of all servers; of replicas: while they decode
  __int128 asked_ticks = 0;      ///< service that calls came for
  std::uint64_t asked = 0;       ///< calls that came
  LimitNeeds needs;              ///< where it has limits
  kernel::FleetLog fleet;        ///< where the station scales
  std::vector<QueueVisit>
      queue;  ///< who waited, in no order; TimedInput says whether they are kept
};

/// Ticks before `end` for which servers or replicas are paid, work or not, from when they were
/// asked for.
__int128 rented_ticks(const Station& station, const StationSums& sums, std::int64_t end);

}  // namespace pointsman::engine
