#include "sim/engine/faults.hpp"

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace pointsman::engine {

namespace {

using kernel::kNever;
using policy::CallFate;

/// Times beyond what a clock can say are never.
std::int64_t ticks_of(double seconds) {
  constexpr double kClockS = 2e9;
  if (!(seconds < kClockS)) return kNever;
  return std::llround(seconds * static_cast<double>(base::kTicksPerSecond));
}

}  // namespace

FaultWatch::FaultWatch(const FaultSpec& spec, std::span<const double> base_rates,
                       std::uint64_t seed, std::uint32_t replication)
    : cooldown_(spec.cooldown), models_(base_rates.size()), counts_(base_rates.size()) {
  for (std::size_t i = 0; i < models_.size(); ++i) models_[i].base_rate = base_rates[i];
  for (const Incident& incident : spec.incidents) add(incident);
  if (spec.outages) begin_outages(*spec.outages, seed, replication);
}

double FaultWatch::Provider::draw() {
  ++key.attempt;
  return base::uniform(key);
}

void FaultWatch::begin_outages(const OutageLaw& law, std::uint64_t seed,
                               std::uint32_t replication) {
  outages_ = law;
  for (std::size_t i = 0; i < law.providers.size(); ++i) {
    // No request or model has this identity.
    const base::DrawKey key = {.seed = seed,
                               .replication = replication,
                               .request = i,
                               .model = base::stable_hash("outages of a provider"),
                               .attempt = 0,
                               .purpose = base::Purpose::kError};
    Provider& provider = providers_.emplace_back(law.providers[i], key);
    provider.next_s = base::exponential(provider.draw(), law.between_s);
    next_outage_ = std::min(next_outage_, ticks_of(provider.next_s));
  }
}

void FaultWatch::draw_outages(std::int64_t now) {
  next_outage_ = kNever;
  for (Provider& provider : providers_) {
    while (ticks_of(provider.next_s) <= now) draw_outage(provider);
    next_outage_ = std::min(next_outage_, ticks_of(provider.next_s));
  }
}

void FaultWatch::draw_outage(Provider& provider) {
  const OutageLaw& law = *outages_;
  const double lasts_s = base::lognormal(provider.draw(), law.median_s, law.sigma);
  const bool is_down = provider.draw() < law.down_share;
  const bool hits_all = provider.draw() < law.provider_share;
  const double which = provider.draw();
  const auto place = static_cast<std::size_t>(which * static_cast<double>(provider.models.size()));
  Incident outage;
  outage.from = ticks_of(provider.next_s);
  outage.to = ticks_of(provider.next_s + lasts_s);
  outage.error_rate = is_down ? law.down_error_rate : law.degraded_error_rate;
  outage.models = hits_all ? provider.models : std::vector{provider.models[place]};
  add(outage);
  provider.next_s += lasts_s + base::exponential(provider.draw(), law.between_s);
}

void FaultWatch::add(const Incident& incident) {
  for (const policy::ModelIndex index : incident.models) {
    Model& model = models_[index];
    const auto past = static_cast<std::ptrdiff_t>(model.past);
    model.incidents.erase(model.incidents.begin(), model.incidents.begin() + past);
    model.past = 0;
    const auto place =
        std::ranges::upper_bound(model.incidents, incident.from, {}, &Incident::from);
    model.incidents.insert(place, incident);
  }
}

double FaultWatch::error_rate(policy::ModelIndex index, std::int64_t now) {
  if (now >= next_outage_) draw_outages(now);
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
  ++counts.calls;
  counts.failed += fails ? 1 : 0;
  watch(model, counts, now, fails);
  return fails ? CallFate::kFails : CallFate::kAnswers;
}

void FaultWatch::watch(Model& model, FaultCounts& counts, std::int64_t now, bool failed) {
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
