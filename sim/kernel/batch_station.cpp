#include "sim/kernel/batch_station.hpp"

namespace pointsman::kernel {

std::int64_t BatchStation::next_change() const noexcept {
  if (running_ == 0) return kNever;
  const std::int64_t steps = is_admissible() ? 1 : last_steps_.next_tick() - step_;
  return step_begin_ + steps * step_ticks_;
}

/// Jumps over whole steps in which nothing changes.
void BatchStation::catch_up(std::int64_t now) noexcept {
  if (running_ == 0) {
    step_begin_ = now;
    return;
  }
  const std::int64_t steps = (now - step_begin_) / step_ticks_;
  step_ += steps;
  step_begin_ += steps * step_ticks_;
}

std::size_t BatchStation::held_up_with(const Sequence& last) const noexcept {
  std::uint32_t places = law_.sequences_max - running_;
  std::int64_t kv_tokens = law_.kv_tokens_max - kv_used_;
  for (std::size_t i = 0; i <= queue_.size(); ++i) {
    const Sequence& next = i < queue_.size() ? queue_[i] : last;
    if (places == 0 || next.kv_tokens > kv_tokens) return queue_.size() + 1 - i;
    --places;
    kv_tokens -= next.kv_tokens;
  }
  return 0;
}

void BatchStation::join(std::int64_t now, const Sequence& sequence) {
  catch_up(now);
  queue_.push_back(sequence);
  if (step_begin_ == now) admit();
}

/// Lets in who fits; the step that begins now is as long as the batch then makes it.
void BatchStation::admit() {
  while (is_admissible()) {
    const Sequence sequence = queue_.pop_front();
    std::uint32_t place = 0;
    if (vacant_.empty()) {
      place = static_cast<std::uint32_t>(places_.size());
      places_.emplace_back();
      last_steps_.grow(place + 1);
      vacant_.reserve(last_steps_.slots());
    } else {
      place = vacant_.back();
      vacant_.pop_back();
    }
    places_[place] = {sequence, step_begin_, step_, false};
    last_steps_.set(place, step_ + sequence.output_tokens, Rank::kCompletion, sequence.row);
    kv_used_ += sequence.kv_tokens;
    ++running_;
  }
  step_ticks_ = law_.step_ticks(running_);
}

/// Takes out the sequence that leaves next; returns its place, whose content stays until admit().
std::uint32_t BatchStation::leave() noexcept {
  const std::uint32_t place = last_steps_.next().slot;
  take_out(place);
  return place;
}

void BatchStation::take_out(std::uint32_t place) noexcept {
  last_steps_.clear(place);
  vacant_.push_back(place);
  kv_used_ -= places_[place].sequence.kv_tokens;
  --running_;
}

std::int64_t BatchStation::entered_tick(std::uint32_t row) const noexcept {
  for (std::uint32_t place = 0; place < places_.size(); ++place) {
    const Place& held = places_[place];
    const bool is_it = held.sequence.row == row && !held.is_cancelled;
    if (is_it && last_steps_.holds(place)) return held.entered_tick;
  }
  return kNever;
}

std::optional<CancelledSequence> BatchStation::cancel(std::int64_t now, std::uint32_t row) {
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (queue_[i].row != row) continue;
    queue_.erase(i);
    return CancelledSequence{0, kNever};
  }
  catch_up(now);
  for (std::uint32_t place = 0; place < places_.size(); ++place) {
    Place& held = places_[place];
    if (held.sequence.row != row || held.is_cancelled || !last_steps_.holds(place)) continue;
    const std::int64_t decoded = step_ - held.entered_step;
    if (decoded >= held.sequence.output_tokens) return std::nullopt;  // it leaves by itself
    held.is_cancelled = true;
    // Told before admit(), which may move the places.
    const CancelledSequence cancelled{decoded, held.entered_tick};
    if (step_begin_ == now) {  // between two steps
      take_out(place);
      admit();
    } else {
      last_steps_.set(place, step_ + 1, Rank::kCompletion, row);
    }
    return cancelled;
  }
  return std::nullopt;
}

void serve_batch(const BatchLaw& law, std::span<const std::int64_t> arrival,
                 std::span<const std::int64_t> output_tokens,
                 std::span<const std::int64_t> kv_tokens, std::span<std::int64_t> finish) {
  BatchStation station(law);
  const auto note = [&](const DecodedSequence& done) { finish[done.row] = done.left_tick; };
  for (std::size_t row = 0; row < arrival.size(); ++row) {
    station.advance(arrival[row], note);
    station.join(arrival[row],
                 {static_cast<std::uint32_t>(row), output_tokens[row], kv_tokens[row]});
  }
  station.advance(kNever - 1, note);
}

}  // namespace pointsman::kernel
