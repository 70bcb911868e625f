#include "sim/kernel/threshold_curve.hpp"

#include "sim/base/isa.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>

namespace pointsman::kernel {

namespace {

/// Up to here a bucket's number plus one half is exact in float.
constexpr std::size_t kBucketsMax = std::size_t{1} << 20U;
constexpr std::size_t kBucketsPerThreshold = 8;

/// `count` buckets from the first cut to the last; a single one where that range is not finite.
template <typename Score>
Buckets<Score> split_range(std::span<const Score> cuts, std::size_t count) {
  if (cuts.empty() || count < 2 || count > kBucketsMax) return {};
  const auto last = static_cast<Score>(count - 1);
  const Score per_unit = last / (cuts.back() - cuts.front());
  if (!std::isfinite(cuts.front()) || !std::isfinite(per_unit)) return {};
  return {.origin = cuts.front(), .per_unit = per_unit, .last = last};
}

template <typename Score>
POINTSMAN_CLONES void find_even_bins(std::span<const Score> score, std::span<const Score> cuts,
                                     Buckets<Score> buckets,
                                     std::span<std::uint32_t> bins) noexcept {
  const Score* const scores = score.data();
  const Score* const cut = cuts.data();
  std::uint32_t* const bin = bins.data();
  const std::size_t rows = score.size();
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint32_t bucket = buckets.find(scores[i]);
    bin[i] = bucket + (scores[i] >= cut[bucket] ? 1U : 0U);
  }
}

/// Binary search of all rows at once, level by level, among the cuts of each row's bucket.
template <typename Score>
POINTSMAN_CLONES void search_bins(std::span<const Score> score, std::span<const Score> cuts,
                                  Buckets<Score> buckets, std::span<const std::uint32_t> first,
                                  std::uint32_t width, std::span<std::uint32_t> bins) noexcept {
  const Score* const scores = score.data();
  const Score* const cut = cuts.data();
  const std::uint32_t* const cuts_below = first.data();
  std::uint32_t* const bin = bins.data();
  const std::size_t rows = score.size();
  for (std::size_t i = 0; i < rows; ++i) bin[i] = cuts_below[buckets.find(scores[i])];
  for (std::uint32_t half = width / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < rows; ++i) {
      bin[i] += scores[i] >= cut[bin[i] + half - 1] ? half : 0U;
    }
  }
}

/// A row in the counts of a BitsBin: one more row, and 0, 1 or 2 above for an answer that turns
/// wrong, stays or turns right, so that no borrow crosses from one count to the other.
constexpr unsigned kRightShift = 32;
constexpr std::uint64_t kOneRow = (std::uint64_t{1} << kRightShift) + 1;
/// Far from where a count is full, and seldom enough to cost nothing.
constexpr std::size_t kFoldRows = std::size_t{1} << 20U;

/// counts[row] of 0/1 outcomes for whole words, also past the last row. Returns the weak model's
/// right answers among the first `rows`.
POINTSMAN_CLONES std::int64_t count_changes(const Bits& right_weak, const Bits& right_strong,
                                            std::size_t rows, std::uint64_t* counts) noexcept {
  std::int64_t right = 0;
  for (std::size_t word = 0; 64 * word < rows; ++word) {
    const std::uint64_t weak = right_weak.words[word];
    const std::uint64_t strong = right_strong.words[word];
    std::uint64_t* const of_word = counts + 64 * word;
    for (std::uint64_t bit = 0; bit < 64; ++bit) {
      const std::uint64_t change = ((strong >> bit) & 1U) - ((weak >> bit) & 1U);
      of_word[bit] = kOneRow + (change << kRightShift);
    }
    const std::size_t held = std::min<std::size_t>(64, rows - 64 * word);
    right += std::popcount(weak << (64 - held));
  }
  return right;
}

/// changes[row] = strong - weak; returns the sum of the weak model's numbers.
template <typename T>
POINTSMAN_CLONES std::int64_t find_changes(std::span<const T> of_weak_model,
                                           std::span<const T> of_strong_model,
                                           std::int64_t* changes) noexcept {
  const T* const weak = of_weak_model.data();
  const T* const strong = of_strong_model.data();
  const std::size_t rows = of_weak_model.size();
  std::int64_t sum = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto of_weak = static_cast<std::int64_t>(weak[row]);
    sum += of_weak;
    changes[row] = static_cast<std::int64_t>(strong[row]) - of_weak;
  }
  return sum;
}

/// The rows of a block whose bins are known, 0/1 outcomes: everything but two adds a row is done
/// on vectors.
template <typename Cost>
void scatter(const Bits& right_weak, const Bits& right_strong, std::span<const Cost> cost_weak,
             std::span<const Cost> cost_strong, std::span<const std::uint32_t> bin_of_row,
             BitsBin* bins, Totals& all_weak) noexcept {
  std::array<std::uint64_t, kBlockRows> counts;
  std::array<std::int64_t, kBlockRows> costs;
  const std::size_t rows = bin_of_row.size();
  const std::int64_t right = count_changes(right_weak, right_strong, rows, counts.data());
  const std::int64_t cost = find_changes(cost_weak, cost_strong, costs.data());
  for (std::size_t row = 0; row < rows; ++row) {
    BitsBin& bin = bins[bin_of_row[row]];
    bin.counts += counts[row];
    bin.cost += costs[row];
  }
  all_weak += {.rows = rows, .strong = 0, .right = right, .cost = cost};
}

/// The same with graded outcomes, which need a sum of their own.
template <typename Cost>
void scatter(std::span<const std::int64_t> right_weak, std::span<const std::int64_t> right_strong,
             std::span<const Cost> cost_weak, std::span<const Cost> cost_strong,
             std::span<const std::uint32_t> bin_of_row, CurveBin* bins, Totals& all_weak) noexcept {
  std::array<std::int64_t, kBlockRows> rights;
  std::array<std::int64_t, kBlockRows> costs;
  const std::size_t rows = bin_of_row.size();
  const std::int64_t right = find_changes(right_weak, right_strong, rights.data());
  const std::int64_t cost = find_changes(cost_weak, cost_strong, costs.data());
  for (std::size_t row = 0; row < rows; ++row) {
    CurveBin& bin = bins[bin_of_row[row]];
    bin.strong += 1;
    bin.right += rights[row];
    bin.cost += costs[row];
  }
  all_weak += {.rows = rows, .strong = 0, .right = right, .cost = cost};
}

}  // namespace

// A score passes every cut of the buckets before its own and none of those behind it, because a
// greater score never has a smaller bucket. So the cuts of its own bucket settle its bin: a single
// comparison where bucket b holds cut b and no other.
template <typename Score>
ThresholdGrid<Score>::ThresholdGrid(std::span<const double> thresholds, Tie tie)
    : size_(thresholds.size()) {
  for (const double threshold : thresholds) cuts_.push_back(cut_at<Score>(threshold, tie));
  const auto is_nan = [](Score cut) { return std::isnan(cut); };
  const auto passable = std::span<const Score>(cuts_.begin(), std::ranges::find_if(cuts_, is_nan));

  buckets_ = split_range(passable, size_);
  std::uint32_t next = 0;
  const auto is_in_place = [&](Score cut) { return buckets_.find(cut) == next++; };
  if (size_ > 0 && passable.size() == size_ && std::ranges::all_of(passable, is_in_place)) return;

  buckets_ = split_range(passable, std::min(kBucketsPerThreshold * size_, kBucketsMax));
  std::vector<std::uint32_t> held(static_cast<std::size_t>(buckets_.last) + 1);
  for (const Score cut : passable) ++held[buckets_.find(cut)];
  first_.resize(held.size());
  std::exclusive_scan(held.begin(), held.end(), first_.begin(), std::uint32_t{0});
  width_ = std::bit_ceil(*std::ranges::max_element(held) + 1);
  cuts_.resize(size_ + width_, std::numeric_limits<Score>::quiet_NaN());
}

template <typename Score>
void ThresholdGrid<Score>::find_bins(std::span<const Score> score,
                                     std::span<std::uint32_t> bins) const noexcept {
  const std::span<const Score> cuts(cuts_);
  if (is_even()) return find_even_bins(score, cuts, buckets_, bins);
  for (std::size_t begin = 0; begin < score.size(); begin += kBlockRows) {
    const std::size_t rows = std::min(kBlockRows, score.size() - begin);
    search_bins(score.subspan(begin, rows), cuts, buckets_, std::span(first_), width_,
                bins.subspan(begin, rows));
  }
}

template <typename Score, typename Outcome, typename Cost>
void CurveSums::add(const ThresholdGrid<Score>& grid,
                    const TwoModels<Score, Outcome, Cost>& rows) noexcept {
  constexpr bool kIsBits = std::is_same_v<Outcome, Bits>;
  std::array<std::uint32_t, kBlockRows> bin_of_row;
  for (std::size_t begin = 0; begin < rows.rows(); begin += kBlockRows) {
    const auto block = slice(rows, begin, std::min(begin + kBlockRows, rows.rows()));
    const auto found = std::span(bin_of_row).first(block.rows());
    grid.find_bins(block.score, found);
    if constexpr (kIsBits) {
      scatter<Cost>(block.right_weak, block.right_strong, block.cost_weak, block.cost_strong, found,
                    bits_bins_.data(), all_weak_);
      if ((begin + kBlockRows) % kFoldRows == 0) fold();
    } else {
      scatter<Cost>(block.right_weak, block.right_strong, block.cost_weak, block.cost_strong, found,
                    bins_.data(), all_weak_);
    }
  }
  if constexpr (kIsBits) fold();
}

void CurveSums::fold() noexcept {
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    const auto rows = static_cast<std::uint32_t>(bits_bins_[i].counts);
    const auto rights = static_cast<std::uint32_t>(bits_bins_[i].counts >> kRightShift);
    bins_[i].strong += rows;
    bins_[i].right += std::int64_t{rights} - std::int64_t{rows};
    bins_[i].cost += bits_bins_[i].cost;
    bits_bins_[i] = {};
  }
}

void CurveSums::merge(const CurveSums& other) noexcept {
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    bins_[i].strong += other.bins_[i].strong;
    bins_[i].right += other.bins_[i].right;
    bins_[i].cost += other.bins_[i].cost;
  }
  all_weak_ += other.all_weak_;
}

std::vector<Totals> CurveSums::totals() const {
  std::vector<Totals> totals(bins_.size() - 1);
  Totals sum = all_weak_;
  for (std::size_t i = totals.size(); i > 0; --i) {
    const CurveBin& bin = bins_[i];
    sum += {.rows = 0,
            .strong = static_cast<std::uint64_t>(bin.strong),
            .right = bin.right,
            .cost = bin.cost};
    totals[i - 1] = sum;
  }
  return totals;
}

template class ThresholdGrid<float>;
template class ThresholdGrid<double>;

#define POINTSMAN_CURVE(Score, Outcome, Cost)               \
  template void CurveSums::add(const ThresholdGrid<Score>&, \
                               const TwoModels<Score, Outcome, Cost>&) noexcept;
#define POINTSMAN_CURVE_SCORE(Score)                                   \
  POINTSMAN_CURVE(Score, Bits, std::uint32_t)                          \
  POINTSMAN_CURVE(Score, Bits, std::int64_t)                           \
  POINTSMAN_CURVE(Score, std::span<const std::int64_t>, std::uint32_t) \
  POINTSMAN_CURVE(Score, std::span<const std::int64_t>, std::int64_t)
POINTSMAN_CURVE_SCORE(float)
POINTSMAN_CURVE_SCORE(double)

}  // namespace pointsman::kernel
