#include "sim/cli/build_info.hpp"
#include "sim/cli/checks.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

std::string_view word_of(CheckState state) {
  switch (state) {
    case CheckState::kFine:
      return "ok";
    case CheckState::kNote:
      return "note";
    case CheckState::kProblem:
      return "problem";
  }
  return {};
}

std::string as_text(const std::vector<Check>& checks, bool in_color) {
  constexpr std::string_view kColors[] = {"\x1b[32m", "\x1b[33m", "\x1b[1;31m"};
  std::string text;
  for (const Check& check : checks) {
    const std::string word(word_of(check.state));
    const std::string padding(9 - word.size(), ' ');
    text += in_color
                ? std::string(kColors[static_cast<std::size_t>(check.state)]) + word + "\x1b[0m"
                : word;
    text += padding + check.name + ": " + check.finding + '\n';
    if (!check.hint.empty()) text += std::string(9, ' ') + "hint: " + check.hint + '\n';
  }
  return text;
}

std::string as_json(const std::vector<Check>& checks) {
  nlohmann::json json = nlohmann::json::array();
  for (const Check& check : checks) {
    json.push_back(
        {{"name", check.name}, {"state", word_of(check.state)}, {"finding", check.finding}});
    if (!check.hint.empty()) json.back()["hint"] = check.hint;
  }
  return json.dump(2) + '\n';
}

}  // namespace

Action declare_doctor(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.footer("pointsman doctor\npointsman doctor --json");
  add_json(app, *json);
  return [json](Session& session) -> base::Result<ExitCode> {
    const std::vector<Check> checks = check_machine(session.io);
    POINTSMAN_CHECK(
        session.io.print(*json ? as_json(checks) : as_text(checks, session.io.out_has_color())));
    const bool is_fine = std::none_of(checks.begin(), checks.end(), [](const Check& check) {
      return check.state == CheckState::kProblem;
    });
    return is_fine ? ExitCode::kOk : ExitCode::kProblemFound;
  };
}

}  // namespace pointsman::cli
