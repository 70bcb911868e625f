#include "data/generate.hpp"

#include "data/generate_spec.hpp"
#include "data/json_reader.hpp"
#include "sim/base/text.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/progress.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

struct GenerateOptions {
  std::string spec;
  std::string output;
  std::optional<std::uint64_t> rows;
  std::optional<std::uint64_t> seed;
  unsigned threads = 0;
};

/// The option has the limit of the specification's "rows".
base::Status check_rows(std::uint64_t rows) {
  const auto& fields = data::generator_shape().fields;
  const auto most =
      std::ranges::find(fields, std::string_view("rows"), &base::Field::name)->maximum;
  if (static_cast<double>(rows) <= most) return {};
  return misuse("generate", "does not take --rows " + std::to_string(rows),
                "at most " + base::format_double(most));
}

base::Result<data::GeneratorSpec> read_spec(const GenerateOptions& options) {
  POINTSMAN_TRY(const auto document, data::read_json(options.spec));
  POINTSMAN_TRY(auto spec, data::read_generator_spec(document));
  POINTSMAN_CHECK(check_rows(options.rows.value_or(1)));
  if (options.rows) spec.rows = *options.rows;
  if (options.seed) spec.seed = *options.seed;
  return spec;
}

base::Result<ExitCode> run_generate(const GenerateOptions& options, Session& session) {
  POINTSMAN_CHECK(check_keeps_inputs({options.output}, {options.spec}));
  POINTSMAN_TRY(const auto spec, read_spec(options));
  POINTSMAN_TRY(auto output, Output::open(session.io, options.output));
  {
    Progress progress(session.io);
    std::size_t lines = 0;
    const auto sink = [&](std::string_view text) -> base::Status {
      POINTSMAN_CHECK(output.write(text));
      lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
      progress.update("generating", lines, spec.rows);
      return {};
    };
    POINTSMAN_CHECK(data::generate(spec, sink, options.threads, session.stop));
  }
  POINTSMAN_CHECK(output.commit());
  if (!options.output.empty()) {
    session.io.say("wrote " + std::to_string(spec.rows) + " requests to " + options.output);
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_generate(CLI::App& app) {
  const auto options = std::make_shared<GenerateOptions>();
  app.footer(
      "pointsman generate support.spec.json -o support.csv\n"
      "pointsman generate support.spec.json --rows 10000000 --seed 2 -o large.csv\n"
      "pointsman schema generator");
  app.add_option("SPEC", options->spec, "What to generate (JSON with comments)")
      ->required()
      ->type_name("FILE");
  add_output(app, options->output);
  add_count(app, "--rows", options->rows, "Override the number of requests");
  add_seed(app, options->seed);
  add_threads(app, options->threads);
  return [options](Session& session) { return run_generate(*options, session); };
}

}  // namespace pointsman::cli
