#include "reports/gate/baseline_text.hpp"

#include "reports/gate/gate_words.hpp"
#include "reports/gate/paired.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <optional>

namespace pointsman::reports::gate {

namespace {

constexpr std::size_t kElastic = 12;

/// Policies of either side, those of `now` first.
std::vector<std::string> policies_of(const Record& before, const Record& now) {
  std::vector<std::string> names;
  for (const PolicyRecord& policy : now.policies) names.push_back(policy.name);
  for (const PolicyRecord& policy : before.policies) {
    if (now.find(policy.name) == nullptr) names.push_back(policy.name);
  }
  return names;
}

std::optional<double> metric_in(const MetricInfo& metric, const Record& record,
                                const std::string& policy) {
  const PolicyRecord* found = record.find(policy);
  return found == nullptr ? std::nullopt : metric_of(metric, PolicySide{&record, found});
}

std::string text_or_dash(const MetricInfo& metric, const std::optional<double>& value) {
  return value ? value_text(metric, *value) : "-";
}

std::string short_hash(const std::string& value) {
  constexpr std::size_t kHashLength = 64;
  constexpr std::size_t kShown = 12;
  if (value.empty()) return "absent";
  return value.size() == kHashLength ? value.substr(0, kShown) : value;
}

}  // namespace

std::vector<AcceptedChange> changes_between(const Record& before, const Record& now) {
  std::vector<AcceptedChange> changes;
  for (const std::string& policy : policies_of(before, now)) {
    for (const MetricInfo& metric : metric_table()) {
      const auto old_value = metric_in(metric, before, policy);
      const auto new_value = metric_in(metric, now, policy);
      if (old_value == new_value) continue;
      changes.push_back({policy, std::string(metric.name), text_or_dash(metric, old_value),
                         text_or_dash(metric, new_value)});
    }
  }
  return changes;
}

std::string changes_text(const std::vector<AcceptedChange>& changes, const TableOptions& options) {
  if (changes.empty()) return "no metric changed\n";
  TextGrid grid({{.header = "policy", .width_min = kElastic},
                 {.header = "metric", .width_min = kElastic},
                 {.header = "before", .is_right_aligned = true},
                 {.header = "after", .is_right_aligned = true}});
  for (const AcceptedChange& change : changes) {
    grid.add_row({change.policy, change.metric, change.before, change.after});
  }
  return grid_text(grid, {options.width, options.unicode});
}

std::string input_changes_text(const std::vector<InputChange>& changes,
                               const TableOptions& options) {
  std::string out;
  for (const InputChange& change : changes) {
    out += wrap_text("! ",
                     change.name + " was " + short_hash(change.before) + " and is " +
                         short_hash(change.now),
                     options.width) +
           "\n";
  }
  return out;
}

std::string baseline_text(const Baseline& baseline, const TableOptions& options) {
  const Record& record = baseline.record;
  std::string out = baseline.name + ": " + count(std::uint64_t{record.rows()}) + " requests of " +
                    record.scenario_file + ", accepted " + baseline.accepted_at() + " (" +
                    baseline.history.back().reason + ")\n\n";
  TextGrid grid({{.header = "policy", .width_min = kElastic},
                 {.header = "metric", .width_min = kElastic},
                 {.header = "value", .is_right_aligned = true}});
  for (const PolicyRecord& policy : record.policies) {
    for (const MetricInfo& metric : metric_table()) {
      const auto value = metric_of(metric, PolicySide{&record, &policy});
      if (value) grid.add_row({policy.name, std::string(metric.name), value_text(metric, *value)});
    }
  }
  out += grid_text(grid, {options.width, options.unicode}) + "\ninputs\n";
  TextGrid inputs({{.header = "input", .width_min = kElastic}, {.header = "value or sha256"}});
  for (const InputPart& part : record.inputs) inputs.add_row({part.name, short_hash(part.value)});
  out += grid_text(inputs, {options.width, options.unicode}) + "\nhistory\n";
  for (const Acceptance& entry : baseline.history) {
    out += wrap_text(options.bullet(),
                     entry.when + (entry.commit.empty() ? "" : " " + short_hash(entry.commit)) +
                         ": " + entry.reason + " (" + std::to_string(entry.changes.size()) +
                         (entry.changes.size() == 1 ? " change)" : " changes)"),
                     options.width) +
           "\n";
  }
  return out;
}

std::string baselines_text(const GateFile& file, const TableOptions& options) {
  if (file.baselines.empty()) return "the gate names no baselines\n";
  TextGrid grid({{.header = "baseline", .width_min = kElastic},
                 {.header = "file", .width_min = kElastic},
                 {.header = "requests", .is_right_aligned = true},
                 {.header = "accepted"},
                 {.header = "reason", .width_min = kElastic}});
  for (const NamedBaseline& named : file.baselines) {
    const auto baseline = read_baseline(named.file);
    if (baseline) {
      grid.add_row({named.name, named.file, count(std::uint64_t{baseline->record.rows()}),
                    baseline->accepted_at(), baseline->history.back().reason});
    } else {
      const bool is_missing = baseline.error().kind == base::ErrorKind::kBaselineMissing;
      grid.add_row({named.name, named.file, "", is_missing ? "never" : "broken",
                    is_missing ? "" : baseline.error().message});
    }
  }
  return grid_text(grid, {options.width, options.unicode});
}

}  // namespace pointsman::reports::gate
