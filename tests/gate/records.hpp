// Records and gate files made by hand, for tests of the gate.
#pragma once

#include "reports/gate/evaluate.hpp"
#include "sim/base/random.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::tests {

inline double draw(std::uint64_t seed, std::uint64_t row, std::uint32_t stream) {
  return base::uniform({.seed = seed,
                        .replication = stream,
                        .request = row,
                        .model = 0,
                        .attempt = 0,
                        .purpose = base::Purpose::kGenerator});
}

inline std::string id_of(std::size_t row) {
  char text[32];
  std::snprintf(text, sizeof text, "r%06zu", row);
  return text;
}

/// Two models, one policy "router" beside "frontier-only"; of `rows` requests in `slices`
/// categories. The small model is right on 70 %, the large on 90 %.
class World {
 public:
  explicit World(std::size_t rows, std::size_t slices = 4) : rows_(rows), slices_(slices) {}

  bool is_right(std::size_t row, bool is_large) const {
    return draw(1, row, is_large ? 1 : 0) < (is_large ? 0.9 : 0.7);
  }
  /// A router that sends the requests with a signal below `cut` to the large model.
  reports::gate::Record record(double cut, std::uint64_t signal_seed = 2) const {
    reports::gate::Record record;
    record.scenario_file = "world.json";
    record.scenario_sha256 = std::string(64, 's');
    record.definitions = R"({"frontier-only":"large","router":"small"})";
    record.baseline_policy = "frontier-only";
    record.inputs = {{"workload world.csv", std::string(64, 'w')}};
    record.model_specs = "{}";
    record.models = {"large", "small"};
    record.outcomes.resize(2);
    record.policies.resize(2);
    auto& all_large = record.policies[0];
    auto& router = record.policies[1];
    all_large.name = "frontier-only";
    router.name = "router";
    for (auto* policy : {&all_large, &router}) {
      policy->answers.resize(2);
      policy->calls.resize(2);
      policy->summary = "{}";
    }
    for (std::size_t row = 0; row < rows_; ++row) {
      record.ids.push_back(id_of(row));
      record.columns["category"].push_back("c" + std::to_string(row % slices_));
      record.outcomes[0].push_back(is_right(row, true) ? 1 : 0);
      record.outcomes[1].push_back(is_right(row, false) ? 1 : 0);
      add(all_large, row, true);
      add(router, row, draw(signal_seed, row, 2) < cut);
    }
    record.best_score = reports::gate::best_of(record.outcomes);
    return record;
  }

 private:
  void add(reports::gate::PolicyRecord& policy, std::size_t row, bool is_large) const {
    const double length = 1 + draw(3, row, 3);
    policy.score.push_back(is_right(row, is_large) ? 1 : 0);
    policy.cost_usd.push_back((is_large ? 0.01 : 0.001) * length);
    policy.latency_s.push_back((is_large ? 2.0 : 0.5) * length);
    for (const auto shares : {&policy.answers, &policy.calls}) {
      (*shares)[0].push_back(is_large ? 1 : 0);
      (*shares)[1].push_back(is_large ? 0 : 1);
    }
  }

  std::size_t rows_, slices_;
};

inline reports::gate::GateFile gate_file(const std::string& text) {
  auto file = reports::gate::read_gate_text("gate.json", text);
  if (!file) FAIL(base::render(file.error()));
  return std::move(*file);
}

/// A gate file of version 1 against one baseline, for policy "router".
inline reports::gate::GateFile gate_with(const std::string& rules, const std::string& more = "") {
  return gate_file(R"({"version": 1, "policy": "router", "baselines": {"previous": "b.json"},)" +
                   more + R"("gates": [)" + rules + "]}");
}

inline reports::gate::Baseline baseline_of(reports::gate::Record record) {
  reports::gate::Baseline baseline;
  baseline.name = "b";
  baseline.history.push_back({"2026-11-01T00:00:00Z", "first", {}, {}, {}});
  baseline.record = std::move(record);
  return baseline;
}

inline base::Result<reports::gate::Evaluation> try_evaluate(const reports::gate::GateFile& file,
                                                            const reports::gate::Record& now,
                                                            const reports::gate::Baseline& baseline,
                                                            unsigned threads = 0) {
  const reports::gate::ComparedBaseline compared{"previous", &baseline, &baseline.record};
  return reports::gate::evaluate(
      file, now, std::span(&compared, 1),
      {.today = "2026-11-22", .threads = threads, .stop = {}, .result = {}});
}

inline reports::gate::Evaluation evaluated(const reports::gate::GateFile& file,
                                           const reports::gate::Record& now,
                                           const reports::gate::Baseline& baseline) {
  auto found = try_evaluate(file, now, baseline);
  if (!found) FAIL(base::render(found.error()));
  return std::move(*found);
}

}  // namespace pointsman::tests
