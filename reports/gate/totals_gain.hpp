// The gain of a metric that is a function of totals: a ratio of two columns where it can be
// written as one, else a bootstrap of the totals.
//
// Invariant: a gain is positive where now is better than before, whichever way the metric points;
// relative gains are shares of the baseline's figure. Cost: one pass over the columns, or that of
// the resamples.
#pragma once

#include "reports/gate/line_tests.hpp"
#include "sim/analysis/resampled.hpp"
#include "sim/analysis/tilted_gain.hpp"

#include <optional>
#include <vector>

namespace pointsman::reports::gate {

/// The units of a gain that is the total of `above` over that of `below`, requests or clusters.
struct GainUnits {
  std::vector<double> above, below, size;
  double harm_rate = 0;

  analysis::PairedUnits view() const { return {above, below, size, harm_rate, {}}; }
};

/// Empty where the line's gain is no ratio of two totals, or the lower one is not above 0.
std::optional<GainUnits> gain_units(const Line& line, const RowLine& rows);

/// Any function of totals. Errors: kInterrupted.
base::Result<analysis::Resampled> resample_totals(const Line& line, const RowLine& rows,
                                                  const TestTerms& terms);

}  // namespace pointsman::reports::gate
