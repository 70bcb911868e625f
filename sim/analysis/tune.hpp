// A threshold (or any number) chosen on some requests and reported on others.
//
// Whatever is chosen on data looks better on that data than elsewhere: the figures of the training
// part are optimistic, and by how much is shown twice: the difference to the held-out part, and
// Efron's bootstrap of the choice itself (JASA 78, 1983), which needs no held-out rows. Invariant:
// the choice never looks at a held-out request. Cost: one curve per part, and one per resample.
#pragma once

#include "sim/analysis/curve.hpp"
#include "sim/analysis/intervals.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

enum class TuneGoal : std::uint8_t {
  kAccuracy,   ///< at least this accurate, as cheap as that allows
  kCost,       ///< at most this cost per request, as accurate as that allows
  kSavings,    ///< at least this saving, as accurate as that allows
  kSharePast,  ///< at most this share of requests past the cut, as many as that allows
};
struct TuneTarget {
  TuneGoal goal = TuneGoal::kAccuracy;
  double value = 0;
};

struct TuneOptions {
  std::uint32_t resamples = 200;  ///< behind the expected optimism; 0 = none
  std::uint64_t seed = 0;
  double level = 0.95;
  double score_min = 0, score_max = 1;  ///< intervals of accuracy stay within
  unsigned threads = 0;
  std::stop_token stop{};
};

/// The chosen point on one part of the requests.
struct TunedPart {
  std::uint64_t requests = 0;
  Estimate accuracy;
  std::optional<Estimate> cost_usd_per_request;
  std::optional<double> savings;
  std::optional<double> share_past;
  bool meets_target = false;
};

struct Tuned {
  std::string policy, parameter;
  TuneTarget target;
  double value = 0;  ///< of the parameter
  bool is_threshold = true;
  std::string against;  ///< what savings are measured against
  TunedPart train, held_out;
  Estimate optimism;  ///< accuracy on the training part minus that on the held-out part
  /// Expected by the bootstrap: how much better the choice looks where it was made.
  std::optional<double> expected_optimism;
  std::string cost_reason;  ///< why costs are unknown; empty where known
  /// Why no value can be chosen: the target is a saving against what costs nothing. Then neither
  /// part has figures.
  std::string undefined_because;
};

/// Which points a part reaches the target at, and the best of them: an index into the curve. Where
/// none does, the one that comes nearest; `meets` says which.
struct TuneChoice {
  std::size_t point = 0;
  bool meets = false;
};

/// `is_train` has one flag per row of `effects`. Errors: kData where a part has no request, or the
/// target needs costs that are unknown; kInterrupted.
base::Result<Tuned> tune(const Curve& curve, const CurveEffects& effects,
                         std::span<const std::uint8_t> is_train, const TuneTarget& target,
                         const TuneOptions& options);

}  // namespace pointsman::analysis
