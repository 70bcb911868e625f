#include "sim/kernel/score_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <numeric>
#include <type_traits>
#include <utility>

namespace pointsman::kernel {

namespace {

constexpr unsigned kDigitBits = 8;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;

template <typename Score>
using KeyOf = std::conditional_t<sizeof(Score) == 4, std::uint32_t, std::uint64_t>;

/// Ascending keys are descending scores; NaN has the greatest.
template <typename Score>
KeyOf<Score> descending_key(Score score) noexcept {
  using Key = KeyOf<Score>;
  constexpr Key kSign = Key{1} << (8 * sizeof(Key) - 1);
  if (std::isnan(score)) return ~Key{0};
  const auto bits = std::bit_cast<Key>(score + Score{0});  // -0 becomes +0
  return (bits & kSign) != 0 ? bits : ~(bits | kSign);
}

template <typename Key>
struct Record {
  Key key;
  std::uint32_t row;
};

template <typename Key>
using DigitCounts = std::array<std::array<std::uint32_t, kDigits>, sizeof(Key)>;

template <typename Key>
std::size_t digit(Key key, std::size_t place) noexcept {
  return static_cast<std::size_t>(key >> (kDigitBits * place)) % kDigits;
}

/// One stable counting pass; `counts` becomes the end of each digit's run.
template <typename Key>
void scatter_by_digit(std::span<const Record<Key>> from, std::span<Record<Key>> to,
                      std::size_t place, std::array<std::uint32_t, kDigits>& counts) noexcept {
  std::exclusive_scan(counts.begin(), counts.end(), counts.begin(), std::uint32_t{0});
  for (const Record<Key>& record : from) to[counts[digit(record.key, place)]++] = record;
}

template <typename Score>
std::size_t count_comparable(std::span<const Score> score) noexcept {
  const auto is_number = [](Score value) { return !std::isnan(value); };
  return static_cast<std::size_t>(std::count_if(score.begin(), score.end(), is_number));
}

}  // namespace

template <typename Score>
ScoreOrder descending_order(std::span<const Score> score) {
  using Key = KeyOf<Score>;
  const std::size_t rows = score.size();
  auto records = std::make_unique_for_overwrite<Record<Key>[]>(rows);
  auto scratch = std::make_unique_for_overwrite<Record<Key>[]>(rows);
  DigitCounts<Key> counts{};
  for (std::size_t row = 0; row < rows; ++row) {
    const Key key = descending_key(score[row]);
    records[row] = {key, static_cast<std::uint32_t>(row)};
    for (std::size_t place = 0; place < sizeof(Key); ++place) ++counts[place][digit(key, place)];
  }
  for (std::size_t place = 0; place < sizeof(Key); ++place) {
    const bool all_same = std::ranges::find(counts[place], rows) != counts[place].end();
    if (all_same) continue;
    scatter_by_digit<Key>({records.get(), rows}, {scratch.get(), rows}, place, counts[place]);
    std::swap(records, scratch);
  }
  ScoreOrder order;
  order.rows.resize(rows);
  std::transform(records.get(), records.get() + rows, order.rows.begin(),
                 [](const Record<Key>& record) { return record.row; });
  order.comparable = count_comparable(score);
  return order;
}

template <typename Score>
ScoreOrder descending_order_by_comparison(std::span<const Score> score) {
  ScoreOrder order;
  order.rows.resize(score.size());
  std::iota(order.rows.begin(), order.rows.end(), std::uint32_t{0});
  std::ranges::stable_sort(order.rows, [score](std::uint32_t a, std::uint32_t b) {
    if (std::isnan(score[a]) || std::isnan(score[b]))
      return std::isnan(score[a]) < std::isnan(score[b]);
    return score[a] > score[b];
  });
  order.comparable = count_comparable(score);
  return order;
}

template <typename Score, typename Outcome, typename Cost>
Ranking<Score> rank_rows(const TwoModels<Score, Outcome, Cost>& two, const ScoreOrder& order) {
  Ranking<Score> ranking;
  ranking.score.resize(order.comparable);
  ranking.right.resize(order.comparable);
  ranking.cost.resize(order.comparable);
  for (std::size_t place = 0; place < order.comparable; ++place) {
    const std::size_t row = order.rows[place];
    const std::int64_t right_weak = outcome_at(two.right_weak, row);
    const auto cost_weak = static_cast<std::int64_t>(two.cost_weak[row]);
    ranking.score[place] = two.score[row];
    ranking.right[place] = outcome_at(two.right_strong, row) - right_weak;
    ranking.cost[place] = static_cast<std::int64_t>(two.cost_strong[row]) - cost_weak;
    ranking.all_weak.right += right_weak;
    ranking.all_weak.cost += cost_weak;
  }
  for (const std::uint32_t row : std::span(order.rows).subspan(order.comparable)) {
    ranking.all_weak.right += outcome_at(two.right_weak, row);
    ranking.all_weak.cost += static_cast<std::int64_t>(two.cost_weak[row]);
  }
  ranking.all_weak.rows = two.rows();
  return ranking;
}

template <typename Score>
std::vector<CurvePoint> all_thresholds(const Ranking<Score>& ranking, Tie tie,
                                       std::size_t rows_between) {
  std::vector<CurvePoint> points;
  points.reserve(ranking.score.size() / std::max<std::size_t>(rows_between, 1) + 2);
  CurvePoint latest;
  bool latest_is_kept = true;
  for_each_threshold(ranking, tie, [&](double threshold, const Totals& totals) {
    latest = {threshold, totals};
    latest_is_kept = points.empty() || totals.strong >= points.back().totals.strong + rows_between;
    if (latest_is_kept) points.push_back(latest);
  });
  if (!latest_is_kept) points.push_back(latest);
  return points;
}

#define POINTSMAN_INSTANTIATE(Score, Outcome, Cost) \
  template Ranking<Score> rank_rows(const TwoModels<Score, Outcome, Cost>&, const ScoreOrder&);
#define POINTSMAN_INSTANTIATE_SCORE(Score)                                                  \
  template ScoreOrder descending_order(std::span<const Score>);                             \
  template ScoreOrder descending_order_by_comparison(std::span<const Score>);               \
  template std::vector<CurvePoint> all_thresholds(const Ranking<Score>&, Tie, std::size_t); \
  POINTSMAN_INSTANTIATE(Score, Bits, std::uint32_t)                                         \
  POINTSMAN_INSTANTIATE(Score, Bits, std::int64_t)                                          \
  POINTSMAN_INSTANTIATE(Score, std::span<const std::int64_t>, std::uint32_t)                \
  POINTSMAN_INSTANTIATE(Score, std::span<const std::int64_t>, std::int64_t)
POINTSMAN_INSTANTIATE_SCORE(float)
POINTSMAN_INSTANTIATE_SCORE(double)

}  // namespace pointsman::kernel
