#include "sim/cli/usage_error.hpp"

#include "sim/base/text.hpp"
#include "sim/cli/help.hpp"
#include "sim/cli/options.hpp"

#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

base::Error error_with(std::string message, std::string expected, std::string hint) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = std::move(message);
  error.expected = std::move(expected);
  error.hint = std::move(hint);
  return error;
}

std::string see_help(const CLI::App& app) {
  return '"' + full_name(app) + " --help\" shows what it takes";
}

/// Commands inside one another, the innermost first.
std::vector<const CLI::App*> chain(const CLI::App& innermost) {
  std::vector<const CLI::App*> apps;
  for (const CLI::App* app = &innermost; app != nullptr; app = app->get_parent()) {
    apps.push_back(app);
  }
  return apps;
}

std::vector<std::string> option_names(const CLI::App& innermost) {
  std::vector<std::string> names;
  for (const CLI::App* app : chain(innermost)) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      for (const std::string& name : option->get_snames()) names.push_back("-" + name);
    }
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

/// The nearest valid name, or where to read about them all.
std::string hint_for(const CLI::App& app, const std::string& name,
                     const std::vector<std::string>& valid) {
  // Every short option is one letter away from every other.
  const std::string nearest = name.size() > 2 ? base::did_you_mean(name, valid) : std::string();
  return nearest.empty() ? see_help(app) : nearest;
}

/// A word that no command, option or argument took.
base::Error unknown_word(const CLI::App& app, const std::string& word) {
  if (word.size() > 1 && word.front() == '-') {
    const std::string name = word.substr(0, word.find('='));
    return error_with(full_name(app) + " has no option \"" + name + '"', {},
                      hint_for(app, name, option_names(app)));
  }
  const std::vector<std::string> commands = command_names(app);
  if (!commands.empty()) {
    return error_with(full_name(app) + " has no command \"" + word + '"', {},
                      hint_for(app, word, commands));
  }
  return error_with(full_name(app) + " takes no further argument, but got \"" + word + '"', {},
                    see_help(app));
}

/// Whether CLI11's message begins with `name`.
bool is_about(std::string_view text, std::string_view name) {
  if (name.empty() || !text.starts_with(name)) return false;
  return text.size() == name.size() || text[name.size()] == ':' || text[name.size()] == ' ';
}

/// The option that CLI11's message is about: it begins with the option's name, for flags without
/// the dashes.
const CLI::Option* option_of(const CLI::App& innermost, std::string_view text) {
  for (const CLI::App* app : chain(innermost)) {
    for (const CLI::Option* option : app->get_options()) {
      if (is_about(text, option->get_name())) return option;
      for (const std::string& name : option->get_lnames()) {
        if (is_about(text, name)) return option;
      }
    }
  }
  return nullptr;
}

std::string in_words(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (const auto choices = choices_of(type); !choices.empty()) {
    return "one of " + base::quoted_list(choices);
  }
  if (type == kNumberType) return "a whole number";
  if (type == kCountType || type == kTokensType) return "a whole number of at least 1";
  if (type == kShareType) return "a number from 0 to 1";
  if (type == kUsdType) return "an amount in USD of at least 0 and at most 1e15";
  if (type == kSecondsType) return "a number of seconds of at least 0 and at most 1e15";
  return type;
}

base::Error bad_value(const CLI::App& app, const CLI::Option& option) {
  const std::string value = option.results().empty() ? std::string() : option.results().back();
  return error_with(option.get_name() + " does not take \"" + value + '"', in_words(option),
                    hint_for(app, value, choices_of(option.get_type_name())));
}

base::Error wrong_count(const CLI::App& app, const CLI::Option& option) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) return error_with(option.get_name() + " takes no value", {}, see_help(app));
  if (option.results().size() > 1) {
    return error_with(
        option.get_name() + " takes one value, but got " + std::to_string(option.results().size()),
        {}, see_help(app));
  }
  return error_with(option.get_name() + " needs a value", in_words(option), see_help(app));
}

std::string in_lower_case(std::string sentence) {
  if (!sentence.empty()) {
    sentence.front() =
        static_cast<char>(std::tolower(static_cast<unsigned char>(sentence.front())));
  }
  return sentence;
}

base::Error missing(const CLI::App& app, std::string_view text) {
  if (const CLI::Option* option = option_of(app, text)) {
    return error_with(full_name(app) + " needs " + option->get_name(),
                      in_lower_case(option->get_description()), see_help(app));
  }
  return error_with(full_name(app) + " needs a command", base::quoted_list(command_names(app)),
                    see_help(app));
}

}  // namespace

base::Error usage_error(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& app = deepest_parsed(root);
  // Words that nothing took explain more than what is missing because of them.
  const std::vector<std::string> words = root.remaining(true);
  if (!words.empty()) return unknown_word(app, words.front());

  constexpr std::string_view kConversion = "Could not convert: ";
  std::string_view text = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return missing(app, text);
  if (text.starts_with(kConversion)) text.remove_prefix(kConversion.size());
  if (const CLI::Option* option = option_of(app, text)) {
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
      return wrong_count(app, *option);
    }
    return bad_value(app, *option);
  }
  return error_with(in_lower_case(std::string(text)), {}, see_help(app));
}

}  // namespace pointsman::cli
