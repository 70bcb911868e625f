// Spending caps: which requests find their account empty.
//
// An account is emptied by the requests before, in the order of rows, so this alone of all results
// cannot be computed row by row. A pass over all rows in order, on one thread, settles it once and
// keeps one bit per cap, replication and row; after that the caps are a function of the row, and
// the threads of the run agree. The accounts themselves are those of sim/engine/cap_book.hpp.
// Cost: one stepped pass.
#pragma once

#include "sim/engine/cap_book.hpp"
#include "sim/policy/program.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsman::engine {

class Spending {
 public:
  Spending(const policy::Program& program, std::size_t rows, std::uint32_t replications,
           std::int64_t money_scale);

  /// Until this, begin() answers from the accounts and records the answer; requests come one after
  /// the other.
  void settle() { is_settled_ = true; }

  bool is_over(policy::CapIndex cap, std::uint32_t replication, std::size_t row) const;
  /// Enters a cap with what the request has spent so far; true = earlier requests have emptied the
  /// account. A request that comes again, in a loop, is told what it was told.
  bool begin(policy::CapIndex cap, std::uint32_t replication, std::size_t row, std::int64_t cost);
  /// Leaves it: what was spent in between is taken from the account.
  void end(policy::CapIndex cap, std::uint32_t replication, std::size_t row, std::int64_t cost);
  /// A request without an outcome spends nothing.
  void forget() { open_.clear(); }

  /// Means over replications.
  std::vector<CapOutcome> outcomes() const;

 private:
  /// What the cap has said to the request that came last.
  struct LastTold {
    std::size_t row = ~std::size_t{0};
    bool is_over = false;
  };

  std::size_t bit_of(policy::CapIndex cap, std::uint32_t replication, std::size_t row) const {
    return (std::size_t{cap} * replications_ + replication) * rows_ + row;
  }

  std::size_t rows_;
  std::uint32_t replications_;
  bool is_settled_ = false;
  std::vector<bool> over_;
  std::vector<LastTold> last_;      ///< by cap and replication
  std::vector<CapBook> books_;      ///< by replication
  std::vector<std::int64_t> open_;  ///< cost on entering, of the caps that the request is in
};

}  // namespace pointsman::engine
