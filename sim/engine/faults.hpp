// What goes wrong at providers, and when a gateway stops asking: incidents and cooldowns.
//
// An incident raises the share of calls that fail for some models and some time; the call's own
// draw decides, so a call that fails without an incident fails in one, too. A cooldown keeps a
// model from being called for a while after it has failed too often, as LiteLLM's router does; of a
// failure it learns when the call comes back, and not when it is made.
// Invariant: pure data and a small state machine; a function of the calls in their order.
#pragma once

#include "sim/base/random.hpp"
#include "sim/kernel/slot_tree.hpp"
#include "sim/policy/gather.hpp"
#include "sim/policy/moments.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pointsman::engine {

struct Incident {
  std::vector<policy::ModelIndex> models;
  std::int64_t from = 0, to = 0;  ///< ticks; `to` is the first one after it
  double error_rate = 0;          ///< of calls, instead of a smaller one of the model itself
};

/// Outages that come by chance: an exponential time after the last, lognormal in length; each hits
/// one model, or all of a provider.
struct OutageLaw {
  double between_s = 0;  ///< mean time from the end of one to the next
  double median_s = 0, sigma = 0;
  double down_share = 0;  ///< of outages; the others only degrade
  double degraded_error_rate = 0, down_error_rate = 0;
  double provider_share = 0;  ///< of outages that hit every model of the group
  std::vector<std::vector<policy::ModelIndex>> providers;
};

/// A model that has failed on more than `failure_share` of at least `calls_min` calls within one
/// window, or on more than `failures_max` of them, is not called until `cooldown` has passed.
struct CooldownRule {
  double failure_share = 0.5;
  std::uint32_t calls_min = 5;
  std::optional<std::uint32_t> failures_max;
  std::int64_t window_ticks = 0;
  std::int64_t cooldown_ticks = 0;
  bool half_open = false;  ///< the first call after it decides alone whether another follows; while
                           ///< it is on its way, others are made
};

struct FaultSpec {
  std::vector<Incident> incidents;
  std::optional<OutageLaw> outages;
  std::optional<CooldownRule> cooldown;

  bool any() const { return !incidents.empty() || outages.has_value() || cooldown.has_value(); }
};

/// How often what happened to the calls of a model.
struct FaultCounts {
  std::uint64_t calls = 0;    ///< that were made; those that a limit refused are not
  std::uint64_t failed = 0;   ///< of these
  std::uint64_t refused = 0;  ///< not made, because the model cooled down
  std::uint64_t cooldowns = 0;
  friend bool operator==(const FaultCounts&, const FaultCounts&) = default;
};

/// The faults of one run.
class FaultWatch {
 public:
  /// By model, `base_rates` and after how many ticks a call that fails comes back. `seed` and
  /// `replication` draw the outages, one after another as the calls come to them: a run of any
  /// length meets them, and keeps those alone that are not over.
  FaultWatch(const FaultSpec& spec, std::span<const double> base_rates,
             std::span<const std::int64_t> error_ticks, std::uint64_t seed,
             std::uint32_t replication);

  /// A call of `model` at `now`, which never goes back; it fails if its draw `u` is high. While the
  /// model cools down, `u` decides nothing.
  policy::CallFate call(policy::ModelIndex model, std::int64_t now, double u);
  /// The last call of `model` that failed comes back at `tick`: it was given up before its error.
  void note_given_up(policy::ModelIndex model, std::int64_t tick);
  /// A limit has refused a call (429): to the rule of cooldowns, a failure.
  void note_limited(policy::ModelIndex model, std::int64_t now);
  bool is_cooling(policy::ModelIndex index, std::int64_t now) {
    Model& model = models_[index];
    if (now >= model.next_known) learn(model, counts_[index], now);
    return now < model.cool_until;
  }
  /// Share of calls of `model` that fail at `now`.
  double error_rate(policy::ModelIndex model, std::int64_t now);
  /// As they are at `now`, which no call is after.
  const std::vector<FaultCounts>& counts(std::int64_t now);

 private:
  /// A failure that its caller learns of at `tick`.
  struct Failure {
    std::int64_t tick = 0;
    bool is_probe = false;
  };
  struct Model {
    double base_rate = 0;
    std::int64_t error_ticks = 0;
    std::int64_t next_known = kernel::kNever;  ///< when the first of `on_their_way` comes back
    std::vector<Failure> on_their_way;  ///< by tick; the first `known` of them have come back
    std::size_t known = 0;
    std::vector<Incident> incidents;  ///< by their beginning; what it says of models does not count
    std::size_t past = 0;             ///< the first so many of them are over
    std::int64_t window = -1;         ///< which window the counts below are of
    std::uint32_t calls = 0, failed = 0;
    std::int64_t cool_until = 0;
    bool is_open = false;  ///< it has cooled down, and no call has answered since
  };
  /// The outages of one provider: the models that it serves, and when the next one begins.
  struct Provider {
    std::vector<policy::ModelIndex> models;
    base::DrawKey key;
    double next_s = 0;
    double draw();
  };
  void begin_outages(const OutageLaw& law, std::uint64_t seed, std::uint32_t replication);
  void draw_outages(std::int64_t now);
  void draw_outage(Provider& provider);
  void add(const Incident& incident);
  // What the rule of cooldowns makes of a call, and of its failure.
  /// Returns whether it is a half-open breaker's probe.
  bool count_call(Model& model, std::int64_t now) const;
  void count_failure(Model& model, FaultCounts& counts, Failure failure) const;
  /// Counts the failures that have come back by `now`.
  void learn(Model& model, FaultCounts& counts, std::int64_t now) const;
  void begin_window(Model& model, std::int64_t now) const;

  std::optional<CooldownRule> cooldown_;
  std::optional<OutageLaw> outages_;
  std::vector<Provider> providers_;
  std::int64_t next_outage_ = kernel::kNever;  ///< when the next of any provider begins
  std::vector<Model> models_;
  std::vector<FaultCounts> counts_;
};

}  // namespace pointsman::engine
