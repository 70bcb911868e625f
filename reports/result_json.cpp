#include "reports/result_json.hpp"

#include "reports/findings.hpp"
#include "reports/remarks.hpp"
#include "reports/summary_json.hpp"
#include "reports/timing_report.hpp"
#include "sim/base/file.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::SliceSummary;

constexpr int kIndent = 1;

Json slices_json(const std::vector<SliceSummary>& slices, const Result& result) {
  Json object = Json::object();
  for (const SliceSummary& slice : slices) {
    Json& values = object[slice.key] = Json::object();
    for (const auto& value : slice.values) {
      values[value.value] = summary_json(value.summary, result.models);
    }
  }
  return object;
}

void put_figure(Json& object, const char* key, const analysis::Figure<double>& figure) {
  if (figure) {
    object[key] = json_number(*figure);
  } else {
    put_unknown(object, key, figure.reason());
  }
}

void put_estimate(Json& object, const char* key,
                  const analysis::Figure<analysis::Estimate>& figure) {
  if (figure) {
    object[key] = json_estimate(*figure);
  } else {
    put_unknown(object, key, figure.reason());
  }
}

Json parts_json(const std::vector<analysis::PartSummary>& parts) {
  Json list = Json::array();
  for (const auto& part : parts) {
    Json entry = {{"name", part.name}, {"entered", part.entered}, {"answered", part.answered}};
    put_figure(entry, "cost_usd", part.cost_usd);
    if (part.is_step) {
      entry["lost"] = json_number(part.lost);
      put_figure(entry, "lost_usd", part.lost_usd);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json sessions_json(const analysis::SessionSummary& sessions) {
  Json object = {{"sessions", sessions.sessions}, {"dropped", sessions.dropped}};
  put_estimate(object, "resolved", sessions.resolved);
  put_figure(object, "cost_usd", sessions.cost_usd);
  put_estimate(object, "cost_per_resolved_usd", sessions.cost_per_resolved_usd);
  put_figure(object, "calls", sessions.calls);
  put_figure(object, "calls_to_baseline", sessions.calls_to_baseline);
  put_figure(object, "savings_per_resolved", sessions.savings);
  return object;
}

Json ramps_json(const std::vector<analysis::RampSummary>& ramps) {
  Json list = Json::array();
  for (const auto& ramp : ramps) {
    Json phases = Json::array();
    for (const auto& phase : ramp.phases) {
      phases.push_back({{"share", phase.share},
                        {"reached", phase.reached},
                        {"rolled_back", phase.rolled_back},
                        {"requests", phase.requests},
                        {"canary_requests", phase.canary_requests},
                        {"canary_usd", phase.canary_usd}});
    }
    list.push_back({{"phases", std::move(phases)},
                    {"promoted", ramp.promoted},
                    {"rolled_back", ramp.rolled_back}});
  }
  return list;
}

Json flows_json(const PolicyDetail& detail, const Result& result) {
  const analysis::Flows& flows = *detail.flows;
  const auto name = [&](const std::optional<policy::ModelIndex>& model) {
    return model ? Json(result.models[*model]) : Json(nullptr);
  };
  Json cells = Json::array();
  for (const analysis::FlowCell& cell : flows.cells) {
    cells.push_back({{"from", name(cell.from)},
                     {"to", name(cell.to)},
                     {"requests", json_number(cell.requests)},
                     {"gained", json_number(cell.gained)},
                     {"lost", json_number(cell.lost)},
                     {"saved_usd", json_number(cell.saved_usd)}});
  }
  Json flipped = Json::array();
  for (std::size_t i = 0; i < flows.flipped.size(); ++i) {
    const analysis::FlippedRequest& request = flows.flipped[i];
    flipped.push_back({{"id", detail.flipped[i]},
                       {"before", json_number(request.before)},
                       {"now", json_number(request.now)},
                       {"saved_usd", json_number(request.saved_usd)}});
  }
  return {{"requests", flows.requests},
          {"gained", json_number(flows.gained)},
          {"lost", json_number(flows.lost)},
          {"cells", std::move(cells)},
          {"flipped", std::move(flipped)}};
}

void put_detail(Json& entry, const PolicyDetail& detail, const Result& result) {
  entry["knows_labels"] = detail.knows_labels;
  if (detail.latency) entry["latency_distribution"] = distribution_json(*detail.latency);
  if (detail.flows) entry["flows"] = flows_json(detail, result);
}

Json policy_order_json(const Result& result) {
  Json names = Json::array();
  for (const auto& policy : result.policies) names.push_back(policy.name);
  return names;
}

Json remarks_json(const Result& result) {
  Json list = Json::array();
  for (const Remark& remark : remarks(result)) {
    list.push_back({{"warning", remark.is_warning}, {"text", remark.text}});
  }
  return list;
}

Json policies_json(const Result& result) {
  Json object = Json::object();
  for (std::size_t i = 0; i < result.policies.size(); ++i) {
    const analysis::PolicySummary& policy = result.policies[i];
    Json& entry = object[policy.name] = summary_json(policy.total, result.models);
    if (!result.timings.empty()) entry["timing"] = timing_json(result.timings[i]);
    entry["random"] = policy.is_random;
    if (!result.details.empty()) put_detail(entry, result.details[i], result);
    if (policy.draws > 0) entry["draws"] = policy.draws;
    if (!policy.parts.empty()) entry["parts"] = parts_json(policy.parts);
    if (policy.sessions) entry["sessions"] = sessions_json(*policy.sessions);
    if (!policy.caps.empty()) entry["caps"] = caps_json(policy.caps);
    if (!policy.ramps.empty()) entry["ramps"] = ramps_json(policy.ramps);
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
  if (matched.quality_adjusted_cost) {
    entry["quality_adjusted_cost_usd_per_request"] = *matched.quality_adjusted_cost;
  }
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
    Json& entry = object[control.kind] = summary_json(control.summary, result.models);
    if (control.model) entry["model"] = result.models[*control.model];
    entry["slices"] = slices_json(control.slices, result);
  }
  for (const auto& single : controls.singles) {
    object["single_models"][result.models[single.model]] =
        summary_json(single.summary, result.models);
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
            {"sha256", json_text_or_null(inputs.scenario_sha256)},
            {"text", json_text_or_null(inputs.scenario_text)}}},
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
               {"policy_order", policy_order_json(result)},
               {"remarks", remarks_json(result)},
               {"analyses", analyses_json(result.analyses)},
               {"inputs", inputs_json(result.inputs)},
               {"notes", result.notes}};
  if (result.wrong_answer_usd) root["value"] = {{"wrong_answer_usd", *result.wrong_answer_usd}};
  root["controls"] = result.controls ? controls_json(*result.controls, result) : Json(nullptr);
  // Names come from checked UTF-8 files; should one not be, it is shown rather than lost.
  return root.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

base::Status write_result_json(const Result& result, const std::string& path) {
  return base::write_file(path, result_json(result));
}

}  // namespace pointsman::reports
