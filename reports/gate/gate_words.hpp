// The words that every form of a gate's report uses: figures with their units, lines, the verdict.
#pragma once

#include "reports/gate/evaluate.hpp"

#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// A metric's value: "81.20 %", "$0.4333", "1.20 s".
std::string value_text(const MetricInfo& metric, double value);
/// A change or a margin: "3.10 pt", "5.0 %", "$0.0012"; with its sign where `is_signed`.
std::string change_text(const MetricInfo& metric, double change, bool is_relative,
                        bool is_signed = true);
/// "-3.10 [-4.01, -2.20] pt"; of a bound, its figure in the same way; "-" where unknown.
std::string interval_text(const Line& line);
/// What the line is held to: "1pt", "<= 0.30usd", "none".
std::string margin_text(const Line& line);
/// "acc", "acc against previous, category=math". Baselines are named where a rule has several.
std::string line_name(const Line& line);
/// What the line says, as one sentence without a full stop.
std::string line_sentence(const Line& line);
/// Whether inputs alone changed the figure.
bool is_moved(const InputEffect& effect);
/// "price of small, seed".
std::string input_names(const std::vector<InputChange>& changes);
/// Which figure changed inputs moved, from what to what, as one sentence without a full stop.
std::string input_sentence(const InputEffect& effect);
/// "FAIL", "INCONCLUSIVE" or "PASS", and why.
std::string headline(const Evaluation& evaluation);
/// "category=other" is made of these.
std::string pooled_text(const Line& line);

/// The requests that lost most, by policy and baseline.
struct FlippedGroup {
  std::string title;  ///< "requests that lost most", of which policy against what if there are more
  std::span<const FlippedRequest> requests;
};
std::vector<FlippedGroup> flipped_groups(const Evaluation& evaluation);

}  // namespace pointsman::reports::gate
