#include "tests/support/small_world.hpp"

#include <type_traits>

#include <catch2/catch.hpp>

using namespace pointsman;

namespace {

// What a combinator's author can write. If one of these compiled, a policy could see the truth.
template <typename Key>
concept CanMakeKey = requires {
  Key{};
};
template <typename B>
concept SeesTruthWithoutKey = requires(B& builder, const base::Node& at) {
  builder.truth(at, policy::ModelIndex{0});
};
template <typename B>
concept SeesWorkload = requires(B& builder) {
  builder.workload();
};
template <typename B>
concept SeesModels = requires(B& builder) {
  builder.models();
};
template <typename B>
concept ObservesUnpaid = requires(B& builder, const base::Node& at, const policy::Scope& scope) {
  builder.observe(at, scope, policy::ModelIndex{0}, data::ModelField::kConfidence);
};

template <typename Answer>
concept ShowsScoreWithoutKey = requires(const Answer& answer) {
  answer.score();
};
template <typename Answer>
concept HasOpenScore = requires(const Answer& answer) {
  answer.score_;
};

static_assert(!ShowsScoreWithoutKey<policy::HeldAnswer>);
static_assert(!HasOpenScore<policy::HeldAnswer>);
static_assert(!CanMakeKey<policy::OracleKey>);
static_assert(!std::is_default_constructible_v<policy::Paid>);
static_assert(!std::is_constructible_v<policy::Paid, std::optional<policy::ModelIndex>,
                                       std::uint32_t, policy::RegisterIndex, policy::NodeId>);
static_assert(!std::is_constructible_v<policy::Signal, policy::SignalIndex>);
static_assert(!SeesTruthWithoutKey<policy::Builder>);
static_assert(!SeesWorkload<policy::Builder>);
static_assert(!SeesModels<policy::Builder>);
static_assert(!ObservesUnpaid<policy::Builder>);

std::string error_of(const tests::SmallWorld& world, const std::string& json) {
  tests::Policies policies(world, json);
  const auto program = policies.build("p");
  REQUIRE_FALSE(program.has_value());
  return program.error().message + " / " + program.error().hint;
}

}  // namespace

TEST_CASE("the label is no signal for a threshold, a rule or a map", "[policy][visibility]") {
  const tests::SmallWorld world({.rows = 20});
  for (const std::string by :
       {R"({"by": "label", "at_least": 0.5, "then": "small", "else": "small"})",
        R"({"by": "label", "map": {"yes": "small"}, "else": "small"})",
        R"({"rules": [{"when": [{"signal": "label", "is": "yes"}], "then": "small"}],
               "else": "small"})"}) {
    const auto error = error_of(world, R"({"p": {"route": )" + by + "}}");
    CHECK(error.find("may not read \"label\"") != std::string::npos);
  }
}

TEST_CASE("what a model did is no signal before it is paid for", "[policy][visibility]") {
  const tests::SmallWorld world({.rows = 20});
  for (const std::string field : {"score", "answer", "confidence", "cost_usd", "latency_s"}) {
    const auto error =
        error_of(world, R"({"p": {"route": {"by": "small|)" + field +
                            R"(", "at_least": 0, "then": "small", "else": "small"}}})");
    CHECK(error.find("is what a model did, not a signal") != std::string::npos);
  }
}

TEST_CASE("a proof of payment is worth nothing outside the path that paid",
          "[policy][visibility]") {
  const tests::SmallWorld world({.rows = 20});
  base::Document document;
  policy::SignalTable signals;
  policy::Builder builder(world.workload, world.models, {&document, {}}, 0.5, signals);
  const base::Node here;
  std::vector<policy::Paid> leaked;
  const policy::Scope outside;
  const auto call =
      builder.call(0, outside, [&](const policy::Scope& inside, const policy::Paid& paid) {
        leaked.push_back(paid);
        CHECK(builder.observe(here, inside, paid, data::ModelField::kConfidence).has_value());
        CHECK_FALSE(builder.observe(here, inside, paid, data::ModelField::kScore).has_value());
        return base::Result<policy::NodeId>(builder.answer(paid));
      });
  REQUIRE(call.has_value());
  const auto refused =
      builder.observe(here, outside, leaked.front(), data::ModelField::kConfidence);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::ErrorKind::kInternal);
}

TEST_CASE("only policies that say oracle read scores", "[policy][visibility]") {
  const tests::SmallWorld world({.rows = 50});
  tests::Policies policies(world, R"({
    "threshold": {"route": {"by": "router_score", "at_least": 0.5, "then": "frontier", "else": "small"}},
    "rules": {"route": {"rules": [{"when": [{"signal": "input_tokens", "above": 10}], "then": "small"}],
                        "else": "frontier"}},
    "category": {"route": {"by": "category", "map": {"math": "frontier"}, "else": "small"}},
    "cascade": {"cascade": [{"try": "small", "accept": {"confidence_at_least": 0.5}}, "frontier"]},
    "mix": {"mix": {"small": 0.5, "frontier": 0.5}}})");
  policies.build_all();
  for (const auto& origin : policies.signals.origins) {
    const auto* column = origin.column;
    CHECK(origin.kind != policy::SignalOrigin::Kind::kTruth);
    for (const auto& model : world.models) CHECK(column != model.find(data::ModelField::kScore));
    CHECK(column != world.workload.find("label"));
  }
}
