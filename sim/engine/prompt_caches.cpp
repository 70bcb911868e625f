#include "sim/engine/prompt_caches.hpp"

#include "data/trace.hpp"

#include <algorithm>

namespace pointsman::engine {
namespace {

/// What of a prompt's first `tokens` a provider caches.
std::int64_t cacheable(const CacheRule& rule, std::int64_t tokens) {
  const std::int64_t whole = tokens - tokens % rule.step_tokens;
  return whole < rule.tokens_min ? 0 : whole;
}

}  // namespace

CacheBook::CacheBook(const PromptCaches& caches, std::size_t models)
    : caches_(caches), place_of_(models, kNoPlace) {
  for (std::uint32_t place = 0; place < caches.rules.size(); ++place) {
    place_of_[caches.rules[place].model] = place;
  }
}

CacheBook::Held CacheBook::held_entry(std::uint32_t place, const CachedPrompt& prompt,
                                      std::int64_t now) const {
  const std::size_t index = std::size_t{prompt.key} * caches_.rules.size() + place;
  if (index >= entries_.size() || entries_[index].tag != prompt.tag) return {};
  const Entry& entry = entries_[index];
  const std::int64_t cached =
      entry.coming_at <= now ? std::max(entry.tokens, entry.coming_tokens) : entry.tokens;
  const bool is_alive = now - entry.used <= caches_.rules[place].ttl_ticks;
  return is_alive ? Held{cached, 0} : Held{0, cached};
}

CacheBook::Held CacheBook::held_blocks(std::uint32_t place, const CachedPrompt& prompt,
                                       std::int64_t now) const {
  if (prompt.tokens_in_blocks <= 0) return {};
  const std::int64_t ttl = caches_.rules[place].ttl_ticks;
  std::int64_t alive = 0;
  std::int64_t known = 0;
  for (const std::int64_t id : prompt.blocks) {
    const std::size_t index = static_cast<std::size_t>(id) * caches_.rules.size() + place;
    if (index >= blocks_.size()) break;
    const Block& block = blocks_[index];
    if (block.used == kNever || block.ready > now) break;
    if (known == alive && now - block.used <= ttl) ++alive;
    ++known;
  }
  // The call's prompt may be longer or shorter than the trace's: the same share of it is cached.
  const auto tokens = [&](std::int64_t count) {
    const __int128 in_trace = std::min(count * data::kTraceBlockTokens, prompt.tokens_in_blocks);
    return static_cast<std::int64_t>(in_trace * prompt.tokens / prompt.tokens_in_blocks);
  };
  const std::int64_t still = tokens(alive);
  return {still, known > alive ? tokens(known) : 0};
}

CacheBook::Held CacheBook::held(std::uint32_t place, const CachedPrompt& prompt,
                                std::int64_t now) const {
  Held held = caches_.prefix == PromptCaches::Prefix::kBlocks ? held_blocks(place, prompt, now)
                                                              : held_entry(place, prompt, now);
  const CacheRule& rule = caches_.rules[place];
  held.alive = cacheable(rule, std::min(held.alive, prompt.tokens));
  held.expired = cacheable(rule, std::min(held.expired, prompt.tokens));
  return held;
}

std::int64_t CacheBook::readable(policy::ModelIndex model, const CachedPrompt& prompt,
                                 std::int64_t now) const {
  return prompt.key == kNoKey ? 0 : held(place_of_[model], prompt, now).alive;
}

CacheUse CacheBook::call(policy::ModelIndex model, const CachedPrompt& prompt, std::int64_t now,
                         std::int64_t ready) {
  const std::uint32_t place = place_of_[model];
  const std::int64_t whole = cacheable(caches_.rules[place], prompt.tokens);
  CacheUse use;
  if (prompt.key == kNoKey || whole == 0) return use;
  const Held own = held(place, prompt, now);
  std::int64_t elsewhere = 0;
  for (std::uint32_t other = 0; other < caches_.rules.size(); ++other) {
    if (other != place) elsewhere = std::max(elsewhere, held(other, prompt, now).alive);
  }
  // As much of it as this model would cache.
  elsewhere = cacheable(caches_.rules[place], elsewhere);
  use.read = own.alive;
  use.written = whole - use.read;
  use.lost = std::max<std::int64_t>(0, std::max(elsewhere, own.expired) - use.read);
  use.is_switched = use.lost > 0 && elsewhere >= own.expired;
  keep(place, prompt, now, ready);
  return use;
}

void CacheBook::keep(std::uint32_t place, const CachedPrompt& prompt, std::int64_t now,
                     std::int64_t ready) {
  make_room(prompt);
  const std::size_t places = caches_.rules.size();
  if (caches_.prefix != PromptCaches::Prefix::kBlocks) {
    return keep_entry(entries_[prompt.key * places + place], caches_.rules[place], prompt, now,
                      ready);
  }
  for (const std::int64_t id : prompt.blocks) {
    Block& block = blocks_[static_cast<std::size_t>(id) * places + place];
    const bool is_dead = block.used == kNever || now - block.used > caches_.rules[place].ttl_ticks;
    if (is_dead) block.ready = ready;
    block.used = now;
  }
}

void CacheBook::keep_entry(Entry& entry, const CacheRule& rule, const CachedPrompt& prompt,
                           std::int64_t now, std::int64_t ready) const {
  const bool is_dead = entry.tag != prompt.tag || now - entry.used > rule.ttl_ticks;
  if (is_dead) entry = {.tag = prompt.tag};
  if (entry.coming_at <= now) entry.tokens = std::max(entry.tokens, entry.coming_tokens);
  const std::int64_t whole = cacheable(rule, prompt.tokens);
  const bool is_on_its_way = entry.coming_at > now && entry.coming_tokens >= whole;
  if (whole > entry.tokens && !is_on_its_way) {
    entry.coming_tokens = whole;
    entry.coming_at = ready;
  }
  entry.used = now;
}

/// Grows by doubling, so that a run of many calls seldom does.
void CacheBook::make_room(const CachedPrompt& prompt) {
  const std::size_t places = caches_.rules.size();
  const auto fit = [places](auto& table, std::size_t index) {
    const std::size_t needed = (index + 1) * places;
    if (table.size() < needed) table.resize(std::max(needed, 2 * table.size()));
  };
  if (caches_.prefix != PromptCaches::Prefix::kBlocks) return fit(entries_, prompt.key);
  for (const std::int64_t id : prompt.blocks) fit(blocks_, static_cast<std::size_t>(id));
}

}  // namespace pointsman::engine
