#include "scenarios/bind.hpp"
#include "scenarios/names.hpp"
#include "scenarios/timing.hpp"
#include "sim/base/text.hpp"
#include "sim/engine/timed_policies.hpp"
#include "sim/kernel/class_queue.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pointsman::scenarios {
namespace {

using base::Result;

using NamesAt = std::vector<std::pair<std::string, base::Position>>;

/// Models whose calls can fail: only those that state how often they do without an incident.
Result<std::vector<policy::ModelIndex>> find_failing(const Bound& bound, const NamesAt& names) {
  std::vector<policy::ModelIndex> models;
  for (const auto& [name, at] : names) {
    POINTSMAN_TRY(const auto model, find_model(bound, name, at));
    if (bound.models[model].error_rate <= 0) {
      return base::fail(bound.scenario.document.error_at(
          at, "the model " + in_quotes(name) + " never fails: it states no error rate above 0",
          "\"errors\" in the model, such as {\"rate\": 0.015}, which an incident raises"));
    }
    models.push_back(model);
  }
  return models;
}

/// Whether calls of one request can run side by side: no script can then be written anew from where
/// one of them failed.
bool runs_side_by_side(const policy::Program& program) {
  return std::ranges::any_of(program.nodes, [](const policy::Node& node) {
    if (const auto* gather = std::get_if<policy::Gather>(&node)) {
      return gather->how.window > 1 || gather->how.step != policy::kNoStep;
    }
    return std::holds_alternative<policy::Clock>(node);
  });
}

/// Why the clock decides about a policy, and what it could be in place of a ramp, or of calls side
/// by side.
struct Decision {
  const char* because;
  const char* without_ramp;
  const char* one_by_one;
};
constexpr Decision kByTime = {"it has a timeout or a hedge, which the clock decides about",
                              "a ramp without timeouts and hedges",
                              "timeouts and hedges among calls that follow each other"};
constexpr Decision kByFailures = {
    "the clock decides here which calls fail",
    "policies without ramps, or a \"timing\" without incidents and outages",
    "policies whose calls follow each other, or a \"timing\" without incidents and outages"};
constexpr Decision kByCaps = {
    "rows come more than once, so its spending caps are asked as the clock has it",
    "a ramp without spending caps, or at most as many requests as the workload has rows",
    "calls that follow each other, or at most as many requests as the workload has rows"};

/// Whether what such a policy does can be told anew once the clock has decided about a call.
base::Status check_rewritable(const Bound& bound, const policy::Program& program,
                              const Decision& decision) {
  const auto error = [&](std::string_view what, std::string_view expected) {
    return base::fail(bound.scenario.document.error_at(
        bound.scenario.timing->at, "the policy " + in_quotes(program.name) + std::string(what),
        std::string(expected), decision.because));
  };
  if (!program.ramps.empty()) {
    return error(" has a ramp, which is settled before the clock runs", decision.without_ramp);
  }
  if (!runs_side_by_side(program)) return {};
  return error(" runs calls side by side, which cannot be told anew from one of them on",
               decision.one_by_one);
}

/// The accounts of a cap by time are those of the rows' own times, which do not go on.
base::Status check_cap_times(const Bound& bound, const policy::Program& program) {
  for (const policy::CapAccounts& cap : program.caps) {
    if (cap.time == nullptr) continue;
    return base::fail(bound.scenario.document.error_at(
        bound.scenario.timing->at,
        "the policy " + in_quotes(program.name) +
            " has a spending cap by the time of rows, which come more than once here",
        "a cap without \"every\", or at most as many requests as the workload has rows"));
  }
  return {};
}

bool rows_come_again(const Bound& bound, const data::Trace* trace) {
  const TimingSpec& timing = *bound.scenario.timing;
  const std::size_t all = trace == nullptr ? bound.workload.rows() : trace->rows();
  const bool are_joined = trace != nullptr && timing.join != RowsOfTrace::kInOrder;
  return engine::rows_come_again(timing.requests.value_or(all), are_joined, bound.workload.rows());
}

base::Status check_policies(const Bound& bound, const engine::TimedWorld& world,
                            const data::Trace* trace) {
  const bool come_again = rows_come_again(bound, trace);
  for (const policy::Program& program : bound.policies) {
    if (come_again) POINTSMAN_CHECK(check_cap_times(bound, program));
    if (!engine::clock_decides(world, program, come_again)) continue;
    const Decision& decision = program.watched                     ? kByTime
                               : engine::has_timed_failures(world) ? kByFailures
                                                                   : kByCaps;
    POINTSMAN_CHECK(check_rewritable(bound, program, decision));
  }
  return {};
}

Result<engine::FaultSpec> bind_faults(const Bound& bound, const TimingSpec& timing) {
  engine::FaultSpec faults;
  for (const IncidentSpec& spec : timing.incidents) {
    faults.incidents.push_back(spec.incident);
    POINTSMAN_TRY(faults.incidents.back().models, find_failing(bound, spec.models));
  }
  faults.outages = timing.outages;
  for (const ProviderSpec& provider : timing.providers) {
    POINTSMAN_TRY(auto models, find_failing(bound, provider.models));
    faults.outages->providers.push_back(std::move(models));
  }
  faults.cooldown = timing.cooldown;
  for (const StationSpec& spec : timing.stations) {
    if (spec.station.limits.refuses) POINTSMAN_CHECK(find_failing(bound, spec.models));
  }
  return faults;
}

/// Which station serves which model.
base::Status assign_models(const Bound& bound, const TimingSpec& timing,
                           engine::TimedWorld& world) {
  const base::Document& document = bound.scenario.document;
  world.station_of.assign(bound.models.size(), engine::kNoStation);
  for (std::uint32_t index = 0; index < timing.stations.size(); ++index) {
    for (const auto& [name, at] : timing.stations[index].models) {
      POINTSMAN_TRY(
          const auto model,
          find_model(bound, name, at, "\"models\" in the station says which models it serves"));
      auto& station = world.station_of[model];
      if (station != engine::kNoStation) {
        return base::fail(
            document.error_at(at, "the model " + in_quotes(name) + " is served by a second station",
                              "one station to a model",
                              "the other is " + in_quotes(timing.stations[station].station.name)));
      }
      station = index;
    }
  }
  return {};
}

Result<engine::PriorityClasses> bind_classes(const Bound& bound, const StationSpec& spec) {
  engine::PriorityClasses classes = spec.station.priority;
  if (!classes.is_set()) return classes;
  POINTSMAN_TRY(classes.column, slice_column(bound, classes.name, spec.priority_at));
  const auto& values = classes.column->dictionary;
  if (spec.classes.size() >= kernel::ClassQueue<int>::kClasses) {
    return base::fail(bound.scenario.document.error_at(spec.classes.back().second,
                                                       "too many classes", "at most 63"));
  }
  classes.last = static_cast<std::uint8_t>(spec.classes.size());
  classes.class_of_code.assign(values.size(), classes.last);
  for (std::size_t i = 0; i < spec.classes.size(); ++i) {
    const auto& [value, at] = spec.classes[i];
    const auto found = std::ranges::find(values, value);
    if (found == values.end()) {
      return base::fail(bound.scenario.document.error_at(
          at, "the column " + in_quotes(classes.name) + " has no value " + in_quotes(value),
          one_of(values, "a value of the column"), base::did_you_mean(value, values)));
    }
    classes.class_of_code[static_cast<std::size_t>(found - values.begin())] =
        static_cast<std::uint8_t>(i);
  }
  return classes;
}

/// Prompt lengths of the workload, for a join by rank.
Result<std::vector<double>> prompt_lengths(const Bound& bound, const TimingSpec& timing) {
  std::vector<double> lengths;
  if (timing.join != RowsOfTrace::kRankCoupled) return lengths;
  for (const auto* name : {"input_tokens", "prompt_chars"}) {
    const data::Column* column = bound.workload.find(name);
    if (column == nullptr) continue;
    lengths.resize(bound.workload.rows());
    column->gather(0, lengths);
    const bool is_complete =
        std::ranges::none_of(lengths, [](double length) { return std::isnan(length); });
    if (is_complete) return lengths;
  }
  return base::fail(bound.scenario.document.error_at(
      timing.join_at, "the workload does not say how long every prompt is",
      "the column \"input_tokens\" or \"prompt_chars\" without gaps, or \"independent\""));
}

engine::Traffic traffic_of_trace(const data::Trace& trace, const TimingSpec& timing,
                                 std::span<const double> lengths, std::size_t workload_rows,
                                 const data::ArrivalSeed& seed) {
  const auto& law = std::get<data::TraceArrivals>(timing.arrivals.law);
  const auto replayed = data::replay_trace(trace, law, seed);
  engine::Traffic traffic;
  traffic.trace = &trace;
  traffic.requests =
      std::min(static_cast<std::uint32_t>(replayed.size()), timing.requests.value_or(UINT32_MAX));
  std::vector<std::uint32_t> row_of_trace;
  if (timing.join != RowsOfTrace::kInOrder) {
    const auto join = timing.join == RowsOfTrace::kIndependent ? data::TraceJoin::kIndependent
                                                               : data::TraceJoin::kRankCoupled;
    row_of_trace = data::join_rows(join, trace, workload_rows, lengths, seed);
  }
  for (std::uint32_t i = 0; i < traffic.requests; ++i) {
    traffic.arrivals.push_back(replayed[i].tick);
    traffic.trace_rows.push_back(static_cast<std::uint32_t>(replayed[i].row));
    if (!row_of_trace.empty()) traffic.rows.push_back(row_of_trace[replayed[i].row]);
  }
  return traffic;
}

base::Status check_requests(const Bound& bound, const TimingSpec& timing,
                            const data::Trace* trace) {
  const bool has_too_few = trace != nullptr && timing.requests && *timing.requests > trace->rows();
  if (!has_too_few) return {};
  return base::fail(
      bound.scenario.document.error_at(timing.requests_at,
                                       "\"requests\" is " + std::to_string(*timing.requests) +
                                           ", but the trace has " + std::to_string(trace->rows()),
                                       "at most as many as the trace has"));
}

/// Ids of blocks from 0 on, in order of first appearance: caches keep what they know of a block
/// in a table.
void number_blocks(data::Trace& trace) {
  std::unordered_map<std::int64_t, std::int64_t> known;
  for (std::int64_t& block : trace.blocks) {
    block = known.try_emplace(block, static_cast<std::int64_t>(known.size())).first->second;
  }
}

base::Status check_blocks(const Bound& bound, const TimingSpec& timing, const data::Trace* trace) {
  const bool lacks_blocks = timing.prompt_cache && timing.prompt_cache->by_blocks &&
                            (trace == nullptr || trace->block_begin.empty());
  if (!lacks_blocks) return {};
  return base::fail(bound.scenario.document.error_at(
      timing.prompt_cache->blocks_at, "no trace says what blocks prompts are made of",
      "a trace with \"hash_ids\" as \"arrivals\", or \"column\" in place of \"blocks\""));
}

}  // namespace

Result<BoundTiming> bind_timing(const Bound& bound) {
  const TimingSpec& timing = *bound.scenario.timing;
  BoundTiming to;
  engine::TimedWorld& world = to.spec.world;
  for (const StationSpec& spec : timing.stations) {
    world.stations.push_back(spec.station);
    POINTSMAN_TRY(world.stations.back().priority, bind_classes(bound, spec));
  }
  POINTSMAN_CHECK(assign_models(bound, timing, world));
  POINTSMAN_TRY(world.faults, bind_faults(bound, timing));
  world.deadline_ticks = timing.deadline_ticks;
  world.end_tick = timing.end_tick;
  world.in_flight_max = timing.in_flight_max;
  world.hedges = timing.hedges;
  to.spec.latency = timing.latency;
  to.spec.replications = timing.replications;
  if (const auto* law = std::get_if<data::TraceArrivals>(&timing.arrivals.law)) {
    POINTSMAN_TRY(auto trace, data::read_trace(law->file, law->format));
    if (timing.prompt_cache && timing.prompt_cache->by_blocks) number_blocks(trace);
    to.trace = std::make_unique<const data::Trace>(std::move(trace));
  }
  POINTSMAN_CHECK(check_policies(bound, world, to.trace.get()));
  POINTSMAN_CHECK(check_requests(bound, timing, to.trace.get()));
  POINTSMAN_CHECK(check_blocks(bound, timing, to.trace.get()));
  if (timing.prompt_cache) {
    POINTSMAN_TRY(world.caches, bind_prompt_caches(bound, *timing.prompt_cache, world));
  }
  POINTSMAN_TRY(auto lengths, prompt_lengths(bound, timing));
  const auto rows = static_cast<std::uint32_t>(bound.workload.rows());
  to.spec.traffic = [&timing, rows, seed = bound.scenario.seed, trace = to.trace.get(),
                     lengths = std::move(lengths)](std::uint32_t replication) {
    const data::ArrivalSeed drawn{seed, replication};
    if (trace != nullptr) return traffic_of_trace(*trace, timing, lengths, rows, drawn);
    engine::Traffic traffic;
    traffic.requests = timing.requests.value_or(rows);
    traffic.seed = drawn;
    if (const auto* agents = std::get_if<data::ClosedArrivals>(&timing.arrivals.law)) {
      traffic.agents = *agents;
    } else {
      traffic.arrivals = data::draw_arrivals(timing.arrivals, traffic.requests, drawn);
    }
    return traffic;
  };
  return to;
}

std::string plan_sentence(const Bound& bound, const Resources& resources) {
  const TimingSpec& timing = *bound.scenario.timing;
  const engine::TimedSpec& spec = bound.timing->spec;
  const bool is_closed = timing.arrivals.is_closed();
  if (!engine::why_not_columnar(spec.world, is_closed).empty()) return plan_sentence(timing);
  std::vector<std::pair<engine::PlanChoice, std::vector<std::string>>> choices;
  for (const policy::Program& program : bound.policies) {
    const bool decides = engine::clock_decides(spec.world, program,
                                               rows_come_again(bound, bound.timing->trace.get()));
    const auto scripts =
        engine::record_scripts(bound.workload, bound.models, bound.signals, program, 0,
                               spec.latency, replay_options(bound, resources), decides);
    const auto choice = engine::plan_of(spec.world, is_closed, scripts);
    const auto same = [&](const auto& other) { return other.first.reason == choice.reason; };
    auto found = std::ranges::find_if(choices, same);
    if (found == choices.end()) found = choices.insert(found, {choice, {}});
    found->second.push_back(program.name);
  }
  std::string sentence;
  for (const auto& [choice, names] : choices) {
    if (!sentence.empty()) sentence += "; ";
    sentence += engine::plan_name(choice.plan) + " for " + base::quoted_list(names) + ", because " +
                choice.reason;
  }
  return sentence;
}

}  // namespace pointsman::scenarios
