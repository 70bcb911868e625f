#include "sim/analysis/successive_halving.hpp"

#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

using namespace pointsman;
using namespace pointsman::analysis;

TEST_CASE("a Latin hypercube uses every part of every range once", "[law][optimize]") {
  const std::vector<SearchRange> ranges = {{.low = 0, .high = 1}, {.low = -5, .high = 5}};
  const auto points = search_candidates(ranges, 20, 7);
  REQUIRE(points.size() == 20);
  for (std::size_t r = 0; r < 2; ++r) {
    std::set<int> parts;
    for (const auto& point : points) {
      const double u = (point[r] - ranges[r].low) / (ranges[r].high - ranges[r].low);
      CHECK((u >= 0 && u <= 1));
      parts.insert(static_cast<int>(20 * u));
    }
    CHECK(parts.size() == 20);
  }
  CHECK(points == search_candidates(ranges, 20, 7));
  CHECK(points != search_candidates(ranges, 20, 8));
}

TEST_CASE("lists with few combinations are tried in full", "[optimize]") {
  const std::vector<SearchRange> lists = {{.values = {1, 2, 3}}, {.values = {10, 20}}};
  const auto points = search_candidates(lists, 64, 1);
  CHECK(points.size() == 6);
  CHECK(std::set<std::vector<double>>(points.begin(), points.end()).size() == 6);
  CHECK(search_candidates(lists, 4, 1).size() == 4);
}

TEST_CASE("halving finds the best of many noisy candidates with few evaluations", "[optimize]") {
  constexpr std::size_t kCandidates = 64;
  constexpr std::size_t kRows = 4096;
  std::size_t evaluations = 0;
  // Candidate 41 is right most often; every candidate sees the same draws (common random numbers).
  const auto accuracy = [](std::size_t candidate) {
    return 0.9 - 0.005 * std::abs(static_cast<double>(candidate) - 41);
  };
  const EvaluateCandidates evaluate = [&](std::span<const std::size_t> candidates,
                                          std::size_t rows) {
    std::vector<Amounts> means;
    for (const std::size_t candidate : candidates) {
      double right = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        right += base::uniform({.seed = 2, .request = row}) < accuracy(candidate) ? 1 : 0;
      }
      evaluations += rows;
      means.push_back({right / static_cast<double>(rows), 1, 0});
    }
    return base::Result<std::vector<Amounts>>(std::move(means));
  };
  const auto found = successive_halving(kCandidates, {.objective = Objective::kMostAccuracy},
                                        {.rows = kRows}, evaluate);
  REQUIRE(found);
  CHECK(found->finalists.front().candidate == 41);
  CHECK(found->finalists.size() == 8);
  CHECK(found->rounds == std::vector<std::size_t>{512, 1024, 2048, 4096});
  CHECK(evaluations == 64 * 512 + 32 * 1024 + 16 * 2048 + 8 * 4096);
  // Where the user stands is never lost.
  CHECK(std::ranges::count(found->finalists, std::size_t{0}, &Finalist::candidate) == 1);
}

TEST_CASE("few candidates or few rows make one round", "[optimize]") {
  std::vector<std::size_t> asked;
  const EvaluateCandidates evaluate = [&](std::span<const std::size_t> candidates,
                                          std::size_t rows) {
    asked.push_back(rows);
    return base::Result<std::vector<Amounts>>(std::vector<Amounts>(candidates.size()));
  };
  const auto found = successive_halving(3, {}, {.rows = 100}, evaluate);
  REQUIRE(found);
  CHECK(asked == std::vector<std::size_t>{100});
  CHECK(found->finalists.size() == 3);
}
