#include "scenarios/floor_labels.hpp"

#include "data/filter.hpp"
#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "scenarios/workload.hpp"
#include "sim/analysis/control_plan.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::scenarios {
namespace {

using analysis::FloorOutcomes;
using policy::ModelIndex;

// Shares and bills of a request are sums of a few rounded products.
constexpr double kRounding = 1e-9;

const base::Node& at_key(const FloorSpec& spec, std::string_view key) {
  const base::Node* node = spec.asked->find(key);
  return node != nullptr ? *node : *spec.asked;
}

base::Result<ModelIndex> find_model(const Bound& bound, const FloorSpec& spec, std::string_view key,
                                    const std::string& name) {
  std::vector<std::string> names;
  for (const auto& model : bound.models) names.push_back(model.name);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<ModelIndex>(found - names.begin());
  return base::fail(bound.scenario.document.error_at(
      at_key(spec, key).at, "no model is named " + in_quotes(name),
      one_of(names, "the name of a model"), base::did_you_mean(name, names)));
}

/// What the workload knows of one model, every row.
struct ModelRows {
  std::vector<double> score, cost_usd, time_s;  ///< NaN = unknown
};

ModelRows rows_of(const policy::BoundModel& model, std::size_t rows, int digits) {
  ModelRows result{std::vector<double>(rows), std::vector<double>(rows), std::vector<double>(rows)};
  std::vector<std::int64_t> integers(policy::kBlockRows);
  const double units = analysis::units_per_usd(digits);
  const auto to_doubles = [&](std::size_t begin, std::size_t count, double divisor,
                              std::vector<double>& to) {
    for (std::size_t i = 0; i < count; ++i) {
      to[begin + i] = integers[i] == data::kAbsentInteger
                          ? data::kAbsent
                          : static_cast<double>(integers[i]) / divisor;
    }
  };
  for (std::size_t begin = 0; begin < rows; begin += policy::kBlockRows) {
    const std::size_t count = std::min(policy::kBlockRows, rows - begin);
    const auto block = std::span(integers).first(count);
    policy::gather_scores(model, begin, std::span(result.score).subspan(begin, count));
    policy::gather_costs(model, begin, digits, block);
    to_doubles(begin, count, units, result.cost_usd);
    policy::gather_latencies(model, begin, block);
    to_doubles(begin, count, static_cast<double>(base::kTicksPerSecond), result.time_s);
  }
  return result;
}

/// Takes the rows that take part; says what is unknown on any of them.
class Taking {
 public:
  explicit Taking(std::vector<std::size_t> rows) : rows_(std::move(rows)) {}
  std::size_t size() const { return rows_.size(); }

  std::vector<double> take(const std::vector<double>& column) const {
    std::vector<double> taken;
    taken.reserve(rows_.size());
    for (const std::size_t row : rows_) taken.push_back(column[row]);
    return taken;
  }
  bool is_known(const std::vector<double>& column) const {
    return std::ranges::none_of(rows_, [&](std::size_t row) { return std::isnan(column[row]); });
  }
  FloorOutcomes outcomes(std::string name, const ModelRows& of, const std::string& kind) const {
    FloorOutcomes taken;
    taken.score = take(of.score);
    taken.cost_usd = take(of.cost_usd);
    taken.time_s = take(of.time_s);
    const std::string whose = kind + " " + in_quotes(name);
    if (!is_known(of.cost_usd)) taken.cost_reason = "the cost of " + whose + " is not known";
    if (!is_known(of.time_s)) taken.time_reason = "the latency of " + whose + " is not known";
    taken.name = std::move(name);
    return taken;
  }
  std::vector<std::uint32_t> codes(const data::Column& column) const {
    const auto all = column.as<std::uint32_t>();
    std::vector<std::uint32_t> taken;
    taken.reserve(rows_.size());
    for (const std::size_t row : rows_) {
      taken.push_back(column.is_present(row) ? all[row] : analysis::FloorTable::kNoSlice);
    }
    return taken;
  }
  const std::vector<std::size_t>& rows() const { return rows_; }

 private:
  std::vector<std::size_t> rows_;
};

class LabelGathering {
 public:
  LabelGathering(const Run& run, const FloorSpec& spec, const FloorPair& pair)
      : run_(run), bound_(*run.bound), spec_(spec), pair_(pair) {}

  base::Result<FloorLabels> operator()() {
    small_ = model_rows(pair_.small);
    frontier_ = model_rows(pair_.frontier);
    name_policies();
    const Taking taking(common_rows());
    labels_.dropped = bound_.workload.rows() - taking.size();
    auto& inputs = labels_.inputs;
    inputs.small = taking.outcomes(name_of(pair_.small), small_, "model");
    inputs.frontier = taking.outcomes(name_of(pair_.frontier), frontier_, "model");
    for (const double usd : inputs.frontier.cost_usd) labels_.frontier_usd += usd;
    labels_.frontier_usd = inputs.frontier.cost_reason.empty() && taking.size() > 0
                               ? labels_.frontier_usd / static_cast<double>(taking.size())
                               : 0;
    POINTSMAN_CHECK(label_easy(taking));
    add_singles(taking);
    for (const std::size_t policy : policies_)
      inputs.policies.push_back(outcomes_of(policy, taking));
    if (!spec_.router.empty()) POINTSMAN_CHECK(add_router(taking));
    POINTSMAN_TRY(const auto keys, floor_slices(bound_, spec_));
    for (const engine::SliceKey& key : keys) {
      const auto values = key.column->dictionary;
      labels_.slices.push_back(
          {key.name, {values.begin(), values.end()}, taking.codes(*key.column)});
    }
    return std::move(labels_);
  }

 private:
  const std::string& name_of(ModelIndex model) const { return bound_.models[model].name; }
  ModelRows model_rows(ModelIndex model) const {
    return rows_of(bound_.models[model], bound_.workload.rows(), run_.outcome.money_digits);
  }
  std::size_t policy_index(const std::string& name) const {
    const auto found = std::ranges::find(bound_.policies, name, &policy::Program::name);
    return static_cast<std::size_t>(found - bound_.policies.begin());
  }
  const engine::RowOutcomes& policy_rows(std::size_t policy) const {
    return run_.outcome.policies[policy].rows;
  }

  /// The baselines that are policies, each once, and `against` in terms of them.
  void name_policies() {
    for (const std::string& name : spec_.against) {
      const std::size_t policy = policy_index(name);
      analysis::FloorAgainst& against = labels_.against.emplace_back();
      if (policy == bound_.policies.size()) {
        for (const auto baseline : analysis::kFloorBaselines) {
          if (analysis::name_of(baseline) == name) against.builtin = baseline;
        }
        continue;
      }
      const auto known = std::ranges::find(policies_, policy);
      against.policy = static_cast<std::size_t>(known - policies_.begin());
      if (known == policies_.end()) policies_.push_back(policy);
    }
  }

  std::vector<std::size_t> common_rows() const {
    std::vector<std::size_t> needed = policies_;
    if (!spec_.router.empty()) needed.push_back(policy_index(spec_.router));
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < bound_.workload.rows(); ++row) {
      bool takes_part = !std::isnan(small_.score[row]) && !std::isnan(frontier_.score[row]);
      for (const std::size_t policy : needed) {
        takes_part = takes_part && !std::isnan(policy_rows(policy).score[row]);
      }
      if (takes_part) rows.push_back(row);
    }
    return rows;
  }

  base::Status label_easy(const Taking& taking) {
    auto& inputs = labels_.inputs;
    const double right = bound_.scenario.right_score;
    POINTSMAN_TRY(const auto easy, easy_requests(bound_, spec_));
    for (std::size_t i = 0; i < taking.size(); ++i) {
      const bool is_right = inputs.small.score[i] >= right;
      inputs.is_small_right.push_back(is_right ? 1 : 0);
      bool is_easy = is_right;
      if (spec_.easy == EasyRule::kSmallNoWorse) {
        is_easy = inputs.small.score[i] >= inputs.frontier.score[i];
      } else if (spec_.easy == EasyRule::kWhere) {
        is_easy = std::ranges::binary_search(easy, std::uint64_t{taking.rows()[i]});
      }
      inputs.is_easy.push_back(is_easy ? 1 : 0);
    }
    return {};
  }

  /// Models beside the two that answered every request: candidates for the best single one.
  void add_singles(const Taking& taking) {
    std::vector<std::string> aside;
    for (ModelIndex model = 0; model < bound_.models.size(); ++model) {
      if (model == pair_.small || model == pair_.frontier) continue;
      const ModelRows rows = model_rows(model);
      if (!taking.is_known(rows.score) || !taking.is_known(rows.cost_usd)) {
        aside.push_back(name_of(model));
      } else {
        labels_.inputs.singles.push_back(taking.outcomes(name_of(model), rows, "model"));
      }
    }
    if (aside.empty()) return;
    labels_.remarks.push_back(
        analysis::short_list(aside) + (aside.size() == 1 ? " lacks" : " lack") +
        " outcomes or costs on these requests and " + (aside.size() == 1 ? "is" : "are") +
        " no candidate for the best "
        "single model or the mix");
  }

  FloorOutcomes outcomes_of(std::size_t policy, const Taking& taking) const {
    const engine::RowOutcomes& rows = policy_rows(policy);
    const double units = analysis::units_per_usd(run_.outcome.money_digits);
    ModelRows scaled{rows.score, rows.cost, rows.latency};
    for (double& cost : scaled.cost_usd) cost /= units;
    for (double& time : scaled.time_s) time /= static_cast<double>(base::kTicksPerSecond);
    FloorOutcomes outcomes = taking.outcomes(bound_.policies[policy].name, scaled, "policy");
    const std::vector<double>& calls = rows.calls[place_of(pair_.small)];
    std::vector<double> small_usd(small_.cost_usd.size());
    for (std::size_t row = 0; row < small_usd.size(); ++row) {
      small_usd[row] = calls[row] > 0 ? calls[row] * small_.cost_usd[row] : 0;
    }
    outcomes.small_usd = taking.take(small_usd);
    return outcomes;
  }

  std::size_t place_of(ModelIndex model) const {
    const auto& models = run_.outcome.rows_of_models;
    return static_cast<std::size_t>(std::ranges::find(models, model) - models.begin());
  }

  base::Status add_router(const Taking& taking) {
    const std::size_t policy = policy_index(spec_.router);
    const engine::RowOutcomes& rows = policy_rows(policy);
    const FloorOutcomes own = outcomes_of(policy, taking);
    analysis::FloorChoices& router = labels_.inputs.router.emplace();
    router.name = spec_.router;
    router.small_share = taking.take(rows.answers[place_of(pair_.small)]);
    const auto to_frontier = taking.take(rows.answers[place_of(pair_.frontier)]);
    double others = 0;
    for (std::size_t i = 0; i < taking.size(); ++i) {
      others += 1 - router.small_share[i] - to_frontier[i];
    }
    if (others > kRounding * static_cast<double>(taking.size())) {
      return base::fail(bound_.scenario.document.error_at(
          at_key(spec_, "router").at,
          in_quotes(spec_.router) + " leaves requests to other models than " +
              in_quotes(name_of(pair_.small)) + " and " + in_quotes(name_of(pair_.frontier)),
          "a policy that answers every request by one of the two"));
    }
    const auto beside_answers = [&](const std::vector<double>& spent,
                                    const std::vector<double>& small,
                                    const std::vector<double>& frontier) {
      std::vector<double> extra;
      for (std::size_t i = 0; i < taking.size(); ++i) {
        const double share = router.small_share[i];
        const double rest = spent[i] - share * small[i] - (1 - share) * frontier[i];
        extra.push_back(std::abs(rest) <= kRounding * std::abs(spent[i]) ? 0 : rest);
      }
      return extra;
    };
    const auto& inputs = labels_.inputs;
    if (own.cost_reason.empty()) {
      router.extra_usd =
          beside_answers(own.cost_usd, inputs.small.cost_usd, inputs.frontier.cost_usd);
    }
    if (own.time_reason.empty()) {
      router.extra_s = beside_answers(own.time_s, inputs.small.time_s, inputs.frontier.time_s);
    }
    return {};
  }

  const Run& run_;
  const Bound& bound_;
  const FloorSpec& spec_;
  FloorPair pair_;
  ModelRows small_, frontier_;
  std::vector<std::size_t> policies_;  ///< of the scenario, that are baselines
  FloorLabels labels_;
};

}  // namespace

base::Result<FloorPair> floor_pair(const Bound& bound, const FloorSpec& spec) {
  FloorPair pair;
  if (spec.small.empty() || spec.frontier.empty()) {
    const analysis::ControlPlan plan = analysis::plan_controls(bound.workload, bound.models);
    if (plan.order.size() < 2) {
      return base::fail(bound.scenario.document.error_at(
          spec.asked->at, "a floor compares two models, and fewer have outcomes",
          R"("small" and "frontier" of this workload)"));
    }
    pair = {static_cast<ModelIndex>(plan.small), static_cast<ModelIndex>(plan.frontier)};
  }
  if (!spec.small.empty()) {
    POINTSMAN_TRY(pair.small, find_model(bound, spec, "small", spec.small));
  }
  if (!spec.frontier.empty()) {
    POINTSMAN_TRY(pair.frontier, find_model(bound, spec, "frontier", spec.frontier));
  }
  if (pair.small != pair.frontier) return pair;
  return base::fail(bound.scenario.document.error_at(
      at_key(spec, "frontier").at,
      "small and frontier are both " + in_quotes(bound.models[pair.small].name), "two models"));
}

base::Result<std::vector<engine::SliceKey>> floor_slices(const Bound& bound,
                                                         const FloorSpec& spec) {
  if (!spec.slices) return bound.slices;
  std::vector<engine::SliceKey> keys;
  for (const base::Node& name : spec.asked->find("slices")->items) {
    POINTSMAN_TRY(const data::Column* column, slice_column(bound, name.text, name.at));
    keys.push_back({name.text, column});
  }
  return keys;
}

base::Result<std::vector<std::uint64_t>> easy_requests(const Bound& bound, const FloorSpec& spec) {
  if (spec.easy != EasyRule::kWhere) return std::vector<std::uint64_t>{};
  auto rows = data::rows_where(bound.workload, spec.easy_where);
  if (!rows) return base::fail(at_expression(bound.scenario, spec.easy_at, rows.error()));
  return std::move(*rows);
}

base::Result<FloorLabels> floor_labels(const Run& run, const FloorSpec& spec) {
  POINTSMAN_TRY(const FloorPair pair, floor_pair(*run.bound, spec));
  return LabelGathering(run, spec, pair)();
}

}  // namespace pointsman::scenarios
