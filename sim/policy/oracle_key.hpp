// Who may see the truth.
#pragma once

namespace pointsman::engine {
class AttemptBlock;
class Machine;
}  // namespace pointsman::engine

namespace pointsman::policy {

/// Permission to read scores and the label. Only the files of policies named oracle make one, and
/// the plans, which grade answers.
class OracleKey {
  friend class OracleRouter;
  friend class OracleVerifier;
  friend class OracleVerdicts;
  friend class OraclePick;
  friend class Agreement;
  friend class RequestState;
  friend class engine::AttemptBlock;
  friend class engine::Machine;
  OracleKey() = default;
};

}  // namespace pointsman::policy
