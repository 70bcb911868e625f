// A policy expression compiled against a workload: a tree of calls, charges, branches and answers.
//
// This is the one meaning of a policy (DESIGN 3). Every execution plan walks the same tree: the
// step function in sim/policy/step.hpp one request at a time, the Replay plan in blocks of rows.
// Invariant: a node reads only what the nodes above it have paid for (sim/policy/builder.hpp checks
// it), and the tree holds no random state: draws are keyed by request. Cost: one node per call,
// charge or branch.
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/units.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace pointsman::policy {

using NodeId = std::uint32_t;
using ModelIndex = std::uint32_t;
using SignalIndex = std::uint32_t;

/// Rows that plans work on at a time; choosers may size scratch space by it.
inline constexpr std::size_t kBlockRows = 1024;

/// A number that a policy may read, granted by Builder; nothing else can make one.
class Signal {
 public:
  SignalIndex index() const { return index_; }

 private:
  friend class Builder;
  explicit Signal(SignalIndex index) : index_(index) {}
  SignalIndex index_;
};

/// What a chooser sees: one block of requests, by the signals it was granted.
struct BlockView {
  std::size_t first_row = 0;                           ///< of the block, in the workload
  std::span<const std::span<const double>> by_signal;  ///< values of the block's rows

  std::span<const double> values(Signal signal) const { return by_signal[signal.index()]; }
};

/// The policy interface: sorts requests into classes before or between calls. One file per router.
///
/// A chooser is pure: the class of a request depends on that request alone. Randomness is not its
/// business; a Branch gives each class its probabilities.
class Chooser {
 public:
  virtual ~Chooser() = default;
  /// Writes the class of block row `rows[i]` to `classes[i]`. Every input signal of the branch is
  /// present on these rows.
  virtual void classify(const BlockView& block, std::span<const std::uint16_t> rows,
                        std::span<std::uint16_t> classes) const noexcept = 0;
};

/// Pays for one answer of a model; its observations are visible below.
struct Call {
  ModelIndex model = 0;
  std::uint32_t attempt = 0;  ///< how many calls of this model precede on the path
  NodeId next = 0;
};

/// Money and time that are spent without an answer: a router's or a verifier's own cost.
struct Charge {
  base::Nano per_request;
  std::int64_t pico_usd_per_input_token = 0;
  base::Tick latency;
  NodeId next = 0;
};

/// Sends each class to one target, or to several with probabilities.
struct Branch {
  std::unique_ptr<const Chooser> chooser;
  std::vector<SignalIndex> inputs;  ///< a request that lacks one cannot be decided: missing outcome
  std::vector<NodeId> targets;
  /// classes x targets probabilities, row-major; empty = class c goes to target c.
  std::vector<double> probabilities;
  base::Purpose purpose = base::Purpose::kRoute;
  std::uint32_t level = 0;  ///< random branches above: part of the draw's key

  bool is_random() const { return !probabilities.empty(); }
};

/// Returns the answer of a call that was paid above.
struct Answer {
  ModelIndex model = 0;
  std::uint32_t attempt = 0;
};

/// Ends a request without an answer: it scores 0, what was spent stays spent.
struct Unanswered {};

using Node = std::variant<Call, Charge, Branch, Answer, Unanswered>;

struct Program {
  std::string name;
  std::vector<Node> nodes;
  NodeId root = 0;
  std::vector<ModelIndex> models;  ///< every model it may call, ascending
  bool random = false;             ///< has a branch with probabilities

  const Node& at(NodeId id) const { return nodes[id]; }
};

}  // namespace pointsman::policy
