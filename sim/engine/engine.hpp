// Runs compiled policies over a workload and returns exact sums per policy and slice.
//
// A pure function of its arguments: no globals, no input or output. Results are identical for any
// number of threads. Plans without a clock: policies whose state is a place in their tree are
// replayed in blocks (sim/engine/replay.hpp), the others step by step (sim/engine/machine.hpp); a
// law test holds both to the same totals.
#pragma once

#include "data/workload.hpp"
#include "sim/base/result.hpp"
#include "sim/base/units.hpp"
#include "sim/engine/ramps.hpp"
#include "sim/engine/spending.hpp"
#include "sim/engine/tally.hpp"
#include "sim/policy/bound_model.hpp"
#include "sim/policy/builder.hpp"
#include "sim/policy/program.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace pointsman::engine {

/// What happens when a policy needs an outcome that was not observed.
enum class Missing : std::uint8_t {
  kStop,  ///< the run is an error that names the request and the model
  kDrop,  ///< the request does not count for this policy
};

/// How random branches are evaluated.
enum class Evaluate : std::uint8_t {
  kExpected,  ///< every branch with its probability: the exact mean over the draws
  kSampled,   ///< `replications` keyed draws
};

struct PolicyEntry {
  const policy::Program* program = nullptr;
  Missing missing = Missing::kStop;
};

/// Requests are counted again per value of each of these text columns.
struct SliceKey {
  std::string name;
  const data::Column* column = nullptr;
};

struct Options {
  Evaluate evaluate = Evaluate::kExpected;
  std::uint32_t replications = 1;
  std::uint64_t seed = 0;
  unsigned threads = 0;                   ///< 0 = all cores
  std::optional<std::size_t> baseline{};  ///< index of the policy that the pair sums compare with
  std::optional<base::Nano> wrong_answer{};  ///< its price; fills the sums over burdens
  double right_score = 0.5;                  ///< from which an answer counts as right
  bool by_steps = false;                     ///< step every policy: the same results, only slower
  bool keep_rows = false;                    ///< fill PolicyOutcome::rows
  /// Models whose calls and answers are kept per row, too.
  std::vector<policy::ModelIndex> rows_of_models{};
  /// Policies whose products with every policy are summed; not the baseline.
  std::vector<std::size_t> companions{};
  policy::TokenSource prompt_tokens{};  ///< for overheads per prompt token
  std::stop_token stop{};
  std::function<void(std::size_t rows_done, std::size_t rows)> progress{};  ///< any thread
};

/// Expected values per request; NaN where dropped or unknown.
struct RowOutcomes {
  std::vector<double> score;
  std::vector<double> cost;     ///< in money units (10^-money_digits USD)
  std::vector<double> latency;  ///< in nanoseconds
  /// Of each of Options::rows_of_models: billed calls, and the share of the request it answered.
  std::vector<std::vector<double>> calls, answers;
};

struct PolicyOutcome {
  std::string name;
  bool random = false;
  std::uint32_t draws = 0;            ///< per request, of a policy that was stepped; 0 = exact
  std::vector<std::string> parts;     ///< names of Tally::parts
  std::vector<std::uint8_t> is_step;  ///< of each part: whether it is a step of a pipeline
  std::vector<CapOutcome> caps;
  std::vector<RampOutcome> ramps;
  Tally total;
  std::vector<std::vector<Tally>> slices;  ///< [slice key][dictionary code]
  RowOutcomes rows;                        ///< if Options::keep_rows
  ProductSums own_products;                ///< with itself; if there are Options::companions
  std::vector<ProductSums> products;       ///< with each of Options::companions
};

struct Outcome {
  int money_digits = 9;                            ///< money units are 10^-money_digits USD
  std::vector<policy::ModelIndex> rows_of_models;  ///< as in Options
  std::vector<std::size_t> companions;             ///< as in Options
  std::vector<PolicyOutcome> policies;
};

/// Runs `policies` over every row. Errors: kData for a missing outcome under Missing::kStop,
/// kInterrupted when stopped.
base::Result<Outcome> run(const data::Workload& workload,
                          std::span<const policy::BoundModel> models,
                          const policy::SignalTable& signals, std::span<const PolicyEntry> policies,
                          std::span<const SliceKey> slices, const Options& options);

}  // namespace pointsman::engine
