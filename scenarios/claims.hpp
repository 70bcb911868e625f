// Claim files: published figures beside the inputs that they should follow from.
//
// A claim names one kind of check with its inputs, and what its source states. Pointsman derives
// the figures again and judges: OK where every stated figure follows to the digits it is written
// with, MISSTATED where it only follows if units are mixed (input against output price, share of
// calls against share of cost, points against percent, relative against absolute), WRONG where it
// does not follow, INFO where nothing is stated that could be checked.
// Invariant: no result stands in a claim file; every derived figure is computed. Errors are located
// in the file, with the nearest valid name.
#pragma once

#include "sim/analysis/floor.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

enum class ClaimVerdict : std::uint8_t { kOk, kWrong, kMisstated, kInfo };
/// "OK", "WRONG", "MISSTATED", "INFO".
std::string_view name_of(ClaimVerdict verdict);

/// What kind of number a figure is.
enum class FigureUnit : std::uint8_t { kShare, kUsd, kNumber };
/// "share", "usd", "number".
std::string_view name_of(FigureUnit unit);

/// One derived number. Empty where it is never reached or undefined; then with the reason.
struct DerivedFigure {
  std::string_view name;
  FigureUnit unit = FigureUnit::kNumber;
  std::optional<double> value;
  std::string reason;  ///< "never", or why it is undefined
};

/// What a source says of a figure.
struct StatedFigure {
  enum class Form : std::uint8_t { kValue, kRange, kAtLeast, kAtMost, kNever };
  Form form = Form::kValue;
  double low = 0;        ///< the value, or the least one
  double high = 0;       ///< of kRange
  double tolerance = 0;  ///< half a unit of the last digit written
  std::string text;      ///< as written
};

struct JudgedFigure {
  DerivedFigure derived;
  std::optional<StatedFigure> stated;
  bool agrees = true;      ///< of a stated figure
  std::string mix;         ///< the mix of units under which it would agree
  double mixed_value = 0;  ///< what that mix gives
};

struct JudgedClaim {
  std::string id;
  std::string claim;  ///< in words
  std::string note;
  std::string kind;  ///< of the check; empty = nothing to compute
  ClaimVerdict verdict = ClaimVerdict::kInfo;
  std::vector<JudgedFigure> figures;
  std::string mix;  ///< a mix of units whatever the numbers
};

struct JudgedClaims {
  std::string file;
  std::string source;  ///< title of the text that makes the claims
  std::vector<JudgedClaim> claims;

  /// By verdict, in the order of the enumeration.
  std::array<std::size_t, 4> counts() const;
};

/// The fields of a claim file, for schemas and help.
const base::Shape& claims_shape();

base::Result<JudgedClaims> judge_claims(const base::Document& document);
/// Reads a file; one that cannot be read is an error of kind kUsage.
base::Result<JudgedClaims> judge_claim_file(const std::string& path);

}  // namespace pointsman::scenarios
