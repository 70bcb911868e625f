#include "models/format.hpp"

#include "data/json_reader.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;

TEST_CASE("The list of built-in models fits 100 columns and has a line for each",
          "[models][format]") {
  const auto catalog = Catalog::builtin();
  REQUIRE(catalog);
  std::istringstream lines(format_list((*catalog)->profiles()));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    INFO(line);
    CHECK(line.size() <= 100);
  }
  CHECK(count == (*catalog)->profiles().size() + 1);
}

TEST_CASE("A profile shows every figure with its source and date", "[models][format]") {
  ModelProfile profile;
  profile.id = "acme/large";
  profile.display_name = "Large";
  profile.tier = "frontier";
  profile.has_price = true;
  profile.price.base.input = TokenPrice{3'000'000};
  profile.price.base.output = TokenPrice{15'000'000};
  profile.price.batch_multiplier = 0.5;
  profile.price.tiers.push_back({200'000, false, {}});
  profile.price.tiers.front().rates.input = TokenPrice{6'000'000};
  profile.price_provenance = {"price page", "2026-08-01"};
  profile.batch_provenance = {"docs", "2026-08-02"};
  profile.latency = LatencyLaw{0.5, 0, 100, 0};
  profile.latency_provenance = {"bench", "2026-07-05"};
  profile.max_input_tokens = 1'000'000;
  profile.limits_provenance = {"docs", "2026-08-02"};
  profile.deprecation_date = "2027-01-01";
  CHECK(format_profile(profile) ==
        "acme/large  Large, frontier\n"
        "refused by its provider from 2027-01-01 on\n"
        "price, USD per million tokens (price page, 2026-08-01)\n"
        "  input               3\n"
        "  output              15\n"
        "  batch               x 0.5 (docs, 2026-08-02)\n"
        "  prompts of more than 200,000 tokens\n"
        "    input               6\n"
        "latency, unloaded (bench, 2026-07-05)\n"
        "  first token, s      0.5, sigma 0\n"
        "  tokens per second   100, sigma 0\n"
        "  500 tokens take, s  mean 5.50, p50 5.50, p95 5.50\n"
        "limits (docs, 2026-08-02)\n"
        "  prompt              1,000,000 tokens\n"
        "  answer              unknown\n");
}

TEST_CASE("A model without a price is shown as unknown, never as 0", "[models][format]") {
  ModelProfile profile;
  profile.id = "acme/quiet";
  CHECK(format_profile(profile).find("price unknown\n") != std::string::npos);
  CHECK(format_list(std::span(&profile, 1)).find("       -") != std::string::npos);
}

TEST_CASE("A diff ends in its counts", "[models][format]") {
  using Kind = CatalogChange::Kind;
  const std::vector<CatalogChange> changes = {
      {Kind::kChanged, "a/b", "output_usd_per_mtok", "2", "1.75"},
      {Kind::kChanged, "a/b", "cached_input_usd_per_mtok", "", "0.1"},
      {Kind::kRemoved, "a/gone", "", "", ""},
      {Kind::kAdded, "a/new", "", "", ""},
  };
  CHECK(format_diff(changes) ==
        "~ a/b  output_usd_per_mtok: 2 -> 1.75\n"
        "~ a/b  cached_input_usd_per_mtok: none -> 0.1\n"
        "- a/gone\n"
        "+ a/new\n"
        "2 figures changed, 1 model added, 1 removed\n");
}

TEST_CASE("An import is summed up by issue, with examples or with every key", "[models][format]") {
  const auto document = pointsman::data::parse_json("map.json", R"({
"sample_spec": {},
"a": {"mode": "embedding"}, "b": {"mode": "embedding"}, "c": {"mode": "ocr"}, "d": {"mode": "ocr"},
"m": {"mode": "chat", "litellm_provider": "acme"}})");
  REQUIRE(document);
  ImportOptions options;
  options.date = "2026-08-01";
  const auto report = import_litellm(*document, options);
  REQUIRE(report);
  CHECK(format_import(*report, false) ==
        "1 model imported of 6 keys, 0 with a price\n"
        "left out:\n"
        "      1  template: sample_spec\n"
        "      4  not text: a, b, c, ...\n"
        "imported, but:\n"
        "      1  no price: m\n");
  const std::string all = format_import(*report, true);
  CHECK(all.find("         line 3, d: mode is ocr\n") != std::string::npos);
}

}  // namespace
