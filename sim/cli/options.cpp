#include "sim/cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>

namespace pointsman::cli {

base::Status misuse(std::string_view command, std::string_view problem, std::string_view expected) {
  const std::string name = "pointsman " + std::string(command);
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = name + ' ' + std::string(problem);
  error.expected = std::string(expected);
  error.hint = '"' + name + " --help\" shows what it takes";
  return base::fail(std::move(error));
}

std::vector<std::string> choices_of(std::string_view type_name) {
  std::vector<std::string> choices;
  if (type_name.find('|') == std::string_view::npos) return choices;
  while (!type_name.empty()) {
    const std::size_t end = std::min(type_name.find('|'), type_name.size());
    choices.emplace_back(type_name.substr(0, end));
    type_name.remove_prefix(std::min(end + 1, type_name.size()));
  }
  return choices;
}

CLI::Option& restrict_to(CLI::Option& option, std::string_view type_name) {
  const auto is_choice = [choices = choices_of(type_name)](const std::string& value) {
    const bool found = std::find(choices.begin(), choices.end(), value) != choices.end();
    return found ? std::string() : std::string("not one of the choices");
  };
  return *option.check(is_choice)->type_name(std::string(type_name));
}

CLI::Option& add_list(CLI::App& app, std::string_view name, std::vector<std::string>& values,
                      std::string_view type_name, std::string_view description) {
  return *app.add_option(std::string(name), values, std::string(description))
              ->allow_extra_args(false)
              ->type_name(std::string(type_name));
}

CLI::Option& add_flag(CLI::App& app, std::string_view name, bool& value,
                      std::string_view description) {
  // Without an override "--quiet=false" is an error; a flag has one meaning.
  return *app.add_flag(std::string(name), value, std::string(description))->disable_flag_override();
}

void add_json(CLI::App& app, bool& json) {
  add_flag(app, "--json", json, "Print JSON on standard output");
}

void add_force(CLI::App& app, bool& force) {
  add_flag(app, "-f,--force", force, "Replace a file that exists");
}

void add_output(CLI::App& app, std::string& path) {
  app.add_option("-o,--output", path, "Where to write")->type_name("FILE");
}

namespace {

/// CLI11 reads "-1" as the largest unsigned number; this does not.
std::string refuse_unless_digits(const std::string& text) {
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? std::string() : std::string("not a whole number");
}

std::string refuse_unless_positive(const std::string& text) {
  const bool is_zero = text.find_first_not_of('0') == std::string::npos;
  return is_zero ? std::string("not at least 1") : refuse_unless_digits(text);
}

}  // namespace

void add_seed(CLI::App& app, std::optional<std::uint64_t>& seed) {
  app.add_option("--seed", seed, "Override the seed of every random draw")
      ->check(refuse_unless_digits)
      ->type_name(std::string(kNumberType));
}

void add_threads(CLI::App& app, unsigned& threads) {
  app.add_option("--threads", threads, "Threads to use (all cores); results do not depend on it")
      ->check(refuse_unless_digits)
      ->type_name(std::string(kNumberType));
}

CLI::Option& add_count(CLI::App& app, std::string_view name, std::optional<std::uint64_t>& value,
                       std::string_view description) {
  return *app.add_option(std::string(name), value, std::string(description))
              ->check(refuse_unless_positive)
              ->type_name(std::string(kCountType));
}

namespace {

/// More than any bill or wait; sums and products of such amounts stay exact enough to compare.
constexpr double kAmountMax = 1e15;

/// A check that takes plain decimal numbers only: no NaN, no infinity, no other words of strtod.
auto refuse_outside(double highest) {
  return [highest](const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool is_number = error == std::errc() && stop == end && std::isfinite(value);
    return is_number && value >= 0 && value <= highest ? std::string()
                                                       : std::string("not in the range");
  };
}

}  // namespace

CLI::Option& add_share(CLI::App& app, std::string_view name, std::optional<double>& value,
                       std::string_view description) {
  return *app.add_option(std::string(name), value, std::string(description))
              ->check(refuse_outside(1))
              ->type_name(std::string(kShareType));
}

CLI::Option& add_amount(CLI::App& app, std::string_view name, std::optional<double>& value,
                        std::string_view type_name, std::string_view description) {
  return *app.add_option(std::string(name), value, std::string(description))
              ->check(refuse_outside(kAmountMax))
              ->type_name(std::string(type_name));
}

void add_overrides(CLI::App& app, std::vector<std::string>& overrides) {
  add_list(app, "--set", overrides, "PATH=VALUE",
           "Override one value of the scenario, e.g. policies.router.route.at_least=0.7");
}

CLI::Option& add_study(CLI::App& app, StudyOptions& options) {
  CLI::Option* scenario =
      app.add_option("SCENARIO", options.file, "The scenario file (JSON with comments)")
          ->required()
          ->type_name("FILE");
  add_overrides(app, options.overrides);
  add_seed(app, options.seed);
  return *scenario;
}

std::vector<std::string> overrides_of(const StudyOptions& options) {
  std::vector<std::string> overrides = options.overrides;
  if (options.seed) overrides.push_back("seed=" + std::to_string(*options.seed));
  return overrides;
}

void add_load(CLI::App& app, LoadOptions& options) {
  add_threads(app, options.threads);
  add_flag(app, "--no-cache", options.no_cache,
           "Neither read nor write the cache of packed columns");
}

}  // namespace pointsman::cli
