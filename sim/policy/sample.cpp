// {"sample": {...}}: several attempts of a policy, and one answer from among them.
//
// Self-consistency, weighted votes, best-of-n, resampling until accepted, Adaptive-Consistency, ESC
// windows, ensembles of several models ("of" as a list, taken in turn) and a random model at each
// attempt ("of" a mix) are all this one combinator: n, a mode, a stop rule and a choice. Sources:
// sim/policy/stop_rules.hpp and sim/policy/choose.hpp. Latency without a queue: the sum over
// windows of the slowest attempt in each.
#include "sim/policy/accept.hpp"
#include "sim/policy/choose.hpp"
#include "sim/policy/choosers.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/stop_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr double kMostAttempts = 100'000;
constexpr std::array<std::string_view, 2> kModes = {"parallel", "sequential"};

constexpr Field kPolicy = {.name = "policy", .type = FieldType::kPolicy, .doc = "One of them."};
constexpr Field kOfForms[] = {
    {.name = "policy", .type = FieldType::kPolicy, .doc = "What every attempt runs."},
    {.name = "policies",
     .type = FieldType::kArray,
     .doc = "What the attempts run, in turn: an ensemble.",
     .element = &kPolicy,
     .min_items = 1},
};
constexpr Field kWindowFields[] = {{.name = "window",
                                    .type = FieldType::kInteger,
                                    .doc = "Attempts that run at the same time.",
                                    .required = true,
                                    .minimum = 1,
                                    .maximum = kMostAttempts,
                                    .example = "5"}};
constexpr base::Shape kWindowShape = {
    .name = "window", .doc = "Attempts in windows.", .fields = kWindowFields};
constexpr Field kModeForms[] = {
    {.name = "name",
     .type = FieldType::kString,
     .doc = "All at once, or one after the other.",
     .choices = kModes},
    {.name = "window", .type = FieldType::kObject, .doc = kWindowShape.doc, .shape = &kWindowShape},
};
const Field kSampleFields[] = {
    {.name = "n",
     .type = FieldType::kInteger,
     .doc = "Attempts at most; once through \"of\" where that is a list and this absent.",
     .minimum = 1,
     .maximum = kMostAttempts,
     .example = "5"},
    {.name = "of",
     .type = FieldType::kOneOf,
     .doc = "The policy that is attempted, or several in turn.",
     .required = true,
     .example = "\"small\"",
     .alternatives = kOfForms},
    kChooseField,
    kStopField,
    {.name = "mode",
     .type = FieldType::kOneOf,
     .doc = "How the attempts run: in parallel, or one after the other where a rule may stop them, "
            "if absent. A stop rule is asked after each window.",
     .example = "\"parallel\"",
     .alternatives = kModeForms},
    {.name = "repeated_prompt",
     .type = FieldType::kString,
     .doc = "How the prompt of attempts after a model's first is billed: in full, as a read from "
            "the prefix cache, or once (one call that returns n answers; in windows, one call for "
            "each).",
     .fallback = "\"full\"",
     .choices = kRepeatedPrompts},
};
constexpr base::Shape kSampleShape = {
    .name = "sample", .doc = "Several attempts, one answer.", .fields = kSampleFields};
constexpr Field kSample = {
    .name = "sample", .type = FieldType::kObject, .doc = kSampleShape.doc, .shape = &kSampleShape};

std::vector<const base::Node*> policies_of(const base::Node& of) {
  if (!of.is_array()) return {&of};
  std::vector<const base::Node*> policies;
  for (const base::Node& policy : of.items) policies.push_back(&policy);
  return policies;
}

base::Result<std::uint32_t> read_limit(const Builder& builder, const base::Node& sample,
                                       std::size_t policies) {
  const base::Node* n = sample.find("n");
  if (n != nullptr) return static_cast<std::uint32_t>(n->number);
  if (sample.find("of")->is_array()) return static_cast<std::uint32_t>(policies);
  return fail(builder.error(sample, "\"n\" is missing: how many attempts are made",
                            R"({"n": 5, "of": ...})"));
}

std::uint32_t read_window(const base::Node* mode, std::uint32_t limit, bool may_stop) {
  if (mode == nullptr) return may_stop ? 1 : limit;
  if (mode->is_string()) return mode->text == "parallel" ? limit : 1;
  return static_cast<std::uint32_t>(mode->find("window")->number);
}

base::Result<RepeatedPrompt> read_repeated(const Builder& builder, const base::Node& sample,
                                           std::uint32_t window, std::uint32_t limit) {
  const base::Node* billing = sample.find("repeated_prompt");
  if (billing == nullptr || billing->text == "full") return RepeatedPrompt::kFull;
  if (billing->text == "cached") return RepeatedPrompt::kCached;
  if (window >= std::min(limit, 2U)) return RepeatedPrompt::kOnce;
  return fail(builder.error(*billing, "one call that returns all answers cannot stop between them",
                            R"("mode": "parallel", or {"window": 5}: one call a window)",
                            R"("repeated_prompt": "cached" reads the prompt again at a discount)"));
}

/// An answer that is weighed by its confidence must have one: without, the request is not observed.
base::Result<NodeId> require_confidence(Builder& builder, const base::Node& at, const Scope& scope,
                                        const Paid& paid, const Tail& collect) {
  POINTSMAN_TRY(const Signal confidence, builder.confidence(at, scope, paid));
  Branch known;
  known.chooser = one_class();
  known.inputs = {confidence.index()};
  const Handler targets[] = {[&](const Scope& below) { return collect(below, paid); }};
  return builder.branch(std::move(known), scope, targets);
}

/// One attempt: the policy, then what the choice needs to know of its answer.
EmitBody attempt_of(Builder& builder, const base::Node& policy, const base::Node& sample,
                    const Choice& choice) {
  return [&builder, &policy, &sample, &choice](const Scope& scope, const Tail& collect) {
    return builder.emit(policy, scope, [&](const Scope& inner, const Paid& paid) {
      if (choice.accept != nullptr) {
        const Continue refuse = [&](const Scope&) -> base::Result<NodeId> {
          return builder.answer(paid, /*is_accepted=*/false);
        };
        return emit_accept(builder, *choice.accept, inner, paid, collect, refuse);
      }
      if (choice.weight == VoteWeight::kConfidence) {
        return require_confidence(builder, *sample.find("choose"), inner, paid, collect);
      }
      return builder.charge(choice.judge_overhead, inner,
                            [&](const Scope& judged) { return collect(judged, paid); });
    });
  };
}

base::Result<NodeId> emit_sample(Builder& builder, const base::Node& sample, const Scope& scope,
                                 const Tail& tail) {
  const auto policies = policies_of(*sample.find("of"));
  POINTSMAN_TRY(const std::uint32_t limit, read_limit(builder, sample, policies.size()));
  const base::Node* choose = sample.find("choose");
  Choice choice = majority_choice();
  if (choose != nullptr) {
    POINTSMAN_TRY(choice, read_choice(builder, *choose));
  }
  const base::Node* stop = sample.find("stop");
  if (stop != nullptr && !choice.is_vote) {
    return fail(builder.error(*stop, "a stop rule counts votes, and \"choose\" takes none",
                              R"("choose": "majority" or {"weighted": ...})"));
  }
  Gathering how;
  how.limit = limit;
  how.window = read_window(sample.find("mode"), limit, stop != nullptr || choice.accept != nullptr);
  POINTSMAN_TRY(how.repeated, read_repeated(builder, sample, how.window, limit));
  if (stop != nullptr) {
    POINTSMAN_TRY(how.stop, read_stop(builder, *stop, limit, how.window));
  } else if (choice.accept != nullptr) {
    how.stop = stop_when_accepted();
  }
  if (limit == 1 && choice.keeps_single && choice.judge_overhead.is_free()) {
    // One attempt is the policy itself: the same calls, the same draws, the same confidence.
    return builder.emit(*policies.front(), scope, tail);
  }
  how.weight = choice.weight;
  how.pick = std::move(choice.pick);
  how.judge = std::move(choice.judge);
  std::vector<EmitBody> bodies;
  for (const base::Node* policy : policies) {
    bodies.push_back(attempt_of(builder, *policy, sample, choice));
  }
  return builder.gather(sample, std::move(how), scope, bodies, tail);
}

}  // namespace

constinit const Combinator kSampleCombinator = {
    "sample", "Makes several attempts and takes one of their answers.", &kSample, emit_sample};

}  // namespace pointsman::policy
