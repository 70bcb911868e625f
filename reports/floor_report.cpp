#include "reports/floor_report.hpp"

#include "reports/floor_words.hpp"

#include <array>
#include <cmath>

namespace pointsman::reports {
namespace {

using analysis::Floor;
using analysis::FloorBaseline;
using analysis::FloorCurrency;
using analysis::FloorRow;
using analysis::Reach;

std::string against(const FloorRow& row) {
  return std::string(name_of(row.baseline)) + " in " + std::string(name_of(row.currency));
}

/// Why this baseline is hard to beat.
std::string_view burden(FloorBaseline baseline) {
  switch (baseline) {
    case FloorBaseline::kAlwaysFrontier:
      return "what the router costs and what its errors waste must stay below what easy requests "
             "save";
    case FloorBaseline::kSmallFirstCascade:
      return "trying small on everything saves on every easy request without a router, so only "
             "the hard ones are left to gain on";
    case FloorBaseline::kCostMatchedMix:
      return "a blind split of the same spend needs no router at all";
    case FloorBaseline::kBestSingle:
      return "the best single model pays for no router and no retry";
  }
  return {};
}

std::string binding_sentence(const FloorReport& report) {
  if (!report.binding) {
    bool pays = false;
    for (const FloorRow& row : report.rows) pays |= row.floor.reach == Reach::kAlways;
    return pays
               ? "No floor binds: a router of any accuracy pays wherever the comparison is defined."
               : "No floor is defined for this story.";
  }
  const FloorRow& row = report.rows[*report.binding];
  if (row.floor.reach == Reach::kNever) {
    return "Binding: against " + against(row) + " not even a perfect router pays (" +
           std::string(row.formula) + "), because " + std::string(burden(row.baseline)) + ".";
  }
  return "Binding: against " + against(row) + " the router must be right on at least " +
         share_words(*row.floor.value) + " of the requests (" + std::string(row.formula) +
         "), because " + std::string(burden(row.baseline)) + ".";
}

/// How the router does against the binding row.
std::string point_sentence(const FloorReport& report, const FloorRow& row) {
  const analysis::PointReport& at = *report.at;
  if (at.point.is_symmetric && row.floor.reach == Reach::kReachable) {
    const double margin = at.accuracy - *row.floor.value;
    const std::string points = points_words(std::abs(margin));
    return "At " + share_words(at.accuracy) +
           (margin >= 0 ? " it clears that floor, the highest, by " + points + "."
                        : " it falls " + points + " short of that floor.");
  }
  const std::optional<double>& saving = at.rows[*report.binding].saving;
  if (!saving)
    return "At this point the comparison is undefined: " + at.rows[*report.binding].reason + '.';
  return "At this point it " +
         (*saving >= 0 ? "saves " + share_words(*saving) + " against that baseline."
                       : "costs " + share_words(-*saving) + " more than that baseline.");
}

/// What beating always-frontier takes in the currency that binds.
std::string frontier_sentence(const FloorReport& report, const FloorRow& binding) {
  for (const FloorRow& row : report.rows) {
    if (row.baseline != FloorBaseline::kAlwaysFrontier || row.currency != binding.currency)
      continue;
    switch (row.floor.reach) {
      case Reach::kReachable:
        return "Beating " + against(row) + " takes " + share_words(*row.floor.value) + ".";
      case Reach::kAlways:
        return "Beating " + against(row) + " takes no accuracy at all.";
      case Reach::kNever:
        return "Neither does one against " + against(row) + ".";
      case Reach::kUndefined:
        break;
    }
  }
  return "The floor against always-frontier is undefined there.";
}

std::string standing_sentence(const FloorReport& report) {
  if (!report.binding) return "Look at the savings instead.";
  const FloorRow& row = report.rows[*report.binding];
  if (report.at) return point_sentence(report, row);
  if (row.baseline != FloorBaseline::kAlwaysFrontier) return frontier_sentence(report, row);
  return "Every other comparison asks for no more.";
}

}  // namespace

FloorReport make_floor_report(const analysis::FloorStory& story,
                              const std::optional<analysis::RouterPoint>& point) {
  FloorReport report;
  report.story = story;
  report.rows = analysis::floor_table(story);
  report.binding = analysis::binding_row(report.rows);
  if (story.prices) report.thresholds = analysis::story_thresholds(story);
  if (point) report.at = analysis::point_report(story, *point);
  return report;
}

std::string floor_explanation(const FloorReport& report) {
  return binding_sentence(report) + ' ' + standing_sentence(report);
}

std::string_view name_of(analysis::FlipParameter parameter) {
  constexpr std::array<std::string_view, 7> kNames = {
      "easy_share",   "small_usd",        "frontier_usd",   "router_usd",
      "verifier_usd", "wrong_answer_usd", "verifier_recall"};
  return kNames[static_cast<std::size_t>(parameter)];
}

}  // namespace pointsman::reports
