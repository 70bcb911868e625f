#include "sim/policy/rollback.hpp"

#include "sim/base/limits.hpp"
#include "sim/base/samplers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace pointsman::policy {

namespace {

using base::Field;
using base::FieldType;

constexpr double kMostRampRequests = 1e9;

constexpr Field kPhaseFields[] = {
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "Share of the requests that go to the canary.",
     .required = true,
     .minimum = 0,
     .maximum = 1,
     .example = "0.1"},
    {.name = "requests",
     .type = FieldType::kInteger,
     .doc = "How many requests the phase lasts.",
     .required = true,
     .minimum = 1,
     .maximum = kMostRampRequests,
     .example = "1000"},
};
constexpr base::Shape kPhaseShape = {
    .name = "phase", .doc = "A phase of a rollout.", .fields = kPhaseFields};
constexpr Field kPhase = {
    .name = "phase", .type = FieldType::kObject, .doc = kPhaseShape.doc, .shape = &kPhaseShape};

constexpr Field kRollbackFields[] = {
    {.name = "after",
     .type = FieldType::kInteger,
     .doc = "Canary requests before the first look.",
     .minimum = 1,
     .maximum = kMostRampRequests,
     .fallback = "1",
     .example = "50"},
    {.name = "look_every",
     .type = FieldType::kInteger,
     .doc = "Canary requests from look to look.",
     .minimum = 1,
     .maximum = kMostRampRequests,
     .fallback = "1",
     .example = "10"},
    {.name = "error_at_most",
     .type = FieldType::kNumber,
     .doc = "The canary's observed error: 1 - its mean score.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.15"},
    {.name = "error_above_stable",
     .type = FieldType::kNumber,
     .doc = "By how much it may exceed that of the stable arm.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.02"},
    {.name = "usd_at_most",
     .type = FieldType::kNumber,
     .doc = "The canary's observed mean cost of a request.",
     .minimum = 0,
     .maximum = 1e6,
     .example = "0.01"},
    {.name = "usd_above_stable",
     .type = FieldType::kNumber,
     .doc = "By what share it may exceed that of the stable arm.",
     .minimum = -1,
     .maximum = 1e6,
     .example = "0.1"},
    {.name = "confidence",
     .type = FieldType::kNumber,
     .doc = "How sure it must be, one-sided, that a bound is exceeded; absent: what was observed "
            "is enough.",
     .minimum = 0.5,
     .maximum = 0.999999,
     .example = "0.95"},
};
constexpr std::array<std::string_view, 4> kBounds = {"error_at_most", "error_above_stable",
                                                     "usd_at_most", "usd_above_stable"};

/// Variance of a mean of n values.
double variance_of_mean(double n, double sum, double squares) {
  if (n < 2) return base::kInfinity;
  return std::max(0.0, squares - sum * sum / n) / (n - 1) / n;
}

double error_variance(const ArmSums& arm) {
  return variance_of_mean(arm.n, arm.errors, arm.error_squares);
}
double usd_variance(const ArmSums& arm) {
  return variance_of_mean(arm.n, arm.usd, arm.usd_squares);
}

std::optional<double> bound_in(const base::Node& node, std::string_view key) {
  const base::Node* number = node.find(key);
  return number == nullptr ? std::nullopt : std::optional(number->number);
}

}  // namespace

constinit const Field kRampPhasesField = {
    .name = "phases",
    .type = FieldType::kArray,
    .doc = "In their order; a canary that outlives the last is promoted.",
    .required = true,
    .example = R"([{"share": 0.01, "requests": 2000}, {"share": 0.5, "requests": 1000}])",
    .element = &kPhase,
    .min_items = 1};

constinit const base::Shape kRollbackShape = {
    .name = "stop", .doc = "When the canary is rolled back.", .fields = kRollbackFields};

Rollback::Rollback(const RollbackRule& rule)
    : rule_(rule), z_(rule.confidence ? base::normal_quantile(*rule.confidence) : 0) {}

const char* Rollback::exceeded(const ArmSums& canary, const ArmSums& stable, double z) const {
  const auto is_above = [&](double excess, double variance) {
    return z == 0 ? excess > 0 : excess > z * std::sqrt(variance);
  };
  if (rule_.error_at_most &&
      is_above(canary.error() - *rule_.error_at_most, error_variance(canary))) {
    return "error_at_most";
  }
  if (rule_.usd_at_most && is_above(canary.mean_usd() - *rule_.usd_at_most, usd_variance(canary))) {
    return "usd_at_most";
  }
  if (stable.n == 0) return nullptr;
  if (rule_.error_above_stable &&
      is_above(canary.error() - stable.error() - *rule_.error_above_stable,
               error_variance(canary) + error_variance(stable))) {
    return "error_above_stable";
  }
  if (rule_.usd_above_stable) {
    const double factor = 1 + *rule_.usd_above_stable;
    if (is_above(canary.mean_usd() - factor * stable.mean_usd(),
                 usd_variance(canary) + factor * factor * usd_variance(stable))) {
      return "usd_above_stable";
    }
  }
  return nullptr;
}

bool Rollback::acts(const ArmSums& canary, const ArmSums& stable) const {
  const auto n = static_cast<std::uint64_t>(canary.n);
  if (n < rule_.after || (n - rule_.after) % rule_.look_every != 0) return false;
  return exceeded(canary, stable, z_) != nullptr;
}

std::vector<RampPhase> ramp_phases(const base::Node& phases) {
  std::vector<RampPhase> read;
  for (const base::Node& phase : phases.items) {
    read.push_back({.share = phase.find("share")->number,
                    .requests = static_cast<std::uint64_t>(phase.find("requests")->number)});
  }
  return read;
}

base::Result<RollbackRule> rollback_rule(const base::Document& document, const base::Node& stop) {
  RollbackRule rule;
  if (const auto* after = stop.find("after")) {
    rule.after = static_cast<std::uint64_t>(after->number);
  }
  if (const auto* every = stop.find("look_every")) {
    rule.look_every = static_cast<std::uint64_t>(every->number);
  }
  rule.error_at_most = bound_in(stop, "error_at_most");
  rule.error_above_stable = bound_in(stop, "error_above_stable");
  rule.usd_at_most = bound_in(stop, "usd_at_most");
  rule.usd_above_stable = bound_in(stop, "usd_above_stable");
  rule.confidence = bound_in(stop, "confidence");
  const bool has_bound = std::ranges::any_of(
      kBounds, [&](std::string_view bound) { return stop.find(bound) != nullptr; });
  if (has_bound) return rule;
  return base::fail(document.error_at(
      stop.at, "the stop rule has no bound that could be exceeded",
      "one of \"error_at_most\", \"error_above_stable\", \"usd_at_most\", \"usd_above_stable\"",
      R"("error_above_stable": 0.02 beside "after")"));
}

}  // namespace pointsman::policy
