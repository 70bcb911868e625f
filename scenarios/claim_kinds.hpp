// The kinds of checks that a claim can name: their inputs and what follows from them.
//
// Adding a kind = its fields, one function and one line in the table of claim_kinds.cpp; the schema
// and the error messages follow. Invariant: derive() is a pure function of inputs that keep the
// kind's shape, and each figure that it returns is finite or has a reason.
#pragma once

#include "scenarios/claims.hpp"

#include <span>

namespace pointsman::scenarios {

/// What a figure would be if units were mixed.
struct Misreading {
  std::string_view figure;
  double value = 0;
  std::string_view mix;
};

struct Derivation {
  std::vector<DerivedFigure> figures;
  std::vector<Misreading> misreadings;
  std::string_view mix;  ///< a mix that shows without numbers
};

struct ClaimKind {
  std::string_view name;
  const base::Shape* inputs;
  Derivation (*derive)(const base::Node& inputs);
};

std::span<const ClaimKind> claim_kinds();

}  // namespace pointsman::scenarios
