#include "sim/analysis/rollout.hpp"

#include "sim/base/parallel.hpp"
#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::analysis {

namespace {

/// One rollout, phase by phase.
struct Played {
  struct Phase {
    double canary_requests = 0, canary_usd = 0, lost_answers = 0, extra_usd = 0;
  };
  std::vector<Phase> phases;  ///< those that were reached
  bool is_rolled_back = false;
  double canary_requests = 0;
};

class Player {
 public:
  Player(const RolloutInput& input, std::vector<std::size_t> rows, const RolloutOptions& options)
      : input_(input), rows_(std::move(rows)), options_(options), rollback_(options.rule) {}

  Played play(std::uint32_t replication) const {
    Played played;
    policy::ArmSums canary, stable;
    std::uint64_t position = 0;
    for (const policy::RampPhase& phase : options_.phases) {
      Played::Phase& risk = played.phases.emplace_back();
      for (std::uint64_t i = 0; i < phase.requests && !played.is_rolled_back; ++i) {
        const std::size_t row = draw_row(replication, position);
        const bool is_canary = draw_share(replication, position++) < phase.share;
        if (!is_canary) {
          stable.add(input_.stable_score[row], input_.stable_usd[row]);
          continue;
        }
        canary.add(input_.canary_score[row], input_.canary_usd[row]);
        add(row, risk);
        played.is_rolled_back = rollback_.acts(canary, stable);
      }
      if (played.is_rolled_back) break;
    }
    played.canary_requests = canary.n;
    return played;
  }

 private:
  base::DrawKey key(std::uint32_t replication, std::uint64_t position) const {
    return {.seed = options_.seed,
            .replication = replication,
            .request = position,
            .model = 0,
            .attempt = 0,
            .purpose = base::Purpose::kBootstrap};
  }
  std::size_t draw_row(std::uint32_t replication, std::uint64_t position) const {
    const auto bits = base::draw_bits(key(replication, position));
    return rows_[base::uniform_index(bits, rows_.size())];
  }
  double draw_share(std::uint32_t replication, std::uint64_t position) const {
    base::DrawKey share = key(replication, position);
    share.purpose = base::Purpose::kRoute;
    return base::uniform(share);
  }
  void add(std::size_t row, Played::Phase& risk) const {
    const double lost = input_.stable_score[row] - input_.canary_score[row];
    risk.canary_requests += 1;
    risk.canary_usd += input_.canary_usd[row];
    risk.lost_answers += lost;
    risk.extra_usd += input_.canary_usd[row] - input_.stable_usd[row] +
                      lost * options_.wrong_answer_usd.value_or(0);
  }

  const RolloutInput& input_;
  std::vector<std::size_t> rows_;
  const RolloutOptions& options_;
  policy::Rollback rollback_;
};

std::vector<std::size_t> complete_rows(const RolloutInput& input) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < input.canary_score.size(); ++row) {
    const double sum = input.canary_score[row] + input.stable_score[row] + input.canary_usd[row] +
                       input.stable_usd[row];
    if (!std::isnan(sum)) rows.push_back(row);
  }
  return rows;
}

Estimate probability_of(double count, double n, double level) {
  const Interval bounds = wilson_interval(count, n, level);
  return {count / n, bounds.lo, bounds.hi};
}

void summarize_phases(std::span<const Played> played, const RolloutOptions& options, Rollout& to) {
  const auto n = static_cast<double>(played.size());
  for (std::size_t at = 0; at < options.phases.size(); ++at) {
    PhaseRisk risk{.share = options.phases[at].share, .requests = options.phases[at].requests};
    std::vector<double> extra;
    for (const Played& one : played) {
      if (one.phases.size() <= at) {
        extra.push_back(0);
        continue;
      }
      const Played::Phase& phase = one.phases[at];
      risk.reached += 1 / n;
      if (one.is_rolled_back && one.phases.size() == at + 1) risk.rolled_back += 1 / n;
      risk.canary_requests += phase.canary_requests / n;
      risk.canary_usd += phase.canary_usd / n;
      risk.lost_answers += phase.lost_answers / n;
      risk.extra_usd += phase.extra_usd / n;
      extra.push_back(phase.extra_usd);
    }
    const auto place = static_cast<std::size_t>(std::ceil(options.level * n)) - 1;
    std::ranges::nth_element(extra, extra.begin() + static_cast<std::ptrdiff_t>(place));
    risk.extra_usd_high = extra[place];
    to.phases.push_back(risk);
  }
}

}  // namespace

base::Result<Rollout> play_rollout(const RolloutInput& input, const RolloutOptions& options) {
  auto rows = complete_rows(input);
  if (rows.empty()) {
    return base::fail(base::ErrorKind::kData,
                      "no request has outcomes and costs of both arms of the rollout");
  }
  Rollout rollout;
  rollout.labelled = rows.size();
  rollout.replications = options.replications;
  policy::ArmSums canary, stable;
  for (const std::size_t row : rows) {
    canary.add(input.canary_score[row], input.canary_usd[row]);
    stable.add(input.stable_score[row], input.stable_usd[row]);
  }
  rollout.canary_error = canary.error();
  rollout.stable_error = stable.error();
  rollout.canary_usd = canary.mean_usd();
  rollout.stable_usd = stable.mean_usd();
  if (const char* bound = policy::Rollback(options.rule).exceeded(canary, stable)) {
    rollout.should_roll_back = true;
    rollout.because = bound;
  }
  const Player player(input, std::move(rows), options);
  std::vector<Played> played(options.replications);
  const bool is_done = base::for_each_index(
      played.size(), options.threads, options.stop, [&](std::size_t replication) {
        played[replication] = player.play(static_cast<std::uint32_t>(replication));
      });
  if (!is_done) return base::fail(base::ErrorKind::kInterrupted, "interrupted");
  summarize_phases(played, options, rollout);
  double rolled_back = 0;
  double requests = 0;
  for (const Played& one : played) {
    rolled_back += one.is_rolled_back ? 1 : 0;
    requests += one.is_rolled_back ? one.canary_requests : 0;
  }
  const auto n = static_cast<double>(played.size());
  rollout.rolled_back = probability_of(rolled_back, n, options.level);
  rollout.promoted = probability_of(n - rolled_back, n, options.level);
  rollout.wrong = rollout.should_roll_back ? rollout.promoted : rollout.rolled_back;
  rollout.canary_requests_to_rollback = rolled_back > 0 ? requests / rolled_back : 0;
  return rollout;
}

}  // namespace pointsman::analysis
