// Published and recomputed figures of RouteLLM's evaluation data (lm-sys/RouteLLM @ 0b64fda).
#include "tests/oracles/run_scenario.hpp"

#include <cmath>

using namespace pointsman;
using namespace pointsman::tests;

namespace {

std::string two_models(const std::string& file, const std::string& policies,
                       const std::string& where = R"("where": "contaminated == 0")") {
  return R"({"version": 1, "workload": {"file": )" + quoted(file) + ", " + where +
         R"(}, "models": {"weak": {"column": "mixtral-8x7b"}, "strong": {"column": "gpt-4-1106"}},
         "controls": false, "policies": {"weak-only": "weak", "strong-only": "strong", )" +
         policies + "}}";
}

constexpr const char* kOracle =
    R"("oracle": {"route": {"by": {"oracle": "cheapest_right"}, "then": "strong", "else": "weak"}})";

double percent(double share) {
  return 100 * share;
}

}  // namespace

TEST_CASE("MMLU without contaminated rows gives RouteLLM's two accuracies and the oracle's",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  const auto result = run_scenario(two_models(file, kOracle));
  CHECK(summary_of(result, "weak-only").requests == 14037);
  CHECK(percent(accuracy(result, "weak-only")) == Approx(68.0915).margin(5e-5));
  CHECK(percent(accuracy(result, "strong-only")) == Approx(80.5870).margin(5e-5));
  CHECK(percent(accuracy(result, "oracle")) == Approx(85.8730).margin(5e-5));
  CHECK(percent(answer_share(result, "oracle", "strong")) == Approx(17.782).margin(5e-4));
}

TEST_CASE("GSM8K without contaminated rows gives RouteLLM's two accuracies and the oracle's",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/gsm8k.csv");
  const auto result = run_scenario(two_models(file, kOracle));
  CHECK(summary_of(result, "weak-only").requests == 1307);
  CHECK(percent(accuracy(result, "weak-only")) == Approx(63.7337).margin(5e-5));
  CHECK(percent(accuracy(result, "strong-only")) == Approx(85.7689).margin(5e-5));
  CHECK(percent(accuracy(result, "oracle")) == Approx(92.9610).margin(5e-5));
  CHECK(percent(answer_share(result, "oracle", "strong")) == Approx(29.227).margin(5e-4));
}

TEST_CASE("MT-Bench without contaminated questions gives RouteLLM's two scores", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mtbench.csv");
  const auto result = run_scenario(two_models(file, kOracle));
  CHECK(summary_of(result, "weak-only").requests == 72);
  CHECK(10 * accuracy(result, "weak-only") == Approx(8.28125).epsilon(1e-12));
  CHECK(10 * accuracy(result, "strong-only") == Approx(9.2118055555555555).epsilon(1e-12));
}

TEST_CASE("with contaminated rows the accuracies are the other published ones", "[oracle][real]") {
  struct Expected {
    const char* file;
    double scale, weak, strong;
  };
  for (const Expected& expected : {Expected{"routellm/mmlu.csv", 100, 68.081470, 80.579690},
                                   Expected{"routellm/gsm8k.csv", 100, 63.836240, 85.670963},
                                   Expected{"routellm/mtbench.csv", 10, 8.340625, 9.228125}}) {
    POINTSMAN_SHARED_DATA(folder, "routellm");
    const std::string file = folder + "/" + std::string(expected.file).substr(9);
    const auto result = run_scenario(two_models(file, kOracle, R"("use": "all")"));
    CHECK(expected.scale * accuracy(result, "weak-only") == Approx(expected.weak).margin(5e-7));
    CHECK(expected.scale * accuracy(result, "strong-only") == Approx(expected.strong).margin(5e-7));
  }
}

TEST_CASE("a random mix lies on the straight line between weak and strong", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  std::string policies = kOracle;
  for (int tenths = 1; tenths < 10; ++tenths) {
    const std::string strong = "0." + std::to_string(tenths);
    const std::string weak = "0." + std::to_string(10 - tenths);
    policies += R"(, "mix)" + std::to_string(tenths) + R"(": {"mix": {"strong": )" + strong +
                R"(, "weak": )" + weak + "}}";
  }
  const auto result = run_scenario(two_models(file, policies));
  const double weak = accuracy(result, "weak-only");
  const double strong = accuracy(result, "strong-only");
  for (int tenths = 1; tenths < 10; ++tenths) {
    const std::string name = "mix" + std::to_string(tenths);
    CHECK(accuracy(result, name) ==
          Approx(weak + (strong - weak) * tenths / 10).epsilon(0).margin(1e-13));
    CHECK(answer_share(result, name, "strong") == Approx(tenths / 10.0).epsilon(1e-14));
  }
}

TEST_CASE("half of the traffic to each recovers half of the gap, as RouteLLM's scores say",
          "[oracle][real]") {
  struct Expected {
    const char* file;
    double scale, score, margin;
  };
  for (const Expected& expected :
       {Expected{"mmlu.csv", 100, 74.34, 5e-3}, Expected{"gsm8k.csv", 100, 74.75, 5e-3},
        Expected{"mtbench.csv", 10, 8.747, 5e-4}}) {
    POINTSMAN_SHARED_DATA(folder, "routellm");
    const auto result = run_scenario(two_models(folder + "/" + expected.file,
                                                R"("mix": {"mix": {"strong": 0.5, "weak": 0.5}})"));
    INFO(expected.file);
    CHECK(expected.scale * accuracy(result, "mix") ==
          Approx(expected.score).epsilon(0).margin(expected.margin));
  }
}

TEST_CASE("a perfect router gains a right answer with every strong call, until none is left",
          "[oracle][real]") {
  struct Expected {
    const char* file;
    double share_percent, top_percent;
  };
  for (const Expected& expected :
       {Expected{"mmlu.csv", 17.782, 85.8730}, Expected{"gsm8k.csv", 29.227, 92.9610}}) {
    POINTSMAN_SHARED_DATA(folder, "routellm");
    INFO(expected.file);
    std::string policies = kOracle;
    for (const std::string part : {"0.25", "0.5", "0.75"}) {
      // The perfect router on a part of the traffic spends that part of its strong calls.
      policies += R"(, "part )" + part + R"(": {"mix": [{"policy": "oracle", "weight": )" + part +
                  R"(}, {"policy": "weak", "weight": )" + std::to_string(1 - std::stod(part)) +
                  "}]}";
    }
    const auto result = run_scenario(two_models(folder + "/" + expected.file, policies));
    const double weak = accuracy(result, "weak-only");
    for (const std::string part : {"0.25", "0.5", "0.75"}) {
      const double share = answer_share(result, "part " + part, "strong");
      CHECK(percent(share) ==
            Approx(std::stod(part) * expected.share_percent).epsilon(0).margin(5e-4));
      CHECK(accuracy(result, "part " + part) == Approx(weak + share).epsilon(0).margin(1e-12));
    }
    CHECK(percent(accuracy(result, "oracle")) == Approx(expected.top_percent).margin(5e-5));
  }
}

TEST_CASE("sampled mixes scatter around that line as binomial draws do", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routellm/mmlu.csv");
  std::string text = two_models(file, R"("mix": {"mix": {"strong": 0.5, "weak": 0.5}})");
  text.insert(text.size() - 1, R"(, "evaluate": "sampled", "seed": 5)");
  const auto result = run_scenario(text);
  const double line = (accuracy(result, "weak-only") + accuracy(result, "strong-only")) / 2;
  // Only the 742 + 2,496 requests on which the models differ are drawn for: 4 sigma.
  const double sigma = std::sqrt(3238 * 0.25) / 14037;
  CHECK(std::abs(accuracy(result, "mix") - line) < 4 * sigma);
  CHECK(accuracy(result, "mix") != line);
}

TEST_CASE("GSM8K joined with six other models gives each its published accuracy",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "gsm8k_8models/gsm8k_8models.csv");
  const std::pair<const char*, double> expected[] = {
      {"mixtral-8x7b", 63.8362},       {"gpt-4-1106", 85.6710},      {"6b_finetuning", 21.6831},
      {"6b_verification", 39.0447},    {"175b_finetuning", 34.7233}, {"175b_verification", 56.2547},
      {"tora-code-34b-v1.0", 80.5155}, {"tora-70b-v1.0", 84.3063}};
  std::string policies;
  std::string all;
  for (const auto& [model, unused] : expected) {
    policies += R"("only )" + std::string(model) + R"(": )" + quoted(model) + ", ";
    all += (all.empty() ? "" : ", ") + quoted(model);
  }
  const std::string openai =
      R"("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")";
  const auto result = run_scenario(
      R"({"version": 1, "controls": false, "workload": {"file": )" + quoted(file) +
      R"(}, "policies": {)" + policies +
      R"("oracle of 8": {"route": {"by": {"oracle": "best"}, "among": [)" + all +
      R"(]}}, "oracle of 4": {"route": {"by": {"oracle": "best"}, "among": [)" + openai + "]}}}}");
  for (const auto& [model, accuracy_percent] : expected) {
    CHECK(percent(accuracy(result, "only " + std::string(model))) ==
          Approx(accuracy_percent).margin(5e-5));
  }
  CHECK(percent(accuracy(result, "oracle of 4")) == Approx(67.2479).margin(5e-5));
  CHECK(percent(accuracy(result, "oracle of 8")) == Approx(97.3465).margin(5e-5));
}
