#include "reports/plan_report.hpp"
#include "sim/cli/plan_questions.hpp"
#include "sim/cli/story_options.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

/// --alpha and --power: both strictly between 0 and 1.
struct SurenessOptions {
  std::optional<double> alpha, power;
};
void add_sureness(CLI::App& app, SurenessOptions& options) {
  add_share(app, "--alpha", options.alpha, "Level of the one-sided test, 0.05 unless given");
  add_share(app, "--power", options.power, "Chance to find what there is, 0.8 unless given");
}
base::Result<analysis::Sureness> sureness_of(std::string_view question,
                                             const SurenessOptions& options) {
  analysis::Sureness sure;
  sure.alpha = options.alpha.value_or(sure.alpha);
  sure.power = options.power.value_or(sure.power);
  for (const double share : {sure.alpha, sure.power}) {
    if (share > 0 && share < 1) continue;
    const auto status =
        misuse("plan " + std::string(question), "has a test that is never or always sure",
               "--alpha and --power inside of 0 to 1");
    return base::fail(status.error());
  }
  return sure;
}

// --- accuracy --------------------------------------------------------------------------------

struct AccuracyOptions {
  std::optional<double> floor, truth, usd_per_point, label_usd;
  std::optional<std::uint64_t> labels, more;
  std::optional<double> right;
  SurenessOptions sure;
  PlanShown shown;
};

base::Result<ExitCode> answer(Session& session, const AccuracyOptions& options) {
  POINTSMAN_TRY(const auto sure, sureness_of("accuracy", options.sure));
  const bool is_inside = *options.floor > 0 && *options.floor < 1;
  if (!is_inside) {
    POINTSMAN_CHECK(misuse("plan accuracy", "asks about a floor that every or no router meets",
                           "--floor above 0 and below 1"));
  }
  if (options.right && !options.labels) {
    POINTSMAN_CHECK(misuse("plan accuracy", "needs --labels", "how many labels --right is out of"));
  }
  if (options.right &&
      (*options.right > static_cast<double>(*options.labels) ||
       *options.right != static_cast<double>(static_cast<std::uint64_t>(*options.right)))) {
    POINTSMAN_CHECK(misuse("plan accuracy", "has no such number of right labels",
                           "--right: a whole number from 0 to --labels"));
  }
  if (options.usd_per_point && !(options.right && *options.usd_per_point > 0)) {
    POINTSMAN_CHECK(misuse("plan accuracy", "cannot price labels",
                           "--usd-per-point above 0, with --labels and --right"));
  }
  if (options.label_usd && !(options.usd_per_point && *options.label_usd > 0)) {
    POINTSMAN_CHECK(misuse("plan accuracy", "cannot weigh the price of a label",
                           "--label-usd above 0, with --usd-per-point"));
  }
  reports::AccuracyQuestion asked;
  asked.floor = *options.floor;
  asked.truth = options.truth;
  asked.labels = options.labels;
  if (options.right) asked.right = static_cast<std::uint64_t>(*options.right);
  asked.sure = sure;
  asked.usd_per_point = options.usd_per_point;
  asked.label_usd = options.label_usd;
  asked.more_labels = options.more.value_or(asked.more_labels);
  return show_plan(session, reports::plan_accuracy(asked), options.shown);
}

Action declare_accuracy(CLI::App& app) {
  const auto options = std::make_shared<AccuracyOptions>();
  app.footer(
      "pointsman plan accuracy --floor 0.85 --accuracy 0.9\n"
      "pointsman plan accuracy --floor 0.85 --labels 200 --right 178\n"
      "pointsman plan accuracy --floor 0.85 --labels 200 --right 172 --usd-per-point 4000 "
      "--label-usd 2");
  add_share(app, "--floor", options->floor, "The accuracy to be above").required();
  add_share(app, "--accuracy", options->truth, "What the accuracy is supposed to be in truth");
  add_count(app, "--labels", options->labels, "Labels at hand, or that one can pay for");
  add_amount(app, "--right", options->right, kNumberType, "Right answers among --labels");
  add_amount(app, "--usd-per-point", options->usd_per_point, kUsdType,
             "What shipping gains per point of accuracy above the floor, and loses below it");
  add_amount(app, "--label-usd", options->label_usd, kUsdType, "Price of a label");
  add_count(app, "--more", options->more, "Labels whose worth is asked about, 100 unless given");
  add_sureness(app, options->sure);
  add_plan_shown(app, options->shown);
  return [options](Session& session) { return answer(session, *options); };
}

// --- misses ----------------------------------------------------------------------------------

struct MissesOptions {
  std::optional<double> limit, alpha;
  std::optional<std::uint64_t> seen;
  PlanShown shown;
};

Action declare_misses(CLI::App& app) {
  const auto options = std::make_shared<MissesOptions>();
  app.footer(
      "pointsman plan misses --at-most 0.005\n"
      "pointsman plan misses --at-most 0.005 --seen 2");
  add_share(app, "--at-most", options->limit, "The miss rate to be shown").required();
  add_count(app, "--seen", options->seen, "Misses among the labels, none unless given");
  add_share(app, "--alpha", options->alpha, "Level of the one-sided test, 0.05 unless given");
  add_plan_shown(app, options->shown);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const auto sure, sureness_of("misses", {options->alpha, std::nullopt}));
    const reports::MissesQuestion asked{*options->limit, options->seen.value_or(0), sure.alpha};
    return show_plan(session, reports::plan_misses(asked), options->shown);
  };
}

// --- drop ------------------------------------------------------------------------------------

struct DropOptions {
  std::optional<double> discordant, drop, accuracy;
  std::optional<std::uint64_t> labels;
  SurenessOptions sure;
  PlanShown shown;
};

base::Result<ExitCode> answer(Session& session, const DropOptions& options) {
  POINTSMAN_TRY(const auto sure, sureness_of("drop", options.sure));
  if (!(*options.discordant > 0)) {
    POINTSMAN_CHECK(
        misuse("plan drop", "compares versions that never differ", "--discordant above 0"));
  }
  if (options.drop && (*options.drop > *options.discordant || *options.drop == 0)) {
    POINTSMAN_CHECK(
        misuse("plan drop", "asks for a drop that cannot be",
               "--drop above 0 and at most --discordant: no more is lost than differs"));
  }
  const reports::DropQuestion asked{*options.discordant, options.drop, options.labels,
                                    options.accuracy, sure};
  return show_plan(session, reports::plan_drop(asked), options.shown);
}

Action declare_drop(CLI::App& app) {
  const auto options = std::make_shared<DropOptions>();
  app.footer(
      "pointsman plan drop --discordant 0.1 --drop 0.02\n"
      "pointsman plan drop --discordant 0.05 --labels 809\n"
      "pointsman plan drop --discordant 0.1 --drop 0.02 --accuracy 0.8");
  add_share(app, "--discordant", options->discordant,
            "Share of requests on which just one of the two is right")
      .required();
  add_share(app, "--drop", options->drop, "Drop in accuracy that has to be found");
  add_count(app, "--labels", options->labels, "Labels at hand");
  add_share(app, "--accuracy", options->accuracy,
            "Accuracy of either, to say what unpaired arms would take");
  add_sureness(app, options->sure);
  add_plan_shown(app, options->shown);
  return [options](Session& session) { return answer(session, *options); };
}

// --- tornado -----------------------------------------------------------------------------------

struct TornadoOptions {
  StoryOptions story;
  std::optional<double> points, factor;
  PlanShown shown;
};

Action declare_tornado(CLI::App& app) {
  const auto options = std::make_shared<TornadoOptions>();
  app.footer(
      "pointsman plan tornado --easy-share 0.8 --small-usd 0.2 --frontier-usd 1 --router-usd 0.02 "
      "--accuracy 0.85\n"
      "pointsman plan tornado --easy-share 0.6 --small-usd 1 --frontier-usd 3 --wrong-answer-usd "
      "30 "
      "--verifier-recall 0.9 --accuracy 0.9 --points 0.05");
  add_story(app, options->story);
  add_share(app, "--points", options->points, "How far shares move, 0.1 unless given");
  add_share(app, "--factor", options->factor, "How far amounts move, 0.2 of them unless given");
  add_plan_shown(app, options->shown);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_CHECK(check_story("plan tornado", options->story));
    analysis::StoryRange range;
    range.points = options->points.value_or(range.points);
    range.factor = options->factor.value_or(range.factor);
    return show_plan(
        session, reports::plan_tornado(story_of(options->story), point_of(options->story), range),
        options->shown);
  };
}

struct Question {
  const char* name;
  const char* summary;
  Action (*declare)(CLI::App& app);
};
constexpr Question kQuestions[] = {
    {"accuracy", "How many labels show that a router is above its floor", declare_accuracy},
    {"misses", "How many labels show that a router rarely misses", declare_misses},
    {"drop", "How many labels tell two versions apart", declare_drop},
    {"payback", "When building a router pays back, and whether it does", declare_plan_payback},
    {"drift", "How long until a router is at its floor, which may move", declare_plan_drift},
    {"attempts", "Whether several small attempts do for one frontier call", declare_plan_attempts},
    {"switch", "When leaving a warm prompt cache pays back", declare_plan_switch},
    {"tornado", "Which input moves the saving and the floor the most", declare_tornado},
};

}  // namespace

Action declare_plan(CLI::App& app) {
  app.footer(
      "pointsman plan accuracy --floor 0.85 --accuracy 0.9\n"
      "pointsman plan drop --discordant 0.1 --drop 0.02\n"
      "pointsman plan payback --build-usd 75000 --spend-usd-per-month 7500 --saving 0.69\n"
      "pointsman plan drift --accuracy 0.92 --floor 0.85 --loss 0.002+-0.001");
  app.require_subcommand(1);
  std::map<const CLI::App*, Action> actions;
  for (const Question& question : kQuestions) {
    CLI::App* child = app.add_subcommand(question.name, question.summary);
    child->group("Commands");
    actions[child] = question.declare(*child);
  }
  return [&app, actions = std::move(actions)](Session& session) {
    return actions.at(app.get_subcommands().front())(session);
  };
}

}  // namespace pointsman::cli
