#include "sim/analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace pointsman::analysis {
namespace {

constexpr double kStepShare = 1e-4;  // of the range

/// Evaluates the response with one input moved.
class Probe {
 public:
  Probe(std::span<const SensitivityInput> inputs, const Response& response) : response_(response) {
    for (const SensitivityInput& input : inputs) values_.push_back(input.value);
  }

  std::optional<double> here() const { return finite(response_(values_)); }
  std::optional<double> at(std::size_t input, double value) {
    const double kept = std::exchange(values_[input], value);
    const auto result = finite(response_(values_));
    values_[input] = kept;
    return result;
  }

 private:
  static std::optional<double> finite(std::optional<double> value) {
    return value && std::isfinite(*value) ? value : std::nullopt;
  }

  const Response& response_;
  std::vector<double> values_;
};

}  // namespace

double TornadoBar::swing() const {
  return at_low && at_high ? std::abs(*at_high - *at_low) : 0;
}

std::vector<TornadoBar> tornado(std::span<const SensitivityInput> inputs,
                                const Response& response) {
  Probe probe(inputs, response);
  std::vector<TornadoBar> bars;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!(inputs[i].low < inputs[i].high)) continue;
    bars.push_back({i, probe.at(i, inputs[i].low), probe.at(i, inputs[i].high)});
  }
  std::ranges::stable_sort(bars, std::greater{}, &TornadoBar::swing);
  return bars;
}

std::vector<Slope> slopes(std::span<const SensitivityInput> inputs, const Response& response) {
  Probe probe(inputs, response);
  const auto here = probe.here();
  std::vector<Slope> found;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const SensitivityInput& input = inputs[i];
    if (!(input.low < input.high)) continue;
    const double step = kStepShare * (input.high - input.low);
    const double left = std::max(input.low, input.value - step);
    const double right = std::min(input.high, input.value + step);
    const auto below = probe.at(i, left);
    const auto above = probe.at(i, right);
    Slope slope{i, std::nullopt, std::nullopt};
    if (below && above) slope.per_unit = (*above - *below) / (right - left);
    if (slope.per_unit && here && *here != 0) {
      slope.elasticity = *slope.per_unit * input.value / *here;
    }
    found.push_back(slope);
  }
  return found;
}

}  // namespace pointsman::analysis
