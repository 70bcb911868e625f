#include "data/json_reader.hpp"
#include "models/catalog.hpp"
#include "models/format.hpp"
#include "models/price_import.hpp"
#include "sim/base/file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/inputs.hpp"
#include "sim/cli/options.hpp"

#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace pointsman::cli {
namespace {

constexpr const char* kBuiltin = "builtin";

/// Where profiles come from: the built-in catalogue or a file of one's own.
base::Result<models::Catalog> read_catalog(const std::string& name) {
  if (name != kBuiltin) return models::read_catalog_file(name);
  POINTSMAN_TRY(const models::Catalog* builtin, models::Catalog::builtin());
  return *builtin;
}

void add_catalog(CLI::App& app, std::string& catalog) {
  app.add_option("--catalog", catalog, "A catalogue file in place of the built-in one")
      ->type_name("FILE");
}

Action declare_list(CLI::App& app) {
  struct Options {
    std::string catalog = kBuiltin, tier;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  app.footer("pointsman models list\npointsman models list --tier edge");
  add_catalog(app, options->catalog);
  restrict_to(*app.add_option("--tier", options->tier, "Only models of this tier"),
              "frontier|efficiency|edge");
  add_json(app, options->json);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(models::Catalog catalog, read_catalog(options->catalog));
    if (!options->tier.empty()) {
      std::vector<models::ModelProfile> chosen;
      for (const models::ModelProfile& profile : catalog.profiles()) {
        if (profile.tier == options->tier) chosen.push_back(profile);
      }
      POINTSMAN_TRY(catalog, models::Catalog::of(std::move(chosen), catalog.origin()));
    }
    POINTSMAN_CHECK(session.io.print(options->json ? models::to_json(catalog)
                                                   : models::format_list(catalog.profiles())));
    return ExitCode::kOk;
  };
}

Action declare_show(CLI::App& app) {
  struct Options {
    std::string catalog = kBuiltin;
    std::vector<std::string> ids;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  app.footer("pointsman models show openai/gpt-5\npointsman models show openai/gpt-5 --json");
  app.add_option("ID", options->ids, "The model, as `models list` names it")
      ->required()
      ->type_name("ID");
  add_catalog(app, options->catalog);
  add_json(app, options->json);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const models::Catalog catalog, read_catalog(options->catalog));
    std::vector<models::ModelProfile> chosen;
    std::string text;
    for (const std::string& id : options->ids) {
      POINTSMAN_TRY(const models::ModelProfile* profile, catalog.get(id));
      chosen.push_back(*profile);
      text += (text.empty() ? "" : "\n") + models::format_profile(*profile);
    }
    if (options->json) {
      POINTSMAN_TRY(const models::Catalog shown, models::Catalog::of(std::move(chosen)));
      text = models::to_json(shown);
    }
    POINTSMAN_CHECK(session.io.print(text));
    return ExitCode::kOk;
  };
}

std::string as_json(const std::vector<models::CatalogChange>& changes) {
  constexpr const char* kKinds[] = {"added", "removed", "changed"};
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
  };
  nlohmann::json json = nlohmann::json::array();
  for (const models::CatalogChange& change : changes) {
    json.push_back({{"kind", kKinds[static_cast<std::size_t>(change.kind)]}, {"id", change.id}});
    if (change.kind != models::CatalogChange::Kind::kChanged) continue;
    json.back()["field"] = change.field;
    json.back()["before"] = text_or_null(change.before);
    json.back()["after"] = text_or_null(change.after);
  }
  return json.dump(2) + '\n';
}

Action declare_diff(CLI::App& app) {
  struct Options {
    std::string before, after;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  app.footer("pointsman models diff builtin new.json\npointsman models diff old.json new.json");
  app.add_option("BEFORE", options->before, "A catalogue file, or \"builtin\"")->required();
  app.add_option("AFTER", options->after, "The catalogue to compare with it")->required();
  add_json(app, options->json);
  return [options](Session& session) -> base::Result<ExitCode> {
    POINTSMAN_TRY(const models::Catalog before, read_catalog(options->before));
    POINTSMAN_TRY(const models::Catalog after, read_catalog(options->after));
    const auto changes = models::diff(before, after);
    POINTSMAN_CHECK(
        session.io.print(options->json ? as_json(changes) : models::format_diff(changes)));
    return ExitCode::kOk;
  };
}

/// What every import of prices takes.
struct PriceImportOptions {
  std::string file, output, overrides, provider;
  std::vector<std::string> allowed;
  models::ImportOptions rules;
  bool all_notes = false;
};

void add_price_import(CLI::App& app, PriceImportOptions& options) {
  app.add_option("FILE", options.file, "The file of prices")->required()->type_name("FILE");
  add_output(app, options.output);
  app.add_option("--date", options.rules.date, "Day of the prices; today unless given")
      ->type_name("YYYY-MM-DD");
  app.add_option("--source", options.rules.source, "What every figure names as its source")
      ->type_name("TEXT");
  app.add_option("--overrides", options.overrides,
                 "A catalogue file whose figures replace the imported ones")
      ->type_name("FILE");
  add_flag(app, "--allow-free", options.rules.allow_free, "Take a price of 0 as free");
  add_flag(app, "--all-notes", options.all_notes, "Name every key that was left out or doubted");
}

std::string today() {
  const std::chrono::year_month_day day{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

using Importer = std::function<base::Result<models::ImportReport>(const base::Document&,
                                                                  const PriceImportOptions&)>;

base::Result<ExitCode> run_import(Session& session, PriceImportOptions& options,
                                  const Importer& import) {
  if (options.rules.date.empty()) options.rules.date = today();
  POINTSMAN_CHECK(check_keeps_inputs({options.output}, {options.file, options.overrides}));
  options.rules.allow_expensive = {options.allowed.begin(), options.allowed.end()};
  POINTSMAN_TRY(const base::Document document,
                data::read_json(options.file, base::ErrorKind::kData));
  POINTSMAN_TRY(const models::ImportReport report, import(document, options));
  if (report.catalog.profiles().empty()) {
    base::Error error;
    error.kind = base::ErrorKind::kData;
    error.message = "no model can be imported";
    error.where.file = options.file;
    error.expected = "prices of at least one model";
    return base::fail(std::move(error));
  }
  models::Catalog catalog = report.catalog;
  if (!options.overrides.empty()) {
    POINTSMAN_TRY(const models::Catalog stated, models::read_catalog_file(options.overrides));
    POINTSMAN_TRY(catalog, models::merge(catalog, stated));
  }
  const std::string text = models::to_json(catalog);
  if (options.output.empty()) {
    POINTSMAN_CHECK(session.io.print(text));
  } else {
    POINTSMAN_CHECK(base::write_file(options.output, std::string_view(text)));
  }
  std::string notes = models::format_import(report, options.all_notes);
  notes.pop_back();
  session.io.say(notes);
  return ExitCode::kOk;
}

Action declare_import_litellm(CLI::App& app) {
  const auto options = std::make_shared<PriceImportOptions>();
  app.footer(
      "pointsman models import-litellm model_prices_and_context_window.json -o prices.json\n"
      "pointsman models import-litellm map.json --date 2026-08-01 --all-notes -o prices.json");
  add_price_import(app, *options);
  add_list(app, "--allow", options->allowed, "KEY",
           "Take this key though it costs more than 1,000 USD per million tokens");
  return [options](Session& session) {
    return run_import(session, *options, [](const auto& document, const auto& chosen) {
      return models::import_litellm(document, chosen.rules);
    });
  };
}

Action declare_import_list(CLI::App& app) {
  const auto options = std::make_shared<PriceImportOptions>();
  app.footer("pointsman models import-list cost.json --provider routerarena -o prices.json");
  add_price_import(app, *options);
  app.add_option("--provider", options->provider, "First part of the ids: provider/model")
      ->required()
      ->type_name("NAME");
  return [options](Session& session) {
    return run_import(session, *options, [](const auto& document, const auto& chosen) {
      return models::import_price_list(document, chosen.provider, chosen.rules);
    });
  };
}

struct Subcommand {
  const char* name;
  const char* summary;
  Action (*declare)(CLI::App& app);
};
constexpr Subcommand kSubcommands[] = {
    {"list", "One line per model: prices, context, speed", declare_list},
    {"show", "Everything known of a model, with sources and dates", declare_show},
    {"diff", "What changed from one catalogue to another", declare_diff},
    {"import-litellm", "Read LiteLLM's price map into a catalogue", declare_import_litellm},
    {"import-list", "Read a flat list of prices per million tokens into a catalogue",
     declare_import_list},
};

}  // namespace

Action declare_models(CLI::App& app) {
  app.footer(
      "pointsman models list --tier frontier\n"
      "pointsman models show anthropic/claude-opus-4-6\n"
      "pointsman models import-litellm model_prices_and_context_window.json -o prices.json\n"
      "pointsman models diff builtin prices.json");
  app.require_subcommand(1);
  std::map<const CLI::App*, Action> actions;
  for (const Subcommand& subcommand : kSubcommands) {
    CLI::App* child = app.add_subcommand(subcommand.name, subcommand.summary);
    child->group("Commands");
    actions[child] = subcommand.declare(*child);
  }
  return [&app, actions = std::move(actions)](Session& session) {
    return actions.at(app.get_subcommands().front())(session);
  };
}

}  // namespace pointsman::cli
