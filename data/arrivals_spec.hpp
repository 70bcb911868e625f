// When requests come: the laws of arrival that a scenario can ask for, as read from JSON.
//
// A spec is the name of a preset or an object with exactly one law. Open laws run at their own
// pace; agents of a closed loop come back when they have their answer; a trace is replayed.
// Invariant: a spec that has been read is possible (something arrives), so that drawing from it
// cannot fail. Rates are of requests per second, CV is the coefficient of variation of the gaps.
#pragma once

#include "data/token_law.hpp"
#include "data/trace.hpp"
#include "sim/base/document.hpp"
#include "sim/base/result.hpp"
#include "sim/base/shape.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace pointsman::data {

inline constexpr std::size_t kHours = 24;

/// Independent gaps of one law. Poisson is gamma with CV 1; CV 0 is a metronome.
struct RenewalArrivals {
  enum class Family : std::uint8_t { kGamma, kWeibull };
  Family family = Family::kGamma;
  double rate_per_s = 1;
  double cv = 1;
};

/// A Poisson process whose rate changes between two states (MMPP-2).
struct ModulatedArrivals {
  struct State {
    double rate_per_s = 0;
    double mean_s = 1;  ///< mean stay, exponential
  };
  std::array<State, 2> states;
};

/// Gamma gaps on a clock that runs faster in busy hours: the gaps keep their CV.
struct DailyArrivals {
  double rate_per_s = 1;  ///< mean over the day
  double cv = 1;
  double start_hour = 0;                     ///< of the day at tick 0
  std::array<double, kHours> multipliers{};  ///< by hour, of mean 1
};

/// Clients with gamma gaps of their own; client k has a share proportional to k^-zipf.
struct ClientArrivals {
  double rate_per_s = 1;  ///< of all together
  std::uint32_t clients = 1;
  double zipf = 1;
  double cv = 1;        ///< median over the clients
  double cv_sigma = 0;  ///< standard deviation of its logarithm
};

struct TraceArrivals {
  std::string file;
  base::Position at;  ///< of the file's name
  TraceFormat format = TraceFormat::kAuto;
  double rate_scale = 1;  ///< 2 = twice as fast
  double jitter_s = 0;    ///< each arrival is up to this much later
};

/// `agents` that think, ask, wait for the answer and think again.
struct ClosedArrivals {
  enum class Think : std::uint8_t { kExponential, kConstant, kLognormal };
  std::uint32_t agents = 1;
  double think_s = 0;  ///< mean
  Think law = Think::kExponential;
  double think_sigma = 1;  ///< of kLognormal
};

/// Everything at once.
struct BatchArrivals {
  double at_s = 0;
};

using ArrivalLaw = std::variant<RenewalArrivals, ModulatedArrivals, DailyArrivals, ClientArrivals,
                                TraceArrivals, ClosedArrivals, BatchArrivals>;

/// Lengths that go with a preset, for workloads that have none.
struct RequestLengths {
  TokenLaw input;
  TokenLaw output;
};

struct ArrivalSpec {
  ArrivalLaw law;
  std::string preset;  ///< its name, or empty
  std::optional<RequestLengths> lengths;

  bool is_trace() const { return std::holds_alternative<TraceArrivals>(law); }
  bool is_closed() const { return std::holds_alternative<ClosedArrivals>(law); }
};

/// A named spec, fitted to published traffic.
struct ArrivalPreset {
  std::string_view name;
  std::string_view doc;  ///< what it is fitted to
  ArrivalLaw law;
  RequestLengths lengths;
};

std::span<const ArrivalPreset> arrival_presets();

/// The fields of `arrivals`, for schemas and help: a preset's name or an object with one law.
const base::Field& arrivals_field();

/// Checks and reads the value of `arrivals`. Errors are located.
base::Result<ArrivalSpec> read_arrivals(const base::Document& document, const base::Node& node);

}  // namespace pointsman::data
