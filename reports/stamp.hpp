// What a result depends on beside its inputs: the build, the machine and the clock.
//
// Kept out of the result so that equal inputs give equal bytes; `--stamp FILE` writes it next to
// it. Invariant: no user name, host name, environment variable or credential is in it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pointsman::reports {

/// What the program was built from and with.
struct BuildStamp {
  std::string version;
  std::string revision;  ///< commit; may be "unknown"
  std::string compiler;
  std::string build_type;
  std::string flags;
  std::vector<std::pair<std::string, std::string>> libraries;  ///< name, version
};

struct MachineStamp {
  std::string cpu;
  unsigned cores = 0;
  std::string system;  ///< kernel name, release and machine
};

/// Of the machine that this runs on; "unknown" where it does not say.
MachineStamp machine_stamp();

struct Stamp {
  BuildStamp build;
  MachineStamp machine;
  unsigned threads = 0;    ///< at most so many worked
  std::string started_at;  ///< UTC, ISO 8601
  double wall_time_s = 0;
  std::int64_t peak_memory_bytes = 0;  ///< resident, of this process so far
  std::string result_sha256;           ///< of the result's bytes; may be empty
};

/// The most memory that this process held at once, mapped files that it read included.
std::int64_t peak_memory_bytes();

/// The time now as UTC, ISO 8601: "2026-11-22T03:11:10Z".
std::string utc_now();

/// JSON with sorted keys (`pointsman.stamp/1`), ending in a newline.
std::string stamp_json(const Stamp& stamp);

}  // namespace pointsman::reports
