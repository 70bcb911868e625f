#include "data/json_reader.hpp"
#include "models/catalog.hpp"
#include "models/catalog_shape.hpp"
#include "models/date.hpp"
#include "models/latency.hpp"
#include "models/rate_fields.hpp"
#include "models/self_hosted.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pointsman::models {
namespace {

using base::Document;
using base::Node;
using base::Result;
using base::Status;

/// A number as integer units of 10^-digits, or a located error.
Status read_scaled(const Document& document, const Node& node, int digits, std::int64_t& out) {
  const base::Decimal decimal = base::parse_decimal(node.text, digits);
  switch (decimal.fault) {
    case base::DecimalFault::kNone:
      out = decimal.value;
      return {};
    case base::DecimalFault::kTooLarge:
      return base::fail(document.error_at(node.at, node.text + " is too large"));
    case base::DecimalFault::kTooFine:
      return base::fail(
          document.error_at(node.at, node.text + " has too many decimals",
                            "a number of at most " + std::to_string(digits) + " decimals"));
    case base::DecimalFault::kNotNumber:
      break;
  }
  return base::fail(document.error_at(node.at, node.text + " is no number"));
}

Status read_integer(const Document& document, const Node& object, std::string_view key,
                    std::optional<std::int64_t>& out) {
  const Node* node = object.find(key);
  if (node == nullptr) return {};
  std::int64_t value = 0;
  POINTSMAN_CHECK(read_scaled(document, *node, 0, value));
  out = value;
  return {};
}

std::string text_of(const Node& object, std::string_view key) {
  const Node* node = object.find(key);
  return node == nullptr ? std::string() : node->text;
}

Status check_date(const Document& document, const Node& object, std::string_view key) {
  const Node* node = object.find(key);
  if (node == nullptr || is_date(node->text)) return {};
  return base::fail(
      document.error_at(node->at, "\"" + std::string(key) + "\" is \"" + node->text + "\", no date",
                        "a day as YYYY-MM-DD"));
}

Status read_provenance(const Document& document, const Node& object, Provenance& out) {
  POINTSMAN_CHECK(check_date(document, object, "date"));
  out = {text_of(object, "source"), text_of(object, "date")};
  return {};
}

Status read_rates(const Document& document, const Node& object, Rates& rates) {
  for (const RateField& field : kRateFields) {
    const Node* node = object.find(field.name);
    if (node == nullptr) continue;
    TokenPrice price;
    POINTSMAN_CHECK(read_scaled(document, *node, kUsdPerMtokDigits, price.pico_usd));
    rates.*field.member = price;
  }
  return {};
}

Status read_tiers(const Document& document, const Node& array, std::vector<Tier>& tiers) {
  tiers.clear();
  for (const Node& item : array.items) {
    Tier tier;
    std::optional<std::int64_t> above;
    POINTSMAN_CHECK(read_integer(document, item, "above_tokens", above));
    tier.above_tokens = above.value_or(0);
    if (const Node* inclusive = item.find("inclusive")) tier.inclusive = inclusive->boolean;
    POINTSMAN_CHECK(read_rates(document, item, tier.rates));
    if (!tiers.empty() && tiers.back().above_tokens >= tier.above_tokens) {
      return base::fail(
          document.error_at(item.find("above_tokens")->at, "tiers are not in ascending order",
                            "more than " + std::to_string(tiers.back().above_tokens)));
    }
    tiers.push_back(std::move(tier));
  }
  return {};
}

Status read_price(const Document& document, const Node& object, Price& price) {
  POINTSMAN_CHECK(read_rates(document, object, price.base));
  if (const Node* tiers = object.find("tiers")) {
    POINTSMAN_CHECK(read_tiers(document, *tiers, price.tiers));
  }
  if (const Node* node = object.find("cache_fallback")) {
    price.cache_fallback =
        node->text == "tier_input" ? CacheFallback::kTierInput : CacheFallback::kBaseRate;
  }
  if (const Node* node = object.find("tier_billing")) {
    price.tier_billing =
        node->text == "marginal" ? TierBilling::kMarginal : TierBilling::kWholeRequest;
  }
  if (const Node* node = object.find("per_call_usd")) {
    POINTSMAN_CHECK(read_scaled(document, *node, kPicoDigits, price.per_call_pico_usd));
  }
  if (const Node* node = object.find("batch_multiplier")) price.batch_multiplier = node->number;
  const bool is_whole = price.base.input && price.base.output;
  if (is_whole) return {};
  return base::fail(document.error_at(
      {object.at.line, object.at.column, 1}, "the price is not complete",
      R"(both "input_usd_per_mtok" and "output_usd_per_mtok" (0 where it is free))"));
}

void read_latency(const Node& object, LatencyLaw& law) {
  const auto number = [&object](std::string_view key, double& out) {
    if (const Node* node = object.find(key)) out = node->number;
  };
  number("ttft_s", law.ttft_s_median);
  number("ttft_sigma", law.ttft_sigma);
  number("tokens_per_s", law.tokens_per_s_median);
  number("tokens_per_s_sigma", law.tokens_per_s_sigma);
  const Node* stragglers = object.find("stragglers");
  if (stragglers == nullptr) return;
  law.straggler_share = stragglers->find("share")->number;
  law.straggler_s_min = stragglers->find("s_min")->number;
  law.straggler_s_max = stragglers->find("s_max")->number;
}

LatencyLaw default_law() {
  LatencyLaw law;
  law.ttft_sigma = kDefaultTtftSigma;
  law.tokens_per_s_sigma = kDefaultSpeedSigma;
  return law;
}

Status read_law(const Document& document, const Node& object, std::optional<LatencyLaw>& out) {
  LatencyLaw law = out.value_or(default_law());
  read_latency(object, law);
  if (!(law.tokens_per_s_median > 0)) {
    return base::fail(document.error_at({object.at.line, object.at.column, 1},
                                        "the latency has no \"tokens_per_s\"",
                                        "the median speed of the answer"));
  }
  if (law.straggler_s_min > law.straggler_s_max) {
    return base::fail(document.error_at(object.find("stragglers")->find("s_min")->at,
                                        "the shortest straggler is longer than the longest",
                                        R"("s_min" <= "s_max")"));
  }
  out = law;
  return {};
}

Status read_hosting(const Document& document, const Node& object, ModelProfile& profile) {
  POINTSMAN_TRY(const SelfHosting hosting, read_self_hosting(document, object));
  auto price = self_hosted_price(hosting);
  if (!price) return base::fail(document.error_at(object.at, price.error().message));
  profile.self_hosting = hosting;
  profile.price = std::move(*price);
  profile.has_price = true;
  return read_provenance(document, object, profile.price_provenance);
}

Status read_sourced_price(const Document& document, const Node& object, ModelProfile& profile) {
  POINTSMAN_CHECK(read_price(document, object, profile.price));
  POINTSMAN_CHECK(read_provenance(document, object, profile.price_provenance));
  profile.has_price = true;
  if (const Node* source = object.find("batch_source")) {
    profile.batch_provenance = {source->text, profile.price_provenance.date};
  }
  return {};
}

Status read_other_prices(const Document& document, const Node& array, ModelProfile& profile) {
  for (const Node& item : array.items) {
    Rates rates;
    POINTSMAN_CHECK(read_rates(document, item, rates));
    OtherPrice other{rates.input, rates.output, text_of(item, "note"), {}};
    POINTSMAN_CHECK(read_provenance(document, item, other.provenance));
    profile.other_prices.push_back(std::move(other));
  }
  return {};
}

Status read_figures(const Document& document, const Node& node, ModelProfile& profile) {
  const Node* price = node.find("price");
  const Node* hosting = node.find("self_hosted");
  if (price != nullptr && hosting != nullptr) {
    return base::fail(document.error_at({hosting->at.line, hosting->at.column, 1},
                                        R"("self_hosted" cannot stand beside "price")",
                                        "one of them"));
  }
  if (price != nullptr) POINTSMAN_CHECK(read_sourced_price(document, *price, profile));
  if (hosting != nullptr) POINTSMAN_CHECK(read_hosting(document, *hosting, profile));
  if (const Node* others = node.find("other_prices")) {
    POINTSMAN_CHECK(read_other_prices(document, *others, profile));
  }
  if (const Node* latency = node.find("latency")) {
    POINTSMAN_CHECK(read_law(document, *latency, profile.latency));
    POINTSMAN_CHECK(read_provenance(document, *latency, profile.latency_provenance));
  }
  if (const Node* limits = node.find("limits")) {
    POINTSMAN_CHECK(read_integer(document, *limits, "max_input_tokens", profile.max_input_tokens));
    POINTSMAN_CHECK(
        read_integer(document, *limits, "max_output_tokens", profile.max_output_tokens));
    POINTSMAN_CHECK(read_provenance(document, *limits, profile.limits_provenance));
  }
  return {};
}

Result<ModelProfile> read_profile(const Document& document, const Node& node) {
  ModelProfile profile;
  const Node& id = *node.find("id");
  const std::size_t slash = id.text.find('/');
  if (slash == 0 || slash == std::string::npos || slash + 1 == id.text.size()) {
    return base::fail(
        document.error_at(id.at, "\"" + id.text + "\" is no model id", "\"provider/model\""));
  }
  profile.id = id.text;
  profile.display_name = text_of(node, "name");
  profile.tier = text_of(node, "tier");
  profile.litellm_key = text_of(node, "litellm_key");
  profile.deprecation_date = text_of(node, "deprecation_date");
  POINTSMAN_CHECK(check_date(document, node, "deprecation_date"));
  POINTSMAN_CHECK(read_figures(document, node, profile));
  return profile;
}

Status check_unique(const Document& document, const std::vector<const Node*>& ids) {
  std::vector<const Node*> sorted = ids;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Node* a, const Node* b) { return a->text < b->text; });
  const auto twin =
      std::adjacent_find(sorted.begin(), sorted.end(),
                         [](const Node* a, const Node* b) { return a->text == b->text; });
  if (twin == sorted.end()) return {};
  const Node& second = **std::next(twin);
  return base::fail(
      document.error_at(second.at, "the id \"" + second.text + "\" appears twice", "unique ids",
                        "it stands in line " + std::to_string((*twin)->at.line) + " too"));
}

Result<Catalog> read_checked(const Document& document) {
  POINTSMAN_CHECK(base::check(document, document.root, kCatalogShape));
  CatalogOrigin origin;
  if (const Node* node = document.root.find("origin")) {
    POINTSMAN_CHECK(check_date(document, *node, "date"));
    origin = {text_of(*node, "source"), text_of(*node, "sha256"), text_of(*node, "date")};
  }
  std::vector<ModelProfile> profiles;
  std::vector<const Node*> ids;
  for (const Node& node : document.root.find("models")->items) {
    POINTSMAN_TRY(ModelProfile profile, read_profile(document, node));
    profiles.push_back(std::move(profile));
    ids.push_back(node.find("id"));
  }
  POINTSMAN_CHECK(check_unique(document, ids));
  return Catalog::of(std::move(profiles), std::move(origin));
}

Provenance stated_at(const Document& document, const Node& node) {
  std::string source = document.file;
  if (node.at.line > 0) source += ":" + std::to_string(node.at.line);
  return {std::move(source), {}};
}

}  // namespace

Result<Catalog> read_catalog(const Document& document) {
  Result<Catalog> catalog = read_checked(document);
  if (!catalog) catalog.error().kind = base::ErrorKind::kData;
  return catalog;
}

Result<Catalog> read_catalog_file(const std::string& path) {
  POINTSMAN_TRY(const Document document, data::read_json(path, base::ErrorKind::kData));
  return read_catalog(document);
}

base::Result<SelfHosting> read_self_hosting(const Document& document, const Node& node) {
  SelfHosting hosting;
  POINTSMAN_CHECK(read_scaled(document, *node.find("gpu_usd_per_hour"), base::kNanoDigits,
                              hosting.gpu_hour.count));
  std::optional<std::int64_t> gpus;
  POINTSMAN_CHECK(read_integer(document, node, "gpus", gpus));
  hosting.gpus = gpus.value_or(1);
  hosting.output_tokens_per_s = node.find("output_tokens_per_s")->number;
  hosting.utilisation = node.find("utilisation")->number;
  return hosting;
}

Status apply_price(const Document& document, const Node& node, ModelProfile& profile) {
  Price price = profile.price;
  POINTSMAN_CHECK(read_price(document, node, price));
  profile.price = std::move(price);
  profile.has_price = true;
  profile.self_hosting.reset();
  profile.price_provenance = stated_at(document, node);
  if (node.find("batch_multiplier") != nullptr) profile.batch_provenance = {};
  return {};
}

Status apply_latency(const Document& document, const Node& node, ModelProfile& profile) {
  POINTSMAN_CHECK(read_law(document, node, profile.latency));
  profile.latency_provenance = stated_at(document, node);
  return {};
}

}  // namespace pointsman::models
