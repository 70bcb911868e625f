// The prompt caches of a scenario's clock: fields, reading and binding.
//
// Invariant: bound caches name models that are billed by the token and that no replica serves.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/engine/prompt_caches.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::engine {
struct TimedWorld;
}

namespace pointsman::scenarios {

struct Bound;

extern const base::Shape kPromptCacheShape;

struct CachedModelSpec {
  std::string name;
  base::Position at;
  engine::CacheRule rule;  ///< its model is found when bound
};

struct PromptCacheSpec {
  std::optional<std::string> column;  ///< whose value says what requests share a prefix
  base::Position column_at;
  bool by_blocks = false;
  base::Position blocks_at;
  std::vector<CachedModelSpec> models;
};

/// `node` is checked against kPromptCacheShape and has its defaults. Errors: two kinds of prefixes.
base::Result<PromptCacheSpec> prompt_cache_of(const base::Document& document,
                                              const base::Node& node);

/// Errors: unknown models and columns, models that are not billed by the token, or that replicas
/// of `world` serve.
base::Result<engine::PromptCaches> bind_prompt_caches(const Bound& bound,
                                                      const PromptCacheSpec& spec,
                                                      const engine::TimedWorld& world);

}  // namespace pointsman::scenarios
