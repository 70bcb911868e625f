// A baseline as its two files.
#include "data/hash.hpp"
#include "reports/gate/baseline.hpp"
#include "reports/json_value.hpp"
#include "sim/base/file.hpp"
#include "sim/base/text.hpp"

#include <cmath>
#include <cstddef>
#include <filesystem>

#include <nlohmann/json.hpp>

namespace pointsman::reports::gate {

namespace {

constexpr const char* kContentHash = "content_sha256";

std::string quoted_json(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// {"small": 1}: models with a share above 0.
std::string shares_json(const std::vector<std::string>& models,
                        const std::vector<std::vector<double>>& shares, std::size_t row) {
  std::string text;
  for (std::size_t model = 0; model < shares.size(); ++model) {
    const double share = shares[model][row];
    if (!(share > 0)) continue;
    if (!text.empty()) text += ',';
    text += quoted_json(models[model]) + ':' + base::format_double(share);
  }
  return '{' + text + '}';
}

/// What each model scores alone; of older records, the best of it.
std::string outcomes_json(const Record& record, std::size_t row) {
  if (record.outcomes.empty()) {
    const bool is_known = !record.best_score.empty() && std::isfinite(record.best_score[row]);
    return is_known ? R"(,"best_score":)" + base::format_double(record.best_score[row]) : "";
  }
  std::string text;
  for (const auto& scores : record.outcomes) {
    text += (text.empty() ? "" : ",") + base::format_double(scores[row]);
  }
  return R"(,"scores":[)" + text + ']';
}

std::string cells_json(const RouterRecord& router, std::size_t row) {
  std::string text;
  for (const auto& column : router.cells) {
    text += (text.empty() ? "" : ",") + base::format_double(column[row]);
  }
  return '[' + text + ']';
}

std::string requests_text(const Record& record) {
  std::string text;
  for (std::size_t row = 0; row < record.rows(); ++row) {
    text += R"({"id":)" + quoted_json(record.ids[row]);
    if (!record.columns.empty()) {
      text += R"(,"columns":{)";
      bool is_first = true;
      for (const auto& [name, values] : record.columns) {
        if (!is_first) text += ',';
        is_first = false;
        text += quoted_json(name) + ':' + quoted_json(values[row]);
      }
      text += '}';
    }
    text += outcomes_json(record, row) + R"(,"policies":{)";
    for (const PolicyRecord& policy : record.policies) {
      if (&policy != record.policies.data()) text += ',';
      const std::string answers = shares_json(record.models, policy.answers, row);
      const std::string calls = shares_json(record.models, policy.calls, row);
      text += quoted_json(policy.name) + R"(:{"score":)" + base::format_double(policy.score[row]) +
              R"(,"cost_usd":)" + base::format_double(policy.cost_usd[row]) + R"(,"latency_s":)" +
              base::format_double(policy.latency_s[row]) + R"(,"answers":)" + answers;
      if (calls != answers) text += R"(,"calls":)" + calls;
      if (policy.router && policy.router->takes_part(row)) {
        text += R"(,"router":)" + cells_json(*policy.router, row);
      }
      text += '}';
    }
    text += "}}\n";
  }
  return text;
}

Json history_json(const std::vector<Acceptance>& history) {
  Json list = Json::array();
  for (const Acceptance& entry : history) {
    Json changes = Json::array();
    for (const AcceptedChange& change : entry.changes) {
      changes.push_back({{"policy", change.policy},
                         {"metric", change.metric},
                         {"before", change.before},
                         {"after", change.after}});
    }
    list.push_back({{"when", entry.when},
                    {"reason", entry.reason},
                    {"commit", json_text_or_null(entry.commit)},
                    {"previous_sha256", json_text_or_null(entry.previous_sha256)},
                    {"changes", std::move(changes)}});
  }
  return list;
}

Json router_json(const RouterRecord& router) {
  Json scores = Json::array();
  for (std::size_t i = 0; i < router.scores.size(); ++i) {
    scores.push_back({{"score", router.scores[i]}, {"target", router.targets[i]}});
  }
  return {{"models", router.models},
          {"weak", router.models[router.weak]},
          {"strong", router.models[router.strong]},
          {"cost_unknown", json_text_or_null(router.cost_reason)},
          {"cut_unknown", json_text_or_null(router.cut_reason)},
          {"scores", std::move(scores)}};
}

Json policies_json_of(const Record& record) {
  Json policies = Json::object();
  for (const PolicyRecord& policy : record.policies) {
    Json& entry = policies[policy.name];
    entry["summary"] = Json::parse(policy.summary);
    Json& replications = entry["replications"] = Json::object();
    for (const auto& [metric, values] : policy.replications) {
      Json& list = replications[metric] = Json::array();
      for (const double value : values) list.push_back(json_number(value));
    }
    if (policy.router) entry["router"] = router_json(*policy.router);
  }
  return policies;
}

}  // namespace

std::string requests_file_of(const std::string& path) {
  return std::filesystem::path(path).replace_extension(".requests.jsonl").string();
}

std::string content_hash(const std::string& summary) {
  auto root = nlohmann::ordered_json::parse(summary, nullptr, false, true);
  if (!root.is_object()) return {};
  root[kContentHash] = "";
  return data::sha256_hex(
      data::as_bytes(root.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

base::Status write_baseline(const Baseline& baseline, const std::string& path) {
  const Record& record = baseline.record;
  const std::string requests = requests_text(record);
  const std::string requests_path = requests_file_of(path);
  Json inputs = Json::object();
  for (const InputPart& part : record.inputs) inputs[part.name] = part.value;
  Json columns = Json::array();
  for (const auto& [name, values] : record.columns) columns.push_back(name);
  const Json root = {{"format", "pointsman.baseline/1"},
                     {"tool_version", baseline.tool_version},
                     {"scenario",
                      {{"file", record.scenario_file},
                       {"sha256", record.scenario_sha256},
                       {"baseline", json_text_or_null(record.baseline_policy)},
                       {"right_score", record.right_score},
                       {"wrong_answer_usd", json_number(record.wrong_answer_usd)}}},
                     {"inputs", std::move(inputs)},
                     {"models", record.models},
                     {"columns", std::move(columns)},
                     {"policies", policies_json_of(record)},
                     {"requests",
                      {{"file", base::file_name(requests_path)},
                       {"sha256", data::sha256_hex(data::as_bytes(requests))},
                       {"rows", record.rows()}}},
                     {"history", history_json(baseline.history)},
                     {kContentHash, ""}};
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (!folder.empty()) POINTSMAN_CHECK(base::make_folder(folder));
  POINTSMAN_CHECK(base::write_file(requests_path, requests));
  nlohmann::ordered_json ordered = root;
  ordered["scenario"]["policies"] = nlohmann::ordered_json::parse(record.definitions);
  if (!record.model_specs.empty()) {
    ordered["scenario"]["models"] = nlohmann::ordered_json::parse(record.model_specs);
  }
  const auto text_of = [](const nlohmann::ordered_json& json) {
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  };
  ordered[kContentHash] = content_hash(text_of(ordered));
  return base::write_file(path, text_of(ordered));
}

}  // namespace pointsman::reports::gate
