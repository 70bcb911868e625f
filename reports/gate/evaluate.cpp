#include "reports/gate/evaluate.hpp"

#include "reports/gate/frontier_lines.hpp"
#include "reports/gate/line_notes.hpp"
#include "reports/gate/line_slices.hpp"
#include "reports/gate/line_tests.hpp"
#include "reports/gate/lints.hpp"
#include "reports/gate/result_figure.hpp"
#include "reports/gate/router_lines.hpp"
#include "reports/gate/verdicts.hpp"
#include "reports/gate/waivers.hpp"
#include "scenarios/names.hpp"
#include "sim/analysis/multiple_tests.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using analysis::ChangeTest;
using analysis::Estimate;

constexpr std::string_view kAcceptFirst = " (accept it first: pointsman baseline accept)";

/// A line with what its test needs.
struct PendingLine {
  Line line;
  const PairedPolicy* pair = nullptr;
  RowLine rows;
  const PairedFrontier* frontier = nullptr;
  std::string point;     ///< of the frontier; empty = all of it
  bool is_open = false;  ///< still to be tested
  std::optional<ChangeTest> test;
};

class GateEvaluator {
 public:
  GateEvaluator(const GateFile& file, const Record& now,
                std::span<const ComparedBaseline> baselines, const EvaluateOptions& options)
      : file_(file), now_(now), baselines_(baselines), options_(options) {}

  base::Result<Evaluation> run() {
    evaluation_.rules = file_.rules;
    for (const Rule& rule : evaluation_.rules) {
      if (rule.severity == Severity::kOff) {
        evaluation_.off.push_back(rule.id);
        continue;
      }
      POINTSMAN_CHECK(rule.mode == Mode::kBound ? add_bound(rule) : add_comparisons(rule));
    }
    POINTSMAN_CHECK(test_lines());
    adjust(Severity::kError);
    adjust(Severity::kWarn);
    for (PendingLine& pending : pending_) {
      judge_line(pending.line, pending.test, file_.alpha);
      if (pending.line.verdict == Verdict::kNew) {
        settle(pending.line, Verdict::kNew, pending.line.reason + std::string(kAcceptFirst));
      }
    }
    std::vector<Line*> lines;
    for (PendingLine& pending : pending_) lines.push_back(&pending.line);
    POINTSMAN_CHECK(waive(file_, options_.today, lines));
    for (PendingLine& pending : pending_) evaluation_.lines.push_back(std::move(pending.line));
    evaluation_.flipped = flipped_requests(pairs());
    evaluation_.lints = lints_of(file_, now_, baselines_, pairs(), options_.today);
    evaluation_.level = 1 - 2 * file_.alpha;
    evaluation_.alpha = file_.alpha;
    evaluation_.power = file_.power;
    evaluation_.gate_file = file_.document.file;
    evaluation_.scenario = now_.scenario_file;
    evaluation_.requests = now_.rows();
    for (Lint& lint : waiver_lints(file_, options_.today)) {
      evaluation_.lints.push_back(std::move(lint));
    }
    return std::move(evaluation_);
  }

 private:
  // --- lines ---------------------------------------------------------------------------------

  base::Result<const PolicyRecord*> policy_of(const Rule& rule) const {
    const bool is_own = !rule.policy.empty();
    std::string name = is_own ? rule.policy : file_.policy;
    std::vector<std::string> names;
    std::vector<std::string> candidates;
    for (const PolicyRecord& policy : now_.policies) {
      names.push_back(policy.name);
      if (policy.name != now_.baseline_policy) candidates.push_back(policy.name);
    }
    if (name.empty() && candidates.size() == 1) name = candidates.front();
    if (name.empty() && names.size() == 1) name = names.front();
    if (const PolicyRecord* found = now_.find(name)) return found;
    base::Position at = is_own ? rule.policy_at : file_.policy_at;
    if (name.empty()) at = {rule.at.line, rule.at.column, 1};
    return base::fail(file_.document.error_at(
        at,
        name.empty() ? "the scenario has several policies; say which is judged"
                     : "the scenario has no policy " + scenarios::in_quotes(name),
        "\"policy\": " + scenarios::one_of(names, "the name of a policy"),
        base::did_you_mean(name, names)));
  }

  /// Pairs are made once per policy and baseline; a bound pairs the run with itself.
  const PairedPolicy& pair_of(const PolicyRecord& now, const ComparedBaseline* against,
                              const PolicyRecord& before) {
    const std::string key = now.name + '\n' + (against == nullptr ? "" : against->name);
    auto& pair = pairs_[key];
    if (!pair) {
      const Record& record = against == nullptr ? now_ : *against->record;
      pair = std::make_unique<PairedPolicy>(PolicySide{&record, &before}, PolicySide{&now_, &now});
    }
    return *pair;
  }

  std::vector<ComparedPair> pairs() const {
    std::vector<ComparedPair> list;
    for (const auto& [key, pair] : pairs_) {
      const std::string against = key.substr(key.find('\n') + 1);
      if (!against.empty()) list.push_back({against, pair.get()});
    }
    return list;
  }

  PendingLine& add_line(const Rule& rule, const PolicyRecord& policy, const std::string& against) {
    PendingLine& pending = pending_.emplace_back();
    pending.line.rule = &rule;
    pending.line.policy = policy.name;
    pending.line.against = against;
    if (rule.margin) {
      pending.line.margin = rule.margin->value;
      pending.line.is_relative = rule.margin->notation == Notation::kPercent;
    }
    return pending;
  }

  void fill_rows(PendingLine& pending, const PairedPolicy& pair, const LineSlice& slice) {
    pending.pair = &pair;
    pending.line.slice = slice.label;
    pending.line.pooled = slice.pooled;
    for (const std::size_t place : slice.places) {
      pending.line.left_out += pair.is_half_answered(place) ? 1U : 0U;
    }
    const MetricInfo& metric = *pending.line.rule->metric.info;
    if (metric.is_whole()) {
      pending.rows.columns.places = router_places(pair, slice.places);
    } else {
      pending.rows.columns = metric_columns(pair, metric, slice.places);
    }
    pending.rows.cluster_of = line_clusters(file_, now_, pair, pending.rows.columns.places);
  }

  base::Status add_comparisons(const Rule& rule) {
    POINTSMAN_TRY(const PolicyRecord* policy, policy_of(rule));
    for (const std::string& name : rule.against) {
      const auto against = std::ranges::find(baselines_, name, &ComparedBaseline::name);
      const PolicyRecord* before = against->record->find(policy->name);
      if (before == nullptr) {
        Line& line = add_line(rule, *policy, name).line;
        line.verdict = Verdict::kNew;
        line.reason = "the baseline has no policy of this name";
        line.change = analysis::Figure<Estimate>::unknown(line.reason);
        continue;
      }
      const PairedPolicy& pair = pair_of(*policy, &*against, *before);
      if (rule.metric.info->source == MetricSource::kReplications) {
        PendingLine& pending = add_line(rule, *policy, name);
        pending.pair = &pair;
        pending.is_open = true;
        continue;
      }
      if (rule.metric.info->is_of_frontier()) {
        add_frontier(rule, *policy, *against, pair);
        continue;
      }
      if (rule.metric.info->is_whole()) POINTSMAN_CHECK(check_router(file_, rule, *policy));
      POINTSMAN_TRY(const auto slices, line_slices(file_, rule, now_, pair));
      for (const LineSlice& slice : slices) {
        PendingLine& pending = add_line(rule, *policy, name);
        fill_rows(pending, pair, slice);
        pending.is_open = rule.metric.info->is_whole()
                              ? describe_router(pending.line, pair, pending.rows)
                              : describe_rows(pending.line, pair, pending.rows);
      }
      if (slices.empty()) {
        Line& line = add_line(rule, *policy, name).line;
        line.reason = "no request has a value of these columns";
      }
    }
    return {};
  }

  /// A line for every point of the baseline's frontier, or one for them all.
  void add_frontier(const Rule& rule, const PolicyRecord& policy, const ComparedBaseline& against,
                    const PairedPolicy& pair) {
    auto& frontier = frontiers_[against.name];
    if (!frontier) frontier = std::make_unique<PairedFrontier>(*against.record, now_, pair);
    std::vector<std::string> points{std::string()};
    if (rule.metric.info->source == MetricSource::kPoints && frontier->problem().empty()) {
      points = frontier->points();
    }
    for (const std::string& point : points) {
      PendingLine& pending = add_line(rule, policy, against.name);
      pending.pair = &pair;
      if (!frontier->problem().empty()) {
        pending.line.reason = frontier->problem();
        continue;
      }
      pending.frontier = frontier.get();
      pending.point = point;
      if (!point.empty()) {
        pending.line.policy = point;
        pending.line.slice = "policy=" + point;
      }
      pending.rows.cluster_of = line_clusters(file_, now_, pair, frontier->places());
      pending.is_open = frontier->describe(pending.line, point, pending.rows.cluster_of);
    }
  }

  base::Status add_bound(const Rule& rule) {
    POINTSMAN_TRY(const PolicyRecord* policy, policy_of(rule));
    const PairedPolicy& pair = pair_of(*policy, nullptr, *policy);
    const MetricSource source = rule.metric.info->source;
    if (source == MetricSource::kReplications) {
      Line& line = add_line(rule, *policy, {}).line;
      line.change = bound_figure(rule.metric, pair.now(), terms(1));
      const auto found = policy->replications.find(rule.metric.name);
      line.n = found == policy->replications.end() ? 0 : found->second.size();
      return {};
    }
    if (source == MetricSource::kResult) {
      Line& line = add_line(rule, *policy, {}).line;
      POINTSMAN_TRY(line.change, result_figure(file_, rule, policy->name, options_.result));
      return {};
    }
    const bool is_whole = rule.metric.info->is_whole();
    if (is_whole) POINTSMAN_CHECK(check_router(file_, rule, *policy));
    POINTSMAN_TRY(const auto slices, line_slices(file_, rule, now_, pair));
    for (const LineSlice& slice : slices) {
      PendingLine& pending = add_line(rule, *policy, {});
      fill_rows(pending, pair, slice);
      pending.line.n = pending.rows.columns.rows();
      POINTSMAN_TRY(pending.line.change,
                    is_whole ? router_bound(pending.line, pair, pending.rows, terms(1))
                             : bound_figure(rule.metric, pending.rows, terms(1)));
      if (!pending.rows.cluster_of.empty()) {
        pending.line.clusters = clusters_in(pending.rows.cluster_of);
      }
    }
    return {};
  }

  // --- tests and verdicts --------------------------------------------------------------------

  TestTerms terms(double family) const {
    return {.sure = {.alpha = file_.alpha, .power = file_.power},
            .resamples = file_.resamples,
            .seed = file_.seed,
            .sequential = file_.sequential,
            .threads = options_.threads,
            .stop = options_.stop,
            .family = family};
  }

  bool is_of_family(const PendingLine& pending, Severity severity) const {
    const Rule& rule = *pending.line.rule;
    return pending.is_open && rule.mode == Mode::kCatch && rule.severity == severity;
  }

  double family_of(const Rule& rule) const {
    if (rule.mode != Mode::kCatch || file_.correction == Correction::kNone) return 1;
    return static_cast<double>(std::ranges::count_if(
        pending_, [&](const PendingLine& one) { return is_of_family(one, rule.severity); }));
  }

  base::Status test_lines() {
    // Whole statistics of the same requests share one bootstrap.
    using Rows = std::pair<const void*, std::vector<std::size_t>>;
    std::map<Rows, std::vector<PendingLine*>> together;
    for (PendingLine& pending : pending_) {
      if (!pending.is_open) continue;
      if (pending.frontier != nullptr) {
        together[{pending.frontier, {}}].push_back(&pending);
        continue;
      }
      if (pending.line.rule->metric.info->is_whole()) {
        together[{pending.pair, pending.rows.columns.places}].push_back(&pending);
        continue;
      }
      const TestTerms with = terms(family_of(*pending.line.rule));
      if (pending.line.rule->metric.info->source == MetricSource::kReplications) {
        pending.test =
            test_replications(pending.line, pending.pair->before(), pending.pair->now(), with);
        continue;
      }
      POINTSMAN_TRY(pending.test, test_rows(pending.line, pending.rows, with));
    }
    for (const auto& [of, group] : together) POINTSMAN_CHECK(test_together(group));
    return {};
  }

  base::Status test_together(const std::vector<PendingLine*>& group) {
    std::vector<OpenLine> lines;
    std::vector<std::string> points;
    for (PendingLine* pending : group) {
      lines.push_back({&pending->line, terms(family_of(*pending->line.rule)), &pending->test});
      points.push_back(pending->point);
    }
    const PendingLine& first = *group.front();
    return first.frontier != nullptr ? first.frontier->test(lines, points, first.rows.cluster_of)
                                     : test_router(lines, *first.pair, first.rows);
  }

  /// Holm holds errors to alpha; warnings may be false alarms as often as Benjamini-Hochberg says.
  void adjust(Severity severity) {
    std::vector<PendingLine*> family;
    std::vector<double> p;
    for (PendingLine& pending : pending_) {
      if (!is_of_family(pending, severity) || !pending.test) continue;
      family.push_back(&pending);
      p.push_back(pending.test->p_harm);
    }
    const bool is_holm = file_.correction == Correction::kHolm && severity == Severity::kError;
    const auto adjusted = file_.correction == Correction::kNone ? p
                          : is_holm                             ? analysis::holm_adjusted(p)
                                    : analysis::benjamini_hochberg_adjusted(p);
    for (std::size_t i = 0; i < family.size(); ++i) family[i]->line.p_adjusted = adjusted[i];
  }

  const GateFile& file_;
  const Record& now_;
  std::span<const ComparedBaseline> baselines_;
  const EvaluateOptions& options_;
  std::map<std::string, std::unique_ptr<PairedPolicy>> pairs_;
  std::map<std::string, std::unique_ptr<PairedFrontier>> frontiers_;  ///< by baseline
  std::deque<PendingLine> pending_;
  Evaluation evaluation_;
};

}  // namespace

base::Result<Evaluation> evaluate(const GateFile& file, const Record& now,
                                  std::span<const ComparedBaseline> baselines,
                                  const EvaluateOptions& options) {
  return GateEvaluator(file, now, baselines, options).run();
}

}  // namespace pointsman::reports::gate
