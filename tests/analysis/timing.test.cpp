// What replications of timed runs come to: figures without anything to count.
#include "sim/analysis/timing.hpp"

#include <catch2/catch.hpp>

namespace pointsman::analysis {
namespace {

TimingSample sample_of(std::uint64_t arrived, std::uint64_t counted) {
  TimingSample sample;
  sample.arrived = arrived;
  sample.answered = sample.counted = counted;
  return sample;
}

}  // namespace

TEST_CASE("where nobody has an answer, there is no time to a first token", "[timing]") {
  TimingSample sample = sample_of(50, 50);
  sample.unanswered = 50;
  const std::vector<TimingSample> samples(2, sample);
  const TimingSummary summary = summarize_timing(samples, {}, {});
  CHECK(summary.latency_s.is_known());
  CHECK(summary.wait_s.is_known());
  REQUIRE_FALSE(summary.first_token_s.is_known());
  CHECK(summary.first_token_s.reason() == "all answered requests ended without an answer");
}

TEST_CASE("where nobody is answered, nobody is known to have waited", "[timing]") {
  TimingSample sample = sample_of(50, 0);
  sample.dropped = 50;
  const std::vector<TimingSample> samples(2, sample);
  const TimingSummary summary = summarize_timing(samples, {}, {});
  REQUIRE_FALSE(summary.wait_s.is_known());
  CHECK(summary.wait_s.reason() == "no request was answered");
  CHECK(summary.first_token_s.reason() == "no request was answered");
}

}  // namespace pointsman::analysis
