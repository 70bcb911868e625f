// McNemar's test for two policies that answered the same requests with 0/1 scores.
//
// Only requests on which exactly one of the two is right speak; given their number, the losses are
// a fair coin under the hypothesis of no difference. The mid-p form counts half of the observed
// outcome's probability: it keeps its level in practice and wastes less power than the exact form.
// Sources: McNemar, Psychometrika 12 (1947); Fagerland, Lydersen & Laake, BMC Medical Research
// Methodology 13:91 (2013). Cost: one binomial tail; the power takes a few per discordant request.
#pragma once

#include <cstdint>

namespace pointsman::analysis {

/// Two-sided p-values for `gained` requests that are right only now and `lost` only before.
struct McNemarTest {
  double exact = 1;
  double mid_p = 1;
};
McNemarTest mcnemar_test(std::uint64_t gained, std::uint64_t lost);

/// One-sided mid-p of the hypothesis that the change does no harm: small where losses prevail.
double mcnemar_loss_mid_p(std::uint64_t gained, std::uint64_t lost);

/// How often the one-sided mid-p test at `alpha` finds a drop of `drop` (>= 0) among n requests of
/// which the share `discordant` (>= drop) differs. Exact: a sum over all outcomes.
double mcnemar_power(std::uint64_t n, double discordant, double drop, double alpha);

}  // namespace pointsman::analysis
