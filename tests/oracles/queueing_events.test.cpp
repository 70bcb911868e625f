// Queues with feedback, closed loops and shared processors, through the event loop and the batch
// station. Sources: Jackson (1957) for feedback; the birth-death solution for finite populations
// and for servers whose speed depends on their load; Kleinrock, Queueing Systems 2 (1976), for
// processor sharing, which is insensitive to the law of the work.
#include "sim/kernel/batch_station.hpp"
#include "sim/kernel/event_loop.hpp"
#include "sim/kernel/occupancy.hpp"
#include "sim/kernel/ring.hpp"
#include "tests/oracles/replications.hpp"

#include <algorithm>

namespace pointsman::oracles {
namespace {

/// One server; whoever is served comes back with probability 0.25: a retry at once.
class FeedbackQueue {
 public:
  explicit FeedbackQueue(std::size_t replication)
      : replication_(replication), arrival_(poisson_arrivals(replication, 0.5)) {}

  void run() {
    const auto complete = [this](std::uint32_t row) { leave(row); };
    for (std::uint32_t row = 0; row < arrival_.size(); ++row) {
      loop_.run(complete, arrival_[row] + 1);
      loop_.advance_to(arrival_[row]);
      inside_.add(loop_.now(), 1);
      join(row);
    }
    loop_.run(complete);
  }

  double mean_inside() const {
    return static_cast<double>(inside_.area()) / static_cast<double>(loop_.now());
  }
  double mean_sojourn_s() const { return sojourn_s_ / static_cast<double>(arrival_.size()); }

 private:
  void join(std::uint32_t row) {
    queue_.push_back(row);
    if (queue_.size() == 1) start();
  }
  void start() {
    const double u = draw(replication_, visits_++, kService);
    const std::uint32_t row = queue_.front();
    loop_.schedule(loop_.now() + ticks(base::exponential(u, 1)), kernel::Rank::kCompletion, row,
                   row);
  }
  void leave(std::uint32_t row) {
    queue_.pop_front();
    const bool comes_back = base::bernoulli(draw(replication_, visits_, kChoice), 0.25);
    if (comes_back) {
      queue_.push_back(row);
    } else {
      inside_.add(loop_.now(), -1);
      sojourn_s_ += static_cast<double>(loop_.now() - arrival_[row]) / kSecond;
    }
    if (!queue_.is_empty()) start();
  }

  std::size_t replication_;
  Column arrival_;
  kernel::EventLoop<std::uint32_t> loop_;
  kernel::Ring<std::uint32_t> queue_;
  kernel::Occupancy inside_;
  std::size_t visits_ = 0;
  double sojourn_s_ = 0;
};

TEST_CASE("A retry loop of 25 % doubles an M/M/1 at 0.5", "[oracle][queueing]") {
  std::vector<double> inside;
  std::vector<double> sojourn_s;
  for (std::size_t r = 0; r < kReplications; ++r) {
    FeedbackQueue queue(r);
    queue.run();
    inside.push_back(queue.mean_inside());
    sojourn_s.push_back(queue.mean_sojourn_s());
  }
  check_band(inside, 2, 0.01);
  check_band(sojourn_s, 4, 0.01);
}

/// Agents who think, ask one of two servers, and think again when they have the answer.
struct ClosedLoop {
  static constexpr std::uint32_t kAgents = 20;
  static constexpr std::size_t kAnswers = 20'000;
  static constexpr std::size_t kWarmUpAnswers = 2'000;

  struct Event {
    std::uint32_t agent = 0;
    bool is_answer = false;
  };

  explicit ClosedLoop(std::size_t r) : replication(r) {
    for (std::uint32_t agent = 0; agent < kAgents; ++agent) think(agent);
    while (answers < kAnswers) loop.step([this](const Event& event) { fire(event); });
    inside.advance(loop.now());
  }

  double next(double mean) { return base::exponential(draw(replication, draws++, kService), mean); }
  void think(std::uint32_t agent) {
    loop.schedule(loop.now() + ticks(next(10)), kernel::Rank::kArrival, agent, {agent, false});
  }
  void start(std::uint32_t agent) {
    loop.schedule(loop.now() + ticks(next(1)), kernel::Rank::kCompletion, agent, {agent, true});
  }
  void fire(const Event& event) {
    if (!event.is_answer) {
      inside.add(loop.now(), 1);
      if (inside.count() <= 2) {
        start(event.agent);
      } else {
        queue.push_back(event.agent);
      }
      return;
    }
    inside.add(loop.now(), -1);
    if (!queue.is_empty()) start(queue.pop_front());
    think(event.agent);
    if (++answers == kWarmUpAnswers) {
      warm_tick = loop.now();
      warm_area = inside.area();
    }
  }

  double seconds() const { return static_cast<double>(loop.now() - warm_tick) / kSecond; }
  double throughput() const { return (kAnswers - kWarmUpAnswers) / seconds(); }
  double mean_inside() const {
    return static_cast<double>(inside.area() - warm_area) / kSecond / seconds();
  }

  std::size_t replication;
  kernel::EventLoop<Event> loop;
  kernel::Ring<std::uint32_t> queue;
  kernel::Occupancy inside;
  std::size_t draws = 0;
  std::size_t answers = 0;
  std::int64_t warm_tick = 0;
  kernel::Occupancy::Area warm_area = 0;
};

TEST_CASE("Twenty agents with two servers are the machine repair model", "[oracle][queueing]") {
  std::vector<double> throughput;
  std::vector<double> inside;
  std::vector<double> response_s;
  for (std::size_t r = 0; r < kReplications; ++r) {
    const ClosedLoop loop(r);
    throughput.push_back(loop.throughput());
    inside.push_back(loop.mean_inside());
    response_s.push_back(loop.mean_inside() / loop.throughput());
  }
  check_band(throughput, 1.6547906, 0.005);
  check_band(inside, 3.4520942, 0.01);
  check_band(response_s, 2.0861216, 0.01);
}

/// Mean sojourns of sequences whose work is `law` times 1000 steps.
std::vector<double> batch_sojourns(const kernel::BatchLaw& batch, double rate, const Law& law) {
  constexpr std::size_t kBatchReplications = 16;
  std::vector<double> sojourn_s;
  const Column kv(kCustomers);
  for (std::size_t r = 0; r < kBatchReplications; ++r) {
    const Column arrival = poisson_arrivals(r, rate);
    Column tokens = services(r, law);
    for (std::int64_t& work : tokens) work = std::max<std::int64_t>(1, work / 1'000'000);
    Column finish(kCustomers);
    serve_batch(batch, arrival, tokens, kv, finish);
    sojourn_s.push_back(Visits{arrival, tokens, finish}.mean_sojourn_s());
  }
  return sojourn_s;
}

TEST_CASE("Steps that are as long as the batch share the processor, whatever the law of the work",
          "[oracle][queueing]") {
  // A step of B sequences takes B ms: the machine does 1000 tokens a second, shared by all.
  const kernel::BatchLaw shared = {.per_sequence_ticks = 1'000'000, .sequences_max = 100'000};
  // A newcomer waits half a step for the next to begin, and steps of a thousandth are not zero.
  constexpr double kStepError = 0.002;
  for (const double rho : {0.5, 0.8}) {
    CAPTURE(rho);
    for (const Law& law : {exponential_law(), deterministic_law(), hyperexponential_law(4)}) {
      check_band(batch_sojourns(shared, rho, law), 1 / (1 - rho), 0.03, kStepError);
    }
  }
}

/// Mean sojourn of a birth-death chain with the station's speed, of which at most `cap` decode.
double exact_batch_sojourn_s(const kernel::BatchLaw& batch, double rate) {
  double weight = 1;
  double total = 0;
  double inside = 0;
  for (int n = 0; n < 5000; ++n) {
    total += weight;
    inside += weight * n;
    const int running = std::min(n + 1, static_cast<int>(batch.sequences_max));
    const double step_s = static_cast<double>(batch.step_ticks(running)) / kSecond;
    weight *= rate / (running / step_s / 1000);  // a sequence of 1000 tokens on average
  }
  return inside / total / rate;
}

TEST_CASE("A replica that slows down with its batch is a birth-death chain", "[oracle][queueing]") {
  // Scaled from an 8 B model on one GPU: 9.8 ms a token alone, 0.133 ms more for each sequence.
  kernel::BatchLaw batch = {
      .base_ticks = 980'000, .per_sequence_ticks = 13'300, .sequences_max = 1000};
  const double uncapped_s = exact_batch_sojourn_s(batch, 20);
  CHECK(uncapped_s == Approx(1.351).margin(0.01));  // 27 at a time, at three quarters of the speed
  check_band(batch_sojourns(batch, 20, exponential_law()), uncapped_s, 0.01, 0.002);
  batch.sequences_max = 32;
  const double capped_s = exact_batch_sojourn_s(batch, 20);
  CHECK(capped_s > 1.01 * uncapped_s);
  check_band(batch_sojourns(batch, 20, exponential_law()), capped_s, 0.02, 0.002);
}

}  // namespace
}  // namespace pointsman::oracles
