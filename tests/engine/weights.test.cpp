// How a request is divided over the paths of a policy: it counts as one, however it is split.
#include "tests/support/attempt_world.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/table_world.hpp"

#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Wide;
using tests::run_one;

namespace {

/// "37" = three tenths and seven tenths of the requests, all to the same model.
std::string split_over(const std::string& tenths, const std::string& model) {
  std::string parts;
  for (const char tenth : tenths) {
    if (!parts.empty()) parts += ", ";
    parts += R"({"policy": {"call": ")" + model + R"("}, "weight": 0.)" + tenth + "}";
  }
  return R"({"mix": [)" + parts + "]}";
}

/// Every request is answered or not, once in all.
bool counts_each_once(const engine::Tally& tally) {
  Wide sum = tally.unanswered;
  for (const Wide answers : tally.answers) sum += answers;
  return sum == Wide{engine::kWeightOne} * tally.answered();
}

}  // namespace

TEST_CASE("a policy that calls one model on every path is that model, to the bit",
          "[weights][law]") {
  for (const bool graded : {false, true}) {
    const tests::SmallWorld world({.rows = 400, .seed = 3, .graded = graded});
    const auto plain = run_one(world, R"("medium")").outcome.total;
    engine::Options sampled;
    sampled.evaluate = engine::Evaluate::kSampled;
    engine::Options stepped = sampled;
    stepped.by_steps = true;
    for (const std::string tenths : {"91", "37", "127", "3331"}) {
      for (const std::uint32_t replications : {1U, 3U, 7U, 49U}) {
        INFO(tenths << ", " << replications << " replications");
        sampled.replications = stepped.replications = replications;
        for (const engine::Options& options : {engine::Options{}, sampled, stepped}) {
          const auto split = run_one(world, split_over(tenths, "medium"), options).outcome.total;
          CHECK((split.score == plain.score));
          CHECK((split.cost == plain.cost));
          CHECK((split.latency == plain.latency));
          CHECK(split.score_squares == plain.score_squares);
          CHECK(split.graded == plain.graded);
          CHECK(counts_each_once(split));
        }
      }
    }
  }
}

TEST_CASE("requests that are right on every path are right, not nearly", "[weights]") {
  tests::TableWorld world("id,a|score,b|score\nr0,1,1\nr1,1,1\nr2,0,0\nr3,1,0\n");
  world.models[0].error_rate = 0.015;
  const auto fallback = run_one(world, R"({"fallback": ["a", "b"]})").outcome.total;
  CHECK(fallback.graded == 1);  // r3 alone
  CHECK(counts_each_once(fallback));
  const auto mirrored =
      run_one(world, R"({"shadow": {"serve": "b", "mirror": "a", "share": 0.1}})").outcome.total;
  CHECK(mirrored.graded == 0);
  CHECK((mirrored.score == Wide{engine::kScoreOne} * 2));
  CHECK(counts_each_once(mirrored));
}

TEST_CASE("whatever a policy draws, its requests count as one each", "[weights][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const tests::SmallWorld world({.rows = 60, .seed = seed, .error_rate = 0.1});
    const std::string text = tests::RandomPolicy(seed, /*allow_random=*/true)();
    INFO("seed " << seed << ": " << text);
    CHECK(counts_each_once(run_one(world, text).outcome.total));
  }
}
