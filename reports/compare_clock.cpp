#include "reports/compare_clock.hpp"

#include "sim/analysis/skewed_mean.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace pointsman::reports {

namespace {

using analysis::Estimate;
using analysis::Figure;
using analysis::SpreadEstimate;
using base::kInfinity;
using base::Node;

Figure<Estimate> part_of(const Figure<SpreadEstimate>& spread, Estimate SpreadEstimate::*part) {
  return spread ? Figure<Estimate>((*spread).*part) : Figure<Estimate>::unknown(spread.reason());
}

/// Bounds are null, or absent, where the runs could not give them.
Figure<Estimate> read_figure(const Node& timing, const ClockFigure& figure) {
  const Node* value = timing.find(figure.key);
  if (value != nullptr && *figure.part != '\0') value = value->find(figure.part);
  const auto number = [value](const char* key, double otherwise) {
    const Node* found = value == nullptr ? nullptr : value->find(key);
    return found != nullptr && found->is_number() ? found->number : otherwise;
  };
  const double mean = number("mean", number("total", base::kNaN));
  if (!std::isnan(mean)) return Estimate{mean, number("lo", -kInfinity), number("hi", kInfinity)};
  const Node* unknown = timing.find("unknown");
  const Node* reason = unknown == nullptr ? nullptr : unknown->find(figure.key);
  return Figure<Estimate>::unknown(reason == nullptr ? "not in the result file" : reason->text);
}

}  // namespace

ClockFigures clock_figures(const analysis::TimingSummary& timing) {
  const auto& waste = timing.waste_usd_per_hour;
  return {part_of(timing.latency_s, &SpreadEstimate::p50),
          part_of(timing.latency_s, &SpreadEstimate::p95), timing.slo_share, timing.usd_per_hour,
          waste ? Figure<Estimate>(Estimate{waste->total(), -kInfinity, kInfinity})
                : Figure<Estimate>::unknown(waste.reason())};
}

ClockFigures clock_figures(const Node& timing) {
  ClockFigures figures;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    figures[i] = read_figure(timing, kClockFigures[i]);
  }
  return figures;
}

bool are_clocks_paired(const ClockSide& first, const ClockSide& second) {
  return first.runs.size() > 1 && first.runs.size() == second.runs.size();
}

ClockFigures clock_difference(const ClockSide& first, const ClockSide& second, double level) {
  const bool are_paired = are_clocks_paired(first, second);
  ClockFigures difference;
  std::vector<double> changes(are_paired ? first.runs.size() : 0);
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] = analysis::independent_difference(first.figures[i], second.figures[i]);
    if (!difference[i] || !are_paired) continue;
    for (std::size_t run = 0; run < changes.size(); ++run) {
      changes[run] = kClockFigures[i].of(second.runs[run]) - kClockFigures[i].of(first.runs[run]);
    }
    const bool is_measured =
        std::ranges::none_of(changes, [](double change) { return std::isnan(change); });
    if (is_measured) difference[i] = analysis::SkewedMean(changes).interval(level);
  }
  return difference;
}

}  // namespace pointsman::reports
