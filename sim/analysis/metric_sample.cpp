#include "sim/analysis/metric_sample.hpp"

#include "sim/base/limits.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace pointsman::analysis {

namespace {

using base::kInfinity;

// Cuts of the curves behind intervals: the exact curve may have one per request.
constexpr std::size_t kResampledCuts = 512;
constexpr std::size_t kQuantileBins = 10;

/// Distinct signals, ascending, then the infinity that nobody passes.
std::vector<double> every_cut(std::span<const double> ascending) {
  std::vector<double> cuts(ascending.begin(), ascending.end());
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
  cuts.push_back(kInfinity);
  return cuts;
}

/// At most `most` of the cuts, evenly by place; the first and the last stay.
std::vector<double> thinned(std::span<const double> cuts, std::size_t most) {
  if (cuts.size() <= most) return {cuts.begin(), cuts.end()};
  std::vector<double> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(cuts[i * (cuts.size() - 1) / (most - 1)]);
  return kept;
}

/// RouteLLM sends a request at the last quantile cut, the greatest score, to the weak model.
std::vector<double> decile_cuts(std::span<const double> ascending) {
  auto cuts = quantile_cuts(ascending, kQuantileBins);
  if (!cuts.empty()) cuts.back() = kInfinity;
  return cuts;
}

/// Sides of a row as the three quantities that a curve adds up.
std::array<double, 3> side_of(const CutSides& side, std::size_t row) {
  return {side.strong_share[row], side.score[row], side.cost.empty() ? 0.0 : side.cost[row]};
}

/// The fixed columns of a row, in the order in which means() reads them.
struct RowFigures {
  double score = 0, cost = 0, right = 0, best_score = 0, answerable = 0, ideal_cost = 0;
  double ideal_picks = 0, least_total = 0, entropy_bits = 0;
  double answerable_score = 0, answerable_ideal_score = 0;
  double answerable_cost = 0, answerable_ideal_cost = 0;
  double right_cost = 0, right_ideal_cost = 0, right_strong_cost = 0;
};
constexpr std::size_t kFixedColumns = sizeof(RowFigures) / sizeof(double);
using FixedCells = std::array<double, kFixedColumns>;

RowFigures figures_of(const RouterRows& rows, std::size_t row) {
  const auto cost_of = [&](std::size_t model) {
    return rows.cost_reason.empty() ? rows.model_cost[model][row] : 0.0;
  };
  const double wrong = rows.wrong_answer_usd.value_or(0);
  RowFigures at;
  at.score = rows.score[row];
  at.cost = rows.cost_reason.empty() ? rows.cost[row] : 0.0;
  at.least_total = kInfinity;
  at.best_score = -kInfinity;
  double cheapest = kInfinity;
  std::size_t ideal = rows.models.size();
  for (std::size_t model = 0; model < rows.models.size(); ++model) {
    const double score = rows.model_score[model][row];
    const double cost = cost_of(model);
    const double pick = rows.picks[model][row];
    const bool is_right = score >= rows.right_score;
    at.best_score = std::max(at.best_score, score);
    at.right += is_right ? pick : 0;
    at.entropy_bits -= pick > 0 ? pick * std::log2(pick) : 0;
    cheapest = std::min(cheapest, cost);
    at.least_total = std::min(at.least_total, engine::burden(cost, wrong, score));
    if (is_right && (ideal == rows.models.size() || cost < cost_of(ideal))) ideal = model;
  }
  at.ideal_cost = cheapest;
  if (ideal < rows.models.size()) {
    at.answerable = 1;
    at.ideal_cost = cost_of(ideal);
    at.ideal_picks = rows.picks[ideal][row];
    at.answerable_score = at.score;
    at.answerable_ideal_score = rows.model_score[ideal][row];
    at.answerable_cost = at.cost;
    at.answerable_ideal_cost = at.ideal_cost;
  }
  at.right_cost = at.right * at.cost;
  at.right_ideal_cost = at.right * at.ideal_cost;
  at.right_strong_cost = at.right * cost_of(rows.strong);
  return at;
}

}  // namespace

CutTable::CutTable(const CutRows& rows, std::vector<double> ascending_cuts)
    : rows_(rows.signal.size()), cuts_(ascending_cuts.size()) {
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const auto passed = std::ranges::upper_bound(ascending_cuts, rows.signal[row]);
    rows_[row].bin = static_cast<std::uint32_t>(passed - ascending_cuts.begin());
    rows_[row].below = side_of(rows.below, row);
    const auto past = side_of(rows.past, row);
    for (std::size_t i = 0; i < past.size(); ++i) {
      rows_[row].change[i] = past[i] - rows_[row].below[i];
    }
  }
}

std::vector<CutPoint> CutTable::points(std::span<const std::uint32_t> weights) const {
  std::vector<std::array<double, 3>> bins(cuts_ + 1);
  std::array<double, 3> totals{};
  double requests = 0;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const double weight = weights.empty() ? 1.0 : static_cast<double>(weights[row]);
    if (weight == 0) continue;
    requests += weight;
    auto& bin = bins[rows_[row].bin];
    for (std::size_t i = 0; i < totals.size(); ++i) {
      totals[i] += weight * rows_[row].below[i];
      bin[i] += weight * rows_[row].change[i];
    }
  }
  std::vector<CutPoint> points(cuts_);
  for (std::size_t cut = cuts_; cut > 0; --cut) {  // rows that pass a cut pass all lower ones
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += bins[cut][i];
    points[cut - 1] = {totals[0] / requests, totals[1] / requests, totals[2] / requests};
  }
  return points;
}

MeanTable::MeanTable(const RouterRows& rows)
    : rows_(rows.rows()),
      width_(kFixedColumns + 3 * rows.models.size()),
      models_(rows.models.size()) {
  cells_.reserve(rows_ * width_);
  for (std::size_t row = 0; row < rows_; ++row) {
    const auto fixed = std::bit_cast<FixedCells>(figures_of(rows, row));
    cells_.insert(cells_.end(), fixed.begin(), fixed.end());
    for (const auto& pick : rows.picks) cells_.push_back(pick[row]);
    for (const auto& score : rows.model_score) cells_.push_back(score[row]);
    for (std::size_t model = 0; model < models_; ++model) {
      cells_.push_back(rows.cost_reason.empty() ? rows.model_cost[model][row] : 0.0);
    }
  }
}

RouterMeans MeanTable::means(std::span<const std::uint32_t> weights) const {
  std::vector<double> sums(width_, 0.0);
  double requests = 0;
  for (std::size_t row = 0; row < rows_; ++row) {
    const double weight = weights.empty() ? 1.0 : static_cast<double>(weights[row]);
    if (weight == 0) continue;
    requests += weight;
    const double* cell = cells_.data() + row * width_;
    for (std::size_t i = 0; i < width_; ++i) sums[i] += weight * cell[i];
  }
  for (double& sum : sums) sum /= requests;
  FixedCells first;
  std::copy_n(sums.begin(), kFixedColumns, first.begin());
  const auto fixed = std::bit_cast<RowFigures>(first);
  const auto of_models = [&](std::size_t block) {
    const auto begin = sums.begin() + static_cast<std::ptrdiff_t>(kFixedColumns + block * models_);
    return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(models_));
  };
  return {.score = fixed.score,
          .cost = fixed.cost,
          .right = fixed.right,
          .best_score = fixed.best_score,
          .answerable = fixed.answerable,
          .ideal_cost = fixed.ideal_cost,
          .ideal_picks = fixed.ideal_picks,
          .least_total = fixed.least_total,
          .entropy_bits = fixed.entropy_bits,
          .answerable_score = fixed.answerable_score,
          .answerable_ideal_score = fixed.answerable_ideal_score,
          .answerable_cost = fixed.answerable_cost,
          .answerable_ideal_cost = fixed.answerable_ideal_cost,
          .right_cost = fixed.right_cost,
          .right_ideal_cost = fixed.right_ideal_cost,
          .right_strong_cost = fixed.right_strong_cost,
          .picks = of_models(0),
          .model_score = of_models(1),
          .model_cost = of_models(2)};
}

MetricSampler::MetricSampler(const RouterRows& rows) : rows_(rows), table_(rows) {
  if (!rows.cut) return;
  std::vector<double> ascending = rows.cut->signal;
  std::ranges::sort(ascending);
  const auto cuts = every_cut(ascending);
  exact_ = CutTable(*rows.cut, cuts);
  thin_ = CutTable(*rows.cut, thinned(cuts, kResampledCuts));
  deciles_ = CutTable(*rows.cut, decile_cuts(ascending));
}

std::array<Number, kMetricCount> MetricSampler::values(
    const CutTable& curve, std::span<const std::uint32_t> weights) const {
  MetricSample sample;
  sample.means = table_.means(weights);
  if (rows_.cut) {
    sample.curve = curve.points(weights);
    sample.deciles = deciles_.points(weights);
  }
  return metric_values(rows_, sample);
}

}  // namespace pointsman::analysis
