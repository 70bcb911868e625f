// The fields of "timing". The laws of arrival are those of data/arrivals_shape.cpp, stations those
// of timing_station_fields.cpp.
#include "data/arrivals_spec.hpp"
#include "scenarios/field_parts.hpp"
#include "scenarios/timing.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kMostSeconds = 1e8;

constexpr Field kIncidentFields[] = {
    {.name = "models",
     .type = FieldType::kArray,
     .doc = "Models that it hits. Each states its own error rate in \"errors\".",
     .required = true,
     .example = R"(["frontier"])",
     .element = &kServedModel,
     .min_items = 1},
    {.name = "from_s",
     .type = FieldType::kNumber,
     .doc = "When it begins.",
     .required = true,
     .minimum = 0,
     .maximum = kMostSeconds,
     .example = "600"},
    {.name = "minutes",
     .type = FieldType::kNumber,
     .doc = "How long it lasts.",
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .exclusive_minimum = true,
     .example = "37"},
    {.name = "error_rate",
     .type = FieldType::kNumber,
     .doc = "P(a call fails) while it lasts, where that is more than the model's own.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.1"},
};
constexpr Shape kIncidentShape = {
    .name = "incident", .doc = "A time during which more calls fail.", .fields = kIncidentFields};
constexpr Field kIncidentField = {.name = "incident",
                                  .type = FieldType::kObject,
                                  .doc = kIncidentShape.doc,
                                  .shape = &kIncidentShape};

constexpr Field kProvider = {.name = "provider",
                             .type = FieldType::kArray,
                             .doc = "The models of one provider.",
                             .example = R"(["small", "frontier"])",
                             .element = &kServedModel,
                             .min_items = 1};
constexpr Field outage_share(std::string_view name, std::string_view doc,
                             std::string_view fallback) {
  return {.name = name,
          .type = FieldType::kNumber,
          .doc = doc,
          .minimum = 0,
          .maximum = 1,
          .fallback = fallback};
}
constexpr Field kOutageFields[] = {
    {.name = "providers",
     .type = FieldType::kArray,
     .doc = "Which models can fail together. Each states its own error rate in \"errors\".",
     .required = true,
     .example = R"([["small", "frontier"], ["other"]])",
     .element = &kProvider,
     .min_items = 1},
    {.name = "between_hours",
     .type = FieldType::kNumber,
     .doc = "Mean time from the end of a provider's outage to the next, exponential.",
     .minimum = 0,
     .maximum = 1e5,
     .exclusive_minimum = true,
     .fallback = "30"},
    {.name = "minutes",
     .type = FieldType::kNumber,
     .doc = "Median length, lognormal.",
     .minimum = 0,
     .maximum = 1e5,
     .exclusive_minimum = true,
     .fallback = "45"},
    {.name = "sigma",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of the logarithm of the length.",
     .minimum = 0,
     .maximum = 5,
     .fallback = "0.8"},
    outage_share("down_share", "Share of outages in which a model is down, not only degraded.",
                 "0.1"),
    outage_share("degraded_error_rate", "P(a call fails) while a model is degraded.", "0.1"),
    outage_share("down_error_rate", "P(a call fails) while it is down.", "0.95"),
    outage_share("provider_share", "Share of outages that hit every model of the provider.",
                 "0.15"),
};
constexpr Shape kOutageShape = {
    .name = "outages",
    .doc = "Outages that come by chance: up, degraded or down, together for a provider's models.",
    .fields = kOutageFields};

constexpr Field kCooldownFields[] = {
    {.name = "failure_share",
     .type = FieldType::kNumber,
     .doc = "Share of failures above which a model cools down.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0.5"},
    {.name = "calls_min",
     .type = FieldType::kInteger,
     .doc = "Calls in a window below which it does not.",
     .minimum = 1,
     .maximum = 1e6,
     .fallback = "5"},
    {.name = "failures_max",
     .type = FieldType::kInteger,
     .doc = "Failures in a window above which it cools down, too; LiteLLM's allowed_fails.",
     .minimum = 0,
     .maximum = 1e6,
     .example = "3"},
    {.name = "window_s",
     .type = FieldType::kNumber,
     .doc = "Length of the windows in which calls are counted.",
     .minimum = 0.001,
     .maximum = kMostSeconds,
     .fallback = "60"},
    {.name = "cooldown_s",
     .type = FieldType::kNumber,
     .doc = "For how long the model is not called: calls to it fail at once.",
     .minimum = 0.001,
     .maximum = kMostSeconds,
     .fallback = "5"},
    {.name = "half_open",
     .type = FieldType::kBoolean,
     .doc = "A circuit breaker: after a cooldown the first call decides alone; when it fails, the "
            "next cooldown begins. Calls that come while it is on its way are made.",
     .fallback = "false"},
};
constexpr Shape kCooldownShape = {
    .name = "cooldown",
    .doc =
        "Stops calling a model that fails too often, as LiteLLM's router does; a call that a "
        "limit refuses (429) has failed. A failure counts from when it comes back, \"errors.s\" "
        "after "
        "its call or when that is given up.",
    .fields = kCooldownFields};

constexpr Field kHedgesFields[] = {
    {.name = "share_max",
     .type = FieldType::kNumber,
     .doc = "Second copies for each hedged call, on average at most. A call beyond it goes on "
            "alone.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.1"},
    {.name = "burst",
     .type = FieldType::kInteger,
     .doc = "Copies that may be sent at once after a quiet time.",
     .minimum = 1,
     .maximum = 1e6,
     .fallback = "10"},
};
constexpr Shape kHedgesShape = {.name = "hedges",
                                .doc = "How many second copies each policy may send.",
                                .fields = kHedgesFields};

constexpr std::array<std::string_view, 1> kWarmUpRules = {"mser5"};
constexpr Field kWarmUpForms[] = {
    {.name = "rule",
     .type = FieldType::kString,
     .doc = "Where the standard error of what is left is least (MSER-5).",
     .choices = kWarmUpRules},
    {.name = "seconds",
     .type = FieldType::kNumber,
     .doc = "Requests that come before this are left out.",
     .minimum = 0,
     .maximum = kMostSeconds},
};

constexpr Field some_seconds(std::string_view name, std::string_view doc,
                             std::string_view example) {
  return {.name = name,
          .type = FieldType::kNumber,
          .doc = doc,
          .minimum = 0,
          .maximum = kMostSeconds,
          .exclusive_minimum = true,
          .example = example};
}

const Field kTimingFields[] = {
    [] {
      Field arrivals = data::arrivals_field();
      arrivals.required = true;
      return arrivals;
    }(),
    {.name = "requests",
     .type = FieldType::kInteger,
     .doc = "How many requests come, row after row of the workload and again from its first; one "
            "for each row, or for each of a trace, where absent. A row that comes again has its "
            "outcomes and latencies again, drawn ones too; whether its calls fail is drawn anew.",
     .minimum = 1,
     .maximum = 4e9,
     .example = "100000"},
    {.name = "join",
     .type = FieldType::kString,
     .doc = "Which row a request of a trace asks for: row after row, any row (independent), or the "
            "row whose prompt has the same rank by length.",
     .fallback = "\"in_order\"",
     .choices = kTraceJoins},
    {.name = "stations",
     .type = FieldType::kMap,
     .doc = "Where calls wait, by name. A model without a station has a server for everyone.",
     .fallback = "{}",
     .example = R"({"small": {"servers": 8}})",
     .element = &kStationField},
    {.name = "incidents",
     .type = FieldType::kArray,
     .doc = "Times during which more calls fail.",
     .fallback = "[]",
     .example = R"([{"models": ["frontier"], "from_s": 600, "minutes": 37, "error_rate": 0.1}])",
     .element = &kIncidentField},
    {.name = "outages",
     .type = FieldType::kObject,
     .doc = kOutageShape.doc,
     .example = R"({"providers": [["small", "frontier"]]})",
     .shape = &kOutageShape},
    {.name = "cooldown",
     .type = FieldType::kObject,
     .doc = kCooldownShape.doc,
     .example = R"({"cooldown_s": 30})",
     .shape = &kCooldownShape},
    {.name = "hedges",
     .type = FieldType::kObject,
     .doc = kHedgesShape.doc,
     .example = R"({"share_max": 0.1})",
     .shape = &kHedgesShape},
    {.name = "prompt_cache",
     .type = FieldType::kObject,
     .doc = kPromptCacheShape.doc,
     .example = R"({"column": "session", "models": {"frontier": {"ttl_s": 300}}})",
     .shape = &kPromptCacheShape},
    {.name = "replications",
     .type = FieldType::kInteger,
     .doc = "Runs with draws of their own; intervals are over them.",
     .minimum = 1,
     .maximum = 10000,
     .fallback = "10"},
    {.name = "warm_up",
     .type = FieldType::kOneOf,
     .doc = "What is left out at the start, where queues are shorter than they will be: of "
            "latencies, waits and rates of answers, not of dollars an hour, stations and growth.",
     .fallback = "\"mser5\"",
     .example = "600",
     .alternatives = kWarmUpForms},
    {.name = "latency",
     .type = FieldType::kString,
     .doc = "The time of a call to a model that has a law of it: a draw, or the law's mean.",
     .fallback = "\"drawn\"",
     .choices = kLatencyDraws},
    some_seconds("slo_s", "A request answered within this is in time.", "10"),
    some_seconds("deadline_s",
                 "Clients hang up this long after they came: what waits is not called, what runs "
                 "is billed.",
                 "60"),
    some_seconds("duration_s", "When the clock stops; all requests end where absent.", "3600"),
    {.name = "in_flight_max",
     .type = FieldType::kInteger,
     .doc = "The clock stops when so many are in flight, so that an overload ends.",
     .minimum = 1,
     .maximum = 1e8,
     .fallback = "1000000"},
};

}  // namespace

const Shape kTimingShape = {.name = "timing",
                            .doc = "When requests come and where they wait: adds a clock.",
                            .fields = kTimingFields};

}  // namespace pointsman::scenarios
