// Operations on the JSON tree of a scenario, all guided by the field tables: merging a file over
// the one it extends, moving its paths to another folder, filling in defaults, finding a parameter.
//
// Invariant: every node keeps the position of the text it came from; a filled-in default has line
// 0.
#pragma once

#include "sim/base/document.hpp"
#include "sim/base/shape.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

/// Lays `over` on `under`: objects and maps key by key, everything else (lists, policies) replaced.
base::Node merge(const base::Shape& shape, base::Node under, base::Node over);

/// The values that name files which a run opens: the workload, its joins, its rows and
/// the trace of its arrivals.
std::vector<base::Node*> path_nodes(base::Node& root);

/// Rewrites a path that is relative to one folder so that it is relative to another.
void move_path(base::Node& path, const std::filesystem::path& from,
               const std::filesystem::path& to);

/// The JSON text of a table (a default) as a node without a place.
base::Node node_of(std::string_view json);

/// The value as JSON in one line, numbers as they were written.
std::string json_text(const base::Node& node);
std::string json_text(const std::string& text);

/// Adds every absent field that has a default. Partial objects, of which only what is written
/// counts (prices, latencies), and policies are left as they are.
void fill_defaults(const base::Shape& shape, base::Node& object);

/// One number of a policy expression, by its dotted path.
struct Parameter {
  std::string path;
  const base::Node* node = nullptr;
};

/// Every number below `expression`, in order of appearance.
std::vector<Parameter> parameters_of(const base::Node& expression);

/// Those whose path is `name` or ends in `.name`.
std::vector<Parameter> find_parameters(const base::Node& expression, std::string_view name);

/// The number at a path of parameters_of(), or nullptr.
base::Node* node_at(base::Node& expression, std::string_view path);

/// A value on the way along a path, with its key (or index) in the one before it.
struct PathStep {
  std::string key;
  base::Node* node = nullptr;
};

/// The values along such a path, the number last; empty where it leads to no number.
std::vector<PathStep> steps_to(base::Node& expression, std::string_view path);

}  // namespace pointsman::scenarios
