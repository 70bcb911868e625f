#include "reports/result_json.hpp"

#include "reports/findings.hpp"
#include "sim/base/file.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::Figure;
using analysis::SliceSummary;
using analysis::Summary;

constexpr int kIndent = 1;

/// Writes a figure, or null with its reason under "unknown".
template <typename T, typename Write>
void put(Json& object, const char* key, const Figure<T>& figure, Write write) {
  if (figure) {
    object[key] = write(*figure);
    return;
  }
  put_unknown(object, key, figure.reason());
}

/// Expected numbers by model name; models without any are left out.
Json by_model(const std::vector<double>& counts, const std::vector<std::string>& models) {
  Json object = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) object[models[i]] = json_number(counts[i]);
  }
  return object;
}

Json summary_json(const Summary& summary, const Result& result) {
  Json object = {{"requests", summary.requests},
                 {"answered", summary.answered},
                 {"dropped", summary.dropped},
                 {"unanswered", json_number(summary.unanswered)},
                 {"answers_by_model", by_model(summary.answers_by_model, result.models)},
                 {"calls",
                  {{"total", json_number(summary.calls)},
                   {"by_model", by_model(summary.calls_by_model, result.models)}}}};
  put(object, "accuracy", summary.accuracy, json_estimate);
  put(object, "cost_usd", summary.cost, [](const analysis::Cost& cost) {
    return Json{{"total", json_number(cost.total_usd)},
                {"per_request", json_number(cost.per_request_usd.mean)},
                {"lo", json_number(cost.per_request_usd.lo)},
                {"hi", json_number(cost.per_request_usd.hi)}};
  });
  put(object, "latency_s", summary.latency, [](const analysis::Latency& latency) {
    return Json{{"mean", json_number(latency.mean_s)},
                {"p50", json_number(latency.p50_s)},
                {"p95", json_number(latency.p95_s)},
                {"p99", json_number(latency.p99_s)}};
  });
  put(object, "savings", summary.savings, json_estimate);
  put(object, "accuracy_difference", summary.accuracy_difference, json_estimate);
  return object;
}

Json slices_json(const std::vector<SliceSummary>& slices, const Result& result) {
  Json object = Json::object();
  for (const SliceSummary& slice : slices) {
    Json& values = object[slice.key] = Json::object();
    for (const auto& value : slice.values) {
      values[value.value] = summary_json(value.summary, result);
    }
  }
  return object;
}

Json policies_json(const Result& result) {
  Json object = Json::object();
  for (const auto& policy : result.policies) {
    Json& entry = object[policy.name] = summary_json(policy.total, result);
    entry["random"] = policy.is_random;
    entry["slices"] = slices_json(policy.slices, result);
  }
  return object;
}

/// true and false where the data decide, null where they do not.
Json beaten(analysis::Verdict verdict) {
  switch (verdict) {
    case analysis::Verdict::kBeats:
      return true;
    case analysis::Verdict::kWithinNoise:
      return nullptr;
    case analysis::Verdict::kDoesNotBeat:
      return false;
  }
  return nullptr;
}

Json matched_json(const analysis::MixComparison& comparison, const Result& result) {
  Json entry = Json::object();
  if (!comparison.matched) {
    entry["accuracy"] = nullptr;
    entry["beaten"] = nullptr;
    entry["unknown"]["accuracy"] = comparison.matched.reason();
    return entry;
  }
  const analysis::MatchedMix& matched = *comparison.matched;
  Json weights = Json::object();
  for (const auto& part : matched.mix.parts) weights[result.models[part.model]] = part.weight;
  entry["accuracy"] = matched.mix.accuracy;
  entry["cost_usd_per_request"] = matched.mix.cost;
  entry["policy_accuracy"] = matched.accuracy;
  entry["difference"] = json_estimate(matched.difference);
  entry["beaten"] = beaten(matched.verdict);
  entry["weights"] = std::move(weights);
  return entry;
}

Json controls_json(const analysis::Controls& controls, const Result& result) {
  Json object = {{"ordered_by", controls.is_ordered_by_cost ? "cost" : "score"},
                 {"remarks", controls.remarks},
                 {"cost_matched_mix", Json::object()},
                 {"single_models", Json::object()}};
  for (const auto& control : controls.controls) {
    Json& entry = object[control.kind] = summary_json(control.summary, result);
    if (control.model) entry["model"] = result.models[*control.model];
    entry["slices"] = slices_json(control.slices, result);
  }
  for (const auto& single : controls.singles) {
    object["single_models"][result.models[single.model]] = summary_json(single.summary, result);
  }
  for (const auto& comparison : controls.matched) {
    object["cost_matched_mix"][comparison.policy] = matched_json(comparison, result);
  }
  return object;
}

Json analyses_json(const std::vector<Analysis>& analyses) {
  Json list = Json::array();
  for (const Analysis& entry : analyses) {
    Json object = std::visit([](const auto& body) { return finding_json(body); }, entry.body);
    object["name"] = entry.name;
    list.push_back(std::move(object));
  }
  return list;
}

Json inputs_json(const Inputs& inputs) {
  Json workload = Json::array();
  for (const InputFile& file : inputs.workload) {
    workload.push_back({{"file", file.file},
                        {"sha256", json_text_or_null(file.sha256)},
                        {"bytes", file.bytes},
                        {"rows", file.rows}});
  }
  Json models = Json::object();
  for (const InputModel& model : inputs.models) {
    models[model.name] = {{"column", json_text_or_null(model.column)},
                          {"profile", json_text_or_null(model.profile)},
                          {"cost", model.cost},
                          {"latency", model.latency},
                          {"price_date", json_text_or_null(model.price_date)},
                          {"price_source", json_text_or_null(model.price_source)}};
  }
  Json overrides = Json::array();
  for (const Override& override_of : inputs.overrides) {
    overrides.push_back({{"path", override_of.path}, {"value", override_of.value}});
  }
  return {{"scenario",
           {{"file", json_text_or_null(inputs.scenario_file)},
            {"sha256", json_text_or_null(inputs.scenario_sha256)}}},
          {"workload", std::move(workload)},
          {"rows", inputs.rows},
          {"seed", inputs.seed},
          {"evaluate", inputs.evaluate},
          {"replications", inputs.replications},
          {"models", std::move(models)},
          {"overrides", std::move(overrides)}};
}

Json intervals_json(const Intervals& intervals) {
  Json object = {{"level", intervals.level},
                 {"method", intervals.is_bootstrap ? "bootstrap_bca" : "analytic"}};
  if (intervals.is_bootstrap) object["resamples"] = intervals.resamples;
  return object;
}

}  // namespace

std::string result_json(const Result& result) {
  Json root = {{"format", kResultFormat},
               {"scenario", result.scenario},
               {"baseline", result.baseline ? Json(*result.baseline) : Json(nullptr)},
               {"intervals", intervals_json(result.intervals)},
               {"policies", policies_json(result)},
               {"analyses", analyses_json(result.analyses)},
               {"inputs", inputs_json(result.inputs)},
               {"notes", result.notes}};
  root["controls"] = result.controls ? controls_json(*result.controls, result) : Json(nullptr);
  // Names come from checked UTF-8 files; should one not be, it is shown rather than lost.
  return root.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

base::Status write_result_json(const Result& result, const std::string& path) {
  return base::write_file(path, result_json(result));
}

}  // namespace pointsman::reports
