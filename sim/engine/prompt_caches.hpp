// Prompt caches on the clock: how much of a prompt a model has read not long ago.
//
// Prompts that share a key grow from one another (the calls of a request, the requests of a
// session), so the shorter of two is the prefix of the longer; or a trace names the blocks of every
// prompt, and a prefix is a run of leading blocks. What a call sends is in the cache of its model
// from its first token on, and each use keeps it for another time to live. Invariant: what is read
// and what is written of a prompt do not overlap; a prompt shorter than the minimum does neither.
// Cost: O(models) a call, O(blocks) where blocks are named. Source of the rules: the prompt-caching
// guides of Anthropic (marks, 5 minutes, 1,024 tokens and more) and OpenAI (steps of 128 tokens).
#pragma once

#include "sim/policy/program.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::engine {

/// How one model's provider caches.
struct CacheRule {
  policy::ModelIndex model = 0;
  std::int64_t ttl_ticks = 0;
  std::int64_t tokens_min = 0;   ///< shorter prompts are not cached
  std::int64_t step_tokens = 1;  ///< prefixes are cached in multiples of it
  bool for_an_hour = false;      ///< writes bill at the one-hour rate
};

/// Of a prompt that shares nothing.
inline constexpr std::uint32_t kNoKey = ~std::uint32_t{0};

/// The caches of a world; no rules = none.
struct PromptCaches {
  enum class Prefix : std::uint8_t {
    kRequest,  ///< calls of one request share a prompt that grows
    kColumn,   ///< so do requests with the same value in a column
    kBlocks,   ///< the trace says which blocks a prompt is made of
  };
  Prefix prefix = Prefix::kRequest;
  std::vector<std::uint32_t> key_of_row;  ///< kColumn: by row of the workload, from 0 on, or kNoKey
  std::vector<CacheRule> rules;           ///< at most one a model

  bool any() const { return !rules.empty(); }
};

/// A prompt as caches see it.
struct CachedPrompt {
  std::uint32_t key = kNoKey;
  std::uint32_t tag = 0;  ///< tells uses of the same key apart that share nothing
  std::int64_t tokens = 0;
  std::span<const std::int64_t> blocks{};  ///< of the trace's prompt
  std::int64_t tokens_in_blocks = 0;       ///< the length of that prompt
};
/// What became of one prompt.
struct CacheUse {
  std::int64_t read = 0, written = 0;
  std::int64_t lost = 0;     ///< of `written`: what was cached before, or is elsewhere
  bool is_switched = false;  ///< `lost` is in another model's cache; else it has expired
};

/// Sums over one model's calls.
struct CacheCounts {
  std::uint64_t calls = 0, reads = 0, too_short = 0, expired = 0, switched = 0;
  std::int64_t prompt_tokens = 0, read_tokens = 0, written_tokens = 0;
  // Money units:
  std::int64_t saved = 0;        ///< against the same calls without a cache; writes may cost more
  std::int64_t expiry_loss = 0;  ///< what prefixes cost that had expired
  std::int64_t switch_loss = 0;  ///< what prefixes cost that another model had in its cache

  friend bool operator==(const CacheCounts&, const CacheCounts&) = default;
};

/// The state of all caches during a run.
class CacheBook {
 public:
  CacheBook(const PromptCaches& caches, std::size_t models);

  /// Null: this model caches nothing.
  const CacheRule* rule_of(policy::ModelIndex model) const {
    return place_of_[model] == kNoPlace ? nullptr : &caches_.rules[place_of_[model]];
  }
  /// Tokens that a call which begins now would read. Precondition: rule_of(model).
  std::int64_t readable(policy::ModelIndex model, const CachedPrompt& prompt,
                        std::int64_t now) const;
  /// A call begins; its first token comes at `ready`.
  CacheUse call(policy::ModelIndex model, const CachedPrompt& prompt, std::int64_t now,
                std::int64_t ready);

 private:
  static constexpr std::uint32_t kNoPlace = ~std::uint32_t{0};
  /// The prompt of one key at one model.
  struct Entry {
    std::uint32_t tag = ~std::uint32_t{0};
    std::int64_t tokens = 0;         ///< cached
    std::int64_t coming_tokens = 0;  ///< cached from coming_at on
    std::int64_t coming_at = 0;
    std::int64_t used = 0;
  };
  /// A block at one model.
  struct Block {
    std::int64_t ready = kNever;
    std::int64_t used = kNever;
  };
  static constexpr std::int64_t kNever = INT64_MIN;

  /// Cached at the model whose rule has this place: alive, and expired.
  struct Held {
    std::int64_t alive = 0, expired = 0;
  };
  Held held(std::uint32_t place, const CachedPrompt& prompt, std::int64_t now) const;
  Held held_entry(std::uint32_t place, const CachedPrompt& prompt, std::int64_t now) const;
  Held held_blocks(std::uint32_t place, const CachedPrompt& prompt, std::int64_t now) const;
  void keep(std::uint32_t place, const CachedPrompt& prompt, std::int64_t now, std::int64_t ready);
  void keep_entry(Entry& entry, const CacheRule& rule, const CachedPrompt& prompt, std::int64_t now,
                  std::int64_t ready) const;
  void make_room(const CachedPrompt& prompt);

  const PromptCaches& caches_;
  std::vector<std::uint32_t> place_of_;  ///< by model
  std::vector<Entry> entries_;           ///< by key and place
  std::vector<Block> blocks_;            ///< by block and place
};

}  // namespace pointsman::engine
