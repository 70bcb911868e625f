#include "sim/policy/stop_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kStopRulesForms[] = {
    {.name = "beta",
     .type = FieldType::kNumber,
     .doc = "Stop when the leading answer beats the second with this probability.",
     .minimum = 0.5,
     .maximum = 0.999999,
     .example = "0.95"},
    {.name = "dirichlet",
     .type = FieldType::kNumber,
     .doc = "Stop when the leading answer beats the next four with this probability.",
     .minimum = 0.2,
     .maximum = 0.999999,
     .example = "0.95"},
    {.name = "entropy",
     .type = FieldType::kNumber,
     .doc = "Stop when the entropy of the votes, divided by its maximum, is at most this.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.75"},
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "Stop when the leading answer has this share of the attempts.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.8"},
    {.name = "unanimous",
     .type = FieldType::kBoolean,
     .doc = "Stop when all attempts of one window agree.",
     .example = "true"},
};
constexpr base::Shape kStopRulesShape = {.name = "stop",
                                         .doc = "When enough attempts agree.",
                                         .fields = kStopRulesForms,
                                         .presence = base::Presence::kExactlyOne};

struct TopVotes {
  std::uint32_t leader = 0;  ///< of answers that can win
  std::uint32_t second = 0;  ///< of any other class
};

TopVotes top_votes(std::span<const VoteGroup> groups) noexcept {
  TopVotes top;
  const VoteGroup* leader = nullptr;
  for (const VoteGroup& group : groups) {
    if (group.identity == kUnparsable || group.votes <= top.leader) continue;
    top.leader = group.votes;
    leader = &group;
  }
  for (const VoteGroup& group : groups) {
    if (&group != leader) top.second = std::max(top.second, group.votes);
  }
  return top;
}

class BetaStop final : public StopRule {
 public:
  explicit BetaStop(std::vector<std::uint32_t> table) : table_(std::move(table)) {}

  bool is_enough(const FrameView& frame) const noexcept override {
    const TopVotes top = top_votes(frame.groups);
    return top.second < table_.size() && top.leader >= table_[top.second];
  }

 private:
  std::vector<std::uint32_t> table_;
};

class DirichletStop final : public StopRule {
 public:
  DirichletStop(double confidence, std::uint32_t limit)
      : confidence_(confidence), two_classes_(beta_stop_table(confidence, limit)) {}

  bool is_enough(const FrameView& frame) const noexcept override {
    if (frame.groups.size() < 3) return two_classes_.is_enough(frame);
    const TopVotes top = top_votes(frame.groups);
    // A necessary condition first: beating the runner-up alone is more probable than beating all.
    if (top.leader <= top.second || majority_probability(top.leader, top.second) < confidence_) {
      return false;
    }
    constexpr std::size_t kClasses = 5;
    std::array<std::uint32_t, kClasses + 1> votes{};
    std::size_t size = 0;
    for (const VoteGroup& group : frame.groups) {
      votes[std::min(size++, kClasses)] = group.votes;
      std::sort(votes.begin(), votes.end(), std::greater<>());
      size = std::min(size, kClasses);
      votes[kClasses] = 0;
    }
    return lead_probability(std::span(votes).first(size)) >= confidence_;
  }

 private:
  double confidence_;
  BetaStop two_classes_;
};

class EntropyStop final : public StopRule {
 public:
  explicit EntropyStop(double bound) : bound_(bound) {}

  bool is_enough(const FrameView& frame) const noexcept override {
    if (frame.answers.size() < 2 || top_votes(frame.groups).leader == 0) return false;
    const auto n = static_cast<double>(frame.answers.size());
    // One class alone counts as if a second had one vote, as in the published code.
    double entropy = 0;
    if (frame.groups.size() == 1) {
      const double p = n / (n + 1);
      entropy = -(p * std::log(p) + (1 - p) * std::log(1 - p));
      return entropy / std::log(2.0) <= bound_;
    }
    for (const VoteGroup& group : frame.groups) {
      const double p = group.votes / n;
      entropy -= p * std::log(p);
    }
    return entropy / std::log(static_cast<double>(frame.groups.size())) <= bound_;
  }

 private:
  double bound_;
};

class ShareStop final : public StopRule {
 public:
  explicit ShareStop(double bound) : bound_(bound) {}

  bool is_enough(const FrameView& frame) const noexcept override {
    if (frame.drawn < 2) return false;
    return top_votes(frame.groups).leader >= bound_ * frame.drawn;
  }

 private:
  double bound_;
};

class UnanimousWindow final : public StopRule {
 public:
  bool is_enough(const FrameView& frame) const noexcept override {
    const auto window = frame.answers.subspan(frame.answers_before);
    return window.size() == frame.window && window.front().identity != kUnparsable &&
           std::ranges::all_of(window, [&](const HeldAnswer& answer) {
             return answer.identity == window.front().identity;
           });
  }
};

}  // namespace

constinit const Field kStopField = {.name = "stop",
                                    .type = FieldType::kObject,
                                    .doc = kStopRulesShape.doc,
                                    .shape = &kStopRulesShape};

double majority_probability(std::uint32_t v1, std::uint32_t v2) {
  // I_{1/2}(v2 + 1, v1 + 1) = P(Binomial(v1 + v2 + 1, 1/2) <= v1).
  const double n = static_cast<double>(v1) + v2 + 1;
  double term = std::exp2(-n);
  if (term == 0) return v1 > v2 ? 1 : 0;  // beyond 1,074 votes
  double sum = 0;
  for (std::uint32_t j = 0; j <= v1; ++j) {
    sum += term;
    term *= (n - j) / (j + 1.0);
  }
  return sum;
}

std::vector<std::uint32_t> beta_stop_table(double confidence, std::uint32_t limit) {
  std::vector<std::uint32_t> table;
  std::uint32_t v1 = 0;
  for (std::uint32_t v2 = 0; v2 <= limit; ++v2) {
    v1 = std::max(v1, v2);
    while (v1 + v2 <= limit && majority_probability(v1, v2) < confidence) ++v1;
    if (v1 + v2 > limit) break;
    table.push_back(v1);
  }
  return table;
}

double lead_probability(std::span<const std::uint32_t> votes) {
  // Shares are gammas over their sum, so the largest share is the largest gamma: the integral of
  // the leader's density times the others' distribution functions, which are Poisson sums.
  constexpr int kSteps = 400;
  const double shape = votes.front() + 1.0;
  const double mean = shape;
  const double spread = 10 * std::sqrt(shape) + 10;
  const double low = std::max(0.0, mean - spread);
  const double step = (mean + spread - low) / kSteps;
  const double log_norm = std::lgamma(shape);
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double x = low + step * i;
    if (x <= 0) continue;
    double value = std::exp((shape - 1) * std::log(x) - x - log_norm);
    for (const std::uint32_t other : votes.subspan(1)) {
      double term = std::exp(-x);
      double above = term;
      for (std::uint32_t k = 1; k <= other; ++k) above += term *= x / k;
      value *= 1 - above;
    }
    sum += value * (i == 0 || i == kSteps ? 1 : (i % 2 == 1 ? 4 : 2));
  }
  return sum * step / 3;
}

base::Result<std::unique_ptr<const StopRule>> read_stop(const Builder& builder,
                                                        const base::Node& node, std::uint32_t limit,
                                                        std::uint32_t window) {
  using Rule = std::unique_ptr<const StopRule>;
  const base::Member& member = node.members.front();
  const double bound = member.value.number;
  if (member.key == "beta") return Rule(std::make_unique<BetaStop>(beta_stop_table(bound, limit)));
  if (member.key == "dirichlet") return Rule(std::make_unique<DirichletStop>(bound, limit));
  if (member.key == "entropy") return Rule(std::make_unique<EntropyStop>(bound));
  if (member.key == "share") return Rule(std::make_unique<ShareStop>(bound));
  if (!member.value.boolean) return Rule();
  if (window < 2) {
    return fail(builder.error(member.value, "one attempt always agrees with itself",
                              R"("mode": {"window": 5}, or more attempts in a window)"));
  }
  return Rule(std::make_unique<UnanimousWindow>());
}

}  // namespace pointsman::policy
