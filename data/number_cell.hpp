// One cell as a double: the nearest one to what is written.
//
// Beside decimal_cell.hpp, which keeps money and time exactly. Invariant: the value is that of
// strtod() in the C locale, to the bit. Cost: about 7 ns for a share such as 0.123456. Source of
// reading eight digits as one word: Lemire, "Quickly parsing eight digits", 2018, as in simdjson
// and fast_float.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pointsman::data {

enum class NumberFault : std::uint8_t { kNone, kNotNumber, kNotFinite };

/// A number as JSON and CSV writers print it, with an optional leading plus sign.
NumberFault read_number(std::string_view text, double& value) noexcept;

/// "0.12345678": a digit, a point and up to eight digits, read as one word. `after` is how many
/// bytes can be read from the text's beginning on. False: it is not of that form, or they are too
/// few; read_number() knows more.
bool read_share(std::string_view text, std::size_t after, double& value) noexcept;

}  // namespace pointsman::data
