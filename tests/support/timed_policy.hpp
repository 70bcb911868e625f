// A policy over a small world, run with a clock and without: what laws of timed runs compare.
#pragma once

#include "tests/support/random_policy.hpp"
#include "tests/support/small_world.hpp"
#include "tests/support/timed_world.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::tests {

struct TimedPolicy {
  SmallWorld world;
  std::string text;
  Policies policies;
  std::vector<policy::Program> programs;
  engine::Options options;

  /// `with_tokens`: calls have token counts, for stations that count them.
  TimedPolicy(const WorldOptions& of, std::string expression, bool with_tokens = false)
      : world(of),
        text(std::move(expression)),
        policies(count_tokens(world, with_tokens), R"({"p": )" + text + "}"),
        programs(policies.build_all()) {
    options.evaluate = engine::Evaluate::kSampled;
    options.seed = of.seed;
    options.by_steps = true;
    options.prompt_tokens.tokens = &world.tokens();
  }

  /// Whether its scripts can be told anew from any call on.
  bool follows() const {
    const auto has = [&](const char* word) { return text.find(word) != std::string::npos; };
    return !has("shadow") && !has("sample") && !has("pipeline") && !has("phases");
  }
  engine::PolicyOutcome untimed() const {
    const engine::PolicyEntry entry{&programs.front(), engine::Missing::kDrop};
    auto outcome = engine::run(world.workload, world.models, policies.signals, std::span(&entry, 1),
                               {}, options);
    if (!outcome) FAIL(base::render(outcome.error()));
    return std::move(outcome->policies.front());
  }
  /// The one replication of `spec`.
  engine::TimedRun run(const engine::TimedSpec& spec) const {
    engine::TimedRun taken;
    const auto status = engine::run_timed_policies(
        world.workload, world.models, policies.signals, programs, spec, options,
        [&](std::size_t, std::uint32_t, engine::TimedRun&& run) { taken = std::move(run); });
    if (!status) FAIL(base::render(status.error()));
    return taken;
  }

 private:
  static SmallWorld& count_tokens(SmallWorld& world, bool with_tokens) {
    if (!with_tokens) return world;
    for (policy::BoundModel& model : world.models) {
      model.input.tokens = &world.tokens();
      model.output.constant = 150;
    }
    return world;
  }
};

}  // namespace pointsman::tests
