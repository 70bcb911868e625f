// Lines about the frontier of cost and accuracy: every policy of the baseline's frontier, whether
// something now is as cheap and as good, and what all policies cover together.
//
// A change loses the frontier where some point is lost, so each point is a line: lines to catch
// share the family's alpha, and lines to prove are an intersection-union test. Invariant: both
// sides see the same resampled requests. Cost: resamples x requests x 2 policies.
#pragma once

#include "reports/gate/line_notes.hpp"
#include "sim/analysis/metric_formulas.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// Every policy of two records on the requests that all of them answered.
class PairedFrontier {
 public:
  /// `pair` says which requests are the same.
  PairedFrontier(const Record& before, const Record& now, const PairedPolicy& pair);

  /// Why nothing can be compared; empty where it can.
  const std::string& problem() const { return problem_; }
  const std::vector<std::size_t>& places() const { return places_; }
  /// Policies on the baseline's frontier, by ascending cost.
  std::vector<std::string> points() const;

  /// Settles a line that needs no test; true where it is still to be tested. `point` is empty for
  /// what all cover together.
  bool describe(Line& line, const std::string& point,
                std::span<const std::uint32_t> cluster_of) const;
  /// The change that a line is about, resampled, as a gain. Errors: kInterrupted.
  base::Status test(std::span<const OpenLine> lines, std::span<const std::string> points,
                    std::span<const std::uint32_t> cluster_of) const;

 private:
  struct Side {
    std::vector<std::string> names;
    std::vector<std::vector<double>> score, cost;  ///< [policy][place]
  };
  static Side side_of(const Record& record);
  void keep_places(const Record& before, const Record& now, const PairedPolicy& pair);
  /// Cost and accuracy of every policy, from totals that begin with this side's.
  static std::vector<analysis::OperatingPoint> points_of(const Side& side,
                                                         std::span<const double> totals,
                                                         double requests);
  std::vector<analysis::OperatingPoint> points_of(const Side& side) const;
  double gain(const std::string& point, const std::vector<analysis::OperatingPoint>& before,
              const std::vector<analysis::OperatingPoint>& now) const;
  bool is_same(const std::string& policy) const;

  Side before_, now_;
  std::vector<std::size_t> places_;
  std::string problem_;
  double most_ = 0;  ///< dearest policy of either side, per request
};

}  // namespace pointsman::reports::gate
