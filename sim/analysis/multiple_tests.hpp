// Many tests at once: p-values that may be compared with one alpha for the whole family.
//
// Holm holds the chance of any false alarm to alpha whatever the tests have to do with each other;
// Benjamini and Hochberg hold the expected share of false alarms among the alarms, for tests that
// are independent or positively dependent. Invariant: adjusted p-values keep the order of the
// p-values and are at least as large. Sources: Holm, Scand. J. Statist. 6 (1979); Benjamini &
// Hochberg, JRSS B 57 (1995). Cost: one sort.
#pragma once

#include <span>
#include <vector>

namespace pointsman::analysis {

/// Entry i belongs to p[i]; all p in [0, 1].
std::vector<double> holm_adjusted(std::span<const double> p);
std::vector<double> benjamini_hochberg_adjusted(std::span<const double> p);

}  // namespace pointsman::analysis
