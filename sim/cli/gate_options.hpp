// What the commands about gates and baselines share.
#pragma once

#include "sim/base/result.hpp"

#include <initializer_list>
#include <string>
#include <utility>

namespace CLI {
class App;
}

namespace pointsman::cli {

/// --today: the day on which waivers and ages are judged.
void add_today(CLI::App& app, std::string& day);

/// The day given, or today's (UTC) where it is empty. Errors: kUsage where it is no date.
base::Result<std::string> day_or_today(const std::string& day);

/// kUsage: `option` would be passed over in silence beside another one.
base::Status refuse_pair(const std::string& option, const std::string& beside,
                         const std::string& why);
/// The first option that was given; empty where none was.
std::string first_given(std::initializer_list<std::pair<const char*, bool>> options);

/// Whether a baseline can probably be written there: its folder is made with it, so the nearest one
/// that there is has to let us.
base::Status check_makeable(const std::string& path);

}  // namespace pointsman::cli
