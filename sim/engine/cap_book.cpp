#include "sim/engine/cap_book.hpp"

#include "data/column.hpp"
#include "sim/base/random.hpp"

#include <bit>
#include <cmath>

namespace pointsman::engine {

CapBook::CapBook(const policy::Program& program, std::int64_t money_scale)
    : program_(&program),
      money_scale_(money_scale),
      accounts_(program.caps.size()),
      requests_over_(program.caps.size()) {}

std::uint64_t CapBook::account_of(policy::CapIndex cap, std::size_t row) const {
  const policy::CapAccounts& accounts = program_->caps[cap];
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

bool CapBook::refuses(policy::CapIndex cap, std::uint64_t account) {
  Account& of = accounts_[cap][account];
  const auto budget = static_cast<__int128>(program_->caps[cap].budget.count) * money_scale_;
  const bool is_empty = of.spent >= budget;
  if (is_empty) {
    of.was_refused = true;
    ++requests_over_[cap];
  }
  return is_empty;
}

void CapBook::charge(policy::CapIndex cap, std::uint64_t account, std::int64_t cost) {
  accounts_[cap][account].spent += cost;
}

std::vector<CapOutcome> CapBook::outcomes() const {
  std::vector<CapOutcome> outcomes;
  for (std::size_t cap = 0; cap < accounts_.size(); ++cap) {
    CapOutcome& outcome = outcomes.emplace_back();
    outcome.column = program_->caps[cap].name;
    outcome.requests_over = static_cast<double>(requests_over_[cap]);
    for (const auto& [key, account] : accounts_[cap]) {
      outcome.accounts += 1;
      if (!account.was_refused) continue;
      outcome.accounts_over += 1;
      outcome.spent_over += static_cast<double>(account.spent);
    }
  }
  return outcomes;
}

std::vector<CapOutcome> mean_outcomes(std::span<const std::vector<CapOutcome>> runs) {
  constexpr double CapOutcome::*kNumbers[] = {&CapOutcome::accounts, &CapOutcome::accounts_over,
                                              &CapOutcome::requests_over, &CapOutcome::spent_over};
  std::vector<CapOutcome> means = runs.front();
  for (std::size_t cap = 0; cap < means.size(); ++cap) {
    for (const auto number : kNumbers) {
      double sum = 0;
      for (const std::vector<CapOutcome>& run : runs) sum += run[cap].*number;
      means[cap].*number = sum / static_cast<double>(runs.size());
    }
  }
  return means;
}

}  // namespace pointsman::engine
