// The published vote workload as a world of one drawn model, for benchmarks.
#pragma once

#include "data/builder.hpp"
#include "data/json_reader.hpp"
#include "sim/engine/engine.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/difficulty.hpp"

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::bench {

struct Votes {
  double accuracy = 0;
  double samples = 0;  ///< calls per request
};

class VoteWorld {
 public:
  explicit VoteWorld(std::size_t requests) {
    data::WorkloadBuilder builder;
    std::vector<std::string> ids;
    for (std::size_t row = 0; row < requests; ++row) ids.push_back("r" + std::to_string(row));
    const std::vector<std::string_view> views(ids.begin(), ids.end());
    if (!builder.set_ids(views)) std::abort();
    workload_ = std::move(builder).finish();
    const auto law = policy::beta_from_moments(0.80, 0.343);
    if (!law) std::abort();
    policy::BoundModel& model = models_.emplace_back();
    model.name = model.column = "m";
    model.key = base::stable_hash("m");
    model.profile_accuracy = {0.8};
    model.attempts.from_probability = true;
    model.attempts.probability = policy::ProbabilityFrom::kPosterior;
    model.attempts.prior_alpha = law->alpha;
    model.attempts.prior_beta = law->beta;
    model.attempts.dominant_wrong_share = 0.84;
  }

  Votes run(const std::string& policy, unsigned threads) const {
    const auto document = data::parse_json("bench.json", policy);
    if (!document) std::abort();
    policy::SignalTable signals;
    policy::Builder builder(workload_, models_, {.document = &*document, .named = {}}, 0.5,
                            signals);
    const auto program = builder.build("p", document->root);
    if (!program) std::abort();
    const engine::PolicyEntry entry{&*program, engine::Missing::kStop};
    engine::Options options;
    options.threads = threads;
    const auto outcome =
        engine::run(workload_, models_, signals, std::span(&entry, 1), {}, options);
    if (!outcome) std::abort();
    const engine::Tally& total = outcome->policies.front().total;
    const auto n = static_cast<double>(workload_.rows());
    return {engine::score_to_double(total.score) / n,
            engine::weighted_to_double(total.calls.front()) / n};
  }

  policy::BoundModel& model() { return models_.front(); }

 private:
  data::Workload workload_;
  std::vector<policy::BoundModel> models_;
};

}  // namespace pointsman::bench
