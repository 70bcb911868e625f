#include "sim/engine/engine.hpp"
#include "sim/policy/step.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/small_world.hpp"

#include <chrono>
#include <stop_token>
#include <thread>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Wide;

namespace {

/// The totals of a policy, one request and one draw at a time: the definition.
struct StepTotals {
  std::uint64_t dropped = 0;
  Wide score = 0, cost = 0, latency = 0, unanswered = 0;
  std::vector<Wide> calls, answers;
};

class Stepper {
 public:
  Stepper(const tests::SmallWorld& world, const policy::SignalTable& signals, std::uint64_t seed)
      : world_(world), signals_(signals), seed_(seed) {}

  StepTotals operator()(const policy::Program& program) {
    StepTotals totals;
    totals.calls.assign(world_.models.size(), 0);
    totals.answers.assign(world_.models.size(), 0);
    for (std::size_t row = 0; row < world_.workload.rows(); ++row) add(program, row, totals);
    return totals;
  }

 private:
  void add(const policy::Program& program, std::size_t row, StepTotals& totals) {
    std::vector<double> values;
    for (const auto* column : signals_.columns) values.push_back(column->number_at(row));
    std::vector<std::span<const double>> spans;
    for (const double& value : values) spans.emplace_back(&value, 1);
    const policy::Observation seen{.row = row,
                                   .by_signal = spans,
                                   .key = {.seed = seed_,
                                           .replication = 0,
                                           .request = world_.workload.request_keys()[row],
                                           .model = 0,
                                           .attempt = 0,
                                           .purpose = base::Purpose::kRoute}};
    StepTotals mine;
    mine.calls.assign(world_.models.size(), 0);
    mine.answers.assign(world_.models.size(), 0);
    for (policy::NodeId at = program.root;;) {
      const policy::Action action = policy::step(program, at, seen);
      if (const auto* call = std::get_if<policy::Call>(&action)) {
        const auto& model = world_.models[call->model];
        if (score_of(model, row) == data::kAbsentInteger) return ++totals.dropped, void();
        mine.calls[call->model] += engine::kWeightOne;
        mine.cost += Wide{integer_of(*model.cost, row)} * engine::kWeightOne;
        mine.latency += Wide{integer_of(*model.latency, row)} * engine::kWeightOne;
        at = call->next;
      } else if (const auto* charge = std::get_if<policy::Charge>(&action)) {
        const double tokens = world_.workload.find("input_tokens")->number_at(row);
        const auto pico = charge->pico_usd_per_input_token * static_cast<std::int64_t>(tokens);
        mine.cost += Wide{charge->per_request.count + (pico + 500) / 1000} * engine::kWeightOne;
        mine.latency += Wide{charge->latency.count} * engine::kWeightOne;
        at = charge->next;
      } else if (const auto* answer = std::get_if<policy::Answer>(&action)) {
        mine.answers[answer->model] += engine::kWeightOne;
        mine.score += score_of(world_.models[answer->model], row);
        return merge(mine, totals);
      } else if (std::holds_alternative<policy::Unanswered>(action)) {
        mine.unanswered += engine::kWeightOne;
        return merge(mine, totals);
      } else {
        return ++totals.dropped, void();
      }
    }
  }

  static void merge(const StepTotals& from, StepTotals& to) {
    to.score += from.score;
    to.cost += from.cost;
    to.latency += from.latency;
    to.unanswered += from.unanswered;
    for (std::size_t i = 0; i < from.calls.size(); ++i) {
      to.calls[i] += from.calls[i];
      to.answers[i] += from.answers[i];
    }
  }

  static std::int64_t score_of(const policy::BoundModel& model, std::size_t row) {
    const double score = model.find(data::ModelField::kScore)->number_at(row);
    return std::isnan(score) ? data::kAbsentInteger
                             : std::llround(score * static_cast<double>(engine::kScoreOne));
  }
  static std::int64_t integer_of(const data::Column& column, std::size_t row) {
    std::int64_t value = 0;
    column.gather_scaled(row, 9, std::span(&value, 1));
    return value;
  }

  const tests::SmallWorld& world_;
  const policy::SignalTable& signals_;
  std::uint64_t seed_;
};

engine::Outcome run(const tests::SmallWorld& world, const tests::Policies& policies,
                    const std::vector<policy::Program>& programs, engine::Options options) {
  std::vector<engine::PolicyEntry> entries;
  for (const auto& program : programs) entries.push_back({&program, engine::Missing::kDrop});
  options.prompt_tokens.tokens = &world.tokens();
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
  CHECK(a.pair.cost_products == b.pair.cost_products);
  CHECK((a.pair.own_cost == b.pair.own_cost));
  CHECK(a.latencies == b.latencies);
}

}  // namespace

TEST_CASE("replaying blocks gives the totals of stepping through each request", "[law][replay]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const tests::SmallWorld world({.rows = 40 + 13 * seed % 1500,
                                   .seed = seed,
                                   .gap_share = seed % 3 == 0 ? 0.1 : 0.0,
                                   .graded = seed % 5 == 0});
    tests::RandomPolicy random(seed, /*allow_random=*/true);
    tests::Policies policies(world, R"({"p": )" + random() + "}");
    const auto programs = policies.build_all();
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.seed = seed;
    const auto outcome = run(world, policies, programs, options);
    const StepTotals steps = Stepper(world, policies.signals, seed)(programs.front());
    const engine::Tally& tally = outcome.policies.front().total;
    INFO("seed " << seed);
    REQUIRE(tally.requests == world.workload.rows());
    REQUIRE(tally.dropped == steps.dropped);
    REQUIRE((tally.score == steps.score));
    REQUIRE((tally.cost == steps.cost));
    REQUIRE((tally.latency == steps.latency));
    REQUIRE((tally.unanswered == steps.unanswered));
    if (tally.answered() == 0) continue;
    REQUIRE((tally.calls == steps.calls));
    REQUIRE((tally.answers == steps.answers));
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
  // Scores are rounded to 2^-50 once per request and branch.
  const Wide error = 4 * p[2].total.score - (p[0].total.score + 3 * p[1].total.score);
  CHECK((error <= 0 && error > -8 * 1000));
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
