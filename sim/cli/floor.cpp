#include "reports/floor_report.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/floor_study.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/story_options.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct FloorOptions {
  StoryOptions story;
  FloorStudy study;  ///< with `json` and `plain`, which both forms share
};

base::Result<ExitCode> calculate(Session& session, const FloorOptions& options) {
  if (!options.story.easy_share) {
    POINTSMAN_CHECK(misuse("floor", "needs a scenario or --easy-share",
                           "a file of labelled requests to measure, or figures to calculate with"));
  }
  POINTSMAN_CHECK(check_story("floor", options.story));
  const reports::FloorReport report =
      reports::make_floor_report(story_of(options.story), point_of(options.story));
  POINTSMAN_CHECK(session.io.print(
      options.study.json ? reports::floor_report_json(report)
                         : reports::floor_report_text(report, {.unicode = !options.study.plain})));
  return ExitCode::kOk;
}

using Options = std::vector<CLI::Option*>;

/// Those that were added to `app` since it had `before`, without `except`.
Options options_after(CLI::App& app, const Options& before, const CLI::Option& except) {
  Options added;
  for (CLI::Option* option : app.get_options()) {
    const bool is_old = std::ranges::find(before, option) != before.end();
    if (!is_old && option != &except) added.push_back(option);
  }
  return added;
}

/// Labels are measured or figures calculated with: an option of the other form is a mistake.
base::Status check_absent(const Options& options, std::string_view needed) {
  for (const CLI::Option* option : options) {
    if (option->count() == 0 || option->get_name() == "--help") continue;
    return misuse("floor",
                  "takes " + option->get_name() + " with " + std::string(needed) + " alone",
                  "a scenario to measure, or figures to calculate with, not both");
  }
  return {};
}

}  // namespace

Action declare_floor(CLI::App& app) {
  const auto options = std::make_shared<FloorOptions>();
  app.footer(
      "pointsman floor study.json\n"
      "pointsman floor --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --accuracy 0.85\n"
      "pointsman floor --easy-share 0.6 --small-usd 0.001 --frontier-usd 0.003 "
      "--wrong-answer-usd 0.05 --verifier-recall 0.9\n"
      "pointsman floor --easy-share 0.6 --small-usd 1 --frontier-usd 3 --over-escalation 0.1 "
      "--miss 0.2 --json");
  add_story(app, options->story);
  const auto figures = app.get_options();
  CLI::Option& scenario = add_study(app, options->study.study);
  scenario.required(false)->description(
      "Measure on the labels of this scenario; without it, calculate with the figures given");
  add_load(app, options->study.load);
  const auto with_scenario = options_after(app, figures, scenario);
  add_json(app, options->study.json);
  add_flag(app, "--plain", options->study.plain, "Tables in ASCII");
  return [options, figures, with_scenario](Session& session) -> base::Result<ExitCode> {
    if (options->study.study.file.empty()) {
      POINTSMAN_CHECK(check_absent(with_scenario, "a scenario"));
      return calculate(session, *options);
    }
    POINTSMAN_CHECK(check_absent(figures, "figures"));
    return floor_of_study(session, options->study);
  };
}

}  // namespace pointsman::cli
