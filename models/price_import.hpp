// Price maps of others -> a catalogue, with everything that was refused or looks wrong said aloud.
//
// An import is a snapshot: it keeps the file's SHA-256 and date, and a second import is compared
// with it by diff(). Invariant: a price becomes exact pico-dollars from the digits in the file, or
// the model has no price; nothing is guessed. Cost: ~30 ms for LiteLLM's 1.4 MB.
#pragma once

#include "models/catalog.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::models {

struct ImportOptions {
  std::string source;       ///< provenance of every figure; empty = the feed's own name
  std::string date;         ///< YYYY-MM-DD of the snapshot, required
  bool allow_free = false;  ///< take a price of 0 as free, not as unknown
  std::int64_t max_usd_per_mtok = 1000;   ///< a dearer rate is taken for a mistake of units
  std::set<std::string> allow_expensive;  ///< keys to which that limit does not apply
};

enum class ImportIssue : std::uint8_t {
  // Why a key was left out.
  kTemplate,      ///< documentation inside the map
  kNoMode,        ///< a size class or a fallback rule, no model
  kNotText,       ///< embeddings, images, speech...
  kTooExpensive,  ///< above ImportOptions::max_usd_per_mtok
  kUnreadable,    ///< a figure that is no price
  kDuplicate,     ///< another key is the same model of the same provider
  // What was imported all the same.
  kNoPrice,       ///< no price listed: unknown
  kFree,          ///< price 0: unknown, or free if allowed
  kFreeOutput,    ///< output at 0 beside a price for input
  kFreeCache,     ///< a cache rate of 0: bills as plain input, unless free is allowed
  kDearCache,     ///< a cached token dearer than a plain one
  kDeprecated,    ///< the provider refuses the model from a date that has passed
  kBatchDiffers,  ///< input and output have different batch discounts: the smaller one is taken
  kLimitUnread,   ///< a context limit that is no number
};
inline constexpr ImportIssue kLastSkipping = ImportIssue::kDuplicate;

/// A word for an issue: "too expensive".
std::string_view issue_name(ImportIssue issue);

struct ImportNote {
  ImportIssue issue;
  std::string key;   ///< in the map
  std::string mode;  ///< chat, responses, completion, embedding...; may be empty
  std::uint32_t line = 0;
  std::string message;
};

struct ImportReport {
  Catalog catalog;  ///< origin() holds the file, its SHA-256 and the date
  std::size_t keys = 0;
  std::map<std::string, std::size_t> keys_by_mode;  ///< "" = without a mode
  std::vector<ImportNote> skipped, warnings;        ///< in file order
};

/// The catalogue id of a LiteLLM key: the key itself where it names its provider, else with the
/// provider in front ("claude-opus-4-6" -> "anthropic/claude-opus-4-6").
std::string litellm_id(std::string_view key, std::string_view provider);

/// Error (kUsage) unless options.date is a day.
base::Status check_import_date(const ImportOptions& options);

/// LiteLLM's model_prices_and_context_window.json (prices in USD per single token).
base::Result<ImportReport> import_litellm(const base::Document& document,
                                          const ImportOptions& options);
base::Result<ImportReport> import_litellm_file(const std::string& path,
                                               const ImportOptions& options);

/// A flat list of prices in USD per million tokens, ids under `provider`: RouterArena's cost.json
/// ({model: {input_token_price_per_million, output_token_price_per_million}}) or
/// {"models": {model: {input_usd_per_M, output_usd_per_M}}}.
base::Result<ImportReport> import_price_list(const base::Document& document,
                                             std::string_view provider,
                                             const ImportOptions& options);

}  // namespace pointsman::models
