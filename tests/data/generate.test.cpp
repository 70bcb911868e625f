#include "data/generate.hpp"

#include "data/json_reader.hpp"
#include "data/load.hpp"
#include "sim/base/file.hpp"
#include "sim/base/samplers.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <sstream>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman;
using data::GeneratorSpec;

constexpr const char* kSample = "data/samples/support.spec.json";

GeneratorSpec spec_of(std::string text) {
  const auto document = data::parse_json("spec.json", std::move(text));
  REQUIRE(document);
  auto spec = data::read_generator_spec(*document);
  if (!spec) FAIL(base::render(spec.error()));
  return std::move(*spec);
}

/// The rendered error of a spec; "" if it is right.
std::string problem(std::string text) {
  const auto document = data::parse_json("spec.json", std::move(text));
  REQUIRE(document);
  const auto spec = data::read_generator_spec(*document);
  return spec ? "" : base::render(spec.error());
}

std::string text_of(const GeneratorSpec& spec, unsigned threads) {
  std::string out;
  const auto status = data::generate(spec,
                                     [&](std::string_view bytes) {
                                       out += bytes;
                                       return base::Status();
                                     },
                                     threads, {});
  CHECK(status);
  return out;
}

/// The columns of a CSV without quotes, by name.
using Table = std::map<std::string, std::vector<std::string>>;
Table table_of(const std::string& text) {
  std::istringstream lines(text);
  std::string line, cell;
  std::vector<std::string> names;
  Table table;
  for (bool is_header = true; std::getline(lines, line); is_header = false) {
    std::istringstream cells(line);
    std::size_t column = 0;
    while (std::getline(cells, cell, ',')) {
      if (is_header) {
        names.push_back(cell);
      } else {
        table[names.at(column++)].push_back(cell);
      }
    }
    REQUIRE((is_header || column == names.size()));
  }
  return table;
}
std::vector<double> numbers(const Table& table, const std::string& column) {
  std::vector<double> out;
  for (const std::string& cell : table.at(column)) out.push_back(std::stod(cell));
  return out;
}
double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Probability that a score of an event is above a score without it (Mann-Whitney), and its
/// standard error (Hanley and McNeil 1982).
std::pair<double, double> auc_of(const std::vector<double>& scores,
                                 const std::vector<double>& events) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double negatives = 0, wins = 0;
  for (const std::size_t i : order) {
    if (events[i] > 0.5) {
      wins += negatives;
    } else {
      ++negatives;
    }
  }
  const double positives = static_cast<double>(scores.size()) - negatives;
  const double a = wins / (negatives * positives);
  const double q1 = a / (2 - a), q2 = 2 * a * a / (1 + a);
  const double variance =
      (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) /
      (negatives * positives);
  return {a, std::sqrt(variance)};
}

constexpr const char* kTwoModels = R"({
  "version": 1, "rows": 20000, "seed": 11,
  "categories": { "easy": { "weight": 3, "difficulty": -1 }, "hard": { "weight": 1, "difficulty": 1 } },
  "input_tokens": { "median": 500, "sigma": 0.8 },
  "models": {
    "small": { "accuracy": 0.7, "discrimination": 1.5, "guess": 0.2,
      "confidence": { "auc": 0.8 },
      "output_tokens": { "median": 100, "sigma": 0.6 },
      "price": { "input_usd_per_mtok": 0.2505, "output_usd_per_mtok": 1.2505 },
      "latency": { "ttft_s": 0.5, "ttft_sigma": 0.2, "tokens_per_s": 100 } },
    "large": { "accuracy": 0.9, "confidence": { "auc": 0.8, "temperature": 0.5, "shift": 1 } } },
  "correlation": 0.5,
  "signals": {
    "needs": { "target": { "right": "large", "wrong": "small" }, "auc": 0.75 },
    "hard": { "target": { "wrong": "small" }, "auc": 0.9, "scale": "uniform" } } })";

/// 20,000 rows of kTwoModels.
const Table& two_models() {
  static const Table table = table_of(text_of(spec_of(kTwoModels), 2));
  return table;
}

TEST_CASE("Every model is as accurate as was asked, overall and in each category",
          "[data][generate]") {
  const auto spec = spec_of(kTwoModels);
  const Table& table = two_models();
  const auto expected = data::expected_accuracies(spec);
  CHECK(expected[0] == Approx(0.7).epsilon(1e-12));
  CHECK(expected[1] == Approx(0.9).epsilon(1e-12));
  for (std::size_t m = 0; m < 2; ++m) {
    const auto scores = numbers(table, spec.models[m].name + "|score");
    CHECK(std::abs(mean(scores) - expected[m]) <
          4 * std::sqrt(expected[m] * (1 - expected[m]) / 20000));
    for (std::size_t c = 0; c < 2; ++c) {
      std::vector<double> within;
      for (std::size_t i = 0; i < scores.size(); ++i) {
        if (table.at("category")[i] == spec.categories[c].name) within.push_back(scores[i]);
      }
      const double p = data::expected_accuracies(spec, c)[m];
      const auto n = static_cast<double>(within.size());
      CHECK(std::abs(mean(within) - p) < 4 * std::sqrt(p * (1 - p) / n));
      const double share = c == 0 ? 0.75 : 0.25;
      CHECK(std::abs(n / 20000 - share) < 4 * std::sqrt(0.75 * 0.25 / 20000));
    }
  }
}

TEST_CASE("The categories' accuracies weigh up to the whole", "[data][generate][law]") {
  const auto spec = spec_of(kTwoModels);
  for (std::size_t m = 0; m < 2; ++m) {
    CHECK(0.75 * data::expected_accuracies(spec, 0)[m] +
              0.25 * data::expected_accuracies(spec, 1)[m] ==
          Approx(data::expected_accuracies(spec)[m]).epsilon(1e-12));
  }
}

/// Expected calibration error in ten bins, and the largest gap of a bin in standard errors.
std::pair<double, double> reliability(const std::vector<double>& confidence,
                                      const std::vector<double>& right) {
  std::vector<double> n(10), told(10), seen(10);
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto bin = std::min<std::size_t>(9, static_cast<std::size_t>(confidence[i] * 10));
    ++n[bin], told[bin] += confidence[i], seen[bin] += right[i];
  }
  double error = 0, worst = 0;
  for (std::size_t b = 0; b < 10; ++b) {
    if (n[b] < 30) continue;
    const double p = told[b] / n[b];
    const double gap = std::abs(seen[b] / n[b] - p);
    error += n[b] / static_cast<double>(right.size()) * gap;
    worst = std::max(worst, gap / std::sqrt(p * (1 - p) / n[b]));
  }
  return {error, worst};
}

TEST_CASE("A calibrated confidence is the share of right answers, a miscalibrated one is not",
          "[data][generate]") {
  const Table& table = two_models();
  const auto [small_error, small_worst] =
      reliability(numbers(table, "small|confidence"), numbers(table, "small|score"));
  CHECK(small_error < 0.015);
  CHECK(small_worst < 4);
  const auto [large_error, large_worst] =
      reliability(numbers(table, "large|confidence"), numbers(table, "large|score"));
  CHECK(large_error > 0.05);
  CHECK(large_worst > 10);
  // What was done to it can be undone: logit(told) = logit(calibrated) / 0.5 + 1.
  auto undone = numbers(table, "large|confidence");
  for (double& c : undone) {
    const double told = std::clamp(c, 1e-6, 1 - 1e-6);
    c = data::logistic((std::log(told / (1 - told)) - 1) * 0.5);
  }
  CHECK(reliability(undone, numbers(table, "large|score")).second < 4);
}

TEST_CASE("Confidences and signals tell their event with the chosen AUC", "[data][generate]") {
  const auto spec = spec_of(kTwoModels);
  const Table& table = two_models();
  const auto small = numbers(table, "small|score"), large = numbers(table, "large|score");
  std::vector<double> needs, hard;
  for (std::size_t i = 0; i < small.size(); ++i) {
    needs.push_back(large[i] > 0.5 && small[i] < 0.5 ? 1 : 0);
    hard.push_back(1 - small[i]);
  }
  const auto check = [&](const std::string& column, const std::vector<double>& events, double auc) {
    const auto [found, error] = auc_of(numbers(table, column), events);
    INFO(column << " " << found << " +- " << error);
    CHECK(std::abs(found - auc) < 4 * error);
  };
  check("needs", needs, 0.75);
  check("hard", hard, 0.9);
  check("small|confidence", small, 0.8);
  const double rate = data::expected_rate(spec, spec.signals[0].target);
  CHECK(std::abs(mean(needs) - rate) < 4 * std::sqrt(rate * (1 - rate) / 20000));
  CHECK(data::expected_rate(spec, spec.signals[1].target) == Approx(0.3).epsilon(1e-12));
  CHECK(reliability(numbers(table, "needs"), needs).second < 4);
}

TEST_CASE("A uniform signal exceeds a threshold on the share above it", "[data][generate]") {
  const auto scores = numbers(two_models(), "hard");
  for (const double threshold : {0.1, 0.5, 0.8, 0.95}) {
    const auto above = static_cast<double>(
        std::count_if(scores.begin(), scores.end(), [&](double s) { return s >= threshold; }));
    CHECK(std::abs(above / 20000 - (1 - threshold)) <
          4 * std::sqrt(threshold * (1 - threshold) / 20000));
  }
}

TEST_CASE("Tokens are lognormal, and cost and latency follow from them", "[data][generate]") {
  const Table& table = two_models();
  const auto input = numbers(table, "input_tokens"), output = numbers(table, "small|output_tokens");
  const auto cost = numbers(table, "small|cost_usd"), latency = numbers(table, "small|latency_s");
  std::vector<double> logs;
  for (const double tokens : output) logs.push_back(std::log(tokens));
  CHECK(std::abs(mean(logs) - std::log(100)) < 4 * 0.6 / std::sqrt(20000.0) + 0.001);
  std::vector<double> ttft;
  for (std::size_t i = 0; i < cost.size(); ++i) {
    // 250.5 and 1250.5 nano-dollars a token, rounded half up.
    const auto nano = std::floor((input[i] * 2505 + output[i] * 12505 + 5) / 10);
    if (std::abs(cost[i] - nano * 1e-9) > 1e-12) {
      FAIL_CHECK(table.at("id")[i] << " costs " << cost[i] << ", not " << nano << " nano");
    }
    ttft.push_back(latency[i] - output[i] / 100);
  }
  std::nth_element(ttft.begin(), ttft.begin() + 10000, ttft.end());
  CHECK(ttft[10000] == Approx(0.5).epsilon(0.01));
  CHECK(*std::min_element(ttft.begin(), ttft.end()) > 0);
}

TEST_CASE("Outcomes are the more alike, the higher the correlation", "[data][generate][law]") {
  auto spec = spec_of(kTwoModels);
  spec.rows = 8000;
  double before = 0;
  for (const double rho : {-0.9, 0.0, 0.5, 1.0}) {
    spec.correlation = {1, rho, rho, 1};
    const auto table = table_of(text_of(spec, 2));
    const auto small = numbers(table, "small|score"), large = numbers(table, "large|score");
    const double both = std::inner_product(small.begin(), small.end(), large.begin(), 0.0) / 8000;
    CHECK(both > before);
    const double needed = data::expected_rate(spec, {data::SignalTarget::Event::kNeeds, 1, 0});
    const double expected = 0.9 - needed;
    CHECK(std::abs(both - expected) < 4 * std::sqrt(expected * (1 - expected) / 8000));
    before = both;
  }
}

TEST_CASE("The bytes are the same for any number of threads", "[data][generate][law]") {
  auto spec = spec_of(kTwoModels);
  spec.rows = 70'001;
  const std::string alone = text_of(spec, 1);
  CHECK(std::count(alone.begin(), alone.end(), '\n') == 70'002);
  for (const unsigned threads : {2U, 3U, 7U}) CHECK(text_of(spec, threads) == alone);
}

TEST_CASE("A longer file starts with the shorter one, and another seed is another file",
          "[data][generate][law]") {
  auto spec = spec_of(kTwoModels);
  spec.rows = 1000;
  const std::string longer = text_of(spec, 1);
  spec.rows = 10;
  const std::string shorter = text_of(spec, 1);
  CHECK(longer.starts_with(shorter));
  spec.seed = 12;
  CHECK(text_of(spec, 1) != shorter);
}

TEST_CASE("A model that is added changes no outcome of the others", "[data][generate][law]") {
  auto spec = spec_of(kTwoModels);
  spec.rows = 500;
  spec.signals.clear();
  const auto before = table_of(text_of(spec, 1));
  auto third = spec.models[0];
  third.name = "third";
  spec.models.push_back(third);
  spec.correlation = {1, 0.5, 0.2, 0.5, 1, 0.2, 0.2, 0.2, 1};
  const auto after = table_of(text_of(spec, 1));
  for (const auto& [name, column] : before) CHECK(after.at(name) == column);
  CHECK(after.at("third|score") != after.at("small|score"));
}

TEST_CASE("Names that hold commas or quotes are quoted", "[data][generate]") {
  const auto spec = spec_of(R"json({ "version": 1, "rows": 1, "id_prefix": "a,\"b\"/",
    "categories": { "x, y": { "weight": 1 } },
    "models": { "big, slow": { "ability": 1000000 },
                "gpt-4 (turbo)": { "ability": -1000000 } } })json");
  CHECK(text_of(spec, 1) ==
        "id,category,\"big, slow|score\",gpt-4 (turbo)|score\n"
        "\"a,\"\"b\"\"/0\",\"x, y\",1,0\n");
}

TEST_CASE("A sink that fails and a requested stop end the generation", "[data][generate]") {
  const auto spec = spec_of(kTwoModels);
  int calls = 0;
  const auto full = data::generate(spec,
                                   [&](std::string_view) -> base::Status {
                                     if (++calls < 2) return {};
                                     return base::fail(base::ErrorKind::kInternal, "disk full");
                                   },
                                   2, {});
  REQUIRE(!full);
  CHECK(full.error().message == "disk full");
  CHECK(calls == 2);
  std::stop_source source;
  source.request_stop();
  const auto stopped = data::generate(
      spec, [](std::string_view) { return base::Status(); }, 2, source.get_token());
  REQUIRE(!stopped);
  CHECK(stopped.error().kind == base::ErrorKind::kInterrupted);
  CHECK(stopped.error().message == "interrupted after 0 rows");
}

/// What is wrong with `text`, as `underlined: message`.
std::string first_problem(const std::string& text) {
  const auto document = data::parse_json("spec.json", text);
  REQUIRE(document);
  const auto spec = data::read_generator_spec(*document);
  REQUIRE(!spec);
  const base::Error& error = spec.error();
  return error.source_line.substr(error.where.column - 1, error.length) + ": " + error.message;
}

TEST_CASE("A wrong spec is refused at its place", "[data][generate]") {
  const auto with = [](const std::string& rest) {
    return first_problem(R"({ "version": 1, "rows": 9, "models": { "small": { "accuracy": 0.7 },)"
                         R"( "large": { "ability": 1 } }, )" +
                         rest + " }");
  };
  CHECK(with(R"("row": 3)") == R"("row": unknown key "row")");
  CHECK(with(R"("correlation": [[1, 0.5], [0.4, 1]])") ==
        R"(0.5: the correlation of "small" with "large" is 0.5)");
  CHECK(with(R"("correlation": [[1, 0], [0, 0.9]])") ==
        "0.9: the correlation of a model with itself is 0.9");
  CHECK(with(R"("correlation": [[1, 0.5]])") == "[: the correlation has 1 row");
  CHECK(with(R"("correlation": [[1], [0.4, 1]])") == "[: row 1 of the correlation has 1 number");
  CHECK(with(R"("correlation": 1.5)") == R"(1.5: "correlation" is 1.5, outside -1..1)");
  CHECK(with(R"("categories": { "a": { "weight": 0 } })") == "{: the categories have no weight");
  CHECK(with(R"("signals": { "s": { "auc": 0.7, "target": { "wrong": "smal" } } })") ==
        R"("smal": unknown model "smal")");
  CHECK(
      with(
          R"("signals": { "s": { "auc": 0.7, "target": { "wrong": "small", "right": "small" } } })") ==
      R"("small": no model is right and wrong at once)");
  CHECK(with(R"("signals": { "label": { "auc": 0.7, "target": { "wrong": "small" } } })") ==
        R"("label": "label" is a column of every workload)");
  CHECK(with(R"("signals": { "a|b": { "auc": 0.7, "target": { "wrong": "small" } } })") ==
        R"("a|b": the name of a signal holds a bar: "a|b")");
}

TEST_CASE("A wrong model of a spec is refused at its place", "[data][generate]") {
  const auto with = [](const std::string& model) {
    return first_problem(R"({ "version": 1, "rows": 9, "models": { "small": { )" + model +
                         " } } }");
  };
  CHECK(with(R"("guess": 0.1)") == R"("small": "small" has no accuracy)");
  CHECK(with(R"("accuracy": 0.2, "ability": 1)") ==
        R"("small": "small" has both an accuracy and an ability)");
  CHECK(with(R"("accuracy": 0.2, "guess": 0.25)") ==
        R"(0.2: "accuracy" is 0.2, which no ability reaches)");
  CHECK(with(R"("accuracy": 1)") == R"(1: "accuracy" is 1, which no ability reaches)");
  CHECK(
      with(R"("accuracy": 0.7, "price": { "input_usd_per_mtok": 1, "output_usd_per_mtok": 2 })") ==
      R"({: the price of "small" has no tokens to count)");
  CHECK(with(R"("accuracy": 0.7, "output_tokens": { "median": 5 },)"
             R"( "price": { "input_usd_per_mtok": 1, "output_usd_per_mtok": 2 })") ==
        R"({: the price of "small" has no tokens to count)");
}

TEST_CASE("A correlation that three models cannot have is refused", "[data][generate]") {
  const std::string shown = problem(
      R"({ "version": 1, "rows": 9, "models": { "a": { "ability": 0 }, "b": { "ability": 0 },)"
      R"( "c": { "ability": 0 } }, "correlation": -0.8 })");
  CHECK(shown.find("3 models cannot all have the correlation -0.8") != std::string::npos);
  CHECK(shown.find("  expected: at least -0.5\n") != std::string::npos);
}

TEST_CASE("The sample workload is what its spec generates", "[data][generate][samples]") {
  const auto document = data::read_json(kSample);
  REQUIRE(document);
  const auto spec = data::read_generator_spec(*document);
  REQUIRE(spec);
  const auto committed = base::read_file("data/samples/support.csv");
  REQUIRE(committed);
  CHECK((text_of(*spec, 2) == *committed));
}

TEST_CASE("What is generated loads as a workload without a word", "[data][generate]") {
  const auto spec = spec_of(kTwoModels);
  const std::string text = text_of(spec, 2);
  data::LoadReport report;
  const auto workload = data::parse_workload("two.csv", text, {}, &report);
  if (!workload) FAIL(base::render(workload.error()));
  CHECK(report.warnings.empty());
  CHECK(workload->rows() == 20'000);
  CHECK(workload->find("needs") != nullptr);
  const data::ModelColumns* const small = workload->find_model("small");
  REQUIRE(small != nullptr);
  for (const auto field :
       {data::ModelField::kScore, data::ModelField::kConfidence, data::ModelField::kOutputTokens,
        data::ModelField::kCostUsd, data::ModelField::kLatencyS}) {
    REQUIRE(small->find(field) != nullptr);
    CHECK(small->find(field)->is_complete());
  }
}

}  // namespace
