// A labelled workload: requests in rows, what each model did on them in columns.
//
// Structure of arrays over owned memory or a mapped cache file; immutable once built, move-only.
// Invariant: ids are unique; every column has rows() rows; money and time are integers.
#pragma once

#include "data/column.hpp"
#include "sim/base/file.hpp"
#include "sim/base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// The fields of `<model>|<field>` (DESIGN 5), in the order of kModelFieldNames.
enum class ModelField : std::uint8_t {
  kScore,
  kAnswer,
  kConfidence,
  kInputTokens,
  kCachedTokens,
  kOutputTokens,
  kReasoningTokens,
  kCostUsd,
  kLatencyS,
  kTtftS,
  kCalls,
  kSamples,
  kSamplesCorrect,
  kResponseChars,
};
inline constexpr std::array<std::string_view, 14> kModelFieldNames = {
    "score",         "answer",           "confidence",      "input_tokens",  "cached_tokens",
    "output_tokens", "reasoning_tokens", "cost_usd",        "latency_s",     "ttft_s",
    "calls",         "samples",          "samples_correct", "response_chars"};
inline constexpr std::size_t kModelFieldCount = kModelFieldNames.size();

/// A column of the request itself: a signal, a slice key or the label.
struct RequestColumn {
  std::string name;
  Column column;
};

/// Everything observed of one model; a field that the file does not have is empty.
struct ModelColumns {
  std::string name;
  std::array<std::optional<Column>, kModelFieldCount> fields;

  const Column* find(ModelField field) const {
    const auto& column = fields[static_cast<std::size_t>(field)];
    return column ? &*column : nullptr;
  }
};

/// Repeated samples of one model (long form): attempts of row r are [begin[r], begin[r + 1]).
/// `columns` holds one value per attempt, in the order of the attempt number. The wide ModelColumns
/// of the same model show the first attempt.
struct AttemptColumns {
  std::span<const std::uint64_t> begin;  ///< rows + 1 entries
  ModelColumns columns;
};

/// Where a workload came from.
struct Source {
  std::string file;
  std::string sha256;  ///< of the file's bytes, lower-case hex
  std::uint64_t bytes = 0;
  std::size_t rows = 0;  ///< in the file, before any filter
};

class Workload {
 public:
  Workload() = default;
  Workload(Workload&&) noexcept = default;
  Workload& operator=(Workload&&) noexcept = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  std::size_t rows() const { return rows_; }
  const TextColumn& ids() const { return ids_; }
  /// stable_hash(id) per row: the request's identity in every random draw.
  std::span<const std::uint64_t> request_keys() const { return request_keys_; }
  std::span<const RequestColumn> columns() const { return columns_; }
  std::span<const ModelColumns> models() const { return models_; }
  std::span<const AttemptColumns> attempts() const { return attempts_; }  ///< empty for wide files
  std::span<const Source> sources() const { return sources_; }

  const Column* find(std::string_view column) const;            ///< request column or nullptr
  const ModelColumns* find_model(std::string_view name) const;  ///< or nullptr

 private:
  friend class WorkloadBuilder;
  std::size_t rows_ = 0;
  TextColumn ids_;
  std::span<const std::uint64_t> request_keys_;
  std::vector<RequestColumn> columns_;
  std::vector<ModelColumns> models_;
  std::vector<AttemptColumns> attempts_;
  std::vector<Source> sources_;
  // What the views point into. Elements never move: deque and heap buffers are stable under moves.
  std::deque<std::vector<std::uint64_t>> buffers_;
  std::deque<std::vector<std::string>> dictionaries_;
  std::deque<base::MappedFile> maps_;
};

}  // namespace pointsman::data
