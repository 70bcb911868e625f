// What the reader of a result must be told in words: one sentence each, most important first.
//
// Tables, pages and comments print these sentences and invent none of their own. Invariant: a
// router that does not beat the cost-matched static mix is told so, and every unknown figure has
// its reason here.
#pragma once

#include "reports/result.hpp"

#include <string>
#include <vector>

namespace pointsman::reports {

struct Remark {
  bool is_warning = false;
  std::string text;  ///< a sentence without a full stop
};

/// Verdicts on routers, dropped requests, what was unusual about the controls, notes of the run.
std::vector<Remark> remarks(const Result& result);

/// What a spending cap did: "the cap refused 12 requests and hit 3 of 8 values of tenant, ...".
std::string cap_text(const analysis::CapSummary& cap);

/// Why a figure is missing: {"cost", "no price or labelled cost for \"x\""}.
struct MissingFigure {
  std::string figure;
  std::string reason;

  friend bool operator==(const MissingFigure&, const MissingFigure&) = default;
};

/// Each reason once, over all policies.
std::vector<MissingFigure> missing_figures(const Result& result);

}  // namespace pointsman::reports
