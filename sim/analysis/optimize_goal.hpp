// What an optimisation is after: an objective, and limits that a setting has to keep.
//
// Settings are compared by their totals over the same requests. Invariant: a setting that keeps
// every limit is better than any that does not; among those that do not, the one that misses its
// limits by less; ties go to the more accurate, then the cheaper. Cost: a few comparisons.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::analysis {

enum class Objective : std::uint8_t { kLeastCost, kMostAccuracy, kMostValue };
/// "cost", "accuracy", "value".
std::string_view name_of(Objective objective);

/// Means per request, or totals where a name says so.
struct Amounts {
  double accuracy = 0;  ///< score
  double cost_usd = 0;
  double latency_s = 0;

  void add(const Amounts& other, double weight) {
    accuracy += weight * other.accuracy;
    cost_usd += weight * other.cost_usd;
    latency_s += weight * other.latency_s;
  }
};

struct Goal {
  Objective objective = Objective::kLeastCost;
  double wrong_answer_usd = 0;  ///< value = accuracy x this - cost
  std::optional<double> accuracy_at_least{}, cost_at_most_usd{}, latency_at_most_s{};

  double value(const Amounts& at) const { return wrong_answer_usd * at.accuracy - at.cost_usd; }
};

/// The same goal for totals over so many requests.
Goal for_totals(const Goal& goal, double requests);

/// What is minimised.
double loss(const Goal& goal, const Amounts& at);

/// By which share of a limit a setting misses it, of the limit that is missed the most; 0 where all
/// are kept. Differences of rounding are none.
double violation(const Goal& goal, const Amounts& at);

/// Whether `one` is strictly better than `other`.
bool is_better(const Goal& goal, const Amounts& one, const Amounts& other);

/// Keeps the best setting, and the frontier of accuracy over cost, of a stream of settings. The
/// frontier is exact up to a two-thousandth of the range of costs. S is what identifies a setting.
template <typename S>
class Champions {
 public:
  struct Entry {
    S setting{};
    Amounts at;
  };

  /// `low` and `high` bound the costs that will come.
  Champions(Goal goal, double low, double high)
      : goal_(std::move(goal)),
        low_(low),
        per_bucket_((high - low) / kBuckets),
        buckets_(kBuckets + 1) {}

  void offer(const S& setting, const Amounts& at) {
    ++offered_;
    if (!best_ || is_better(goal_, at, best_->at)) best_ = Entry{setting, at};
    auto& champion = buckets_[bucket_of(at.cost_usd)];
    if (!champion || at.accuracy > champion->at.accuracy ||
        (at.accuracy == champion->at.accuracy && at.cost_usd < champion->at.cost_usd)) {
      champion = Entry{setting, at};
    }
  }

  std::uint64_t offered() const { return offered_; }
  const std::optional<Entry>& best() const { return best_; }

  /// By ascending cost and accuracy; no entry is as dear and as accurate as another or worse.
  std::vector<Entry> frontier() const {
    std::vector<Entry> found;
    for (const auto& champion : buckets_) {
      if (!champion) continue;
      // Within a bucket the order of costs is not that of offers.
      while (!found.empty() && found.back().at.cost_usd >= champion->at.cost_usd &&
             found.back().at.accuracy <= champion->at.accuracy) {
        found.pop_back();
      }
      if (found.empty() || champion->at.accuracy > found.back().at.accuracy) {
        found.push_back(*champion);
      }
    }
    return found;
  }

 private:
  static constexpr std::size_t kBuckets = 2000;

  std::size_t bucket_of(double cost) const {
    if (!(per_bucket_ > 0)) return 0;
    const double place = (cost - low_) / per_bucket_;
    return place <= 0 ? 0 : std::min(static_cast<std::size_t>(place), kBuckets);
  }

  Goal goal_;
  double low_, per_bucket_;
  std::vector<std::optional<Entry>> buckets_;
  std::optional<Entry> best_;
  std::uint64_t offered_ = 0;
};

/// At most `most` of `all`, evenly spaced, the first and the last among them.
template <typename T>
std::vector<T> thinned(const std::vector<T>& all, std::size_t most) {
  if (all.size() <= most || most < 2) return all;
  std::vector<T> kept;
  for (std::size_t i = 0; i < most; ++i) {
    kept.push_back(all[i * (all.size() - 1) / (most - 1)]);
  }
  return kept;
}

}  // namespace pointsman::analysis
