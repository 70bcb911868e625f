#include "reports/gate/gate_plan.hpp"

#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"
#include "scenarios/bind.hpp"
#include "scenarios/read.hpp"
#include "sim/analysis/change_test.hpp"

#include <algorithm>
#include <map>

namespace pointsman::reports::gate {

namespace {

constexpr std::size_t kPlanNameMin = 20;

bool is_of_shares(const Rule& rule) {
  return rule.metric.info->source == MetricSource::kTotals &&
         rule.metric.info->unit == MetricUnit::kShare && rule.metric.info->is_mean;
}

/// A share of the baseline's figure, which only a run shows.
bool is_relative(const Rule& rule) {
  return rule.margin && rule.margin->notation == Notation::kPercent && rule.margin->value != 0;
}

/// Whether what it can see is known in points before a run.
bool is_foreseen(const Rule& rule) {
  return is_of_shares(rule) && !is_relative(rule);
}

bool is_planned(const Rule& rule) {
  return rule.mode != Mode::kBound && rule.severity != Severity::kOff;
}

/// Counts of a column's values, the small ones pooled as the gate will pool them.
std::vector<PlannedLine> sliced(const Rule& rule, const std::string& key,
                                const data::Column& column) {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t row = 0; row < column.rows; ++row) {
    const std::string value = column.text_at(row);
    const SliceRule& slices = *rule.slices;
    const bool is_asked =
        slices.only.empty() || std::ranges::find(slices.only, value) != slices.only.end();
    if (is_asked) ++counts[value.empty() ? "(none)" : value];
  }
  std::vector<PlannedLine> lines;
  std::uint64_t other = 0;
  for (const auto& [value, n] : counts) {
    if (n < rule.slices->requests_min) {
      other += n;
    } else {
      lines.push_back({&rule, key + "=" + value, n});
    }
  }
  if (other > 0) lines.push_back({&rule, key + "=other", other});
  return lines;
}

std::string points(double share) {
  return fixed(100 * share, 1);
}

double margin_of(const Rule& rule) {
  return rule.margin ? rule.margin->value : 0;
}

/// "200 requests see a drop of 2 points with a chance of 22 %": catch is about a drop of twice the
/// margin, which a pass is to rule out; prove about a router that loses nothing.
std::string sentence(const PlannedLine& line, double discordant, const analysis::Sureness& sure) {
  constexpr double kDropWithoutMargin = 0.02;
  const double margin = margin_of(*line.rule);
  const bool is_proof = line.rule->mode == Mode::kProve && margin > 0;
  const double drop = is_proof ? 0 : margin > 0 ? 2 * margin : kDropWithoutMargin;
  const analysis::PairedEffect effect{.square = discordant, .difference = -drop, .null = -margin};
  const double power = analysis::paired_power(line.n, effect, sure.alpha);
  const auto needed = analysis::paired_sample_size(effect, sure);
  std::string text = line.rule->id + (line.slice.empty() ? "" : " " + line.slice) + ": " +
                     count(line.n) + " requests " +
                     (is_proof ? "prove a loss of nothing to be below " + points(margin)
                               : "see a drop of " + points(drop)) +
                     " points with a chance of " + percent(power, 0) + " % where " +
                     percent(discordant, 0) + " % of them differ";
  if (power < sure.power && needed) {
    text += "; " + percent(sure.power, 0) + " % take " + count(*needed) + " requests";
  }
  return text;
}

/// Catch lines of a severity, each once for every baseline that it is compared with: they share
/// alpha.
std::size_t family_of(const std::vector<PlannedLine>& lines, Severity severity) {
  std::size_t family = 0;
  for (const PlannedLine& line : lines) {
    const bool is_one = line.rule->mode == Mode::kCatch && line.rule->severity == severity;
    if (is_one) family += line.rule->against.size();
  }
  return family;
}

}  // namespace

base::Result<std::vector<PlannedLine>> plan_lines(const GateFile& file, const GateRequest& request,
                                                  const scenarios::Resources& resources) {
  POINTSMAN_TRY(const auto bound, bind_gate(file, request, resources));
  std::vector<PlannedLine> lines;
  for (const Rule& rule : file.rules) {
    if (!is_planned(rule)) continue;
    if (!rule.slices) {
      lines.push_back({&rule, {}, bound->workload.rows()});
      continue;
    }
    for (const std::string& key : rule.slices->keys) {
      for (PlannedLine& line : sliced(rule, key, *bound->workload.find(key))) {
        lines.push_back(std::move(line));
      }
    }
  }
  return lines;
}

std::string plan_text(const GateFile& file, const std::vector<PlannedLine>& lines,
                      std::vector<double> discordant, const TableOptions& options) {
  const double asked = discordant.empty() ? 0.1 : discordant.front();
  if (discordant.empty()) discordant = {0.02, 0.05, 0.1, 0.2, 0.3};
  const std::size_t family = family_of(lines, Severity::kError);
  const auto sure_of = [&](const Rule& rule) {
    const bool is_shared = rule.mode == Mode::kCatch && file.correction != Correction::kNone;
    const std::size_t sharing = is_shared ? family_of(lines, rule.severity) : 1;
    return analysis::Sureness{.alpha = file.alpha / static_cast<double>(sharing),
                              .power = file.power};
  };
  std::vector<GridColumn> columns = {{.header = "gate", .width_min = kPlanNameMin},
                                     {.header = "n", .is_right_aligned = true},
                                     {.header = "margin", .is_right_aligned = true}};
  for (const double share : discordant) {
    columns.push_back({.header = "at " + percent(share, 0) + " %", .is_right_aligned = true});
  }
  TextGrid grid(columns);
  std::string notes;
  bool has_relative = false;
  for (const PlannedLine& line : lines) {
    has_relative = has_relative || (is_of_shares(*line.rule) && is_relative(*line.rule));
    std::vector<std::string> cells = {line.rule->id + (line.slice.empty() ? "" : " " + line.slice),
                                      count(line.n),
                                      line.rule->margin ? line.rule->margin->text : "none"};
    for (const double share : discordant) {
      if (!is_foreseen(*line.rule)) {
        cells.emplace_back("?");
        continue;
      }
      const auto found =
          analysis::detectable_drop(line.n, share, margin_of(*line.rule), sure_of(*line.rule));
      cells.push_back(points(found.difference) + (found.is_capped ? "*" : ""));
    }
    grid.add_row(std::move(cells));
    if (is_foreseen(*line.rule) && line.slice.empty()) {
      notes +=
          wrap_text(options.bullet(), sentence(line, asked, sure_of(*line.rule)), options.width) +
          "\n";
    }
  }
  if (has_relative) {
    notes += wrap_text(options.bullet(),
                       "a margin in % is a share of the baseline's figure, which only a run shows: "
                       "\"1pt\" in place of \"1%\" can be planned",
                       options.width) +
             "\n";
  }
  if (file.sequential) {
    notes += wrap_text(options.bullet(),
                       "\"sequential\" finds less than this: it holds at every look, and these "
                       "are figures of a test that is looked at once",
                       options.width) +
             "\n";
  }
  std::string out =
      wrap_text("",
                "Least drop, in percentage points, that is found with a chance of " +
                    percent(file.power, 0) + " %, by the share of requests that will differ:",
                options.width) +
      "\n\n" + grid_text(grid, {options.width, options.unicode}) + "\n" + notes;
  out += wrap_text(options.bullet(),
                   "*: not even if every request that differs is lost; ?: depends on spreads that "
                   "only a run shows; " +
                       (file.correction != Correction::kNone && family > 1
                            ? std::to_string(family) + " catch lines share alpha " +
                                  significant_text(file.alpha)
                            : "alpha is " + significant_text(file.alpha)),
                   options.width) +
         "\n";
  return out;
}

}  // namespace pointsman::reports::gate
