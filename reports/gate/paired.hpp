// Two records side by side: one policy's requests before and now, paired by id, and its metrics on
// any of them.
//
// Invariant: before[i] and now[i] are the same request. Cost: one merge of the sorted ids.
#pragma once

#include "reports/gate/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// Where the policy is recorded that savings and floors are measured against.
struct YardstickRow {
  const Record* record = nullptr;
  std::size_t row = 0;
};

/// One policy of one record.
struct PolicySide {
  const Record* record = nullptr;
  const PolicyRecord* policy = nullptr;

  RequestFacts facts(std::size_t row) const { return facts(row, {record, row}); }
  /// With savings and floors against the baseline policy of that record.
  RequestFacts facts(std::size_t row, const YardstickRow& yardstick) const;
  /// The model with the largest share of the answer.
  std::string model(std::size_t row) const;
};

struct PairedRequest {
  std::size_t before = 0, now = 0;  ///< rows in the records
};

class PairedPolicy {
 public:
  PairedPolicy(PolicySide before, PolicySide now);

  const PolicySide& before() const { return before_; }
  const PolicySide& now() const { return now_; }
  const std::vector<PairedRequest>& requests() const { return requests_; }
  /// Whether another model answered, or others were called.
  bool is_rerouted(std::size_t place) const { return rerouted_[place] != 0; }
  bool is_answered(std::size_t place) const;       ///< by both
  bool is_half_answered(std::size_t place) const;  ///< by one of them
  /// The same of both sides, so that a worse one of the scenario's own improves nothing: that of
  /// the baseline, where it has one.
  YardstickRow yardstick(std::size_t place) const {
    const Record& accepted = *before_.record;
    const PairedRequest& request = requests_[place];
    if (accepted.find(accepted.baseline_policy) == nullptr) return {now_.record, request.now};
    return {&accepted, request.before};
  }

 private:
  /// Those that a model answers under a name that was another one's.
  void note_swapped_models();

  PolicySide before_, now_;
  std::vector<PairedRequest> requests_;
  std::vector<std::uint8_t> rerouted_;
};

/// What a metric adds up on some requests: one column per total, both sides.
struct MetricColumns {
  std::vector<std::vector<double>> before, now;
  std::vector<std::size_t> places;                   ///< requests that take part
  bool is_known_before = true, is_known_now = true;  ///< false: a value is unknown somewhere
  bool is_same = true;                               ///< every request adds the same on both sides
  bool is_binary = true;                             ///< a mean of zeros and ones

  std::size_t rows() const { return places.size(); }
};
/// `places` index PairedPolicy::requests().
MetricColumns metric_columns(const PairedPolicy& pair, const MetricInfo& metric,
                             std::span<const std::size_t> places);

/// The metric of column totals.
double metric_of(const MetricInfo& metric, const std::vector<std::vector<double>>& columns);

/// The metric of one policy on all of its requests; empty where unknown.
std::optional<double> metric_of(const MetricInfo& metric, const PolicySide& side);

}  // namespace pointsman::reports::gate
