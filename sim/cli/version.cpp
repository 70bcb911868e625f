#include "sim/cli/build_info.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

std::string as_json(const reports::BuildStamp& info) {
  nlohmann::json json = {{"version", info.version},   {"revision", info.revision},
                         {"compiler", info.compiler}, {"build_type", info.build_type},
                         {"flags", info.flags},       {"libraries", nlohmann::json::object()}};
  for (const auto& [name, version] : info.libraries) json["libraries"][name] = version;
  return json.dump(2) + '\n';
}

std::string as_text(const reports::BuildStamp& info) {
  std::string text = "pointsman " + info.version + '\n';
  text += "  revision   " + info.revision + '\n';
  text += "  compiler   " + info.compiler + ", " + info.build_type + '\n';
  text += "  flags      " + info.flags + '\n';
  text += "  libraries  ";
  for (const auto& [name, version] : info.libraries)
    text.append(name).append(" ").append(version).append(", ");
  text.resize(text.size() - 2);
  return text + '\n';
}

}  // namespace

Action declare_version(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.footer("pointsman version\npointsman version --json");
  add_json(app, *json);
  return [json](Session& session) -> base::Result<ExitCode> {
    const reports::BuildStamp info = build_info();
    POINTSMAN_CHECK(session.io.print(*json ? as_json(info) : as_text(info)));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
