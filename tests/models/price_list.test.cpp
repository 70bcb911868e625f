#include "data/json_reader.hpp"
#include "models/price_import.hpp"
#include "tests/shared_data.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;
using pointsman::base::Nano;

ImportReport import_file(const std::string& path, std::string_view provider) {
  const auto document = pointsman::data::read_json(path);
  REQUIRE(document);
  ImportOptions options;
  options.date = "2026-08-01";
  auto report = import_price_list(*document, provider, options);
  REQUIRE(report);
  return std::move(*report);
}

TEST_CASE("A flat price list gives exact prices and says what it could not read",
          "[models][price_list]") {
  const auto document = pointsman::data::parse_json(
      "list.json",
      R"({"a": {"input_token_price_per_million": 0.0137, "output_token_price_per_million": "2"},
          "b": {"input_token_price_per_million": 1},
          "c": {"input_token_price_per_million": 0, "output_token_price_per_million": 0}})");
  REQUIRE(document);
  ImportOptions options;
  options.date = "2026-08-01";
  const auto report = import_price_list(*document, "acme", options);
  REQUIRE(report);
  CHECK(report->keys == 3);
  CHECK(report->catalog.find("acme/a")->price.base.input == TokenPrice{13'700});
  CHECK(report->catalog.find("acme/a")->price.base.output == TokenPrice{2'000'000});
  CHECK(report->catalog.find("acme/a")->price_provenance == Provenance{"list.json", "2026-08-01"});
  REQUIRE(report->skipped.size() == 1);
  CHECK(report->skipped.front().key == "b");
  CHECK_FALSE(report->catalog.find("acme/c")->has_price);
}

TEST_CASE("RouterArena's price list bills its own totals", "[models][price_list][data]") {
  POINTSMAN_SHARED_DATA(path, "routerarena/raw/cost.json");
  const auto report = import_file(path, "routerarena");
  CHECK(report.catalog.profiles().size() == 45);
  Usage usage;
  usage.input = 215'844;
  usage.output = 70'733;
  CHECK(bill(report.catalog.find("routerarena/claude-3-haiku-20240307")->price, usage) ==
        Nano{142'377'250});
  usage.input = 166'840;
  usage.output = 54'340;
  CHECK(bill(report.catalog.find("routerarena/gemini-2.0-flash-001")->price, usage) ==
        Nano{38'420'000});
}

TEST_CASE("LLMRouter's price list is read from under its own key", "[models][price_list][data]") {
  POINTSMAN_SHARED_DATA(path, "llmrouter/prices.json");
  const auto report = import_file(path, "llmrouter");
  CHECK(report.catalog.profiles().size() == 14);
  CHECK(report.catalog.find("llmrouter/qwen2.5-7b-instruct")->price.base.input ==
        TokenPrice{200'000});
}

}  // namespace
