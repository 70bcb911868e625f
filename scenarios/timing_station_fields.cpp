// The fields of a station of "timing": what stands between calls and their answers.
#include "scenarios/timing.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kMostServers = 1e6;
constexpr double kMostPerMinute = 1e12;
constexpr double kMostReplicas = 1000;

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
    {.name = "cached_count",
     .type = FieldType::kBoolean,
     .doc = "Whether tokens that are read from a prompt cache count; Anthropic and Groq do not "
            "count them.",
     .fallback = "true"},
    {.name = "reserved_output_tokens",
     .type = FieldType::kInteger,
     .doc = "What a call takes of \"tpm\" for its answer at least: its max_tokens, where the "
            "provider reserves them (OpenAI, Azure).",
     .minimum = 0,
     .maximum = 1e9,
     .example = "1024"},
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
     .doc = "How many there are, at first where they scale: 1 where absent, or \"min\" of "
            "\"autoscale\". A call goes to the one with the fewest sequences, and stays there.",
     .minimum = 1,
     .maximum = kMostReplicas,
     .example = "2"},
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

constexpr Field scale_seconds(std::string_view name, std::string_view doc, double minimum,
                              std::string_view fallback, std::string_view example) {
  return {.name = name,
          .type = FieldType::kNumber,
          .doc = doc,
          .required = fallback.empty(),
          .minimum = minimum,
          .maximum = 1e6,
          .fallback = fallback,
          .example = example};
}
constexpr Field kScaleFields[] = {
    {.name = "min",
     .type = FieldType::kInteger,
     .doc = "Servers or replicas that are kept when nothing comes.",
     .minimum = 1,
     .maximum = kMostReplicas,
     .fallback = "1"},
    {.name = "max",
     .type = FieldType::kInteger,
     .doc = "The most that are asked for; those that drain may come on top.",
     .required = true,
     .minimum = 1,
     .maximum = kMostReplicas,
     .example = "8"},
    {.name = "calls_target",
     .type = FieldType::kNumber,
     .doc = "Calls, waiting and served, that each should hold: as many are wanted as calls / "
            "target, rounded up. Below 1 for servers, which serve one call at a time.",
     .required = true,
     .minimum = 0.01,
     .maximum = 1e6,
     .example = "16"},
    {.name = "tolerance",
     .type = FieldType::kNumber,
     .doc = "Share of the target by which it may be missed before anything changes.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0.1"},
    scale_seconds("startup_s",
                  "From being asked for to serving: a machine is found, the image pulled, the "
                  "weights loaded. It is paid for.",
                  0, "", "180"),
    scale_seconds("period_s", "How often the load is looked at.", 1, "15", "15"),
    scale_seconds("scale_down_window_s",
                  "No fewer are kept than were wanted at any time within this.", 0, "300", "300"),
};
constexpr Shape kScaleShape = {
    .name = "autoscale",
    .doc =
        "Servers or replicas come and go with the load, as under Kubernetes' horizontal "
        "autoscaler: up at once, down after a window; those that still start go first, then "
        "those with the fewest calls, which end what they run. Each is paid for from when it is "
        "asked for until it has gone.",
    .fields = kScaleFields};

constexpr Field kOpenFields[] = {
    {.name = "from_hour",
     .type = FieldType::kNumber,
     .doc =
         "When they begin, in hours after midnight; the clock starts on a Monday at midnight, or "
         "at the \"start_hour\" of daily arrivals.",
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
            "API's cap on concurrent calls. Without it and \"replicas\", a server for everyone. "
            "With \"autoscale\", how many there are at first.",
     .minimum = 1,
     .maximum = kMostServers,
     .example = "8"},
    {.name = "queue_places",
     .type = FieldType::kInteger,
     .doc = "Calls that may wait: before all of the servers, or before each replica. Who finds no "
            "place is turned away, which ends its request, in a fallback or cascade too; "
            "\"limits\" with \"over\": \"refuse\" lets it go on to the next. No limit where "
            "absent.",
     .minimum = 0,
     .maximum = 1e9,
     .example = "100"},
    {.name = "shed_after_s",
     .type = FieldType::kNumber,
     .doc = "Load shedding: a call that has waited longer when its turn comes is turned away, "
            "which ends its request, in a fallback or cascade too.",
     .minimum = 0,
     .maximum = 1e8,
     .example = "30"},
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
            "starts, works or does nothing: GPU time, wages. A policy that never calls it does not "
            "pay it. Give its models no price of their own then.",
     .minimum = 0,
     .maximum = 1e6,
     .example = "4.1"},
    {.name = "replicas",
     .type = FieldType::kObject,
     .doc = kReplicaShape.doc,
     .example = R"({"count": 2, "step_ms": 9.8, "per_sequence_ms": 0.133})",
     .shape = &kReplicaShape},
    {.name = "autoscale",
     .type = FieldType::kObject,
     .doc = kScaleShape.doc,
     .example = R"({"max": 8, "calls_target": 16, "startup_s": 180})",
     .shape = &kScaleShape},
};
constexpr Shape kStationShape = {
    .name = "station",
    .doc = "What stands between calls and their answers: servers, limits, replicas.",
    .fields = kStationFields};

}  // namespace

constinit const Field kServedModel = {
    .name = "model", .type = FieldType::kString, .doc = "A model.", .example = "\"small\""};
constinit const Field kStationField = {.name = "station",
                                       .type = FieldType::kObject,
                                       .doc = kStationShape.doc,
                                       .shape = &kStationShape};

}  // namespace pointsman::scenarios
