// CONTRACT (lead): subsets and joins of workloads. Helper "data": please implement (select.cpp, join.cpp).
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace pointsman::data {

/// The given rows in the given order, with every column, attempt and source.
Workload select(const Workload& workload, std::span<const std::uint64_t> rows);

/// Rows listed in a file: one row number (from 0) or one id a line, order kept, repeats and unknown
/// entries are located errors (kData).
base::Result<std::vector<std::uint64_t>> read_row_list(const Workload& workload,
                                                       const std::string& path);

struct SplitRows {
  std::vector<std::uint64_t> train, test;
};
/// By a keyed hash of the id: train where uniform(seed, id, Purpose::kSplit) < train_share.
SplitRows split_by_share(const Workload& workload, double train_share, std::uint64_t seed);
/// By the values of a text column; other values belong to neither. Error: no such column or value.
base::Result<SplitRows> split_by_column(const Workload& workload, const std::string& column,
                                        const std::string& train, const std::string& test);

struct JoinOptions {
  bool keep_unmatched = false;  ///< left join: rows without a partner stay, its columns absent
  std::map<std::string, std::string> rename;  ///< column or model in `right` -> name in the result
};
/// Adds the columns of `right` to the rows of `left` with the same id. A request column that both have
/// is kept from `left` when equal text-wise in name; a model that both have is an error (rename it).
base::Result<Workload> join(const Workload& left, const Workload& right, const JoinOptions& options);

}  // namespace pointsman::data
