// Ctrl-C (SIGINT) and SIGTERM as a stop token.
//
// Invariant: the first signal only asks: the command stops at the next chunk and leaves no partial
// file; the second one of the same kind ends the process at once, by the system's default action. A
// signal that the parent had set to ignore (nohup) stays ignored. At most one Interrupts at a time.
// Cost: one sleeping thread.
#pragma once

#include "sim/cli/io.hpp"

#include <stop_token>
#include <thread>

namespace pointsman::cli {

class Interrupts {
 public:
  explicit Interrupts(const Io& io);
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  int pipe_[2] = {-1, -1};
  std::thread watcher_;
};

}  // namespace pointsman::cli
