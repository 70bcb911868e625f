// Progress of long work on standard error.
//
// On a terminal: one line, rewritten at most ten times a second, with the time left; gone when the
// work ends. Elsewhere: a plain line every ten seconds. Nothing under --quiet, and nothing for work
// shorter than half a second. Invariant: update() may be called from any thread and never blocks on
// another. Cost: one clock reading per update.
#pragma once

#include "sim/cli/io.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace pointsman::cli {

class Progress {
 public:
  explicit Progress(const Io& io);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Clears the line.
  ~Progress();

  /// `what` names the work, e.g. "replaying"; `total` 0 = unknown. A new name starts a new estimate
  /// of the time left.
  void update(std::string_view what, std::size_t done, std::size_t total);

 private:
  using Clock = std::chrono::steady_clock;

  std::string line(std::size_t done, std::size_t total, Clock::time_point now) const;

  const Io& io_;
  std::mutex mutex_;  ///< guards what follows
  std::string what_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_;
  bool is_shown_ = false;
};

}  // namespace pointsman::cli
