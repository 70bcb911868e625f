#include "scenarios/schema.hpp"

#include "data/generate_spec.hpp"
#include "data/import_map.hpp"
#include "models/catalog_shape.hpp"
#include "reports/gate/rules.hpp"
#include "scenarios/claims.hpp"
#include "sim/base/embedded.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace pointsman::embedded {
/// reports/*.schema.json
std::span<const base::EmbeddedFile> result_schemas();
}  // namespace pointsman::embedded

namespace pointsman::cli {
namespace {

struct SchemaOptions {
  std::string of = "scenario";
  std::string output;
};

base::Result<std::string> written_schema(std::string_view name) {
  for (const base::EmbeddedFile& file : embedded::result_schemas()) {
    if (file.name == name) return std::string(file.text);
  }
  return base::fail(base::ErrorKind::kInternal,
                    "the schema \"" + std::string(name) + "\" is not in this build");
}

base::Result<std::string> schema_text(const std::string& of) {
  if (of == "result") return written_schema("result.schema.json");
  if (of == "verdict") return written_schema("gate.schema.json");
  if (of == "generator") return scenarios::schema_of(data::generator_shape());
  if (of == "import-map") return scenarios::schema_of(data::import_map_shape());
  if (of == "catalog") return scenarios::schema_of(models::kCatalogShape);
  if (of == "gate") return scenarios::schema_of(reports::gate::gate_shape());
  if (of == "claims") return scenarios::schema_of(scenarios::claims_shape());
  return scenarios::scenario_schema();
}

}  // namespace

Action declare_schema(CLI::App& app) {
  const auto options = std::make_shared<SchemaOptions>();
  app.footer(
      "pointsman schema > scenario.schema.json\n"
      "pointsman schema generator -o generator.schema.json");
  restrict_to(*app.add_option("OF", options->of, "Of which file: scenario unless given"),
              "scenario|gate|result|verdict|generator|import-map|catalog|claims");
  add_output(app, options->output);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const auto text, schema_text(options->of));
    POINTSMAN_CHECK(emit(session.io, options->output, text));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
