// Shares, floors and flips in words, for the texts about break-even points.
//
// Invariant: a floor outside [0, 1] is a word, never a bare number, and no text holds a NaN.
#pragma once

#include "sim/analysis/floor.hpp"

#include <span>
#include <string>
#include <vector>

namespace pointsman::reports {

/// 0.85 -> "85 %", 0.058824 -> "5.88 %".
std::string share_words(double share);
/// A difference of shares: 0.021 -> "2.1 points".
std::string points_words(double difference);
/// "small, frontier and best-single".
std::string listed(std::span<const std::string> names);
/// "94.12 %", "never", "always", "undefined".
std::string floor_cell(const analysis::Floor& floor);
/// The same with the reason: "undefined because small takes no more...".
std::string floor_words(const analysis::Floor& floor);

/// Gathers floors that are undefined, to say of each reason once what it holds for.
class UndefinedFloors {
 public:
  /// Of any floor: those that are defined are passed over.
  void note(const std::string& baseline, analysis::FloorCurrency currency,
            const analysis::Floor& floor);
  /// "always-frontier and best-single in cost and latency: undefined because ...".
  std::vector<std::string> sentences() const;

 private:
  struct Row {
    std::string baseline, currency, reason;
  };
  std::vector<Row> rows_;
};

}  // namespace pointsman::reports
