#include "data/json_reader.hpp"
#include "models/price_import.hpp"
#include "tests/shared_data.hpp"

#include <algorithm>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;
using pointsman::base::ErrorKind;
using pointsman::base::Nano;

ImportOptions on(const std::string& date) {
  ImportOptions options;
  options.date = date;
  return options;
}

ImportReport import(const std::string& members, ImportOptions options = on("2026-08-01")) {
  auto document = pointsman::data::parse_json("map.json", "{" + members + "}");
  REQUIRE(document);
  auto report = import_litellm(*document, options);
  REQUIRE(report);
  return std::move(*report);
}

std::string chat(const std::string& key, const std::string& figures,
                 const std::string& provider = "acme") {
  return "\"" + key + "\": {\"mode\": \"chat\", \"litellm_provider\": \"" + provider + "\"" +
         (figures.empty() ? "" : ", ") + figures + "}";
}

std::size_t count(const std::vector<ImportNote>& notes, ImportIssue issue,
                  const std::string& mode = "") {
  return static_cast<std::size_t>(
      std::count_if(notes.begin(), notes.end(), [&](const ImportNote& note) {
        return note.issue == issue && (mode.empty() || note.mode == mode);
      }));
}

const ModelProfile& only(const ImportReport& report) {
  REQUIRE(report.catalog.profiles().size() == 1);
  return report.catalog.profiles().front();
}

TEST_CASE("A price per token in any spelling becomes exact pico-dollars", "[models][litellm]") {
  const auto report = import(chat("m", R"("input_cost_per_token": 2.9999900000000002e-06,
      "output_cost_per_token": "1.5e-05", "cache_read_input_token_cost": 3.625e-09)"));
  const ModelProfile& model = only(report);
  CHECK(model.id == "acme/m");
  CHECK(model.litellm_key == "m");
  CHECK(model.has_price);
  CHECK(model.price.base.input == TokenPrice{2'999'990});
  CHECK(model.price.base.output == TokenPrice{15'000'000});
  CHECK(model.price.base.cached_input == TokenPrice{3'625});
  CHECK(model.price_provenance == Provenance{"LiteLLM price map", "2026-08-01"});
}

TEST_CASE("An id names its provider once, and the families of one seller share its name",
          "[models][litellm]") {
  CHECK(litellm_id("claude-opus-4-6", "anthropic") == "anthropic/claude-opus-4-6");
  CHECK(litellm_id("groq/openai/gpt-oss-120b", "groq") == "groq/openai/gpt-oss-120b");
  CHECK(litellm_id("gemini-2.5-pro", "vertex_ai-language-models") == "vertex_ai/gemini-2.5-pro");
  CHECK(litellm_id("vertex_ai/claude-3", "vertex_ai-anthropic_models") == "vertex_ai/claude-3");
  CHECK(litellm_id("amazon.nova", "bedrock_converse") == "bedrock/amazon.nova");
  CHECK(litellm_id("openai/x", "openrouter") == "openrouter/openai/x");
}

TEST_CASE("What is no text model is left out with its reason", "[models][litellm]") {
  const auto report = import(
      R"("sample_spec": {"mode": "one of: chat"}, "fallback_generalizations": {},
         "fireworks-ai-default": {"input_cost_per_token": 0},
         "e": {"mode": "embedding", "input_cost_per_token": 1e-08}, )" +
      chat("m", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06)"));
  CHECK(report.keys == 5);
  CHECK(count(report.skipped, ImportIssue::kTemplate) == 1);
  CHECK(count(report.skipped, ImportIssue::kNoMode) == 2);
  CHECK(count(report.skipped, ImportIssue::kNotText, "embedding") == 1);
  CHECK(only(report).id == "acme/m");
}

TEST_CASE("A price that is missing or 0 is unknown unless free is allowed", "[models][litellm]") {
  const std::string members =
      chat("none", "") + ", " +
      chat("zero", R"("input_cost_per_token": 0, "output_cost_per_token": 0.0)");
  const auto report = import(members);
  CHECK(count(report.warnings, ImportIssue::kNoPrice) == 1);
  CHECK(count(report.warnings, ImportIssue::kFree) == 1);
  CHECK_FALSE(report.catalog.find("acme/none")->has_price);
  CHECK_FALSE(report.catalog.find("acme/zero")->has_price);
  ImportOptions options = on("2026-08-01");
  options.allow_free = true;
  const auto free = import(members, options);
  CHECK_FALSE(free.catalog.find("acme/none")->has_price);
  CHECK(free.catalog.find("acme/zero")->has_price);
}

TEST_CASE("A price beyond 1,000 USD per million is refused unless its key is allowed",
          "[models][litellm]") {
  const std::string dear =
      chat("dear", R"("input_cost_per_token": 0.015, "output_cost_per_token": 0.06)");
  const auto report = import(dear);
  REQUIRE(count(report.skipped, ImportIssue::kTooExpensive) == 1);
  CHECK(report.skipped.front().message ==
        "input_cost_per_token is 15000 USD per million tokens, above 1000");
  ImportOptions options = on("2026-08-01");
  options.allow_expensive = {"dear"};
  CHECK(only(import(dear, options)).price.base.input == TokenPrice{15'000'000'000});
  // Exactly the limit passes.
  CHECK(
      only(import(chat("edge", R"("input_cost_per_token": 0.001, "output_cost_per_token": 0.001)")))
          .has_price);
}

TEST_CASE("Figures that look wrong are said aloud", "[models][litellm]") {
  const auto report =
      import(chat("a", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 0)") + ", " +
             chat("b", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
                   "cache_read_input_token_cost": 2e-06)") +
             ", " + chat("c", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
                   "cache_creation_input_token_cost": 0.0)") +
             ", " + chat("d", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
                   "deprecation_date": "2026-08-01")") +
             ", " + chat("e", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
                   "deprecation_date": "2026-08-02")") +
             ", " + chat("f", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
                   "max_input_tokens": "many")") +
             ", " + chat("g", R"("input_cost_per_token": true, "output_cost_per_token": 1e-06)"));
  CHECK(count(report.warnings, ImportIssue::kFreeOutput) == 1);
  CHECK(count(report.warnings, ImportIssue::kDearCache) == 1);
  CHECK(count(report.warnings, ImportIssue::kFreeCache) == 1);
  CHECK(count(report.warnings, ImportIssue::kDeprecated) == 1);
  CHECK(count(report.warnings, ImportIssue::kLimitUnread) == 1);
  CHECK(count(report.skipped, ImportIssue::kUnreadable) == 1);
  CHECK(report.warnings.size() == 5);
  CHECK_FALSE(report.catalog.find("acme/c")->price.base.cache_write);
  CHECK(report.catalog.find("acme/e")->deprecation_date == "2026-08-02");
}

TEST_CASE("Limits may be numbers, strings or floats", "[models][litellm]") {
  const auto report = import(chat("m", R"("max_input_tokens": "128000", "max_tokens": 2000000.0)"));
  CHECK(only(report).max_input_tokens == 128'000);
  CHECK(only(report).max_output_tokens == 2'000'000);
}

TEST_CASE("Keys above a threshold become a tier, inclusive for xAI", "[models][litellm][tier]") {
  const std::string figures = R"("input_cost_per_token": 2e-07, "output_cost_per_token": 5e-07,
      "cache_read_input_token_cost": 5e-08, "input_cost_per_token_above_128k_tokens": 4e-07,
      "output_cost_per_token_above_128k_tokens": 1e-06,
      "input_cost_per_token_above_128k_tokens_priority": 9e-07)";
  const auto report = import(chat("xai/g", figures, "xai") + ", " + chat("g", figures));
  for (const ModelProfile& model : report.catalog.profiles()) {
    REQUIRE(model.price.tiers.size() == 1);
    const Tier& tier = model.price.tiers.front();
    CHECK(tier.above_tokens == 128'000);
    CHECK(tier.inclusive == (model.id == "xai/g"));
    CHECK(tier.rates.input == TokenPrice{400'000});
    CHECK(tier.rates.output == TokenPrice{1'000'000});
    CHECK_FALSE(tier.rates.cached_input);
    CHECK(rates_for(model.price, 200'000).cached_input == 50'000);  // the base cache rate
  }
}

TEST_CASE("A list of tiers bills its first range as the base", "[models][litellm][tier]") {
  const auto report = import(chat("q", R"("tiered_pricing": [
      {"range": [32000.0, 128000.0], "input_cost_per_token": 2.4e-06,
       "output_cost_per_token": 1.2e-05},
      {"range": [0, 32000.0], "input_cost_per_token": 1.2e-06, "output_cost_per_token": 6e-06,
       "cache_read_input_token_cost": 1e-07}])"));
  const Price& price = only(report).price;
  CHECK(only(report).has_price);
  CHECK(price.base.input == TokenPrice{1'200'000});
  REQUIRE(price.tiers.size() == 1);
  CHECK(rates_for(price, 32'000).input == 1'200'000);
  CHECK(rates_for(price, 32'001).input == 2'400'000);
  CHECK(rates_for(price, 999'999).output == 12'000'000);      // beyond the last range
  CHECK(rates_for(price, 32'001).cached_input == 2'400'000);  // the tier's input, not 100,000
}

TEST_CASE("Batch prices become a multiplier", "[models][litellm]") {
  const auto half =
      import(chat("m", R"("input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
      "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 4e-06)"));
  CHECK(only(half).price.batch_multiplier == 0.5);
  CHECK(half.warnings.empty());
  const auto uneven =
      import(chat("m", R"("input_cost_per_token": 1.1e-07, "output_cost_per_token": 4e-07,
      "input_cost_per_token_batches": 6e-08, "output_cost_per_token_batches": 2e-07)"));
  CHECK(only(uneven).price.batch_multiplier == Approx(0.545454545));
  CHECK(count(uneven.warnings, ImportIssue::kBatchDiffers) == 1);
}

TEST_CASE("Of two keys for one model the one that is its id is kept", "[models][litellm]") {
  const auto report =
      import(chat("m", R"("input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06)") + ", " +
             chat("acme/m", R"("input_cost_per_token": 2e-06, "output_cost_per_token": 2e-06)"));
  CHECK(only(report).litellm_key == "acme/m");
  REQUIRE(count(report.skipped, ImportIssue::kDuplicate) == 1);
  CHECK(report.skipped.front().key == "m");
  CHECK(report.skipped.front().message == "the same model as acme/m, at another price");
}

TEST_CASE("An import knows the SHA-256 of its file and needs its date", "[models][litellm]") {
  const auto report = import("");
  // sha256 of "{}"
  CHECK(report.catalog.origin().sha256 ==
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  CHECK(report.catalog.origin().date == "2026-08-01");
  const auto document = pointsman::data::parse_json("map.json", "{}");
  REQUIRE(document);
  const auto undated = import_litellm(*document, {});
  REQUIRE_FALSE(undated);
  CHECK(undated.error().kind == ErrorKind::kUsage);
  const auto misdated = import_litellm(*document, on("1 August"));
  REQUIRE_FALSE(misdated);
  CHECK(misdated.error().message == "\"1 August\" is no date");
  const auto list = pointsman::data::parse_json("map.json", "[]");
  REQUIRE(list);
  const auto refused = import_litellm(*list, on("2026-08-01"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kData);
}

TEST_CASE("The map of 2026-08-01 imports with the counts known of it", "[models][litellm][data]") {
  POINTSMAN_SHARED_DATA(path, "catalog/litellm_map.json");
  const auto report = import_litellm_file(path, on("2026-08-01"));
  REQUIRE(report);
  CHECK(report->keys == 2'986);
  CHECK(report->keys_by_mode.at("chat") == 2'287);
  CHECK(report->keys_by_mode.at("responses") == 85);
  CHECK(report->keys_by_mode.at("completion") == 36);
  CHECK(report->keys_by_mode.at("") == 9);

  // 115 chat keys have no input price; 19 of them price by a list of tiers instead.
  const auto chat_tiers = std::count_if(
      report->catalog.profiles().begin(), report->catalog.profiles().end(),
      [](const auto& model) { return model.price.cache_fallback == CacheFallback::kTierInput; });
  CHECK(chat_tiers == 19);
  CHECK(count(report->warnings, ImportIssue::kNoPrice, "chat") == 115 - 19);
  // 74 have price 0, four of them with a fee per request.
  const auto with_fee = std::count_if(
      report->catalog.profiles().begin(), report->catalog.profiles().end(), [](const auto& model) {
        return model.price.per_call_pico_usd > 0 && model.price.base.input == TokenPrice{0};
      });
  CHECK(with_fee == 4);
  CHECK(count(report->warnings, ImportIssue::kFree, "chat") == 74 - 4);

  // 14 above 1,000 USD per million by their input price, two more by their output price alone.
  std::size_t by_input = 0;
  for (const ImportNote& note : report->skipped) {
    const bool is_dear = note.issue == ImportIssue::kTooExpensive;
    by_input += is_dear && note.message.starts_with("input_cost_per_token ");
  }
  CHECK(by_input == 14);
  CHECK(count(report->skipped, ImportIssue::kTooExpensive) == 16);
  CHECK(count(report->warnings, ImportIssue::kFreeOutput) == 6);
  CHECK(count(report->skipped, ImportIssue::kUnreadable) == 0);
  CHECK(count(report->warnings, ImportIssue::kLimitUnread) == 0);

  // Every text key is either imported or refused with a reason.
  const std::size_t text_skips = count(report->skipped, ImportIssue::kTooExpensive) +
                                 count(report->skipped, ImportIssue::kDuplicate);
  CHECK(report->catalog.profiles().size() + text_skips == 2'287 + 85 + 36);
}

TEST_CASE("A request billed by the imported map costs what the provider's page says",
          "[models][litellm][data]") {
  POINTSMAN_SHARED_DATA(path, "catalog/litellm_map.json");
  const auto report = import_litellm_file(path, on("2026-08-01"));
  REQUIRE(report);
  const ModelProfile* sonnet = report->catalog.find("anthropic/claude-sonnet-4-5");
  REQUIRE(sonnet != nullptr);
  Usage usage;
  usage.input = 200'000;
  usage.cached = 150'000;
  usage.output = 1'000;
  CHECK(bill(sonnet->price, usage) == Nano{50'000 * 3'000 + 150'000 * 300 + 1'000 * 15'000});
  usage.input = 200'001;
  CHECK(bill(sonnet->price, usage) == Nano{50'001 * 6'000 + 150'000 * 600 + 1'000 * 22'500});
}

TEST_CASE("The built-in prices are those of the imported map", "[models][litellm][data]") {
  POINTSMAN_SHARED_DATA(path, "catalog/litellm_map.json");
  const auto report = import_litellm_file(path, on("2026-08-01"));
  const auto builtin = Catalog::builtin();
  REQUIRE(report);
  REQUIRE(builtin);
  std::size_t matched = 0;
  for (const ModelProfile& model : (*builtin)->profiles()) {
    matched += model.litellm_key.empty() ? 0 : 1;
  }
  CHECK(matched >= 78);
  for (const CatalogChange& change : diff(**builtin, report->catalog)) {
    if (change.kind == CatalogChange::Kind::kAdded) continue;
    INFO(change.id << " " << change.field << " " << change.before << " -> " << change.after);
    if (change.kind == CatalogChange::Kind::kRemoved) {
      const ModelProfile& gone = *(*builtin)->find(change.id);
      CHECK(gone.litellm_key.empty());  // priced by another source
      continue;
    }
    // The discount of a batch is in the providers' documents where the map lacks it; the one-hour
    // write of two old models is refused (models/catalog/README.md).
    const bool is_documented = change.field == "batch_multiplier" && change.after.empty();
    const bool is_refused = change.field == "cache_write_1h_usd_per_mtok" && change.before.empty();
    CHECK((is_documented || is_refused));
  }
}

}  // namespace
