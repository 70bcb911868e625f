#include "reports/page/gnuplot.hpp"

#include "sim/base/file.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pointsman::reports::page {
namespace {

constexpr const char* kGnuplot = "gnuplot";

/// A folder that goes when it goes out of scope.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code ignored;
    std::string pattern =
        (std::filesystem::temp_directory_path(ignored) / "pointsman-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Runs a program to its end without a shell; what it says goes to `log`. Its exit code, or -1.
int run_quietly(const std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

tl::unexpected<base::Error> no_gnuplot() {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "plots need gnuplot, which this machine does not have";
  error.hint = "on Debian: apt-get install gnuplot-nox; the HTML report draws without it";
  return base::fail(std::move(error));
}

}  // namespace

bool has_gnuplot() {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return false;
  std::string_view rest(path);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string program = std::string(rest.substr(0, end)) + '/' + kGnuplot;
    if (::access(program.c_str(), X_OK) == 0) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

base::Result<Pictures> draw(const std::vector<const Figure*>& figures, PictureForm form) {
  if (!has_gnuplot()) return no_gnuplot();
  const ScratchFolder folder;
  if (folder.path().empty()) {
    return base::fail(base::ErrorKind::kInternal, "cannot make a temporary folder for gnuplot");
  }
  std::string script;
  for (const Figure* figure : figures) {
    script += gnuplot_script(*figure, form, folder.path() + '/' + figure->id);
  }
  const std::string commands = folder.path() + "/commands.gp";
  const std::string log = folder.path() + "/log";
  POINTSMAN_CHECK(base::write_file(commands, script));
  if (run_quietly({kGnuplot, commands}, log) != 0) {
    const auto said = base::read_file(log);
    return base::fail(
        base::ErrorKind::kInternal,
        "gnuplot failed: " + (said ? said->substr(0, 400) : std::string("no reason")));
  }
  Pictures pictures;
  for (const Figure* figure : figures) {
    POINTSMAN_TRY(pictures[figure->id], base::read_file(folder.path() + '/' + figure->id));
  }
  return pictures;
}

}  // namespace pointsman::reports::page
