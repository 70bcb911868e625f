#include "sim/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <optional>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

namespace pointsman::base {
namespace {

/// One index, unless stopped; a throw stops the rest.
void run_one(std::size_t index, const std::stop_token& stop, std::atomic<bool>& is_complete,
             const std::function<void(std::size_t)>& body) noexcept {
  if (stop.stop_requested() || !is_complete.load(std::memory_order_relaxed)) {
    is_complete.store(false, std::memory_order_relaxed);
    return;
  }
  try {
    body(index);
  } catch (...) {
    is_complete.store(false, std::memory_order_relaxed);
  }
}

void run_parallel(std::size_t count, unsigned threads, const std::stop_token& stop,
                  std::atomic<bool>& is_complete, const std::function<void(std::size_t)>& body) {
  using oneapi::tbb::global_control;
  // oneTBB never starts more workers than cores unless told so.
  std::optional<global_control> limit;
  if (threads > static_cast<unsigned>(oneapi::tbb::info::default_concurrency())) {
    limit.emplace(global_control::max_allowed_parallelism, threads);
  }
  oneapi::tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] {
    oneapi::tbb::parallel_for(
        oneapi::tbb::blocked_range<std::size_t>(0, count, 1),
        [&](const oneapi::tbb::blocked_range<std::size_t>& range) {
          for (std::size_t i = range.begin(); i != range.end(); ++i) {
            run_one(i, stop, is_complete, body);
          }
        },
        oneapi::tbb::simple_partitioner());
  });
}

}  // namespace

unsigned threads_to_use(unsigned threads) {
  constexpr unsigned kMaxThreads = 1024;
  if (threads == 0) threads = static_cast<unsigned>(oneapi::tbb::info::default_concurrency());
  return std::min(threads, kMaxThreads);
}

bool for_each_index(std::size_t count, unsigned threads, const std::stop_token& stop,
                    const std::function<void(std::size_t)>& body) {
  std::atomic<bool> is_complete = true;
  try {
    threads = static_cast<unsigned>(std::min<std::size_t>(threads_to_use(threads), count));
    if (threads > 1) {
      run_parallel(count, threads, stop, is_complete, body);
    } else {
      for (std::size_t i = 0; i < count; ++i) run_one(i, stop, is_complete, body);
    }
  } catch (...) {  // no memory for threads or tasks
    return false;
  }
  return is_complete.load();
}

bool for_each_chunk(std::size_t rows, unsigned threads, const std::stop_token& stop,
                    const std::function<void(const Chunk&)>& body) {
  return for_each_index(chunk_count(rows), threads, stop, [&](std::size_t index) {
    const std::size_t begin = index * kChunkRows;
    body({index, begin, std::min(rows, begin + kChunkRows)});
  });
}

}  // namespace pointsman::base
