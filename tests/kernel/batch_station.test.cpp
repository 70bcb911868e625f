#include "sim/kernel/batch_station.hpp"

#include "tests/kernel/random_traffic.hpp"

#include <algorithm>
#include <deque>
#include <random>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

struct Load {
  std::vector<std::int64_t> arrival, tokens, kv;
};

Load random_load(std::size_t count, std::int64_t gap_max, std::int64_t tokens_max,
                 std::uint64_t seed) {
  Traffic traffic = random_traffic(count, gap_max, tokens_max - 1, seed);
  std::mt19937_64 draw(seed);
  Load load = {std::move(traffic.arrival), std::move(traffic.service), {}};
  for (std::int64_t& tokens : load.tokens) {
    tokens += 1;
    load.kv.push_back(tokens + static_cast<std::int64_t>(draw() % 20));
  }
  return load;
}

/// The definition: one step after the other, one token each.
std::vector<std::int64_t> step_by_step(const BatchLaw& law, const Load& load) {
  struct Running {
    std::size_t row;
    std::int64_t left;
  };
  std::vector<std::int64_t> finish(load.arrival.size());
  std::vector<Running> batch;
  std::deque<std::size_t> queue;
  std::int64_t kv = 0;
  std::int64_t now = 0;
  std::size_t next = 0;
  while (next < finish.size() || !queue.empty() || !batch.empty()) {
    if (batch.empty() && queue.empty()) now = std::max(now, load.arrival[next]);
    for (; next < finish.size() && load.arrival[next] <= now; ++next) queue.push_back(next);
    while (!queue.empty() && batch.size() < law.sequences_max &&
           kv + load.kv[queue.front()] <= law.kv_tokens_max) {
      batch.push_back({queue.front(), load.tokens[queue.front()]});
      kv += load.kv[queue.front()];
      queue.pop_front();
    }
    now += law.step_ticks(static_cast<std::int64_t>(batch.size()));
    std::erase_if(batch, [&](Running& sequence) {
      if (--sequence.left > 0) return false;
      finish[sequence.row] = now;
      kv -= load.kv[sequence.row];
      return true;
    });
  }
  return finish;
}

std::vector<std::int64_t> by_station(const BatchLaw& law, const Load& load) {
  std::vector<std::int64_t> finish(load.arrival.size(), -1);
  serve_batch(law, load.arrival, load.tokens, load.kv, finish);
  return finish;
}

const BatchLaw kLaws[] = {
    {.base_ticks = 0, .per_sequence_ticks = 1},
    {.base_ticks = 9, .per_sequence_ticks = 2, .sequences_max = 4},
    {.base_ticks = 5, .per_sequence_ticks = 0, .sequences_max = 1},
    {.base_ticks = 98, .per_sequence_ticks = 13, .sequences_max = 64, .kv_tokens_max = 120},
};

TEST_CASE("Jumping over steps equals taking each of them", "[kernel][batch][law]") {
  for (const BatchLaw& law : kLaws) {
    for (const std::int64_t gap : {0, 3, 60, 2000}) {
      for (const std::int64_t tokens : {1, 5, 60}) {
        const Load load = random_load(300, gap, tokens, static_cast<std::uint64_t>(gap + tokens));
        CAPTURE(law.base_ticks, gap, tokens);
        REQUIRE(by_station(law, load) == step_by_step(law, load));
      }
    }
  }
}

TEST_CASE("Advancing often changes nothing", "[kernel][batch][law]") {
  const BatchLaw law = kLaws[3];
  const Load load = random_load(200, 100, 30, 9);
  std::vector<std::int64_t> finish(load.arrival.size());
  std::vector<std::int64_t> entered(load.arrival.size());
  const auto note = [&](const DecodedSequence& done) {
    finish[done.row] = done.left_tick;
    entered[done.row] = done.entered_tick;
  };
  BatchStation station(law);
  std::size_t next = 0;
  for (std::int64_t now = 0; next < finish.size() || station.running() > 0; ++now) {
    station.advance(now, note);
    for (; next < finish.size() && load.arrival[next] == now; ++next) {
      station.join(now, {static_cast<std::uint32_t>(next), load.tokens[next], load.kv[next]});
    }
    REQUIRE(station.next_change() > now);
    REQUIRE(station.kv_tokens_used() <= law.kv_tokens_max);
    REQUIRE(station.running() <= law.sequences_max);
  }
  CHECK(station.kv_tokens_used() == 0);
  CHECK(station.waiting() == 0);
  CHECK(finish == by_station(law, load));
  for (std::size_t i = 0; i < finish.size(); ++i) {
    REQUIRE(entered[i] >= load.arrival[i]);
    REQUIRE(finish[i] - entered[i] >= load.tokens[i] * law.step_ticks(1));
    REQUIRE(finish[i] - entered[i] <= load.tokens[i] * law.step_ticks(law.sequences_max));
  }
}

TEST_CASE("A sequence alone decodes at full speed, two share it", "[kernel][batch]") {
  const BatchLaw law = {.base_ticks = 100, .per_sequence_ticks = 10};
  CHECK(by_station(law, {{7}, {3}, {0}}) == std::vector<std::int64_t>{7 + 3 * 110});
  // The second comes within the first step and enters at its end, at 110; both take steps of 120.
  CHECK(by_station(law, {{0, 1}, {3, 2}, {0, 0}}) == std::vector<std::int64_t>{350, 350});
}

TEST_CASE("Who does not fit waits, and nobody passes him", "[kernel][batch]") {
  const BatchLaw law = {.base_ticks = 10, .kv_tokens_max = 10};
  // Row 1 needs the whole memory; row 2 would fit beside row 0 but stays behind row 1.
  CHECK(by_station(law, {{0, 0, 0}, {2, 1, 1}, {4, 10, 2}}) ==
        std::vector<std::int64_t>{20, 30, 40});
  CHECK(BatchStation(law).fits({0, 1, 10}));
  CHECK_FALSE(BatchStation(law).fits({0, 1, 11}));
}

TEST_CASE("Who hangs up pays what was decoded and makes room for the next", "[kernel][batch]") {
  const BatchLaw law = {.base_ticks = 10, .sequences_max = 1};
  std::vector<std::pair<std::uint32_t, std::int64_t>> left;
  const auto note = [&](const DecodedSequence& done) {
    left.emplace_back(done.row, done.left_tick);
  };
  BatchStation station(law);
  station.join(0, {0, 100, 5});
  station.join(0, {1, 3, 5});
  station.join(0, {2, 3, 5});
  station.advance(25, note);
  CHECK(station.cancel(25, 0)->tokens == 2);
  CHECK_FALSE(station.cancel(25, 0));                    // no second time
  CHECK(station.cancel(25, 1)->entered_tick == kNever);  // it waited
  CHECK_FALSE(station.cancel(25, 7));
  CHECK(station.next_change() == 30);
  station.advance(30, note);
  CHECK(station.kv_tokens_used() == 5);
  CHECK(station.cancel(30, 2)->tokens == 0);  // between two steps it leaves at once
  CHECK(station.next_change() == kNever);
  CHECK(station.kv_tokens_used() == 0);
  CHECK(left.empty());
  station.join(32, {3, 1, 5});
  station.advance(1000, note);
  CHECK(left == std::vector<std::pair<std::uint32_t, std::int64_t>>{{3, 42}});
}

TEST_CASE("Who hangs up may let in more than there was ever room for", "[kernel][batch]") {
  BatchStation station({.base_ticks = 10, .sequences_max = 64, .kv_tokens_max = 64});
  station.join(0, {0, 100, 64});
  for (std::uint32_t row = 1; row <= 64; ++row) station.join(0, {row, 3, 1});
  station.advance(20, [](const DecodedSequence&) { FAIL("nobody is done"); });
  CHECK(station.running() == 1);
  const auto cancelled = station.cancel(20, 0);  // between two steps: the others move in at once
  REQUIRE(cancelled);
  CHECK(cancelled->entered_tick == 0);
  CHECK(cancelled->tokens == 2);
  CHECK(station.running() == 64);
  CHECK(station.entered_tick(64) == 20);
}

}  // namespace
}  // namespace pointsman::kernel
