#include "sim/engine/spending.hpp"

namespace pointsman::engine {

Spending::Spending(const policy::Program& program, std::size_t rows, std::uint32_t replications,
                   std::int64_t money_scale)
    : rows_(rows),
      replications_(replications),
      over_(program.caps.size() * replications * rows),
      last_(program.caps.size() * replications),
      books_(replications, CapBook(program, money_scale)) {}

bool Spending::is_over(policy::CapIndex cap, std::uint32_t replication, std::size_t row) const {
  return over_[bit_of(cap, replication, row)];
}

bool Spending::begin(policy::CapIndex cap, std::uint32_t replication, std::size_t row,
                     std::int64_t cost) {
  if (is_settled_) return is_over(cap, replication, row);
  LastTold& last = last_[std::size_t{cap} * replications_ + replication];
  if (last.row != row) {
    CapBook& book = books_[replication];
    last = {row, book.refuses(cap, book.account_of(cap, row))};
    over_[bit_of(cap, replication, row)] = last.is_over;
  }
  open_.push_back(cost);
  return last.is_over;
}

void Spending::end(policy::CapIndex cap, std::uint32_t replication, std::size_t row,
                   std::int64_t cost) {
  if (is_settled_ || open_.empty()) return;
  CapBook& book = books_[replication];
  book.charge(cap, book.account_of(cap, row), cost - open_.back());
  open_.pop_back();
}

std::vector<CapOutcome> Spending::outcomes() const {
  std::vector<std::vector<CapOutcome>> runs;
  for (const CapBook& book : books_) runs.push_back(book.outcomes());
  return mean_outcomes(runs);
}

}  // namespace pointsman::engine
