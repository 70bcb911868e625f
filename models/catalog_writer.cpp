#include "models/catalog.hpp"
#include "models/rate_fields.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::models {
namespace {

using Json = nlohmann::ordered_json;

/// units * 10^-digits. The nearest double of a decimal of at most 15 digits prints as that decimal,
/// so prices below a billion dollars per million tokens survive.
Json decimal(std::int64_t units, double scale) {
  const auto per_unit = static_cast<std::int64_t>(scale);
  if (units % per_unit == 0) return units / per_unit;
  return static_cast<double>(units) / scale;
}

Json number(double value) {
  const bool is_integer = value == static_cast<double>(static_cast<std::int64_t>(value));
  return is_integer ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

void write_rate(Json& out, std::string_view name, const std::optional<TokenPrice>& rate) {
  constexpr double kPicoPerTokenOfUsdPerMtok = 1e6;
  if (rate) out[std::string(name)] = decimal(rate->pico_usd, kPicoPerTokenOfUsdPerMtok);
}

void write_rates(Json& out, const Rates& rates) {
  for (const RateField& field : kRateFields) write_rate(out, field.name, rates.*field.member);
}

void write_provenance(Json& out, const Provenance& provenance) {
  out["source"] = provenance.source;
  out["date"] = provenance.date;
}

Json price_json(const ModelProfile& profile) {
  const Price& price = profile.price;
  Json out = Json::object();
  write_rates(out, price.base);
  for (const Tier& tier : price.tiers) {
    Json item = {{"above_tokens", tier.above_tokens}};
    if (tier.inclusive) item["inclusive"] = true;
    write_rates(item, tier.rates);
    out["tiers"].push_back(std::move(item));
  }
  if (price.cache_fallback == CacheFallback::kTierInput) out["cache_fallback"] = "tier_input";
  if (price.tier_billing == TierBilling::kMarginal) out["tier_billing"] = "marginal";
  if (price.per_call_pico_usd != 0) out["per_call_usd"] = decimal(price.per_call_pico_usd, 1e12);
  if (price.batch_multiplier != 1.0) out["batch_multiplier"] = number(price.batch_multiplier);
  if (!profile.batch_provenance.source.empty()) {
    out["batch_source"] = profile.batch_provenance.source;
  }
  write_provenance(out, profile.price_provenance);
  return out;
}

Json hosting_json(const SelfHosting& hosting, const Provenance& provenance) {
  Json out = {{"gpu_usd_per_hour", decimal(hosting.gpu_hour.count, 1e9)},
              {"gpus", hosting.gpus},
              {"output_tokens_per_s", number(hosting.output_tokens_per_s)},
              {"utilisation", number(hosting.utilisation)}};
  write_provenance(out, provenance);
  return out;
}

Json latency_json(const LatencyLaw& law, const Provenance& provenance) {
  Json out = {{"ttft_s", number(law.ttft_s_median)},
              {"ttft_sigma", number(law.ttft_sigma)},
              {"tokens_per_s", number(law.tokens_per_s_median)},
              {"tokens_per_s_sigma", number(law.tokens_per_s_sigma)}};
  if (law.straggler_share > 0) {
    out["stragglers"] = {{"share", number(law.straggler_share)},
                         {"s_min", number(law.straggler_s_min)},
                         {"s_max", number(law.straggler_s_max)}};
  }
  write_provenance(out, provenance);
  return out;
}

Json profile_json(const ModelProfile& profile) {
  Json out = {{"id", profile.id}};
  const auto text = [&out](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  text("name", profile.display_name);
  text("tier", profile.tier);
  text("litellm_key", profile.litellm_key);
  text("deprecation_date", profile.deprecation_date);
  if (profile.self_hosting) {
    out["self_hosted"] = hosting_json(*profile.self_hosting, profile.price_provenance);
  } else if (profile.has_price) {
    out["price"] = price_json(profile);
  }
  for (const OtherPrice& other : profile.other_prices) {
    Json item = Json::object();
    write_rate(item, "input_usd_per_mtok", other.input);
    write_rate(item, "output_usd_per_mtok", other.output);
    if (!other.note.empty()) item["note"] = other.note;
    write_provenance(item, other.provenance);
    out["other_prices"].push_back(std::move(item));
  }
  if (profile.latency) out["latency"] = latency_json(*profile.latency, profile.latency_provenance);
  if (profile.max_input_tokens || profile.max_output_tokens) {
    Json limits = Json::object();
    if (profile.max_input_tokens) limits["max_input_tokens"] = *profile.max_input_tokens;
    if (profile.max_output_tokens) limits["max_output_tokens"] = *profile.max_output_tokens;
    write_provenance(limits, profile.limits_provenance);
    out["limits"] = std::move(limits);
  }
  return out;
}

}  // namespace

std::string to_json(const Catalog& catalog) {
  Json out = {{"version", 1}};
  if (const CatalogOrigin& origin = catalog.origin(); !origin.source.empty()) {
    out["origin"] = {{"source", origin.source}, {"sha256", origin.sha256}, {"date", origin.date}};
  }
  out["models"] = Json::array();
  for (const ModelProfile& profile : catalog.profiles()) {
    out["models"].push_back(profile_json(profile));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pointsman::models
