// Figures of a router as a gate compares them: whole statistics before and now, on the same
// resampled requests.
//
// A figure is one of kMetrics or of the calibration of a score. Invariant: both sides see the same
// draws, so what does not change cancels; what is undefined says why. Source of the intervals:
// BCa after Efron, JASA 82 (1987). Cost: two samples of sim/analysis/metric_sample.hpp a resample.
#pragma once

#include "sim/analysis/resampled.hpp"
#include "sim/analysis/router_evidence.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::analysis {

struct CalibrationInfo {
  std::string_view id;
  Number Calibration::*figure = nullptr;
  Better better = Better::kLess;
  std::string_view title;
};
inline constexpr CalibrationInfo kCalibrationFigures[] = {
    {"auc", &Calibration::auc, Better::kMore,
     "P(a right one's score is above a wrong one's), ties half"},
    {"brier", &Calibration::brier, Better::kLess, "Mean squared difference of score and outcome"},
    {"expected_error", &Calibration::expected_error, Better::kLess,
     "Expected calibration error, ten bins of equal width"},
    {"expected_error_by_mass", &Calibration::expected_error_by_mass, Better::kLess,
     "Expected calibration error, ten bins of equal mass"},
};

/// Which figure: an index into kMetrics, or one into kCalibrationFigures of a score by its name.
struct RouterFigure {
  bool is_calibration = false;
  std::size_t index = 0;
  std::string score;  ///< empty = the first score there is
};

/// One side: a router's rows and the scores beside them.
struct RouterSide {
  RouterRows rows;
  std::vector<ScoredRequests> scores;
};

/// Names of the scores that calibrations may be of.
std::vector<std::string> score_names(const RouterSide& side);

/// The figure of all rows, or why there is none.
Number router_figure(const RouterSide& side, const RouterFigure& figure);

/// now - before of every figure; NaN where either side is undefined. Both sides have the same
/// requests in the same order. Errors: kInterrupted.
base::Result<std::vector<Resampled>> bootstrap_router_change(
    const RouterSide& before, const RouterSide& now, std::span<const std::uint32_t> cluster_of,
    std::span<const RouterFigure> figures, const BootstrapOptions& options);

/// The figures of one side. Errors: kInterrupted.
base::Result<std::vector<Resampled>> bootstrap_router(const RouterSide& side,
                                                      std::span<const std::uint32_t> cluster_of,
                                                      std::span<const RouterFigure> figures,
                                                      const BootstrapOptions& options);

}  // namespace pointsman::analysis
