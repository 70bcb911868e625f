// A small random world for tests: a workload with three models, and those models bound to it.
//
// Deterministic in its seed. Optional gaps leave some outcomes and signals unobserved.
#pragma once

#include "data/builder.hpp"
#include "data/json_reader.hpp"
#include "sim/base/random.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"
#include "tests/support/labelled_model.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::tests {

struct WorldOptions {
  std::size_t rows = 500;
  std::uint64_t seed = 1;
  double gap_share = 0;   ///< of outcomes and signals
  bool graded = false;    ///< scores in [0, 1] instead of 0/1
  double error_rate = 0;  ///< of every model's calls
};

class SmallWorld {
 public:
  static constexpr std::array<std::string_view, 3> kModels = {"small", "medium", "frontier"};

  explicit SmallWorld(const WorldOptions& options) : options_(options) {
    data::WorkloadBuilder builder;
    std::vector<std::string> ids;
    for (std::size_t row = 0; row < options.rows; ++row) ids.push_back("r" + std::to_string(row));
    const std::vector<std::string_view> id_views(ids.begin(), ids.end());
    REQUIRE(builder.set_ids(id_views).has_value());
    add_request_columns(builder);
    for (std::size_t model = 0; model < kModels.size(); ++model) add_model(builder, model);
    workload = std::move(builder).finish();
    bind_models();
  }

  /// Uniform in (0, 1), keyed by row and stream.
  double draw(std::size_t row, std::uint32_t stream) const {
    return base::uniform({.seed = options_.seed,
                          .replication = 0,
                          .request = row,
                          .model = stream,
                          .attempt = 0,
                          .purpose = base::Purpose::kGenerator});
  }

  /// Prompt tokens as the engine reads them.
  const data::Column& tokens() const { return *workload.find("input_tokens"); }

  data::Workload workload;
  std::vector<policy::BoundModel> models;

 private:
  bool is_gap(std::size_t row, std::uint32_t stream) const {
    return draw(row, stream + 1000) < options_.gap_share;
  }

  void add_request_columns(data::WorkloadBuilder& builder) const {
    constexpr std::array<std::string_view, 3> kCategories = {"math", "code", "chat"};
    std::vector<double> router_scores;
    std::vector<std::int64_t> lengths;
    std::vector<std::string_view> categories;
    std::vector<std::string_view> labels;
    for (std::size_t row = 0; row < options_.rows; ++row) {
      // Few distinct values, so that ties at a threshold are common.
      router_scores.push_back(is_gap(row, 1) ? data::kAbsent : std::floor(draw(row, 1) * 20) / 20);
      lengths.push_back(static_cast<std::int64_t>(draw(row, 2) * 4000));
      categories.push_back(kCategories[static_cast<std::size_t>(draw(row, 3) * 3)]);
      labels.push_back(draw(row, 4) < 0.5 ? "yes" : "no");
    }
    builder.add_column("router_score", builder.pack_numbers(router_scores));
    builder.add_column("input_tokens", builder.pack_decimals(lengths, 0));
    builder.add_column("category", builder.pack_texts(categories));
    builder.add_column("label", builder.pack_texts(labels));
  }

  void add_model(data::WorkloadBuilder& builder, std::size_t model) const {
    const auto stream = static_cast<std::uint32_t>(10 * (model + 1));
    std::vector<double> scores;
    std::vector<double> confidences;
    std::vector<std::string_view> answers;
    std::vector<std::int64_t> costs;
    std::vector<std::int64_t> latencies;
    for (std::size_t row = 0; row < options_.rows; ++row) {
      const bool gap = is_gap(row, stream);
      const double u = draw(row, stream);
      const double right = u < 0.5 + 0.15 * static_cast<double>(model) ? 1.0 : 0.0;
      const double score = options_.graded ? std::floor(u * 7) / 7 : right;
      scores.push_back(gap ? data::kAbsent : score);
      confidences.push_back(gap ? data::kAbsent : std::floor(draw(row, stream + 1) * 10) / 10);
      answers.push_back(gap ? "" : draw(row, stream + 2) < 0.5 ? "yes" : "no");
      const double cost = std::floor(draw(row, stream + 3) * 1e6 * std::pow(10.0, model));
      costs.push_back(gap ? data::kAbsentInteger : static_cast<std::int64_t>(cost));
      const double latency = std::floor(draw(row, stream + 4) * 3e9);
      latencies.push_back(gap ? data::kAbsentInteger : static_cast<std::int64_t>(latency));
    }
    using data::ModelField;
    const auto name = kModels[model];
    builder.add_model_field(name, ModelField::kScore, builder.pack_numbers(scores));
    builder.add_model_field(name, ModelField::kConfidence, builder.pack_numbers(confidences));
    builder.add_model_field(name, ModelField::kAnswer, builder.pack_texts(answers));
    builder.add_model_field(name, ModelField::kCostUsd, builder.pack_decimals(costs, 9));
    builder.add_model_field(name, ModelField::kLatencyS, builder.pack_decimals(latencies, 9));
  }

  void bind_models() {
    for (const auto name : kModels) {
      policy::BoundModel model = labelled_model(*workload.find_model(name));
      model.error_rate = options_.error_rate;
      model.error_latency = {5'000'000};
      models.push_back(std::move(model));
    }
  }

  WorldOptions options_;
};

/// Policies written as JSON, compiled against a world. Keeps the document alive.
class Policies {
 public:
  /// `world` has a workload and models, and outlives this.
  template <typename World>
  Policies(const World& world, const std::string& json, double right_score = 0.5)
      : workload_(world.workload), models_(world.models), right_score_(right_score) {
    auto parsed = data::parse_json("policies.json", json);
    if (!parsed) FAIL(base::render(parsed.error()));
    document_ = std::move(*parsed);
    for (const auto& member : document_.root.members) {
      set_.named.emplace_back(member.key, &member.value);
    }
    set_.document = &document_;
  }

  base::Result<policy::Program> build(const std::string& name) {
    policy::Builder builder(workload_, models_, set_, right_score_, signals);
    return builder.build(name, *document_.root.find(name));
  }

  /// Every policy of the document, in order; fails the test if one does not build.
  std::vector<policy::Program> build_all() {
    std::vector<policy::Program> programs;
    for (const auto& [name, expression] : set_.named) {
      auto program = build(name);
      if (!program) FAIL(base::render(program.error()));
      programs.push_back(std::move(*program));
    }
    return programs;
  }

  policy::SignalTable signals;

 private:
  const data::Workload& workload_;
  std::span<const policy::BoundModel> models_;
  double right_score_;
  base::Document document_;
  policy::PolicySet set_;
};

}  // namespace pointsman::tests
