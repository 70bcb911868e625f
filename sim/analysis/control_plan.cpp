#include "sim/analysis/control_plan.hpp"

#include "sim/analysis/static_mix.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/base/parallel.hpp"
#include "sim/engine/tally.hpp"
#include "sim/policy/oracle_router.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

using engine::Wide;

/// Integer sums of one model over rows, so that chunks merge in any order.
struct ModelSums {
  Wide score = 0;  ///< 1 / kScoreOne
  Wide cost = 0;   ///< money units
  std::uint64_t scored = 0, billed = 0, graded = 0;

  void merge(const ModelSums& other) {
    score += other.score;
    cost += other.cost;
    scored += other.scored;
    billed += other.billed;
    graded += other.graded;
  }
};

ModelSums sum_block(const policy::BoundModel& model, std::size_t begin, std::size_t rows,
                    int digits) {
  std::array<double, policy::kBlockRows> score_buffer;
  std::array<std::int64_t, policy::kBlockRows> cost_buffer;
  const auto scores = std::span(score_buffer).first(rows);
  const auto costs = std::span(cost_buffer).first(rows);
  policy::gather_scores(model, begin, scores);
  policy::gather_costs(model, begin, digits, costs);
  ModelSums sums;
  for (std::size_t i = 0; i < rows; ++i) {
    if (std::isnan(scores[i])) continue;
    ++sums.scored;
    sums.graded += scores[i] != 0 && scores[i] != 1 ? 1U : 0U;
    sums.score += std::llround(scores[i] * static_cast<double>(engine::kScoreOne));
    if (costs[i] == data::kAbsentInteger) continue;
    ++sums.billed;
    sums.cost += costs[i];
  }
  return sums;
}

std::vector<ModelSums> sum_models(const data::Workload& workload,
                                  std::span<const policy::BoundModel> models, int digits,
                                  unsigned threads) {
  std::vector<std::vector<ModelSums>> chunks(base::chunk_count(workload.rows()));
  base::for_each_chunk(workload.rows(), threads, {}, [&](const base::Chunk& chunk) {
    auto& sums = chunks[chunk.index];
    sums.resize(models.size());
    for (std::size_t begin = chunk.begin; begin < chunk.end; begin += policy::kBlockRows) {
      const std::size_t rows = std::min(policy::kBlockRows, chunk.end - begin);
      for (std::size_t i = 0; i < models.size(); ++i) {
        sums[i].merge(sum_block(models[i], begin, rows, digits));
      }
    }
  });
  std::vector<ModelSums> total(models.size());
  for (const auto& chunk : chunks) {
    for (std::size_t i = 0; i < models.size(); ++i) total[i].merge(chunk[i]);
  }
  return total;
}

base::Node text(std::string value) {
  base::Node node;
  node.kind = base::NodeKind::kString;
  node.text = std::move(value);
  return node;
}

base::Node object(std::vector<base::Member> members) {
  base::Node node;
  node.kind = base::NodeKind::kObject;
  node.members = std::move(members);
  return node;
}

base::Node object(std::string key, base::Node value) {
  std::vector<base::Member> members;
  members.push_back({std::move(key), {}, std::move(value)});
  return object(std::move(members));
}

base::Node array(std::vector<base::Node> items) {
  base::Node node;
  node.kind = base::NodeKind::kArray;
  node.items = std::move(items);
  return node;
}

base::Node call(const policy::BoundModel& model) {
  return object("call", text(model.name));
}

/// {"cascade": [{"try": small, "accept": {"oracle": {}}}, frontier]}: the check never errs.
base::Node small_first(const policy::BoundModel& small, const policy::BoundModel& frontier) {
  std::vector<base::Member> stage;
  stage.push_back({"try", {}, call(small)});
  stage.push_back({"accept", {}, object("oracle", object(std::vector<base::Member>{}))});
  return object("cascade", array({object(std::move(stage)), call(frontier)}));
}

/// {"route": {"by": {"oracle": kind}, "among": [models cheap to dear]}}.
base::Node oracle(std::string kind, std::span<const ControlModel> order,
                  std::span<const policy::BoundModel> models) {
  std::vector<base::Node> names;
  for (const ControlModel& entry : order) names.push_back(text(models[entry.model].name));
  std::vector<base::Member> route;
  route.push_back({"by", {}, object("oracle", text(std::move(kind)))});
  route.push_back({"among", {}, array(std::move(names))});
  return object("route", object(std::move(route)));
}

/// Models that can answer every request, or, where fewer than two can, all that were observed.
std::vector<std::size_t> contenders(std::span<const ModelSums> sums, std::size_t rows) {
  std::vector<std::size_t> complete;
  std::vector<std::size_t> observed;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i].scored > 0) observed.push_back(i);
    if (sums[i].scored > 0 && sums[i].scored == rows) complete.push_back(i);
  }
  return complete.size() >= 2 ? complete : observed;
}

void sort_by_price(ControlPlan& plan) {
  plan.is_ordered_by_cost = std::ranges::all_of(
      plan.order, [](const ControlModel& entry) { return entry.mean_cost_usd.has_value(); });
  std::ranges::stable_sort(plan.order, [&](const ControlModel& a, const ControlModel& b) {
    return plan.is_ordered_by_cost ? *a.mean_cost_usd < *b.mean_cost_usd
                                   : a.mean_score < b.mean_score;
  });
  plan.small = plan.order.front().model;
  plan.frontier = plan.order.back().model;
  const auto best = std::ranges::max_element(plan.order, {}, &ControlModel::mean_score);
  plan.best = best->model;  // of equals the cheapest: max_element returns the first
}

void add_policies(ControlPlan& plan, std::span<const policy::BoundModel> models, bool is_graded) {
  for (const ControlModel& entry : plan.order) {
    const policy::BoundModel& model = models[entry.model];
    plan.policies.push_back(
        {ControlKind::kSingleModel, "always " + model.name, call(model), entry.model});
  }
  plan.policies.push_back({ControlKind::kSmallFirstCascade, "small-first cascade",
                           small_first(models[plan.small], models[plan.frontier]), std::nullopt});
  if (plan.order.size() > policy::kOracleModelsMax) {
    plan.remarks.push_back("no oracle: it can choose among at most " +
                           std::to_string(policy::kOracleModelsMax) + " models");
    return;
  }
  // Of graded scores "right" is a matter of opinion; the bound on every router is the best score.
  plan.policies.push_back({ControlKind::kOracle, "oracle",
                           oracle(is_graded ? "best" : "cheapest_right", plan.order, models),
                           std::nullopt});
}

}  // namespace

ControlPlan plan_controls(const data::Workload& workload,
                          std::span<const policy::BoundModel> models, unsigned threads) {
  ControlPlan plan;
  const int digits = policy::money_digits(models);
  const auto sums = sum_models(workload, models, digits, threads);
  auto taking_part = contenders(sums, workload.rows());
  // People are the last resort of a chain, not a model to send everything to.
  std::erase_if(taking_part, [&](std::size_t i) { return models[i].is_desk; });
  if (taking_part.size() < 2) return plan;

  std::vector<std::string> aside;
  bool is_graded = false;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (std::ranges::find(taking_part, i) == taking_part.end()) {
      if (!models[i].is_desk) aside.push_back(models[i].name);
      continue;
    }
    const auto scored = static_cast<double>(sums[i].scored);
    ControlModel& entry = plan.order.emplace_back();
    entry.model = i;
    entry.mean_score = engine::score_to_double(sums[i].score) / scored;
    if (sums[i].billed == sums[i].scored) {
      entry.mean_cost_usd = static_cast<double>(sums[i].cost) / units_per_usd(digits) / scored;
    }
    is_graded |= sums[i].graded > 0;
  }
  sort_by_price(plan);
  add_policies(plan, models, is_graded);

  if (!plan.is_ordered_by_cost) {
    plan.remarks.emplace_back(
        "not every cost is known: small and frontier are the least and the "
        "most accurate model");
  }
  if (!aside.empty()) {
    plan.remarks.push_back(
        short_list(aside) +
        (aside.size() == 1 ? " lacks outcomes and takes" : " lack outcomes and take") +
        " no part in the controls");
  }
  if (is_graded) {
    plan.remarks.emplace_back(
        "scores are graded: the oracle takes the best score, the cheapest of equals");
  }
  return plan;
}

std::vector<std::size_t> mixable(const ControlPlan& plan) {
  if (!plan.is_ordered_by_cost) return {};
  std::vector<MixPoint> points;
  for (std::size_t place = 0; place < plan.order.size(); ++place) {
    points.push_back({place, *plan.order[place].mean_cost_usd, plan.order[place].mean_score});
  }
  std::vector<std::size_t> places;
  for (const MixPoint& corner : upper_hull(points)) places.push_back(corner.model);
  return places;
}

}  // namespace pointsman::analysis
