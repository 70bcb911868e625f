#include "data/arrivals.hpp"

#include "data/burstiness.hpp"
#include "data/json_reader.hpp"
#include "sim/kernel/fifo_station.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using data::ArrivalSpec;
using Ticks = std::vector<std::int64_t>;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

base::Result<ArrivalSpec> try_read(const std::string& text) {
  auto document = data::parse_json("arrivals.json", text);
  if (!document) FAIL(base::render(document.error()));
  return data::read_arrivals(*document, document->root);
}

ArrivalSpec read(const std::string& text) {
  auto spec = try_read(text);
  if (!spec) FAIL(base::render(spec.error()));
  return std::move(*spec);
}

std::string error_of(const std::string& text) {
  const auto spec = try_read(text);
  return spec ? "no error" : base::render(spec.error());
}

Ticks draw(const std::string& text, std::size_t count, std::uint64_t seed = 1) {
  return data::draw_arrivals(read(text), count, {seed, 0});
}

double rate(const Ticks& ticks) {
  return static_cast<double>(ticks.size()) / static_cast<double>(ticks.back()) * kSecond;
}

const std::vector<std::string> kOpenLaws = {
    R"("steady_chat")",
    R"("bursty_code")",
    R"("reasoning")",
    R"("office_day")",
    R"({"poisson": {"rate_per_s": 3}})",
    R"({"gamma": {"rate_per_s": 3, "cv": 4}})",
    R"({"gamma": {"rate_per_s": 3, "cv": 0}})",
    R"({"weibull": {"rate_per_s": 3, "cv": 2}})",
    R"({"mmpp": {"on": {"rate_per_s": 9, "mean_s": 2}, "off": {"rate_per_s": 1, "mean_s": 3}}})",
    R"({"daily": {"rate_per_s": 0.01, "multipliers": [0,0,0,0,0,0,0,0,1,2,3,3,3,3,3,3,2,1,0,0,0,0,0,0]}})",
    R"({"clients": {"rate_per_s": 3, "clients": 40, "cv": 1.2, "cv_sigma": 0.5}})",
    R"({"batch": {"at_s": 1}})",
};

}  // namespace

TEST_CASE("A longer column starts with the shorter one, never goes back, and depends on its seed",
          "[arrivals][law]") {
  for (const std::string& law : kOpenLaws) {
    CAPTURE(law);
    const Ticks longer = draw(law, 3000);
    const Ticks shorter = draw(law, 700);
    CHECK(longer.size() == 3000);
    CHECK(std::equal(shorter.begin(), shorter.end(), longer.begin()));
    CHECK(std::ranges::is_sorted(longer));
    CHECK(longer.front() >= 0);
    const bool has_no_chance = law.find("batch") != std::string::npos;
    CHECK((draw(law, 3000, 2) == longer) == has_no_chance);
    CHECK((data::draw_arrivals(read(law), 3000, {1, 1}) == longer) == has_no_chance);
    CHECK(draw(law, 0).empty());
  }
}

TEST_CASE("Renewal laws have their rate and their coefficient of variation", "[arrivals][oracle]") {
  struct Row {
    std::string family;
    double cv;
  };
  for (const Row& row : {Row{"gamma", 0.5}, Row{"gamma", 1}, Row{"gamma", 1.09}, Row{"gamma", 3},
                         Row{"weibull", 0.5}, Row{"weibull", 1}, Row{"weibull", 2}}) {
    const Ticks ticks = draw(
        "{\"" + row.family + "\": {\"rate_per_s\": 5.5, \"cv\": " + std::to_string(row.cv) + "}}",
        200'000);
    CAPTURE(row.family, row.cv);
    // The mean of n gaps is within four standard errors; CV has one of about its square over n.
    CHECK(rate(ticks) == Approx(5.5).epsilon(4 * row.cv / std::sqrt(200'000)));
    CHECK(*data::gap_variation(ticks) == Approx(row.cv).epsilon(0.02 * (1 + row.cv)));
  }
  const Ticks metronome = draw(R"({"gamma": {"rate_per_s": 4, "cv": 0}})", 8);
  CHECK(metronome.front() < kSecond / 4);
  CHECK(*data::gap_variation(metronome) == Approx(0).margin(1e-8));
  CHECK(draw(R"({"poisson": {"rate_per_s": 3}})", 50) ==
        draw(R"({"gamma": {"rate_per_s": 3, "cv": 1}})", 50));
}

TEST_CASE("Poisson arrivals have dispersion 1 in every window", "[arrivals][oracle]") {
  const Ticks ticks = draw(R"({"poisson": {"rate_per_s": 20}})", 400'000);
  for (const std::int64_t window : {kSecond / 10, kSecond, 10 * kSecond}) {
    const double windows = 20'000.0 * kSecond / static_cast<double>(window);
    CHECK(*data::dispersion_index(ticks, window) == Approx(1).margin(4 * std::sqrt(2 / windows)));
  }
}

/// Var N(t) / E N(t) of an MMPP-2 (Heffes and Lucantoni, IEEE JSAC 4 (1986)).
double modulated_dispersion(double rate_on, double on_s, double rate_off, double off_s, double t) {
  const double leave_on = 1 / on_s;
  const double leave_off = 1 / off_s;
  const double sum = leave_on + leave_off;
  const double difference = rate_on - rate_off;
  const double limit = 2 * difference * difference * leave_on * leave_off /
                       (sum * sum * (rate_on * leave_off + rate_off * leave_on));
  return 1 + limit * (1 - (1 - std::exp(-sum * t)) / (sum * t));
}

TEST_CASE("MMPP-2 has its mean rate and its index of dispersion", "[arrivals][oracle]") {
  const Ticks ticks = draw(
      R"({"mmpp": {"on": {"rate_per_s": 8, "mean_s": 5}, "off": {"rate_per_s": 2, "mean_s": 15}}})",
      400'000);
  CHECK(rate(ticks) == Approx(3.5).epsilon(0.03));
  for (const std::int64_t seconds : {1, 10, 60}) {
    CAPTURE(seconds);
    CHECK(*data::dispersion_index(ticks, seconds * kSecond) ==
          Approx(modulated_dispersion(8, 5, 2, 15, static_cast<double>(seconds))).epsilon(0.08));
  }
}

TEST_CASE("bursty_code shows bursts as long as those of the code trace", "[arrivals][oracle]") {
  const Ticks ticks = draw(R"("bursty_code")", 300'000);
  CHECK(rate(ticks) == Approx(8.3 * 23 / 76).epsilon(0.05));
  // Measured on the trace: 13, 71 and 161 in windows of 1, 10 and 60 s.
  CHECK(*data::dispersion_index(ticks, kSecond) > 5);
  CHECK(*data::dispersion_index(ticks, 10 * kSecond) == Approx(50).epsilon(0.1));
  CHECK(*data::dispersion_index(ticks, 60 * kSecond) == Approx(138).epsilon(0.15));
  CHECK(*data::gap_variation(ticks) > 5);
}

TEST_CASE("A preset at another speed has every gap divided", "[arrivals]") {
  for (const std::string name : {"bursty_code", "reasoning", "steady_chat"}) {
    const Ticks plain = draw('"' + name + '"', 500);
    const Ticks faster = draw(R"({"preset": {"name": ")" + name + R"(", "rate_scale": 4}})", 500);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      REQUIRE(std::abs(plain[i] - 4 * faster[i]) <= 8);  // roundings to a nanosecond
    }
    CHECK(read('"' + name + '"').preset == name);
  }
}

TEST_CASE("The rate follows the hours, and the gaps keep their variation", "[arrivals][oracle]") {
  const std::string hours = "[0,0,0,0,0,0,1,2,4,6,8,8,6,8,8,6,4,2,1,1,0,0,0,0]";
  const Ticks ticks = draw(
      R"({"daily": {"rate_per_s": 0.5, "cv": 0.5, "start_hour": 6, "multipliers": )" + hours + "}}",
      432'000);
  // From 6 o'clock on 43,200 arrivals a day; of those, 39/65 come until half past 13, when they are
  // 43,200 x 8/65 an hour. Gaps of CV 0.5: n of them deviate by 0.5 sqrt(n) of their mean.
  constexpr std::size_t kUntilHalfPast = 9 * 43'200 + 43'200 * 39 / 65;
  const double per_s = 43'200.0 * 8 / 65 / 3'600;
  CHECK(static_cast<double>(ticks[kUntilHalfPast - 1]) / kSecond ==
        Approx(9 * 86'400 + 7.5 * 3'600).margin(4 * 0.5 * std::sqrt(kUntilHalfPast) / per_s));
  std::vector<double> counts(24);
  for (const std::int64_t tick : ticks) {
    counts[static_cast<std::size_t>(tick / (3600 * kSecond) + 6) % 24] += 1;
  }
  const double weights[] = {0, 0, 0, 0, 0, 0, 1, 2, 4, 6, 8, 8, 6, 8, 8, 6, 4, 2, 1, 1, 0, 0, 0, 0};
  for (std::size_t hour = 0; hour < 24; ++hour) {
    CAPTURE(hour);
    const double expected = 432'000 * weights[hour] / 65;
    if (expected == 0) {
      CHECK(counts[hour] == 0);  // nobody comes at night
      continue;
    }
    CHECK(std::abs(counts[hour] - expected) <= 4 * 0.5 * std::sqrt(expected) + 30);
  }
  // Within one hour of the first day the process is a plain gamma renewal one.
  const auto begin = std::ranges::lower_bound(ticks, 4 * 3600 * kSecond);  // 10:00 to 11:00
  const auto end = std::ranges::lower_bound(ticks, 5 * 3600 * kSecond);
  CHECK(*data::gap_variation({begin, end}) == Approx(0.5).epsilon(0.05));
}

TEST_CASE("Equal hours are a plain renewal process", "[arrivals][law]") {
  const Ticks daily = draw(
      R"({"daily": {"rate_per_s": 2, "cv": 1, "start_hour": 9.5,
          "multipliers": [3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3]}})",
      200'000);
  const Ticks plain = draw(R"({"poisson": {"rate_per_s": 2}})", 200'000);
  for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE(std::abs(daily[i] - plain[i]) < 100);
}

TEST_CASE("The first of many clients sends what Zipf says", "[arrivals][oracle]") {
  // With CV 0 each client is a metronome: the first of ten sends every (1 + 1/2 + ... + 1/10) / 10
  // s.
  constexpr double kPeriod = 2.9289682539682538 / 10 * kSecond;
  const Ticks ticks = draw(R"({"clients": {"rate_per_s": 10, "clients": 10, "cv": 0}})", 100'000);
  CHECK(rate(ticks) == Approx(10).epsilon(0.001));
  std::size_t same_phase = 0;  // as one of the arrivals in the first period
  for (const std::int64_t first : ticks) {
    if (static_cast<double>(first) >= kPeriod) break;
    std::size_t count = 0;
    for (const std::int64_t tick : ticks) {
      const double periods = static_cast<double>(tick - first) / kPeriod;
      count += std::abs(periods - std::round(periods)) < 1e-6 ? 1 : 0;
    }
    same_phase = std::max(same_phase, count);
  }
  CHECK(static_cast<double>(same_phase) == Approx(100'000 / 2.9289682539682538).margin(2));
}

TEST_CASE("A few large clients keep their bursts, many small ones smooth them out",
          "[arrivals][oracle]") {
  const Ticks few =
      draw(R"({"clients": {"rate_per_s": 10, "clients": 3, "cv": 6, "zipf": 2}})", 50'000);
  const Ticks many =
      draw(R"({"clients": {"rate_per_s": 10, "clients": 30000, "cv": 6, "zipf": 0}})", 50'000);
  CHECK(rate(few) == Approx(10).epsilon(0.15));
  CHECK(rate(many) == Approx(10).epsilon(0.1));
  CHECK(*data::gap_variation(few) > 4);
  CHECK(*data::gap_variation(many) < 4);
}

TEST_CASE("Arrivals begin in the middle: from the start on, the count is rate times time",
          "[arrivals][oracle]") {
  for (const std::string law :
       {R"({"gamma": {"rate_per_s": 10, "cv": 3}})", R"({"gamma": {"rate_per_s": 10, "cv": 0}})",
        R"({"weibull": {"rate_per_s": 10, "cv": 3}})",
        R"({"clients": {"rate_per_s": 10, "clients": 5, "cv": 3}})",
        R"({"mmpp": {"on": {"rate_per_s": 20, "mean_s": 1},
                                             "off": {"rate_per_s": 0, "mean_s": 1}}})"}) {
    std::vector<double> counts;
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
      const Ticks ticks = draw(law, 60, seed);
      REQUIRE(ticks.back() > kSecond / 4);
      counts.push_back(
          static_cast<double>(std::ranges::lower_bound(ticks, kSecond / 4) - ticks.begin()));
    }
    const double mean = std::accumulate(counts.begin(), counts.end(), 0.0) / 4000;
    double squares = 0;
    for (const double count : counts) squares += (count - mean) * (count - mean);
    CAPTURE(law, mean);
    CHECK(std::abs(mean - 2.5) <= 4 * std::sqrt(squares) / 4000);
  }
}

TEST_CASE("A batch comes at once", "[arrivals]") {
  CHECK(draw(R"({"batch": {}})", 3) == Ticks{0, 0, 0});
  CHECK(draw(R"({"batch": {"at_s": 2.5}})", 2) == Ticks(2, 2'500'000'000));
}

TEST_CASE("Agents think for the time that their law says", "[arrivals][oracle]") {
  const auto mean_s = [](const std::string& law) {
    const auto closed = std::get<data::ClosedArrivals>(read(law).law);
    double sum = 0;
    for (std::uint32_t agent = 0; agent < 100; ++agent) {
      for (std::uint64_t answer = 0; answer < 200; ++answer) {
        sum += static_cast<double>(data::draw_think_ticks(closed, agent, answer, {}));
      }
    }
    return sum / 20'000 / kSecond;
  };
  CHECK(mean_s(R"({"closed_loop": {"agents": 20, "think_s": 10}})") == Approx(10).epsilon(0.03));
  CHECK(mean_s(R"({"closed_loop": {"agents": 20, "think_s": 10, "think": "constant"}})") == 10);
  CHECK(mean_s(R"({"closed_loop": {"agents": 20, "think_s": 10, "think": "lognormal",
                   "think_sigma": 0.5}})") == Approx(10).epsilon(0.02));
  CHECK(read(R"({"closed_loop": {"agents": 20, "think_s": 0}})").is_closed());
  CHECK(draw(R"({"closed_loop": {"agents": 20, "think_s": 0}})", 5).empty());
}

namespace {

data::Trace small_trace() {
  data::Trace trace;
  trace.arrival_tick = {40, 10, 10, 0};
  trace.input_tokens = {5, 900, 70, 70};
  trace.output_tokens = {1, 2, 3, 4};
  return trace;
}

}  // namespace

TEST_CASE("A replay is the trace in order, at its speed", "[arrivals]") {
  using Replayed = std::vector<data::ReplayedArrival>;
  data::TraceArrivals law;
  CHECK(data::replay_trace(small_trace(), law, {}) == Replayed{{0, 3}, {10, 1}, {10, 2}, {40, 0}});
  law.rate_scale = 2;
  CHECK(data::replay_trace(small_trace(), law, {}) == Replayed{{0, 3}, {5, 1}, {5, 2}, {20, 0}});
  law.jitter_s = 1;
  const Replayed moved = data::replay_trace(small_trace(), law, {});
  CHECK(std::ranges::is_sorted(moved, {}, &data::ReplayedArrival::tick));
  CHECK(moved.back().tick > 1'000'000);
  CHECK(moved.back().tick < kSecond + 20);
  CHECK(moved == data::replay_trace(small_trace(), law, {}));
  CHECK(moved != data::replay_trace(small_trace(), law, {2, 0}));
}

TEST_CASE("A trace borrows rows at random, or those of the same rank by length", "[arrivals]") {
  using Rows = std::vector<std::uint32_t>;
  const std::vector<double> lengths = {30, 10, 20, 10};
  CHECK(data::join_rows(data::TraceJoin::kRankCoupled, small_trace(), 4, lengths, {}) ==
        Rows{1, 0, 3, 2});
  const std::vector<double> two = {8, 3};
  CHECK(data::join_rows(data::TraceJoin::kRankCoupled, small_trace(), 2, two, {}) ==
        Rows{1, 0, 1, 0});
  data::Trace trace;
  trace.arrival_tick.resize(60'000);
  const Rows joined = data::join_rows(data::TraceJoin::kIndependent, trace, 3, {}, {});
  for (const std::uint32_t row : {0U, 1U, 2U}) {
    CHECK(std::ranges::count(joined, row) == Approx(20'000).epsilon(0.025));
  }
}

TEST_CASE("The presets have the lengths of their traces", "[arrivals]") {
  for (const data::ArrivalPreset& preset : data::arrival_presets()) {
    CAPTURE(preset.name);
    std::vector<double> inputs;
    std::vector<double> outputs;
    for (std::uint64_t i = 0; i < 4001; ++i) {
      const auto lengths = data::draw_lengths(preset.lengths, i, {});
      inputs.push_back(static_cast<double>(lengths.input_tokens));
      outputs.push_back(static_cast<double>(lengths.output_tokens));
    }
    std::ranges::nth_element(inputs, inputs.begin() + 2000);
    std::ranges::nth_element(outputs, outputs.begin() + 2000);
    CHECK(inputs[2000] == Approx(preset.lengths.input.median_tokens).epsilon(0.1));
    CHECK(outputs[2000] == Approx(preset.lengths.output.median_tokens).epsilon(0.15));
    CHECK(draw('"' + std::string(preset.name) + '"', 10).size() == 10);
  }
}

TEST_CASE("A hosted station sees the rate that was asked for", "[arrivals]") {
  // Arrivals and stations share the clock: 5.5 a second, 2 s each, 11 in flight.
  const Ticks arrival = draw(R"("steady_chat")", 50'000);
  Ticks finish(arrival.size());
  kernel::serve_unlimited(arrival, Ticks(arrival.size(), 2 * kSecond), finish);
  double area = 0;
  for (std::size_t i = 0; i < finish.size(); ++i) {
    area += static_cast<double>(finish[i] - arrival[i]);
  }
  CHECK(area / static_cast<double>(arrival.back()) == Approx(11).epsilon(0.03));
}

TEST_CASE("A mistake in the arrivals is named where it stands", "[arrivals][errors]") {
  CHECK(error_of(R"("steady_chats")") ==
        "arrivals.json:1:1: error: \"arrivals\" is \"steady_chats\"\n"
        "    1 | \"steady_chats\"\n"
        "      | ^~~~~~~~~~~~~~\n"
        "  expected: one of \"bursty_code\", \"office_day\", \"reasoning\", \"steady_chat\"\n"
        "  hint: did you mean \"steady_chat\"?\n");
  CHECK(error_of(R"({"poison": {"rate_per_s": 1}})").find("did you mean \"poisson\"?") !=
        std::string::npos);
  CHECK(error_of(R"({"poisson": {"rate_per_s": 0}})") ==
        "arrivals.json:1:28: error: \"rate_per_s\" is 0, outside 0..1e+06\n"
        "    1 | {\"poisson\": {\"rate_per_s\": 0}}\n"
        "      |                            ^\n"
        "  expected: a number above 0 and up to 1e+06\n"
        "  hint: for example 5.5\n");
  CHECK(error_of(R"({"gamma": {"rate_per_s": 1}})").find("has no \"cv\"") != std::string::npos);
  CHECK(error_of(R"({"poisson": {"rate_per_s": 1}, "batch": {}})")
            .find("\"batch\" cannot stand beside \"poisson\"") != std::string::npos);
  CHECK(error_of(R"({"mmpp": {"on": {"rate_per_s": 0, "mean_s": 1},
                              "off": {"rate_per_s": 0, "mean_s": 1}}})")
            .find("nothing ever arrives: both rates are 0") != std::string::npos);
  const std::string daily = R"({"daily": {"rate_per_s": 1, "multipliers": [)";
  const std::string zeros = "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0";
  CHECK(error_of(daily + "1,2]}}").find("at least 24 items") != std::string::npos);
  CHECK(error_of(daily + zeros + ",1]}}").find("\"multipliers\" has 25 items") !=
        std::string::npos);
  CHECK(error_of(daily + zeros + "]}}").find("nothing ever arrives: all multipliers are 0") !=
        std::string::npos);
  CHECK(error_of(R"({"closed_loop": {"agents": 0, "think_s": 1}})").find("too small") ==
        std::string::npos);
}
