// Flat lists of prices per million tokens, and the words for what an import found.
#include "data/hash.hpp"
#include "models/date.hpp"
#include "models/price_import.hpp"
#include "models/rate_fields.hpp"
#include "sim/base/decimal.hpp"

#include <array>
#include <utility>

namespace pointsman::models {
namespace {

using base::Document;
using base::Node;
using base::Result;

struct PriceKeys {
  std::string_view input, output;
};
constexpr std::array<PriceKeys, 2> kPriceKeys = {{
    {"input_token_price_per_million", "output_token_price_per_million"},
    {"input_usd_per_M", "output_usd_per_M"},
}};

std::optional<TokenPrice> price_of(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  if (found == nullptr || !(found->is_number() || found->is_string())) return std::nullopt;
  const base::Decimal decimal = base::parse_decimal(found->text, kUsdPerMtokDigits);
  if (decimal.fault != base::DecimalFault::kNone || decimal.value < 0) return std::nullopt;
  return TokenPrice{decimal.value};
}

/// Input and output of one entry in either form; absent where it has neither.
Rates rates_of(const Node& node) {
  Rates rates;
  for (const PriceKeys& keys : kPriceKeys) {
    if (node.find(keys.input) == nullptr) continue;
    rates.input = price_of(node, keys.input);
    rates.output = price_of(node, keys.output);
  }
  return rates;
}

}  // namespace

std::string_view issue_name(ImportIssue issue) {
  switch (issue) {
    case ImportIssue::kTemplate:
      return "template";
    case ImportIssue::kNoMode:
      return "no model";
    case ImportIssue::kNotText:
      return "not text";
    case ImportIssue::kTooExpensive:
      return "too expensive";
    case ImportIssue::kUnreadable:
      return "unreadable";
    case ImportIssue::kDuplicate:
      return "duplicate";
    case ImportIssue::kNoPrice:
      return "no price";
    case ImportIssue::kFree:
      return "price 0";
    case ImportIssue::kFreeOutput:
      return "free output";
    case ImportIssue::kFreeCache:
      return "free cache";
    case ImportIssue::kDearCache:
      return "dear cache";
    case ImportIssue::kDeprecated:
      return "deprecated";
    case ImportIssue::kBatchDiffers:
      return "batch discounts differ";
    case ImportIssue::kLimitUnread:
      return "limit unread";
  }
  return "unknown";
}

base::Status check_import_date(const ImportOptions& options) {
  if (is_date(options.date)) return {};
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = options.date.empty() ? "an import needs the date of its prices"
                                       : "\"" + options.date + "\" is no date";
  error.expected = "the day of the snapshot as YYYY-MM-DD";
  return base::fail(std::move(error));
}

Result<ImportReport> import_price_list(const Document& document, std::string_view provider,
                                       const ImportOptions& options) {
  const Node* models = document.root.find("models");
  if (models == nullptr) models = &document.root;
  if (!models->is_object()) {
    return base::fail(document.error_at(models->at, "this is no price list",
                                        "an object with one member per model", {},
                                        base::ErrorKind::kData));
  }
  POINTSMAN_CHECK(check_import_date(options));
  const std::string source = options.source.empty() ? document.file : options.source;
  ImportReport report;
  std::vector<ModelProfile> profiles;
  for (const base::Member& member : models->members) {
    ++report.keys;
    ++report.keys_by_mode[""];
    ModelProfile profile;
    profile.id = std::string(provider) + "/" + member.key;
    profile.price.base = rates_of(member.value);
    const Rates& rates = profile.price.base;
    if (!rates.input || !rates.output) {
      report.skipped.push_back({ImportIssue::kUnreadable, member.key, "", member.key_at.line,
                                "no readable price for input and output"});
      continue;
    }
    profile.has_price = rates.input->pico_usd > 0 || options.allow_free;
    if (rates.input->pico_usd == 0) {
      report.warnings.push_back(
          {ImportIssue::kFree, member.key, "", member.key_at.line, "price 0"});
    }
    if (profile.has_price) {
      profile.price_provenance = {source, options.date};
    } else {
      profile.price = {};
    }
    profiles.push_back(std::move(profile));
  }
  CatalogOrigin origin{source, data::sha256_hex(data::as_bytes(document.text)), options.date};
  POINTSMAN_TRY(report.catalog, Catalog::of(std::move(profiles), std::move(origin)));
  return report;
}

}  // namespace pointsman::models
