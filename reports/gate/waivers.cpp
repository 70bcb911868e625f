#include "reports/gate/waivers.hpp"

#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

namespace pointsman::reports::gate {

base::Status waive(const GateFile& file, const std::string& today, std::span<Line* const> lines) {
  for (const Waiver& waiver : file.waivers) {
    const bool is_over = waiver.until < today;
    std::vector<std::string> slices;
    bool is_found = false;
    for (Line* line : lines) {
      if (line->rule->id != waiver.rule) continue;
      slices.push_back(line->slice);
      if (!waiver.slice.empty() && waiver.slice != line->slice) continue;
      is_found = true;
      // One that is over says why a line fails again, unless another one still holds.
      if (!is_over || !line->is_waived) {
        line->waiver = "until " + waiver.until + ": " + waiver.reason;
      }
      if (line->effect == Effect::kNone || is_over) continue;
      line->is_waived = true;
      line->effect = Effect::kWarns;
    }
    if (is_found || slices.empty()) continue;
    base::Position opening{waiver.at.line, waiver.at.column, 1};
    return base::fail(file.document.error_at(opening,
                                             "gate " + scenarios::in_quotes(waiver.rule) +
                                                 " has no slice " +
                                                 scenarios::in_quotes(waiver.slice),
                                             scenarios::one_of(slices, "a slice of the gate"),
                                             base::did_you_mean(waiver.slice, slices)));
  }
  return {};
}

std::vector<Lint> waiver_lints(const GateFile& file, const std::string& today) {
  std::vector<Lint> lints;
  for (const Waiver& waiver : file.waivers) {
    if (waiver.until >= today) continue;
    lints.push_back({"waiver", "the waiver of " + scenarios::in_quotes(waiver.rule) +
                                   (waiver.slice.empty() ? "" : " for " + waiver.slice) +
                                   " ended on " + waiver.until + " and waives nothing any more (" +
                                   waiver.reason + ")"});
  }
  return lints;
}

}  // namespace pointsman::reports::gate
