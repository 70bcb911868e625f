// Calls that time decides about: given up when it is up, or raced by a second copy.
#include "data/column.hpp"
#include "sim/policy/step.hpp"

namespace pointsman::policy {

CallFate RequestState::watch(const Call& call, std::int64_t ticks, const Observation& seen) {
  FailureDraw decision{call.model, 0, CallFate::kDrawn, true};
  const std::size_t index = failure_draws_.size();
  if (index < seen.fates.size()) decision.fate = seen.fates[index];
  if (decision.fate == CallFate::kDrawn) {
    const bool is_known = ticks != data::kAbsentInteger;
    // Of two copies that come at the same tick, the first one is taken.
    const bool is_late =
        call.patience ? is_known && ticks > call.patience->ticks.count
                      : !is_known || elapsed_.tick.count + ticks >= first_copy_.comes.tick.count;
    decision.fate = is_late ? CallFate::kLate : CallFate::kAnswers;
  }
  failure_draws_.push_back(decision);
  return decision.fate;
}

bool RequestState::meet_cap(const Observation& seen) {
  FailureDraw decision{0, 0, CallFate::kAnswers, true};
  const std::size_t index = failure_draws_.size();
  const CallFate told = index < seen.fates.size() ? seen.fates[index] : CallFate::kDrawn;
  if (told != CallFate::kDrawn && told != CallFate::kAnswers) decision.fate = CallFate::kRefused;
  failure_draws_.push_back(decision);
  return decision.fate == CallFate::kRefused;
}

void RequestState::give_up(const Call& call) {
  count_call(call.model);
  at_ = call.patience->late;
}

void RequestState::hedge(const Call& call, const HeldAnswer& answer, const FirstCopy& first) {
  take_answer(call, answer);
  first_copy_ = first;
  at_ = call.patience->late;
}

void RequestState::be_beaten(const Call& call) {
  count_call(call.model);
  if (!clock_stopped_) elapsed_ = first_copy_.comes;
  at_ = call.second->beaten;
}

void RequestState::await_first(const Await& await) {
  if (!clock_stopped_) elapsed_ = later(elapsed_, first_copy_.comes);
  at_ = await.next;
}

}  // namespace pointsman::policy
