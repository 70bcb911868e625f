#include "sim/engine/timed_policies.hpp"

#include "sim/base/parallel.hpp"
#include "sim/engine/bill_memo.hpp"
#include "sim/engine/error_draws.hpp"
#include "sim/engine/script_memo.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

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

/// Prompt caches ask for the prompt of every call to a model that has one.
bool is_cached(const TimedWorld& world, policy::ModelIndex model) {
  return std::ranges::find(world.caches.rules, model, &CacheRule::model) !=
         world.caches.rules.end();
}

bool lacks_tokens(const TimedWorld& world, const ScriptMoment& moment) {
  if (!moment.is_call()) return false;
  const bool has_input = moment.input_tokens != data::kAbsentInteger;
  if (!has_input && is_cached(world, moment.model)) return true;
  const std::uint32_t index = world.station_of[moment.model];
  if (index == kNoStation) return false;
  const Station& station = world.stations[index];
  return (needs_input(station) && !has_input) ||
         (needs_output(station) && moment.output_tokens == data::kAbsentInteger);
}

/// Notes a gap in the script of a row, unless one of an earlier row is known.
void note_gap(const TimedWorld& world, std::size_t row, const Script& script, TokenGap& gap) {
  if (row >= gap.row) return;
  for (const ScriptMoment& moment : script.moments) {
    if (lacks_tokens(world, moment)) {
      gap = {row, moment.model};
      return;
    }
  }
}

std::string counts_them(policy::ModelIndex model, const TimedWorld& world) {
  if (is_cached(world, model)) return "its prompt cache counts them";
  return "station \"" + world.stations[world.station_of[model]].name + "\" counts them";
}

base::Error gap_error(const TokenGap& gap, const data::Workload& workload,
                      std::span<const policy::BoundModel> models, const TimedWorld& world) {
  const std::string& model = models[gap.model].name;
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = "the tokens of a call to \"" + model + "\" at request \"" +
                  std::string(workload.ids().at(gap.row)) + "\" are not known, and " +
                  counts_them(gap.model, world);
  error.expected = "input_tokens and \"" + model + "|output_tokens\" in the workload";
  error.hint = "\"assume\": {\"input_tokens\": 500, \"output_tokens\": 200} in the model";
  return error;
}

/// Writes the scripts of one policy and replication: of all rows, then of single ones again.
class ScriptWriter {
 public:
  ScriptWriter(const data::Workload& workload, std::span<const policy::BoundModel> models,
               const policy::SignalTable& signals, const policy::Program& program,
               std::uint32_t replication, LatencyDraws draws, bool is_told_anew,
               const Options& options)
      : workload_(workload),
        program_(program),
        replication_(replication),
        draws_(draws),
        options_(options),
        tables_(workload, models, std::array<const policy::Program*, 1>{&program}),
        inputs_(signals, models, options.prompt_tokens, policy::money_digits(models)),
        machine_(inputs_, models, signals, tables_, workload.request_keys(), options) {
    const bool is_settled = is_told_anew ? !program.ramps.empty() : program.reads_earlier();
    if (!is_settled) return;
    earlier_ =
        std::make_unique<Earlier>(program, workload.rows(), replication + 1, inputs_.money_scale());
  }

  /// From now on, replicas set the pace of the models that they serve.
  void set_paces(const TimedWorld& world) {
    std::vector<bool> is_paced;
    for (const std::uint32_t station : world.station_of) {
      is_paced.push_back(station != kNoStation &&
                         world.stations[station].kind == Station::Kind::kReplicas);
    }
    machine_.set_paced(std::move(is_paced));
  }

  /// Of every row in order; settles what earlier requests decide on the way.
  Scripts all(std::span<const policy::CallFate> fates = {}) {
    Scripts scripts;
    scripts.reserve(workload_.rows());
    for (std::size_t begin = 0; begin < workload_.rows(); begin += policy::kBlockRows) {
      if (options_.stop.stop_requested()) break;
      const std::size_t size = std::min(policy::kBlockRows, workload_.rows() - begin);
      write(begin, size, fates, scripts);
    }
    if (earlier_) earlier_->settle();
    return scripts;
  }

  /// Whether its scripts ask spending caps as the clock has them.
  bool leaves_caps_open() const { return !program_.caps.empty() && earlier_ == nullptr; }

  /// Money units per nano-dollar.
  std::int64_t money_scale() const { return inputs_.money_scale(); }

  /// Of one row again; it may be written to `own`.
  Script one(std::uint32_t row, std::span<const policy::CallFate> fates, Scripts& own) {
    if (memo_) {
      if (const auto known = memo_->find(row, fates)) return *known;
    }
    own.clear();
    write(row, 1, fates, own);
    if (world_ != nullptr) note_gap(*world_, row, own[0], gap_);
    if (memo_) memo_->keep(row, fates, own[0]);
    return own[0];
  }
  /// From now on, scripts that one() writes are looked through for tokens that stations count.
  void look_for_gaps(const TimedWorld& world) { world_ = &world; }
  const TokenGap& gap() const { return gap_; }

  /// From now on, one() is asked for the same rows again.
  void remember() { memo_.emplace(kMemoBytes); }

 private:
  static constexpr std::size_t kMemoBytes = std::size_t{64} << 20U;

  void write(std::size_t begin, std::size_t size, std::span<const policy::CallFate> fates,
             Scripts& to) {
    inputs_.move_to(begin, size);
    machine_.move();
    machine_.record(program_, replication_, draws_, earlier_.get(), to, fates);
  }

  const data::Workload& workload_;
  const policy::Program& program_;
  std::uint32_t replication_;
  LatencyDraws draws_;
  const Options& options_;
  AnswerTables tables_;
  BlockInputs inputs_;
  Machine machine_;
  std::unique_ptr<Earlier> earlier_;
  std::optional<ScriptMemo> memo_;
  const TimedWorld* world_ = nullptr;
  TokenGap gap_;
};

/// What the event loop asks of a policy whose calls fail by the clock.
Rehearsal rehearsal_of(ScriptWriter& writer, const data::Workload& workload,
                       std::span<const policy::BoundModel> models, std::uint32_t replication,
                       const Options& options) {
  Rehearsal rehearsal;
  for (const policy::BoundModel& model : models) {
    rehearsal.error_rates.push_back(model.error_rate);
    rehearsal.error_ticks.push_back(model.error_latency.count);
  }
  rehearsal.seed = options.seed;
  rehearsal.replication = replication;
  std::vector<std::uint64_t> keys;
  for (const policy::BoundModel& model : models) keys.push_back(model.key);
  rehearsal.draw =
      [draws = ErrorDraws(workload.request_keys(), std::move(keys), options.seed, replication)](
          std::uint32_t row, policy::ModelIndex model, std::uint32_t attempt) mutable {
        return draws.of(row, model, attempt);
      };
  rehearsal.script = [&writer](std::uint32_t row, std::span<const policy::CallFate> fates,
                               Scripts& own) { return writer.one(row, fates, own); };
  return rehearsal;
}

/// None where fates are not those of calls alone, or a limit counts what a call was told to be.
std::uint32_t refusals_foreseen(const TimedWorld& world, const policy::Program& program) {
  constexpr std::uint32_t kTries = 2;  ///< as SDKs make beside the first
  const auto refuses = [](const Station& station) { return station.limits.refuses; };
  const bool is_of_calls = !program.watched && program.caps.empty();
  const bool cools = world.faults.cooldown && !std::ranges::any_of(world.stations, refuses);
  return is_of_calls && cools ? kTries : 0;
}

}  // namespace

Scripts record_scripts(const data::Workload& workload, std::span<const policy::BoundModel> models,
                       const policy::SignalTable& signals, const policy::Program& program,
                       std::uint32_t replication, LatencyDraws draws, const Options& options,
                       bool is_told_anew) {
  return ScriptWriter(workload, models, signals, program, replication, draws, is_told_anew, options)
      .all();
}

bool clock_decides(const TimedWorld& world, const policy::Program& program, bool rows_come_again) {
  return has_timed_failures(world) || program.watched || (rows_come_again && !program.caps.empty());
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
        const Traffic traffic = spec.traffic(replication);
        const bool comes_again = traffic.rows_come_again(workload.rows());
        const bool is_told_anew = clock_decides(spec.world, programs[program], comes_again);
        ScriptWriter writer(workload, models, signals, programs[program], replication, spec.latency,
                            is_told_anew, options);
        writer.set_paces(spec.world);
        const Scripts scripts = is_told_anew ? writer.all(spec.first_guess) : writer.all();
        if (options.stop.stop_requested()) return;
        for (std::size_t row = 0; row < scripts.rows(); ++row) {
          note_gap(spec.world, row, scripts[row], gaps[task]);
        }
        if (gaps[task].row < workload.rows()) return;
        writer.look_for_gaps(spec.world);
        if (comes_again && !spec.never_remembers) writer.remember();
        Rehearsal rehearsal = rehearsal_of(writer, workload, models, replication, options);
        const CapBook caps(programs[program], writer.money_scale());
        if (writer.leaves_caps_open()) rehearsal.caps = &caps;
        if (comes_again && !spec.never_remembers) {
          rehearsal.refusals_foreseen = refusals_foreseen(spec.world, programs[program]);
        }
        const BillCall bill = [models, scale = writer.money_scale(), memo = BillMemo()](
                                  policy::ModelIndex model,
                                  const policy::TokenCounts& tokens) mutable {
          const std::int64_t nano = memo.bill(models[model], tokens);
          return nano == data::kAbsentInteger ? nano : nano * scale;
        };
        TimedRun run = run_timed({.world = spec.world,
                                  .traffic = traffic,
                                  .scripts = scripts,
                                  .models = models.size(),
                                  .right_score = score_units(options.right_score),
                                  .rehearsal = is_told_anew ? &rehearsal : nullptr,
                                  .bill = spec.world.caches.any() ? &bill : nullptr,
                                  .traced_requests = replication == 0 ? spec.traced_requests : 0,
                                  .keeps_queues = replication == 0},
                                 options.stop, spec.always_events);
        gaps[task] = writer.gap();
        take(program, replication, std::move(run));
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
