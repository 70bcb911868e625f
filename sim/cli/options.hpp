// Options that mean the same in every command that has them: -o, --json, --set, --seed, --threads.
//
// Invariant: a short flag has one meaning in the whole program (-o output, -q quiet, -h help, -f
// force). A type name such as "router|cascade" is a closed list of choices; help, completions and
// hints read it from there.
#pragma once

#include "sim/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace pointsman::cli {

/// "pointsman COMMAND PROBLEM", what was expected, and where its help is. Always kUsage.
base::Status misuse(std::string_view command, std::string_view problem, std::string_view expected);

inline constexpr std::string_view kNumberType = "NUMBER";
inline constexpr std::string_view kCountType = "COUNT";    ///< at least 1
inline constexpr std::string_view kTokensType = "TOKENS";  ///< at least 1
inline constexpr std::string_view kShareType = "SHARE";    ///< from 0 to 1
inline constexpr std::string_view kUsdType = "USD";        ///< at least 0
inline constexpr std::string_view kSecondsType = "SECONDS";

/// The values of a type name "a|b|c"; empty for an open type such as "FILE".
std::vector<std::string> choices_of(std::string_view type_name);

/// Restricts an option to the values of `type_name` ("a|b|c").
CLI::Option& restrict_to(CLI::Option& option, std::string_view type_name);

/// A repeatable option that takes one value at a time, so that arguments may follow it.
CLI::Option& add_list(CLI::App& app, std::string_view name, std::vector<std::string>& values,
                      std::string_view type_name, std::string_view description);

/// A switch that takes no value.
CLI::Option& add_flag(CLI::App& app, std::string_view name, bool& value,
                      std::string_view description);

/// A whole number of at least 1.
CLI::Option& add_count(CLI::App& app, std::string_view name, std::optional<std::uint64_t>& value,
                       std::string_view description);

/// A share from 0 to 1.
CLI::Option& add_share(CLI::App& app, std::string_view name, std::optional<double>& value,
                       std::string_view description);
/// An amount of at least 0, of the type kUsdType or kSecondsType.
CLI::Option& add_amount(CLI::App& app, std::string_view name, std::optional<double>& value,
                        std::string_view type_name, std::string_view description);

void add_json(CLI::App& app, bool& json);
void add_force(CLI::App& app, bool& force);
void add_output(CLI::App& app, std::string& path);
void add_seed(CLI::App& app, std::optional<std::uint64_t>& seed);
void add_threads(CLI::App& app, unsigned& threads);

/// What every command takes that reads a scenario.
struct StudyOptions {
  std::string file;
  std::vector<std::string> overrides;  ///< "path=value"
  std::optional<std::uint64_t> seed;
};
void add_overrides(CLI::App& app, std::vector<std::string>& overrides);
/// Returns the scenario's option, which is required.
CLI::Option& add_study(CLI::App& app, StudyOptions& options);

/// The --set texts, with --seed as the last of them.
std::vector<std::string> overrides_of(const StudyOptions& options);

/// What every command takes that loads workloads.
struct LoadOptions {
  unsigned threads = 0;  ///< 0 = all cores
  bool no_cache = false;
};
void add_load(CLI::App& app, LoadOptions& options);

}  // namespace pointsman::cli
