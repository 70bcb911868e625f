#include "reports/assemble.hpp"

#include "data/hash.hpp"
#include "sim/base/file.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace pointsman::reports {
namespace {

std::string_view cost_name(policy::CostSource source) {
  switch (source) {
    case policy::CostSource::kLabelled:
      return "labelled";
    case policy::CostSource::kPriced:
      return "priced";
    case policy::CostSource::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view latency_name(policy::LatencySource source) {
  switch (source) {
    case policy::LatencySource::kLabelled:
      return "labelled";
    case policy::LatencySource::kLaw:
      return "law";
    case policy::LatencySource::kUnknown:
      break;
  }
  return "unknown";
}

Inputs assemble_inputs(const scenarios::Bound& bound) {
  const scenarios::Scenario& scenario = bound.scenario;
  Inputs inputs;
  inputs.scenario_file = base::file_name(scenario.document.file);
  const std::string& text = scenario.sources.text();
  inputs.scenario_text = text;
  inputs.scenario_sha256 = data::sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
  for (const data::Source& source : bound.workload.sources()) {
    inputs.workload.push_back({.file = base::file_name(source.file),
                               .sha256 = source.sha256,
                               .bytes = source.bytes,
                               .rows = source.rows});
  }
  inputs.rows = bound.workload.rows();
  inputs.seed = scenario.seed;
  inputs.evaluate = scenario.evaluate == engine::Evaluate::kSampled ? "sampled" : "expected";
  inputs.replications = scenario.replications;
  for (std::size_t i = 0; i < bound.models.size(); ++i) {
    const policy::BoundModel& model = bound.models[i];
    inputs.models.push_back({.name = model.name,
                             .column = model.column,
                             .profile = model.profile,
                             .cost = std::string(cost_name(model.cost_source)),
                             .latency = std::string(latency_name(model.latency_source)),
                             .price_date = bound.price_origins[i].date,
                             .price_source = bound.price_origins[i].source});
  }
  for (const std::string& text_of : scenario.overrides) {
    const auto equals = text_of.find('=');
    inputs.overrides.push_back({text_of.substr(0, equals), text_of.substr(equals + 1)});
  }
  return inputs;
}

bool knows_labels(const policy::Program& program, const policy::SignalTable& signals) {
  return std::ranges::any_of(program.signals, [&](policy::SignalIndex signal) {
    return signals.origins[signal].kind == policy::SignalOrigin::Kind::kTruth;
  });
}

std::optional<analysis::Distribution> latency_of(const analysis::PolicySummary& policy,
                                                 const engine::Tally& tally) {
  if (!policy.total.latency) return {};
  analysis::Distribution distribution;
  for (std::size_t i = 0; i < distribution.size(); ++i) {
    const auto share = static_cast<std::uint32_t>(
        std::lround(analysis::kDistributionShares[i] * kernel::QuantileSketch::kMillion));
    distribution[i] = base::to_seconds({tally.latencies.quantile(share)});
  }
  return distribution;
}

std::vector<PolicyDetail> assemble_details(const scenarios::Run& run) {
  const scenarios::Bound& bound = *run.bound;
  std::vector<PolicyDetail> details;
  for (std::size_t i = 0; i < run.policies.size(); ++i) {
    const engine::PolicyOutcome& outcome = run.outcome.policies[i];
    PolicyDetail detail;
    detail.knows_labels = knows_labels(bound.policies[i], bound.signals);
    detail.latency = latency_of(run.policies[i], outcome.total);
    if (bound.baseline && i != *bound.baseline) {
      detail.flows = analysis::flows_between(run.outcome.policies[*bound.baseline], outcome,
                                             run.outcome, bound.models.size());
    }
    if (detail.flows) {
      for (const auto& flipped : detail.flows->flipped) {
        detail.flipped.emplace_back(bound.workload.ids().at(flipped.row));
      }
    }
    details.push_back(std::move(detail));
  }
  return details;
}

}  // namespace

Result assemble(const scenarios::Run& run) {
  const scenarios::Bound& bound = *run.bound;
  const scenarios::Scenario& scenario = bound.scenario;
  Result result;
  result.scenario = scenario.name;
  for (const auto& model : bound.models) result.models.push_back(model.name);
  if (bound.baseline) result.baseline = bound.policies[*bound.baseline].name;
  if (scenario.wrong_answer) result.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  result.intervals = {
      .level = scenario.intervals.level,
      .is_bootstrap = scenario.intervals.method == scenarios::IntervalMethod::kBootstrap,
      .resamples = scenario.intervals.resamples};
  result.policies = run.policies;
  result.details = assemble_details(run);
  result.controls = run.controls;
  result.timings = run.timings;
  for (const auto& found : run.findings) result.analyses.push_back({found.name, found.body});
  result.inputs = assemble_inputs(bound);
  result.notes = bound.notes;
  return result;
}

}  // namespace pointsman::reports
