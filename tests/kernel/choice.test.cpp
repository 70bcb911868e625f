#include "sim/kernel/choice.hpp"

#include "tests/kernel/random_models.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

namespace pointsman::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEMPLATE_TEST_CASE("A cut decides every score as a comparison in double with the threshold does",
                   "[kernel][choice][law]", float, double) {
  using Limits = std::numeric_limits<TestType>;
  std::vector<double> thresholds = {0,
                                    -0.0,
                                    0.1,
                                    0.5,
                                    1,
                                    -1,
                                    1e-300,
                                    1e300,
                                    -1e300,
                                    1e39,
                                    3e38,
                                    1e-45,
                                    kInfinity,
                                    -kInfinity,
                                    kNan,
                                    static_cast<double>(Limits::max()),
                                    static_cast<double>(Limits::denorm_min())};
  std::mt19937_64 draw(3);
  for (int i = 0; i < 200; ++i) thresholds.push_back(static_cast<double>(draw() >> 11) * 0x1p-53);
  for (const double threshold : thresholds) {
    std::vector<TestType> scores = {0,
                                    -TestType{0},
                                    Limits::infinity(),
                                    -Limits::infinity(),
                                    Limits::quiet_NaN(),
                                    Limits::max(),
                                    Limits::lowest(),
                                    Limits::denorm_min(),
                                    TestType{0.5}};
    const auto near = static_cast<TestType>(threshold);
    scores.insert(scores.end(), {near, std::nextafter(near, Limits::infinity()),
                                 std::nextafter(near, -Limits::infinity())});
    for (const TestType score : scores) {
      CAPTURE(threshold, score);
      const auto wide = static_cast<double>(score);
      CHECK((score >= cut_at<TestType>(threshold, Tie::kAtLeast)) == (wide >= threshold));
      CHECK((score >= cut_at<TestType>(threshold, Tie::kAbove)) == (wide > threshold));
    }
  }
}

TEST_CASE("A float score of one tenth lies above the threshold one tenth, not on it",
          "[kernel][choice]") {
  CHECK(0.1F >= cut_at<float>(0.1, Tie::kAbove));  // 0.1F is 0.100000001490116...
  CHECK_FALSE(0.1 >= cut_at<double>(0.1, Tie::kAbove));
  CHECK_FALSE(0.3F >= cut_at<float>(0.3000000120, Tie::kAtLeast));  // 0.3F is 0.300000011920928...
}

TEMPLATE_TEST_CASE("Choices, their bits, blends and sums equal the row by row meaning",
                   "[kernel][choice]", float, double) {
  for (const Scores kind : kAllScores) {
    for (const std::size_t rows : kLengths) {
      const OwnedModels<TestType, Graded, std::int64_t> owned(rows, kind, rows + 1);
      const auto two = owned.view();
      const std::vector<double> weak(two.right_weak.begin(), two.right_weak.end());
      const std::vector<double> strong(two.right_strong.begin(), two.right_strong.end());
      std::vector<std::uint8_t> choice(rows, 7);
      choose_strong(two.score, TestType{0.5}, std::span(choice));
      std::vector<std::uint64_t> words((rows + 63) / 64, ~std::uint64_t{0});
      pack_choice(choice, words);
      std::vector<std::int64_t> integers(rows);
      std::vector<double> numbers(rows);
      blend<std::int64_t>(choice, two.right_weak, two.right_strong, integers);
      blend<double>(choice, weak, strong, numbers);
      std::int64_t sum = 0;
      std::size_t differing = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        const bool is_strong = two.score[row] >= TestType{0.5};
        differing += choice[row] != (is_strong ? 1 : 0);
        differing += ((words[row / 64] >> (row % 64)) & 1U) != choice[row];
        differing += integers[row] != (is_strong ? two.right_strong : two.right_weak)[row];
        differing += numbers[row] != (is_strong ? strong : weak)[row];
        sum += integers[row];
      }
      CAPTURE(rows, static_cast<int>(kind));
      CHECK(differing == 0);
      CHECK(sum_chosen<std::int64_t>(choice, two.right_weak, two.right_strong) == sum);
      if (rows % 64 != 0) CHECK((words.back() >> (rows % 64)) == 0);
    }
  }
}

TEST_CASE("A blend may write over one of its inputs", "[kernel][choice]") {
  const std::vector<std::uint8_t> choice = {1, 0, 1, 0, 0};
  const std::vector<std::int64_t> strong = {10, 11, 12, 13, 14};
  std::vector<std::int64_t> weak = {0, 1, 2, 3, 4};
  blend<std::int64_t>(choice, weak, strong, weak);
  CHECK(weak == std::vector<std::int64_t>{10, 1, 12, 3, 4});
}

}  // namespace
}  // namespace pointsman::kernel
