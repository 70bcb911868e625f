#include "sim/cli/commands.hpp"
#include "sim/cli/completion_script.hpp"
#include "sim/cli/options.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace pointsman::cli {

Action declare_completions(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.footer(
      "pointsman completions bash > ~/.local/share/bash-completion/completions/pointsman\n"
      "pointsman completions zsh > \"${fpath[1]}/_pointsman\"\n"
      "pointsman completions fish > ~/.config/fish/completions/pointsman.fish");
  restrict_to(*app.add_option("SHELL", *shell, "bash, zsh or fish"), "bash|zsh|fish").required();
  const CLI::App* root = app.get_parent();
  return [shell, root](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_CHECK(session.io.print(completion_script(*root, *shell)));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
