#include "scenarios/metrics_analysis.hpp"

#include "scenarios/metrics_pool.hpp"
#include "scenarios/moving_parameter.hpp"
#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
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

/// The policy's own outcome, its two sides where it has a threshold, and the models beside them.
class MetricGathering {
 public:
  MetricGathering(const Run& run, const base::Node& asked, MetricPool pool)
      : bound_(*run.bound), asked_(asked), pool_(std::move(pool)), outcome_(run.outcome) {
    const std::string& policy = asked.find("policy")->text;
    const auto found = std::ranges::find(outcome_.policies, policy, &engine::PolicyOutcome::name);
    own_ = &found->rows;
  }

  base::Result<RouterRows> rows(const Resources& resources) {
    POINTSMAN_TRY(const auto name, threshold_name(bound_.scenario, asked_));
    if (name) POINTSMAN_CHECK(gather_sides(*name, resources));
    outcomes_ = pool_outcomes(bound_, pool_, outcome_.money_digits);
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
    POINTSMAN_TRY(sides_, analysis::CurveGatherer(spec).all());
    return {};
  }

  /// Rows that the policy, both sides and every model of the pool have an outcome on.
  void select_rows() {
    const std::size_t all = bound_.workload.rows();
    if (sides_) side_places_ = places_of(*sides_, all);
    for (std::size_t row = 0; row < all; ++row) {
      bool is_whole = !std::isnan(own_->score[row]);
      if (sides_) is_whole = is_whole && side_places_[row] != kNowhere;
      for (const auto& score : outcomes_.score) is_whole = is_whole && !std::isnan(score[row]);
      if (is_whole) selected_.push_back(row);
    }
  }

  void fill_policy(RouterRows& rows) {
    const double units = analysis::units_per_usd(outcome_.money_digits);
    std::size_t unknown = 0;
    for (const std::size_t row : selected_) {
      rows.score.push_back(own_->score[row]);
      rows.cost.push_back(own_->cost[row] / units);
      unknown += std::isnan(own_->cost[row]) ? 1U : 0U;
    }
    if (unknown > 0) {
      cost_reason_ = "the policy's cost is not known on " + std::to_string(unknown) + " of " +
                     std::to_string(selected_.size()) + " requests";
    }
    const auto& kept = outcome_.rows_of_models;
    for (const std::size_t model : pool_.models) {
      const auto at = static_cast<std::size_t>(std::ranges::find(kept, model) - kept.begin());
      auto& picks = rows.picks.emplace_back();
      for (const std::size_t row : selected_) picks.push_back(own_->answers[at][row]);
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
    rows.cost_reason = unpriced.empty() ? cost_reason_ : why_unpriced(unpriced);
  }

  std::string why_unpriced(const std::vector<std::string>& names) const {
    const bool has_source = std::ranges::any_of(names, [&](const std::string& name) {
      const auto model = std::ranges::find(bound_.models, name, &policy::BoundModel::name);
      return model->cost_source != policy::CostSource::kUnknown;
    });
    return (has_source ? "the cost of some requests is not known for "
                       : "no price or labelled cost for ") +
           analysis::short_list(names);
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
  MetricPool pool_;
  const engine::Outcome& outcome_;
  const engine::RowOutcomes* own_ = nullptr;  ///< of the policy
  std::string cost_reason_;
  std::unique_ptr<MovingParameter> moving_;  ///< its signal table serves the threshold's programs
  std::optional<Threshold> threshold_;
  std::optional<CurveRows> sides_;
  PoolOutcomes outcomes_;
  std::vector<std::size_t> side_places_;
  std::vector<std::size_t> selected_;  ///< rows of the workload
};

/// The router's score and every model's confidence, each beside what it claims to predict.
std::vector<analysis::ScoredRequests> scored_requests(const Bound& bound,
                                                      const MetricGathering& gathering,
                                                      const MetricPool& pool,
                                                      const RouterRows& rows) {
  std::vector<analysis::ScoredRequests> all;
  const auto add = [&](std::string score, std::string target, const data::Column& column,
                       auto outcome_at) {
    analysis::ScoredRequests& scored = all.emplace_back();
    scored.score = std::move(score);
    scored.target = std::move(target);
    for (std::size_t at = 0; at < gathering.selected().size(); ++at) {
      scored.scores.push_back(column.number_at(gathering.selected()[at]));
      scored.outcomes.push_back(outcome_at(at) ? 1 : 0);
    }
  };
  const auto& weak = rows.model_score[rows.weak];
  const auto& strong = rows.model_score[rows.strong];
  if (gathering.threshold() && bound.workload.find(gathering.threshold()->signal) != nullptr) {
    add(gathering.threshold()->signal,
        rows.models[rows.strong] + " scores higher than " + rows.models[rows.weak],
        *gathering.threshold()->column, [&](std::size_t at) { return strong[at] > weak[at]; });
  }
  for (std::size_t i = 0; i < pool.models.size(); ++i) {
    const policy::BoundModel& model = bound.models[pool.models[i]];
    const data::Column* confidence = model.find(data::ModelField::kConfidence);
    if (confidence == nullptr) continue;
    add(model.name + "|confidence", model.name + " is right", *confidence,
        [&](std::size_t at) { return rows.model_score[i][at] >= rows.right_score; });
  }
  return all;
}

base::Result<std::vector<analysis::ScoreCalibration>> calibrations(
    std::span<const analysis::ScoredRequests> scored, const analysis::MetricOptions& options) {
  std::vector<analysis::ScoreCalibration> all;
  for (const analysis::ScoredRequests& of : scored) {
    std::vector<double> scores, outcomes;
    for (std::size_t at = 0; at < of.scores.size(); ++at) {
      if (std::isnan(of.scores[at])) continue;
      scores.push_back(of.scores[at]);
      outcomes.push_back(of.outcomes[at]);
    }
    POINTSMAN_TRY(auto calibration, analysis::calibrate(of.score, of.target, std::move(scores),
                                                        std::move(outcomes), options));
    all.push_back(std::move(calibration));
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
  POINTSMAN_CHECK(metric_pool(bound, asked));
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

std::vector<policy::ModelIndex> metrics_models(const Bound& bound, const base::Node& asked) {
  const auto pool = metric_pool(bound, asked);
  std::vector<policy::ModelIndex> models;
  if (!pool) return models;  // check_bound has told why
  for (const std::size_t model : pool->models) {
    models.push_back(static_cast<policy::ModelIndex>(model));
  }
  return models;
}

base::Result<analysis::Finding> run_metrics(const Run& run, const base::Node& asked,
                                            const RunOptions& options) {
  const Bound& bound = *run.bound;
  POINTSMAN_TRY(const MetricPool pool, metric_pool(bound, asked));
  MetricGathering gathering(run, asked, pool);
  POINTSMAN_TRY(const RouterRows rows, gathering.rows(options.resources));
  const auto scored = scored_requests(bound, gathering, pool, rows);
  const analysis::MetricOptions metric_options{
      .resamples = static_cast<std::uint32_t>(asked.find("resamples")->number),
      .seed = bound.scenario.seed,
      .level = bound.scenario.intervals.level,
      .threads = options.resources.threads,
      .stop = options.resources.stop};
  analysis::RouterReport report;
  POINTSMAN_TRY(report.values, analysis::router_metrics(rows, metric_options));
  POINTSMAN_TRY(report.calibrations, calibrations(scored, metric_options));
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

base::Result<std::optional<analysis::RouterEvidence>> router_evidence(const Run& run,
                                                                      const std::string& policy,
                                                                      const Resources& resources) {
  const Bound& bound = *run.bound;
  for (const auto& [kind, node] : asked_analyses(bound.scenario)) {
    if (kind->key != kMetricsKind.key || node->find("policy")->text != policy) continue;
    POINTSMAN_TRY(const MetricPool pool, metric_pool(bound, *node));
    MetricGathering gathering(run, *node, pool);
    analysis::RouterEvidence evidence;
    POINTSMAN_TRY(evidence.rows, gathering.rows(resources));
    evidence.row = gathering.selected();
    evidence.scores = scored_requests(bound, gathering, pool, evidence.rows);
    return std::optional(std::move(evidence));
  }
  return std::optional<analysis::RouterEvidence>();
}

}  // namespace pointsman::scenarios
