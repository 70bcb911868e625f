#include "sim/policy/stop_rules.hpp"
#include "tests/support/attempt_world.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::Attempt;
using tests::AttemptWorld;
using tests::mistake;
using tests::run_one;

namespace {

const Attempt kYes{"yes", 1, 0.9};
const Attempt kNo{"no", 0, 0.8};
const Attempt kMaybe{"maybe", 0, 0.7};
const Attempt kMute{"", 0, 0.6};

AttemptWorld recorded(const std::vector<Attempt>& attempts, std::size_t rows = 1) {
  AttemptWorld world(rows);
  world.record("m", {attempts});
  world.finish();
  return world;
}

/// `rows` requests at which a model is right with probability `p`, wrong answers all alike.
AttemptWorld drawn(std::size_t rows, double p) {
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  AttemptWorld world(rows);
  world.draw("m", source, p);
  world.finish();
  return world;
}

std::string sample(int n, const std::string& rest = "") {
  return R"({"sample": {"n": )" + std::to_string(n) + R"(, "of": "m")" + rest + "}}";
}

std::string choose(const std::string& rule) {
  return R"(, "choose": )" + rule;
}

/// Four standard deviations of the mean of n values in [0, 1] with mean p.
double four_sigma(double p, double n) {
  return 4 * std::sqrt(p * (1 - p) / n);
}

}  // namespace

TEST_CASE("a plurality wins, and an unparsable answer never does", "[sample]") {
  const auto world = recorded({kMute, kNo, kMute, kYes, kYes, kMute});
  const auto vote = run_one(world, sample(6));
  CHECK(vote.accuracy == 1);
  CHECK(vote.calls == 6);
  CHECK(vote.cost_usd == Approx(0.021));
  CHECK(run_one(recorded({kMute, kMute}), sample(2)).unanswered == 1);
}

TEST_CASE("a tie goes to the first seen, or to each alike", "[sample]") {
  CHECK(run_one(recorded({kNo, kYes, kYes, kNo, kMaybe}), sample(5)).accuracy == 0);
  CHECK(run_one(recorded({kYes, kNo}), sample(2)).accuracy == 1);
  const auto many = recorded({kNo, kYes, kYes, kNo, kMaybe}, 20'000);
  const auto uniform = run_one(many, sample(5, choose(R"({"majority": {"ties": "uniform"}})")));
  CHECK(std::abs(uniform.accuracy - 0.5) < four_sigma(0.5, 20'000));
}

TEST_CASE("a weighted vote sums confidences, and the best answer has the largest", "[sample]") {
  const auto world =
      recorded({{"no", 0, 0.5}, {"no", 0, 0.3}, {"yes", 1, 0.7}, {"maybe", 0, 0.75}});
  const std::string weighted = choose(R"({"weighted": {"by": "confidence"}})");
  const std::string best = choose(R"({"best": {"by": "confidence"}})");
  CHECK(run_one(world, sample(3, weighted)).accuracy == 0);
  CHECK(run_one(world, sample(4, best)).accuracy == 0);
  CHECK(run_one(world, sample(3, best)).accuracy == 1);
  CHECK(run_one(world, sample(3, choose(R"("last")"))).accuracy == 1);
  CHECK(run_one(world, sample(3, choose(R"("first")"))).accuracy == 0);
}

TEST_CASE("what is weighed by confidence must have one", "[sample][errors]") {
  const auto nothing = std::nan("");
  const auto world = recorded({{"yes", 1, 0.9}, {"no", 0, nothing}});
  for (const std::string rule :
       {R"({"best": {"by": "confidence"}})", R"({"weighted": {"by": "confidence"}})"}) {
    tests::Policies policies(world, R"({"p": )" + sample(2, choose(rule)) + "}");
    const auto programs = policies.build_all();
    const engine::PolicyEntry entry{&programs.front(), engine::Missing::kStop};
    const auto refused =
        engine::run(world.workload, world.models, policies.signals, std::span(&entry, 1), {}, {});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == base::ErrorKind::kData);
    INFO(refused.error().message);
    CHECK(refused.error().message.find("confidence") != std::string::npos);
  }
  AttemptWorld unsure(1);
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kAccuracy;
  unsure.draw("m", source, 0.5);
  unsure.finish();
  const std::string text = mistake(unsure, sample(2, choose(R"({"best": {"by": "confidence"}})")));
  INFO(text);
  CHECK(text.find("m|confidence") != std::string::npos);
}

TEST_CASE("latency is the slowest of each window, summed over windows", "[sample]") {
  const auto world = recorded({kYes, kYes, kYes, kNo, kNo});  // 1, 2, 3, 4, 5 s
  CHECK(run_one(world, sample(5)).latency_s == Approx(5));
  CHECK(run_one(world, sample(5, R"(, "mode": "sequential")")).latency_s == Approx(15));
  CHECK(run_one(world, sample(5, R"(, "mode": {"window": 2})")).latency_s == Approx(2 + 4 + 5));
}

TEST_CASE("what follows a vote reads the winner's share of the attempts", "[sample]") {
  const auto world = recorded({kYes, kYes, kNo, kMaybe});
  const auto cascade = [&](const std::string& cut) {
    return run_one(world, R"({"cascade": [{"try": )" + sample(4) +
                              R"(, "accept": {"confidence_at_least": )" + cut +
                              R"(}}, "unanswered"]})");
  };
  CHECK(cascade("0.5").accuracy == 1);
  CHECK(cascade("0.51").unanswered == 1);
}

TEST_CASE("the stop table of Adaptive-Consistency is the published one", "[sample][oracle]") {
  using Table = std::vector<std::uint32_t>;
  const auto leads = [](double confidence) {
    auto table = policy::beta_stop_table(confidence, 40);
    table.resize(8);
    return table;
  };
  const auto totals = [&](double confidence) {
    auto table = leads(confidence);
    for (std::uint32_t v2 = 0; v2 < table.size(); ++v2) table[v2] += v2;
    return table;
  };
  CHECK(leads(0.95) == Table{4, 6, 8, 9, 11, 12, 14, 15});
  CHECK(totals(0.95) == Table{4, 7, 10, 12, 15, 17, 20, 22});
  CHECK(totals(0.90) == Table{3, 6, 8, 11, 13, 16, 18, 20});
  CHECK(totals(0.99) == Table{6, 10, 13, 16, 18, 21, 24, 26});
  CHECK(policy::majority_probability(5, 0) == 0.984375);
}

TEST_CASE("the probability of a lead over many answers is that of the Beta law for two",
          "[sample][oracle]") {
  using Votes = std::vector<std::uint32_t>;
  for (const Votes& votes : {Votes{4, 0}, {6, 1}, {9, 3}, {5, 5}, {30, 9}}) {
    CHECK(policy::lead_probability(votes) ==
          Approx(policy::majority_probability(votes[0], votes[1])).margin(1e-7));
  }
  for (std::uint32_t votes = 0; votes < 12; ++votes) {
    CHECK(policy::lead_probability(Votes(5, votes)) == Approx(0.2).margin(1e-6));
  }
}

TEST_CASE("early stopping asks for no more attempts than it needs", "[sample]") {
  const auto same = recorded(std::vector<Attempt>(40, kYes));
  const auto stopped = [&](const std::string& stop, const std::string& mode = "") {
    return run_one(same, sample(40, R"(, "stop": )" + stop + mode)).calls;
  };
  CHECK(stopped(R"({"beta": 0.95})") == 4);
  CHECK(stopped(R"({"dirichlet": 0.95})") == 4);
  CHECK(stopped(R"({"share": 0.8})") == 2);
  CHECK(stopped(R"({"unanimous": true})", R"(, "mode": {"window": 5})") == 5);
  // One class of v votes counts as (v, 1): 3 votes have entropy 0.811, 4 have 0.722.
  CHECK(stopped(R"({"entropy": 0.75})") == 4);
  const auto one_off = recorded({kNo, kYes, kYes, kYes, kYes, kYes, kYes, kYes});
  CHECK(run_one(one_off, sample(8, R"(, "stop": {"beta": 0.95})")).calls == 7);
  CHECK(run_one(one_off, sample(8, R"(, "stop": {"unanimous": true}, "mode": {"window": 4})"))
            .calls == 8);
}

TEST_CASE("a lead over many answers is surer than a lead over the second alone", "[sample]") {
  const Attempt other{"other", 0, 0.5};
  const Attempt fourth{"fourth", 0, 0.5};
  std::vector<Attempt> attempts = {kNo, kMaybe, other, fourth};
  attempts.insert(attempts.end(), 20, kYes);
  std::uint32_t over_second = 1;
  std::uint32_t over_all = 1;
  const auto leads = [](std::uint32_t votes) {
    return policy::lead_probability(std::vector<std::uint32_t>{votes, 1, 1, 1, 1});
  };
  while (policy::majority_probability(over_second, 1) < 0.95) ++over_second;
  while (leads(over_all) < 0.95) ++over_all;
  REQUIRE(over_second < over_all);
  const auto world = recorded(attempts);
  CHECK(run_one(world, sample(24, R"(, "stop": {"beta": 0.95})")).calls == 4 + over_second);
  CHECK(run_one(world, sample(24, R"(, "stop": {"dirichlet": 0.95})")).calls == 4 + over_all);
}

TEST_CASE("resampling until accepted pays for every refused attempt", "[sample]") {
  const auto world = recorded({{"no", 0, 0.2}, {"no", 0, 0.4}, {"yes", 1, 0.9}, {"yes", 1, 0.95}});
  const auto accepted = [&](const std::string& rest) {
    return run_one(world,
                   sample(4, choose(R"({"accepted": {"accept": {"confidence_at_least": )" + rest)));
  };
  const auto third = accepted("0.9}}}");
  CHECK(third.calls == 3);
  CHECK(third.latency_s == Approx(6));
  CHECK(third.accuracy == 1);
  CHECK(accepted("0.96}}}").unanswered == 1);
  CHECK(accepted(R"(0.96}, "give_up": "last"}})").accuracy == 1);
}

TEST_CASE("an ensemble takes its models in turn, and equal texts agree", "[sample]") {
  AttemptWorld world(1);
  world.record("a", {{kNo, kNo}}).record("b", {{kYes, kNo}}).record("c", {{kYes, kYes}});
  world.finish();
  CHECK(run_one(world, R"({"sample": {"of": ["a", "b", "c"]}})").accuracy == 1);
  CHECK(run_one(world, R"({"sample": {"n": 6, "of": ["a", "b", "c"]}})").accuracy == 0);
  CHECK(run_one(world, R"({"sample": {"n": 2, "of": ["a", "b", "c"]}})").accuracy == 0);
}

TEST_CASE("a random model at each attempt is drawn anew", "[sample]") {
  AttemptWorld world(4'000);
  world.record("a", {std::vector<Attempt>(3, kYes)}).record("b", {std::vector<Attempt>(3, kNo)});
  world.finish();
  // Three draws agree with probability 1/4; one draw for all would always agree with itself.
  const auto roulette = run_one(world, R"({"cascade": [{"try":
      {"sample": {"n": 3, "of": {"mix": {"a": 0.5, "b": 0.5}}}},
      "accept": {"confidence_at_least": 0.9}}, "unanswered"]})");
  CHECK(std::abs(roulette.unanswered - 0.75) < four_sigma(0.75, 4'000));
}

TEST_CASE("attempts beyond those recorded are an error unless a rule says otherwise", "[sample]") {
  auto world = recorded({kYes, kNo, kMaybe}, 2'000);
  tests::Policies policies(world, R"({"p": )" + sample(4) + "}");
  const auto programs = policies.build_all();
  const engine::PolicyEntry entry{&programs.front(), engine::Missing::kStop};
  const auto refused =
      engine::run(world.workload, world.models, policies.signals, std::span(&entry, 1), {}, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::ErrorKind::kData);
  CHECK(refused.error().message.find("further recorded attempt of model \"m\"") !=
        std::string::npos);

  const std::string last_of_four = sample(4, choose(R"("last")"));
  world.model(0).attempts.exhausted = policy::WhenExhausted::kRepeat;
  const auto repeated = run_one(world, last_of_four);
  CHECK(std::abs(repeated.accuracy - 1.0 / 3) < four_sigma(1.0 / 3, 2'000));
  CHECK(engine::weighted_to_double(repeated.outcome.total.repeated) == 2'000);
  world.model(0).attempts.exhausted = policy::WhenExhausted::kProbability;
  world.model(0).attempts.probability = policy::ProbabilityFrom::kSamples;
  const auto further = run_one(world, last_of_four);
  CHECK(std::abs(further.accuracy - 1.0 / 3) < four_sigma(1.0 / 3, 2'000));
}

TEST_CASE("recorded attempts are taken without replacement, in a new order in each replication",
          "[sample]") {
  const auto world = recorded({kYes, kNo, kNo, kNo});
  engine::Options options;
  options.replications = 4'000;
  const auto best_of = [&](int n) {
    return run_one(world, sample(n, choose(R"({"oracle": "best"})")), options).accuracy;
  };
  CHECK(best_of(4) == Approx(1));
  CHECK(std::abs(best_of(2) - 0.5) < four_sigma(0.5, 4'000));
}

TEST_CASE("simulated votes have the accuracies of theory", "[sample][oracle]") {
  constexpr std::size_t kRows = 200'000;
  const auto accuracy = [&](double p, int n) {
    return run_one(drawn(kRows, p), sample(n)).accuracy;
  };
  // Condorcet: all wrong answers alike (policies.md 5).
  CHECK(std::abs(accuracy(0.6, 5) - 0.68256) < four_sigma(0.68256, kRows));
  CHECK(std::abs(accuracy(0.6, 11) - 0.753498) < four_sigma(0.753498, kRows));
  CHECK(std::abs(accuracy(0.4, 11) - 0.246502) < four_sigma(0.246502, kRows));
  CHECK(std::abs(accuracy(0.4, 5) - 0.31744) < four_sigma(0.31744, kRows));
}

TEST_CASE("votes on requests of unequal difficulty gain what the beta-binomial says",
          "[sample][oracle]") {
  constexpr std::size_t kRows = 100'000;
  const auto accuracy = [&](double rho, int n) {
    policy::AttemptSource source;
    source.probability = policy::ProbabilityFrom::kPosterior;
    source.prior_alpha = 0.6 * (1 / rho - 1);
    source.prior_beta = 0.4 * (1 / rho - 1);
    AttemptWorld world(kRows);
    world.draw("m", source, 0.6);
    world.finish();
    return run_one(world, sample(n)).accuracy;
  };
  CHECK(std::abs(accuracy(0.05, 5) - 0.6673) < four_sigma(0.6673, kRows));
  CHECK(std::abs(accuracy(0.2, 41) - 0.6662) < four_sigma(0.6662, kRows));
  CHECK(std::abs(accuracy(0.5, 15) - 0.6140) < four_sigma(0.6140, kRows));
}

TEST_CASE("best of n by a verifier follows its ROC curve", "[sample][oracle]") {
  constexpr std::size_t kRows = 100'000;
  const auto error = [&](double p, const std::string& auc, int n, double expected) {
    const std::string best = choose(R"({"best": {"by": {"oracle": {"auc": )" + auc + "}}}}");
    const double accuracy = run_one(drawn(kRows, p), sample(n, best)).accuracy;
    // 1e-4 for the four digits of the published AUC.
    return std::abs(accuracy - expected) - four_sigma(expected, kRows) - 1e-4;
  };
  CHECK(error(0.3, "0.7602", 4, 0.51872) < 0);
  CHECK(error(0.3, "0.7602", 16, 0.70019) < 0);
  CHECK(error(0.3, "0.9214", 4, 0.67469) < 0);
  CHECK(error(0.1, "0.7602", 16, 0.33706) < 0);
  CHECK(error(0.3, "0.5", 8, 0.3) < 0);
}

TEST_CASE("a verifier that some requests fool gains less from more attempts", "[sample]") {
  constexpr std::size_t kRows = 20'000;
  const auto accuracy = [&](const std::string& sd) {
    const std::string verifier = R"({"auc": 0.9214, "separation_sd": )" + sd + "}";
    return run_one(drawn(kRows, 0.3),
                   sample(16, choose(R"({"best": {"by": {"oracle": )" + verifier + "}}}")))
        .accuracy;
  };
  CHECK(std::abs(accuracy("0") - 0.93218) < four_sigma(0.93218, kRows) + 1e-4);
  CHECK(accuracy("3") < 0.85);
}

TEST_CASE("the difficulty of a request may be common to the models that draw it", "[sample]") {
  constexpr std::size_t kRows = 40'000;
  const auto both_right = [&](double correlation) {
    policy::AttemptSource source;
    source.probability = policy::ProbabilityFrom::kPosterior;
    source.prior_alpha = source.prior_beta = 0.5;
    source.difficulty_correlation = correlation;
    AttemptWorld world(kRows);
    world.draw("a", source, 0.5).draw("b", source, 0.5);
    world.finish();
    return run_one(world, R"({"sample": {"of": ["a", "b"], "choose": {"oracle": "worst"}}})")
        .accuracy;
  };
  // E[p]^2 = 1/4 where difficulties are independent, E[p^2] = 3/8 where they are the same.
  CHECK(std::abs(both_right(0) - 0.25) < four_sigma(0.25, kRows));
  CHECK(std::abs(both_right(1) - 0.375) < four_sigma(0.375, kRows));
}

TEST_CASE("resampling until a noisy checker accepts follows its table", "[sample][oracle]") {
  constexpr std::size_t kRows = 100'000;
  struct Row {
    double p;
    std::string checker;  // true positive rate t = 1 - false_alarm, false positive rate 1 - recall
    int cap;
    double correct, abstain, samples;
  };
  const std::string exact = R"({"recall": 1, "false_alarm": 0})";
  const std::string noisy = R"({"recall": 0.9, "false_alarm": 0.1})";
  for (const Row& row :
       {Row{0.3, exact, 5, 0.83193, 0.16807, 2.7731}, Row{0.3, noisy, 5, 0.69467, 0.12523, 2.57284},
        Row{0.3, noisy, 50, 0.79412, 0, 2.94118}, Row{0.1, noisy, 50, 0.49998, 0.00005, 5.55528}}) {
    const std::string rule = R"({"accepted": {"accept": {"oracle": )" + row.checker + "}}}";
    const auto found = run_one(drawn(kRows, row.p), sample(row.cap, choose(rule)));
    CHECK(std::abs(found.accuracy - row.correct) < four_sigma(row.correct, kRows));
    CHECK(std::abs(found.unanswered - row.abstain) < four_sigma(row.abstain, kRows) + 2e-5);
    // The number of samples is geometric up to the cap: its deviation is below its mean.
    CHECK(std::abs(found.calls - row.samples) < 4 * row.samples / std::sqrt(kRows));
  }
}

TEST_CASE("windows that agree stop after the expected number of samples", "[sample][oracle]") {
  constexpr std::size_t kRows = 100'000;
  const double p = 0.8;
  const double u = std::pow(p, 5) + std::pow(1 - p, 5);
  double windows = 8 * std::pow(1 - u, 7);
  for (int i = 0; i <= 6; ++i) windows += (i + 1) * u * std::pow(1 - u, i);
  const auto found = run_one(drawn(kRows, p),
                             sample(40, R"(, "mode": {"window": 5}, "stop": {"unanimous": true})"));
  // At most 8 windows: the deviation of their number is below 4.
  CHECK(std::abs(found.calls - 5 * windows) < 4 * 5 * 4 / std::sqrt(kRows));
}

TEST_CASE("a synthetic crowd votes as an independent simulation found", "[sample][oracle]") {
  // Beta of mean 0.80 and standard deviation 0.343, dominant wrong answer 0.84 of the wrong mass.
  const auto law = policy::beta_from_moments(0.80, 0.343);
  REQUIRE(law.has_value());
  policy::AttemptSource source;
  source.probability = policy::ProbabilityFrom::kPosterior;
  source.prior_alpha = law->alpha;
  source.prior_beta = law->beta;
  source.dominant_wrong_share = 0.84;
  AttemptWorld world(40'000);
  world.draw("m", source, 0.8);
  world.finish();
  engine::Options options;
  options.evaluate = engine::Evaluate::kSampled;
  options.seed = 3;
  // An accuracy over 40,000 requests has a standard deviation of 0.002 in one draw of each; with
  // four the digits of the simulation, whose own noise is as large, are what the margin is for.
  options.replications = 4;
  const auto run = [&](int n, const std::string& rest = "") {
    return run_one(world, sample(n, rest), options);
  };
  const std::string oracle = choose(R"({"oracle": "best"})");
  CHECK(run(1, oracle).accuracy == Approx(0.797).margin(0.005));
  CHECK(run(10, oracle).accuracy == Approx(0.902).margin(0.005));
  CHECK(run(40, oracle).accuracy == Approx(0.935).margin(0.005));
  CHECK(run(10).accuracy == Approx(0.812).margin(0.005));
  CHECK(run(40).accuracy == Approx(0.813).margin(0.005));
  const auto adaptive = run(40, R"(, "stop": {"beta": 0.95})");
  CHECK(adaptive.accuracy == Approx(0.811).margin(0.005));
  CHECK(adaptive.calls == Approx(6.7).margin(0.2));
  const auto windows = run(40, R"(, "mode": {"window": 5}, "stop": {"unanimous": true})");
  CHECK(windows.accuracy == Approx(0.811).margin(0.005));
  CHECK(windows.calls == Approx(9.7).margin(0.2));
}

TEST_CASE("mistakes in a sample are located, with what would be right", "[sample][errors]") {
  const auto world = recorded({kYes, kNo});
  const auto has = [&](const std::string& expression, const std::string& part) {
    const std::string text = mistake(world, expression);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(sample(0), "is 0");
  has(R"({"sample": {"of": "m"}})", "\"n\" is missing");
  has(R"({"sample": {"n": 2, "of": "n"}})", "unknown model or policy");
  has(R"({"sample": {"n": 2, "of": []}})", "of");
  has(sample(3, choose(R"("majorty")")), "majority");
  has(sample(3, choose(R"("last")") + R"(, "stop": {"beta": 0.95})"), "counts votes");
  has(sample(3, R"(, "stop": {"unanimous": true})"), "agrees with itself");
  has(sample(3, R"(, "repeated_prompt": "cached")"), "no price by token");
  has(sample(3, R"(, "mode": "sequential", "repeated_prompt": "once")"), "cannot stop between");
  has(sample(3, choose(R"({"best": {"by": {}}})")), "how good");
  has(R"({"cascade": [{"try": )" + sample(3) +
          R"(, "accept": {"by_answer": {"*": {"confidence_above": 0}}}}, "m"]})",
      "one recorded answer");
}
