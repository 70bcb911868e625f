#include "models/catalog.hpp"

#include "models/rate_fields.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace pointsman::models {
namespace {

using base::Result;

/// The figures of a profile as (field, text), in a fixed order; what is absent is not listed.
std::vector<std::pair<std::string, std::string>> figures(const ModelProfile& profile) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto usd_per_mtok = [](TokenPrice price) {
    return base::format_double(static_cast<double>(price.pico_usd) / 1e6);
  };
  const auto rates = [&](const std::string& prefix, const Rates& values) {
    for (const RateField& field : kRateFields) {
      const auto& rate = values.*field.member;
      if (rate) out.emplace_back(prefix + std::string(field.name), usd_per_mtok(*rate));
    }
  };
  const Price& price = profile.price;
  if (profile.has_price) {
    rates("", price.base);
    for (const Tier& tier : price.tiers) {
      const std::string name = "tiers[" + std::to_string(tier.above_tokens) + "].";
      out.emplace_back(name + "inclusive", tier.inclusive ? "true" : "false");
      rates(name, tier.rates);
    }
    if (price.per_call_pico_usd != 0) {
      out.emplace_back("per_call_usd",
                       base::format_double(static_cast<double>(price.per_call_pico_usd) / 1e12));
    }
    if (price.batch_multiplier != 1) {
      out.emplace_back("batch_multiplier", base::format_double(price.batch_multiplier));
    }
  }
  const auto limit = [&](const char* name, const std::optional<std::int64_t>& value) {
    if (value) out.emplace_back(name, std::to_string(*value));
  };
  limit("max_input_tokens", profile.max_input_tokens);
  limit("max_output_tokens", profile.max_output_tokens);
  if (!profile.deprecation_date.empty()) {
    out.emplace_back("deprecation_date", profile.deprecation_date);
  }
  return out;
}

void diff_profiles(const ModelProfile& before, const ModelProfile& after,
                   std::vector<CatalogChange>& out) {
  std::map<std::string, std::pair<std::string, std::string>> fields;
  for (auto& [field, text] : figures(before)) fields[field].first = std::move(text);
  for (auto& [field, text] : figures(after)) fields[field].second = std::move(text);
  for (auto& [field, texts] : fields) {
    if (texts.first == texts.second) continue;
    out.push_back({CatalogChange::Kind::kChanged, before.id, field, texts.first, texts.second});
  }
}

}  // namespace

Result<Catalog> Catalog::of(std::vector<ModelProfile> profiles, CatalogOrigin origin) {
  std::stable_sort(profiles.begin(), profiles.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto twin = std::adjacent_find(profiles.begin(), profiles.end(),
                                       [](const auto& a, const auto& b) { return a.id == b.id; });
  if (twin != profiles.end()) {
    return base::fail(base::ErrorKind::kData, "the model \"" + twin->id + "\" appears twice");
  }
  Catalog catalog;
  catalog.profiles_ = std::move(profiles);
  catalog.origin_ = std::move(origin);
  return catalog;
}

const ModelProfile* Catalog::find(std::string_view id) const {
  const auto at = std::lower_bound(
      profiles_.begin(), profiles_.end(), id,
      [](const ModelProfile& profile, std::string_view name) { return profile.id < name; });
  return at != profiles_.end() && at->id == id ? &*at : nullptr;
}

namespace {

/// The id that someone who writes `id`, perhaps without its provider, may mean.
std::string nearest_id(std::span<const ModelProfile> profiles, std::string_view id) {
  std::vector<std::string> ids;
  std::vector<std::string> models;
  for (const ModelProfile& profile : profiles) {
    ids.push_back(profile.id);
    models.push_back(profile.id.substr(profile.id.find('/') + 1));
  }
  const std::string model =
      id.find('/') == std::string_view::npos ? base::nearest_name(id, models) : std::string();
  if (model.empty()) return base::nearest_name(id, ids);
  return ids[static_cast<std::size_t>(std::ranges::find(models, model) - models.begin())];
}

}  // namespace

Result<const ModelProfile*> Catalog::get(std::string_view id) const {
  if (const ModelProfile* profile = find(id)) return profile;
  const std::string nearest = nearest_id(profiles_, id);
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "no model profile is named \"" + std::string(id) + "\"";
  error.expected = "an id that `pointsman models list` prints";
  if (!nearest.empty()) error.hint = "did you mean \"" + nearest + "\"?";
  return base::fail(std::move(error));
}

Result<Catalog> merge(const Catalog& catalog, const Catalog& overrides) {
  std::vector<ModelProfile> merged(catalog.profiles().begin(), catalog.profiles().end());
  for (const ModelProfile& stated : overrides.profiles()) {
    const auto at = std::find_if(merged.begin(), merged.end(),
                                 [&](const auto& profile) { return profile.id == stated.id; });
    if (at == merged.end()) {
      merged.push_back(stated);
      continue;
    }
    const auto take_text = [&](std::string ModelProfile::*member) {
      if (!(stated.*member).empty()) *at.*member = stated.*member;
    };
    take_text(&ModelProfile::display_name);
    take_text(&ModelProfile::tier);
    take_text(&ModelProfile::litellm_key);
    take_text(&ModelProfile::deprecation_date);
    if (stated.has_price) {
      at->price = stated.price;
      at->has_price = true;
      at->self_hosting = stated.self_hosting;
      at->price_provenance = stated.price_provenance;
      at->batch_provenance = stated.batch_provenance;
    }
    if (!stated.other_prices.empty()) at->other_prices = stated.other_prices;
    if (stated.latency) {
      at->latency = stated.latency;
      at->latency_provenance = stated.latency_provenance;
    }
    if (stated.max_input_tokens) at->max_input_tokens = stated.max_input_tokens;
    if (stated.max_output_tokens) at->max_output_tokens = stated.max_output_tokens;
    if (!stated.limits_provenance.source.empty()) at->limits_provenance = stated.limits_provenance;
  }
  return Catalog::of(std::move(merged), catalog.origin());
}

std::vector<CatalogChange> diff(const Catalog& before, const Catalog& after) {
  std::map<std::string_view, const ModelProfile*> by_id, by_key;
  for (const ModelProfile& profile : after.profiles()) {
    by_id[profile.id] = &profile;
    if (!profile.litellm_key.empty()) by_key[profile.litellm_key] = &profile;
  }
  std::vector<CatalogChange> changes;
  for (const ModelProfile& profile : before.profiles()) {
    const ModelProfile* match = nullptr;
    if (const auto at = by_id.find(profile.id); at != by_id.end()) {
      match = at->second;
    } else if (const auto key = by_key.find(profile.litellm_key); key != by_key.end()) {
      match = key->second;
    }
    if (match == nullptr) {
      changes.push_back({CatalogChange::Kind::kRemoved, profile.id, "", "", ""});
      continue;
    }
    by_id.erase(match->id);
    diff_profiles(profile, *match, changes);
  }
  for (const auto& [id, profile] : by_id) {
    changes.push_back({CatalogChange::Kind::kAdded, std::string(id), "", "", ""});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  return changes;
}

}  // namespace pointsman::models
