// A judged gate as JSON, `pointsman.gate/1`: reports/gate.schema.json describes it.
#include "reports/gate/gate_words.hpp"
#include "reports/gate/outputs.hpp"
#include "reports/json_value.hpp"
#include "sim/base/file.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports::gate {

namespace {

constexpr std::array<std::string_view, 4> kEffects = {"none", "warn", "inconclusive", "fail"};
constexpr std::array<std::string_view, 3> kOutcomes = {"pass", "inconclusive", "fail"};

Json count_or_null(const std::optional<std::uint64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json line_json(const Line& line) {
  const Rule& rule = *line.rule;
  return {{"gate", rule.id},
          {"metric", rule.metric.name},
          {"mode", kModes[static_cast<std::size_t>(rule.mode)]},
          {"severity", kSeverities[static_cast<std::size_t>(rule.severity)]},
          {"policy", line.policy},
          {"against", json_text_or_null(line.against)},
          {"slice", json_text_or_null(line.slice)},
          {"pooled", line.pooled},
          {"n", line.n},
          {"left_out", line.left_out},
          {"clusters", count_or_null(line.clusters)},
          {"design_effect", json_number(line.design_effect)},
          {"discordant_share", json_number(line.discordant)},
          {"rerouted_share", json_number(line.rerouted)},
          {"gained", count_or_null(line.gained)},
          {"lost", count_or_null(line.lost)},
          {"before", json_number(line.before)},
          {"now", json_number(line.now)},
          {"change", line.change ? json_estimate(*line.change) : Json(nullptr)},
          {"relative", line.is_relative},
          {"margin", margin_text(line)},
          {"detectable", json_number(line.detectable)},
          {"needed", count_or_null(line.needed)},
          {"resolution", json_number(line.resolution)},
          {"method", json_text_or_null(line.method)},
          {"half_width", json_number(line.half_width)},
          {"simulation_half_width", json_number(line.simulation_half_width)},
          {"noise",
           rule.metric.info->source == MetricSource::kReplications ? "simulation" : "requests"},
          {"p_harm", json_number(line.p_harm)},
          {"p_harm_adjusted", json_number(line.p_adjusted)},
          {"p_no_harm", json_number(line.p_fine)},
          {"verdict", name_of(line.verdict)},
          {"effect", kEffects[static_cast<std::size_t>(line.effect)]},
          {"reason", json_text_or_null(line.reason)},
          {"waiver", json_text_or_null(line.waiver)},
          {"waived", line.is_waived},
          {"line", rule.at.line}};
}

Json changes_json(const std::vector<InputChange>& changes) {
  Json list = Json::array();
  for (const InputChange& change : changes) {
    list.push_back({{"input", change.name},
                    {"before", json_text_or_null(change.before)},
                    {"now", json_text_or_null(change.now)}});
  }
  return list;
}

}  // namespace

std::string gate_json(const Evaluation& evaluation) {
  Json lines = Json::array();
  for (const Line& line : evaluation.lines) lines.push_back(line_json(line));
  Json flipped = Json::array();
  for (const FlippedRequest& one : evaluation.flipped) {
    flipped.push_back({{"id", one.id},
                       {"policy", one.policy},
                       {"against", one.against},
                       {"before", json_number(one.before)},
                       {"now", json_number(one.now)},
                       {"model_before", json_text_or_null(one.model_before)},
                       {"model_now", json_text_or_null(one.model_now)}});
  }
  Json effects = Json::array();
  for (const InputEffect& effect : evaluation.input_effects) {
    effects.push_back({{"against", effect.against},
                       {"policy", effect.policy},
                       {"metric", effect.metric},
                       {"before", json_number(effect.before)},
                       {"now", json_number(effect.now)},
                       {"changes", changes_json(effect.changes)}});
  }
  Json lints = Json::array();
  for (const Lint& lint : evaluation.lints) {
    lints.push_back({{"kind", lint.kind}, {"text", lint.text}});
  }
  const Json root = {{"format", "pointsman.gate/1"},
                     {"outcome", kOutcomes[static_cast<std::size_t>(evaluation.outcome())]},
                     {"headline", headline(evaluation)},
                     {"gate", base::file_name(evaluation.gate_file)},
                     {"scenario", evaluation.scenario},
                     {"requests", evaluation.requests},
                     {"level", evaluation.level},
                     {"alpha", evaluation.alpha},
                     {"power", evaluation.power},
                     {"simulation_seeds", evaluation.simulation_seeds},
                     {"lines", std::move(lines)},
                     {"flipped", std::move(flipped)},
                     {"input_changes", std::move(effects)},
                     {"lints", std::move(lints)},
                     {"off", evaluation.off}};
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pointsman::reports::gate
