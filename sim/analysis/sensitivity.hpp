// How much a result moves with each of its inputs, the others held: tornado and elasticities.
//
// Works on any function of named numbers; an input that the function cannot take gives no value
// there and is reported as such. Invariant: bars are sorted by swing, the widest first, ties by the
// order of the inputs. Cost: two evaluations per input and kind. Source of the chart: Eschenbach,
// Interfaces 22 (1992).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// One input: where it is and between what it may plausibly lie.
struct SensitivityInput {
  std::string name;
  double value = 0;
  double low = 0, high = 0;  ///< low <= value <= high
};

/// The result at these values, in the order of the inputs; empty where there is none.
using Response = std::function<std::optional<double>(std::span<const double> values)>;

struct TornadoBar {
  std::size_t input = 0;
  std::optional<double> at_low, at_high;

  /// Distance between the two ends; 0 where either is missing.
  double swing() const;
};
/// One bar per input whose range is not a point.
std::vector<TornadoBar> tornado(std::span<const SensitivityInput> inputs, const Response& response);

struct Slope {
  std::size_t input = 0;
  std::optional<double> per_unit;  ///< change of the result per unit of the input
  std::optional<double>
      elasticity;  ///< per cent of the result per per cent; empty at a result of 0
};
/// Central differences over a ten-thousandth of each range, one-sided where the range ends.
std::vector<Slope> slopes(std::span<const SensitivityInput> inputs, const Response& response);

}  // namespace pointsman::analysis
