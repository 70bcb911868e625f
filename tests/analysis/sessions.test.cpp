#include "sim/analysis/sessions.hpp"

#include "sim/base/random.hpp"
#include "tests/support/attempt_world.hpp"
#include "tests/support/labelled_model.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using analysis::Estimate;
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
    REQUIRE(analysis::summarize_sessions(workload, *outcome, {.baseline = 0}, summaries));
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
  CHECK(good.cost_per_resolved_usd->mean == Approx(5));
  CHECK(*good.calls == Approx(5.0 / 3));
  CHECK(*good.calls_to_baseline == 1);
  // The baseline pays 20 for three sessions.
  CHECK(*good.savings == Approx(1 - 5 / (20.0 / 3)));
}

TEST_CASE("a cheaper model can cost more per resolved session", "[sessions]") {
  const Sessions world;
  CHECK(world.of("\"bad\"").cost_per_resolved_usd->mean == 5);
  const SessionSummary cascade =
      world.of(R"({"cascade": [{"try": "bad", "accept": {"oracle": {"recall": 1}}}, "sure"]})");
  CHECK(cascade.resolved->mean == 1);
  CHECK(cascade.cost_per_resolved_usd->mean == Approx((5 + 3 * 4) / 3.0));
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
  CHECK(own.cost_per_resolved_usd->mean == Approx(30 / 4.0));
  CHECK(*own.calls_to_baseline == 2);
  CHECK(summaries.front().sessions->sessions == 5);
}

TEST_CASE("a cost per resolved session has the delta interval of a ratio over sessions",
          "[sessions][intervals]") {
  const SessionSummary good = Sessions().of("\"good\"");
  // Residuals cost - 5 resolved of the three sessions: 6, -3, -3; mean resolved 2/3. The standard
  // error is sqrt(54 / (3 * 2)) / (2/3) = 4.5, and t(2) at 97.5 % is 4.302653.
  CHECK(good.cost_per_resolved_usd->lo == 0);
  CHECK(good.cost_per_resolved_usd->hi == Approx(5 + 4.5 * 4.302653));
}

namespace {

/// `count` sessions of three requests at prices of their own, each right three times in four.
struct ManySessions {
  explicit ManySessions(std::size_t count) {
    data::WorkloadBuilder builder;
    std::vector<std::string> ids, sessions;
    std::vector<double> scores;
    std::vector<std::int64_t> costs;
    for (std::size_t row = 0; row < 3 * count; ++row) {
      ids.push_back("r" + std::to_string(row));
      sessions.push_back("s" + std::to_string(row / 3));
      const auto draw = [&](std::uint64_t request) {
        return base::uniform({.seed = 9,
                              .replication = 0,
                              .request = request,
                              .model = 0,
                              .attempt = 0,
                              .purpose = base::Purpose::kGenerator});
      };
      scores.push_back(draw(row) < 0.75 ? 1 : 0);
      // Dear sessions are dear throughout, which only an interval over sessions can know.
      costs.push_back(static_cast<std::int64_t>(1 + 99 * draw(1'000'000 + row / 3)));
    }
    const std::vector<std::string_view> id_views(ids.begin(), ids.end());
    const std::vector<std::string_view> session_views(sessions.begin(), sessions.end());
    REQUIRE(builder.set_ids(id_views).has_value());
    builder.add_column("session", builder.pack_texts(session_views));
    builder.add_model_field("m", data::ModelField::kScore, builder.pack_numbers(scores));
    builder.add_model_field("m", data::ModelField::kCostUsd, builder.pack_decimals(costs, 2));
    workload = std::move(builder).finish();
    models.push_back(tests::labelled_model(*workload.find_model("m")));
  }

  SessionSummary summary(const analysis::SessionOptions& options) const {
    tests::Policies policies(*this, R"({"p": "m"})");
    const auto programs = policies.build_all();
    const engine::PolicyEntry entry{&programs.front(), engine::Missing::kStop};
    const auto outcome = engine::run(workload, models, policies.signals, std::span(&entry, 1), {},
                                     {.keep_rows = true});
    REQUIRE(outcome.has_value());
    auto summaries = analysis::summarize(*outcome, models, {}, {});
    REQUIRE(analysis::summarize_sessions(workload, *outcome, options, summaries));
    return *summaries.front().sessions;
  }

  data::Workload workload;
  std::vector<policy::BoundModel> models;
};

}  // namespace

TEST_CASE("a bootstrap over sessions agrees with the delta method where there are many",
          "[sessions][intervals]") {
  const ManySessions world(2000);
  const SessionSummary analytic = world.summary({});
  const SessionSummary drawn =
      world.summary({.bootstrap = analysis::BootstrapOptions{.resamples = 4000, .seed = 3}});
  const auto width = [](const Estimate& of) { return of.hi - of.lo; };
  for (const auto figure : {&SessionSummary::resolved, &SessionSummary::cost_per_resolved_usd}) {
    const Estimate& closed = *(analytic.*figure);
    const Estimate& resampled = *(drawn.*figure);
    CHECK(resampled.mean == closed.mean);
    CHECK(resampled.lo < resampled.mean);
    CHECK(resampled.hi > resampled.mean);
    CHECK(width(resampled) == Approx(width(closed)).epsilon(0.08));
  }
  // Four times the sessions halve the interval.
  const SessionSummary fewer = ManySessions(500).summary({});
  CHECK(width(*fewer.cost_per_resolved_usd) ==
        Approx(2 * width(*analytic.cost_per_resolved_usd)).epsilon(0.15));
}
