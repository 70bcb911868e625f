#include "tests/support/attempt_world.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::mistake;
using tests::run_one;

namespace {

/// Requests of 1,000 prompt tokens and 200 answer tokens, 100 of them hidden; $1 and $5 per
/// million, $0.1 cached; right with probability `p`.
struct TokenWorld {
  TokenWorld(std::size_t rows, double p) {
    data::WorkloadBuilder builder;
    std::vector<std::string> ids;
    for (std::size_t row = 0; row < rows; ++row) ids.push_back("r" + std::to_string(row));
    const std::vector<std::string_view> views(ids.begin(), ids.end());
    REQUIRE(builder.set_ids(views).has_value());
    const auto add = [&](data::ModelField field, std::int64_t value) {
      builder.add_model_field("m", field,
                              builder.pack_decimals(std::vector<std::int64_t>(rows, value), 0));
    };
    add(data::ModelField::kInputTokens, 1000);
    add(data::ModelField::kOutputTokens, 200);
    add(data::ModelField::kReasoningTokens, 100);
    builder.add_model_field("m", data::ModelField::kScore,
                            builder.pack_numbers(std::vector<double>(rows, p)));
    workload = std::move(builder).finish();
    policy::BoundModel model;
    model.name = model.column = "m";
    model.key = base::stable_hash("m");
    model.columns = workload.find_model("m");
    model.input.tokens = model.find(data::ModelField::kInputTokens);
    model.output.tokens = model.find(data::ModelField::kOutputTokens);
    model.reasoning.tokens = model.find(data::ModelField::kReasoningTokens);
    model.cost_source = policy::CostSource::kPriced;
    model.price.base.input = models::TokenPrice{1'000'000};
    model.price.base.cached_input = models::TokenPrice{100'000};
    model.price.base.output = models::TokenPrice{5'000'000};
    model.latency_source = policy::LatencySource::kLaw;
    model.latency_law.ttft_s_median = 1;
    model.latency_law.tokens_per_s_median = 100;
    model.attempts.from_probability = true;
    models.push_back(std::move(model));
  }
  data::Workload workload;
  std::vector<policy::BoundModel> models;
};

constexpr double kInput = 1000 * 1e-6;
constexpr double kOutput = 200 * 5e-6;

}  // namespace

TEST_CASE("repeated prompts are billed in full, as cache reads, or once", "[sample]") {
  const TokenWorld world(10, 1);
  const auto cost = [&](const std::string& rest) {
    return run_one(world, R"({"sample": {"n": 5, "of": "m")" + rest + "}}").cost_usd;
  };
  CHECK(cost("") == Approx(5 * (kInput + kOutput)));
  CHECK(cost(R"(, "repeated_prompt": "once")") == Approx(kInput + 5 * kOutput));
  CHECK(cost(R"(, "repeated_prompt": "cached")") ==
        Approx(kInput + 4 * 0.1 * kInput + 5 * kOutput));
}

TEST_CASE("in windows one call a window returns its answers", "[sample]") {
  const TokenWorld world(10, 1);
  const auto cost = [&](const std::string& billing, const std::string& rest) {
    return run_one(world, R"({"sample": {"n": 12, "of": "m", "mode": {"window": 5},
                              "repeated_prompt": ")" +
                              billing + "\"" + rest + "}}")
        .cost_usd;
  };
  // Windows of 5, 5 and 2.
  CHECK(cost("full", "") == Approx(12 * (kInput + kOutput)));
  CHECK(cost("once", "") == Approx(3 * kInput + 12 * kOutput));
  CHECK(cost("cached", "") == Approx(kInput + 11 * 0.1 * kInput + 12 * kOutput));
  // All answers agree, so that the first window ends it.
  const std::string stop = R"(, "stop": {"unanimous": true})";
  CHECK(cost("once", stop) == Approx(kInput + 5 * kOutput));
  CHECK(cost("full", stop) == Approx(5 * (kInput + kOutput)));
}

TEST_CASE("a revision's prompt carries the answers before it, four at most", "[refine]") {
  const TokenWorld world(10, 1);
  const auto chain = run_one(
      world, R"({"refine": {"n": 6, "of": "m", "rescues": 0, "spoils": 0, "choose": "last"}})");
  // Answers of 200 tokens before attempts 1 to 6: 0, 1, 2, 3, 4 and 4 of them.
  CHECK(chain.cost_usd == Approx(6 * (kInput + kOutput) + 14 * 200 * 1e-6));
  CHECK(chain.latency_s == Approx(6 * (1 + 2)));
  CHECK(chain.accuracy == 1);
}

TEST_CASE("revisions rescue and spoil at their rates", "[refine]") {
  constexpr std::size_t kRows = 40'000;
  const TokenWorld world(kRows, 0.5);
  const auto after = [&](int n) {
    return run_one(world, R"({"refine": {"n": )" + std::to_string(n) +
                              R"(, "of": "m", "rescues": 0.2, "spoils": 0.38, "choose": "last"}})")
        .accuracy;
  };
  double expected = 0.5;
  for (int n = 2; n <= 4; ++n) {
    expected = expected * (1 - 0.38) + (1 - expected) * 0.2;
    CHECK(std::abs(after(n) - expected) < 4 * std::sqrt(expected * (1 - expected) / kRows));
  }
  const auto first = run_one(world, R"({"refine": {"n": 4, "of": "m", "rescues": 0.2,
      "spoils": 0.38, "choose": "first"}})");
  CHECK(std::abs(first.accuracy - 0.5) < 4 * 0.5 / std::sqrt(kRows));
}

TEST_CASE("effort changes hidden tokens, their bill and their time", "[call]") {
  const TokenWorld world(10, 1);
  const auto call = [&](const std::string& terms) {
    return run_one(world, R"({"call": {"model": "m", )" + terms + "}}");
  };
  const auto tripled = call(R"("reasoning_factor": 3)");
  CHECK(tripled.cost_usd == Approx(kInput + 400 * 5e-6));
  CHECK(tripled.latency_s == Approx(1 + 4));
  CHECK(call(R"("effort": "high")").cost_usd == Approx(kInput + (100 + 4096) * 5e-6));
  CHECK(call(R"("reasoning_tokens_max": 50)").cost_usd == Approx(kInput + 150 * 5e-6));
  CHECK(call(R"("reasoning_tokens_min": 500)").cost_usd == Approx(kInput + 600 * 5e-6));
  CHECK(call(R"("reasoning_factor": 1)").cost_usd == run_one(world, R"("m")").cost_usd);
}

TEST_CASE("effort rescues and spoils answers as stated", "[call]") {
  constexpr std::size_t kRows = 40'000;
  const TokenWorld world(kRows, 0.5);
  const auto found = run_one(world, R"({"call": {"model": "m", "rescues": 0.4, "spoils": 0.1}})");
  CHECK(std::abs(found.accuracy - 0.65) < 4 * std::sqrt(0.65 * 0.35 / kRows));
}

TEST_CASE("other token counts need a price by token, and terms must agree", "[call][errors]") {
  const tests::SmallWorld labelled({.rows = 5});
  const auto has = [&](const std::string& expression, const std::string& part) {
    const std::string text = mistake(labelled, expression);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(R"({"call": {"model": "small", "effort": "low"}})", "no price by token");
  has(R"({"refine": {"n": 3, "of": "small", "rescues": 0, "spoils": 0}})", "no price by token");
  has(R"({"call": {"model": "small", "effort": "hihg"}})", "high");
  has(R"({"call": {"model": "small", "reasoning_tokens_min": 9, "reasoning_tokens_max": 3}})",
      "the least reasoning");
  has(R"({"refine": {"n": 0, "of": "small", "rescues": 0, "spoils": 0}})", "is 0");
}
