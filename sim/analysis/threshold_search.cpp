#include "sim/analysis/threshold_search.hpp"

#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {
namespace {

using Setting = ThresholdFound::Setting;

Amounts minus(const Amounts& one, const Amounts& other) {
  return {one.accuracy - other.accuracy, one.cost_usd - other.cost_usd,
          one.latency_s - other.latency_s};
}

Amounts row_of(const RowAmounts& rows, std::size_t row) {
  return {rows.accuracy[row], rows.cost_usd[row], rows.latency_s.empty() ? 0 : rows.latency_s[row]};
}

std::size_t row_count(const ThresholdProblem& problem) {
  return problem.outcomes.front().accuracy.size();
}

/// Totals along one axis: of the rows where it fails, and what each more passing row changes.
class Sweep {
 public:
  explicit Sweep(std::size_t cuts) : changes_(cuts + 1) {}

  void add_row(std::uint32_t passed, const Amounts& fails, const Amounts& passes, double sign) {
    failing_.add(fails, sign);
    changes_[passed].add(minus(passes, fails), sign);
  }

  /// Calls visit(cut, totals) from the highest cut to the lowest.
  template <typename Visit>
  void visit(Visit&& visit) const {
    Amounts totals = failing_;
    for (std::size_t cut = changes_.size() - 1; cut-- > 0;) {
      totals.add(changes_[cut + 1], 1);
      visit(static_cast<std::uint32_t>(cut), totals);
    }
  }

 private:
  Amounts failing_;
  std::vector<Amounts> changes_;  ///< by how many cuts are passed
};

template <typename Visit>
void visit_one(const ThresholdProblem& problem, Visit&& visit) {
  const CutAxis& axis = problem.axes[0];
  Sweep sweep(axis.cuts.size());
  for (std::size_t row = 0; row < row_count(problem); ++row) {
    sweep.add_row(axis.passed[row], row_of(problem.outcomes[0], row),
                  row_of(problem.outcomes[1], row), 1);
  }
  sweep.visit([&](std::uint32_t cut, const Amounts& totals) { visit(Setting{cut, 0}, totals); });
}

/// Moves the first threshold from the highest cut down; rows that come to pass it change sides in
/// the sweep over the second.
template <typename Visit>
void visit_two(const ThresholdProblem& problem, Visit&& visit) {
  const CutAxis& first = problem.axes[0];
  const CutAxis& second = problem.axes[1];
  std::vector<std::vector<std::uint32_t>> rows_passing(first.cuts.size() + 1);
  Sweep sweep(second.cuts.size());
  const auto put = [&](std::size_t row, std::size_t side, double sign) {
    sweep.add_row(second.passed[row], row_of(problem.outcomes[side], row),
                  row_of(problem.outcomes[side + 2], row), sign);
  };
  for (std::size_t row = 0; row < row_count(problem); ++row) {
    rows_passing[first.passed[row]].push_back(static_cast<std::uint32_t>(row));
    put(row, 0, 1);
  }
  for (std::size_t cut = first.cuts.size(); cut-- > 0;) {
    for (const std::uint32_t row : rows_passing[cut + 1]) {
      put(row, 0, -1);
      put(row, 1, 1);
    }
    sweep.visit([&](std::uint32_t other, const Amounts& totals) {
      visit(Setting{static_cast<std::uint32_t>(cut), other}, totals);
    });
  }
}

/// The least and the most that the rows may cost in all.
std::array<double, 2> cost_range(const ThresholdProblem& problem) {
  std::array<double, 2> range{};
  for (std::size_t row = 0; row < row_count(problem); ++row) {
    double least = problem.outcomes[0].cost_usd[row];
    double most = least;
    for (const RowAmounts& outcome : problem.outcomes) {
      least = std::min(least, outcome.cost_usd[row]);
      most = std::max(most, outcome.cost_usd[row]);
    }
    range[0] += least;
    range[1] += most;
  }
  return range;
}

/// The distinct signals in the range and one cut beyond them, on the side where all fail or pass.
std::vector<double> natural_cuts(std::span<const double> signal, kernel::Tie tie,
                                 const CutRange& range) {
  using base::kInfinity;
  std::vector<double> cuts(signal.begin(), signal.end());
  std::ranges::sort(cuts);
  const auto repeats = std::ranges::unique(cuts);
  cuts.erase(repeats.begin(), repeats.end());
  const bool is_at_least = tie == kernel::Tie::kAtLeast;
  const double beyond = is_at_least ? std::nextafter(cuts.back(), kInfinity)
                                    : std::nextafter(cuts.front(), -kInfinity);
  std::erase_if(cuts, [&](double cut) { return cut < range.low || cut > range.high; });
  const double last = std::clamp(beyond, range.low, range.high);
  if (cuts.empty() || (is_at_least ? last > cuts.back() : last < cuts.front())) {
    cuts.insert(is_at_least ? cuts.end() : cuts.begin(), last);
  }
  return cuts;
}

Amounts per_request(const Amounts& totals, double requests) {
  return {totals.accuracy / requests, totals.cost_usd / requests, totals.latency_s / requests};
}

}  // namespace

CutAxis cut_axis(std::span<const double> signal, kernel::Tie tie, const CutRange& range) {
  CutAxis axis;
  axis.cuts = range.values.empty() ? natural_cuts(signal, tie, range) : range.values;
  std::ranges::sort(axis.cuts);
  axis.is_thinned = axis.cuts.size() > range.cuts_max;
  if (axis.is_thinned) axis.cuts = thinned(axis.cuts, range.cuts_max);
  for (const double value : signal) {
    const auto beyond = tie == kernel::Tie::kAtLeast ? std::ranges::upper_bound(axis.cuts, value)
                                                     : std::ranges::lower_bound(axis.cuts, value);
    axis.passed.push_back(static_cast<std::uint32_t>(beyond - axis.cuts.begin()));
  }
  return axis;
}

ThresholdFound search_thresholds(const ThresholdProblem& problem, const Goal& goal) {
  const auto requests = static_cast<double>(row_count(problem));
  const auto [low, high] = cost_range(problem);
  Champions<Setting> champions(for_totals(goal, requests), low, high);
  const auto offer = [&](const Setting& setting, const Amounts& totals) {
    champions.offer(setting, totals);
  };
  if (problem.axes.size() == 1) {
    visit_one(problem, offer);
  } else {
    visit_two(problem, offer);
  }
  ThresholdFound found;
  found.best = {champions.best()->setting, per_request(champions.best()->at, requests)};
  found.keeps_limits = violation(goal, found.best.at) == 0;
  for (const auto& entry : champions.frontier()) {
    found.frontier.push_back({entry.setting, per_request(entry.at, requests)});
  }
  found.settings = champions.offered();
  return found;
}

}  // namespace pointsman::analysis
