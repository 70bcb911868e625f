#include "data/trace.hpp"

#include "data/cells.hpp"
#include "data/csv_tokens.hpp"
#include "data/json_reader.hpp"
#include "data/nearby_file.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/file.hpp"
#include "sim/base/shape.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace pointsman::data {
namespace {

constexpr std::array<std::string_view, 3> kAzureColumns = {"TIMESTAMP", "ContextTokens",
                                                           "GeneratedTokens"};
constexpr std::string_view kTimestampForm = "a time such as 2023-11-16 18:15:46.6805900";
constexpr std::int64_t kMostTraceTokens = 1'000'000'000;
constexpr double kLastMillisecond = 1e15;
constexpr double kMostBlocks = 9007199254740991;  // 2^53 - 1

/// Takes `digits` digits off the front of `text`, as a number.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Nanoseconds of `.6805900`, up to nine digits; 0 where there is no fraction.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!take(text, ".")) return 0;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 9) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  for (std::size_t i = digits; i < 9; ++i) value *= 10;
  return value;
}

/// Nanoseconds since 1970 of a UTC time: date, blank or T, time of day, with Z, +00:00 or nothing.
std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || !take(text, " T")) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take(text, ":")) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction || (!text.empty() && text != "Z" && text != "+00:00")) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  constexpr int kFirstYear = 1970;
  constexpr int kLastYear = 2200;  // 64 bits of nanoseconds
  if (!date.ok() || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
  return seconds * base::kTicksPerSecond + *fraction;
}

/// Reads the rows of an Azure trace.
class AzureReader {
 public:
  AzureReader(const SourceText& source, Trace& trace) : source_(source), trace_(trace) {}

  std::optional<Fault> read() {
    std::size_t body = 0;
    if (auto fault = read_header(body)) return fault;
    const std::vector<std::size_t> starts = split_rows(source_.text, body);
    for (std::size_t piece = 0; piece + 1 < starts.size(); ++piece) {
      auto bad_row = tokenise_csv(source_.text, starts[piece], starts[piece + 1], block_);
      for (std::size_t row = 0; row < block_.rows(); ++row) {
        if (auto fault = read_row(row)) return fault;
      }
      if (bad_row) return bad_row;
    }
    return std::nullopt;
  }

 private:
  std::optional<Fault> read_header(std::size_t& body) {
    if (auto fault = tokenise_header(source_.text, source_.body(), block_, body)) return fault;
    block_.columns = block_.cells.size();
    std::vector<std::string> names;
    std::string scratch;
    for (const CellRef& cell : block_.cells) names.emplace_back(block_.content(cell, scratch));
    for (std::size_t c = 0; c < kAzureColumns.size(); ++c) {
      const auto at = std::find(names.begin(), names.end(), kAzureColumns[c]);
      if (at == names.end()) {
        return Fault{source_.body(), 1, "the header has no " + base::in_quotes(kAzureColumns[c]),
                     "the columns TIMESTAMP, ContextTokens and GeneratedTokens",
                     base::did_you_mean(kAzureColumns[c], names)};
      }
      column_[c] = static_cast<std::size_t>(at - names.begin());
    }
    return std::nullopt;
  }

  Fault fault_at(const CellRef& cell, std::string_view text, std::size_t c,
                 std::string_view expected) const {
    return {block_.file_offset(cell),
            std::max<std::size_t>(block_.file_length(cell), 1),
            std::string(kAzureColumns[c]) + " is " + base::in_quotes(text),
            std::string(expected),
            {}};
  }

  std::optional<Fault> read_row(std::size_t row) {
    std::string scratch;
    const CellRef& time = block_.at(row, column_[0]);
    const auto tick = parse_timestamp(block_.content(time, scratch));
    if (!tick) return fault_at(time, block_.content(time, scratch), 0, kTimestampForm);
    trace_.arrival_tick.push_back(*tick);
    if (auto fault = read_count(row, 1, trace_.input_tokens)) return fault;
    return read_count(row, 2, trace_.output_tokens);
  }

  std::optional<Fault> read_count(std::size_t row, std::size_t c, std::vector<std::int64_t>& to) {
    std::string scratch;
    const CellRef& cell = block_.at(row, column_[c]);
    const std::string_view text = block_.content(cell, scratch);
    const base::Decimal count = base::parse_decimal(text, 0);
    if (count.fault != base::DecimalFault::kNone || count.value < 0 ||
        count.value > kMostTraceTokens) {
      return fault_at(cell, text, c, "a number of tokens");
    }
    to.push_back(count.value);
    return std::nullopt;
  }

  const SourceText& source_;
  Trace& trace_;
  CellBlock block_;
  std::array<std::size_t, 3> column_{};
};

using base::Field;
using base::FieldType;

const Field kBlockId = {.type = FieldType::kInteger, .minimum = 0, .maximum = kMostBlocks};
const Field kMooncakeFields[] = {
    {.name = "timestamp", .type = FieldType::kNumber, .minimum = 0, .maximum = kLastMillisecond},
    {.name = "input_length",
     .type = FieldType::kInteger,
     .minimum = 0,
     .maximum = kMostTraceTokens},
    {.name = "output_length",
     .type = FieldType::kInteger,
     .minimum = 0,
     .maximum = kMostTraceTokens},
    {.name = "hash_ids", .type = FieldType::kArray, .element = &kBlockId},
};

/// One line of a Mooncake trace; other keys than the four are not looked at.
base::Status read_mooncake_line(const base::Document& line, Trace& trace) {
  std::array<const base::Node*, std::size(kMooncakeFields)> nodes{};
  for (std::size_t f = 0; f < nodes.size(); ++f) {
    const Field& field = kMooncakeFields[f];
    nodes[f] = line.root.find(field.name);
    if (nodes[f] == nullptr) {
      return base::fail(line.error_at({1, 1, 1}, "the line has no " + base::in_quotes(field.name),
                                      "an object with timestamp, input_length, output_length and "
                                      "hash_ids"));
    }
    POINTSMAN_CHECK(base::check(line, *nodes[f], field));
  }
  const base::Decimal tick = base::parse_decimal(nodes[0]->text, 6);  // milliseconds to ticks
  if (tick.fault != base::DecimalFault::kNone) {
    return base::fail(line.error_at(nodes[0]->at, "\"timestamp\" is " + nodes[0]->text,
                                    "milliseconds, with at most six digits after the point"));
  }
  trace.arrival_tick.push_back(tick.value);
  trace.input_tokens.push_back(static_cast<std::int64_t>(nodes[1]->number));
  trace.output_tokens.push_back(static_cast<std::int64_t>(nodes[2]->number));
  for (const base::Node& id : nodes[3]->items) {
    trace.blocks.push_back(static_cast<std::int64_t>(id.number));
  }
  trace.block_begin.push_back(trace.blocks.size());
  return {};
}

base::Status read_mooncake(const SourceText& source, Trace& trace) {
  trace.block_begin.push_back(0);
  std::uint64_t number = 0;
  for (std::size_t begin = source.body(); begin < source.text.size();) {
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    const std::string_view text = source.text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto line = parse_json(source.file, std::string(text), base::ErrorKind::kData);
    base::Status status;
    if (line) {
      status = read_mooncake_line(*line, trace);
    } else {
      status = base::fail(std::move(line).error());
    }
    if (status) continue;
    base::Error error = std::move(status).error();
    error.kind = base::ErrorKind::kData;
    error.where.line = number;
    return base::fail(std::move(error));
  }
  return {};
}

void count_from_earliest(Trace& trace) {
  const std::int64_t earliest = std::ranges::min(trace.arrival_tick);
  for (std::int64_t& tick : trace.arrival_tick) tick -= earliest;
}

}  // namespace

std::int64_t Trace::span_ticks() const {
  return arrival_tick.empty() ? 0 : std::ranges::max(arrival_tick);
}

std::span<const std::int64_t> Trace::blocks_of(std::size_t row) const {
  if (block_begin.empty()) return {};
  return std::span(blocks).subspan(block_begin[row], block_begin[row + 1] - block_begin[row]);
}

base::Result<Trace> parse_trace(const SourceText& source, TraceFormat format) {
  if (format == TraceFormat::kAuto) {
    format = source.file.ends_with(".jsonl") ? TraceFormat::kMooncake : TraceFormat::kAzure;
  }
  Trace trace;
  if (format == TraceFormat::kMooncake) {
    POINTSMAN_CHECK(read_mooncake(source, trace));
  } else if (auto fault = AzureReader(source, trace).read()) {
    return base::fail(source.error(std::move(*fault)));
  }
  if (trace.rows() == 0) {
    return base::fail(source.error({source.body(), 1, "the trace has no requests", {}, {}}));
  }
  count_from_earliest(trace);
  return trace;
}

base::Result<Trace> read_trace(const std::string& path, TraceFormat format) {
  POINTSMAN_CHECK(check_file_exists(path, base::ErrorKind::kData));
  POINTSMAN_TRY(const base::MappedFile file, base::MappedFile::open(path));
  return parse_trace({path, file.text()}, format);
}

std::string trace_csv(const Trace& trace) {
  std::string csv = "id,arrival_s,input_tokens,model|output_tokens\n";
  for (std::size_t row = 0; row < trace.rows(); ++row) {
    csv += std::to_string(row + 1) + ',' +
           base::format_double(base::to_seconds({trace.arrival_tick[row]})) + ',' +
           std::to_string(trace.input_tokens[row]) + ',' +
           std::to_string(trace.output_tokens[row]) + '\n';
  }
  return csv;
}

}  // namespace pointsman::data
