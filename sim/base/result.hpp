// Errors are values: every function that can fail on a user's input returns Result<T>.
//
// An Error says where (file:line:column), what was found, what was expected and, when a name was
// mistyped, the nearest valid one. Invariant: the library never prints, exits or aborts; the exit
// code of an error is its ErrorKind. Cost: one move of a small struct on the cold path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace pointsman::base {

/// What went wrong, as the process exit code of the command that meets it (DESIGN 5).
enum class ErrorKind : std::uint8_t {
  kInternal = 1,         ///< a defect of Pointsman or of the machine (disk full, read-only folder)
  kUsage = 2,            ///< command line or scenario is wrong
  kData = 3,             ///< workload or price data is unreadable, wrong or mismatched
  kBaselineMissing = 4,  ///< a named baseline does not exist
  kInterrupted = 130,    ///< the user asked to stop
};

/// A place in a text file. Lines and columns count from 1, columns in bytes; 0 = unknown.
struct Location {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
};

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;       ///< one sentence without a full stop: what was found
  Location where;            ///< empty file = no place
  std::string source_line;   ///< text of that line, for the caret; may be empty
  std::uint64_t length = 1;  ///< bytes to underline from `where.column`
  std::string expected;      ///< what would have been right; may be empty
  std::string hint;          ///< e.g. `did you mean "at_least"?`; may be empty
};

/// Renders an error as the command line shows it, without colour, ending in a newline. Control
/// characters and bytes that are not UTF-8 never reach the terminal; a long line is cut around the
/// column:
///
///     mmlu.csv:12:17: error: score is "1.2", outside 0..1
///        12 | mmlu/12,algebra,1.2
///           |                 ^~~
///       expected: a number from 0 to 1
///       hint: declare another range with "workload": {"score_range": [lo, hi]}
std::string render(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

/// `return fail(ErrorKind::kData, "...")` from a function that returns any Result<T>.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, Location where = {}) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where = std::move(where);
  return tl::unexpected<Error>(std::move(error));
}

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace pointsman::base

/// Propagates the error of `expression`, or binds its value: POINTSMAN_TRY(auto x, f());
#define POINTSMAN_CONCAT_(a, b) a##b
#define POINTSMAN_CONCAT(a, b) POINTSMAN_CONCAT_(a, b)
#define POINTSMAN_TRY(declaration, expression) \
  POINTSMAN_TRY_(declaration, expression, POINTSMAN_CONCAT(try_result_, __LINE__))
#define POINTSMAN_TRY_(declaration, expression, name)               \
  auto name = (expression);                                         \
  if (!name) return ::tl::make_unexpected(std::move(name).error()); \
  declaration = std::move(*name)
/// Propagates the error of an expression of type Status.
#define POINTSMAN_CHECK(expression)                                  \
  do {                                                               \
    if (auto check_result = (expression); !check_result)             \
      return ::tl::make_unexpected(std::move(check_result).error()); \
  } while (false)
