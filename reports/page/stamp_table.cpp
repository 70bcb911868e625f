#include "reports/page/stamp_table.hpp"

#include "data/hash.hpp"
#include "reports/number_text.hpp"
#include "reports/page/at.hpp"
#include "reports/page/cells.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {

namespace {

constexpr double kBytesPerMegabyte = 1e6;

base::Error refusal(std::string message, std::string expected) {
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = std::move(message);
  error.expected = std::move(expected);
  return error;
}

}  // namespace

base::Result<Table> stamp_table(const std::string& stamp, const std::string& result) {
  const Json json = Json::parse(stamp, nullptr, false);
  const At root(json);
  if (root["format"].text() != "pointsman.stamp/1") {
    return base::fail(refusal("the stamp is none", "what `pointsman run --stamp FILE` writes"));
  }
  const std::string of = root["result_sha256"].text();
  if (!of.empty() && of != data::sha256_hex(data::as_bytes(result))) {
    return base::fail(refusal("the stamp is of another result: of the one whose sha256 is " + of,
                              "the stamp that was written with this result"));
  }
  Table table{.caption = "Build, machine and clock of the run"};
  table.columns = {{"What"}, {"Value"}};
  const auto add = [&table](std::string name, std::string value) {
    if (value.empty()) return;
    table.rows.push_back({text_cell(std::move(name)), text_cell(std::move(value))});
  };
  const At build = root["build"];
  add("Version", build["version"].text());
  add("Revision", build["revision"].text());
  add("Compiler", build["compiler"].text());
  add("Build", build["build_type"].text() + " " + build["flags"].text());
  std::string libraries;
  for (const auto& [name, version] : build["libraries"].members()) {
    libraries += (libraries.empty() ? "" : ", ") + name + " " + version.text();
  }
  add("Libraries", libraries);
  const At machine = root["machine"];
  add("Processor", machine["cpu"].text() + ", " + count(machine["cores"].number_or(0)) + " cores");
  add("System", machine["system"].text());
  add("Threads", count(root["threads"].number_or(0)));
  add("Started", root["started_at"].text());
  add("Took", significant_text(root["wall_time_s"].number_or(0)) + " s");
  add("Most memory", fixed(root["peak_memory_bytes"].number_or(0) / kBytesPerMegabyte, 0) + " MB");
  add("SHA-256 of the result", of);
  return table;
}

}  // namespace pointsman::reports::page
