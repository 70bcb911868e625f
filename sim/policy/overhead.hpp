// {"overhead": {...}}: what a router or a verifier costs by itself, in money and time.
#pragma once

#include "sim/base/shape.hpp"
#include "sim/policy/builder.hpp"

namespace pointsman::policy {

extern const base::Field kOverheadField;

/// Nano-dollars of a price per token in pico-dollars, rounded half up once per request, as a bill
/// is.
std::int64_t token_charge(std::int64_t pico_usd_per_token, std::int64_t tokens) noexcept;

/// Reads an overhead; a null node is a free one. Precondition: checked against kOverheadField.
base::Result<Overhead> read_overhead(const Builder& builder, const base::Node* node);

/// What a call costs that is cancelled: {"billed": ...} of a timeout or a hedge.
inline constexpr base::Field kCancelledBillField = {
    .name = "billed",
    .type = base::FieldType::kString,
    .doc =
        "What a cancelled call is billed: nothing, the prompt and the tokens that it wrote "
        "(used), or all. Where its price by token is not known, its share of time.",
    .fallback = "\"used\"",
    .choices = kCancelledBills};
CancelledBill cancelled_bill_of(const base::Node& node);

/// Amounts of money and time of a policy's own fields, which must convert exactly.
base::Result<base::Nano> read_usd(const Builder& builder, const base::Node& node);
base::Result<base::Tick> read_seconds(const Builder& builder, const base::Node& node);

}  // namespace pointsman::policy
