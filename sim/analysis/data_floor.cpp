#include "sim/analysis/data_floor.hpp"

#include "sim/analysis/data_floor_bootstrap.hpp"
#include "sim/analysis/economics.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace pointsman::analysis {
namespace {

using base::kInfinity;
using base::kNaN;
constexpr int kLinePoints = 20;

/// A floor as a number that can be sorted: beyond every accuracy where it is never or always.
double sortable(const Floor& floor) {
  if (floor.reach == Reach::kUndefined) return kNaN;
  if (floor.value) return *floor.value;
  return floor.reach == Reach::kNever ? kInfinity : -kInfinity;
}

/// Why a comparison cannot be made, or empty.
std::string why_unknown(const FloorInputs& inputs, const FloorTerms& terms,
                        const FloorAgainst& against, FloorCurrency currency) {
  const bool needs_time =
      currency == FloorCurrency::kLatency || currency == FloorCurrency::kTimedCost;
  const bool needs_cost = currency != FloorCurrency::kLatency;
  const auto reason = [=](const FloorOutcomes& outcomes) {
    return needs_cost && !outcomes.cost_reason.empty() ? outcomes.cost_reason
           : needs_time                                ? outcomes.time_reason
                                                       : std::string();
  };
  for (const FloorOutcomes* model : {&inputs.small, &inputs.frontier}) {
    if (!reason(*model).empty()) return reason(*model);
  }
  if (inputs.router) {
    const bool is_cost_known = terms.router_usd || !inputs.router->extra_usd.empty();
    const bool is_time_known = terms.router_s || !inputs.router->extra_s.empty();
    if (needs_cost && !is_cost_known) return "what the router itself costs is not known";
    if (needs_time && !is_time_known) return "how long the router itself takes is not known";
  }
  if (!against.builtin) return reason(inputs.policies[against.policy]);
  if (*against.builtin == FloorBaseline::kCostMatchedMix ||
      *against.builtin == FloorBaseline::kBestSingle) {
    for (const FloorOutcomes& single : inputs.singles) {
      if (!reason(single).empty()) return reason(single);
    }
  }
  return {};
}

/// Those that the spec can tell apart, and the main one.
std::vector<FloorCurrency> currencies(const DataFloorSpec& spec) {
  const bool has_time =
      spec.inputs.small.time_reason.empty() && spec.inputs.frontier.time_reason.empty();
  std::vector<FloorCurrency> list;
  for (const FloorCurrency currency : kFloorCurrencies) {
    const bool is_told_apart =
        currency == FloorCurrency::kCost || currency == FloorCurrency::kSession ||
        (currency == FloorCurrency::kQualityAdjustedCost && spec.has_wrong_answer_price) ||
        (currency == FloorCurrency::kTimedCost && spec.terms.value_of_time_usd_per_s > 0) ||
        (currency == FloorCurrency::kLatency && has_time);
    if (is_told_apart || currency == spec.currency) list.push_back(currency);
  }
  return list;
}

/// Figures of one comparison, side by side in the bootstrap.
enum FloorFigures : std::size_t { kFloorFigure, kGainFigure, kSavingFigure, kFigureCount };

class Analysis {
 public:
  explicit Analysis(const DataFloorSpec& spec) : spec_(spec) {}

  base::Result<DataFloor> operator()() {
    if (spec_.inputs.rows() == 0) {
      return base::fail(base::ErrorKind::kData,
                        "no request has the outcomes that a floor compares");
    }
    list_comparisons();
    POINTSMAN_CHECK(estimate());
    describe();
    if (has_subject()) place();
    choose_binding();
    if (result_.binding) {
      add_lines();
      ask_back();
      draw_map();
    }
    return std::move(result_);
  }

 private:
  bool has_subject() const { return spec_.inputs.router || spec_.accuracy; }
  FloorPath subject(const FloorWorld& world) const {
    if (spec_.inputs.router) return world.routed;
    return world.blind.at(errors_at(spec_.accuracy.value_or(1)));
  }
  const RouterShape& shape() const { return spec_.inputs.router ? world_.own : world_.blind; }

  std::string name_of_baseline(const FloorAgainst& against) const {
    return against.builtin ? std::string(name_of(*against.builtin))
                           : spec_.inputs.policies[against.policy].name;
  }

  void list_comparisons() {
    for (const FloorAgainst& against : spec_.against) {
      result_.baselines.push_back(name_of_baseline(against));
    }
    for (const FloorCurrency currency : currencies(spec_)) {
      for (const FloorAgainst& against : spec_.against) {
        FloorComparison& comparison = result_.comparisons.emplace_back();
        comparison.against = against;
        comparison.baseline = name_of_baseline(against);
        comparison.currency = currency;
        reasons_.push_back(why_unknown(spec_.inputs, spec_.terms, against, currency));
      }
    }
  }

  /// Floor, gain and saving of every comparison.
  void evaluate_total(const FloorSums& sums, FloorWorld& world, std::span<double> figures) const {
    weigh(sums, spec_.terms, world);
    for (std::size_t i = 0; i < result_.comparisons.size(); ++i) {
      const auto own = figures.subspan(i * kFigureCount, kFigureCount);
      std::ranges::fill(own, kNaN);
      if (!reasons_[i].empty()) continue;
      const FloorComparison& comparison = result_.comparisons[i];
      const FloorGain gain(world, spec_.terms, comparison.against, comparison.currency);
      if (!gain.why_undefined().empty()) continue;
      own[kFloorFigure] = sortable(gain.floor(world.blind));
      if (!has_subject()) continue;
      const FloorPath routed = subject(world);
      own[kGainFigure] = gain(routed);
      own[kSavingFigure] = gain.saving(routed).value_or(kNaN);
    }
  }

  /// Floors of the main currency in one slice, with the best single model of the whole.
  void evaluate_slice(const FloorSums& sums, FloorWorld& world, std::span<double> figures) const {
    std::ranges::fill(figures, kNaN);
    if (sums.requests() <= 0) return;
    weigh(sums, spec_.terms, world);
    for (std::size_t i = 0; i < spec_.against.size(); ++i) {
      if (!slice_reasons_[i].empty()) continue;
      const FloorGain gain(world, spec_.terms, spec_.against[i], spec_.currency, best_);
      figures[i] = sortable(gain.floor(world.blind));
    }
  }

  /// One bootstrap per slice key; the first serves the totals too.
  base::Status estimate() {
    const std::size_t keys = std::max<std::size_t>(spec_.slices.size(), 1);
    for (std::size_t key = 0; key < keys; ++key) {
      const SlicePlan plan = spec_.slices.empty()
                                 ? SlicePlan{}
                                 : plan_slices(spec_.slices[key], spec_.slice_requests_min);
      const FloorTable table(spec_.inputs, plan.code, plan.values.size());
      if (key == 0) weigh_total(table);
      const SumsStatistics of_total = {
          key == 0 ? result_.comparisons.size() * kFigureCount : 0,
          [this](const FloorSums& sums, FloorWorld& world, std::span<double> figures) {
            evaluate_total(sums, world, figures);
          }};
      const SumsStatistics of_slice = {
          spec_.slices.empty() ? 0 : spec_.against.size(),
          [this](const FloorSums& sums, FloorWorld& world, std::span<double> figures) {
            evaluate_slice(sums, world, figures);
          }};
      POINTSMAN_TRY(auto resampled, bootstrap_sums(table, of_total, of_slice, spec_.bootstrap));
      if (key == 0) resampled_ = std::move(resampled.total);
      if (!spec_.slices.empty()) add_slices(plan, table, resampled.slices);
    }
    return {};
  }

  void weigh_total(const FloorTable& table) {
    sums_ = table.total();
    weigh(*sums_, spec_.terms, world_);
    best_ = best_single(world_, spec_.terms, spec_.currency);
    for (const FloorAgainst& against : spec_.against) {
      slice_reasons_.push_back(why_unknown(spec_.inputs, spec_.terms, against, spec_.currency));
    }
  }

  void add_slices(const SlicePlan& plan, const FloorTable& table,
                  const std::vector<std::vector<ResampledFigure>>& resampled) {
    SliceFloors& slices = result_.slices.emplace_back();
    slices.key = plan.key;
    double highest = -kInfinity;
    for (std::size_t i = 0; i < plan.values.size(); ++i) {
      SliceFloor& slice = slices.values.emplace_back();
      slice.value = plan.values[i].name;
      slice.pooled = plan.values[i].pooled;
      FloorWorld world;
      weigh(table.slice_sums(i), spec_.terms, world);
      slice.requests = world.requests;
      slice.easy_share = world.easy_share;
      if (spec_.inputs.router) slice.accuracy = accuracy_of(world);
      for (std::size_t j = 0; j < spec_.against.size(); ++j) {
        const FloorGain gain(world, spec_.terms, spec_.against[j], spec_.currency, best_);
        const bool is_known = slice_reasons_[j].empty();
        slice.floors.push_back(
            with_doubt(is_known ? gain.floor(world.blind) : undefined_floor(slice_reasons_[j]),
                       resampled[i][j]));
        slice.savings.push_back(is_known && has_subject() ? gain.saving(subject(world))
                                                          : std::nullopt);
        const double floor = sortable(slice.floors.back().floor);
        if (slice.pooled > 0 || !(floor > highest)) continue;
        highest = floor;
        slices.worst = i;
        slices.worst_against = j;
      }
    }
  }

  static FloorEstimate with_doubt(Floor floor, const ResampledFigure& resampled) {
    FloorEstimate estimate{std::move(floor), {}, resampled.undefined_share};
    if (estimate.floor.reach != Reach::kUndefined) {
      estimate.interval = Interval{resampled.estimate.lo, resampled.estimate.hi};
    }
    return estimate;
  }

  static double accuracy_of(const FloorWorld& world) {
    const double easy = world.easy_share > 0 ? 1 - world.errors.over_escalation : 0;
    const double hard = world.easy_share < 1 ? 1 - world.errors.miss : 0;
    return world.easy_share * easy + (1 - world.easy_share) * hard;
  }

  void describe() {
    result_.small = spec_.inputs.small.name;
    result_.frontier = spec_.inputs.frontier.name;
    result_.currency = spec_.currency;
    result_.requests = world_.requests;
    result_.terms = spec_.terms;
    result_.mean_small = world_.singles[0];
    result_.mean_frontier = world_.singles[1];
    for (const FloorOutcomes* model : {&spec_.inputs.frontier, &spec_.inputs.small}) {
      if (!model->cost_reason.empty()) result_.cost_reason = model->cost_reason;
      if (!model->time_reason.empty()) result_.time_reason = model->time_reason;
    }
    result_.router_usd = world_.blind.extra.cost_usd;
    result_.router_s = world_.blind.extra.time_s;
    result_.price_ratio = world_.price_ratio;
    const double level = spec_.bootstrap.level;
    const double easy = labelled_easy_share();
    const Interval bounds = wilson_interval(easy * world_.requests, world_.requests, level);
    result_.easy_share = {easy, bounds.lo, bounds.hi};
    for (std::size_t i = 0; i < result_.comparisons.size(); ++i) {
      FloorComparison& comparison = result_.comparisons[i];
      const FloorGain gain(world_, spec_.terms, comparison.against, comparison.currency);
      comparison.floor =
          with_doubt(reasons_[i].empty() ? gain.floor(world_.blind) : undefined_floor(reasons_[i]),
                     resampled_[i * kFigureCount + kFloorFigure]);
    }
  }

  /// Counted, whatever share the terms ask for.
  double labelled_easy_share() const {
    return (sums_->count(FloorCell::kEasyRight) + sums_->count(FloorCell::kEasyWrong)) /
           sums_->requests();
  }

  void place() {
    const double level = spec_.bootstrap.level;
    const double easy = labelled_easy_share() * world_.requests;
    const ErrorBox box = spec_.inputs.router
                             ? error_box(world_.errors, easy, world_.requests - easy, level)
                             : exact_box(errors_at(*spec_.accuracy));
    if (spec_.inputs.router) {
      result_.router =
          RouterMeasured{spec_.inputs.router->name,
                         {box.at.over_escalation, box.over_escalation.lo, box.over_escalation.hi},
                         {box.at.miss, box.miss.lo, box.miss.hi},
                         accuracy_of(world_)};
    }
    result_.stated_accuracy = spec_.accuracy;
    for (std::size_t i = 0; i < result_.comparisons.size(); ++i) {
      FloorComparison& comparison = result_.comparisons[i];
      const FloorGain gain(world_, spec_.terms, comparison.against, comparison.currency);
      if (!reasons_[i].empty() || !gain.why_undefined().empty()) continue;
      const ResampledFigure& of_gain = resampled_[i * kFigureCount + kGainFigure];
      const ResampledFigure& of_saving = resampled_[i * kFigureCount + kSavingFigure];
      RouterPlace& own = comparison.place.emplace();
      own.gain = {of_gain.estimate, of_gain.standard_error};
      if (std::isfinite(of_saving.estimate.mean)) own.saving = of_saving.estimate;
      own.volume_per_day = volume_floor_of(comparison, own);
      own.standing = stand(gain, shape(), box, own.gain, world_.requests, level);
    }
    decide();
  }

  /// Where a fixed cost is given and the gain is money.
  std::optional<Flip> volume_floor_of(const FloorComparison& comparison,
                                      const RouterPlace& place) const {
    const bool is_money = comparison.currency != FloorCurrency::kLatency &&
                          comparison.against.builtin != FloorBaseline::kCostMatchedMix;
    if (!spec_.fixed_usd_per_month || !is_money) return std::nullopt;
    return volume_floor(*spec_.fixed_usd_per_month / kDaysPerMonth, place.gain.gain.mean);
  }

  /// SHIP against every baseline, HOLD against one, or more data.
  void decide() {
    std::optional<ShipVerdict> verdict;
    for (const FloorComparison& comparison : result_.comparisons) {
      if (comparison.currency != spec_.currency || !comparison.place) continue;
      const ShipVerdict own = comparison.place->standing.verdict;
      if (!verdict) verdict = own;
      if (own == ShipVerdict::kHold || *verdict == ShipVerdict::kHold) {
        verdict = ShipVerdict::kHold;
      } else if (own == ShipVerdict::kNeedMoreData) {
        verdict = own;
      }
    }
    result_.verdict = verdict;
  }

  /// Hardest to meet: the highest floor.
  void choose_binding() {
    double hardest = -kInfinity;
    for (std::size_t i = 0; i < result_.comparisons.size(); ++i) {
      const FloorComparison& comparison = result_.comparisons[i];
      if (comparison.currency != spec_.currency) continue;
      const double floor = sortable(comparison.floor.floor);
      if (std::isnan(floor) || (result_.binding && !(floor > hardest))) continue;
      hardest = floor;
      result_.binding = i;
    }
  }

  void add_lines() {
    for (FloorComparison& comparison : result_.comparisons) {
      if (comparison.currency != spec_.currency) continue;
      if (comparison.floor.floor.reach == Reach::kUndefined) continue;
      const FloorGain gain(world_, spec_.terms, comparison.against, comparison.currency);
      for (int i = 0; i <= kLinePoints; ++i) {
        const double over = static_cast<double>(i) / kLinePoints;
        comparison.line.push_back({over, gain.hard_floor(world_.blind, over)});
      }
    }
  }

  void ask_back() {
    const FloorAgainst& against = result_.comparisons[*result_.binding].against;
    const auto own = [this](const FloorWorld& world) { return subject(world); };
    const auto ask = [&](FloorParameter parameter, FloorCurrency currency) {
      result_.flips.push_back(find_flip(*sums_, spec_.terms, parameter, against, currency, own));
    };
    if (spec_.currency != FloorCurrency::kLatency) {
      ask(FloorParameter::kWrongAnswerUsd, FloorCurrency::kQualityAdjustedCost);
      ask(FloorParameter::kPriceRatio, spec_.currency);
      ask(FloorParameter::kRouterUsd, spec_.currency);
    }
    ask(FloorParameter::kEasyShare, spec_.currency);
    ask(FloorParameter::kRecall, spec_.currency);
  }

  void draw_map() {
    if (!spec_.map) return;
    result_.map = floor_map(*sums_, spec_.terms, result_.comparisons[*result_.binding].against,
                            spec_.currency, spec_.map->first, spec_.map->second);
  }

  const DataFloorSpec& spec_;
  DataFloor result_;
  std::vector<std::string> reasons_;        ///< by comparison, why it cannot be made
  std::vector<std::string> slice_reasons_;  ///< by baseline, in the main currency
  std::vector<ResampledFigure> resampled_;  ///< kFigureCount by comparison
  std::optional<FloorSums> sums_;
  FloorWorld world_;
  std::size_t best_ = 0;  ///< single model, in the main currency
};

}  // namespace

Reach reach_of(double bound) {
  if (bound > 1) return Reach::kNever;
  return bound < 0 ? Reach::kAlways : Reach::kReachable;
}

base::Result<DataFloor> data_floor(const DataFloorSpec& spec) {
  return Analysis(spec)();
}

}  // namespace pointsman::analysis
