#include "sim/engine/block_tallier.hpp"

#include "sim/engine/burden.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace pointsman::engine {
namespace {

using policy::kBlockRows;

/// Sum of `values` over `rows`, in `To`.
template <typename To, typename T>
To sum_over(BlockRows rows, const std::vector<T>& values) {
  To sum = 0;
  for (const std::uint16_t row : rows) sum += static_cast<To>(values[row]);
  return sum;
}

/// Sum of a[row] * b[row] in row order.
double dot_over(BlockRows rows, const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (const std::uint16_t row : rows) sum += a[row] * b[row];
  return sum;
}

BlockRows without_missing(const BlockResult& result, BlockRows rows,
                          std::array<std::uint16_t, kBlockRows>& buffer) {
  if (!result.has_missing) return rows;
  const auto end = std::copy_if(rows.begin(), rows.end(), buffer.begin(),
                                [&](std::uint16_t row) { return !result.is_missing(row); });
  return {buffer.begin(), end};
}

/// dot_over of the burdens of two results, with the price of a wrong answer in money units.
double burden_dot_over(BlockRows rows, const BlockResult& a, const BlockResult& b,
                       double wrong_answer) {
  const auto of = [wrong_answer](const BlockResult& result, std::uint16_t row) {
    return burden(result.cost_value[row], wrong_answer, result.score_value[row]);
  };
  double sum = 0;
  for (const std::uint16_t row : rows) sum += of(a, row) * of(b, row);
  return sum;
}

}  // namespace

void BlockTallier::add(Tally& tally, const BlockResult& own, const BlockResult* base,
                       BlockRows rows) const {
  tally.requests += rows.size();
  std::array<std::uint16_t, kBlockRows> answered_rows;
  const BlockRows answered = without_missing(own, rows, answered_rows);
  tally.dropped += rows.size() - answered.size();
  tally.score += sum_over<Wide>(answered, own.score);
  tally.cost += sum_over<Wide>(answered, own.cost);
  tally.latency += sum_over<Wide>(answered, own.latency);
  tally.unanswered += sum_over<Wide>(answered, own.unanswered);
  tally.cost_unknown += sum_over<std::uint64_t>(answered, own.cost_unknown);
  tally.latency_unknown += sum_over<std::uint64_t>(answered, own.latency_unknown);
  for (const std::uint16_t row : answered) {
    tally.graded += own.score[row] != 0 && own.score[row] != kScoreOne ? 1U : 0U;
  }
  tally.calls.resize(model_count_, 0);
  tally.answers.resize(model_count_, 0);
  for (const policy::ModelIndex model : program_.models) {
    tally.calls[model] += sum_over<Wide>(answered, own.calls[model]);
    tally.answers[model] += sum_over<Wide>(answered, own.answers[model]);
  }
  if (!own.repeated.empty()) tally.repeated += sum_over<Wide>(answered, own.repeated);
  tally.parts.resize(own.marks);
  for (const std::uint16_t row : answered) {
    for (policy::MarkIndex mark = 0; mark < own.marks; ++mark) {
      tally.parts[mark].merge(own.part(row, mark));
    }
  }
  tally.score_squares += dot_over(answered, own.score_value, own.score_value);
  tally.cost_squares += dot_over(answered, own.cost_value, own.cost_value);
  if (wrong_answer_) tally.burden_squares += burden_dot_over(answered, own, own, *wrong_answer_);
  if (base == nullptr) return;
  std::array<std::uint16_t, kBlockRows> common_rows;
  add_pair(tally.pair, own, *base, without_missing(*base, answered, common_rows));
}

void BlockTallier::add_pair(PairSums& pair, const BlockResult& own, const BlockResult& base,
                            BlockRows rows) const {
  pair.requests += rows.size();
  pair.own_score += sum_over<Wide>(rows, own.score);
  pair.base_score += sum_over<Wide>(rows, base.score);
  std::array<std::uint16_t, kBlockRows> priced_rows;
  std::size_t priced = 0;
  for (const std::uint16_t row : rows) {
    const double difference = own.score_value[row] - base.score_value[row];
    pair.score_difference_squares += difference * difference;
    priced_rows[priced] = row;
    priced += (own.cost_unknown[row] | base.cost_unknown[row]) == 0 ? 1U : 0U;
  }
  pair.cost_unknown += rows.size() - priced;
  const BlockRows known(priced_rows.data(), priced);
  pair.own_cost += sum_over<Wide>(known, own.cost);
  pair.base_cost += sum_over<Wide>(known, base.cost);
  pair.own_cost_squares += dot_over(known, own.cost_value, own.cost_value);
  pair.base_cost_squares += dot_over(known, base.cost_value, base.cost_value);
  pair.cost_products += dot_over(known, own.cost_value, base.cost_value);
  if (!wrong_answer_) return;
  pair.own_burden_squares += burden_dot_over(known, own, own, *wrong_answer_);
  pair.base_burden_squares += burden_dot_over(known, base, base, *wrong_answer_);
  pair.burden_products += burden_dot_over(known, own, base, *wrong_answer_);
}

void add_products(ProductSums& sums, const BlockResult& own, const BlockResult& other) {
  for (std::size_t row = 0; row < own.missing.size(); ++row) {
    sums.scores += own.score_value[row] * other.score_value[row];
    sums.score_cost += own.score_value[row] * other.cost_value[row];
    sums.cost_score += own.cost_value[row] * other.score_value[row];
    sums.costs += own.cost_value[row] * other.cost_value[row];
  }
}

RowsByCode::RowsByCode(const data::Column& column, std::size_t begin, std::size_t size)
    : starts_(column.dictionary.size() + 1, 0) {
  const auto codes = column.as<std::uint32_t>().subspan(begin, size);
  for (std::size_t row = 0; row < size; ++row) {
    if (column.is_present(begin + row)) ++starts_[codes[row] + 1];
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  rows_.resize(starts_.back());
  auto next = starts_;
  for (std::size_t row = 0; row < size; ++row) {
    if (!column.is_present(begin + row)) continue;
    rows_[next[codes[row]]++] = static_cast<std::uint16_t>(row);
  }
}

}  // namespace pointsman::engine
