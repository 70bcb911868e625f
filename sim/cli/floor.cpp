#include "reports/floor_report.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/story_options.hpp"

#include <memory>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct FloorOptions {
  StoryOptions story;
  bool json = false;
  bool plain = false;
};

base::Result<ExitCode> calculate(Session& session, const FloorOptions& options) {
  POINTSMAN_CHECK(check_story("floor", options.story));
  const reports::FloorReport report =
      reports::make_floor_report(story_of(options.story), point_of(options.story));
  POINTSMAN_CHECK(session.io.print(
      options.json ? reports::floor_report_json(report)
                   : reports::floor_report_text(report, {.unicode = !options.plain})));
  return ExitCode::kOk;
}

}  // namespace

Action declare_floor(CLI::App& app) {
  const auto options = std::make_shared<FloorOptions>();
  app.footer(
      "pointsman floor --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --accuracy 0.85\n"
      "pointsman floor --easy-share 0.6 --small-usd 0.001 --frontier-usd 0.003 "
      "--wrong-answer-usd 0.05 --verifier-recall 0.9\n"
      "pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 3 --over-escalation 0.1 "
      "--miss 0.2 --json");
  add_story(app, options->story);
  add_json(app, options->json);
  add_flag(app, "--plain", options->plain, "Tables in ASCII");
  return [options](Session& session) { return calculate(session, *options); };
}

}  // namespace pointsman::cli
