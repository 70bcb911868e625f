// Step-verifier searches: beam search, DVTS and REBASE over a stated process-reward model.
//
// An answer takes `steps` steps and is right if every one of them is; a step on a right prefix is
// right with probability p^(1 / steps), so a lone candidate is right with the p of a plain call. A
// prefix that went wrong stays wrong. The process-reward model scores each new prefix: N(d, 1) if
// it is right so far, else N(0, 1), with AUC = Phi(d / sqrt 2). Invariant: a pure function of the
// parameters, p and the key. Cost: ~60 ns a generated step. Sources: beam search and DVTS of
// Hugging Face's search-and-learn; REBASE, Wu et al., arXiv 2408.00724; Snell et al., arXiv
// 2408.03314.
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/units.hpp"
#include "sim/policy/gather.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace pointsman::policy {

using SearchIndex = std::uint32_t;

inline constexpr SearchIndex kNoSearch = ~SearchIndex{0};

struct TreeSearch {
  enum class Kind : std::uint8_t {
    kBeam,    ///< the best width / branch prefixes go on, each in `branch` copies
    kDvts,    ///< width / branch trees, each of which goes on from its own best prefix
    kRebase,  ///< every prefix goes on, in more copies the better its score
  };
  enum class Choose : std::uint8_t { kBest, kMajority, kWeighted };

  Kind kind = Kind::kBeam;
  Choose choose = Choose::kBest;
  std::uint32_t width = 1, branch = 1, steps = 1;
  double separation = 0;   ///< d
  double temperature = 1;  ///< kRebase: copies go by softmax(score / temperature)
  std::uint64_t most_calls = std::numeric_limits<std::uint64_t>::max();
  std::int64_t most_output_tokens = std::numeric_limits<std::int64_t>::max();
  RepeatedPrompt repeated = RepeatedPrompt::kFull;
  base::Nano per_score;
  base::Tick per_round;
};

/// A prefix that has grown to an answer.
struct Leaf {
  bool is_right = false;
  double score = 0;        ///< of the process-reward model, in (0, 1)
  std::uint32_t node = 0;  ///< its number among all generated steps
};

/// Searches, one request at a time; buffers are kept.
class TreeSearcher {
 public:
  /// `key` is that of the request, model and attempt; at most 2^16 steps are generated.
  /// `answer_tokens` are those of one whole answer (0 where unknown).
  void run(const TreeSearch& search, double probability, std::int64_t answer_tokens,
           const base::DrawKey& key);

  std::span<const Leaf> leaves() const { return leaves_; }
  /// How many steps were generated in each round; a round makes every prefix one step longer.
  std::span<const std::uint32_t> calls_by_round() const { return calls_; }
  std::uint64_t calls() const;
  /// Prefixes scored: all but the steps of a candidate that had no rival left.
  std::uint64_t scores() const { return scored_; }

  /// Which leaf is returned; `identities` are those of their answers.
  Pick pick(const TreeSearch& search, std::span<const AnswerIdentity> identities) const;

 private:
  struct Prefix {
    bool is_right = true;
    double score = 0;         ///< raw, as drawn
    std::uint32_t group = 0;  ///< kDvts: its tree
    std::uint32_t node = 0;
    std::uint32_t copies = 1;  ///< that grow in the next round
  };
  void allot(const TreeSearch& search);
  void grow(const TreeSearch& search, double step_probability, std::size_t count,
            const base::DrawKey& key);

  std::vector<Prefix> prefixes_, next_;
  std::vector<std::uint32_t> calls_;
  std::vector<Leaf> leaves_;
  std::uint64_t scored_ = 0;
  std::uint32_t nodes_ = 0;
};

/// Tokens of step `index` of an answer of `tokens` tokens in `steps` steps; they add up to it.
constexpr std::int64_t step_tokens(std::int64_t tokens, std::uint32_t index, std::uint32_t steps) {
  return tokens * (index + 1) / steps - tokens * index / steps;
}

}  // namespace pointsman::policy
