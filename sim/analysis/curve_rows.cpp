#include "sim/analysis/curve_rows.hpp"

#include "sim/policy/overhead.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

using data::kAbsentInteger;
using policy::kBlockRows;

std::int64_t to_score_units(double score) {
  return std::llround(score * static_cast<double>(engine::kScoreOne));
}

/// What the decision itself costs per row, in money units.
class OverheadBlock {
 public:
  explicit OverheadBlock(const CurveSpec& spec) : spec_(spec) {
    for (int digits = 9; digits < spec.money_digits; ++digits) scale_ *= 10;
    prompt_.input = spec.prompt_tokens;
  }

  void move_to(std::size_t begin, std::size_t rows) {
    if (spec_.overhead.pico_usd_per_input_token != 0) {
      policy::gather_input_tokens(prompt_, begin, std::span(tokens_).first(rows));
    }
    if (spec_.overhead_model == nullptr) return;
    policy::gather_scores(*spec_.overhead_model, begin, std::span(scores_).first(rows));
    policy::gather_costs(*spec_.overhead_model, begin, spec_.money_digits,
                         std::span(bills_).first(rows));
  }
  bool is_observed(std::size_t row) const {
    return spec_.overhead_model == nullptr || !std::isnan(scores_[row]);
  }
  /// kAbsentInteger where unknown.
  std::int64_t cost(std::size_t row) const {
    std::int64_t cost = spec_.overhead.per_request.count * scale_;
    if (const std::int64_t price = spec_.overhead.pico_usd_per_input_token; price != 0) {
      if (tokens_[row] == kAbsentInteger) return kAbsentInteger;
      cost += policy::token_charge(price, tokens_[row]) * scale_;
    }
    if (spec_.overhead_model != nullptr) {
      if (bills_[row] == kAbsentInteger) return kAbsentInteger;
      cost += bills_[row];
    }
    return cost;
  }

 private:
  const CurveSpec& spec_;
  std::int64_t scale_ = 1;
  policy::BoundModel prompt_;
  std::array<std::int64_t, kBlockRows> tokens_{}, bills_{};
  std::array<double, kBlockRows> scores_{};
};

struct ModelBlock {
  std::array<double, kBlockRows> scores;
  std::array<std::int64_t, kBlockRows> costs;

  void gather(const policy::BoundModel& model, std::size_t begin, std::size_t rows, int digits) {
    policy::gather_scores(model, begin, std::span(scores).first(rows));
    policy::gather_costs(model, begin, digits, std::span(costs).first(rows));
  }
};

/// Bits of the largest magnitude of both columns, and zeros that all values end in.
struct Shape {
  unsigned bits = 0;
  unsigned trailing_zeros = 0;
};

Shape shape_of(std::span<const std::int64_t> weak, std::span<const std::int64_t> strong) {
  std::uint64_t magnitudes = 0;
  for (const auto& column : {weak, strong}) {
    for (const std::int64_t value : column) {
      magnitudes |=
          value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    }
  }
  if (magnitudes == 0) return {};
  return {static_cast<unsigned>(std::bit_width(magnitudes)),
          static_cast<unsigned>(std::countr_zero(magnitudes))};
}

/// Bits [from, from + count) of each value; the last part keeps the sign.
std::vector<std::int64_t> bits_of(std::span<const std::int64_t> values, unsigned from,
                                  unsigned count, bool is_last) {
  const std::int64_t mask = (std::int64_t{1} << count) - 1;
  std::vector<std::int64_t> part(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    part[i] = is_last ? values[i] >> from : (values[i] >> from) & mask;
  }
  return part;
}

}  // namespace

CurveRows gather_curve_rows(const CurveSpec& spec, std::size_t begin, std::size_t end) {
  CurveRows rows;
  OverheadBlock overhead(spec);
  ModelBlock weak;
  ModelBlock strong;
  std::array<double, kBlockRows> scores;
  for (std::size_t block = begin; block < end; block += kBlockRows) {
    const std::size_t size = std::min(kBlockRows, end - block);
    spec.score->gather(block, std::span(scores).first(size));
    weak.gather(*spec.weak, block, size, spec.money_digits);
    strong.gather(*spec.strong, block, size, spec.money_digits);
    overhead.move_to(block, size);
    for (std::size_t i = 0; i < size; ++i) {
      if (std::isnan(scores[i]) || std::isnan(weak.scores[i]) || std::isnan(strong.scores[i]) ||
          !overhead.is_observed(i)) {
        ++rows.dropped;
        continue;
      }
      const std::int64_t decision = overhead.cost(i);
      const bool is_known = weak.costs[i] != kAbsentInteger && strong.costs[i] != kAbsentInteger &&
                            decision != kAbsentInteger;
      rows.cost_unknown += is_known ? 0U : 1U;
      rows.overhead += is_known ? decision : 0;
      rows.score.push_back(scores[i]);
      rows.right_weak.push_back(to_score_units(weak.scores[i]));
      rows.right_strong.push_back(to_score_units(strong.scores[i]));
      rows.cost_weak.push_back(is_known ? weak.costs[i] : 0);
      rows.cost_strong.push_back(is_known ? strong.costs[i] : 0);
    }
  }
  return rows;
}

std::vector<Part> cut_into_parts(std::vector<std::int64_t> weak, std::vector<std::int64_t> strong) {
  const Shape shape = shape_of(weak, strong);
  // n cells of b bits add up to less than 2^(b + bits of n), which must stay below 2^62.
  const auto bits_per_part = 62U - static_cast<unsigned>(std::bit_width(weak.size()));
  if (shape.trailing_zeros == 0 && shape.bits <= bits_per_part) {
    std::vector<Part> whole(1);
    whole.front() = {std::move(weak), std::move(strong), 0};
    return whole;
  }
  std::vector<Part> parts;
  for (unsigned from = shape.trailing_zeros; from < shape.bits || parts.empty();
       from += bits_per_part) {
    const bool is_last = from + bits_per_part >= shape.bits;
    parts.push_back({bits_of(weak, from, bits_per_part, is_last),
                     bits_of(strong, from, bits_per_part, is_last), from});
  }
  return parts;
}

CurveTotals& CurveTotals::operator+=(const CurveTotals& other) {
  strong += other.strong;
  right += other.right;
  cost += other.cost;
  return *this;
}

CurveTotals KernelPass::widen(const kernel::Totals& totals) const {
  const auto times = [](std::int64_t sum, unsigned shift) {
    return static_cast<engine::Wide>(sum) * (engine::Wide{1} << shift);
  };
  return {totals.strong, times(totals.right, right_shift), times(totals.cost, cost_shift)};
}

CurvePasses::CurvePasses(CurveRows rows)
    : score_(std::move(rows.score)),
      right_(cut_into_parts(std::move(rows.right_weak), std::move(rows.right_strong))),
      cost_(cut_into_parts(std::move(rows.cost_weak), std::move(rows.cost_strong))) {
  const std::size_t count = std::max(right_.size(), cost_.size());
  if (right_.size() != cost_.size()) zeros_.resize(score_.size());
  for (std::size_t i = 0; i < count; ++i) {
    KernelPass& pass = passes_.emplace_back();
    pass.rows.score = score_;
    const bool has_right = i < right_.size();
    const bool has_cost = i < cost_.size();
    pass.rows.right_weak = has_right ? right_[i].weak : zeros_;
    pass.rows.right_strong = has_right ? right_[i].strong : zeros_;
    pass.rows.cost_weak = has_cost ? cost_[i].weak : zeros_;
    pass.rows.cost_strong = has_cost ? cost_[i].strong : zeros_;
    pass.right_shift = has_right ? right_[i].shift : 0;
    pass.cost_shift = has_cost ? cost_[i].shift : 0;
  }
}

}  // namespace pointsman::analysis
