#include "sim/engine/timed_policies.hpp"

#include "sim/base/parallel.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace pointsman::engine {

namespace {

/// The first call, by policy and row, that a station cannot serve for want of its tokens.
struct TokenGap {
  std::size_t row = std::numeric_limits<std::size_t>::max();
  policy::ModelIndex model = 0;
};

bool needs_input(const Station& station) {
  return station.kind == Station::Kind::kReplicas || station.limits.tokens ||
         station.limits.input_tokens;
}
bool needs_output(const Station& station) {
  return station.kind == Station::Kind::kReplicas || station.limits.tokens ||
         station.limits.output_tokens;
}

TokenGap find_gap(const TimedWorld& world, const Scripts& scripts) {
  for (std::size_t row = 0; row < scripts.rows(); ++row) {
    for (const ScriptMoment& moment : scripts[row].moments) {
      const std::uint32_t index = moment.is_call() ? world.station_of[moment.model] : kNoStation;
      if (index == kNoStation) continue;
      const Station& station = world.stations[index];
      if ((needs_input(station) && moment.input_tokens == data::kAbsentInteger) ||
          (needs_output(station) && moment.output_tokens == data::kAbsentInteger)) {
        return {row, moment.model};
      }
    }
  }
  return {};
}

base::Error gap_error(const TokenGap& gap, const data::Workload& workload,
                      std::span<const policy::BoundModel> models, const TimedWorld& world) {
  const std::string& model = models[gap.model].name;
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = "the tokens of a call to \"" + model + "\" at request \"" +
                  std::string(workload.ids().at(gap.row)) + "\" are not known, and station \"" +
                  world.stations[world.station_of[gap.model]].name + "\" counts them";
  error.expected = "input_tokens and \"" + model + "|output_tokens\" in the workload";
  error.hint = "\"assume\": {\"input_tokens\": 500, \"output_tokens\": 200} in the model";
  return error;
}

}  // namespace

Scripts record_scripts(const data::Workload& workload, std::span<const policy::BoundModel> models,
                       const policy::SignalTable& signals, const policy::Program& program,
                       std::uint32_t replication, LatencyDraws draws, const Options& options) {
  const std::array<const policy::Program*, 1> stepped = {&program};
  const AnswerTables tables(workload, models, stepped);
  BlockInputs inputs(signals, models, options.prompt_tokens, policy::money_digits(models));
  Machine machine(inputs, models, signals, tables, workload.request_keys(), options);
  std::unique_ptr<Spending> spending;
  if (!program.caps.empty()) {
    spending =
        std::make_unique<Spending>(program, workload.rows(), replication + 1, inputs.money_scale());
  }
  Scripts scripts;
  scripts.reserve(workload.rows());
  for (std::size_t begin = 0; begin < workload.rows(); begin += policy::kBlockRows) {
    if (options.stop.stop_requested()) break;
    inputs.move_to(begin, std::min(policy::kBlockRows, workload.rows() - begin));
    machine.move();
    machine.record(program, replication, draws, spending.get(), scripts);
  }
  return scripts;
}

base::Status run_timed_policies(const data::Workload& workload,
                                std::span<const policy::BoundModel> models,
                                const policy::SignalTable& signals,
                                std::span<const policy::Program> programs, const TimedSpec& spec,
                                const Options& options, const TakeTimedRun& take) {
  const std::size_t tasks = programs.size() * spec.replications;
  std::vector<TokenGap> gaps(tasks);
  const bool is_done =
      base::for_each_index(tasks, options.threads, options.stop, [&](std::size_t task) {
        const std::size_t program = task / spec.replications;
        const auto replication = static_cast<std::uint32_t>(task % spec.replications);
        const Scripts scripts = record_scripts(workload, models, signals, programs[program],
                                               replication, spec.latency, options);
        if (options.stop.stop_requested()) return;
        gaps[task] = find_gap(spec.world, scripts);
        if (gaps[task].row < workload.rows()) return;
        const Traffic traffic = spec.traffic(replication);
        take(program, replication,
             run_timed({.world = spec.world,
                        .traffic = traffic,
                        .scripts = scripts,
                        .models = models.size(),
                        .right_score = score_units(options.right_score)},
                       options.stop, spec.always_events));
      });
  if (options.stop.stop_requested()) {
    return base::fail(base::ErrorKind::kInterrupted, "interrupted");
  }
  if (!is_done) return base::fail(base::ErrorKind::kInternal, "a part of the timed run failed");
  for (const TokenGap& gap : gaps) {
    if (gap.row < workload.rows()) return base::fail(gap_error(gap, workload, models, spec.world));
  }
  return {};
}

}  // namespace pointsman::engine
