#include "scenarios/claims.hpp"

#include "reports/claims_report.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct ClaimOptions {
  std::vector<std::string> files;
  bool json = false;
};

}  // namespace

Action declare_claims(CLI::App& app) {
  const auto options = std::make_shared<ClaimOptions>();
  app.footer(
      "pointsman claims scenarios/claims/pipeline-thesis.json\n"
      "pointsman claims vendor.json --json\n"
      "pointsman schema claims -o claims.schema.json");
  app.add_option("FILE", options->files, "Claim files (JSON with comments)")
      ->required()
      ->type_name("FILE");
  add_json(app, options->json);
  return [options](Session& session) -> base::Result<ExitCode> {
    std::vector<scenarios::JudgedClaims> judged;
    for (const std::string& path : options->files) {
      POINTSMAN_TRY(auto file, scenarios::judge_claim_file(path));
      judged.push_back(std::move(file));
    }
    POINTSMAN_CHECK(session.io.print(options->json ? reports::claims_json(judged)
                                                   : reports::claims_text(judged)));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
