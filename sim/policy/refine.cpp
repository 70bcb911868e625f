// {"refine": {...}}: sequential revision, each attempt seeing the ones before.
//
// The prompt of attempt t grows by the answers of the last few attempts. A right attempt is revised
// to a wrong one with probability `spoils` (about 0.38 was measured), a wrong one to a right one
// with probability `rescues`; otherwise the answer stays. One answer is chosen over the whole
// chain. Source: Snell et al., arXiv 2408.03314, section 6. Chains run in parallel inside a
// `sample`.
#include "sim/policy/choose.hpp"
#include "sim/policy/combinators.hpp"
#include "sim/policy/stop_rules.hpp"

#include <utility>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr std::uint32_t kRemembered = 4;
const Field kRefineFields[] = {
    {.name = "n",
     .type = FieldType::kInteger,
     .doc = "Attempts in all, the first one included.",
     .required = true,
     .minimum = 1,
     .maximum = 1000,
     .example = "4"},
    {.name = "of",
     .type = FieldType::kString,
     .doc = "The model that revises its answers.",
     .required = true,
     .example = "\"small\""},
    {.name = "rescues",
     .type = FieldType::kNumber,
     .doc = "P(a wrong answer is revised to a right one).",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.2"},
    {.name = "spoils",
     .type = FieldType::kNumber,
     .doc = "P(a right answer is revised to a wrong one).",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.38"},
    {.name = "remembers",
     .type = FieldType::kInteger,
     .doc = "Earlier answers that the prompt carries at most.",
     .minimum = 1,
     .maximum = 1000,
     .fallback = "4"},
    kChooseField,
    kStopField,
};
constexpr base::Shape kRefineShape = {
    .name = "refine", .doc = "Sequential revision of an answer.", .fields = kRefineFields};
constexpr Field kRefine = {
    .name = "refine", .type = FieldType::kObject, .doc = kRefineShape.doc, .shape = &kRefineShape};

base::Result<NodeId> emit_refine(Builder& builder, const base::Node& refine, const Scope& scope,
                                 const Tail& tail) {
  const base::Node& of = *refine.find("of");
  POINTSMAN_TRY(const ModelIndex model, builder.model(of));
  CallTerms terms;
  terms.rescue = refine.find("rescues")->number;
  terms.spoil = refine.find("spoils")->number;
  const base::Node* remembers = refine.find("remembers");
  terms.history =
      remembers == nullptr ? kRemembered : static_cast<std::uint32_t>(remembers->number);
  Choice choice = majority_choice();
  if (const base::Node* choose = refine.find("choose")) {
    POINTSMAN_TRY(choice, read_choice(builder, *choose));
    if (choice.accept != nullptr) {
      return fail(
          builder.error(*choose, "a chain of revisions does not stop at an accepted answer",
                        R"("majority", "first", "last", {"weighted"}, {"best"} or {"oracle"})"));
    }
  }
  Gathering how;
  how.limit = static_cast<std::uint32_t>(refine.find("n")->number);
  how.window = 1;
  if (const base::Node* stop = refine.find("stop")) {
    POINTSMAN_TRY(how.stop, read_stop(builder, *stop, how.limit, how.window));
  }
  if (how.limit == 1 && choice.judge_overhead.is_free()) {
    return builder.call(model, scope, tail);
  }
  POINTSMAN_CHECK(builder.require_price(of, model));
  how.weight = choice.weight;
  how.pick = std::move(choice.pick);
  how.judge = std::move(choice.judge);
  const EmitBody attempt = [&](const Scope& inner, const Tail& collect) {
    return builder.call(
        model, inner,
        [&](const Scope& below, const Paid& paid) {
          return builder.charge(choice.judge_overhead, below,
                                [&](const Scope& judged) { return collect(judged, paid); });
        },
        terms);
  };
  return builder.gather(refine, std::move(how), scope, std::span(&attempt, 1), tail);
}

}  // namespace

constinit const Combinator kRefineCombinator = {
    "refine", "Revises an answer several times, each attempt seeing the ones before.", &kRefine,
    emit_refine};

}  // namespace pointsman::policy
