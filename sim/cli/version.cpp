#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

std::string as_json(const BuildInfo& info) {
  nlohmann::json json = {{"version", info.version},   {"revision", info.revision},
                         {"compiler", info.compiler}, {"build_type", info.build_type},
                         {"flags", info.flags},       {"libraries", nlohmann::json::object()}};
  for (const auto& [name, version] : info.libraries) json["libraries"][name] = version;
  return json.dump(2) + '\n';
}

std::string as_text(const BuildInfo& info) {
  std::string text = "pointsman " + std::string(info.version) + '\n';
  text += "  revision   " + std::string(info.revision) + '\n';
  text += "  compiler   " + std::string(info.compiler) + ", " + std::string(info.build_type) + '\n';
  text += "  flags      " + std::string(info.flags) + '\n';
  text += "  libraries  ";
  for (const auto& [name, version] : info.libraries) text += name + ' ' + version + ", ";
  text.resize(text.size() - 2);
  return text + '\n';
}

}  // namespace

Action declare_version(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.footer("pointsman version\npointsman version --json");
  add_json(app, *json);
  return [json](Session& session) -> base::Result<ExitCode> {
    const BuildInfo info = build_info();
    POINTSMAN_CHECK(session.io.print(*json ? as_json(info) : as_text(info)));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
