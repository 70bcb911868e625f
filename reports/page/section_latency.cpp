#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"
#include "reports/page/sections.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace pointsman::reports::page {
namespace {

constexpr std::array kQuantiles = {"p50", "p95", "p99"};

Axis policies_axis(const Subject& subject) {
  return {.title = "", .scale = Scale::kCategories, .categories = subject.policies};
}

/// Quantiles by policy as points on a line of their own.
template <typename Read>
Figure quantiles_figure(const Subject& subject, std::string id, std::string title, Read read) {
  Figure figure;
  figure.id = std::move(id);
  figure.title = std::move(title);
  figure.is_tall = true;
  figure.x = {.title = "seconds", .unit = Unit::kSeconds, .scale = Scale::kLog};
  figure.y = policies_axis(subject);
  for (const char* quantile : kQuantiles) {
    Series series{.name = quantile, .mark = Mark::kPoint, .tone = Tone::kData};
    for (std::size_t i = 0; i < subject.policies.size(); ++i) {
      Datum datum = read(subject.policy(subject.policies[i]), quantile);
      datum.y = static_cast<double>(i);
      if (datum.x > 0) series.data.push_back(datum);
      if (!(series.data.empty() || series.data.back().x_lo > 0)) {
        series.data.back().x_lo = series.data.back().x_hi = kNoBound;
      }
    }
    if (!series.data.empty()) figure.series.push_back(std::move(series));
  }
  return figure;
}

/// The distribution of a latency, as the result's "quantiles": [[share, seconds], ...].
template <typename Read>
Figure distribution_figure(const Subject& subject, std::string id, std::string title, Read read) {
  Figure figure;
  figure.id = std::move(id);
  figure.title = std::move(title);
  figure.note = "Share of requests that were done within so many seconds.";
  figure.x = {.title = "seconds", .unit = Unit::kSeconds, .scale = Scale::kLog};
  figure.y = {.title = "share of requests", .unit = Unit::kShare};
  for (const std::string& name : subject.policies) {
    Series line{.name = name, .mark = Mark::kLine, .tone = Tone::kData};
    for (const At& point : read(subject.policy(name)).items()) {
      const auto x = point[1].number();
      const auto y = point[0].number();
      if (!x || !y || *x <= 0) continue;
      Datum datum;
      datum.x = *x;
      datum.y = *y;
      line.data.push_back(datum);
    }
    if (line.data.size() > 1) figure.series.push_back(std::move(line));
  }
  return figure;
}

/// A timeline's bins of `bin_s` seconds each, as points in their middles.
Series timeline_series(std::string name, double bin_s, const At& bins) {
  Series line{.name = std::move(name), .mark = Mark::kLine, .tone = Tone::kData};
  double end_s = 0;
  for (const At& value : bins.items()) {
    const double middle_s = end_s + bin_s / 2;
    end_s += bin_s;
    if (!value.number()) continue;
    Datum datum;
    datum.x = middle_s;
    datum.y = *value.number();
    line.data.push_back(datum);
  }
  return line;
}

Figure timeline_axes(std::string id, std::string title, Axis y) {
  Figure figure;
  figure.id = std::move(id);
  figure.title = std::move(title);
  figure.note = "The first run as it happened.";
  figure.x = {.title = "seconds since the start", .unit = Unit::kCount};
  figure.y = std::move(y);
  return figure;
}

/// One number of the first run over its time, a line per policy.
Figure timeline_figure(const Subject& subject, std::string id, std::string title, const char* key,
                       Axis y) {
  Figure figure = timeline_axes(std::move(id), std::move(title), std::move(y));
  for (const std::string& name : subject.policies) {
    const At timeline = subject.policy(name)["timing"]["timeline"];
    const double bin_s = timeline["bin_s"].number_or(0);
    Series line = timeline_series(name, bin_s, timeline[key]);
    if (bin_s > 0 && line.data.size() > 1) figure.series.push_back(std::move(line));
  }
  return figure;
}

/// One number of stations over time, a line per policy and station.
Figure stations_timeline(const Subject& subject, Figure figure, const char* key) {
  for (const std::string& name : subject.policies) {
    const At timeline = subject.policy(name)["timing"]["timeline"];
    const double bin_s = timeline["bin_s"].number_or(0);
    for (const auto& [station, bins] : timeline[key].members()) {
      Series line = timeline_series(name + ": " + station, bin_s, bins);
      if (bin_s > 0 && line.data.size() > 1) figure.series.push_back(std::move(line));
    }
  }
  return figure;
}

/// Without rows where nothing comes and goes.
Table fleet_table(const Subject& subject) {
  Table table{.caption = "Servers and replicas that come and go, a run"};
  table.columns = {{"Policy"},           {"Station"},       {"Hours rented", true},
                   {"At a time", true},  {"At most", true}, {"Scale-ups", true},
                   {"Scale-downs", true}};
  for (const std::string& name : subject.policies) {
    for (const auto& [station, of] : subject.policy(name)["timing"]["stations"].members()) {
      const At fleet = of["fleet"];
      if (!(fleet["hours"].number_or(0) > 0)) continue;
      table.rows.push_back(
          {text_cell(name), text_cell(station), number_cell(fleet["hours"], {.significant = 3}),
           interval_cell(fleet["mean"], {.significant = 3}), number_cell(fleet["peak"], kCount),
           number_cell(fleet["scale_ups"], {.significant = 3}),
           number_cell(fleet["scale_downs"], {.significant = 3})});
    }
  }
  return table;
}

Table timing_table(const Subject& subject) {
  Table table{.caption = "On the clock"};
  table.columns = {{"Policy"},          {"State"},
                   {"p50 s", true},     {"p95 s", true},
                   {"p99 s", true},     {"Queue p95 s", true},
                   {"In time %", true}, {"Good per s", true},
                   {"$ per hour", true}};
  for (const std::string& name : subject.policies) {
    const At timing = subject.policy(name)["timing"];
    if (!timing.is_object()) continue;
    const At latency = timing["latency_s"];
    const bool is_unstable = timing["unstable"].boolean() == true;
    table.rows.push_back({text_cell(name),
                          is_unstable ? text_cell(timing["unstable_because"].text(), Mood::kBad)
                                      : text_cell("keeps up", Mood::kGood),
                          number_cell(latency["p50"]["mean"], kSeconds),
                          interval_cell(latency["p95"], kSeconds),
                          number_cell(latency["p99"]["mean"], kSeconds),
                          number_cell(timing["queue_wait_s"]["p95"]["mean"], kSeconds),
                          interval_cell(timing["slo_attainment"], kPercentShort),
                          number_cell(timing["goodput_per_s"]["mean"], {.significant = 3}),
                          interval_cell(timing["usd_per_hour"], kUsd)});
  }
  return table;
}

Table fates_table(const Subject& subject) {
  Table table{.caption = "What became of the requests, over all runs"};
  table.is_folded = true;
  constexpr std::array kOtherFates = {"unanswered", "dropped", "abandoned", "in_flight"};
  table.columns = {
      {"Policy"},        {"Arrived", true},   {"Answered", true}, {"Without an answer", true},
      {"Dropped", true}, {"Abandoned", true}, {"In flight", true}};
  for (const std::string& name : subject.policies) {
    const At requests = subject.policy(name)["timing"]["requests"];
    if (!requests.is_object()) continue;
    std::vector<Cell> row = {text_cell(name), number_cell(requests["arrived"], kCount),
                             rest_cell(requests["answered"], requests["unanswered"], kCount)};
    for (const char* fate : kOtherFates) row.push_back(number_cell(requests[fate], kCount));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Without rows where every dollar bought an answer.
Table waste_table(const Subject& subject) {
  Table table{.caption = "What bought nothing, in dollars an hour"};
  constexpr std::array kCauses = {"lost_requests", "without_answer", "given_up_calls",
                                  "hedged_copies", "cache_loss"};
  table.columns = {{"Policy"},
                   {"All of it", true},
                   {"Lost requests", true},
                   {"Without an answer", true},
                   {"Given-up calls", true},
                   {"Hedged copies", true},
                   {"Prompts cached again", true}};
  for (const std::string& name : subject.policies) {
    const At waste = subject.policy(name)["timing"]["waste_usd_per_hour"];
    if (!(waste["total"].number_or(0) > 0)) continue;
    std::vector<Cell> row = {text_cell(name), number_cell(waste["total"], kUsd)};
    for (const char* cause : kCauses) row.push_back(number_cell(waste[cause], kUsd));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Without rows where no model has a prompt cache.
Table cache_table(const Subject& subject) {
  Table table{.caption = "Prompt caches"};
  table.columns = {{"Policy"},
                   {"Model"},
                   {"Calls", true},
                   {"That read %", true},
                   {"Expired %", true},
                   {"Switched %", true},
                   {"$ saved an hour", true},
                   {"Lost to switches", true},
                   {"Lost to time", true}};
  for (const std::string& name : subject.policies) {
    for (const auto& [model, cache] : subject.policy(name)["timing"]["prompt_cache"].members()) {
      table.rows.push_back({text_cell(name), text_cell(model), number_cell(cache["calls"], kCount),
                            number_cell(cache["hit_share"], kPercentShort),
                            number_cell(cache["expired_share"], kPercentShort),
                            number_cell(cache["switched_share"], kPercentShort),
                            number_cell(cache["saved_usd_per_hour"], kUsd),
                            number_cell(cache["switch_loss_usd_per_hour"], kUsd),
                            number_cell(cache["expiry_loss_usd_per_hour"], kUsd)});
    }
  }
  return table;
}

Figure stations_figure(const Subject& subject) {
  Figure figure;
  figure.id = "stations";
  figure.title = "Load of each station";
  figure.note =
      "What comes over what the station can do: beyond 100 % its queue grows without end.";
  figure.is_tall = true;
  figure.x = {.title = "load", .unit = Unit::kShare};
  figure.y = policies_axis(subject);
  std::set<std::string> stations;
  for (const std::string& name : subject.policies) {
    for (const auto& [station, of] : subject.policy(name)["timing"]["stations"].members()) {
      stations.insert(station);
    }
  }
  for (const std::string& station : stations) {
    Series series{.name = station, .mark = Mark::kBar, .tone = Tone::kData};
    for (std::size_t i = 0; i < subject.policies.size(); ++i) {
      const auto load =
          subject.policy(subject.policies[i])["timing"]["stations"][station]["load"].number();
      if (!load) continue;
      Datum datum;
      datum.x = *load;
      datum.y = static_cast<double>(i);
      series.data.push_back(datum);
    }
    if (!series.data.empty()) figure.series.push_back(std::move(series));
  }
  if (figure.series.empty()) return figure;
  Datum full;
  full.x = 1;
  full.y = kNoBound;
  figure.series.push_back({.name = "all that it can do",
                           .mark = Mark::kRule,
                           .tone = Tone::kReference,
                           .data = {full}});
  return figure;
}

Table latency_table(const Subject& subject) {
  Table table{.caption = "Latency without queues"};
  table.columns = {{"Policy"}, {"Mean s", true}, {"p50 s", true}, {"p95 s", true}, {"p99 s", true}};
  for (const std::string& name : subject.policies) {
    const At latency = subject.policy(name)["latency_s"];
    if (!latency.is_object()) continue;
    table.rows.push_back({text_cell(name), number_cell(latency["mean"], kSeconds),
                          number_cell(latency["p50"], kSeconds),
                          number_cell(latency["p95"], kSeconds),
                          number_cell(latency["p99"], kSeconds)});
  }
  return table;
}

/// A point that follows the slider: the mean latency of the curve's policy.
void add_moving_mean(const Subject& subject, const std::vector<Slider>& sliders, Figure& figure) {
  if (sliders.empty() || figure.series.empty()) return;
  const CurveSteps steps = steps_of(subject, sliders.front());
  const auto row = std::ranges::find(subject.policies, steps.policy) - subject.policies.begin();
  if (row == static_cast<std::ptrdiff_t>(subject.policies.size())) return;
  Moving moving{.series = figure.series.size()};
  for (const At& point : steps.points) {
    Datum datum;
    datum.x = point["latency_s"].number_or(0);
    datum.y = static_cast<double>(row);
    datum.label = "slider";
    if (datum.x <= 0) return;
    moving.steps.push_back(datum);
  }
  figure.series.push_back({.name = "mean at the slider",
                           .mark = Mark::kPoint,
                           .tone = Tone::kAccent,
                           .data = {moving.steps[sliders.front().start]}});
  figure.slider = sliders.front().id;
  figure.moving.push_back(std::move(moving));
}

}  // namespace

std::optional<Section> latency_section(const Subject& subject, const std::vector<Slider>& sliders) {
  Section section{.id = "latency", .title = "Latency"};
  Table timed = timing_table(subject);
  if (!timed.rows.empty()) {
    section.tables.push_back(std::move(timed));
    section.tables.push_back(fates_table(subject));
    Table waste = waste_table(subject);
    if (!waste.rows.empty()) section.tables.push_back(std::move(waste));
    Table fleets = fleet_table(subject);
    if (!fleets.rows.empty()) section.tables.push_back(std::move(fleets));
    Table caches = cache_table(subject);
    if (!caches.rows.empty()) section.tables.push_back(std::move(caches));
    section.figures.push_back(
        quantiles_figure(subject, "latency-clock", "Latency on the clock, with queues",
                         [](const At& policy, const char* quantile) {
                           Datum datum;
                           put_x(datum, policy["timing"]["latency_s"][quantile]);
                           return datum;
                         }));
    section.figures.push_back(distribution_figure(
        subject, "latency-clock-cdf", "Distribution of latency on the clock",
        [](const At& policy) { return policy["timing"]["latency_distribution"]; }));
    section.figures.push_back(stations_figure(subject));
    section.figures.push_back(
        timeline_figure(subject, "clock-inside", "Requests inside over time", "in_flight",
                        {.title = "requests in flight", .unit = Unit::kNumber}));
    section.figures.push_back(
        timeline_figure(subject, "clock-p95", "Latency over time", "p95_s",
                        {.title = "p95 of those that ended, seconds", .unit = Unit::kSeconds}));
    section.figures.push_back(
        stations_timeline(subject,
                          timeline_axes("clock-waiting", "Queues over time",
                                        {.title = "calls that wait", .unit = Unit::kNumber}),
                          "waiting"));
    section.figures.push_back(stations_timeline(
        subject,
        timeline_axes("clock-rented", "Servers and replicas over time",
                      {.title = "rented, those that start or drain too", .unit = Unit::kNumber}),
        "rented"));
  }
  Table plain = latency_table(subject);
  if (!plain.rows.empty()) {
    section.tables.push_back(std::move(plain));
    Figure figure = quantiles_figure(subject, "latency-plain", "Latency without queues",
                                     [](const At& policy, const char* quantile) {
                                       Datum datum;
                                       datum.x = policy["latency_s"][quantile].number_or(0);
                                       return datum;
                                     });
    add_moving_mean(subject, sliders, figure);
    section.figures.push_back(std::move(figure));
    section.figures.push_back(
        distribution_figure(subject, "latency-plain-cdf", "Distribution of latency without queues",
                            [](const At& policy) { return policy["latency_distribution"]; }));
  }
  std::erase_if(section.figures, [](const Figure& figure) { return figure.series.empty(); });
  if (section.tables.empty()) return {};
  return section;
}

}  // namespace pointsman::reports::page
