#include "sim/base/text.hpp"
#include "sim/cli/plan_questions.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

using analysis::Exactly;
using analysis::Uncertain;

constexpr std::string_view kQuantityType = "QUANTITY";
/// How a quantity is written, for the first flag of a question that takes one.
constexpr const char* kQuantityForms =
    "; as 8000, 5000:8000:20000 (least, likeliest, most), 8000x1.5 (median, factor) or 8000+-500 "
    "(mean, deviation)";

/// What a quantity may be; of one that varies, its ends, and its middle where it has none.
enum class Range : std::uint8_t { kShare, kAmount };

base::Status check_range(const std::string& flag, const Uncertain& quantity, Range range) {
  double low = analysis::central(quantity);
  double high = low;
  if (const auto* law = std::get_if<analysis::Triangular>(&quantity)) {
    low = law->low;
    high = law->high;
  }
  if (low >= 0 && (high <= 1 || range == Range::kAmount)) return {};
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = flag + " does not take " + base::in_quotes(analysis::to_text(quantity));
  error.expected = range == Range::kShare ? "a share from 0 to 1" : "a number of at least 0";
  return base::fail(std::move(error));
}

/// Flags that take a quantity: read when the question is answered, so that errors name the flag.
class Quantities {
 public:
  void add(CLI::App& app, const std::string& flag, Range range, const std::string& description,
           bool is_required = false) {
    ranges_[flag] = range;
    CLI::Option* option =
        app.add_option(flag, texts_[flag], description)->type_name(std::string(kQuantityType));
    if (is_required) option->required();
  }

  base::Result<std::optional<Uncertain>> find(const std::string& flag) const {
    const std::string& text = texts_.at(flag);
    if (text.empty()) return std::optional<Uncertain>();
    auto quantity = analysis::parse_uncertain(text);
    if (quantity) {
      POINTSMAN_CHECK(check_range(flag, *quantity, ranges_.at(flag)));
      return std::optional(*std::move(quantity));
    }
    base::Error error = std::move(quantity).error();
    error.message = flag + ": " + error.message;
    return base::fail(std::move(error));
  }
  base::Result<Uncertain> get(const std::string& flag) const {
    POINTSMAN_TRY(auto quantity, find(flag));
    return quantity.value_or(Exactly{0});
  }

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, Range> ranges_;
};

struct DrawFlags {
  std::optional<std::uint64_t> seed, draws;
};
void add_draws(CLI::App& app, DrawFlags& flags) {
  add_seed(app, flags.seed);
  add_count(app, "--draws", flags.draws, "Draws of the quantities, 20,000 unless given");
}
base::Result<analysis::DrawOptions> draws_of(std::string_view question, const DrawFlags& flags) {
  constexpr std::uint64_t kDrawsMax = 10'000'000;
  analysis::DrawOptions options;
  options.seed = flags.seed.value_or(0);
  if (!flags.draws) return options;
  if (*flags.draws > kDrawsMax) {
    const auto status = misuse("plan " + std::string(question), "has too many draws",
                               "--draws of at most 10,000,000");
    return base::fail(status.error());
  }
  options.draws = static_cast<std::uint32_t>(*flags.draws);
  return options;
}

struct PaybackOptions {
  Quantities quantities;
  std::optional<double> horizon_months;
  DrawFlags draws;
  PlanShown shown;
};

base::Result<ExitCode> answer(Session& session, const PaybackOptions& options) {
  const Quantities& from = options.quantities;
  analysis::PaybackInputs inputs;
  POINTSMAN_TRY(inputs.build, from.get("--build-usd"));
  POINTSMAN_TRY(inputs.spend, from.get("--spend-usd-per-month"));
  POINTSMAN_TRY(inputs.saving, from.get("--saving"));
  POINTSMAN_TRY(inputs.run, from.get("--run-usd-per-month"));
  POINTSMAN_TRY(inputs.evaluation, from.get("--evaluation-usd-per-month"));
  POINTSMAN_TRY(inputs.on_call, from.get("--on-call-usd-per-month"));
  POINTSMAN_TRY(inputs.request, from.find("--request-usd"));
  inputs.horizon_months = options.horizon_months.value_or(inputs.horizon_months);
  if (!(inputs.horizon_months > 0)) {
    POINTSMAN_CHECK(misuse("plan payback", "has no horizon", "--horizon-months above 0"));
  }
  POINTSMAN_TRY(const auto draws, draws_of("payback", options.draws));
  return show_plan(session, reports::plan_payback(inputs, draws), options.shown);
}

struct DriftOptions {
  Quantities quantities;
  std::string period = "day";
  std::string against = "frontier";
  DrawFlags draws;
  PlanShown shown;
};

/// The flags of a floor that is computed, and moves.
constexpr std::array<const char*, 3> kFloorFlags = {"--easy-share", "--small-usd",
                                                    "--frontier-usd"};

base::Result<ExitCode> answer_moving(Session& session, const DriftOptions& options) {
  const Quantities& from = options.quantities;
  analysis::MovingFloorInputs inputs;
  for (const char* flag : kFloorFlags) {
    POINTSMAN_TRY(const auto given, from.find(flag));
    if (given) continue;
    POINTSMAN_CHECK(misuse("plan drift", "knows no floor",
                           "--floor, or --easy-share, --small-usd and --frontier-usd"));
  }
  POINTSMAN_TRY(inputs.accuracy, from.get("--accuracy"));
  POINTSMAN_TRY(inputs.loss, from.get("--loss"));
  POINTSMAN_TRY(inputs.easy_share, from.get("--easy-share"));
  POINTSMAN_TRY(inputs.easy_loss, from.get("--easy-loss"));
  POINTSMAN_TRY(inputs.small, from.get("--small-usd"));
  POINTSMAN_TRY(inputs.frontier, from.get("--frontier-usd"));
  POINTSMAN_TRY(inputs.router, from.get("--router-usd"));
  POINTSMAN_TRY(inputs.frontier_cut, from.get("--frontier-cut"));
  inputs.against = options.against == "frontier" ? analysis::FloorBaseline::kAlwaysFrontier
                                                 : analysis::FloorBaseline::kSmallFirstCascade;
  POINTSMAN_TRY(const auto draws, draws_of("drift", options.draws));
  return show_plan(session, reports::plan_moving_floor(inputs, options.period, draws),
                   options.shown);
}

base::Result<ExitCode> answer(Session& session, const DriftOptions& options) {
  POINTSMAN_TRY(const auto floor, options.quantities.find("--floor"));
  if (!floor) return answer_moving(session, options);
  for (const char* flag : kFloorFlags) {
    POINTSMAN_TRY(const auto given, options.quantities.find(flag));
    if (!given) continue;
    POINTSMAN_CHECK(misuse("plan drift", "has a floor and what it would be computed from",
                           "either --floor or --easy-share, --small-usd and --frontier-usd"));
  }
  analysis::DriftInputs inputs;
  POINTSMAN_TRY(inputs.accuracy, options.quantities.get("--accuracy"));
  POINTSMAN_TRY(inputs.floor, options.quantities.get("--floor"));
  POINTSMAN_TRY(inputs.loss, options.quantities.get("--loss"));
  POINTSMAN_TRY(const auto draws, draws_of("drift", options.draws));
  return show_plan(session, reports::plan_drift(inputs, options.period, draws), options.shown);
}

}  // namespace

Action declare_plan_payback(CLI::App& app) {
  const auto options = std::make_shared<PaybackOptions>();
  app.footer(
      "pointsman plan payback --build-usd 75000 --spend-usd-per-month 7500 --saving 0.69\n"
      "pointsman plan payback --build-usd 40000:60000:120000 --spend-usd-per-month 30000x1.3 "
      "--saving 0.35+-0.05 --run-usd-per-month 500 --on-call-usd-per-month 500:1000:3000");
  Quantities& quantities = options->quantities;
  quantities.add(app, "--build-usd", Range::kAmount,
                 std::string("What it costs to build, once") + kQuantityForms);
  quantities.add(app, "--spend-usd-per-month", Range::kAmount, "The bill without a router", true);
  quantities.add(app, "--saving", Range::kShare, "Share of that bill which routing saves", true);
  quantities.add(app, "--run-usd-per-month", Range::kAmount, "Router and hosting");
  quantities.add(app, "--evaluation-usd-per-month", Range::kAmount, "Labels and evaluation runs");
  quantities.add(app, "--on-call-usd-per-month", Range::kAmount, "People who keep it running");
  quantities.add(app, "--request-usd", Range::kAmount,
                 "The bill per request: also asks how many requests pay");
  add_amount(app, "--horizon-months", options->horizon_months, kNumberType,
             "Months to look ahead, 12 unless given");
  add_draws(app, options->draws);
  add_plan_shown(app, options->shown);
  return [options](Session& session) { return answer(session, *options); };
}

Action declare_plan_drift(CLI::App& app) {
  const auto options = std::make_shared<DriftOptions>();
  app.footer(
      "pointsman plan drift --accuracy 0.92 --floor 0.85 --loss 0.002\n"
      "pointsman plan drift --accuracy 0.92+-0.01 --floor 0.85 --loss 0.002+-0.001\n"
      "pointsman plan drift --accuracy 0.92 --loss 0.002 --easy-share 0.6 --easy-loss 0.0005 "
      "--small-usd 0.2 --frontier-usd 1 --frontier-cut 0.002 --against small-first");
  Quantities& quantities = options->quantities;
  quantities.add(app, "--accuracy", Range::kShare, std::string("Accuracy now") + kQuantityForms,
                 true);
  quantities.add(app, "--floor", Range::kShare,
                 "Accuracy that it must stay above; else the floor is computed");
  quantities.add(app, "--loss", Range::kShare, "What it loses in a period", true);
  quantities.add(app, "--easy-share", Range::kShare,
                 "Share of requests that small answers rightly");
  quantities.add(app, "--easy-loss", Range::kShare, "What that share loses in a period");
  quantities.add(app, "--small-usd", Range::kAmount, "Price of a call of small");
  quantities.add(app, "--frontier-usd", Range::kAmount, "Price of a call of the frontier model");
  quantities.add(app, "--router-usd", Range::kAmount, "Price of routing a request");
  quantities.add(app, "--frontier-cut", Range::kShare,
                 "Share of its price that the frontier model loses a period");
  restrict_to(*app.add_option("--against", options->against,
                              "What a computed floor compares with, frontier unless given"),
              "frontier|small-first");
  restrict_to(*app.add_option("--per", options->period, "The period of --loss, day unless given"),
              "day|week|month");
  add_draws(app, options->draws);
  add_plan_shown(app, options->shown);
  return [options](Session& session) { return answer(session, *options); };
}

}  // namespace pointsman::cli
