#include "scenarios/templates.hpp"

#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

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
};

Policy alone(const std::string& model) {
  return {model + "-only", quote(model)};
}

Policy router(const TemplateOptions& options) {
  return {"router", "{ \"route\": { \"by\": " + quote(options.signal) +
                        ", \"at_least\": " + base::format_double(options.cut) + ",\n" +
                        "                           \"then\": " + quote(options.best) +
                        ", \"else\": " + quote(options.models.front()) + " } }"};
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
  const std::string value = "  \"baseline\": " + quote(options.best + "-only") +
                            ",  // savings are measured against this policy\n"
                            "  \"value\": { \"wrong_answer_usd\": 0.05 }";
  return value + (analyses.empty() ? "\n}\n" : ",\n\n" + analyses + "}\n");
}

std::string router_text(const TemplateOptions& options) {
  const auto signal = options.signal.empty() ? TemplateOptions().signal : options.signal;
  TemplateOptions filled = options;
  filled.signal = signal;
  return head(filled) + models_block(filled) +
         "  // Requests whose score is at least the cut go to \"then\".\n" +
         policies_block({alone(filled.models.front()), alone(filled.best), router(filled)}) +
         tail(filled,
              "  // Cost and accuracy at every cut.\n" + curve("router", "at_least", "\"all\""));
}

std::string cascade_text(const TemplateOptions& options) {
  return head(options) + models_block(options) +
         "  // Every stage that is tried is paid; a refused answer goes to the next stage.\n" +
         policies_block({alone(options.models.front()), alone(options.best), cascade(options)}) +
         tail(options, "");
}

std::string from_csv_text(const TemplateOptions& options) {
  std::vector<Policy> policies;
  for (const auto& model : options.models) policies.push_back(alone(model));
  const bool is_pair = options.best != options.models.front();
  const bool routes = is_pair && !options.signal.empty();
  if (routes) policies.push_back(router(options));
  if (is_pair && options.has_confidence) policies.push_back(cascade(options));
  if (is_pair) policies.push_back(mix(options));
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

std::optional<double> median_of(const data::Column& column) {
  std::vector<double> values;
  for (std::size_t row = 0; row < column.rows; ++row) {
    const double value = column.number_at(row);
    if (!std::isnan(value)) values.push_back(value);
  }
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool is_signal(const data::RequestColumn& column) {
  constexpr std::array<std::string_view, 4> kNeverSignals = {"label", "step", "arrival_s", "split"};
  return column.column.storage != data::Storage::kCodes &&
         std::find(kNeverSignals.begin(), kNeverSignals.end(), column.name) == kNeverSignals.end();
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
  for (const Known& model : known) options.models.push_back(model.model->name);
  options.best = best->model->name;
  options.has_confidence = known.front().model->find(data::ModelField::kConfidence) != nullptr;
  options.signal.clear();
  for (const data::RequestColumn& column : workload.columns()) {
    if (!is_signal(column)) continue;
    const auto median = median_of(column.column);
    if (!median) continue;
    options.signal = column.name;
    options.cut = *median;
    break;
  }
  return options;
}

}  // namespace pointsman::scenarios
