#include "sim/engine/replay.hpp"

#include "sim/policy/overhead.hpp"
#include "sim/policy/step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>

namespace pointsman::engine {

using policy::kBlockRows;

namespace {

template <typename T>
void reset(std::vector<T>& values, std::size_t size, T to = {}) {
  values.assign(size, to);
}

}  // namespace

void BlockResult::clear(const policy::Program& program, std::size_t size, std::size_t model_count,
                        std::uint32_t replications) {
  reset(missing, size);
  reset(score, size);
  reset(split_score, program.random || replications > 1 ? size : 0);
  reset(cost, size);
  reset(latency, size);
  reset(cost_unknown, size);
  reset(latency_unknown, size);
  reset(unanswered, size);
  reset(repeated, program.stateful || program.repeats || program.random ? size : 0);
  score_value.resize(size);
  cost_value.resize(size);
  calls.resize(model_count);
  answers.resize(model_count);
  for (const policy::ModelIndex model : program.models) {
    reset(calls[model], size);
    reset(answers[model], size);
  }
  marks = program.marks.size();
  reset(parts, size * marks);
  path_ends.clear();
}

void BlockResult::finish() {
  has_missing = false;
  // Half goes up. Rounded here alone: a row that is right on every path is right, to the bit.
  constexpr Wide kHalf = Wide{kWeightOne} / 2;
  for (std::size_t row = 0; row < split_score.size(); ++row) {
    score[row] += static_cast<std::int64_t>((split_score[row] + kHalf) >> kWeightBits);
  }
  for (std::size_t row = 0; row < missing.size(); ++row) {
    has_missing |= is_missing(row);
    score_value[row] = static_cast<double>(score[row]) * 0x1p-50;
    cost_value[row] = request_to_double(cost[row]);
  }
}

void Replay::Flow::clear() {
  rows.clear();
  cost.clear();
  latency.clear();
  part_cost.clear();
  weight = kWeightOne;
  part = policy::kNoMark;
  clock_stopped = false;
}

void Replay::Flow::inherit(const Flow& from) {
  weight = from.weight;
  part = from.part;
  clock_stopped = from.clock_stopped;
}

template <typename IsTaken>
void Replay::Flow::take(const Flow& from, IsTaken is_taken) {
  const std::size_t size = from.rows.size();
  rows.resize(size);
  cost.resize(size);
  latency.resize(size);
  std::size_t taken = 0;
  for (std::size_t i = 0; i < size; ++i) {
    // Always written, kept only where taken: no branch to mispredict.
    rows[taken] = from.rows[i];
    cost[taken] = from.cost[i];
    latency[taken] = from.latency[i];
    taken += is_taken(i) ? 1U : 0U;
  }
  part_cost.clear();
  for (std::size_t i = 0; i < from.part_cost.size(); ++i) {
    if (is_taken(i)) part_cost.push_back(from.part_cost[i]);
  }
  rows.resize(taken);
  cost.resize(taken);
  latency.resize(taken);
}

Replay::Replay(BlockInputs& inputs, std::span<const policy::BoundModel> models,
               std::span<const std::uint64_t> request_keys, const Options& options)
    : inputs_(inputs), models_(models), request_keys_(request_keys), options_(options) {}

void Replay::evaluate(const policy::Program& program, BlockResult& result) {
  program_ = &program;
  result_ = &result;
  const std::size_t size = inputs_.size();
  const bool is_sampled = options_.evaluate == Evaluate::kSampled && program.random;
  const std::uint32_t replications = is_sampled ? options_.replications : 1;
  result.clear(program, size, models_.size(), replications);

  for (replication_ = 0; replication_ < replications; ++replication_) {
    if (options_.stop.stop_requested()) return;  // the run is discarded
    Flow& flow = scratch_flow();
    flow.rows.resize(size);
    std::iota(flow.rows.begin(), flow.rows.end(), std::uint16_t{0});
    flow.cost.assign(size, 0);
    flow.latency.assign(size, 0);
    if (!program.marks.empty()) flow.part_cost.assign(size, 0);
    flow.weight = replication_weight(replication_, replications);
    walk(program.root, flow);
    --open_flows_;
  }
  result.finish();
}

Replay::Flow& Replay::scratch_flow() {
  if (open_flows_ == flows_.size()) flows_.push_back(std::make_unique<Flow>());
  Flow& flow = *flows_[open_flows_++];
  flow.clear();
  return flow;
}

void Replay::walk(policy::NodeId id, Flow& flow) {
  while (!flow.rows.empty()) {
    const policy::Node& node = program_->at(id);
    if (const auto* call = std::get_if<policy::Call>(&node)) {
      pay(*call, flow);
      id = call->next;
    } else if (const auto* charge = std::get_if<policy::Charge>(&node)) {
      spend(*charge, flow);
      id = charge->next;
    } else if (const auto* mark = std::get_if<policy::Mark>(&node)) {
      pass_mark(*mark, flow);
      id = mark->next;
    } else if (const auto* clock = std::get_if<policy::Clock>(&node)) {
      flow.clock_stopped = clock->stops;
      id = clock->next;
    } else if (const auto* branch = std::get_if<policy::Branch>(&node)) {
      return split(*branch, flow);
    } else {
      return finish(flow, std::get_if<policy::Answer>(&node));
    }
  }
}

void Replay::keep_rows_with(std::span<const std::uint8_t> is_kept, Flow& flow) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    if (is_kept[i] == 0) continue;
    flow.rows[kept] = flow.rows[i];
    flow.cost[kept] = flow.cost[i];
    flow.latency[kept] = flow.latency[i];
    if (!flow.part_cost.empty()) flow.part_cost[kept] = flow.part_cost[i];
    ++kept;
  }
  if (!flow.part_cost.empty()) flow.part_cost.resize(kept);
  flow.rows.resize(kept);
  flow.cost.resize(kept);
  flow.latency.resize(kept);
}

void Replay::pay(const policy::Call& call, Flow& flow) {
  const auto scores = inputs_.scores(call.model);
  std::array<std::uint8_t, kBlockRows> observed;
  bool is_complete = true;
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    const std::uint16_t row = flow.rows[i];
    observed[i] = scores[row] != data::kAbsentInteger ? 1 : 0;
    if (observed[i] != 0) continue;
    is_complete = false;
    result_->missing[row] = {MissingOutcome::Kind::kModel, call.model};
  }
  if (!is_complete) keep_rows_with(observed, flow);

  const auto costs = inputs_.costs(call.model);
  const auto latencies = inputs_.latencies(call.model);
  const auto counts = inputs_.call_counts(call.model);
  const std::int64_t weight = flow.weight;
  auto& calls = result_->calls[call.model];
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    const std::uint16_t row = flow.rows[i];
    calls[row] += static_cast<Wide>(weight) * counts[row];
    if (costs[row] == data::kAbsentInteger) {
      result_->cost_unknown[row] = 1;
    } else {
      flow.cost[i] += costs[row];
    }
    if (flow.clock_stopped) continue;
    if (latencies[row] == data::kAbsentInteger) {
      result_->latency_unknown[row] = 1;
    } else {
      flow.latency[i] += latencies[row];
    }
  }
}

void Replay::spend(const policy::Charge& charge, Flow& flow) {
  const std::int64_t scale = inputs_.money_scale();
  for (std::int64_t& cost : flow.cost) cost += charge.per_request.count * scale;
  if (!flow.clock_stopped) {
    for (std::int64_t& latency : flow.latency) latency += charge.latency.count;
  }
  if (charge.pico_usd_per_input_token == 0) return;
  const auto tokens = inputs_.prompt_tokens();
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    const std::uint16_t row = flow.rows[i];
    if (tokens[row] == data::kAbsentInteger) {
      result_->cost_unknown[row] = 1;
    } else {
      flow.cost[i] += policy::token_charge(charge.pico_usd_per_input_token, tokens[row]) * scale;
    }
  }
}

void Replay::pass_mark(const policy::Mark& mark, Flow& flow) {
  const std::int64_t weight = flow.weight;
  const bool enters = mark.kind == policy::Mark::Kind::kEnter;
  if (flow.part != policy::kNoMark) {
    for (std::size_t i = 0; i < flow.rows.size(); ++i) {
      result_->part(flow.rows[i], flow.part).cost +=
          static_cast<Wide>(weight) * (flow.cost[i] - flow.part_cost[i]);
    }
  }
  flow.part_cost = flow.cost;
  flow.part = enters ? mark.mark : mark.outer;
  if (mark.kind == policy::Mark::Kind::kFail) return;
  for (const std::uint16_t row : flow.rows) {
    PartSums& part = result_->part(row, mark.mark);
    (enters ? part.entered : part.succeeded) += weight;
  }
}

void Replay::split(const policy::Branch& branch, Flow& flow) {
  std::array<std::uint8_t, kBlockRows> decided;
  std::fill_n(decided.begin(), flow.rows.size(), std::uint8_t{1});
  bool is_complete = true;
  for (const policy::SignalIndex input : branch.inputs) {
    const auto values = inputs_.signal(input);
    for (std::size_t i = 0; i < flow.rows.size(); ++i) {
      const std::uint16_t row = flow.rows[i];
      if (!std::isnan(values[row])) continue;
      is_complete = false;
      decided[i] = 0;
      result_->missing[row] = {MissingOutcome::Kind::kSignal, input};
    }
  }
  if (!is_complete) keep_rows_with(decided, flow);

  std::array<std::uint16_t, kBlockRows> class_buffer;
  const auto classes = std::span(class_buffer).first(flow.rows.size());
  branch.chooser->classify(inputs_.view(), flow.rows, classes);
  if (branch.is_random()) {
    return options_.evaluate == Evaluate::kSampled ? split_by_draw(branch, flow, classes)
                                                   : split_by_share(branch, flow, classes);
  }
  split_by_class(branch, flow, classes);
}

void Replay::split_by_class(const policy::Branch& branch, const Flow& flow,
                            std::span<const std::uint16_t> classes) {
  for (std::size_t target = 0; target < branch.targets.size(); ++target) {
    Flow& part = scratch_flow();
    part.inherit(flow);
    part.take(flow, [&](std::size_t i) { return classes[i] == target; });
    walk(branch.targets[target], part);
    --open_flows_;
  }
}

void Replay::split_by_draw(const policy::Branch& branch, const Flow& flow,
                           std::span<const std::uint16_t> classes) {
  std::array<std::uint16_t, kBlockRows> drawn;
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    const double u = base::uniform({.seed = options_.seed,
                                    .replication = replication_,
                                    .request = request_keys_[inputs_.first_row() + flow.rows[i]],
                                    .model = branch.failing_key,
                                    .attempt = branch.level,
                                    .purpose = branch.purpose});
    drawn[i] = policy::draw_target(branch, classes[i], u);
  }
  split_by_class(branch, flow, std::span(drawn).first(flow.rows.size()));
}

void Replay::split_by_share(const policy::Branch& branch, const Flow& flow,
                            std::span<const std::uint16_t> classes) {
  const std::size_t targets = branch.targets.size();
  const std::size_t class_count = branch.probabilities.size() / targets;
  for (std::size_t class_index = 0; class_index < class_count; ++class_index) {
    const double* const probability = &branch.probabilities[class_index * targets];
    std::size_t last_possible = targets - 1;
    while (last_possible > 0 && probability[last_possible] <= 0) --last_possible;
    std::int64_t left = flow.weight;
    for (std::size_t target = 0; target <= last_possible; ++target) {
      if (probability[target] <= 0) continue;
      Flow& part = scratch_flow();
      part.inherit(flow);
      // The last takes what is left, so that a row counts as one however it is split.
      const double share = static_cast<double>(flow.weight) * probability[target];
      part.weight =
          target == last_possible ? left : std::min<std::int64_t>(left, std::llround(share));
      left -= part.weight;
      part.take(flow, [&](std::size_t i) { return classes[i] == class_index; });
      walk(branch.targets[target], part);
      --open_flows_;
    }
  }
}

void Replay::finish(const Flow& flow, const policy::Answer* answer) {
  const std::int64_t weight = flow.weight;
  for (std::size_t i = 0; i < flow.rows.size(); ++i) {
    const std::uint16_t row = flow.rows[i];
    result_->cost[row] += static_cast<Wide>(weight) * flow.cost[i];
    result_->latency[row] += static_cast<Wide>(weight) * flow.latency[i];
    if (result_->latency_unknown[row] == 0) {
      result_->path_ends.push_back({row, flow.latency[i], weight});
    }
  }
  if (answer == nullptr) {
    for (const std::uint16_t row : flow.rows) result_->unanswered[row] += weight;
    return;
  }
  const auto scores = inputs_.scores(answer->model);
  auto& answers = result_->answers[answer->model];
  for (const std::uint16_t row : flow.rows) {
    result_->add_score(row, weight, scores[row]);
    answers[row] += weight;
  }
}

}  // namespace pointsman::engine
