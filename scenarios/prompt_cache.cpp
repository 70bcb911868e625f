#include "scenarios/prompt_cache.hpp"

#include "scenarios/bind.hpp"
#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Result;
using base::Shape;

constexpr double kLongestLife = 1e8;
constexpr double kLongestPrompt = 1e9;

constexpr Field kCachedModelFields[] = {
    {.name = "ttl_s",
     .type = FieldType::kNumber,
     .doc = "How long a prefix is kept after it was last used.",
     .minimum = 0,
     .maximum = kLongestLife,
     .fallback = "300"},
    {.name = "tokens_min",
     .type = FieldType::kInteger,
     .doc = "Shorter prompts are neither read nor written, and nothing says so: 1,024 to 4,096 by "
            "model.",
     .minimum = 0,
     .maximum = kLongestPrompt,
     .fallback = "1024"},
    {.name = "step_tokens",
     .type = FieldType::kInteger,
     .doc = "Prefixes are kept in multiples of this; 128 at OpenAI.",
     .minimum = 1,
     .maximum = kLongestPrompt,
     .fallback = "1"},
    {.name = "one_hour",
     .type = FieldType::kBoolean,
     .doc = "Writes bill at the price of an hour's life; say the hour in \"ttl_s\", too.",
     .fallback = "false"},
};
constexpr Shape kCachedModelShape = {
    .name = "cache",
    .doc = "How the provider of a model caches prompts; the prices are those of the model.",
    .fields = kCachedModelFields};
constexpr Field kCachedModel = {.name = "cache",
                                .type = FieldType::kObject,
                                .doc = kCachedModelShape.doc,
                                .shape = &kCachedModelShape};

constexpr Field kPromptCacheFields[] = {
    {.name = "models",
     .type = FieldType::kMap,
     .doc = "Models whose provider caches prompts.",
     .required = true,
     .example = R"({"frontier": {"ttl_s": 300, "tokens_min": 1024}})",
     .element = &kCachedModel,
     .min_items = 1},
    {.name = "column",
     .type = FieldType::kString,
     .doc = "Requests with the same value share a prompt that grows from one to the next: their "
            "session, conversation or user. Without it, the calls of one request do.",
     .example = "\"session\""},
    {.name = "blocks",
     .type = FieldType::kBoolean,
     .doc = "The trace says which blocks each prompt is made of (Mooncake's hash_ids).",
     .fallback = "false"},
};

/// A key for each row's value in a column of any kind.
std::vector<std::uint32_t> keys_of(const data::Column& column) {
  std::vector<std::uint32_t> keys(column.rows, engine::kNoKey);
  if (column.storage == data::Storage::kCodes) {
    for (std::size_t row = 0; row < column.rows; ++row) {
      if (column.is_present(row)) keys[row] = column.as<std::uint32_t>()[row];
    }
    return keys;
  }
  std::vector<double> values(column.rows);
  column.gather(0, values);
  std::map<double, std::uint32_t> known;
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (std::isnan(values[row])) continue;
    keys[row] =
        known.try_emplace(values[row], static_cast<std::uint32_t>(known.size())).first->second;
  }
  return keys;
}

Result<policy::ModelIndex> find_cached(const Bound& bound, const CachedModelSpec& spec,
                                       const engine::TimedWorld& world) {
  const base::Document& document = bound.scenario.document;
  POINTSMAN_TRY(const auto model, find_model(bound, spec.name, spec.at));
  if (bound.models[model].cost_source != policy::CostSource::kPriced) {
    return base::fail(document.error_at(
        spec.at, "the model " + in_quotes(spec.name) + " has no prices by the token",
        "\"price\" in the model, or one of the catalogue: what is read from a cache and what is "
        "written to it have prices of their own"));
  }
  const std::uint32_t station = world.station_of[model];
  const bool is_rented = station != engine::kNoStation &&
                         world.stations[station].kind == engine::Station::Kind::kReplicas;
  if (is_rented) {
    return base::fail(document.error_at(
        spec.at, "the model " + in_quotes(spec.name) + " runs on replicas, which bill no token",
        "models of a provider", "replicas do not skip what their cache holds of a prompt"));
  }
  return model;
}

}  // namespace

constinit const Shape kPromptCacheShape = {
    .name = "prompt_cache",
    .doc =
        "Prompt caches: what a call finds of its prompt, and what that does to its bill. Tokens "
        "that the workload says were cached are passed over for these models.",
    .fields = kPromptCacheFields};

Result<PromptCacheSpec> prompt_cache_of(const base::Document& document, const base::Node& node) {
  PromptCacheSpec spec;
  if (const base::Node* column = node.find("column")) {
    spec.column = column->text;
    spec.column_at = column->at;
  }
  spec.by_blocks = node.find("blocks")->boolean;
  spec.blocks_at = node.find("blocks")->at;
  if (spec.by_blocks && spec.column) {
    return base::fail(document.error_at(spec.column_at, "\"column\" stands beside \"blocks\"",
                                        "one of them: prompts share blocks, or they grow"));
  }
  for (const base::Member& member : node.find("models")->members) {
    const auto number = [&member](std::string_view key) { return member.value.find(key)->number; };
    engine::CacheRule rule;
    rule.ttl_ticks = std::llround(number("ttl_s") * static_cast<double>(base::kTicksPerSecond));
    rule.tokens_min = std::llround(number("tokens_min"));
    rule.step_tokens = std::llround(number("step_tokens"));
    rule.for_an_hour = member.value.find("one_hour")->boolean;
    spec.models.push_back({member.key, member.key_at, rule});
  }
  return spec;
}

Result<engine::PromptCaches> bind_prompt_caches(const Bound& bound, const PromptCacheSpec& spec,
                                                const engine::TimedWorld& world) {
  engine::PromptCaches caches;
  if (spec.by_blocks) caches.prefix = engine::PromptCaches::Prefix::kBlocks;
  if (spec.column) {
    const data::Column* column = bound.workload.find(*spec.column);
    if (column == nullptr) {
      std::vector<std::string> names;
      for (const auto& candidate : bound.workload.columns()) names.push_back(candidate.name);
      return base::fail(bound.scenario.document.error_at(
          spec.column_at, "the workload has no column " + in_quotes(*spec.column),
          one_of(names, "a column of the workload"), base::did_you_mean(*spec.column, names)));
    }
    caches.prefix = engine::PromptCaches::Prefix::kColumn;
    caches.key_of_row = keys_of(*column);
  }
  for (const CachedModelSpec& model : spec.models) {
    engine::CacheRule rule = model.rule;
    POINTSMAN_TRY(rule.model, find_cached(bound, model, world));
    caches.rules.push_back(rule);
  }
  return caches;
}

}  // namespace pointsman::scenarios
