// A judged gate for a terminal: the verdict, a line each, and what else must be known.
#include "reports/gate/gate_words.hpp"
#include "reports/gate/outputs.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace pointsman::reports::gate {

namespace {

constexpr std::size_t kNameWidthMin = 20;

std::string share_text(const std::optional<double>& share) {
  return share ? percent(*share, 1) : "";
}

std::string resolution_text(const Line& line) {
  constexpr double kLeastShown = 0.01;
  if (!line.resolution) return "";
  return *line.resolution < kLeastShown ? "<0.01" : significant(*line.resolution, 2);
}

std::string verdict_cell(const Line& line) {
  return line.is_waived ? "waived" : std::string(name_of(line.verdict));
}

/// What the lines of a rule are by: its columns, or the policies of a frontier.
const std::vector<std::string>& slice_keys(const Line& line) {
  static const std::vector<std::string> of_frontier = {"policy"};
  return line.rule->slices ? line.rule->slices->keys : of_frontier;
}

/// "acc against previous, by category", above its slices.
std::string family_name(const Line& line) {
  const bool is_named = line.rule->against.size() > 1;
  const auto& keys = slice_keys(line);
  return line.rule->id + (is_named ? " against " + line.against + "," : "") +
         (keys.size() == 1 ? " by " + keys.front() : "");
}

/// "  math" below "by category"; with its key where the heading has several.
std::string slice_cell(const Line& line) {
  const auto& keys = slice_keys(line);
  return "  " + (keys.size() == 1 ? line.slice.substr(keys.front().size() + 1) : line.slice);
}

std::string table_of(const Evaluation& evaluation, const TableOptions& options) {
  TextGrid grid({{.header = "verdict"},
                 {.header = "gate", .width_min = kNameWidthMin},
                 {.header = "n", .is_right_aligned = true},
                 {.header = "diff %", .is_right_aligned = true},
                 {.header = "moved %", .is_right_aligned = true},
                 {.header = "change"},
                 {.header = "margin", .is_right_aligned = true},
                 {.header = "sees", .is_right_aligned = true},
                 {.header = "q", .is_right_aligned = true}});
  const Line* above = nullptr;
  for (const Line& line : evaluation.lines) {
    const MetricInfo& metric = *line.rule->metric.info;
    const bool is_first =
        above == nullptr || above->rule != line.rule || above->against != line.against;
    if (!line.slice.empty() && is_first) grid.add_heading(family_name(line));
    above = &line;
    grid.add_row(
        {verdict_cell(line), line.slice.empty() ? line_name(line) : slice_cell(line), count(line.n),
         share_text(line.discordant), share_text(line.rerouted), interval_text(line),
         margin_text(line),
         line.detectable ? change_text(metric, *line.detectable, line.is_relative, false) : "",
         resolution_text(line)});
  }
  return grid_text(grid, {options.width, options.unicode});
}

class TextWriter {
 public:
  explicit TextWriter(const TableOptions& options) : options_(options) {}

  void warn(const std::string& text) { out_ += wrap_text("! ", text, options_.width) + "\n"; }
  void note(const std::string& text) {
    out_ += wrap_text(options_.bullet(), text, options_.width) + "\n";
  }
  void raw(const std::string& text) { out_ += text; }
  std::string take() { return std::move(out_); }

 private:
  const TableOptions& options_;
  std::string out_;
};

void write_notes(const Evaluation& evaluation, TextWriter& out) {
  for (const Line& line : evaluation.lines) {
    const bool is_told = line.effect != Effect::kNone || line.is_waived;
    if (is_told) {
      out.warn(line_sentence(line) +
               (line.waiver.empty()
                    ? ""
                    : (line.is_waived ? "; waived " : "; waiver ended, ") + line.waiver));
    } else if (!line.reason.empty()) {
      out.note(line_name(line) + ": " + line.reason);
    }
    if (line.simulation_half_width) {
      const MetricInfo& metric = *line.rule->metric.info;
      const auto width = [&](double value) {
        return change_text(metric, value, line.is_relative, false);
      };
      out.note(line_name(line) + ": of the interval's half-width of " + width(*line.half_width) +
               ", the simulation's draws alone make " +
               (*line.simulation_half_width < *line.half_width ? width(*line.simulation_half_width)
                                                               : "all"));
    }
    if (!line.pooled.empty()) out.note(line_name(line) + " pools " + pooled_text(line));
    if (line.design_effect && *line.design_effect > 1.05) {
      out.note(line_name(line) + ": clusters make it vary " + fixed(*line.design_effect, 1) +
               " times as much as independent requests would");
    }
  }
  for (const std::string& id : evaluation.off) out.note(id + " is off");
}

/// Which figures moved because inputs did; one line for all that did not by the same changes.
void write_input_effects(const Evaluation& evaluation, TextWriter& out) {
  std::map<std::string, std::string> still;
  for (const InputEffect& effect : evaluation.input_effects) {
    if (is_moved(effect)) {
      out.note(input_sentence(effect) + "; the lines above compare on the new inputs");
    } else {
      std::string& figures = still[input_names(effect.changes)];
      figures += (figures.empty() ? "" : ", ") + effect.metric + " of " + effect.policy;
    }
  }
  for (const auto& [inputs, figures] : still) {
    out.note("input change (" + inputs + "): does not move " + figures);
  }
}

}  // namespace

std::string gate_text(const Evaluation& evaluation, const TableOptions& options) {
  TextWriter out(options);
  out.raw(wrap_text("", headline(evaluation), options.width) + "\n\n");
  out.raw(table_of(evaluation, options));
  out.raw("\n");
  write_notes(evaluation, out);
  write_input_effects(evaluation, out);
  for (const Lint& lint : evaluation.lints) out.warn(lint.kind + ": " + lint.text);
  for (const FlippedGroup& group : flipped_groups(evaluation)) {
    std::string ids;
    for (const FlippedRequest& one : group.requests) {
      ids += (ids.empty() ? "" : ", ") + one.id;
      if (one.model_before != one.model_now)
        ids += " (" + one.model_before + " > " + one.model_now + ")";
    }
    out.note(group.title + ": " + ids);
  }
  out.note(significant_text(100 * evaluation.level) +
           " % intervals; \"moved\" requests were sent elsewhere, " +
           "\"sees\" is the least harm found with a chance of " + percent(evaluation.power, 0) +
           " %, q is n over the n that would settle the line");
  return out.take();
}

}  // namespace pointsman::reports::gate
