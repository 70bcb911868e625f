#include "sim/policy/overhead.hpp"

#include "sim/base/decimal.hpp"
#include "sim/base/units.hpp"

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr int kPicoPerTokenDigits = 6;  // 1 USD per million tokens = 1e6 pico-dollars per token

constexpr Field kOverheadFields[] = {
    {.name = "usd",
     .type = FieldType::kNumber,
     .doc = "Fixed cost of each decision in USD.",
     .minimum = 0,
     .fallback = "0",
     .example = "0.00002"},
    {.name = "usd_per_mtok",
     .type = FieldType::kNumber,
     .doc = "Cost per million prompt tokens in USD, for a router that re-reads the prompt.",
     .minimum = 0,
     .fallback = "0",
     .example = "1"},
    {.name = "s",
     .type = FieldType::kNumber,
     .doc = "Time of each decision in seconds.",
     .minimum = 0,
     .fallback = "0",
     .example = "0.03"},
    {.name = "call",
     .type = FieldType::kString,
     .doc = "A model that makes the decision: billed and timed as a call, its answer not returned.",
     .example = "\"small\""},
};
constexpr base::Shape kOverheadShape = {
    .name = "overhead",
    .doc = "What a decision costs by itself; always part of the totals.",
    .fields = kOverheadFields};

base::Result<std::int64_t> to_scaled(const Builder& builder, const base::Node& node, int digits) {
  const auto decimal = base::parse_decimal(node.text, digits);
  if (decimal.fault == base::DecimalFault::kNone) return decimal.value;
  return fail(
      builder.error(node, "the amount " + node.text + " cannot be kept exactly",
                    "a number with at most " + std::to_string(digits) + " digits after the point"));
}

base::Result<std::int64_t> read_scaled(const Builder& builder, const base::Node& object,
                                       std::string_view key, int digits) {
  const base::Node* node = object.find(key);
  if (node == nullptr) return 0;
  return to_scaled(builder, *node, digits);
}

}  // namespace

constinit const Field kOverheadField = {.name = "overhead",
                                        .type = FieldType::kObject,
                                        .doc = kOverheadShape.doc,
                                        .shape = &kOverheadShape};

std::int64_t token_charge(std::int64_t pico_usd_per_token, std::int64_t tokens) noexcept {
  constexpr std::int64_t kPicoPerNano = 1000;
  return (pico_usd_per_token * tokens + kPicoPerNano / 2) / kPicoPerNano;
}

base::Result<Overhead> read_overhead(const Builder& builder, const base::Node* node) {
  Overhead overhead;
  if (node == nullptr) return overhead;
  POINTSMAN_TRY(overhead.per_request.count, read_scaled(builder, *node, "usd", base::kNanoDigits));
  POINTSMAN_TRY(overhead.pico_usd_per_input_token,
                read_scaled(builder, *node, "usd_per_mtok", kPicoPerTokenDigits));
  POINTSMAN_TRY(overhead.latency.count, read_scaled(builder, *node, "s", base::kNanoDigits));
  if (const base::Node* call = node->find("call")) {
    POINTSMAN_TRY(overhead.call, builder.model(*call));
  }
  return overhead;
}

CancelledBill cancelled_bill_of(const base::Node& node) {
  const base::Node* billed = node.find("billed");
  return billed == nullptr ? CancelledBill::kUsed
                           : base::choice_of<CancelledBill>(*billed, kCancelledBills);
}

base::Result<base::Nano> read_usd(const Builder& builder, const base::Node& node) {
  POINTSMAN_TRY(const std::int64_t count, to_scaled(builder, node, base::kNanoDigits));
  return base::Nano{count};
}

base::Result<base::Tick> read_seconds(const Builder& builder, const base::Node& node) {
  POINTSMAN_TRY(const std::int64_t count, to_scaled(builder, node, base::kNanoDigits));
  return base::Tick{count};
}

}  // namespace pointsman::policy
