#include "sim/engine/attempt_block.hpp"

#include "sim/base/samplers.hpp"
#include "sim/policy/difficulty.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

namespace pointsman::engine {

using data::kAbsentInteger;
using data::ModelField;
using policy::AnswerIdentity;

namespace {

using policy::attempt_columns;

// Identities of answers that have no text. A hash of a text is one of these with probability 2^-62.
constexpr AnswerIdentity kRight = 1;
constexpr AnswerIdentity kDominantWrong = 2;

AnswerIdentity identity_of(std::string_view text) {
  const AnswerIdentity hash = base::stable_hash(text);
  return hash == policy::kUnparsable ? kRight : hash;
}

std::vector<AnswerIdentity> identities(const data::Column& column) {
  std::vector<AnswerIdentity> of_code;
  for (const std::string& text : column.dictionary) of_code.push_back(identity_of(text));
  return of_code;
}

const data::Column* find(const data::ModelColumns* columns, ModelField field) {
  return columns == nullptr ? nullptr : columns->find(field);
}

}  // namespace

AnswerTables::AnswerTables(const data::Workload& workload,
                           std::span<const policy::BoundModel> models,
                           std::span<const policy::Program* const> stepped)
    : by_model_(models.size()) {
  if (stepped.empty()) return;
  label_ = workload.find("label");
  if (label_ != nullptr && label_->storage != data::Storage::kCodes) label_ = nullptr;
  if (label_ != nullptr) of_label_ = identities(*label_);
  for (std::size_t i = 0; i < models.size(); ++i) {
    const bool is_called = std::ranges::any_of(stepped, [&](const policy::Program* program) {
      return std::ranges::binary_search(program->models, i);
    });
    if (!is_called) continue;
    const auto* answers = engine::find(attempt_columns(models[i]), ModelField::kAnswer);
    if (answers == nullptr) continue;
    if (answers->storage == data::Storage::kCodes) by_model_[i] = identities(*answers);
  }
}

AnswerIdentity AnswerTables::right_answer(std::size_t row) const {
  if (label_ == nullptr || !label_->is_present(row)) return kRight;
  return of_label_[label_->as<std::uint32_t>()[row]];
}

AttemptBlock::AttemptBlock(BlockInputs& inputs, std::span<const policy::BoundModel> models,
                           const AnswerTables& tables, std::span<const std::uint64_t> request_keys,
                           std::uint64_t seed, double right_score)
    : inputs_(inputs),
      models_(models),
      tables_(tables),
      request_keys_(request_keys),
      seed_(seed),
      right_score_(right_score),
      by_model_(models.size()) {}

void AttemptBlock::move() {
  for (ModelAttempts& attempts : by_model_) attempts.is_fresh = false;
}

base::DrawKey AttemptBlock::key(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
                                std::uint32_t replication, base::Purpose purpose) const {
  return {.seed = seed_,
          .replication = replication,
          .request = request_keys_[inputs_.first_row() + row],
          .model = models_[model].key,
          .attempt = attempt,
          .purpose = purpose};
}

AnswerIdentity AttemptBlock::right_answer(std::uint16_t row) const {
  return tables_.right_answer(inputs_.first_row() + row);
}

AnswerIdentity AttemptBlock::wrong_answer(policy::ModelIndex model, std::uint16_t row,
                                          std::uint32_t attempt, std::uint32_t replication) const {
  const double share = models_[model].attempts.dominant_wrong_share;
  const auto draw = key(model, row, attempt, replication, base::Purpose::kAnswer);
  if (share >= 1 || base::uniform(draw) < share) return kDominantWrong;
  // Fresh: unlike any other answer of this request, by any model.
  return base::mix64(draw.model ^ base::mix64(attempt)) | (AnswerIdentity{1} << 63);
}

AttemptBlock::ModelAttempts& AttemptBlock::attempts_of(policy::ModelIndex model) {
  ModelAttempts& attempts = by_model_[model];
  if (!attempts.is_fresh) gather(models_[model], attempts);
  return attempts;
}

void AttemptBlock::gather(const policy::BoundModel& model, ModelAttempts& to) {
  const std::size_t rows = inputs_.size();
  const std::size_t first_row = inputs_.first_row();
  const auto* recorded = model.attempts.recorded;
  to.begin.resize(rows + 1);
  std::size_t begin = first_row;
  if (recorded != nullptr) {
    begin = recorded->begin[first_row];
    for (std::size_t row = 0; row <= rows; ++row) {
      to.begin[row] = static_cast<std::uint32_t>(recorded->begin[first_row + row] - begin);
    }
  } else {
    std::iota(to.begin.begin(), to.begin.end(), 0U);
  }
  const std::size_t count = to.begin.back();
  to.row_of.resize(count);
  for (std::size_t row = 0; row < rows; ++row) {
    std::fill(to.row_of.begin() + to.begin[row], to.row_of.begin() + to.begin[row + 1],
              first_row + row);
  }
  gather_answers(static_cast<policy::ModelIndex>(&model - models_.data()), attempt_columns(model),
                 begin, to);
  gather_bills(model, begin, to);
  to.order_of = to.probability_of = ~std::uint64_t{0};
  to.is_fresh = true;
}

void AttemptBlock::gather_answers(policy::ModelIndex index, const data::ModelColumns* columns,
                                  std::size_t begin, ModelAttempts& to) const {
  const std::size_t count = to.begin.back();
  const auto gather = [&](ModelField field, std::vector<double>& values) {
    values.assign(count, data::kAbsent);
    if (const auto* column = engine::find(columns, field)) column->gather(begin, values);
  };
  gather(ModelField::kScore, to.score);
  gather(ModelField::kConfidence, to.confidence);
  to.identity.assign(count, policy::kUnparsable);
  const auto* answers = engine::find(columns, ModelField::kAnswer);
  to.has_text = answers != nullptr;
  if (answers == nullptr) return;
  const auto by_code = tables_.by_code(index);
  for (std::size_t i = 0; i < count; ++i) {
    if (!answers->is_present(begin + i)) continue;
    to.identity[i] = by_code.empty() ? identity_of(answers->text_at(begin + i))
                                     : by_code[answers->as<std::uint32_t>()[begin + i]];
  }
}

void AttemptBlock::gather_bills(const policy::BoundModel& model, std::size_t begin,
                                ModelAttempts& to) {
  const std::size_t count = to.begin.back();
  for (auto* values :
       {&to.cost, &to.latency, &to.calls, &to.input, &to.cached, &to.output, &to.reasoning}) {
    values->resize(count);
  }
  const policy::TokenSpans tokens{to.input, to.cached, to.output, to.reasoning};
  if (model.attempts.recorded == nullptr) {
    policy::gather_tokens(model, begin, tokens);
    policy::gather_costs(model, begin, inputs_.money_digits(), to.cost);
    policy::gather_latencies(model, begin, to.latency);
    policy::gather_call_counts(model, begin, to.calls);
    return;
  }
  policy::gather_attempt_tokens(model, begin, to.row_of, tokens);
  policy::gather_attempt_bills(model, begin, inputs_.money_digits(), tokens,
                               {to.cost, to.latency, to.calls});
}

std::uint32_t AttemptBlock::nth_of_order(policy::ModelIndex model, std::uint16_t row,
                                         std::uint32_t attempt, std::uint32_t replication,
                                         std::uint32_t count) {
  if (replication == 0) return attempt;
  ModelAttempts& attempts = by_model_[model];
  const std::uint64_t of = std::uint64_t{replication} << 16 | row;
  if (attempts.order_of != of) {
    attempts.order_of = of;
    attempts.order_size = 0;
    attempts.order.resize(count);
    std::iota(attempts.order.begin(), attempts.order.end(), 0U);
  }
  // Fisher-Yates as far as it is asked for: place k is final after step k.
  while (attempts.order_size <= attempt) {
    const std::uint32_t place = attempts.order_size++;
    const auto bits =
        base::draw_bits(key(model, row, place, replication, base::Purpose::kAttemptOrder));
    const auto from = place + static_cast<std::uint32_t>(base::uniform_index(bits, count - place));
    std::swap(attempts.order[place], attempts.order[from]);
  }
  return attempts.order[attempt];
}

double AttemptBlock::success_probability(policy::ModelIndex index, std::uint16_t row,
                                         std::uint32_t replication) {
  const policy::BoundModel& model = models_[index];
  const policy::AttemptSource& source = model.attempts;
  const std::size_t at = inputs_.first_row() + row;
  const auto scored = [&] {
    const auto* column = model.find(ModelField::kScore);
    const double score = column == nullptr ? data::kAbsent : column->number_at(at);
    return std::isnan(score) ? policy::stated_accuracy(model, at) : score;
  };
  switch (source.probability) {
    case policy::ProbabilityFrom::kScore:
      return scored();
    case policy::ProbabilityFrom::kAccuracy:
      return policy::stated_accuracy(model, at);
    case policy::ProbabilityFrom::kSamples: {
      const auto count = policy::attempt_counts(model, at, right_score_);
      return count.attempts == 0
                 ? scored()
                 : static_cast<double>(count.right) / static_cast<double>(count.attempts);
    }
    case policy::ProbabilityFrom::kPosterior:
      break;
  }
  ModelAttempts& attempts = by_model_[index];
  const std::uint64_t of = std::uint64_t{replication} << 16 | row;
  if (attempts.probability_of == of) return attempts.probability;
  attempts.probability_of = of;
  double u = base::uniform(key(index, row, 0, replication, base::Purpose::kDifficulty));
  if (const double rho = source.difficulty_correlation; rho > 0) {
    base::DrawKey shared = key(index, row, 0, replication, base::Purpose::kDifficulty);
    shared.model = 0;
    u = base::normal_cdf(std::sqrt(rho) * base::normal_quantile(base::uniform(shared)) +
                         std::sqrt(1 - rho) * base::normal_quantile(u));
  }
  const auto count = policy::attempt_counts(model, at, right_score_);
  attempts.probability =
      policy::beta_quantile({source.prior_alpha + static_cast<double>(count.right),
                             source.prior_beta + static_cast<double>(count.attempts - count.right)},
                            u);
  return attempts.probability;
}

bool AttemptBlock::draw(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
                        std::uint32_t replication, AttemptOutcome& out) {
  const double probability = success_probability(model, row, replication);
  if (std::isnan(probability)) return false;
  // A draw lies in (0, 1), so what is certain needs none.
  const bool is_certain = probability <= 0 || probability >= 1;
  const bool is_right = is_certain ? probability >= 1
                                   : base::uniform(key(model, row, attempt, replication,
                                                       base::Purpose::kOutcome)) < probability;
  out.answer.set_score(policy::OracleKey{}, is_right ? 1 : 0);
  out.answer.identity =
      is_right ? right_answer(row) : wrong_answer(model, row, attempt, replication);
  out.answer.confidence = data::kAbsent;
  return true;
}

Found AttemptBlock::find(policy::ModelIndex model, std::uint16_t row, std::uint32_t attempt,
                         std::uint32_t replication, AttemptOutcome& out) {
  const ModelAttempts& attempts = attempts_of(model);
  const policy::AttemptSource& source = models_[model].attempts;
  const std::uint32_t begin = attempts.begin[row];
  std::uint32_t count = attempts.begin[row + 1] - begin;
  const bool was_observed = count > 0 && !std::isnan(attempts.score[begin]);
  const bool is_beyond = attempt >= count;
  const bool draws = source.from_probability || !was_observed ||
                     (is_beyond && source.exhausted == policy::WhenExhausted::kProbability);
  if (is_beyond && !draws && source.exhausted == policy::WhenExhausted::kStop) {
    return Found::kTooFewAttempts;
  }
  std::uint32_t nth = 0;
  if (draws) {
    nth = count == 0 ? 0 : attempt % count;
  } else if (is_beyond) {
    const auto bits =
        base::draw_bits(key(model, row, attempt, replication, base::Purpose::kAttemptOrder));
    nth = static_cast<std::uint32_t>(base::uniform_index(bits, count));
  } else {
    nth = nth_of_order(model, row, attempt, replication, count);
  }
  out.is_repeated = is_beyond && !source.from_probability;
  out.answer.model = model;
  out.answer.model_key = models_[model].key;
  out.answer.attempt = attempt;
  out.answer.is_accepted = true;
  out.answer.verdict = data::kAbsent;
  if (count > 0) {
    const std::uint32_t at = begin + nth;
    out.cost = attempts.cost[at];
    out.latency = attempts.latency[at];
    out.calls = attempts.calls[at];
    out.tokens = {attempts.input[at], attempts.cached[at], attempts.output[at],
                  attempts.reasoning[at]};
    out.answer.set_score(policy::OracleKey{}, attempts.score[at]);
    out.answer.confidence = attempts.confidence[at];
    out.answer.identity = attempts.identity[at];
  } else {
    out.cost = out.latency = kAbsentInteger;
    out.calls = 1;
    out.tokens = {kAbsentInteger, kAbsentInteger, kAbsentInteger, kAbsentInteger};
  }
  out.answer.output_tokens = out.tokens.output == kAbsentInteger ? 0 : out.tokens.output;
  if (draws) return draw(model, row, attempt, replication, out) ? Found::kYes : Found::kNothing;
  if (std::isnan(out.answer.score(policy::OracleKey{}))) return Found::kNothing;
  if (attempts.has_text) return Found::kYes;
  out.answer.identity = out.answer.score(policy::OracleKey{}) >= right_score_
                            ? right_answer(row)
                            : wrong_answer(model, row, attempt, replication);
  return Found::kYes;
}

}  // namespace pointsman::engine
