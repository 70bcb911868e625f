// Holds the generator to bounded memory: this file counts what the test program has on its heap.
#include "data/generate.hpp"
#include "data/json_reader.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include <catch2/catch.hpp>
#include <malloc.h>

namespace {

std::atomic<std::size_t> bytes_held{0};
std::atomic<std::size_t> bytes_held_most{0};

void* held(void* memory) {
  if (memory == nullptr) return memory;
  const std::size_t bytes = malloc_usable_size(memory);
  const std::size_t now = bytes_held.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  std::size_t most = bytes_held_most.load(std::memory_order_relaxed);
  while (now > most && !bytes_held_most.compare_exchange_weak(most, now)) {
  }
  return memory;
}

void* allocate(std::size_t bytes) {
  if (void* memory = held(std::malloc(bytes == 0 ? 1 : bytes))) return memory;
  throw std::bad_alloc();
}

void release(void* memory) noexcept {
  if (memory != nullptr) {
    bytes_held.fetch_sub(malloc_usable_size(memory), std::memory_order_relaxed);
  }
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t bytes) {
  return allocate(bytes);
}
void* operator new[](std::size_t bytes) {
  return allocate(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return held(std::malloc(bytes == 0 ? 1 : bytes));
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return held(std::malloc(bytes == 0 ? 1 : bytes));
}
void operator delete(void* memory) noexcept {
  release(memory);
}
void operator delete[](void* memory) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  release(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  release(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  release(memory);
}

namespace {

using namespace pointsman;

/// Bytes of heap that generating `rows` rows needs at most, and bytes of text that came out.
std::pair<std::size_t, std::size_t> memory_of(data::GeneratorSpec spec, std::uint64_t rows,
                                              unsigned threads) {
  spec.rows = rows;
  std::size_t text = 0;
  const std::size_t before = bytes_held.load();
  bytes_held_most = before;
  const auto status = data::generate(spec,
                                     [&text](std::string_view bytes) {
                                       text += bytes.size();
                                       return base::Status();
                                     },
                                     threads, {});
  CHECK(status);
  return {bytes_held_most.load() - before, text};
}

}  // namespace

TEST_CASE("A file of any length is generated in the memory of its blocks", "[data][generate]") {
  const auto document = data::read_json("data/samples/support.spec.json");
  REQUIRE(document);
  const auto spec = data::read_generator_spec(*document);
  REQUIRE(spec);
  const auto [short_heap, short_text] = memory_of(*spec, 100'000, 2);
  const auto [long_heap, long_text] = memory_of(*spec, 800'000, 2);
  CHECK(long_text > 7 * short_text);
  CHECK(short_heap > 1'000'000);  // the counter counts
  CHECK(static_cast<double>(long_heap) < 1.1 * static_cast<double>(short_heap));
  CHECK(long_heap < long_text / 4);
  // Nor do more threads than there are cores make it wait for more text.
  const auto [crowded_heap, crowded_text] = memory_of(*spec, 100'000, 1000);
  CHECK(crowded_text == short_text);
  CHECK(crowded_heap < 2 * short_heap);
}
