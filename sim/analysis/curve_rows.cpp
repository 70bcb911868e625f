#include "sim/analysis/curve_rows.hpp"

#include "sim/base/parallel.hpp"
#include "sim/engine/burden.hpp"
#include "sim/engine/machine.hpp"
#include "sim/engine/replay.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace pointsman::analysis {

namespace {

using data::kAbsentInteger;
using engine::BlockInputs;
using engine::BlockResult;
using engine::Wide;
using policy::kBlockRows;

constexpr std::int64_t kFractionMask = engine::kWeightOne - 1;

std::vector<policy::ModelIndex> models_of(const CurveSpec& spec) {
  std::vector<policy::ModelIndex> models;
  std::ranges::set_union(spec.below->models, spec.past->models, std::back_inserter(models));
  return models;
}

/// Programs that must be stepped, of both sides and the baseline.
std::vector<const policy::Program*> stepped_programs(const CurveSpec& spec) {
  std::vector<const policy::Program*> programs;
  for (const policy::Program* program : {spec.below, spec.past, spec.context.baseline}) {
    if (program != nullptr &&
        engine::needs_steps(*program, spec.context.models, spec.context.engine)) {
      programs.push_back(program);
    }
  }
  return programs;
}

/// Evaluates both sides and the baseline block by block and files what they give.
class BlockGatherer {
 public:
  BlockGatherer(const CurveSpec& spec, const policy::Program* baseline,
                const engine::AnswerTables& tables, CurveRows& rows)
      : spec_(spec),
        context_(spec.context),
        baseline_(baseline),
        rows_(rows),
        digits_(policy::money_digits(context_.models)),
        inputs_(*context_.signals, context_.models, context_.engine.prompt_tokens, digits_),
        replay_(inputs_, context_.models, context_.workload->request_keys(), context_.engine),
        machine_(inputs_, context_.models, *context_.signals, tables,
                 context_.workload->request_keys(), context_.engine) {
    rows_.models = models_of(spec);
    rows_.money_digits = digits_;
    rows_.has_fractions = has_fractions(*spec.below) || has_fractions(*spec.past);
    rows_.columns.push_back({kScoreSum, 0, {}, {}});
    for (std::size_t quantity = kCostSum; quantity < rows_.quantities(); ++quantity) {
      rows_.columns.push_back({quantity, engine::kWeightBits, {}, {}});
      if (rows_.has_fractions) rows_.columns.push_back({quantity, 0, {}, {}});
    }
  }

  void add_block(std::size_t begin, std::size_t size) {
    inputs_.move_to(begin, size);
    machine_.move();
    evaluate(*spec_.below, below_);
    evaluate(*spec_.past, past_);
    if (baseline_ != nullptr) evaluate(*baseline_, base_);
    signal_.assign(size, data::kAbsent);
    if (spec_.signal != nullptr) spec_.signal->gather(begin, signal_);
    for (std::size_t row = 0; row < size; ++row) {
      if (below_.is_missing(row) || past_.is_missing(row)) {
        ++rows_.dropped;
        continue;
      }
      rows_.row.push_back(begin + row);
      rows_.signal.push_back(signal_[row]);
      add_sides(row);
      add_base(row);
      add_oracle(row);
    }
  }

 private:
  bool is_stepped(const policy::Program& program) const {
    return engine::needs_steps(program, context_.models, context_.engine);
  }
  bool has_fractions(const policy::Program& program) const {
    return program.random || is_stepped(program);
  }
  void evaluate(const policy::Program& program, BlockResult& result) {
    if (is_stepped(program)) {
      machine_.evaluate(program, result, nullptr);
    } else {
      replay_.evaluate(program, result);
    }
  }

  void add_sides(std::size_t row) {
    const bool is_priced = below_.cost_unknown[row] == 0 && past_.cost_unknown[row] == 0;
    const bool is_timed = below_.latency_unknown[row] == 0 && past_.latency_unknown[row] == 0;
    rows_.cost_unknown += is_priced ? 0U : 1U;
    rows_.latency_unknown += is_timed ? 0U : 1U;
    rows_.columns.front().below.push_back(below_.score[row]);
    rows_.columns.front().past.push_back(past_.score[row]);
    std::size_t column = 1;
    const auto add = [&](Wide below, Wide past) {
      const auto whole = [](Wide value) {
        return static_cast<std::int64_t>(value >> engine::kWeightBits);
      };
      rows_.columns[column].below.push_back(whole(below));
      rows_.columns[column++].past.push_back(whole(past));
      if (!rows_.has_fractions) return;
      rows_.columns[column].below.push_back(static_cast<std::int64_t>(below & kFractionMask));
      rows_.columns[column++].past.push_back(static_cast<std::int64_t>(past & kFractionMask));
    };
    add(is_priced ? below_.cost[row] : 0, is_priced ? past_.cost[row] : 0);
    add(is_timed ? below_.latency[row] : 0, is_timed ? past_.latency[row] : 0);
    for (const policy::ModelIndex model : rows_.models) {
      add(answers_of(*spec_.below, below_, model, row), answers_of(*spec_.past, past_, model, row));
    }
  }

  static Wide answers_of(const policy::Program& program, const BlockResult& result,
                         policy::ModelIndex model, std::size_t row) {
    const bool may_answer = std::ranges::binary_search(program.models, model);
    return may_answer ? result.answers[model][row] : Wide{0};
  }

  void add_base(std::size_t row) {
    const bool has_base = context_.baseline == nullptr || baseline_ != nullptr;
    const BlockResult& base = baseline_ != nullptr ? base_ : past_;
    const bool is_known = has_base && !base.is_missing(row) && base.cost_unknown[row] == 0;
    rows_.base_unknown += is_known ? 0U : 1U;
    rows_.base_total += is_known ? base.cost[row] : 0;
    rows_.base_cost.push_back(is_known ? base.cost_value[row] : 0);
  }

  void add_oracle(std::size_t row) {
    std::int64_t best = std::numeric_limits<std::int64_t>::min();
    std::int64_t best_cost = kAbsentInteger;
    double least = std::numeric_limits<double>::infinity();
    bool is_priced = true;
    for (const policy::ModelIndex model : rows_.models) {
      const std::int64_t score = inputs_.scores(model)[row];
      const std::int64_t cost = inputs_.costs(model)[row];
      if (score == kAbsentInteger) continue;
      is_priced &= cost != kAbsentInteger;
      if (score > best || (score == best && cost < best_cost)) {
        best = score;
        best_cost = cost;
      }
      least = std::min(least, engine::burden(static_cast<double>(cost) / units_per_usd(digits_),
                                             context_.wrong_answer_usd.value_or(0),
                                             static_cast<double>(score) * 0x1p-50));
    }
    const bool has_any = std::isfinite(least);
    rows_.best_scores.push_back(has_any ? engine::score_to_double(best) : 0);
    rows_.least_burdens.push_back(has_any && is_priced ? least : 0);
    rows_.best_score += has_any ? best : 0;
    rows_.best_cost += has_any && is_priced ? best_cost : 0;
    rows_.ideal_total_usd += has_any && is_priced ? least : 0;
    rows_.best_cost_unknown += has_any && is_priced ? 0U : 1U;
  }

  const CurveSpec& spec_;
  const CurveContext& context_;
  const policy::Program* baseline_;
  CurveRows& rows_;
  int digits_;
  BlockInputs inputs_;
  engine::Replay replay_;
  engine::Machine machine_;
  BlockResult below_, past_, base_;
  std::vector<double> signal_;
};

/// Bits of the largest magnitude of both columns, and zeros that all values end in.
struct Shape {
  unsigned bits = 0;
  unsigned trailing_zeros = 0;
};

Shape shape_of(std::span<const std::int64_t> below, std::span<const std::int64_t> past) {
  std::uint64_t magnitudes = 0;
  for (const auto& column : {below, past}) {
    for (const std::int64_t value : column) {
      magnitudes |=
          value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    }
  }
  if (magnitudes == 0) return {};
  return {static_cast<unsigned>(std::bit_width(magnitudes)),
          static_cast<unsigned>(std::countr_zero(magnitudes))};
}

/// Bits [from, from + count) of each value; the last part keeps the sign.
std::vector<std::int64_t> bits_of(std::span<const std::int64_t> values, unsigned from,
                                  unsigned count, bool is_last) {
  const std::int64_t mask = (std::int64_t{1} << count) - 1;
  std::vector<std::int64_t> part(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    part[i] = is_last ? values[i] >> from : (values[i] >> from) & mask;
  }
  return part;
}

/// Names of models that either side may call and of which `is_unknown` holds.
template <typename Predicate>
std::string unknown_models(const CurveSpec& spec, const CurveRows& rows, Predicate is_unknown) {
  std::vector<std::string> names;
  for (const policy::ModelIndex model : rows.models) {
    if (is_unknown(spec.context.models[model])) names.push_back(spec.context.models[model].name);
  }
  return names.empty() ? std::string() : short_list(names);
}

std::string not_known(const char* what, std::uint64_t part, std::uint64_t requests) {
  return std::string("the ") + what + " of " + std::to_string(part) + " of " +
         std::to_string(requests) + " requests is not known";
}

template <typename T>
void append_to(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), from.begin(), from.end());
  }
}

}  // namespace

CurveGatherer::CurveGatherer(const CurveSpec& spec)
    : spec_(spec),
      baseline_(spec.context.baseline != nullptr && !spec.context.baseline->reads_earlier()
                    ? spec.context.baseline
                    : nullptr),
      tables_(*spec.context.workload, spec.context.models, stepped_programs(spec)) {}

CurveRows CurveGatherer::rows(std::size_t begin, std::size_t end) const {
  CurveRows rows;
  BlockGatherer gatherer(spec_, baseline_, tables_, rows);
  for (std::size_t block = begin; block < end; block += kBlockRows) {
    gatherer.add_block(block, std::min(kBlockRows, end - block));
  }
  return rows;
}

base::Result<CurveRows> CurveGatherer::all() const {
  const std::size_t count = spec_.context.workload->rows();
  std::vector<CurveRows> chunks(base::chunk_count(count));
  const auto& engine = spec_.context.engine;
  const bool is_done = base::for_each_chunk(
      count, engine.threads, engine.stop,
      [&](const base::Chunk& chunk) { chunks[chunk.index] = rows(chunk.begin, chunk.end); });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "the curve was interrupted");
  CurveRows all = chunks.empty() ? rows(0, 0) : std::move(chunks.front());
  for (std::size_t i = 1; i < chunks.size(); ++i) all.append(std::move(chunks[i]));
  return all;
}

double CurveRows::value(std::size_t quantity, std::size_t at, bool is_past) const {
  double sum = 0;
  for (const SideColumns& column : columns) {
    if (column.quantity != quantity) continue;
    const auto cell = static_cast<double>(is_past ? column.past[at] : column.below[at]);
    const int point = quantity == kScoreSum ? engine::kScoreBits : engine::kWeightBits;
    sum += std::ldexp(cell, static_cast<int>(column.shift) - point);
  }
  return sum;
}

void CurveRows::append(CurveRows&& later) {
  append_to(row, std::move(later.row));
  append_to(signal, std::move(later.signal));
  append_to(base_cost, std::move(later.base_cost));
  append_to(best_scores, std::move(later.best_scores));
  append_to(least_burdens, std::move(later.least_burdens));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    append_to(columns[i].below, std::move(later.columns[i].below));
    append_to(columns[i].past, std::move(later.columns[i].past));
  }
  base_total += later.base_total;
  best_score += later.best_score;
  best_cost += later.best_cost;
  ideal_total_usd += later.ideal_total_usd;
  dropped += later.dropped;
  cost_unknown += later.cost_unknown;
  latency_unknown += later.latency_unknown;
  base_unknown += later.base_unknown;
  best_cost_unknown += later.best_cost_unknown;
}

std::string why_cost_unknown(const CurveSpec& spec, const CurveRows& rows, std::uint64_t requests) {
  if (rows.cost_unknown == 0) return {};
  const auto names = unknown_models(spec, rows, [](const policy::BoundModel& model) {
    return model.cost_source == policy::CostSource::kUnknown;
  });
  if (!names.empty()) return "no price or labelled cost for " + names;
  return not_known("cost", rows.cost_unknown, requests);
}

std::string why_latency_unknown(const CurveSpec& spec, const CurveRows& rows,
                                std::uint64_t requests) {
  if (rows.latency_unknown == 0) return {};
  const auto names = unknown_models(spec, rows, [](const policy::BoundModel& model) {
    return model.latency_source == policy::LatencySource::kUnknown;
  });
  if (!names.empty()) return "no latency for " + names;
  return not_known("latency", rows.latency_unknown, requests);
}

std::vector<Part> cut_into_parts(std::vector<std::int64_t> below, std::vector<std::int64_t> past) {
  const Shape shape = shape_of(below, past);
  // n cells of b bits add up to less than 2^(b + bits of n), which must stay below 2^62.
  const auto bits_per_part = 62U - static_cast<unsigned>(std::bit_width(below.size()));
  if (shape.trailing_zeros == 0 && shape.bits <= bits_per_part) {
    std::vector<Part> whole(1);
    whole.front() = {std::move(below), std::move(past), 0};
    return whole;
  }
  std::vector<Part> parts;
  for (unsigned from = shape.trailing_zeros; from < shape.bits || parts.empty();
       from += bits_per_part) {
    const bool is_last = from + bits_per_part >= shape.bits;
    parts.push_back({bits_of(below, from, bits_per_part, is_last),
                     bits_of(past, from, bits_per_part, is_last), from});
  }
  return parts;
}

CurvePasses::CurvePasses(CurveRows& rows) : signal_(std::move(rows.signal)) {
  for (SideColumns& column : rows.columns) {
    for (Part& part : cut_into_parts(std::move(column.below), std::move(column.past))) {
      part.shift += column.shift;
      parts_.push_back({column.quantity, std::move(part)});
    }
  }
  rows.columns.clear();
  if (parts_.size() % 2 != 0) zeros_.resize(signal_.size());
}

CurvePasses::Rows CurvePasses::rows(std::size_t pass) const {
  const Part& first = parts_[2 * pass].part;
  Rows rows{signal_, first.below, first.past, zeros_, zeros_};
  if (2 * pass + 1 < parts_.size()) {
    rows.cost_weak = parts_[2 * pass + 1].part.below;
    rows.cost_strong = parts_[2 * pass + 1].part.past;
  }
  return rows;
}

void CurvePasses::add(std::size_t pass, const kernel::Totals& totals,
                      std::span<engine::Wide> sums) const {
  const auto times = [](std::int64_t sum, unsigned shift) {
    return static_cast<Wide>(sum) * (Wide{1} << shift);
  };
  const PartOf& first = parts_[2 * pass];
  sums[first.quantity] += times(totals.right, first.part.shift);
  if (2 * pass + 1 >= parts_.size()) return;
  const PartOf& second = parts_[2 * pass + 1];
  sums[second.quantity] += times(totals.cost, second.part.shift);
}

}  // namespace pointsman::analysis
