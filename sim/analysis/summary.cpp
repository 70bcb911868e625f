#include "sim/analysis/summary.hpp"

#include "sim/base/text.hpp"
#include "sim/base/units.hpp"
#include "sim/engine/burden.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::analysis {

namespace {

using engine::Tally;

constexpr std::size_t kNamesMax = 3;

std::string of_requests(std::uint64_t part, std::uint64_t all) {
  return std::to_string(part) + " of " + std::to_string(all) + " requests";
}

/// Names of the models that were called and of which `is_unknown` holds.
template <typename Predicate>
std::vector<std::string> called_models(const Tally& tally,
                                       std::span<const policy::BoundModel> models,
                                       Predicate is_unknown) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(models.size(), tally.calls.size()); ++i) {
    if (tally.calls[i] != 0 && is_unknown(models[i])) names.push_back(models[i].name);
  }
  return names;
}

std::string why_cost_unknown(const Tally& tally, std::span<const policy::BoundModel> models) {
  const auto names = called_models(tally, models, [](const policy::BoundModel& model) {
    return model.cost_source == policy::CostSource::kUnknown;
  });
  if (!names.empty()) return "no price or labelled cost for " + short_list(names);
  return "the cost of " + of_requests(tally.cost_unknown, tally.answered()) + " is not known";
}

std::string why_latency_unknown(const Tally& tally, std::span<const policy::BoundModel> models) {
  const auto names = called_models(tally, models, [](const policy::BoundModel& model) {
    return model.latency_source == policy::LatencySource::kUnknown;
  });
  if (!names.empty()) return "no latency for " + short_list(names);
  return "the latency of " + of_requests(tally.latency_unknown, tally.answered()) + " is not known";
}

Figure<Estimate> accuracy_of(const Tally& tally, const SummaryOptions& options) {
  if (tally.answered() == 0) {
    return Figure<Estimate>::unknown(tally.requests == 0 ? "no requests"
                                                         : "every request was dropped");
  }
  const auto n = static_cast<double>(tally.answered());
  const double sum = engine::score_to_double(tally.score);
  const Interval bounds = score_interval(n, sum, tally.score_squares, tally.graded == 0,
                                         {options.score_min, options.score_max}, options.level);
  return Estimate{sum / n, bounds.lo, bounds.hi};
}

/// From the sum over `n` requests in money units and that of squares. `least` bounds what a request
/// can cost.
Cost cost_estimate(double n, double sum, double squares, double units, double least, double level) {
  const Interval bounds = mean_interval(n, sum, squares, level);
  const double mean = sum / units / n;
  return {sum / units,
          {mean, std::min(std::max(bounds.lo / units, least), mean),
           std::max(bounds.hi / units, mean)}};
}

Figure<Cost> cost_of(const Tally& tally, std::span<const policy::BoundModel> models,
                     int money_digits, const SummaryOptions& options) {
  if (tally.answered() == 0) return Figure<Cost>::unknown("no request was answered");
  if (tally.cost_unknown > 0) return Figure<Cost>::unknown(why_cost_unknown(tally, models));
  return cost_estimate(static_cast<double>(tally.answered()),
                       engine::weighted_to_double(tally.cost), tally.cost_squares,
                       units_per_usd(money_digits), 0, options.level);
}

Figure<Latency> latency_of(const Tally& tally, std::span<const policy::BoundModel> models) {
  if (tally.answered() == 0) return Figure<Latency>::unknown("no request was answered");
  if (tally.latency_unknown > 0) {
    return Figure<Latency>::unknown(why_latency_unknown(tally, models));
  }
  constexpr auto kTicks = static_cast<double>(base::kTicksPerSecond);
  const auto quantile = [&](std::uint32_t parts_per_million) {
    return static_cast<double>(tally.latencies.quantile(parts_per_million)) / kTicks;
  };
  const double mean =
      engine::weighted_to_double(tally.latency) / static_cast<double>(tally.answered()) / kTicks;
  return Latency{mean, quantile(500'000), quantile(950'000), quantile(990'000)};
}

std::string why_no_pair(const Tally& own, const Tally* base) {
  if (base == nullptr) return "the scenario names no baseline";
  if (own.answered() == 0) return "no request was answered";
  return "no request was answered by both the policy and the baseline";
}

Figure<Estimate> savings_of(const Tally& own, const Tally* base,
                            std::span<const policy::BoundModel> models,
                            const SummaryOptions& options) {
  const engine::PairSums& pair = own.pair;
  if (pair.requests == 0) return Figure<Estimate>::unknown(why_no_pair(own, base));
  if (pair.cost_unknown > 0) {
    if (own.cost_unknown > 0) return Figure<Estimate>::unknown(why_cost_unknown(own, models));
    return Figure<Estimate>::unknown("the cost of the baseline is not known");
  }
  if (pair.base_cost <= 0) return Figure<Estimate>::unknown("the baseline costs nothing");
  return savings_estimate({.n = static_cast<double>(pair.requests),
                           .own = engine::weighted_to_double(pair.own_cost),
                           .base = engine::weighted_to_double(pair.base_cost),
                           .own_squares = pair.own_cost_squares,
                           .base_squares = pair.base_cost_squares,
                           .products = pair.cost_products},
                          options.level);
}

/// What `requests` with these sums cost in money units, wrong answers included.
double total_burden(std::uint64_t requests, engine::Wide cost, engine::Wide score, double units,
                    double wrong_answer_usd) {
  const auto n = static_cast<double>(requests);
  return n * engine::burden(engine::weighted_to_double(cost) / n, units * wrong_answer_usd,
                            engine::score_to_double(score) / n);
}

Figure<Estimate> adjusted_savings_of(const Tally& own, const Figure<Estimate>& savings,
                                     double units, double wrong_answer_usd, double level) {
  const engine::PairSums& pair = own.pair;
  // A baseline that is free may still be wrong; what else is unknown of savings stays unknown.
  if (pair.requests == 0 || pair.cost_unknown > 0) {
    return Figure<Estimate>::unknown(savings.reason());
  }
  const double base =
      total_burden(pair.requests, pair.base_cost, pair.base_score, units, wrong_answer_usd);
  if (!(base > 0)) {
    return Figure<Estimate>::unknown("the baseline costs nothing, wrong answers included");
  }
  return savings_estimate(
      {.n = static_cast<double>(pair.requests),
       .own = total_burden(pair.requests, pair.own_cost, pair.own_score, units, wrong_answer_usd),
       .base = base,
       .own_squares = pair.own_burden_squares,
       .base_squares = pair.base_burden_squares,
       .products = pair.burden_products},
      level);
}

std::optional<QualityAdjusted> quality_adjusted_of(const Tally& tally, const Summary& summary,
                                                   int money_digits,
                                                   const SummaryOptions& options) {
  if (!options.wrong_answer_usd) return std::nullopt;
  const double wrong = *options.wrong_answer_usd;
  const double units = units_per_usd(money_digits);
  QualityAdjusted adjusted;
  adjusted.savings = adjusted_savings_of(tally, summary.savings, units, wrong, options.level);
  if (!summary.cost) {
    adjusted.cost = Figure<Cost>::unknown(summary.cost.reason());
    return adjusted;
  }
  adjusted.cost = cost_estimate(
      static_cast<double>(tally.answered()),
      total_burden(tally.answered(), tally.cost, tally.score, units, wrong), tally.burden_squares,
      units, engine::burden(0, wrong, std::max(options.score_max, 1.0)), options.level);
  return adjusted;
}

Figure<Estimate> accuracy_difference_of(const Tally& own, const Tally* base,
                                        const SummaryOptions& options) {
  const engine::PairSums& pair = own.pair;
  if (pair.requests == 0) return Figure<Estimate>::unknown(why_no_pair(own, base));
  const auto n = static_cast<double>(pair.requests);
  const double sum = engine::score_to_double(pair.own_score - pair.base_score);
  const double squares = pair.score_difference_squares;
  const bool is_graded = own.graded > 0 || base == nullptr || base->graded > 0;
  if (is_graded) {
    const Interval bounds = mean_interval(n, sum, squares, options.level);
    return Estimate{sum / n, bounds.lo, bounds.hi};
  }
  // Differences are -1, 0 or 1: their squares count the requests on which the two disagree.
  const Interval bounds =
      paired_share_interval(n, (squares + sum) / 2, (squares - sum) / 2, options.level);
  return Estimate{sum / n, bounds.lo, bounds.hi};
}

std::vector<double> to_numbers(std::span<const engine::Wide> sums, std::size_t models) {
  std::vector<double> numbers(models, 0.0);
  for (std::size_t i = 0; i < std::min(models, sums.size()); ++i) {
    numbers[i] = engine::weighted_to_double(sums[i]);
  }
  return numbers;
}

Summary summarize_tally(const Tally& tally, const Tally* base,
                        std::span<const policy::BoundModel> models, int money_digits,
                        const SummaryOptions& options) {
  Summary summary;
  summary.requests = tally.requests;
  summary.answered = tally.answered();
  summary.dropped = tally.dropped;
  summary.unanswered = engine::weighted_to_double(tally.unanswered);
  summary.accuracy = accuracy_of(tally, options);
  summary.cost = cost_of(tally, models, money_digits, options);
  summary.latency = latency_of(tally, models);
  engine::Wide calls = 0;
  for (const engine::Wide of_model : tally.calls) calls += of_model;
  summary.calls = engine::weighted_to_double(calls);
  summary.calls_by_model = to_numbers(tally.calls, models.size());
  summary.answers_by_model = to_numbers(tally.answers, models.size());
  summary.savings = savings_of(tally, base, models, options);
  summary.accuracy_difference = accuracy_difference_of(tally, base, options);
  summary.quality_adjusted = quality_adjusted_of(tally, summary, money_digits, options);
  return summary;
}

void summarize_parts(const engine::PolicyOutcome& policy, int money_digits,
                     PolicySummary& summary) {
  for (std::size_t i = 0; i < policy.parts.size(); ++i) {
    PartSummary& part = summary.parts.emplace_back();
    part.name = policy.parts[i];
    part.cost_usd = part.lost_usd = Figure<double>(0);
    part.is_step = policy.is_step[i] != 0;
    if (i >= policy.total.parts.size()) continue;  // no request
    const engine::PartSums& sums = policy.total.parts[i];
    part.entered = engine::weighted_to_double(sums.entered);
    part.answered = engine::weighted_to_double(sums.succeeded);
    part.lost = engine::weighted_to_double(sums.lost);
    const auto usd = [&](engine::Wide cost) {
      return summary.total.cost ? Figure<double>(to_usd(cost, money_digits))
                                : Figure<double>::unknown(summary.total.cost.reason());
    };
    part.cost_usd = usd(sums.cost);
    part.lost_usd = usd(sums.lost_cost);
  }
  for (const engine::CapOutcome& cap : policy.caps) {
    summary.caps.push_back(cap_summary(cap, money_digits));
  }
  for (const engine::RampOutcome& ramp : policy.ramps) {
    RampSummary& to = summary.ramps.emplace_back();
    to.promoted = ramp.promoted;
    to.rolled_back = ramp.rolled_back;
    for (const auto& phase : ramp.phases) {
      to.phases.push_back({phase.share, phase.reached, phase.rolled_back, phase.requests,
                           phase.canary_requests, phase.canary_cost / units_per_usd(money_digits)});
    }
  }
}

}  // namespace

std::vector<PolicySummary> summarize(const engine::Outcome& outcome,
                                     std::span<const policy::BoundModel> models,
                                     std::span<const engine::SliceKey> slices,
                                     const SummaryOptions& options) {
  const engine::PolicyOutcome* base =
      options.baseline ? &outcome.policies[*options.baseline] : nullptr;
  std::vector<PolicySummary> summaries;
  for (const engine::PolicyOutcome& policy : outcome.policies) {
    PolicySummary& summary = summaries.emplace_back();
    summary.name = policy.name;
    summary.is_random = policy.random;
    summary.is_baseline = &policy == base;
    summary.draws = policy.random ? policy.draws : 0;
    summary.total = summarize_tally(policy.total, base != nullptr ? &base->total : nullptr, models,
                                    outcome.money_digits, options);
    summarize_parts(policy, outcome.money_digits, summary);
    for (std::size_t key = 0; key < policy.slices.size(); ++key) {
      SliceSummary& slice = summary.slices.emplace_back();
      slice.key = slices[key].name;
      for (std::size_t code = 0; code < policy.slices[key].size(); ++code) {
        const Tally& tally = policy.slices[key][code];
        if (tally.requests == 0) continue;
        slice.values.push_back(
            {slices[key].column->dictionary[code],
             summarize_tally(tally, base != nullptr ? &base->slices[key][code] : nullptr, models,
                             outcome.money_digits, options)});
      }
    }
  }
  return summaries;
}

double units_per_usd(int money_digits) {
  double divisor = 1;
  for (int i = 0; i < money_digits; ++i) divisor *= 10;
  return divisor;
}

double to_usd(engine::Wide cost, int money_digits) {
  return engine::weighted_to_double(cost) / units_per_usd(money_digits);
}

std::string short_list(std::span<const std::string> names) {
  if (names.size() <= kNamesMax) return base::quoted_list(names);
  std::string list;
  for (std::size_t i = 0; i + 1 < kNamesMax; ++i) list += '"' + names[i] + "\", ";
  list.erase(list.size() - 2);
  return list + " and " + std::to_string(names.size() - kNamesMax + 1) + " others";
}

CapSummary cap_summary(const engine::CapOutcome& outcome, int money_digits) {
  return {outcome.column, outcome.accounts, outcome.accounts_over, outcome.requests_over,
          outcome.spent_over / units_per_usd(money_digits)};
}

}  // namespace pointsman::analysis
