#include "scenarios/claim_kinds.hpp"

#include "scenarios/claim_inputs.hpp"

namespace pointsman::scenarios {

std::span<const ClaimKind> claim_kinds() {
  static const std::vector<ClaimKind> kinds = [] {
    std::vector<ClaimKind> all;
    for (const auto part : {price_claim_kinds(), money_claim_kinds()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kinds;
}

}  // namespace pointsman::scenarios
