#include "reports/floor_report.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/floor_study.hpp"
#include "sim/cli/options.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

using analysis::FloorStory;
using analysis::RouterPoint;

using Number = std::optional<double>;

/// The flags, as given.
struct FloorOptions {
  Number easy_share, small_right_easy, small_right_hard, frontier_right_easy, frontier_right_hard;
  Number recall, false_alarm, accuracy, over_escalation, miss;
  Number small_usd, frontier_usd, router_usd, verifier_usd, wrong_answer_usd;
  Number small_s, frontier_s, router_s, slo_s, slo_usd, value_of_time_usd_per_s;
  std::optional<std::uint64_t> steps;
  FloorStudy study;  ///< with `json` and `plain`, which both forms share
};

void add_shares(CLI::App& app, FloorOptions& options) {
  add_share(app, "--easy-share", options.easy_share, "Share of the requests that small can do");
  add_share(app, "--small-right-easy", options.small_right_easy,
            "P(small is right | easy), 1 unless given");
  add_share(app, "--small-right-hard", options.small_right_hard,
            "P(small is right | hard), 0 unless given");
  add_share(app, "--frontier-right-easy", options.frontier_right_easy,
            "P(frontier is right | easy), 1 unless given");
  add_share(app, "--frontier-right-hard", options.frontier_right_hard,
            "P(frontier is right | hard), 1 unless given");
  add_share(app, "--verifier-recall", options.recall,
            "P(a wrong small answer is seen and retried), 1 unless given");
  add_share(app, "--verifier-false-alarm", options.false_alarm,
            "P(a right small answer is retried), 0 unless given");
  add_share(app, "--accuracy", options.accuracy,
            "Say where a router of this accuracy stands, the same on easy and hard requests");
  add_share(app, "--over-escalation", options.over_escalation,
            "P(frontier | easy) of a router; with --miss in place of --accuracy");
  add_share(app, "--miss", options.miss, "P(small | hard) of a router; with --over-escalation");
}

void add_amounts(CLI::App& app, FloorOptions& options) {
  add_amount(app, "--small-usd", options.small_usd, kUsdType, "Price of a small call");
  add_amount(app, "--frontier-usd", options.frontier_usd, kUsdType, "Price of a frontier call");
  add_amount(app, "--router-usd", options.router_usd, kUsdType,
             "Price of routing one request, 0 unless given");
  add_amount(app, "--verifier-usd", options.verifier_usd, kUsdType,
             "Price of verifying one small answer, 0 unless given");
  add_amount(app, "--wrong-answer-usd", options.wrong_answer_usd, kUsdType,
             "What a wrong final answer costs, 0 unless given");
  add_amount(app, "--small-s", options.small_s, kSecondsType, "Mean time of a small call");
  add_amount(app, "--frontier-s", options.frontier_s, kSecondsType, "Mean time of a frontier call");
  add_amount(app, "--router-s", options.router_s, kSecondsType,
             "Time of routing one request, 0 unless given");
  add_amount(app, "--slo-s", options.slo_s, kSecondsType, "Deadline of a request; with --slo-usd");
  add_amount(app, "--slo-usd", options.slo_usd, kUsdType, "What a late request costs");
  add_amount(app, "--value-of-time-usd-per-s", options.value_of_time_usd_per_s, kUsdType,
             "What a second of waiting costs, 0 unless given");
  add_count(app, "--steps", options.steps,
            "Steps of a task, all of which must succeed; 1 unless given");
}

base::Status needs(std::string_view missing, std::string_view because) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "pointsman floor needs " + std::string(missing);
  error.expected = std::string(because);
  error.hint = "\"pointsman floor --help\" shows what it takes";
  return base::fail(std::move(error));
}

/// A flag that is there needs those that give it a meaning.
base::Status check_together(const FloorOptions& options) {
  if (!options.easy_share) {
    return needs("a scenario or --easy-share",
                 "a file of labelled requests to measure, or figures to calculate with");
  }
  const bool has_prices = options.small_usd && options.frontier_usd;
  const bool has_times = options.small_s && options.frontier_s;
  const bool wants_prices = options.small_usd || options.frontier_usd || options.router_usd ||
                            options.verifier_usd || options.wrong_answer_usd || options.slo_usd ||
                            options.value_of_time_usd_per_s;
  const bool wants_times = options.small_s || options.frontier_s || options.router_s ||
                           options.slo_s || options.value_of_time_usd_per_s;
  if (!has_prices && (wants_prices || !wants_times)) {
    return needs(options.small_usd ? "--frontier-usd" : "--small-usd",
                 "the prices of a small and of a frontier call, such as 0.001 and 0.005");
  }
  if (!has_times && wants_times) {
    return needs(options.small_s ? "--frontier-s" : "--small-s",
                 "the mean times of a small and of a frontier call");
  }
  if (options.slo_s && !options.slo_usd) {
    return needs("--slo-usd", "what a request costs that misses its deadline");
  }
  if (options.slo_usd && !options.slo_s) return needs("--slo-s", "the deadline of a request");
  if (options.over_escalation && !options.miss) {
    return needs("--miss", "P(small | hard) beside P(frontier | easy)");
  }
  if (options.miss && !options.over_escalation) {
    return needs("--over-escalation", "P(frontier | easy) beside P(small | hard)");
  }
  if (options.accuracy && options.miss) {
    return needs("one point", "--accuracy, or --over-escalation with --miss");
  }
  return {};
}

FloorStory story_of(const FloorOptions& options) {
  FloorStory story;
  story.traffic.easy_share = *options.easy_share;
  story.traffic.recall = options.recall.value_or(1);
  story.traffic.false_alarm = options.false_alarm.value_or(0);
  story.traffic.small_right = {options.small_right_easy.value_or(1),
                               options.small_right_hard.value_or(0)};
  story.traffic.frontier_right = {options.frontier_right_easy.value_or(1),
                                  options.frontier_right_hard.value_or(1)};
  if (options.small_usd) {
    story.prices = {*options.small_usd, *options.frontier_usd, options.router_usd.value_or(0),
                    options.verifier_usd.value_or(0), options.wrong_answer_usd.value_or(0)};
  }
  if (options.small_s) {
    story.times = {*options.small_s, *options.frontier_s, options.router_s.value_or(0)};
  }
  if (options.slo_s) story.deadline = {*options.slo_s, *options.slo_usd};
  story.value_of_time_usd_per_s = options.value_of_time_usd_per_s.value_or(0);
  story.steps = static_cast<double>(options.steps.value_or(1));
  return story;
}

std::optional<RouterPoint> point_of(const FloorOptions& options) {
  if (options.accuracy) return RouterPoint{analysis::errors_at(*options.accuracy), true};
  if (options.miss) return RouterPoint{{*options.over_escalation, *options.miss}, false};
  return std::nullopt;
}

base::Result<ExitCode> calculate(Session& session, const FloorOptions& options) {
  POINTSMAN_CHECK(check_together(options));
  const reports::FloorReport report =
      reports::make_floor_report(story_of(options), point_of(options));
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
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message =
        "pointsman floor takes " + option->get_name() + " with " + std::string(needed) + " alone";
    error.expected = "a scenario to measure, or figures to calculate with, not both";
    error.hint = "\"pointsman floor --help\" shows what it takes";
    return base::fail(std::move(error));
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
  add_shares(app, *options);
  add_amounts(app, *options);
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
