#include "reports/gate/lints.hpp"

#include "models/date.hpp"
#include "reports/number_text.hpp"
#include "scenarios/names.hpp"
#include "sim/analysis/drift.hpp"
#include "sim/analysis/intervals.hpp"
#include "sim/analysis/power.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace pointsman::reports::gate {

namespace {

using scenarios::in_quotes;

std::chrono::sys_days day_of(std::string_view text) {
  const auto part = [text](std::size_t begin, std::size_t length) {
    int value = 0;
    std::from_chars(text.data() + begin, text.data() + begin + length, value);
    return value;
  };
  return std::chrono::year{part(0, 4)} / static_cast<unsigned>(part(5, 2)) /
         static_cast<unsigned>(part(8, 2));
}

/// Of all requests on which a model does otherwise than another did, the odds that it does better.
class ModelOdds {
 public:
  explicit ModelOdds(const PairedPolicy& pair) : pair_(pair) {}

  /// Empty where a record does not hold what the model scores alone. One request on each side is
  /// added, so that a few do not make it sure.
  std::optional<double> of(const std::string& before, const std::string& now) {
    const auto [entry, is_new] = known_.try_emplace({before, now});
    if (!is_new) return entry->second;
    const auto* old_scores = outcomes_of(*pair_.before().record, before);
    const auto* new_scores = outcomes_of(*pair_.now().record, now);
    if (old_scores == nullptr || new_scores == nullptr) return entry->second;
    double better = 1;
    double worse = 1;
    for (const auto [old_row, new_row] : pair_.requests()) {
      better += (*new_scores)[new_row] > (*old_scores)[old_row] ? 1 : 0;
      worse += (*new_scores)[new_row] < (*old_scores)[old_row] ? 1 : 0;
    }
    entry->second = better / worse;
    return entry->second;
  }

 private:
  static const std::vector<double>* outcomes_of(const Record& record, const std::string& model) {
    const auto found = std::ranges::find(record.models, model);
    if (found == record.models.end() || record.outcomes.empty()) return nullptr;
    return &record.outcomes[static_cast<std::size_t>(found - record.models.begin())];
  }

  const PairedPolicy& pair_;
  std::map<std::pair<std::string, std::string>, std::optional<double>> known_;
};

/// Among rerouted requests whose outcome changed, the share that changed for the better, beside
/// what the same moves between models would bring on all requests. A router that cannot see
/// outcomes does not have four times those odds: of two equally good models it would pick the
/// better one four times of five. The probabilities differ by pair of models; the binomial tail at
/// their mean bounds that of their sum from above (Hoeffding 1956).
void lint_leakage(const ComparedPair& compared, std::vector<Lint>& lints) {
  constexpr double kPlausibleRatio = 4;
  constexpr double kSure = 0.001;
  const PairedPolicy& pair = *compared.pair;
  ModelOdds odds(pair);
  std::uint64_t better = 0;
  std::uint64_t changed = 0;
  double blind = 0;
  double plausible = 0;
  for (std::size_t place = 0; place < pair.requests().size(); ++place) {
    if (!pair.is_answered(place) || !pair.is_rerouted(place)) continue;
    const auto [old_row, new_row] = pair.requests()[place];
    const double gain = pair.now().policy->score[new_row] - pair.before().policy->score[old_row];
    if (gain == 0) continue;
    const auto chance = odds.of(pair.before().model(old_row), pair.now().model(new_row));
    if (!chance) continue;
    changed += 1;
    better += gain > 0 ? 1U : 0U;
    blind += *chance / (1 + *chance);
    plausible += kPlausibleRatio * *chance / (1 + kPlausibleRatio * *chance);
  }
  if (changed == 0) return;
  const auto n = static_cast<double>(changed);
  if (analysis::binomial_upper_tail(changed, better, plausible / n) > kSure) return;
  lints.push_back(
      {"leakage", in_quotes(pair.now().policy->name) + " against " + in_quotes(compared.against) +
                      ": of " + count(changed) + " rerouted requests whose score changed, " +
                      count(better) +
                      " gained, where the same moves on requests picked blindly gain on " +
                      percent(blind / n, 0) +
                      " %; choices that follow recorded outcomes so well were made by "
                      "looking at them, or on the rows that they are tested on"});
}

/// A router that was fitted on some of the rows comes nearer to their best model than to that of
/// rows held out. Regret is compared, as rows of both kinds are equally hard on average.
void lint_held_out(const PolicySide& side, std::vector<Lint>& lints) {
  constexpr double kSure = 0.001;
  constexpr std::size_t kFewestRows = 30;
  const auto split = side.record->columns.find("split");
  if (split == side.record->columns.end() || side.record->best_score.empty()) return;
  struct Part {
    double n = 0, sum = 0, squares = 0;
    double mean() const { return sum / n; }
    double error_squared() const { return (squares - sum * mean()) / (n - 1) / n; }
  };
  Part train, held_out;
  for (std::size_t row = 0; row < side.record->rows(); ++row) {
    const double regret = side.record->best_score[row] - side.policy->score[row];
    if (std::isnan(regret)) continue;
    Part& part = split->second[row] == "train" ? train : held_out;
    part.n += 1;
    part.sum += regret;
    part.squares += regret * regret;
  }
  if (train.n < kFewestRows || held_out.n < kFewestRows) return;
  const double gap = held_out.mean() - train.mean();
  const double error = std::sqrt(train.error_squared() + held_out.error_squared());
  if (!(error > 0) || analysis::normal_probability(-gap / error) > kSure) return;
  lints.push_back({"leakage", in_quotes(side.policy->name) + " comes within " +
                                  percent(train.mean(), 1) +
                                  " points of the best model on training rows and within " +
                                  percent(held_out.mean(), 1) +
                                  " on the others: it follows outcomes that it was fitted to"});
}

void lint_train_rows(const Record& now, std::vector<Lint>& lints) {
  const auto split = now.columns.find("split");
  if (split == now.columns.end()) return;
  const auto train = static_cast<std::uint64_t>(std::ranges::count(split->second, "train"));
  if (train == 0) return;
  lints.push_back({"train rows", count(train) + " of " + count(std::uint64_t{now.rows()}) +
                                     " requests are marked as training rows (column \"split\"): "
                                     "what was fitted on them looks better than it is"});
}

void lint_age(const GateFile& file, const ComparedBaseline& compared, const std::string& today,
              std::vector<Lint>& lints) {
  const std::string& accepted = compared.baseline->accepted_at();
  constexpr std::size_t kDateLength = 10;
  if (!models::is_date(std::string_view(accepted).substr(0, kDateLength))) return;
  const long age = days_between(accepted, today);
  if (static_cast<double>(age) <= file.age_days_max) return;
  lints.push_back({"age", "baseline " + in_quotes(compared.name) + " is " + std::to_string(age) +
                              " days old, more than " +
                              without_trailing_zeros(fixed(file.age_days_max, 1))});
}

void lint_drift(const GateFile& file, const Record& now, const ComparedBaseline& compared,
                std::vector<Lint>& lints) {
  const Record& before = compared.baseline->record;
  for (const auto& [name, values] : now.columns) {
    const auto old_values = before.columns.find(name);
    // Columns that tell requests apart one by one have no mix.
    if (name == file.cluster_by || old_values == before.columns.end()) continue;
    std::map<std::string, std::pair<double, double>> counts;
    for (const std::string& value : old_values->second) counts[value].first += 1;
    for (const std::string& value : values) counts[value].second += 1;
    std::vector<double> old_counts;
    std::vector<double> new_counts;
    for (const auto& [value, both] : counts) {
      old_counts.push_back(both.first);
      new_counts.push_back(both.second);
    }
    const double index = analysis::population_stability_index(old_counts, new_counts);
    if (index <= file.shift_max) continue;
    lints.push_back({"drift", "the mix of " + in_quotes(name) + " has moved since baseline " +
                                  in_quotes(compared.name) + ": population stability index " +
                                  fixed(index, 2) + ", more than " +
                                  without_trailing_zeros(fixed(file.shift_max, 2))});
  }
}

/// A policy that answers fewer requests than before may look better on the others.
void lint_dropped(const ComparedPair& compared, std::vector<Lint>& lints) {
  const PairedPolicy& pair = *compared.pair;
  std::uint64_t dropped = 0;
  for (std::size_t place = 0; place < pair.requests().size(); ++place) {
    const auto [old_row, new_row] = pair.requests()[place];
    const bool was_answered = !std::isnan(pair.before().policy->score[old_row]);
    dropped += was_answered && std::isnan(pair.now().policy->score[new_row]) ? 1U : 0U;
  }
  if (dropped == 0) return;
  lints.push_back({"dropped", in_quotes(pair.now().policy->name) + " no longer answers " +
                                  count(dropped) + " requests that " + in_quotes(compared.against) +
                                  " did; they take no part in the comparison (the metric "
                                  "\"answered\" is about them)"});
}

/// Savings are told against the baseline's own yardstick, whatever the scenario's has become.
void lint_yardstick(const ComparedPair& compared, std::vector<Lint>& lints) {
  const PairedPolicy& pair = *compared.pair;
  const Record& before = *pair.before().record;
  const Record& now = *pair.now().record;
  const PolicyRecord* old_base = before.find(before.baseline_policy);
  const PolicyRecord* new_base = now.find(now.baseline_policy);
  if (old_base == nullptr || new_base == nullptr) return;
  const auto differs = [&](const PairedRequest& request) {
    const auto is_other = [&](const std::vector<double> PolicyRecord::*figure) {
      const double was = (old_base->*figure)[request.before];
      const double is = (new_base->*figure)[request.now];
      return was != is && !(std::isnan(was) && std::isnan(is));
    };
    return is_other(&PolicyRecord::cost_usd) || is_other(&PolicyRecord::score);
  };
  const auto changed = std::ranges::count_if(pair.requests(), differs);
  if (changed == 0) return;
  lints.push_back({"yardstick", "the policy that savings and floors are measured against, " +
                                    in_quotes(now.baseline_policy) + ", does otherwise on " +
                                    count(static_cast<double>(changed)) + " requests than in " +
                                    in_quotes(compared.against) +
                                    ", whose own is the measure of both sides"});
}

}  // namespace

std::vector<FlippedRequest> flipped_requests(std::span<const ComparedPair> pairs) {
  constexpr std::size_t kMostListed = 10;
  std::vector<FlippedRequest> flipped;
  for (const auto& [against, pair] : pairs) {
    std::vector<FlippedRequest> lost;
    for (std::size_t place = 0; place < pair->requests().size(); ++place) {
      if (!pair->is_answered(place)) continue;
      const auto [old_row, new_row] = pair->requests()[place];
      const double before = pair->before().policy->score[old_row];
      const double now = pair->now().policy->score[new_row];
      if (!(now < before)) continue;
      lost.push_back({pair->now().record->ids[new_row], pair->now().policy->name, against, before,
                      now, pair->before().model(old_row), pair->now().model(new_row)});
    }
    std::ranges::stable_sort(lost, std::greater<>(),
                             [](const FlippedRequest& one) { return one.before - one.now; });
    lost.resize(std::min(lost.size(), kMostListed));
    std::ranges::move(lost, std::back_inserter(flipped));
  }
  return flipped;
}

long days_between(std::string_view from, std::string_view to) {
  return (day_of(to) - day_of(from)).count();
}

std::vector<Lint> lints_of(const GateFile& file, const Record& now,
                           std::span<const ComparedBaseline> baselines,
                           std::span<const ComparedPair> pairs, const std::string& today) {
  std::vector<Lint> lints;
  for (const ComparedPair& pair : pairs) lint_leakage(pair, lints);
  for (const PolicyRecord& policy : now.policies) {
    const auto is_judged = [&](const ComparedPair& one) {
      return one.pair->now().policy == &policy;
    };
    if (std::ranges::any_of(pairs, is_judged)) lint_held_out({&now, &policy}, lints);
  }
  for (const ComparedPair& pair : pairs) lint_dropped(pair, lints);
  for (const ComparedPair& pair : pairs) lint_yardstick(pair, lints);
  lint_train_rows(now, lints);
  for (const ComparedBaseline& compared : baselines) {
    lint_age(file, compared, today, lints);
    lint_drift(file, now, compared, lints);
  }
  return lints;
}

}  // namespace pointsman::reports::gate
