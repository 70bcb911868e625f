#include "data/generate.hpp"
#include "data/json_reader.hpp"
#include "data/load.hpp"
#include "data/nearby_file.hpp"
#include "scenarios/schema.hpp"
#include "scenarios/templates.hpp"
#include "sim/base/embedded.hpp"
#include "sim/base/file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <CLI/CLI.hpp>

namespace pointsman::embedded {
/// data/samples/*.spec.json
std::span<const base::EmbeddedFile> sample_specs();
}  // namespace pointsman::embedded

namespace pointsman::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSchemaFile = "scenario.schema.json";
constexpr std::string_view kSampleFile = "workload.csv";
constexpr std::string_view kSampleSpec = "support.spec.json";

struct InitOptions {
  std::string file;
  std::string scenario_template = "router";
  std::string workload;
  bool force = false;
  LoadOptions load;
};

std::string template_names() {
  std::string names;
  for (const scenarios::TemplateInfo& known : scenarios::templates()) {
    names += (names.empty() ? "" : "|") + std::string(known.name);
  }
  return names;
}

std::string template_docs() {
  std::string docs = "What to start from:";
  for (const scenarios::TemplateInfo& known : scenarios::templates()) {
    docs +=
        (docs.back() == ':' ? " " : "; ") + std::string(known.name) + ", " + std::string(known.doc);
  }
  return docs;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// The file of the same folder as the scenario.
fs::path beside(const std::string& scenario, std::string_view name) {
  return fs::path(scenario).parent_path() / name;
}

base::Status refuse_to_replace(const InitOptions& options) {
  if (options.force || !is_there(options.file)) return {};
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = '"' + options.file + "\" exists";
  error.hint = "--force replaces it";
  return base::fail(std::move(error));
}

/// The sample workload, small enough to hold in memory.
base::Result<std::string> sample_text(const Session& session) {
  for (const base::EmbeddedFile& file : embedded::sample_specs()) {
    if (file.name != kSampleSpec) continue;
    POINTSMAN_TRY(const auto document,
                  data::parse_json(std::string(file.name), std::string(file.text)));
    POINTSMAN_TRY(const auto spec, data::read_generator_spec(document));
    std::string csv;
    const auto keep = [&csv](std::string_view text) -> base::Status {
      csv += text;
      return {};
    };
    POINTSMAN_CHECK(data::generate(spec, keep, 0, session.stop));
    return csv;
  }
  return base::fail(base::ErrorKind::kInternal, "the sample workload is not in this build");
}

base::Result<scenarios::TemplateOptions> fit_to(const InitOptions& options,
                                                const std::string& workload_file,
                                                const Session& session) {
  data::ReadOptions reading;
  reading.use_cache = !options.load.no_cache;
  reading.threads = options.load.threads;
  reading.stop = session.stop;
  POINTSMAN_CHECK(data::check_file_exists(workload_file, base::ErrorKind::kData));
  POINTSMAN_TRY(const auto workload, data::load_workload(workload_file, reading));
  POINTSMAN_TRY(auto fitted, scenarios::options_for(workload));
  const fs::path folder = fs::absolute(options.file).parent_path();
  fitted.workload = fs::absolute(workload_file).lexically_relative(folder).string();
  return fitted;
}

/// What the template is filled with: the workload that is named, else one that the user has where
/// the sample would be written, else the sample.
base::Result<scenarios::TemplateOptions> filling(const InitOptions& options, bool has_own,
                                                 const Session& session) {
  if (!options.workload.empty()) return fit_to(options, options.workload, session);
  if (options.scenario_template == "from-csv") {
    base::Error error;
    error.kind = base::ErrorKind::kUsage;
    error.message = "the template from-csv needs --workload";
    error.expected = "the CSV or JSON lines file whose models the scenario lists";
    return base::fail(std::move(error));
  }
  if (has_own) return fit_to(options, beside(options.file, kSampleFile).string(), session);
  scenarios::TemplateOptions sample;
  sample.workload = kSampleFile;
  return sample;
}

base::Result<ExitCode> run_init(const InitOptions& options, Session& session) {
  POINTSMAN_CHECK(refuse_to_replace(options));
  POINTSMAN_CHECK(check_keeps_inputs({options.file}, {options.workload}));
  const auto sample = beside(options.file, kSampleFile);
  const bool is_sample_wanted = options.workload.empty();
  std::string csv;
  bool has_own = false;
  if (is_sample_wanted) {
    POINTSMAN_TRY(csv, sample_text(session));
    const auto there = base::read_file(sample.string());
    has_own = is_there(sample) && !(there && *there == csv);
  }
  POINTSMAN_TRY(auto filled, filling(options, has_own, session));
  filled.schema = kSchemaFile;
  filled.name = fs::path(options.file).stem().string();
  POINTSMAN_TRY(const auto text, scenarios::template_text(options.scenario_template, filled));
  // The scenario comes last: when it is there, all that it names is there too.
  const auto schema = beside(options.file, kSchemaFile);
  if (!is_there(schema)) {
    POINTSMAN_CHECK(base::write_file(schema.string(), scenarios::scenario_schema()));
    session.io.say("wrote " + schema.string() + ", from which editors complete");
  }
  if (is_sample_wanted && !is_there(sample)) {
    POINTSMAN_CHECK(base::write_file(sample.string(), csv));
    session.io.say("wrote " + sample.string() + ", a synthetic workload to replace by your own");
  }
  POINTSMAN_CHECK(base::write_file(options.file, text));
  session.io.say("wrote " + options.file +
                 (has_own ? ", fitted to the " + sample.string() + " that is there" : "") +
                 "\nnext: pointsman run " + options.file);
  return ExitCode::kOk;
}

}  // namespace

Action declare_init(CLI::App& app) {
  const auto options = std::make_shared<InitOptions>();
  app.footer(
      "pointsman init study.json\n"
      "pointsman init study.json --template cascade\n"
      "pointsman init study.json --template from-csv --workload mine.csv");
  app.add_option("FILE", options->file, "The scenario file to write")
      ->required()
      ->type_name("FILE");
  restrict_to(*app.add_option("--template", options->scenario_template, template_docs()),
              template_names());
  app.add_option("--workload", options->workload,
                 "Fit the template to the models and columns of this workload")
      ->type_name("FILE");
  add_force(app, options->force);
  add_load(app, options->load);
  return [options](Session& session) { return run_init(*options, session); };
}

}  // namespace pointsman::cli
