// What a floor needs of labelled requests: sums by class, and nothing else.
//
// A request falls into one of four cells: easy or hard, and small right or wrong there. Whatever a
// router of stated errors costs, however failures are detected and whatever a wrong answer is worth
// is arithmetic on the sums of these cells (floors D2-D7): the outcomes stay joint, so frontier's
// answer to a failed request is the one recorded for that request. Invariant: sums are over
// requests in a fixed order, so equal inputs give equal bits. Cost: O(requests) once; 100-200 B a
// row; a floor then costs well below a microsecond.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::analysis {

/// Money, quality and time of a set of requests, or of one: they add up.
struct FloorPath {
  double cost_usd = 0;
  double score = 0;
  double time_s = 0;

  FloorPath& operator+=(const FloorPath& other);
  friend FloorPath operator+(FloorPath a, const FloorPath& b) { return a += b; }
  friend FloorPath operator-(const FloorPath& a, const FloorPath& b) { return a + b * -1.0; }
  FloorPath& operator/=(double divisor);
  friend FloorPath operator*(const FloorPath& a, double factor) {
    return {a.cost_usd * factor, a.score * factor, a.time_s * factor};
  }
};

/// What a model or a policy did, one entry per request. A cost or time that is unknown on some
/// request makes it unknown as a whole: the reason then says why, and the columns may be empty.
struct FloorOutcomes {
  std::string name;
  std::vector<double> score;
  std::vector<double> cost_usd, time_s;
  std::string cost_reason, time_reason;  ///< empty = known
  std::vector<double> small_usd;         ///< of a policy: the part of its cost that small billed
};

/// The router under test as its choices: the share of each request that small answers, the rest
/// being frontier's, and what it spends besides the answers.
struct FloorChoices {
  std::string name;
  std::vector<double> small_share;
  std::vector<double> extra_usd, extra_s;  ///< empty = unknown
};

/// Labelled requests: every column has one entry per request.
struct FloorInputs {
  FloorOutcomes small, frontier;
  std::vector<std::uint8_t> is_easy;
  std::vector<std::uint8_t> is_small_right;  ///< what detection takes for right
  std::vector<FloorOutcomes> singles;        ///< further models that may be the best single one
  std::vector<FloorOutcomes> policies;       ///< further baselines
  std::optional<FloorChoices> router;

  std::size_t rows() const { return is_easy.size(); }
};

/// Which columns a cell adds up, in order; see FloorSums for what they mean.
struct FloorLayout {
  bool has_time = false;
  bool has_router = false;
  std::size_t singles = 0, policies = 0;

  std::size_t path_width() const { return has_time ? 3 : 2; }
  std::size_t router_at() const { return 2 * path_width(); }
  std::size_t singles_at() const { return router_at() + (has_router ? 1 + 3 * path_width() : 0); }
  std::size_t policies_at() const { return singles_at() + singles * path_width(); }
  std::size_t width() const { return policies_at() + policies * (path_width() + 1); }
};

enum class FloorCell : std::uint8_t { kEasyRight, kEasyWrong, kHardRight, kHardWrong };
inline constexpr std::size_t kFloorCells = 4;
constexpr FloorCell floor_cell(bool is_easy, bool is_small_right) {
  return static_cast<FloorCell>((is_easy ? 0 : 2) + (is_small_right ? 0 : 1));
}

/// Sums of the four cells. One cell is its number of requests, then the layout's columns.
class FloorSums {
 public:
  explicit FloorSums(const FloorLayout& layout)
      : layout_(layout), width_(layout.width()), sums_(kFloorCells * (1 + width_), 0.0) {}

  const FloorLayout& layout() const { return layout_; }
  double count(FloorCell cell) const { return *at(cell); }
  double requests() const;

  FloorPath small(FloorCell cell) const { return path(cell, 0); }
  FloorPath frontier(FloorCell cell) const { return path(cell, layout_.path_width()); }
  /// Of the router under test: requests left to small, what small and frontier do on those, and
  /// what the router spends besides answers (its score is unused).
  double taken(FloorCell cell) const { return at(cell)[1 + layout_.router_at()]; }
  FloorPath taken_small(FloorCell cell) const { return path(cell, layout_.router_at() + 1); }
  FloorPath taken_frontier(FloorCell cell) const {
    return path(cell, layout_.router_at() + 1 + layout_.path_width());
  }
  FloorPath extra(FloorCell cell) const {
    return path(cell, layout_.router_at() + 1 + 2 * layout_.path_width());
  }
  FloorPath single(FloorCell cell, std::size_t index) const {
    return path(cell, layout_.singles_at() + index * layout_.path_width());
  }
  FloorPath policy(FloorCell cell, std::size_t index) const { return path(cell, policy_at(index)); }
  /// The part of a policy's cost that small billed.
  double policy_small_usd(FloorCell cell, std::size_t index) const {
    return at(cell)[1 + policy_at(index) + layout_.path_width()];
  }

  void clear();
  /// Adds `weight` requests with the columns `row`.
  void add(FloorCell cell, double weight, const double* row) noexcept;
  void add(const FloorSums& other);

 private:
  std::size_t policy_at(std::size_t index) const {
    return layout_.policies_at() + index * (layout_.path_width() + 1);
  }
  const double* at(FloorCell cell) const {
    return sums_.data() + static_cast<std::size_t>(cell) * (1 + width_);
  }
  FloorPath path(FloorCell cell, std::size_t column) const {
    const double* value = at(cell) + 1 + column;
    return {value[0], value[1], layout_.has_time ? value[2] : 0};
  }

  FloorLayout layout_;
  std::size_t width_;
  std::vector<double> sums_;
};

/// The requests as rows of columns, ordered by slice value and cell; equal rows are one row with a
/// count, so that labels at a flat price shrink to a handful.
class FloorTable {
 public:
  /// `slice` numbers each request's slice value in [0, slice_values), or is kNoSlice; empty = one
  /// slice of everything.
  static constexpr std::uint32_t kNoSlice = 0xffff'ffffU;
  FloorTable(const FloorInputs& inputs, std::span<const std::uint32_t> slice,
             std::size_t slice_values);

  const FloorLayout& layout() const { return layout_; }
  std::size_t rows() const { return counts_.size(); }
  std::uint64_t requests() const { return requests_; }
  std::size_t slices() const { return segments_.size() / kFloorCells; }
  std::uint32_t count(std::size_t row) const { return counts_[row]; }
  std::span<const std::uint32_t> counts() const { return counts_; }
  const double* columns(std::size_t row) const { return cells_.data() + row * width_; }

  /// Rows of one slice and cell. The last slice holds requests of none.
  struct Segment {
    std::size_t begin = 0, end = 0;
  };
  Segment segment(std::size_t slice, FloorCell cell) const {
    return segments_[slice * kFloorCells + static_cast<std::size_t>(cell)];
  }

  /// Sums of one slice, where row i stands for weights[i] requests.
  template <typename Weight>
  void sum_slice(std::size_t slice, std::span<const Weight> weights, FloorSums& sums) const;
  FloorSums slice_sums(std::size_t slice) const;
  FloorSums total() const;

 private:
  void fill_row(const FloorInputs& inputs, std::size_t request, double* row) const;

  FloorLayout layout_;
  std::size_t width_ = 0;
  std::uint64_t requests_ = 0;
  std::vector<double> cells_;
  std::vector<std::uint32_t> counts_;
  std::vector<Segment> segments_;
};

template <typename Weight>
void FloorTable::sum_slice(std::size_t slice, std::span<const Weight> weights,
                           FloorSums& sums) const {
  for (std::size_t cell = 0; cell < kFloorCells; ++cell) {
    const auto [begin, end] = segments_[slice * kFloorCells + cell];
    for (std::size_t row = begin; row < end; ++row) {
      sums.add(static_cast<FloorCell>(cell), static_cast<double>(weights[row]), columns(row));
    }
  }
}

}  // namespace pointsman::analysis
