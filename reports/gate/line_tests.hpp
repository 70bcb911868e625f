// The statistics of one line of a gate: which test its data call for, and what it finds.
//
// Invariant: a line that cannot be tested keeps its verdict "missing" and says why; everything else
// is tested, small numbers included, and says how. Cost: that of a bootstrap where scores are
// graded, or where money or time is compared.
#pragma once

#include "reports/gate/evaluate.hpp"
#include "reports/gate/paired.hpp"
#include "sim/analysis/change_test.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace pointsman::reports::gate {

struct TestTerms {
  analysis::Sureness sure;
  std::uint32_t resamples = 10'000;
  std::uint64_t seed = 1;
  bool sequential = false;
  unsigned threads = 0;
  std::stop_token stop{};
  /// Catch lines that share alpha: what is detectable is stated for alpha / family.
  double family = 1;
};

/// Fewer requests, clusters or replications than this are not bootstrapped.
inline constexpr std::size_t kFewest = 10;

/// A line about requests that is to be tested: its columns, and who belongs together.
struct RowLine {
  MetricColumns columns;
  std::vector<std::uint32_t> cluster_of;  ///< by row of the columns; empty = independent
};

/// Counts and figures that need no test; settles lines that are missing, new or tied. True where
/// the line is still to be tested.
bool describe_rows(Line& line, const PairedPolicy& pair, const RowLine& rows);

/// Errors: kInterrupted.
base::Result<std::optional<analysis::ChangeTest>> test_rows(Line& line, const RowLine& rows,
                                                            const TestTerms& terms);

/// Paired replications of a timed metric; settles the line as describe_rows() does.
std::optional<analysis::ChangeTest> test_replications(Line& line, const PolicySide& before,
                                                      const PolicySide& now,
                                                      const TestTerms& terms);

/// The figure of one side with its interval, for bounds. Errors: kInterrupted.
base::Result<analysis::Figure<analysis::Estimate>> bound_figure(const Metric& metric,
                                                                const RowLine& rows,
                                                                const TestTerms& terms);
analysis::Figure<analysis::Estimate> bound_figure(const Metric& metric, const PolicySide& side,
                                                  const TestTerms& terms);

}  // namespace pointsman::reports::gate
