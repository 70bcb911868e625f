#include "data/trace.hpp"

#include "data/arrivals.hpp"
#include "data/burstiness.hpp"
#include "tests/data/support.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

using namespace pointsman;
using data::Trace;
using data::TraceFormat;

namespace {

Trace read(const std::string& text, const std::string& file = "trace.csv") {
  auto trace = data::parse_trace({file, text}, TraceFormat::kAuto);
  if (!trace) FAIL(base::render(trace.error()));
  return std::move(*trace);
}

std::string error_of(const std::string& text, const std::string& file = "trace.csv") {
  const auto trace = data::parse_trace({file, text}, TraceFormat::kAuto);
  if (trace) return "no error";
  CHECK(trace.error().kind == base::ErrorKind::kData);
  return base::render(trace.error());
}

double mean(const std::vector<std::int64_t>& values) {
  const auto sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
  return static_cast<double>(sum) / static_cast<double>(values.size());
}

const std::string kHeader = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n";

}  // namespace

TEST_CASE("An Azure trace is read to a tenth of a microsecond", "[trace]") {
  const Trace trace = read(kHeader +
                           "2023-11-16 18:15:46.6805900,374,44\r\n"
                           "2023-11-16 18:15:50.9951690,396,109");
  CHECK(trace.arrival_tick == std::vector<std::int64_t>{0, 4'314'579'000});
  CHECK(trace.input_tokens == std::vector<std::int64_t>{374, 396});
  CHECK(trace.output_tokens == std::vector<std::int64_t>{44, 109});
  CHECK(trace.span_ticks() == 4'314'579'000);
  CHECK(trace.blocks_of(1).empty());
}

TEST_CASE("Times cross midnight, leap days and years, and may carry a zone of zero", "[trace]") {
  const auto seconds = [](const std::string& from, const std::string& to) {
    return read(kHeader + from + ",1,1\n" + to + ",1,1\n").span_ticks() / 1'000'000'000;
  };
  CHECK(seconds("2023-12-31 23:59:59", "2024-01-01 00:00:00") == 1);
  CHECK(seconds("2024-02-28T00:00:00Z", "2024-03-01T00:00:00+00:00") == 2 * 86'400);
  CHECK(seconds("2023-02-28 00:00:00", "2023-03-01 00:00:00.5") == 86'400);
}

TEST_CASE("Columns are found by name, and rows out of order count from the earliest", "[trace]") {
  const Trace trace = read(
      "GeneratedTokens,extra,TIMESTAMP,ContextTokens\n"
      "5,x,2023-11-16 00:00:02,7\n"
      "6,\"y,z\",2023-11-16 00:00:01,8\n");
  CHECK(trace.arrival_tick == std::vector<std::int64_t>{1'000'000'000, 0});
  CHECK(trace.output_tokens == std::vector<std::int64_t>{5, 6});
}

TEST_CASE("A trace as a workload keeps its order, its times and its tokens", "[trace]") {
  const Trace trace = read(
      "TIMESTAMP,ContextTokens,GeneratedTokens\n"
      "2023-11-16 00:00:02,7,5\n"
      "2023-11-16 00:00:01.2500000,8,6\n");
  CHECK(trace_csv(trace) ==
        "id,arrival_s,input_tokens,model|output_tokens\n"
        "1,0.75,7,5\n"
        "2,0,8,6\n");
}

TEST_CASE("A Mooncake trace is read with its blocks", "[trace]") {
  const Trace trace = read(
      "{\"timestamp\": 3000, \"input_length\": 700, \"output_length\": 5, \"hash_ids\": [0, 7]}\n"
      "\n"
      "{\"timestamp\": 3000.25, \"input_length\": 90, \"output_length\": 0, \"hash_ids\": []}",
      "trace.jsonl");
  CHECK(trace.arrival_tick == std::vector<std::int64_t>{0, 250'000});
  CHECK(trace.input_tokens == std::vector<std::int64_t>{700, 90});
  CHECK(std::ranges::equal(trace.blocks_of(0), std::vector{0, 7}));
  CHECK(trace.blocks_of(1).empty());
}

TEST_CASE("Errors in a trace name the cell", "[trace][errors]") {
  CHECK(error_of(kHeader + "2023-11-16 18:15:46.68,374,44\n2023-13-16 18:15:46,1,1\n") ==
        "trace.csv:3:1: error: TIMESTAMP is \"2023-13-16 18:15:46\"\n"
        "    3 | 2023-13-16 18:15:46,1,1\n"
        "      | ^~~~~~~~~~~~~~~~~~~\n"
        "  expected: a time such as 2023-11-16 18:15:46.6805900\n");
  CHECK(error_of(kHeader + "2023-11-16 18:15:46,3.5,44\n") ==
        "trace.csv:2:21: error: ContextTokens is \"3.5\"\n"
        "    2 | 2023-11-16 18:15:46,3.5,44\n"
        "      |                     ^~~\n"
        "  expected: a number of tokens\n");
  CHECK(error_of("TIMESTAMP,ContextToken,GeneratedTokens\n") ==
        "trace.csv:1:1: error: the header has no \"ContextTokens\"\n"
        "    1 | TIMESTAMP,ContextToken,GeneratedTokens\n"
        "      | ^\n"
        "  expected: the columns TIMESTAMP, ContextTokens and GeneratedTokens\n"
        "  hint: did you mean \"ContextToken\"?\n");
  CHECK(error_of(kHeader).find("the trace has no requests") != std::string::npos);
  CHECK(error_of(kHeader + "2023-11-16 18:15:46,3\n").find("trace.csv:2:") == 0);
  for (const std::string bad :
       {"", "2023-11-16", "2023-11-16 24:00:00", "2023-02-29 00:00:00", "1969-12-31 00:00:00",
        "2023-11-16 00:00:00.", "2023-11-16 00:00:00.1234567890", "2023-11-16 00:00:00+01:00",
        "2023-11-16 0-:00:00", "2300-01-01 00:00:00"}) {
    CAPTURE(bad);
    CHECK(error_of(kHeader + bad + ",1,1\n").find("trace.csv:2:1: error: TIMESTAMP is") == 0);
  }
}

TEST_CASE("Errors in a Mooncake trace name the value on its line", "[trace][errors]") {
  const std::string good =
      "{\"timestamp\": 0, \"input_length\": 7, \"output_length\": 5, \"hash_ids\": [0]}\n";
  CHECK(error_of(good + "{\"timestamp\": 1, \"input_length\": -7, \"output_length\": 5, "
                        "\"hash_ids\": []}\n",
                 "trace.jsonl") ==
        "trace.jsonl:2:34: error: \"input_length\" is -7, outside 0..1e+09\n"
        "    2 | {\"timestamp\": 1, \"input_length\": -7, \"output_length\": 5, \"hash_ids\": []}\n"
        "      |                                  ^~\n"
        "  expected: an integer from 0 to 1e+09\n");
  CHECK(error_of(good + "\n{\"timestamp\": 1}\n", "trace.jsonl")
            .find("trace.jsonl:3:1: error: the line has no \"input_length\"") == 0);
  CHECK(error_of(good + "{\"timestamp\": \n", "trace.jsonl").find("trace.jsonl:2:") == 0);
  CHECK(error_of("[1]\n", "trace.jsonl").find("trace.jsonl:1:1: error") == 0);
  CHECK(error_of("\n", "trace.jsonl").find("the trace has no requests") != std::string::npos);
}

TEST_CASE("A trace that is not there is told with the nearest name", "[trace][errors]") {
  const auto trace = data::read_trace("tests/data/trace.test.cp", TraceFormat::kAuto);
  REQUIRE_FALSE(trace);
  CHECK(trace.error().message == "file \"tests/data/trace.test.cp\" does not exist");
}

TEST_CASE("Azure's traces have their published means and burstiness", "[trace][real]") {
  const std::string folder = test::real_data();
  if (folder.empty()) return;
  // Whole windows only: with its cut last minute the conversations have 20.6 in windows of 60 s.
  struct Row {
    std::string file;
    std::size_t rows;
    double input, output, span_s, cv, idc_1, idc_10, idc_60;
  };
  for (const Row& row :
       {Row{"azure_conv", 19'366, 1154.6974, 211.1259, 3501.721937, 1.09, 1.4, 4.0, 16.1},
        Row{"azure_code", 8'819, 2047.8483, 27.8825, 3435.948056, 13.2, 13, 71, 161}}) {
    const auto trace =
        data::read_trace(folder + "/traces/" + row.file + ".csv", TraceFormat::kAuto);
    REQUIRE(trace);
    CAPTURE(row.file);
    CHECK(trace->rows() == row.rows);
    CHECK(mean(trace->input_tokens) == Approx(row.input).margin(5e-5));
    CHECK(mean(trace->output_tokens) == Approx(row.output).margin(5e-5));
    CHECK(static_cast<double>(trace->span_ticks()) / 1e9 == Approx(row.span_s).margin(5e-7));
    CHECK(*data::gap_variation(trace->arrival_tick) == Approx(row.cv).epsilon(0.01));
    const auto idc = [&](std::int64_t seconds) {
      return *data::dispersion_index(trace->arrival_tick, seconds * 1'000'000'000);
    };
    CHECK(idc(1) == Approx(row.idc_1).epsilon(0.05));
    CHECK(idc(10) == Approx(row.idc_10).epsilon(0.05));
    CHECK(idc(60) == Approx(row.idc_60).epsilon(0.05));
  }
}

TEST_CASE("Mooncake's conversations have their published means and blocks", "[trace][real]") {
  const std::string folder = test::real_data();
  if (folder.empty()) return;
  const auto trace =
      data::read_trace(folder + "/traces/mooncake_conversation.jsonl", TraceFormat::kAuto);
  REQUIRE(trace);
  CHECK(trace->rows() == 12'031);
  CHECK(mean(trace->input_tokens) == Approx(12'035.0613).margin(5e-5));
  CHECK(mean(trace->output_tokens) == Approx(342.6189).margin(5e-5));
  CHECK(trace->span_ticks() == 3'536'999'000'000);
  CHECK(trace->blocks.size() == 288'500);
  CHECK(std::set(trace->blocks.begin(), trace->blocks.end()).size() == 182'790);
  const std::set batches(trace->arrival_tick.begin(), trace->arrival_tick.end());
  CHECK(batches.size() == 1'180);
  // With three seconds of jitter the batches are gone.
  data::TraceArrivals law;
  law.jitter_s = 3;
  std::vector<std::int64_t> ticks;
  for (const auto& arrival : data::replay_trace(*trace, law, {})) ticks.push_back(arrival.tick);
  CHECK(*data::gap_variation(trace->arrival_tick) > 3);
  CHECK(*data::gap_variation(ticks) == Approx(1).margin(0.1));
}
