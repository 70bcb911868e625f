#include "sim/kernel/token_bucket.hpp"

#include "sim/kernel/slot_tree.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;

TEST_CASE("A bucket of 60 requests a minute gives one a second once it is empty",
          "[kernel][bucket]") {
  TokenBucket bucket(60, 60, kMinute);
  for (int request = 0; request < 60; ++request) REQUIRE(bucket.take(0, 1));
  CHECK_FALSE(bucket.take(0, 1));
  CHECK(bucket.retry_after(0, 1) == kSecond);
  CHECK_FALSE(bucket.take(kSecond - 1, 1));
  CHECK(bucket.retry_after(kSecond - 1, 1) == 1);
  CHECK(bucket.take(kSecond, 1));
  CHECK_FALSE(bucket.take(kSecond, 1));
  CHECK(bucket.retry_after(kSecond, 60) == kMinute);
  CHECK(bucket.level(10 * kMinute) == 60);  // never more than it holds
}

TEST_CASE("A bucket asked at every tick gains as much as one that is left alone",
          "[kernel][bucket][law]") {
  // 7 tokens in 10 ticks never come out even.
  TokenBucket asked(1'000'000, 7, 10);
  TokenBucket left_alone(1'000'000, 7, 10);
  asked.charge(0, 1'000'000);
  left_alone.charge(0, 1'000'000);
  for (std::int64_t now = 1; now <= 12'345; ++now) REQUIRE(asked.level(now) == now * 7 / 10);
  CHECK(left_alone.level(12'345) == asked.level(12'345));
  CHECK(asked.take(12'345, asked.level(12'345)));
  CHECK(asked.level(12'345) == 0);
}

TEST_CASE("Who comes after the retry time is let in, and who comes a tick earlier is not",
          "[kernel][bucket][law]") {
  std::mt19937_64 draw(8);
  const auto up_to = [&](std::int64_t most) {
    return 1 + static_cast<std::int64_t>(draw() % static_cast<std::uint64_t>(most));
  };
  for (int round = 0; round < 300; ++round) {
    const std::int64_t capacity = up_to(150'000'000);
    TokenBucket bucket(capacity, up_to(150'000'000), kMinute);
    std::int64_t now = 0;
    std::int64_t refused = 0;
    for (int request = 0; request < 40; ++request) {
      now += up_to(kSecond);
      const std::int64_t tokens = up_to(capacity);
      const std::int64_t wait = bucket.retry_after(now, tokens);
      if (wait > 0) {
        ++refused;
        REQUIRE_FALSE(bucket.take(now, tokens));
        REQUIRE_FALSE(bucket.take(now + wait - 1, tokens));
      }
      now += wait;
      REQUIRE(bucket.take(now, tokens));
      REQUIRE(bucket.level(now) >= 0);
    }
    CHECK(refused > 0);
  }
}

TEST_CASE("What it can never hold is never let in", "[kernel][bucket]") {
  TokenBucket bucket(100, 100, kMinute);
  CHECK(bucket.retry_after(0, 100) == 0);
  CHECK(bucket.retry_after(0, 101) == kNever);
  CHECK_FALSE(bucket.take(0, 101));
  CHECK(bucket.level(0) == 100);
  TokenBucket empty(100, 0, kMinute);
  CHECK(empty.take(0, 100));
  CHECK(empty.retry_after(kMinute, 1) == kNever);
}

TEST_CASE("Tokens used in debt are paid back before the next is let in", "[kernel][bucket]") {
  TokenBucket bucket(100, 100, kMinute);
  bucket.charge(0, 300);
  CHECK(bucket.level(0) == -200);
  CHECK(bucket.level(1) == -200);  // -199.99..: whole tokens, rounded down
  CHECK(bucket.retry_after(0, 1) == 2 * kMinute + kMinute / 100);
  bucket.give_back(0, 250);
  CHECK(bucket.level(0) == 50);
  bucket.give_back(0, 250);
  CHECK(bucket.level(0) == 100);
}

}  // namespace
}  // namespace pointsman::kernel
