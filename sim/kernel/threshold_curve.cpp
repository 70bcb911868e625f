#include "sim/kernel/threshold_curve.hpp"

#include "sim/kernel/isa.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace pointsman::kernel {

namespace {

/// Up to here a bin number plus one half is exact in float.
constexpr std::size_t kEvenThresholdsMax = std::size_t{1} << 20U;

/// The bin of `score`, or one less. Does not decrease as the score grows; 0 for NaN.
template <typename Score>
inline std::uint32_t guess_bin(Score score, Score origin, Score bins_per_unit,
                               Score last) noexcept {
  const Score place = (score - origin) * bins_per_unit;
  const Score above_first = place > 0 ? place : 0;  // NaN compares false
  const Score inside = above_first < last ? above_first : last;
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(inside + Score{0.5}));
}

template <typename Score>
POINTSMAN_CLONES void find_even_bins(std::span<const Score> score, std::span<const Score> cuts,
                                     Score origin, Score bins_per_unit,
                                     std::span<std::uint32_t> bins) noexcept {
  const Score* const scores = score.data();
  const Score* const cut = cuts.data();
  std::uint32_t* const bin = bins.data();
  const auto last = static_cast<Score>(cuts.size() - 1);
  const std::size_t rows = score.size();
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint32_t guess = guess_bin(scores[i], origin, bins_per_unit, last);
    bin[i] = guess + (scores[i] >= cut[guess] ? 1U : 0U);
  }
}

/// Binary search of all rows at once, one level after the other; cuts.size() = 2^levels - 1.
template <typename Score>
POINTSMAN_CLONES void search_bins(std::span<const Score> score, std::span<const Score> cuts,
                                  std::span<std::uint32_t> bins) noexcept {
  const Score* const scores = score.data();
  const Score* const cut = cuts.data();
  std::uint32_t* const bin = bins.data();
  const std::size_t rows = score.size();
  std::fill_n(bin, rows, 0U);
  for (auto half = static_cast<std::uint32_t>((cuts.size() + 1) / 2); half > 0; half /= 2) {
    for (std::size_t i = 0; i < rows; ++i) {
      bin[i] += scores[i] >= cut[bin[i] + half - 1] ? half : 0U;
    }
  }
}

/// The part of the work that depends on the bins: one add of three integers per row.
template <typename Outcome, typename Cost>
POINTSMAN_CLONES void scatter(const Outcome& right_weak, const Outcome& right_strong,
                              std::span<const Cost> cost_weak, std::span<const Cost> cost_strong,
                              std::span<const std::uint32_t> bin_of_row, CurveBin* bins,
                              Totals& all_weak) noexcept {
  std::int64_t right = 0;
  std::int64_t cost = 0;
  const std::size_t rows = bin_of_row.size();
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t right_of_weak = outcome_at(right_weak, row);
    const auto cost_of_weak = static_cast<std::int64_t>(cost_weak[row]);
    right += right_of_weak;
    cost += cost_of_weak;
    CurveBin& bin = bins[bin_of_row[row]];
    bin.strong += 1;
    bin.right += outcome_at(right_strong, row) - right_of_weak;
    bin.cost += static_cast<std::int64_t>(cost_strong[row]) - cost_of_weak;
  }
  all_weak += {.rows = rows, .strong = 0, .right = right, .cost = cost};
}

}  // namespace

template <typename Score>
ThresholdGrid<Score>::ThresholdGrid(std::span<const double> thresholds, Tie tie)
    : size_(thresholds.size()) {
  cuts_.assign(std::bit_ceil(size_ + 1) - 1, std::numeric_limits<Score>::quiet_NaN());
  std::transform(thresholds.begin(), thresholds.end(), cuts_.begin(),
                 [tie](double threshold) { return cut_at<Score>(threshold, tie); });
  try_even_spacing();
}

// The bin of a score is right if its guess is the bin or one less. The guess does not decrease as
// the score grows, so it is enough to look at both ends of every bin: at cut i, where bin i + 1
// begins, the guess must have reached i, and just below cut i it must not have passed i.
template <typename Score>
void ThresholdGrid<Score>::try_even_spacing() {
  if (size_ < 2 || size_ > kEvenThresholdsMax) return;
  const auto last = static_cast<Score>(size_ - 1);
  origin_ = cuts_.front();
  bins_per_unit_ = last / (cuts_[size_ - 1] - origin_);
  if (!std::isfinite(origin_) || !std::isfinite(bins_per_unit_) || bins_per_unit_ <= 0) return;
  for (std::size_t i = 0; i < size_; ++i) {
    const Score below = std::nextafter(cuts_[i], -std::numeric_limits<Score>::infinity());
    if (guess_bin(cuts_[i], origin_, bins_per_unit_, last) < i) return;
    if (guess_bin(below, origin_, bins_per_unit_, last) > i) return;
  }
  is_even_ = true;
}

template <typename Score>
void ThresholdGrid<Score>::find_bins(std::span<const Score> score,
                                     std::span<std::uint32_t> bins) const noexcept {
  if (is_even_) {
    find_even_bins(score, std::span(cuts_).first(size_), origin_, bins_per_unit_, bins);
    return;
  }
  for (std::size_t begin = 0; begin < score.size(); begin += kBlockRows) {
    const std::size_t rows = std::min(kBlockRows, score.size() - begin);
    search_bins(score.subspan(begin, rows), std::span(cuts_), bins.subspan(begin, rows));
  }
}

template <typename Score, typename Outcome, typename Cost>
void CurveSums::add(const ThresholdGrid<Score>& grid,
                    const TwoModels<Score, Outcome, Cost>& rows) noexcept {
  std::array<std::uint32_t, kBlockRows> bin_of_row;
  for (std::size_t begin = 0; begin < rows.rows(); begin += kBlockRows) {
    const auto block = slice(rows, begin, std::min(begin + kBlockRows, rows.rows()));
    const auto found = std::span(bin_of_row).first(block.rows());
    grid.find_bins(block.score, found);
    scatter<Outcome, Cost>(block.right_weak, block.right_strong, block.cost_weak, block.cost_strong,
                           found, bins_.data(), all_weak_);
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

#define POINTSMAN_INSTANTIATE(Score, Outcome, Cost)         \
  template void CurveSums::add(const ThresholdGrid<Score>&, \
                               const TwoModels<Score, Outcome, Cost>&) noexcept;
#define POINTSMAN_INSTANTIATE_SCORE(Score)                                   \
  POINTSMAN_INSTANTIATE(Score, Bits, std::uint32_t)                          \
  POINTSMAN_INSTANTIATE(Score, Bits, std::int64_t)                           \
  POINTSMAN_INSTANTIATE(Score, std::span<const std::int64_t>, std::uint32_t) \
  POINTSMAN_INSTANTIATE(Score, std::span<const std::int64_t>, std::int64_t)
POINTSMAN_INSTANTIATE_SCORE(float)
POINTSMAN_INSTANTIATE_SCORE(double)

}  // namespace pointsman::kernel
