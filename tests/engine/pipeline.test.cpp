#include "sim/base/text.hpp"
#include "tests/golden/golden.hpp"
#include "tests/support/attempt_world.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::AttemptWorld;
using tests::Figures;
using tests::run_one;
using tests::workers;

namespace {

AttemptWorld sure(std::size_t rows = 3) {
  return workers(rows, {{"small", 1}, {"large", 1}});
}

std::string pipeline(const std::string& steps) {
  return R"({"pipeline": {"steps": {)" + steps + "}}}";
}

double four_sigma(double p, double n) {
  return 4 * std::sqrt(p * (1 - p) / n);
}

double lost(const Figures& figures, std::size_t part) {
  return engine::weighted_to_double(figures.outcome.total.parts.at(part).lost);
}
double lost_usd(const Figures& figures, std::size_t part) {
  return engine::weighted_to_double(figures.outcome.total.parts.at(part).lost_cost) / 1e9;
}

const std::string kTokens = R"("tokens": {"prompt": 100, "output": 10})";

}  // namespace

TEST_CASE("steps without tokens bill what was recorded", "[pipeline]") {
  const auto world = sure();
  const auto two = run_one(world, pipeline(R"("a": {"do": "small"}, "b": {"do": "large"})"));
  CHECK(two.cost_usd == Approx(2 * (1000 + 2000)));
  CHECK(two.calls == 2);
  CHECK(two.latency_s == Approx(2));
  CHECK(two.outcome.parts == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a join reads what all items before it wrote", "[pipeline][tokens]") {
  const auto world = sure();
  const auto fan = run_one(world, pipeline(R"(
      "plan": {"do": "large", "tokens": {"prompt": 300, "output": 50}},
      "work": {"do": "small", "items": 4, "tokens": {"prompt": 100, "output": 20}},
      "join": {"do": "large", "tokens": {"prompt": 10, "reads": 0.5, "output": 5}})"));
  const double plan = 300 + 500;
  const double work = 4 * (100 + 50 + 200);
  const double join = 10 + 4 * 20 * 0.5 + 50;
  CHECK(fan.cost_usd == Approx(plan + work + join));
  CHECK(fan.calls == 6);
  CHECK(engine::weighted_to_double(fan.outcome.total.parts[1].cost) / 3e9 == Approx(work));
}

TEST_CASE("shares of what was given and of the prompt are amounts of tokens",
          "[pipeline][tokens]") {
  const auto world = sure();
  const auto extracted = run_one(world, pipeline(R"(
      "extract": {"do": "small", "tokens": {"output": {"of_prompt": 0.25}}},
      "reason": {"do": "large", "tokens": {"prompt": 0, "output": {"of_given": 0.1}}})"));
  CHECK(extracted.cost_usd == Approx(1000 + 10 * 250 + 250 + 10 * 100));
}

TEST_CASE(
    "round i of a loop reads S + i (o + r), of which it has read all but the last part before",
    "[pipeline][tokens]") {
  const auto world = sure();
  const auto loop = [&](const std::string& rest) {
    return run_one(world, pipeline(R"("loop": {"do": "small", "rounds": 5, "tokens": {"prompt": 100,
                                   "output": 10, "tools": 30)" +
                                   rest + "}}"));
  };
  // S k + (o + r) k (k - 1) / 2 = 500 + 40 * 10 read, 50 written.
  CHECK(loop("").cost_usd == Approx(900 + 500));
  // Cached: the prompts of rounds 0 to 3, which are 400 + 40 * 6 tokens.
  CHECK(loop(R"(, "cached": true)").cost_usd == Approx(900 - 640 * 0.9 + 500));
  CHECK(loop(R"(, "remembers": false)").cost_usd == Approx(500 + 500));
  CHECK(loop("").latency_s == Approx(5));
}

TEST_CASE("items share their step's own prompt in the cache, a changed model has read nothing",
          "[pipeline][tokens]") {
  const auto world = sure();
  const auto items = run_one(world, pipeline(R"(
      "plan": {"do": "large", "tokens": {"prompt": 0, "output": 7}},
      "work": {"do": "small", "items": 3, "tokens": {"prompt": 100, "output": 0, "cached": true}})"));
  CHECK(items.cost_usd == Approx(70 + 3 * 107 - 2 * 100 * 0.9));
  const auto turns = run_one(world, pipeline(R"(
      "work": {"do": {"sample": {"n": 2, "of": ["small", "large"], "choose": "last"}},
               "rounds": 2, "tokens": {"prompt": 100, "output": 0, "cached": true}})"));
  CHECK(turns.cost_usd == Approx(400 - 2 * 100 * 0.9));
}

TEST_CASE("success is the product along the path: 20 steps at 0.98 give 0.668",
          "[pipeline][oracle]") {
  // Source: 0.98^20 = 0.667608, an agent's task of 20 steps.
  constexpr std::size_t kRows = 40'000;
  const auto world = workers(kRows, {{"small", 1}});
  const auto rounds =
      run_one(world, pipeline(R"("task": {"do": "small", "rounds": 20, "succeeds": 0.98})"));
  CHECK(std::abs(rounds.accuracy - 0.667608) < four_sigma(0.667608, kRows));
  std::string chain;
  for (int i = 0; i < 5; ++i) {
    chain += (i > 0 ? "," : "") + ("\"s" + std::to_string(i)) + R"(": {"do": "small"})";
  }
  // A path of five steps at 0.9 is 0.59049, from the models' own accuracy too.
  const auto drawn = workers(kRows, {{"small", 0.9}});
  CHECK(std::abs(run_one(drawn, pipeline(chain)).accuracy - 0.59049) < four_sigma(0.59049, kRows));
}

TEST_CASE("detection and one retry leave e (1 - D) + e D e", "[pipeline][oracle]") {
  constexpr std::size_t kRows = 40'000;
  const auto world = workers(kRows, {{"small", 1}});
  for (const auto& [e, detected] : {std::pair{0.2, 0.7}, std::pair{0.4, 0.9}}) {
    const std::string recall = base::format_double(detected);
    const auto checked =
        run_one(world, pipeline(R"("work": {"do": "small", "rounds": 2, "succeeds": )" +
                                base::format_double(1 - e) +
                                R"(, "until": {"oracle": {"recall": )" + recall + "}}}"));
    const double left = e * (1 - detected) + e * detected * e;
    CHECK(std::abs(1 - checked.accuracy - left) < four_sigma(left, kRows));
    CHECK(std::abs(checked.calls - (1 + e * detected)) < four_sigma(e * detected, kRows));
  }
}

TEST_CASE("a map needs all of its items, any of them, or a share", "[pipeline][oracle]") {
  constexpr std::size_t kRows = 40'000;
  const auto world = workers(kRows, {{"small", 1}});
  const auto map = [&](const std::string& needs) {
    return run_one(world,
                   pipeline(R"("map": {"do": "small", "items": 5, "succeeds": 0.8, "needs": )" +
                            needs + "}"))
        .accuracy;
  };
  // Binomial(5, 0.8).
  CHECK(std::abs(map("\"all\"") - 0.32768) < four_sigma(0.32768, kRows));
  CHECK(std::abs(map("\"any\"") - 0.99968) < four_sigma(0.99968, kRows));
  CHECK(std::abs(map("\"last\"") - 0.8) < four_sigma(0.8, kRows));
  CHECK(std::abs(map("0.8") - 0.73728) < four_sigma(0.73728, kRows));
}

TEST_CASE("what an extraction loses, a later step can only make good", "[pipeline][oracle]") {
  constexpr std::size_t kRows = 40'000;
  const auto world = workers(kRows, {{"small", 1}, {"large", 1}});
  const auto reasoned = [&](const std::string& rescues) {
    return run_one(world, pipeline(R"("extract": {"do": "small", "succeeds": {"small": 0.9}},
                          "reason": {"do": "large", "succeeds": 0.8, "rescues": )" +
                                   rescues + "}"));
  };
  CHECK(std::abs(reasoned("0").accuracy - 0.72) < four_sigma(0.72, kRows));
  CHECK(std::abs(reasoned("0.5").accuracy - 0.76) < four_sigma(0.76, kRows));
  CHECK(std::abs(reasoned("1").accuracy - 0.8) < four_sigma(0.8, kRows));
}

TEST_CASE("steps that do not wait for each other run at the same time", "[pipeline]") {
  const auto world = sure();
  const auto diamond = run_one(world, pipeline(R"(
      "start": {"do": "small"},
      "left": {"do": "small", "rounds": 3},
      "right": {"do": "small", "after": ["start"], "items": 5, "at_once": 2},
      "end": {"do": "small", "after": ["left", "right"]})"));
  CHECK(diamond.latency_s == Approx(1 + 3 + 1));
  CHECK(diamond.calls == 10);
  const auto roots = run_one(world, pipeline(R"("a": {"do": "small", "rounds": 4},
      "b": {"do": "small", "after": []}, "c": {"do": "large", "after": ["a", "b"]})"));
  CHECK(roots.latency_s == Approx(5));
}

TEST_CASE("every session that is lost is lost by one step, at all that it cost",
          "[pipeline][blame]") {
  constexpr std::size_t kRows = 20'000;
  const auto world = workers(kRows, {{"small", 1}, {"large", 1}});
  const auto run = run_one(world, pipeline(R"(
      "plan": {"do": "large", "succeeds": 0.9, )" +
                                           kTokens + R"(},
      "left": {"do": "small", "succeeds": 0.8, )" +
                                           kTokens + R"(},
      "right": {"do": "small", "after": ["plan"], "items": 2, "succeeds": 0.9, )" +
                                           kTokens + R"(},
      "join": {"do": "large", "after": ["left", "right"], "succeeds": 0.95, )" +
                                           kTokens + "}"));
  double sum = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    sum += lost(run, part);
    CHECK(lost_usd(run, part) == Approx(lost(run, part) * run.cost_usd));
  }
  CHECK(sum == (1 - run.accuracy) * kRows);
  const auto share = [&](std::size_t part) { return lost(run, part) / kRows; };
  CHECK(std::abs(share(0) - 0.1) < four_sigma(0.1, kRows));
  CHECK(std::abs(share(1) - 0.9 * 0.2) < four_sigma(0.18, kRows));
  CHECK(std::abs(share(2) - 0.9 * 0.8 * 0.19) < four_sigma(0.1368, kRows));
  CHECK(std::abs(share(3) - 0.9 * 0.8 * 0.81 * 0.05) < four_sigma(0.02916, kRows));
}

TEST_CASE("a step without an answer ends the session, and is to blame", "[pipeline][blame]") {
  auto world = workers(20'000, {{"small", 1}, {"large", 1}});
  world.model(0).error_rate = 0.1;
  const std::string steps = R"("a": {"do": "large"}, "b": {"do": "small"}, "c": {"do": "large"})";
  const auto broken = run_one(world, pipeline(steps));
  CHECK(std::abs(broken.unanswered - 0.1) < four_sigma(0.1, 20'000));
  CHECK(lost(broken, 1) == Approx(broken.unanswered * 20'000));
  CHECK(lost(broken, 0) + lost(broken, 2) == 0);
  const auto saved = run_one(world, R"({"fallback": [)" + pipeline(steps) + R"(, "large"]})");
  CHECK(saved.accuracy == 1);
  CHECK(lost(saved, 2) == 0);
}

TEST_CASE("retrying whole sessions until one succeeds costs k c / phi^k", "[pipeline][oracle]") {
  constexpr std::size_t kRows = 20'000;
  const auto world = workers(kRows, {{"small", 1}});
  const auto retried =
      run_one(world, R"({"sample": {"n": 500, "of": )" +
                         pipeline(R"("task": {"do": "small", "rounds": 10, "succeeds": 0.9})") +
                         R"(, "choose": {"accepted": {"accept": {"oracle": {"recall": 1}}}}}})");
  const double tries = 1 / std::pow(0.9, 10);
  CHECK(retried.accuracy == 1);
  // The number of tries is geometric.
  const double sigma = std::sqrt((1 - 1 / tries) / kRows) * tries;
  CHECK(std::abs(retried.calls / 10 - tries) < 4 * sigma);
}

TEST_CASE("a model drawn at random is drawn anew at each step and each round",
          "[pipeline][oracle]") {
  constexpr std::size_t kRows = 20'000;
  const auto world = workers(kRows, {{"small", 0}, {"large", 1}});
  const std::string roulette = R"({"mix": {"small": 0.5, "large": 0.5}})";
  const auto rounds = run_one(world, pipeline(R"("task": {"rounds": 3, "do": )" + roulette + "}"));
  CHECK(std::abs(rounds.accuracy - 0.125) < four_sigma(0.125, kRows));
  const auto steps = run_one(
      world, pipeline(R"("a": {"do": )" + roulette + R"(}, "b": {"do": )" + roulette + "}"));
  CHECK(std::abs(steps.accuracy - 0.25) < four_sigma(0.25, kRows));
}

TEST_CASE("a loop over several steps is a pipeline within a step", "[pipeline]") {
  constexpr std::size_t kRows = 20'000;
  const auto world = workers(kRows, {{"small", 1}, {"large", 1}});
  const auto loop = run_one(world, pipeline(R"("plan": {"do": "large", "succeeds": 0.9},
      "build": {"rounds": 8, "until": {"oracle": {"recall": 1}}, "do": )" +
                                            pipeline(R"("write": {"do": "small", "succeeds": 0.5},
                                                        "test": {"do": "small"})") +
                                            "}"));
  // A wrong plan makes every round fail; a right one fails eight times in a row.
  const double right = 0.9 * (1 - std::pow(0.5, 8));
  CHECK(std::abs(loop.accuracy - right) < four_sigma(right, kRows));
  CHECK(loop.outcome.parts == std::vector<std::string>{"plan", "build", "write", "test"});
  CHECK(lost(loop, 0) + lost(loop, 2) == Approx((1 - loop.accuracy) * kRows));
}

TEST_CASE("a better model at a step is right wherever a worse one is", "[pipeline][law]") {
  const auto world = workers(5'000, {{"small", 1}, {"large", 1}});
  engine::Options options;
  options.keep_rows = true;
  const auto rows_of = [&](const std::string& model) {
    return run_one(world, pipeline(R"("a": {"do": ")" + model + R"(", "rounds": 3,
        "succeeds": {"small": 0.6, "large": 0.8}}, "b": {"do": "small", "succeeds": 0.7})"),
                   options)
        .outcome.rows.score;
  };
  const auto worse = rows_of("small");
  const auto better = rows_of("large");
  for (std::size_t row = 0; row < worse.size(); ++row) CHECK(better[row] >= worse[row]);
}

TEST_CASE("two pipelines with steps of one name draw them apart", "[pipeline]") {
  constexpr std::size_t kRows = 20'000;
  const auto world = workers(kRows, {{"small", 1}});
  const std::string work = pipeline(R"("work": {"do": "small", "succeeds": 0.5})");
  const auto both = run_one(world, R"({"cascade": [{"try": )" + work +
                                       R"(, "accept": {"oracle": {"recall": 1}}}, )" + work + "]}");
  CHECK(std::abs(both.accuracy - 0.75) < four_sigma(0.75, kRows));
}

TEST_CASE("a failed pipeline is run again as a whole, up to so many times", "[pipeline][oracle]") {
  constexpr std::size_t kRows = 40'000;
  constexpr double kRight = 0.75 * 0.8;
  constexpr double kRunUsd = 2 * (1000 + 200 * 10);
  const auto world = workers(kRows, {{"small", 1}});
  const auto retried = [&](const std::string& retry) {
    return run_one(world, R"({"pipeline": {"steps": {"plan": {"do": "small", "succeeds": 0.75},
        "work": {"do": "small", "succeeds": 0.8}}, "retry": )" +
                              retry + "}}");
  };
  // Every failure is seen: 1 - (1 - p)^(n + 1) resolved after (1 - (1 - p)^(n + 1)) / p runs, so a
  // resolved session costs c / p whatever n is.
  for (const int times : {0, 1, 3, 20}) {
    const auto run = retried(R"({"times": )" + std::to_string(times) +
                             R"(, "accept": {"oracle": {"recall": 1}}})");
    const double resolved = 1 - std::pow(1 - kRight, times + 1);
    INFO(times);
    CHECK(std::abs(run.accuracy - resolved) < four_sigma(resolved, kRows));
    CHECK(run.calls / 2 == Approx(resolved / kRight).epsilon(0.02));
    CHECK(run.cost_usd == Approx(run.calls / 2 * kRunUsd));
    CHECK(run.cost_usd / run.accuracy == Approx(kRunUsd / kRight).epsilon(0.02));
  }
  // A check of true positive rate t and false positive rate f, capped at k runs.
  constexpr double kAccept = kRight * 0.9 + (1 - kRight) * 0.1;
  const double passed = 1 - std::pow(1 - kAccept, 3);
  const std::string checked = R"({"times": 2, "accept": {"oracle": {"recall": 0.9,
      "false_alarm": 0.1}}, "give_up": )";
  const auto none = retried(checked + "\"unanswered\"}");
  CHECK(std::abs(none.accuracy - passed * kRight * 0.9 / kAccept) < four_sigma(0.8, kRows));
  CHECK(std::abs(none.unanswered - (1 - passed)) < four_sigma(1 - passed, kRows));
  const auto last = retried(checked + "\"last\"}");
  const double right_last = (1 - passed) * kRight * 0.1 / (1 - kAccept);
  CHECK(std::abs(last.accuracy - none.accuracy - right_last) < four_sigma(0.02, kRows));
  CHECK(lost(last, 0) + lost(last, 1) == Approx((1 - last.accuracy) * kRows));
}

TEST_CASE("a pipeline that is run again begins its prompts anew", "[pipeline][tokens]") {
  const auto world = sure();
  const auto twice = run_one(world, R"({"pipeline": {"steps": {"loop": {"do": "small",
      "rounds": 2, "succeeds": 0, "tokens": {"prompt": 100, "output": 10, "tools": 30,
      "cached": true}}}, "retry": {"times": 1, "accept": {"oracle": {"recall": 1}}}}})");
  // Prompts of 100 and 140 tokens twice; all but the first find the step's own 100 in the cache.
  CHECK(twice.cost_usd == Approx(480 - 300 * 0.9 + 4 * 10 * 10));
}

TEST_CASE("a number of items or rounds may differ from request to request", "[pipeline][oracle]") {
  constexpr std::size_t kRows = 40'000;
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  std::vector<double> files;
  for (std::size_t row = 0; row < kRows; ++row) files.push_back(static_cast<double>(row % 4));
  AttemptWorld world(kRows);
  world.number("files", files).draw("small", source, 1);
  world.finish();
  const auto run = [&](const std::string& kind, const std::string& count) {
    return run_one(world, pipeline(R"("work": {"do": "small", "succeeds": 0.9, ")" + kind +
                                   "\": " + count + "}"));
  };
  // 1, 1, 2 or 3 files: none is one.
  for (const std::string kind : {"items", "rounds"}) {
    const auto counted = run(kind, R"({"column": "files", "most": 10})");
    CHECK(counted.calls == Approx(7.0 / 4));
    const double right = (0.9 + 0.9 + 0.81 + 0.729) / 4;
    CHECK(std::abs(counted.accuracy - right) < four_sigma(right, kRows));
  }
  CHECK(run("items", R"({"column": "files", "most": 2})").calls == Approx(6.0 / 4));
  // E[s^N] of one and a Poisson number of mean 4, and of a geometric number of mean 4.
  const auto poisson = run("rounds", R"({"mean": 5, "most": 1000})");
  CHECK(std::abs(poisson.calls - 5) < 4 * 2 / std::sqrt(kRows));
  CHECK(std::abs(poisson.accuracy - 0.603288) < four_sigma(0.603288, kRows));
  const auto geometric = run("items", R"({"mean": 4, "law": "geometric", "most": 1000})");
  CHECK(std::abs(geometric.calls - 4) < 4 * std::sqrt(12.0) / std::sqrt(kRows));
  CHECK(std::abs(geometric.accuracy - 0.692308) < four_sigma(0.692308, kRows));
  CHECK(run("items", R"({"mean": 1, "most": 9})").calls == Approx(1));
}

TEST_CASE("a graph that cannot be is a located error", "[pipeline][errors]") {
  const auto world = sure(1);
  const std::vector<std::pair<std::string, std::string>> graphs = {
      {"a circle",
       R"("a": {"do": "small", "after": ["c"]}, "b": {"do": "small"}, "c": {"do": "small"})"},
      {"waits for itself", R"("a": {"do": "small", "after": ["a"]})"},
      {"unknown step", R"("plan": {"do": "small"}, "work": {"do": "small", "after": ["pln"]})"},
      {"twice", R"("a": {"do": "small"}, "b": {"do": "small", "after": ["a", "a"]})"},
      {"two ends", R"("a": {"do": "small"}, "b": {"do": "small", "after": []})"},
      {"join of nothing", R"("a": {"do": "small", "after": [], "tokens": {"reads": 1}})"},
      {"no steps", ""},
      {"no items", R"("a": {"do": "small", "items": 0})"},
      {"no attempts", R"("a": {"do": {"sample": {"n": 0, "of": "small"}}})"},
      {"loop without a cap", R"("a": {"do": "small", "until": {"oracle": {"recall": 1}}})"},
      {"items and rounds", R"("a": {"do": "small", "items": 2, "rounds": 2})"},
      {"at once without items", R"("a": {"do": "small", "at_once": 2})"},
      {"tools without rounds", R"("a": {"do": "small", "tokens": {"tools": 5}})"},
      {"count of nothing", R"("a": {"do": "small", "items": {"most": 5}})"},
      {"count of two", R"("a": {"do": "small", "items": {"mean": 3, "column": "x", "most": 5}})"},
      {"count of an unknown column",
       R"("a": {"do": "small", "items": {"column": "x", "most": 5}})"},
      {"law of a column",
       R"("a": {"do": "small", "rounds": {"column": "x", "law": "poisson", "most": 5}})"},
      {"shares that do not sum", R"("a": {"do": {"mix": {"small": 0.5, "large": 0.6}}})"},
      {"no probability", R"("a": {"do": "small", "succeeds": 1.2})"},
      {"unknown model", R"("a": {"do": "small", "succeeds": {"smal": 0.9}})"},
      {"unknown policy", R"("a": {"do": "smal"})"},
      {"needs nothing known", R"("a": {"do": "small", "items": 3, "needs": "most"})"},
  };
  std::string text;
  for (const auto& [what, steps] : graphs) {
    tests::Policies policies(world, "{\n  \"p\": " + pipeline(steps) + "\n}");
    const auto program = policies.build("p");
    INFO(what);
    REQUIRE_FALSE(program.has_value());
    CHECK(program.error().where.line == 2);
    CHECK_FALSE(program.error().hint.empty());
    text += "# " + what + "\n" + base::render(program.error()) + "\n";
  }
  auto unpriced = sure(1);
  unpriced.model(0).cost_source = policy::CostSource::kUnknown;
  tests::Policies policies(
      unpriced, "{\"p\": " + pipeline("\"a\": {\"do\": \"small\", " + kTokens + "}") + "}");
  const auto program = policies.build("p");
  REQUIRE_FALSE(program.has_value());
  text += "# no price by token\n" + base::render(program.error()) + "\n";
  CHECK(tests::matches_golden("policy/pipeline_errors.txt", text));
}
