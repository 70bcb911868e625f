// The two streams of a command: data goes to standard output, everything a person reads along the
// way to standard error.
//
// Invariant: a write to standard output that fails is an error, so a full disk or a closed pipe
// never looks like success. Colour only where the stream is a terminal and nobody objects
// (NO_COLOR, TERM=dumb, --color). Source of the conventions: clig.dev, no-color.org.
#pragma once

#include "sim/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsman::cli {

/// What the environment sets `name` to; empty where it does not.
std::string environment(const char* name);

enum class ColorMode : std::uint8_t { kAuto, kAlways, kNever };

class Io {
 public:
  /// Looks at the streams and the environment.
  Io();

  void set_color(ColorMode mode);
  void set_quiet(bool quiet) { is_quiet_ = quiet; }

  bool is_quiet() const { return is_quiet_; }
  bool out_has_color() const { return out_has_color_; }
  bool messages_are_live() const { return err_is_terminal_ && !is_dumb_; }
  bool out_is_terminal() const { return out_is_terminal_; }
  bool err_is_terminal() const { return err_is_terminal_; }
  /// Columns of the terminal behind standard error; 100 where there is none.
  std::size_t columns() const;

  /// Writes data to standard output at once.
  base::Status print(std::string_view data) const;
  /// Reports what only closing standard output reveals (quota, network file systems).
  base::Status close_output() const;

  /// A line for the person at the terminal, left out under --quiet. `text` has no line end.
  void say(std::string_view text) const;
  /// `warning: text`, also under --quiet.
  void warn(std::string_view text) const;
  void report(const base::Error& error) const;
  /// Bytes to standard error as they are; used by the progress line.
  void write_message(std::string_view bytes) const;

 private:
  bool out_is_terminal_ = false;
  bool err_is_terminal_ = false;
  bool is_dumb_ = false;
  bool out_has_color_ = false;
  bool err_has_color_ = false;
  bool is_quiet_ = false;
};

/// base::render with colour: the place bold, `error:` red, the caret green.
std::string paint(const std::string& rendered);

}  // namespace pointsman::cli
