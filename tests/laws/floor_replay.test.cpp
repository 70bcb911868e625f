// The closed forms of break-even against the real Replay engine: four million synthetic requests,
// sampled routers and verifiers, agreement within four standard errors.
#include "data/builder.hpp"
#include "data/json_reader.hpp"
#include "sim/analysis/floor_model.hpp"
#include "sim/analysis/floor_session.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/random.hpp"
#include "sim/engine/engine.hpp"
#include "sim/policy/builder.hpp"
#include "tests/support/labelled_model.hpp"

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

namespace {

constexpr std::size_t kRows = 4'000'000;
constexpr double kEasyShare = 0.7;
constexpr std::int64_t kSmallNano = 200'000'000, kFrontierNano = 1'000'000'000;

/// Requests that are easy or hard, and two pairs of models: `small` and `frontier` of double
/// billing, `weak` and `strong` with imperfect success in both classes. `worse` is never better
/// than `small` and dearer.
class RoutingWorld {
 public:
  RoutingWorld() {
    data::WorkloadBuilder builder;
    add_ids(builder);
    std::vector<std::uint8_t> is_easy(kRows);
    std::vector<std::string_view> classes(kRows);
    for (std::size_t row = 0; row < kRows; ++row) {
      is_easy[row] = draw(row, 0) < kEasyShare ? 1 : 0;
      classes[row] = is_easy[row] != 0 ? "easy" : "hard";
    }
    builder.add_column("class", builder.pack_texts(classes));
    const auto add = [&](std::string_view name, std::uint32_t stream, const ByClass& right,
                         std::int64_t cost) {
      std::vector<double> scores(kRows);
      for (std::size_t row = 0; row < kRows; ++row) {
        scores[row] = draw(row, stream) < (is_easy[row] != 0 ? right.easy : right.hard) ? 1 : 0;
      }
      builder.add_model_field(name, data::ModelField::kScore, builder.pack_numbers(scores));
      builder.add_model_field(name, data::ModelField::kCostUsd,
                              builder.pack_decimals(std::vector<std::int64_t>(kRows, cost), 9));
    };
    add("small", 1, {1, 0}, kSmallNano);
    add("frontier", 1, {1, 1}, kFrontierNano);
    add("weak", 2, {0.98, 0.3}, kSmallNano);
    add("strong", 3, {0.99, 0.9}, kFrontierNano);
    add("worse", 1, {0.5, 0}, 2 * kSmallNano);
    workload_ = std::move(builder).finish();
    for (const data::ModelColumns& columns : workload_.models()) {
      models_.push_back(tests::labelled_model(columns));
    }
  }

  /// Every policy of a JSON object, sampled once per request.
  engine::Outcome run(const std::string& json) const {
    auto document = data::parse_json("policies.json", json);
    if (!document) FAIL(base::render(document.error()));
    policy::PolicySet set;
    set.document = &*document;
    for (const auto& member : document->root.members) {
      set.named.emplace_back(member.key, &member.value);
    }
    policy::SignalTable signals;
    std::vector<policy::Program> programs;
    for (const auto& [name, expression] : set.named) {
      policy::Builder builder(workload_, models_, set, 0.5, signals);
      auto program = builder.build(name, *expression);
      if (!program) FAIL(base::render(program.error()));
      programs.push_back(std::move(*program));
    }
    std::vector<engine::PolicyEntry> entries;
    for (const policy::Program& program : programs) entries.push_back({&program});
    engine::Options options;
    options.evaluate = engine::Evaluate::kSampled;
    options.seed = 20;
    auto outcome = engine::run(workload_, models_, signals, entries, {}, options);
    if (!outcome) FAIL(base::render(outcome.error()));
    return std::move(*outcome);
  }

 private:
  static double draw(std::size_t row, std::uint32_t stream) {
    return base::uniform(
        {.seed = 41, .request = row, .attempt = stream, .purpose = base::Purpose::kGenerator});
  }

  /// Seven digits each; equal lengths, so the bytes are one block.
  static void add_ids(data::WorkloadBuilder& builder) {
    constexpr std::size_t kDigits = 7;
    const auto offsets = builder.allocate<std::uint64_t>(kRows + 1);
    const auto bytes = builder.allocate<char>(kRows * kDigits);
    const auto keys = builder.allocate<std::uint64_t>(kRows);
    for (std::size_t row = 0; row < kRows; ++row) {
      char* const id = bytes.data() + row * kDigits;
      std::to_chars(id, id + kDigits, 1'000'000 + row);
      offsets[row + 1] = (row + 1) * kDigits;
      keys[row] = base::stable_hash({id, kDigits});
    }
    builder.set_ids({offsets, bytes}, keys, kRows);
  }

  data::Workload workload_;
  std::vector<policy::BoundModel> models_;
};

/// Mean and standard error of a figure per request.
struct Sampled {
  double mean = 0;
  double error = 0;
};

Sampled cost_of(const engine::PolicyOutcome& policy) {
  constexpr double kNano = 1e9, kCount = kRows;
  const double mean = engine::weighted_to_double(policy.total.cost) / kNano / kCount;
  const double square = policy.total.cost_squares / (kNano * kNano) / kCount;
  return {mean, std::sqrt((square - mean * mean) / kCount)};
}

Sampled accuracy_of(const engine::PolicyOutcome& policy) {
  const double mean = engine::score_to_double(policy.total.score) / kRows;
  return {mean, std::sqrt(mean * (1 - mean) / kRows)};
}

void check_close(const Sampled& sampled, double exact) {
  INFO("sampled " << sampled.mean << " +- " << sampled.error << ", exact " << exact);
  CHECK(std::abs(sampled.mean - exact) <= 4 * sampled.error + 1e-12);
}

constexpr const char* kPolicies = R"({
  "accuracy-85": {"cascade": [
    {"try": {"route": {"by": {"oracle": {"accuracy": 0.85, "hard": "else_wrong"}},
                       "then": "frontier", "else": "small", "overhead": {"usd": 0.05}}},
     "accept": {"oracle": {}}}, "frontier"]},
  "two-errors": {"cascade": [
    {"try": {"route": {"by": {"oracle": {"over_escalation": 0.1, "miss": 0.35,
                                         "hard": "else_wrong"}},
                       "then": "frontier", "else": "small", "overhead": {"usd": 0.25}}},
     "accept": {"oracle": {}}}, "frontier"]},
  "half-seen": {"cascade": [
    {"try": {"route": {"by": {"oracle": {"accuracy": 0.85, "hard": "else_wrong"}},
                       "then": "frontier", "else": "small", "overhead": {"usd": 0.02}}},
     "accept": {"oracle": {"recall": 0.5}}}, "frontier"]},
  "small-first": {"cascade": [{"try": "small", "accept": {"oracle": {}}}, "frontier"]},
  "verified": {"cascade": [
    {"try": "weak", "accept": {"oracle": {"recall": 0.7, "false_alarm": 0.1},
                               "overhead": {"usd": 0.02}}}, "strong"]},
  "case-c": {"route": {"by": "class",
    "map": {"easy": {"mix": {"verified": 0.85, "strong": 0.15}},
            "hard": {"mix": {"verified": 0.15, "strong": 0.85}}},
    "overhead": {"usd": 0.01}}},
  "strong-only": "strong",
  "oracle": {"route": {"by": {"oracle": "cheapest_right"}, "among": ["small", "frontier"]}},
  "oracle-of-three": {"route": {"by": {"oracle": "cheapest_right"},
                                "among": ["worse", "small", "frontier"]}}})";

}  // namespace

TEST_CASE("four million replayed requests agree with the closed forms", "[law][floor][replay]") {
  // Sections run one by one: what they share is made once.
  static const RoutingWorld world;
  static const engine::Outcome outcome = world.run(kPolicies);
  const auto policy = [&](std::string_view name) -> const engine::PolicyOutcome& {
    for (const engine::PolicyOutcome& found : outcome.policies) {
      if (found.name == name) return found;
    }
    FAIL("no policy " << name);
    return outcome.policies.front();
  };
  const RoutingTraffic traffic{.easy_share = kEasyShare};

  SECTION("D2: double billing") {
    const RoutingCase routing = routing_case(traffic, {.small = 0.2, .router = 0.05});
    check_close(cost_of(policy("accuracy-85")), routed_spend(routing, errors_at(0.85)));
    CHECK(accuracy_of(policy("accuracy-85")).mean == 1);
  }
  SECTION("D3: two errors") {
    const RoutingCase routing = routing_case(traffic, {.small = 0.2, .router = 0.25});
    check_close(cost_of(policy("two-errors")), routed_spend(routing, {0.1, 0.35}));
  }
  SECTION("D4, case c: a noisy verifier between imperfect models") {
    const RoutingCase routing = routing_case({.easy_share = kEasyShare,
                                              .recall = 0.7,
                                              .false_alarm = 0.1,
                                              .small_right = {0.98, 0.3},
                                              .frontier_right = {0.99, 0.9}},
                                             {.small = 0.2, .router = 0.01, .verifier = 0.02});
    check_close(cost_of(policy("case-c")), routed_spend(routing, errors_at(0.85)));
    check_close(accuracy_of(policy("case-c")), routed_right(routing.traffic, errors_at(0.85)));
    check_close(cost_of(policy("verified")), cascade_total(routing));
    check_close(accuracy_of(policy("verified")), cascade_right(routing.traffic));
    check_close(accuracy_of(policy("strong-only")), frontier_right(routing.traffic));
  }
  SECTION("D6: the cascade, and a router that only just beats it") {
    const RoutingCase routing = routing_case(traffic, {.small = 0.2, .router = 0.05});
    check_close(cost_of(policy("small-first")), cascade_total(routing));
    const double floor = *cascade_floor(routing).value;
    const engine::Outcome at_floor =
        world.run(R"({"p": {"cascade": [{"try": {"route": {"by": {"oracle": {"accuracy": )" +
                  std::to_string(floor) +
                  R"(, "hard": "else_wrong"}}, "then": "frontier", "else": "small",
            "overhead": {"usd": 0.05}}}, "accept": {"oracle": {}}}, "frontier"]}})");
    const Sampled router = cost_of(at_floor.policies.front());
    const Sampled cascade = cost_of(policy("small-first"));
    CHECK(std::abs(router.mean - cascade.mean) <=
          4 * std::hypot(router.error, cascade.error) + 1e-6);
  }
  SECTION("D7: cost and success of a step with undetected failures") {
    const RoutingCase routing =
        routing_case({.easy_share = kEasyShare, .recall = 0.5}, {.small = 0.2, .router = 0.02});
    const Sampled cost = cost_of(policy("half-seen")), right = accuracy_of(policy("half-seen"));
    check_close(cost, routed_spend(routing, errors_at(0.85)));
    check_close(right, routed_right(routing.traffic, errors_at(0.85)));
    // Of a session of ten steps, by the delta method.
    const double sampled = cost.mean / std::pow(right.mean, 10);
    const double error =
        sampled * std::hypot(cost.error / cost.mean, 10 * right.error / right.mean);
    const double exact = *session_ratio(routed_spend(routing, errors_at(0.85)),
                                        routed_right(routing.traffic, errors_at(0.85)), 1, 1, 10);
    check_close({sampled, error}, exact);
  }
  SECTION("the oracle costs no more than a router as accurate, and no dominated model helps it") {
    CHECK(accuracy_of(policy("oracle")).mean == 1);
    CHECK((policy("oracle").total.cost < policy("accuracy-85").total.cost));
    CHECK((policy("oracle").total.cost < policy("small-first").total.cost));
    CHECK((policy("oracle-of-three").total.cost == policy("oracle").total.cost));
    CHECK((policy("oracle-of-three").total.score == policy("oracle").total.score));
  }
}
