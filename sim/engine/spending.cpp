#include "sim/engine/spending.hpp"

#include "data/column.hpp"
#include "sim/base/random.hpp"

#include <bit>
#include <cmath>

namespace pointsman::engine {

Spending::Spending(const policy::Program& program, std::size_t rows, std::uint32_t replications,
                   std::int64_t money_scale)
    : program_(program),
      rows_(rows),
      replications_(replications),
      money_scale_(money_scale),
      over_(program.caps.size() * replications * rows),
      requests_over_(program.caps.size()),
      accounts_(program.caps.size() * replications) {}

std::uint64_t Spending::account_of(policy::CapIndex cap, std::size_t row) const {
  const policy::CapAccounts& accounts = program_.caps[cap];
  std::uint64_t account = 0;
  const auto add = [&](double value) {
    account = base::mix64(account ^ std::bit_cast<std::uint64_t>(value));
  };
  for (const data::Column* column : accounts.columns) add(column->number_at(row));
  if (accounts.time != nullptr) {
    add(std::floor(accounts.time->number_at(row) / accounts.period_s));
  }
  return account;
}

bool Spending::is_over(policy::CapIndex cap, std::uint32_t replication, std::size_t row) const {
  return over_[bit_of(cap, replication, row)];
}

bool Spending::begin(policy::CapIndex cap, std::uint32_t replication, std::size_t row,
                     std::int64_t cost) {
  if (is_settled_) return is_over(cap, replication, row);
  Account& account = accounts(cap, replication)[account_of(cap, row)];
  open_.push_back(cost);
  const bool is_empty = account.spent >= program_.caps[cap].budget.count * money_scale_;
  if (is_empty) {
    account.was_refused = true;
    ++requests_over_[cap];
    over_[bit_of(cap, replication, row)] = true;
  }
  return is_empty;
}

void Spending::end(policy::CapIndex cap, std::uint32_t replication, std::size_t row,
                   std::int64_t cost) {
  if (is_settled_ || open_.empty()) return;
  accounts(cap, replication)[account_of(cap, row)].spent += cost - open_.back();
  open_.pop_back();
}

std::vector<CapOutcome> Spending::outcomes() const {
  std::vector<CapOutcome> outcomes;
  for (std::size_t cap = 0; cap < program_.caps.size(); ++cap) {
    CapOutcome outcome;
    outcome.column = program_.caps[cap].name;
    outcome.requests_over = static_cast<double>(requests_over_[cap]);
    for (std::uint32_t r = 0; r < replications_; ++r) {
      for (const auto& [key, account] : accounts_[cap * replications_ + r]) {
        outcome.accounts += 1;
        if (!account.was_refused) continue;
        outcome.accounts_over += 1;
        outcome.spent_over += static_cast<double>(account.spent);
      }
    }
    for (double* sum :
         {&outcome.accounts, &outcome.accounts_over, &outcome.requests_over, &outcome.spent_over}) {
      *sum /= replications_;
    }
    outcomes.push_back(outcome);
  }
  return outcomes;
}

}  // namespace pointsman::engine
