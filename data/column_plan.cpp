#include "data/column_plan.hpp"

#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

namespace pointsman::data {
namespace {

constexpr char kBar = '|';

struct KnownColumn {
  std::string_view name;
  CellKind kind;
};

/// Request columns with a fixed meaning; any other plain column is kAuto.
constexpr std::array<KnownColumn, 9> kRequestColumns = {{{"category", CellKind::kText},
                                                         {"split", CellKind::kText},
                                                         {"session", CellKind::kText},
                                                         {"label", CellKind::kText},
                                                         {"answer", CellKind::kText},
                                                         {"step", CellKind::kInteger},
                                                         {"input_tokens", CellKind::kInteger},
                                                         {"prompt_chars", CellKind::kInteger},
                                                         {"arrival_s", CellKind::kDecimal}}};

std::optional<ModelField> field_named(std::string_view name) {
  const auto found = std::find(kModelFieldNames.begin(), kModelFieldNames.end(), name);
  if (found == kModelFieldNames.end()) return std::nullopt;
  return static_cast<ModelField>(found - kModelFieldNames.begin());
}

std::vector<std::string> field_names() {
  return {kModelFieldNames.begin(), kModelFieldNames.end()};
}

Fault fault_at(const HeaderName& at, std::string message, std::string expected = {},
               std::string hint = {}) {
  return {at.offset, at.length, std::move(message), std::move(expected), std::move(hint)};
}

/// Builds one plan; `fault` is set by the first step that fails.
class Planner {
 public:
  Planner(const std::vector<HeaderName>& header, const ReadOptions& options, TablePlan& plan)
      : header_(header), options_(options), plan_(plan) {}

  std::optional<Fault> run() {
    if (auto fault = check_aliases()) return fault;
    for (const HeaderName& name : header_) names_.push_back(alias(name.name));
    plan_ = TablePlan();
    const bool has_bar = std::any_of(names_.begin(), names_.end(), [](const std::string& name) {
      return name.find(kBar) != std::string::npos;
    });
    plan_.is_long = is_long(has_bar);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (auto fault = check_name(i)) return fault;
      if (auto fault = plan_column(i)) return fault;
    }
    if (auto fault = check_has("id")) return fault;
    return plan_.is_long ? check_has("model") : std::nullopt;
  }

 private:
  bool is_long(bool has_bar) const {
    if (options_.format == FileFormat::kLong) return true;
    return options_.format != FileFormat::kWide && !has_bar && has("id") && has("model");
  }
  std::string alias(const std::string& name) const {
    const auto found = options_.aliases.find(name);
    return found == options_.aliases.end() ? name : found->second;
  }
  std::optional<Fault> check_aliases() const {
    std::vector<std::string> written;
    for (const HeaderName& name : header_) written.push_back(name.name);
    for (const auto& [from, to] : options_.aliases) {
      if (std::find(written.begin(), written.end(), from) != written.end()) continue;
      return fault_at(
          header_.front(),
          "no column is named " + base::in_quotes(from) + ", to be called " + base::in_quotes(to),
          "a column of this file in \"aliases\"", base::did_you_mean(from, written));
    }
    return std::nullopt;
  }
  bool has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  std::optional<Fault> check_name(std::size_t i) const {
    const std::string& name = names_[i];
    if (name.empty()) {
      return fault_at(header_[i], "column " + std::to_string(i + 1) + " has no name",
                      "a name in every cell of the header");
    }
    const bool has_control = std::any_of(name.begin(), name.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (has_control) {
      return fault_at(
          header_[i], "column name " + base::in_quotes(name) + " holds a control character",
          "a name of printable characters, and rows that end in LF or CRLF",
          name.find('\t') == std::string::npos ? "" : "cells are separated by commas, not by tabs");
    }
    if (std::find(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(i), name) !=
        names_.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fault_at(header_[i], "column " + base::in_quotes(name) + " appears twice",
                      "a different name for every column");
    }
    return std::nullopt;
  }

  std::optional<Fault> plan_column(std::size_t i) {
    PlannedColumn column;
    column.name = names_[i];
    const std::size_t bar = column.name.rfind(kBar);
    if (bar != std::string::npos) {
      if (auto fault = plan_model_field(i, bar, column)) return fault;
    } else if (column.name == "id") {
      column.role = ColumnRole::kId;
      column.kind = CellKind::kId;
      plan_.id = i;
    } else if (plan_.is_long && column.name == "model") {
      column.role = ColumnRole::kModelName;
      column.kind = CellKind::kText;
    } else if (plan_.is_long && column.name == "attempt") {
      column.role = ColumnRole::kAttempt;
      column.kind = CellKind::kInteger;
    } else if (const auto field = field_named(column.name); plan_.is_long && field) {
      plan_field(*field, column);
    } else {
      plan_request_column(column);
    }
    plan_.columns.push_back(std::move(column));
    return std::nullopt;
  }

  std::optional<Fault> plan_model_field(std::size_t i, std::size_t bar,
                                        PlannedColumn& column) const {
    column.model = column.name.substr(0, bar);
    const std::string field = column.name.substr(bar + 1);
    if (column.model.empty()) {
      return fault_at(header_[i],
                      "column " + base::in_quotes(column.name) + " has no model before the bar",
                      "<model>|" + field);
    }
    const auto known = field_named(field);
    if (!known) {
      const std::vector<std::string> names = field_names();
      return fault_at(
          header_[i],
          "unknown field " + base::in_quotes(field) + " of model " + base::in_quotes(column.model),
          "one of " + base::quoted_list(names), base::did_you_mean(field, names));
    }
    plan_field(*known, column);
    return std::nullopt;
  }

  void plan_field(ModelField field, PlannedColumn& column) const {
    column.role = ColumnRole::kModelField;
    column.field = field;
    column.kind = kind_of(field);
    if (field == ModelField::kScore) {
      column.lowest = options_.score_range.lowest;
      column.highest = options_.score_range.highest;
    } else if (field == ModelField::kConfidence) {
      column.highest = 1;
    }
  }

  static void plan_request_column(PlannedColumn& column) {
    column.kind = kind_of(column.name);
    if (column.name == "arrival_s") column.lowest = -std::numeric_limits<double>::infinity();
  }

  std::optional<Fault> check_has(const std::string& column) const {
    if (has(column)) return std::nullopt;
    const std::vector<std::string> wanted = {column};
    std::string hint;
    for (const std::string& name : names_) {
      if (base::nearest_name(name, wanted).empty()) continue;
      hint = "rename column " + base::in_quotes(name) + ", or map it with \"aliases\": {\"" + name +
             "\": " + base::in_quotes(column) + "}";
      break;
    }
    if (hint.empty() && names_.size() == 1 && names_.front().find(';') != std::string::npos) {
      hint = "cells are separated by commas, not by semicolons";
    }
    const std::string_view use = column == "id" ? "a unique name" : "the name of a model";
    return fault_at(
        header_.empty() ? HeaderName() : header_.front(), "no column " + base::in_quotes(column),
        "a column " + base::in_quotes(column) + " with " + std::string(use) + " per row", hint);
  }

  const std::vector<HeaderName>& header_;
  const ReadOptions& options_;
  TablePlan& plan_;
  std::vector<std::string> names_;
};

}  // namespace

CellKind kind_of(ModelField field) {
  switch (field) {
    case ModelField::kScore:
    case ModelField::kConfidence:
      return CellKind::kNumber;
    case ModelField::kAnswer:
      return CellKind::kText;
    case ModelField::kCostUsd:
    case ModelField::kLatencyS:
    case ModelField::kTtftS:
      return CellKind::kDecimal;
    default:
      return CellKind::kInteger;
  }
}

CellKind kind_of(std::string_view column) {
  const auto known = std::ranges::find(kRequestColumns, column, &KnownColumn::name);
  return known == kRequestColumns.end() ? CellKind::kAuto : known->kind;
}

std::optional<Fault> plan_columns(const std::vector<HeaderName>& header, const ReadOptions& options,
                                  TablePlan& plan) {
  return Planner(header, options, plan).run();
}

bool is_wanted(const ReadOptions& options, std::string_view model, std::string_view column) {
  if (options.wanted.empty()) return true;
  return options.wanted.contains(std::string(column)) ||
         (!model.empty() && options.wanted.contains(std::string(model)));
}

}  // namespace pointsman::data
