#include "sim/policy/tries.hpp"

#include <memory>
#include <utility>

namespace pointsman::policy {

namespace {

/// What the last attempt answered, if it did.
class OfLastAttempt final : public PickRule {
 public:
  std::optional<Pick> pick(const FrameView& frame) const noexcept override {
    if (frame.answers.size() == frame.answers_before) return std::nullopt;
    const auto index = static_cast<std::uint32_t>(frame.answers.size() - 1);
    return Pick{index, frame.answers[index].confidence};
  }
};

}  // namespace

base::Result<Program> build_try(Builder& builder, std::string name, const base::Node& expression,
                                std::uint32_t number) {
  return builder.build(std::move(name), [&](const Scope& scope, const Tail& answered) {
    Gathering how;
    how.limit = number;
    how.window = 1;
    how.pick = std::make_unique<OfLastAttempt>();
    const EmitBody attempt = [&](const Scope& inner, const Tail& collect) {
      return builder.emit(expression, inner, collect);
    };
    return builder.gather(expression, std::move(how), scope, std::span(&attempt, 1), answered);
  });
}

}  // namespace pointsman::policy
