// What a reader of workload files is told, and what it tells back.
//
// Invariant: format, score_range and aliases change what is read and are part of the cache key;
// everything else changes only how, and the workload is the same for any value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace pointsman::data {

/// The form of a workload file (DESIGN 5).
enum class FileFormat : std::uint8_t {
  kAuto,   ///< JSON lines by the file's extension, long form by its columns
  kWide,   ///< CSV, a row per request
  kLong,   ///< CSV, a row per request, model and attempt
  kJsonl,  ///< JSON lines, wide or long by their keys
};

struct ScoreRange {
  double lowest = 0;
  double highest = 1;
};

struct ReadOptions {
  FileFormat format = FileFormat::kAuto;
  ScoreRange score_range;
  /// Column in the file -> our name, e.g. {"domain", "category"} or {"gpt4", "gpt-4|score"}.
  std::map<std::string, std::string> aliases;
  /// Names of request columns, of models (all their fields) or of `<model>|<field>` to keep, after
  /// aliases; empty = everything. The others are checked when the file is parsed, then forgotten.
  std::set<std::string> wanted;
  bool ids = true;  ///< false: a packed load leaves ids() and request_keys() empty

  bool use_cache = true;
  std::string
      cache_dir;  ///< empty = $POINTSMAN_CACHE, $XDG_CACHE_HOME/pointsman, ~/.cache/pointsman
  unsigned threads = 0;  ///< 0 = all cores
  std::stop_token stop;
  /// Called now and then with the rows read so far, never from two threads at once; may be empty.
  std::function<void(std::size_t rows)> progress;
};

enum class CacheState : std::uint8_t {
  kOff,         ///< not asked for
  kHit,         ///< the workload is a memory map of the cache
  kWritten,     ///< parsed, and a new cache was written
  kRebuilt,     ///< a cache was there but damaged or of another version; it was replaced
  kUnwritable,  ///< parsed; the cache could not be written
};

struct LoadReport {
  CacheState cache = CacheState::kOff;
  std::string cache_file;             ///< empty when off
  std::string rebuilt_because;        ///< kRebuilt: what was wrong with the old cache
  std::string unwritable_because;     ///< kUnwritable: the machine's reason, no matter of the data
  std::vector<std::string> warnings;  ///< about the data; sentences without a full stop
};

}  // namespace pointsman::data
