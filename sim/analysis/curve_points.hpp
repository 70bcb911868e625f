// A curve over any number of a policy that is no threshold: one program per value, one replay.
//
// All programs share the blocks, signals and outcomes of one engine run, so k points cost one pass
// over the data and k evaluations. Invariant: a point equals what the engine says of its program;
// where a point drops requests, every point counts the requests that all of them answer. Cost: ~20
// ns a row, node and point; 24 B a row and point.
#pragma once

#include "sim/analysis/curve.hpp"

#include <span>
#include <string>

namespace pointsman::analysis {

/// A value of the parameter and the policy compiled with it.
struct ValuedProgram {
  double value = 0;
  const policy::Program* program = nullptr;
};

struct PointCurveSpec {
  std::string policy, parameter;
  CurveContext context;  ///< without a baseline, the first point is what savings are against
  std::span<const ValuedProgram> points;  ///< by ascending value; at least one
};

/// Fills `effects` where it is given. Errors: kData where no request is answered at every point,
/// kInterrupted when stopped.
base::Result<Curve> point_curve(const PointCurveSpec& spec, CurveEffects* effects = nullptr);

}  // namespace pointsman::analysis
