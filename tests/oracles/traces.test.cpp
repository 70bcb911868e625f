// Public traces, imported as workloads and replayed on the clock: the means that were published.
#include "data/trace.hpp"
#include "models/latency.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::quoted;

namespace {

struct Published {
  std::string file;
  std::uint32_t requests = 0;
  double input_tokens = 0, output_tokens = 0;  ///< means
  double span_s = 0;
};

/// The trace as a workload for a model at $1 a million prompt tokens and $1,000 a million written
/// ones, asked when the trace says, each call for `seconds`.
std::string scenario_of(const std::string& workload, const std::string& trace) {
  return R"({"version": 1, "name": "trace", "workload": {"file": )" + quoted(workload) +
         R"(}, "missing": "profile",
    "models": {"model": {"accuracy": 1, "price": {"input_usd_per_mtok": 1,
                         "output_usd_per_mtok": 1000}, "latency": {"ttft_s": 1, "tokens_per_s": 100}}},
    "policies": {"all": "model"}, "controls": false, "slices": [],
    "timing": {"arrivals": {"trace": {"file": )" +
         quoted(trace) + R"(}}, "replications": 1, "warm_up": 0, "latency": "mean",
               "stations": {"model": {"servers": 100000}}}})";
}

}  // namespace

TEST_CASE("Azure's traces replay to their published means", "[trace][real][timed]") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "pointsman-traces";
  fs::create_directories(folder);
  POINTSMAN_SHARED_DATA(conversations, "traces/azure_conv.csv");
  POINTSMAN_SHARED_DATA(code, "traces/azure_code.csv");
  for (const Published& published :
       {Published{conversations, 19'366, 1154.6974, 211.1259, 3501.721937},
        Published{code, 8'819, 2047.8483, 27.8825, 3435.948056}}) {
    const auto trace = data::read_trace(published.file, data::TraceFormat::kAuto);
    REQUIRE(trace);
    const std::string workload = (folder / fs::path(published.file).filename()).string();
    std::ofstream(workload) << data::trace_csv(*trace);
    const reports::Result result = tests::run_scenario(scenario_of(workload, published.file));
    const analysis::TimingSummary& timing = result.timings.at(0);
    INFO(published.file);
    CHECK(timing.arrived == published.requests);
    CHECK(timing.answered == published.requests);
    const double dollars = result.policies.at(0).total.cost->total_usd;
    const double per_request = (published.input_tokens + 1000 * published.output_tokens) / 1e6;
    CHECK(dollars == Approx(published.requests * per_request).epsilon(1e-6));
    // The medians are 1 s and 10 ms a token: means of lognormals are a little longer.
    const auto mean_of = [](double median, double sigma) {
      return median * std::exp(sigma * sigma / 2);
    };
    const double seconds = mean_of(1, models::kDefaultTtftSigma) +
                           mean_of(published.output_tokens / 100, models::kDefaultSpeedSigma);
    CHECK(timing.latency_s->mean.mean == Approx(seconds).epsilon(1e-6));
    // The clock runs from the first request to the last answer.
    const double hours = static_cast<double>(timing.timeline.bin_ticks) *
                         static_cast<double>(timing.timeline.bins.size()) / 3.6e12;
    CHECK(hours * 3600 == Approx(published.span_s).margin(120));
  }
}
