// A gate file: what must not get worse, by how much, on which requests, and what happens if it
// does.
//
// Read with the same field tables as scenarios, so that reader, errors and JSON Schema agree.
// Invariant: complete and checked: at least one gate; every id, metric, baseline and waiver named
// exists; every margin has a unit. Slice keys and policies are checked once a workload is bound.
#pragma once

#include "reports/gate/metrics.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::reports::gate {

/// How an amount is written: "1pt", "5%", "0.002usd", "250ms", "0.01".
enum class Notation : std::uint8_t { kPoints, kPercent, kUsd, kSeconds, kPlain };

struct Amount {
  double value = 0;  ///< 0.01 for "1pt" and "1%"; dollars; seconds
  Notation notation = Notation::kPlain;
  std::string text;  ///< as written
};

// Each in the order of its choices below.
enum class Mode : std::uint8_t { kCatch, kProve, kBound };
enum class Severity : std::uint8_t { kError, kWarn, kOff };
enum class Leniency : std::uint8_t { kPass, kWarn, kFail };
enum class Correction : std::uint8_t { kHolm, kBenjaminiHochberg, kNone };
inline constexpr std::array<std::string_view, 3> kModes = {"catch", "prove", "bound"};
inline constexpr std::array<std::string_view, 3> kSeverities = {"error", "warn", "off"};
inline constexpr std::array<std::string_view, 3> kLeniencies = {"pass", "warn", "fail"};
inline constexpr std::array<std::string_view, 3> kCorrections = {"holm", "bh", "none"};

struct SliceRule {
  std::vector<std::string> keys;  ///< columns of the workload
  std::vector<base::Position> keys_at;
  std::vector<std::string> only;  ///< values; empty = every value
  std::vector<base::Position> only_at;
  std::uint64_t requests_min = 0;  ///< smaller slices are pooled
};

struct Rule {
  std::string id;
  Metric metric;
  Mode mode = Mode::kCatch;
  std::optional<Amount> margin;  ///< of catch and prove; absent = 0
  std::optional<Amount> min, max;
  bool on_estimate = false;          ///< bound: judge the estimate, not its interval
  std::vector<std::string> against;  ///< names of baselines; none for bounds
  std::string policy;                ///< empty = the file's
  std::optional<SliceRule> slices;
  Severity severity = Severity::kError;
  Leniency on_inconclusive = Leniency::kWarn;
  Leniency on_missing = Leniency::kFail;
  base::Position at;  ///< of the rule's opening
  base::Position metric_at, policy_at;
};

struct Waiver {
  std::string rule;
  std::string slice;  ///< "category=math"; empty = every line of the rule
  std::string until;  ///< YYYY-MM-DD, the last day it holds
  std::string reason;
  base::Position at;
};

struct NamedBaseline {
  std::string name;
  std::string file;  ///< path to open
  base::Position at;
};

struct GateFile {
  base::Document document;
  std::string scenario;  ///< path to open; empty = none named
  std::string policy;    ///< empty = the scenario's only one that is not its baseline
  base::Position policy_at;
  std::vector<NamedBaseline> baselines;
  std::string cluster_by;  ///< column; empty = requests are independent
  base::Position cluster_by_at;
  std::uint32_t resamples = 10'000;
  std::uint64_t seed = 1;
  bool sequential = false;
  std::uint32_t simulation_seeds = 10;
  double alpha = 0.05;
  double power = 0.8;
  Correction correction = Correction::kHolm;
  std::vector<Rule> rules;
  std::vector<Waiver> waivers;
  double age_days_max = 90;
  double shift_max = 0.2;  ///< population stability index

  const NamedBaseline* find_baseline(std::string_view name) const;
  /// Every slice key that a rule names, once, with the place of the first.
  std::vector<std::pair<std::string, base::Position>> slice_keys() const;
};

const base::Shape& gate_shape();

base::Result<GateFile> read_gate(const std::string& path);
base::Result<GateFile> read_gate_text(std::string file, std::string text);

/// "1pt", "5%", "0.002usd", "2s", "250ms" or, for metrics without a unit, "0.7".
base::Result<Amount> read_amount(const base::Document& document, const base::Node& node);

}  // namespace pointsman::reports::gate
