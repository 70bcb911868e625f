// Any bytes, read as JSON and as a scenario: a value or a located error, never a crash.
#include "data/json_reader.hpp"
#include "scenarios/explain.hpp"
#include "scenarios/read.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void check_error(const pointsman::base::Error& error) {
  require(!error.message.empty());
  require(!pointsman::base::render(error).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pointsman;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto document = data::parse_json("s.json", text);
  if (!document) {
    check_error(document.error());
    require(document.error().where.line >= 1 && document.error().where.column >= 1);
    return 0;
  }
  // Not the file system: a text may name /dev/zero.
  if (text.find("extends") != std::string::npos) return 0;
  // The last line of a text doubles as an override.
  const auto last_line =
      text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  const scenarios::ReadOptions plain{.overrides = {}, .check_files = false};
  const scenarios::ReadOptions with_override{.overrides = {last_line}, .check_files = false};
  if (const auto changed = scenarios::read_scenario_text("s.json", text, with_override); !changed) {
    check_error(changed.error());
  }
  const auto scenario = scenarios::read_scenario_text("s.json", text, plain);
  if (!scenario) {
    check_error(scenario.error());
    return 0;
  }
  const auto again = scenarios::read_scenario_text("s.json", scenarios::explain(*scenario), plain);
  require(again.has_value());
  require(again->policies().size() == scenario->policies().size());
  return 0;
}
