// The economics of routing between a small and a frontier model, in closed form.
//
// A request is easy or hard. The router sends it to the small or to the frontier model; a small
// answer that the verifier flags is retried on the frontier, and both calls are paid. Everything
// is a sum over the two classes of (share) x (probability of a path) x (amount of that path), so
// every total is a straight line in the router's accuracy and in each parameter. Amounts are in
// any one unit: dollars, frontier calls, seconds, dollars plus penalties.
// Invariant: one definition per formula; a floor never is a NaN (sim/analysis/floor.hpp).
// Sources: expected cost of a cascade with retries, after FrugalGPT (arXiv 2305.05176) and AutoMix
// (arXiv 2310.12963), with a price on wrong answers and both errors of the router kept apart.
#pragma once

#include "sim/analysis/floor.hpp"

#include <cstdint>
#include <optional>

namespace pointsman::analysis {

struct ByClass {
  double easy = 0;
  double hard = 0;
};

/// What is asked and how well it is answered. All figures are shares in [0, 1].
struct RoutingTraffic {
  double easy_share = 0;
  double recall = 1;       ///< P(verifier flags | small is wrong)
  double false_alarm = 0;  ///< P(verifier flags | small is right)
  ByClass small_right{1, 0};
  ByClass frontier_right{1, 1};
};

/// What each way to an answer takes, verifier included.
struct PathAmounts {
  double frontier = 1;   ///< straight to the frontier
  double small = 0;      ///< small, and the answer is kept
  double escalated = 1;  ///< small, then the frontier
};

/// A router in front of two models, in one currency.
struct RoutingCase {
  RoutingTraffic traffic;
  PathAmounts routed;       ///< behind the router
  PathAmounts alone;        ///< without a router: what the baselines take
  double router = 0;        ///< on every request
  double small_single = 0;  ///< small alone, without a verifier
  double wrong_answer = 0;  ///< price of a wrong final answer
};

/// Prices per call in one unit.
struct RoutingPrices {
  double small = 0;
  double frontier = 1;
  double router = 0;
  double verifier = 0;  ///< per small answer
  double wrong_answer = 0;
};

RoutingCase routing_case(const RoutingTraffic& traffic, const RoutingPrices& prices);

/// The same with a router that needs no verifier of its own: what it misses surfaces by itself, and
/// only the cascade has to pay for looking. The reading of D6.
RoutingCase without_router_verifier(RoutingCase routing, const RoutingPrices& prices);

/// The two errors of a router.
struct RouterErrors {
  double over_escalation = 0;  ///< P(frontier | easy)
  double miss = 0;             ///< P(small | hard)
};

/// A router that errs as often on easy as on hard requests.
RouterErrors errors_at(double accuracy);
/// Share of requests that the router puts where they belong.
double router_accuracy(const RoutingTraffic& traffic, const RouterErrors& errors);

/// P(retry on the frontier | small answered), per class.
ByClass escalation_share(const RoutingTraffic& traffic);

/// P(final answer is right) over all requests.
double frontier_right(const RoutingTraffic& traffic);
double small_right(const RoutingTraffic& traffic);  ///< small alone, unverified
double cascade_right(const RoutingTraffic& traffic);
double routed_right(const RoutingTraffic& traffic, const RouterErrors& errors);

/// What sending one request of a class to small saves against the frontier, wrong answers priced.
/// G_k of the master formula: p (1-o) G_e + (1-p) m G_h = router cost at break-even.
ByClass class_gains(const RoutingCase& routing);

/// Expected amounts per request, wrong answers priced...
double frontier_total(const RoutingCase& routing);
double small_total(const RoutingCase& routing);
double cascade_total(const RoutingCase& routing);
double routed_total(const RoutingCase& routing, const RouterErrors& errors);
/// ...and not.
double routed_spend(const RoutingCase& routing, const RouterErrors& errors);

/// A size against which rounding is judged: the largest amount of the case, or 1.
double unit_of(const RoutingCase& routing);

/// D1. The least share that small must serve for "always small first, retry on failure" to pay:
/// (small + router + verifier) / frontier. `value` is that share, not an accuracy.
Floor served_share_floor(const RoutingPrices& prices);

/// D2 and D4. Against sending everything to the frontier:
/// a* = (router - (1-p) G_h) / (p G_e - (1-p) G_h).
Floor frontier_floor(const RoutingCase& routing);

/// D6. Against trying small first on everything, with the same detection.
Floor cascade_floor(const RoutingCase& routing);

/// Against the blind mix of small and frontier that takes as much. The mix answers right in
/// proportion to what it takes, so the router has to lie on or above the chord between the two
/// models: (A - A_s) (x_f - x_s) >= (x - x_s) (A_f - A_s), or be more accurate than both. Where
/// detection makes every answer right, this is the floor against the frontier. Undefined where one
/// model takes less and is as accurate: then every mix of it and the other is worse than it alone.
Floor static_mix_floor(const RoutingCase& routing);

enum class SingleChoice : std::uint8_t {
  kMostAccurate,  ///< of equals the one that takes less: for currencies that ignore wrong answers
  kCheapest,      ///< in the total: for currencies that price wrong answers
};
/// Whether the best single model is the small one.
bool small_is_best(const RoutingCase& routing, SingleChoice choice);
double best_single_total(const RoutingCase& routing, SingleChoice choice);
Floor best_single_floor(const RoutingCase& routing, SingleChoice choice);

/// D3. The largest miss rate m*(o) that still pays against the frontier, over [0, 1]:
/// m* = (p (1-o) G_e - router) / (-(1-p) G_h).
Flip miss_allowed(const RoutingCase& routing, double over_escalation);

/// 1 - total / baseline; empty where the baseline takes nothing, or too little to compare with.
std::optional<double> saving_of(double total, double baseline);

/// Parameters of which one can ask: at which value does the decision turn?
enum class FlipParameter : std::uint8_t {
  kEasyShare,
  kSmallPrice,
  kFrontierPrice,
  kRouterPrice,
  kVerifierPrice,
  kWrongAnswerPrice,
  kRecall,
};
inline constexpr FlipParameter kFlipParameters[] = {
    FlipParameter::kEasyShare,   FlipParameter::kSmallPrice,    FlipParameter::kFrontierPrice,
    FlipParameter::kRouterPrice, FlipParameter::kVerifierPrice, FlipParameter::kWrongAnswerPrice,
    FlipParameter::kRecall};

/// The value of one parameter, all others held, at which a router with these errors breaks even
/// with always-frontier (p*, rho*, kappa*, l* of D2 to D4). The gain is a straight line in each.
Flip flip_of(FlipParameter parameter, const RoutingTraffic& traffic, const RoutingPrices& prices,
             const RouterErrors& errors);

}  // namespace pointsman::analysis
