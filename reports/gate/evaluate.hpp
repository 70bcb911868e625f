// What a gate says of a run: one line per rule, baseline and slice, each with its doubt.
//
// Rows of both sides are paired by id. The p-values of all catch lines of severity "error" share
// one family, those of severity "warn" another. Invariant: a function of the gate file, the records
// and the day alone; nothing passes by accident: what cannot be computed is missing, what the
// baseline does not know is new, and both fail unless the file says otherwise. Cost: resamples x
// requests, once for each set of slices.
#pragma once

#include "reports/gate/baseline.hpp"
#include "reports/gate/record.hpp"
#include "reports/gate/rules.hpp"
#include "sim/analysis/change_test.hpp"
#include "sim/analysis/summary.hpp"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

enum class Verdict : std::uint8_t {
  kPass,
  kFail,
  kInconclusive,
  kImproved,
  kNew,      ///< the baseline does not have it, which is as bad as missing until it is accepted
  kMissing,  ///< the run does not have it
  kTied,     ///< no request was answered otherwise, and none came out otherwise
};
std::string_view name_of(Verdict verdict);

/// What a line does to the gate.
enum class Effect : std::uint8_t { kNone, kWarns, kInconclusive, kFails };

struct Line {
  const Rule* rule = nullptr;  ///< one of Evaluation::rules
  std::string policy;
  std::string against;              ///< name of the baseline; empty for bounds
  std::string slice;                ///< "category=math"; empty = every request
  std::vector<std::string> pooled;  ///< values of a pooled slice
  std::uint64_t n = 0;              ///< requests that both answered, or replications
  std::uint64_t left_out = 0;       ///< requests that only one of them answered
  std::optional<std::uint64_t> clusters;
  std::optional<double> design_effect;
  std::optional<double> discordant, rerouted;  ///< shares of n
  std::optional<std::uint64_t> gained, lost;   ///< requests that score higher, lower
  std::optional<double> before, now;           ///< the metric on both sides
  /// Now - before, in the metric's own unit and direction; relative to `before` where the margin
  /// is.
  analysis::Figure<analysis::Estimate> change;
  bool is_relative = false;
  double margin = 0;
  std::optional<double> detectable, resolution;
  std::optional<std::uint64_t> needed;
  std::string method;
  std::optional<double> p_harm, p_adjusted, p_fine;
  std::optional<double> half_width;  ///< of the interval
  /// Of the change over seeds of a simulation without a clock: the part of half_width that more
  /// replications would take away. Empty where nothing is drawn, or it is not known.
  std::optional<double> simulation_half_width;
  Verdict verdict = Verdict::kMissing;
  Effect effect = Effect::kNone;
  std::string reason;  ///< why there is no figure, or what else to know; may be empty
  std::string waiver;  ///< "until 2027-01-31: issue 412"; empty = none
  bool is_waived = false;
};

/// A request that scores less than before.
struct FlippedRequest {
  std::string id, policy, against;
  double before = 0, now = 0;
  std::string model_before, model_now;
};

struct Lint {
  std::string kind;  ///< "leakage", "train rows", "age", "drift", "dropped", "yardstick", "models",
                     ///< "waiver"
  std::string text;  ///< a sentence
};

/// A figure that moved because inputs did, not the policy.
struct InputEffect {
  std::string against, policy, metric;
  double before = 0, now = 0;
  std::vector<InputChange> changes;
};

enum class Outcome : std::uint8_t { kPassed, kInconclusive, kFailed };

/// Lines point into `rules`, so an evaluation moves but is not copied.
struct Evaluation {
  Evaluation() = default;
  Evaluation(Evaluation&&) = default;
  Evaluation& operator=(Evaluation&&) = default;
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;
  ~Evaluation() = default;

  std::vector<Rule> rules;  ///< as the gate file has them
  std::string gate_file;
  std::string scenario;
  double level = 0.9;  ///< of every interval
  double alpha = 0.05, power = 0.8;
  std::vector<Line> lines;
  std::vector<FlippedRequest> flipped;
  std::vector<InputEffect> input_effects;
  std::vector<Lint> lints;
  std::vector<std::string> off;  ///< ids of gates that are not looked at
  std::size_t requests = 0;
  std::uint32_t simulation_seeds = 0;  ///< behind the simulation half-widths; 0 = nothing is drawn

  Outcome outcome() const;
  std::size_t count(Verdict verdict) const;
  std::size_t count(Effect effect) const;
};

struct EvaluateOptions {
  std::string today;  ///< YYYY-MM-DD
  unsigned threads = 0;
  std::stop_token stop{};
  /// JSON of the run's result, for metrics "result.<path>"; empty = not at hand.
  std::string result;
};

/// A baseline as it is compared: its own record, or the one that --rebase made of it.
struct ComparedBaseline {
  std::string name;
  const Baseline* baseline = nullptr;
  const Record* record = nullptr;  ///< what lines compare with
};

/// Errors: kUsage for policies, slice values and waivers that
/// match nothing; kInterrupted.
base::Result<Evaluation> evaluate(const GateFile& file, const Record& now,
                                  std::span<const ComparedBaseline> baselines,
                                  const EvaluateOptions& options);

}  // namespace pointsman::reports::gate
