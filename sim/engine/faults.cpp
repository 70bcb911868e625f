#include "sim/engine/faults.hpp"

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::engine {

namespace {

using policy::CallFate;

/// Outages are drawn for this long; a run beyond it meets no more of them.
constexpr double kOutagesUntilS = 100.0 * 24 * 3600;

/// The draws of one provider's outages. No request or model has this identity.
class OutageDraws {
 public:
  OutageDraws(std::uint64_t seed, std::uint32_t replication, std::uint64_t provider)
      : key_{.seed = seed,
             .replication = replication,
             .request = provider,
             .model = base::stable_hash("outages of a provider"),
             .attempt = 0,
             .purpose = base::Purpose::kError} {}
  double next() {
    ++key_.attempt;
    return base::uniform(key_);
  }

 private:
  base::DrawKey key_;
};

std::int64_t ticks_of(double seconds) {
  return std::llround(seconds * static_cast<double>(base::kTicksPerSecond));
}

void add_outages(const OutageLaw& law, const std::vector<policy::ModelIndex>& provider,
                 OutageDraws draws, std::vector<Incident>& to) {
  double at_s = base::exponential(draws.next(), law.between_s);
  while (at_s < kOutagesUntilS) {
    const double lasts_s = base::lognormal(draws.next(), law.median_s, law.sigma);
    const bool is_down = draws.next() < law.down_share;
    const bool hits_all = draws.next() < law.provider_share;
    const double which = draws.next();
    Incident outage;
    outage.from = ticks_of(at_s);
    outage.to = ticks_of(at_s + lasts_s);
    outage.error_rate = is_down ? law.down_error_rate : law.degraded_error_rate;
    if (hits_all) {
      outage.models = provider;
    } else {
      const auto place = static_cast<std::size_t>(which * static_cast<double>(provider.size()));
      outage.models = {provider[place]};
    }
    to.push_back(std::move(outage));
    at_s += lasts_s + base::exponential(draws.next(), law.between_s);
  }
}

}  // namespace

FaultWatch::FaultWatch(const FaultSpec& spec, std::span<const double> base_rates,
                       std::uint64_t seed, std::uint32_t replication)
    : cooldown_(spec.cooldown), models_(base_rates.size()), counts_(base_rates.size()) {
  std::vector<Incident> incidents = spec.incidents;
  if (spec.outages) {
    for (std::size_t i = 0; i < spec.outages->providers.size(); ++i) {
      add_outages(*spec.outages, spec.outages->providers[i], OutageDraws(seed, replication, i),
                  incidents);
    }
  }
  std::ranges::stable_sort(incidents, {}, &Incident::from);
  for (std::size_t i = 0; i < models_.size(); ++i) models_[i].base_rate = base_rates[i];
  for (const Incident& incident : incidents) {
    for (const policy::ModelIndex model : incident.models) {
      models_[model].incidents.push_back(incident);
    }
  }
}

double FaultWatch::error_rate(policy::ModelIndex index, std::int64_t now) {
  Model& model = models_[index];
  double rate = model.base_rate;
  const auto& incidents = model.incidents;
  while (model.past < incidents.size() && incidents[model.past].to <= now) ++model.past;
  for (std::size_t i = model.past; i < incidents.size() && incidents[i].from <= now; ++i) {
    if (incidents[i].to > now) rate = std::max(rate, incidents[i].error_rate);
  }
  return rate;
}

CallFate FaultWatch::call(policy::ModelIndex index, std::int64_t now, double u) {
  Model& model = models_[index];
  FaultCounts& counts = counts_[index];
  if (is_cooling(index, now)) {
    ++counts.refused;
    return CallFate::kRefused;
  }
  const bool fails = u >= 1 - error_rate(index, now);
  note(model, counts, now, fails);
  return fails ? CallFate::kFails : CallFate::kAnswers;
}

void FaultWatch::note(Model& model, FaultCounts& counts, std::int64_t now, bool failed) {
  ++counts.calls;
  counts.failed += failed ? 1 : 0;
  if (!cooldown_) return;
  const bool is_probe = model.is_open && cooldown_->half_open;
  model.is_open = model.is_open && failed;
  const std::int64_t window = now / cooldown_->window_ticks;
  if (window != model.window) {
    model.window = window;
    model.calls = model.failed = 0;
  }
  ++model.calls;
  model.failed += failed ? 1 : 0;
  const bool is_over = model.failed > cooldown_->failure_share * model.calls;
  const bool is_share = model.calls >= cooldown_->calls_min && is_over;
  const bool is_count = cooldown_->failures_max && model.failed > *cooldown_->failures_max;
  if (!failed || !(is_probe || is_share || is_count)) return;
  model.is_open = true;
  model.cool_until = now + cooldown_->cooldown_ticks;
  model.calls = model.failed = 0;
  ++counts.cooldowns;
}

}  // namespace pointsman::engine
