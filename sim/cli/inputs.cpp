#include "sim/cli/inputs.hpp"

#include "scenarios/read.hpp"
#include "sim/base/text.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace pointsman::cli {

namespace fs = std::filesystem;

std::vector<std::string> files_of_study(const std::string& study,
                                        const std::vector<std::string>& overrides) {
  std::error_code ignored;
  // A pipe can be read only once, and nothing that is written replaces it.
  if (!fs::is_regular_file(study, ignored)) return {};
  std::vector<std::string> files = {study};
  const auto scenario = scenarios::read_scenario(study, {overrides, /*check_files=*/false});
  if (scenario) files = scenarios::files_of(*scenario);
  return files;
}

base::Status check_keeps_inputs(const std::vector<std::string>& outputs,
                                const std::vector<std::string>& inputs) {
  std::error_code ignored;
  for (const std::string& output : outputs) {
    if (!fs::is_regular_file(output, ignored)) continue;
    for (const std::string& input : inputs) {
      if (!fs::equivalent(output, input, ignored)) continue;
      base::Error error;
      error.kind = base::ErrorKind::kUsage;
      error.message = "writing " + base::in_quotes(output) + " would replace what is read" +
                      (input == output ? "" : " as " + base::in_quotes(input));
      error.expected = "an output that is no input";
      return base::fail(std::move(error));
    }
  }
  return {};
}

}  // namespace pointsman::cli
