#include "sim/analysis/bootstrap_summary.hpp"

#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <numeric>
#include <vector>

namespace pointsman::analysis {

namespace {

/// The ratios of many figures over one set of rows, and where their intervals belong.
class Figures {
 public:
  Figures(std::span<const std::size_t> rows, int money_digits,
          std::optional<double> wrong_answer_usd)
      : rows_(rows),
        units_(units_per_usd(money_digits)),
        wrong_answer_(units_ * wrong_answer_usd.value_or(0)) {}

  void add(Summary& summary, const engine::RowOutcomes& own, const engine::RowOutcomes* base) {
    if (summary.accuracy) {
      add_mean(own.score, [&summary](const Estimate& e) { set(*summary.accuracy, e.lo, e.hi); });
    }
    if (summary.cost) {
      add_mean(own.cost, [&summary, units = units_](const Estimate& e) {
        set(summary.cost->per_request_usd, e.lo / units, e.hi / units);
      });
    }
    if (summary.quality_adjusted) add_adjusted(*summary.quality_adjusted, own, base);
    if (base == nullptr) return;
    if (summary.savings) {
      add_ratio(own.cost, base->cost,
                [&summary](const Estimate& e) { set(*summary.savings, 1 - e.hi, 1 - e.lo); });
    }
    if (summary.accuracy_difference) {
      add_difference(own.score, base->score, [&summary](const Estimate& e) {
        set(*summary.accuracy_difference, e.lo, e.hi);
      });
    }
  }

  base::Status run(const BootstrapOptions& options) const {
    POINTSMAN_TRY(const auto estimates, bootstrap_ratios(ratios_, options));
    for (std::size_t i = 0; i < estimates.size(); ++i) setters_[i](estimates[i]);
    return {};
  }

 private:
  using Setter = std::function<void(const Estimate&)>;

  static void set(Estimate& figure, double lo, double hi) {
    figure.lo = std::min(lo, figure.mean);
    figure.hi = std::max(hi, figure.mean);
  }

  void add_adjusted(QualityAdjusted& adjusted, const engine::RowOutcomes& own,
                    const engine::RowOutcomes* base) {
    const auto burden_of = [wrong = wrong_answer_](const engine::RowOutcomes& rows) {
      return [wrong, &rows](std::size_t row) {
        return engine::burden(rows.cost[row], wrong, rows.score[row]);
      };
    };
    if (adjusted.cost) {
      add_columns(
          burden_of(own), [](std::size_t) { return 1.0; },
          [&adjusted, units = units_](const Estimate& e) {
            set(adjusted.cost->per_request_usd, e.lo / units, e.hi / units);
          });
    }
    if (adjusted.savings && base != nullptr) {
      add_columns(burden_of(own), burden_of(*base),
                  [&adjusted](const Estimate& e) { set(*adjusted.savings, 1 - e.hi, 1 - e.lo); });
    }
  }

  /// Adds numerator / denominator, both given by row; a row where either is NaN takes no part.
  template <typename Numerator, typename Denominator>
  void add_columns(Numerator numerator, Denominator denominator, Setter setter) {
    auto& above = columns_.emplace_back(rows_.size());
    auto& below = columns_.emplace_back(rows_.size());
    bool is_mean = true;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const double n = numerator(rows_[i]);
      const double d = denominator(rows_[i]);
      const bool takes_part = !std::isnan(n) && !std::isnan(d);
      above[i] = takes_part ? n : 0;
      below[i] = takes_part ? d : 0;
      is_mean &= below[i] == 1;
    }
    ratios_.push_back({above, is_mean ? std::span<const double>{} : below});
    setters_.push_back(std::move(setter));
  }
  void add_mean(const std::vector<double>& values, Setter setter) {
    add_columns([&](std::size_t row) { return values[row]; }, [](std::size_t) { return 1.0; },
                std::move(setter));
  }
  void add_ratio(const std::vector<double>& own, const std::vector<double>& base, Setter setter) {
    add_columns([&](std::size_t row) { return own[row]; },
                [&](std::size_t row) { return base[row]; }, std::move(setter));
  }
  void add_difference(const std::vector<double>& own, const std::vector<double>& base,
                      Setter setter) {
    add_columns([&](std::size_t row) { return own[row] - base[row]; },
                [](std::size_t) { return 1.0; }, std::move(setter));
  }

  std::span<const std::size_t> rows_;
  double units_;
  double wrong_answer_;                      ///< money units
  std::deque<std::vector<double>> columns_;  // elements never move: ratios_ points into them
  std::vector<RatioOfTotals> ratios_;
  std::vector<Setter> setters_;
};

/// Rows that are summarised together: all of them, or those of one value of a slice key.
struct RowSet {
  std::vector<std::size_t> rows;
  std::optional<std::size_t> key;
  std::size_t value = 0;

  Summary& summary_in(PolicySummary& policy) const {
    return key ? policy.slices[*key].values[value].summary : policy.total;
  }
};

/// One set per slice value that has requests, numbered as summaries number them.
std::vector<RowSet> slice_sets(std::span<const engine::SliceKey> slices) {
  std::vector<RowSet> sets;
  for (std::size_t key = 0; key < slices.size(); ++key) {
    const data::Column& column = *slices[key].column;
    std::vector<RowSet> by_code(column.dictionary.size());
    const auto codes = column.as<std::uint32_t>();
    for (std::size_t row = 0; row < column.rows; ++row) {
      if (column.is_present(row)) by_code[codes[row]].rows.push_back(row);
    }
    std::size_t value = 0;
    for (RowSet& set : by_code) {
      if (set.rows.empty()) continue;
      set.key = key;
      set.value = value++;
      sets.push_back(std::move(set));
    }
  }
  return sets;
}

}  // namespace

base::Status bootstrap_intervals(std::span<PolicySummary> summaries, const engine::Outcome& outcome,
                                 std::span<const engine::SliceKey> slices,
                                 const SummaryOptions& summarized,
                                 const BootstrapOptions& options) {
  if (summaries.empty()) return {};
  const std::size_t rows = outcome.policies.front().rows.score.size();
  if (rows != outcome.policies.front().total.requests) {
    return base::fail(base::ErrorKind::kInternal, "a bootstrap needs the outcome of every request");
  }
  const engine::RowOutcomes* base =
      summarized.baseline ? &outcome.policies[*summarized.baseline].rows : nullptr;
  std::vector<RowSet> sets = slice_sets(slices);
  sets.emplace_back().rows.resize(rows);
  std::iota(sets.back().rows.begin(), sets.back().rows.end(), std::size_t{0});

  std::uint64_t draws = 0;
  for (const RowSet& set : sets) draws += set.rows.size() * options.resamples;
  std::uint64_t drawn = 0;
  for (const RowSet& set : sets) {
    Figures figures(set.rows, outcome.money_digits, summarized.wrong_answer_usd);
    for (std::size_t i = 0; i < summaries.size(); ++i) {
      figures.add(set.summary_in(summaries[i]), outcome.policies[i].rows, base);
    }
    BootstrapOptions of_set = options;
    if (options.progress) {
      of_set.progress = [&, before = drawn](std::uint64_t done, std::uint64_t) {
        options.progress(before + done * set.rows.size(), draws);
      };
    }
    POINTSMAN_CHECK(figures.run(of_set));
    drawn += set.rows.size() * options.resamples;
  }
  return {};
}

}  // namespace pointsman::analysis
