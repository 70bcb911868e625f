#include "scenarios/bind_models.hpp"

#include "data/decimal_cell.hpp"
#include "data/load.hpp"
#include "models/catalog.hpp"
#include "models/self_hosted.hpp"
#include "scenarios/bind_attempts.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/random.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace pointsman::scenarios {
namespace {

using data::Column;
using data::ModelField;
using policy::BoundModel;
using policy::CostSource;
using policy::LatencySource;
using policy::TokenSource;

std::vector<std::string> model_names(const data::Workload& workload) {
  std::vector<std::string> names;
  for (const auto& model : workload.models()) names.push_back(model.name);
  return names;
}

/// The profile that a scenario's model states: catalogue, own price, own GPUs.
base::Result<models::ModelProfile> read_profile(const Scenario& scenario, const ModelSpec& spec) {
  models::ModelProfile profile;
  if (!spec.profile.empty()) {
    auto found = models::Catalog::builtin(spec.profile);
    if (!found) {
      const base::Error& error = found.error();
      return fail(
          scenario.document.error_at(spec.profile_at, error.message, error.expected, error.hint));
    }
    profile = **found;
  }
  if (spec.price) {
    POINTSMAN_CHECK(models::apply_price(scenario.document, *spec.price, profile));
  }
  if (spec.self_hosted) {
    auto price = models::self_hosted_price(*spec.self_hosted);
    if (!price) return fail(scenario.document.error_at(spec.at, price.error().message));
    profile.price = std::move(*price);
    profile.has_price = true;
  }
  if (spec.latency) {
    POINTSMAN_CHECK(models::apply_latency(scenario.document, *spec.latency, profile));
  }
  return profile;
}

/// Observed tokens of the model, else of the request, else the assumed number, else characters.
TokenSource input_tokens(const data::Workload& workload, const BoundModel& model,
                         const ModelSpec* spec) {
  TokenSource source;
  source.tokens = model.find(ModelField::kInputTokens);
  if (source.tokens == nullptr) source.tokens = workload.find("input_tokens");
  if (source.tokens != nullptr || spec == nullptr) return source;
  source.constant = spec->input_tokens;
  source.chars = spec->input_tokens ? nullptr : workload.find("prompt_chars");
  source.chars_per_token = spec->chars_per_token;
  return source;
}

TokenSource output_tokens(const BoundModel& model, const ModelSpec* spec) {
  TokenSource source;
  source.tokens = model.find(ModelField::kOutputTokens);
  if (source.tokens != nullptr || spec == nullptr) return source;
  source.constant = spec->output_tokens;
  source.chars = spec->output_tokens ? nullptr : model.find(ModelField::kResponseChars);
  source.chars_per_token = spec->chars_per_token;
  return source;
}

base::Status bind_cost(const Scenario& scenario, const ModelSpec* spec,
                       const models::ModelProfile& profile, BoundModel& model) {
  const auto choice = spec == nullptr ? CostChoice::kAuto : spec->cost;
  const Column* labelled = model.find(ModelField::kCostUsd);
  if (choice == CostChoice::kLabelled && labelled == nullptr) {
    return fail(scenario.document.error_at(
        spec->at, "the workload has no column \"" + model.column + "|cost_usd\"",
        R"("cost": "profile" with a price, or a workload with costs)"));
  }
  if (choice == CostChoice::kProfile && !profile.has_price) {
    return fail(scenario.document.error_at(spec->at, "model \"" + model.name + "\" has no price",
                                           R"("profile", "price" or "self_hosted")"));
  }
  if (labelled != nullptr && choice != CostChoice::kProfile) {
    model.cost_source = CostSource::kLabelled;
    model.cost = labelled;
  } else if (profile.has_price) {
    model.cost_source = CostSource::kPriced;
    model.price = profile.price;
    model.batch = spec != nullptr && spec->batch;
  }
  return {};
}

void bind_latency(const models::ModelProfile& profile, BoundModel& model) {
  const Column* labelled = model.find(ModelField::kLatencyS);
  if (labelled != nullptr) {
    model.latency_source = LatencySource::kLabelled;
    model.latency = labelled;
  } else if (profile.latency && model.output.is_known()) {
    model.latency_source = LatencySource::kLaw;
    model.latency_law = *profile.latency;
  }
}

/// The accuracy that stands for missing scores under "missing": "profile".
base::Status bind_accuracy(const Scenario& scenario, const data::Workload& workload,
                           const ModelSpec& spec, BoundModel& model) {
  const bool draws_it = spec.attempts && spec.attempts->probability == Probability::kAccuracy;
  if (scenario.missing != MissingRule::kProfile && !draws_it) return {};
  if (spec.accuracy) model.profile_accuracy = {*spec.accuracy};
  if (spec.accuracy_by_category.empty()) return {};
  const Column* category = workload.find("category");
  if (category == nullptr) {
    return fail(scenario.document.error_at(spec.at, "the workload has no column \"category\"",
                                           "one \"accuracy\" for every request"));
  }
  model.profile_category = category;
  for (const std::string& value : category->dictionary) {
    const auto found = spec.accuracy_by_category.find(value);
    model.profile_accuracy.push_back(found == spec.accuracy_by_category.end() ? data::kAbsent
                                                                              : found->second);
  }
  return {};
}

base::Status check_observed(const Scenario& scenario, const data::Workload& workload,
                            const ModelSpec& spec, const BoundModel& model) {
  if (model.columns != nullptr || !model.profile_accuracy.empty()) return {};
  const auto names = model_names(workload);
  return fail(scenario.document.error_at(spec.column_at,
                                         "the workload has no model \"" + model.column + "\"",
                                         names.empty() ? "a workload with <model>|score columns"
                                                       : "one of " + base::quoted_list(names),
                                         base::did_you_mean(model.column, names)));
}

/// Tokens of one kind are counted in the whole too: a log that keeps them apart would be billed too
/// little.
base::Status check_part(const data::Workload& workload, const BoundModel& model, ModelField part,
                        ModelField whole) {
  const Column* some = model.find(part);
  const Column* all = model.find(whole);
  if (some == nullptr || all == nullptr) return {};
  for (std::size_t row = 0; row < workload.rows(); ++row) {
    if (!(some->number_at(row) > all->number_at(row))) continue;  // one of them may be absent
    const auto count = [&](ModelField field) {
      return base::format_double(model.find(field)->number_at(row)) + " " +
             std::string(data::kModelFieldNames[static_cast<std::size_t>(field)]);
    };
    base::Error error;
    error.kind = base::ErrorKind::kData;
    error.message = "request \"" + std::string(workload.ids().at(row)) + "\" has " + count(part) +
                    " of model \"" + model.column + "\", but only " + count(whole);
    error.expected = "a total that counts them too";
    error.hint = "where a log keeps the two apart, add them up";
    return base::fail(std::move(error));
  }
  return {};
}

base::Status check_tokens(const data::Workload& workload, const BoundModel& model) {
  if (model.cost_source != CostSource::kPriced) return {};
  POINTSMAN_CHECK(check_part(workload, model, ModelField::kCachedTokens, ModelField::kInputTokens));
  return check_part(workload, model, ModelField::kReasoningTokens, ModelField::kOutputTokens);
}

/// `error` at the cell that holds `number`, in the file that has it.
base::Error at_amount(const Bound& bound, const BoundModel& model, ModelField field, double number,
                      base::Error error) {
  const WorkloadSpec& spec = bound.scenario.workload;
  data::ReadOptions options;
  options.format = spec.format;
  options.score_range = {spec.score_range[0], spec.score_range[1]};
  options.aliases = spec.aliases;
  if (auto found = data::at_cell(spec.file, options, model.column, field, number, error)) {
    return *std::move(found);
  }
  for (const JoinSpec& join : spec.joins) {
    data::ReadOptions of_join;
    of_join.format = join.format;
    of_join.score_range = {join.score_range[0], join.score_range[1]};
    if (auto found = data::at_cell(join.file, of_join, model.column, field, number, error)) {
      return *std::move(found);
    }
  }
  return error;
}

/// Whether every value of a model's column fits at `digits` places; kernels widen it unchecked.
base::Status check_fits(const Bound& bound, const BoundModel& model, ModelField field,
                        const Column* column, int digits) {
  if (column == nullptr ||
      (column->storage != data::Storage::kU32 && column->storage != data::Storage::kI64)) {
    return {};
  }
  const std::int64_t limit = data::kLargestCall / base::power_of_ten(digits - column->digits);
  const bool is_narrow = column->storage == data::Storage::kU32;
  if (is_narrow && limit > std::numeric_limits<std::uint32_t>::max()) return {};
  for (std::size_t row = 0; row < column->rows; ++row) {
    const std::int64_t value = is_narrow ? std::int64_t{column->as<std::uint32_t>()[row]}
                                         : column->as<std::int64_t>()[row];
    if (!column->is_present(row) || (value <= limit && value >= -limit)) continue;
    const std::string name =
        model.column + "|" + std::string(data::kModelFieldNames[static_cast<std::size_t>(field)]);
    base::Error error;
    error.kind = base::ErrorKind::kData;
    error.message = "column " + base::in_quotes(name) + " holds " + column->text_at(row) +
                    ", too large to be kept with " + std::to_string(digits) + " decimal places";
    error.expected =
        "values of at most " + base::format_double(static_cast<double>(data::kLargestCall) /
                                                   static_cast<double>(base::power_of_ten(digits)));
    if (digits > base::kNanoDigits) {
      error.hint = "the finest labelled cost of any model sets the places: round it";
    }
    return base::fail(at_amount(bound, model, field, column->number_at(row), std::move(error)));
  }
  return {};
}

/// Bills that prices make are in nano-dollars, and widened to the finest labelled cost.
base::Status check_bills_fit(const data::Workload& workload, const BoundModel& model, int digits) {
  constexpr std::size_t kBlock = 4096;
  if (model.cost_source != CostSource::kPriced || digits == base::kNanoDigits) return {};
  const std::int64_t limit = data::kLargestCall / base::power_of_ten(digits - base::kNanoDigits);
  std::vector<std::int64_t> bills;
  for (std::size_t begin = 0; begin < workload.rows(); begin += kBlock) {
    bills.resize(std::min(kBlock, workload.rows() - begin));
    policy::gather_costs(model, begin, base::kNanoDigits, bills);
    for (const std::int64_t bill : bills) {
      if (bill == data::kAbsentInteger || bill <= limit) continue;
      return base::fail(base::ErrorKind::kData,
                        "a call of " + base::in_quotes(model.name) + " costs $" +
                            base::format_double(base::to_usd(base::Nano{bill})) +
                            ", too large to be kept with the " + std::to_string(digits) +
                            " decimal places of the finest labelled cost");
    }
  }
  return {};
}

/// Money of every model is kept in the places of the finest cost, so this comes after all of them.
base::Status check_amounts_fit(const Bound& bound) {
  const int digits = policy::money_digits(bound.models);
  for (const BoundModel& model : bound.models) {
    POINTSMAN_CHECK(check_bills_fit(bound.workload, model, digits));
    for (const auto* columns : {model.columns, policy::attempt_columns(model)}) {
      if (columns == nullptr) continue;
      const auto check = [&](ModelField field, int places) {
        return check_fits(bound, model, field, columns->find(field), places);
      };
      if (model.cost_source == CostSource::kLabelled) {
        POINTSMAN_CHECK(check(ModelField::kCostUsd, digits));
      }
      if (model.latency_source == LatencySource::kLabelled) {
        POINTSMAN_CHECK(check(ModelField::kLatencyS, base::kNanoDigits));
      }
    }
  }
  return {};
}

base::Status add_model(Bound& bound, const std::string& name, const std::string& column,
                       const ModelSpec* spec) {
  const Scenario& scenario = bound.scenario;
  BoundModel model;
  model.name = name;
  model.column = column;
  model.key = base::stable_hash(column);
  model.columns = bound.workload.find_model(column);
  models::ModelProfile profile;
  if (spec != nullptr) {
    POINTSMAN_TRY(profile, read_profile(scenario, *spec));
    model.profile = spec->profile;
    POINTSMAN_CHECK(bind_accuracy(scenario, bound.workload, *spec, model));
  }
  POINTSMAN_CHECK(bind_attempts(scenario, bound.workload, spec, model));
  if (spec != nullptr) {
    if (spec->desk) bind_desk(*spec->desk, model);
    POINTSMAN_CHECK(check_observed(scenario, bound.workload, *spec, model));
    model.error_rate = spec->error_rate;
    model.error_latency = {
        std::llround(spec->error_s * static_cast<double>(base::kTicksPerSecond))};
    model.context_limit = spec->context_tokens ? spec->context_tokens : profile.max_input_tokens;
  }
  model.input = input_tokens(bound.workload, model, spec);
  if (!model.is_desk) model.output = output_tokens(model, spec);
  model.cached.tokens = model.find(ModelField::kCachedTokens);
  model.reasoning.tokens = model.find(ModelField::kReasoningTokens);
  if (!model.is_desk) {
    POINTSMAN_CHECK(bind_cost(scenario, spec, profile, model));
    POINTSMAN_CHECK(check_tokens(bound.workload, model));
    bind_latency(profile, model);
  }
  bound.price_origins.push_back(
      model.cost_source == CostSource::kPriced
          ? PriceOrigin{profile.price_provenance.source, profile.price_provenance.date}
          : PriceOrigin{});
  bound.models.push_back(std::move(model));
  return {};
}

/// A law that the scenario states is said to give way to what was observed.
void note_unused_laws(Bound& bound) {
  for (const BoundModel& model : bound.models) {
    const ModelSpec* const spec = bound.scenario.find_model(model.name);
    const bool is_unused = spec != nullptr && spec->latency && !model.is_desk &&
                           model.latency_source == LatencySource::kLabelled;
    if (is_unused) {
      bound.notes.push_back("the \"latency\" of model " + base::in_quotes(model.name) +
                            " is not used: its calls take what the workload's column " +
                            base::in_quotes(model.column + "|latency_s") + " says");
    }
  }
}

/// Tokens that were not observed are said to be estimates.
void note_estimates(Bound& bound) {
  for (const BoundModel& model : bound.models) {
    if (model.cost_source != CostSource::kPriced || model.is_desk) continue;
    const bool is_estimated = (model.input.tokens == nullptr && model.input.is_known()) ||
                              (model.output.tokens == nullptr && model.output.is_known());
    if (is_estimated) {
      bound.notes.push_back("the tokens of \"" + model.name +
                            "\" are assumed or estimated from characters, not observed");
    }
  }
}

}  // namespace

base::Status bind_models(Bound& bound) {
  const Scenario& scenario = bound.scenario;
  for (const ModelSpec& spec : scenario.models) {
    POINTSMAN_CHECK(add_model(bound, spec.name, spec.column, &spec));
  }
  for (const auto& column : bound.workload.models()) {
    const bool is_mapped = std::ranges::find(scenario.models, column.name, &ModelSpec::column) !=
                           scenario.models.end();
    if (is_mapped || scenario.find_model(column.name) != nullptr) continue;
    POINTSMAN_CHECK(add_model(bound, column.name, column.name, nullptr));
  }
  bound.prompt_tokens.tokens = bound.workload.find("input_tokens");
  if (bound.prompt_tokens.tokens == nullptr) {
    bound.prompt_tokens.chars = bound.workload.find("prompt_chars");
  }
  note_unused_laws(bound);
  note_estimates(bound);
  return check_amounts_fit(bound);
}

}  // namespace pointsman::scenarios
