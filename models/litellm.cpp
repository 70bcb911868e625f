// LiteLLM's price map: USD per single token under flat keys, tiers in key names or as a list.
#include "data/hash.hpp"
#include "data/json_reader.hpp"
#include "models/price_import.hpp"
#include "sim/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace pointsman::models {
namespace {

using base::Document;
using base::Node;
using base::Result;

constexpr std::int64_t kPicoPerUsdPerMtok = 1'000'000;

/// LiteLLM's name of each rate; a tier's key is `<stem>_above_200k_tokens`.
struct RateKey {
  std::string_view stem;
  std::optional<TokenPrice> Rates::*member;
};
constexpr std::array<RateKey, 6> kRateKeys = {{
    {"input_cost_per_token", &Rates::input},
    {"cache_read_input_token_cost", &Rates::cached_input},
    {"cache_creation_input_token_cost", &Rates::cache_write},
    {"cache_creation_input_token_cost_above_1hr", &Rates::cache_write_1h},
    {"output_cost_per_token", &Rates::output},
    {"output_cost_per_reasoning_token", &Rates::reasoning},
}};
/// The older name of cache_read_input_token_cost, still alone in some entries.
constexpr std::string_view kCacheHitKey = "input_cost_per_token_cache_hit";

/// One key on its way into the catalogue. Members return false once the key is to be left out.
class Entry {
 public:
  Entry(const base::Member& member, const ImportOptions& options, ImportReport& report)
      : key_(member.key),
        at_(member.key_at),
        node_(member.value),
        options_(options),
        report_(report) {}

  std::optional<ModelProfile> read();

 private:
  bool is_text_model();
  bool read_rate(const Node& object, std::string_view key, std::optional<TokenPrice>& out);
  bool read_rates(const Node& object, std::string_view suffix, Rates& rates);
  bool read_tier_keys(Price& price);
  bool read_tier_list(const Node& list, Price& price);
  bool read_price(ModelProfile& profile);
  bool check_magnitude(const Rates& rates);
  void clean_cache_rates(Rates& rates);
  void read_batch(Price& price);
  void read_limits(ModelProfile& profile);
  void judge_price(ModelProfile& profile);
  void check_deprecation(ModelProfile& profile);

  bool skip(ImportIssue issue, std::string message) {
    report_.skipped.push_back(note(issue, std::move(message)));
    return false;
  }
  void warn(ImportIssue issue, std::string message) {
    report_.warnings.push_back(note(issue, std::move(message)));
  }
  ImportNote note(ImportIssue issue, std::string message) const {
    return {issue, key_, text("mode"), at_.line, std::move(message)};
  }
  std::string text(std::string_view field) const {
    const Node* found = node_.find(field);
    return found != nullptr && found->is_string() ? found->text : std::string();
  }

  const std::string& key_;
  const base::Position& at_;
  const Node& node_;
  const ImportOptions& options_;
  ImportReport& report_;
};

bool Entry::is_text_model() {
  if (key_ == "sample_spec") return skip(ImportIssue::kTemplate, "the map's own documentation");
  const std::string mode = text("mode");
  if (mode.empty()) return skip(ImportIssue::kNoMode, "no mode: a size class or a rule, no model");
  if (mode == "chat" || mode == "responses" || mode == "completion") return true;
  return skip(ImportIssue::kNotText, "mode is " + mode);
}

bool Entry::read_rate(const Node& object, std::string_view key, std::optional<TokenPrice>& out) {
  const Node* found = object.find(key);
  if (found == nullptr || found->is_null()) return true;
  const base::Decimal decimal = base::parse_decimal(found->text, kPicoDigits);
  const bool is_text = found->is_number() || found->is_string();
  if (!is_text || decimal.fault != base::DecimalFault::kNone || decimal.value < 0) {
    return skip(ImportIssue::kUnreadable,
                std::string(key) + " is " + (found->text.empty() ? "no number" : found->text));
  }
  out = TokenPrice{decimal.value};
  return true;
}

bool Entry::read_rates(const Node& object, std::string_view suffix, Rates& rates) {
  for (const RateKey& rate : kRateKeys) {
    if (!read_rate(object, std::string(rate.stem) + std::string(suffix), rates.*rate.member)) {
      return false;
    }
  }
  if (!suffix.empty() || rates.cached_input) return true;
  return read_rate(object, kCacheHitKey, rates.cached_input);
}

/// The threshold of `input_cost_per_token_above_200k_tokens`, and "_above_200k_tokens".
std::optional<std::pair<std::int64_t, std::string>> tier_of_key(std::string_view key) {
  constexpr std::string_view kPrefix = "input_cost_per_token_above_";
  constexpr std::string_view kSuffix = "_tokens";
  if (!key.starts_with(kPrefix) || !key.ends_with(kSuffix)) return std::nullopt;
  std::string_view count = key.substr(kPrefix.size());
  count.remove_suffix(kSuffix.size());
  std::int64_t unit = 1;
  if (count.ends_with('k')) {
    unit = 1000;
    count.remove_suffix(1);
  }
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(count.data(), count.data() + count.size(), value);
  const bool is_count = fault == std::errc() && end == count.data() + count.size() && value > 0 &&
                        value < 1'000'000'000;
  if (!is_count) return std::nullopt;
  return std::pair(value * unit, std::string(key.substr(kPrefix.size() - 7)));
}

bool Entry::read_tier_keys(Price& price) {
  for (const base::Member& member : node_.members) {
    const auto tier_key = tier_of_key(member.key);
    if (!tier_key) continue;
    Tier tier;
    tier.above_tokens = tier_key->first;
    tier.inclusive = text("litellm_provider") == "xai";
    if (!read_rates(node_, tier_key->second, tier.rates)) return false;
    price.tiers.push_back(std::move(tier));
  }
  return true;
}

bool Entry::read_tier_list(const Node& list, Price& price) {
  price.cache_fallback = CacheFallback::kTierInput;
  for (const Node& item : list.items) {
    const Node* range = item.find("range");
    const bool has_range =
        range != nullptr && range->items.size() == 2 && range->items.front().is_number();
    if (!has_range) return skip(ImportIssue::kUnreadable, "a tier of tiered_pricing has no range");
    Tier tier;
    tier.above_tokens = std::llround(range->items.front().number);
    if (!read_rates(item, "", tier.rates)) return false;
    price.tiers.push_back(std::move(tier));
  }
  std::stable_sort(price.tiers.begin(), price.tiers.end(),
                   [](const Tier& a, const Tier& b) { return a.above_tokens < b.above_tokens; });
  if (price.tiers.empty()) return true;
  // The first tier starts at 0: it is the base.
  price.base = price.tiers.front().rates;
  price.tiers.erase(price.tiers.begin());
  return true;
}

bool Entry::check_magnitude(const Rates& rates) {
  if (options_.allow_expensive.contains(key_)) return true;
  for (const RateKey& rate : kRateKeys) {
    const auto& value = rates.*rate.member;
    if (!value || value->pico_usd <= options_.max_usd_per_mtok * kPicoPerUsdPerMtok) continue;
    return skip(ImportIssue::kTooExpensive,
                std::string(rate.stem) + " is " +
                    std::to_string(value->pico_usd / kPicoPerUsdPerMtok) +
                    " USD per million tokens, above " + std::to_string(options_.max_usd_per_mtok));
  }
  return true;
}

/// A cache that is priced at 0 beside a priced input means "not charged apart", so it bills as
/// input.
void Entry::clean_cache_rates(Rates& rates) {
  const std::int64_t input = rates.input.value_or(TokenPrice{}).pico_usd;
  for (auto member : {&Rates::cached_input, &Rates::cache_write, &Rates::cache_write_1h}) {
    auto& rate = rates.*member;
    if (!rate || rate->pico_usd != 0 || input == 0 || options_.allow_free) continue;
    rate.reset();
    warn(ImportIssue::kFreeCache, "a cache rate of 0 beside a price for input: taken as input");
  }
  if (rates.input && rates.cached_input && rates.cached_input->pico_usd > input) {
    warn(ImportIssue::kDearCache, "a cached token costs more than a plain one");
  }
}

void Entry::read_batch(Price& price) {
  const auto share = [this](std::string_view key, const std::optional<TokenPrice>& full) {
    std::optional<TokenPrice> rate;
    const Node* found = node_.find(key);
    const bool is_priced = found != nullptr && full && full->pico_usd > 0;
    if (!is_priced || !read_rate(node_, key, rate) || !rate) return std::optional<double>();
    const double exact = static_cast<double>(rate->pico_usd) / static_cast<double>(full->pico_usd);
    return std::optional(std::round(exact * 1e9) / 1e9);
  };
  const auto input = share("input_cost_per_token_batches", price.base.input);
  const auto output = share("output_cost_per_token_batches", price.base.output);
  if (!input && !output) return;
  price.batch_multiplier = std::max(input.value_or(0), output.value_or(0));
  if (input && output && *input != *output) {
    warn(ImportIssue::kBatchDiffers, "input and output have different batch discounts");
  }
}

bool Entry::read_price(ModelProfile& profile) {
  Price& price = profile.price;
  const Node* list = node_.find("tiered_pricing");
  const bool has_list = list != nullptr && list->is_array() && !list->items.empty();
  if (has_list ? !read_tier_list(*list, price)
               : !read_rates(node_, "", price.base) || !read_tier_keys(price)) {
    return false;
  }
  std::stable_sort(price.tiers.begin(), price.tiers.end(),
                   [](const Tier& a, const Tier& b) { return a.above_tokens < b.above_tokens; });
  std::optional<TokenPrice> per_call;
  if (!read_rate(node_, "input_cost_per_request", per_call)) return false;
  price.per_call_pico_usd = per_call.value_or(TokenPrice{}).pico_usd;
  if (!check_magnitude(price.base)) return false;
  clean_cache_rates(price.base);
  for (Tier& tier : price.tiers) {
    if (!check_magnitude(tier.rates)) return false;
    clean_cache_rates(tier.rates);
  }
  read_batch(price);
  judge_price(profile);
  return true;
}

void Entry::judge_price(ModelProfile& profile) {
  const Rates& base = profile.price.base;
  if (!base.input || !base.output) {
    warn(ImportIssue::kNoPrice, "no price for input and output: unknown");
    profile.price = {};
    return;
  }
  const bool is_free = base.input->pico_usd == 0 && profile.price.per_call_pico_usd == 0;
  if (is_free) {
    warn(ImportIssue::kFree, options_.allow_free ? "price 0: taken as free"
                                                 : "price 0: unknown unless free is allowed");
    if (!options_.allow_free) {
      profile.price = {};
      return;
    }
  }
  if (base.input->pico_usd > 0 && base.output->pico_usd == 0) {
    warn(ImportIssue::kFreeOutput, "output costs 0 beside a price for input");
  }
  profile.has_price = true;
  profile.price_provenance = {options_.source, options_.date};
}

void Entry::read_limits(ModelProfile& profile) {
  const auto limit = [this](std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
      const Node* found = node_.find(key);
      if (found == nullptr || found->is_null()) continue;
      const base::Decimal decimal = base::parse_decimal(found->text, 0);
      if (decimal.fault == base::DecimalFault::kNone && decimal.value > 0) {
        return std::optional(decimal.value);
      }
      if (decimal.fault != base::DecimalFault::kNone) {
        warn(ImportIssue::kLimitUnread, std::string(key) + " is \"" + found->text + "\"");
      }
    }
    return std::optional<std::int64_t>();
  };
  profile.max_input_tokens = limit({"max_input_tokens"});
  profile.max_output_tokens = limit({"max_output_tokens", "max_tokens"});
  if (profile.max_input_tokens || profile.max_output_tokens) {
    profile.limits_provenance = {options_.source, options_.date};
  }
}

void Entry::check_deprecation(ModelProfile& profile) {
  profile.deprecation_date = text("deprecation_date");
  const bool has_passed =
      !profile.deprecation_date.empty() && profile.deprecation_date <= options_.date;
  if (has_passed) {
    warn(ImportIssue::kDeprecated, "deprecated since " + profile.deprecation_date);
  }
}

std::optional<ModelProfile> Entry::read() {
  if (!is_text_model()) return std::nullopt;
  ModelProfile profile;
  profile.id = litellm_id(key_, text("litellm_provider"));
  profile.litellm_key = key_;
  if (!read_price(profile)) return std::nullopt;
  read_limits(profile);
  check_deprecation(profile);
  return profile;
}

/// Adds a profile unless its id is taken; a key that is its own id wins over one that is not.
void add(ModelProfile profile, std::uint32_t line, const std::string& mode,
         std::map<std::string, std::size_t>& index, std::vector<ModelProfile>& profiles,
         ImportReport& report) {
  const auto [at, is_new] = index.try_emplace(profile.id, profiles.size());
  if (is_new) {
    profiles.push_back(std::move(profile));
    return;
  }
  ModelProfile& taken = profiles[at->second];
  const bool replaces = profile.litellm_key == profile.id;
  const bool same = taken.price == profile.price && taken.has_price == profile.has_price;
  ModelProfile& loser = replaces ? taken : profile;
  report.skipped.push_back({ImportIssue::kDuplicate, loser.litellm_key, mode, line,
                            "the same model as " + (replaces ? profile : taken).litellm_key +
                                (same ? ", at the same price" : ", at another price")});
  if (replaces) taken = std::move(profile);
}

}  // namespace

std::string litellm_id(std::string_view key, std::string_view provider) {
  // Sub-families of one seller share its name: vertex_ai-anthropic_models, bedrock_converse.
  for (const std::string_view family : {"vertex_ai", "bedrock"}) {
    if (provider.starts_with(family)) provider = family;
  }
  const std::size_t slash = key.find('/');
  const bool names_provider = slash != std::string_view::npos && key.substr(0, slash) == provider;
  if (names_provider || provider.empty()) return std::string(key);
  return std::string(provider) + "/" + std::string(key);
}

Result<ImportReport> import_litellm(const Document& document, const ImportOptions& options) {
  if (!document.root.is_object()) {
    return base::fail(document.error_at(document.root.at, "this is no LiteLLM price map",
                                        "an object with one member per model", {},
                                        base::ErrorKind::kData));
  }
  POINTSMAN_CHECK(check_import_date(options));
  ImportOptions named = options;
  if (named.source.empty()) named.source = "LiteLLM price map";
  ImportReport report;
  std::vector<ModelProfile> profiles;
  std::map<std::string, std::size_t> index;
  for (const base::Member& member : document.root.members) {
    const Node* mode = member.value.find("mode");
    const std::string mode_text = mode != nullptr ? mode->text : std::string();
    ++report.keys;
    ++report.keys_by_mode[mode_text];
    if (auto profile = Entry(member, named, report).read()) {
      add(std::move(*profile), member.key_at.line, mode_text, index, profiles, report);
    }
  }
  CatalogOrigin origin{named.source, data::sha256_hex(data::as_bytes(document.text)), named.date};
  POINTSMAN_TRY(report.catalog, Catalog::of(std::move(profiles), std::move(origin)));
  return report;
}

Result<ImportReport> import_litellm_file(const std::string& path, const ImportOptions& options) {
  POINTSMAN_TRY(const Document document, data::read_json(path, base::ErrorKind::kData));
  return import_litellm(document, options);
}

}  // namespace pointsman::models
