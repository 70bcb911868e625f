#include "sim/policy/conditions.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr Field kText = {.name = "value", .type = FieldType::kString, .doc = "A category."};
constexpr Field kConditionsFields[] = {
    {.name = "signal",
     .type = FieldType::kString,
     .doc = "A column of the request, known before any call.",
     .required = true,
     .example = "\"input_tokens\""},
    {.name = "at_least",
     .type = FieldType::kNumber,
     .doc = "Holds where signal >= value.",
     .example = "2000"},
    {.name = "above", .type = FieldType::kNumber, .doc = "Holds where signal > value."},
    {.name = "at_most", .type = FieldType::kNumber, .doc = "Holds where signal <= value."},
    {.name = "below", .type = FieldType::kNumber, .doc = "Holds where signal < value."},
    {.name = "is",
     .type = FieldType::kString,
     .doc = "Holds where a text column equals the value."},
    {.name = "in",
     .type = FieldType::kArray,
     .doc = "Holds where a text column is one of these.",
     .element = &kText,
     .min_items = 1},
};
constexpr base::Shape kConditionsShape = {
    .name = "condition", .doc = "A test of one signal.", .fields = kConditionsFields};

constexpr std::array<std::pair<std::string_view, Condition::Test>, 4> kNumericTests = {{
    {"at_least", Condition::Test::kAtLeast},
    {"above", Condition::Test::kAbove},
    {"at_most", Condition::Test::kAtMost},
    {"below", Condition::Test::kBelow},
}};

base::Status read_codes(const Builder& builder, const base::Node& value, Condition& condition) {
  const auto dictionary = builder.column(condition.signal).dictionary;
  condition.test = Condition::Test::kIn;
  condition.codes.assign(dictionary.size(), false);
  const auto items = value.is_array() ? std::span(value.items) : std::span(&value, 1);
  for (const base::Node& item : items) {
    const auto found = std::ranges::find(dictionary, item.text);
    if (found == dictionary.end()) {
      return fail(builder.error(item, "no request has the value \"" + item.text + "\"",
                                dictionary.size() <= 12 ? "one of " + base::quoted_list(dictionary)
                                                        : "a value of that column",
                                base::did_you_mean(item.text, dictionary)));
    }
    condition.codes[static_cast<std::size_t>(found - dictionary.begin())] = true;
  }
  return {};
}

}  // namespace

constinit const Field kConditionField = {.name = "condition",
                                         .type = FieldType::kObject,
                                         .doc = kConditionsShape.doc,
                                         .shape = &kConditionsShape};

base::Result<Condition> read_condition(Builder& builder, const base::Node& node) {
  if (node.members.size() != 2) {
    return fail(builder.error(node, "a condition is one signal and one test",
                              R"({"signal": ..., "at_least": ...})"));
  }
  POINTSMAN_TRY(const Signal signal, builder.request_signal(*node.find("signal")));
  Condition condition{.signal = signal, .test = {}, .bound = 0, .codes = {}};
  const bool is_text = builder.column(signal).storage == data::Storage::kCodes;
  for (const auto& [key, test] : kNumericTests) {
    const base::Node* bound = node.find(key);
    if (bound == nullptr) continue;
    if (is_text) {
      return fail(builder.error(*bound, "\"" + node.find("signal")->text + "\" holds text",
                                R"("is" or "in")"));
    }
    condition.test = test;
    condition.bound = bound->number;
    return condition;
  }
  const base::Node* value = node.find("is") != nullptr ? node.find("is") : node.find("in");
  if (!is_text) {
    return fail(builder.error(*value, "\"" + node.find("signal")->text + "\" holds numbers",
                              R"("at_least", "above", "at_most" or "below")"));
  }
  POINTSMAN_CHECK(read_codes(builder, *value, condition));
  return condition;
}

}  // namespace pointsman::policy
