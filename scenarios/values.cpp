#include "scenarios/values.hpp"

#include "models/catalog.hpp"
#include "scenarios/fields.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace pointsman::scenarios {
namespace {

namespace fs = std::filesystem;
using base::Document;
using base::Node;

/// Reads members of one object of the tree. Precondition: the tree is checked, so a member that is
/// present has its type, and one with a default is present.
class Object {
 public:
  explicit Object(const Node& node) : node_(node) {}

  const Node* find(std::string_view key) const { return node_.find(key); }
  base::Position at(std::string_view key) const {
    const Node* node = find(key);
    return node == nullptr ? base::Position{0, 0, 1} : node->at;
  }
  std::string text(std::string_view key) const {
    const Node* node = find(key);
    return node == nullptr ? std::string() : node->text;
  }
  double number(std::string_view key) const { return find(key)->number; }
  bool boolean(std::string_view key) const { return find(key)->boolean; }
  template <typename Integer>
  Integer integer(std::string_view key) const {
    return static_cast<Integer>(find(key)->number);  // tables keep integers below 2^53
  }
  std::optional<std::int64_t> optional_integer(std::string_view key) const {
    if (find(key) == nullptr) return std::nullopt;
    return integer<std::int64_t>(key);
  }
  std::map<std::string, std::string> text_map(std::string_view key) const {
    std::map<std::string, std::string> map;
    for (const base::Member& member : find(key)->members) map[member.key] = member.value.text;
    return map;
  }
  template <typename Enum, std::size_t N>
  Enum choice(std::string_view key, const std::array<std::string_view, N>& names) const {
    return base::choice_of<Enum>(*find(key), names);
  }
  std::array<double, 2> pair(std::string_view key) const {
    const auto& items = find(key)->items;
    return {items.front().number, items.back().number};
  }

 private:
  const Node& node_;
};

std::string path_of(const std::string& folder, const std::string& written) {
  if (written.empty() || fs::path(written).is_absolute()) return written;
  return (fs::path(folder) / written).string();
}

base::Result<base::Nano> money_of(const Document& document, const Node& node) {
  const auto decimal = base::parse_decimal(node.text, base::kNanoDigits);
  if (decimal.fault != base::DecimalFault::kNone) {
    return base::fail(document.error_at(node.at, node.text + " USD is finer than a nano-dollar",
                                        "at most 9 digits after the point"));
  }
  return base::Nano{decimal.value};
}

WorkloadSpec workload_of(const Node& node, const std::string& folder) {
  const Object object(node);
  WorkloadSpec workload;
  workload.written_file = object.text("file");
  workload.file = path_of(folder, workload.written_file);
  workload.at = object.at("file");
  workload.format = object.choice<data::FileFormat>("format", kFormats);
  workload.where = object.text("where");
  workload.where_at = object.at("where");
  workload.score_range = object.pair("score_range");
  workload.aliases = object.text_map("aliases");
  workload.rows_file = path_of(folder, object.text("rows_file"));
  workload.rows_file_at = object.at("rows_file");
  for (const Node& item : object.find("join")->items) {
    const Object join(item);
    workload.joins.push_back({path_of(folder, join.text("file")),
                              join.choice<data::FileFormat>("format", kFormats),
                              join.choice<JoinKind>("how", kJoinKinds), join.text_map("rename"),
                              join.pair("score_range"), join.at("file")});
  }
  if (const Node* split = object.find("split")) {
    const Object parts(*split);
    const Node& train = *parts.find("train");
    workload.split = SplitSpec{train.number,         parts.integer<std::uint64_t>("seed"),
                               parts.text("column"), train.is_string() ? train.text : "",
                               parts.text("test"),   split->at};
  }
  workload.use = object.choice<Part>("use", kParts);
  return workload;
}

AttemptSpec attempts_of(const Node& node) {
  const Object object(node);
  AttemptSpec attempts;
  attempts.at = node.at;
  attempts.from = object.choice<AttemptsFrom>("from", kAttemptSources);
  attempts.when_exhausted = object.choice<policy::WhenExhausted>("when_exhausted", kWhenExhausted);
  attempts.probability = object.choice<Probability>("probability", kProbabilities);
  if (const Node* beta = object.find("beta")) {
    attempts.beta = {beta->find("mean")->number, beta->find("sd")->number};
  }
  attempts.difficulty_correlation = object.number("difficulty_correlation");
  attempts.dominant_wrong_share = object.number("dominant_wrong_share");
  return attempts;
}

base::Result<DeskSpec> desk_of(const Document& document, const Node& node) {
  DeskSpec desk;
  desk.at = node.at;
  POINTSMAN_TRY(desk.price, money_of(document, *node.find("usd")));
  desk.accuracy = node.find("accuracy")->number;
  if (const Node* seconds = node.find("s")) desk.seconds = seconds->number;
  return desk;
}

base::Status read_behaviour(const Document& document, const Object& object, ModelSpec& model) {
  if (const Node* attempts = object.find("attempts")) model.attempts = attempts_of(*attempts);
  if (const Node* errors = object.find("errors")) {
    model.error_rate = errors->find("rate")->number;
    model.error_s = errors->find("s")->number;
  }
  model.context_tokens = object.optional_integer("context_tokens");
  if (const Node* desk = object.find("desk")) {
    POINTSMAN_TRY(model.desk, desk_of(document, *desk));
  }
  return {};
}

base::Result<ModelSpec> model_of(const Document& document, const base::Member& member) {
  const Object object(member.value);
  ModelSpec model;
  model.name = member.key;
  model.at = member.key_at;
  model.column = object.text("column");
  model.column_at = object.at("column").line > 0 ? object.at("column") : model.at;
  model.profile = object.text("profile");
  model.profile_at = object.at("profile");
  if (const Node* price = object.find("price")) model.price = *price;
  if (const Node* latency = object.find("latency")) model.latency = *latency;
  if (const Node* hosting = object.find("self_hosted")) {
    POINTSMAN_TRY(model.self_hosted, models::read_self_hosting(document, *hosting));
  }
  model.batch = object.boolean("batch");
  if (const Node* assume = object.find("assume")) {
    const Object tokens(*assume);
    model.input_tokens = tokens.optional_integer("input_tokens");
    model.output_tokens = tokens.optional_integer("output_tokens");
    model.chars_per_token = tokens.number("chars_per_token");
  }
  if (const Node* accuracy = object.find("accuracy")) {
    if (accuracy->is_number()) model.accuracy = accuracy->number;
    for (const base::Member& category : accuracy->members) {
      model.accuracy_by_category[category.key] = category.value.number;
    }
  }
  model.cost = object.choice<CostChoice>("cost", kCostSources);
  POINTSMAN_CHECK(read_behaviour(document, object, model));
  return model;
}

void read_reporting(const Node& root, Scenario& scenario) {
  const Object object(root);
  const Object intervals(*object.find("intervals"));
  scenario.intervals = {intervals.number("level"),
                        intervals.choice<IntervalMethod>("method", kIntervalMethods),
                        intervals.integer<std::uint32_t>("resamples")};
  if (const Node* slices = object.find("slices")) {
    scenario.slices.emplace();
    for (const Node& slice : slices->items) {
      scenario.slices->push_back(slice.text);
      scenario.slices_at.push_back(slice.at);
    }
  }
}

}  // namespace

base::Result<Scenario> values_of(Loaded loaded) {
  Scenario scenario;
  scenario.document = std::move(loaded.document);
  scenario.sources = std::move(loaded.sources);
  scenario.folder = std::move(loaded.folder);
  const Document& document = scenario.document;
  const Object object(document.root);

  scenario.name = object.text("name");
  scenario.seed = object.integer<std::uint64_t>("seed");
  if (const Node* workload = object.find("workload")) {
    scenario.workload = workload_of(*workload, scenario.folder);
  }
  for (const base::Member& member : object.find("models")->members) {
    POINTSMAN_TRY(auto model, model_of(document, member));
    scenario.models.push_back(std::move(model));
  }
  scenario.baseline = object.text("baseline");
  scenario.baseline_at = object.at("baseline");
  const Object value(*object.find("value"));
  if (const Node* wrong = value.find("wrong_answer_usd")) {
    POINTSMAN_TRY(scenario.wrong_answer, money_of(document, *wrong));
  }
  scenario.right_score = value.number("right_score");
  scenario.missing = object.choice<MissingRule>("missing", kMissingRules);
  scenario.controls = object.boolean("controls");
  scenario.evaluate = object.choice<engine::Evaluate>("evaluate", kEvaluations);
  scenario.replications = object.integer<std::uint32_t>("replications");
  if (const Node* timing = object.find("timing")) {
    POINTSMAN_TRY(scenario.timing, timing_of(document, *timing, scenario.folder));
  }
  read_reporting(document.root, scenario);
  return scenario;
}

std::vector<std::pair<std::string, const Node*>> Scenario::policies() const {
  std::vector<std::pair<std::string, const Node*>> named;
  if (const Node* policies = document.root.find("policies")) {
    for (const base::Member& member : policies->members) {
      named.emplace_back(member.key, &member.value);
    }
  }
  return named;
}

const ModelSpec* Scenario::find_model(std::string_view model) const {
  const auto found = std::find_if(models.begin(), models.end(),
                                  [model](const ModelSpec& m) { return m.name == model; });
  return found == models.end() ? nullptr : &*found;
}

}  // namespace pointsman::scenarios
