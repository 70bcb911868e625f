#include "sim/cli/help.hpp"

#include "sim/cli/app.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kWidestLabel = 26;
constexpr std::string_view kIndent = "  ";

constexpr std::string_view kExitCodes =
    "0 done, 1 the machine is at fault (disk, memory) or a check of doctor failed, 2 usage or "
    "scenario "
    "is wrong, 3 data is wrong or does not match, 4 a baseline is missing, 10 a gate failed, 11 a "
    "gate "
    "could not decide, 130 interrupted";

/// A label and what it means, as one row of a list.
using Row = std::pair<std::string, std::string>;

/// Breaks `text` at spaces so that no line passes kColumns; lines after the first are indented.
std::string wrapped(std::string_view text, std::size_t first_column, std::size_t indent) {
  std::string out;
  std::size_t column = first_column;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > first_column || !out.empty()) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

void append_rows(std::string& out, std::string_view heading, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  std::size_t width = 0;
  for (const Row& row : rows) {
    if (row.first.size() <= kWidestLabel) width = std::max(width, row.first.size());
  }
  const std::size_t indent = kIndent.size() + width + 2;
  out += '\n' + std::string(heading) + ":\n";
  for (const auto& [label, meaning] : rows) {
    out += std::string(kIndent) + label;
    if (label.size() > width) {
      out += '\n' + std::string(indent, ' ');
    } else {
      out += std::string(width - label.size() + 2, ' ');
    }
    out += wrapped(meaning, indent, indent) + '\n';
  }
}

void append_examples(std::string& out, const std::string& examples) {
  if (examples.empty()) return;
  out += "\nExamples:\n";
  for (std::size_t begin = 0; begin < examples.size();) {
    const std::size_t end = std::min(examples.find('\n', begin), examples.size());
    out += std::string(kIndent) + examples.substr(begin, end - begin) + '\n';
    begin = end + 1;
  }
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}
bool is_repeatable(const CLI::Option& option) {
  return option.get_items_expected_max() > 1;
}

/// "-o, --output FILE ..."
std::string option_label(const CLI::Option& option) {
  std::string label;
  for (const std::string& name : option.get_snames()) label += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) label += "--" + name + ", ";
  label.resize(label.size() - 2);
  if (takes_value(option)) label += ' ' + option.get_type_name();
  return label;
}

std::vector<Row> option_rows(const CLI::App& app) {
  std::vector<Row> rows;
  const bool is_command = app.get_parent() != nullptr;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() || option->get_group().empty()) continue;
    if (is_command && option == app.get_help_ptr()) continue;  // among those of every command
    std::string meaning = option->get_description();
    if (takes_value(*option) && is_repeatable(*option)) meaning += "; may be repeated";
    rows.emplace_back(option_label(*option), std::move(meaning));
  }
  return rows;
}

std::vector<Row> argument_rows(const CLI::App& app) {
  std::vector<Row> rows;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional())
      rows.emplace_back(option->get_name(true), option->get_description());
  }
  return rows;
}

std::string usage(const CLI::App& app) {
  std::string text = full_name(app);
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    std::string name = option->get_name(true);
    if (is_repeatable(*option)) name += "...";
    text += option->get_required() ? ' ' + name : " [" + name + ']';
  }
  if (!app.get_subcommands([](const CLI::App*) { return true; }).empty()) text += " COMMAND";
  return text + " [OPTIONS]";
}

void append_commands(std::string& out, const CLI::App& app) {
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  std::vector<std::string> groups;
  for (const CLI::App* command : subcommands) {
    if (std::find(groups.begin(), groups.end(), command->get_group()) == groups.end()) {
      groups.push_back(command->get_group());
    }
  }
  for (const std::string& group : groups) {
    std::vector<Row> rows;
    for (const CLI::App* command : subcommands) {
      if (command->get_group() != group) continue;
      rows.emplace_back(command->get_name(), command->get_description());
    }
    append_rows(out, group == "Subcommands" ? "Commands" : group, rows);
  }
}

}  // namespace

std::string full_name(const CLI::App& app) {
  if (app.get_parent() == nullptr) return app.get_name();
  return full_name(*app.get_parent()) + ' ' + app.get_name();
}

const CLI::App& deepest_parsed(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest_parsed(*parsed.front());
}

std::string help_text(const CLI::App& app) {
  std::string out = wrapped(app.get_description(), 0, 0) + '\n';
  append_examples(out, app.get_footer());
  out += "\nUsage: " + usage(app) + '\n';
  append_rows(out, "Arguments", argument_rows(app));
  append_commands(out, app);
  const CLI::App* root = &app;
  while (root->get_parent() != nullptr) root = root->get_parent();
  if (root != &app) append_rows(out, "Options", option_rows(app));
  append_rows(out, "Options of every command", option_rows(*root));
  out += "\nExit codes:\n" + std::string(kIndent) +
         wrapped(kExitCodes, kIndent.size(), kIndent.size()) + '\n';
  return out;
}

}  // namespace pointsman::cli
