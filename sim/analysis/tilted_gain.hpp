// How sure paired units make a gain, a ratio of their totals, however few of them differ.
//
// To test a value, units are weighed anew, as likely as can be, so that the gain is that value
// (empirical likelihood: Owen, Biometrika 75, 1988), and the data are held against resamples drawn
// with these weights: the tilted bootstrap (Efron, Canadian J. Statistics 9, 1981; DiCiccio and
// Romano, Int. Statistical Review 58, 1990), here without drawing, by the first three moments of
// their total (Pearson's type III). Data that lack large changes do not rule them out, so that a
// unit of the largest gain and one of the largest harm may get weight, too; of 0/1 scores the
// weights are then Tango's (Statistics in Medicine 17, 1998). A plain bootstrap knows no change but
// those it saw, and is too narrow where few units differ.
// Invariants: lo <= estimate <= hi; tail_below() falls in its argument, and the interval's ends are
// where it takes the interval's tails. Cost: a sort once; a tail some ten passes over the distinct
// units, an interval some twenty tails.
#pragma once

#include "sim/analysis/intervals.hpp"
#include "sim/analysis/sparse_pairs.hpp"

#include <span>
#include <vector>

namespace pointsman::analysis {

/// Requests or clusters, side by side: the gain is the sum of `above` over that of `below` (> 0).
/// Entry i stands for counts[i] units (empty = one each).
struct PairedUnits {
  std::span<const double> above, below;
  /// What a unit's change is proportional to: its bill, its requests. A unit of the largest size
  /// may change at the largest rate seen, either way.
  std::span<const double> size;
  /// Part of its size that a unit is known to be able to lose, seen or not.
  double harm_rate = 0;
  std::span<const double> counts{};
};

class TiltedGain {
 public:
  /// At least one unit, and counts above 0.
  explicit TiltedGain(const PairedUnits& units);

  double estimate() const { return above_ / below_; }
  /// P(a total as low, as high as the data's) where the gain is `value`: one is small where the
  /// gain is shown to be less, the other where it is shown to be more.
  OneSided tails(double value) const;
  double tail_below(double value) const { return tails(value).low; }
  Estimate interval(double level) const;

 private:
  /// Units with the same change.
  struct Kind {
    double above, below, count;
  };
  /// The total, the mean square and the mean cube of a unit's distance under a value's weights.
  struct Moments {
    double total = 0, square = 0, cube = 0;
  };
  void add_kinds(const PairedUnits& units);
  void add_reach(const PairedUnits& units);
  double distance(const Kind& kind, double value) const { return kind.above - value * kind.below; }
  double slope_at(double value, double from, double to) const;
  Moments tilted(double value) const;
  double end_of(double tail, double outward) const;

  std::vector<Kind> kinds_;
  double n_ = 0, above_ = 0, below_ = 0;
  Kind largest_gain_{}, largest_harm_{};  ///< that may be, seen or not
};

}  // namespace pointsman::analysis
