#include "reports/page/open_metrics.hpp"

#include "reports/page/at.hpp"
#include "sim/base/text.hpp"

#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

/// A metric: its name, what it means, and where its number lies in a summary.
struct Metric {
  std::string_view name, unit, help;
  std::vector<std::string_view> path;
};

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> list = {
      {"pointsman_accuracy_ratio",
       "ratio",
       "Mean score of answered requests",
       {"accuracy", "mean"}},
      {"pointsman_accuracy_low_ratio", "ratio", "Lower bound of the accuracy", {"accuracy", "lo"}},
      {"pointsman_accuracy_high_ratio", "ratio", "Upper bound of the accuracy", {"accuracy", "hi"}},
      {"pointsman_cost_usd", "usd", "Dollars per request", {"cost_usd", "per_request"}},
      {"pointsman_savings_ratio", "ratio", "Saving against the baseline", {"savings", "mean"}},
      {"pointsman_savings_low_ratio", "ratio", "Lower bound of the saving", {"savings", "lo"}},
      {"pointsman_savings_high_ratio", "ratio", "Upper bound of the saving", {"savings", "hi"}},
      {"pointsman_latency_mean_seconds",
       "seconds",
       "Mean latency without queues",
       {"latency_s", "mean"}},
      {"pointsman_latency_p95_seconds",
       "seconds",
       "95 % of requests are faster, without queues",
       {"latency_s", "p95"}},
      {"pointsman_requests", "", "Requests", {"requests"}},
      {"pointsman_requests_dropped",
       "",
       "Requests without an outcome that the policy needed",
       {"dropped"}},
      {"pointsman_clock_latency_p95_seconds",
       "seconds",
       "95 % of requests are faster, with queues",
       {"timing", "latency_s", "p95", "mean"}},
      {"pointsman_clock_slo_ratio",
       "ratio",
       "Requests answered in time",
       {"timing", "slo_attainment", "mean"}},
  };
  return list;
}

std::string label(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

void add_sample(std::string& out, const Metric& metric, const std::string& labels, At at) {
  for (const std::string_view key : metric.path) at = at[key];
  const auto value = at.number();
  if (!value) return;
  out += std::string(metric.name) + '{' + labels + "} " + base::format_double(*value) + '\n';
}

}  // namespace

std::string open_metrics(const Json& json) {
  const At result(json);
  const std::string scenario = "scenario=" + label(result["scenario"].text());
  std::string out;
  for (const Metric& metric : metrics()) {
    std::string samples;
    for (const auto& [name, policy] : result["policies"].members()) {
      const std::string labels = scenario + ",policy=" + label(name);
      add_sample(samples, metric, labels, policy);
      for (const auto& [key, values] : policy["slices"].members()) {
        for (const auto& [value, summary] : values.members()) {
          add_sample(samples, metric,
                     labels + ",slice_key=" + label(key) + ",slice=" + label(value), summary);
        }
      }
    }
    if (samples.empty()) continue;
    const std::string name(metric.name);
    out += "# TYPE " + name + " gauge\n";
    if (!metric.unit.empty()) out += "# UNIT " + name + ' ' + std::string(metric.unit) + '\n';
    out += "# HELP " + name + ' ' + std::string(metric.help) + '\n' + samples;
  }
  return out + "# EOF\n";
}

}  // namespace pointsman::reports::page
