#include "data/import.hpp"

#include "data/column_plan.hpp"
#include "data/decimal_cell.hpp"
#include "data/hash.hpp"
#include "data/import_table.hpp"
#include "data/import_values.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace pointsman::data {
namespace {

using base::Result;
using base::Status;

constexpr std::size_t kExamples = 3;

void add_example(std::vector<CellExample>& examples, CellExample example) {
  if (examples.size() < kExamples) examples.push_back(std::move(example));
}

/// Characters (Unicode code points) of valid UTF-8.
std::string count_chars(std::string_view text) {
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return std::to_string(std::count_if(text.begin(), text.end(), is_start));
}

/// Six significant digits, for the report.
std::string short_number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

/// Request columns: those of the map, then what is kept of the prompt.
std::vector<std::string> column_names(const ImportMap& map, bool keep_text) {
  std::vector<std::string> names;
  for (const auto& [name, value] : map.columns) names.push_back(name);
  if (!map.prompt) return names;
  names.insert(names.end(), {"prompt_chars", "prompt_sha256"});
  if (keep_text) names.emplace_back("prompt");
  return names;
}

/// What is wrong with a number, and what would have been right.
struct Complaint {
  std::string what, expected;
};

/// Why no run would take an exact decimal, if none would: money and time are kept in nano-units.
std::optional<Complaint> complaint_about(CellKind kind, std::string_view text) {
  const DecimalCell cell = read_decimal(text);
  const bool is_whole = cell.fault == base::DecimalFault::kNone && cell.digits == 0;
  if (kind == CellKind::kInteger && cell.fault == base::DecimalFault::kTooLarge) {
    return Complaint{", too large to keep", "an integer below 9.2e18"};
  }
  if (kind == CellKind::kInteger && !is_whole) {
    return Complaint{", not an integer", "an integer of at least 0"};
  }
  if (cell.fault == base::DecimalFault::kTooFine) {
    return Complaint{", too fine to keep",
                     "a number that 18 places after the point hold to 1e-9 of itself"};
  }
  const std::int64_t most = kLargestCall / base::power_of_ten(base::kNanoDigits);
  std::int64_t limit = 0;
  const bool is_small = cell.fault == base::DecimalFault::kNone &&
                        (!scale_up(most, cell.digits, limit) || cell.value <= limit);
  if (kind != CellKind::kDecimal || is_small) return std::nullopt;
  return Complaint{", too large to keep", "at most " + std::to_string(most)};
}

/// The same of a field of a model. Scores may lie anywhere: a scenario states their range.
std::optional<Complaint> complaint_about(ModelField field, std::string_view text, double number) {
  if (field == ModelField::kScore) return std::nullopt;
  if (number < 0) return Complaint{", below 0", "a number of at least 0"};
  if (field == ModelField::kConfidence) {
    if (number <= 1) return std::nullopt;
    return Complaint{", above 1", "a number from 0 to 1"};
  }
  return complaint_about(kind_of(field), text);
}

/// Reads one file after another into the table.
class Importer {
 public:
  Importer(const ImportMap& map, const ImportOptions& options)
      : map_(map), options_(options), table_(column_names(map, options.keep_text)) {}

  Status read(const std::string& path);
  Imported finish() &&;

 private:
  struct File {
    const BoundMap& bound;
    const SourceText source;
  };
  Status take_record(const File& file, const Record& record);
  static base::Error without_id(const File& file, const Record& record);
  Status take_columns(const File& file, const Record& record, std::size_t row);
  Status take_model(const File& file, const Record& record, std::size_t row,
                    const BoundModel& model, const std::string& name);
  Status take_response(const File& file, const Record& record, const BoundModel& model,
                       ModelCells& cells);
  Status check_number(const File& file, const Record& record, const BoundValue& bound,
                      ModelField field, std::string_view text) const;
  static Status check_column(const File& file, const Record& record, const BoundValue& bound,
                             const std::string& name, std::string_view text);
  Result<bool> is_dropped(const File& file, const Record& record, const BoundValue& bound);
  void note_left_out(const RecordFile& file, const BoundMap& bound);
  void cover(const ImportedModel& model);
  void recompute(const ImportedModel& model, std::size_t row, const TokenPrices& prices,
                 ModelCoverage& coverage);

  const ImportMap& map_;
  const ImportOptions& options_;
  ImportTable table_;
  ImportReport report_;
};

Status Importer::read(const std::string& path) {
  POINTSMAN_TRY(const auto file, RecordFile::open(path, map_.records));
  POINTSMAN_TRY(const auto bound, BoundMap::bind(map_, file));
  const File context{bound, file.source()};
  POINTSMAN_CHECK(file.for_each(
      bound.paths(), [&](const Record& record) { return take_record(context, record); }));
  note_left_out(file, bound);
  ++report_.files;
  return {};
}

void Importer::note_left_out(const RecordFile& file, const BoundMap& bound) {
  for (const std::string& name : file.names()) {
    const auto is_used = [&name](const std::string& path) {
      return path == name || path == '/' + name || path.starts_with('/' + name + '/');
    };
    auto& left_out = report_.columns_left_out;
    if (std::none_of(bound.paths().begin(), bound.paths().end(), is_used) &&
        std::find(left_out.begin(), left_out.end(), name) == left_out.end()) {
      left_out.push_back(name);
    }
  }
}

base::Error Importer::without_id(const File& file, const Record& record) {
  const BoundValue& id = file.bound.id();
  std::string what = "the id is empty";
  for (const BoundValue::Piece& piece : id.pieces) {
    if (id.pieces.size() == 1 || !piece.slot || record.cells[*piece.slot].is_present) continue;
    what = "the record has no " + base::in_quotes(file.bound.paths()[*piece.slot]) +
           ", which its id is made of";
    break;
  }
  return file.source.error(fault_at(id, record, std::move(what)));
}

Status Importer::take_record(const File& file, const Record& record) {
  POINTSMAN_TRY(const auto id, evaluate(file.bound.id(), record, file.source));
  if (!id) return base::fail(without_id(file, record));
  const std::size_t row = table_.row_of(*id);
  POINTSMAN_CHECK(take_columns(file, record, row));
  ++report_.records;
  if (!file.bound.model()) {
    for (const BoundModel& model : file.bound.models()) {
      POINTSMAN_CHECK(take_model(file, record, row, model, model.name));
    }
    return {};
  }
  const BoundValue& source = *file.bound.model();
  POINTSMAN_TRY(auto name, evaluate(source, record, file.source));
  auto renamed = rename_model(map_, std::move(name).value_or(""));
  if (!renamed) {
    base::Error& why = renamed.error();
    return base::fail(
        file.source.error(fault_at(source, record, why.message, why.expected, why.hint)));
  }
  return take_model(file, record, row, file.bound.models().front(), *renamed);
}

Status Importer::take_columns(const File& file, const Record& record, std::size_t row) {
  std::size_t column = 0;
  const auto set = [&](std::string text) {
    if (!table_.set_column(row, column++, std::move(text))) ++report_.changed_requests;
  };
  for (const BoundValue& value : file.bound.columns()) {
    POINTSMAN_TRY(auto text, evaluate(value, record, file.source));
    if (text) POINTSMAN_CHECK(check_column(file, record, value, map_.columns[column].first, *text));
    set(std::move(text).value_or(""));
  }
  if (!file.bound.prompt()) return {};
  POINTSMAN_TRY(auto prompt, evaluate(*file.bound.prompt(), record, file.source));
  set(prompt ? count_chars(*prompt) : "");
  set(prompt ? sha256_hex(as_bytes(*prompt)) : "");
  if (options_.keep_text) set(std::move(prompt).value_or(""));
  return {};
}

Result<bool> Importer::is_dropped(const File& file, const Record& record, const BoundValue& bound) {
  if (options_.drop_scores.empty()) return false;
  // The score as the file has it, before any factor.
  ImportValue unscaled = *bound.value;
  unscaled.factor.reset();
  BoundValue plain = bound;
  plain.value = &unscaled;
  POINTSMAN_TRY(const auto text, evaluate(plain, record, file.source));
  const auto score = text ? number_of(*text) : std::nullopt;
  const auto& drop = options_.drop_scores;
  return score && std::find(drop.begin(), drop.end(), *score) != drop.end();
}

Status Importer::check_number(const File& file, const Record& record, const BoundValue& bound,
                              ModelField field, std::string_view text) const {
  if (field == ModelField::kAnswer) return {};
  const auto number = number_of(text);
  const std::string name(kModelFieldNames[static_cast<std::size_t>(field)]);
  if (!number) {
    return base::fail(file.source.error(
        fault_at(bound, record, name + " is " + base::in_quotes(text), "a number",
                 R"("values" in the map turns words into numbers, or into "" for not observed)")));
  }
  if (const auto complaint = complaint_about(field, text, *number)) {
    return base::fail(file.source.error(
        fault_at(bound, record, name + " is " + base::in_quotes(text) + complaint->what,
                 complaint->expected)));
  }
  return {};
}

Status Importer::check_column(const File& file, const Record& record, const BoundValue& bound,
                              const std::string& name, std::string_view text) {
  const CellKind kind = kind_of(name);
  if (kind != CellKind::kInteger && kind != CellKind::kDecimal) return {};
  const auto number = number_of(text);
  const std::string what = name + " is " + base::in_quotes(text);
  if (!number) {
    return base::fail(file.source.error(fault_at(bound, record, what, "a number")));
  }
  auto complaint = complaint_about(kind, text);
  if (kind == CellKind::kInteger && *number < 0) {
    complaint = Complaint{", below 0", "an integer of at least 0"};
  }
  if (!complaint) return {};
  return base::fail(
      file.source.error(fault_at(bound, record, what + complaint->what, complaint->expected)));
}

Status Importer::take_response(const File& file, const Record& record, const BoundModel& model,
                               ModelCells& cells) {
  if (!model.response) return {};
  POINTSMAN_TRY(auto response, evaluate(*model.response, record, file.source));
  if (!response) return {};
  auto& chars = cells[static_cast<std::size_t>(ModelField::kResponseChars)];
  auto& answer = cells[static_cast<std::size_t>(ModelField::kAnswer)];
  if (chars.empty()) chars = count_chars(*response);
  if (options_.keep_text && answer.empty()) answer = std::move(*response);
  return {};
}

Status Importer::take_model(const File& file, const Record& record, std::size_t row,
                            const BoundModel& model, const std::string& name) {
  ModelCells cells;
  for (const auto& [field, bound] : model.fields) {
    POINTSMAN_TRY(auto text, evaluate(bound, record, file.source));
    if (!text) continue;
    if (field == ModelField::kScore) {
      POINTSMAN_TRY(const bool dropped, is_dropped(file, record, bound));
      report_.dropped_scores += dropped ? 1 : 0;
      if (dropped) continue;
    }
    POINTSMAN_CHECK(check_number(file, record, bound, field, *text));
    cells[static_cast<std::size_t>(field)] = std::move(*text);
  }
  POINTSMAN_CHECK(take_response(file, record, model, cells));
  const auto is_empty = [](const std::string& cell) { return cell.empty(); };
  if (std::all_of(cells.begin(), cells.end(), is_empty)) return {};

  const bool replace = options_.conflict == Conflict::kKeepLast;
  const auto merge = table_.set_model(row, name, std::move(cells), replace);
  if (merge == ImportTable::Merge::kEqual) ++report_.repeated;
  if (merge != ImportTable::Merge::kConflict) return {};
  ++report_.conflicting;
  add_example(report_.conflict_examples, {table_.id(row), name, "other values"});
  if (options_.conflict != Conflict::kError) return {};
  return base::fail(file.source.error(
      {.offset = record.offset,
       .message = "request " + base::in_quotes(table_.id(row)) + " has other values for model " +
                  base::in_quotes(name) + " in an earlier record",
       .expected = "one record for each request and model, or equal ones",
       .hint = "--conflicts first or --conflicts last keeps one of them"}));
}

void Importer::recompute(const ImportedModel& model, std::size_t row, const TokenPrices& prices,
                         ModelCoverage& coverage) {
  constexpr double kTolerance = 0.01;
  constexpr double kTokensPerMtok = 1e6;
  const auto logged = number_of(model.cell(row, ModelField::kCostUsd));
  const auto input = number_of(model.cell(row, ModelField::kInputTokens));
  const auto output = number_of(model.cell(row, ModelField::kOutputTokens));
  if (!logged || !input || !output) return;
  const double cost =
      (*input * prices.input_usd_per_mtok + *output * prices.output_usd_per_mtok) / kTokensPerMtok;
  ++coverage.recomputed;
  if (std::abs(cost - *logged) <= kTolerance * std::max(cost, *logged)) return;
  ++coverage.differing;
  add_example(report_.differing_examples,
              {table_.id(row), model.name,
               "logged " + std::string(model.cell(row, ModelField::kCostUsd)) +
                   " USD, its tokens cost " + short_number(cost) + " USD"});
}

void Importer::cover(const ImportedModel& model) {
  ModelCoverage coverage;
  coverage.name = model.name;
  const bool has_score = map_.fields[static_cast<std::size_t>(ModelField::kScore)].has_value();
  const auto prices = options_.prices.find(model.name);
  for (std::size_t row = 0; row < model.rows.size(); ++row) {
    const auto score = number_of(model.cell(row, ModelField::kScore));
    coverage.observed += (has_score ? score.has_value() : model.is_observed[row]) ? 1 : 0;
    if (score && (*score < 0 || *score > 1)) {
      ++report_.outside_scores;
      add_example(report_.outside_examples,
                  {table_.id(row), model.name, std::string(model.cell(row, ModelField::kScore))});
    }
    if (const auto cost = number_of(model.cell(row, ModelField::kCostUsd))) {
      ++coverage.costs;
      coverage.zero_costs += *cost == 0 ? 1 : 0;
      coverage.cost_usd += *cost;
    }
    if (prices != options_.prices.end()) recompute(model, row, prices->second, coverage);
  }
  coverage.missing = table_.rows() - coverage.observed;
  report_.models.push_back(std::move(coverage));
}

Imported Importer::finish() && {
  report_.requests = table_.rows();
  for (const ImportedModel& model : table_.models()) cover(model);
  return {table_.to_csv(), std::move(report_)};
}

}  // namespace

Result<Imported> import_files(const ImportMap& map, std::span<const std::string> paths,
                              const ImportOptions& options) {
  if (paths.empty()) return base::fail(base::ErrorKind::kUsage, "there is no file to import");
  Importer importer(map, options);
  for (const std::string& path : paths) POINTSMAN_CHECK(importer.read(path));
  return std::move(importer).finish();
}

}  // namespace pointsman::data
