// Spending caps: which requests find their account empty.
//
// An account is emptied by the requests before, in the order of rows, so this alone of all results
// cannot be computed row by row. A pass over all rows in order, on one thread, settles it once and
// keeps one bit per cap, replication and row; after that the caps are a function of the row, and
// the threads of the run agree. A request is refused once its account is empty: the one that
// empties it may overdraw it, as gateways do. Source: LiteLLM's budget rules. Cost: one stepped
// pass.
#pragma once

#include "sim/engine/tally.hpp"
#include "sim/policy/program.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace pointsman::engine {

/// What a cap did, as means over replications.
struct CapOutcome {
  std::string column;        ///< of the accounts; empty = one for all
  double accounts = 0;       ///< that were charged or refused
  double accounts_over = 0;  ///< of these: refused at least once
  double requests_over = 0;
  double spent_over =
      0;  ///< in money units: spent, before and after, by accounts that were refused
};

class Spending {
 public:
  Spending(const policy::Program& program, std::size_t rows, std::uint32_t replications,
           std::int64_t money_scale);

  /// Until this, begin() answers from the accounts and records the answer.
  void settle() { is_settled_ = true; }

  bool is_over(policy::CapIndex cap, std::uint32_t replication, std::size_t row) const;
  /// Enters a cap with what the request has spent so far; true = the account is empty.
  bool begin(policy::CapIndex cap, std::uint32_t replication, std::size_t row, std::int64_t cost);
  /// Leaves it: what was spent in between is taken from the account.
  void end(policy::CapIndex cap, std::uint32_t replication, std::size_t row, std::int64_t cost);
  /// A request without an outcome spends nothing.
  void forget() { open_.clear(); }

  std::vector<CapOutcome> outcomes() const;

 private:
  struct Account {
    std::int64_t spent = 0;
    bool was_refused = false;
  };
  std::uint64_t account_of(policy::CapIndex cap, std::size_t row) const;
  std::size_t bit_of(policy::CapIndex cap, std::uint32_t replication, std::size_t row) const {
    return (std::size_t{cap} * replications_ + replication) * rows_ + row;
  }
  std::unordered_map<std::uint64_t, Account>& accounts(policy::CapIndex cap,
                                                       std::uint32_t replication) {
    return accounts_[std::size_t{cap} * replications_ + replication];
  }

  const policy::Program& program_;
  std::size_t rows_;
  std::uint32_t replications_;
  std::int64_t money_scale_;
  bool is_settled_ = false;
  std::vector<bool> over_;
  std::vector<std::uint64_t> requests_over_;  ///< by cap, over all replications
  std::vector<std::unordered_map<std::uint64_t, Account>> accounts_;
  std::vector<std::int64_t> open_;  ///< cost on entering, of the caps that the request is in
};

}  // namespace pointsman::engine
