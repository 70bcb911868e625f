#include "scenarios/names.hpp"
#include "scenarios/timing.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace pointsman::scenarios {
namespace {

constexpr double kSecondsPerHour = 3600;

using base::Document;
using base::Node;
using base::Result;

std::int64_t ticks_in(double seconds) {
  return std::llround(seconds * static_cast<double>(base::kTicksPerSecond));
}

std::optional<std::int64_t> ticks_at(const Node& object, std::string_view key) {
  const Node* node = object.find(key);
  if (node == nullptr) return std::nullopt;
  return ticks_in(node->number);
}

std::optional<std::int64_t> count_at(const Node& object, std::string_view key) {
  const Node* node = object.find(key);
  if (node == nullptr) return std::nullopt;
  return static_cast<std::int64_t>(node->number);  // the table keeps it below 2^53
}

std::vector<std::pair<std::string, base::Position>> named_texts(const Node& list) {
  std::vector<std::pair<std::string, base::Position>> texts;
  for (const Node& item : list.items) texts.emplace_back(item.text, item.at);
  return texts;
}

kernel::BatchLaw batch_of(const Node& replicas) {
  constexpr double kTicksPerMs = 1e6;
  kernel::BatchLaw law;
  law.base_ticks = std::llround(replicas.find("step_ms")->number * kTicksPerMs);
  law.per_sequence_ticks = std::llround(replicas.find("per_sequence_ms")->number * kTicksPerMs);
  law.base_ticks = std::max<std::int64_t>(law.base_ticks, 1);
  law.sequences_max = static_cast<std::uint32_t>(*count_at(replicas, "sequences_max"));
  law.kv_tokens_max = count_at(replicas, "kv_tokens").value_or(law.kv_tokens_max);
  return law;
}

kernel::ScaleLaw scaling_of(const Node& node) {
  const auto milli = [&node](std::string_view key) {
    return std::llround(1000 * node.find(key)->number);
  };
  kernel::ScaleLaw law;
  law.min = static_cast<std::uint32_t>(*count_at(node, "min"));
  law.max = static_cast<std::uint32_t>(*count_at(node, "max"));
  law.target_milli = milli("calls_target");
  law.tolerance_milli = milli("tolerance");
  law.startup_ticks = *ticks_at(node, "startup_s");
  law.period_ticks = *ticks_at(node, "period_s");
  law.down_window_ticks = *ticks_at(node, "scale_down_window_s");
  return law;
}

/// Whether there is anything to scale, and how many there are at first.
base::Status check_scaling(const Document& document, const Node& node) {
  const Node* scaling = node.find("autoscale");
  if (scaling == nullptr) return {};
  const base::Position at{scaling->at.line, scaling->at.column, 1};
  const Node* replicas = node.find("replicas");
  if (replicas == nullptr && node.find("servers") == nullptr) {
    return base::fail(document.error_at(at, "nobody is there to come and go",
                                        "\"servers\" or \"replicas\" beside \"autoscale\""));
  }
  if (node.find("open") != nullptr) {
    return base::fail(
        document.error_at(at, "\"autoscale\" stands beside \"open\"",
                          "one of them: who keeps hours does not come with the load"));
  }
  const Node& min = *scaling->find("min");
  const Node& max = *scaling->find("max");
  const auto text = [](const Node& number) { return std::to_string(std::llround(number.number)); };
  if (min.number > max.number) {
    return base::fail(document.error_at(max.at, "\"max\" is " + text(max) + ", below \"min\"",
                                        "at least " + text(min)));
  }
  const Node* first = replicas == nullptr ? node.find("servers") : replicas->find("count");
  if (first == nullptr || (min.number <= first->number && first->number <= max.number)) return {};
  return base::fail(document.error_at(
      first->at, "it begins with " + text(*first) + ", outside of its \"autoscale\"",
      "from " + text(min) + " to " + text(max)));
}

/// What only servers, or only servers and replicas, can have.
base::Status check_servers(const Document& document, const Node& node) {
  const Node* open = node.find("open");
  const Node* rent = node.find("usd_per_hour");
  const bool has_servers = node.find("servers") != nullptr;
  const auto at = [](const Node& beside) {
    return base::Position{beside.at.line, beside.at.column, 1};
  };
  if (open != nullptr && !has_servers) {
    return base::fail(
        document.error_at(at(*open), "nobody keeps these hours", "\"servers\" beside \"open\""));
  }
  if (open != nullptr && open->find("from_hour")->number >= open->find("to_hour")->number) {
    return base::fail(document.error_at(at(*open), "it closes before it opens",
                                        "\"from_hour\" before \"to_hour\" on one day",
                                        "a night shift is a second station"));
  }
  if (rent != nullptr && !has_servers && node.find("replicas") == nullptr) {
    return base::fail(document.error_at(rent->at, "nobody is paid by the hour",
                                        "\"servers\" or \"replicas\" beside \"usd_per_hour\""));
  }
  return {};
}

base::Status check_station(const Document& document, const Node& node) {
  POINTSMAN_CHECK(check_servers(document, node));
  POINTSMAN_CHECK(check_scaling(document, node));
  const Node* replicas = node.find("replicas");
  if (replicas == nullptr) {
    if (node.find("servers") != nullptr || node.find("limits") != nullptr) return {};
    for (const auto* key : {"queue_places", "shed_after_s"}) {
      const Node* waits = node.find(key);
      if (waits == nullptr) continue;
      return base::fail(document.error_at(waits->at, "nobody ever waits at this station",
                                          "\"servers\" or \"limits\" beside " + in_quotes(key)));
    }
    return {};
  }
  for (const auto* key : {"servers", "limits", "priority", "shed_after_s"}) {
    const Node* beside = node.find(key);
    if (beside == nullptr) continue;
    base::Position at = beside->at;
    at.length = 1;
    return base::fail(document.error_at(at, in_quotes(key) + " stands beside \"replicas\"",
                                        "one of them: replicas batch whoever comes"));
  }
  return {};
}

Result<StationSpec> station_of(const Document& document, const base::Member& member) {
  const Node& node = member.value;
  POINTSMAN_CHECK(check_station(document, node));
  StationSpec spec;
  spec.at = member.key_at;
  engine::Station& station = spec.station;
  station.name = member.key;
  spec.models = {{member.key, member.key_at}};
  if (const Node* models = node.find("models")) spec.models = named_texts(*models);
  if (const auto servers = count_at(node, "servers")) {
    station.kind = engine::Station::Kind::kServers;
    station.servers = static_cast<std::uint32_t>(*servers);
  }
  if (const auto places = count_at(node, "queue_places")) {
    station.queue_places = static_cast<std::uint32_t>(*places);
  }
  station.shed_after = ticks_at(node, "shed_after_s");
  if (const Node* limits = node.find("limits")) {
    station.limits = {count_at(*limits, "rpm"), count_at(*limits, "tpm"), count_at(*limits, "itpm"),
                      count_at(*limits, "otpm")};
    const Node* over = limits->find("over");
    station.limits.refuses = over != nullptr && over->text == "refuse";
    const Node* counts_cached = limits->find("cached_count");
    station.limits.counts_cached = counts_cached == nullptr || counts_cached->boolean;
    station.limits.reserved_output = count_at(*limits, "reserved_output_tokens").value_or(0);
  }
  if (const Node* priority = node.find("priority")) {
    station.priority.name = priority->find("column")->text;
    spec.priority_at = priority->find("column")->at;
    spec.classes = named_texts(*priority->find("order"));
  }
  if (const Node* open = node.find("open")) {
    station.open =
        engine::OpenHours{.from = ticks_in(kSecondsPerHour * open->find("from_hour")->number),
                          .to = ticks_in(kSecondsPerHour * open->find("to_hour")->number),
                          .days = *count_at(*open, "days")};
  }
  if (const Node* rent = node.find("usd_per_hour")) station.usd_per_hour = rent->number;
  if (const Node* scaling = node.find("autoscale")) station.scaling = scaling_of(*scaling);
  if (const Node* replicas = node.find("replicas")) {
    station.kind = engine::Station::Kind::kReplicas;
    const std::uint32_t fewest = station.scaling ? station.scaling->min : 1;
    station.servers = static_cast<std::uint32_t>(count_at(*replicas, "count").value_or(fewest));
    station.batch = batch_of(*replicas);
  }
  return spec;
}

/// Desks open by the day that the arrivals follow.
void open_by_the_day_of(const data::ArrivalSpec& arrivals, std::vector<StationSpec>& stations) {
  const auto* daily = std::get_if<data::DailyArrivals>(&arrivals.law);
  if (daily == nullptr) return;
  for (StationSpec& spec : stations) {
    if (!spec.station.open) continue;
    spec.station.open->start = ticks_in(kSecondsPerHour * daily->start_hour);
  }
}

IncidentSpec incident_of(const Node& node) {
  IncidentSpec spec;
  spec.models = named_texts(*node.find("models"));
  spec.incident.from = ticks_in(node.find("from_s")->number);
  spec.incident.to = spec.incident.from + ticks_in(60 * node.find("minutes")->number);
  spec.incident.error_rate = node.find("error_rate")->number;
  return spec;
}

engine::OutageLaw outages_of(const Node& node) {
  const auto number = [&node](std::string_view key) { return node.find(key)->number; };
  engine::OutageLaw law;
  law.between_s = 3600 * number("between_hours");
  law.median_s = 60 * number("minutes");
  law.sigma = number("sigma");
  law.down_share = number("down_share");
  law.degraded_error_rate = number("degraded_error_rate");
  law.down_error_rate = number("down_error_rate");
  law.provider_share = number("provider_share");
  return law;
}

void read_faults(const Node& node, TimingSpec& timing) {
  for (const Node& incident : node.find("incidents")->items) {
    timing.incidents.push_back(incident_of(incident));
  }
  if (const Node* outages = node.find("outages")) {
    timing.outages = outages_of(*outages);
    for (const Node& provider : outages->find("providers")->items) {
      timing.providers.push_back({named_texts(provider)});
    }
  }
  if (const Node* cooldown = node.find("cooldown")) {
    const auto failures_max = count_at(*cooldown, "failures_max");
    timing.cooldown = engine::CooldownRule{
        .failure_share = cooldown->find("failure_share")->number,
        .calls_min = static_cast<std::uint32_t>(*count_at(*cooldown, "calls_min")),
        .failures_max =
            failures_max ? std::optional(static_cast<std::uint32_t>(*failures_max)) : std::nullopt,
        .window_ticks = ticks_in(cooldown->find("window_s")->number),
        .cooldown_ticks = ticks_in(cooldown->find("cooldown_s")->number),
        .half_open = cooldown->find("half_open")->boolean};
  }
}

base::Status check_join(const Document& document, const TimingSpec& timing) {
  if (timing.join == RowsOfTrace::kInOrder || timing.arrivals.is_trace()) return {};
  return base::fail(document.error_at(timing.join_at, "\"join\" is for traces, and there is none",
                                      "\"in_order\", or a trace as \"arrivals\""));
}

}  // namespace

Result<TimingSpec> timing_of(const Document& document, const Node& node,
                             const std::string& folder) {
  namespace fs = std::filesystem;
  TimingSpec timing;
  timing.at = {node.at.line, node.at.column, 1};
  POINTSMAN_TRY(timing.arrivals, data::read_arrivals(document, *node.find("arrivals")));
  if (auto* trace = std::get_if<data::TraceArrivals>(&timing.arrivals.law)) {
    if (!fs::path(trace->file).is_absolute())
      trace->file = (fs::path(folder) / trace->file).string();
  }
  if (const auto requests = count_at(node, "requests")) {
    timing.requests = static_cast<std::uint32_t>(*requests);
    timing.requests_at = node.find("requests")->at;
  }
  timing.join = base::choice_of<RowsOfTrace>(*node.find("join"), kTraceJoins);
  timing.join_at = node.find("join")->at;
  POINTSMAN_CHECK(check_join(document, timing));
  for (const base::Member& member : node.find("stations")->members) {
    POINTSMAN_TRY(auto station, station_of(document, member));
    timing.stations.push_back(std::move(station));
  }
  open_by_the_day_of(timing.arrivals, timing.stations);
  read_faults(node, timing);
  if (const Node* hedges = node.find("hedges")) {
    timing.hedges =
        engine::HedgeRule{.share_max = hedges->find("share_max")->number,
                          .burst = static_cast<std::uint32_t>(*count_at(*hedges, "burst"))};
  }
  if (const Node* cache = node.find("prompt_cache")) {
    POINTSMAN_TRY(timing.prompt_cache, prompt_cache_of(document, *cache));
  }
  timing.replications = static_cast<std::uint32_t>(*count_at(node, "replications"));
  const Node& warm_up = *node.find("warm_up");
  if (warm_up.is_number()) timing.warm_up_s = warm_up.number;
  timing.latency = base::choice_of<engine::LatencyDraws>(*node.find("latency"), kLatencyDraws);
  timing.slo_ticks = ticks_at(node, "slo_s");
  timing.deadline_ticks = ticks_at(node, "deadline_s");
  timing.end_tick = ticks_at(node, "duration_s");
  timing.in_flight_max = static_cast<std::uint32_t>(*count_at(node, "in_flight_max"));
  return timing;
}

std::string plan_sentence(const TimingSpec& timing) {
  engine::TimedWorld world;
  for (const StationSpec& spec : timing.stations) world.stations.push_back(spec.station);
  world.deadline_ticks = timing.deadline_ticks;
  world.end_tick = timing.end_tick;
  for (const IncidentSpec& spec : timing.incidents) world.faults.incidents.push_back(spec.incident);
  world.faults.outages = timing.outages;
  world.faults.cooldown = timing.cooldown;
  if (timing.prompt_cache) world.caches.rules.resize(timing.prompt_cache->models.size());
  const std::string obstacle = engine::why_not_columnar(world, timing.arrivals.is_closed());
  const std::string by_events = engine::plan_name(engine::TimedPlan::kEventLoop);
  if (!obstacle.empty()) return by_events + ", because " + obstacle;
  return engine::plan_name(engine::TimedPlan::kColumnar) +
         " for policies whose calls follow each other and pass the stations in one direction, " +
         by_events + " for the others";
}

}  // namespace pointsman::scenarios
