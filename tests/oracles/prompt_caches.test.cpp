// Prompt caches on the clock against closed forms, a public trace, and the run without a cache.
#include "sim/engine/prompt_caches.hpp"

#include "data/trace.hpp"
#include "reports/timing_report.hpp"
#include "sim/analysis/floor_session.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace pointsman;
using engine::CacheBook;
using engine::CachedPrompt;
using engine::CacheUse;
using engine::PromptCaches;
using tests::quoted;

namespace {

constexpr std::int64_t kSecond = base::kTicksPerSecond;

PromptCaches caches_of(std::int64_t ttl_s, std::int64_t tokens_min, std::size_t models = 1) {
  PromptCaches caches;
  for (policy::ModelIndex model = 0; model < models; ++model) {
    caches.rules.push_back(
        {.model = model, .ttl_ticks = ttl_s * kSecond, .tokens_min = tokens_min});
  }
  return caches;
}

/// One session of calls whose prompts are start, start + grown, ..., each to the model that
/// `model_of` says, `gap_s` apart.
struct SessionSpec {
  int calls = 12;
  std::int64_t start = 0, grown = 0, output = 300;
  double gap_s = 60;
};

/// A workload of one session, a scenario that runs it on the clock, and its policies.
class SessionScenario {
 public:
  SessionScenario(const SessionSpec& spec, const std::string& models, const std::string& policies,
                  const std::string& prompt_cache, const std::string& steps_of_small = "") {
    namespace fs = std::filesystem;
    folder_ = fs::temp_directory_path() / "pointsman-prompt-caches";
    fs::create_directories(folder_);
    std::ofstream rows(folder_ / "session.csv");
    rows << "id,session,step,input_tokens,part,a|score,a|output_tokens,b|score,b|output_tokens\n";
    std::ofstream trace(folder_ / "trace.csv");
    trace << "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    for (int i = 0; i < spec.calls; ++i) {
      const std::int64_t tokens = spec.start + i * spec.grown;
      const bool is_small = steps_of_small.find("," + std::to_string(i) + ",") != std::string::npos;
      rows << i << ",s," << i + 1 << ',' << tokens << ',' << (is_small ? "b" : "a") << ",1,"
           << spec.output << ",1," << spec.output << '\n';
      const auto second = static_cast<int>(std::lround(i * spec.gap_s));
      char text[64];
      std::snprintf(text, sizeof text, "2024-01-01 %02d:%02d:%02d.0000000", second / 3600,
                    second / 60 % 60, second % 60);
      trace << text << ',' << tokens << ',' << spec.output << '\n';
    }
    text_ = R"({"version": 1, "name": "session", "workload": {"file": )" +
            quoted((folder_ / "session.csv").string()) + R"(}, "models": )" + models +
            R"(, "policies": )" + policies + R"(, "controls": false, "slices": [],
            "timing": {"arrivals": {"trace": {"file": )" +
            quoted((folder_ / "trace.csv").string()) +
            R"(}}, "replications": 1, "warm_up": 0, "latency": "mean", "prompt_cache": )" +
            prompt_cache + "}}";
  }

  reports::Result run() const { return tests::run_scenario(text_); }

 private:
  std::filesystem::path folder_;
  std::string text_;
};

/// Dollars of a policy's one run.
double dollars(const reports::Result& result, std::size_t policy) {
  const analysis::TimingSummary& timing = result.timings.at(policy);
  // The clock stops with the last answer.
  double hours = 0;
  for (std::size_t i = 0; i < timing.timeline.bins.size(); ++i) {
    hours += static_cast<double>(timing.timeline.bin_ticks) / static_cast<double>(kSecond) / 3600;
  }
  REQUIRE(hours > 0);
  double sum = 0;
  for (const auto& bin : timing.timeline.bins) sum += bin.usd.value_or(0);
  return sum;
}

const std::string kModels = R"({
  "a": {"price": {"input_usd_per_mtok": 5, "cached_input_usd_per_mtok": 0.5, "output_usd_per_mtok": 25},
        "latency": {"ttft_s": 1, "tokens_per_s": 100}},
  "b": {"price": {"input_usd_per_mtok": 1, "cached_input_usd_per_mtok": 0.1, "output_usd_per_mtok": 5},
        "latency": {"ttft_s": 1, "tokens_per_s": 100}}})";

}  // namespace

TEST_CASE("what grows is read up to where it was, and written from there on", "[cache]") {
  const PromptCaches caches = caches_of(300, 1024);
  CacheBook book(caches, 1);
  const auto call = [&](std::int64_t tokens, std::int64_t at_s) {
    return book.call(0, {.key = 4, .tag = 1, .tokens = tokens}, at_s * kSecond, at_s * kSecond + 1);
  };
  CHECK(call(1000, 0).written == 0);  // too short, and not kept
  CacheUse use = call(5000, 10);
  CHECK(use.read == 0);
  CHECK(use.written == 5000);
  use = call(7000, 310);  // at the very end of its life, which is then a new one
  CHECK(use.read == 5000);
  CHECK(use.written == 2000);
  use = call(6000, 600);
  CHECK(use.read == 6000);
  CHECK(use.written == 0);
  use = call(8000, 901);
  CHECK(use.read == 0);
  CHECK(use.lost == 7000);
  CHECK_FALSE(use.is_switched);
  CHECK(book.readable(0, {.key = 4, .tag = 1, .tokens = 9000}, 902 * kSecond) == 8000);
  CHECK(book.readable(0, {.key = 4, .tag = 2, .tokens = 9000}, 902 * kSecond) == 0);
  CHECK(book.readable(0, {.tokens = 9000}, 902 * kSecond) == 0);
}

TEST_CASE("a prompt can be read once its first token has come", "[cache]") {
  const PromptCaches caches = caches_of(300, 0);
  CacheBook book(caches, 1);
  const CachedPrompt prompt{.key = 0, .tag = 1, .tokens = 4000};
  CHECK(book.call(0, prompt, 0, 2 * kSecond).written == 4000);
  CHECK(book.call(0, prompt, kSecond, 3 * kSecond).written == 4000);  // beside the first one
  CHECK(book.call(0, prompt, 2 * kSecond, 4 * kSecond).read == 4000);
}

TEST_CASE("prefixes are kept in steps, and told apart where models were switched", "[cache]") {
  PromptCaches caches = caches_of(300, 1024, 2);
  caches.rules[1].step_tokens = 128;
  CacheBook book(caches, 2);
  const CachedPrompt prompt{.key = 0, .tag = 1, .tokens = 2000};
  CHECK(book.call(0, prompt, 0, 0).written == 2000);
  const CacheUse switched = book.call(1, prompt, 10 * kSecond, 10 * kSecond);
  CHECK(switched.written == 1920);  // 15 * 128
  CHECK(switched.lost == 1920);
  CHECK(switched.is_switched);
  CHECK(book.call(1, {.key = 0, .tag = 1, .tokens = 1100}, 20 * kSecond, 0).read == 1024);
}

TEST_CASE("Mooncake's conversations reuse the published share of blocks and tokens",
          "[cache][real]") {
  POINTSMAN_SHARED_DATA(file, "traces/mooncake_conversation.jsonl");
  const auto trace = data::read_trace(file, data::TraceFormat::kMooncake);
  REQUIRE(trace);
  PromptCaches caches = caches_of(1'000'000, 0);
  caches.prefix = PromptCaches::Prefix::kBlocks;
  CacheBook book(caches, 1);
  double tokens = 0;
  std::int64_t whole_blocks = 0;
  for (std::size_t row = 0; row < trace->rows(); ++row) {
    const std::int64_t now = trace->arrival_tick[row];
    const CacheUse use = book.call(0,
                                   {.key = static_cast<std::uint32_t>(row),
                                    .tokens = trace->input_tokens[row],
                                    .blocks = trace->blocks_of(row),
                                    .tokens_in_blocks = trace->input_tokens[row]},
                                   now, now);
    CHECK(use.read + use.written == trace->input_tokens[row]);
    tokens += static_cast<double>(use.read) / static_cast<double>(trace->input_tokens[row]);
    whole_blocks += (use.read + data::kTraceBlockTokens - 1) / data::kTraceBlockTokens;
  }
  // 288,500 references to 182,790 distinct blocks: with a cache that forgets nothing, and prompts
  // whose blocks are always led by the same ones, every reference but the first one is a hit.
  CHECK(whole_blocks == 288'500 - 182'790);
  CHECK(tokens / static_cast<double>(trace->rows()) == Approx(0.41).margin(0.005));
}

TEST_CASE("the prompts of a growing context are billed once, and the rest is read", "[cache]") {
  // Of n calls with prompts S + i g, a cache leaves S + (n - 1) g tokens to be sent: the last
  // prompt. Without one they are n S + g n (n - 1) / 2 (tau-bench: 12 calls, 30,612 tokens).
  const SessionSpec spec{.calls = 12, .start = 1539, .grown = 184, .output = 0};
  const SessionScenario scenario(spec, kModels, R"({"plain": "a"})",
                                 R"({"column": "session", "models": {"a": {}}})");
  const reports::Result result = scenario.run();
  const analysis::CacheFigures& of = result.timings.at(0).caches.at(0).figures;
  CHECK(of.calls == 12);
  CHECK(of.prompt_tokens == 30'612);
  CHECK(of.written_tokens == 1539 + 11 * 184);
  CHECK(of.read_tokens == 30'612 - (1539 + 11 * 184));
  CHECK(dollars(result, 0) ==
        Approx((of.written_tokens * 5 + of.read_tokens * 0.5) / 1e6).epsilon(1e-12));
  // A pause longer than the cache lasts sends all of it again.
  const SessionScenario slow({.calls = 12, .start = 1539, .grown = 184, .output = 0, .gap_s = 400},
                             kModels, R"({"plain": "a"})",
                             R"({"column": "session", "models": {"a": {"ttl_s": 300}}})");
  const reports::Result forgotten = slow.run();
  CHECK(forgotten.timings.at(0).caches.at(0).figures.read_tokens == 0);
  CHECK(dollars(forgotten, 0) == Approx(30'612 * 5 / 1e6).epsilon(1e-12));
  CHECK(forgotten.timings.at(0).waste_usd_per_hour->cache_loss > 0);
}

TEST_CASE("a cache that reads and writes at the price of input changes no bill", "[cache][law]") {
  const std::string plain = R"({
    "a": {"price": {"input_usd_per_mtok": 5, "cached_input_usd_per_mtok": 5, "output_usd_per_mtok": 25},
          "latency": {"ttft_s": 1, "tokens_per_s": 100}},
    "b": {"price": {"input_usd_per_mtok": 1, "cached_input_usd_per_mtok": 1, "output_usd_per_mtok": 5},
          "latency": {"ttft_s": 1, "tokens_per_s": 100}}})";
  const SessionSpec spec{.calls = 20, .start = 3000, .grown = 700, .output = 250};
  const std::string policies =
      R"({"plain": "a", "turns": {"route": {"by": "part", "map": {"b": "b"}, "else": "a"}},
          "hedge": {"hedge": {"call": "a", "after_s": 2, "with": "b"}},
          "late": {"timeout": {"of": "a", "s": 3}}})";
  const SessionScenario scenario(spec, plain, policies,
                                 R"({"column": "session", "models": {"a": {}, "b": {}}})",
                                 ",3,4,9,10,11,");
  const reports::Result result = scenario.run();
  for (std::size_t i = 0; i < 4; ++i) {
    const double exact = result.policies.at(i).total.cost->total_usd;
    INFO(result.policies.at(i).name);
    CHECK(dollars(result, i) == Approx(exact).epsilon(1e-12));
    CHECK(result.timings.at(i).caches.at(0).figures.saved == 0);
    CHECK(result.timings.at(i).waste_usd_per_hour->cache_loss == 0);
  }
}

TEST_CASE("a switch to a cold small model pays back after as many steps as the formula says",
          "[cache][floor]") {
  // A context that does not grow, warm at a; n steps at b, then one more at a.
  constexpr std::int64_t kContext = 40'000;
  constexpr std::int64_t kOutput = 300;
  const analysis::CachePrices small{1, 0.1, 5};
  const analysis::CachePrices large{5, 0.5, 25};
  for (const bool expires : {false, true}) {
    const analysis::Flip flip =
        analysis::cache_switch_payback(small, large, kContext, kOutput, expires);
    REQUIRE(flip.value);
    const int steps = static_cast<int>(std::floor(*flip.value));
    const auto saved_by = [&](int n) {
      std::string at_small = ",";
      for (int i = 1; i <= n; ++i) at_small += std::to_string(i) + ",";
      const SessionSpec spec{
          .calls = n + 2, .start = kContext, .grown = 0, .output = kOutput, .gap_s = 100};
      // The way back finds a's cache cold where it lasts for less than n steps and longer than one.
      const std::string ttl = expires ? "150" : "100000";
      const SessionScenario scenario(
          spec, kModels, R"({"plain": "a", "turns": {"route": {"by": "part", "map": {"b": "b"},
                                                           "else": "a"}}})",
          R"({"column": "session", "models": {"a": {"ttl_s": )" + ttl + R"(}, "b": {}}})",
          at_small);
      const reports::Result result = scenario.run();
      return dollars(result, 0) - dollars(result, 1);
    };
    INFO("pays above " << *flip.value << " steps");
    CHECK(saved_by(steps) < 0);
    CHECK(saved_by(steps + 1) > 0);
  }
}

TEST_CASE("the sample of conversations is as its description counts it out", "[cache]") {
  std::ifstream file("data/samples/chats.csv");
  std::string line;
  REQUIRE(std::getline(file, line));
  std::map<std::string, int> turns;
  int hard = 0, small_right = 0, rows = 0;
  std::set<std::string> deep;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    REQUIRE(cells.size() == 10);
    const int turn = ++turns[cells[1]];
    CHECK(cells[2] == std::to_string(turn));
    CHECK(cells[5] == std::to_string(6000 + 1500 * (turn - 1)));
    CHECK(cells[8] == "1");
    if (cells[4] == "deep") deep.insert(cells[1]);
    hard += cells[3] == "hard" ? 1 : 0;
    small_right += cells[3] == "hard" && cells[6] == "1" ? 1 : 0;
    if (cells[3] == "routine") CHECK(cells[6] == "1");
    ++rows;
  }
  CHECK(rows == 400);
  CHECK(turns.size() == 40);
  CHECK(deep.size() == 24);
  CHECK(hard == 24 * 4);
  CHECK(small_right == 24);
}

TEST_CASE("caches come to the same bytes for 1, 2, 3 and 7 threads", "[cache][determinism]") {
  const auto scenario = scenarios::read_scenario("scenarios/library/warm-caches.json", {});
  REQUIRE(scenario);
  std::vector<std::string> timings;
  for (const unsigned threads : {1U, 2U, 3U, 7U}) {
    scenarios::RunOptions options;
    options.resources.use_cache = false;
    options.resources.threads = threads;
    const auto run = scenarios::run(*scenario, options);
    REQUIRE(run);
    std::string text;
    for (const auto& timing : run->timings) text += reports::timing_json(timing).dump();
    timings.push_back(text);
  }
  CHECK(timings[0].size() > 1000);
  for (const std::string& other : timings) CHECK(other == timings[0]);
}
