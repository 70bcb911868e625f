#include "sim/cli/plan_questions.hpp"

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

constexpr std::uint64_t kAttemptsMax = 10'000;

// --- attempts --------------------------------------------------------------------------------

struct AttemptsOptions {
  std::optional<double> right, accept_right, accept_wrong, correlation, goal;
  std::optional<double> small_usd, frontier_usd, router_usd;
  std::optional<std::uint64_t> attempts;
  PlanShown shown;
};

base::Result<ExitCode> answer(Session& session, const AttemptsOptions& options) {
  if (options.small_usd.has_value() != options.frontier_usd.has_value() ||
      (options.router_usd && !options.small_usd)) {
    POINTSMAN_CHECK(misuse("plan attempts", "cannot weigh a price alone",
                           "--small-usd with --frontier-usd, such as 0.001 and 0.005"));
  }
  if (options.attempts.value_or(1) > kAttemptsMax) {
    POINTSMAN_CHECK(
        misuse("plan attempts", "has too many attempts", "--attempts of at most 10,000"));
  }
  reports::AttemptsQuestion asked;
  asked.right = *options.right;
  asked.accept_right = options.accept_right.value_or(asked.accept_right);
  asked.accept_wrong = options.accept_wrong.value_or(asked.accept_wrong);
  asked.correlation = options.correlation.value_or(asked.correlation);
  asked.attempts = options.attempts;
  asked.goal = options.goal;
  if (options.small_usd) {
    asked.prices = {*options.small_usd, *options.frontier_usd, options.router_usd.value_or(0)};
  }
  return show_plan(session, reports::plan_attempts(asked), options.shown);
}

// --- switch ----------------------------------------------------------------------------------

/// Prices are given per million tokens; only their ratios decide.
constexpr double kTokensPerPrice = 1e6;

struct ModelPrices {
  std::optional<double> input, cached, output;

  void add(CLI::App& app, const std::string& model) {
    const auto price = [&](const char* what, std::optional<double>& value,
                           const std::string& description) {
      add_amount(app, "--" + model + "-" + what + "-usd-per-mtok", value, kUsdType, description)
          .required();
    };
    price("input", input, "Prompt tokens of " + model + " that are not cached");
    price("cached", cached, "Prompt tokens of " + model + " read from its cache");
    price("output", output, "Output tokens of " + model);
  }
  analysis::CachePrices per_token() const {
    return {*input / kTokensPerPrice, *cached / kTokensPerPrice, *output / kTokensPerPrice};
  }
};

struct SwitchOptions {
  ModelPrices small, frontier;
  std::optional<std::uint64_t> context, output;
  PlanShown shown;
};

}  // namespace

Action declare_plan_attempts(CLI::App& app) {
  const auto options = std::make_shared<AttemptsOptions>();
  app.footer(
      "pointsman plan attempts --right 0.3 --attempts 8\n"
      "pointsman plan attempts --right 0.3 --accept-right 0.9 --accept-wrong 0.1 --small-usd 0.05 "
      "--frontier-usd 1\n"
      "pointsman plan attempts --right 0.7 --correlation 0.3 --goal 0.9");
  add_share(app, "--right", options->right, "P(an attempt of small is right)").required();
  add_count(app, "--attempts", options->attempts, "At most so many attempts, 8 unless given");
  add_share(app, "--accept-right", options->accept_right,
            "P(the verifier accepts | right), 1 unless given");
  add_share(app, "--accept-wrong", options->accept_wrong,
            "P(the verifier accepts | wrong), 0 unless given");
  add_share(app, "--correlation", options->correlation,
            "P(all votes are one and the same), 0 unless given");
  add_share(app, "--goal", options->goal, "Accuracy to be reached with a perfect verifier");
  add_amount(app, "--small-usd", options->small_usd, kUsdType, "Price of an attempt of small");
  add_amount(app, "--frontier-usd", options->frontier_usd, kUsdType, "Price of a frontier call");
  add_amount(app, "--router-usd", options->router_usd, kUsdType,
             "Price of routing the request, 0 unless given");
  add_plan_shown(app, options->shown);
  return [options](Session& session) { return answer(session, *options); };
}

Action declare_plan_switch(CLI::App& app) {
  const auto options = std::make_shared<SwitchOptions>();
  app.footer(
      "pointsman plan switch --context-tokens 40000 --output-tokens 300 "
      "--small-input-usd-per-mtok 1 --small-cached-usd-per-mtok 0.1 "
      "--small-output-usd-per-mtok 5 --frontier-input-usd-per-mtok 5 "
      "--frontier-cached-usd-per-mtok 0.5 --frontier-output-usd-per-mtok 25");
  add_count(app, "--context-tokens", options->context, "Tokens that every step reads again")
      .required()
      ->type_name(std::string(kTokensType));
  add_count(app, "--output-tokens", options->output, "Tokens that a step writes")
      .required()
      ->type_name(std::string(kTokensType));
  options->small.add(app, "small");
  options->frontier.add(app, "frontier");
  add_plan_shown(app, options->shown);
  return [options](Session& session) {
    reports::SwitchQuestion asked;
    asked.small = options->small.per_token();
    asked.frontier = options->frontier.per_token();
    asked.context_tokens = static_cast<double>(*options->context);
    asked.output_tokens = static_cast<double>(*options->output);
    return show_plan(session, reports::plan_switch(asked), options->shown);
  };
}

}  // namespace pointsman::cli
