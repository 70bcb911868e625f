// What leaving out observations one by one tells of an estimate: how skewed its error is, and how
// well the data know its spread.
//
// Invariant: a function of the estimates without each observation alone; a NaN takes no part.
// Sources: Efron, JASA 82 (1987), for the acceleration; Satterthwaite, Biometrics Bulletin 2
// (1946), for degrees of freedom. Cost: two passes.
#pragma once

#include "sim/base/limits.hpp"

#include <cstdint>
#include <span>

namespace pointsman::analysis {

/// As it is where leaving out does not tell (quantiles).
struct InfluenceShape {
  double acceleration = 0;  ///< a sixth of the skewness of the estimate's influence
  /// Of a normal sample whose variance is known as roughly: 2 n / (kurtosis - 1). Few where few
  /// observations carry the estimate, more than 2 always; infinite where all carry the same.
  double degrees = base::kInfinity;
};

/// Entry i stands for counts[i] observations (empty = one each).
InfluenceShape influence_shape(std::span<const double> without,
                               std::span<const std::uint32_t> counts = {});

}  // namespace pointsman::analysis
