// Repeated attempts and human desks as scenarios, against published and counted figures.
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace pointsman;
using tests::accuracy;
using tests::quoted;
using tests::run_scenario;
using tests::summary_of;

namespace {

/// A workload of a test, written to a file that is gone afterwards.
class WorkloadFile {
 public:
  WorkloadFile(const std::string& name, const std::string& text)
      : path_((std::filesystem::temp_directory_path() / ("pointsman-" + name)).string()) {
    std::ofstream(path_) << text;
  }
  ~WorkloadFile() { std::filesystem::remove(path_); }
  WorkloadFile(const WorkloadFile&) = delete;
  WorkloadFile& operator=(const WorkloadFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string scenario(const std::string& file, const std::string& rest) {
  return R"({"version": 1, "controls": false, "workload": {"file": )" + quoted(file) + "}, " +
         rest + "}";
}

}  // namespace

TEST_CASE("tau-bench's 50 x 4 runs have the published pass^k, and pass@k and calls to match",
          "[oracle][attempts]") {
  POINTSMAN_SHARED_DATA(file, "agents/taubench_gpt4o_airline_runs.csv");
  std::string policies = R"("one": "gpt-4o")";
  for (int k = 1; k <= 4; ++k) {
    for (const std::string pick : {"best", "worst"}) {
      policies += R"(, ")" + pick + std::to_string(k) + R"(": {"sample": {"of": "gpt-4o", "n": )" +
                  std::to_string(k) + R"(, "choose": {"oracle": ")" + pick + R"("}}})";
    }
  }
  // Without replacement in a new order per replication: the mean over orders is the unbiased
  // estimator, and all four attempts are the same whatever their order.
  constexpr int kReplications = 3000;
  const auto result = run_scenario(scenario(file, R"("evaluate": "sampled", "replications": )" +
                                                      std::to_string(kReplications) +
                                                      R"(, "policies": {)" + policies + "}"));
  constexpr double kAtLeastOne[] = {.42, .566667, .66, .72};
  constexpr double kAll[] = {.42, .273333, .22, .20};
  const double four_sigma = 4 * 0.5 / std::sqrt(50.0 * kReplications);
  for (int k = 1; k <= 4; ++k) {
    const double margin = k == 4 ? 1e-9 : four_sigma;
    CHECK(accuracy(result, "best" + std::to_string(k)) ==
          Approx(kAtLeastOne[k - 1]).margin(margin));
    CHECK(accuracy(result, "worst" + std::to_string(k)) == Approx(kAll[k - 1]).margin(margin));
  }
  CHECK(summary_of(result, "best4").calls / 50 / 4 == Approx(12.27).margin(0.005));
  CHECK(summary_of(result, "one").calls / 50 == Approx(12.27).margin(0.05));
}

TEST_CASE("counts of samples alone make a success probability", "[oracle][attempts]") {
  std::string csv = "id,m|score,m|samples,m|samples_correct,m|cost_usd\n";
  for (int row = 0; row < 3000; ++row) {
    csv += "r" + std::to_string(row) + (row % 2 == 0 ? ",0.75,4,3,0.01\n" : ",0.25,4,1,0.01\n");
  }
  const WorkloadFile file("counts.csv", csv);
  const std::string policies = R"("policies": {
      "plain": "m", "any": {"sample": {"n": 2, "of": "m", "choose": {"oracle": "best"}}}})";
  const auto result = run_scenario(scenario(file.path(), policies));
  CHECK(accuracy(result, "plain") == Approx(0.5));
  const double expected = (1 - 0.25 * 0.25 + 1 - 0.75 * 0.75) / 2;
  CHECK(std::abs(accuracy(result, "any") - expected) < 4 * 0.5 / std::sqrt(3000));
  CHECK(result.policies[1].draws == 1);
  CHECK(std::ranges::any_of(result.notes, [](const std::string& note) {
    return note.find("\"any\" is evaluated by 1 keyed draw") != std::string::npos;
  }));

  // Fitted: the counts' spread beyond sampling noise. Here p is 3/4 or 1/4, so E[p^2] = 5/16.
  std::string models = R"("models": {"m": {"attempts": {"probability": "beta"}}}, )";
  const auto fitted = run_scenario(scenario(file.path(), models + policies));
  CHECK(std::abs(accuracy(fitted, "any") - expected) < 0.06);
}

TEST_CASE("a Beta law alone makes attempts where nothing was recorded", "[oracle][attempts]") {
  std::string csv = "id\n";
  for (int row = 0; row < 20'000; ++row) csv += "r" + std::to_string(row) + "\n";
  const WorkloadFile file("nothing.csv", csv);
  const auto result = run_scenario(scenario(file.path(), R"(
    "models": {"m": {"price": {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0, "per_call_usd": 0.001},
        "attempts": {"from": "probability", "beta": {"mean": 0.8, "sd": 0.343}, "dominant_wrong_share": 0.84}}},
    "policies": {"plain": "m", "vote": {"sample": {"n": 10, "of": "m"}},
        "any": {"sample": {"n": 10, "of": "m", "choose": {"oracle": "best"}}}})"));
  CHECK(accuracy(result, "plain") == Approx(0.8));
  // 4 sigma of 20,000 requests: 0.0111 and 0.0084.
  CHECK(accuracy(result, "vote") == Approx(0.8145).margin(0.0111));
  CHECK(accuracy(result, "any") == Approx(0.903).margin(0.0084));
}

TEST_CASE("a chain that ends at a desk counts what people answer, and what they cost",
          "[oracle][attempts]") {
  std::string csv = "id,a|score,a|cost_usd\n";
  for (int row = 0; row < 1000; ++row) {
    csv += "r" + std::to_string(row) + (row % 10 == 0 ? ",0,0.01\n" : ",1,0.01\n");
  }
  const WorkloadFile file("desk.csv", csv);
  const auto result = run_scenario(scenario(file.path(), R"(
    "models": {"a": {"errors": {"rate": 0.05}},
               "people": {"desk": {"usd": 5, "accuracy": 0.98, "s": 300}}},
    "policies": {"chain": {"fallback": ["a", "people"]}})"));
  const auto& chain = result.policies.front();
  CHECK(chain.draws == 0);
  CHECK(chain.total.accuracy->mean == Approx(0.95 * 0.9 + 0.05 * 0.98));
  CHECK(chain.total.cost->total_usd == Approx(950 * 0.01 + 50 * 5));
  REQUIRE(chain.parts.size() == 2);
  CHECK(chain.parts[0].name == "hop 1: a");
  CHECK(chain.parts[1].entered == Approx(50));
  CHECK(*chain.parts[1].cost_usd == Approx(250));
}

TEST_CASE("what cannot be drawn is an error with its place", "[oracle][attempts][errors]") {
  const WorkloadFile file("plain.csv", "id,m|score\nr0,1\nr1,0\n");
  const auto message = [&](const std::string& attempts) {
    const auto result = tests::try_scenario(
        scenario(file.path(), R"("models": {"m": {"attempts": )" + attempts +
                                  R"(}}, "policies": {"p": {"sample": {"n": 2, "of": "m"}}})"));
    REQUIRE_FALSE(result.has_value());
    return base::render(result.error());
  };
  const auto has = [&](const std::string& attempts, const std::string& part) {
    const std::string text = message(attempts);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has("{}", "request \"r0\" has no further recorded attempt of model \"m\"");
  has("{}", "when_exhausted");
  has(R"({"from": "probability", "beta": {"mean": 0.5, "sd": 0.5}})", "no Beta law");
  has(R"({"from": "probability", "probability": "beta"})", "cannot be fitted");
  has(R"({"from": "probability", "probability": "accuracy"})", "which it lacks");
  has(R"({"from": "probabilty"})", "probability");
  has(R"({"probability": "score", "beta": {"mean": 0.5, "sd": 0.1}})", "stands beside");
}
