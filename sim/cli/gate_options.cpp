#include "sim/cli/gate_options.hpp"

#include "models/date.hpp"
#include "reports/stamp.hpp"
#include "sim/cli/output.hpp"

#include <filesystem>
#include <system_error>

#include <CLI/CLI.hpp>

namespace pointsman::cli {

void add_today(CLI::App& app, std::string& day) {
  app.add_option("--today", day, "The day on which waivers and ages are judged (today, UTC)")
      ->type_name("YYYY-MM-DD");
}

base::Result<std::string> day_or_today(const std::string& day) {
  constexpr std::size_t kDateLength = 10;
  if (day.empty()) return reports::utc_now().substr(0, kDateLength);
  if (models::is_date(day)) return day;
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = "--today is \"" + day + "\", which is no date";
  error.expected = "a day as YYYY-MM-DD";
  return base::fail(std::move(error));
}

base::Status refuse_pair(const std::string& option, const std::string& beside,
                         const std::string& why) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = option + " has no effect beside " + beside;
  error.expected = why;
  return base::fail(std::move(error));
}

std::string first_given(std::initializer_list<std::pair<const char*, bool>> options) {
  for (const auto& [name, is_given] : options) {
    if (is_given) return name;
  }
  return {};
}

base::Status check_makeable(const std::string& path) {
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty() || std::filesystem::exists(folder, ignored)) return check_writable(path);
  while (folder.has_parent_path() && !std::filesystem::exists(folder.parent_path(), ignored)) {
    folder = folder.parent_path();
  }
  return check_writable(folder.string());
}

}  // namespace pointsman::cli
