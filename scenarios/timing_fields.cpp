// The fields of "timing". The laws of arrival are those of data/arrivals_shape.cpp.
#include "data/arrivals_spec.hpp"
#include "scenarios/field_parts.hpp"
#include "scenarios/timing.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kMostServers = 1e6;
constexpr double kMostPerMinute = 1e12;
constexpr double kMostSeconds = 1e8;

constexpr Field per_minute(std::string_view name, std::string_view doc, std::string_view example) {
  return {.name = name,
          .type = FieldType::kInteger,
          .doc = doc,
          .minimum = 1,
          .maximum = kMostPerMinute,
          .example = example};
}
constexpr std::array<std::string_view, 2> kOverRules = {"wait", "refuse"};
constexpr Field kRateLimitFields[] = {
    per_minute("rpm", "Requests per minute.", "500"),
    per_minute("tpm", "Tokens per minute, of prompts and answers together.", "30000"),
    per_minute("itpm", "Tokens of prompts per minute.", "450000"),
    per_minute("otpm", "Tokens of answers per minute.", "90000"),
    {.name = "over",
     .type = FieldType::kString,
     .doc = "A call that finds a bucket empty waits its turn, or is refused (429): then its policy "
            "retries or falls back, and the model states its own error rate in \"errors\".",
     .example = "\"refuse\"",
     .choices = kOverRules},
};
constexpr Shape kRateLimitShape = {.name = "limits",
                                   .doc = "Rate limits: buckets that refill all the time.",
                                   .fields = kRateLimitFields,
                                   .presence = base::Presence::kAtLeastOne};

constexpr Field kClassValue = {
    .name = "value", .type = FieldType::kString, .doc = "A value of the column."};
constexpr Field kPriorityFields[] = {
    {.name = "column",
     .type = FieldType::kString,
     .doc = "A text column of the workload.",
     .required = true,
     .example = "\"tier\""},
    {.name = "order",
     .type = FieldType::kArray,
     .doc = "Its values, those served first first; all others come last.",
     .required = true,
     .example = R"(["paid", "free"])",
     .element = &kClassValue,
     .min_items = 1},
};
constexpr Shape kPriorityShape = {
    .name = "priority", .doc = "Who is served first where calls wait.", .fields = kPriorityFields};

constexpr Field kReplicaFields[] = {
    {.name = "count",
     .type = FieldType::kInteger,
     .doc = "How many there are; a call goes to the one with the fewest sequences.",
     .minimum = 1,
     .maximum = 1000,
     .fallback = "1"},
    {.name = "step_ms",
     .type = FieldType::kNumber,
     .doc = "Milliseconds per output token of a sequence alone, without its own share.",
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .exclusive_minimum = true,
     .example = "9.8"},
    {.name = "per_sequence_ms",
     .type = FieldType::kNumber,
     .doc = "Milliseconds that each sequence of the batch adds to every token of all.",
     .minimum = 0,
     .maximum = 1e6,
     .fallback = "0",
     .example = "0.133"},
    {.name = "sequences_max",
     .type = FieldType::kInteger,
     .doc = "Sequences that decode together at most.",
     .minimum = 1,
     .maximum = 1e6,
     .fallback = "256"},
    {.name = "kv_tokens",
     .type = FieldType::kInteger,
     .doc = "Tokens of prompts and answers that its memory holds; no limit where absent.",
     .minimum = 1,
     .maximum = 1e12,
     .example = "480000"},
};
constexpr Shape kReplicaShape = {
    .name = "replicas",
    .doc =
        "Self-hosted replicas with continuous batching: the time of a call follows from its "
        "output tokens and from who decodes beside it.",
    .fields = kReplicaFields};

constexpr Field kOpenFields[] = {
    {.name = "from_hour",
     .type = FieldType::kNumber,
     .doc = "When they begin, in hours after midnight; the clock starts on a Monday at midnight.",
     .required = true,
     .minimum = 0,
     .maximum = 24,
     .example = "9"},
    {.name = "to_hour",
     .type = FieldType::kNumber,
     .doc = "When they begin nothing new; whom they serve then, they serve to the end.",
     .required = true,
     .minimum = 0,
     .maximum = 24,
     .example = "17.5"},
    {.name = "days",
     .type = FieldType::kInteger,
     .doc = "The first so many days of each week.",
     .minimum = 1,
     .maximum = 7,
     .fallback = "5"},
};
constexpr Shape kOpenShape = {
    .name = "open", .doc = "When servers serve: a desk's hours.", .fields = kOpenFields};

constexpr Field kServedModel = {
    .name = "model", .type = FieldType::kString, .doc = "A model.", .example = "\"small\""};
constexpr Field kStationFields[] = {
    {.name = "models",
     .type = FieldType::kArray,
     .doc = "Models that it serves; the one of its own name where absent.",
     .example = R"(["small", "medium"])",
     .element = &kServedModel,
     .min_items = 1},
    {.name = "servers",
     .type = FieldType::kInteger,
     .doc = "Calls served at a time, first come, first served: servers, a desk's people, a hosted "
            "API's cap on concurrent calls. Without it and \"replicas\", a server for everyone.",
     .minimum = 1,
     .maximum = kMostServers,
     .example = "8"},
    {.name = "queue_places",
     .type = FieldType::kInteger,
     .doc = "Calls that may wait; who finds no place is turned away. No limit where absent.",
     .minimum = 0,
     .maximum = 1e9,
     .example = "100"},
    {.name = "limits",
     .type = FieldType::kObject,
     .doc = kRateLimitShape.doc,
     .example = R"({"rpm": 500})",
     .shape = &kRateLimitShape},
    {.name = "priority",
     .type = FieldType::kObject,
     .doc = kPriorityShape.doc,
     .example = R"({"column": "tier", "order": ["paid", "free"]})",
     .shape = &kPriorityShape},
    {.name = "open",
     .type = FieldType::kObject,
     .doc = kOpenShape.doc,
     .example = R"({"from_hour": 9, "to_hour": 17})",
     .shape = &kOpenShape},
    {.name = "usd_per_hour",
     .type = FieldType::kNumber,
     .doc = "What one server or replica costs by the hour of the clock, while open, whether it "
            "works or not: GPU time, wages. A policy that never calls it does not pay it. Give its "
            "models no price of their own then.",
     .minimum = 0,
     .maximum = 1e6,
     .example = "4.1"},
    {.name = "replicas",
     .type = FieldType::kObject,
     .doc = kReplicaShape.doc,
     .example = R"({"count": 2, "step_ms": 9.8, "per_sequence_ms": 0.133})",
     .shape = &kReplicaShape},
};
constexpr Shape kStationShape = {
    .name = "station",
    .doc = "What stands between calls and their answers: servers, limits, replicas.",
    .fields = kStationFields};
constexpr Field kStationField = {.name = "station",
                                 .type = FieldType::kObject,
                                 .doc = kStationShape.doc,
                                 .shape = &kStationShape};

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
     .doc = "A circuit breaker: after a cooldown the first call decides alone; fails it, the next "
            "cooldown begins.",
     .fallback = "false"},
};
constexpr Shape kCooldownShape = {
    .name = "cooldown",
    .doc = "Stops calling a model that fails too often, as LiteLLM's router does.",
    .fields = kCooldownFields};

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
            "for each row, or for each of a trace, where absent.",
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
    {.name = "replications",
     .type = FieldType::kInteger,
     .doc = "Runs with draws of their own; intervals are over them.",
     .minimum = 1,
     .maximum = 10000,
     .fallback = "10"},
    {.name = "warm_up",
     .type = FieldType::kOneOf,
     .doc = "What is left out at the start, where queues are shorter than they will be.",
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
