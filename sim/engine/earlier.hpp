// What a request meets that the requests before it decided: spending caps and canary ramps.
//
// Such results alone cannot be computed row by row. One pass over all rows in order, on one thread,
// settles them; after that they are functions of the row, and the threads of a run agree.
#pragma once

#include "sim/engine/ramps.hpp"
#include "sim/engine/spending.hpp"

namespace pointsman::engine {

struct Earlier {
  Spending spending;
  Ramps ramps;

  Earlier(const policy::Program& program, std::size_t rows, std::uint32_t replications,
          std::int64_t money_scale)
      : spending(program, rows, replications, money_scale),
        ramps(program, rows, replications,
              static_cast<double>(base::kNanoPerUsd) * static_cast<double>(money_scale)) {}

  void settle() {
    spending.settle();
    ramps.settle();
  }
  void forget() {
    spending.forget();
    ramps.forget();
  }
};

}  // namespace pointsman::engine
