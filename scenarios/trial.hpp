// Policies that a search makes up, replayed through the engine request by request.
//
// Invariant: the scenario stays as it is; an expression means what it would mean under "policies".
// Requests that a policy cannot answer are NaN. Cost: one replay per expression.
#pragma once

#include "scenarios/bind.hpp"
#include "sim/analysis/threshold_search.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pointsman::scenarios {

/// The same scenario over some rows of its workload, with models but no compiled policies.
base::Result<std::unique_ptr<Bound>> with_rows(const Bound& bound,
                                               std::span<const std::uint64_t> rows);

class Trial {
 public:
  Trial(const Bound& bound, const Resources& resources);

  /// Accuracy, cost in USD and latency in seconds of every row; NaN where dropped or unknown.
  /// Errors of the expression are located where it came from.
  base::Result<analysis::RowAmounts> rows(const base::Node& expression) const;
  base::Result<analysis::RowAmounts> rows(const std::string& expression) const;  ///< JSON

  /// Tries 1 to `count` of a named policy, each drawn once: one entry per try. A try of a request
  /// takes the recorded attempts that the tries before it left. Errors: kData for a missing outcome
  /// or attempt, unless `missing` drops the request.
  base::Result<std::vector<analysis::RowAmounts>> tries(const std::string& name,
                                                        const base::Node& expression,
                                                        std::uint32_t count,
                                                        engine::Missing missing) const;

  /// Means over the requests that each of them answers. NaN where a cost or latency is unknown.
  base::Result<std::vector<analysis::Amounts>> means(std::span<const base::Node> expressions) const;

 private:
  base::Result<engine::Outcome> run(std::span<const base::Node* const> expressions,
                                    bool keep_rows) const;
  policy::Builder builder(policy::SignalTable& signals) const;
  engine::Options options(bool keep_rows) const;

  const Bound& bound_;
  Resources resources_;
};

}  // namespace pointsman::scenarios
