#include "reports/page/crowd.hpp"

#include "reports/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace pointsman::reports::page {

namespace {

/// The range of an axis that data cover, cut into cells of equal width as it is drawn.
class Cells {
 public:
  Cells(const Axis& axis, std::size_t count) : is_log_(axis.scale == Scale::kLog), count_(count) {}

  bool has_place(double value) const { return std::isfinite(value) && (!is_log_ || value > 0); }
  void see(double value) {
    least_ = std::min(least_, drawn(value));
    most_ = std::max(most_, drawn(value));
  }
  std::size_t cell(double value) const {
    if (!(most_ > least_)) return 0;
    const double share = (drawn(value) - least_) / (most_ - least_);
    const auto place = static_cast<std::size_t>(share * static_cast<double>(count_));
    return std::min(place, count_ - 1);
  }
  double middle(std::size_t cell) const {
    const double width = (most_ - least_) / static_cast<double>(count_);
    const double at = least_ + width * (static_cast<double>(cell) + 0.5);
    return is_log_ ? std::exp(at) : at;
  }

 private:
  double drawn(double value) const { return is_log_ ? std::log(value) : value; }

  bool is_log_;
  std::size_t count_;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
};

std::vector<Datum> binned(const Figure& figure, const std::vector<Datum>& data) {
  Cells across(figure.x, kCellsAcross);
  Cells up(figure.y, kCellsUp);
  const auto has_place = [&](const Datum& of) {
    return across.has_place(of.x) && up.has_place(of.y);
  };
  for (const Datum& of : data) {
    if (!has_place(of)) continue;
    across.see(of.x);
    up.see(of.y);
  }
  std::vector<std::uint64_t> counts(kCellsAcross * kCellsUp, 0);
  for (const Datum& of : data) {
    if (has_place(of)) ++counts[up.cell(of.y) * kCellsAcross + across.cell(of.x)];
  }
  std::vector<Datum> cells;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    Datum& cell = cells.emplace_back();
    cell.x = across.middle(i % kCellsAcross);
    cell.y = up.middle(i / kCellsAcross);
    cell.value = static_cast<double>(counts[i]);
  }
  return cells;
}

}  // namespace

void bin_crowds(Figure& figure) {
  const bool is_plane =
      figure.x.scale != Scale::kCategories && figure.y.scale != Scale::kCategories;
  if (!is_plane) return;
  std::size_t points = 0;
  for (Series& series : figure.series) {
    if (series.mark != Mark::kPoint || series.data.size() <= kCrowd) continue;
    points += series.data.size();
    series.data = binned(figure, series.data);
  }
  if (points == 0) return;
  figure.value_unit = Unit::kCount;
  figure.note += (figure.note.empty() ? "" : " ") + count(std::uint64_t{points}) +
                 " points are counted in cells: the darker, the more.";
}

}  // namespace pointsman::reports::page
