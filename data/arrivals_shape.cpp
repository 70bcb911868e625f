#include "data/arrivals_spec.hpp"

#include <algorithm>
#include <vector>

namespace pointsman::data {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kHighestRate = 1e6;
constexpr double kHighestCv = 100;
constexpr double kLongestS = 1e8;  ///< three years
constexpr double kMostAgents = 1e6;

constexpr Field rate_field(std::string_view doc) {
  return {.name = "rate_per_s",
          .type = FieldType::kNumber,
          .doc = doc,
          .required = true,
          .minimum = 0,
          .maximum = kHighestRate,
          .exclusive_minimum = true,
          .example = "5.5"};
}
constexpr Field seconds_field(std::string_view name, std::string_view doc,
                              std::string_view example) {
  return {.name = name,
          .type = FieldType::kNumber,
          .doc = doc,
          .required = true,
          .minimum = 0,
          .maximum = kLongestS,
          .exclusive_minimum = true,
          .example = example};
}
constexpr Field cv_field(std::string_view doc, double minimum, std::string_view fallback) {
  return {.name = "cv",
          .type = FieldType::kNumber,
          .doc = doc,
          .required = fallback.empty(),
          .minimum = minimum,
          .maximum = kHighestCv,
          .fallback = fallback,
          .example = "1.09"};
}
constexpr Field rate_scale_field(std::string_view doc) {
  return {.name = "rate_scale",
          .type = FieldType::kNumber,
          .doc = doc,
          .minimum = 0,
          .maximum = 1e6,
          .exclusive_minimum = true,
          .fallback = "1"};
}

const Field kPoissonFields[] = {rate_field("Mean arrivals per second.")};
const Shape kPoisson = {
    .name = "poisson", .doc = "Independent exponential gaps.", .fields = kPoissonFields};

const Field kGammaFields[] = {
    rate_field("Mean arrivals per second."),
    cv_field("Coefficient of variation of the gaps; 0 is a metronome, 1 is Poisson.", 0, ""),
};
const Shape kGamma = {.name = "gamma", .doc = "Independent gamma gaps.", .fields = kGammaFields};

const Field kWeibullFields[] = {
    rate_field("Mean arrivals per second."),
    cv_field("Coefficient of variation of the gaps; 1 is Poisson.", 0.01, ""),
};
const Shape kWeibull = {
    .name = "weibull", .doc = "Independent Weibull gaps.", .fields = kWeibullFields};

const Field kStateFields[] = {
    {.name = "rate_per_s",
     .type = FieldType::kNumber,
     .doc = "Arrivals per second in this state; 0 is silence.",
     .required = true,
     .minimum = 0,
     .maximum = kHighestRate,
     .example = "8.3"},
    seconds_field("mean_s", "Mean stay in this state, exponential.", "23"),
};
const Shape kState = {.name = "state", .doc = "One of the two states.", .fields = kStateFields};
const Field kModulatedFields[] = {
    {.name = "on",
     .type = FieldType::kObject,
     .doc = "The busy state.",
     .required = true,
     .example = R"({"rate_per_s": 8.3, "mean_s": 23})",
     .shape = &kState},
    {.name = "off",
     .type = FieldType::kObject,
     .doc = "The quiet state.",
     .required = true,
     .example = R"({"rate_per_s": 0, "mean_s": 53})",
     .shape = &kState},
};
const Shape kModulated = {.name = "mmpp",
                          .doc = "Poisson arrivals whose rate changes between two states (MMPP-2).",
                          .fields = kModulatedFields};

const Field kMultiplier = {.name = "multiplier",
                           .type = FieldType::kNumber,
                           .doc = "The rate of one hour.",
                           .minimum = 0,
                           .maximum = 1000};
const Field kDailyFields[] = {
    rate_field("Mean arrivals per second over the whole day."),
    cv_field("Coefficient of variation of the gaps, on a clock that runs with the rate.", 0, "1"),
    {.name = "start_hour",
     .type = FieldType::kNumber,
     .doc = "Hour of the day at which time begins.",
     .minimum = 0,
     .maximum = 24,
     .fallback = "0"},
    {.name = "multipliers",
     .type = FieldType::kArray,
     .doc = "24 numbers, the rate of each hour; only their ratios matter.",
     .required = true,
     .example = "[1, 1, 1, 1, 1, 1, 2, 4, 6, 6, 6, 6, 6, 6, 6, 6, 4, 4, 3, 3, 2, 2, 1, 1]",
     .element = &kMultiplier,
     .min_items = kHours},
};
const Shape kDaily = {
    .name = "daily", .doc = "A rate that changes by the hour.", .fields = kDailyFields};

const Field kClientFields[] = {
    rate_field("Mean arrivals per second of all clients together."),
    {.name = "clients",
     .type = FieldType::kInteger,
     .doc = "How many clients there are.",
     .required = true,
     .minimum = 1,
     .maximum = 100'000,
     .example = "162"},
    {.name = "zipf",
     .type = FieldType::kNumber,
     .doc = "The k-th client sends k^-zipf times what the first one does.",
     .minimum = 0,
     .maximum = 10,
     .fallback = "1"},
    cv_field("Coefficient of variation of a client's own gaps, the median over clients.", 0, "1"),
    {.name = "cv_sigma",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of the logarithm of the clients' CVs.",
     .minimum = 0,
     .maximum = 2,
     .fallback = "0"},
};
const Shape kClients = {.name = "clients",
                        .doc = "A mixture of clients, each with gamma gaps of its own.",
                        .fields = kClientFields};

constexpr std::string_view kTraceFormats[] = {"azure", "mooncake"};
const Field kTraceFields[] = {
    {.name = "file",
     .type = FieldType::kString,
     .doc = "The trace, beside this file.",
     .required = true,
     .example = R"("azure_conv.csv")"},
    {.name = "format",
     .type = FieldType::kString,
     .doc = "Form of the file; without it, mooncake for .jsonl and azure for the rest.",
     .choices = kTraceFormats},
    rate_scale_field("Speed of the replay: 2 is twice as fast."),
    {.name = "jitter_s",
     .type = FieldType::kNumber,
     .doc = "Each request comes later by a uniform draw up to this; 3 undoes Mooncake's batches.",
     .minimum = 0,
     .maximum = kLongestS,
     .fallback = "0"},
};
const Shape kTrace = {
    .name = "trace", .doc = "Recorded arrivals, replayed.", .fields = kTraceFields};

constexpr std::string_view kThinkLaws[] = {"exponential", "constant", "lognormal"};
const Field kClosedFields[] = {
    {.name = "agents",
     .type = FieldType::kInteger,
     .doc = "How many agents there are; each has one request at a time.",
     .required = true,
     .minimum = 1,
     .maximum = kMostAgents,
     .example = "20"},
    {.name = "think_s",
     .type = FieldType::kNumber,
     .doc = "Mean time between an answer and the agent's next request.",
     .required = true,
     .minimum = 0,
     .maximum = kLongestS,
     .example = "10"},
    {.name = "think",
     .type = FieldType::kString,
     .doc = "Law of that time.",
     .fallback = R"("exponential")",
     .choices = kThinkLaws},
    {.name = "think_sigma",
     .type = FieldType::kNumber,
     .doc = "Standard deviation of its logarithm, where the law is lognormal.",
     .minimum = 0,
     .maximum = 5,
     .fallback = "1"},
};
const Shape kClosed = {.name = "closed_loop",
                       .doc = "Agents that ask again once they have their answer.",
                       .fields = kClosedFields};

const Field kBatchFields[] = {
    {.name = "at_s",
     .type = FieldType::kNumber,
     .doc = "When everything comes.",
     .minimum = 0,
     .maximum = kLongestS,
     .fallback = "0"},
};
const Shape kBatch = {.name = "batch", .doc = "All requests at once.", .fields = kBatchFields};

std::span<const std::string_view> preset_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out;
    for (const ArrivalPreset& preset : arrival_presets()) out.push_back(preset.name);
    return out;
  }();
  return names;
}

Field law_field(const Shape& shape) {
  return {.name = shape.name, .type = FieldType::kObject, .doc = shape.doc, .shape = &shape};
}

}  // namespace

const base::Field& arrivals_field() {
  static const Field preset_fields[] = {
      {.name = "name",
       .type = FieldType::kString,
       .doc = "Which preset.",
       .required = true,
       .example = R"("bursty_code")",
       .choices = preset_names()},
      rate_scale_field("Speed: 2 doubles every rate and halves every stay; days stay days."),
  };
  static const Shape preset = {
      .name = "preset", .doc = "A preset at another speed.", .fields = preset_fields};
  static const Field laws[] = {law_field(kPoisson),   law_field(kGamma),  law_field(kWeibull),
                               law_field(kModulated), law_field(kDaily),  law_field(kClients),
                               law_field(kTrace),     law_field(kClosed), law_field(kBatch),
                               law_field(preset)};
  static const Shape law = {.name = "arrivals",
                            .doc = "A law of arrivals: exactly one.",
                            .fields = laws,
                            .presence = base::Presence::kExactlyOne};
  static const Field forms[] = {
      {.name = "preset",
       .type = FieldType::kString,
       .doc = "The name of a preset.",
       .choices = preset_names()},
      {.name = "law", .type = FieldType::kObject, .doc = law.doc, .shape = &law},
  };
  static const Field field = {.name = "arrivals",
                              .type = FieldType::kOneOf,
                              .doc = "When requests come: a preset's name or one law.",
                              .example = R"("steady_chat")",
                              .alternatives = forms};
  return field;
}

}  // namespace pointsman::data
