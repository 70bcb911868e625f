#include "sim/engine/script_memo.hpp"

#include <cstdint>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>

using namespace pointsman;
using engine::Script;
using engine::ScriptMemo;
using policy::CallFate;

namespace {

constexpr std::size_t kPlenty = std::size_t{64} << 20U;
using Fates = std::vector<CallFate>;

/// Of so many moments, each of which costs `cost`, and the last of which is watched.
engine::Scripts script_of(std::size_t moments, std::int64_t cost) {
  std::vector<engine::ScriptMoment> all(moments, engine::ScriptMoment{.cost = cost});
  if (!all.empty()) all.back().watch = 0;
  const engine::ScriptWatch watch{.ticks = cost};
  engine::ScriptEnd end;
  end.at = static_cast<policy::MomentIndex>(moments);
  end.score = cost;
  engine::Scripts scripts;
  scripts.add(all, {&watch, 1}, end);
  return scripts;
}

void check_script(const std::optional<Script>& found, std::size_t moments, std::int64_t cost) {
  REQUIRE(found);
  REQUIRE(found->size() == moments);
  CHECK(found->end->score == cost);
  for (const engine::ScriptMoment& moment : found->moments) CHECK(moment.cost == cost);
  CHECK(found->watch_of(found->moments.back())->ticks == cost);
}

}  // namespace

TEST_CASE("a script is known by its row and its fates, all of them in their order", "[timed]") {
  ScriptMemo memo(kPlenty);
  const std::vector<Fates> asked = {{},
                                    {CallFate::kAnswers},
                                    {CallFate::kAnswers, CallFate::kAnswers},
                                    {CallFate::kFails, CallFate::kRefused},
                                    {CallFate::kRefused, CallFate::kFails},
                                    Fates(15, CallFate::kLate)};
  std::int64_t cost = 0;
  for (const std::uint32_t row : {0U, 7U, 0xffff'ffffU}) {
    for (const Fates& fates : asked) {
      CHECK_FALSE(memo.find(row, fates));
      memo.keep(row, fates, script_of(3, cost++)[0]);
    }
  }
  CHECK(memo.size() == 3 * asked.size());
  cost = 0;
  for (const std::uint32_t row : {0U, 7U, 0xffff'ffffU}) {
    for (const Fates& fates : asked) check_script(memo.find(row, fates), 3, cost++);
  }
}

TEST_CASE("what a memo gives stays where it is while it grows", "[timed]") {
  ScriptMemo memo(kPlenty);
  constexpr std::uint32_t kRows = 20'000;
  memo.keep(0, {}, script_of(5, 1)[0]);
  const Script first = *memo.find(0, {});
  for (std::uint32_t row = 1; row < kRows; ++row) {
    memo.keep(row, {}, script_of(1 + row % 9, row)[0]);
  }
  CHECK(memo.find(0, {})->moments.data() == first.moments.data());
  check_script(first, 5, 1);
  for (std::uint32_t row = 1; row < kRows; ++row)
    check_script(memo.find(row, {}), 1 + row % 9, row);
}

TEST_CASE("a memo keeps no more than it may, and nothing that it cannot tell apart", "[timed]") {
  constexpr std::size_t kBytes = std::size_t{1} << 20U;
  ScriptMemo memo(kBytes);
  constexpr std::uint32_t kRows = 10'000;
  for (std::uint32_t row = 0; row < kRows; ++row) memo.keep(row, {}, script_of(4, row)[0]);
  CHECK(memo.size() > 100);
  CHECK(memo.size() * 4 * sizeof(engine::ScriptMoment) <= kBytes);
  for (std::uint32_t row = 0; row < memo.size(); ++row) check_script(memo.find(row, {}), 4, row);
  CHECK_FALSE(memo.find(kRows - 1, {}));

  ScriptMemo roomy(kPlenty);
  const Fates many(16, CallFate::kAnswers);
  roomy.keep(0, many, script_of(4, 1)[0]);
  CHECK_FALSE(roomy.find(0, many));
  memo.keep(kRows, {}, script_of(1, 1)[0]);  // it is full
  CHECK_FALSE(memo.find(kRows, {}));
  CHECK(roomy.size() == 0);
}
