#include "scenarios/retries_analysis.hpp"

#include "scenarios/run.hpp"
#include "scenarios/trial.hpp"
#include "sim/analysis/session_retries.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::scenarios {
namespace {

constexpr std::array<std::string_view, 2> kGiveUp = {"unanswered", "last"};
constexpr base::Field kRetriesFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title; \"failed sessions of <policy> run again\" where absent.",
     .example = "\"retries\""},
    {.name = "policy",
     .type = base::FieldType::kString,
     .doc = "The named policy that runs the sessions.",
     .required = true,
     .example = "\"small\""},
    {.name = "times",
     .type = base::FieldType::kInteger,
     .doc = "Further runs of a session at most.",
     .required = true,
     .minimum = 0,
     .maximum = 63,
     .example = "3"},
    {.name = "tries",
     .type = base::FieldType::kInteger,
     .doc = "Runs of each session to reckon with, out of which any could come first: recorded "
            "attempts, or draws; one more than \"times\" where absent. More of them are surer.",
     .minimum = 1,
     .maximum = 64,
     .example = "4"},
    {.name = "recall",
     .type = base::FieldType::kNumber,
     .doc = "P(a failed run is seen to have failed).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "1"},
    {.name = "false_alarm",
     .type = base::FieldType::kNumber,
     .doc = "P(a run that resolved the session is run again all the same).",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0"},
    {.name = "give_up",
     .type = base::FieldType::kString,
     .doc = "What is handed over where no run passes.",
     .fallback = "\"last\"",
     .choices = kGiveUp},
};

std::uint32_t runs_of(const base::Node& asked) {
  const base::Node* tries = asked.find("tries");
  return static_cast<std::uint32_t>(tries != nullptr ? tries->number
                                                     : asked.find("times")->number + 1);
}

}  // namespace

constinit const base::Shape kRetriesShape = {
    .name = "retries",
    .doc = "Failed sessions are run again as a whole: what each further run resolves and costs.",
    .fields = kRetriesFields};

std::string retries_title(const base::Node& asked) {
  return "failed sessions of " + asked.find("policy")->text + " run again";
}

base::Status check_retries(const Scenario& scenario, const base::Node& asked) {
  POINTSMAN_CHECK(find_policy(scenario, *asked.find("policy")));
  const double most = asked.find("times")->number + 1;
  const base::Node* tries = asked.find("tries");
  if (tries == nullptr || tries->number >= most) return {};
  return base::fail(scenario.document.error_at(
      tries->at, "there are fewer runs of a session than may be made",
      "at least one more than \"times\"", "leave out \"tries\", or lower \"times\""));
}

base::Status check_bound_retries(const Bound& /*bound*/, const base::Node& /*asked*/) {
  return {};
}

base::Result<analysis::Finding> run_retries(const Run& run, const base::Node& asked,
                                            const RunOptions& options) {
  const Bound& bound = *run.bound;
  const Scenario& scenario = bound.scenario;
  const base::Node& name = *asked.find("policy");
  POINTSMAN_TRY(const base::Node* expression, find_policy(scenario, name));
  const auto missing =
      scenario.missing == MissingRule::kDrop ? engine::Missing::kDrop : engine::Missing::kStop;
  auto tries =
      Trial(bound, options.resources).tries(name.text, *expression, runs_of(asked), missing);
  if (!tries) {
    base::Error& error = tries.error();
    if (error.kind != base::ErrorKind::kData) return base::fail(std::move(error));
    return base::fail(scenario.document.error_at(
        asked.at, error.message, "recorded attempts of each request, or a law to draw them from",
        R"(under "models": {"attempts": {"from": "probability"}}, or {"when_exhausted": "repeat"})",
        error.kind));
  }
  const auto groups = analysis::session_groups(bound.workload);
  std::vector<analysis::SessionRun> runs;
  for (const analysis::RowAmounts& rows : *tries) {
    runs.push_back(
        analysis::run_of_rows(groups, rows.accuracy, rows.cost_usd, scenario.right_score));
  }
  analysis::RetryOptions how;
  how.most = static_cast<std::uint32_t>(asked.find("times")->number) + 1;
  how.recall = asked.find("recall")->number;
  how.false_alarm = asked.find("false_alarm")->number;
  how.give_up = asked.find("give_up")->text == "last" ? analysis::GiveUp::kLast
                                                      : analysis::GiveUp::kUnanswered;
  how.level = scenario.intervals.level;
  auto found = analysis::retry_sessions(runs, how);
  found.policy = name.text;
  found.by_column = bound.workload.find(analysis::kSessionColumn) != nullptr;
  return found;
}

}  // namespace pointsman::scenarios
