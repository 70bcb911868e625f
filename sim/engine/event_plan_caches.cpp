// The EventLoop plan's prompt caches: what a call finds there, and what that does to its bill.
#include "sim/engine/event_plan.hpp"

#include <algorithm>

namespace pointsman::engine {

using data::kAbsentInteger;
using policy::MomentIndex;

/// A moment that stands for several calls is billed as it was: which of them sends what is not
/// told.
const CacheRule* EventPlan::rule_of(const ScriptMoment& moment) const {
  const bool is_one_call = moment.is_call() && moment.calls == 1;
  if (!is_one_call || moment.input_tokens == kAbsentInteger) return nullptr;
  return caches_->rule_of(moment.model);
}

CachedPrompt EventPlan::prompt_of(const Flight& flight, const ScriptMoment& moment) const {
  const PromptCaches& caches = input_.world.caches;
  const std::uint32_t request = flight.request;
  CachedPrompt prompt{.tag = request, .tokens = moment.input_tokens};
  switch (caches.prefix) {
    case PromptCaches::Prefix::kRequest:
      prompt.key = flight.slot;
      break;
    case PromptCaches::Prefix::kColumn:
      prompt.key = caches.key_of_row[run_.requests[request].row];
      prompt.tag = flight.pass;  // where a row comes again, others come with the same keys
      break;
    case PromptCaches::Prefix::kBlocks: {
      const std::uint32_t row = input_.traffic.trace_rows[request];
      prompt.key = row;
      prompt.blocks = input_.traffic.trace->blocks_of(row);
      prompt.tokens_in_blocks = input_.traffic.trace->input_tokens[row];
      break;
    }
  }
  return prompt;
}

CacheCharge EventPlan::charge_cached(Flight& flight, MomentIndex at, const ScriptMoment& moment,
                                     const CacheRule& rule) {
  const ScriptDetail detail = flight.script.detail_of(at);
  const auto bill = [&](std::int64_t read, std::int64_t written) {
    policy::TokenCounts tokens{moment.input_tokens, read, moment.output_tokens,
                               detail.reasoning_tokens};
    (rule.for_an_hour ? tokens.cache_write_1h : tokens.cache_write) = written;
    return (*input_.bill)(moment.model, tokens);
  };
  const std::int64_t scripted = bill(detail.cached_tokens, 0);
  if (scripted == kAbsentInteger) return {};
  const bool tells_first = detail.first_token != kAbsentInteger;
  const std::int64_t first_token = tells_first ? detail.first_token : moment.ticks;
  const std::int64_t now = loop_.now();
  const CacheUse use =
      caches_->call(moment.model, prompt_of(flight, moment), now, now + first_token);
  const std::int64_t billed = bill(use.read, use.written);
  CacheCharge charge{.change = billed - scripted};
  CacheCounts& counts = run_.caches[moment.model];
  ++counts.calls;
  counts.reads += use.read > 0 ? 1 : 0;
  counts.too_short += use.read + use.written == 0 ? 1 : 0;
  counts.prompt_tokens += moment.input_tokens;
  counts.read_tokens += use.read;
  counts.written_tokens += use.written;
  counts.saved += bill(0, 0) - billed;
  if (use.lost > 0) {
    const std::int64_t found = bill(use.read + use.lost, use.written - use.lost);
    charge.loss = std::max<std::int64_t>(0, billed - found);
    ++(use.is_switched ? counts.switched : counts.expired);
    (use.is_switched ? counts.switch_loss : counts.expiry_loss) += charge.loss;
  }
  if (WatchedCall* watched = flight.watched(at)) {
    watched->cache = charge;
  } else {
    flight.cache_loss += charge.loss;
  }
  return charge;
}

}  // namespace pointsman::engine
