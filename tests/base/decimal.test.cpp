#include "sim/base/decimal.hpp"

#include "sim/base/random.hpp"

#include <cstdio>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

namespace {

using pointsman::base::DecimalFault;
using pointsman::base::digits_needed;
using pointsman::base::parse_decimal;

std::int64_t exact(std::string_view text, int digits) {
  const auto decimal = parse_decimal(text, digits);
  INFO(text);
  CHECK(decimal.fault == DecimalFault::kNone);
  return decimal.value;
}
DecimalFault fault(std::string_view text, int digits) {
  return parse_decimal(text, digits).fault;
}

TEST_CASE("Prices survive exactly as nano-dollars", "[base][decimal]") {
  CHECK(exact("1e-07", 9) == 100);
  CHECK(exact("0.02", 9) == 20'000'000);
  CHECK(exact("4.29", 9) == 4'290'000'000);
  CHECK(exact("15", 9) == 15'000'000'000);
  CHECK(exact("2.5E+3", 9) == 2'500'000'000'000);
}

TEST_CASE("Binary dust in the last digits of a printed double does not matter", "[base][decimal]") {
  CHECK(exact("0.0031755000000000004", 9) == 3'175'500);
  CHECK(exact("0.00023725000000000002", 9) == 237'250);
  CHECK(exact("0.30000000000000004", 9) == 300'000'000);
  CHECK(exact("0.29999999999999999999999999999999999999999999", 9) == 300'000'000);
}

TEST_CASE("Every way of writing a number is read", "[base][decimal]") {
  CHECK(exact("+1", 0) == 1);
  CHECK(exact("-0", 0) == 0);
  CHECK(exact("-1.5", 1) == -15);
  CHECK(exact(".5", 1) == 5);
  CHECK(exact("5.", 0) == 5);
  CHECK(exact("0.000", 0) == 0);
  CHECK(exact("0000000000000000000000000000000000000000001", 0) == 1);
  CHECK(exact("1000000000000000000000000000e-27", 0) == 1);
  CHECK(exact("0e999999999999999999999", 9) == 0);
  CHECK(exact("0e-999999999999999999999", 9) == 0);
}

TEST_CASE("Text that is no number is refused", "[base][decimal]") {
  for (const char* text : {"", " ", "nan", "NaN", "inf", "-", "+", ".", "e5", "1e", "1e+", "1.2.3",
                           "1 ", " 1", "0x10", "1,5", "--1", "1e5x", "1_000"}) {
    INFO(text);
    CHECK(fault(text, 9) == DecimalFault::kNotNumber);
    CHECK(digits_needed(text) == -1);
  }
}

TEST_CASE("A number that would lose more than 1e-9 of itself is too fine", "[base][decimal]") {
  CHECK(fault("1.2345e-10", 9) == DecimalFault::kTooFine);
  CHECK(fault("1.5e-9", 9) == DecimalFault::kTooFine);
  CHECK(fault("1e-10", 9) == DecimalFault::kTooFine);
  CHECK(fault("1e-999999999999", 9) == DecimalFault::kTooFine);
  CHECK(fault("0.5", 0) == DecimalFault::kTooFine);
  // The edge: x of 1 + x may be 1e-9 of the whole, and no more.
  CHECK(exact("1.000000001", 0) == 1);
  CHECK(exact("1.000000001000000001", 0) == 1);
  CHECK(fault("1.0000000010000000011", 0) == DecimalFault::kTooFine);
  CHECK(fault("1.000000002", 0) == DecimalFault::kTooFine);
  CHECK(exact("0.9999999999", 0) == 1);
}

TEST_CASE("Rounding is half away from zero", "[base][decimal]") {
  CHECK(exact("1000000000.5", 0) == 1'000'000'001);
  CHECK(exact("-1000000000.5", 0) == -1'000'000'001);
  CHECK(exact("1000000000.4999999999999999999999", 0) == 1'000'000'000);
  CHECK(exact("1000000001.49999", 0) == 1'000'000'001);
}

TEST_CASE("A number that does not fit 64 bits is too large", "[base][decimal]") {
  CHECK(exact("9223372036854775807", 0) == std::numeric_limits<std::int64_t>::max());
  CHECK(exact("-9223372036854775807", 0) == -std::numeric_limits<std::int64_t>::max());
  CHECK(fault("9223372036854775808", 0) == DecimalFault::kTooLarge);
  CHECK(fault("-9223372036854775808", 0) == DecimalFault::kTooLarge);
  CHECK(fault("9223372036.9", 9) == DecimalFault::kTooLarge);
  CHECK(exact("9223372036.8547758074", 9) == std::numeric_limits<std::int64_t>::max());
  CHECK(fault("9223372036.8547758075", 9) == DecimalFault::kTooLarge);
  CHECK(fault("99999999999999999999999999999999999999999", 0) == DecimalFault::kTooLarge);
  CHECK(fault("1e99999999999999999999", 0) == DecimalFault::kTooLarge);
}

TEST_CASE("The digits that a number needs are the fewest that hold it", "[base][decimal]") {
  CHECK(digits_needed("12") == 0);
  CHECK(digits_needed("1200e-2") == 0);
  CHECK(digits_needed("0.25") == 2);
  CHECK(digits_needed("1e-07") == 7);
  CHECK(digits_needed("1.2345e-10") == 14);
  CHECK(digits_needed("0.0031755000000000004") == 7);
  CHECK(digits_needed("1e-19") == -1);
  CHECK(digits_needed("1e30") == -1);
}

TEST_CASE("Every integer of nano-dollars reads back from its decimal text",
          "[base][decimal][law]") {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(pointsman::base::mix64(i) >>
                                                 (1 + pointsman::base::mix64(~i) % 63));
    char text[40];
    std::snprintf(text, sizeof text, "%lld.%09lld", static_cast<long long>(value / 1'000'000'000),
                  static_cast<long long>(value % 1'000'000'000));
    CHECK(exact(text, 9) == value);
    CHECK(exact(std::string("-") + text, 9) == -value);
    std::snprintf(text, sizeof text, "%llde-9", static_cast<long long>(value));
    CHECK(exact(text, 9) == value);
  }
}

}  // namespace
