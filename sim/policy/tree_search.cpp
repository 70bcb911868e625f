#include "sim/policy/tree_search.hpp"

#include "sim/base/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pointsman::policy {

namespace {

constexpr std::uint32_t kNodesPerAttempt = 1U << 16;

/// A raw score as that of a verifier in (0, 1), half way between right and wrong being one half.
double in_unit_range(double score, double separation) {
  return base::normal_cdf(score - separation / 2);
}

/// How many candidates a round can have so that one of them may still run to its end.
std::size_t affordable(std::uint64_t wanted, std::uint64_t spent, std::uint64_t most,
                       std::uint64_t rounds_after) {
  const std::uint64_t needed = spent + rounds_after;
  if (most <= needed + 1) return 1;
  return static_cast<std::size_t>(std::min(wanted, most - needed));
}

}  // namespace

std::uint64_t TreeSearcher::calls() const {
  return std::accumulate(calls_.begin(), calls_.end(), std::uint64_t{0});
}

/// Says how many copies of each prefix grow on, best prefixes first; drops those without any.
void TreeSearcher::allot(const TreeSearch& search) {
  std::ranges::stable_sort(prefixes_, std::ranges::greater{}, &Prefix::score);
  if (search.kind == TreeSearch::Kind::kRebase) {
    double total = 0;
    const double best = in_unit_range(prefixes_.front().score, search.separation);
    const auto weight = [&](const Prefix& prefix) {
      return std::exp((in_unit_range(prefix.score, search.separation) - best) / search.temperature);
    };
    for (const Prefix& prefix : prefixes_) total += weight(prefix);
    std::uint32_t left = search.width;
    for (Prefix& prefix : prefixes_) {
      const double share = std::ceil(search.width * weight(prefix) / total);
      prefix.copies = std::min(left, static_cast<std::uint32_t>(share));
      left -= prefix.copies;
    }
  } else {
    const std::uint32_t kept = search.width / search.branch;
    std::vector<bool> has_one(search.kind == TreeSearch::Kind::kDvts ? kept : 0, false);
    std::uint32_t taken = 0;
    for (Prefix& prefix : prefixes_) {
      const bool is_kept = has_one.empty() ? taken < kept : !has_one[prefix.group];
      if (!has_one.empty()) has_one[prefix.group] = true;
      prefix.copies = is_kept ? search.branch : 0;
      taken += is_kept ? 1U : 0U;
    }
  }
  std::erase_if(prefixes_, [](const Prefix& prefix) { return prefix.copies == 0; });
}

/// One step more for `count` copies of the prefixes: the first copy of each before any second.
void TreeSearcher::grow(const TreeSearch& search, double step_probability, std::size_t count,
                        const base::DrawKey& key) {
  next_.clear();
  for (std::uint32_t copy = 0; next_.size() < count; ++copy) {
    for (const Prefix& prefix : prefixes_) {
      if (copy >= prefix.copies || next_.size() == count) continue;
      Prefix& longer = next_.emplace_back(prefix);
      longer.node = nodes_++;
      longer.copies = 1;
      base::DrawKey draw = key;
      draw.attempt = key.attempt * kNodesPerAttempt + longer.node;
      draw.purpose = base::Purpose::kStep;
      longer.is_right = prefix.is_right && base::uniform(draw) < step_probability;
      draw.purpose = base::Purpose::kVerdict;
      longer.score =
          base::normal_quantile(base::uniform(draw)) + (longer.is_right ? search.separation : 0);
    }
  }
  if (next_.size() > 1) scored_ += next_.size();
  calls_.push_back(static_cast<std::uint32_t>(next_.size()));
  std::swap(prefixes_, next_);
}

void TreeSearcher::run(const TreeSearch& search, double probability, std::int64_t answer_tokens,
                       const base::DrawKey& key) {
  const double step_probability = std::pow(probability, 1.0 / search.steps);
  prefixes_.clear();
  calls_.clear();
  leaves_.clear();
  scored_ = 0;
  nodes_ = 0;
  const bool has_trees = search.kind == TreeSearch::Kind::kDvts;
  const std::uint32_t roots = has_trees ? search.width / search.branch : 1;
  for (std::uint32_t group = 0; group < roots; ++group) {
    prefixes_.push_back({.group = group, .copies = search.width / roots});
  }
  std::uint64_t spent = 0;
  // A budget in tokens is one in steps of equal length.
  std::uint64_t most = search.most_calls;
  if (answer_tokens > 0 && search.most_output_tokens < std::numeric_limits<std::int64_t>::max()) {
    const auto by_tokens =
        static_cast<std::uint64_t>(static_cast<double>(search.most_output_tokens) * search.steps /
                                   static_cast<double>(answer_tokens));
    most = std::min(most, by_tokens);
  }
  for (std::uint32_t round = 0; round < search.steps; ++round) {
    if (round > 0) allot(search);
    std::uint64_t wanted = 0;
    for (const Prefix& prefix : prefixes_) wanted += prefix.copies;
    grow(search, step_probability, affordable(wanted, spent, most, search.steps - round - 1), key);
    spent += calls_.back();
  }
  for (const Prefix& prefix : prefixes_) {
    leaves_.push_back(
        {prefix.is_right, in_unit_range(prefix.score, search.separation), prefix.node});
  }
}

Pick TreeSearcher::pick(const TreeSearch& search,
                        std::span<const AnswerIdentity> identities) const {
  Pick best;
  double best_size = -1;
  double total = 0;
  for (std::uint32_t i = 0; i < leaves_.size(); ++i) {
    double size = leaves_[i].score;
    if (search.choose != TreeSearch::Choose::kBest) {
      // The answer's votes, counted at its first leaf; there are few leaves.
      const bool is_first = std::find(identities.begin(), identities.begin() + i, identities[i]) ==
                            identities.begin() + i;
      if (!is_first) continue;
      size = 0;
      for (std::uint32_t j = i; j < leaves_.size(); ++j) {
        if (identities[j] != identities[i]) continue;
        size += search.choose == TreeSearch::Choose::kWeighted ? leaves_[j].score : 1;
      }
      total += size;
    }
    if (size <= best_size) continue;
    best_size = size;
    best.index = i;
  }
  best.confidence = search.choose == TreeSearch::Choose::kBest ? best_size
                    : total > 0                                ? best_size / total
                                                               : 0;
  return best;
}

}  // namespace pointsman::policy
