#include "reports/compare.hpp"

#include "data/json_reader.hpp"
#include "reports/result_check.hpp"
#include "reports/result_reader.hpp"
#include "scenarios/names.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace pointsman::reports {

namespace {

using analysis::PolicyFigures;

/// A policy's requests in USD and seconds.
struct Rows {
  std::vector<double> score, cost_usd, latency_s;

  analysis::PolicyRows view() const { return {score, cost_usd, latency_s}; }
};

/// One of the two things that are compared.
struct Side {
  std::string label;
  std::unique_ptr<scenarios::Run> run;   ///< of a scenario
  std::optional<ResultFigures> figures;  ///< of a result file
  std::vector<std::string> names;        ///< policies
  std::vector<std::string> workload_hashes;
  std::string baseline;
  double level = 0.95;
  std::optional<double> wrong_answer_usd;

  bool has_rows() const { return run != nullptr; }
  std::size_t index_of(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  }
};

base::Result<Side> open_scenario(const std::string& path, const CompareRequest& request,
                                 const scenarios::Resources& resources) {
  scenarios::ReadOptions reading;
  reading.overrides = request.overrides;
  reading.overrides.emplace_back("controls=false");
  reading.overrides.emplace_back("analyses=[]");
  POINTSMAN_TRY(auto scenario, scenarios::read_scenario(path, reading));
  Side side;
  side.level = scenario.intervals.level;
  if (scenario.wrong_answer) side.wrong_answer_usd = base::to_usd(*scenario.wrong_answer);
  side.baseline = scenario.baseline;
  POINTSMAN_TRY(auto run, scenarios::run(std::move(scenario), {resources, /*keep_rows=*/true}));
  for (const auto& policy : run.policies) side.names.push_back(policy.name);
  for (const auto& source : run.bound->workload.sources()) {
    side.workload_hashes.push_back(source.sha256);
  }
  side.run = std::make_unique<scenarios::Run>(std::move(run));
  return side;
}

base::Result<Side> open_side(const std::string& path, const CompareRequest& request,
                             const scenarios::Resources& resources) {
  POINTSMAN_TRY(auto document, data::read_json(path));
  const base::Node* format = document.root.find("format");
  Side side;
  if (format == nullptr || !format->is_string()) {
    POINTSMAN_TRY(side, open_scenario(path, request, resources));
  } else {
    POINTSMAN_TRY(side.figures, read_result(document));
    POINTSMAN_CHECK(check_whole(document));
    for (const auto& policy : side.figures->policies) side.names.push_back(policy.name);
    side.workload_hashes = side.figures->workload_hashes;
    side.baseline = side.figures->baseline;
    side.level = side.figures->level;
    side.wrong_answer_usd = side.figures->wrong_answer_usd;
  }
  side.label = base::file_name(path);
  return side;
}

base::Status check_policy(const Side& side, const std::string& name) {
  if (name.empty() || std::ranges::find(side.names, name) != side.names.end()) return {};
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = side.label + " has no policy " + scenarios::in_quotes(name);
  error.expected = scenarios::one_of(side.names, "the name of a policy");
  error.hint = base::did_you_mean(name, side.names);
  return base::fail(std::move(error));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs_in_one(const Side& side, const CompareRequest& request) {
  std::string first = request.policy;
  if (first.empty()) first = side.baseline.empty() ? side.names.front() : side.baseline;
  if (!request.with.empty()) return {{first, request.with}};
  Pairs pairs;
  for (const std::string& name : side.names) {
    if (name != first) pairs.emplace_back(first, name);
  }
  return pairs;
}

Pairs pairs_in_two(const Side& first, const Side& second, const CompareRequest& request) {
  if (!request.policy.empty() || !request.with.empty()) {
    const std::string& policy = request.policy.empty() ? request.with : request.policy;
    return {{policy, request.with.empty() ? policy : request.with}};
  }
  Pairs pairs;
  for (const std::string& name : first.names) {
    if (std::ranges::find(second.names, name) != second.names.end()) {
      pairs.emplace_back(name, name);
    }
  }
  return pairs;
}

/// For every row of the first workload the row of the second with the same id.
std::vector<std::size_t> matching_rows(const data::Workload& first, const data::Workload& second) {
  constexpr auto kNowhere = static_cast<std::size_t>(-1);
  std::unordered_map<std::string_view, std::size_t> by_id;
  by_id.reserve(second.rows());
  for (std::size_t row = 0; row < second.rows(); ++row) by_id.emplace(second.ids().at(row), row);
  std::vector<std::size_t> matches(first.rows(), kNowhere);
  for (std::size_t row = 0; row < first.rows(); ++row) {
    const auto found = by_id.find(first.ids().at(row));
    if (found != by_id.end()) matches[row] = found->second;
  }
  return matches;
}

/// A policy's outcome on the rows given; where a row is nowhere, it has none.
Rows rows_of(const Side& side, const std::string& policy, std::span<const std::size_t> at) {
  const engine::Outcome& outcome = side.run->outcome;
  const engine::RowOutcomes& rows = outcome.policies[side.index_of(policy)].rows;
  const double units = analysis::units_per_usd(outcome.money_digits);
  constexpr auto kTicks = static_cast<double>(base::kTicksPerSecond);
  Rows result;
  for (const std::size_t row : at) {
    const bool is_there = row < rows.score.size();
    result.score.push_back(is_there ? rows.score[row] : data::kAbsent);
    result.cost_usd.push_back(is_there ? rows.cost[row] / units : data::kAbsent);
    result.latency_s.push_back(is_there ? rows.latency[row] / kTicks : data::kAbsent);
  }
  return result;
}

PolicyFigures figures_of(const Side& side, const std::string& policy) {
  if (side.figures) return side.figures->policies[side.index_of(policy)].figures;
  const analysis::Summary& total = side.run->policies[side.index_of(policy)].total;
  PolicyFigures figures;
  figures.requests = total.answered;
  figures.accuracy = total.accuracy;
  figures.cost_usd_per_request =
      total.cost ? analysis::Figure<analysis::Estimate>(total.cost->per_request_usd)
                 : analysis::Figure<analysis::Estimate>::unknown(total.cost.reason());
  figures.latency_s =
      total.latency
          ? analysis::Figure<analysis::Estimate>({total.latency->mean_s, -INFINITY, INFINITY})
          : analysis::Figure<analysis::Estimate>::unknown(total.latency.reason());
  if (total.quality_adjusted) {
    const auto& cost = total.quality_adjusted->cost;
    figures.adjusted_cost_usd = cost ? analysis::Figure<analysis::Estimate>(cost->per_request_usd)
                                     : analysis::Figure<analysis::Estimate>::unknown(cost.reason());
  }
  return figures;
}

/// Empty where the side has no clock.
std::optional<ClockSide> clock_of(const Side& side, const std::string& policy) {
  const std::size_t at = side.index_of(policy);
  if (side.figures) {
    const auto& figures = side.figures->policies[at].clock;
    return figures ? std::optional(ClockSide{*figures}) : std::nullopt;
  }
  if (side.run->timings.empty()) return std::nullopt;
  return ClockSide{clock_figures(side.run->timings[at]), side.run->timing_samples[at]};
}

std::optional<ClockComparison> compare_clocks(const std::optional<ClockSide>& first,
                                              const std::optional<ClockSide>& second,
                                              double level) {
  if (!first || !second) return std::nullopt;
  return ClockComparison{first->figures, second->figures, clock_difference(*first, *second, level),
                         are_clocks_paired(*first, *second)};
}

bool has_clock(const Side& side) {
  return clock_of(side, side.names.front()).has_value();
}

/// Why the two cannot be paired; empty where they can.
std::string why_unpaired(const Side& first, const Side& second,
                         std::span<const std::size_t> matches) {
  for (const Side* side : {&first, &second}) {
    if (!side->has_rows()) return side->label + " is a result file, which holds no requests";
  }
  const auto rows = second.run->bound->workload.rows();
  if (std::ranges::none_of(matches, [rows](std::size_t row) { return row < rows; })) {
    return "the two workloads have no request in common";
  }
  return {};
}

std::vector<std::string> warnings_of(const Side& first, const Side& second) {
  std::vector<std::string> warnings;
  if (first.workload_hashes != second.workload_hashes) {
    warnings.push_back("the workloads differ: " + first.label + " and " + second.label +
                       " did not read the same files");
  }
  if (first.wrong_answer_usd != second.wrong_answer_usd) {
    warnings.push_back("the prices of a wrong answer differ: no quality-adjusted figures");
  }
  if (has_clock(first) != has_clock(second)) {
    const Side& timed = has_clock(first) ? first : second;
    warnings.push_back("figures on the clock are not compared: only " + timed.label + " has one");
  }
  return warnings;
}

}  // namespace

base::Result<Comparisons> compare(const CompareRequest& request,
                                  const scenarios::Resources& resources) {
  POINTSMAN_TRY(const Side first, open_side(request.first, request, resources));
  const bool is_one = request.second.empty();
  Side other;
  if (!is_one) {
    POINTSMAN_TRY(other, open_side(request.second, request, resources));
  }
  const Side& second = is_one ? first : other;
  if (!request.overrides.empty() && !first.has_rows() && !second.has_rows()) {
    return base::fail(base::ErrorKind::kUsage,
                      "--set and --seed change scenarios, and a result is there already");
  }
  POINTSMAN_CHECK(check_policy(first, request.policy));
  POINTSMAN_CHECK(check_policy(second, request.with));
  if (!is_one && request.with.empty()) POINTSMAN_CHECK(check_policy(second, request.policy));
  if (!is_one && request.policy.empty()) POINTSMAN_CHECK(check_policy(first, request.with));
  const Pairs pairs = is_one ? pairs_in_one(first, request) : pairs_in_two(first, second, request);
  if (pairs.empty()) {
    return base::fail(base::ErrorKind::kUsage,
                      is_one ? first.label + " has one policy: there is nothing to compare"
                             : first.label + " and " + second.label +
                                   " have no policy of the same name: name them with --policy "
                                   "and --with");
  }

  Comparisons result;
  result.first = first.label;
  result.second = second.label;
  result.level = first.level;
  if (first.wrong_answer_usd == second.wrong_answer_usd) {
    result.wrong_answer_usd = first.wrong_answer_usd;
  }
  result.warnings = warnings_of(first, second);
  std::vector<std::size_t> matches;
  if (first.has_rows() && second.has_rows()) {
    matches = matching_rows(first.run->bound->workload, second.run->bound->workload);
  }
  result.why_unpaired = why_unpaired(first, second, matches);
  std::vector<std::size_t> own(matches.size());
  for (std::size_t row = 0; row < own.size(); ++row) own[row] = row;
  for (const auto& [a, b] : pairs) {
    NamedComparison& named = result.policies.emplace_back();
    named.first = a;
    named.second = b;
    named.clock = compare_clocks(clock_of(first, a), clock_of(second, b), result.level);
    if (!result.why_unpaired.empty()) {
      PolicyFigures of_first = figures_of(first, a);
      PolicyFigures of_second = figures_of(second, b);
      if (!result.wrong_answer_usd) {
        of_first.adjusted_cost_usd.reset();
        of_second.adjusted_cost_usd.reset();
      }
      named.comparison = analysis::compare_figures(of_first, of_second);
      continue;
    }
    const Rows of_first = rows_of(first, a, own);
    const Rows of_second = rows_of(second, b, matches);
    const auto& scenario = first.run->bound->scenario;
    POINTSMAN_TRY(named.comparison,
                  analysis::compare_rows(of_first.view(), of_second.view(),
                                         {.resamples = scenario.intervals.resamples,
                                          .seed = scenario.seed,
                                          .level = scenario.intervals.level,
                                          .wrong_answer_usd = result.wrong_answer_usd,
                                          .threads = resources.threads,
                                          .stop = resources.stop}));
  }
  return result;
}

}  // namespace pointsman::reports
