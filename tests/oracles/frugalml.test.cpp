// The 446 published policies of FrugalML (Chen, Zaharia, Zou, NeurIPS 2020; lchen001/FrugalML
// @ 96712f6), written as scenarios and replayed. Nothing of their rule is written again here.
#include "tests/oracles/frugalml_policy.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

using namespace pointsman;
using namespace pointsman::tests;
using nlohmann::json;

namespace {

/// Replays the published policies, each on the test half of its seed, with their shares of ties to
/// send on or without, and hands over what each gave.
template <typename Check>
std::size_t replay_all(const std::string& folder, bool asks_on_ties, Check&& check) {
  std::ifstream file(folder + "/rafdb_policies.json");
  const json published = json::parse(file);
  std::size_t replayed = 0;
  for (const int seed : {1, 5, 10}) {
    json policies;
    for (std::size_t i = 0; i < published.size(); ++i) {
      if (published[i]["seed"] != seed) continue;
      json policy = frugalml_policy(published[i]);
      if (!asks_on_ties) {
        for (json& rule : policy["cascade"][0]["accept"]["by_answer"]) rule["tie_share"] = 0;
      }
      policies["p" + std::to_string(i)] = std::move(policy);
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
      INFO(summary.name << " seed " << seed);
      check(published[std::stoul(summary.name.substr(1))], summary.total);
      ++replayed;
    }
  }
  return replayed;
}

}  // namespace

TEST_CASE("all 446 published FrugalML policies replay to their accuracy and cost",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(folder, "frugalml");
  std::size_t with_silence = 0;
  const std::size_t replayed =
      replay_all(folder, true, [&](const json& expected, const analysis::Summary& total) {
        CHECK(total.requests == 7670);
        CHECK(std::abs(total.accuracy->mean - expected["published_test_acc"].get<double>()) <
              1e-12);
        const double cost_per_10k = 1e4 * total.cost->per_request_usd.mean;
        CHECK(cost_per_10k ==
              Approx(expected["replayed_cost_per10k"].get<double>()).epsilon(1e-12));
        with_silence += total.unanswered > 0 ? 1 : 0;
      });
  CHECK(replayed == 446);
  CHECK(with_silence == 1);  // the one whose probabilities sum to 0.98899
}

TEST_CASE("who keeps every tie in FrugalML's policies misses 73 of them by up to 0.00052",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(folder, "frugalml");
  std::size_t missed = 0;
  double largest = 0;
  replay_all(folder, false, [&](const json& expected, const analysis::Summary& total) {
    const double error =
        std::abs(total.accuracy->mean - expected["published_test_acc"].get<double>());
    missed += error > 1e-12 ? 1 : 0;
    largest = std::max(largest, error);
  });
  CHECK(missed == 73);
  CHECK(largest == Approx(0.00052).epsilon(0).margin(5e-6));
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
  const auto four = [&](const std::string& file, const std::string& own) {
    return run_scenario(R"({"version": 1, "controls": false, "workload": {"file": )" +
                        quoted(folder + file) +
                        R"(}, "policies": {"0": "google", "1": "baidu", "2": "amazon", "3": )" +
                        quoted(own) + "}}");
  };
  check(four("/yelp.csv", "github-vader"), {0.95705, 0.5138, 0.86935, 0.7452}, 5e-7);
  check(four("/waimai.csv", "github-bixin"), {0.819221, 0.889547, 0.823642, 0.643280}, 5e-7);
  const std::map<int, std::vector<double>> halves = {
      {1, {0.6556714471968709, 0.6108213820078227, 0.7186440677966102, 0.6086049543676663}},
      {5, {0.6585397653194264, 0.6092568448500651, 0.7179921773142112, 0.5998696219035202}},
      {10, {0.6513689700130378, 0.6058670143415906, 0.7088657105606259, 0.597522816166884}}};
  for (const auto& [seed, expected] : halves) {
    const std::string rows = folder + "/rafdb_test_index_seed" + std::to_string(seed) + ".txt";
    check(run_scenario(scenario(R"(, "rows_file": )" + quoted(rows))), expected, 1e-15);
  }
}
