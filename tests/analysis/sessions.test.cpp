#include "sim/analysis/sessions.hpp"

#include "tests/support/attempt_world.hpp"
#include "tests/support/labelled_model.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::SessionSummary;

namespace {

/// Five requests of sessions a (three), b (one), and one of none. `good` costs $2 a request and is
/// right but for the second; `bad` costs $1 and is right on the first and the fourth only.
struct Sessions {
  explicit Sessions(bool has_gap = false, bool has_column = true) {
    data::WorkloadBuilder builder;
    REQUIRE(builder.set_ids(std::vector<std::string_view>{"1", "2", "3", "4", "5"}).has_value());
    const std::vector<std::string_view> sessions = {"a", "a", "a", "b", ""};
    if (has_column) builder.add_column("session", builder.pack_texts(sessions));
    add(builder, "good", {1, 0, 1, 1, 1}, 2);
    add(builder, "bad", {1, 0, has_gap ? data::kAbsent : 0, 1, 0}, 1);
    add(builder, "sure", {1, 1, 1, 1, 1}, 4);
    workload = std::move(builder).finish();
    for (const char* name : {"good", "bad", "sure"}) {
      models.push_back(tests::labelled_model(*workload.find_model(name)));
    }
  }

  static void add(data::WorkloadBuilder& builder, const char* name,
                  const std::vector<double>& scores, std::int64_t usd) {
    const std::vector<std::int64_t> costs(scores.size(), usd);
    builder.add_model_field(name, data::ModelField::kScore, builder.pack_numbers(scores));
    builder.add_model_field(name, data::ModelField::kCostUsd, builder.pack_decimals(costs, 0));
  }

  /// Sessions of "sure", which is the baseline, and of `expression`.
  std::vector<analysis::PolicySummary> summarize(const std::string& expression) const {
    tests::Policies policies(*this, R"({"base": "sure", "p": )" + expression + "}");
    const auto programs = policies.build_all();
    std::vector<engine::PolicyEntry> entries;
    for (const auto& program : programs) entries.push_back({&program, engine::Missing::kDrop});
    engine::Options options;
    options.keep_rows = true;
    options.baseline = 0;
    const auto outcome = engine::run(workload, models, policies.signals, entries, {}, options);
    REQUIRE(outcome.has_value());
    auto summaries = analysis::summarize(*outcome, models, {}, {.baseline = 0});
    analysis::summarize_sessions(workload, *outcome, {.baseline = 0}, summaries);
    return summaries;
  }

  SessionSummary of(const std::string& expression) const {
    return *summarize(expression).back().sessions;
  }

  data::Workload workload;
  std::vector<policy::BoundModel> models;
};

}  // namespace

TEST_CASE("a session is resolved if each of its requests is right", "[sessions]") {
  const SessionSummary good = Sessions().of("\"good\"");
  CHECK(good.sessions == 3);
  CHECK(good.dropped == 0);
  CHECK(good.resolved->mean == Approx(2.0 / 3));
  CHECK(*good.cost_usd == Approx(10.0 / 3));
  CHECK(*good.cost_per_resolved_usd == Approx(5));
  CHECK(*good.calls == Approx(5.0 / 3));
  CHECK(*good.calls_to_baseline == 1);
  // The baseline pays 20 for three sessions.
  CHECK(*good.savings == Approx(1 - 5 / (20.0 / 3)));
}

TEST_CASE("a cheaper model can cost more per resolved session", "[sessions]") {
  const Sessions world;
  CHECK(*world.of("\"bad\"").cost_per_resolved_usd == 5);
  const SessionSummary cascade =
      world.of(R"({"cascade": [{"try": "bad", "accept": {"oracle": {"recall": 1}}}, "sure"]})");
  CHECK(cascade.resolved->mean == 1);
  CHECK(*cascade.cost_per_resolved_usd == Approx((5 + 3 * 4) / 3.0));
  CHECK(*cascade.calls_to_baseline == Approx(8.0 / 5));
}

TEST_CASE("probabilities of independent requests multiply to that of their session", "[sessions]") {
  const SessionSummary mixed = Sessions().of(R"({"mix": {"good": 0.5, "bad": 0.5}})");
  // a: 1 * 0 * 0.5, b: 1, the last: 0.5.
  CHECK(mixed.resolved->mean == Approx(0.5));
  const SessionSummary with_sure = Sessions().of(R"({"mix": {"sure": 0.5, "good": 0.5}})");
  CHECK(with_sure.resolved->mean == Approx((0.5 + 1 + 1) / 3));
}

TEST_CASE("a session of which a request was dropped counts only as dropped", "[sessions]") {
  const SessionSummary gap = Sessions(true).of("\"bad\"");
  CHECK(gap.sessions == 2);
  CHECK(gap.dropped == 1);
  CHECK(gap.resolved->mean == 0.5);
  CHECK_FALSE(gap.cost_usd.is_known());
  CHECK(gap.calls.reason() == "sessions were dropped in part");
  CHECK(gap.savings.reason() == "sessions were dropped in part");
}

TEST_CASE("without sessions there is nothing to report, but a pipeline stands for one",
          "[sessions]") {
  const Sessions world(false, false);
  CHECK_FALSE(world.summarize("\"good\"").back().sessions.has_value());
  const auto summaries = world.summarize(R"({"pipeline": {"steps": {
      "a": {"do": "good"}, "b": {"do": "sure"}}}})");
  const SessionSummary& own = *summaries.back().sessions;
  CHECK(own.sessions == 5);
  CHECK(own.resolved->mean == Approx(0.8));
  CHECK(*own.cost_per_resolved_usd == Approx(30 / 4.0));
  CHECK(*own.calls_to_baseline == 2);
  CHECK(summaries.front().sessions->sessions == 5);
}
