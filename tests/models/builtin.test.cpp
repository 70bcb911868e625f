#include "models/catalog.hpp"
#include "models/rate_fields.hpp"
#include "sim/base/decimal.hpp"
#include "tests/shared_data.hpp"

#include <fstream>
#include <map>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;

const ModelProfile& profile(std::string_view id) {
  const auto found = Catalog::builtin(id);
  INFO(id);
  REQUIRE(found);
  return **found;
}

double output_ratio(std::string_view dear, std::string_view cheap) {
  return static_cast<double>(profile(dear).price.base.output->pico_usd) /
         static_cast<double>(profile(cheap).price.base.output->pico_usd);
}
double input_ratio(std::string_view dear, std::string_view cheap) {
  return static_cast<double>(profile(dear).price.base.input->pico_usd) /
         static_cast<double>(profile(cheap).price.base.input->pico_usd);
}

TEST_CASE("The built-in catalogue holds at least 85 models, each with its sources",
          "[models][builtin]") {
  const auto catalog = Catalog::builtin();
  REQUIRE(catalog);
  CHECK((*catalog)->profiles().size() >= 85);
  std::map<std::string, int> tiers;
  for (const ModelProfile& model : (*catalog)->profiles()) {
    INFO(model.id);
    ++tiers[model.tier];
    CHECK_FALSE(model.display_name.empty());
    REQUIRE(model.has_price);
    CHECK_FALSE(model.price_provenance.source.empty());
    CHECK(model.price_provenance.date >= "2026-01-01");
    CHECK(model.price.base.output->pico_usd > 0);
    CHECK((!model.latency || model.latency_provenance.date.size() == 10));
    CHECK((!model.max_input_tokens || model.limits_provenance.date.size() == 10));
    if (model.price.base.cached_input) {
      CHECK(*model.price.base.cached_input <= *model.price.base.input);
    }
  }
  CHECK(tiers.size() == 3);
  CHECK(tiers["frontier"] >= 15);
  CHECK(tiers["efficiency"] >= 15);
  CHECK(tiers["edge"] >= 15);
}

TEST_CASE("Every family that routers are judged with is built in", "[models][builtin]") {
  for (const char* id : {"anthropic/claude-opus-4-6",
                         "anthropic/claude-opus-5",
                         "anthropic/claude-sonnet-4-6",
                         "anthropic/claude-haiku-4-5",
                         "anthropic/claude-3-haiku-20240307",
                         "openai/gpt-5",
                         "openai/gpt-5-mini",
                         "openai/gpt-5-nano",
                         "openai/gpt-4.1",
                         "openai/gpt-4o",
                         "openai/gpt-4o-mini",
                         "openai/gpt-4-1106-preview",
                         "gemini/gemini-2.5-pro",
                         "gemini/gemini-2.0-flash-001",
                         "minimax/minimax-m2.5",
                         "bedrock/nemotron-3-nano-30b-a3b",
                         "bedrock/nemotron-3-super-120b-a12b",
                         "openrouter/nemotron-3-ultra-550b-a55b",
                         "deepseek/deepseek-v3.2",
                         "groq/llama-3.3-70b-versatile",
                         "deepinfra/qwen2.5-7b-instruct",
                         "mistral/mistral-large-latest",
                         "mistral/mixtral-8x7b",
                         "azure_ai/phi-4"}) {
    CHECK(profile(id).id == id);
  }
}

TEST_CASE("Prices of retired models stay, with the day of their end", "[models][builtin]") {
  CHECK(profile("anthropic/claude-3-haiku-20240307").price.base.input == TokenPrice{250'000});
  CHECK(profile("anthropic/claude-3-haiku-20240307").price.base.output == TokenPrice{1'250'000});
  CHECK(profile("gemini/gemini-2.0-flash-001").price.base.input == TokenPrice{100'000});
  CHECK(profile("openai/gpt-4-1106-preview").price.base.output == TokenPrice{30'000'000});
  CHECK(profile("openai/gpt-4-1106-preview").deprecation_date == "2026-03-26");
}

TEST_CASE("Published ratios of list prices follow from the catalogue", "[models][builtin]") {
  CHECK(input_ratio("anthropic/claude-opus-4-6", "openai/gpt-4o-mini") ==
        Approx(33.33).epsilon(0.001));
  CHECK(output_ratio("anthropic/claude-opus-4-6", "openai/gpt-4o-mini") ==
        Approx(41.67).epsilon(0.001));
  CHECK(input_ratio("openai/gpt-4o", "openai/gpt-4o-mini") == Approx(16.67).epsilon(0.001));
  CHECK(output_ratio("anthropic/claude-opus-4-6", "minimax/minimax-m2.5") ==
        Approx(20.83).epsilon(0.001));
  CHECK(output_ratio("anthropic/claude-opus-4-6", "groq/llama-3.3-70b-versatile") ==
        Approx(31.6).epsilon(0.002));
  // 87 % of the traffic to Haiku 3.5 instead of Sonnet 3.5 saves 63.8 % (published: 63.6 %).
  const double rho =
      input_ratio("bedrock/claude-3-5-haiku-20241022", "bedrock/claude-3-5-sonnet-20241022");
  CHECK(1 - (0.87 * rho + 0.13) == Approx(0.638).epsilon(0.0001));
}

TEST_CASE("Both sides of a disputed price are kept, and the list price bills",
          "[models][builtin]") {
  const ModelProfile& opus = profile("anthropic/claude-opus-4-6");
  CHECK(opus.price.base.output == TokenPrice{25'000'000});
  REQUIRE(opus.other_prices.size() == 1);
  CHECK(opus.other_prices.front().output == TokenPrice{75'000'000});
  const ModelProfile& sonnet = profile("anthropic/claude-sonnet-5");
  REQUIRE(sonnet.other_prices.size() == 1);
  CHECK(sonnet.other_prices.front().input == TokenPrice{3'000'000});
}

TEST_CASE("xAI's tier starts at its threshold, the others above it", "[models][builtin]") {
  CHECK(profile("xai/grok-4-fast-non-reasoning").price.tiers.front().inclusive);
  CHECK_FALSE(profile("anthropic/claude-sonnet-4-5").price.tiers.front().inclusive);
  CHECK(profile("dashscope/qwen3-max").price.cache_fallback == CacheFallback::kTierInput);
}

/// Rows of a CSV without quotes, by column name.
std::vector<std::map<std::string, std::string>> read_rows(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (names.empty()) {
      names = cells;
      continue;
    }
    REQUIRE(cells.size() == names.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[names[i]] = cells[i];
  }
  return rows;
}

std::optional<TokenPrice> listed(const std::string& cell) {
  if (cell.empty()) return std::nullopt;
  return TokenPrice{pointsman::base::parse_decimal(cell, kUsdPerMtokDigits).value};
}

TEST_CASE("All 85 models of the reference table are built in at its prices",
          "[models][builtin][data]") {
  POINTSMAN_SHARED_DATA(path, "catalog/models.csv");
  const auto catalog = Catalog::builtin();
  REQUIRE(catalog);
  const auto rows = read_rows(path);
  REQUIRE(rows.size() == 85);
  for (const auto& row : rows) {
    INFO(row.at("model"));
    const ModelProfile* match = nullptr;
    for (const ModelProfile& model : (*catalog)->profiles()) {
      const bool same_key =
          !model.litellm_key.empty() && model.litellm_key == row.at("litellm_key");
      const bool same_name = row.at("litellm_key").empty() &&
                             model.display_name == row.at("model") &&
                             model.id.starts_with("openrouter/");
      if (same_key || same_name) match = &model;
    }
    REQUIRE(match != nullptr);
    CHECK(match->price.base.input == listed(row.at("input_usd_per_M")));
    CHECK(match->price.base.output == listed(row.at("output_usd_per_M")));
    // The table knows one cached price less than the map: DeepSeek V3.2's, under an older key.
    if (match->id != "deepseek/deepseek-v3.2") {
      CHECK(match->price.base.cached_input == listed(row.at("cached_input_usd_per_M")));
    }
    const auto write = listed(row.at("cache_write_usd_per_M"));
    CHECK(match->price.base.cache_write == (write == TokenPrice{0} ? std::nullopt : write));
    CHECK(match->price.base.cache_write_1h == listed(row.at("cache_write_1h_usd_per_M")));
    const std::string& batch = row.at("batch_multiplier");
    CHECK(match->price.batch_multiplier == (batch.empty() ? 1.0 : std::stod(batch)));
    const std::string& above = row.at("tier_threshold_tokens");
    REQUIRE(match->price.tiers.size() == (above.empty() ? 0 : 1));
    if (!above.empty()) {
      const Tier& tier = match->price.tiers.front();
      CHECK(std::to_string(tier.above_tokens / 1000) + "k" == above);
      CHECK(tier.rates.input == listed(row.at("input_above_usd_per_M")));
      CHECK(tier.rates.output == listed(row.at("output_above_usd_per_M")));
    }
    const auto tokens = [&row](const char* name) -> std::optional<std::int64_t> {
      if (row.at(name).empty()) return std::nullopt;
      return pointsman::base::parse_decimal(row.at(name), 0).value;
    };
    CHECK(match->max_input_tokens == tokens("max_input_tokens"));
    CHECK(match->max_output_tokens == tokens("max_output_tokens"));
  }
}

}  // namespace
