#include "sim/analysis/router_evidence.hpp"

#include <algorithm>
#include <string_view>

namespace pointsman::analysis {

namespace {

// Of the rest more is better; a test holds these to the names of kMetrics.
constexpr std::string_view kLessIsBetter[] = {"cpt_20",
                                              "cpt_50",
                                              "cpt_80",
                                              "cpt_50_as_coded",
                                              "cpt_80_as_coded",
                                              "cpt_50_usd",
                                              "cpt_80_usd",
                                              "gap_o",
                                              "pareto_distance",
                                              "cost_per_resolved",
                                              "regret_usd",
                                              "cost_over_oracle",
                                              "accuracy_below_oracle"};
constexpr std::string_view kDescribe[] = {"zero_router_aiq", "answerable", "entropy_per_request",
                                          "entropy_of_traffic"};

}  // namespace

Better better_of(const MetricInfo& metric) {
  if (std::ranges::find(kLessIsBetter, metric.id) != std::end(kLessIsBetter)) return Better::kLess;
  const bool describes = std::ranges::find(kDescribe, metric.id) != std::end(kDescribe);
  return describes ? Better::kNeither : Better::kMore;
}

}  // namespace pointsman::analysis
