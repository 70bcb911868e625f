#include "sim/engine/engine.hpp"

#include "sim/base/parallel.hpp"
#include "sim/base/units.hpp"
#include "sim/engine/block_tallier.hpp"
#include "sim/engine/machine.hpp"
#include "sim/engine/missing_error.hpp"
#include "sim/engine/replay.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

namespace pointsman::engine {

namespace {

using policy::kBlockRows;

// Weights in quantile sketches: 2^-30 is finer than any share that a quantile can show.
constexpr int kSketchShift = kWeightBits - 30;

/// The first request on which a policy that must not drop lacked an outcome.
struct Stop {
  std::size_t row = std::numeric_limits<std::size_t>::max();
  std::size_t policy = 0;
  MissingOutcome what;
};

/// Sums of one chunk of rows.
struct ChunkResult {
  std::vector<PolicyOutcome> policies;
  Stop stop;
};

/// A price in money units.
std::optional<double> in_money_units(std::optional<base::Nano> price, int money_digits) {
  if (!price) return std::nullopt;
  auto units = static_cast<double>(price->count);
  for (int digits = base::kNanoDigits; digits < money_digits; ++digits) units *= 10;
  return units;
}

void add_latencies(Tally& tally, const BlockResult& result, const BlockResult::PathEnd& end) {
  if (result.is_missing(end.row) || result.latency_unknown[end.row] != 0) return;
  tally.latencies.add(end.latency, static_cast<std::uint64_t>(end.weight) >> kSketchShift);
}

class Run {
 public:
  Run(const data::Workload& workload, std::span<const policy::BoundModel> models,
      const policy::SignalTable& signals, std::span<const PolicyEntry> policies,
      std::span<const SliceKey> slices, const Options& options)
      : workload_(workload),
        models_(models),
        signals_(signals),
        policies_(policies),
        slices_(slices),
        options_(options),
        money_digits_(policy::money_digits(models)),
        is_stepped_(stepped(policies, models, options)),
        tables_(workload, models, stepped_programs()),
        chunks_(base::chunk_count(workload.rows())) {}

  base::Result<Outcome> operator()() {
    outcome_.money_digits = money_digits_;
    outcome_.rows_of_models = options_.rows_of_models;
    outcome_.companions = options_.companions;
    outcome_.policies = empty_policies();
    if (options_.keep_rows) allocate_rows();
    if (!settle_earlier()) return fail(base::ErrorKind::kInterrupted, "interrupted");
    const bool is_done =
        base::for_each_chunk(workload_.rows(), options_.threads, options_.stop,
                             [this](const base::Chunk& chunk) { evaluate(chunk); });
    if (options_.stop.stop_requested()) return fail(base::ErrorKind::kInterrupted, "interrupted");
    if (!is_done) return fail(base::ErrorKind::kInternal, "a part of the replay failed");
    Stop first;
    for (const ChunkResult& chunk : chunks_) {
      if (chunk.stop.row < first.row) first = chunk.stop;
    }
    if (first.row < workload_.rows()) {
      return fail(missing_error(first.what, workload_.ids().at(first.row),
                                policies_[first.policy].program->name, workload_, models_,
                                signals_));
    }
    for (const ChunkResult& chunk : chunks_) merge(chunk);
    return std::move(outcome_);
  }

 private:
  static std::vector<std::uint8_t> stepped(std::span<const PolicyEntry> policies,
                                           std::span<const policy::BoundModel> models,
                                           const Options& options) {
    std::vector<std::uint8_t> is_stepped;
    for (const PolicyEntry& entry : policies) {
      is_stepped.push_back(needs_steps(*entry.program, models, options) ? 1 : 0);
    }
    return is_stepped;
  }

  std::vector<const policy::Program*> stepped_programs() const {
    std::vector<const policy::Program*> programs;
    for (std::size_t i = 0; i < policies_.size(); ++i) {
      if (is_stepped_[i] != 0) programs.push_back(policies_[i].program);
    }
    return programs;
  }

  std::vector<PolicyOutcome> empty_policies() const {
    std::vector<PolicyOutcome> policies(policies_.size());
    for (std::size_t i = 0; i < policies.size(); ++i) {
      policies[i].name = policies_[i].program->name;
      policies[i].random = policies_[i].program->random;
      policies[i].products.resize(options_.companions.size());
      policies[i].parts = policies_[i].program->marks;
      policies[i].is_step.assign(policies[i].parts.size(), 0);
      for (const auto& step : policies_[i].program->steps) policies[i].is_step[step.mark] = 1;
      if (is_stepped_[i]) {
        policies[i].draws = stepped_replications(*policies_[i].program, models_, options_);
      }
      for (const SliceKey& key : slices_) {
        policies[i].slices.emplace_back(key.column->dictionary.size());
      }
    }
    return policies;
  }

  /// Caps and ramps read the rows before, so they are settled first, in the order of rows.
  bool settle_earlier() {
    earlier_.resize(policies_.size());
    for (std::size_t i = 0; i < policies_.size(); ++i) {
      const policy::Program& program = *policies_[i].program;
      if (!program.reads_earlier()) continue;
      BlockInputs inputs(signals_, models_, options_.prompt_tokens, money_digits_);
      Machine machine(inputs, models_, signals_, tables_, workload_.request_keys(), options_);
      earlier_[i] = std::make_unique<Earlier>(program, workload_.rows(),
                                              stepped_replications(program, models_, options_),
                                              inputs.money_scale());
      BlockResult unused;
      for (std::size_t begin = 0; begin < workload_.rows(); begin += kBlockRows) {
        if (options_.stop.stop_requested()) return false;
        inputs.move_to(begin, std::min(kBlockRows, workload_.rows() - begin));
        machine.move();
        machine.evaluate(program, unused, earlier_[i].get());
      }
      earlier_[i]->settle();
      outcome_.policies[i].caps = earlier_[i]->spending.outcomes();
      outcome_.policies[i].ramps = earlier_[i]->ramps.outcomes();
    }
    return true;
  }

  void allocate_rows() {
    for (PolicyOutcome& policy : outcome_.policies) {
      for (auto* column : {&policy.rows.score, &policy.rows.cost, &policy.rows.latency}) {
        column->assign(workload_.rows(), data::kAbsent);
      }
      const std::vector<double> absent(workload_.rows(), data::kAbsent);
      policy.rows.calls.assign(options_.rows_of_models.size(), absent);
      policy.rows.answers.assign(options_.rows_of_models.size(), absent);
    }
  }

  /// The baseline, the companions, then the other policies: these compare with those.
  std::vector<std::size_t> evaluation_order() const {
    std::vector<std::size_t> order;
    if (options_.baseline) order.push_back(*options_.baseline);
    for (const std::size_t i : options_.companions) order.push_back(i);
    for (std::size_t i = 0; i < policies_.size(); ++i) {
      if (i != options_.baseline && !companion_of(i)) order.push_back(i);
    }
    return order;
  }

  /// The place of a policy among the companions.
  std::optional<std::size_t> companion_of(std::size_t policy) const {
    const auto found = std::ranges::find(options_.companions, policy);
    if (found == options_.companions.end()) return std::nullopt;
    return static_cast<std::size_t>(found - options_.companions.begin());
  }

  static void add_companions(PolicyOutcome& to, const BlockResult& own,
                             std::span<const BlockResult> companions) {
    if (companions.empty()) return;
    add_products(to.own_products, own, own);
    for (std::size_t i = 0; i < companions.size(); ++i) {
      add_products(to.products[i], own, companions[i]);
    }
  }

  void evaluate(const base::Chunk& chunk) {
    ChunkResult& result = chunks_[chunk.index];
    result.policies = empty_policies();
    BlockInputs inputs(signals_, models_, options_.prompt_tokens, money_digits_);
    Replay replay(inputs, models_, workload_.request_keys(), options_);
    Machine machine(inputs, models_, signals_, tables_, workload_.request_keys(), options_);
    const auto order = evaluation_order();
    BlockResult base_result;
    BlockResult own_result;
    std::vector<BlockResult> companions(options_.companions.size());
    for (std::size_t begin = chunk.begin; begin < chunk.end; begin += kBlockRows) {
      if (options_.stop.stop_requested()) return;
      const std::size_t size = std::min(kBlockRows, chunk.end - begin);
      inputs.move_to(begin, size);
      machine.move();
      std::vector<RowsByCode> by_code;
      for (const SliceKey& key : slices_) by_code.emplace_back(*key.column, begin, size);
      for (const std::size_t index : order) {
        const auto companion = companion_of(index);
        const bool is_baseline = index == options_.baseline;
        BlockResult& own = is_baseline ? base_result
                           : companion ? companions[*companion]
                                       : own_result;
        if (is_stepped_[index]) {
          machine.evaluate(*policies_[index].program, own, earlier_[index].get());
        } else {
          replay.evaluate(*policies_[index].program, own);
        }
        if (policies_[index].missing == Missing::kStop)
          note_missing(index, own, begin, result.stop);
        add_block(index, own, options_.baseline ? &base_result : nullptr, begin, by_code,
                  result.policies[index]);
        if (options_.keep_rows) keep_rows(index, own, begin);
        if (!is_baseline && !companion) add_companions(result.policies[index], own, companions);
      }
      // Those that were evaluated before all companions were.
      if (options_.baseline) {
        add_companions(result.policies[*options_.baseline], base_result, companions);
      }
      for (std::size_t i = 0; i < companions.size(); ++i) {
        add_companions(result.policies[options_.companions[i]], companions[i], companions);
      }
      if (result.stop.row < chunk.end) return;
    }
    const std::size_t done =
        rows_done_.fetch_add(chunk.end - chunk.begin) + chunk.end - chunk.begin;
    if (options_.progress) options_.progress(done, workload_.rows());
  }

  static void note_missing(std::size_t index, const BlockResult& own, std::size_t begin,
                           Stop& stop) {
    for (std::size_t row = 0; row < own.missing.size(); ++row) {
      if (!own.is_missing(row)) continue;
      if (begin + row < stop.row) stop = {begin + row, index, own.missing[row]};
      return;
    }
  }

  void add_block(std::size_t index, const BlockResult& own, const BlockResult* base,
                 std::size_t begin, std::span<const RowsByCode> by_code, PolicyOutcome& to) const {
    const BlockTallier tallier(*policies_[index].program, models_.size(),
                               in_money_units(options_.wrong_answer, money_digits_));
    std::array<std::uint16_t, kBlockRows> all_rows;
    const std::size_t size = own.missing.size();
    std::iota(all_rows.begin(), all_rows.begin() + static_cast<std::ptrdiff_t>(size),
              std::uint16_t{0});
    tallier.add(to.total, own, base, BlockRows(all_rows).first(size));
    for (const auto& end : own.path_ends) add_latencies(to.total, own, end);
    for (std::size_t key = 0; key < slices_.size(); ++key) {
      auto& slices = to.slices[key];
      for (std::size_t code = 0; code < slices.size(); ++code) {
        const BlockRows rows = by_code[key].of(code);
        if (!rows.empty()) tallier.add(slices[code], own, base, rows);
      }
      const data::Column& column = *slices_[key].column;
      const auto codes = column.as<std::uint32_t>();
      for (const auto& end : own.path_ends) {
        if (!column.is_present(begin + end.row)) continue;
        add_latencies(slices[codes[begin + end.row]], own, end);
      }
    }
  }

  void keep_rows(std::size_t index, const BlockResult& own, std::size_t begin) {
    RowOutcomes& rows = outcome_.policies[index].rows;
    for (std::size_t i = 0; i < options_.rows_of_models.size(); ++i) {
      const policy::ModelIndex model = options_.rows_of_models[i];
      const bool is_callable = std::ranges::binary_search(policies_[index].program->models, model);
      for (std::size_t row = 0; row < own.missing.size(); ++row) {
        if (own.is_missing(row)) continue;
        rows.calls[i][begin + row] = is_callable ? request_to_double(own.calls[model][row]) : 0;
        rows.answers[i][begin + row] = is_callable ? request_to_double(own.answers[model][row]) : 0;
      }
    }
    for (std::size_t row = 0; row < own.missing.size(); ++row) {
      if (own.is_missing(row)) continue;
      rows.score[begin + row] = own.score_value[row];
      if (own.cost_unknown[row] == 0) rows.cost[begin + row] = own.cost_value[row];
      if (own.latency_unknown[row] == 0) {
        rows.latency[begin + row] = request_to_double(own.latency[row]);
      }
    }
  }

  void merge(const ChunkResult& chunk) {
    for (std::size_t i = 0; i < policies_.size(); ++i) {
      PolicyOutcome& to = outcome_.policies[i];
      const PolicyOutcome& from = chunk.policies[i];
      to.total.merge(from.total);
      to.own_products.merge(from.own_products);
      for (std::size_t place = 0; place < from.products.size(); ++place) {
        to.products[place].merge(from.products[place]);
      }
      for (std::size_t key = 0; key < slices_.size(); ++key) {
        for (std::size_t code = 0; code < from.slices[key].size(); ++code) {
          to.slices[key][code].merge(from.slices[key][code]);
        }
      }
    }
  }

  const data::Workload& workload_;
  std::span<const policy::BoundModel> models_;
  const policy::SignalTable& signals_;
  std::span<const PolicyEntry> policies_;
  std::span<const SliceKey> slices_;
  const Options& options_;
  int money_digits_;
  std::vector<std::uint8_t> is_stepped_;  ///< by policy
  AnswerTables tables_;
  std::vector<std::unique_ptr<Earlier>> earlier_;  ///< by policy; null where rows stand alone
  std::vector<ChunkResult> chunks_;
  Outcome outcome_;
  std::atomic<std::size_t> rows_done_{0};
};

}  // namespace

base::Result<Outcome> run(const data::Workload& workload,
                          std::span<const policy::BoundModel> models,
                          const policy::SignalTable& signals, std::span<const PolicyEntry> policies,
                          std::span<const SliceKey> slices, const Options& options) {
  return Run(workload, models, signals, policies, slices, options)();
}

}  // namespace pointsman::engine
