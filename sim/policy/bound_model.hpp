// A model of a scenario, bound to what the workload and the catalogue know of it.
//
// Gives, for any rows: the score, the observations, the bill in integers, the unloaded latency in
// integers. Invariant: what is unknown is data::kAbsentInteger or NaN, never 0. Cost: one pass over
// the columns used.
#pragma once

#include "data/workload.hpp"
#include "models/profile.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsman::policy {

/// Where a token count comes from: a column, else characters / chars_per_token, else a constant.
struct TokenSource {
  const data::Column* tokens = nullptr;
  const data::Column* chars = nullptr;
  double chars_per_token = 4.0;
  std::optional<std::int64_t> constant;

  bool is_known() const { return tokens != nullptr || chars != nullptr || constant.has_value(); }
};

enum class CostSource : std::uint8_t { kUnknown, kLabelled, kPriced };
enum class LatencySource : std::uint8_t { kUnknown, kLabelled, kLaw };

struct BoundModel {
  std::string name;                             ///< as the scenario calls it
  std::string column;                           ///< the workload's name for it
  std::string profile;                          ///< catalogue id; may be empty
  std::uint64_t key = 0;                        ///< stable_hash(column): its identity in draws
  const data::ModelColumns* columns = nullptr;  ///< null: the workload never saw it

  CostSource cost_source = CostSource::kUnknown;
  const data::Column* cost = nullptr;  ///< kLabelled
  models::Price price;                 ///< kPriced
  bool batch = false;
  TokenSource input, cached, output, reasoning;

  LatencySource latency_source = LatencySource::kUnknown;
  const data::Column* latency = nullptr;  ///< kLabelled
  models::LatencyLaw latency_law;         ///< kLaw: its mean, without a queue

  /// "missing": "profile": the score expected where none was observed, by category code (one entry
  /// = every category); empty = a missing score stays missing.
  std::vector<double> profile_accuracy;
  const data::Column* profile_category = nullptr;

  const data::Column* find(data::ModelField field) const {
    return columns == nullptr ? nullptr : columns->find(field);
  }
};

/// Scores of rows [begin, begin + out.size()), NaN where unknown; profile accuracy fills gaps.
void gather_scores(const BoundModel& model, std::size_t begin, std::span<double> out) noexcept;

/// Bills in units of 10^-digits USD (digits >= 9), kAbsentInteger where unknown.
void gather_costs(const BoundModel& model, std::size_t begin, int digits,
                  std::span<std::int64_t> out) noexcept;

/// Unloaded latencies in nanoseconds, kAbsentInteger where unknown.
void gather_latencies(const BoundModel& model, std::size_t begin,
                      std::span<std::int64_t> out) noexcept;

/// Prompt tokens, kAbsentInteger where unknown.
void gather_input_tokens(const BoundModel& model, std::size_t begin,
                         std::span<std::int64_t> out) noexcept;

/// How many billed calls one labelled answer stands for (`|calls`, else 1).
void gather_call_counts(const BoundModel& model, std::size_t begin,
                        std::span<std::int64_t> out) noexcept;

/// The least digits (>= 9) in which every labelled cost of `models` is an integer.
int money_digits(std::span<const BoundModel> models) noexcept;

}  // namespace pointsman::policy
