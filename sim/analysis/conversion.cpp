#include "sim/analysis/conversion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace pointsman::analysis {

namespace {

// Of the published heuristic: an answer of so many tokens has a fit of one half.
constexpr double kHalfFitTokens = 200;

/// The complete requests of a cluster, by part.
struct ClusterRows {
  std::vector<std::size_t> train, held_out;
};

/// Sums of a plan against the frontier model over some requests.
struct PlanSums {
  double n = 0, kept = 0;
  double difference = 0, difference_squares = 0;  ///< of scores
  CostPair cost;

  void add(const ModelRows& frontier, const ModelRows* small, double cut, std::size_t row) {
    const bool is_tried = small != nullptr;
    const bool is_kept = is_tried && (std::isinf(cut) || small->confidence[row] >= cut);
    const double score = is_kept ? small->score[row] : frontier.score[row];
    const double usd = (is_tried ? small->usd[row] : 0) + (is_kept ? 0 : frontier.usd[row]);
    const double change = score - frontier.score[row];
    n += 1;
    kept += is_kept ? 1 : 0;
    difference += change;
    difference_squares += change * change;
    cost.n += 1;
    cost.own += usd;
    cost.base += frontier.usd[row];
    cost.own_squares += usd * usd;
    cost.base_squares += frontier.usd[row] * frontier.usd[row];
    cost.products += usd * frontier.usd[row];
  }
  Estimate accuracy(double level) const {
    const Interval bounds = mean_interval(n, difference, difference_squares, level);
    return {difference / n, bounds.lo, bounds.hi};
  }
  double saved_per_request() const { return (cost.base - cost.own) / n; }
};

PlanSums sums_under(const ModelRows& frontier, const ModelRows* small, double cut,
                    std::span<const std::size_t> rows) {
  PlanSums sums;
  for (const std::size_t row : rows) sums.add(frontier, small, cut, row);
  return sums;
}

/// The cuts to try: none (every call kept), then quantiles of the confidence on these rows.
std::vector<double> cuts_of(const ModelRows& small, std::span<const std::size_t> rows,
                            std::uint32_t count) {
  std::vector<double> cuts = {-std::numeric_limits<double>::infinity()};
  std::vector<double> values;
  if (small.confidence.empty()) return cuts;
  for (const std::size_t row : rows) {
    if (std::isnan(small.confidence[row])) return cuts;
    values.push_back(small.confidence[row]);
  }
  std::ranges::sort(values);
  for (std::uint32_t i = 1; i <= count; ++i) {
    const double cut = values[(values.size() - 1) * i / count];
    if (cut > cuts.back()) cuts.push_back(cut);
  }
  return cuts;
}

class Planner {
 public:
  Planner(const ConversionInput& input, const ConversionOptions& options)
      : input_(input), options_(options) {}

  std::vector<ClusterRows> group(std::uint64_t& left_out) const {
    std::vector<ClusterRows> clusters(input_.clusters.size());
    for (std::size_t row = 0; row < input_.cluster_of.size(); ++row) {
      const std::uint32_t cluster = input_.cluster_of[row];
      if (cluster >= clusters.size() || !is_complete(row)) {
        ++left_out;
        continue;
      }
      auto& part = input_.is_train[row] != 0 ? clusters[cluster].train : clusters[cluster].held_out;
      part.push_back(row);
    }
    return clusters;
  }

  ClusterConversion plan(std::size_t cluster, const ClusterRows& rows) const {
    ClusterConversion found;
    found.cluster = input_.clusters[cluster];
    found.train = rows.train.size();
    found.held_out = rows.held_out.size();
    found.heuristic_fit = heuristic_fit(rows);
    found.frontier_accuracy = frontier_accuracy(rows);
    if (!rows.train.empty()) choose(rows.train, found);
    if (rows.held_out.empty()) return found;
    const PlanSums sums = held_out_sums(found, rows);
    found.kept_share = sums.kept / sums.n;
    found.accuracy_difference = sums.accuracy(options_.level);
    found.savings = sums.cost.base > 0 ? 1 - sums.cost.own / sums.cost.base : 0;
    return found;
  }

  PlanSums held_out_sums(const ClusterConversion& found, const ClusterRows& rows) const {
    const ModelRows* small = found.plan ? small_named(found.plan->small) : nullptr;
    return sums_under(input_.frontier, small, found.plan ? found.plan->cut : 0, rows.held_out);
  }

  const ModelRows* small_named(const std::string& name) const {
    return &*std::ranges::find(input_.small, name, &ModelRows::name);
  }

 private:
  bool is_complete(std::size_t row) const {
    const auto is_known = [row](const ModelRows& model) {
      return !std::isnan(model.score[row]) && !std::isnan(model.usd[row]);
    };
    return is_known(input_.frontier) && std::ranges::all_of(input_.small, is_known);
  }

  std::optional<double> heuristic_fit(const ClusterRows& rows) const {
    const auto lengths = input_.frontier.output_tokens;
    double sum = 0;
    double n = 0;
    for (const auto* part : {&rows.train, &rows.held_out}) {
      for (const std::size_t row : *part) {
        if (lengths.empty() || std::isnan(lengths[row])) return std::nullopt;
        sum += lengths[row];
        n += 1;
      }
    }
    if (n == 0) return std::nullopt;
    return 1 / (1 + sum / n / kHalfFitTokens);
  }

  double frontier_accuracy(const ClusterRows& rows) const {
    double sum = 0;
    for (const std::size_t row : rows.train) sum += input_.frontier.score[row];
    for (const std::size_t row : rows.held_out) sum += input_.frontier.score[row];
    const auto n = static_cast<double>(rows.train.size() + rows.held_out.size());
    return n > 0 ? sum / n : 0;
  }

  /// The cheapest plan whose accuracy is surely within the margin of the frontier model's.
  void choose(std::span<const std::size_t> rows, ClusterConversion& found) const {
    const double two_sided = 2 * options_.confidence - 1;
    double best_alone = -std::numeric_limits<double>::infinity();
    for (const ModelRows& small : input_.small) {
      for (const double cut : cuts_of(small, rows, options_.cuts)) {
        const PlanSums sums = sums_under(input_.frontier, &small, cut, rows);
        if (std::isinf(cut) && sums.difference > best_alone) {
          best_alone = sums.difference;
          found.small_alone = sums.accuracy(options_.level);
        }
        const bool is_viable = sums.accuracy(two_sided).lo >= -options_.margin;
        if (!is_viable || sums.saved_per_request() <= found.labelled_fit_usd) continue;
        found.labelled_fit_usd = sums.saved_per_request();
        found.plan = ConversionPlan{small.name, cut};
      }
    }
  }

  const ConversionInput& input_;
  const ConversionOptions& options_;
};

template <typename Value>
void rank(std::vector<ClusterConversion>& clusters, Value value,
          std::size_t ClusterConversion::*place) {
  std::vector<std::size_t> order(clusters.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return value(clusters[a]) > value(clusters[b]); });
  for (std::size_t i = 0; i < order.size(); ++i) clusters[order[i]].*place = i + 1;
}

std::optional<double> spearman(const std::vector<ClusterConversion>& clusters) {
  constexpr std::size_t kLeast = 3;
  if (clusters.size() < kLeast) return std::nullopt;
  double squares = 0;
  for (const ClusterConversion& cluster : clusters) {
    if (!cluster.heuristic_fit) return std::nullopt;
    const double apart =
        static_cast<double>(cluster.heuristic_rank) - static_cast<double>(cluster.labelled_rank);
    squares += apart * apart;
  }
  const auto n = static_cast<double>(clusters.size());
  return 1 - 6 * squares / (n * (n * n - 1));
}

/// What small models answer, as shares of all calls, tokens and dollars of the frontier model.
class Shares {
 public:
  explicit Shares(const ModelRows& frontier) : frontier_(frontier) {}

  void add(const ModelRows* small, double cut, std::span<const std::size_t> rows) {
    for (const std::size_t row : rows) {
      const bool is_kept = small != nullptr && (std::isinf(cut) || small->confidence[row] >= cut);
      const double kept = is_kept ? 1 : 0;
      const double tokens = frontier_.tokens.empty() ? std::nan("") : frontier_.tokens[row];
      kept_.calls += kept;
      kept_.usd += kept * frontier_.usd[row];
      kept_.tokens += kept * tokens;
      all_.calls += 1;
      all_.usd += frontier_.usd[row];
      all_.tokens += tokens;
    }
  }

  ConversionShares shares() const {
    ConversionShares of;
    of.calls = kept_.calls / all_.calls;
    of.dollars = all_.usd > 0 ? kept_.usd / all_.usd : 0;
    if (all_.tokens > 0) of.tokens = kept_.tokens / all_.tokens;
    return of;
  }

 private:
  struct Amounts {
    double calls = 0, usd = 0, tokens = 0;
  };
  const ModelRows& frontier_;
  Amounts kept_, all_;
};

}  // namespace

base::Result<Conversion> plan_conversion(const ConversionInput& input,
                                         const ConversionOptions& options) {
  Conversion conversion;
  conversion.frontier = input.frontier.name;
  conversion.options = options;
  const Planner planner(input, options);
  const auto grouped = planner.group(conversion.left_out);
  PlanSums total;
  Shares shares(input.frontier);
  std::uint64_t train = 0;
  for (std::size_t cluster = 0; cluster < grouped.size(); ++cluster) {
    const ClusterRows& rows = grouped[cluster];
    if (rows.train.empty() && rows.held_out.empty()) continue;
    train += rows.train.size();
    conversion.requests += rows.train.size() + rows.held_out.size();
    const ClusterConversion& found = conversion.clusters.emplace_back(planner.plan(cluster, rows));
    const ModelRows* small = found.plan ? planner.small_named(found.plan->small) : nullptr;
    const double cut = found.plan ? found.plan->cut : 0;
    for (const std::size_t row : rows.held_out) total.add(input.frontier, small, cut, row);
    shares.add(small, cut, rows.held_out);
  }
  if (train == 0 || total.n == 0) {
    return base::fail(base::ErrorKind::kData,
                      "either part needs requests with outcomes and costs of all the models");
  }
  conversion.viable = shares.shares();
  conversion.accuracy_difference = total.accuracy(options.level);
  if (total.cost.base > 0) conversion.savings = savings_estimate(total.cost, options.level);
  rank(
      conversion.clusters, [](const ClusterConversion& of) { return of.heuristic_fit.value_or(0); },
      &ClusterConversion::heuristic_rank);
  rank(
      conversion.clusters, [](const ClusterConversion& of) { return of.labelled_fit_usd; },
      &ClusterConversion::labelled_rank);
  conversion.rank_correlation = spearman(conversion.clusters);
  std::ranges::sort(conversion.clusters, {}, &ClusterConversion::labelled_rank);
  return conversion;
}

}  // namespace pointsman::analysis
