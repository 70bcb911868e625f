#include "reports/gate/router_record.hpp"

#include "sim/base/limits.hpp"

#include <cmath>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using analysis::CutSides;
using analysis::RouterEvidence;
using analysis::RouterRows;
using analysis::RouterSide;
using Column = std::vector<double>;

// The router's own outcome, then signal, and three quantities on each side of the threshold.
constexpr std::size_t kOwnColumns = 2;
constexpr std::size_t kCutColumns = 7;

/// Every column of the rows, in the order of a record; empty where the costs of sides are unknown.
template <typename Rows, typename Scores, typename Visit>
void for_each_column(Rows& rows, Scores& scores, bool has_cut, Visit visit) {
  visit(rows.score);
  visit(rows.cost);
  for (auto* columns : {&rows.picks, &rows.model_score, &rows.model_cost}) {
    for (auto& column : *columns) visit(column);
  }
  if (has_cut) {
    auto& cut = *rows.cut;
    visit(cut.signal);
    for (auto* side : {&cut.below, &cut.past}) {
      visit(side->score);
      visit(side->cost);
      visit(side->strong_share);
    }
  }
  for (auto& scored : scores) {
    visit(scored.scores);
    visit(scored.outcomes);
  }
}

}  // namespace

std::size_t RouterRecord::columns() const {
  return kOwnColumns + 3 * models.size() + (cut_reason.empty() ? kCutColumns : 0) +
         2 * scores.size();
}

bool RouterRecord::takes_part(std::size_t row) const {
  return !std::isnan(cells.front()[row]);
}

RouterRecord router_record_of(const RouterEvidence& evidence, std::span<const std::size_t> order) {
  const RouterRows& rows = evidence.rows;
  RouterRecord record;
  record.models = rows.models;
  record.weak = rows.weak;
  record.strong = rows.strong;
  record.cost_reason = rows.cost_reason;
  if (!rows.cut) record.cut_reason = rows.cut.reason();
  for (const auto& scored : evidence.scores) {
    record.scores.push_back(scored.score);
    record.targets.push_back(scored.target);
  }
  constexpr auto kNowhere = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place_of(order.size(), kNowhere);
  for (std::size_t place = 0; place < evidence.row.size(); ++place) {
    place_of[evidence.row[place]] = place;
  }
  for_each_column(rows, evidence.scores, record.cut_reason.empty(), [&](const Column& column) {
    Column& cells = record.cells.emplace_back(order.size(), base::kNaN);
    for (std::size_t row = 0; row < order.size(); ++row) {
      const std::size_t place = place_of[order[row]];
      if (place != kNowhere && !column.empty()) cells[row] = column[place];
    }
  });
  return record;
}

RouterSide router_side(const RouterRecord& record, std::span<const std::size_t> rows,
                       double right_score, std::optional<double> wrong_answer_usd) {
  RouterSide side;
  RouterRows& router = side.rows;
  router.models = record.models;
  router.weak = record.weak;
  router.strong = record.strong;
  router.cost_reason = record.cost_reason;
  router.right_score = right_score;
  router.wrong_answer_usd = wrong_answer_usd;
  for (auto* columns : {&router.picks, &router.model_score, &router.model_cost}) {
    columns->resize(record.models.size());
  }
  router.cut = record.cut_reason.empty()
                   ? analysis::Figure<analysis::CutRows>(analysis::CutRows{})
                   : analysis::Figure<analysis::CutRows>::unknown(record.cut_reason);
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    side.scores.push_back({record.scores[i], record.targets[i], {}, {}});
  }
  std::size_t next = 0;
  for_each_column(router, side.scores, record.cut_reason.empty(), [&](Column& column) {
    const Column& cells = record.cells[next++];
    for (const std::size_t row : rows) column.push_back(cells[row]);
  });
  if (router.cut && !record.cost_reason.empty()) {
    for (CutSides* cut : {&router.cut->below, &router.cut->past}) cut->cost.clear();
  }
  return side;
}

}  // namespace pointsman::reports::gate
