// {"shadow": {...}}: one policy serves, a share of the traffic is mirrored to another.
//
// The mirror costs money, keeps nobody waiting and answers nobody. The ledger counts the mirrored
// requests and their cost under "mirror", and those on which the two disagree under "mirror
// disagrees": in their answers where both have recorded ones, else in being right or wrong.
#include "sim/policy/choosers.hpp"
#include "sim/policy/combinators.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace pointsman::policy {

/// Class 0 where two answers agree. Nothing that is decided depends on it.
class Agreement {
 public:
  static base::Result<Branch> branch(Builder& builder, const base::Node& at, const Scope& scope,
                                     const Paid& served, const Paid& mirrored);
};

namespace {

using base::Field;
using base::FieldType;

constexpr Field kShadowFields[] = {
    {.name = "serve",
     .type = FieldType::kPolicy,
     .doc = "The policy that answers.",
     .required = true,
     .example = "\"small\""},
    {.name = "mirror",
     .type = FieldType::kPolicy,
     .doc = "The policy that is tried out beside it.",
     .required = true,
     .example = "\"frontier\""},
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "Share of the requests that are mirrored.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "1",
     .example = "0.1"},
};
constexpr base::Shape kShadowShape = {.name = "shadow",
                                      .doc = "Serves one policy and mirrors traffic to another.",
                                      .fields = kShadowFields};
constexpr Field kShadow = {
    .name = "shadow", .type = FieldType::kObject, .doc = kShadowShape.doc, .shape = &kShadowShape};

/// Whether two signals are equal, after the codes of the second are translated.
class SameAnswer final : public Chooser {
 public:
  SameAnswer(Signal first, Signal second, std::vector<double> second_to_first)
      : first_(first), second_(second), second_to_first_(std::move(second_to_first)) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto first = block.values(first_);
    const auto second = block.values(second_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto code = static_cast<std::size_t>(second[rows[i]]);
      classes[i] = first[rows[i]] == second_to_first_[code] ? 0 : 1;
    }
  }

 private:
  Signal first_, second_;
  std::vector<double> second_to_first_;
};

class BothRightOrWrong final : public Chooser {
 public:
  BothRightOrWrong(Signal first, Signal second, double right_score)
      : first_(first), second_(second), right_score_(right_score) {}

  void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                std::span<std::uint16_t> classes) const noexcept override {
    const auto first = block.values(first_);
    const auto second = block.values(second_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool agree = (first[rows[i]] >= right_score_) == (second[rows[i]] >= right_score_);
      classes[i] = agree ? 0 : 1;
    }
  }

 private:
  Signal first_, second_;
  double right_score_;
};

bool has_complete_answers(const Builder& builder, const Scope& scope, const Paid& paid) {
  if (!builder.is_as_recorded(scope, paid)) return false;
  const data::Column* answers = builder.answer_column(*paid.model());
  return answers != nullptr && answers->storage == data::Storage::kCodes && answers->is_complete();
}

base::Result<NodeId> emit_mirror(Builder& builder, const base::Node& shadow, const Scope& scope,
                                 std::uint32_t level, const Paid& served, const Tail& tail) {
  const Handler go_on = [&](const Scope& inner) {
    return builder.on_the_clock(inner, [&](const Scope& below) {
      Scope outer = below;
      outer.on_failure = scope.on_failure;
      outer.random_level = level;  // what is served draws as it would without a mirror
      return tail(outer, served);
    });
  };
  const Tail compare = [&](const Scope& inner, const Paid& mirrored) -> base::Result<NodeId> {
    POINTSMAN_TRY(Branch agreement, Agreement::branch(builder, shadow, inner, served, mirrored));
    const Handler disagree = [&](const Scope& below) {
      return builder.part(
          "mirror disagrees", below,
          [&](const Scope& counted, const Paid&) { return go_on(counted); },
          [&](const Scope& part, const Tail& keep) { return keep(part, served); });
    };
    const Handler targets[] = {go_on, disagree};
    return builder.branch(std::move(agreement), inner, targets);
  };
  return builder.off_the_clock(scope, [&](const Scope& hidden) {
    Scope inner = hidden;
    inner.on_failure = &go_on;
    return builder.part("mirror", inner, compare, [&](const Scope& part, const Tail& keep) {
      return builder.emit(*shadow.find("mirror"), part, keep);
    });
  });
}

base::Result<NodeId> emit_shadow(Builder& builder, const base::Node& shadow, const Scope& scope,
                                 const Tail& tail) {
  const base::Node* share = shadow.find("share");
  const double mirrored = share == nullptr ? 1 : share->number;
  return builder.emit(*shadow.find("serve"), scope,
                      [&](const Scope& inner, const Paid& served) -> base::Result<NodeId> {
                        const Handler mirror = [&](const Scope& chosen) {
                          return emit_mirror(builder, shadow, chosen, inner.random_level, served,
                                             tail);
                        };
                        const Handler serve = [&](const Scope& chosen) {
                          Scope below = chosen;
                          below.random_level = inner.random_level;
                          return tail(below, served);
                        };
                        if (mirrored >= 1) return mirror(inner);
                        if (mirrored <= 0) return serve(inner);
                        Branch branch;
                        branch.chooser = one_class();
                        branch.probabilities = {mirrored, 1 - mirrored};
                        branch.purpose = base::Purpose::kMirror;
                        const Handler targets[] = {mirror, serve};
                        return builder.branch(std::move(branch), inner, targets);
                      });
}

}  // namespace

base::Result<Branch> Agreement::branch(Builder& builder, const base::Node& at, const Scope& scope,
                                       const Paid& served, const Paid& mirrored) {
  Branch branch;
  const auto read = [&](const Signal first, const Signal second) {
    branch.inputs = {first.index(), second.index()};
  };
  if (has_complete_answers(builder, scope, served) &&
      has_complete_answers(builder, scope, mirrored)) {
    constexpr auto kAnswer = data::ModelField::kAnswer;
    POINTSMAN_TRY(const Signal first, builder.observe(at, scope, served, kAnswer));
    POINTSMAN_TRY(const Signal second, builder.observe(at, scope, mirrored, kAnswer));
    const auto known = builder.column(first).dictionary;
    std::vector<double> translation;
    for (const std::string& text : builder.column(second).dictionary) {
      translation.push_back(static_cast<double>(std::ranges::find(known, text) - known.begin()));
    }
    branch.chooser = std::make_unique<SameAnswer>(first, second, std::move(translation));
    read(first, second);
    return branch;
  }
  POINTSMAN_TRY(const Signal first, builder.truth(OracleKey{}, at, served));
  POINTSMAN_TRY(const Signal second, builder.truth(OracleKey{}, at, mirrored));
  branch.chooser = std::make_unique<BothRightOrWrong>(first, second, builder.right_score());
  read(first, second);
  return branch;
}

constinit const Combinator kShadowCombinator = {
    "shadow", "Serves one policy and mirrors a share of the traffic to another.", &kShadow,
    emit_shadow};

}  // namespace pointsman::policy
