#include "reports/table.hpp"

#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/remarks.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

namespace pointsman::reports {

namespace {

using analysis::Summary;

constexpr std::size_t kNameWidthMin = 20;
constexpr std::size_t kModelWidthMin = 14;
constexpr std::string_view kKnowsLabels = " *";

/// Wraps text in ANSI codes where colour is asked for.
class Ink {
 public:
  explicit Ink(bool is_on) : is_on_(is_on) {}
  std::string bold(const std::string& text) const { return wrap("1", text); }
  std::string warning(const std::string& text) const { return wrap("33", text); }
  std::string faint(const std::string& text) const { return wrap("2", text); }

 private:
  std::string wrap(const char* code, const std::string& text) const {
    if (!is_on_ || text.empty()) return text;
    return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
  }
  bool is_on_;
};

/// Which columns have anything to show.
struct Shown {
  bool savings = false, adjusted = false, latency = false, dropped = false;

  void note(const Summary& summary) {
    latency |= summary.latency.is_known();
    dropped |= summary.dropped > 0;
  }
  explicit Shown(const Result& result)
      : savings(result.baseline.has_value()), adjusted(result.wrong_answer_usd.has_value()) {
    for (const auto& policy : result.policies) note(policy.total);
    if (!result.controls) return;
    for (const auto& control : result.controls->controls) note(control.summary);
  }
};

/// "63 % gpt-4": the share first, so that cutting the cell never takes it.
std::string share_of(double share, const std::string& model) {
  return percent(share, 0) + " % " + model;
}

std::string top_model(const Summary& summary, const Result& result) {
  const auto most = std::ranges::max_element(summary.answers_by_model);
  if (most == summary.answers_by_model.end() || *most <= 0) return "-";
  const auto model = static_cast<std::size_t>(most - summary.answers_by_model.begin());
  return share_of(*most / static_cast<double>(summary.answered), result.models[model]);
}

class Cells {
 public:
  Cells(const Result& result, const Shown& shown) : result_(result), shown_(shown) {}

  std::vector<GridColumn> columns() const {
    std::vector<GridColumn> columns{{.header = "policy", .width_min = kNameWidthMin},
                                    {.header = "accuracy %"},
                                    {.header = "$/1k", .is_right_aligned = true}};
    if (shown_.savings) columns.push_back({.header = "saving %"});
    if (shown_.adjusted) {
      if (shown_.savings) columns.push_back({.header = kAdjustedSaving, .is_optional = true});
      columns.push_back({.header = kAdjustedCost, .is_right_aligned = true, .is_optional = true});
    }
    if (shown_.latency) columns.push_back({.header = "p50/p95 s", .is_optional = true});
    columns.push_back({.header = "top model", .width_min = kModelWidthMin, .is_optional = true});
    if (shown_.dropped) columns.push_back({.header = "dropped", .is_right_aligned = true});
    return columns;
  }

  std::vector<std::string> row(const std::string& name, const Summary& summary,
                               bool is_baseline) const {
    std::vector<std::string> cells{
        name, summary.accuracy ? percent_interval(*summary.accuracy, 2, 1) : "-",
        summary.cost ? money(analysis::kRequestsPerCost * summary.cost->per_request_usd.mean)
                     : "-"};
    if (shown_.savings) cells.push_back(saving_cell(summary.savings, is_baseline));
    if (shown_.adjusted) {
      const analysis::QualityAdjusted adjusted =
          summary.quality_adjusted.value_or(analysis::QualityAdjusted{});
      if (shown_.savings) cells.push_back(saving_cell(adjusted.savings, is_baseline));
      cells.push_back(adjusted.cost
                          ? money(analysis::kRequestsPerCost * adjusted.cost->per_request_usd.mean)
                          : "-");
    }
    if (shown_.latency) {
      cells.push_back(summary.latency
                          ? seconds(summary.latency->p50_s) + "/" + seconds(summary.latency->p95_s)
                          : "-");
    }
    cells.push_back(top_model(summary, result_));
    if (shown_.dropped) cells.push_back(count(summary.dropped));
    return cells;
  }

  std::vector<std::string> mix_row(const analysis::MixComparison& comparison) const {
    const analysis::StaticMix& mix = comparison.matched->mix;
    const auto most = std::ranges::max_element(mix.parts, {}, &analysis::MixPart::weight);
    std::vector<std::string> cells{"mix for " + comparison.policy, percent(mix.accuracy, 2),
                                   money(analysis::kRequestsPerCost * mix.cost)};
    if (shown_.savings) cells.emplace_back();
    if (shown_.adjusted) {
      if (shown_.savings) cells.emplace_back();
      const auto cost = comparison.matched->quality_adjusted_cost;
      cells.push_back(cost ? money(analysis::kRequestsPerCost * *cost) : "-");
    }
    if (shown_.latency) cells.emplace_back();
    cells.push_back(share_of(most->weight, result_.models[most->model]));
    if (shown_.dropped) cells.emplace_back();
    return cells;
  }

 private:
  static std::string saving_cell(const analysis::Figure<analysis::Estimate>& savings,
                                 bool is_baseline) {
    if (is_baseline) return "baseline";
    return savings ? percent_interval(*savings, 1, 1) : "-";
  }

  const Result& result_;
  const Shown& shown_;
};

/// "small: mixtral-8x7b", "oracle *".
std::string control_label(const analysis::Control& control, const Result& result) {
  if (!control.model) return control.name + std::string(kKnowsLabels);
  const std::string& model = result.models[*control.model];
  if (control.kind == "always_small") return "small: " + model;
  if (control.kind == "always_frontier") return "frontier: " + model;
  return "best single: " + model;
}

void add_controls(const analysis::Controls& controls, const Result& result, const Cells& cells,
                  TextGrid& grid) {
  if (controls.controls.empty()) return;
  grid.add_heading("controls");
  const auto add_mixes = [&] {
    for (const auto& comparison : controls.matched) {
      if (comparison.matched) grid.add_row(cells.mix_row(comparison));
    }
  };
  bool has_mixes = false;
  for (const auto& control : controls.controls) {
    if (!control.model && !has_mixes) {
      add_mixes();
      has_mixes = true;
    }
    grid.add_row(cells.row(control_label(control, result), control.summary, false));
  }
}

/// The slices of a policy by one key.
struct PolicySlices {
  const analysis::PolicySummary* policy = nullptr;
  const analysis::SliceSummary* slices = nullptr;
};

/// Empty where not every policy has slices by `key`.
std::vector<PolicySlices> policies_sliced_by(const Result& result, std::string_view key) {
  std::vector<PolicySlices> found;
  for (const auto& policy : result.policies) {
    const auto slices = std::ranges::find(policy.slices, key, &analysis::SliceSummary::key);
    if (slices == policy.slices.end()) return {};
    found.push_back({&policy, &*slices});
  }
  return found;
}

/// The least that two columns take which name the rows: the first may be cut.
std::size_t least_width(std::span<const std::vector<std::string>> rows,
                        std::span<const GridColumn> columns) {
  std::size_t name = text_width(columns[0].header);
  std::size_t requests = text_width(columns[1].header);
  for (const auto& row : rows) {
    name = std::max(name, text_width(row[0]));
    requests = std::max(requests, text_width(row[1]));
  }
  return std::min(name, kNameWidthMin) + kColumnGap + requests;
}

/// One figure of every policy by slice value. Policies that find no room beside the others follow
/// below them, under the same first columns: none is left out.
template <typename Cell>
std::string slice_figure(const std::string& figure, std::string_view key,
                         std::span<const PolicySlices> policies, const TableOptions& options,
                         Cell cell) {
  const auto& values = policies.front().slices->values;
  const GridStyle style{options.width, options.unicode};
  std::string out = fit_text(figure + " by " + std::string(key), style.width, style.unicode) + "\n";
  for (std::size_t first = 0; first < policies.size();) {
    std::vector<GridColumn> columns{{.header = std::string(key), .width_min = kNameWidthMin},
                                    {.header = "requests", .is_right_aligned = true}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& value : values) rows.push_back({value.value, count(value.summary.requests)});
    std::size_t used = least_width(rows, columns);
    std::size_t next = first;
    for (; next < policies.size(); ++next) {
      std::vector<std::string> cells;
      std::size_t widest = 1;
      for (const auto& value : policies[next].slices->values) {
        cells.push_back(cell(value.summary));
        widest = std::max(widest, text_width(cells.back()));
      }
      used += kColumnGap + widest;
      if (next > first && used > style.width) break;
      columns.push_back({.header = policies[next].policy->name, .width_min = widest});
      for (std::size_t row = 0; row < rows.size(); ++row) rows[row].push_back(cells[row]);
    }
    TextGrid grid(std::move(columns));
    for (auto& row : rows) grid.add_row(std::move(row));
    out += '\n' + grid_text(grid, style);
    first = next;
  }
  return out;
}

std::string title(const Result& result) {
  std::string text = result.scenario + ": " + count(result.inputs.rows) +
                     (result.inputs.rows == 1 ? " request" : " requests");
  if (result.baseline) text += ", savings against " + *result.baseline;
  text += ", " + fixed(100 * result.intervals.level, 0) + " % intervals";
  if (result.intervals.is_bootstrap) {
    text += " from " + count(std::uint64_t{result.intervals.resamples}) + " resamples";
  }
  return text;
}

}  // namespace

std::string result_table(const Result& result, const TableOptions& options) {
  const Ink ink(options.colour);
  const Shown shown(result);
  const Cells cells(result, shown);
  TextGrid grid(cells.columns());
  for (const auto& policy : result.policies) {
    grid.add_row(cells.row(policy.name, policy.total, policy.is_baseline));
  }
  if (result.controls) add_controls(*result.controls, result, cells, grid);

  std::vector<std::string> left_out;
  const GridStyle style{options.width, options.unicode};
  std::string out = ink.bold(fit_text(title(result), options.width, options.unicode)) + "\n\n";
  bool is_header = true;
  for (const std::string& line : grid.lines(style, left_out)) {
    out += (is_header || line == "controls" ? ink.bold(line) : line) + "\n";
    is_header = false;
  }
  out += "\n";
  const std::string bullet = options.bullet();
  for (const Remark& remark : remarks(result)) {
    const std::string line =
        wrap_text(remark.is_warning ? "! " : bullet, remark.text, options.width);
    out += (remark.is_warning ? ink.warning(line) : line) + "\n";
  }
  if (result.controls && !result.controls->controls.empty()) {
    const bool has_mix = std::ranges::any_of(
        result.controls->matched, [](const auto& entry) { return entry.matched.is_known(); });
    if (has_mix) {
      out +=
          ink.faint(
              "mix for x: the best blind split between single models that costs no more than x") +
          "\n";
    }
    out += ink.faint("* knows the labels: a bound on routers, not one to ship") + "\n";
  }
  if (result.wrong_answer_usd) {
    out += ink.faint(adjusted_note("a wrong answer costs $" + money(*result.wrong_answer_usd) +
                                   " more than its calls")) +
           "\n";
  }
  for (const auto& [figure, reason] : missing_figures(result)) {
    if (figure == "latency" && !shown.latency) continue;
    out += ink.faint(wrap_text("- " + figure + ": ", reason, options.width)) + "\n";
  }
  for (const std::string& header : left_out) {
    out += ink.faint("  no room for the column \"" + header + "\"") + "\n";
  }
  while (out.ends_with("\n\n")) out.pop_back();
  const std::string found = findings_text(result, options);
  if (!found.empty()) out += '\n' + found;
  return out;
}

std::string findings_text(const Result& result, const TableOptions& options) {
  const Ink ink(options.colour);
  std::string out;
  for (const Analysis& found : result.analyses) {
    const std::string text =
        std::visit([&](const auto& body) { return finding_text(body, options); }, found.body);
    if (text.empty()) continue;
    if (!out.empty()) out += '\n';
    out += ink.bold(fit_text(found.name, options.width, options.unicode)) + "\n\n" + text;
  }
  return out;
}

std::string slice_table(const Result& result, std::string_view key, const TableOptions& options) {
  const auto slices = policies_sliced_by(result, key);
  if (slices.empty()) return {};
  std::string out = slice_figure("accuracy %", key, slices, options, [](const Summary& summary) {
    return summary.accuracy ? percent_interval(*summary.accuracy, 1, 1) : "-";
  });
  if (!result.baseline) return out;
  const std::string against = " against " + *result.baseline;
  const auto saving = [](const analysis::Figure<analysis::Estimate>& savings) {
    return savings ? percent_interval(*savings, 1, 1) : "-";
  };
  out += '\n' + slice_figure("saving %" + against, key, slices, options,
                             [&](const Summary& summary) { return saving(summary.savings); });
  if (!result.wrong_answer_usd) return out;
  return out + '\n' +
         slice_figure("quality-adjusted saving %" + against, key, slices, options,
                      [&](const Summary& summary) {
                        return summary.quality_adjusted ? saving(summary.quality_adjusted->savings)
                                                        : "-";
                      });
}

}  // namespace pointsman::reports
