// Every mistake a scenario can hold, with the exact text a user sees: tests/golden/scenarios/*.txt.
#include "scenarios/read.hpp"
#include "tests/golden/golden.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

const std::string kGood = R"({
  "$schema": "scenario.schema.json",
  "version": 1,
  "workload": { "file": "mmlu.csv" },
  "models": {
    "small":    { "column": "mixtral-8x7b" },
    "frontier": { "price": { "output_usd_per_mtok": 30 } }
  },
  "policies": {
    "frontier-only": "frontier",
    "threshold": { "route": { "by": "router_score", "at_least": 0.5, "then": "frontier", "else": "small" } }
  },
  "baseline": "frontier-only"
}
)";

/// The good scenario with one text replaced by another.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The good scenario with a key more, before "policies".
std::string plus(const std::string& member) {
  return with("  \"policies\"", "  " + member + ",\n  \"policies\"");
}

struct Mistake {
  std::string what;
  std::string text;
  std::vector<std::string> overrides = {};
};

/// Renders the error of each mistake under a title, as one text to approve.
std::string errors_of(const std::vector<Mistake>& mistakes) {
  std::string out;
  for (const Mistake& mistake : mistakes) {
    INFO(mistake.what);
    const auto read = read_scenario_text("s.json", mistake.text,
                                         {.overrides = mistake.overrides, .check_files = false});
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == base::ErrorKind::kUsage);
    out += "# " + mistake.what + "\n" + base::render(read.error()) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("The scenario that the mistakes start from is right", "[scenarios][errors]") {
  const auto read = read_scenario_text("s.json", kGood, {.overrides = {}, .check_files = false});
  REQUIRE(read.has_value());
}

TEST_CASE("Mistakes of form are located, with what was expected", "[scenarios][errors][golden]") {
  const std::vector<Mistake> mistakes = {
      {"a trailing comma", with("\"frontier-only\"\n}", "\"frontier-only\",\n}")},
      {"a key twice", plus("\"version\": 1")},
      {"a typo in a key", with("\"workload\"", "\"worklod\"")},
      {"a typo in a nested key", with("\"output_usd_per_mtok\"", "\"output_usd_per_mtk\"")},
      {"a key that is nothing like any other", plus("\"colour\": \"red\"")},
      {"a typo in a value", plus("\"missing\": \"dorp\"")},
      {"a wrong type", plus("\"seed\": \"seven\"")},
      {"a fraction for an integer", plus("\"seed\": 1.5")},
      {"a negative seed", plus("\"seed\": -1")},
      {"a seed that not every reader keeps", plus("\"seed\": 9007199254740993")},
      {"a number out of range", plus("\"intervals\": { \"level\": 95 }")},
      {"a negative price", with("30 }", "-30 }")},
      {"a missing required key", with("{ \"file\": \"mmlu.csv\" }", "{}")},
      {"no version", with("  \"version\": 1,\n", "")},
      {"a version that is not known", with("\"version\": 1", "\"version\": 2")},
      {"no workload", with("  \"workload\": { \"file\": \"mmlu.csv\" },\n", "")},
      {"no policies", "{ \"version\": 1, \"workload\": { \"file\": \"mmlu.csv\" } }"},
      {"empty policies",
       "{ \"version\": 1, \"workload\": { \"file\": \"mmlu.csv\" },\n"
       "  \"policies\": {} }"},
      {"a list for the whole file", "[1]"},
      {"an unknown analysis", plus("\"analyses\": [ { \"curv\": {} } ]")},
      {"two analyses in one object", plus("\"analyses\": [ { \"curve\": { \"policy\": "
                                          "\"threshold\", \"parameter\": \"at_least\" }, "
                                          "\"floor\": {} } ]")},
      {"an amount finer than a nano-dollar",
       plus("\"value\": { \"wrong_answer_usd\": 0.0000000001 }")},
  };
  CHECK(tests::matches_golden("scenarios/form_errors.txt", errors_of(mistakes)));
}

TEST_CASE("Mistakes of meaning are located, with the nearest valid name",
          "[scenarios][errors][golden]") {
  const auto curve = [](const std::string& parameters) {
    return plus("\"analyses\": [ { \"curve\": { " + parameters + " } } ]");
  };
  const auto rollout = [](const std::string& fields) {
    return plus(
        "\"analyses\": [ { \"rollout\": { \"phases\": [ { \"share\": 0.1, \"requests\": "
        "100 } ], " +
        fields + " } } ]");
  };
  const auto floor = [](const std::string& fields) {
    return plus("\"analyses\": [ { \"floor\": { " + fields + " } } ]");
  };
  const std::vector<Mistake> mistakes = {
      {"an unknown baseline",
       with("\"baseline\": \"frontier-only\"", "\"baseline\": \"frontier-onyl\"")},
      {"a model as the baseline",
       with("\"baseline\": \"frontier-only\"", "\"baseline\": \"small\"")},
      {"a policy with a model's name", with("\"threshold\": {", "\"small\": {")},
      {"a policy that is only its own name",
       with("\"frontier-only\": \"frontier\"", "\"gpt-4\": \"gpt-4\"")},
      {"a score range that is none", with("\"mmlu.csv\"", "\"mmlu.csv\", \"score_range\": [1, 0]")},
      {"a score range of three", with("\"mmlu.csv\"", "\"mmlu.csv\", \"score_range\": [0, 1, 2]")},
      {"a part without a split", with("\"mmlu.csv\"", "\"mmlu.csv\", \"use\": \"test\"")},
      {"a split by value without its column",
       with("\"mmlu.csv\"", "\"mmlu.csv\", \"split\": { \"train\": \"train\" }")},
      {"a split by column and share",
       with("\"mmlu.csv\"", "\"mmlu.csv\", \"split\": { \"column\": \"part\", \"train\": 0.5 }")},
      {"a split by column without its test value",
       with("\"mmlu.csv\"", "\"mmlu.csv\", \"split\": { \"column\": \"part\", \"train\": \"a\" }")},
      {"a split by share with a test value",
       with("\"mmlu.csv\"", "\"mmlu.csv\", \"split\": { \"train\": 0.5, \"test\": \"b\" }")},
      {"two prices of one model",
       with("30 }",
            "30 }, \"self_hosted\": { \"gpu_usd_per_hour\": 2, \"output_tokens_per_s\": 900, "
            "\"utilisation\": 0.3 }")},
      {"a cost from a profile that is not there",
       with("\"mixtral-8x7b\"", "\"mixtral-8x7b\", \"cost\": \"profile\"")},
      {"a floor against what is nothing", floor(R"("against": ["always-fronteer"])")},
      {"a floor of a router that is no policy", floor(R"("router": "treshold")")},
      {"a floor of a router and an accuracy", floor(R"("router": "threshold", "accuracy": 0.9)")},
      {"a floor in a currency without its price", floor(R"("currency": "quality-adjusted-cost")")},
      {"a floor in priced time without a price", floor(R"("currency": "time-adjusted-cost")")},
      {"a map of one parameter", floor(R"("map": {"x": "recall", "y": "recall"})")},
      {"a map beyond what a share can be",
       floor(R"("map": {"x": {"parameter": "recall", "to": 2}, "y": "easy_share"})")},
      {"a map that runs backwards",
       floor(R"("map": {"x": {"parameter": "steps", "from": 5, "to": 2}, "y": "easy_share"})")},
      {"accuracies that no model states", plus("\"missing\": \"profile\"")},
      {"a slice twice", plus("\"slices\": [\"category\", \"category\"]")},
      {"a curve of an unknown policy",
       curve("\"policy\": \"treshold\", \"parameter\": \"at_least\"")},
      {"a curve along an unknown number",
       curve("\"policy\": \"threshold\", \"parameter\": \"at_lest\"")},
      {"a rollout without a bound",
       rollout("\"canary\": \"threshold\", \"stop\": { \"after\": 50 }")},
      {"a rollout of the stable policy",
       rollout("\"canary\": \"frontier-only\", \"stop\": { \"error_at_most\": 0.1 }")},
      {"a rollout of an unknown policy",
       rollout("\"canary\": \"treshold\", \"stop\": { \"error_at_most\": 0.1 }")},
      {"a model that is to replace itself",
       plus("\"analyses\": [ { \"convert\": { \"frontier\": \"frontier\", "
            "\"small\": [\"frontier\"] } } ]")},
      {"a curve of a policy without numbers",
       curve("\"policy\": \"frontier-only\", \"parameter\": \"at_least\"")},
  };
  CHECK(tests::matches_golden("scenarios/meaning_errors.txt", errors_of(mistakes)));
}

TEST_CASE("Mistakes in --set are located in its text", "[scenarios][errors][golden]") {
  const std::string dotted = with("\"small\":    {", "\"gpt-4.1\": {");
  const std::vector<Mistake> mistakes = {
      {"no equals sign", kGood, {"seed"}},
      {"an empty path", kGood, {"=7"}},
      {"an empty name", kGood, {"models..price=7"}},
      {"an open quote", kGood, {"models.\"small.price=7"}},
      {"text after a quote", kGood, {"models.\"small\"x=7"}},
      {"an unknown key", kGood, {"sead=7"}},
      {"an unknown nested key", kGood, {"models.frontier.price.output_usd=7"}},
      {"an unknown model", kGood, {"models.fronteir.price.output_usd_per_mtok=7"}},
      {"a name with dots that is not quoted", dotted, {"models.gpt-4.1.batch=true"}},
      {"an unknown policy", kGood, {"policies.treshold.route.at_least=0.7"}},
      {"an unknown key inside a policy", kGood, {"policies.threshold.rout.at_least=0.7"}},
      {"a key below a number", kGood, {"version.x=7"}},
      {"a key below a text inside a policy", kGood, {"policies.frontier-only.x=7"}},
      {"a new name with dots that is not quoted", kGood, {"workload.aliases.a.b=c"}},
      {"an item of an empty list", kGood, {"analyses=[]", "analyses.0.curve.points=5"}},
      {"an item past the end", kGood, {"slices=[\"a\",\"b\"]", "slices.2=\"c\""}},
      {"another file to extend", kGood, {"extends=base.json"}},
      {"broken JSON", kGood, {"intervals={\"level\": 0.9,}"}},
      {"a wrong type", kGood, {"seed=seven"}},
      {"a number out of range", kGood, {"intervals.level=95"}},
      {"a value that is no choice", kGood, {"missing=dorp"}},
      {"a name that does not exist", kGood, {"seed=2", "baseline=frontier"}},
  };
  CHECK(tests::matches_golden("scenarios/override_errors.txt", errors_of(mistakes)));
}

}  // namespace pointsman::scenarios
