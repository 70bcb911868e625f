#include "reports/request_rows.hpp"

#include "sim/base/text.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace pointsman::reports {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A policy's rows and the text that opens its object.
struct PolicyRows {
  const engine::RowOutcomes* rows = nullptr;
  std::string opening;
};

std::vector<PolicyRows> policy_rows(const scenarios::Run& run) {
  std::vector<PolicyRows> policies;
  // The controls follow the scenario's own policies in the outcome.
  for (std::size_t i = 0; i < run.policies.size(); ++i) {
    const engine::PolicyOutcome& policy = run.outcome.policies[i];
    policies.push_back({&policy.rows, json_text(policy.name) + ":{\"cost_usd\":"});
  }
  return policies;
}

}  // namespace

base::Status write_request_rows(const scenarios::Run& run, const TextSink& sink,
                                const std::stop_token& stop) {
  const std::vector<PolicyRows> policies = policy_rows(run);
  const double units_per_usd = std::pow(10.0, run.outcome.money_digits);
  const data::Workload& workload = run.bound->workload;
  std::string block;
  for (std::size_t row = 0; row < workload.rows(); ++row) {
    block += "{\"id\":" + json_text(workload.ids().at(row)) + ",\"policies\":{";
    for (const PolicyRows& policy : policies) {
      if (&policy != policies.data()) block += ',';
      block += policy.opening + base::format_double(policy.rows->cost[row] / units_per_usd);
      block += ",\"latency_s\":" + base::format_double(policy.rows->latency[row] / 1e9);
      block += ",\"score\":" + base::format_double(policy.rows->score[row]) + '}';
    }
    block += "}}\n";
    if (block.size() < kBlockBytes) continue;
    if (stop.stop_requested()) return base::fail(base::ErrorKind::kInterrupted, "interrupted");
    POINTSMAN_CHECK(sink(block));
    block.clear();
  }
  return sink(block);
}

}  // namespace pointsman::reports
