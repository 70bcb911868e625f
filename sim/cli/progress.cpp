#include "sim/cli/progress.hpp"

#include <algorithm>
#include <cmath>

namespace pointsman::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kFirstLive = 500ms;
constexpr auto kBetweenLive = 100ms;
constexpr auto kBetweenPlain = 10s;
constexpr std::string_view kClearLine = "\r\x1b[K";

/// "1,234,567"
std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

/// "12 s", "3 min 05 s", "2 h 07 min"
std::string duration(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  const auto two = [](long long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + two(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + two(whole % 3600 / 60) + " min";
}

}  // namespace

Progress::Progress(const Io& io)
    : io_(io),
      next_(begin_ + (io.messages_are_live() ? Clock::duration(kFirstLive)
                                             : Clock::duration(kBetweenPlain))) {}

Progress::~Progress() {
  if (is_shown_) io_.write_message(kClearLine);
}

void Progress::update(std::string_view what, std::size_t done, std::size_t total) {
  if (io_.is_quiet()) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const auto now = Clock::now();
  if (what != what_) {
    what_ = what;
    begin_ = now;
  }
  if (now < next_) return;
  std::string text = line(done, total, now);
  if (io_.messages_are_live()) {
    next_ = now + kBetweenLive;
    is_shown_ = true;
    const std::size_t columns = io_.columns();
    if (text.size() >= columns) text.resize(columns > 0 ? columns - 1 : 0);
    io_.write_message(std::string(kClearLine) + text);
  } else {
    next_ = now + kBetweenPlain;
    io_.write_message(text + '\n');
  }
}

std::string Progress::line(std::size_t done, std::size_t total, Clock::time_point now) const {
  if (total == 0) return what_ + ": " + grouped(done) + " rows";
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  std::string text = what_ + ": " + std::to_string(static_cast<int>(share * 100)) + " % of " +
                     grouped(total) + " rows";
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  if (share > 0) text += ", " + duration(elapsed * (1 - share) / share) + " left";
  return text;
}

}  // namespace pointsman::cli
