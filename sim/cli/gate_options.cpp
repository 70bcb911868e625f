#include "sim/cli/gate_options.hpp"

#include "models/date.hpp"
#include "reports/stamp.hpp"

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

}  // namespace pointsman::cli
