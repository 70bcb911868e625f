#include "sim/cli/checks.hpp"

#include "data/cache.hpp"
#include "sim/base/file.hpp"
#include "sim/base/isa.hpp"
#include "sim/cli/build_info.hpp"
#include "sim/cli/io.hpp"

#include <filesystem>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace pointsman::cli {
namespace {

namespace fs = std::filesystem;

Check check_program() {
  const reports::BuildStamp info = build_info();
  Check check{"program",
              CheckState::kFine,
              "version " + info.version + ", revision " + info.revision + ", " + info.compiler +
                  ", " + info.build_type,
              {}};
  if (info.build_type != "Release") {
    check.state = CheckState::kNote;
    check.hint = "this build is not the fast one; cmake --preset release";
  }
  return check;
}

Check check_processor() {
  if (base::runs_avx2()) return {"processor", CheckState::kFine, "has AVX2", {}};
  return {"processor", CheckState::kNote, "has no AVX2",
          "results are the same; the replay kernels run as plain loops"};
}

Check check_threads() {
  const unsigned threads = std::thread::hardware_concurrency();
  if (threads == 0) {
    return {"threads", CheckState::kNote, "the system does not say how many", "use --threads"};
  }
  return {"threads", CheckState::kFine, std::to_string(threads), {}};
}

Check check_cache() {
  const std::string folder = data::cache_folder({});
  const std::string hint = "set POINTSMAN_CACHE to a folder that can be written, or use --no-cache";
  if (folder.empty()) {
    return {"cache", CheckState::kProblem, "neither POINTSMAN_CACHE nor HOME is set", hint};
  }
  std::error_code failed;
  const bool is_new = !fs::exists(folder, failed);
  fs::create_directories(folder, failed);
  if (failed) {
    return {"cache", CheckState::kProblem, "cannot make \"" + folder + "\": " + failed.message(),
            hint};
  }
  const std::string probe = folder + "/doctor-" + std::to_string(::getpid());
  const base::Status written = base::write_file(probe, std::string_view("probe"));
  fs::remove(probe, failed);
  const fs::space_info space = fs::space(folder, failed);
  if (is_new) fs::remove(folder, failed);
  if (!written) return {"cache", CheckState::kProblem, written.error().message, hint};
  constexpr std::uintmax_t kLittle = 1'073'741'824;  // 1 GiB
  const std::string finding = '"' + folder + "\" can be written";
  if (space.available != static_cast<std::uintmax_t>(-1) && space.available < kLittle) {
    return {"cache", CheckState::kNote,
            finding + ", " + std::to_string(space.available / (1U << 20U)) + " MiB free",
            "make room, set POINTSMAN_CACHE to another disk, or use --no-cache"};
  }
  return {"cache", CheckState::kFine, finding, {}};
}

Check check_data() {
  const std::string folder = environment("POINTSMAN_DATA");
  if (folder.empty()) {
    return {"data",
            CheckState::kFine,
            "POINTSMAN_DATA is not set; only the tests on real data need it",
            {}};
  }
  std::error_code failed;
  if (fs::is_directory(folder, failed)) {
    return {"data", CheckState::kFine, "POINTSMAN_DATA is \"" + folder + '"', {}};
  }
  return {"data", CheckState::kProblem, "POINTSMAN_DATA is \"" + folder + "\", which is no folder",
          "set it to the folder of the real workloads, or unset it"};
}

Check check_terminal(const Io& io) {
  const auto kind = [](bool is_terminal) { return is_terminal ? "a terminal" : "no terminal"; };
  std::string finding = std::string("standard output is ") + kind(io.out_is_terminal()) +
                        ", standard error is " + kind(io.err_is_terminal());
  finding += io.out_has_color() ? "; colour on" : "; colour off";
  if (io.err_is_terminal() && io.columns() < 100) {
    return {"terminal", CheckState::kNote,
            finding + ", " + std::to_string(io.columns()) + " columns",
            "tables are 100 columns wide"};
  }
  return {"terminal", CheckState::kFine, finding, {}};
}

}  // namespace

std::vector<Check> check_machine(const Io& io) {
  return {check_program(), check_processor(), check_threads(),
          check_cache(),   check_data(),      check_terminal(io)};
}

}  // namespace pointsman::cli
