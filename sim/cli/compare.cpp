#include "reports/compare.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/formats.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/resources.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct CompareOptions {
  reports::CompareRequest request;
  LoadOptions load;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> outputs;
  bool json = false;
  bool plain = false;
};

std::string text_of(const reports::Comparisons& comparisons) {
  return reports::comparison_text(comparisons, {});
}

constexpr std::array kCompareFormats = {
    FileFormat<reports::Comparisons>{".json", reports::comparison_json},
    FileFormat<reports::Comparisons>{".txt", text_of},
};

base::Result<ExitCode> run_compare(const CompareOptions& options, Session& session) {
  POINTSMAN_CHECK(check_formats(options.outputs, std::span(kCompareFormats)));
  reports::CompareRequest request = options.request;
  if (options.seed) request.overrides.push_back("seed=" + std::to_string(*options.seed));
  for (const std::string& input : {request.first, request.second}) {
    if (options.outputs.empty()) break;
    POINTSMAN_CHECK(check_keeps_inputs(options.outputs, files_of_study(input, request.overrides)));
  }
  Progress progress(session.io);
  POINTSMAN_TRY(const auto comparisons,
                reports::compare(request, resources_of(options.load, session, progress)));
  POINTSMAN_CHECK(
      write_formats(options.outputs, std::span(kCompareFormats), comparisons, session.io));
  if (options.json) {
    POINTSMAN_CHECK(session.io.print(reports::comparison_json(comparisons)));
  } else if (!session.io.is_quiet() || options.outputs.empty()) {
    POINTSMAN_CHECK(
        session.io.print(reports::comparison_text(comparisons, {.unicode = !options.plain})));
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_compare(CLI::App& app) {
  const auto options = std::make_shared<CompareOptions>();
  app.footer(
      "pointsman compare study.json --policy router --with cascade\n"
      "pointsman compare old.json new.json\n"
      "pointsman compare result-monday.json result-friday.json --policy router");
  app.add_option("FIRST", options->request.first, "A scenario, or a result of `pointsman run`")
      ->required()
      ->type_name("FILE");
  app.add_option("SECOND", options->request.second, "Another one (the first)")->type_name("FILE");
  app.add_option("--policy", options->request.policy,
                 "Policy of the first (its baseline; of two files, every name that both have)")
      ->type_name("NAME");
  app.add_option("--with", options->request.with,
                 "Policy of the second (every other; of two files, the same name)")
      ->type_name("NAME");
  add_overrides(app, options->request.overrides);
  add_seed(app, options->seed);
  add_list(app, "-o,--output", options->outputs, "FILE",
           "Write the comparison; .json or .txt by the file's extension");
  add_json(app, options->json);
  add_flag(app, "--plain", options->plain, "Tables in ASCII");
  add_load(app, options->load);
  return [options](Session& session) { return run_compare(*options, session); };
}

}  // namespace pointsman::cli
