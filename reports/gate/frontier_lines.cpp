#include "reports/gate/frontier_lines.hpp"

#include "sim/analysis/frontier_change.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using analysis::OperatingPoint;
using Column = std::vector<double>;

std::size_t place_in(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// A policy's cost on every request that it answered.
bool is_priced(const PolicyRecord& policy) {
  for (std::size_t row = 0; row < policy.score.size(); ++row) {
    if (!std::isnan(policy.score[row]) && std::isnan(policy.cost_usd[row])) return false;
  }
  return true;
}

}  // namespace

PairedFrontier::Side PairedFrontier::side_of(const Record& record) {
  Side side;
  for (const PolicyRecord& policy : record.policies) {
    if (is_priced(policy)) side.names.push_back(policy.name);
  }
  side.score.resize(side.names.size());
  side.cost.resize(side.names.size());
  return side;
}

PairedFrontier::PairedFrontier(const Record& before, const Record& now, const PairedPolicy& pair)
    : before_(side_of(before)), now_(side_of(now)) {
  if (now_.names.empty() || before_.names.empty()) {
    problem_ = "no policy has a known cost";
    return;
  }
  keep_places(before, now, pair);
  if (places_.empty()) {
    problem_ = "no request was answered by every policy";
    return;
  }
  for (const Side* side : {&before_, &now_}) {
    for (const OperatingPoint& point : points_of(*side)) most_ = std::max(most_, point.x);
  }
}

void PairedFrontier::keep_places(const Record& before, const Record& now,
                                 const PairedPolicy& pair) {
  const auto is_answered = [](const Side& side, const Record& record, std::size_t row) {
    return std::ranges::all_of(side.names, [&](const std::string& name) {
      return !std::isnan(record.find(name)->score[row]);
    });
  };
  const auto add = [](Side& side, const Record& record, std::size_t row) {
    for (std::size_t i = 0; i < side.names.size(); ++i) {
      const PolicyRecord& policy = *record.find(side.names[i]);
      side.score[i].push_back(policy.score[row]);
      side.cost[i].push_back(policy.cost_usd[row]);
    }
  };
  for (std::size_t place = 0; place < pair.requests().size(); ++place) {
    const PairedRequest& request = pair.requests()[place];
    if (!is_answered(before_, before, request.before) || !is_answered(now_, now, request.now)) {
      continue;
    }
    places_.push_back(place);
    add(before_, before, request.before);
    add(now_, now, request.now);
  }
}

std::vector<OperatingPoint> PairedFrontier::points_of(const Side& side,
                                                      std::span<const double> totals,
                                                      double requests) {
  std::vector<OperatingPoint> points;
  for (std::size_t i = 0; i < side.names.size(); ++i) {
    points.push_back({totals[2 * i + 1] / requests, totals[2 * i] / requests});
  }
  return points;
}

std::vector<OperatingPoint> PairedFrontier::points_of(const Side& side) const {
  std::vector<double> totals;
  for (std::size_t i = 0; i < side.names.size(); ++i) {
    for (const auto* column : {&side.score[i], &side.cost[i]}) {
      totals.push_back(std::accumulate(column->begin(), column->end(), 0.0));
    }
  }
  return points_of(side, totals, static_cast<double>(places_.size()));
}

std::vector<std::string> PairedFrontier::points() const {
  const auto points = points_of(before_);
  const auto is_on = analysis::pareto_frontier(points);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (is_on[i]) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return points[i].x; });
  std::vector<std::string> names;
  for (const std::size_t i : order) names.push_back(before_.names[i]);
  return names;
}

bool PairedFrontier::is_same(const std::string& policy) const {
  const std::size_t old_place = place_in(before_.names, policy);
  const std::size_t new_place = place_in(now_.names, policy);
  return new_place < now_.names.size() && before_.score[old_place] == now_.score[new_place] &&
         before_.cost[old_place] == now_.cost[new_place];
}

double PairedFrontier::gain(const std::string& point, const std::vector<OperatingPoint>& before,
                            const std::vector<OperatingPoint>& now) const {
  if (point.empty()) return analysis::coverage(now, most_) - analysis::coverage(before, most_);
  return -analysis::shortfall(before[place_in(before_.names, point)], now);
}

bool PairedFrontier::describe(Line& line, const std::string& point,
                              std::span<const std::uint32_t> cluster_of) const {
  line.n = places_.size();
  if (!cluster_of.empty()) line.clusters = clusters_in(cluster_of);
  const auto before = points_of(before_);
  const auto now = points_of(now_);
  const double change = gain(point, before, now);
  if (!std::isfinite(change)) {
    settle(line, Verdict::kMissing, "no policy is free any more, as " + point + " was");
    return false;
  }
  bool is_unchanged = change == 0;
  if (point.empty()) {
    line.before = analysis::coverage(before, most_);
    line.now = analysis::coverage(now, most_);
    is_unchanged =
        is_unchanged && before_.names.size() == now_.names.size() &&
        std::ranges::all_of(before_.names, [&](const auto& name) { return is_same(name); });
  } else {
    is_unchanged = is_unchanged && is_same(point);
  }
  if (is_unchanged) {
    settle_tied(line);
    return false;
  }
  const std::uint64_t units = line.clusters.value_or(line.n);
  if (units >= kFewest) return true;
  settle(line, Verdict::kInconclusive, only_few(line, units));
  return false;
}

base::Status PairedFrontier::test(std::span<const OpenLine> lines,
                                  std::span<const std::string> points,
                                  std::span<const std::uint32_t> cluster_of) const {
  std::vector<Column> columns;
  for (const Side* side : {&before_, &now_}) {
    for (std::size_t i = 0; i < side->names.size(); ++i) {
      columns.push_back(side->score[i]);
      columns.push_back(side->cost[i]);
    }
  }
  columns.emplace_back(places_.size(), 1.0);
  if (!cluster_of.empty()) columns = by_cluster(columns, cluster_of, clusters_in(cluster_of));
  const std::size_t of_before = 2 * before_.names.size();
  std::vector<analysis::TotalsStatistic> statistics;
  for (const std::string& point : points) {
    statistics.emplace_back([this, point, of_before](std::span<const double> totals, double) {
      const double requests = totals.back();
      return gain(point, points_of(before_, totals, requests),
                  points_of(now_, totals.subspan(of_before), requests));
    });
  }
  const std::vector<std::span<const double>> spans(columns.begin(), columns.end());
  POINTSMAN_TRY(const auto gains,
                analysis::bootstrap_totals(spans, statistics, bootstrap_of(lines.front().terms)));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    settle_by(lines[i], gains[i], lines[i].line->clusters.value_or(places_.size()));
  }
  return {};
}

}  // namespace pointsman::reports::gate
