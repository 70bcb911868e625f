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
                       std::span<const std::int64_t> error_ticks, std::uint64_t seed,
                       std::uint32_t replication)
    : cooldown_(spec.cooldown), models_(base_rates.size()), counts_(base_rates.size()) {
  for (std::size_t i = 0; i < models_.size(); ++i) {
    models_[i].base_rate = base_rates[i];
    models_[i].error_ticks = error_ticks[i];
  }
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
  if (cooldown_) {
    const bool is_probe = count_call(model, now);
    if (fails) {
      model.on_their_way.push_back({now + model.error_ticks, is_probe});
      model.next_known = model.on_their_way[model.known].tick;
    }
  }
  return fails ? CallFate::kFails : CallFate::kAnswers;
}

void FaultWatch::note_given_up(policy::ModelIndex index, std::int64_t tick) {
  Model& model = models_[index];
  auto& failures = model.on_their_way;
  if (model.known == failures.size()) return;
  failures.back().tick = std::min(failures.back().tick, tick);
  for (std::size_t i = failures.size() - 1; i > model.known; --i) {
    if (failures[i - 1].tick <= failures[i].tick) break;
    std::swap(failures[i - 1], failures[i]);
  }
  model.next_known = failures[model.known].tick;
}

void FaultWatch::note_limited(policy::ModelIndex index, std::int64_t now) {
  if (!cooldown_) return;
  Model& model = models_[index];
  learn(model, counts_[index], now);
  const bool is_probe = count_call(model, now);
  count_failure(model, counts_[index], {now, is_probe});
}

const std::vector<FaultCounts>& FaultWatch::counts(std::int64_t now) {
  for (std::size_t i = 0; i < models_.size(); ++i) learn(models_[i], counts_[i], now);
  return counts_;
}

void FaultWatch::learn(Model& model, FaultCounts& counts, std::int64_t now) const {
  auto& failures = model.on_their_way;
  for (; model.known < failures.size() && failures[model.known].tick <= now; ++model.known) {
    count_failure(model, counts, failures[model.known]);
  }
  // The room of those that have come back is used again, at no more than a move for each.
  if (2 * model.known >= failures.size()) {
    failures.erase(failures.begin(), failures.begin() + static_cast<std::ptrdiff_t>(model.known));
    model.known = 0;
  }
  model.next_known = failures.empty() ? kNever : failures[model.known].tick;
}

void FaultWatch::begin_window(Model& model, std::int64_t now) const {
  const std::int64_t window = now / cooldown_->window_ticks;
  if (window == model.window) return;
  model.window = window;
  model.calls = model.failed = 0;
}

bool FaultWatch::count_call(Model& model, std::int64_t now) const {
  const bool is_probe = model.is_open && cooldown_->half_open;
  model.is_open = false;
  begin_window(model, now);
  ++model.calls;
  return is_probe;
}

void FaultWatch::count_failure(Model& model, FaultCounts& counts, Failure failure) const {
  if (failure.tick < model.cool_until) return;  // one that was on its way as it began
  begin_window(model, failure.tick);
  ++model.failed;
  const bool is_over = model.failed > cooldown_->failure_share * model.calls;
  const bool is_share = model.calls >= cooldown_->calls_min && is_over;
  const bool is_count = cooldown_->failures_max && model.failed > *cooldown_->failures_max;
  if (!(failure.is_probe || is_share || is_count)) return;
  model.is_open = true;
  model.cool_until = failure.tick + cooldown_->cooldown_ticks;
  model.calls = model.failed = 0;
  ++counts.cooldowns;
}

}  // namespace pointsman::engine
