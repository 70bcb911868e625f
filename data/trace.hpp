// Recorded traffic: when requests came and how long they were, without prompts or labels.
//
// Two public forms. Azure (Azure/AzurePublicDataset): CSV of TIMESTAMP, ContextTokens and
// GeneratedTokens. Mooncake (kvcache-ai/Mooncake): JSON lines of timestamp in milliseconds,
// input_length, output_length and hash_ids, the ids of the prompt's 512-token blocks; its
// timestamps come in batches of about 3 s, so replay it with that much jitter. Invariant: columns
// of one length, rows as in the file, ticks from the earliest row on. Errors name line and column.
#pragma once

#include "data/source_text.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::data {

enum class TraceFormat : std::uint8_t {
  kAuto,  ///< Mooncake by the extension .jsonl, else Azure
  kAzure,
  kMooncake,
};

struct Trace {
  std::vector<std::int64_t> arrival_tick;  ///< nanoseconds since the earliest row
  std::vector<std::int64_t> input_tokens;
  std::vector<std::int64_t> output_tokens;
  std::vector<std::size_t>
      block_begin;                   ///< rows + 1 places in `blocks`; empty where there are none
  std::vector<std::int64_t> blocks;  ///< ids of the prompts' blocks

  std::size_t rows() const { return arrival_tick.size(); }
  /// From the first request to the last.
  std::int64_t span_ticks() const;
  /// The blocks of one row's prompt, in order.
  std::span<const std::int64_t> blocks_of(std::size_t row) const;
};

/// Tokens of a block that Mooncake's ids name.
inline constexpr std::int64_t kTraceBlockTokens = 512;

base::Result<Trace> parse_trace(const SourceText& source, TraceFormat format);
/// The trace as a workload in CSV, one row a request in the trace's order: id (from 1), arrival_s,
/// input_tokens and model|output_tokens.
std::string trace_csv(const Trace& trace);

base::Result<Trace> read_trace(const std::string& path, TraceFormat format);

}  // namespace pointsman::data
