// From files to one JSON tree: `extends`, overrides and defaults, without a look at what it means.
#pragma once

#include "scenarios/sources.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"

#include <string>
#include <vector>

namespace pointsman::scenarios {

struct Loaded {
  base::Document document;  ///< merged; checked against kScenarioShape; defaults filled in
  Sources sources;
  std::string folder;
};

/// `scenario` is the parsed file; the files that it extends are read here. Keys of `without` are
/// taken out of what all of them say.
base::Result<Loaded> load(base::Document scenario, const std::vector<std::string>& overrides,
                          const std::vector<std::string>& without = {});

}  // namespace pointsman::scenarios
