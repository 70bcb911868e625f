// Choosing rows of a workload: by row list, by index file, by seeded split; and joining two
// workloads.
//
// Everything here makes row numbers or a new workload from rows; nothing changes a workload.
// Invariant: ids, request keys and sources go along, so a request meets the same random draws
// whatever file it was selected from. Cost: one gather per column.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// The rows in the order given. A row twice is an error (ids would repeat), a row that is not there
/// too.
base::Result<Workload> select(const Workload& workload, std::span<const std::uint64_t> rows);

/// How the lines of a row list are meant.
enum class RowListKind : std::uint8_t {
  kAuto,     ///< row numbers if every line is one, ids otherwise; an error where both readings work
  kNumbers,  ///< row numbers, from 0
  kIds,
};

/// Reads one row number or id per line, in the order of the lines; empty lines are skipped. `file`
/// names the text in errors. Errors: unknown id or row, a row twice, no rows.
base::Result<std::vector<std::uint64_t>> parse_row_list(const Workload& workload,
                                                        const std::string& file,
                                                        std::string_view text,
                                                        RowListKind kind = RowListKind::kAuto);
base::Result<std::vector<std::uint64_t>> read_row_list(const Workload& workload,
                                                       const std::string& path,
                                                       RowListKind kind = RowListKind::kAuto);

struct SplitRows {
  std::vector<std::uint64_t> train, test;  ///< ascending
};

/// Each request goes to train with probability `train_share`, drawn from (seed, its id) alone:
/// adding or reordering rows moves nobody. Precondition: 0 <= train_share <= 1.
SplitRows split_by_hash(const Workload& workload, double train_share, std::uint64_t seed);

struct JoinOptions {
  bool keep_unmatched =
      false;  ///< left join: rows without a partner stay, their new columns absent
  std::map<std::string, std::string> rename;  ///< model or column of the right side -> new name
};

struct JoinReport {
  std::size_t matched = 0;
  std::size_t only_left = 0;
  std::size_t only_right = 0;
  /// Request columns that both sides have: the left one is kept where they agree.
  std::vector<std::string> shared_columns;
};

/// Joins by id, in the order of the left side. Errors: a model on both sides (rename it), a request
/// column that both have with different values on a matched row, no row in common.
base::Result<Workload> join(const Workload& left, const Workload& right, const JoinOptions& options,
                            JoinReport* report = nullptr);

}  // namespace pointsman::data
