// The 446 published policies of FrugalML (Chen, Zaharia, Zou, NeurIPS 2020; lchen001/FrugalML
// @ 96712f6), written as scenarios and replayed. Nothing of their rule is written again here.
#include "tests/oracles/frugalml_policy.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

using namespace pointsman;
using namespace pointsman::tests;
using nlohmann::json;

TEST_CASE("all 446 published FrugalML policies replay to their accuracy and cost",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(folder, "frugalml");
  std::ifstream file(folder + "/rafdb_policies.json");
  const json published = json::parse(file);
  REQUIRE(published.size() == 446);

  std::size_t replayed = 0;
  for (const int seed : {1, 5, 10}) {
    json policies;
    for (std::size_t i = 0; i < published.size(); ++i) {
      if (published[i]["seed"] == seed)
        policies["p" + std::to_string(i)] = frugalml_policy(published[i]);
    }
    const json scenario = {
        {"version", 1},
        {"controls", false},
        {"slices", json::array()},
        {"workload",
         {{"file", folder + "/rafdb.csv"},
          {"rows_file", folder + "/rafdb_test_index_seed" + std::to_string(seed) + ".txt"}}},
        {"policies", policies}};
    const auto result = run_scenario(scenario.dump());
    for (const auto& summary : result.policies) {
      const json& expected = published[std::stoul(summary.name.substr(1))];
      INFO(summary.name << " seed " << seed);
      CHECK(summary.total.requests == 7670);
      CHECK(std::abs(summary.total.accuracy->mean - expected["published_test_acc"].get<double>()) <
            1e-12);
      const double cost_per_10k = 1e4 * summary.total.cost->per_request_usd.mean;
      CHECK(cost_per_10k == Approx(expected["replayed_cost_per10k"].get<double>()).epsilon(1e-12));
      ++replayed;
    }
  }
  CHECK(replayed == 446);
}

TEST_CASE("each service has its published accuracy, over all rows and over the test halves",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(folder, "frugalml");
  const std::string policies = R"("controls": false, "policies": {"0": "google", "1": "facepp",
                                  "2": "microsoft", "3": "github-cnn"}})";
  const auto scenario = [&](const std::string& rows) {
    return R"({"version": 1, "workload": {"file": )" + quoted(folder + "/rafdb.csv") + rows +
           "}, " + policies;
  };
  const auto check = [](const reports::Result& result, std::vector<double> expected,
                        double margin) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(accuracy(result, std::to_string(i)) == Approx(expected[i]).epsilon(0).margin(margin));
    }
  };
  check(run_scenario(scenario("")), {0.656431, 0.611709, 0.716866, 0.599974}, 5e-7);
  const std::map<int, std::vector<double>> halves = {
      {1, {0.6556714471968709, 0.6108213820078227, 0.7186440677966102, 0.6086049543676663}},
      {5, {0.6585397653194264, 0.6092568448500651, 0.7179921773142112, 0.5998696219035202}},
      {10, {0.6513689700130378, 0.6058670143415906, 0.7088657105606259, 0.597522816166884}}};
  for (const auto& [seed, expected] : halves) {
    const std::string rows = folder + "/rafdb_test_index_seed" + std::to_string(seed) + ".txt";
    check(run_scenario(scenario(R"(, "rows_file": )" + quoted(rows))), expected, 1e-15);
  }
}
