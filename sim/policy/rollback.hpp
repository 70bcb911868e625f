// When a canary is rolled back: the phases of a ramp, and the rule that looks at both arms.
//
// The rule sees what was served so far, and no more: errors and costs of the canary and of the
// stable arm. Invariant: pure; the same observations give the same verdict. Cost: a few sums a
// request. Source: the canary analysis of release engineering (Beyer et al., "The site reliability
// workbook", 2018, ch. 16).
#pragma once

#include "sim/base/document.hpp"
#include "sim/base/shape.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsman::policy {

struct RampPhase {
  double share = 0;            ///< of the requests that go to the canary
  std::uint64_t requests = 0;  ///< how long it lasts
};

/// When the canary is rolled back; at least one bound is given.
struct RollbackRule {
  std::uint64_t after = 1;       ///< canary requests before the first look
  std::uint64_t look_every = 1;  ///< canary requests from look to look
  std::optional<double> error_at_most{};
  std::optional<double>
      error_above_stable{};                  ///< the canary's observed error less the stable arm's
  std::optional<double> usd_at_most{};       ///< mean per request
  std::optional<double> usd_above_stable{};  ///< canary's mean / stable arm's mean - 1
  std::optional<double> confidence{};        ///< one-sided: a bound must be exceeded this surely
};

/// Sums of what was observed of one arm.
struct ArmSums {
  double n = 0, errors = 0, error_squares = 0, usd = 0, usd_squares = 0;

  void add(double score, double cost_usd) {
    const double error = 1 - score;
    n += 1;
    errors += error;
    error_squares += error * error;
    usd += cost_usd;
    usd_squares += cost_usd * cost_usd;
  }
  double error() const { return errors / n; }
  double mean_usd() const { return usd / n; }
};

/// A rule that is ready to look at the arms.
class Rollback {
 public:
  explicit Rollback(const RollbackRule& rule);

  /// The first bound that the canary exceeds by what was observed; null = none.
  const char* exceeded(const ArmSums& canary, const ArmSums& stable) const {
    return exceeded(canary, stable, 0);
  }
  /// Whether the rule, which looks now and then, rolls back after the last canary request.
  bool acts(const ArmSums& canary, const ArmSums& stable) const;

 private:
  const char* exceeded(const ArmSums& canary, const ArmSums& stable, double z) const;

  RollbackRule rule_;
  double z_ = 0;  ///< standard errors by which a bound must be exceeded
};

// The fields of a ramp, for every form that has one.
extern const base::Field kRampPhasesField;
extern const base::Shape kRollbackShape;

/// `phases` and `stop` are checked against the fields. Errors: a rule without a bound.
std::vector<RampPhase> ramp_phases(const base::Node& phases);
base::Result<RollbackRule> rollback_rule(const base::Document& document, const base::Node& stop);

}  // namespace pointsman::policy
