// What a gate tells beside its lines: the requests that lost most, and warnings: choices that
// follow the recorded outcomes too well, training rows in the test, baselines that are old or of
// another mix of requests.
//
// Invariant: lints never fail a gate. Cost: O(requests).
#pragma once

#include "reports/gate/evaluate.hpp"
#include "reports/gate/paired.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::gate {

struct ComparedPair {
  std::string against;
  const PairedPolicy* pair = nullptr;
};

std::vector<Lint> lints_of(const GateFile& file, const Record& now,
                           std::span<const ComparedBaseline> baselines,
                           std::span<const ComparedPair> pairs, const std::string& today);

/// At most ten of each pair, the greatest losses first.
std::vector<FlippedRequest> flipped_requests(std::span<const ComparedPair> pairs);

/// Days from one date to another, both starting with YYYY-MM-DD.
long days_between(std::string_view from, std::string_view to);

}  // namespace pointsman::reports::gate
