// Worlds of repeated attempts for tests: recorded ones written out by hand, or drawn from a law.
#pragma once

#include "data/builder.hpp"
#include "sim/engine/engine.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/difficulty.hpp"
#include "tests/support/small_world.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::tests {

/// One attempt, as the workload records it.
struct Attempt {
  std::string answer;  ///< empty = unparsable
  double score = 0;
  double confidence = 0.5;
  double latency_s = 0;  ///< 0 = the attempt's place, from 1
};

/// Requests r0, r1, ... with the label "yes". Attempts cost $0.001, 0.002, ... and take 1 s, 2 s,
/// ... in their order.
class AttemptWorld {
 public:
  explicit AttemptWorld(std::size_t rows) : rows_(rows) {
    std::vector<std::string> ids;
    for (std::size_t row = 0; row < rows; ++row) ids.push_back("r" + std::to_string(row));
    const std::vector<std::string_view> views(ids.begin(), ids.end());
    REQUIRE(builder_->set_ids(views).has_value());
    const std::vector<std::string_view> labels(rows, "yes");
    builder_->add_column("label", builder_->pack_texts(labels));
  }

  /// A column of numbers.
  AttemptWorld& number(const std::string& name, std::span<const double> values) {
    builder_->add_column(name, builder_->pack_numbers(values));
    return *this;
  }

  /// A model with the same recorded attempts at every request, or others by request.
  AttemptWorld& record(const std::string& name, const std::vector<std::vector<Attempt>>& by_row) {
    const auto begin = builder_->allocate<std::uint64_t>(rows_ + 1);
    std::vector<double> scores, confidences;
    std::vector<std::string_view> answers;
    std::vector<std::int64_t> costs, latencies;
    std::vector<std::uint64_t> firsts;
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto& attempts = by_row[row % by_row.size()];
      firsts.push_back(scores.size());
      for (std::size_t k = 0; k < attempts.size(); ++k) {
        scores.push_back(attempts[k].score);
        confidences.push_back(attempts[k].confidence);
        answers.push_back(attempts[k].answer);
        costs.push_back(static_cast<std::int64_t>(k + 1) * 1'000'000);
        const double latency_s = attempts[k].latency_s;
        latencies.push_back(latency_s > 0 ? static_cast<std::int64_t>(latency_s * 1e9)
                                          : static_cast<std::int64_t>(k + 1) * 1'000'000'000);
      }
      begin[row + 1] = scores.size();
    }
    using data::ModelField;
    data::AttemptColumns attempts{begin, {name, {}}};
    const auto add = [&](ModelField field, data::Column column) {
      attempts.columns.fields[static_cast<std::size_t>(field)] = column;
      builder_->add_model_field(name, field, builder_->take(column, firsts));
    };
    add(ModelField::kScore, builder_->pack_numbers(scores));
    add(ModelField::kConfidence, builder_->pack_numbers(confidences));
    add(ModelField::kAnswer, builder_->pack_texts(answers));
    add(ModelField::kCostUsd, builder_->pack_decimals(costs, 9));
    add(ModelField::kLatencyS, builder_->pack_decimals(latencies, 9));
    builder_->add_attempts(std::move(attempts));
    names_.push_back(name);
    sources_.emplace_back();
    return *this;
  }

  /// A model whose attempts are drawn: right with the probability that `source` says. It costs
  /// $0.001 and 1 s an attempt.
  AttemptWorld& draw(const std::string& name, policy::AttemptSource source, double accuracy) {
    source.from_probability = true;
    names_.push_back(name);
    sources_.push_back({source, accuracy});
    return *this;
  }

  AttemptWorld& finish() {
    workload = std::move(*builder_).finish();
    for (std::size_t i = 0; i < names_.size(); ++i) bind(i);
    return *this;
  }

  policy::BoundModel& model(std::size_t index) { return models[index]; }

  data::Workload workload;
  std::vector<policy::BoundModel> models;

 private:
  struct Drawn {
    policy::AttemptSource source;
    double accuracy = -1;
  };

  void bind(std::size_t index) {
    policy::BoundModel model;
    model.name = model.column = names_[index];
    model.key = base::stable_hash(model.name);
    model.attempts = sources_[index].source;
    if (sources_[index].accuracy >= 0) {
      model.profile_accuracy = {sources_[index].accuracy};
      model.cost_source = policy::CostSource::kPriced;
      model.price.per_call_pico_usd = 1'000'000'000;
      model.latency_source = policy::LatencySource::kLaw;
      model.latency_law.ttft_s_median = 1;
      model.output.constant = 0;
    } else {
      model.columns = workload.find_model(model.name);
      for (const auto& attempts : workload.attempts()) {
        if (attempts.columns.name == model.name) model.attempts.recorded = &attempts;
      }
      model.cost_source = policy::CostSource::kLabelled;
      model.cost = model.find(data::ModelField::kCostUsd);
      model.latency_source = policy::LatencySource::kLabelled;
      model.latency = model.find(data::ModelField::kLatencyS);
    }
    models.push_back(std::move(model));
  }

  std::size_t rows_;
  std::unique_ptr<data::WorkloadBuilder> builder_ = std::make_unique<data::WorkloadBuilder>();
  std::vector<std::string> names_;
  std::vector<Drawn> sources_;
};

/// One policy's figures, per request.
struct Figures {
  double accuracy = 0, unanswered = 0, cost_usd = 0, latency_s = 0, calls = 0;
  engine::PolicyOutcome outcome;
};

template <typename World>
Figures run_one(const World& world, const std::string& expression, engine::Options options = {}) {
  Policies policies(world, R"({"p": )" + expression + "}", options.right_score);
  const auto programs = policies.build_all();
  const engine::PolicyEntry entry{&programs.front(), engine::Missing::kStop};
  auto outcome = engine::run(world.workload, world.models, policies.signals, std::span(&entry, 1),
                             {}, options);
  if (!outcome) FAIL(base::render(outcome.error()));
  Figures figures;
  figures.outcome = std::move(outcome->policies.front());
  const engine::Tally& total = figures.outcome.total;
  const auto n = static_cast<double>(total.answered());
  figures.accuracy = engine::score_to_double(total.score) / n;
  figures.unanswered = engine::weighted_to_double(total.unanswered) / n;
  figures.cost_usd = engine::weighted_to_double(total.cost) / n / 1e9;
  figures.latency_s = engine::weighted_to_double(total.latency) / n / 1e9;
  for (const auto calls : total.calls) figures.calls += engine::weighted_to_double(calls) / n;
  return figures;
}

/// The message and the hint of what is wrong with a policy.
template <typename World>
std::string mistake(const World& world, const std::string& expression) {
  Policies policies(world, R"({"p": )" + expression + "}");
  const auto program = policies.build("p");
  REQUIRE_FALSE(program.has_value());
  const base::Error& error = program.error();
  CHECK(error.where.line > 0);
  return error.message + " / " + error.expected + " / " + error.hint;
}

/// Models that are right with a probability, cost $1 per input and $10 per output token (cached
/// input: 10 cents), are given 1,000 tokens and write 200; they take a second.
inline AttemptWorld workers(std::size_t rows,
                            const std::vector<std::pair<std::string, double>>& models) {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  AttemptWorld world(rows);
  for (const auto& [name, accuracy] : models) world.draw(name, source, accuracy);
  world.finish();
  for (std::size_t i = 0; i < models.size(); ++i) {
    auto& model = world.model(i);
    model.price = {};
    model.price.base.input = models::TokenPrice{1'000'000'000'000};
    model.price.base.cached_input = models::TokenPrice{100'000'000'000};
    model.price.base.output = models::TokenPrice{10'000'000'000'000};
    model.input.constant = 1000;
    model.output.constant = 200;
  }
  return world;
}

}  // namespace pointsman::tests
