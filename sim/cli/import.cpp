#include "data/import.hpp"

#include "data/json_reader.hpp"
#include "data/trace.hpp"
#include "models/catalog.hpp"
#include "sim/base/text.hpp"
#include "sim/base/units.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace pointsman::cli {
namespace {

constexpr std::string_view kOwnMap = "table";
constexpr std::string_view kTrace = "trace";

struct ImportCommand {
  std::string preset, map, prices, conflicts = "error", output;
  std::vector<std::string> files;
  data::ImportOptions rules;
  bool show_map = false;
};

/// "mt-bench|routellm|...|table", and what each reads.
std::string preset_names() {
  std::string names;
  for (const data::ImportPreset& preset : data::import_presets()) {
    names += std::string(preset.name) + '|';
  }
  return names + std::string(kTrace) + '|' + std::string(kOwnMap);
}

base::Error usage(std::string message, std::string expected) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = std::move(message);
  error.expected = std::move(expected);
  return error;
}

base::Result<data::ImportMap> read_map(const ImportCommand& options) {
  if ((options.preset == kOwnMap) != !options.map.empty()) {
    return base::fail(options.map.empty() ? usage("\"table\" needs a map", "--map FILE")
                                          : usage("--map belongs to \"table\"",
                                                  "pointsman import table --map FILE"));
  }
  if (options.map.empty()) return data::preset_map(options.preset);
  POINTSMAN_TRY(const base::Document document, data::read_json(options.map));
  return data::read_import_map(document);
}

/// Prices under a profile's whole id and under its model's name alone.
base::Result<data::PriceList> read_prices(const std::string& catalog_file) {
  constexpr double kPicoPerUsdPerMtok = 1e6;
  data::PriceList prices;
  if (catalog_file.empty()) return prices;
  POINTSMAN_TRY(const models::Catalog catalog, models::read_catalog_file(catalog_file));
  for (const models::ModelProfile& profile : catalog.profiles()) {
    const models::Rates& rates = profile.price.base;
    if (!profile.has_price || !rates.input || !rates.output) continue;
    const data::TokenPrices price{static_cast<double>(rates.input->pico_usd) / kPicoPerUsdPerMtok,
                                  static_cast<double>(rates.output->pico_usd) / kPicoPerUsdPerMtok};
    prices.insert_or_assign(profile.id, price);
    prices.emplace(profile.id.substr(profile.id.find('/') + 1), price);
  }
  return prices;
}

base::Result<std::string> preset_text(const std::string& name) {
  for (const data::ImportPreset& preset : data::import_presets()) {
    if (preset.name == name) return std::string(preset.map);
  }
  return base::fail(usage('"' + name + "\" has no map to show", "a preset"));
}

/// A recorded trace as a workload without labels: what it asks for, and when.
base::Result<ExitCode> import_trace(Session& session, const ImportCommand& options) {
  if (options.files.size() != 1) {
    return base::fail(usage("\"trace\" reads one file", "pointsman import trace FILE"));
  }
  POINTSMAN_TRY(const data::Trace trace,
                data::read_trace(options.files.front(), data::TraceFormat::kAuto));
  POINTSMAN_CHECK(emit(session.io, options.output, data::trace_csv(trace)));
  session.io.say(std::to_string(trace.rows()) + " requests over " +
                 base::format_double(base::to_seconds({trace.span_ticks()})) +
                 " s, without scores: state each model's \"accuracy\" and \"missing\": "
                 "\"profile\"");
  return ExitCode::kOk;
}

base::Result<ExitCode> run_import(Session& session, ImportCommand& options) {
  POINTSMAN_CHECK(check_keeps_inputs({options.output}, options.files));
  POINTSMAN_CHECK(check_keeps_inputs({options.output}, {options.map, options.prices}));
  if (options.show_map) {
    POINTSMAN_TRY(const std::string text, preset_text(options.preset));
    POINTSMAN_CHECK(emit(session.io, options.output, text));
    return ExitCode::kOk;
  }
  if (options.preset == kTrace) return import_trace(session, options);
  POINTSMAN_TRY(const data::ImportMap map, read_map(options));
  POINTSMAN_TRY(options.rules.prices, read_prices(options.prices));
  if (options.conflicts == "first") options.rules.conflict = data::Conflict::kKeepFirst;
  if (options.conflicts == "last") options.rules.conflict = data::Conflict::kKeepLast;
  POINTSMAN_TRY(const data::Imported imported,
                data::import_files(map, options.files, options.rules));
  POINTSMAN_CHECK(emit(session.io, options.output, imported.csv));
  std::string report = data::describe(imported.report);
  report.pop_back();
  session.io.say(report);
  if (imported.report.outside_scores > 0) {
    session.io.say("  hint: --drop-score N leaves out a score that means \"not observed\"");
  }
  return ExitCode::kOk;
}

}  // namespace

Action declare_import(CLI::App& app) {
  const auto options = std::make_shared<ImportCommand>();
  app.footer(
      "pointsman import routerbench routerbench_0shot.csv -o routerbench.csv\n"
      "pointsman import routerarena a.jsonl b.jsonl --prices prices.json -o arena.csv\n"
      "pointsman import routerbench --show-map > map.json\n"
      "pointsman import trace azure_code.csv -o code.csv\n"
      "pointsman import table log.jsonl --map map.json -o workload.csv");
  restrict_to(*app.add_option("FORMAT", options->preset, "A published form, or a map of your own")
                   ->required(),
              preset_names());
  app.add_option("FILE", options->files, "What to read; several files are joined by id")
      ->type_name("FILE");
  app.add_option("--map", options->map, "Where each field of \"table\" comes from (JSON)")
      ->type_name("FILE");
  add_flag(app, "--show-map", options->show_map, "Print the preset's map, to start one from");
  add_flag(app, "--keep-text", options->rules.keep_text,
           "Keep prompts and responses, not only their lengths and hashes");
  app.add_option("--drop-score", options->rules.drop_scores,
                 "A score, as in the file, that means \"not observed\"; repeatable")
      ->allow_extra_args(false)
      ->type_name("NUMBER");
  restrict_to(*app.add_option("--conflicts", options->conflicts,
                              "When a request and model come again with other values"),
              "error|first|last");
  app.add_option("--prices", options->prices,
                 "A catalogue of prices, to check the logged costs against the tokens")
      ->type_name("FILE");
  add_output(app, options->output);
  return [options](Session& session) { return run_import(session, *options); };
}

}  // namespace pointsman::cli
