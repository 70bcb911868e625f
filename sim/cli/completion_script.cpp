#include "sim/cli/completion_script.hpp"

#include "sim/cli/help.hpp"
#include "sim/cli/options.hpp"

#include <algorithm>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

/// An option as the shells need it.
struct OptionWords {
  std::vector<std::string> names;  ///< with their dashes
  std::string description;
  bool takes_value = false;
  bool is_repeatable = false;
  std::vector<std::string> choices;
};

struct CommandWords {
  std::string path;  ///< "run", "models list"; empty for the program itself
  std::string description;
  std::vector<std::string> subcommands;
  std::vector<OptionWords> options;
  std::vector<std::string> argument_choices;  ///< of its positional arguments
};

OptionWords words_of(const CLI::Option& option) {
  OptionWords words;
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  words.description = option.get_description();
  words.takes_value = option.get_items_expected_max() > 0;
  words.is_repeatable = option.get_items_expected_max() > 1;
  words.choices = choices_of(option.get_type_name());
  return words;
}

CommandWords words_of(const CLI::App& app, const CLI::App& root) {
  CommandWords words;
  if (&app != &root) words.path = full_name(app).substr(root.get_name().size() + 1);
  words.description = app.get_description();
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.subcommands.push_back(command->get_name());
  }
  const auto add_options = [&words](const CLI::App& owner, const CLI::Option* except) {
    for (const CLI::Option* option : owner.get_options()) {
      if (option == except) continue;
      OptionWords found = words_of(*option);
      if (!option->get_positional()) {
        words.options.push_back(std::move(found));
      } else {
        words.argument_choices.insert(words.argument_choices.end(), found.choices.begin(),
                                      found.choices.end());
      }
    }
  };
  add_options(app, nullptr);
  if (&app != &root) add_options(root, root.get_help_ptr());
  return words;
}

void collect(const CLI::App& app, const CLI::App& root, std::vector<CommandWords>& all) {
  all.push_back(words_of(app, root));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    collect(*command, root, all);
  }
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(separator)) + word;
  return out;
}

/// In single quotes for bash, zsh and fish alike: no quote remains inside.
std::string quoted(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '`');
  return "'" + text + "'";
}

// ---- bash

std::string bash_case(const CommandWords& command) {
  std::vector<std::string> words = command.subcommands;
  words.insert(words.end(), command.argument_choices.begin(), command.argument_choices.end());
  std::vector<std::string> with_value;
  std::string values;
  for (const OptionWords& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
    if (!option.choices.empty()) {
      values += "        " + joined(option.names, "|") + ") COMPREPLY=($(compgen -W '" +
                joined(option.choices, " ") + "' -- \"$current\")); return ;;\n";
    } else if (option.takes_value) {
      with_value.insert(with_value.end(), option.names.begin(), option.names.end());
    }
  }
  if (!with_value.empty()) values += "        " + joined(with_value, "|") + ") return ;;\n";
  std::string out = "    '" + command.path + "')\n";
  if (!values.empty()) out += "      case \"$previous\" in\n" + values + "      esac\n";
  return out + "      words='" + joined(words, " ") + "' ;;\n";
}

std::string bash_script(const std::vector<CommandWords>& commands) {
  std::vector<std::string> nested;
  for (const CommandWords& command : commands) {
    for (const std::string& name : command.subcommands) {
      nested.push_back('\'' + command.path + (command.path.empty() ? "" : " ") + name + '\'');
    }
  }
  std::string out = R"(# bash completion for pointsman; made by `pointsman completions bash`.
_pointsman() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command='' word words=''
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "${command:+$command }$word" in
      )";
  out += joined(nested, "|") + ") command=${command:+$command }$word ;;\n";
  out += "    esac\n  done\n  COMPREPLY=()\n  case \"$command\" in\n";
  for (const CommandWords& command : commands) out += bash_case(command);
  return out + R"(  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pointsman pointsman
)";
}

// ---- zsh

/// Text within an _arguments specification: colons and brackets are its syntax.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const OptionWords& option) {
  if (!option.takes_value) return {};
  if (option.choices.empty()) return ":value:_files";
  return ":value:(" + joined(option.choices, " ") + ")";
}

std::string zsh_function_name(const CommandWords& command) {
  std::string name = "_pointsman" + (command.path.empty() ? "" : "_" + command.path);
  std::replace(name.begin(), name.end(), ' ', '_');
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string zsh_function(const CommandWords& command, const std::vector<CommandWords>& commands) {
  std::string out = zsh_function_name(command) + "() {\n";
  const bool has_subcommands = !command.subcommands.empty();
  if (has_subcommands) out += "  local state line\n";
  out += has_subcommands ? "  _arguments -C" : "  _arguments";
  for (const OptionWords& option : command.options) {
    for (const std::string& name : option.names) {
      const std::string repeat = option.is_repeatable ? "*" : "";
      out += " \\\n    " +
             quoted(repeat + name + '[' + zsh_text(option.description) + ']' + zsh_action(option));
    }
  }
  if (!has_subcommands) {
    const std::string choices = command.argument_choices.empty()
                                    ? "_files"
                                    : '(' + joined(command.argument_choices, " ") + ')';
    return out + " \\\n    " + quoted("*:argument:" + choices) + "\n}\n";
  }
  out += " \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n";
  out += "  case $state in\n    command)\n      local -a commands=(\n";
  std::string dispatch;
  for (const CommandWords& other : commands) {
    const std::string prefix = command.path.empty() ? "" : command.path + " ";
    if (other.path.empty() || !other.path.starts_with(prefix)) continue;
    const std::string name = other.path.substr(prefix.size());
    if (name.empty() || name.find(' ') != std::string::npos) continue;
    out += "        " + quoted(name + ':' + other.description) + '\n';
    dispatch += "        " + name + ") " + zsh_function_name(other) + " ;;\n";
  }
  return out + "      )\n      _describe command commands ;;\n    argument)\n" +
         "      case $line[1] in\n" + dispatch + "      esac ;;\n  esac\n}\n";
}

std::string zsh_script(const std::vector<CommandWords>& commands) {
  std::string out = "#compdef pointsman\n# Made by `pointsman completions zsh`.\n";
  for (const CommandWords& command : commands) out += zsh_function(command, commands);
  return out +
         "if [ \"$funcstack[1]\" = \"_pointsman\" ]; then _pointsman \"$@\"; "
         "else compdef _pointsman pointsman; fi\n";
}

// ---- fish

/// When fish offers the words of a command: its path was typed, and no subcommand of it yet.
std::string fish_condition(const CommandWords& command) {
  if (command.path.empty()) return "__fish_use_subcommand";
  std::string condition = "__fish_seen_subcommand_from ";
  const std::size_t space = command.path.find(' ');
  if (space == std::string::npos) return condition + command.path;
  return condition + command.path.substr(0, space) + "; and __fish_seen_subcommand_from " +
         command.path.substr(space + 1);
}

std::string fish_option(const OptionWords& option, const std::string& condition) {
  std::string out = "complete -c pointsman -n " + quoted(condition);
  for (const std::string& name : option.names) {
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.choices.empty()) {
    out += " -x -a " + quoted(joined(option.choices, " "));
  } else if (option.takes_value) {
    out += " -r";
  }
  return out + " -d " + quoted(option.description) + '\n';
}

std::string fish_script(const std::vector<CommandWords>& commands) {
  std::string out = "# fish completion for pointsman; made by `pointsman completions fish`.\n";
  for (const CommandWords& command : commands) {
    const std::string condition = fish_condition(command);
    std::vector<std::string> words = command.subcommands;
    words.insert(words.end(), command.argument_choices.begin(), command.argument_choices.end());
    for (const std::string& word : words) {
      const std::string prefix = command.path.empty() ? "" : command.path + " ";
      const auto named = std::find_if(commands.begin(), commands.end(), [&](const CommandWords& c) {
        return c.path == prefix + word;
      });
      out += "complete -c pointsman -f -n " + quoted(condition) + " -a " + word;
      if (named != commands.end()) out += " -d " + quoted(named->description);
      out += '\n';
    }
    for (const OptionWords& option : command.options) out += fish_option(option, condition);
  }
  return out;
}

}  // namespace

std::string completion_script(const CLI::App& root, std::string_view shell) {
  std::vector<CommandWords> commands;
  collect(root, root, commands);
  if (shell == "bash") return bash_script(commands);
  if (shell == "zsh") return zsh_script(commands);
  return fish_script(commands);
}

}  // namespace pointsman::cli
