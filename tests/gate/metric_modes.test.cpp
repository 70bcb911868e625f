// Every metric in every mode that has a meaning for it.
#include "reports/gate/evaluate.hpp"
#include "tests/gate/router_records.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::reports::gate;
using tests::baseline_of;
using tests::evaluated;
using tests::gate_with;
using tests::World;

namespace {

constexpr std::size_t kRows = 400;
constexpr std::size_t kReplications = 12;
constexpr const char* kQuick = R"("compare": {"resamples": 200}, "correction": "none",)";

/// Everything that a metric could be about, timed figures included.
Record whole_record(double skill) {
  Record record = tests::with_router(World(kRows), kRows, skill);
  record.wrong_answer_usd = 0.05;
  for (const std::string& name : metric_names()) {
    if (find_metric(name).info->source != MetricSource::kReplications) continue;
    for (std::size_t i = 0; i < kReplications; ++i) {
      record.policies[1].replications[name].push_back(0.5 + 0.1 * tests::draw(9, i, 4));
    }
  }
  return record;
}

/// The same router, worse in all that is counted by request or by replication.
Record worsened(Record record) {
  PolicyRecord& router = record.policies[1];
  for (std::size_t row = 0; row < kRows; ++row) {
    if (row % 5 == 0) router.score[row] = 0;
    if (row % 9 == 0) router.score[row] = std::numeric_limits<double>::quiet_NaN();
    router.cost_usd[row] *= 1.5;
    router.latency_s[row] *= 1.5;
    router.calls[0][row] += 1;
  }
  for (auto& [name, values] : router.replications) {
    const bool is_gain = find_metric(name).info->is_gain;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] *= is_gain ? 0.8 : 1.2 + 0.01 * static_cast<double>(i);
    }
  }
  return record;
}

std::string rule_of(const std::string& metric, const std::string& rest) {
  return R"({"id": "m", "metric": ")" + metric + R"(", )" + rest + "}";
}

bool is_refused(const std::string& rule) {
  const auto file = read_gate_text("gate.json", R"({"version": 1, "policy": "router",
      "baselines": {"previous": "b.json"}, "gates": [)" +
                                                    rule + "]}");
  if (!file) CHECK(file.error().kind == base::ErrorKind::kUsage);
  return !file;
}

/// Counted by request or by replication, so that worsened() moves it for certain.
bool is_plain(const MetricInfo& metric) {
  return !metric.is_whole() && !metric.is_of_frontier();
}

std::string unit_text(const MetricInfo& metric) {
  switch (metric.unit) {
    case MetricUnit::kShare:
      return "%";
    case MetricUnit::kUsd:
      return "usd";
    case MetricUnit::kSeconds:
      return "s";
    case MetricUnit::kNumber:
      break;
  }
  return "";
}

}  // namespace

TEST_CASE("every metric that has a direction is caught and is not proved when it gets worse",
          "[gate]") {
  const Record good = whole_record(0.3);
  const Record bad = worsened(whole_record(0.3));
  const auto good_before = baseline_of(good);
  const auto bad_before = baseline_of(bad);
  int plain = 0;
  for (const std::string& name : metric_names()) {
    const MetricInfo& metric = *find_metric(name).info;
    if (!is_plain(metric)) continue;
    for (const std::string mode : {"catch", "prove"}) {
      INFO(name << ", " << mode);
      const auto file = gate_with(rule_of(name, R"("mode": ")" + mode + R"(")"), kQuick);
      const auto same = evaluated(file, good, good_before);
      CHECK(same.lines.front().verdict == Verdict::kTied);
      const auto worse = evaluated(file, bad, good_before);
      CHECK(worse.lines.front().verdict == Verdict::kFail);
      CHECK(worse.outcome() == Outcome::kFailed);
      CHECK((worse.lines.front().change->mean < 0) == metric.is_gain);
      const auto better = evaluated(file, good, bad_before);
      CHECK(better.lines.front().verdict == Verdict::kImproved);
    }
    ++plain;
  }
  CHECK(plain == 27);
}

TEST_CASE("every figure of a whole router is caught, or proved, by the same test", "[gate]") {
  const auto before = baseline_of(whole_record(0.5));
  const Record now = whole_record(0.1);
  std::string rules;
  std::size_t asked = 0;
  for (const std::string& name : metric_names()) {
    const MetricInfo& metric = *find_metric(name).info;
    if (is_plain(metric)) continue;
    CHECK(is_refused(rule_of(name, R"("mode": "catch")")) == !metric.has_direction);
    CHECK(is_refused(rule_of(name, R"("mode": "prove")")) == !metric.has_direction);
    if (!metric.has_direction) continue;
    for (const std::string mode : {"catch", "prove"}) {
      rules += (rules.empty() ? "" : ",\n") + std::string(R"({"id": ")") + mode + name +
               R"(", "metric": ")" + name + R"(", "mode": ")" + mode + R"("})";
      ++asked;
    }
  }
  const auto found = evaluated(gate_with(rules, kQuick), now, before);
  CHECK(found.lines.size() >= asked);
  std::size_t failing = 0;
  for (const Line& line : found.lines) {
    INFO(line.rule->id << " " << line.slice << ": " << line.reason);
    // Where a figure is not defined the line says why, and fails.
    if (line.verdict == Verdict::kMissing || line.verdict == Verdict::kNew) {
      CHECK_FALSE(line.reason.empty());
      continue;
    }
    if (!line.p_harm) continue;
    CHECK((line.verdict == Verdict::kFail) == (*line.p_harm <= 0.05));
    const bool is_shown = *line.p_fine <= 0.05;
    CHECK((line.verdict == Verdict::kPass || line.verdict == Verdict::kImproved) ==
          (is_shown || (line.verdict == Verdict::kPass && line.rule->mode == Mode::kCatch)));
    failing += line.verdict == Verdict::kFail ? 1U : 0U;
  }
  CHECK(failing > 10);
}

TEST_CASE("every metric of one run is held to a bound, and a frontier has none", "[gate]") {
  const Record now = whole_record(0.3);
  const auto before = baseline_of(now);
  std::string rules;
  std::string breaking;
  for (const std::string& name : metric_names()) {
    const MetricInfo& metric = *find_metric(name).info;
    const std::string most = "999999" + unit_text(metric);
    CHECK(is_refused(rule_of(name, R"("mode": "bound", "max": ")" + most + R"(")")) ==
          metric.is_of_frontier());
    if (metric.is_of_frontier()) continue;
    const auto add = [&](std::string& to, const char* bound) {
      to += (to.empty() ? "" : ",\n") + std::string(R"({"id": ")") + name + R"(", "metric": ")" +
            name + R"(", "mode": "bound", ")" + bound + R"(": ")" + most + R"("})";
    };
    add(rules, "max");
    add(breaking, "min");
  }
  const auto held = evaluated(gate_with(rules, kQuick), now, before);
  const auto broken = evaluated(gate_with(breaking, kQuick), now, before);
  REQUIRE(held.lines.size() == broken.lines.size());
  std::size_t defined = 0;
  for (std::size_t i = 0; i < held.lines.size(); ++i) {
    INFO(held.lines[i].rule->id << ": " << held.lines[i].reason);
    if (held.lines[i].verdict == Verdict::kMissing) {
      CHECK_FALSE(held.lines[i].reason.empty());
      CHECK(held.lines[i].effect == Effect::kFails);
      continue;
    }
    CHECK(held.lines[i].verdict == Verdict::kPass);
    CHECK(broken.lines[i].verdict == Verdict::kFail);
    ++defined;
  }
  CHECK(defined + 8 > held.lines.size());
}

TEST_CASE("clusters widen the interval of a bound, too", "[gate]") {
  const World world(600);
  Record record = world.record(0.5);
  for (std::size_t row = 0; row < record.rows(); ++row) {
    record.columns["talk"].push_back("t" + std::to_string(row / 20));
    record.policies[1].score[row] = row / 20 % 2 == 0 ? 1 : 0;  // whole talks are right or wrong
  }
  const auto baseline = baseline_of(record);
  const auto rule = R"({"id": "low", "metric": "accuracy", "mode": "bound", "min": "42%"})";
  const auto plain = evaluated(gate_with(rule), record, baseline);
  const auto by_talk =
      evaluated(gate_with(rule, R"("compare": {"cluster_by": "talk"},)"), record, baseline);
  CHECK(plain.lines.front().verdict == Verdict::kPass);
  CHECK(by_talk.lines.front().verdict == Verdict::kInconclusive);
  CHECK(*by_talk.lines.front().clusters == 30);
  CHECK(*by_talk.lines.front().half_width > 3 * *plain.lines.front().half_width);
}

TEST_CASE("few graded requests that differ are said to be few, and shared alpha holds", "[gate]") {
  const World world(500);
  const auto baseline = baseline_of(world.record(1));
  // Eight requests lose a little, none gains: the chance of that is 1 in 256 where nothing changed.
  Record now = world.record(1);
  int lost = 0;
  for (std::size_t row = 0; row < now.rows() && lost < 8; ++row) {
    PolicyRecord& router = now.policies[1];
    if (router.score[row] == 0) continue;
    router.score[row] -= 0.1 + 0.05 * (lost++ % 3);
    std::swap(router.answers[0][row], router.answers[1][row]);
  }
  const auto found = evaluated(gate_with(R"({"id": "a", "metric": "accuracy"})"), now, baseline);
  const Line& line = found.lines.front();
  CHECK(line.method == "tilted bootstrap");
  CHECK(line.reason.starts_with("only 8 requests differ"));
  CHECK(line.verdict == Verdict::kFail);
  CHECK(*line.p_harm > 0.0005);  // not sure enough for one of a hundred lines
}
