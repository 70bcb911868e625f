// A scenario joined with its data: the workload it replays, its models at their prices, its
// policies compiled, the controls beside them. Everything the engine needs, and what reports say of
// it.
//
// Invariant: programs and models point into `workload` and `scenario`, so a Bound is built in place
// and never moved. Errors are located in the scenario or the workload. Cost: loading dominates.
#pragma once

#include "data/workload.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/workload.hpp"
#include "sim/analysis/control_plan.hpp"
#include "sim/base/result.hpp"
#include "sim/engine/engine.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/program.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace pointsman::scenarios {

/// How the machine is used; nothing here changes a result.
struct Resources {
  unsigned threads = 0;  ///< 0 = all cores
  bool use_cache = true;
  std::string cache_dir;  ///< empty = the default place
  std::stop_token stop;
  /// Called with what is going on, rows done and rows in all (0 = unknown); any thread.
  std::function<void(std::string_view what, std::size_t done, std::size_t rows)> progress;
  /// Called with what this machine keeps from being done, such as a cache; no result says it.
  std::function<void(std::string_view)> warn;
};

/// Where the prices of a model come from, for reports.
struct PriceOrigin {
  std::string source;
  std::string date;
};

struct Bound {
  Scenario scenario;
  data::Workload workload;
  std::vector<policy::BoundModel> models;
  std::vector<PriceOrigin> price_origins;  ///< by model
  policy::SignalTable signals;
  std::vector<policy::Program> policies;  ///< in the scenario's order
  analysis::ControlPlan control_plan;     ///< without policies where controls are off
  std::vector<policy::Program> controls;  ///< of control_plan.policies
  std::vector<engine::SliceKey> slices;
  std::optional<std::size_t> baseline;  ///< index in `policies`
  policy::TokenSource prompt_tokens;
  std::optional<BoundTiming> timing;  ///< where the scenario has one
  std::vector<std::string> notes;     ///< what the reader must know of the data

  Bound() = default;
  Bound(const Bound&) = delete;
  Bound& operator=(const Bound&) = delete;
};

/// A text column of few values, or an error at `at`.
base::Result<const data::Column*> slice_column(const Bound& bound, const std::string& name,
                                               const base::Position& at);

/// The model of this name. `otherwise` is the hint where no other name is near.
base::Result<policy::ModelIndex> find_model(const Bound& bound, const std::string& name,
                                            const base::Position& at,
                                            const std::string& otherwise = {});

/// How the scenario asks for policies to be replayed, whoever replays them.
engine::Options replay_options(const Bound& bound, const Resources& resources);

base::Result<std::unique_ptr<Bound>> bind(const Scenario& scenario, const Resources& resources);

}  // namespace pointsman::scenarios
