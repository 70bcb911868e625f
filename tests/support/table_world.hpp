// A world of tests that is written out by hand: a workload as CSV, its models bound at their
// labelled cost and latency where the table has them.
#pragma once

#include "data/load.hpp"
#include "tests/support/attempt_world.hpp"
#include "tests/support/labelled_model.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::tests {

struct TableWorld {
  explicit TableWorld(const std::string& csv) {
    auto parsed = data::parse_workload("table.csv", csv, {});
    if (!parsed) FAIL(base::render(parsed.error()));
    workload = std::move(*parsed);
    for (const data::ModelColumns& columns : workload.models()) {
      models.push_back(labelled_model(columns));
    }
  }
  TableWorld(const TableWorld&) = delete;
  TableWorld& operator=(const TableWorld&) = delete;

  data::Workload workload;
  std::vector<policy::BoundModel> models;
};

/// Six requests and two models whose costs are powers of two, so that the bill of any policy says
/// which model it called on which request: "a" costs 2^row millionths of a dollar and takes 1 s,
/// "b" 2^(row + 8) and 2 s. Both are right on row 0, "b" alone on 1 and 2, "a" alone on 3, neither
/// on 4, both on 5.
class BilledWorld : public TableWorld {
 public:
  BilledWorld()
      : TableWorld(
            "id,signal,category,input_tokens,label,"
            "a|score,a|confidence,a|answer,a|cost_usd,a|latency_s,"
            "b|score,b|confidence,b|answer,b|cost_usd,b|latency_s\n"
            "r0,0.1,law,100,y,1,0.5,y,0.000001,1,1,0.9,y,0.000256,2\n"
            "r1,0.5,art,200,y,0,0.5,n,0.000002,1,1,0.9,y,0.000512,2\n"
            "r2,0.5,law,300,y,0,0.5,n,0.000004,1,1,0.9,y,0.001024,2\n"
            "r3,0.9,art,400,y,1,0.9,y,0.000008,1,0,0.9,n,0.002048,2\n"
            "r4,0,law,500,y,0,0.2,n,0.000016,1,0,0.9,n,0.004096,2\n"
            "r5,1,bio,600,y,1,0.5,y,0.000032,1,1,0.9,y,0.008192,2\n") {}

  /// The models that were paid for on each request, such as "a b ab a a b".
  std::string paid(const std::string& expression) const {
    const double dollars = run_one(*this, expression).cost_usd * 6;
    const auto bill = static_cast<std::uint64_t>(dollars * 1e6 + 0.5);
    CHECK(dollars * 1e6 == Approx(static_cast<double>(bill)).epsilon(1e-9));
    std::string text;
    for (unsigned row = 0; row < 6; ++row) {
      if (row > 0) text += ' ';
      const bool has_a = (bill >> row & 1) != 0;
      const bool has_b = (bill >> (row + 8) & 1) != 0;
      text += !has_a && !has_b ? "-" : std::string(has_a ? "a" : "") + (has_b ? "b" : "");
    }
    return text;
  }
};

}  // namespace pointsman::tests
