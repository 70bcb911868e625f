#include "reports/gate/evaluate.hpp"

#include "reports/gate/gate_plan.hpp"
#include "reports/gate/outputs.hpp"
#include "tests/gate/records.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::reports::gate;
using tests::baseline_of;
using tests::evaluated;
using tests::gate_file;
using tests::gate_with;
using tests::World;

namespace {

constexpr const char* kAccuracy = R"({"id": "acc", "metric": "accuracy", "margin": "1pt"})";

}  // namespace

TEST_CASE("a router that did not change is tied on every line and passes, proved or not",
          "[gate]") {
  const World world(1000);
  const auto baseline = baseline_of(world.record(0.5));
  const auto found = evaluated(gate_with(R"({"id": "acc", "metric": "accuracy", "margin": "1pt"},
                   {"id": "proof", "metric": "accuracy", "mode": "prove", "margin": "1pt"},
                   {"id": "cost", "metric": "cost_usd_per_1k", "margin": "5%"},
                   {"id": "p95", "metric": "latency_s.p95", "margin": "10%"},
                   {"id": "slices", "metric": "accuracy", "slices": {"by": ["category"]}})"),
                               world.record(0.5), baseline);
  CHECK(found.lines.size() == 8);
  CHECK(found.count(Verdict::kTied) == 8);
  CHECK(found.outcome() == Outcome::kPassed);
  CHECK(found.lints.empty());
}

TEST_CASE("a regression fails with its size, its doubt and the requests that it lost", "[gate]") {
  const World world(4000);
  const auto baseline = baseline_of(world.record(0.8));
  const auto found = evaluated(gate_with(kAccuracy), world.record(0.4), baseline);
  REQUIRE(found.lines.size() == 1);
  const Line& line = found.lines.front();
  CHECK(line.verdict == Verdict::kFail);
  CHECK(line.effect == Effect::kFails);
  CHECK(found.outcome() == Outcome::kFailed);
  CHECK(line.n == 4000);
  CHECK(*line.rerouted == Approx(0.4).margin(0.03));
  CHECK(*line.discordant < *line.rerouted);
  CHECK(line.change->mean == Approx(*line.now - *line.before));
  CHECK(line.change->mean == Approx(-0.08).margin(0.02));
  CHECK(line.change->hi < -0.01);
  CHECK(line.method == "Tango score");
  CHECK(*line.resolution > 1);
  CHECK(found.flipped.size() == 10);
  CHECK(found.flipped.front().model_before == "large");
  CHECK(found.flipped.front().model_now == "small");
}

TEST_CASE("what the data cannot tell is inconclusive, and what that does is the file's choice",
          "[gate]") {
  const World world(200);
  const auto baseline = baseline_of(world.record(0.5));
  // Three requests come out better and three worse: no change, but few requests to show it.
  Record now = world.record(0.5);
  int better = 0;
  int worse = 0;
  for (std::size_t row = 0; row < now.rows(); ++row) {
    PolicyRecord& router = now.policies[1];
    int& flipped = router.score[row] == 1 ? worse : better;
    if (flipped == 3) continue;
    ++flipped;
    router.score[row] = 1 - router.score[row];
    std::swap(router.answers[0][row], router.answers[1][row]);
    std::swap(router.calls[0][row], router.calls[1][row]);
  }
  const auto warned = evaluated(gate_with(kAccuracy), now, baseline);
  CHECK(warned.lines.front().verdict == Verdict::kInconclusive);
  CHECK(warned.outcome() == Outcome::kPassed);
  CHECK(*warned.lines.front().detectable > 0.01);
  const auto failed =
      evaluated(gate_with(kAccuracy, R"("on_inconclusive": "fail",)"), now, baseline);
  CHECK(failed.outcome() == Outcome::kInconclusive);
}

TEST_CASE("cheaper and better are improvements, each in its own direction", "[gate]") {
  const World world(4000);
  const auto baseline = baseline_of(world.record(0.4));
  const auto better = evaluated(gate_with(kAccuracy), world.record(0.9), baseline);
  CHECK(better.lines.front().verdict == Verdict::kImproved);
  CHECK(better.lines.front().change->lo > 0);
  const auto costs =
      evaluated(gate_with(R"({"id": "cost", "metric": "cost_usd_per_1k", "margin": "5%"},
                   {"id": "usd", "metric": "cost_usd_per_request", "margin": "0.001usd"},
                   {"id": "saved", "metric": "savings", "margin": "1pt"},
                   {"id": "p50", "metric": "latency_s.p50", "margin": "100ms"})"),
                world.record(0.9), baseline);
  for (const Line& line : costs.lines) {
    INFO(line.rule->id);
    CHECK(line.verdict == Verdict::kFail);
  }
  CHECK(costs.lines[0].is_relative);
  CHECK(costs.lines[0].change->mean == Approx(*costs.lines[0].now / *costs.lines[0].before - 1));
  CHECK(costs.lines[1].change->mean > 0);
  CHECK(costs.lines[2].change->mean < 0);
  const auto cheaper = evaluated(
      gate_with(R"({"id": "cost", "metric": "cost_usd_per_1k", "mode": "prove", "margin": "5%"})"),
      world.record(0.3), baseline);
  CHECK(cheaper.lines.front().verdict == Verdict::kImproved);
}

TEST_CASE("slices below their least size are pooled and named, never dropped", "[gate]") {
  const World world(403, 100);
  const auto baseline = baseline_of(world.record(0.5));
  const auto found = evaluated(gate_with(R"({"id": "s", "metric": "accuracy", "margin": "5pt",
                    "slices": {"by": ["category"], "min_n": 5}})"),
                               world.record(0.5, 9), baseline);
  // 403 requests in 100 categories: three have five, 97 have four.
  REQUIRE(found.lines.size() == 4);
  CHECK(found.lines.back().slice == "category=other");
  CHECK(found.lines.back().pooled.size() == 97);
  std::uint64_t requests = 0;
  for (const Line& line : found.lines) requests += line.n;
  CHECK(requests == 403);
  const auto wrong = tests::try_evaluate(gate_with(R"({"id": "s", "metric": "accuracy",
                    "slices": {"by": ["category"], "only": ["c100"]}})"),
                                         world.record(0.5), baseline);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message == "no request has the value \"c100\"");
}

TEST_CASE("what cannot be computed fails: unknown costs, no common requests, no such policy",
          "[gate]") {
  const World world(300);
  const auto baseline = baseline_of(world.record(0.5));
  Record unknown = world.record(0.6);
  unknown.policies[1].cost_usd[7] = std::numeric_limits<double>::quiet_NaN();
  const auto cost =
      evaluated(gate_with(R"({"id": "c", "metric": "cost_usd_per_1k"})"), unknown, baseline);
  CHECK(cost.lines.front().verdict == Verdict::kMissing);
  CHECK(cost.outcome() == Outcome::kFailed);
  CHECK(cost.lines.front().reason == "the cost of some requests is not known");

  Record others = world.record(0.5);
  for (std::string& id : others.ids) id = "x" + id;
  const auto none = evaluated(gate_with(kAccuracy), others, baseline);
  CHECK(none.lines.front().verdict == Verdict::kMissing);
  CHECK(none.outcome() == Outcome::kFailed);

  const auto lenient =
      evaluated(gate_with(kAccuracy, R"("on_missing": "warn",)"), others, baseline);
  CHECK(lenient.outcome() == Outcome::kPassed);
  CHECK(lenient.count(Effect::kWarns) == 1);

  const auto typo =
      tests::try_evaluate(gate_with(R"({"id": "a", "metric": "accuracy", "policy": "ruoter"})"),
                          world.record(0.5), baseline);
  REQUIRE_FALSE(typo);
  CHECK(typo.error().hint == "did you mean \"router\"?");

  Evaluation nothing;
  CHECK(nothing.outcome() == Outcome::kFailed);
}

TEST_CASE("what the baseline does not know fails until it is accepted", "[gate]") {
  const World world(300);
  const auto baseline = baseline_of(world.record(0.5));
  Record renamed = world.record(0.4);
  renamed.policies[1].name = "router2";
  for (const std::string mode : {"catch", "prove"}) {
    INFO(mode);
    const std::string rule =
        R"({"id": "acc", "metric": "accuracy", "policy": "router2", "mode": ")" + mode + R"(")";
    const auto found = evaluated(gate_with(rule + "}"), renamed, baseline);
    CHECK(found.lines.front().verdict == Verdict::kNew);
    CHECK(found.outcome() == Outcome::kFailed);
    CHECK(found.lines.front().reason.find("pointsman baseline accept") != std::string::npos);
    const auto lenient =
        evaluated(gate_with(rule + R"(, "on_missing": "warn"})"), renamed, baseline);
    CHECK(lenient.outcome() == Outcome::kPassed);
    CHECK(lenient.count(Effect::kWarns) == 1);
  }
  // So does a figure that was unknown when the baseline was accepted.
  Record unpriced = world.record(0.5);
  unpriced.policies[1].cost_usd[7] = std::numeric_limits<double>::quiet_NaN();
  const auto priced = evaluated(gate_with(R"({"id": "c", "metric": "cost_usd_per_1k"})"),
                                world.record(0.5), baseline_of(unpriced));
  CHECK(priced.lines.front().verdict == Verdict::kNew);
  CHECK(priced.outcome() == Outcome::kFailed);
}

TEST_CASE("a pool is not taken for the requests of a value that is named as it is", "[gate]") {
  const World world(403, 100);
  const auto renamed = [&](std::uint64_t seed) {
    Record record = world.record(0.5, seed);
    for (std::size_t row = 0; row < 403; row += 2) record.columns["category"][row] = "other";
    return record;
  };
  const auto baseline = baseline_of(renamed(2));
  const auto found = evaluated(gate_with(R"({"id": "s", "metric": "accuracy", "margin": "5pt",
                    "slices": {"by": ["category"], "min_n": 50}})"),
                               renamed(9), baseline);
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[0].slice == "category=other");
  CHECK(found.lines[0].n == 202);
  CHECK(found.lines[1].slice == "category=other values");
  CHECK(found.lines[1].n == 201);
}

TEST_CASE("a relative margin of a negative figure keeps its direction", "[gate]") {
  const World world(400);
  const auto dear = [&](double factor) {
    Record record = world.record(0.5);
    for (std::size_t row = 0; row < record.rows(); ++row) {
      record.policies[1].cost_usd[row] =
          factor * record.policies[0].cost_usd[row] * (1 + 0.1 * tests::draw(7, row, 5));
    }
    return record;
  };
  const auto baseline = baseline_of(dear(2));  // it saves -110 %
  const auto catches = gate_with(R"({"id": "s", "metric": "savings", "margin": "5%"})");
  const auto proves =
      gate_with(R"({"id": "s", "metric": "savings", "mode": "prove", "margin": "5%"})");
  CHECK(evaluated(catches, dear(3), baseline).lines[0].verdict == Verdict::kFail);
  CHECK(evaluated(catches, dear(1.5), baseline).lines[0].verdict == Verdict::kImproved);
  CHECK(evaluated(proves, dear(3), baseline).lines[0].effect == Effect::kFails);
}

TEST_CASE("a scenario's worse yardstick improves no savings", "[gate]") {
  const World world(400);
  Record now = world.record(0.5);
  for (double& cost : now.policies[0].cost_usd) cost *= 2;
  const auto found = evaluated(gate_with(R"({"id": "s", "metric": "savings", "margin": "1pt"})"),
                               now, baseline_of(world.record(0.5)));
  CHECK(found.lines[0].verdict == Verdict::kTied);
  CHECK(std::ranges::count(found.lints, "yardstick", &Lint::kind) == 1);
}

TEST_CASE("a plan shares alpha among as many lines as are tested", "[gate][plan]") {
  const auto file = gate_file(R"({"version": 1, "policy": "router",
      "baselines": {"previous": "b.json", "anchor": "a.json"},
      "gates": [{"id": "a", "metric": "accuracy", "margin": "1pt"},
                {"id": "b", "metric": "right_share", "margin": "1pt", "against": ["previous"]},
                {"id": "w", "metric": "accuracy", "margin": "2pt", "severity": "warn"}]})");
  std::vector<PlannedLine> lines;
  for (const Rule& rule : file.rules) lines.push_back({&rule, {}, 1000});
  const std::size_t tested = file.rules[0].against.size() + file.rules[1].against.size();
  const std::string text = plan_text(file, lines, {}, {.width = 200});
  CHECK(tested == 3);
  CHECK_THAT(text, Catch::Contains("3 catch lines share alpha"));
}

TEST_CASE("a figure at its bound is within it", "[gate]") {
  Record now = World(100).record(0.5);
  for (std::size_t row = 0; row < 100; ++row) now.policies[1].score[row] = row < 57 ? 1 : 0;
  const auto found =
      evaluated(gate_with(R"({"id": "low", "metric": "accuracy", "mode": "bound", "min": "57%",
                              "on": "estimate"},
                             {"id": "high", "metric": "accuracy", "mode": "bound", "max": "57%",
                              "on": "estimate"},
                             {"id": "above", "metric": "accuracy", "mode": "bound", "min": "57.1%",
                              "on": "estimate"})"),
                now, baseline_of(now));
  CHECK(found.lines[0].verdict == Verdict::kPass);
  CHECK(found.lines[1].verdict == Verdict::kPass);
  CHECK(found.lines[2].verdict == Verdict::kFail);
  const auto boundless = read_gate_text("gate.json", R"({"version": 1, "policy": "router",
      "baselines": {"previous": "b.json"},
      "gates": [{"id": "m", "metric": "accuracy", "margin": "100pt"}]})");
  REQUIRE_FALSE(boundless);
  CHECK(boundless.error().message == "\"100pt\" bounds no loss");
}

TEST_CASE("bounds hold a figure, with or without its interval", "[gate]") {
  const World world(1000);
  const auto baseline = baseline_of(world.record(0.5));
  const Record now = world.record(0.5);
  const auto found =
      evaluated(gate_with(R"({"id": "low", "metric": "accuracy", "mode": "bound", "min": "70%"},
                   {"id": "near", "metric": "accuracy", "mode": "bound", "min": "78%"},
                   {"id": "point", "metric": "accuracy", "mode": "bound", "min": "50%",
                    "max": "99%", "on": "estimate"},
                   {"id": "dear", "metric": "cost_usd_per_1k", "mode": "bound", "max": "1usd"},
                   {"id": "clock", "metric": "timing.latency_s.p95", "mode": "bound",
                    "max": "2s"})"),
                now, baseline);
  REQUIRE(found.lines.size() == 5);
  CHECK(found.lines[0].verdict == Verdict::kPass);
  CHECK(found.lines[1].verdict == Verdict::kInconclusive);
  CHECK(found.lines[1].effect == Effect::kInconclusive);
  CHECK(found.lines[2].verdict == Verdict::kPass);
  CHECK(found.lines[3].verdict == Verdict::kFail);
  CHECK(found.lines[4].verdict == Verdict::kMissing);
}

TEST_CASE("a waiver holds until its last day, and then its line fails again", "[gate]") {
  const World world(4000);
  const auto baseline = baseline_of(world.record(0.8));
  const Record now = world.record(0.4);
  const auto with = [&](const std::string& until) {
    return evaluated(gate_with(kAccuracy, R"("waivers": [{"gate": "acc", "until": ")" + until +
                                              R"(", "reason": "issue 412"}],)"),
                     now, baseline);
  };
  const auto waived = with("2026-11-22");
  CHECK(waived.outcome() == Outcome::kPassed);
  CHECK(waived.lines.front().is_waived);
  CHECK(waived.lines.front().verdict == Verdict::kFail);
  const auto expired = with("2026-11-21");
  CHECK(expired.outcome() == Outcome::kFailed);
  REQUIRE(expired.lints.size() == 1);
  CHECK(expired.lints.front().kind == "waiver");
  const auto wrong = tests::try_evaluate(
      gate_with(kAccuracy,
                R"("waivers": [{"gate": "acc", "slice": "a=b", "until": "2027-01-01",
                               "reason": "x"}],)"),
      now, baseline);
  CHECK(wrong.error().message == "gate \"acc\" has no slice \"a=b\"");
}

TEST_CASE("clusters widen what requests alone would show", "[gate]") {
  const World world(2000);
  // Conversations of ten requests that are rerouted together.
  const auto clustered = [&](double cut) {
    Record record = world.record(1);
    const Record small = world.record(0);
    for (std::size_t row = 0; row < record.rows(); ++row) {
      record.columns["talk"].push_back("t" + std::to_string(row / 10));
      const bool is_large = tests::draw(5, row / 10, 7) < cut;
      auto& to = record.policies[1];
      const auto& from = small.policies[1];
      if (is_large) continue;
      to.score[row] = 0.5 * from.score[row];  // graded, and much worse
      to.cost_usd[row] = from.cost_usd[row];
      to.answers[0][row] = to.calls[0][row] = 0;
      to.answers[1][row] = to.calls[1][row] = 1;
    }
    return record;
  };
  const auto baseline = baseline_of(clustered(0.9));
  const Record now = clustered(0.88);
  const auto rule = R"({"id": "a", "metric": "accuracy", "margin": "1pt"})";
  const auto plain = evaluated(gate_with(rule), now, baseline);
  const auto by_talk =
      evaluated(gate_with(rule, R"("compare": {"cluster_by": "talk"},)"), now, baseline);
  CHECK(plain.lines.front().method == "tilted bootstrap");
  CHECK(by_talk.lines.front().method == "tilted cluster bootstrap");
  CHECK(*by_talk.lines.front().clusters == 200);
  CHECK(*by_talk.lines.front().design_effect > 3);
  CHECK(*by_talk.lines.front().half_width > 1.5 * *plain.lines.front().half_width);
}

TEST_CASE("replications of a clock are compared in pairs", "[gate]") {
  const World world(100);
  const auto with = [&](double mean, std::size_t count) {
    Record record = world.record(0.5);
    for (std::size_t i = 0; i < count; ++i) {
      record.policies[1].replications["timing.latency_s.p95"].push_back(mean +
                                                                        3 * tests::draw(6, i, 8));
    }
    return record;
  };
  const auto rule = R"({"id": "p95", "metric": "timing.latency_s.p95", "margin": "5%"})";
  const auto baseline = baseline_of(with(10, 20));
  // Common random numbers: the draws of both sides are the same, the difference is exact.
  CHECK(evaluated(gate_with(rule), with(12, 20), baseline).lines.front().verdict == Verdict::kFail);
  CHECK(evaluated(gate_with(rule), with(9, 20), baseline).lines.front().verdict ==
        Verdict::kImproved);
  CHECK(evaluated(gate_with(rule), with(10, 20), baseline).lines.front().verdict == Verdict::kTied);
  CHECK(evaluated(gate_with(rule), with(12, 19), baseline).lines.front().verdict ==
        Verdict::kMissing);
  CHECK(evaluated(gate_with(rule), with(12, 5), baseline_of(with(10, 5))).lines.front().verdict ==
        Verdict::kInconclusive);
}

TEST_CASE("a tail that few replications change is told as such", "[gate]") {
  const World world(100);
  const auto with = [&](std::size_t changed) {
    Record record = world.record(0.5);
    for (std::size_t i = 0; i < 20; ++i) {
      const double gain = i < changed ? 0.5 + 0.1 * tests::draw(6, i, 9) : 0;
      record.policies[1].replications["timing.latency_s.p95"].push_back(10 - gain);
    }
    return record;
  };
  const auto rule = R"({"id": "p95", "metric": "timing.latency_s.p95", "margin": "5%"})";
  const auto reason = [&](std::size_t changed) {
    return evaluated(gate_with(rule), with(changed), baseline_of(with(0))).lines.front().reason;
  };
  CHECK(reason(4) ==
        "16 of 20 replications change nothing: the interval may be too narrow, more requests can "
        "say more");
  CHECK(reason(6).starts_with("14 of 20 replications"));
  CHECK(reason(7).empty());
  CHECK(reason(20).empty());
}

TEST_CASE("lints tell of leakage, old baselines and another mix", "[gate]") {
  const World world(2000);
  auto baseline = baseline_of(world.record(0.5));
  // A router that has seen the outcomes: wherever the small model is right it asks it.
  Record seer = world.record(1);
  for (std::size_t row = 0; row < seer.rows(); ++row) {
    auto& router = seer.policies[1];
    if (world.is_right(row, true)) continue;
    router.score[row] = world.is_right(row, false) ? 1 : 0;
    router.answers[0][row] = router.calls[0][row] = 0;
    router.answers[1][row] = router.calls[1][row] = 1;
  }
  const auto leaked = evaluated(gate_with(kAccuracy), seer, baseline);
  REQUIRE_FALSE(leaked.lints.empty());
  CHECK(leaked.lints.front().kind == "leakage");
  CHECK(leaked.lints.front().text.find("picked blindly gain on ") != std::string::npos);
  // An honest improvement is none.
  for (const Lint& lint : evaluated(gate_with(kAccuracy), world.record(0.9), baseline).lints) {
    CHECK(lint.kind != "leakage");
  }
  baseline.history.back().when = "2026-01-01T00:00:00Z";
  const auto old = evaluated(gate_with(kAccuracy), world.record(0.5), baseline);
  REQUIRE(old.lints.size() == 1);
  CHECK(old.lints.front().kind == "age");
  Record moved = world.record(0.5);
  for (std::size_t row = 0; row < moved.rows(); row += 2) moved.columns["category"][row] = "new";
  const auto drifted = evaluated(gate_with(kAccuracy), moved, baseline);
  CHECK(std::ranges::count(drifted.lints, "drift", &Lint::kind) == 1);
}

TEST_CASE("a move to a model that is better throughout is no leakage", "[gate]") {
  // The large model is right wherever the small one is: each request that changes gains.
  const World world(2000);
  const auto better_throughout = [&](double cut) {
    Record record = world.record(cut);
    for (std::size_t row = 0; row < record.rows(); ++row) {
      if (record.outcomes[1][row] == 0) continue;
      record.outcomes[0][row] = record.policies[0].score[row] = 1;
      if (record.policies[1].answers[0][row] > 0) record.policies[1].score[row] = 1;
    }
    return record;
  };
  const auto baseline = baseline_of(better_throughout(0.2));
  const auto honest = evaluated(gate_with(kAccuracy), better_throughout(0.9), baseline);
  CHECK(*honest.lines.front().gained > 100);
  CHECK(*honest.lines.front().lost == 0);
  CHECK(std::ranges::count(honest.lints, "leakage", &Lint::kind) == 0);
  // Without what the models score alone nobody can tell.
  Record blind = better_throughout(0.9);
  blind.outcomes.clear();
  const auto unknown = evaluated(gate_with(kAccuracy), blind, baseline);
  CHECK(std::ranges::count(unknown.lints, "leakage", &Lint::kind) == 0);
}

TEST_CASE("requests without a value are a slice of their own", "[gate]") {
  const World world(400);
  Record before = world.record(0.5);
  Record now = world.record(0.5);
  for (std::size_t row = 0; row < now.rows(); row += 4) {
    now.columns["category"][row] = before.columns["category"][row] = "";
    now.policies[1].score[row] = 0;
  }
  const auto found = evaluated(gate_with(R"({"id": "acc", "metric": "accuracy", "margin": "10pt",
                              "slices": {"by": ["category", "category"], "min_n": 10}})"),
                               now, baseline_of(std::move(before)));
  REQUIRE(found.lines.size() == 4);
  CHECK(found.lines.front().slice == "category=(none)");
  CHECK(found.lines.front().n == 100);
  CHECK(found.outcome() == Outcome::kFailed);
}

TEST_CASE("a baseline named twice is compared once", "[gate]") {
  const World world(400);
  const auto rule = [](const std::string& against) {
    return gate_with(R"({"id": "acc", "metric": "accuracy", "margin": "1pt", "against": [)" +
                     against + "]}");
  };
  const auto baseline = baseline_of(world.record(0.6));
  const auto twice = evaluated(rule(R"("previous", "previous")"), world.record(0.5), baseline);
  REQUIRE(twice.lines.size() == 1);
  const auto once = evaluated(rule(R"("previous")"), world.record(0.5), baseline);
  CHECK(twice.lines.front().p_adjusted == once.lines.front().p_adjusted);
}

TEST_CASE("another model under an old name moves its requests", "[gate]") {
  const World world(400);
  Record now = world.record(0.5);
  now.model_specs = R"({"small": {"column": "tiny"}})";
  const auto found = evaluated(gate_with(kAccuracy), now, baseline_of(world.record(0.5)));
  std::size_t small = 0;
  for (const double share : now.policies[1].answers[1]) small += share > 0 ? 1 : 0;
  CHECK(*found.lines.front().rerouted == Approx(static_cast<double>(small) / 400));
}

TEST_CASE("a model that only changes its name moves no request", "[gate]") {
  const World world(400);
  Record before = world.record(0.5);
  before.model_specs = "{}";
  const auto rerouted = [&](const std::string& specs) {
    Record now = world.record(0.5);
    *std::ranges::find(now.models, "small") = "tiny";
    now.model_specs = specs;
    return *evaluated(gate_with(kAccuracy), now, baseline_of(before)).lines.front().rerouted;
  };
  CHECK(rerouted(R"({"tiny": {"column": "small"}})") == 0);
  CHECK(rerouted(R"({"tiny": {"column": "tiny"}})") > 0);
}

TEST_CASE("lints tell of training rows, and of a router that knows them better", "[gate]") {
  const World world(2000);
  const auto marked = [&](bool is_fitted) {
    Record record = world.record(0.5);
    for (std::size_t row = 0; row < record.rows(); ++row) {
      const bool is_train = row % 2 == 0;
      record.columns["split"].push_back(is_train ? "train" : "test");
      // Fitted: on training rows it asks whichever model is right.
      if (is_train && is_fitted) record.policies[1].score[row] = record.best_score[row];
    }
    return record;
  };
  const auto baseline = baseline_of(marked(false));
  const auto honest = evaluated(gate_with(kAccuracy), marked(false), baseline);
  REQUIRE(honest.lints.size() == 1);
  CHECK(honest.lints.front().kind == "train rows");
  const auto fitted = evaluated(gate_with(kAccuracy), marked(true), baseline);
  CHECK(std::ranges::any_of(fitted.lints, [](const Lint& lint) {
    return lint.kind == "leakage" && lint.text.find("on training rows") != std::string::npos;
  }));
}

TEST_CASE("a great harm is no pass where there are too few resamples to show it", "[gate]") {
  const World world(4000);
  const auto baseline = baseline_of(world.record(1));
  const auto judged = [&](const std::string& resamples) {
    return evaluated(gate_with(R"({"id": "a1", "metric": "arena_score", "margin": "0.2%"},
                     {"id": "a2", "metric": "arena_score", "margin": "0.1%"})",
                               R"("alpha": 0.001, "compare": {"resamples": )" + resamples + "},"),
                     world.record(0.05), baseline);
  };
  for (const Line& line : judged("1000").lines) CHECK(line.verdict == Verdict::kFail);
  // 0.5 / 900 is more than 0.001 / 2.
  const auto blind = judged("900");
  for (const Line& line : blind.lines) {
    CHECK(line.verdict == Verdict::kInconclusive);
    CHECK(!line.detectable);
    CHECK(
        line.reason ==
        "900 resamples cannot show harm among 2 lines at alpha 0.001: \"resamples\" of 1,000 can");
  }
}

TEST_CASE("the verdict is the same bytes for any number of threads", "[gate][law]") {
  const World world(1500);
  const auto baseline = baseline_of(world.record(0.5));
  const auto file = gate_with(
      R"({"id": "acc", "metric": "accuracy", "margin": "1pt", "slices": {"by": ["category"]}},
         {"id": "cost", "metric": "cost_usd_per_1k", "margin": "5%"},
         {"id": "p95", "metric": "latency_s.p95", "margin": "10%"})",
      R"("compare": {"resamples": 1000},)");
  const Record now = world.record(0.55);
  const auto one = tests::try_evaluate(file, now, baseline, 1);
  for (const unsigned threads : {2U, 3U}) {
    const auto more = tests::try_evaluate(file, now, baseline, threads);
    CHECK(gate_json(*more) == gate_json(*one));
  }
}

TEST_CASE("61 reruns of an unchanged policy under other seeds seldom fail at alpha 1 %",
          "[gate][law]") {
  // The policy draws its branch anew in each rerun, so that requests differ though nothing changed.
  const World world(4000, 20);
  const auto baseline = baseline_of(world.record(0.5, 1000));
  const auto file =
      gate_with(R"({"id": "s", "metric": "accuracy", "slices": {"by": ["category"], "min_n": 50}})",
                R"("alpha": 0.01,)");
  int failed = 0;
  for (std::uint64_t rerun = 1; rerun <= 61; ++rerun) {
    const auto found = evaluated(file, world.record(0.5, 1000 + rerun), baseline);
    CHECK(found.lines.size() == 20);
    failed += found.outcome() == Outcome::kFailed ? 1 : 0;
  }
  // Each fails with a chance of 1 % at most; three of 61 would be expected once in 300 studies.
  CHECK(failed <= 2);
}

TEST_CASE("reruns with graded scores fail no more often than nominal, over many baselines",
          "[gate][law]") {
  // 61 reruns share the luck of one baseline; pairs of runs do not. Of each of 20 slices of 100 a
  // tenth differs by chance, where BCa alone would fail every fourth rerun.
  const World world(2000, 20);
  const auto drawn = [&](std::uint64_t seed) {
    Record record = world.record(1);
    const Record small = world.record(0);
    PolicyRecord& router = record.policies[1];
    for (std::size_t row = 0; row < record.rows(); ++row) {
      const bool is_moved = tests::draw(seed, row, 12) < 0.05;
      router.score[row] = tests::draw(4, row, is_moved ? 10 : 11);
      if (!is_moved) continue;
      router.cost_usd[row] = small.policies[1].cost_usd[row];
      router.answers[0][row] = router.calls[0][row] = 0;
      router.answers[1][row] = router.calls[1][row] = 1;
    }
    return record;
  };
  const auto file =
      gate_with(R"({"id": "s", "metric": "accuracy", "slices": {"by": ["category"], "min_n": 50}})",
                R"("alpha": 0.01, "compare": {"resamples": 2000},)");
  int failed = 0;
  constexpr std::uint64_t kPairs = 61;
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    const auto baseline = baseline_of(drawn(5000 + 2 * pair));
    const auto found = evaluated(file, drawn(5001 + 2 * pair), baseline);
    CHECK(found.lines.size() == 20);
    CHECK(found.lines.front().method == "tilted bootstrap");
    failed += found.outcome() == Outcome::kFailed ? 1 : 0;
  }
  CHECK(failed <= 2);
}
