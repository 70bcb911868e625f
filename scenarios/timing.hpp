// The scenario's clock: when requests come, where they wait, and what of it is reported.
//
// "timing" adds a timed run of every policy beside the exact one without a clock. Invariant:
// reading checks what needs no workload; binding finds models, columns and the trace.
#pragma once

#include "data/arrivals_spec.hpp"
#include "scenarios/prompt_cache.hpp"
#include "sim/base/shape.hpp"
#include "sim/engine/timed.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsman::scenarios {

struct Bound;
struct Resources;
struct Scenario;

extern const base::Shape kTimingShape;   ///< timing_fields.cpp
extern const base::Field kStationField;  ///< timing_station_fields.cpp
extern const base::Field kServedModel;

// Choices, each in the order of its enumeration.
inline constexpr std::array<std::string_view, 3> kTraceJoins = {"in_order", "independent",
                                                                "rank_coupled"};
inline constexpr std::array<std::string_view, 2> kLatencyDraws = {"mean", "drawn"};

enum class RowsOfTrace : std::uint8_t { kInOrder, kIndependent, kRankCoupled };

struct StationSpec {
  engine::Station station;  ///< its classes are found when bound
  base::Position at;        ///< of the name
  std::vector<std::pair<std::string, base::Position>> models;
  base::Position priority_at;
  std::vector<std::pair<std::string, base::Position>> classes;  ///< in order
};

struct IncidentSpec {
  std::vector<std::pair<std::string, base::Position>> models;
  engine::Incident incident;  ///< its models are found when bound
};

/// A provider: models that fail together.
struct ProviderSpec {
  std::vector<std::pair<std::string, base::Position>> models;
};

struct TimingSpec {
  base::Position at;
  data::ArrivalSpec arrivals;
  std::optional<std::uint32_t> requests;
  base::Position requests_at;
  RowsOfTrace join = RowsOfTrace::kInOrder;
  base::Position join_at;
  std::vector<StationSpec> stations;
  std::vector<IncidentSpec> incidents;
  std::optional<engine::OutageLaw> outages;  ///< its providers are found when bound
  std::vector<ProviderSpec> providers;
  std::optional<engine::CooldownRule> cooldown;
  std::optional<engine::HedgeRule> hedges;
  std::optional<PromptCacheSpec> prompt_cache;
  std::uint32_t replications = 1;
  std::optional<double> warm_up_s;  ///< absent = MSER-5
  engine::LatencyDraws latency = engine::LatencyDraws::kDrawn;
  std::optional<std::int64_t> slo_ticks, deadline_ticks, end_tick;
  std::uint32_t in_flight_max = 0;
};

/// `node` is checked against kTimingShape and has its defaults. Errors: two ways to serve at one
/// station, a trace's rules without a trace.
base::Result<TimingSpec> timing_of(const base::Document& document, const base::Node& node,
                                   const std::string& folder);

/// The clock of a bound scenario. `trace` owns what `spec.traffic` replays.
struct BoundTiming {
  engine::TimedSpec spec;
  std::unique_ptr<const data::Trace> trace;
};

/// Errors: unknown models and columns, a model at two stations, an unreadable trace.
base::Result<BoundTiming> bind_timing(const Bound& bound);

/// Which plan a run will have, and why, as one sentence without a full stop; what depends on the
/// policies is said as a condition.
std::string plan_sentence(const TimingSpec& timing);
/// The same of every policy by name, where the workload is at hand.
std::string plan_sentence(const Bound& bound, const Resources& resources);

}  // namespace pointsman::scenarios
