#include "reports/gate/result_figure.hpp"

#include "reports/json_value.hpp"
#include "scenarios/names.hpp"
#include "sim/base/limits.hpp"
#include "sim/base/text.hpp"

#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports::gate {

namespace {

using analysis::Estimate;
using analysis::Figure;

/// Where a walk ended: at a value, or before a name that is not there.
struct Walk {
  const Json* at = nullptr;
  const Json* parent = nullptr;
  std::string key;                 ///< of `at` in `parent`
  std::string_view rest;           ///< not walked
  std::vector<std::string> names;  ///< of what is there instead
};

bool is_step(std::string_view path, std::string_view name) {
  return path == name || (path.starts_with(name) && path[name.size()] == '.');
}

/// The entry that the path goes on with; the longest name wins.
std::pair<const Json*, std::string> entry_of(const Json& at, std::string_view path,
                                             std::vector<std::string>& names) {
  std::pair<const Json*, std::string> found{nullptr, {}};
  const auto consider = [&](const Json& value, const std::string& name) {
    names.push_back(name);
    if (is_step(path, name) && (found.first == nullptr || name.size() > found.second.size())) {
      found = {&value, name};
    }
  };
  if (at.is_object()) {
    for (const auto& [name, value] : at.items()) consider(value, name);
  } else if (at.is_array()) {
    for (std::size_t i = 0; i < at.size(); ++i) {
      const bool is_named =
          at[i].is_object() && at[i].contains("name") && at[i]["name"].is_string();
      consider(at[i], is_named ? at[i]["name"].get<std::string>() : std::to_string(i));
    }
  }
  return found;
}

Walk walk(const Json& root, std::string_view path) {
  Walk walked{&root, nullptr, {}, path, {}};
  while (!walked.rest.empty()) {
    walked.names.clear();
    const auto [next, name] = entry_of(*walked.at, walked.rest, walked.names);
    if (next == nullptr) return walked;
    walked.parent = walked.at;
    walked.at = next;
    walked.key = name;
    walked.rest.remove_prefix(std::min(name.size() + 1, walked.rest.size()));
  }
  walked.names.clear();
  return walked;
}

double bound_or(const Json& object, const char* key, double otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

/// The key of an object's own number; empty where it has none.
std::string centre_of(const Json& object) {
  for (const char* centre : {"mean", "value", "per_request"}) {
    if (object.contains(centre) && object[centre].is_number()) return centre;
  }
  return {};
}

bool is_estimate(const Json* object) {
  return object != nullptr && object->is_object() && object->contains("lo") &&
         object->contains("hi");
}

}  // namespace

base::Result<Figure<Estimate>> result_figure(const GateFile& file, const Rule& rule,
                                             const std::string& policy, const std::string& result) {
  if (result.empty()) {
    return Figure<Estimate>::unknown("only a run has a result, and this is a saved candidate");
  }
  const Json root = Json::parse(result);
  const Json& own = root["policies"][policy];
  Walk walked = walk(own, rule.metric.path);
  if (!walked.rest.empty()) {
    Walk from_root = walk(root, rule.metric.path);
    if (from_root.rest.size() < walked.rest.size() || from_root.rest.empty()) {
      walked = std::move(from_root);
    }
  }
  if (!walked.rest.empty()) {
    const std::string name(walked.rest.substr(0, walked.rest.find('.')));
    return base::fail(file.document.error_at(
        rule.metric_at, "the result has no " + scenarios::in_quotes(name) + " there",
        scenarios::one_of(walked.names, "a path of the result"),
        base::did_you_mean(name, walked.names)));
  }
  // The centre of an estimate, by its own path, is as uncertain as the estimate.
  const bool is_centre = is_estimate(walked.parent) && walked.key == centre_of(*walked.parent);
  const Json& value = is_centre ? *walked.parent : *walked.at;
  if (value.is_number()) {
    const double number = value.get<double>();
    return Figure<Estimate>(Estimate{number, number, number});
  }
  if (value.is_null()) {
    const Json* unknown =
        walked.parent != nullptr && walked.parent->is_object() && walked.parent->contains("unknown")
            ? &(*walked.parent)["unknown"]
            : nullptr;
    const bool has_reason = unknown != nullptr && unknown->contains(walked.key);
    return Figure<Estimate>::unknown(has_reason ? (*unknown)[walked.key].get<std::string>()
                                                : "it is null in the result");
  }
  if (value.is_object()) {
    const std::string centre = centre_of(value);
    if (!centre.empty()) {
      return Figure<Estimate>(Estimate{value[centre].get<double>(),
                                       bound_or(value, "lo", -base::kInfinity),
                                       bound_or(value, "hi", base::kInfinity)});
    }
  }
  return base::fail(file.document.error_at(rule.metric_at, "this is no figure of the result",
                                           "the path of a number or of an estimate"));
}

}  // namespace pointsman::reports::gate
