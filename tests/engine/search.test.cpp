// Step-verifier searches against closed forms, and what each generated step costs.
#include "sim/base/text.hpp"
#include "tests/golden/golden.hpp"
#include "tests/support/attempt_world.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::AttemptWorld;
using tests::run_one;

namespace {

constexpr std::size_t kRows = 20'000;

AttemptWorld thinker(double p, std::size_t rows = kRows) {
  return tests::workers(rows, {{"m", p}});
}

std::string search(const std::string& by, double auc, const std::string& rest) {
  return R"({"search": {"of": "m", "by": ")" + by + R"(", "verifier": {"oracle": {"auc": )" +
         base::format_double(auc) + "}}, " + rest + "}}";
}

double four_sigma(double p) {
  return 4 * std::sqrt(p * (1 - p) / kRows);
}

double accuracy(double p, const std::string& policy) {
  return run_one(thinker(p), policy).accuracy;
}

}  // namespace

TEST_CASE("a search of width one is the plain call", "[search]") {
  const auto world = thinker(0.3, 2000);
  const auto plain = run_one(world, "\"m\"");
  for (const std::string by : {"beam", "dvts", "rebase"}) {
    const auto one = run_one(world, search(by, 0.8, R"("width": 1, "steps": 10)"));
    CHECK(one.accuracy == plain.accuracy);
    CHECK(one.cost_usd == plain.cost_usd);
    CHECK(one.latency_s == plain.latency_s);
    CHECK(one.calls == plain.calls);
  }
}

TEST_CASE("a verifier that knows nothing chooses at random: a search is as right as a call",
          "[search][law]") {
  for (const std::string by : {"beam", "dvts", "rebase"}) {
    for (const std::string size : {R"("width": 4, "steps": 3)", R"("width": 16, "steps": 8)"}) {
      INFO(by << " " << size);
      CHECK(std::abs(accuracy(0.3, search(by, 0.5, size)) - 0.3) < four_sigma(0.3));
    }
  }
}

TEST_CASE("without pruning a beam is the best of n", "[search][oracle]") {
  const auto best_of = [](int n) {
    return accuracy(
        0.3, search("beam", 0.7602, R"("branch": 1, "steps": 5, "width": )" + std::to_string(n)));
  };
  // N p INT phi(x - d) [p Phi(x - d) + (1 - p) Phi(x)]^(N - 1) dx with d = 1; 1e-4 for the AUC.
  CHECK(std::abs(best_of(4) - 0.51872) < four_sigma(0.51872) + 1e-4);
  CHECK(std::abs(best_of(16) - 0.70019) < four_sigma(0.70019) + 1e-4);
}

TEST_CASE("a perfect verifier loses an answer only where all next steps are wrong",
          "[search][oracle]") {
  constexpr double kRight = 0.2;
  constexpr int kSteps = 6;
  const double wrong_step = 1 - std::pow(kRight, 1.0 / kSteps);
  const auto tree = [&](int branch) { return std::pow(1 - std::pow(wrong_step, branch), kSteps); };
  const auto found = [&](const std::string& by, int width, int branch) {
    return accuracy(kRight, search(by, 1,
                                   R"("steps": 6, "width": )" + std::to_string(width) +
                                       R"(, "branch": )" + std::to_string(branch)));
  };
  const double greedy = tree(4);
  CHECK(std::abs(found("beam", 4, 4) - greedy) < four_sigma(greedy));
  CHECK(std::abs(found("dvts", 4, 4) - greedy) < four_sigma(greedy));
  // Independent trees: one of them is enough.
  const double trees = 1 - std::pow(1 - tree(2), 4);
  CHECK(std::abs(found("dvts", 8, 2) - trees) < four_sigma(trees));
}

TEST_CASE("the better the verifier, the better the search", "[search][law]") {
  for (const std::string by : {"beam", "dvts", "rebase"}) {
    double last = 0;
    for (const double auc : {0.5, 0.7, 0.9, 1.0}) {
      const double right = accuracy(0.2, search(by, auc, R"("width": 8, "steps": 6)"));
      INFO(by << " " << auc);
      CHECK(right > last + four_sigma(0.5));
      last = right;
    }
  }
}

TEST_CASE("the leaves of a search may vote", "[search][oracle]") {
  const auto vote = [](const std::string& choose) {
    return accuracy(
        0.6,
        search("beam", 0.5, R"("branch": 1, "steps": 4, "width": 5, "choose": ")" + choose + "\""));
  };
  // Condorcet: all wrong answers alike.
  CHECK(std::abs(vote("majority") - 0.68256) < four_sigma(0.68256));
  // Weights that know nothing lose some of that, but not all.
  CHECK(vote("weighted") > 0.6 + four_sigma(0.6));
}

TEST_CASE("every generated step is billed with the prompt it needs", "[search][ledger]") {
  const auto world = thinker(0.3, 50);
  const auto run = [&](const std::string& rest) {
    return run_one(world, search("beam", 0.8, R"("width": 8, "branch": 2, "steps": 4)" + rest));
  };
  // Eight steps of 50 tokens in each of four rounds, after 0, 50, 100 and 150 tokens.
  const double read = 8 * (4000 + 300);
  const double written = 32 * 50 * 10;
  CHECK(run("").calls == Approx(32));
  CHECK(run("").cost_usd == Approx(read + written));
  CHECK(run(R"(, "repeated_prompt": "cached")").cost_usd ==
        Approx(1000 + (read - 1000) * 0.1 + written));
  CHECK(run(R"(, "repeated_prompt": "once")").cost_usd == Approx(1000 + written));
  CHECK(run("").latency_s == Approx(4));
  const auto verified = run_one(world, R"({"search": {"of": "m", "by": "dvts", "width": 8,
      "branch": 2, "steps": 4, "verifier": {"oracle": {"auc": 0.8}, "usd_per_score": 3,
      "s_per_round": 0.5}}})");
  CHECK(verified.cost_usd == Approx(read + written + 32 * 3));
  CHECK(verified.latency_s == Approx(6));
}

TEST_CASE("a budget cuts candidates, and one always runs to its end", "[search]") {
  const auto world = thinker(0.3);
  for (const std::string by : {"beam", "dvts", "rebase"}) {
    const auto calls = [&](const std::string& budget) {
      return run_one(world, search(by, 0.8, R"("width": 8, "steps": 4, )" + budget)).calls;
    };
    INFO(by);
    CHECK(calls(R"("most_calls": 10)") == Approx(10));
    // 500 tokens are ten steps of 50.
    CHECK(calls(R"("most_output_tokens": 500)") == Approx(10));
    CHECK(calls(R"("most_calls": 1000)") == Approx(32));
    const auto alone =
        run_one(world, search(by, 0.8, R"("width": 8, "steps": 4, "most_calls": 4)"));
    CHECK(alone.calls == Approx(4));
    CHECK(std::abs(alone.accuracy - 0.3) < four_sigma(0.3));
  }
}

TEST_CASE("searches within a sample are independent, and threads do not matter", "[search][law]") {
  const auto world = thinker(0.3);
  const std::string inner = search("beam", 0.5, R"("width": 4, "steps": 3)");
  const std::string twice =
      R"({"sample": {"n": 2, "of": )" + inner + R"(, "choose": {"oracle": "best"}}})";
  const auto one = run_one(world, twice, {.threads = 1});
  CHECK(std::abs(one.accuracy - (1 - 0.7 * 0.7)) < four_sigma(0.51));
  CHECK(run_one(world, twice, {.threads = 3}).accuracy == one.accuracy);
}

TEST_CASE("a search that cannot be is a located error with a hint", "[search][errors]") {
  const auto world = thinker(0.3, 1);
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"width and branch", search("beam", 0.8, R"("width": 10, "branch": 4, "steps": 5)")},
      {"a branch of REBASE", search("rebase", 0.8, R"("width": 8, "branch": 4, "steps": 5)")},
      {"a temperature of a beam",
       search("beam", 0.8, R"("width": 8, "temperature": 0.2, "steps": 5)")},
      {"a budget for less than one answer",
       search("dvts", 0.8, R"("width": 8, "steps": 5, "most_calls": 4)")},
      {"unknown kind", search("bem", 0.8, R"("width": 8, "steps": 5)")},
      {"unknown model", R"({"search": {"of": "n", "by": "beam", "width": 4, "steps": 5,
                            "verifier": {"oracle": {"auc": 0.8}}}})"},
  };
  std::string text;
  for (const auto& [what, policy] : mistakes) {
    tests::Policies policies(world, R"({"p": )" + policy + "}");
    const auto program = policies.build("p");
    INFO(what);
    REQUIRE_FALSE(program.has_value());
    CHECK(program.error().where.line > 0);
    text += "# " + what + "\n" + base::render(program.error()) + "\n";
  }
  CHECK(tests::matches_golden("policy/search_errors.txt", text));
}
