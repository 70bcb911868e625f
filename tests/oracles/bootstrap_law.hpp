// What a bootstrap of any number of resamples converges to, for requests of a few kinds.
//
// A resample of n requests is n draws from the kinds at the sample's shares, so the distribution of
// its totals is known by its characteristic function; one sum over it gives the share of resamples
// below a value (Gil-Pelaez, Biometrika 38, 1951). No resampling noise is left, and a sample costs
// microseconds, so that coverage is known to a fraction of a point. Invariant: ties count half, as
// Resampled counts them.
#pragma once

#include "sim/analysis/resampled.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace pointsman::tests {

/// Units (requests or clusters) of one kind; the statistic is the sum of `above` over that of
/// `below`.
struct UnitKind {
  double share = 0, above = 0, below = 1;
};

class BootstrapLaw {
 public:
  /// `step` is the lattice on which `above` lies where every `below` is 1; 0 = none.
  BootstrapLaw(std::span<const UnitKind> kinds, std::vector<double> counts, double step)
      : kinds_(kinds), counts_(std::move(counts)), step_(step) {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      n_ += counts_[i];
      above_ += counts_[i] * kinds[i].above;
      below_ += counts_[i] * kinds[i].below;
    }
    std::vector<double> without;
    std::vector<std::uint32_t> times;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const double off = kinds[i].above - estimate() * kinds[i].below;
      squares_ += counts_[i] * off * off;
      without.push_back((above_ - kinds[i].above) / (below_ - kinds[i].below));
      times.push_back(static_cast<std::uint32_t>(counts_[i]));
    }
    shape_ = analysis::influence_shape(without, times);
  }

  double estimate() const { return above_ / below_; }
  bool has_spread() const { return squares_ > 1e-12; }

  /// How sure the data make it that the truth is at most `value`, by BCa.
  double confidence(double value, bool is_careful) const {
    if (!has_spread()) {
      const double gap = estimate() - value;
      return std::abs(gap) < 1e-12 ? 0.5 : (gap < 0 ? 1 : 0);
    }
    analysis::InfluenceShape shape = shape_;
    if (!is_careful) shape.degrees = base::kInfinity;
    return analysis::bca_confidence(share_below(value), share_below(estimate()), shape);
  }

  /// The share of resamples below a value, within what 10,000 of them can tell.
  double share_below(double value) const {
    constexpr double kLeast = 0.5 / 10'000;
    return std::clamp(half_tied(value), kLeast, 1 - kLeast);
  }

 private:
  /// A kind's part of the characteristic function, stepped from one node to the next.
  struct Turn {
    double weight, re, im, step_re, step_im;
  };

  /// P(sum of (above - value * below) over a resample < 0), ties half.
  double half_tied(double value) const {
    // On a lattice the sum of `above` alone is, and n * value is the bound.
    const double slope = step_ > 0 ? 0 : value;
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
      const double off = kinds_[i].above - slope * kinds_[i].below;
      mean += counts_[i] / n_ * off;
      variance += counts_[i] / n_ * off * off;
    }
    const double spread = std::sqrt(n_ * std::max(variance - mean * mean, 0.0));
    const double bound = (step_ > 0 ? n_ * value : 0) - n_ * mean;
    if (spread < 1e-12) return bound > 0 ? 1 : bound < 0 ? 0 : 0.5;
    // Nodes so near that the sum does not come round within eight spreads; off the lattice a
    // hundredth of a spread of smoothing ends the sum.
    constexpr double kSmooth = 0.01;
    constexpr double kNegligible = 1e-9;
    constexpr int kQuietNodes = 50;
    const double most = step_ > 0 ? std::numbers::pi / step_ : 6 / (kSmooth * spread);
    const double nodes =
        std::ceil(most * (16 * spread + 2 * std::abs(bound)) / (2 * std::numbers::pi));
    const double gap = most / nodes;
    std::vector<Turn> turns = turns_of(slope, mean, gap);
    double sum = 0;
    int quiet = 0;
    for (double node = 0; node < nodes && quiet < kQuietNodes; ++node) {
      const double t = (node + 0.5) * gap;
      double re = 0, im = 0;
      for (Turn& turn : turns) {
        re += turn.weight * turn.re;
        im += turn.weight * turn.im;
        const double next = turn.re * turn.step_re - turn.im * turn.step_im;
        turn.im = turn.re * turn.step_im + turn.im * turn.step_re;
        turn.re = next;
      }
      const double smooth = step_ > 0 ? 0 : t * kSmooth * spread;
      const double size = std::exp(n_ / 2 * std::log(re * re + im * im) - smooth * smooth / 2);
      quiet = size < kNegligible ? quiet + 1 : 0;
      const double wave = size * std::sin(n_ * std::atan2(im, re) - t * bound);
      sum += step_ > 0 ? wave * step_ / 2 / std::tan(t * step_ / 2) : wave / t;
    }
    return 0.5 - sum * gap / std::numbers::pi;
  }

  std::vector<Turn> turns_of(double slope, double mean, double gap) const {
    std::vector<Turn> turns;
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
      if (counts_[i] == 0) continue;
      const double off = kinds_[i].above - slope * kinds_[i].below - mean;
      turns.push_back({counts_[i] / n_, std::cos(off * gap / 2), std::sin(off * gap / 2),
                       std::cos(off * gap), std::sin(off * gap)});
    }
    return turns;
  }

  std::span<const UnitKind> kinds_;
  std::vector<double> counts_;
  double step_;
  double n_ = 0, above_ = 0, below_ = 0, squares_ = 0;
  analysis::InfluenceShape shape_;
};

/// How many of `n` draws fall on each kind.
inline std::vector<double> drawn_kinds(std::span<const UnitKind> kinds, std::uint32_t n,
                                       std::mt19937_64& random) {
  std::vector<double> counts(kinds.size(), 0.0);
  double left = 1;
  for (std::size_t i = 0; i + 1 < kinds.size() && n > 0; ++i) {
    const double share = std::min(1.0, kinds[i].share / left);
    const std::uint32_t count = std::binomial_distribution<std::uint32_t>(n, share)(random);
    counts[i] = count;
    n -= count;
    left -= kinds[i].share;
  }
  counts.back() += n;
  return counts;
}

}  // namespace pointsman::tests
