#include "sim/cli/interrupt.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace pointsman::cli {
namespace {

constexpr char kStop = 's';
constexpr char kDone = 'd';

/// Where the signal handler writes; only async-signal-safe calls may be made there.
std::atomic<int> wake_descriptor{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int) {
  const int saved = errno;
  [[maybe_unused]] const ssize_t written = ::write(wake_descriptor.load(), &kStop, 1);
  errno = saved;
}

/// Ctrl-C, Ctrl-\, a request to end, a terminal that closes.
constexpr std::array kStopSignals = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

void listen_to(int signal) {
  struct sigaction old {};
  ::sigaction(signal, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | static_cast<unsigned>(SA_RESTART));
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

void stop_listening_to(int signal) {
  struct sigaction old {};
  ::sigaction(signal, nullptr, &old);
  if (old.sa_handler == on_signal) std::signal(signal, SIG_DFL);
}

char read_byte(int descriptor) {
  char byte = kDone;
  while (::read(descriptor, &byte, 1) < 0 && errno == EINTR) {
  }
  return byte;
}

}  // namespace

Interrupts::Interrupts(const Io& io) {
  // A closed pipe must be an error of write(), not a silent death.
  std::signal(SIGPIPE, SIG_IGN);
  // So must a file that grows beyond what the shell allows.
  std::signal(SIGXFSZ, SIG_IGN);
  // Without a pipe Ctrl-C keeps the system's default action.
  if (::pipe2(pipe_, O_CLOEXEC) != 0) return;
  wake_descriptor = pipe_[1];
  watcher_ = std::thread([this, &io] {
    while (read_byte(pipe_[0]) == kStop) {
      if (source_.request_stop() && io.messages_are_live()) {
        io.write_message("\r\x1b[Kstopping; Ctrl-C again ends at once\n");
      }
    }
  });
  for (const int signal : kStopSignals) listen_to(signal);
}

Interrupts::~Interrupts() {
  if (!watcher_.joinable()) return;
  for (const int signal : kStopSignals) stop_listening_to(signal);
  [[maybe_unused]] const ssize_t written = ::write(pipe_[1], &kDone, 1);
  watcher_.join();
  wake_descriptor = -1;
  ::close(pipe_[0]);
  ::close(pipe_[1]);
}

}  // namespace pointsman::cli
