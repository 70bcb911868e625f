#include "scenarios/schema.hpp"

#include "data/generate_spec.hpp"
#include "data/import_map.hpp"
#include "models/catalog_shape.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct SchemaOptions {
  std::string of = "scenario";
  std::string output;
};

std::string schema_text(const std::string& of) {
  if (of == "generator") return scenarios::schema_of(data::generator_shape());
  if (of == "import-map") return scenarios::schema_of(data::import_map_shape());
  if (of == "catalog") return scenarios::schema_of(models::kCatalogShape);
  return scenarios::scenario_schema();
}

}  // namespace

Action declare_schema(CLI::App& app) {
  const auto options = std::make_shared<SchemaOptions>();
  app.footer(
      "pointsman schema > scenario.schema.json\n"
      "pointsman schema generator -o generator.schema.json");
  restrict_to(*app.add_option("OF", options->of,
                              "scenario (the default), generator, import-map or catalog"),
              "scenario|generator|import-map|catalog");
  add_output(app, options->output);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_CHECK(emit(session.io, options->output, schema_text(options->of)));
    return ExitCode::kOk;
  };
}

}  // namespace pointsman::cli
