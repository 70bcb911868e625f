#include "reports/chrome_trace.hpp"

#include "scenarios/run.hpp"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

namespace pointsman::reports {
namespace {

using nlohmann::json;
using Sink = std::function<base::Status(std::string_view)>;

constexpr double kTicksPerMicrosecond = 1e3;

const char* fate_name(engine::Fate fate) {
  switch (fate) {
    case engine::Fate::kAnswered:
      return "answered";
    case engine::Fate::kDropped:
      return "dropped";
    case engine::Fate::kAbandoned:
      return "abandoned";
    case engine::Fate::kInFlight:
      break;
  }
  return "in flight";
}

/// The traces of all policies, event by event.
class TraceWriter {
 public:
  TraceWriter(const scenarios::Run& run, const Sink& sink) : run_(run), sink_(sink) {}

  base::Status operator()() {
    POINTSMAN_CHECK(sink_("{\"displayTimeUnit\": \"ms\", \"traceEvents\": ["));
    for (std::size_t policy = 0; policy < run_.traces.size(); ++policy) {
      POINTSMAN_CHECK(add_policy(policy));
    }
    return sink_("\n]}\n");
  }

 private:
  base::Status add_policy(std::size_t policy) {
    const engine::TimedTrace& trace = run_.traces[policy];
    pid_ = policy + 1;
    POINTSMAN_CHECK(add({{"ph", "M"},
                         {"name", "process_name"},
                         {"pid", pid_},
                         {"args", {{"name", run_.policies[policy].name}}}}));
    auto call = trace.calls.begin();
    for (std::uint32_t request = 0; request < trace.requests.size(); ++request) {
      const engine::TimedRequest& entry = trace.requests[request];
      const std::int64_t ended = entry.ended == engine::kNoTick ? trace.end_tick : entry.ended;
      id_ = request;
      const std::string name = std::string(run_.bound->workload.ids().at(entry.row));
      POINTSMAN_CHECK(begin("request", name, entry.arrived, json::object()));
      std::int64_t last = ended;  // calls may outlive the answer: mirrors, work of who hung up
      for (; call != trace.calls.end() && call->request == request; ++call) {
        POINTSMAN_CHECK(add_call(*call));
        last = std::max(last, std::min(call->ended, trace.end_tick));
      }
      POINTSMAN_CHECK(end("request", name, last,
                          {{"fate", fate_name(entry.fate)},
                           {"is_right", entry.is_right},
                           {"latency_s", base::to_seconds({ended - entry.arrived})},
                           {"queue_wait_s", base::to_seconds({entry.waited})}}));
    }
    return {};
  }

  base::Status add_call(const engine::TimedCall& call) {
    const std::string& model = run_.bound->models[call.model].name;
    const auto& stations = run_.bound->timing->spec.world.stations;
    if (call.began > call.came) {
      const std::string queue = "queue of " + stations[call.station].name;
      POINTSMAN_CHECK(begin("queue", queue, call.came, json::object()));
      POINTSMAN_CHECK(end("queue", queue, call.began, json::object()));
    }
    json arguments = {{"cost_usd", static_cast<double>(call.cost) /
                                       analysis::units_per_usd(run_.outcome.money_digits)}};
    if (call.station != engine::kNoStation) arguments["station"] = stations[call.station].name;
    POINTSMAN_CHECK(begin("call", model, call.began, std::move(arguments)));
    return end("call", model, call.ended, json::object());
  }

  base::Status begin(const char* category, const std::string& name, std::int64_t tick,
                     json arguments) {
    return add_async("b", category, name, tick, std::move(arguments));
  }
  base::Status end(const char* category, const std::string& name, std::int64_t tick,
                   json arguments) {
    return add_async("e", category, name, tick, std::move(arguments));
  }
  base::Status add_async(const char* phase, const char* category, const std::string& name,
                         std::int64_t tick, json arguments) {
    json event = {{"ph", phase},
                  {"cat", category},
                  {"name", name},
                  {"id", id_},
                  {"pid", pid_},
                  {"tid", 0},
                  {"ts", static_cast<double>(tick) / kTicksPerMicrosecond}};
    if (!arguments.empty()) event["args"] = std::move(arguments);
    return add(event);
  }
  base::Status add(const json& event) {
    const std::string text = (is_first_ ? "\n" : ",\n") + event.dump();
    is_first_ = false;
    return sink_(text);
  }

  const scenarios::Run& run_;
  const Sink& sink_;
  std::size_t pid_ = 0;
  std::uint32_t id_ = 0;
  bool is_first_ = true;
};

}  // namespace

base::Status write_chrome_trace(const scenarios::Run& run, const Sink& sink) {
  return TraceWriter(run, sink)();
}

}  // namespace pointsman::reports
