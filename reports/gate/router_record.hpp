// What figures of a whole router need of every request, as a baseline keeps it: the router's
// outcome, each model's, both sides of its threshold, and scores beside what they claim to predict.
//
// Invariant: one cell per column and row of the record, NaN where a request takes no part or a
// cost is unknown; the columns follow from the header, so a file holds plain lists of numbers.
// Cost: 8 B a cell; 9 + 3 x models + 2 x scores columns.
#pragma once

#include "sim/analysis/router_change.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

struct RouterRecord {
  std::vector<std::string> models;
  std::size_t weak = 0, strong = 0;
  std::string cost_reason;                   ///< empty = every cost is known
  std::string cut_reason;                    ///< empty = there is a threshold to move
  std::vector<std::string> scores, targets;  ///< of calibrations
  std::vector<std::vector<double>> cells;    ///< [column][row of the record]

  std::size_t columns() const;
  /// Whether the router and every model answered.
  bool takes_part(std::size_t row) const;
};

/// `order[i]` is the row of the workload that is row i of the record.
RouterRecord router_record_of(const analysis::RouterEvidence& evidence,
                              std::span<const std::size_t> order);

/// The rows of a record, which take part, as analyses compute on them.
analysis::RouterSide router_side(const RouterRecord& record, std::span<const std::size_t> rows,
                                 double right_score, std::optional<double> wrong_answer_usd);

}  // namespace pointsman::reports::gate
