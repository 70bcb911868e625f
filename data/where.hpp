// CONTRACT (lead): filter expressions over a workload: parse once, name the columns, select rows.
//
// Helper "data": please implement exactly these signatures (where.cpp); scenarios/ is written against them.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// A parsed expression. Errors of parse() and rows() carry where.line = 0 and where.column = the byte
/// (from 1) within the text; the caller moves them into its own file.
class Where {
 public:
  static base::Result<Where> parse(std::string_view text);
  Where(Where&&) noexcept;
  Where& operator=(Where&&) noexcept;
  ~Where();

  /// Names of the columns it reads, as ReadOptions::wanted takes them.
  const std::vector<std::string>& columns() const;
  /// Row numbers for which it holds, ascending. Errors: unknown column (nearest name), text compared
  /// with a number.
  base::Result<std::vector<std::uint64_t>> rows(const Workload& workload) const;

 private:
  struct Node;
  explicit Where(std::unique_ptr<Node> root);
  std::unique_ptr<Node> root_;
  std::vector<std::string> columns_;
};

}  // namespace pointsman::data
