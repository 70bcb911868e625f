// What an optimisation reports is what the engine says of its policies, and nothing in the space
// that it searched is better.
#include "sim/base/random.hpp"
#include "sim/base/text.hpp"
#include "tests/data/support.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

using namespace pointsman;
using namespace pointsman::tests;
using nlohmann::json;

namespace {

double draw(std::size_t row, std::uint64_t what) {
  return base::uniform({.seed = 9, .request = row, .model = what});
}

/// Three models of rising price and skill with confidences on ten levels and three answers.
class Study {
 public:
  static constexpr std::size_t kRows = 400;
  static constexpr const char* kModels[] = {"small", "medium", "frontier"};

  Study() : file_(folder_.file("workload.csv")) {
    std::ofstream out(file_);
    out << "id,category,part,router_score";
    for (const char* model : kModels) {
      for (const char* field : {"score", "cost_usd", "confidence", "answer", "latency_s"}) {
        out << ',' << model << '|' << field;
      }
    }
    out << '\n';
    for (std::size_t row = 0; row < kRows; ++row) {
      out << 'r' << row << ",c" << row % 3 << ',' << (draw(row, 1) < 0.5 ? "train" : "test") << ','
          << std::floor(20 * draw(row, 2)) / 20;
      for (std::size_t m = 0; m < 3; ++m) write_model(out, row, m);
      out << '\n';
    }
  }
  /// A scenario over both parts, or over one.
  json scenario(const json& policies, const std::string& part = "all") const {
    return {{"version", 1},
            {"controls", false},
            {"slices", json::array()},
            {"value", {{"wrong_answer_usd", 0.02}}},
            {"workload",
             {{"file", file_},
              {"use", part},
              {"split", {{"column", "part"}, {"train", "train"}, {"test", "test"}}}}},
            {"policies", policies}};
  }

  analysis::Optimum optimum(const json& policies, const json& asked) const {
    json whole = scenario(policies);
    whole["baseline"] = policies.items().begin().key();
    whole["analyses"] = json::array({{{"optimize", asked}}});
    const auto result = run_scenario(whole.dump());
    return std::get<analysis::Optimum>(result.analyses.front().body);
  }

  /// Mean accuracy, cost and latency of policies on a part, by the engine.
  std::vector<analysis::Amounts> replay(const std::vector<json>& expressions,
                                        const std::string& part) const {
    json policies;
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      policies["p" + std::to_string(i)] = expressions[i];
    }
    const auto result = run_scenario(scenario(policies, part).dump());
    std::vector<analysis::Amounts> amounts;
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const auto& total = summary_of(result, "p" + std::to_string(i));
      amounts.push_back(
          {total.accuracy->mean, total.cost->per_request_usd.mean, total.latency->mean_s});
    }
    return amounts;
  }

 private:
  static void write_model(std::ofstream& out, std::size_t row, std::size_t m) {
    const double ease = draw(row, 3);
    const bool is_right = ease < 0.45 + 0.2 * static_cast<double>(m) + 0.1 * draw(row, 10 + m);
    const double confidence = std::floor(10 * (0.7 * (1 - ease) + 0.3 * draw(row, 20 + m))) / 10;
    out << ',' << (is_right ? 1 : 0) << ','
        << (m == 0   ? 0.001
            : m == 1 ? 0.004
                     : 0.01) +
               1e-5 * std::floor(20 * draw(row, 30 + m))
        << ',' << confidence << ',' << "ABC"[row * 7 % 3] << ','
        << 0.5 * static_cast<double>(m + 1) + 0.1 * std::floor(5 * draw(row, 40 + m));
  }

  test::TemporaryFolder folder_;
  std::string file_;
};

/// The figures of a part equal the engine's.
void check_part(const analysis::OptimumPart& part, const analysis::Amounts& expected) {
  CHECK(part.accuracy.mean == Approx(expected.accuracy).epsilon(1e-9));
  CHECK(part.cost_usd.mean == Approx(expected.cost_usd).epsilon(1e-9));
  CHECK(*part.latency_s == Approx(expected.latency_s).epsilon(1e-9));
}

void check_as_the_engine_says(const Study& study, const analysis::OptimumPoint& point) {
  const json policy = json::parse(point.policy);
  check_part(point.train, study.replay({policy}, "train").front());
  check_part(point.held_out, study.replay({policy}, "test").front());
}

const analysis::Amounts& best_of(const analysis::Goal& goal,
                                 const std::vector<analysis::Amounts>& all) {
  return *std::ranges::min_element(
      all, [&](const auto& a, const auto& b) { return analysis::is_better(goal, a, b); });
}

const std::vector<json> kAsked = {{{"minimise", "cost"}, {"accuracy_at_least", 0.62}},
                                  {{"maximise", "accuracy"}, {"cost_at_most_usd", 0.006}},
                                  {{"maximise", "value"}},
                                  {{"maximise", "accuracy"}, {"latency_at_most_s", 1.66}}};

json route_at(double cut) {
  return {{"route",
           {{"by", "router_score"},
            {"at_least", cut},
            {"then", "frontier"},
            {"else",
             {{"cascade", json::array({{{"try", "small"}, {"accept", {{"confidence_above", 0.6}}}},
                                       "medium"})}}},
            {"overhead", {{"usd", 0.0001}, {"s", 0.05}}}}}};
}

json cascade_at(double first, double second) {
  const auto stage = [](const char* model, double cut) {
    return json{{"try", model}, {"accept", {{"confidence_at_least", cut}}}};
  };
  return {{"cascade", json::array({stage("small", first), stage("medium", second), "frontier"})}};
}

}  // namespace

TEST_CASE("the best threshold is that of replaying every one", "[law][optimize]") {
  const Study study;
  std::vector<json> every;
  for (int i = 0; i <= 20; ++i) every.push_back(route_at(i == 20 ? 2.0 : i / 20.0));
  const auto replayed = study.replay(every, "train");
  for (json asked : kAsked) {
    asked["policy"] = "router";
    asked["parameters"] = {{"at_least", json::object()}};
    const auto found = study.optimum({{"router", route_at(0.5)}}, asked);
    REQUIRE(found.best);
    CHECK(found.is_exact);
    CHECK(found.tried == 21);
    check_part(found.best->train, best_of(found.goal, replayed));
    check_as_the_engine_says(study, *found.best);
    check_as_the_engine_says(study, *found.current);
    for (const auto& point : found.frontier) check_as_the_engine_says(study, point);
  }
}

TEST_CASE("the best two thresholds of a three-stage cascade are those of replaying every pair",
          "[law][optimize]") {
  const Study study;
  std::vector<json> every;
  for (int i = 0; i <= 10; ++i) {
    for (int j = 0; j <= 10; ++j) every.push_back(cascade_at(i / 10.0, j / 10.0));
  }
  const auto replayed = study.replay(every, "train");
  for (json asked : kAsked) {
    asked["policy"] = "cascade";
    const auto found = study.optimum({{"cascade", cascade_at(0.5, 0.5)}}, asked);
    REQUIRE(found.best);
    CHECK(found.is_exact);
    CHECK(found.parameters.size() == 2);
    check_part(found.best->train, best_of(found.goal, replayed));
    check_as_the_engine_says(study, *found.best);
  }
}

TEST_CASE("a range keeps an optimum inside it", "[optimize]") {
  const Study study;
  const json asked = {{"policy", "router"},
                      {"parameters", {{"at_least", {{"from", 0.3}, {"to", 0.6}}}}},
                      {"maximise", "accuracy"}};
  const auto found = study.optimum({{"router", route_at(0.5)}}, asked);
  REQUIRE(found.best);
  CHECK(found.best->values.front() == 0.3);
  const json listed = {{"policy", "router"},
                       {"parameters", {{"at_least", {{"values", {0.35, 0.7}}}}}},
                       {"maximise", "accuracy"}};
  CHECK(study.optimum({{"router", route_at(0.5)}}, listed).best->values.front() == 0.35);
}

TEST_CASE("the best mixture by category is that of mixing any two assignments", "[law][optimize]") {
  const Study study;
  std::vector<json> assignments;
  for (int code = 0; code < 27; ++code) {
    const auto model = [&](int place) { return Study::kModels[code / place % 3]; };
    assignments.push_back(
        {{"route",
          {{"by", "category"}, {"map", {{"c0", model(1)}, {"c1", model(3)}, {"c2", model(9)}}}}}});
  }
  const auto pure = study.replay(assignments, "train");
  const double budget = 0.0052;
  double best = 0;
  for (const auto& a : pure) {
    for (const auto& b : pure) {
      if (a.cost_usd > budget) continue;
      const double weight =
          b.cost_usd <= budget ? 1 : (budget - a.cost_usd) / (b.cost_usd - a.cost_usd);
      best = std::max(best, (1 - weight) * a.accuracy + weight * b.accuracy);
    }
  }
  const json asked = {{"mixture", {{"of", {"small", "medium", "frontier"}}, {"by", "category"}}},
                      {"maximise", "accuracy"},
                      {"cost_at_most_usd", budget}};
  const auto found = study.optimum({{"any", "small"}}, asked);
  REQUIRE(found.best);
  CHECK(found.best->train.accuracy.mean == Approx(best).epsilon(1e-6));
  CHECK(found.best->train.cost_usd.mean <= budget * (1 + 1e-6));
  check_as_the_engine_says(study, *found.best);
  for (const auto& point : found.frontier) check_as_the_engine_says(study, point);
}

TEST_CASE("the best arm of each bin of a difficulty estimate is that of trying them all, charged",
          "[law][optimize][bins]") {
  const Study study;
  const json overhead = {{"usd", 0.0002}, {"s", 0.05}};
  const json asked = {{"mixture",
                       {{"of", {"small", "medium", "frontier"}},
                        {"by", "router_score"},
                        {"bins", 3},
                        {"overhead", overhead}}},
                      {"maximise", "value"}};
  const auto found = study.optimum({{"any", "small"}}, asked);
  REQUIRE(found.best);
  check_as_the_engine_says(study, *found.best);
  const json route = json::parse(found.best->policy)["route"];
  CHECK(route["overhead"]["usd"] == 0.0002);  // defaults are filled in
  REQUIRE(route["rules"].size() == 2);
  const auto cut = [&](int rule) { return route["rules"][rule]["when"][0]["at_most"]; };
  std::vector<json> assignments;
  for (int code = 0; code < 27; ++code) {
    const auto model = [&](int place) { return Study::kModels[code / place % 3]; };
    const auto rule = [&](int place, const json& end) {
      return json{{"when", json::array({{{"signal", "router_score"}, {"at_most", end}}})},
                  {"then", model(place)}};
    };
    assignments.push_back({{"route",
                            {{"rules", json::array({rule(1, cut(0)), rule(3, cut(1))})},
                             {"else", model(9)},
                             {"overhead", overhead}}}});
  }
  // Without a limit nothing is gained by mixing, so one of the 27 is the best.
  const auto pure = study.replay(assignments, "train");
  const auto& best = best_of(found.goal, pure);
  CHECK(found.best->train.accuracy.mean == Approx(best.accuracy).epsilon(1e-9));
  CHECK(found.best->train.cost_usd.mean == Approx(best.cost_usd).epsilon(1e-9));
}

TEST_CASE("thresholds and add-ons by answer are at least as good as any that one can write down",
          "[law][optimize]") {
  const Study study;
  const json asked = {{"by_answer", {{"base", {"small", "medium"}}, {"add_ons", {"frontier"}}}},
                      {"maximise", "accuracy"},
                      {"cost_at_most_usd", 0.006}};
  const auto found = study.optimum({{"any", "small"}}, asked);
  REQUIRE(found.best);
  check_as_the_engine_says(study, *found.best);
  std::vector<json> some;
  for (const char* base : {"small", "medium"}) {
    for (int code = 0; code < 125; ++code) {
      const auto rule = [&](int place) {
        return json{{"confidence_above", 0.2 * (code / place % 5)}, {"else", "frontier"}};
      };
      const json stage = {
          {"try", base},
          {"accept", {{"by_answer", {{"A", rule(1)}, {"B", rule(5)}, {"C", rule(25)}}}}}};
      some.push_back({{"cascade", json::array({stage})}});
    }
  }
  std::size_t affordable = 0;
  for (const auto& at : study.replay(some, "train")) {
    if (at.cost_usd > 0.006) continue;
    ++affordable;
    CHECK(at.accuracy <= found.best->train.accuracy.mean + 1e-9);
  }
  CHECK(affordable > 50);
}

TEST_CASE("halving searches what is no threshold, within its limits", "[optimize]") {
  const Study study;
  const json mix = {{"mix", {{"small", 0.5}, {"frontier", 0.5}}}};
  const json asked = {{"policy", "split"},
                      {"parameters", {{"mix.frontier", {{"from", 0}, {"to", 1}}}}},
                      {"maximise", "accuracy"},
                      {"cost_at_most_usd", 0.006},
                      {"candidates", 40}};
  const auto found = study.optimum({{"split", mix}}, asked);
  REQUIRE(found.best);
  CHECK_FALSE(found.is_exact);
  CHECK(found.tried == 41);
  check_as_the_engine_says(study, *found.best);
  CHECK(found.best->train.cost_usd.mean <= 0.006);
  // Accuracy and cost are straight lines in the share: the best of 40 is one part of 40 away.
  const auto ends = study.replay({"small", "frontier"}, "train");
  const double exact = (0.006 - ends[0].cost_usd) / (ends[1].cost_usd - ends[0].cost_usd);
  CHECK(found.best->values.front() <= exact);
  CHECK(found.best->values.front() >= exact - 2.0 / 40);
}

TEST_CASE("an impossible problem has no best but the nearest and a reason", "[optimize]") {
  const Study study;
  const json policies = {{"router", route_at(0.5)}};
  const json accurate = {{"policy", "router"},
                         {"parameters", {{"at_least", json::object()}}},
                         {"minimise", "cost"},
                         {"accuracy_at_least", 0.999}};
  const auto sweep = study.optimum(policies, accurate);
  CHECK_FALSE(sweep.best);
  CHECK_FALSE(sweep.best.reason().empty());
  REQUIRE(sweep.nearest);
  CHECK(sweep.nearest->train.accuracy.mean == sweep.frontier.back().train.accuracy.mean);
  const json cheap = {{"mixture", {{"of", {"small", "frontier"}}}},
                      {"maximise", "accuracy"},
                      {"cost_at_most_usd", 0.0001}};
  const auto mixture = study.optimum(policies, cheap);
  CHECK_FALSE(mixture.best);
  REQUIRE(mixture.nearest);
  CHECK(json::parse(mixture.nearest->policy) == "small");
}

TEST_CASE("results of an optimisation do not depend on the number of threads", "[law][optimize]") {
  const Study study;
  json whole = study.scenario({{"cascade", cascade_at(0.5, 0.5)}});
  whole["analyses"] =
      json::array({{{"optimize", {{"policy", "cascade"}, {"maximise", "value"}}}},
                   {{"optimize",
                     {{"mixture", {{"of", {"small", "frontier"}}, {"by", "category"}}},
                      {"maximise", "value"}}}}});
  std::set<std::string> texts;
  for (const unsigned threads : {1U, 3U}) {
    auto scenario = scenarios::read_scenario_text("study.json", whole.dump());
    REQUIRE(scenario);
    scenarios::RunOptions options;
    options.resources.use_cache = false;
    options.resources.threads = threads;
    const auto run = scenarios::run(*scenario, options);
    REQUIRE(run);
    std::string text;
    for (const auto& found : run->findings) {
      const auto& optimum = std::get<analysis::Optimum>(found.body);
      text += optimum.best->policy + base::format_double(optimum.best->train.accuracy.mean) +
              base::format_double(optimum.best->held_out.cost_usd.hi);
    }
    texts.insert(text);
  }
  CHECK(texts.size() == 1);
}
