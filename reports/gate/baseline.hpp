// A baseline on disk: a small summary to read and diff, and one line per request to pair with.
//
// `<name>.json` (`pointsman.baseline/1`, keys sorted) names the inputs by hash, holds the summaries
// and the history of acceptances; `<name>.requests.jsonl` holds what each policy did on every
// request, sorted by id. Invariant: the summary is written last and holds the hash of the requests
// and, under `content_sha256`, that of all else it says, so a pair that was torn, truncated or
// edited is refused, with the place and what to do next. Spaces and line ends do not count. Keys
// that later versions added (`content_sha256`, the scenario's `models`, `scores` of a request, by
// model, in whose place was `best_score`) may be absent. Cost: about 10 us a request to read.
#pragma once

#include "reports/gate/record.hpp"
#include "sim/base/result.hpp"

#include <span>
#include <string>
#include <vector>

namespace pointsman::reports::gate {

/// A figure before and after an acceptance, as text for people.
struct AcceptedChange {
  std::string policy, metric, before, after;
};

struct Acceptance {
  std::string when;  ///< UTC, ISO 8601
  std::string reason;
  std::string commit;           ///< may be empty
  std::string previous_sha256;  ///< of the summary that it replaced; empty for the first
  std::vector<AcceptedChange> changes;
};

struct Baseline {
  std::string file;                 ///< as it was opened
  std::string name;                 ///< of the file, without folder and extension
  std::string tool_version;         ///< that wrote it
  std::string sha256;               ///< of the summary's bytes
  std::vector<Acceptance> history;  ///< oldest first, at least one
  Record record;

  const std::string& accepted_at() const { return history.back().when; }
};

/// Errors: kBaselineMissing where there is no such file; kData, located, where it is broken, of
/// another version, or its requests are not those that were accepted.
base::Result<Baseline> read_baseline(const std::string& path);

/// "baselines/main.requests.jsonl" of "baselines/main.json".
std::string requests_file_of(const std::string& path);

/// SHA-256 of what a summary says, but for the value of its `content_sha256`; empty where the text
/// is no JSON object.
std::string content_hash(const std::string& summary);

/// Writes both files, each atomically, the summary last; makes their folder where there is none.
base::Status write_baseline(const Baseline& baseline, const std::string& path);

}  // namespace pointsman::reports::gate
