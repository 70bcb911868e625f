// A model of a workload as the engine binds it, billed and timed as labelled.
#pragma once

#include "data/workload.hpp"
#include "sim/base/random.hpp"
#include "sim/policy/bound_model.hpp"

namespace pointsman::tests {

/// `columns` outlive the model. What they lack is unknown.
inline policy::BoundModel labelled_model(const data::ModelColumns& columns) {
  policy::BoundModel model;
  model.name = model.column = columns.name;
  model.key = base::stable_hash(columns.name);
  model.columns = &columns;
  model.cost = model.find(data::ModelField::kCostUsd);
  if (model.cost != nullptr) model.cost_source = policy::CostSource::kLabelled;
  model.latency = model.find(data::ModelField::kLatencyS);
  if (model.latency != nullptr) model.latency_source = policy::LatencySource::kLabelled;
  return model;
}

}  // namespace pointsman::tests
