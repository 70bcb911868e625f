#include "sim/analysis/data_floor_sums.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace pointsman::analysis {
namespace {

/// Writes a path's columns; returns where the next one goes.
double* put(const FloorOutcomes& outcomes, std::size_t request, bool has_time, double factor,
            double* to) {
  *to++ = outcomes.cost_reason.empty() ? factor * outcomes.cost_usd[request] : 0;
  *to++ = factor * outcomes.score[request];
  if (has_time) *to++ = outcomes.time_reason.empty() ? factor * outcomes.time_s[request] : 0;
  return to;
}

double at_or_zero(const std::vector<double>& column, std::size_t request) {
  return column.empty() ? 0 : column[request];
}

}  // namespace

FloorPath& FloorPath::operator+=(const FloorPath& other) {
  cost_usd += other.cost_usd;
  score += other.score;
  time_s += other.time_s;
  return *this;
}

FloorPath& FloorPath::operator/=(double divisor) {
  cost_usd /= divisor;
  score /= divisor;
  time_s /= divisor;
  return *this;
}

double FloorSums::requests() const {
  double sum = 0;
  for (std::size_t cell = 0; cell < kFloorCells; ++cell) sum += count(static_cast<FloorCell>(cell));
  return sum;
}

void FloorSums::clear() {
  std::ranges::fill(sums_, 0.0);
}

void FloorSums::add(FloorCell cell, double weight, const double* row) noexcept {
  double* sum = sums_.data() + static_cast<std::size_t>(cell) * (1 + width_);
  *sum++ += weight;
  for (std::size_t i = 0; i < width_; ++i) sum[i] += weight * row[i];
}

void FloorSums::add(const FloorSums& other) {
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
}

FloorTable::FloorTable(const FloorInputs& inputs, std::span<const std::uint32_t> slice,
                       std::size_t slice_values) {
  layout_ = {.has_time = inputs.small.time_reason.empty() && inputs.frontier.time_reason.empty(),
             .has_router = inputs.router.has_value(),
             .singles = inputs.singles.size(),
             .policies = inputs.policies.size()};
  requests_ = inputs.rows();
  const std::size_t width = width_ = layout_.width();
  const auto segment_of = [&](std::size_t request) {
    const std::uint32_t value = slice.empty() ? 0 : slice[request];
    const std::size_t of = value == kNoSlice ? slice_values : value;
    return of * kFloorCells +
           static_cast<std::size_t>(
               floor_cell(inputs.is_easy[request] != 0, inputs.is_small_right[request] != 0));
  };
  std::vector<double> all(inputs.rows() * width);
  std::vector<std::size_t> order(inputs.rows());
  std::vector<std::uint32_t> segment(inputs.rows());
  for (std::size_t request = 0; request < inputs.rows(); ++request) {
    fill_row(inputs, request, all.data() + request * width);
    segment[request] = static_cast<std::uint32_t>(segment_of(request));
  }
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto compare = [&](std::size_t a, std::size_t b) {
    if (segment[a] != segment[b]) return segment[a] < segment[b] ? -1 : 1;
    const double* left = all.data() + a * width;
    const double* right = all.data() + b * width;
    const auto [x, y] = std::mismatch(left, left + width, right);
    return x == left + width ? 0 : (*x < *y ? -1 : 1);
  };
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const int sign = compare(a, b);
    return sign != 0 ? sign < 0 : a < b;
  });

  segments_.resize((slice.empty() ? 1 : slice_values + 1) * kFloorCells);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && compare(order[i - 1], order[i]) == 0) {
      ++counts_.back();
      continue;
    }
    Segment& own = segments_[segment[order[i]]];
    if (own.end == 0) own.begin = counts_.size();
    const double* row = all.data() + order[i] * width;
    cells_.insert(cells_.end(), row, row + width);
    counts_.push_back(1);
    own.end = counts_.size();
  }
}

void FloorTable::fill_row(const FloorInputs& inputs, std::size_t request, double* row) const {
  const bool has_time = layout_.has_time;
  row = put(inputs.small, request, has_time, 1, row);
  row = put(inputs.frontier, request, has_time, 1, row);
  if (inputs.router) {
    const double share = inputs.router->small_share[request];
    *row++ = share;
    row = put(inputs.small, request, has_time, share, row);
    row = put(inputs.frontier, request, has_time, share, row);
    *row++ = at_or_zero(inputs.router->extra_usd, request);
    *row++ = 0;
    if (has_time) *row++ = at_or_zero(inputs.router->extra_s, request);
  }
  for (const FloorOutcomes& single : inputs.singles) row = put(single, request, has_time, 1, row);
  for (const FloorOutcomes& policy : inputs.policies) {
    row = put(policy, request, has_time, 1, row);
    *row++ = at_or_zero(policy.small_usd, request);
  }
}

FloorSums FloorTable::slice_sums(std::size_t slice) const {
  FloorSums sums(layout_);
  sum_slice(slice, counts(), sums);
  return sums;
}

FloorSums FloorTable::total() const {
  FloorSums sums(layout_);
  for (std::size_t slice = 0; slice < slices(); ++slice) sums.add(slice_sums(slice));
  return sums;
}

}  // namespace pointsman::analysis
