#include "sim/analysis/flows.hpp"

#include "sim/analysis/summary.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

namespace pointsman::analysis {
namespace {

/// Least share of an answer that counts: sums of products of probabilities are not exactly 1.
constexpr double kShareMin = 1e-9;
/// From this change of a score on, a request has changed sides.
constexpr double kFlip = 0.5;

using Answerer = std::optional<policy::ModelIndex>;

struct Share {
  Answerer who;
  double share = 0;
};

/// Who answered `row`, and with which probability.
void answerers(const engine::RowOutcomes& rows, const std::vector<policy::ModelIndex>& models,
               std::size_t row, std::vector<Share>& shares) {
  shares.clear();
  double rest = 1;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const double share = rows.answers[i][row];
    if (!(share > kShareMin)) continue;
    shares.push_back({models[i], share});
    rest -= share;
  }
  if (rest > kShareMin) shares.push_back({std::nullopt, rest});
}

void keep_most(std::vector<FlippedRequest>& flipped) {
  std::ranges::stable_sort(flipped, std::greater<>(), [](const FlippedRequest& request) {
    return std::abs(request.now - request.before);
  });
  if (flipped.size() > kFlippedMax) flipped.resize(kFlippedMax);
}

}  // namespace

std::optional<Flows> flows_between(const engine::PolicyOutcome& before,
                                   const engine::PolicyOutcome& now, const engine::Outcome& outcome,
                                   std::size_t models) {
  if (outcome.rows_of_models.size() != models || before.rows.answers.size() != models ||
      now.rows.answers.size() != models) {
    return {};
  }
  const double units = units_per_usd(outcome.money_digits);
  Flows flows;
  std::map<std::pair<Answerer, Answerer>, FlowCell> cells;
  std::vector<FlippedRequest> losses;
  std::vector<FlippedRequest> gains;
  std::vector<Share> from;
  std::vector<Share> to;
  const std::size_t rows = std::min(before.rows.score.size(), now.rows.score.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const double was = before.rows.score[row];
    const double is = now.rows.score[row];
    if (std::isnan(was) || std::isnan(is)) continue;
    ++flows.requests;
    const double saved = (before.rows.cost[row] - now.rows.cost[row]) / units;
    const double gained = std::max(is - was, 0.0);
    const double lost = std::max(was - is, 0.0);
    flows.gained += gained;
    flows.lost += lost;
    if (lost >= kFlip) losses.push_back({row, was, is, saved});
    if (gained >= kFlip) gains.push_back({row, was, is, saved});
    answerers(before.rows, outcome.rows_of_models, row, from);
    answerers(now.rows, outcome.rows_of_models, row, to);
    for (const Share& a : from) {
      for (const Share& b : to) {
        const double share = a.share * b.share;
        FlowCell& cell = cells[{a.who, b.who}];
        cell.requests += share;
        cell.gained += share * gained;
        cell.lost += share * lost;
        cell.saved_usd += share * saved;
      }
    }
  }
  for (auto& [key, cell] : cells) {
    std::tie(cell.from, cell.to) = key;
    flows.cells.push_back(cell);
  }
  keep_most(losses);
  keep_most(gains);
  flows.flipped = std::move(losses);
  flows.flipped.insert(flows.flipped.end(), gains.begin(), gains.end());
  return flows;
}

}  // namespace pointsman::analysis
