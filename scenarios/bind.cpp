#include "scenarios/bind.hpp"

#include "scenarios/analyses.hpp"
#include "scenarios/bind_models.hpp"
#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::scenarios {
namespace {

/// A column with more values than this is no slice key.
constexpr std::size_t kMaxSliceValues = 10'000;

policy::PolicySet policy_set(const Scenario& scenario) {
  return {.document = &scenario.document, .named = scenario.policies()};
}

base::Status compile_policies(Bound& bound) {
  policy::Builder builder(bound.workload, bound.models, policy_set(bound.scenario),
                          bound.scenario.right_score, bound.signals);
  for (const auto& [name, expression] : bound.scenario.policies()) {
    POINTSMAN_TRY(auto program, builder.build(name, *expression));
    bound.policies.push_back(std::move(program));
  }
  return {};
}

base::Status compile_controls(Bound& bound, unsigned threads) {
  if (!bound.scenario.controls) return {};
  bound.control_plan = analysis::plan_controls(bound.workload, bound.models, threads);
  // Controls name models only: a policy of the same name must not stand in for one.
  policy::Builder builder(bound.workload, bound.models,
                          {.document = &bound.scenario.document, .named = {}},
                          bound.scenario.right_score, bound.signals);
  for (const auto& control : bound.control_plan.policies) {
    POINTSMAN_TRY(auto program, builder.build(control.name, control.expression));
    bound.controls.push_back(std::move(program));
  }
  return {};
}

base::Status bind_slices(Bound& bound) {
  if (bound.scenario.slices) {
    for (std::size_t i = 0; i < bound.scenario.slices->size(); ++i) {
      const std::string& name = (*bound.scenario.slices)[i];
      POINTSMAN_TRY(const data::Column* column,
                    slice_column(bound, name, bound.scenario.slices_at[i]));
      bound.slices.push_back({name, column});
    }
    return {};
  }
  const data::Column* category = bound.workload.find("category");
  if (category != nullptr && category->storage == data::Storage::kCodes &&
      category->dictionary.size() > 1 && category->dictionary.size() <= kMaxSliceValues) {
    bound.slices.push_back({"category", category});
  }
  return {};
}

void bind_baseline(Bound& bound) {
  const auto found =
      std::ranges::find(bound.policies, bound.scenario.baseline, &policy::Program::name);
  if (found != bound.policies.end()) {
    bound.baseline = static_cast<std::size_t>(found - bound.policies.begin());
  }
}

base::Result<std::unique_ptr<Bound>> bind_loaded(Scenario scenario, const Resources& resources,
                                                 bool load_everything) {
  auto bound = std::make_unique<Bound>();
  bound->scenario = std::move(scenario);
  data::ReadOptions options;
  options.use_cache = resources.use_cache;
  options.cache_dir = resources.cache_dir;
  options.threads = resources.threads;
  options.stop = resources.stop;
  if (resources.progress) {
    options.progress = [&resources](std::size_t rows) { resources.progress("reading", rows, 0); };
  }
  if (!load_everything) options.wanted = wanted_columns(bound->scenario);
  POINTSMAN_TRY(bound->workload, load_scenario_workload(bound->scenario, std::move(options),
                                                        bound->notes, resources.warn));
  POINTSMAN_CHECK(bind_models(*bound));
  POINTSMAN_CHECK(compile_policies(*bound));
  POINTSMAN_CHECK(compile_controls(*bound, resources.threads));
  POINTSMAN_CHECK(bind_slices(*bound));
  bind_baseline(*bound);
  if (bound->scenario.timing) {
    POINTSMAN_TRY(bound->timing, bind_timing(*bound));
  }
  POINTSMAN_CHECK(check_analyses(*bound));
  return bound;
}

}  // namespace

base::Result<const data::Column*> slice_column(const Bound& bound, const std::string& name,
                                               const base::Position& at) {
  const base::Document& document = bound.scenario.document;
  const data::Column* column = bound.workload.find(name);
  if (column != nullptr && column->storage == data::Storage::kCodes) {
    if (column->dictionary.size() <= kMaxSliceValues) return column;
    return fail(document.error_at(
        at, "column \"" + name + "\" has " + std::to_string(column->dictionary.size()) + " values",
        "a slice key of at most " + std::to_string(kMaxSliceValues) + " values"));
  }
  std::vector<std::string> names;
  for (const auto& candidate : bound.workload.columns()) {
    if (candidate.column.storage == data::Storage::kCodes) names.push_back(candidate.name);
  }
  return fail(document.error_at(
      at,
      column == nullptr ? "the workload has no column \"" + name + "\""
                        : "column \"" + name + "\" holds numbers",
      names.empty() ? "a workload with text columns" : "one of " + base::quoted_list(names),
      base::did_you_mean(name, names)));
}

base::Result<policy::ModelIndex> find_model(const Bound& bound, const std::string& name,
                                            const base::Position& at,
                                            const std::string& otherwise) {
  std::vector<std::string> names;
  for (const auto& model : bound.models) names.push_back(model.name);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<policy::ModelIndex>(found - names.begin());
  std::string hint = base::did_you_mean(name, names);
  if (hint.empty()) hint = otherwise;
  return base::fail(bound.scenario.document.error_at(at, "no model is named " + in_quotes(name),
                                                     one_of(names, "the name of a model"), hint));
}

engine::Options replay_options(const Bound& bound, const Resources& resources) {
  engine::Options options;
  options.evaluate = bound.scenario.evaluate;
  options.replications = bound.scenario.replications;
  options.seed = bound.scenario.seed;
  options.right_score = bound.scenario.right_score;
  options.prompt_tokens = bound.prompt_tokens;
  options.threads = resources.threads;
  options.stop = resources.stop;
  return options;
}

base::Result<std::unique_ptr<Bound>> bind(const Scenario& scenario, const Resources& resources) {
  auto bound = bind_loaded(scenario, resources, /*load_everything=*/false);
  if (!bound && bound.error().kind == base::ErrorKind::kUsage) {
    // A name that is wrong: read all columns, so that the error can name the nearest right one.
    bound = bind_loaded(scenario, resources, /*load_everything=*/true);
  }
  if (!bound) return fail(scenario.sources.locate(std::move(bound.error())));
  return bound;
}

}  // namespace pointsman::scenarios
