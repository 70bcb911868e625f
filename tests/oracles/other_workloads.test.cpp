// Replays of MMLU-Pro, RouterArena and LLMRouter against the figures of their sources.
#include "data/load.hpp"
#include "tests/oracles/run_scenario.hpp"

using namespace pointsman;
using namespace pointsman::tests;

namespace {

/// A scenario in which every model of the workload answers alone, and one more policy.
std::string each_alone(const std::string& file, const std::vector<std::string>& models,
                       const std::string& more, const std::string& workload = "") {
  std::string policies;
  for (const std::string& model : models)
    policies += quoted("only " + model) + ": " + quoted(model) + ", ";
  return R"({"version": 1, "controls": false, "workload": {"file": )" + quoted(file) + workload +
         R"(}, "policies": {)" + policies + more + "}}";
}

std::string oracle_among(const std::vector<std::string>& models) {
  std::string list;
  for (const std::string& model : models) list += (list.empty() ? "" : ", ") + quoted(model);
  return R"("oracle": {"route": {"by": {"oracle": "best"}, "among": [)" + list + "]}}";
}

std::vector<std::string> models_of(const std::string& file, bool only_complete) {
  data::ReadOptions options;
  options.use_cache = false;
  auto workload = data::load_workload(file, options);
  if (!workload) FAIL(base::render(workload.error()));
  std::vector<std::string> names;
  for (const auto& model : workload->models()) {
    if (!only_complete || model.find(data::ModelField::kScore)->is_complete()) {
      names.push_back(model.name);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("MMLU-Pro: the oracle of its 26 complete models is right on 92.337 %", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "mmlu_pro/workload.csv");
  const auto models = models_of(file, /*only_complete=*/true);
  REQUIRE(models.size() == 26);
  const auto result = run_scenario(each_alone(file, models, oracle_among(models)));
  CHECK(summary_of(result, "oracle").requests == 12032);
  CHECK(100 * accuracy(result, "oracle") == Approx(92.337).margin(5e-4));
  const std::pair<const char*, double> expected[] = {{"Meta-Llama-3_1-8B-Instruct", 44.19},
                                                     {"Meta-Llama-3-8B", 34.18},
                                                     {"Meta-Llama-3-70B", 52.01},
                                                     {"Meta-Llama-3_1-70B-Instruct", 62.82},
                                                     {"Qwen1.5-72B-Chat", 47.15}};
  for (const auto& [model, percent] : expected) {
    CHECK(100 * accuracy(result, "only " + std::string(model)) == Approx(percent).margin(5e-3));
  }
}

TEST_CASE("MMLU-Pro: a model with gaps stops the run, or its requests are dropped and counted",
          "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "mmlu_pro/workload.csv");
  const std::vector<std::string> gappy = {"DeepSeek-Coder-V2", "gemini-1.5-flash-002",
                                          "gemini-1.5-pro-002"};
  const std::string scenario = each_alone(file, gappy, R"("x": "Meta-Llama-3-8B")");
  const auto stopped = try_scenario(scenario);
  REQUIRE_FALSE(stopped.has_value());
  CHECK(stopped.error().kind == base::ErrorKind::kData);
  CHECK(stopped.error().message.find("has no outcome of model \"") != std::string::npos);

  std::string dropping = scenario;
  dropping.insert(dropping.size() - 1, R"(, "missing": "drop", "baseline": "x")");
  const auto result = run_scenario(dropping);
  const std::pair<std::uint64_t, double> expected[] = {
      {10351, 63.63}, {12012, 64.09}, {12020, 70.25}};
  for (std::size_t i = 0; i < gappy.size(); ++i) {
    const auto& summary = summary_of(result, "only " + gappy[i]);
    CHECK(summary.requests == 12032);
    CHECK(summary.answered == expected[i].first);
    CHECK(summary.dropped == 12032 - expected[i].first);
    CHECK(100 * summary.accuracy->mean == Approx(expected[i].second).margin(5e-3));
    CHECK_FALSE(summary.cost.is_known());
  }
}

TEST_CASE("RouterArena: scores and costs once its score range is declared", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routerarena/workload.csv");
  const std::vector<std::string> models = {"claude-3-haiku-20240307", "gemini-2.0-flash-001"};
  const auto refused = try_scenario(each_alone(file, models, oracle_among(models)));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::ErrorKind::kData);
  CHECK(refused.error().message.find("-0.033") != std::string::npos);

  const auto result =
      run_scenario(each_alone(file, models, oracle_among(models), R"(, "score_range": [-0.1, 1])"));
  const auto& haiku = summary_of(result, "only " + models[0]);
  CHECK(haiku.accuracy->mean == Approx(0.5233560759).epsilon(0).margin(5e-11));
  CHECK(haiku.cost->total_usd == Approx(0.14237725).epsilon(1e-12));
  const auto& gemini = summary_of(result, "only " + models[1]);
  CHECK(gemini.accuracy->mean == Approx(0.6901193045).epsilon(0).margin(5e-11));
  CHECK(gemini.cost->total_usd == Approx(0.03842).epsilon(1e-12));
  CHECK(accuracy(result, "oracle") == Approx(0.74077265).epsilon(0).margin(5e-9));
}

TEST_CASE("RouterArena: tokens at catalogue prices give the logged costs", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "routerarena/workload.csv");
  const auto result =
      run_scenario(R"({"version": 1, "controls": false, "workload": {"file": )" + quoted(file) +
                   R"(, "score_range": [-0.1, 1]}, "models": {
        "haiku": {"column": "claude-3-haiku-20240307", "cost": "profile",
                  "price": {"input_usd_per_mtok": 0.25, "output_usd_per_mtok": 1.25}},
        "gemini": {"column": "gemini-2.0-flash-001", "cost": "profile",
                   "price": {"input_usd_per_mtok": 0.1, "output_usd_per_mtok": 0.4}}},
        "policies": {"haiku-only": "haiku", "gemini-only": "gemini"}})");
  CHECK(summary_of(result, "haiku-only").cost->total_usd == Approx(0.14237725).epsilon(1e-12));
  CHECK(summary_of(result, "gemini-only").cost->total_usd == Approx(0.03842).epsilon(1e-12));
}

TEST_CASE("LLMRouter: nine models and their oracle on both splits", "[oracle][real]") {
  POINTSMAN_SHARED_DATA(file, "llmrouter/workload.csv");
  const std::vector<std::string> models = {"llama-3.1-nemotron-51b-instruct",
                                           "llama-3.1-8b-instruct",
                                           "llama-3.3-nemotron-super-49b-v1",
                                           "gemma-2-9b-it",
                                           "qwen2.5-7b-instruct",
                                           "mistral-7b-instruct-v0.3",
                                           "llama3-chatqa-1.5-70b",
                                           "codegemma-7b",
                                           "llama3-chatqa-1.5-8b"};
  const std::vector<double> test = {0.5626, 0.5078, 0.5026, 0.4500, 0.4228,
                                    0.2774, 0.2671, 0.2352, 0.1538};
  const std::vector<double> train = {0.6213, 0.5607, 0.5788, 0.5347, 0.5204,
                                     0.3710, 0.1941, 0.3031, 0.1751};
  const auto run_part = [&](const std::string& part) {
    return run_scenario(
        each_alone(file, models, oracle_among(models),
                   R"(, "split": {"column": "split", "train": "train", "test": "test"}, "use": )" +
                       quoted(part)));
  };
  const auto on_test = run_part("test");
  const auto on_train = run_part("train");
  CHECK(summary_of(on_test, "oracle").requests == 500);
  CHECK(summary_of(on_train, "oracle").requests == 5608);
  for (std::size_t i = 0; i < models.size(); ++i) {
    CHECK(accuracy(on_test, "only " + models[i]) == Approx(test[i]).margin(5e-5));
    CHECK(accuracy(on_train, "only " + models[i]) == Approx(train[i]).margin(5e-5));
  }
  CHECK(accuracy(on_test, "oracle") == Approx(0.7434).margin(5e-5));
  CHECK(accuracy(on_train, "oracle") == Approx(0.8017).margin(5e-5));
}
