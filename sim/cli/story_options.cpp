#include "sim/cli/story_options.hpp"

#include "sim/cli/options.hpp"

#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

void add_shares(CLI::App& app, StoryOptions& options) {
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

void add_amounts(CLI::App& app, StoryOptions& options) {
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

}  // namespace

void add_story(CLI::App& app, StoryOptions& options) {
  add_shares(app, options);
  add_amounts(app, options);
}

base::Status check_story(std::string_view command, const StoryOptions& options) {
  const auto needs = [command](std::string_view missing, std::string_view because) {
    return misuse(command, "needs " + std::string(missing), because);
  };
  if (!options.easy_share) return needs("--easy-share", "how many requests the small model can do");
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

analysis::FloorStory story_of(const StoryOptions& options) {
  analysis::FloorStory story;
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

std::optional<analysis::RouterPoint> point_of(const StoryOptions& options) {
  if (options.accuracy) return analysis::RouterPoint{analysis::errors_at(*options.accuracy), true};
  if (options.miss) return analysis::RouterPoint{{*options.over_escalation, *options.miss}, false};
  return std::nullopt;
}

}  // namespace pointsman::cli
