#include "reports/gate/paired.hpp"

#include "sim/analysis/resample.hpp"
#include "sim/base/limits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>

namespace pointsman::reports::gate {

namespace {

using base::kNaN;

// Shares of sampled policies are means of draws; what differs by less is rounding.
constexpr double kSameShare = 1e-12;

/// What of a request went to the models of a name: [model][row] summed over `names` that are
/// `model`.
double share_at(const std::vector<std::vector<double>>& shares, std::span<const std::string> names,
                const std::string& model, std::size_t row) {
  double sum = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double share = names[i] == model ? shares[i][row] : 0;
    if (!std::isnan(share)) sum += share;
  }
  return sum;
}

/// Adds what `facts` come to, 0 where they take no part; returns whether they are known.
bool add_facts(const MetricInfo& metric, const RequestFacts& facts,
               std::vector<std::vector<double>>& columns) {
  std::array<double, kTotalsMax> totals{};
  if (metric.source == MetricSource::kQuantile) {
    totals[0] = facts.latency_s;
  } else {
    metric.add(facts, totals);
  }
  bool is_known = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].push_back(totals[i]);
    is_known &= std::isfinite(totals[i]);
  }
  return is_known;
}

std::size_t width_of(const MetricInfo& metric) {
  return metric.source == MetricSource::kQuantile ? 1 : metric.columns;
}

bool is_zero_or_one(double value) {
  return value == 0 || value == 1;
}

}  // namespace

RequestFacts PolicySide::facts(std::size_t row, const YardstickRow& yardstick) const {
  RequestFacts facts;
  facts.score = policy->score[row];
  facts.cost_usd = policy->cost_usd[row];
  facts.latency_s = policy->latency_s[row];
  for (const auto& calls : policy->calls) facts.calls += std::isnan(calls[row]) ? 0 : calls[row];
  facts.best_score = record->best_score.empty() ? kNaN : record->best_score[row];
  const PolicyRecord* base = yardstick.record->find(yardstick.record->baseline_policy);
  facts.base_cost_usd = base == nullptr ? kNaN : base->cost_usd[yardstick.row];
  facts.base_score = base == nullptr ? kNaN : base->score[yardstick.row];
  facts.right_score = record->right_score;
  facts.wrong_answer_usd = record->wrong_answer_usd.value_or(kNaN);
  return facts;
}

std::string PolicySide::model(std::size_t row) const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < policy->answers.size(); ++i) {
    if (policy->answers[i][row] > policy->answers[best][row]) best = i;
  }
  const bool is_answered = !policy->answers.empty() && policy->answers[best][row] > 0;
  return is_answered ? record->models[best] : std::string();
}

PairedPolicy::PairedPolicy(PolicySide before, PolicySide now) : before_(before), now_(now) {
  const auto& old_ids = before.record->ids;
  const auto& new_ids = now.record->ids;
  for (std::size_t i = 0, j = 0; i < old_ids.size() && j < new_ids.size();) {
    if (old_ids[i] < new_ids[j]) {
      ++i;
    } else if (new_ids[j] < old_ids[i]) {
      ++j;
    } else {
      requests_.push_back({i++, j++});
    }
  }
  rerouted_.assign(requests_.size(), 0);
  note_swapped_models();
  const std::vector<std::string>& new_names = now.record->models;
  const std::vector<std::string> old_names = present_names(*before.record, *now.record);
  std::set<std::string> models(new_names.begin(), new_names.end());
  models.insert(old_names.begin(), old_names.end());
  for (const std::string& model : models) {
    for (const auto shares : {&PolicyRecord::answers, &PolicyRecord::calls}) {
      for (std::size_t place = 0; place < requests_.size(); ++place) {
        const auto& [before_row, now_row] = requests_[place];
        const double change = share_at(now.policy->*shares, new_names, model, now_row) -
                              share_at(before.policy->*shares, old_names, model, before_row);
        if (std::abs(change) > kSameShare) rerouted_[place] = 1;
      }
    }
  }
}

void PairedPolicy::note_swapped_models() {
  for (const SwappedModel& model : swapped_models(*before_.record, *now_.record)) {
    for (const auto shares : {&PolicyRecord::answers, &PolicyRecord::calls}) {
      for (std::size_t place = 0; place < requests_.size(); ++place) {
        const double used =
            share_at(now_.policy->*shares, now_.record->models, model.name, requests_[place].now);
        if (used > 0) rerouted_[place] = 1;
      }
    }
  }
}

bool PairedPolicy::is_answered(std::size_t place) const {
  const PairedRequest& request = requests_[place];
  return !std::isnan(before_.policy->score[request.before]) &&
         !std::isnan(now_.policy->score[request.now]);
}

bool PairedPolicy::is_half_answered(std::size_t place) const {
  const PairedRequest& request = requests_[place];
  return std::isnan(before_.policy->score[request.before]) !=
         std::isnan(now_.policy->score[request.now]);
}

MetricColumns metric_columns(const PairedPolicy& pair, const MetricInfo& metric,
                             std::span<const std::size_t> places) {
  MetricColumns columns;
  columns.before.resize(width_of(metric));
  columns.now.resize(width_of(metric));
  for (const std::size_t place : places) {
    if (metric.needs_answer && !pair.is_answered(place)) continue;
    const PairedRequest& request = pair.requests()[place];
    const YardstickRow yardstick = pair.yardstick(place);
    columns.is_known_before &=
        add_facts(metric, pair.before().facts(request.before, yardstick), columns.before);
    columns.is_known_now &=
        add_facts(metric, pair.now().facts(request.now, yardstick), columns.now);
    columns.places.push_back(place);
    for (std::size_t i = 0; i < columns.before.size(); ++i) {
      columns.is_same &= columns.before[i].back() == columns.now[i].back();
    }
    columns.is_binary &= columns.before.size() == 2 && is_zero_or_one(columns.before[0].back()) &&
                         is_zero_or_one(columns.now[0].back()) && columns.before[1].back() == 1 &&
                         columns.now[1].back() == 1;
  }
  return columns;
}

double metric_of(const MetricInfo& metric, const std::vector<std::vector<double>>& columns) {
  if (metric.source == MetricSource::kQuantile) {
    std::vector<double> values = columns[0];
    return values.empty() ? kNaN : analysis::quantile(values, metric.share);
  }
  std::array<double, kTotalsMax> totals{};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (const double value : columns[i]) totals[i] += value;
  }
  return metric.value(totals);
}

std::optional<double> metric_of(const MetricInfo& metric, const PolicySide& side) {
  if (metric.source == MetricSource::kReplications) {
    const auto found = side.policy->replications.find(metric.name);
    if (found == side.policy->replications.end() || found->second.empty()) return std::nullopt;
    double sum = 0;
    for (const double value : found->second) sum += value;
    const double mean = sum / static_cast<double>(found->second.size());
    return std::isfinite(mean) ? std::optional(mean) : std::nullopt;
  }
  if (metric.add == nullptr && metric.source != MetricSource::kQuantile) return std::nullopt;
  std::vector<std::vector<double>> columns(width_of(metric));
  bool is_known = true;
  for (std::size_t row = 0; row < side.record->rows(); ++row) {
    if (metric.needs_answer && std::isnan(side.policy->score[row])) continue;
    is_known &= add_facts(metric, side.facts(row), columns);
  }
  const double value = metric_of(metric, columns);
  return is_known && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace pointsman::reports::gate
