#include "scenarios/convert_analysis.hpp"

#include "scenarios/names.hpp"
#include "scenarios/run.hpp"
#include "sim/analysis/conversion.hpp"
#include "sim/base/random.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pointsman::scenarios {
namespace {

constexpr base::Field kSmallName = {
    .name = "model", .type = base::FieldType::kString, .doc = "A model.", .example = "\"small\""};
constexpr base::Field kConvertFields[] = {
    {.name = "name",
     .type = base::FieldType::kString,
     .doc = "Title; \"calls that can leave <frontier>\" where absent.",
     .example = "\"conversion\""},
    {.name = "frontier",
     .type = base::FieldType::kString,
     .doc = "The model that serves today.",
     .required = true,
     .example = "\"frontier\""},
    {.name = "small",
     .type = base::FieldType::kArray,
     .doc = "Models that may take over.",
     .required = true,
     .example = R"(["small", "medium"])",
     .element = &kSmallName,
     .min_items = 1},
    {.name = "by",
     .type = base::FieldType::kString,
     .doc = "The text column whose values are the clusters: a step type, a category.",
     .fallback = "\"category\"",
     .example = "\"step\""},
    {.name = "margin",
     .type = base::FieldType::kNumber,
     .doc = "Loss of accuracy that is accepted in a cluster.",
     .minimum = 0,
     .maximum = 1,
     .fallback = "0.02"},
    {.name = "confidence",
     .type = base::FieldType::kNumber,
     .doc = "How sure it must be, one-sided, that the loss is below the margin.",
     .minimum = 0.51,
     .maximum = 0.9999,
     .fallback = "0.95"},
    {.name = "cuts",
     .type = base::FieldType::kInteger,
     .doc = "Cuts of a small model's confidence that are tried, below which the frontier model "
            "answers, too.",
     .minimum = 1,
     .maximum = 1000,
     .fallback = "20"},
    {.name = "train",
     .type = base::FieldType::kNumber,
     .doc = "Share of the requests that plans are chosen on; the others report them.",
     .minimum = 0.01,
     .maximum = 0.99,
     .fallback = "0.5"},
};

base::Result<const policy::BoundModel*> model_named(const Bound& bound, const base::Node& name) {
  const auto found = std::ranges::find(bound.models, name.text, &policy::BoundModel::name);
  if (found != bound.models.end()) return &*found;
  std::vector<std::string> names;
  for (const auto& model : bound.models) names.push_back(model.name);
  return base::fail(bound.scenario.document.error_at(
      name.at, "no model is named " + in_quotes(name.text), one_of(names, "the name of a model"),
      base::did_you_mean(name.text, names)));
}

/// The columns of one model, every row; NaN = unknown.
struct ConvertColumns {
  std::vector<double> score, usd, tokens, output_tokens, confidence;

  ConvertColumns(const policy::BoundModel& model, std::size_t rows, int digits)
      : score(rows), usd(rows), tokens(rows), output_tokens(rows) {
    std::vector<std::int64_t> cost(policy::kBlockRows), input(cost), cached(cost), output(cost),
        reasoning(cost);
    const double units = analysis::units_per_usd(digits);
    const auto as_double = [](std::int64_t count) {
      return count == data::kAbsentInteger ? data::kAbsent : static_cast<double>(count);
    };
    for (std::size_t begin = 0; begin < rows; begin += policy::kBlockRows) {
      const std::size_t count = std::min(policy::kBlockRows, rows - begin);
      const auto block = [count](std::vector<std::int64_t>& of) {
        return std::span(of).first(count);
      };
      policy::gather_scores(model, begin, std::span(score).subspan(begin, count));
      policy::gather_costs(model, begin, digits, block(cost));
      policy::gather_tokens(model, begin,
                            {block(input), block(cached), block(output), block(reasoning)});
      for (std::size_t i = 0; i < count; ++i) {
        usd[begin + i] = as_double(cost[i]) / units;
        output_tokens[begin + i] = as_double(output[i]);
        tokens[begin + i] = as_double(input[i]) + as_double(output[i]);
      }
    }
    if (const auto* column = model.find(data::ModelField::kConfidence)) {
      confidence.resize(rows);
      column->gather(0, confidence);
    }
  }

  analysis::ModelRows rows(const std::string& name) const {
    return {name, score, usd, tokens, output_tokens, confidence};
  }
};

std::vector<std::uint8_t> parts_by_request(const Run& run, double train) {
  std::vector<std::uint8_t> is_train;
  for (const std::uint64_t request : run.bound->workload.request_keys()) {
    is_train.push_back(base::uniform({.seed = run.bound->scenario.seed,
                                      .replication = 0,
                                      .request = request,
                                      .model = 0,
                                      .attempt = 0,
                                      .purpose = base::Purpose::kSplit}) < train
                           ? 1
                           : 0);
  }
  return is_train;
}

}  // namespace

constinit const base::Shape kConvertShape = {
    .name = "convert",
    .doc = "Which calls small models can take over, cluster by cluster.",
    .fields = kConvertFields};

std::string convert_title(const base::Node& asked) {
  return "calls that can leave " + asked.find("frontier")->text;
}

base::Status check_convert(const Scenario& scenario, const base::Node& asked) {
  const base::Node& frontier = *asked.find("frontier");
  for (const base::Node& small : asked.find("small")->items) {
    if (small.text != frontier.text) continue;
    return base::fail(
        scenario.document.error_at(small.at, "the frontier model cannot replace itself",
                                   "other models", "name the cheaper models that may take over"));
  }
  return {};
}

base::Status check_bound_convert(const Bound& bound, const base::Node& asked) {
  POINTSMAN_CHECK(model_named(bound, *asked.find("frontier")));
  for (const base::Node& small : asked.find("small")->items) {
    POINTSMAN_CHECK(model_named(bound, small));
  }
  const base::Node& by = *asked.find("by");
  POINTSMAN_CHECK(slice_column(bound, by.text, by.at));
  return {};
}

base::Result<analysis::Finding> run_convert(const Run& run, const base::Node& asked,
                                            const RunOptions& /*options*/) {
  const Bound& bound = *run.bound;
  const std::size_t rows = bound.workload.rows();
  const int digits = run.outcome.money_digits;
  const base::Node& by = *asked.find("by");
  POINTSMAN_TRY(const data::Column* column, slice_column(bound, by.text, by.at));
  POINTSMAN_TRY(const policy::BoundModel* frontier, model_named(bound, *asked.find("frontier")));
  const ConvertColumns frontier_columns(*frontier, rows, digits);
  std::vector<ConvertColumns> small_columns;
  analysis::ConversionInput input;
  for (const base::Node& small : asked.find("small")->items) {
    POINTSMAN_TRY(const policy::BoundModel* model, model_named(bound, small));
    small_columns.emplace_back(*model, rows, digits);
  }
  for (std::size_t i = 0; i < small_columns.size(); ++i) {
    input.small.push_back(small_columns[i].rows(asked.find("small")->items[i].text));
  }
  input.frontier = frontier_columns.rows(frontier->name);
  input.clusters.assign(column->dictionary.begin(), column->dictionary.end());
  const auto codes = column->as<std::uint32_t>();
  std::vector<std::uint32_t> cluster_of(codes.begin(), codes.end());
  for (std::size_t row = 0; row < rows; ++row) {
    if (!column->is_present(row)) cluster_of[row] = ~std::uint32_t{0};
  }
  const auto is_train = parts_by_request(run, asked.find("train")->number);
  input.cluster_of = cluster_of;
  input.is_train = is_train;
  analysis::ConversionOptions options;
  options.margin = asked.find("margin")->number;
  options.confidence = asked.find("confidence")->number;
  options.level = bound.scenario.intervals.level;
  options.cuts = static_cast<std::uint32_t>(asked.find("cuts")->number);
  auto conversion = analysis::plan_conversion(input, options);
  if (!conversion) {
    return base::fail(bound.scenario.document.error_at(asked.at, conversion.error().message,
                                                       "labels and costs of every model named", {},
                                                       conversion.error().kind));
  }
  return *std::move(conversion);
}

}  // namespace pointsman::scenarios
