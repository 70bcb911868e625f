#include "scenarios/templates.hpp"

#include "scenarios/names.hpp"
#include "sim/analysis/calibration.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::scenarios {
namespace {

constexpr std::array<TemplateInfo, 3> kTemplates = {{
    {"router", "a router by a score, its curve, and the models alone"},
    {"cascade", "try the cheap model, keep its answer where it is confident"},
    {"from-csv", "every model of a workload, and what its columns allow"},
}};

std::string quote(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string head(const TemplateOptions& options) {
  return "{\n  \"$schema\": " + quote(options.schema) +
         ",\n"
         "  \"version\": 1,\n"
         "  \"name\": " +
         quote(options.name) +
         ",\n"
         "  \"seed\": 1,\n\n"
         "  // One row per request; what each model did on it is in columns <model>|score,\n"
         "  // <model>|cost_usd, <model>|confidence and so on. Relative to this file.\n"
         "  \"workload\": { \"file\": " +
         quote(options.workload) + " },\n\n";
}

std::string models_block(const TemplateOptions& options) {
  std::string out =
      "  // A model is the workload's column of its name, at its labelled cost, unless it is "
      "listed\n"
      "  // here: with \"column\" (another name), \"profile\" (prices of the catalogue; see\n"
      "  // `pointsman models list`) or \"price\" ({ \"output_usd_per_mtok\": 10 }).\n"
      "  \"models\": {\n";
  for (const auto& model : options.models) {
    out += "    " + quote(model) + ": {}" + (&model == &options.models.back() ? "\n" : ",\n");
  }
  return out + "  },\n\n";
}

struct Policy {
  std::string name;
  std::string expression;
  std::string comment = {};
};

Policy alone(const std::string& model) {
  return {model + "-only", quote(model)};
}

/// What the signal is worth, for who reads the scenario.
std::string worth(const TemplateOptions& options) {
  if (!options.auc) return "";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f", *options.auc);
  return std::string(options.high_means_best ? "High" : "Low") + " values of " +
         quote(options.signal) + " mean that " + quote(options.best) + " is needed: AUC " +
         text.data() + " (a coin has 0.5).";
}

Policy router(const TemplateOptions& options) {
  std::string then = quote(options.best);
  std::string other = quote(options.models.front());
  if (!options.high_means_best) std::swap(then, other);
  return {"router",
          "{ \"route\": { \"by\": " + quote(options.signal) +
              ", \"at_least\": " + base::format_double(options.cut) + ",\n" +
              "                           \"then\": " + then + ", \"else\": " + other + " } }",
          worth(options)};
}

Policy cascade(const TemplateOptions& options) {
  return {"cascade", "{ \"cascade\": [\n      { \"try\": " + quote(options.models.front()) +
                         ", \"accept\": { \"confidence_at_least\": 0.8 } },\n      " +
                         quote(options.best) + " ] }"};
}

Policy mix(const TemplateOptions& options) {
  return {"half-and-half", "{ \"mix\": { " + quote(options.models.front()) + ": 0.5, " +
                               quote(options.best) + ": 0.5 } }"};
}

std::string policies_block(const std::vector<Policy>& policies) {
  std::string out = "  \"policies\": {\n";
  for (const Policy& policy : policies) {
    if (!policy.comment.empty()) out += "    // " + policy.comment + "\n";
    out += "    " + quote(policy.name) + ": " + policy.expression +
           (&policy == &policies.back() ? "\n" : ",\n");
  }
  return out + "  },\n";
}

std::string curve(std::string_view policy, std::string_view parameter, std::string_view points) {
  return "  \"analyses\": [\n    { \"curve\": { \"policy\": \"" + std::string(policy) +
         "\", \"parameter\": \"" + std::string(parameter) +
         "\", \"points\": " + std::string(points) + " } }\n  ]\n";
}

std::string tail(const TemplateOptions& options, const std::string& analyses) {
  const std::string gaps =
      "  // Not everything was observed: a policy leaves out what it cannot answer, and counts "
      "it.\n"
      "  \"missing\": \"drop\",\n";
  const std::string value = "  \"baseline\": " + quote(options.best + "-only") +
                            ",  // savings are measured against this policy\n" +
                            (options.has_gaps ? gaps : "") +
                            "  \"value\": { \"wrong_answer_usd\": 0.05 }";
  return value + (analyses.empty() ? "\n}\n" : ",\n\n" + analyses + "}\n");
}

bool is_pair(const TemplateOptions& options) {
  return options.best != options.models.front();
}

/// A workload that lacks what a template needs; `what` goes on from "the workload has no".
tl::unexpected<base::Error> lacks(std::string_view name, const std::string& what) {
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message =
      "the workload has no " + what + ", which the template " + std::string(name) + " needs";
  error.hint = "the template from-csv takes what there is";
  return base::fail(std::move(error));
}

base::Result<std::string> router_text(const TemplateOptions& options) {
  if (!is_pair(options)) return lacks("router", "second model better than the cheapest");
  if (options.signal.empty()) return lacks("router", "numeric column that varies");
  return head(options) + models_block(options) +
         "  // Requests whose score is at least the cut go to \"then\".\n" +
         policies_block({alone(options.models.front()), alone(options.best), router(options)}) +
         tail(options,
              "  // Cost and accuracy at every cut.\n" + curve("router", "at_least", "\"all\""));
}

base::Result<std::string> cascade_text(const TemplateOptions& options) {
  if (!is_pair(options)) return lacks("cascade", "second model better than the cheapest");
  if (!options.has_confidence) {
    return lacks("cascade", "confidence of its cheapest model, " + quote(options.models.front()));
  }
  return head(options) + models_block(options) +
         "  // Every stage that is tried is paid; a refused answer goes to the next stage.\n" +
         policies_block({alone(options.models.front()), alone(options.best), cascade(options)}) +
         tail(options, "");
}

std::string from_csv_text(const TemplateOptions& options) {
  std::vector<Policy> policies;
  for (const auto& model : options.models) policies.push_back(alone(model));
  const bool routes = is_pair(options) && !options.signal.empty();
  if (routes) policies.push_back(router(options));
  if (is_pair(options) && options.has_confidence) policies.push_back(cascade(options));
  if (is_pair(options)) policies.push_back(mix(options));
  return head(options) + policies_block(policies) +
         tail(options, routes ? curve("router", "at_least", "\"all\"") : "");
}

/// Mean of what was observed, or nothing.
std::optional<double> mean_of(const data::Column* column) {
  if (column == nullptr) return std::nullopt;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t row = 0; row < column->rows; ++row) {
    const double value = column->number_at(row);
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

/// A value with about half of the requests at it or above, and some below; nothing where all are
/// equal.
std::optional<double> cut_of(const data::Column& column) {
  std::vector<double> values;
  for (std::size_t row = 0; row < column.rows; ++row) {
    const double value = column.number_at(row);
    if (!std::isnan(value)) values.push_back(value);
  }
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  const double median = *middle;
  if (std::ranges::any_of(values, [median](double value) { return value < median; })) return median;
  std::optional<double> next;
  for (const double value : values) {
    if (value > median && (!next || value < *next)) next = value;
  }
  return next;
}

/// How well a signal ranks the requests on which `best` scores higher than `cheapest`, by those on
/// which all three are known.
std::optional<double> auc_of(const data::Column& signal, const data::Column& best,
                             const data::Column& cheapest) {
  std::vector<double> values;
  std::vector<double> is_needed;
  for (std::size_t row = 0; row < signal.rows; ++row) {
    const double value = signal.number_at(row);
    const double high = best.number_at(row);
    const double low = cheapest.number_at(row);
    if (std::isnan(value) || std::isnan(high) || std::isnan(low)) continue;
    values.push_back(value);
    is_needed.push_back(high > low ? 1 : 0);
  }
  const auto auc = analysis::ScoredOutcomes(std::move(values), std::move(is_needed)).auc();
  if (!auc.is_known()) return std::nullopt;
  return *auc;
}

bool is_signal(const data::RequestColumn& column) {
  constexpr std::array<std::string_view, 4> kNeverSignals = {"label", "step", "arrival_s", "split"};
  return column.column.storage != data::Storage::kCodes &&
         std::find(kNeverSignals.begin(), kNeverSignals.end(), column.name) == kNeverSignals.end();
}

/// Fills in the signal that separates best in either direction; the first of equals.
void choose_signal(const data::Workload& workload, const data::Column& best,
                   const data::Column& cheapest, TemplateOptions& options) {
  options.signal.clear();
  double most = -1;
  for (const data::RequestColumn& candidate : workload.columns()) {
    if (!is_signal(candidate)) continue;
    const auto cut = cut_of(candidate.column);
    if (!cut) continue;
    const auto auc = auc_of(candidate.column, best, cheapest);
    const double distance = auc ? std::abs(*auc - 0.5) : 0;
    if (distance <= most) continue;
    most = distance;
    options.signal = candidate.name;
    options.cut = *cut;
    options.high_means_best = !auc || *auc >= 0.5;
    options.auc.reset();
    if (auc) options.auc = options.high_means_best ? *auc : 1 - *auc;
  }
}

bool has_gap(const data::Column* column) {
  return column != nullptr && !column->is_complete();
}

}  // namespace

std::span<const TemplateInfo> templates() {
  return kTemplates;
}

base::Result<std::string> template_text(std::string_view name, const TemplateOptions& options) {
  if (name == "router") return router_text(options);
  if (name == "cascade") return cascade_text(options);
  if (name == "from-csv") return from_csv_text(options);
  std::vector<std::string> names;
  for (const TemplateInfo& known : kTemplates) names.emplace_back(known.name);
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "no template is named \"" + std::string(name) + "\"";
  error.expected = one_of(names);
  error.hint = base::did_you_mean(name, names);
  return base::fail(std::move(error));
}

base::Result<TemplateOptions> options_for(const data::Workload& workload) {
  struct Known {
    const data::ModelColumns* model;
    double cost, score;
  };
  constexpr double kUnknown = std::numeric_limits<double>::infinity();
  std::vector<Known> known;
  bool all_costs = true;
  for (const data::ModelColumns& model : workload.models()) {
    const auto score = mean_of(model.find(data::ModelField::kScore));
    if (!score) continue;
    const auto cost = mean_of(model.find(data::ModelField::kCostUsd));
    all_costs = all_costs && cost;
    known.push_back({&model, cost.value_or(kUnknown), *score});
  }
  if (known.empty()) {
    return base::fail(base::ErrorKind::kData, "the workload has no scores of any model");
  }
  std::stable_sort(known.begin(), known.end(), [all_costs](const Known& a, const Known& b) {
    return all_costs ? a.cost < b.cost : a.score < b.score;
  });
  const auto best = std::max_element(
      known.begin(), known.end(), [](const Known& a, const Known& b) { return a.score < b.score; });

  TemplateOptions options;
  options.models.clear();
  for (const Known& model : known) {
    options.models.push_back(model.model->name);
    options.has_gaps = options.has_gaps || has_gap(model.model->find(data::ModelField::kScore));
  }
  options.best = best->model->name;
  const data::ModelColumns& cheapest = *known.front().model;
  const data::Column* confidence = cheapest.find(data::ModelField::kConfidence);
  options.has_confidence = confidence != nullptr && confidence->count_present() > 0;
  choose_signal(workload, *best->model->find(data::ModelField::kScore),
                *cheapest.find(data::ModelField::kScore), options);
  options.has_gaps = options.has_gaps || (options.has_confidence && has_gap(confidence)) ||
                     has_gap(workload.find(options.signal));
  return options;
}

}  // namespace pointsman::scenarios
