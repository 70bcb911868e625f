#include "scenarios/metrics_analysis.hpp"

#include "scenarios/moving_parameter.hpp"
#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "sim/analysis/control_plan.hpp"
#include "sim/analysis/curve_rows.hpp"
#include "sim/analysis/router_metrics.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace pointsman::scenarios {
namespace {

using analysis::CurveRows;
using analysis::RouterRows;

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

constexpr base::Field kMetricsFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title; \"metrics of <policy>\" where absent.",
     .example = "\"how good is it\""},
    {.name = "policy",
     .type = base::FieldType::kString,
     .doc = "A named policy.",
     .required = true,
     .example = "\"threshold\""},
    {.name = "weak",
     .type = base::FieldType::kString,
     .doc = "The model that savings come from; the cheapest where absent.",
     .example = "\"small\""},
    {.name = "strong",
     .type = base::FieldType::kString,
     .doc = "The model that quality comes from; the dearest where absent.",
     .example = "\"frontier\""},
    {.name = "parameter",
     .type = base::FieldType::kString,
     .doc = "The threshold behind figures of a curve; the policy's only one where absent.",
     .example = "\"at_least\""},
    {.name = "resamples",
     .type = base::FieldType::kInteger,
     .doc = "Bootstrap resamples behind the intervals; 0 = none.",
     .minimum = 0,
     .maximum = 1e6,
     .fallback = "1000"},
};

/// Models that every row has an outcome of, and the pair among them.
struct Pool {
  std::vector<std::size_t> models;  ///< indices among the scenario's
  std::size_t weak = 0, strong = 0;
};

base::Result<std::size_t> place_of(const Bound& bound, const Pool& pool, const base::Node& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pool.models.size(); ++i) {
    names.push_back(bound.models[pool.models[i]].name);
    if (names.back() == name.text) return i;
  }
  return base::fail(bound.scenario.document.error_at(
      name.at, in_quotes(name.text) + " is no model with an outcome on every request",
      one_of(names, "such a model"), base::did_you_mean(name.text, names)));
}

base::Result<Pool> pool_of(const Bound& bound, const base::Node& asked) {
  analysis::ControlPlan own;
  if (bound.control_plan.order.empty()) {
    own = analysis::plan_controls(bound.workload, bound.models);
  }
  const auto& plan = bound.control_plan.order.empty() ? own : bound.control_plan;
  Pool pool;
  for (const auto& entry : plan.order) pool.models.push_back(entry.model);
  if (pool.models.size() < 2) {
    return base::fail(bound.scenario.document.error_at(
        asked.at, "metrics compare models, and fewer than two have an outcome on every request",
        "a workload with the outcomes of two models"));
  }
  const auto place = [&](std::size_t model) {
    return static_cast<std::size_t>(std::ranges::find(pool.models, model) - pool.models.begin());
  };
  pool.weak = place(plan.small);
  pool.strong = place(plan.frontier);
  if (const base::Node* weak = asked.find("weak")) {
    POINTSMAN_TRY(pool.weak, place_of(bound, pool, *weak));
  }
  if (const base::Node* strong = asked.find("strong")) {
    POINTSMAN_TRY(pool.strong, place_of(bound, pool, *strong));
  }
  if (pool.weak != pool.strong) return pool;
  return base::fail(bound.scenario.document.error_at(
      asked.at, "\"weak\" and \"strong\" are the same model", "two models of the workload"));
}

/// The threshold that curve figures move, where there is one.
base::Result<std::optional<ParameterName>> threshold_name(const Scenario& scenario,
                                                          const base::Node& asked) {
  if (asked.find("parameter") != nullptr) {
    POINTSMAN_TRY(auto name, read_parameter(scenario, asked));
    return std::optional(std::move(name));
  }
  return only_threshold(scenario, asked.find("policy")->text);
}

/// Where each row of the workload is among gathered ones.
std::vector<std::size_t> places_of(const CurveRows& rows, std::size_t all) {
  std::vector<std::size_t> places(all, kNowhere);
  for (std::size_t i = 0; i < rows.rows(); ++i) places[rows.row[i]] = i;
  return places;
}

/// Scores and bills of the pool's models on every row of the workload.
struct PoolOutcomes {
  std::vector<std::vector<double>> score;
  std::vector<std::vector<double>> cost;  ///< USD, NaN where unknown
};

PoolOutcomes outcomes_of(const Bound& bound, const Pool& pool, int digits) {
  PoolOutcomes outcomes;
  const std::size_t rows = bound.workload.rows();
  const double units = analysis::units_per_usd(digits);
  std::vector<std::int64_t> bills(rows);
  for (const std::size_t index : pool.models) {
    const policy::BoundModel& model = bound.models[index];
    policy::gather_scores(model, 0, outcomes.score.emplace_back(rows));
    policy::gather_costs(model, 0, digits, bills);
    auto& cost = outcomes.cost.emplace_back(rows, data::kAbsent);
    for (std::size_t row = 0; row < rows; ++row) {
      if (bills[row] != data::kAbsentInteger) cost[row] = static_cast<double>(bills[row]) / units;
    }
  }
  return outcomes;
}

/// The policy's own outcome, its two sides where it has a threshold, and the models beside them.
class Gathering {
 public:
  Gathering(const Bound& bound, const base::Node& asked, Pool pool)
      : bound_(bound), asked_(asked), pool_(std::move(pool)) {}

  base::Result<RouterRows> rows(const Resources& resources) {
    POINTSMAN_TRY(const auto name, threshold_name(bound_.scenario, asked_));
    POINTSMAN_CHECK(gather_own(resources));
    if (name) POINTSMAN_CHECK(gather_sides(*name, resources));
    outcomes_ = outcomes_of(bound_, pool_, own_.money_digits);
    select_rows();
    RouterRows rows;
    for (const std::size_t model : pool_.models) rows.models.push_back(bound_.models[model].name);
    rows.weak = pool_.weak;
    rows.strong = pool_.strong;
    rows.right_score = bound_.scenario.right_score;
    if (bound_.scenario.wrong_answer) {
      rows.wrong_answer_usd = base::to_usd(*bound_.scenario.wrong_answer);
    }
    fill_policy(rows);
    fill_models(rows);
    rows.cut = sides_ ? analysis::Figure<analysis::CutRows>(cut_rows(rows.cost_reason.empty()))
                      : analysis::Figure<analysis::CutRows>::unknown(
                            "the policy has no single threshold to move");
    return rows;
  }

  const std::optional<Threshold>& threshold() const { return threshold_; }
  std::string parameter() const { return moving_ ? moving_->name().path : std::string(); }
  const std::vector<std::size_t>& selected() const { return selected_; }
  const PoolOutcomes& outcomes() const { return outcomes_; }

 private:
  base::Status gather_own(const Resources& resources) {
    const std::string& policy = asked_.find("policy")->text;
    const auto program = std::ranges::find(bound_.policies, policy, &policy::Program::name);
    const MovingParameter context_of(bound_, {policy, {}, {}, {}});
    analysis::CurveSpec spec;
    spec.context = context_of.context(resources);
    spec.below = spec.past = &*program;
    POINTSMAN_TRY(own_, analysis::gather_all_curve_rows(spec));
    cost_reason_ = analysis::why_cost_unknown(spec, own_, own_.rows());
    return {};
  }

  base::Status gather_sides(ParameterName name, const Resources& resources) {
    moving_ = std::make_unique<MovingParameter>(bound_, std::move(name));
    POINTSMAN_TRY(threshold_, moving_->threshold());
    if (!threshold_) {
      moving_.reset();
      return {};
    }
    analysis::CurveSpec spec;
    spec.context = moving_->context(resources);
    spec.signal = threshold_->column;
    spec.tie = threshold_->tie;
    spec.below = &threshold_->below;
    spec.past = &threshold_->past;
    POINTSMAN_TRY(sides_, analysis::gather_all_curve_rows(spec));
    return {};
  }

  /// Rows that the policy, both sides and every model of the pool have an outcome on.
  void select_rows() {
    const std::size_t all = bound_.workload.rows();
    own_places_ = places_of(own_, all);
    if (sides_) side_places_ = places_of(*sides_, all);
    for (std::size_t row = 0; row < all; ++row) {
      bool is_whole = own_places_[row] != kNowhere;
      if (sides_) is_whole = is_whole && side_places_[row] != kNowhere;
      for (const auto& score : outcomes_.score) is_whole = is_whole && !std::isnan(score[row]);
      if (is_whole) selected_.push_back(row);
    }
  }

  void fill_policy(RouterRows& rows) const {
    const double units = analysis::units_per_usd(own_.money_digits);
    rows.picks.resize(pool_.models.size());
    for (const std::size_t row : selected_) {
      const std::size_t at = own_places_[row];
      rows.score.push_back(own_.below(analysis::kScoreSum, at));
      rows.cost.push_back(own_.below(analysis::kCostSum, at) / units);
    }
    for (std::size_t i = 0; i < pool_.models.size(); ++i) {
      rows.picks[i].assign(selected_.size(), 0);
      const auto answers = std::ranges::find(own_.models, pool_.models[i]);
      if (answers == own_.models.end()) continue;
      const auto quantity =
          analysis::kAnswers + static_cast<std::size_t>(answers - own_.models.begin());
      for (std::size_t at = 0; at < selected_.size(); ++at) {
        rows.picks[i][at] = own_.below(quantity, own_places_[selected_[at]]);
      }
    }
  }

  void fill_models(RouterRows& rows) const {
    std::vector<std::string> unpriced;
    for (std::size_t i = 0; i < pool_.models.size(); ++i) {
      auto& score = rows.model_score.emplace_back();
      auto& cost = rows.model_cost.emplace_back();
      bool is_priced = true;
      for (const std::size_t row : selected_) {
        score.push_back(outcomes_.score[i][row]);
        cost.push_back(outcomes_.cost[i][row]);
        is_priced &= !std::isnan(cost.back());
      }
      if (!is_priced) unpriced.push_back(rows.models[i]);
    }
    rows.cost_reason = cost_reason_;
    if (rows.cost_reason.empty() && !unpriced.empty()) {
      rows.cost_reason =
          "the cost of some requests is not known for " + analysis::short_list(unpriced);
    }
  }

  analysis::CutRows cut_rows(bool is_priced) const {
    analysis::CutRows cut;
    const double units = analysis::units_per_usd(sides_->money_digits);
    const auto strong = std::ranges::find(sides_->models, pool_.models[pool_.strong]);
    const std::size_t quantity =
        analysis::kAnswers + static_cast<std::size_t>(strong - sides_->models.begin());
    const bool has_strong = strong != sides_->models.end();
    // All metrics need is the order of the signals: whether a tie is past its own cut or not, the
    // same groups of requests move together.
    // A request without a signal never meets the cut: both its sides are alike, wherever it stands.
    double least = std::numeric_limits<double>::infinity();
    for (const double signal : sides_->signal) least = std::fmin(least, signal);
    for (const std::size_t row : selected_) {
      const std::size_t at = side_places_[row];
      cut.signal.push_back(std::isnan(sides_->signal[at]) ? least : sides_->signal[at]);
      cut.below.score.push_back(sides_->below(analysis::kScoreSum, at));
      cut.past.score.push_back(sides_->past(analysis::kScoreSum, at));
      cut.below.strong_share.push_back(has_strong ? sides_->below(quantity, at) : 0);
      cut.past.strong_share.push_back(has_strong ? sides_->past(quantity, at) : 0);
      if (!is_priced) continue;
      cut.below.cost.push_back(sides_->below(analysis::kCostSum, at) / units);
      cut.past.cost.push_back(sides_->past(analysis::kCostSum, at) / units);
    }
    return cut;
  }

  const Bound& bound_;
  const base::Node& asked_;
  Pool pool_;
  CurveRows own_;
  std::string cost_reason_;
  std::unique_ptr<MovingParameter> moving_;  ///< its signal table serves the threshold's programs
  std::optional<Threshold> threshold_;
  std::optional<CurveRows> sides_;
  PoolOutcomes outcomes_;
  std::vector<std::size_t> own_places_, side_places_;
  std::vector<std::size_t> selected_;  ///< rows of the workload
};

/// Calibration of the router's score and of every model's confidence.
base::Result<std::vector<analysis::ScoreCalibration>> calibrations(
    const Bound& bound, const Gathering& gathering, const Pool& pool, const RouterRows& rows,
    const analysis::MetricOptions& options) {
  std::vector<analysis::ScoreCalibration> all;
  const auto add = [&](std::string score, std::string target, const data::Column& column,
                       auto outcome_at) -> base::Status {
    std::vector<double> scores, outcomes;
    for (std::size_t at = 0; at < gathering.selected().size(); ++at) {
      const double value = column.number_at(gathering.selected()[at]);
      if (std::isnan(value)) continue;
      scores.push_back(value);
      outcomes.push_back(outcome_at(at) ? 1 : 0);
    }
    POINTSMAN_TRY(auto calibration,
                  analysis::calibrate(std::move(score), std::move(target), std::move(scores),
                                      std::move(outcomes), options));
    all.push_back(std::move(calibration));
    return {};
  };
  const auto& weak = rows.model_score[rows.weak];
  const auto& strong = rows.model_score[rows.strong];
  if (gathering.threshold() && bound.workload.find(gathering.threshold()->signal) != nullptr) {
    POINTSMAN_CHECK(add(gathering.threshold()->signal,
                        rows.models[rows.strong] + " scores higher than " + rows.models[rows.weak],
                        *gathering.threshold()->column,
                        [&](std::size_t at) { return strong[at] > weak[at]; }));
  }
  for (std::size_t i = 0; i < pool.models.size(); ++i) {
    const policy::BoundModel& model = bound.models[pool.models[i]];
    const data::Column* confidence = model.find(data::ModelField::kConfidence);
    if (confidence == nullptr) continue;
    POINTSMAN_CHECK(
        add(model.name + "|confidence", model.name + " is right", *confidence,
            [&](std::size_t at) { return rows.model_score[i][at] >= rows.right_score; }));
  }
  return all;
}

}  // namespace

constinit const base::Shape kMetricsShape = {
    .name = "metrics",
    .doc = "Every published figure of merit of one policy, each with its trap.",
    .fields = kMetricsFields};

std::string metrics_title(const base::Node& asked) {
  return "metrics of " + asked.find("policy")->text;
}

base::Status check_metrics(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(find_policy(scenario, *asked.find("policy")));
  POINTSMAN_CHECK(threshold_name(scenario, asked));
  return {};
}

base::Status check_bound_metrics(const Bound& bound, const base::Node& asked) {
  POINTSMAN_CHECK(pool_of(bound, asked));
  POINTSMAN_TRY(auto name, threshold_name(bound.scenario, asked));
  if (!name) return {};
  MovingParameter moving(bound, *std::move(name));
  POINTSMAN_TRY(const auto threshold, moving.threshold());
  const base::Node* parameter = asked.find("parameter");
  if (threshold || parameter == nullptr) return {};
  return base::fail(bound.scenario.document.error_at(
      parameter->at, in_quotes(parameter->text) + " is no threshold on a signal",
      "a number such as \"at_least\" of a route, or \"confidence_at_least\" of a cascade"));
}

base::Result<analysis::Finding> run_metrics(const Run& run, const base::Node& asked,
                                            const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(const Pool pool, pool_of(bound, asked));
  Gathering gathering(bound, asked, pool);
  POINTSMAN_TRY(const RouterRows rows, gathering.rows(options.resources));
  const analysis::MetricOptions metric_options{
      .resamples = static_cast<std::uint32_t>(asked.find("resamples")->number),
      .seed = bound.scenario.seed,
      .level = bound.scenario.intervals.level,
      .threads = options.resources.threads,
      .stop = options.resources.stop};
  analysis::RouterReport report;
  POINTSMAN_TRY(report.values, analysis::router_metrics(rows, metric_options));
  POINTSMAN_TRY(report.calibrations, calibrations(bound, gathering, pool, rows, metric_options));
  report.policy = asked.find("policy")->text;
  report.weak = rows.models[rows.weak];
  report.strong = rows.models[rows.strong];
  report.best_single = rows.models[analysis::best_single(rows)];
  report.parameter = gathering.parameter();
  report.requests = rows.rows();
  report.left_out = bound.workload.rows() - rows.rows();
  report.resamples = metric_options.resamples;
  report.level = metric_options.level;
  report.quadrants = analysis::joint_outcomes(rows);
  return report;
}

}  // namespace pointsman::scenarios
