#include "scenarios/run.hpp"

#include "scenarios/analyses.hpp"
#include "sim/analysis/bootstrap_summary.hpp"
#include "sim/analysis/sessions.hpp"
#include "sim/base/text.hpp"
#include "sim/engine/timed_policies.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::scenarios {
namespace {

/// Larger runs stay in bounded memory and use sums of products in place of the rows themselves.
constexpr std::size_t kMaxKeptRows = 1'000'000;
/// Numbers of 16 bytes: at most 64 MB.
constexpr std::size_t kMaxKeptAnswers = 4'000'000;

/// Whether who answered each request can be kept for every model: for flows between policies.
bool can_keep_answers(const Bound& bound) {
  const std::size_t policies = bound.policies.size() + bound.controls.size();
  return bound.workload.rows() * bound.models.size() * policies <= kMaxKeptAnswers;
}

std::vector<policy::ModelIndex> all_models(const Bound& bound) {
  std::vector<policy::ModelIndex> models;
  for (std::size_t i = 0; i < bound.models.size(); ++i) {
    models.push_back(static_cast<policy::ModelIndex>(i));
  }
  return models;
}

engine::Options engine_options(const Bound& bound, const RunOptions& options) {
  const Scenario& scenario = bound.scenario;
  engine::Options to = replay_options(bound, options.resources);
  to.wrong_answer = scenario.wrong_answer;
  to.baseline = bound.baseline;
  to.keep_rows = options.keep_rows || scenario.intervals.method == IntervalMethod::kBootstrap ||
                 analyses_need_rows(scenario) ||
                 bound.workload.find(analysis::kSessionColumn) != nullptr ||
                 bound.workload.rows() <= kMaxKeptRows;
  const bool keeps_answers =
      options.keep_answers || (to.keep_rows && bound.baseline && can_keep_answers(bound));
  to.rows_of_models = keeps_answers ? all_models(bound) : analysed_models(bound);
  if (!to.keep_rows && !bound.controls.empty()) {
    for (const std::size_t place : analysis::mixable(bound.control_plan)) {
      to.companions.push_back(bound.policies.size() + place);
    }
  }
  if (options.resources.progress) {
    to.progress = [&options](std::size_t done, std::size_t rows) {
      options.resources.progress("replaying", done, rows);
    };
  }
  return to;
}

std::vector<engine::PolicyEntry> entries(const Bound& bound) {
  const auto missing = bound.scenario.missing == MissingRule::kDrop ? engine::Missing::kDrop
                                                                    : engine::Missing::kStop;
  std::vector<engine::PolicyEntry> list;
  for (const auto& program : bound.policies) list.push_back({&program, missing});
  for (const auto& program : bound.controls) list.push_back({&program, engine::Missing::kDrop});
  return list;
}

/// Says which figures are those of draws though none were asked for, and which attempts were not
/// recorded.
void note_draws(const Scenario& scenario, const engine::Outcome& outcome, std::size_t policies,
                std::vector<std::string>& notes) {
  std::vector<std::string> drawn;
  std::vector<std::string> repeated;
  for (std::size_t i = 0; i < policies; ++i) {
    const engine::PolicyOutcome& policy = outcome.policies[i];
    if (policy.draws > 0 && policy.random) drawn.push_back(policy.name);
    if (policy.total.repeated > 0) repeated.push_back(policy.name);
  }
  if (!drawn.empty() && scenario.evaluate == engine::Evaluate::kExpected) {
    const std::string draws =
        std::to_string(scenario.replications) + (scenario.replications == 1 ? " draw" : " draws");
    notes.push_back(analysis::short_list(drawn) + " cannot be computed exactly: " + draws +
                    " of each request (\"replications\")");
  }
  if (!repeated.empty()) {
    notes.push_back(analysis::short_list(repeated) +
                    " made more attempts than were recorded; \"attempts\" of the models says where "
                    "the others came from");
  }
}

analysis::SummaryOptions summary_options(const Bound& bound) {
  const Scenario& scenario = bound.scenario;
  analysis::SummaryOptions options;
  options.level = scenario.intervals.level;
  options.score_min = scenario.workload.score_range[0];
  options.score_max = scenario.workload.score_range[1];
  options.baseline = bound.baseline;
  if (scenario.wrong_answer) options.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  return options;
}

analysis::BootstrapOptions bootstrap_options(const Scenario& scenario,
                                             const engine::Options& used) {
  analysis::BootstrapOptions options;
  options.level = scenario.intervals.level;
  options.resamples = scenario.intervals.resamples;
  options.seed = scenario.seed;
  options.threads = used.threads;
  options.stop = used.stop;
  return options;
}

analysis::SessionOptions session_options(const Run& run, const engine::Options& used) {
  const Scenario& scenario = run.bound->scenario;
  analysis::SessionOptions options;
  options.level = scenario.intervals.level;
  options.right_score = scenario.right_score;
  options.baseline = run.bound->baseline;
  if (scenario.intervals.method == IntervalMethod::kBootstrap) {
    options.bootstrap = bootstrap_options(scenario, used);
  }
  return options;
}

/// Of the models that were called where calls can fail.
void name_faults(const Bound& bound, std::vector<analysis::FaultSummary>& faults) {
  for (std::size_t i = 0; i < faults.size(); ++i) faults[i].model = bound.models[i].name;
  std::erase_if(faults, [](const auto& fault) { return fault.calls + fault.refused == 0; });
}

/// Of the models with a prompt cache that were called.
void name_caches(const Bound& bound, std::vector<analysis::CacheSummary>& caches) {
  for (std::size_t i = 0; i < caches.size(); ++i) caches[i].model = bound.models[i].name;
  std::erase_if(caches, [](const auto& cache) { return cache.figures.calls == 0; });
}

/// Every policy on its clock.
base::Status run_clock(const engine::Options& options, std::uint32_t traced_requests, Run& run) {
  const Bound& bound = *run.bound;
  const TimingSpec& timing = *bound.scenario.timing;
  engine::TimedSpec spec = bound.timing->spec;
  spec.traced_requests = traced_requests;
  analysis::TimingOptions to;
  to.level = bound.scenario.intervals.level;
  to.warm_up_s = timing.warm_up_s;
  to.slo_ticks = timing.slo_ticks;
  to.has_rate = !timing.arrivals.is_closed() &&
                !std::holds_alternative<data::BatchArrivals>(timing.arrivals.law);
  to.money_digits = run.outcome.money_digits;
  std::vector<std::vector<analysis::TimingSample>> samples(bound.policies.size());
  for (auto& of_policy : samples) of_policy.resize(spec.replications);
  struct Planned {
    engine::TimedPlan plan = engine::TimedPlan::kEventLoop;
    std::string reason;
    analysis::Timeline timeline;
  };
  std::vector<Planned> planned(bound.policies.size());
  if (traced_requests > 0) run.traces.resize(bound.policies.size());
  const auto take = [&](std::size_t policy, std::uint32_t replication, engine::TimedRun&& timed) {
    samples[policy][replication] = analysis::timing_sample(timed, spec.world, to);
    if (replication > 0) return;
    planned[policy] = {timed.plan, timed.reason, analysis::timeline_of(timed, to.money_digits)};
    if (traced_requests == 0) return;
    const std::size_t traced = std::min<std::size_t>(traced_requests, timed.requests.size());
    timed.requests.resize(traced);
    run.traces[policy] = {std::move(timed.requests), std::move(timed.calls), timed.end_tick};
  };
  POINTSMAN_CHECK(engine::run_timed_policies(bound.workload, bound.models, bound.signals,
                                             bound.policies, spec, options, take));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    run.timings.push_back(analysis::summarize_timing(samples[i], spec.world, to));
    run.timings.back().plan = planned[i].plan;
    run.timings.back().reason = planned[i].reason;
    run.timings.back().timeline = std::move(planned[i].timeline);
    name_faults(bound, run.timings.back().faults);
    name_caches(bound, run.timings.back().caches);
  }
  run.timing_samples = std::move(samples);
  return {};
}

}  // namespace

base::Result<Run> run(const Scenario& scenario, const RunOptions& options) {
  Run run;
  POINTSMAN_TRY(run.bound, bind(scenario, options.resources));
  const Bound& bound = *run.bound;
  const engine::Options to_engine = engine_options(bound, options);
  POINTSMAN_TRY(run.outcome, engine::run(bound.workload, bound.models, bound.signals,
                                         entries(bound), bound.slices, to_engine));
  note_draws(bound.scenario, run.outcome, bound.policies.size(), run.bound->notes);
  auto summaries =
      analysis::summarize(run.outcome, bound.models, bound.slices, summary_options(bound));
  if (bound.scenario.intervals.method == IntervalMethod::kBootstrap) {
    POINTSMAN_CHECK(analysis::bootstrap_intervals(summaries, run.outcome, bound.slices,
                                                  summary_options(bound),
                                                  bootstrap_options(bound.scenario, to_engine)));
  }
  POINTSMAN_CHECK(analysis::summarize_sessions(bound.workload, run.outcome,
                                               session_options(run, to_engine), summaries));
  if (!bound.controls.empty()) {
    run.controls = analysis::assess_controls(bound.control_plan, summaries, run.outcome,
                                             summary_options(bound));
  }
  summaries.resize(bound.policies.size());
  run.policies = std::move(summaries);
  if (bound.timing) POINTSMAN_CHECK(run_clock(to_engine, options.traced_requests, run));
  POINTSMAN_TRY(run.findings, run_analyses(run, options));
  return run;
}

}  // namespace pointsman::scenarios
