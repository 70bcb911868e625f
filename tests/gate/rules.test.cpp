#include "reports/gate/rules.hpp"

#include "scenarios/schema.hpp"
#include "tests/gate/records.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace pointsman;
using namespace pointsman::reports::gate;

namespace {

base::Error error_of(const std::string& rules, const std::string& more = "") {
  const auto file =
      read_gate_text("gate.json", R"({"version": 1, "baselines": {"previous": "b.json"},)" + more +
                                      "\n\"gates\": [\n" + rules + "\n]}");
  REQUIRE_FALSE(file);
  return file.error();
}

}  // namespace

TEST_CASE("a gate file is read with its defaults", "[gate]") {
  const GateFile file = tests::gate_with(
      R"({"id": "acc", "metric": "accuracy", "margin": "1pt"},
         {"id": "prove", "metric": "cost_usd_per_1k", "mode": "prove", "margin": "5%"},
         {"id": "p95", "metric": "latency_s.p95", "mode": "bound", "max": "800ms"})");
  REQUIRE(file.rules.size() == 3);
  CHECK(file.alpha == 0.05);
  CHECK(file.resamples == 10'000);
  CHECK(file.correction == Correction::kHolm);
  CHECK(file.rules[0].margin->value == Approx(0.01));
  CHECK(file.rules[0].margin->notation == Notation::kPoints);
  CHECK(file.rules[0].against == std::vector<std::string>{"previous"});
  CHECK(file.rules[0].on_inconclusive == Leniency::kWarn);
  CHECK(file.rules[1].margin->notation == Notation::kPercent);
  CHECK(file.rules[1].on_inconclusive == Leniency::kFail);
  CHECK(file.rules[2].max->value == Approx(0.8));
  CHECK(file.rules[2].against.empty());
  CHECK(file.rules[2].on_missing == Leniency::kFail);
}

TEST_CASE("a number without a unit is refused, and says what it could mean", "[gate]") {
  const auto error = error_of(R"({"id": "acc", "metric": "accuracy", "margin": 1})");
  CHECK(error.kind == base::ErrorKind::kUsage);
  CHECK(error.message == "\"margin\" is 1, a number without a unit");
  CHECK(error.where.line == 3);
  CHECK(error.hint == "\"1pt\" is 1 percentage point, \"1%\" is relative");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy", "margin": "1"})").message ==
        "\"margin\" is \"1\", but the gate is about \"accuracy\"");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy", "margin": "1pts"})").hint ==
        "did you mean \"1pt\"?");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy", "margin": "2s"})").expected ==
        "\"1pt\" (percentage points) or \"5%\" (of the baseline's figure)");
}

TEST_CASE("a margin that no loss can exceed is refused", "[gate]") {
  const auto margin_error = [](const std::string& metric, const std::string& margin) {
    return error_of(R"({"id": "a", "metric": ")" + metric + R"(", "margin": ")" + margin + "\"}");
  };
  CHECK(margin_error("accuracy", "100pt").message == "\"100pt\" bounds no loss");
  CHECK(margin_error("accuracy", "100%").message == "\"100%\" bounds no loss");
  CHECK(margin_error("accuracy", "100%").expected == "a margin below 100 %, such as \"5%\"");
  CHECK(margin_error("savings", "250%").message == "\"250%\" bounds no loss");
  // What should be small may more than double.
  CHECK(tests::gate_with(R"({"id": "a", "metric": "cost_usd_per_request", "margin": "250%"})")
            .rules.size() == 1);
}

TEST_CASE("names that do not exist are errors with the nearest ones", "[gate]") {
  CHECK(error_of(R"({"id": "acc", "metric": "acuracy"})").hint == "did you mean \"accuracy\"?");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy", "against": ["previuos"]})").hint ==
        "did you mean \"previous\"?");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy", "severty": "warn"})").hint ==
        "did you mean \"severity\"?");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy", "mode": "prov"})").hint ==
        "did you mean \"prove\"?");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy"})",
                 R"("waivers": [{"gate": "ac", "until": "2027-01-31", "reason": "x"}],)")
            .hint == "did you mean \"acc\"?");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy"}, {"id": "acc", "metric": "savings"})")
            .message == "two gates have the id \"acc\"");
}

TEST_CASE("a waiver holds until a day of the calendar and says why, and a gate has a name",
          "[gate]") {
  const auto message_of = [](const std::string& id, const std::string& until,
                             const std::string& reason) {
    const auto read = read_gate_text(
        "gate.json", R"({"version": 1, "baselines": {"previous": "b.json"}, "gates": [{"id": ")" +
                         id + R"(", "metric": "accuracy"}], "waivers": [{"gate": ")" + id +
                         R"(", "until": ")" + until + R"(", "reason": ")" + reason + R"("}]})");
    return read ? std::string() : read.error().message;
  };
  CHECK(message_of("acc", "2028-02-29", "issue 412").empty());
  CHECK(message_of("acc", "2027-02-29", "issue 412") == "\"2027-02-29\" is no date");
  CHECK(message_of("acc", "2027-02-30", "issue 412") == "\"2027-02-30\" is no date");
  CHECK(message_of("acc", "2027-04-31", "issue 412") == "\"2027-04-31\" is no date");
  CHECK(message_of("acc", "2027-01-31", " ") == "\"reason\" is empty");
  CHECK(message_of("", "2027-01-31", "issue 412") == "\"id\" is empty");
}

TEST_CASE("an empty list of gates and a bound without a bound are refused", "[gate]") {
  CHECK(error_of("").message == "\"gates\" is empty");
  CHECK(error_of(R"({"id": "a", "metric": "accuracy", "mode": "bound"})").message ==
        "a bound has neither \"min\" nor \"max\"");
  CHECK(error_of(R"({"id": "a", "metric": "accuracy", "max": "80%"})").message ==
        "\"max\" is a bound, but the gate compares with a baseline");
  CHECK(error_of(R"({"id": "a", "metric": "result.savings.mean"})").message ==
        "\"result.savings.mean\" has no values per request to compare");
  const auto without = read_gate_text(
      "gate.json", R"({"version": 1, "gates": [{"id": "a", "metric": "accuracy"}]})");
  CHECK(without.error().message == "gate \"a\" has nothing to compare with");
  CHECK(error_of(R"({"id": "acc", "metric": "accuracy"})",
                 R"("waivers": [{"gate": "acc", "until": "soon", "reason": "x"}],)")
            .message == "\"soon\" is no date");
}

TEST_CASE("the schema of gate files is that of the reader's table", "[gate]") {
  const auto schema = nlohmann::json::parse(scenarios::schema_of(gate_shape()));
  CHECK(schema.dump().find("on_inconclusive") != std::string::npos);
  CHECK(schema.dump().find("baseline_age_days") != std::string::npos);
}
