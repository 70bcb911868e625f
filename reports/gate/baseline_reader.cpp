// A baseline from its two files, with located errors.
#include "data/hash.hpp"
#include "data/json_reader.hpp"
#include "reports/gate/baseline.hpp"
#include "scenarios/names.hpp"
#include "scenarios/tree.hpp"
#include "sim/base/file.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using base::Document;
using base::ErrorKind;
using base::Node;
using base::NodeKind;

constexpr std::string_view kFormat = "pointsman.baseline/1";
constexpr std::size_t kShownOfHash = 12;
constexpr std::string_view kAcceptAgain =
    "restore the two files from version control, or delete both and accept them anew with "
    "`pointsman baseline accept`";

tl::unexpected<base::Error> broken(const Document& document, const Node& at, std::string message,
                                   std::string expected) {
  return base::fail(document.error_at(at.at, std::move(message), std::move(expected),
                                      std::string(kAcceptAgain), ErrorKind::kData));
}

/// A member of this kind, or an error.
base::Result<const Node*> part(const Document& document, const Node& object, std::string_view key,
                               NodeKind kind) {
  const Node* found = object.find(key);
  if (found != nullptr && found->kind == kind) return found;
  base::Node opening = object;
  opening.at.length = 1;
  return broken(document, found == nullptr ? opening : *found,
                found == nullptr ? "the baseline has no " + scenarios::in_quotes(key)
                                 : scenarios::in_quotes(key) + " is " +
                                       std::string(base::kind_name(found->kind)),
                std::string(base::kind_name(kind)));
}

std::string text_or_empty(const Node* node) {
  return node != nullptr && node->is_string() ? node->text : std::string();
}

double number_or_nan(const Node* node) {
  return node != nullptr && node->is_number() ? node->number : base::kNaN;
}

base::Status read_history(const Document& document, Baseline& baseline) {
  POINTSMAN_TRY(const Node* list, part(document, document.root, "history", NodeKind::kArray));
  for (const Node& node : list->items) {
    Acceptance& entry = baseline.history.emplace_back();
    POINTSMAN_TRY(const Node* when, part(document, node, "when", NodeKind::kString));
    POINTSMAN_TRY(const Node* reason, part(document, node, "reason", NodeKind::kString));
    entry.when = when->text;
    entry.reason = reason->text;
    entry.commit = text_or_empty(node.find("commit"));
    entry.previous_sha256 = text_or_empty(node.find("previous_sha256"));
    const Node* changes = node.find("changes");
    if (changes == nullptr) continue;
    for (const Node& change : changes->items) {
      entry.changes.push_back(
          {text_or_empty(change.find("policy")), text_or_empty(change.find("metric")),
           text_or_empty(change.find("before")), text_or_empty(change.find("after"))});
    }
  }
  if (!baseline.history.empty()) return {};
  return broken(document, *list, "the baseline was never accepted", "at least one entry");
}

base::Status read_scenario_part(const Document& document, Record& record) {
  POINTSMAN_TRY(const Node* scenario, part(document, document.root, "scenario", NodeKind::kObject));
  POINTSMAN_TRY(const Node* policies, part(document, *scenario, "policies", NodeKind::kObject));
  POINTSMAN_TRY(const Node* right, part(document, *scenario, "right_score", NodeKind::kNumber));
  record.scenario_file = text_or_empty(scenario->find("file"));
  record.scenario_sha256 = text_or_empty(scenario->find("sha256"));
  record.baseline_policy = text_or_empty(scenario->find("baseline"));
  record.definitions = scenarios::json_text(*policies);
  const Node* models = scenario->find("models");
  if (models != nullptr && models->is_object()) record.model_specs = scenarios::json_text(*models);
  record.right_score = right->number;
  const Node* wrong = scenario->find("wrong_answer_usd");
  if (wrong != nullptr && wrong->is_number()) record.wrong_answer_usd = wrong->number;
  POINTSMAN_TRY(const Node* inputs, part(document, document.root, "inputs", NodeKind::kObject));
  for (const base::Member& input : inputs->members) {
    record.inputs.push_back({input.key, input.value.text});
  }
  std::ranges::sort(record.inputs, {}, &InputPart::name);
  return {};
}

/// The header of what figures of a whole router need; its cells come with the requests.
base::Result<RouterRecord> read_router(const Document& document, const Node& node) {
  RouterRecord router;
  POINTSMAN_TRY(const Node* models, part(document, node, "models", NodeKind::kArray));
  for (const Node& model : models->items) router.models.push_back(model.text);
  const auto index_of = [&](std::string_view key) -> base::Result<std::size_t> {
    POINTSMAN_TRY(const Node* name, part(document, node, key, NodeKind::kString));
    const auto found = std::ranges::find(router.models, name->text);
    if (found != router.models.end()) {
      return static_cast<std::size_t>(found - router.models.begin());
    }
    return broken(document, *name, scenarios::in_quotes(name->text) + " is no model of the router",
                  scenarios::one_of(router.models, "one of its models"));
  };
  POINTSMAN_TRY(router.weak, index_of("weak"));
  POINTSMAN_TRY(router.strong, index_of("strong"));
  router.cost_reason = text_or_empty(node.find("cost_unknown"));
  router.cut_reason = text_or_empty(node.find("cut_unknown"));
  POINTSMAN_TRY(const Node* scores, part(document, node, "scores", NodeKind::kArray));
  for (const Node& score : scores->items) {
    POINTSMAN_TRY(const Node* name, part(document, score, "score", NodeKind::kString));
    router.scores.push_back(name->text);
    router.targets.push_back(text_or_empty(score.find("target")));
  }
  router.cells.resize(router.columns());
  return router;
}

/// One request's cells; NaN throughout where it takes no part.
base::Status read_cells(const Document& line, const Node& policy, RouterRecord& router) {
  const Node* cells = policy.find("router");
  if (cells != nullptr && (!cells->is_array() || cells->items.size() != router.cells.size())) {
    return broken(line, *cells, "these are not the cells of the router",
                  std::to_string(router.cells.size()) + " numbers");
  }
  for (std::size_t i = 0; i < router.cells.size(); ++i) {
    router.cells[i].push_back(number_or_nan(cells == nullptr ? nullptr : &cells->items[i]));
  }
  return {};
}

base::Status read_policies(const Document& document, Record& record) {
  POINTSMAN_TRY(const Node* models, part(document, document.root, "models", NodeKind::kArray));
  for (const Node& model : models->items) record.models.push_back(model.text);
  POINTSMAN_TRY(const Node* columns, part(document, document.root, "columns", NodeKind::kArray));
  for (const Node& column : columns->items) record.columns[column.text];
  POINTSMAN_TRY(const Node* policies, part(document, document.root, "policies", NodeKind::kObject));
  for (const base::Member& member : policies->members) {
    PolicyRecord& policy = record.policies.emplace_back();
    policy.name = member.key;
    policy.answers.resize(record.models.size());
    policy.calls.resize(record.models.size());
    POINTSMAN_TRY(const Node* summary, part(document, member.value, "summary", NodeKind::kObject));
    policy.summary = scenarios::json_text(*summary);
    POINTSMAN_TRY(const Node* replications,
                  part(document, member.value, "replications", NodeKind::kObject));
    for (const base::Member& metric : replications->members) {
      std::vector<double>& values = policy.replications[metric.key];
      for (const Node& value : metric.value.items) values.push_back(number_or_nan(&value));
    }
    if (const Node* router = member.value.find("router")) {
      POINTSMAN_TRY(policy.router, read_router(document, *router));
    }
  }
  return {};
}

/// Shares by model, written where they are above 0.
base::Status read_shares(const Document& line, const Node& shares, const Record& record,
                         std::vector<std::vector<double>>& to) {
  for (auto& column : to) column.push_back(0);
  for (const base::Member& share : shares.members) {
    const auto model = std::ranges::find(record.models, share.key);
    if (model == record.models.end() || !share.value.is_number()) {
      return broken(line, share.value,
                    scenarios::in_quotes(share.key) + " is no model of the baseline",
                    scenarios::one_of(record.models, "a model and its share"));
    }
    to[static_cast<std::size_t>(model - record.models.begin())].back() = share.value.number;
  }
  return {};
}

/// What each model scores alone; older versions wrote only the best of it.
base::Status read_outcomes(const Document& line, Record& record) {
  const Node* scores = line.root.find("scores");
  if (record.ids.size() == 1 && scores != nullptr) record.outcomes.resize(record.models.size());
  if (record.outcomes.empty()) {
    record.best_score.push_back(number_or_nan(line.root.find("best_score")));
    return {};
  }
  POINTSMAN_TRY(scores, part(line, line.root, "scores", NodeKind::kArray));
  if (scores->items.size() != record.models.size()) {
    return broken(line, *scores, "these are not the scores of the models",
                  std::to_string(record.models.size()) + " numbers");
  }
  for (std::size_t model = 0; model < record.models.size(); ++model) {
    record.outcomes[model].push_back(number_or_nan(&scores->items[model]));
  }
  return {};
}

base::Status read_row(const Document& line, Record& record) {
  POINTSMAN_TRY(const Node* id, part(line, line.root, "id", NodeKind::kString));
  if (!record.ids.empty() && !(record.ids.back() < id->text)) {
    return broken(line, *id, "ids do not ascend", "one line per request, sorted by id");
  }
  record.ids.push_back(id->text);
  POINTSMAN_CHECK(read_outcomes(line, record));
  const Node* columns = line.root.find("columns");
  for (auto& [name, values] : record.columns) {
    values.push_back(text_or_empty(columns == nullptr ? nullptr : columns->find(name)));
  }
  POINTSMAN_TRY(const Node* policies, part(line, line.root, "policies", NodeKind::kObject));
  for (PolicyRecord& policy : record.policies) {
    POINTSMAN_TRY(const Node* own, part(line, *policies, policy.name, NodeKind::kObject));
    policy.score.push_back(number_or_nan(own->find("score")));
    policy.cost_usd.push_back(number_or_nan(own->find("cost_usd")));
    policy.latency_s.push_back(number_or_nan(own->find("latency_s")));
    POINTSMAN_TRY(const Node* answers, part(line, *own, "answers", NodeKind::kObject));
    const Node* calls = own->find("calls");
    POINTSMAN_CHECK(read_shares(line, *answers, record, policy.answers));
    POINTSMAN_CHECK(read_shares(line, calls == nullptr ? *answers : *calls, record, policy.calls));
    if (policy.router) POINTSMAN_CHECK(read_cells(line, *own, *policy.router));
  }
  return {};
}

base::Status read_rows(const std::string& path, const std::string& text, Record& record) {
  std::uint64_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    ++number;
    const auto at_line = [number](base::Error error) {
      error.where.line += number - 1;
      return base::fail(std::move(error));
    };
    auto line = data::parse_json(path, text.substr(begin, end - begin), ErrorKind::kData);
    if (!line) return at_line(std::move(line.error()));
    if (auto read = read_row(*line, record); !read) return at_line(std::move(read.error()));
    begin = end + 1;
  }
  return {};
}

base::Status read_requests(const Document& document, const std::string& path, Record& record) {
  POINTSMAN_TRY(const Node* requests, part(document, document.root, "requests", NodeKind::kObject));
  POINTSMAN_TRY(const Node* file, part(document, *requests, "file", NodeKind::kString));
  POINTSMAN_TRY(const Node* sha256, part(document, *requests, "sha256", NodeKind::kString));
  const std::string beside = (std::filesystem::path(path).parent_path() / file->text).string();
  auto text = base::read_file(beside);
  if (!text) {
    return broken(document, *file, "its requests cannot be read: " + text.error().message,
                  "the file that was accepted together with this one");
  }
  const std::string found = data::sha256_hex(data::as_bytes(*text));
  if (found != sha256->text) {
    return broken(document, *sha256,
                  scenarios::in_quotes(file->text) +
                      " is not the file that was accepted: its sha256 begins with " +
                      found.substr(0, kShownOfHash),
                  sha256->text.substr(0, kShownOfHash) + "...");
  }
  POINTSMAN_CHECK(read_rows(beside, *text, record));
  if (!record.outcomes.empty()) record.best_score = best_of(record.outcomes);
  return {};
}

/// Refuses a summary that says something else than what was accepted; older ones cannot be checked.
base::Status check_content(const Document& document) {
  if (document.root.find("content_sha256") == nullptr) return {};
  POINTSMAN_TRY(const Node* accepted,
                part(document, document.root, "content_sha256", NodeKind::kString));
  const std::string found = content_hash(document.text);
  if (found == accepted->text) return {};
  return broken(document, *accepted,
                "the baseline was edited after it was accepted: the sha256 of what it says begins "
                "with " +
                    found.substr(0, kShownOfHash),
                accepted->text.substr(0, kShownOfHash) + "...");
}

base::Status check_format(const Document& document) {
  POINTSMAN_TRY(const Node* format, part(document, document.root, "format", NodeKind::kString));
  if (format->text == kFormat) return {};
  const std::string family = "pointsman.baseline/";
  const bool is_other_version = format->text.starts_with(family);
  return base::fail(document.error_at(
      format->at,
      is_other_version ? "the baseline is of version " + format->text.substr(family.size())
                       : scenarios::in_quotes(format->text) + " is no baseline",
      scenarios::in_quotes(kFormat),
      is_other_version ? "accept it again with this version of pointsman, or run the version that "
                         "wrote it"
                       : "`pointsman baseline accept` writes baselines",
      ErrorKind::kData));
}

}  // namespace

base::Result<Baseline> read_baseline(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    base::Error error;
    error.kind = ErrorKind::kBaselineMissing;
    error.message = "there is no baseline " + scenarios::in_quotes(path);
    error.expected = "the two files that `pointsman baseline accept` writes, committed";
    error.hint = "write the first one: pointsman baseline accept GATE --name NAME --reason \"...\"";
    return base::fail(std::move(error));
  }
  auto read = data::read_json(path, ErrorKind::kData);
  if (!read) {
    base::Error error = std::move(read.error());
    if (error.hint.empty()) error.hint = kAcceptAgain;
    return base::fail(std::move(error));
  }
  const auto document = std::move(*read);
  if (!document.root.is_object()) {
    return broken(document, document.root, "this is no baseline", "an object");
  }
  POINTSMAN_CHECK(check_format(document));
  Baseline baseline;
  baseline.file = path;
  baseline.name = std::filesystem::path(path).stem().string();
  baseline.tool_version = text_or_empty(document.root.find("tool_version"));
  baseline.sha256 = data::sha256_hex(data::as_bytes(document.text));
  POINTSMAN_CHECK(read_history(document, baseline));
  POINTSMAN_CHECK(read_scenario_part(document, baseline.record));
  POINTSMAN_CHECK(read_policies(document, baseline.record));
  POINTSMAN_CHECK(check_content(document));
  POINTSMAN_CHECK(read_requests(document, path, baseline.record));
  return baseline;
}

}  // namespace pointsman::reports::gate
