// FrugalML's own problem (Chen, Zaharia & Zou, NeurIPS 2020; lchen001/FrugalML @ 96712f6), solved
// as a linear programme: on the half that both were fitted on, it is no worse than the published
// policies, which discretise quality and leave out mixtures of thresholds.
#include "tests/data/support.hpp"
#include "tests/oracles/frugalml_policy.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

using namespace pointsman;
using namespace pointsman::tests;
using nlohmann::json;

namespace {

constexpr int kSeed = 1;

/// The rows that the published policies were fitted on: all but those of the test half.
std::set<std::size_t> test_rows(const std::string& folder) {
  std::ifstream file(folder + "/rafdb_test_index_seed" + std::to_string(kSeed) + ".txt");
  std::set<std::size_t> rows;
  for (std::size_t row = 0; file >> row;) rows.insert(row);
  return rows;
}

/// A copy of the table with a column that says which half a row is in.
void write_with_parts(const std::string& folder, const std::string& path) {
  const auto test = test_rows(folder);
  std::ifstream in(folder + "/rafdb.csv");
  std::ofstream out(path);
  std::string line;
  std::getline(in, line);
  out << "part," << line << '\n';
  for (std::size_t row = 0; std::getline(in, line); ++row) {
    out << (test.contains(row) ? "test," : "train,") << line << '\n';
  }
}

json scenario_over(const std::string& file, const std::string& part, const json& policies) {
  return {{"version", 1},
          {"controls", false},
          {"slices", json::array()},
          {"workload",
           {{"file", file},
            {"use", part},
            {"split", {{"column", "part"}, {"train", "train"}, {"test", "test"}}}}},
          {"policies", policies}};
}

}  // namespace

TEST_CASE("the linear programme is as good on train as the published policies of its budget",
          "[oracle][real][optimize]") {
  POINTSMAN_SHARED_DATA(folder, "frugalml");
  std::ifstream published_file(folder + "/rafdb_policies.json");
  const json published = json::parse(published_file);
  const test::TemporaryFolder scratch;
  const std::string file = scratch.file("rafdb.csv");
  write_with_parts(folder, file);
  json policies;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < published.size(); ++i) {
    const json& policy = published[i];
    if (policy["seed"] != kSeed || policy["optimizer"] != "FrugalML") continue;
    if (static_cast<int>(policy["budget_per10k"]) % 5 != 0) continue;
    policies["p" + std::to_string(i)] = frugalml_policy(policy);
    chosen.push_back(i);
  }
  REQUIRE(chosen.size() >= 5);
  const auto on_train = run_scenario(scenario_over(file, "train", policies).dump());
  const auto on_test = run_scenario(scenario_over(file, "test", policies).dump());

  json whole = scenario_over(file, "all", {{"any", "google"}});
  whole["analyses"] = json::array();
  const json services = {"google", "facepp", "microsoft", "github-cnn"};
  for (const std::size_t i : chosen) {
    const std::string base = frugalml_base(published[i]);
    json add_ons = services;
    add_ons.erase(std::find(add_ons.begin(), add_ons.end(), base));
    // What the published policy spends on train is the budget of the programme.
    const auto& spent = summary_of(on_train, "p" + std::to_string(i)).cost->per_request_usd.mean;
    whole["analyses"].push_back({{"optimize",
                                  {{"by_answer", {{"base", {base}}, {"add_ons", add_ons}}},
                                   {"maximise", "accuracy"},
                                   {"cost_at_most_usd", spent},
                                   {"frontier_points", 2}}}});
  }
  const auto result = run_scenario(whole.dump());
  double gain_on_train = 0;
  double gain_on_test = 0;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const std::string name = "p" + std::to_string(chosen[k]);
    INFO(name << " of budget " << published[chosen[k]]["budget_per10k"]);
    const auto& optimum = std::get<analysis::Optimum>(result.analyses[k].body);
    CHECK(optimum.train_requests == 7669);
    CHECK(optimum.held_out_requests == 7670);
    REQUIRE(optimum.best);
    const double budget = summary_of(on_train, name).cost->per_request_usd.mean;
    CHECK(optimum.best->train.cost_usd.mean <= budget * (1 + 1e-6));
    CHECK(optimum.best->train.accuracy.mean >= accuracy(on_train, name) - 1e-9);
    CHECK(accuracy(on_test, name) ==
          Approx(published[chosen[k]]["published_test_acc"].get<double>()).epsilon(1e-9));
    gain_on_train += optimum.best->train.accuracy.mean - accuracy(on_train, name);
    gain_on_test += optimum.best->held_out.accuracy.mean - accuracy(on_test, name);
  }
  // Being better on train by a little is optimism, not skill: on the other half both are alike.
  CHECK(gain_on_train >= 0);
  CHECK(std::abs(gain_on_test / static_cast<double>(chosen.size())) < 0.01);
}
