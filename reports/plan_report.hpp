// What `pointsman plan` answers: how many labels, what they are worth, when it pays back, how long
// it lasts, whether more attempts or a switch of models pay, and which input matters.
//
// One pair of structs per question: what is asked and what follows, with its text and its JSON.
// Invariant: pure functions of the question; what never happens reads "never" in the text and is
// null with a reason in the JSON.
#pragma once

#include "reports/table.hpp"
#include "sim/analysis/evidence.hpp"
#include "sim/analysis/floor_session.hpp"
#include "sim/analysis/outlook.hpp"
#include "sim/analysis/story_sensitivity.hpp"
#include "sim/analysis/test_time.hpp"
#include "sim/analysis/value_of_information.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::reports {

// --- plan accuracy: is it above the floor? -------------------------------------------------------

struct AccuracyQuestion {
  double floor = 0;
  std::optional<double> truth;          ///< supposed
  std::optional<std::uint64_t> labels;  ///< at hand, or affordable
  std::optional<std::uint64_t> right;   ///< of those labels
  analysis::Sureness sure;
  std::optional<double> usd_per_point;  ///< gain of one point above the floor
  std::optional<double> label_usd;
  std::uint64_t more_labels = 100;
};

struct AccuracyPlan {
  AccuracyQuestion asked;
  struct Row {
    std::uint64_t labels = 0;
    std::optional<std::uint64_t> needed;  ///< right answers
    std::optional<double> power;          ///< at the supposed truth
    analysis::Interval interval;          ///< Wilson, two-sided 95 %, at the floor's share
  };
  std::vector<Row> rows;
  std::optional<std::uint64_t> sample_size;  ///< where a truth above the floor is supposed
  std::uint64_t labels_for_2_points = 0, labels_for_5_points = 0;  ///< half-widths at 95 %
  std::optional<analysis::ShareEvidence> evidence;
  std::optional<analysis::ValueOfLabels> value;
  std::optional<analysis::BestLabels> best;
};
AccuracyPlan plan_accuracy(const AccuracyQuestion& asked);
std::string plan_text(const AccuracyPlan& plan, const TableOptions& options);
std::string plan_json(const AccuracyPlan& plan);

// --- plan misses: is it rare enough? -------------------------------------------------------------

struct MissesQuestion {
  double limit = 0;
  std::uint64_t seen = 0;
  double alpha = 0.05;
};
struct MissesPlan {
  MissesQuestion asked;
  std::optional<std::uint64_t> labels;
};
MissesPlan plan_misses(const MissesQuestion& asked);
std::string plan_text(const MissesPlan& plan, const TableOptions& options);
std::string plan_json(const MissesPlan& plan);

// --- plan drop: would two versions be told apart? ------------------------------------------------

struct DropQuestion {
  double discordant = 0;       ///< share of requests on which the two differ
  std::optional<double> drop;  ///< in accuracy
  std::optional<std::uint64_t> labels;
  std::optional<double> accuracy;  ///< of either, for the comparison with unpaired arms
  analysis::Sureness sure;
};
struct DropPlan {
  DropQuestion asked;
  struct Row {
    std::uint64_t labels = 0;
    analysis::DetectableEffect detectable;
    std::optional<double> power;  ///< for the drop, by McNemar's mid-p test
  };
  std::vector<Row> rows;
  std::optional<std::uint64_t> sample_size;       ///< for the drop
  std::optional<std::uint64_t> unpaired_per_arm;  ///< where an accuracy is given
};
DropPlan plan_drop(const DropQuestion& asked);
std::string plan_text(const DropPlan& plan, const TableOptions& options);
std::string plan_json(const DropPlan& plan);

// --- plan payback and plan drift -----------------------------------------------------------------

struct PaybackPlan {
  analysis::PaybackInputs inputs;
  analysis::DrawOptions draws;
  analysis::PaybackOutlook outlook;
};
PaybackPlan plan_payback(const analysis::PaybackInputs& inputs, const analysis::DrawOptions& draws);
std::string plan_text(const PaybackPlan& plan, const TableOptions& options);
std::string plan_json(const PaybackPlan& plan);

struct DriftPlan {
  analysis::DriftInputs inputs;
  std::string period = "day";
  analysis::DrawOptions draws;
  analysis::DriftOutlook outlook;
};
DriftPlan plan_drift(const analysis::DriftInputs& inputs, const std::string& period,
                     const analysis::DrawOptions& draws);
std::string plan_text(const DriftPlan& plan, const TableOptions& options);
std::string plan_json(const DriftPlan& plan);

struct MovingFloorPlan {
  analysis::MovingFloorInputs inputs;
  std::string period = "day";
  analysis::DrawOptions draws;
  analysis::MovingFloorOutlook outlook;
};
MovingFloorPlan plan_moving_floor(const analysis::MovingFloorInputs& inputs,
                                  const std::string& period, const analysis::DrawOptions& draws);
std::string plan_text(const MovingFloorPlan& plan, const TableOptions& options);
std::string plan_json(const MovingFloorPlan& plan);

// --- plan attempts: do several small attempts do for one frontier call?
// ---------------------------

struct AttemptPrices {
  double small = 0, frontier = 0, router = 0;  ///< USD
};
struct AttemptsQuestion {
  double right = 0;         ///< P(an attempt is right)
  double accept_right = 1;  ///< P(the verifier accepts | right)
  double accept_wrong = 0;
  double correlation = 0;  ///< P(all votes are one and the same)
  std::optional<std::uint64_t> attempts;
  std::optional<double> goal;  ///< accuracy, with a perfect verifier
  std::optional<AttemptPrices> prices;
};
struct AttemptsPlan {
  AttemptsQuestion asked;
  struct Row {
    std::uint64_t attempts = 0;
    double best = 0;                      ///< P(one of them is right)
    analysis::SequentialOutcome until;    ///< attempts until the verifier accepts
    std::optional<double> until_savings;  ///< of those, against one frontier call
    double majority = 0;                  ///< P(the vote is right)
  };
  std::vector<Row> rows;
  std::optional<analysis::Flip> allowed;  ///< attempts that cost no more than frontier
  std::optional<double> needed;           ///< attempts that reach the goal; empty = none do
  std::optional<double> right_needed;     ///< per attempt, at the number asked about
};
AttemptsPlan plan_attempts(const AttemptsQuestion& asked);
std::string plan_text(const AttemptsPlan& plan, const TableOptions& options);
std::string plan_json(const AttemptsPlan& plan);

// --- plan switch: does leaving a warm prompt cache pay back?
// --------------------------------------

struct SwitchQuestion {
  analysis::CachePrices small, frontier;  ///< USD per token
  double context_tokens = 0, output_tokens = 0;
};
struct SwitchPlan {
  SwitchQuestion asked;
  struct Step {
    double small_cold = 0, small_warm = 0, frontier_cold = 0, frontier_warm = 0;  ///< USD
  } step;
  analysis::Flip kept, expired;  ///< steps, where the frontier's cache lives on or expires
};
SwitchPlan plan_switch(const SwitchQuestion& asked);
std::string plan_text(const SwitchPlan& plan, const TableOptions& options);
std::string plan_json(const SwitchPlan& plan);

// --- plan tornado: which input matters? ----------------------------------------------------------

struct TornadoPlan {
  analysis::StoryRange range;
  analysis::StorySensitivity found;
};
/// About the row of the story's table that binds, else its first.
TornadoPlan plan_tornado(const analysis::FloorStory& story,
                         const std::optional<analysis::RouterPoint>& point,
                         const analysis::StoryRange& range);
std::string plan_text(const TornadoPlan& plan, const TableOptions& options);
std::string plan_json(const TornadoPlan& plan);

}  // namespace pointsman::reports
