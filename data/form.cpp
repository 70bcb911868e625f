#include "data/form.hpp"

#include "data/text_index.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace pointsman::data {
namespace {

/// One row of the long file, by what it is about.
struct Attempt {
  std::uint32_t model = 0;
  std::uint32_t request = 0;
  std::int64_t number = 0;
  std::uint64_t row = 0;

  auto key() const { return std::tie(model, request, number); }
};

std::size_t column_with(const TablePlan& plan, ColumnRole role) {
  const auto found = std::find_if(plan.columns.begin(), plan.columns.end(),
                                  [&](const PlannedColumn& c) { return c.role == role; });
  return static_cast<std::size_t>(found - plan.columns.begin());
}

bool is_same(const Column& column, std::size_t a, std::size_t b) {
  if (column.is_present(a) != column.is_present(b)) return false;
  return !column.is_present(a) || column.number_at(a) == column.number_at(b);
}

class Regrouping {
 public:
  Regrouping(const Table& table, const TableInput& input, WorkloadBuilder& builder,
             std::vector<std::string>& warnings)
      : table_(table),
        input_(input),
        plan_(input.plan),
        builder_(builder),
        warnings_(warnings),
        model_column_(column_with(plan_, ColumnRole::kModelName)),
        attempt_column_(column_with(plan_, ColumnRole::kAttempt)) {}

  base::Status run() {
    POINTSMAN_CHECK(find_attempts());
    POINTSMAN_CHECK(number_attempts());
    POINTSMAN_CHECK(add_request_columns());
    const auto& models = table_.columns[model_column_]->dictionary;
    for (std::size_t m = 0; m < models.size(); ++m) add_model(m, models[m]);
    return {};
  }

 private:
  base::Status fail_at(std::size_t row, std::size_t column, std::string message,
                       std::string expected) const {
    Fault fault = fault_at_cell(input_, row, column);
    fault.message = std::move(message);
    fault.expected = std::move(expected);
    return base::fail(input_.source.error(std::move(fault)));
  }

  base::Status find_attempts() {
    const Column& models = *table_.columns[model_column_];
    TextIndex ids;
    attempts_.resize(table_.rows);
    for (std::size_t r = 0; r < table_.rows; ++r) {
      if (!models.is_present(r)) {
        return fail_at(r, model_column_, "model is empty", "the name of the model of this row");
      }
      attempts_[r] = {models.as<std::uint32_t>()[r], ids.code_of(table_.ids.at(r)), 0, r};
      if (attempts_[r].request == first_rows_.size()) first_rows_.push_back(r);
    }
    const std::vector<std::string> texts = ids.take_texts();
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    return builder_.set_ids(views);
  }

  /// By their column, or by order of appearance where there is none.
  base::Status number_attempts() {
    const bool is_numbered = attempt_column_ < plan_.columns.size();
    for (std::size_t r = 0; is_numbered && r < table_.rows; ++r) {
      const Column& numbers = *table_.columns[attempt_column_];
      if (!numbers.is_present(r)) {
        return fail_at(r, attempt_column_, "attempt is empty", "the number of this attempt");
      }
      numbers.gather_scaled(r, 0, {&attempts_[r].number, 1});
    }
    std::stable_sort(attempts_.begin(), attempts_.end(),
                     [](const Attempt& a, const Attempt& b) { return a.key() < b.key(); });
    return is_numbered ? check_repeats() : base::Status();
  }

  base::Status check_repeats() const {
    const Attempt* first = nullptr;
    const Attempt* again = nullptr;
    for (std::size_t i = 1; i < attempts_.size(); ++i) {
      if (attempts_[i].key() != attempts_[i - 1].key()) continue;
      if (again == nullptr || attempts_[i].row < again->row) {
        first = &attempts_[i - 1];
        again = &attempts_[i];
      }
    }
    if (again == nullptr) return {};
    const std::size_t line =
        input_.source.line_of(fault_at_cell(input_, first->row, plan_.id).offset);
    return fail_at(again->row, plan_.id,
                   "attempt " + std::to_string(again->number) + " of model " +
                       base::in_quotes(table_.columns[model_column_]->dictionary[again->model]) +
                       " on id " + base::in_quotes(table_.ids.at(again->row)) +
                       " appears twice, first on line " + std::to_string(line),
                   "one row per id, model and attempt");
  }

  /// The first row in file order whose value differs from that of its id's first row.
  const Attempt* find_difference(const Column& column) const {
    const Attempt* different = nullptr;
    for (const Attempt& a : attempts_) {
      if (is_same(column, a.row, first_rows_[a.request])) continue;
      if (different == nullptr || a.row < different->row) different = &a;
    }
    return different;
  }

  base::Status add_request_columns() {
    for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
      const PlannedColumn& planned = plan_.columns[c];
      if (planned.role != ColumnRole::kRequest) continue;
      const Column& column = *table_.columns[c];
      const Attempt* different = find_difference(column);
      if (different == nullptr) {
        builder_.add_column(planned.name, builder_.take(column, first_rows_));
      } else if (planned.kind == CellKind::kAuto) {
        warnings_.push_back("column " + base::in_quotes(planned.name) +
                            " differs between attempts of one id and is left out");
      } else {
        return fail_at(
            different->row, c,
            planned.name + " is " + base::in_quotes(column.text_at(different->row)) + ", but " +
                base::in_quotes(column.text_at(first_rows_[different->request])) +
                " on the first row of id " + base::in_quotes(table_.ids.at(different->row)),
            "the same " + planned.name + " on every row of one id");
      }
    }
    return {};
  }

  void add_model(std::size_t model, const std::string& name) {
    const auto of_model = [&](const Attempt& a) { return a.model == model; };
    const auto first = std::find_if(attempts_.begin(), attempts_.end(), of_model);
    const auto last = std::find_if_not(first, attempts_.end(), of_model);
    const std::size_t requests = first_rows_.size();
    const auto begin = builder_.allocate<std::uint64_t>(requests + 1);
    std::vector<std::uint64_t> rows, first_attempts(requests, kNoRow);
    for (auto a = first; a != last; ++a) {
      if (first_attempts[a->request] == kNoRow) first_attempts[a->request] = a->row;
      ++begin[a->request + 1];
      rows.push_back(a->row);
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    AttemptColumns attempts{begin, {name, {}}};
    builder_.model(name);
    for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
      if (plan_.columns[c].role != ColumnRole::kModelField) continue;
      const ModelField field = plan_.columns[c].field;
      const Column& column = *table_.columns[c];
      const bool is_seen = std::any_of(rows.begin(), rows.end(),
                                       [&](std::uint64_t row) { return column.is_present(row); });
      if (!is_seen) continue;  // a column that the file has for other models only
      attempts.columns.fields[static_cast<std::size_t>(field)] = builder_.take(column, rows);
      builder_.add_model_field(name, field, builder_.take(column, first_attempts));
    }
    builder_.add_attempts(std::move(attempts));
  }

  const Table& table_;
  const TableInput& input_;
  const TablePlan& plan_;
  WorkloadBuilder& builder_;
  std::vector<std::string>& warnings_;
  std::size_t model_column_, attempt_column_;
  std::vector<Attempt> attempts_;
  std::vector<std::uint64_t> first_rows_;  ///< by request: its first row in the file
};

}  // namespace

void form_wide(const Table& table, const TablePlan& plan, WorkloadBuilder& builder) {
  builder.set_ids(table.ids, table.keys, table.rows);
  for (std::size_t c = 0; c < plan.columns.size(); ++c) {
    if (!table.columns[c]) continue;
    const PlannedColumn& planned = plan.columns[c];
    if (planned.role == ColumnRole::kModelField) {
      builder.add_model_field(planned.model, planned.field, *table.columns[c]);
    } else {
      builder.add_column(planned.name, *table.columns[c]);
    }
  }
}

base::Status form_long(const Table& table, const TableInput& input, WorkloadBuilder& builder,
                       std::vector<std::string>& warnings) {
  return Regrouping(table, input, builder, warnings).run();
}

}  // namespace pointsman::data
