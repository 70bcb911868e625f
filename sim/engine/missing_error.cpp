#include "sim/engine/missing_error.hpp"

#include <string>

namespace pointsman::engine {
namespace {

std::string describe(const MissingOutcome& what, const data::Workload& workload,
                     std::span<const policy::BoundModel> models,
                     const policy::SignalTable& signals) {
  if (what.kind == MissingOutcome::Kind::kModel) {
    return "outcome of model \"" + models[what.index].name + "\"";
  }
  if (what.kind == MissingOutcome::Kind::kAttempts) {
    return "further recorded attempt of model \"" + models[what.index].name + "\"";
  }
  const policy::SignalOrigin& origin = signals.origins[what.index];
  if (origin.kind == policy::SignalOrigin::Kind::kTruth) {
    return "outcome of model \"" + models[origin.model].name + "\"";
  }
  const data::Column* column = origin.column;
  if (column == nullptr) return "confidence in its answer";
  for (const auto& request_column : workload.columns()) {
    if (&request_column.column == column) return "value of \"" + request_column.name + "\"";
  }
  for (const auto& model : workload.models()) {
    for (std::size_t field = 0; field < data::kModelFieldCount; ++field) {
      if (model.fields[field] && &*model.fields[field] == column) {
        return "value of \"" + model.name + "|" + std::string(data::kModelFieldNames[field]) + "\"";
      }
    }
  }
  return "value of a signal";
}

}  // namespace

base::Error missing_error(const MissingOutcome& what, std::string_view request,
                          std::string_view policy, const data::Workload& workload,
                          std::span<const policy::BoundModel> models,
                          const policy::SignalTable& signals) {
  base::Error error;
  error.kind = base::ErrorKind::kData;
  error.message = "request \"" + std::string(request) + "\" has no " +
                  describe(what, workload, models, signals) + ", which policy \"" +
                  std::string(policy) + "\" needs";
  error.hint = R"("missing": "drop" leaves such requests out of this policy and counts them)";
  if (what.kind == MissingOutcome::Kind::kAttempts) {
    error.hint = R"("attempts" of the model says where further ones come from, e.g. )"
                 R"({"when_exhausted": "repeat"})";
  }
  return error;
}

}  // namespace pointsman::engine
