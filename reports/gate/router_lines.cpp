#include "reports/gate/router_lines.hpp"

#include "scenarios/names.hpp"
#include "sim/analysis/router_change.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using analysis::Estimate;
using analysis::Figure;
using analysis::RouterFigure;
using analysis::RouterSide;

RouterFigure figure_of(const Metric& metric) {
  return {.is_calibration = metric.info->source == MetricSource::kCalibration,
          .index = metric.info->figure,
          .score = metric.path};
}

std::size_t row_of(const PairedRequest& request, bool is_now) {
  return is_now ? request.now : request.before;
}

RouterSide side_of(const PairedPolicy& pair, std::span<const std::size_t> places, bool is_now) {
  const PolicySide& side = is_now ? pair.now() : pair.before();
  std::vector<std::size_t> rows;
  for (const std::size_t place : places) rows.push_back(row_of(pair.requests()[place], is_now));
  return router_side(*side.policy->router, rows, side.record->right_score,
                     side.record->wrong_answer_usd);
}

/// Whether nothing that a figure could depend on differs.
bool is_same(const PairedPolicy& pair, std::span<const std::size_t> places) {
  const RouterRecord& before = *pair.before().policy->router;
  const RouterRecord& now = *pair.now().policy->router;
  if (before.models != now.models || before.weak != now.weak || before.strong != now.strong ||
      before.scores != now.scores || before.cells.size() != now.cells.size()) {
    return false;
  }
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  for (std::size_t i = 0; i < now.cells.size(); ++i) {
    for (const std::size_t place : places) {
      const PairedRequest& request = pair.requests()[place];
      if (bits(before.cells[i][request.before]) != bits(now.cells[i][request.now])) return false;
    }
  }
  return true;
}

}  // namespace

base::Status check_router(const GateFile& file, const Rule& rule, const PolicyRecord& policy) {
  if (!policy.router) {
    return base::fail(file.document.error_at(
        rule.metric_at,
        "the scenario has no \"metrics\" analysis of policy " + scenarios::in_quotes(policy.name),
        R"("analyses": [{"metrics": {"policy": )" + scenarios::in_quotes(policy.name) +
            "}}] in the scenario"));
  }
  const auto& scores = policy.router->scores;
  const bool is_known = rule.metric.path.empty()
                            ? !scores.empty()
                            : std::ranges::find(scores, rule.metric.path) != scores.end();
  if (rule.metric.info->source != MetricSource::kCalibration || is_known) return {};
  return base::fail(file.document.error_at(
      rule.metric_at,
      scores.empty() ? "policy " + scenarios::in_quotes(policy.name) +
                           " has no score: neither a threshold on a signal nor confidences"
                     : "there is no score " + scenarios::in_quotes(rule.metric.path),
      scenarios::one_of(scores, "a policy with a score"),
      base::did_you_mean(rule.metric.path, scores)));
}

std::vector<std::size_t> router_places(const PairedPolicy& pair,
                                       std::span<const std::size_t> places) {
  std::vector<std::size_t> whole;
  const auto& before = pair.before().policy->router;
  const auto& now = pair.now().policy->router;
  if (!before || !now) return whole;
  for (const std::size_t place : places) {
    const PairedRequest& request = pair.requests()[place];
    if (before->takes_part(request.before) && now->takes_part(request.now)) whole.push_back(place);
  }
  return whole;
}

bool describe_router(Line& line, const PairedPolicy& pair, const RowLine& rows) {
  const auto& places = rows.columns.places;
  line.n = places.size();
  if (!pair.before().policy->router) {
    settle(line, Verdict::kNew, "the baseline was accepted without this analysis of the policy");
    return false;
  }
  if (places.empty()) {
    settle(line, Verdict::kMissing, "no request was answered by both and by every model");
    return false;
  }
  const auto rerouted =
      std::ranges::count_if(places, [&](std::size_t place) { return pair.is_rerouted(place); });
  line.rerouted = static_cast<double>(rerouted) / static_cast<double>(places.size());
  const RouterFigure figure = figure_of(line.rule->metric);
  const auto now = analysis::router_figure(side_of(pair, places, true), figure);
  const auto before = analysis::router_figure(side_of(pair, places, false), figure);
  if (now) line.now = *now;
  if (before) line.before = *before;
  if (!now || !before) {
    settle(line, now ? Verdict::kNew : Verdict::kMissing,
           now ? "the baseline does not know it: " + before.reason() : now.reason());
    return false;
  }
  if (!rows.cluster_of.empty()) line.clusters = clusters_in(rows.cluster_of);
  if (is_same(pair, places)) {
    settle_tied(line);
    return false;
  }
  if (line.is_relative && *before == 0) {
    settle(line, Verdict::kMissing, "a relative margin of a figure that was 0");
    return false;
  }
  const std::uint64_t units = line.clusters.value_or(line.n);
  if (units < kFewest) {
    settle(line, Verdict::kInconclusive, only_few(line, units));
    return false;
  }
  return true;
}

base::Status test_router(std::span<const OpenLine> lines, const PairedPolicy& pair,
                         const RowLine& rows) {
  const RouterSide before = side_of(pair, rows.columns.places, false);
  const RouterSide now = side_of(pair, rows.columns.places, true);
  std::vector<RouterFigure> figures;
  for (const OpenLine& open : lines) figures.push_back(figure_of(open.line->rule->metric));
  POINTSMAN_TRY(const auto changes,
                analysis::bootstrap_router_change(before, now, rows.cluster_of, figures,
                                                  bootstrap_of(lines.front().terms)));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = *lines[i].line;
    settle_by(lines[i], sign_of(line) > 0 ? changes[i] : changes[i].mirrored(),
              line.clusters.value_or(line.n));
  }
  return {};
}

base::Result<Figure<Estimate>> router_bound(const Line& line, const PairedPolicy& pair,
                                            const RowLine& rows, const TestTerms& terms) {
  constexpr auto unknown = [](const std::string& why) { return Figure<Estimate>::unknown(why); };
  const auto& places = rows.columns.places;
  if (places.empty()) return unknown("no request was answered by the policy and by every model");
  const RouterSide side = side_of(pair, places, true);
  const RouterFigure figure = figure_of(line.rule->metric);
  const auto value = analysis::router_figure(side, figure);
  if (!value) return unknown(value.reason());
  const std::size_t clusters = clusters_in(rows.cluster_of);
  if ((clusters > 0 ? clusters : places.size()) < kFewest) {
    return Figure<Estimate>(Estimate{*value, -base::kInfinity, base::kInfinity});
  }
  POINTSMAN_TRY(const auto found,
                analysis::bootstrap_router(side, rows.cluster_of, std::span(&figure, 1),
                                           bootstrap_of(terms)));
  return Figure<Estimate>(found.front().interval(1 - 2 * terms.sure.alpha));
}

}  // namespace pointsman::reports::gate
