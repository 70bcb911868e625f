#include "sim/analysis/successive_halving.hpp"

#include "sim/base/random.hpp"

#include <algorithm>
#include <numeric>

namespace pointsman::analysis {
namespace {

/// A keyed permutation of 0 .. count - 1.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, std::size_t range) {
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < count; ++i) {
    keys.push_back(base::draw_bits({.seed = seed,
                                    .request = i,
                                    .model = range,
                                    .attempt = 1,
                                    .purpose = base::Purpose::kSearch}));
  }
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return keys[i]; });
  return order;
}

double value_at(const SearchRange& range, double u) {
  if (range.values.empty()) return range.low + u * (range.high - range.low);
  const auto count = static_cast<double>(range.values.size());
  const auto place = static_cast<std::size_t>(u * count);
  return range.values[std::min(place, range.values.size() - 1)];
}

/// How many combinations lists have; 0 where one is a range, or beyond `most`.
std::size_t combinations(std::span<const SearchRange> ranges, std::size_t most) {
  std::size_t product = 1;
  for (const SearchRange& range : ranges) {
    product *= range.values.size();
    if (product > most) return 0;
  }
  return product;
}

std::vector<std::vector<double>> every_combination(std::span<const SearchRange> ranges,
                                                   std::size_t count) {
  std::vector<std::vector<double>> all;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> point;
    std::size_t rest = i;
    for (const SearchRange& range : ranges) {
      point.push_back(range.values[rest % range.values.size()]);
      rest /= range.values.size();
    }
    all.push_back(std::move(point));
  }
  return all;
}

}  // namespace

std::vector<std::vector<double>> search_candidates(std::span<const SearchRange> ranges,
                                                   std::size_t count, std::uint64_t seed) {
  if (const std::size_t all = combinations(ranges, count)) return every_combination(ranges, all);
  std::vector<std::vector<double>> points(count, std::vector<double>(ranges.size()));
  for (std::size_t r = 0; r < ranges.size(); ++r) {
    const auto cells = shuffled(count, seed, r);
    for (std::size_t i = 0; i < count; ++i) {
      const double within = base::uniform(
          {.seed = seed, .request = i, .model = r, .purpose = base::Purpose::kSearch});
      const double u = (static_cast<double>(cells[i]) + within) / static_cast<double>(count);
      points[i][r] = value_at(ranges[r], u);
    }
  }
  return points;
}

base::Result<HalvingFound> successive_halving(std::size_t candidates, const Goal& goal,
                                              const HalvingOptions& options,
                                              const EvaluateCandidates& evaluate) {
  std::vector<std::size_t> left(candidates);
  std::iota(left.begin(), left.end(), std::size_t{0});
  std::size_t halvings = 0;
  while ((candidates >> halvings) > options.finalists) ++halvings;
  HalvingFound found;
  while (true) {
    // Every halving doubles the rows; the last round has them all.
    std::size_t rows = std::max(options.rows >> halvings, std::min(options.rows_min, options.rows));
    if (halvings == 0) rows = options.rows;
    POINTSMAN_TRY(const std::vector<Amounts> means, evaluate(left, rows));
    found.rounds.push_back(rows);
    std::vector<std::size_t> order(left.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return is_better(goal, means[a], means[b]); });
    if (halvings == 0) {
      for (const std::size_t i : order) found.finalists.push_back({left[i], means[i]});
      return found;
    }
    --halvings;
    std::vector<std::size_t> kept = {left.front()};
    const std::size_t room = std::max<std::size_t>((left.size() + 1) / 2, 1);
    for (const std::size_t i : order) {
      if (kept.size() < room && left[i] != left.front()) kept.push_back(left[i]);
    }
    left = std::move(kept);
  }
}

}  // namespace pointsman::analysis
