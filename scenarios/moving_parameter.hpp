// One number of a policy, moved: the policy compiled with another value in its place.
//
// A threshold is a number that only compares with a signal of the request or with the confidence of
// one model: then two programs say everything (sim/analysis/curve.hpp). Any other number is
// compiled anew per value. A weight that moves scales the weights beside it, so that they still add
// up to 1. Invariant: the scenario is not changed; programs read a signal table of their own, whose
// first entries are those of the bound scenario.
#pragma once

#include "scenarios/bind.hpp"
#include "sim/analysis/curve.hpp"
#include "sim/analysis/curve_points.hpp"
#include "sim/base/shape.hpp"
#include "sim/kernel/choice.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::scenarios {

/// A number as an analysis names it: {"policy": ..., "parameter": ...}.
struct ParameterName {
  std::string policy;
  std::string parameter;  ///< as written
  std::string path;       ///< from the policy's expression
  base::Position at;      ///< of the name
};

/// Errors: located where the policy is unknown, or the parameter stands for none or several
/// numbers.
base::Result<ParameterName> read_parameter(const Scenario& scenario, const base::Node& asked);

/// The same for a name that stands alone.
base::Result<ParameterName> find_parameter(const Scenario& scenario, const std::string& policy,
                                           const base::Node& expression, const std::string& name,
                                           const base::Position& at);

/// Every threshold of a policy, in order of appearance.
std::vector<ParameterName> thresholds_of(const Scenario& scenario, const std::string& policy);
/// The one threshold of a policy, where it has exactly one.
std::optional<ParameterName> only_threshold(const Scenario& scenario, const std::string& policy);

/// What the field table says of the number; null where it says nothing.
const base::Field* field_of(const Scenario& scenario, const ParameterName& name);

/// The expression of a named policy; null where there is none.
const base::Node* expression_of(const Scenario& scenario, const std::string& policy);

/// Puts `value` at a path of parameters_of(); a weight scales those beside it.
void put_parameter(base::Node& expression, const std::string& path, double value);

/// What a threshold compares with.
struct ThresholdSignal {
  std::string signal;  ///< "router_score", "small|confidence"
  const data::Column* column = nullptr;
  kernel::Tie tie = kernel::Tie::kAtLeast;
};
/// Empty where the number is no threshold.
std::optional<ThresholdSignal> threshold_signal(const Bound& bound, const ParameterName& name);
/// Rewrites a threshold so that every request is past the cut, or none.
void force_threshold(const Scenario& scenario, base::Node& expression, const std::string& path,
                     bool is_past);

/// A threshold and the two programs that say everything of it.
struct Threshold {
  std::string signal;  ///< "router_score", "small|confidence"
  const data::Column* column = nullptr;
  kernel::Tie tie = kernel::Tie::kAtLeast;
  policy::Program below, past;
};

class MovingParameter {
 public:
  MovingParameter(const Bound& bound, ParameterName name);
  MovingParameter(const MovingParameter&) = delete;
  MovingParameter& operator=(const MovingParameter&) = delete;

  const ParameterName& name() const { return name_; }
  const policy::SignalTable& signals() const { return signals_; }

  /// Empty where the number is no threshold. Errors: located in the policy.
  base::Result<std::optional<Threshold>> threshold();
  /// The policy with `value` in place of the number.
  base::Result<policy::Program> with(double value);

  /// What a curve over it needs of the scenario.
  analysis::CurveContext context(const Resources& resources) const;

 private:
  base::Result<policy::Program> build(const base::Node& expression);

  const Bound& bound_;
  ParameterName name_;
  policy::SignalTable signals_;
};

}  // namespace pointsman::scenarios
