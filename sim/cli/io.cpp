#include "sim/cli/io.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <sys/ioctl.h>
#include <unistd.h>

namespace pointsman::cli {
namespace {

constexpr std::size_t kDefaultColumns = 100;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kReset = "\x1b[0m";

/// Writes all bytes; returns 0 or the errno of the first failure.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

tl::unexpected<base::Error> output_failed(int code) {
  return base::fail(base::ErrorKind::kInternal,
                    "cannot write to standard output: " + std::generic_category().message(code));
}

std::string painted(std::string_view color, std::string_view text) {
  return std::string(color).append(text).append(kReset);
}

/// One line of a rendered error in colour.
std::string paint_line(std::string_view line, bool is_first) {
  constexpr std::string_view kError = "error:";
  if (is_first) {
    const std::size_t at = line.find(kError);
    if (at == std::string_view::npos) return std::string(line);
    const std::string place = at == 0 ? std::string() : painted(kBold, line.substr(0, at));
    return place + painted(kRed, kError) + painted(kBold, line.substr(at + kError.size()));
  }
  const std::size_t bar = line.find(" | ");
  const std::size_t mark = line.find_first_not_of(" \t|");
  if (bar != std::string_view::npos && mark != std::string_view::npos && line[mark] == '^') {
    return std::string(line.substr(0, mark)) + painted(kGreen, line.substr(mark));
  }
  for (const std::string_view label : {"  expected:", "  hint:"}) {
    if (line.starts_with(label)) {
      return painted(kBold, label) + std::string(line.substr(label.size()));
    }
  }
  return std::string(line);
}

}  // namespace

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Io::Io()
    : out_is_terminal_(::isatty(STDOUT_FILENO) != 0),
      err_is_terminal_(::isatty(STDERR_FILENO) != 0),
      is_dumb_(environment("TERM") == "dumb") {
  set_color(ColorMode::kAuto);
}

void Io::set_color(ColorMode mode) {
  const bool is_wanted = environment("NO_COLOR").empty() && !is_dumb_;
  out_has_color_ =
      mode == ColorMode::kAlways || (mode == ColorMode::kAuto && is_wanted && out_is_terminal_);
  err_has_color_ =
      mode == ColorMode::kAlways || (mode == ColorMode::kAuto && is_wanted && err_is_terminal_);
}

std::size_t Io::columns() const {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

base::Status Io::print(std::string_view data) const {
  const int code = write_all(STDOUT_FILENO, data);
  // EPIPE: whoever reads us (head, less) has read what it wanted.
  if (code != 0 && code != EPIPE) return output_failed(code);
  return {};
}

base::Status Io::close_output() const {
  // EBADF: the caller started us without a standard output, and nothing was written to it.
  if (::close(STDOUT_FILENO) != 0 && errno != EBADF) return output_failed(errno);
  return {};
}

void Io::say(std::string_view text) const {
  if (!is_quiet_) write_message(std::string(text) + '\n');
}

void Io::warn(std::string_view text) const {
  const std::string label = err_has_color_ ? painted(kYellow, "warning:") : "warning:";
  write_message(label + ' ' + std::string(text) + '\n');
}

void Io::report(const base::Error& error) const {
  const std::string text = base::render(error);
  write_message(err_has_color_ ? paint(text) : text);
}

void Io::write_message(std::string_view bytes) const {
  // Nobody is left to tell when standard error itself is gone.
  write_all(STDERR_FILENO, bytes);
}

std::string paint(const std::string& rendered) {
  std::string out;
  for (std::size_t begin = 0; begin < rendered.size();) {
    const std::size_t end = std::min(rendered.find('\n', begin), rendered.size());
    out += paint_line(std::string_view(rendered).substr(begin, end - begin), begin == 0) + '\n';
    begin = end + 1;
  }
  return out;
}

}  // namespace pointsman::cli
