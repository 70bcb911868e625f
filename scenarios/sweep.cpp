#include "scenarios/sweep.hpp"

#include "scenarios/names.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace pointsman::scenarios {
namespace {

constexpr std::string_view kForms =
    "PATH=FROM:TO:STEP such as policies.router.route.at_least=0.1:0.9:0.1, or PATH=A,B,C";

base::Error axis_error(const std::string& text, std::size_t begin, std::size_t end,
                       std::string message, std::string expected = std::string(kForms)) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = std::move(message);
  error.where = {"sweep", 1, begin + 1};
  error.source_line = text;
  error.length = std::max<std::size_t>(end - begin, 1);
  error.expected = std::move(expected);
  return error;
}

/// Texts between separators outside of quotes and brackets, with where they begin.
struct Piece {
  std::string text;
  std::size_t at = 0;
};
std::vector<Piece> split(const std::string& text, std::size_t from, char separator) {
  std::vector<Piece> pieces = {{"", from}};
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted && (c == '[' || c == '{')) ++depth;
    if (!is_quoted && (c == ']' || c == '}')) --depth;
    if (c == separator && depth == 0 && !is_quoted) {
      pieces.push_back({"", i + 1});
    } else {
      pieces.back().text += c;
    }
  }
  return pieces;
}

/// value / 10^digits, without trailing zeros.
std::string decimal_text(std::int64_t value, int digits) {
  std::string text = std::to_string(value < 0 ? -value : value);
  const auto places = static_cast<std::size_t>(digits);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (places > 0) {
    text.insert(text.size() - places, 1, '.');
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return value < 0 ? "-" + text : text;
}

/// FROM:TO:STEP as exact decimals; empty where the text has another form.
base::Result<std::optional<std::vector<std::string>>> range_values(const std::string& text,
                                                                   std::size_t from) {
  const auto pieces = split(text, from, ':');
  if (pieces.size() != 3) return std::nullopt;
  int digits = 0;
  for (const Piece& piece : pieces) {
    const int needed = base::digits_needed(piece.text);
    if (needed < 0) {
      return base::fail(axis_error(text, piece.at, piece.at + piece.text.size(),
                                   in_quotes(piece.text) + " is no number",
                                   "FROM:TO:STEP, three numbers"));
    }
    digits = std::max(digits, needed);
  }
  const std::int64_t first = base::parse_decimal(pieces[0].text, digits).value;
  const std::int64_t last = base::parse_decimal(pieces[1].text, digits).value;
  const std::int64_t step = base::parse_decimal(pieces[2].text, digits).value;
  if (step <= 0 || last < first) {
    const Piece& wrong = step <= 0 ? pieces[2] : pieces[1];
    return base::fail(axis_error(text, wrong.at, wrong.at + wrong.text.size(),
                                 step <= 0 ? "the step is not above 0"
                                           : "the range ends before it "
                                             "begins",
                                 "FROM:TO:STEP with FROM <= TO and STEP > 0"));
  }
  if ((last - first) / step >= static_cast<std::int64_t>(kMaxSweepPoints)) {
    return base::fail(axis_error(
        text, from, text.size(),
        "the range has more than " + std::to_string(kMaxSweepPoints) + " values", "a larger step"));
  }
  std::vector<std::string> values;
  for (std::int64_t value = first; value <= last; value += step) {
    values.push_back(decimal_text(value, digits));
  }
  return std::optional(std::move(values));
}

/// The policy that a path lies in; empty for any other path.
std::string policy_of(const std::string& path) {
  constexpr std::string_view kPolicies = "policies.";
  if (!path.starts_with(kPolicies)) return {};
  const auto pieces = split(path, kPolicies.size(), '.');
  std::string name = pieces.front().text;
  if (name.size() >= 2 && name.front() == '"') name = name.substr(1, name.size() - 2);
  return name;
}

/// Policies to report: those asked for, else those that every axis lies in and the baseline, else
/// all (empty).
std::vector<std::string> wanted_policies(const SweepRequest& request, const Scenario& scenario) {
  if (!request.policies.empty()) return request.policies;
  std::vector<std::string> wanted;
  for (const SweepAxis& axis : request.axes) {
    const std::string policy = policy_of(axis.path);
    if (policy.empty()) return {};
    if (std::ranges::find(wanted, policy) == wanted.end()) wanted.push_back(policy);
  }
  // Another policy may name the one that changes: then all of them are of interest.
  for (const auto& [name, expression] : scenario.policies()) {
    const bool is_other = std::ranges::find(wanted, name) == wanted.end();
    if (is_other && expression->is_string() &&
        std::ranges::find(wanted, expression->text) != wanted.end()) {
      return {};
    }
  }
  return wanted;
}

base::Status check_policies(const SweepRequest& request, const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& [name, expression] : scenario.policies()) names.push_back(name);
  for (const std::string& policy : request.policies) {
    if (std::ranges::find(names, policy) != names.end()) continue;
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message = "no policy is named " + in_quotes(policy);
    error.expected = one_of(names, "the name of a policy");
    error.hint = base::did_you_mean(policy, names);
    return base::fail(std::move(error));
  }
  return {};
}

base::Result<Scenario> scenario_at(const SweepRequest& request,
                                   const std::vector<std::string>& values) {
  ReadOptions options;
  options.overrides = request.overrides;
  for (std::size_t i = 0; i < request.axes.size(); ++i) {
    options.overrides.push_back(request.axes[i].path + "=" + values[i]);
  }
  options.overrides.emplace_back("controls=false");
  options.overrides.emplace_back("analyses=[]");
  return read_scenario(request.file, options);
}

/// The next combination of values, the last axis fastest; false after the last one.
bool advance(const std::vector<SweepAxis>& axes, std::vector<std::size_t>& at) {
  for (std::size_t axis = axes.size(); axis > 0; --axis) {
    if (++at[axis - 1] < axes[axis - 1].values.size()) return true;
    at[axis - 1] = 0;
  }
  return false;
}

}  // namespace

base::Result<SweepAxis> parse_sweep_axis(const std::string& text) {
  const auto pieces = split(text, 0, '=');
  if (pieces.size() < 2 || pieces.front().text.empty()) {
    return base::fail(
        axis_error(text, 0, text.size(), "no parameter and its values in " + in_quotes(text)));
  }
  SweepAxis axis;
  axis.path = pieces.front().text;
  const std::size_t from = pieces[1].at;
  POINTSMAN_TRY(auto range, range_values(text, from));
  if (range) {
    axis.values = *std::move(range);
    return axis;
  }
  std::string list = text.substr(from);
  std::size_t list_at = from;
  if (list.size() >= 2 && list.front() == '[' && list.back() == ']') {
    list = text.substr(0, text.size() - 1);
    list_at = from + 1;
  } else {
    list = text;
  }
  for (Piece& piece : split(list, list_at, ',')) {
    if (piece.text.empty()) {
      return base::fail(axis_error(text, piece.at, piece.at + 1, "a value is missing"));
    }
    axis.values.push_back(std::move(piece.text));
  }
  return axis;
}

base::Result<Sweep> sweep(const SweepRequest& request, const Resources& resources) {
  std::size_t count = 1;
  for (const SweepAxis& axis : request.axes) count *= axis.values.size();
  if (count > kMaxSweepPoints) {
    return base::fail(base::ErrorKind::kUsage, "the sweep has " + std::to_string(count) +
                                                   " points, more than " +
                                                   std::to_string(kMaxSweepPoints));
  }
  Sweep result;
  result.axes = request.axes;
  std::vector<std::size_t> at(request.axes.size(), 0);
  std::vector<std::string> wanted;
  for (std::size_t number = 0; number == 0 || advance(request.axes, at); ++number) {
    SweepPoint& point = result.points.emplace_back();
    for (std::size_t i = 0; i < at.size(); ++i) {
      point.values.push_back(request.axes[i].values[at[i]]);
    }
    POINTSMAN_TRY(auto scenario, scenario_at(request, point.values));
    if (number == 0) {
      POINTSMAN_CHECK(check_policies(request, scenario));
      wanted = wanted_policies(request, scenario);
      result.scenario = scenario.name;
      result.level = scenario.intervals.level;
    }
    Resources quiet = resources;
    quiet.progress = {};
    POINTSMAN_TRY(const Run run, scenarios::run(std::move(scenario), {.resources = quiet}));
    const std::string baseline =
        run.bound->baseline ? run.bound->policies[*run.bound->baseline].name : std::string();
    if (number == 0) result.baseline = baseline;
    if (result.baseline != baseline) result.baseline.clear();
    point.requests = run.bound->workload.rows();
    for (const auto& model : run.bound->models) point.models.push_back(model.name);
    for (const auto& policy : run.policies) {
      const bool is_wanted =
          wanted.empty() || std::ranges::find(wanted, policy.name) != wanted.end();
      if (is_wanted) point.policies.push_back(policy);
    }
    if (resources.progress) resources.progress("sweeping", number + 1, count);
  }
  return result;
}

}  // namespace pointsman::scenarios
