// The accounts of a program's spending caps in one run: what they have spent, whom they refused.
//
// Who asks and when is the plan's: in the order of rows without a clock (sim/engine/spending.hpp),
// as the clock has it where the clock decides what calls cost (sim/engine/event_plan_caps.cpp). An
// account is refused once it is empty: the request that empties it may overdraw it, as gateways do.
// Source: LiteLLM's budget rules. Cost: a hash look-up a request.
#pragma once

#include "sim/policy/program.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace pointsman::engine {

/// What a cap did, in one run or as means over replications.
struct CapOutcome {
  std::string column;        ///< of the accounts; empty = one for all
  double accounts = 0;       ///< that were charged or refused
  double accounts_over = 0;  ///< of these: refused at least once
  double requests_over = 0;
  double spent_over =
      0;  ///< in money units: spent, before and after, by accounts that were refused
};

/// Of runs of one program; at least one.
std::vector<CapOutcome> mean_outcomes(std::span<const std::vector<CapOutcome>> runs);

class CapBook {
 public:
  /// `money_scale`: money units per nano-dollar. The program must outlive the book.
  CapBook(const policy::Program& program, std::int64_t money_scale);

  /// The key of the account that a row spends from.
  std::uint64_t account_of(policy::CapIndex cap, std::size_t row) const;
  /// Asks for a request; true = the account is empty, and the request is counted as refused.
  bool refuses(policy::CapIndex cap, std::uint64_t account);
  void charge(policy::CapIndex cap, std::uint64_t account, std::int64_t cost);

  /// By cap.
  std::vector<CapOutcome> outcomes() const;

 private:
  struct Account {
    std::int64_t spent = 0;
    bool was_refused = false;
  };
  const policy::Program* program_;
  std::int64_t money_scale_;
  std::vector<std::unordered_map<std::uint64_t, Account>> accounts_;  ///< by cap
  std::vector<std::uint64_t> requests_over_;                          ///< by cap
};

}  // namespace pointsman::engine
