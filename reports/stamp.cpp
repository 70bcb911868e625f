#include "reports/stamp.hpp"

#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/utsname.h>

namespace pointsman::reports {

namespace {

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string system_name() {
  utsname name{};
  if (uname(&name) != 0) return "unknown";
  return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

}  // namespace

MachineStamp machine_stamp() {
  return {cpu_name(), std::thread::hardware_concurrency(), system_name()};
}

std::int64_t peak_memory_bytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return std::int64_t{1024} * usage.ru_maxrss;
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm fields{};
  if (gmtime_r(&now, &fields) == nullptr) return {};
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &fields)};
}

std::string stamp_json(const Stamp& stamp) {
  using nlohmann::json;
  const BuildStamp& build = stamp.build;
  json libraries = json::object();
  for (const auto& [name, version] : build.libraries) libraries[name] = version;
  const json root = {{"format", "pointsman.stamp/1"},
                     {"build",
                      {{"version", build.version},
                       {"revision", build.revision},
                       {"compiler", build.compiler},
                       {"build_type", build.build_type},
                       {"flags", build.flags},
                       {"libraries", std::move(libraries)}}},
                     {"machine",
                      {{"cpu", stamp.machine.cpu},
                       {"cores", stamp.machine.cores},
                       {"system", stamp.machine.system}}},
                     {"threads", stamp.threads},
                     {"started_at", stamp.started_at},
                     {"wall_time_s", stamp.wall_time_s},
                     {"peak_memory_bytes", stamp.peak_memory_bytes},
                     {"result_sha256", stamp.result_sha256}};
  return root.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace pointsman::reports
