#include "sim/policy/registry.hpp"

#include "sim/policy/combinators.hpp"

#include <array>

namespace pointsman::policy {

std::span<const Combinator> combinators() {
  // Sorted by key. A function-local table: the entries live in other files, whose order of static
  // initialisation is not ours to choose.
  static const std::array table = {kCallCombinator,     kCapCombinator,    kCascadeCombinator,
                                   kFallbackCombinator, kHedgeCombinator,  kMixCombinator,
                                   kPipelineCombinator, kRefineCombinator, kRetryCombinator,
                                   kRouteCombinator,    kSampleCombinator, kSearchCombinator,
                                   kShadowCombinator,   kTimeoutCombinator};
  return table;
}

}  // namespace pointsman::policy
