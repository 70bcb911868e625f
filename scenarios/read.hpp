// Reads a scenario file: the file it extends, --set overrides, defaults, and every check that needs
// no data.
//
// Precedence: defaults < extended file < file < overrides. Errors are kUsage (kData where a
// workload file cannot be found), located in the file or override that holds the value, with the
// nearest valid name. What needs the workload or the catalogue (columns, profiles, policy
// expressions) is checked when they are bound.
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::scenarios {

struct ReadOptions {
  std::vector<std::string> overrides;     ///< --set texts; later ones win
  bool check_files = true;                ///< whether the workload's files must exist
  std::vector<std::string> without = {};  ///< keys of the whole that are taken as not given
};

base::Result<Scenario> read_scenario(const std::string& path, const ReadOptions& options = {});

/// The same from a text; `file` names it in errors and its folder is where relative paths start.
base::Result<Scenario> read_scenario_text(std::string file, std::string text,
                                          const ReadOptions& options = {});

/// Every file that running it reads: its own, those that it extends, and its data.
std::vector<std::string> files_of(const Scenario& scenario);

}  // namespace pointsman::scenarios
