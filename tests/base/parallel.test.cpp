#include "sim/base/parallel.hpp"

#include "sim/base/random.hpp"

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::base;

std::vector<double> chunk_sums(std::size_t rows, unsigned threads) {
  std::vector<double> sums(chunk_count(rows));
  const bool is_complete = for_each_chunk(rows, threads, {}, [&](const Chunk& chunk) {
    double sum = 0;
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) sum += to_uniform(mix64(i));
    sums[chunk.index] = sum;
  });
  CHECK(is_complete);
  return sums;
}

TEST_CASE("Chunks and their sums are the same for any number of threads", "[base][parallel][law]") {
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, kChunkRows - 1, kChunkRows,
                                 kChunkRows + 1, 9 * kChunkRows + 17}) {
    const auto alone = chunk_sums(rows, 1);
    CHECK(alone.size() == (rows + kChunkRows - 1) / kChunkRows);
    for (const unsigned threads : {0U, 2U, 3U, 7U}) CHECK(chunk_sums(rows, threads) == alone);
  }
}

TEST_CASE("Chunks cover all rows once", "[base][parallel]") {
  constexpr std::size_t kRows = 5 * kChunkRows + 3;
  std::vector<std::atomic<int>> visits(kRows);
  CHECK(for_each_chunk(kRows, 3, {}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) ++visits[i];
  }));
  CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& n) { return n == 1; }));
}

TEST_CASE("A requested stop skips the chunks that have not begun", "[base][parallel]") {
  for (const unsigned threads : {1U, 4U}) {
    std::stop_source source;
    std::atomic<int> ran = 0;
    CHECK_FALSE(for_each_index(1000, threads, source.get_token(), [&](std::size_t) {
      ++ran;
      source.request_stop();
    }));
    CHECK(ran >= 1);
    CHECK(ran <= 4);
  }
  std::stop_source source;
  source.request_stop();
  CHECK_FALSE(for_each_index(3, 2, source.get_token(), [](std::size_t) { FAIL(); }));
}

TEST_CASE("An exception ends the loop and does not escape", "[base][parallel]") {
  for (const unsigned threads : {1U, 4U}) {
    std::atomic<int> ran = 0;
    bool is_complete = true;
    CHECK_NOTHROW(is_complete = for_each_index(1000, threads, {}, [&](std::size_t) {
                    ++ran;
                    throw std::runtime_error("no");
                  }));
    CHECK_FALSE(is_complete);
    CHECK(ran <= 4);
  }
}

TEST_CASE("Loops nest", "[base][parallel]") {
  std::vector<int> sums(20);
  CHECK(for_each_index(20, 4, {}, [&](std::size_t i) {
    std::vector<int> parts(10);
    for_each_index(10, 4, {}, [&](std::size_t j) { parts[j] = static_cast<int>(i * j); });
    sums[i] = std::accumulate(parts.begin(), parts.end(), 0);
  }));
  for (std::size_t i = 0; i < 20; ++i) CHECK(sums[i] == static_cast<int>(45 * i));
}

}  // namespace
