#include "scenarios/explain.hpp"

#include "scenarios/fields.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace pointsman::scenarios {
namespace {

using base::Member;
using base::Node;

constexpr std::size_t kMaxInline = 60;      ///< longer objects and lists get a line per member
constexpr std::size_t kCommentColumn = 56;  ///< where comments start, if the value leaves room

/// The comment without its slashes: one origin for the whole value, or nothing where they differ.
std::optional<std::string> common_origin(const Node& node, const Sources& sources) {
  if (node.items.empty() && node.members.empty()) return sources.describe(node.at);
  std::optional<std::string> common;
  const auto joins = [&](const Node& child) {
    const auto origin = common_origin(child, sources);
    if (!origin || (common && *common != *origin)) return false;
    common = origin;
    return true;
  };
  for (const Node& item : node.items) {
    if (!joins(item)) return std::nullopt;
  }
  for (const Member& member : node.members) {
    if (!joins(member.value)) return std::nullopt;
  }
  return common;
}

class Printer {
 public:
  explicit Printer(const Sources& sources) : sources_(sources) {}

  /// The members of the whole file, in the order of the field table.
  std::string print(const Node& root) {
    line(0, "{", {});
    std::vector<const Member*> members;
    for (const base::Field& field : kScenarioShape.fields) {
      for (const Member& member : root.members) {
        if (member.key == field.name) members.push_back(&member);
      }
    }
    for (const Member* member : members) {
      value(1, json_text(member->key) + ": ", member->value, member == members.back() ? "" : ",");
    }
    line(0, "}", {});
    return std::move(out_);
  }

 private:
  void line(std::size_t depth, const std::string& text, const std::optional<std::string>& origin) {
    const std::string indent(2 * depth, ' ');
    out_ += indent + text;
    if (origin) {
      const std::size_t width = indent.size() + text.size();
      out_ += std::string(width + 2 < kCommentColumn ? kCommentColumn - width : 2, ' ') + "// ";
      for (const char c : *origin) out_ += c == '\n' || c == '\r' ? ' ' : c;
    }
    out_ += '\n';
  }

  void value(std::size_t depth, const std::string& name, const Node& node,
             const std::string& comma) {
    const auto origin = common_origin(node, sources_);
    const auto text = json_text(node);
    const bool is_leaf = node.items.empty() && node.members.empty();
    if (is_leaf || (origin && text.size() <= kMaxInline)) {
      line(depth, name + text + comma, origin);
      return;
    }
    line(depth, name + (node.is_array() ? "[" : "{"), {});
    for (const Node& item : node.items) {
      value(depth + 1, "", item, &item == &node.items.back() ? "" : ",");
    }
    for (const Member& member : node.members) {
      value(depth + 1, json_text(member.key) + ": ", member.value,
            &member == &node.members.back() ? "" : ",");
    }
    line(depth, (node.is_array() ? "]" : "}") + comma, {});
  }

  const Sources& sources_;
  std::string out_;
};

std::string heading(const Sources& sources) {
  std::string files;
  std::size_t overrides = 0;
  for (const Source& part : sources.parts()) {
    if (part.kind == SourceKind::kScenario) files += part.name;
    if (part.kind == SourceKind::kExtended) files += ", which extends " + part.name;
    overrides += part.kind == SourceKind::kOverride ? 1 : 0;
  }
  std::string out = "// " + files;
  if (overrides > 0) out += ", with " + std::to_string(overrides) + " --set";
  return out + "\n";
}

/// That who is turned away does not go on, where a station turns anyone away: a reader of a
/// fallback would expect otherwise.
std::string turning_away(const TimingSpec& timing) {
  std::vector<std::string> names;
  for (const StationSpec& spec : timing.stations) {
    if (spec.station.queue_places || spec.station.shed_after) names.push_back(spec.station.name);
  }
  if (names.empty()) return {};
  return "// a call that " + base::quoted_list(names) + (names.size() == 1 ? " turns" : " turn") +
         " away ends its request, in a fallback or cascade too\n";
}

std::string explained(const Scenario& scenario, const std::string& plan) {
  return heading(scenario.sources) +
         (plan.empty() ? std::string() : "// plan of timed runs: " + plan + "\n") +
         (scenario.timing ? turning_away(*scenario.timing) : std::string()) +
         Printer(scenario.sources).print(scenario.document.root);
}

}  // namespace

std::string explain(const Scenario& scenario) {
  return explained(scenario, scenario.timing ? plan_sentence(*scenario.timing) : std::string());
}

std::string explain(const Bound& bound, const Resources& resources) {
  return explained(bound.scenario, bound.timing ? plan_sentence(bound, resources) : std::string());
}

}  // namespace pointsman::scenarios
