// Laws of policies with state, over random expressions of repeated attempts.
#include "tests/support/attempt_world.hpp"
#include "tests/support/random_policy.hpp"

#include <array>
#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Wide;
using tests::Attempt;
using tests::AttemptWorld;
using tests::run_one;

namespace {

/// Random samples of samples over the models a, b and c; with pipelines also searches and ramps,
/// which answer with more than what was recorded.
class RandomSample {
 public:
  explicit RandomSample(std::uint64_t seed, bool has_pipelines = false)
      : seed_(seed), has_pipelines_(has_pipelines) {}

  std::string operator()(int depth = 2) {
    if (depth == 0) return model();
    switch (below(has_pipelines_ ? 10 : 6)) {
      case 0:
        return R"({"mix": [{"policy": )" + (*this)(depth - 1) + R"(, "weight": 0.4}, {"policy": )" +
               (*this)(depth - 1) + R"(, "weight": 0.6}]})";
      case 1:
        return R"({"cascade": [{"try": )" + (*this)(depth - 1) +
               R"(, "accept": {"oracle": {"recall": 0.7, "false_alarm": 0.2}}}, )" +
               (*this)(depth - 1) + "]}";
      case 2:
        return R"({"fallback": [)" + (*this)(depth - 1) + ", " + model() + "]}";
      case 3:
        return R"({"sample": {"of": [)" + (*this)(depth - 1) + ", " + (*this)(depth - 1) + ", " +
               model() + R"(], "choose": )" + choose() + "}}";
      case 6:
        return R"({"pipeline": {"steps": {"plan": {"do": )" + (*this)(depth - 1) +
               R"(}, "map": {"do": )" + (*this)(depth - 1) +
               R"(, "items": 3, "needs": 0.6, "rescues": 0.2}}}})";
      case 7:
        return R"({"pipeline": {"steps": {"left": {"do": )" + (*this)(depth - 1) +
               R"(}, "right": {"do": )" + model() +
               R"(, "after": [], "rounds": 3, "succeeds": {"a": 0.6},
                  "until": {"oracle": {"recall": 0.8}}}, "join": {"do": )" +
               model() + R"(, "after": ["left", "right"], "needs": "any"}}}})";
      case 8:
        return R"({"search": {"of": )" + model() +
               R"(, "by": "beam", "width": 4, "branch": 2, "steps": 3, "choose": "majority",
                  "verifier": {"oracle": {"auc": 0.8}}}})";
      case 9:
        return R"({"mix": {"canary": )" + (*this)(depth - 1) + R"(, "stable": )" +
               (*this)(depth - 1) +
               R"(, "phases": [{"share": 0.3, "requests": 60}, {"share": 0.7, "requests": 90}],
                  "stop": {"oracle": {"after": 10, "error_above_stable": 0.2}}}})";
      case 4:
        return R"({"sample": {"n": 3, "of": )" + (*this)(depth - 1) +
               R"(, "stop": {"beta": 0.85}, "choose": {"majority": {"ties": "uniform"}}}})";
      default:
        return R"({"sample": {"n": )" + std::to_string(1 + below(4)) + R"(, "of": )" +
               (*this)(depth - 1) + R"(, "mode": {"window": )" + std::to_string(1 + below(3)) +
               R"(}, "choose": )" + choose() + "}}";
    }
  }

 private:
  int below(int count) {
    return static_cast<int>(count * base::uniform({.seed = seed_,
                                                   .replication = count_++,
                                                   .request = 1,
                                                   .model = 0,
                                                   .attempt = 0,
                                                   .purpose = base::Purpose::kGenerator}));
  }
  std::string model() {
    constexpr std::array<const char*, 3> kNames = {"\"a\"", "\"b\"", "\"c\""};
    return kNames[static_cast<std::size_t>(below(3))];
  }
  std::string choose() {
    constexpr std::array<const char*, 5> kRules = {
        "\"majority\"", "\"last\"", R"({"best": {"by": {"oracle": {"auc": 0.8}}}})",
        R"({"weighted": {"by": {"oracle": {"auc": 0.8}}}})",
        R"({"accepted": {"accept": {"oracle": {"recall": 0.9}}, "give_up": "last"}})"};
    return kRules[static_cast<std::size_t>(below(5))];
  }

  std::uint64_t seed_;
  bool has_pipelines_;
  std::uint32_t count_ = 0;
};

/// Three models of different accuracy and price, all drawn, some calls failing.
AttemptWorld drawn_world(std::size_t rows) {
  AttemptWorld world(rows);
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  source.dominant_wrong_share = 0.7;
  world.draw("a", source, 0.5).draw("b", source, 0.7).draw("c", source, 0.9);
  world.finish();
  for (std::size_t i = 0; i < 3; ++i) {
    world.model(i).price.per_call_pico_usd = static_cast<std::int64_t>(i + 1) * 7'000'000;
    world.model(i).error_rate = 0.1;
  }
  return world;
}

void check_same_totals(const engine::Tally& a, const engine::Tally& b) {
  CHECK(a.dropped == b.dropped);
  CHECK((a.score == b.score));
  CHECK((a.cost == b.cost));
  CHECK((a.latency == b.latency));
  CHECK((a.unanswered == b.unanswered));
  CHECK((a.calls == b.calls));
  CHECK((a.answers == b.answers));
  CHECK(a.latencies == b.latencies);
  CHECK(a.score_squares == b.score_squares);
  CHECK(a.cost_squares == b.cost_squares);
}

}  // namespace

TEST_CASE("a policy in trivial combinators gives byte-identical results", "[law][attempts]") {
  const auto nestings = [](const std::string& p) {
    return std::array<std::string, 7>{
        R"({"sample": {"n": 1, "of": )" + p + "}}",
        R"({"retry": {"times": 0, "of": )" + p + "}}",
        R"({"fallback": [)" + p + "]}",
        R"({"mix": [{"policy": )" + p + R"(, "weight": 1}]})",
        R"({"shadow": {"mirror": "frontier", "share": 0, "serve": )" + p + "}}",
        R"({"cascade": [)" + p + "]}",
        R"({"pipeline": {"steps": {"outer": {"do": {"pipeline": {"steps": {"inner": {"do": )" + p +
            "}}}}}}}}"};
  };
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed, .error_rate = 0.15});
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.replications = 2;
    options.seed = seed;
    const std::string p = tests::RandomPolicy(seed, true)(2);
    const auto alone = run_one(world, p, options);
    for (const std::string& nested : nestings(p)) {
      INFO(nested);
      check_same_totals(run_one(world, nested, options).outcome.total, alone.outcome.total);
    }
  }
}

TEST_CASE("a mirror changes nothing that is served", "[law][attempts]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const tests::SmallWorld world({.rows = 300, .seed = seed});
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.seed = seed;
    const std::string p = tests::RandomPolicy(seed, true)(2);
    const auto alone = run_one(world, p, options).outcome.total;
    const auto shadow =
        run_one(world, R"({"shadow": {"mirror": "medium", "share": 0.3, "serve": )" + p + "}}",
                options)
            .outcome.total;
    INFO(p);
    CHECK((shadow.score == alone.score));
    CHECK((shadow.latency == alone.latency));
    CHECK((shadow.answers == alone.answers));
    CHECK((shadow.cost >= alone.cost));
  }
}

TEST_CASE("the bill is the sum of the calls", "[law][attempts]") {
  const auto world = drawn_world(500);
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const std::string p = RandomSample(seed, true)();
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.seed = seed;
    const auto total = run_one(world, p, options).outcome.total;
    Wide billed = 0;
    for (std::size_t i = 0; i < 3; ++i) billed += total.calls[i] * Wide(7'000 * (i + 1));
    INFO(p);
    CHECK((total.cost == billed));
  }
}

TEST_CASE("no policy that returns a recorded answer beats the best of all attempts",
          "[law][attempts]") {
  AttemptWorld world(60);
  for (const std::string name : {"a", "b", "c"}) {
    std::vector<std::vector<Attempt>> by_row(60);
    for (std::size_t row = 0; row < 60; ++row) {
      for (std::uint32_t k = 0; k < 40; ++k) {
        const double u = base::uniform({.seed = base::stable_hash(name),
                                        .replication = 0,
                                        .request = row,
                                        .model = 0,
                                        .attempt = k,
                                        .purpose = base::Purpose::kGenerator});
        const bool is_right = u < 0.02 * static_cast<double>(row % 5);
        by_row[row].push_back(
            {is_right ? "yes" : (u < 0.6 ? "no" : "maybe"), is_right ? 1.0 : 0.0});
      }
    }
    world.record(name, by_row);
  }
  world.finish();
  const auto bound = run_one(
      world, R"({"sample": {"n": 120, "of": ["a", "b", "c"], "choose": {"oracle": "best"}}})");
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const std::string p = RandomSample(seed)();
    INFO(p);
    CHECK(run_one(world, p).accuracy <= bound.accuracy);
  }
}

TEST_CASE("repeated attempts are identical for 1, 2, 3 and 7 threads", "[law][determinism]") {
  const auto world = drawn_world(140'000);
  for (const std::uint64_t seed : {3U, 4U, 5U}) {
    engine::Options options;
    options.seed = seed;
    options.threads = 1;
    const std::string p = RandomSample(seed, true)();
    const auto one = run_one(world, p, options).outcome.total;
    for (const unsigned threads : {2U, 3U, 7U}) {
      options.threads = threads;
      check_same_totals(run_one(world, p, options).outcome.total, one);
    }
  }
}

TEST_CASE("more attempts never lower the chance that one is right", "[law][attempts]") {
  const auto world = drawn_world(2'000);
  double before = 0;
  for (int n = 2; n <= 12; ++n) {
    const auto best = run_one(world, R"({"sample": {"n": )" + std::to_string(n) +
                                         R"(, "of": "a", "choose": {"oracle": "best"}}})");
    // The same attempts come first whatever n is, so this holds request by request.
    CHECK(best.accuracy >= before);
    before = best.accuracy;
  }
}

TEST_CASE("removing a stage never raises the worst-case cost", "[law][attempts]") {
  auto world = drawn_world(50);
  for (std::size_t i = 0; i < 3; ++i) world.model(i).error_rate = 0;
  constexpr const char* kRefuse = R"(, "accept": {"oracle": {"recall": 1, "false_alarm": 1}}})";
  using Form = std::string (*)(const std::vector<std::string>&);
  // In the worst case every check refuses, so every stage is paid.
  const Form cascade = [](const std::vector<std::string>& stages) {
    std::string text;
    for (const auto& stage : stages) text += R"({"try": )" + stage + kRefuse + ", ";
    return R"({"cascade": [)" + text + R"("c"]})";
  };
  const Form fallback = [](const std::vector<std::string>& stages) {
    std::string text;
    for (const auto& stage : stages) text += R"({"try": )" + stage + kRefuse + ", ";
    return R"({"fallback": [)" + text + R"("c"]})";
  };
  const Form pipeline = [](const std::vector<std::string>& stages) {
    std::string text;
    for (std::size_t i = 0; i < stages.size(); ++i) {
      text += "\"s" + std::to_string(i) + R"(": {"do": )" + stages[i] + "}, ";
    }
    return R"({"pipeline": {"steps": {)" + text + R"("end": {"do": "c"}}}})";
  };
  for (const Form form : {cascade, fallback, pipeline}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      const std::vector<std::string> stages = {
          "\"a\"", R"({"sample": {"n": 3, "of": "b"}})",
          R"({"pipeline": {"steps": {"x": {"do": "a", "items": 2}, "y": {"do": "b"}}}})"};
      const double whole = run_one(world, form(stages), {.seed = seed}).cost_usd;
      for (std::size_t removed = 0; removed < stages.size(); ++removed) {
        auto fewer = stages;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(removed));
        CHECK(run_one(world, form(fewer), {.seed = seed}).cost_usd < whole);
      }
    }
  }
}

TEST_CASE("the sessions that the steps of a pipeline lose are all that are lost",
          "[law][attempts][blame]") {
  const auto world = drawn_world(2'000);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::string p = R"({"pipeline": {"steps": {"first": {"do": )" +
                          RandomSample(seed, true)(1) + R"(}, "last": {"do": )" +
                          RandomSample(seed + 1000, true)(1) + "}}}}";
    INFO(p);
    const auto figures = run_one(world, p, {.seed = seed});
    double lost = 0;
    for (const auto& part : figures.outcome.total.parts) {
      lost += engine::weighted_to_double(part.lost);
    }
    CHECK(lost == Approx(2'000 * (1 - figures.accuracy)));
  }
}
