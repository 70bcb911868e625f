// What the commands about gates and baselines share.
#pragma once

#include "sim/base/result.hpp"

#include <string>

namespace CLI {
class App;
}

namespace pointsman::cli {

/// --today: the day on which waivers and ages are judged.
void add_today(CLI::App& app, std::string& day);

/// The day given, or today's (UTC) where it is empty. Errors: kUsage where it is no date.
base::Result<std::string> day_or_today(const std::string& day);

/// Whether a baseline can probably be written there: its folder is made with it, so the nearest one
/// that there is has to let us.
base::Status check_makeable(const std::string& path);

}  // namespace pointsman::cli
