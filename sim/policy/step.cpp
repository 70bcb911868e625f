#include "sim/policy/step.hpp"

#include <cmath>

namespace pointsman::policy {

std::uint16_t draw_target(const Branch& branch, std::uint16_t class_index, double u) noexcept {
  const std::size_t targets = branch.targets.size();
  const double* probability = &branch.probabilities[class_index * targets];
  std::uint16_t last_possible = 0;
  double below = 0;
  for (std::size_t target = 0; target < targets; ++target) {
    if (probability[target] <= 0) continue;
    last_possible = static_cast<std::uint16_t>(target);
    below += probability[target];
    if (u < below) break;
  }
  return last_possible;
}

Action step(const Program& program, NodeId at, const Observation& seen) noexcept {
  for (;;) {
    const Node& node = program.at(at);
    if (const auto* call = std::get_if<Call>(&node)) return *call;
    if (const auto* charge = std::get_if<Charge>(&node)) return *charge;
    if (const auto* answer = std::get_if<Answer>(&node)) return *answer;
    if (std::holds_alternative<Unanswered>(node)) return Unanswered{};
    const auto& branch = std::get<Branch>(node);
    for (const SignalIndex input : branch.inputs) {
      if (std::isnan(seen.by_signal[input][0])) return Drop{input};
    }
    constexpr std::uint16_t kOnlyRow[] = {0};
    std::uint16_t class_index = 0;
    branch.chooser->classify({seen.row, seen.by_signal}, kOnlyRow, std::span(&class_index, 1));
    if (!branch.is_random()) {
      at = branch.targets[class_index];
      continue;
    }
    base::DrawKey key = seen.key;
    key.attempt = branch.level;
    key.purpose = branch.purpose;
    at = branch.targets[draw_target(branch, class_index, base::uniform(key))];
  }
}

}  // namespace pointsman::policy
