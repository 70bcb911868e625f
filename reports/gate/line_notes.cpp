#include "reports/gate/line_notes.hpp"

#include "reports/number_text.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::reports::gate {

using analysis::ChangeTest;
using analysis::Estimate;
using Column = std::vector<double>;

namespace {

/// Resamples in which a figure may be undefined before it is called so.
constexpr double kUndefinedMax = 0.05;
constexpr const char* kUndefined = "it is undefined in too many resamples of the requests";

/// Where fewer requests, or clusters, come out otherwise, a bootstrap may be too narrow, as rare
/// large losses are likely to be missing from the data altogether, and a tilted one is too wide.
constexpr std::uint64_t kFewDiffering = 20;

/// Where a larger share of replications gains nothing, the interval of their gains may be too
/// narrow: few requests reach the tail that changes (tests/oracles/bootstrap_coverage.test.cpp).
constexpr double kIdleShareMax = 2.0 / 3;

std::string too_few_resamples(const TestTerms& terms) {
  const auto wanted = std::ceil(0.5 * terms.family / terms.sure.alpha);
  return count(std::uint64_t{terms.resamples}) + " resamples cannot show harm among " +
         count(static_cast<std::uint64_t>(terms.family)) + " lines at alpha " +
         significant_text(terms.sure.alpha) + ": \"resamples\" of " +
         count(static_cast<std::uint64_t>(wanted)) + " can";
}

}  // namespace

bool is_defined(const analysis::Resampled& found) {
  return found.is_defined() && found.undefined_share() <= kUndefinedMax;
}

std::optional<ChangeTest> tested(Line& line, const analysis::Resampled& gain, std::uint64_t units,
                                 double unit, const TestTerms& terms) {
  if (!is_defined(gain)) {
    settle(line, Verdict::kInconclusive, kUndefined);
    return std::nullopt;
  }
  ChangeTest test =
      scaled(with_family(
                 [&](const analysis::Sureness& sure) {
                   return analysis::resampled_change_test(gain, units, line.margin * unit, sure);
                 },
                 terms),
             unit);
  if (line.clusters) test.method = "cluster bootstrap";
  if (!gain.has_no_spread() && gain.least_p() > terms.sure.alpha / terms.family) {
    // No harm could be shown, so that finding none says nothing.
    test.detectable = base::kInfinity;
    test.reach = base::kInfinity;
    test.needed = std::nullopt;
    test.resolution = std::nullopt;
    line.reason = too_few_resamples(terms);
  }
  return test;
}

ChangeTest tested(const Line& line, const analysis::TiltedGain& gain, std::uint64_t units,
                  const TestTerms& terms) {
  ChangeTest test = with_family(
      [&](const analysis::Sureness& sure) {
        return analysis::tilted_change_test(gain, units, line.margin, sure);
      },
      terms);
  if (line.clusters) test.method = "tilted cluster bootstrap";
  return test;
}

void note_few_differing(Line& line, std::uint64_t differing, std::string_view therefore) {
  if (differing >= kFewDiffering) return;
  line.reason = only_few(line, differing) + (differing == 1 ? " differs: " : " differ: ") +
                std::string(therefore);
}

void note_idle_replications(Line& line, std::span<const double> gains) {
  const auto idle = std::ranges::count(gains, 0.0);
  if (static_cast<double>(idle) <= kIdleShareMax * static_cast<double>(gains.size())) return;
  line.reason = std::to_string(idle) + " of " + std::to_string(gains.size()) +
                " replications change nothing: the interval may be too narrow, more requests can "
                "say more";
}

void settle_by(const OpenLine& open, const analysis::Resampled& gain, std::uint64_t units) {
  Line& line = *open.line;
  const auto test = tested(line, gain.careful(), units, unit_of(line), open.terms);
  if (!test) return;
  if (open.terms.sequential) {
    line.reason = "not valid under repeated looks: only shares per request are";
  }
  note(line, *test);
  *open.test = test;
}

double sign_of(const Line& line) {
  return line.rule->metric.info->is_gain ? 1 : -1;
}

double unit_of(const Line& line) {
  return line.is_relative ? std::abs(*line.before) : 1;
}

std::string only_few(const Line& line, std::uint64_t units) {
  return "only " + count_of(static_cast<double>(units), line.clusters ? "cluster" : "request");
}

void settle(Line& line, Verdict verdict, const std::string& reason) {
  line.verdict = verdict;
  line.reason = reason;
  line.change = analysis::Figure<Estimate>::unknown(reason);
}

void settle_tied(Line& line) {
  line.verdict = Verdict::kTied;
  line.change = Estimate{0, 0, 0};
  line.method = "nothing changed";
  line.detectable = 0;
  line.half_width = 0;
}

ChangeTest with_family(const std::function<ChangeTest(const analysis::Sureness& sure)>& test_at,
                       const TestTerms& terms) {
  ChangeTest test = test_at(terms.sure);
  if (terms.family <= 1) return test;
  const ChangeTest cautious = test_at({terms.sure.alpha / terms.family, terms.sure.power});
  test.detectable = cautious.detectable;
  test.reach = cautious.reach;
  test.needed = cautious.needed;
  test.resolution = cautious.resolution;
  return test;
}

ChangeTest scaled(ChangeTest test, double unit) {
  test.gain = {test.gain.mean / unit, test.gain.lo / unit, test.gain.hi / unit};
  test.detectable /= unit;
  test.reach /= unit;
  return test;
}

void note(Line& line, const ChangeTest& test) {
  const Estimate& gain = test.gain;
  line.change = sign_of(line) > 0 ? Estimate{gain.mean, gain.lo, gain.hi}
                                  : Estimate{-gain.mean, -gain.hi, -gain.lo};
  if (std::isfinite(test.detectable)) line.detectable = test.detectable;
  line.needed = test.needed;
  line.resolution = test.resolution;
  line.method = test.method;
  line.p_harm = test.p_harm;
  line.p_fine = test.p_fine;
  line.half_width = (gain.hi - gain.lo) / 2;
}

analysis::BootstrapOptions bootstrap_of(const TestTerms& terms) {
  analysis::BootstrapOptions options;
  options.resamples = terms.resamples;
  options.seed = terms.seed;
  options.threads = terms.threads;
  options.stop = terms.stop;
  return options;
}

std::size_t clusters_in(std::span<const std::uint32_t> cluster_of) {
  return cluster_of.empty() ? 0 : std::ranges::max(cluster_of) + std::size_t{1};
}

std::vector<Column> by_cluster(const std::vector<Column>& columns,
                               std::span<const std::uint32_t> cluster_of, std::size_t clusters) {
  std::vector<Column> totals(columns.size(), Column(clusters, 0.0));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t row = 0; row < cluster_of.size(); ++row) {
      totals[i][cluster_of[row]] += columns[i][row];
    }
  }
  return totals;
}

}  // namespace pointsman::reports::gate
