#include "sim/engine/engine.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/small_world.hpp"

#include <chrono>
#include <stop_token>
#include <thread>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Wide;

namespace {

engine::Outcome run(const tests::SmallWorld& world, const tests::Policies& policies,
                    const std::vector<policy::Program>& programs, engine::Options options) {
  std::vector<engine::PolicyEntry> entries;
  for (const auto& program : programs) entries.push_back({&program, engine::Missing::kDrop});
  options.prompt_tokens.tokens = &world.tokens();
  options.wrong_answer = base::Nano{50'000'000};
  const engine::SliceKey slices[] = {{"category", world.workload.find("category")}};
  auto outcome =
      engine::run(world.workload, world.models, policies.signals, entries, slices, options);
  if (!outcome) FAIL(base::render(outcome.error()));
  return std::move(*outcome);
}

void check_same(const engine::Tally& a, const engine::Tally& b) {
  CHECK(a.requests == b.requests);
  CHECK(a.dropped == b.dropped);
  CHECK((a.score == b.score));
  CHECK((a.cost == b.cost));
  CHECK((a.latency == b.latency));
  CHECK((a.unanswered == b.unanswered));
  CHECK((a.calls == b.calls));
  CHECK((a.answers == b.answers));
  CHECK(a.score_squares == b.score_squares);
  CHECK(a.cost_squares == b.cost_squares);
  CHECK(a.burden_squares == b.burden_squares);
  CHECK(a.pair.burden_products == b.pair.burden_products);
  CHECK(a.pair.cost_products == b.pair.cost_products);
  CHECK((a.pair.own_cost == b.pair.own_cost));
  CHECK(a.latencies == b.latencies);
  REQUIRE(a.parts.size() == b.parts.size());
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    CHECK((a.parts[i].entered == b.parts[i].entered));
    CHECK((a.parts[i].succeeded == b.parts[i].succeeded));
    CHECK((a.parts[i].cost == b.parts[i].cost));
  }
}

}  // namespace

TEST_CASE("replaying blocks gives the totals of stepping through each request", "[law][replay]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const tests::SmallWorld world({.rows = 40 + 13 * seed % 1500,
                                   .seed = seed,
                                   .gap_share = seed % 3 == 0 ? 0.1 : 0.0,
                                   .graded = seed % 5 == 0,
                                   .error_rate = seed % 2 == 0 ? 0.2 : 0.0});
    tests::RandomPolicy random(seed, /*allow_random=*/true);
    const std::string text = random();
    tests::Policies policies(world, R"({"base": "medium", "p": )" + text + "}");
    const auto programs = policies.build_all();
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.replications = static_cast<std::uint32_t>(1 + seed % 3);
    options.seed = seed;
    options.baseline = 0;
    const auto blocks = run(world, policies, programs, options);
    options.by_steps = true;
    const auto steps = run(world, policies, programs, options);
    INFO("seed " << seed << ": " << text);
    REQUIRE(blocks.policies[1].total.requests == world.workload.rows());
    check_same(blocks.policies[1].total, steps.policies[1].total);
    for (std::size_t code = 0; code < blocks.policies[1].slices[0].size(); ++code) {
      check_same(blocks.policies[1].slices[0][code], steps.policies[1].slices[0][code]);
    }
  }
}

TEST_CASE("results are identical for 1, 2, 3 and 7 threads", "[law][determinism]") {
  const tests::SmallWorld world({.rows = 200'000, .seed = 3, .gap_share = 0.02, .graded = true});
  tests::Policies policies(world, R"({
    "base": "frontier",
    "cascade": {"cascade": [{"try": "small", "accept": {"confidence_at_least": 0.5}}, "frontier"]},
    "noisy": {"route": {"by": {"oracle": {"accuracy": 0.85}}, "then": "frontier", "else": "small"}}})");
  const auto programs = policies.build_all();
  for (const auto evaluate : {engine::Evaluate::kExpected, engine::Evaluate::kSampled}) {
    engine::Options options;
    options.evaluate = evaluate;
    options.replications = 2;
    options.seed = 11;
    options.baseline = 0;
    options.threads = 1;
    const auto one = run(world, policies, programs, options);
    for (const unsigned threads : {2U, 3U, 7U}) {
      options.threads = threads;
      const auto many = run(world, policies, programs, options);
      for (std::size_t i = 0; i < programs.size(); ++i) {
        check_same(one.policies[i].total, many.policies[i].total);
        for (std::size_t code = 0; code < one.policies[i].slices[0].size(); ++code) {
          check_same(one.policies[i].slices[0][code], many.policies[i].slices[0][code]);
        }
      }
    }
  }
}

TEST_CASE("the slices of a key that every request has sum to the whole", "[law][replay]") {
  const tests::SmallWorld world({.rows = 3000, .seed = 5, .gap_share = 0.05, .graded = true});
  tests::RandomPolicy random(17, /*allow_random=*/true);
  tests::Policies policies(world, R"({"p": )" + random() + "}");
  const auto programs = policies.build_all();
  const auto outcome = run(world, policies, programs, {});
  engine::Tally sum;
  for (const auto& slice : outcome.policies[0].slices[0]) sum.merge(slice);
  const engine::Tally& whole = outcome.policies[0].total;
  CHECK(sum.requests == whole.requests);
  CHECK(sum.dropped == whole.dropped);
  CHECK((sum.score == whole.score));
  CHECK((sum.cost == whole.cost));
  CHECK((sum.calls == whole.calls));
  CHECK(sum.latencies == whole.latencies);
}

TEST_CASE("expected values are the mean of many sampled runs", "[law][replay]") {
  const tests::SmallWorld world({.rows = 400, .seed = 7});
  tests::Policies policies(world, R"({
    "p": {"cascade": [{"try": {"mix": {"small": 0.4, "medium": 0.6}},
                       "accept": {"oracle": {"recall": 0.7, "false_alarm": 0.2}}}, "frontier"]}})");
  const auto programs = policies.build_all();
  engine::Options options;
  const auto expected = run(world, policies, programs, options);
  options.evaluate = engine::Evaluate::kSampled;
  options.replications = 400;
  const auto sampled = run(world, policies, programs, options);
  const double n = static_cast<double>(world.workload.rows());
  const double difference =
      engine::score_to_double(expected.policies[0].total.score - sampled.policies[0].total.score) /
      n;
  // 400 x 400 draws of a score with standard deviation below 1/2: 4 sigma.
  CHECK(std::abs(difference) < 4 * 0.5 / std::sqrt(n * options.replications));
}

TEST_CASE("a mix lies exactly on the line between its parts", "[law][replay]") {
  const tests::SmallWorld world({.rows = 1000, .seed = 9, .gap_share = 0, .graded = true});
  tests::Policies policies(world, R"({"a": "small", "b": "frontier",
                                      "mix": {"mix": {"small": 0.25, "frontier": 0.75}}})");
  const auto programs = policies.build_all();
  const auto outcome = run(world, policies, programs, {});
  const auto& p = outcome.policies;
  CHECK((4 * p[2].total.cost == p[0].total.cost + 3 * p[1].total.cost));
  // Scores are rounded to 2^-50 once per request: by half of it, so by 2 of 4.
  const Wide error = 4 * p[2].total.score - (p[0].total.score + 3 * p[1].total.score);
  CHECK((error >= -2 * 1000 && error <= 2 * 1000));
}

TEST_CASE("a run that is asked to stop is interrupted, not half a result", "[law][replay]") {
  const tests::SmallWorld world({.rows = 3000, .seed = 4});
  tests::Policies policies(world, R"({"p": {"mix": {"small": 0.5, "frontier": 0.5}}})");
  const auto programs = policies.build_all();
  const std::vector<engine::PolicyEntry> entries = {{&programs.front(), engine::Missing::kDrop}};
  std::stop_source source;
  engine::Options options;
  options.evaluate = engine::Evaluate::kSampled;
  options.replications = 1'000'000;
  options.stop = source.get_token();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  const auto outcome =
      engine::run(world.workload, world.models, policies.signals, entries, {}, options);
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().kind == base::ErrorKind::kInterrupted);
}
