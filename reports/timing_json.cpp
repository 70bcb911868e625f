#include "reports/summary_json.hpp"
#include "reports/timing_report.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {
namespace {

using analysis::SpreadEstimate;
using analysis::StationSummary;
using analysis::TimingSummary;

Json spread_json(const SpreadEstimate& spread) {
  return {{"mean", json_estimate(spread.mean)},
          {"p50", json_estimate(spread.p50)},
          {"p95", json_estimate(spread.p95)},
          {"p99", json_estimate(spread.p99)}};
}

template <typename T, typename Write>
void put_timed(Json& object, const char* key, const analysis::Figure<T>& figure, Write write) {
  if (figure) {
    object[key] = write(*figure);
  } else {
    put_unknown(object, key, figure.reason());
  }
}

Json station_json(const StationSummary& station) {
  Json object = {{"served", json_number(station.served)},
                 {"turned_away", json_number(station.turned_away)}};
  put_timed(object, "wait_s", station.wait_s, spread_json);
  put_timed(object, "utilisation", station.utilisation, json_estimate);
  put_timed(object, "load", station.load, [](double load) { return json_number(load); });
  if (const auto& fleet = station.fleet) {
    object["fleet"] = {{"hours", json_number(fleet->hours)},
                       {"mean", json_estimate(fleet->mean)},
                       {"peak", json_number(fleet->peak)},
                       {"scale_ups", json_number(fleet->scale_ups)},
                       {"scale_downs", json_number(fleet->scale_downs)}};
  }
  return object;
}

/// Shares are of the calls, and of the tokens of their prompts.
Json cache_json(const analysis::CacheFigures& cache) {
  const auto share = [](double part, double whole) { return json_number(part / whole); };
  return {{"calls", json_number(cache.calls)},
          {"hit_share", share(cache.reads, cache.calls)},
          {"too_short_share", share(cache.too_short, cache.calls)},
          {"expired_share", share(cache.expired, cache.calls)},
          {"switched_share", share(cache.switched, cache.calls)},
          {"prompt_tokens", json_number(cache.prompt_tokens)},
          {"read_tokens", json_number(cache.read_tokens)},
          {"written_tokens", json_number(cache.written_tokens)},
          {"saved_usd_per_hour", json_number(cache.saved)},
          {"expiry_loss_usd_per_hour", json_number(cache.expiry_loss)},
          {"switch_loss_usd_per_hour", json_number(cache.switch_loss)}};
}

/// Means of stations over bins, where there are any.
void put_stations(Json& object, const char* key, const TimingSummary& timing,
                  const std::vector<std::vector<double>>& of_stations) {
  for (std::size_t i = 0; i < of_stations.size(); ++i) {
    if (of_stations[i].empty()) continue;
    Json& list = object[key][timing.stations[i].name] = Json::array();
    for (const double mean : of_stations[i]) list.push_back(json_number(mean));
  }
}

Json timeline_json(const TimingSummary& timing) {
  const analysis::Timeline& timeline = timing.timeline;
  const auto column = [&](auto value) {
    Json list = Json::array();
    for (const analysis::TimelineBin& bin : timeline.bins) list.push_back(value(bin));
    return list;
  };
  const auto number_or_null = [](const std::optional<double>& value) {
    return value ? json_number(*value) : Json();
  };
  using Bin = analysis::TimelineBin;
  Json object = {{"bin_s", json_number(base::to_seconds({timeline.bin_ticks}))},
                 {"arrived", column([](const Bin& bin) { return bin.arrived; })},
                 {"answered", column([](const Bin& bin) { return bin.answered; })},
                 {"lost", column([](const Bin& bin) { return bin.lost; })},
                 {"in_flight", column([](const Bin& bin) { return json_number(bin.in_flight); })},
                 {"p95_s", column([&](const Bin& bin) { return number_or_null(bin.p95_s); })},
                 {"usd", column([&](const Bin& bin) { return number_or_null(bin.usd); })}};
  put_stations(object, "waiting", timing, timeline.waiting);
  put_stations(object, "rented", timing, timeline.rented);
  return object;
}

}  // namespace

Json distribution_json(const analysis::Distribution& distribution) {
  Json points = Json::array();
  for (std::size_t i = 0; i < distribution.size(); ++i) {
    points.push_back({analysis::kDistributionShares[i], json_number(distribution[i])});
  }
  return points;
}

Json waste_json(const analysis::Waste& waste) {
  return {{"total", json_number(waste.total())},
          {"lost_requests", json_number(waste.lost)},
          {"without_answer", json_number(waste.fruitless)},
          {"given_up_calls", json_number(waste.given_up)},
          {"hedged_copies", json_number(waste.hedged)},
          {"cache_loss", json_number(waste.cache_loss)}};
}

Json timing_json(const TimingSummary& timing) {
  Json object = {
      {"plan", {{"name", engine::plan_name(timing.plan)}, {"because", timing.reason}}},
      {"replications", timing.replications},
      {"requests",
       {{"arrived", timing.arrived},
        {"answered", timing.answered},
        {"unanswered", timing.unanswered},
        {"dropped", timing.dropped},
        {"abandoned", timing.abandoned},
        {"in_flight", timing.in_flight}}},
      {"warm_up",
       {{"requests", timing.warm_up}, {"replications_without_steady_state", timing.unsettled}}},
      {"unstable", timing.is_unstable},
      {"growth_per_s", json_estimate(timing.growth_per_s)}};
  put_timed(object, "latency_s", timing.latency_s, spread_json);
  if (timing.latency_s) object["latency_distribution"] = distribution_json(timing.distribution_s);
  put_timed(object, "first_token_s", timing.first_token_s, spread_json);
  put_timed(object, "queue_wait_s", timing.wait_s, spread_json);
  put_timed(object, "throughput_per_s", timing.throughput_per_s, json_estimate);
  put_timed(object, "goodput_per_s", timing.goodput_per_s, json_estimate);
  put_timed(object, "slo_attainment", timing.slo_share, json_estimate);
  put_timed(object, "usd_per_hour", timing.usd_per_hour, json_estimate);
  if (timing.is_unstable) object["unstable_because"] = timing.unstable_reason;
  Json stations = Json::object();
  for (const StationSummary& station : timing.stations) {
    stations[station.name] = station_json(station);
  }
  object["stations"] = std::move(stations);
  put_timed(object, "waste_usd_per_hour", timing.waste_usd_per_hour, waste_json);
  if (timing.rent_usd_per_hour > 0) {
    object["rent_usd_per_hour"] = json_number(timing.rent_usd_per_hour);
  }
  if (!timing.timeline.bins.empty()) object["timeline"] = timeline_json(timing);
  for (const analysis::CacheSummary& cache : timing.caches) {
    object["prompt_cache"][cache.model] = cache_json(cache.figures);
  }
  if (!timing.caps.empty()) object["caps"] = caps_json(timing.caps);
  if (const auto& hedges = timing.hedges) {
    object["hedges"] = {{"sent", json_number(hedges->sent)},
                        {"held_back", json_number(hedges->held_back)}};
  }
  if (timing.faults.empty()) return object;
  Json& faults = object["faults"] = Json::object();
  for (const analysis::FaultSummary& fault : timing.faults) {
    faults[fault.model] = {{"calls", json_number(fault.calls)},
                           {"failed", json_number(fault.failed)},
                           {"refused", json_number(fault.refused)},
                           {"cooldowns", json_number(fault.cooldowns)}};
  }
  return object;
}

}  // namespace pointsman::reports
