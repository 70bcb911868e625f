// What is kept of every request: who was called and who answered.
#include "sim/engine/engine.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/small_world.hpp"

#include <cmath>

using namespace pointsman;

TEST_CASE("calls and answers kept per request add up to those of the tallies", "[engine][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const tests::SmallWorld world({.rows = 1500, .seed = seed, .gap_share = 0.02});
    tests::Policies policies(
        world, "{\"any\": " + tests::RandomPolicy(seed, /*allow_random=*/true)() + "}");
    const auto program = policies.build("any");
    if (!program) FAIL(base::render(program.error()));
    const std::vector<engine::PolicyEntry> entries = {{&*program, engine::Missing::kDrop}};
    engine::Options options;
    options.keep_rows = true;
    options.rows_of_models = {0, 2};
    options.prompt_tokens.tokens = &world.tokens();
    const auto outcome =
        engine::run(world.workload, world.models, policies.signals, entries, {}, options);
    REQUIRE(outcome.has_value());
    const engine::PolicyOutcome& policy = outcome->policies[0];
    REQUIRE(policy.rows.calls.size() == 2);
    REQUIRE(policy.rows.answers.size() == 2);
    for (std::size_t i = 0; i < options.rows_of_models.size(); ++i) {
      double calls = 0, answers = 0;
      for (std::size_t row = 0; row < world.workload.rows(); ++row) {
        CHECK(std::isnan(policy.rows.calls[i][row]) == std::isnan(policy.rows.score[row]));
        if (std::isnan(policy.rows.score[row])) continue;
        calls += policy.rows.calls[i][row];
        answers += policy.rows.answers[i][row];
      }
      const std::size_t model = options.rows_of_models[i];
      CHECK(calls == Approx(engine::weighted_to_double(policy.total.calls[model])));
      CHECK(answers == Approx(engine::weighted_to_double(policy.total.answers[model])));
    }
  }
}
