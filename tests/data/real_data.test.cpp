// Real workloads straight from their columns: rows, models, coverage and accuracies as published or
// as counted by others.
#include "tests/data/support.hpp"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace pointsman;
using data::ModelField;

namespace {

data::Workload load(const std::string& path, data::ReadOptions options = test::without_cache()) {
  auto workload = data::load_workload(path, options);
  if (!workload) FAIL(base::render(workload.error()));
  return std::move(*workload);
}

const data::Column& column(const data::Workload& w, const std::string& model, ModelField field) {
  const auto* found = w.find_model(model);
  REQUIRE(found != nullptr);
  REQUIRE(found->find(field) != nullptr);
  return *found->find(field);
}

/// Mean over the rows that have a value and for which keep(row) holds.
template <typename Keep>
double mean_if(const data::Column& values, Keep keep) {
  double sum = 0, count = 0;
  for (std::size_t r = 0; r < values.rows; ++r) {
    if (!values.is_present(r) || !keep(r)) continue;
    sum += values.number_at(r);
    ++count;
  }
  return sum / count;
}

double accuracy(const data::Workload& w, const std::string& model) {
  return mean_if(column(w, model, ModelField::kScore), [](std::size_t) { return true; });
}

double accuracy_where(const data::Workload& w, const std::string& model, const std::string& name,
                      const std::string& value) {
  const data::Column* by = w.find(name);
  REQUIRE(by != nullptr);
  return mean_if(column(w, model, ModelField::kScore),
                 [&](std::size_t r) { return by->text_at(r) == value; });
}

Approx near(double value, double margin) {
  return Approx(value).epsilon(0).margin(margin);
}

}  // namespace

TEST_CASE("MMLU has RouteLLM's accuracies", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const auto w = load(data + "/routellm/mmlu.csv");
  CHECK(w.rows() == 14'042);
  CHECK(w.find("category")->dictionary.size() == 57);
  CHECK(accuracy_where(w, "mixtral-8x7b", "contaminated", "0") == near(0.680915, 5e-7));
  CHECK(accuracy_where(w, "gpt-4-1106", "contaminated", "0") == near(0.805870, 5e-7));
  CHECK(accuracy(w, "mixtral-8x7b") == near(0.68081470, 5e-9));
  CHECK(accuracy(w, "gpt-4-1106") == near(0.80579690, 5e-9));
  const auto& weak = column(w, "mixtral-8x7b", ModelField::kScore);
  const auto& strong = column(w, "gpt-4-1106", ModelField::kScore);
  std::size_t both[2][2] = {};
  for (std::size_t r = 0; r < w.rows(); ++r) {
    if (w.find("contaminated")->number_at(r) == 1) continue;
    ++both[weak.number_at(r) == 1][strong.number_at(r) == 1];
  }
  CHECK(both[1][1] == 8816);
  CHECK(both[1][0] == 742);
  CHECK(both[0][1] == 2496);
  CHECK(both[0][0] == 1983);
}

TEST_CASE("GSM8K and MT-Bench have RouteLLM's accuracies", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const auto gsm8k = load(data + "/routellm/gsm8k.csv");
  CHECK(gsm8k.rows() == 1'319);
  CHECK(accuracy_where(gsm8k, "mixtral-8x7b", "contaminated", "0") == near(0.637337, 5e-7));
  CHECK(accuracy_where(gsm8k, "gpt-4-1106", "contaminated", "0") == near(0.857689, 5e-7));
  const auto bench = load(data + "/routellm/mtbench.csv");
  CHECK(bench.rows() == 80);
  CHECK(10 * accuracy_where(bench, "mixtral-8x7b", "contaminated", "0") == near(8.28125, 1e-12));
  CHECK(10 * accuracy_where(bench, "gpt-4-1106", "contaminated", "0") == near(9.2118055555, 1e-9));
}

TEST_CASE("eight models on GSM8K have their accuracies", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const auto w = load(data + "/gsm8k_8models/gsm8k_8models.csv");
  CHECK(w.rows() == 1'319);
  const std::vector<std::pair<std::string, double>> expected = {
      {"mixtral-8x7b", 63.8362},       {"gpt-4-1106", 85.6710},      {"6b_finetuning", 21.6831},
      {"6b_verification", 39.0447},    {"175b_finetuning", 34.7233}, {"175b_verification", 56.2547},
      {"tora-code-34b-v1.0", 80.5155}, {"tora-70b-v1.0", 84.3063}};
  REQUIRE(w.models().size() == expected.size());
  std::size_t right = 0;
  for (const auto& [model, percent] : expected) {
    CHECK(100 * accuracy(w, model) == near(percent, 5e-5));
  }
  for (std::size_t r = 0; r < w.rows(); ++r) {
    bool any = false;
    for (const auto& model : w.models()) {
      any = any || model.find(ModelField::kScore)->number_at(r) == 1;
    }
    right += any ? 1 : 0;
  }
  CHECK(100.0 * static_cast<double>(right) / 1'319 == near(97.3465, 5e-5));
}

TEST_CASE("FrugalML's three data sets load with prices and confidences intact", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  struct Expected {
    std::string file;
    std::size_t rows;
    std::vector<std::tuple<std::string, double, std::int64_t>>
        services;  // accuracy %, nano-dollars
  };
  const std::vector<Expected> sets = {{"rafdb",
                                       15'339,
                                       {{"google", 65.6431, 1'500'000},
                                        {"facepp", 61.1709, 500'000},
                                        {"microsoft", 71.6866, 1'000'000},
                                        {"github-cnn", 59.9974, 100}}},
                                      {"yelp",
                                       20'000,
                                       {{"google", 95.705, 250'000},
                                        {"baidu", 51.38, 350'000},
                                        {"amazon", 86.935, 75'000},
                                        {"github-vader", 74.52, 100}}},
                                      {"waimai",
                                       11'987,
                                       {{"google", 81.9221, 250'000},
                                        {"baidu", 88.9547, 350'000},
                                        {"amazon", 82.3642, 75'000},
                                        {"github-bixin", 64.3280, 100}}}};
  for (const auto& set : sets) {
    const auto w = load(data + "/frugalml/" + set.file + ".csv");
    CHECK(w.rows() == set.rows);
    CHECK(w.ids().at(0) == set.file + "/0");
    for (const auto& [service, percent, nano] : set.services) {
      CHECK(100 * accuracy(w, service) == near(percent, 5e-5));
      std::vector<std::int64_t> costs(w.rows());
      column(w, service, ModelField::kCostUsd).gather_scaled(0, 9, costs);
      CHECK(costs == std::vector<std::int64_t>(w.rows(), nano));
      // A score is 1 exactly where the answer is the label.
      const auto& answers = column(w, service, ModelField::kAnswer);
      const auto& scores = column(w, service, ModelField::kScore);
      std::size_t differ = 0;
      for (std::size_t r = 0; r < w.rows(); ++r) {
        const bool is_right = answers.text_at(r) == w.find("label")->text_at(r);
        differ += is_right != (scores.number_at(r) == 1) ? 1 : 0;
      }
      CHECK(differ == 0);
    }
  }
  const auto rafdb = load(data + "/frugalml/rafdb.csv");
  CHECK(column(rafdb, "github-cnn", ModelField::kConfidence).number_at(0) == 0.9993916749954224);
  CHECK(column(rafdb, "facepp", ModelField::kConfidence).number_at(0) == 0.9999899999999999);
}

TEST_CASE("LLMRouter's nine models have their accuracies on both splits", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const auto w = load(data + "/llmrouter/workload.csv");
  CHECK(w.rows() == 6'108);
  const std::vector<std::tuple<std::string, double, double>> expected = {
      {"llama-3.1-nemotron-51b-instruct", 0.5626, 0.6213},
      {"llama-3.1-8b-instruct", 0.5078, 0.5607},
      {"llama-3.3-nemotron-super-49b-v1", 0.5026, 0.5788},
      {"gemma-2-9b-it", 0.4500, 0.5347},
      {"qwen2.5-7b-instruct", 0.4228, 0.5204},
      {"mistral-7b-instruct-v0.3", 0.2774, 0.3710},
      {"llama3-chatqa-1.5-70b", 0.2671, 0.1941},
      {"codegemma-7b", 0.2352, 0.3031},
      {"llama3-chatqa-1.5-8b", 0.1538, 0.1751}};
  CHECK(w.models().size() == expected.size());
  for (const auto& [model, test_accuracy, train_accuracy] : expected) {
    CHECK(accuracy_where(w, model, "split", "test") == near(test_accuracy, 5.1e-5));
    CHECK(accuracy_where(w, model, "split", "train") == near(train_accuracy, 5.1e-5));
  }
  // Scores are graded, and the test questions are not of the train questions' mix.
  std::set<double> fractions;
  for (const auto& model : w.models()) {
    const auto* scores = model.find(ModelField::kScore);
    for (std::size_t r = 0; r < w.rows(); ++r) {
      if (scores->number_at(r) > 0 && scores->number_at(r) < 1) {
        fractions.insert(scores->number_at(r));
      }
    }
  }
  CHECK(fractions.size() == 221);
  std::map<std::string, std::set<std::string>> categories;
  for (std::size_t r = 0; r < w.rows(); ++r) {
    categories[std::string(w.find("split")->text_at(r))].insert(
        std::string(w.find("category")->text_at(r)));
  }
  CHECK(categories["train"].size() == 14);
  CHECK(categories["test"].size() == 10);
}

TEST_CASE("MMLU-Pro loads with its gaps", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const auto w = load(data + "/mmlu_pro/workload.csv");
  CHECK(w.rows() == 12'032);
  CHECK(w.models().size() == 29);
  std::vector<const data::Column*> complete;
  std::size_t all_but_deepseek = 0;
  for (const auto& model : w.models()) {
    const auto* scores = model.find(ModelField::kScore);
    if (scores->is_complete()) complete.push_back(scores);
  }
  CHECK(complete.size() == 26);
  std::size_t right = 0;
  for (std::size_t r = 0; r < w.rows(); ++r) {
    bool any = false, all = true;
    for (const auto* scores : complete) any = any || scores->number_at(r) == 1;
    for (const auto& model : w.models()) {
      all = all &&
            (model.name == "DeepSeek-Coder-V2" || model.find(ModelField::kScore)->is_present(r));
    }
    right += any ? 1 : 0;
    all_but_deepseek += all ? 1 : 0;
  }
  CHECK(100.0 * static_cast<double>(right) / 12'032 == near(92.337, 5e-4));
  CHECK(all_but_deepseek == 12'002);
  const std::vector<std::tuple<std::string, double, std::size_t>> expected = {
      {"Meta-Llama-3_1-8B-Instruct", 44.19, 12'032}, {"Meta-Llama-3-8B", 34.18, 12'032},
      {"Meta-Llama-3-70B", 52.01, 12'032},           {"Meta-Llama-3_1-70B-Instruct", 62.82, 12'032},
      {"gemini-1.5-flash-002", 64.09, 12'012},       {"gemini-1.5-pro-002", 70.25, 12'020},
      {"DeepSeek-Coder-V2", 63.63, 10'351},          {"Qwen1.5-72B-Chat", 47.15, 12'032}};
  for (const auto& [model, percent, rows] : expected) {
    CHECK(100 * accuracy(w, model) == near(percent, 5.1e-3));
    CHECK(column(w, model, ModelField::kScore).count_present() == rows);
  }
  const auto unread = [&](const std::string& model) {
    return w.rows() - column(w, model, ModelField::kAnswer).count_present();
  };
  CHECK(unread("Meta-Llama-3-70B") == 814);
  CHECK(unread("Qwen1.5-72B-Chat") == 2'211);
  // The answer key changed between versions: `score` is not always (answer = label).
  std::size_t differ = 0;
  std::set<std::size_t> questions;
  for (const auto& model : w.models()) {
    for (std::size_t r = 0; r < w.rows(); ++r) {
      const auto* scores = model.find(ModelField::kScore);
      if (!scores->is_present(r)) continue;
      const bool is_label =
          model.find(ModelField::kAnswer)->text_at(r) == w.find("label")->text_at(r);
      if (is_label == (scores->number_at(r) == 1)) continue;
      ++differ;
      questions.insert(r);
    }
  }
  CHECK(differ == 82);
  CHECK(questions.size() == 31);
}

TEST_CASE("RouterArena loads once its score range is declared", "[real]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const std::string file = data + "/routerarena/workload.csv";
  const auto refused = data::load_workload(file, test::without_cache());
  REQUIRE(!refused);
  CHECK(refused.error().message ==
        "claude-3-haiku-20240307|score is \"-0.0330188679245283\", outside 0..1");
  auto options = test::without_cache();
  options.score_range = {-1, 1};
  const auto w = load(file, options);
  CHECK(w.rows() == 809);
  const auto total = [&](const std::string& model, ModelField field, int digits) {
    std::vector<std::int64_t> values(w.rows());
    column(w, model, field).gather_scaled(0, digits, values);
    std::int64_t sum = 0;
    for (const std::int64_t value : values) sum += value;
    return sum;
  };
  const auto count = [&](const std::string& model, auto is_counted) {
    std::size_t counted = 0;
    for (std::size_t r = 0; r < w.rows(); ++r) {
      counted += is_counted(column(w, model, ModelField::kScore).number_at(r)) ? 1 : 0;
    }
    return counted;
  };
  const auto is_fraction = [](double score) { return score > 0 && score < 1; };
  CHECK(count("claude-3-haiku-20240307", is_fraction) == 64);
  CHECK(count("gemini-2.0-flash-001", is_fraction) == 63);
  CHECK(count("claude-3-haiku-20240307", [](double score) { return score < 0; }) == 1);
  CHECK(accuracy(w, "claude-3-haiku-20240307") == near(0.5233560759, 5e-11));
  CHECK(total("claude-3-haiku-20240307", ModelField::kCostUsd, 9) == 142'377'250);
  CHECK(total("claude-3-haiku-20240307", ModelField::kInputTokens, 0) == 215'844);
  CHECK(total("claude-3-haiku-20240307", ModelField::kOutputTokens, 0) == 70'733);
  CHECK(accuracy(w, "gemini-2.0-flash-001") == near(0.6901193045, 5e-11));
  CHECK(total("gemini-2.0-flash-001", ModelField::kCostUsd, 9) == 38'420'000);
  CHECK(total("gemini-2.0-flash-001", ModelField::kInputTokens, 0) == 166'840);
  CHECK(total("gemini-2.0-flash-001", ModelField::kOutputTokens, 0) == 54'340);
}

TEST_CASE("tau-bench's repeated runs give its published pass^k", "[real][long]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  const auto w = load(data + "/agents/taubench_gpt4o_airline_runs.csv");
  CHECK(w.rows() == 50);
  CHECK(w.sources()[0].rows == 200);
  REQUIRE(w.attempts().size() == 1);
  const auto& runs = w.attempts()[0];
  CHECK(runs.columns.name == "gpt-4o");
  const auto* scores = runs.columns.find(ModelField::kScore);
  REQUIRE(scores->rows == 200);
  std::vector<int> tasks(5, 0);
  double pass_hat[5] = {};
  const auto choose = [](int n, int k) {
    double ways = 1;
    for (int i = 0; i < k; ++i) ways = ways * (n - i) / (i + 1);
    return n < k ? 0 : ways;
  };
  for (std::size_t r = 0; r < w.rows(); ++r) {
    int successes = 0;
    for (auto a = runs.begin[r]; a < runs.begin[r + 1]; ++a) {
      successes += scores->number_at(a) == 1 ? 1 : 0;
    }
    ++tasks[static_cast<std::size_t>(successes)];
    for (int k = 1; k <= 4; ++k) pass_hat[k] += choose(successes, k) / choose(4, k) / 50;
  }
  CHECK(tasks == std::vector<int>{14, 12, 10, 4, 10});
  CHECK(pass_hat[1] == near(0.420, 1e-12));
  CHECK(pass_hat[2] == near(0.273333333333, 1e-9));
  CHECK(pass_hat[3] == near(0.220, 1e-12));
  CHECK(pass_hat[4] == near(0.200, 1e-12));
  const auto mean = [&](ModelField field) {
    return mean_if(*runs.columns.find(field), [](std::size_t) { return true; });
  };
  CHECK(mean(ModelField::kCalls) == near(12.27, 1e-9));
  const auto calls_of = [&](double score) {
    return mean_if(*runs.columns.find(ModelField::kCalls),
                   [&](std::size_t r) { return scores->number_at(r) == score; });
  };
  CHECK(calls_of(1) == near(9.87, 5e-3));
  CHECK(calls_of(0) == near(14.01, 5e-3));
  CHECK(mean(ModelField::kInputTokens) == near(34'180.64, 1e-6));
}

TEST_CASE("every real workload is the same from its cache", "[real][cache]") {
  const std::string data = test::real_data();
  if (data.empty()) return;
  test::TemporaryFolder folder;
  for (const char* file :
       {"routellm/mmlu.csv", "routellm/gsm8k.csv", "routellm/mtbench.csv", "frugalml/rafdb.csv",
        "llmrouter/workload.csv", "routerarena/workload.csv", "mmlu_pro/workload.csv",
        "agents/taubench_gpt4o_airline_runs.csv"}) {
    data::ReadOptions options;
    options.cache_dir = folder.path();
    options.score_range = {-1, 1};
    data::LoadReport report;
    const auto first = data::load_workload(data + '/' + file, options, &report);
    REQUIRE(first);
    CHECK(report.cache == data::CacheState::kWritten);
    const auto second = data::load_workload(data + '/' + file, options, &report);
    REQUIRE(second);
    CHECK(report.cache == data::CacheState::kHit);
    CHECK((test::dump(*first) == test::dump(*second)));
  }
}
