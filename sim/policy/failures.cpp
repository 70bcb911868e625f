#include "sim/policy/failures.hpp"

#include "sim/policy/choosers.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace pointsman::policy {

namespace {

using base::Result;

/// Class 1 where a number exceeds a limit.
class AboveLimit final : public Chooser {
 public:
  AboveLimit(Signal number, double limit) : number_(number), limit_(limit) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto numbers = block.values(number_);
    for (std::size_t i = 0; i < rows.size(); ++i) classes[i] = numbers[rows[i]] > limit_ ? 1 : 0;
  }

 private:
  Signal number_;
  double limit_;
};

Result<NodeId> emit_error(Builder& builder, const BoundModel& model, ModelIndex index,
                          const Scope& scope, const Handler& call) {
  if (model.error_rate <= 0) return call(scope);
  Scope tried = scope;
  tried.tried_models.push_back(index);
  const Handler answers = [&](const Scope&) { return call(tried); };
  const Handler fails = [&](const Scope&) {
    Overhead wait;
    wait.latency = model.error_latency;
    if (scope.patience && scope.patience->ticks < wait.latency)
      wait.latency = scope.patience->ticks;
    wait.kind = Charge::Kind::kError;
    return builder.charge(wait, tried,
                          [&](const Scope& inner) { return builder.unanswered(inner); });
  };
  Branch branch;
  branch.chooser = one_class();
  branch.probabilities = {1 - model.error_rate, model.error_rate};
  branch.purpose = base::Purpose::kError;
  branch.failing = index;
  branch.failing_key = model.key;
  const Handler targets[] = {answers, fails};
  return builder.branch(std::move(branch), scope, targets);
}

}  // namespace

Result<NodeId> emit_with_failures(Builder& builder, const BoundModel& model, ModelIndex index,
                                  const Scope& scope, const Handler& call) {
  const Handler below = [&](const Scope& inner) {
    return emit_error(builder, model, index, inner, call);
  };
  if (!scope.checks_context || !model.context_limit) return below(scope);
  const auto limit = static_cast<double>(*model.context_limit);
  const TokenSource& prompt = model.input;
  if (prompt.tokens == nullptr && prompt.chars == nullptr) {
    const bool fits = !prompt.constant || static_cast<double>(*prompt.constant) <= limit;
    return fits ? below(scope) : builder.unanswered(scope);
  }
  const Signal length =
      builder.prompt_signal(*(prompt.tokens != nullptr ? prompt.tokens : prompt.chars));
  Branch branch;
  branch.chooser = std::make_unique<AboveLimit>(
      length, prompt.tokens != nullptr ? limit : limit * prompt.chars_per_token);
  branch.inputs = {length.index()};
  const Handler targets[] = {below, [&](const Scope& inner) { return builder.unanswered(inner); }};
  return builder.branch(std::move(branch), scope, targets);
}

}  // namespace pointsman::policy
