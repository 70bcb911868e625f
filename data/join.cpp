#include "data/builder.hpp"
#include "data/select.hpp"
#include "data/source_text.hpp"
#include "data/text_index.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::data {
namespace {

/// Matched rows of both sides, in the order of the left one.
struct Matches {
  std::vector<std::uint64_t> left;
  std::vector<std::uint64_t> right;  ///< kNoRow where there is no partner
};

Matches match_rows(const Workload& left, const Workload& right, bool keep_unmatched,
                   JoinReport& report) {
  TextIndex right_ids;
  for (std::size_t r = 0; r < right.rows(); ++r) right_ids.code_of(right.ids().at(r));
  Matches matches;
  for (std::size_t r = 0; r < left.rows(); ++r) {
    const std::uint32_t partner = right_ids.find(left.ids().at(r));
    const bool is_matched = partner != TextIndex::kNone;
    ++(is_matched ? report.matched : report.only_left);
    if (!is_matched && !keep_unmatched) continue;
    matches.left.push_back(r);
    matches.right.push_back(is_matched ? partner : kNoRow);
  }
  report.only_right = right.rows() - report.matched;
  return matches;
}

std::string new_name(const JoinOptions& options, const std::string& name) {
  const auto renamed = options.rename.find(name);
  return renamed == options.rename.end() ? name : renamed->second;
}

base::Status check_models(const Workload& left, const Workload& right, const JoinOptions& options) {
  std::vector<std::string> names;
  for (const ModelColumns& model : left.models()) names.push_back(model.name);
  for (const ModelColumns& model : right.models()) {
    const std::string name = new_name(options, model.name);
    for (const std::string& taken : names) {
      if (taken != name) continue;
      base::Error error;
      error.kind = base::ErrorKind::kData;
      error.message = "model " + base::in_quotes(name) + " is on both sides of the join";
      error.expected = "a name of its own for every model";
      error.hint = "rename it on the right side";
      return base::fail(std::move(error));
    }
    names.push_back(name);
  }
  for (const auto& [from, to] : options.rename) {
    if (right.find_model(from) == nullptr && right.find(from) == nullptr) {
      return base::fail(base::ErrorKind::kData, base::in_quotes(from) +
                                                    ", to be renamed, is no model and no "
                                                    "column of the right side");
    }
  }
  return {};
}

/// Values agree where both sides have one.
base::Status check_shared(const RequestColumn& left_column, const Column& right_column,
                          const Workload& left, const Matches& matches) {
  for (std::size_t i = 0; i < matches.left.size(); ++i) {
    if (matches.right[i] == kNoRow) continue;
    const std::string ours = left_column.column.text_at(matches.left[i]);
    const std::string theirs = right_column.text_at(matches.right[i]);
    if (ours == theirs || ours.empty() || theirs.empty()) continue;
    base::Error error;
    error.kind = base::ErrorKind::kData;
    error.message = "column " + base::in_quotes(left_column.name) + " of id " +
                    base::in_quotes(left.ids().at(matches.left[i])) + " is " +
                    base::in_quotes(ours) + " on the left and " + base::in_quotes(theirs) +
                    " on the right";
    error.expected = "the same value on both sides of a join";
    error.hint = "rename it on the right side";
    return base::fail(std::move(error));
  }
  return {};
}

void add_models(const Workload& from, std::span<const std::uint64_t> rows,
                const JoinOptions& options, WorkloadBuilder& builder) {
  for (const ModelColumns& model : from.models()) {
    builder.model(new_name(options, model.name)).fields = builder.take_fields(model, rows);
  }
  for (const AttemptColumns& attempts : from.attempts()) {
    AttemptColumns taken = builder.take_attempts(attempts, rows);
    taken.columns.name = new_name(options, taken.columns.name);
    builder.add_attempts(std::move(taken));
  }
}

/// Columns of the left side, then those that only the right side has.
base::Status add_columns(const Workload& left, const Workload& right, const Matches& matches,
                         const JoinOptions& options, WorkloadBuilder& builder, JoinReport& report) {
  for (const RequestColumn& column : left.columns()) {
    builder.add_column(column.name, builder.take(column.column, matches.left));
  }
  for (const RequestColumn& column : right.columns()) {
    std::string name = new_name(options, column.name);
    const auto columns = left.columns();
    const auto shared = std::find_if(columns.begin(), columns.end(),
                                     [&](const RequestColumn& c) { return c.name == name; });
    if (shared != columns.end()) {
      POINTSMAN_CHECK(check_shared(*shared, column.column, left, matches));
      report.shared_columns.push_back(std::move(name));
    } else {
      builder.add_column(std::move(name), builder.take(column.column, matches.right));
    }
  }
  return {};
}

}  // namespace

base::Result<Workload> join(const Workload& left, const Workload& right, const JoinOptions& options,
                            JoinReport* report) {
  JoinReport unused;
  JoinReport& told = report != nullptr ? *report : unused;
  told = JoinReport();
  POINTSMAN_CHECK(check_models(left, right, options));
  const Matches matches = match_rows(left, right, options.keep_unmatched, told);
  if (told.matched == 0) {
    return base::fail(base::ErrorKind::kData, "the two workloads have no id in common");
  }
  WorkloadBuilder builder;
  builder.take_ids(left, matches.left);
  POINTSMAN_CHECK(add_columns(left, right, matches, options, builder, told));
  add_models(left, matches.left, {}, builder);
  add_models(right, matches.right, options, builder);
  for (const Source& source : left.sources()) builder.add_source(source);
  for (const Source& source : right.sources()) builder.add_source(source);
  return std::move(builder).finish();
}

}  // namespace pointsman::data
