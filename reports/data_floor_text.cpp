#include "reports/findings.hpp"
#include "reports/floor_words.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::reports {
namespace {

using analysis::DataFloor;
using analysis::FloorComparison;
using analysis::FloorEstimate;
using analysis::FloorParameter;
using analysis::Reach;
using analysis::RouterPlace;
using analysis::ShipVerdict;

std::string bound_text(double bound) {
  const Reach reach = analysis::reach_of(bound);
  return reach == Reach::kReachable ? percent(bound, 1) : std::string(reach_name(reach));
}

/// "12.34 [11.0, 13.7]", "never", "always [always, 3.1]".
std::string floor_interval(const FloorEstimate& estimate) {
  std::string text = estimate.floor.reach == Reach::kReachable
                         ? percent(*estimate.floor.value, 2)
                         : std::string(reach_name(estimate.floor.reach));
  if (!estimate.interval) return text;
  const std::string lo = bound_text(estimate.interval->lo);
  const std::string hi = bound_text(estimate.interval->hi);
  if (lo == hi && lo == text) return text;
  return text + " [" + lo + ", " + hi + "]";
}

/// "41.9 [40.1, 43.6]" of the baseline's total, or the gain in its own unit.
std::string gain_text(const FloorComparison& comparison) {
  if (!comparison.place) return "-";
  const RouterPlace& place = *comparison.place;
  if (place.saving) return percent_interval(*place.saving, 1, 1);
  if (comparison.against.builtin != analysis::FloorBaseline::kCostMatchedMix) return "-";
  return percent_interval(place.gain.gain, 1, 1) + " pt";
}

class Text {
 public:
  Text(const DataFloor& floor, const TableOptions& options) : floor_(floor), options_(options) {}

  std::string operator()() {
    plain(story());
    text_ += '\n' + grid() + '\n';
    if (floor_.verdict) add_verdict();
    if (floor_.router) add_router();
    add_volume();
    add_flips();
    add_slices();
    add_map();
    add_reasons();
    for (const std::string& remark : floor_.remarks) bullet(remark);
    return text_;
  }

 private:
  void plain(const std::string& sentence) {
    text_ += wrap_text("", sentence, options_.width) + '\n';
  }
  void bullet(const std::string& sentence) {
    text_ += wrap_text(options_.bullet(), sentence, options_.width) + '\n';
  }
  void warning(const std::string& sentence) {
    text_ += wrap_text("! ", sentence, options_.width) + '\n';
  }
  std::string subject() const {
    if (floor_.router) return floor_.router->name;
    return "a router of accuracy " + share_words(floor_.stated_accuracy.value_or(1));
  }
  const FloorComparison& hardest() const { return floor_.comparisons[*floor_.binding]; }

  std::string story() const {
    std::string text = floor_.small + " before " + floor_.frontier + " on " +
                       count(floor_.requests) + " requests, " +
                       percent_interval(floor_.easy_share, 1, 1) + " % easy";
    if (floor_.dropped > 0) text += "; " + count(floor_.dropped) + " dropped";
    if (floor_.cost_reason.empty()) {
      text += "; a request costs " + dollars(floor_.mean_small.cost_usd) + " or " +
              dollars(floor_.mean_frontier.cost_usd);
    }
    const analysis::FloorTerms& terms = floor_.terms;
    if (terms.recall == 0 && terms.false_alarm == 0) {
      text += "; failures of " + floor_.small + " stay unseen";
    } else {
      text += "; " + share_words(terms.recall) + " of its failures are seen and retried";
      if (terms.false_alarm > 0) text += ", " + share_words(terms.false_alarm) + " of the rest too";
      if (terms.verifier_usd > 0) text += ", for " + dollars(terms.verifier_usd) + " an answer";
    }
    if (floor_.router_usd > 0) text += "; the router costs " + dollars(floor_.router_usd);
    if (terms.wrong_answer_usd > 0) {
      text += "; a wrong answer costs " + dollars(terms.wrong_answer_usd);
    }
    if (terms.steps > 1) text += "; a session has " + count(terms.steps) + " steps";
    return text;
  }

  /// The main currency first.
  std::string grid() const {
    std::vector<GridColumn> columns = {{.header = "against", .width_min = 15},
                                       {.header = "floor %"}};
    if (floor_.has_subject()) {
      columns.push_back({.header = "saving %"});
      columns.push_back({.header = "verdict"});
    }
    TextGrid grid(std::move(columns));
    add_rows(floor_.currency, grid);
    for (const analysis::FloorCurrency currency : analysis::kFloorCurrencies) {
      if (currency != floor_.currency) add_rows(currency, grid);
    }
    std::vector<std::string> left_out;
    std::string text;
    for (const std::string& line : grid.lines({options_.width, options_.unicode}, left_out)) {
      text += line + '\n';
    }
    return text;
  }

  void add_rows(analysis::FloorCurrency currency, TextGrid& grid) const {
    bool is_first = true;
    for (const FloorComparison& comparison : floor_.comparisons) {
      if (comparison.currency != currency) continue;
      if (std::exchange(is_first, false)) grid.add_heading("in " + std::string(name_of(currency)));
      std::vector<std::string> cells = {comparison.baseline, floor_interval(comparison.floor)};
      if (floor_.has_subject()) {
        const auto& place = comparison.place;
        cells.push_back(gain_text(comparison));
        cells.push_back(place ? std::string(verdict_name(place->standing.verdict)) : "-");
      }
      grid.add_row(std::move(cells));
    }
  }

  /// The baselines of the main currency that a verdict rests on.
  std::string against_which(ShipVerdict verdict) const {
    std::vector<std::string> names;
    for (const FloorComparison& comparison : floor_.comparisons) {
      if (comparison.currency != floor_.currency || !comparison.place) continue;
      if (comparison.place->standing.verdict == verdict) names.push_back(comparison.baseline);
    }
    return listed(names);
  }

  void add_verdict() {
    const std::string currency = " in " + std::string(name_of(floor_.currency));
    switch (*floor_.verdict) {
      case ShipVerdict::kShip:
        bullet("SHIP: " + subject() + " pays against " + against_which(ShipVerdict::kShip) +
               currency + binding_words());
        break;
      case ShipVerdict::kHold:
        warning("HOLD: " + subject() + " does not pay against " +
                against_which(ShipVerdict::kHold) + currency + binding_words());
        break;
      case ShipVerdict::kNeedMoreData:
        warning("NEED-MORE-DATA: whether " + subject() + " pays against " +
                against_which(ShipVerdict::kNeedMoreData) + currency + " is not settled" +
                binding_words());
        break;
    }
    add_labels();
  }

  std::string binding_words() const {
    if (!floor_.binding) return {};
    const std::string text = "; the hardest to beat is " + hardest().baseline;
    const analysis::Floor& floor = hardest().floor.floor;
    switch (floor.reach) {
      case Reach::kNever:
        return text + ", which no accuracy meets";
      case Reach::kAlways:
        return text + ", which every accuracy meets";
      default:
        return text + ", with a floor of " + floor_words(floor);
    }
  }

  /// Where the verdict is open: the labels that would close it.
  void add_labels() {
    double most = 0;
    bool is_hopeless = false;
    for (const FloorComparison& comparison : floor_.comparisons) {
      if (comparison.currency != floor_.currency || !comparison.place) continue;
      const auto& standing = comparison.place->standing;
      if (standing.verdict != ShipVerdict::kNeedMoreData) continue;
      if (!standing.labels_needed) is_hopeless = true;
      most = std::max(most, standing.labels_needed.value_or(0));
    }
    if (most > 0) {
      bullet("about " + count(most) + " labelled requests in all, " +
             count(std::max(most - floor_.requests, 0.0)) +
             " more, would settle it at these rates: by then both Wilson's box of its errors and "
             "the interval of its gain clear the line");
    }
    if (is_hopeless) {
      bullet(subject() + " stands on the line of a baseline: no number of labels would settle it");
    }
  }

  void add_router() {
    const analysis::RouterMeasured& router = *floor_.router;
    bullet(router.name + " is right on " + share_words(router.accuracy) +
           " of the requests: it escalates " + percent_interval(router.over_escalation, 1, 1) +
           " % of the easy ones and misses " + percent_interval(router.miss, 1, 1) +
           " % of the hard ones");
    if (!floor_.binding || !hardest().place || !hardest().place->standing.margin) return;
    const auto& standing = hardest().place->standing;
    bullet("in the plane of the two errors it stands " + points_words(std::abs(*standing.margin)) +
           (*standing.margin >= 0 ? " inside" : " outside") + " the line of " + hardest().baseline +
           "; the nearest corner of its box is " + points_words(std::abs(*standing.box_margin)) +
           (*standing.box_margin >= 0 ? " inside" : " outside"));
  }

  void add_volume() {
    if (!floor_.binding || !hardest().place || !hardest().place->volume_per_day) return;
    const analysis::Flip& volume = *hardest().place->volume_per_day;
    if (volume.value) {
      bullet("its fixed cost is earned from " + count(std::ceil(*volume.value)) +
             " requests a day on, against " + hardest().baseline);
    } else if (volume.reach == Reach::kNever) {
      bullet("no volume earns its fixed cost against " + hardest().baseline);
    }
  }

  static std::string parameter_words(FloorParameter parameter) {
    switch (parameter) {
      case FloorParameter::kPriceRatio:
        return "price ratio";
      case FloorParameter::kEasyShare:
        return "easy share";
      case FloorParameter::kRouterUsd:
        return "router's price";
      case FloorParameter::kVerifierUsd:
        return "verifier's price";
      case FloorParameter::kWrongAnswerUsd:
        return "price of a wrong answer";
      case FloorParameter::kSteps:
        return "steps";
      case FloorParameter::kRecall:
        return "recall";
      case FloorParameter::kFalseAlarm:
        return "false alarms";
    }
    return {};
  }
  static std::string value_words(FloorParameter parameter, double value) {
    switch (parameter) {
      case FloorParameter::kRouterUsd:
      case FloorParameter::kVerifierUsd:
      case FloorParameter::kWrongAnswerUsd:
        return dollars(value);
      case FloorParameter::kPriceRatio:
        return fixed(value, 3);
      case FloorParameter::kSteps:
        return fixed(value, 1);
      default:
        return share_words(value);
    }
  }

  void add_flips() {
    std::string turns;
    std::string holds;
    for (const auto& asked : floor_.flips) {
      const std::string name = parameter_words(asked.parameter);
      if (asked.flip.value) {
        turns += (turns.empty() ? "" : ", ") + name +
                 (asked.flip.pays_above ? " above " : " below ") +
                 value_words(asked.parameter, *asked.flip.value) + " (now " +
                 value_words(asked.parameter, asked.now) + ")";
      } else if (asked.flip.reach != Reach::kUndefined) {
        holds += (holds.empty() ? "" : ", ") + name;
      }
    }
    const std::string against = " against " + hardest_name();
    if (!turns.empty()) {
      bullet(subject() + " pays" + against + " with, all else unchanged, " + turns);
    }
    if (!holds.empty()) {
      bullet("no value of one of these alone turns the decision" + against + ": " + holds);
    }
  }
  std::string hardest_name() const {
    return floor_.binding ? hardest().baseline : std::string("the baseline");
  }

  void add_slices() {
    for (const auto& key : floor_.slices) {
      if (!key.worst) continue;
      const auto& worst = key.values[*key.worst];
      std::string text = "the hardest " + key.key + " is " + worst.value + " (" +
                         count(worst.requests) + " requests): its floor against " +
                         floor_.baselines[key.worst_against] + " is " +
                         floor_interval(worst.floors[key.worst_against]);
      if (worst.floors[key.worst_against].floor.reach == Reach::kReachable) text += " %";
      if (worst.accuracy) text += ", and the router is right on " + share_words(*worst.accuracy);
      bullet(text);
      for (const auto& value : key.values) {
        if (value.pooled == 0) continue;
        bullet("too small to judge alone: " + count(static_cast<std::uint64_t>(value.pooled)) +
               (value.pooled == 1 ? " value of " : " values of ") + key.key + ", " +
               count(value.requests) + " requests together, no candidate for the hardest");
      }
    }
  }

  /// What the map holds; its floors are in the JSON.
  void add_map() {
    if (!floor_.map) return;
    const analysis::FloorMap& map = *floor_.map;
    const auto axis = [](const analysis::FloorAxis& of) {
      return parameter_words(of.parameter) + " (" + value_words(of.parameter, of.values.front()) +
             " to " + value_words(of.parameter, of.values.back()) + ")";
    };
    const std::string over = "over " + axis(map.x) + " and " + axis(map.y);
    double least = 1;
    double most = 0;
    for (std::size_t i = 0; i < map.reach.size(); ++i) {
      if (map.reach[i] != Reach::kReachable) continue;
      least = std::min(least, map.value[i]);
      most = std::max(most, map.value[i]);
    }
    const auto points = [&map](Reach reach) {
      return static_cast<std::uint64_t>(std::ranges::count(map.reach, reach));
    };
    std::string text;
    const auto part = [&](Reach reach, const std::string& words) {
      if (points(reach) > 0) text += ", " + words + " at " + count(points(reach));
    };
    part(Reach::kReachable,
         least == most ? share_words(least) : share_words(least) + " to " + share_words(most));
    part(Reach::kAlways, "always");
    part(Reach::kNever, "never");
    part(Reach::kUndefined, "undefined");
    if (!map.reason.empty()) text += " because " + map.reason;
    bullet("the floor against " + hardest_name() + ' ' + over + ", at " +
           count(std::uint64_t{map.reach.size()}) + " points (in the JSON):" + text.substr(1));
  }

  /// Why floors are undefined, each reason once and with all that it holds for.
  void add_reasons() {
    UndefinedFloors undefined;
    for (const FloorComparison& comparison : floor_.comparisons) {
      undefined.note(comparison.baseline, comparison.currency, comparison.floor.floor);
    }
    for (const std::string& sentence : undefined.sentences()) bullet(sentence);
  }

  const DataFloor& floor_;
  const TableOptions& options_;
  std::string text_;
};

}  // namespace

std::string finding_text(const DataFloor& floor, const TableOptions& options) {
  return Text(floor, options)();
}

}  // namespace pointsman::reports
