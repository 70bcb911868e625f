#include "models/catalog.hpp"

#include "data/json_reader.hpp"
#include "models/catalog_shape.hpp"
#include "sim/base/shape.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;
using pointsman::base::ErrorKind;
using pointsman::base::Nano;

pointsman::base::Document json(std::string text) {
  auto document = pointsman::data::parse_json("book.json", std::move(text));
  REQUIRE(document);
  return std::move(*document);
}

pointsman::base::Result<Catalog> read(const std::string& models) {
  return read_catalog(json("{\"version\": 1,\n\"models\": [" + models + "]}"));
}

pointsman::base::Error error_of(const std::string& models) {
  auto catalog = read(models);
  REQUIRE_FALSE(catalog);
  CHECK(catalog.error().kind == ErrorKind::kData);
  CHECK(catalog.error().where.file == "book.json");
  CHECK(catalog.error().where.line > 0);
  return catalog.error();
}

const std::string kSource = R"("source": "price page", "date": "2026-08-01")";

std::string priced(const std::string& id, const std::string& figures) {
  return "{\"id\": \"" + id + "\", \"price\": {" + figures + ", " + kSource + "}}";
}

TEST_CASE("A catalogue file gives exact prices, limits and their provenance", "[models][catalog]") {
  const auto catalog = read(R"({"id": "acme/large", "name": "Large", "tier": "frontier",
    "price": {"input_usd_per_mtok": 0.000001, "cached_input_usd_per_mtok": 0.0028,
      "output_usd_per_mtok": 22.5, "batch_multiplier": 0.5, "batch_source": "docs",
      "per_call_usd": 0.005,
      "tiers": [{"above_tokens": 200000, "inclusive": true, "input_usd_per_mtok": 6}],
      "source": "price page", "date": "2026-08-01"},
    "latency": {"ttft_s": 0.5, "tokens_per_s": 80, "source": "bench", "date": "2026-07-05"},
    "limits": {"max_input_tokens": 272000, "source": "docs", "date": "2026-01-02"}})");
  REQUIRE(catalog);
  const ModelProfile* large = catalog->find("acme/large");
  REQUIRE(large != nullptr);
  CHECK(large->has_price);
  CHECK(large->price.base.input == TokenPrice{1});
  CHECK(large->price.base.cached_input == TokenPrice{2'800});
  CHECK(large->price.base.output == TokenPrice{22'500'000});
  CHECK_FALSE(large->price.base.cache_write);
  CHECK(large->price.per_call_pico_usd == 5'000'000'000);
  REQUIRE(large->price.tiers.size() == 1);
  CHECK(large->price.tiers.front().inclusive);
  CHECK(large->price.tiers.front().rates.input == TokenPrice{6'000'000});
  CHECK(large->price_provenance == Provenance{"price page", "2026-08-01"});
  CHECK(large->batch_provenance == Provenance{"docs", "2026-08-01"});
  REQUIRE(large->latency);
  CHECK(*large->latency == LatencyLaw{0.5, 0.25, 80, 0.1});
  CHECK(large->latency_provenance.source == "bench");
  CHECK(large->max_input_tokens == 272'000);
  CHECK_FALSE(large->max_output_tokens);
}

TEST_CASE("A model without a price has none, not 0", "[models][catalog]") {
  const auto catalog = read(R"({"id": "acme/quiet"})");
  REQUIRE(catalog);
  CHECK_FALSE(catalog->find("acme/quiet")->has_price);
}

TEST_CASE("A self-hosted model is priced from its GPU hour", "[models][catalog]") {
  const auto catalog =
      read(R"({"id": "own/8b", "self_hosted": {"gpu_usd_per_hour": 2.5, "output_tokens_per_s": 2690,
                "utilisation": 0.3, )" +
           kSource + "}}");
  REQUIRE(catalog);
  const ModelProfile& own = *catalog->find("own/8b");
  CHECK(own.has_price);
  CHECK(own.price.base.output == TokenPrice{860'526});
  CHECK(own.price_provenance.source == "price page");
}

TEST_CASE("A mistake in a catalogue is located and explained", "[models][catalog][errors]") {
  const auto typo = error_of(priced("a/b", R"("input_usd_per_mtok": 1, "ouput_usd_per_mtok": 2)"));
  CHECK(typo.message == "unknown key \"ouput_usd_per_mtok\"");
  CHECK(typo.hint.find("output_usd_per_mtok") != std::string::npos);

  const auto half = error_of(priced("a/b", R"("input_usd_per_mtok": 1)"));
  CHECK(half.message == "the price is not complete");

  const auto fine =
      error_of(priced("a/b", R"("input_usd_per_mtok": 0.0000001, "output_usd_per_mtok": 1)"));
  CHECK(fine.message == "0.0000001 has too many decimals");

  const auto id = error_of(priced("gpt-5", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 1)"));
  CHECK(id.expected == "\"provider/model\"");

  const auto date = error_of(
      R"({"id": "a/b", "latency": {"tokens_per_s": 5, "source": "x", "date": "2026-13-01"}})");
  CHECK(date.message == "\"date\" is \"2026-13-01\", no date");

  const auto unsourced =
      error_of(R"({"id": "a/b", "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}})");
  CHECK(unsourced.message == "\"price\" has no \"source\"");

  const auto twice = error_of(R"({"id": "a/b"}, {"id": "a/c"}, {"id": "a/b"})");
  CHECK(twice.message == "the id \"a/b\" appears twice");

  const auto both = error_of(
      R"({"id": "a/b", "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1, )" + kSource +
      R"(}, "self_hosted": {"gpu_usd_per_hour": 2.5, "output_tokens_per_s": 9,
           "utilisation": 1, )" +
      kSource + "}}");
  CHECK(both.message == "\"self_hosted\" cannot stand beside \"price\"");

  const auto order = error_of(priced("a/b", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 1,
      "tiers": [{"above_tokens": 200000}, {"above_tokens": 200000}])"));
  CHECK(order.message == "tiers are not in ascending order");

  const auto slow = error_of(R"({"id": "a/b", "latency": {"ttft_s": 5, )" + kSource + "}}");
  CHECK(slow.message == "the latency has no \"tokens_per_s\"");
}

TEST_CASE("A catalogue that is written and read again is the same", "[models][catalog][law]") {
  const auto builtin = Catalog::builtin();
  REQUIRE(builtin);
  const std::string text = to_json(**builtin);
  const auto again = read_catalog(json(text));
  REQUIRE(again);
  REQUIRE(again->profiles().size() == (*builtin)->profiles().size());
  for (std::size_t i = 0; i < again->profiles().size(); ++i) {
    INFO((*builtin)->profiles()[i].id);
    CHECK(again->profiles()[i] == (*builtin)->profiles()[i]);
  }
  CHECK(to_json(*again) == text);
  CHECK(diff(**builtin, *again).empty());
}

TEST_CASE("The finest and the largest prices survive being written", "[models][catalog]") {
  for (const std::int64_t pico : {1LL, 3'625LL, 48'150LL, 123'456'789'012'345LL, 999'999LL}) {
    ModelProfile profile;
    profile.id = "a/b";
    profile.has_price = true;
    profile.price.base.input = TokenPrice{pico};
    profile.price.base.output = TokenPrice{0};
    profile.price_provenance = {"x", "2026-08-01"};
    const auto catalog = Catalog::of({profile});
    REQUIRE(catalog);
    const auto again = read_catalog(json(to_json(*catalog)));
    REQUIRE(again);
    CHECK(again->profiles().front().price.base.input == TokenPrice{pico});
  }
}

TEST_CASE("An unknown model is answered with the nearest id", "[models][catalog][errors]") {
  const auto missing = Catalog::builtin("anthropic/claude-opus-4.6");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::kUsage);
  CHECK(missing.error().hint == "did you mean \"anthropic/claude-opus-4-6\"?");
  const auto provider = Catalog::builtin("antropic/claude-opus-4-6");
  REQUIRE_FALSE(provider);
  CHECK(provider.error().hint == "did you mean \"anthropic/claude-opus-4-6\"?");
}

TEST_CASE("A scenario's price replaces what it states and keeps the rest", "[models][catalog]") {
  ModelProfile profile = **Catalog::builtin("anthropic/claude-opus-4-6");
  const auto document = json("{\n  \"price\": {\"output_usd_per_mtok\": 75}\n}");
  const auto& node = *document.root.find("price");
  REQUIRE(pointsman::base::check(document, node, kPriceShape));
  REQUIRE(apply_price(document, node, profile));
  CHECK(profile.price.base.output == TokenPrice{75'000'000});
  CHECK(profile.price.base.input == TokenPrice{5'000'000});
  CHECK(profile.price.base.cached_input == TokenPrice{500'000});
  CHECK(profile.price_provenance == Provenance{"book.json:2", ""});
}

TEST_CASE("A price for a model without one must be whole", "[models][catalog][errors]") {
  ModelProfile profile;
  const auto document = json(R"({"output_usd_per_mtok": 75})");
  const auto status = apply_price(document, document.root, profile);
  REQUIRE_FALSE(status);
  CHECK(status.error().message == "the price is not complete");
  CHECK_FALSE(profile.has_price);
}

TEST_CASE("A scenario's latency replaces what it states", "[models][catalog]") {
  ModelProfile profile;
  const auto document = json(R"({"ttft_s": 0.2, "tokens_per_s": 50, "ttft_sigma": 0})");
  REQUIRE(apply_latency(document, document.root, profile));
  REQUIRE(profile.latency);
  CHECK(*profile.latency == LatencyLaw{0.2, 0, 50, 0.1});
}

TEST_CASE("Overrides replace groups of figures and add new models", "[models][catalog]") {
  const auto book =
      read(priced("a/b", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 2)") + ", " +
           priced("a/c", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 2)"));
  const auto overrides =
      read(priced("a/b", R"("input_usd_per_mtok": 9, "output_usd_per_mtok": 9)") +
           R"(, {"id": "a/c", "limits": {"max_output_tokens": 5, )" + kSource + "}}, " +
           R"({"id": "a/a"})");
  REQUIRE(book);
  REQUIRE(overrides);
  const auto merged = merge(*book, *overrides);
  REQUIRE(merged);
  REQUIRE(merged->profiles().size() == 3);
  CHECK(merged->find("a/b")->price.base.input == TokenPrice{9'000'000});
  CHECK(merged->find("a/c")->price.base.input == TokenPrice{1'000'000});
  CHECK(merged->find("a/c")->max_output_tokens == 5);
}

TEST_CASE("A diff lists what came, went and changed", "[models][catalog]") {
  const auto before =
      read(priced("a/b",
                  R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 2,
                        "cached_input_usd_per_mtok": 0.1)") +
           ", " + priced("a/gone", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 2)"));
  const auto after =
      read(priced("a/b", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 1.75,
                       "tiers": [{"above_tokens": 200000, "input_usd_per_mtok": 2}])") +
           ", " + priced("a/new", R"("input_usd_per_mtok": 1, "output_usd_per_mtok": 2)"));
  REQUIRE(before);
  REQUIRE(after);
  using Kind = CatalogChange::Kind;
  const std::vector<CatalogChange> expected = {
      {Kind::kChanged, "a/b", "cached_input_usd_per_mtok", "0.1", ""},
      {Kind::kChanged, "a/b", "output_usd_per_mtok", "2", "1.75"},
      {Kind::kChanged, "a/b", "tiers[200000].inclusive", "", "false"},
      {Kind::kChanged, "a/b", "tiers[200000].input_usd_per_mtok", "", "2"},
      {Kind::kRemoved, "a/gone", "", "", ""},
      {Kind::kAdded, "a/new", "", "", ""},
  };
  CHECK(diff(*before, *after) == expected);
  CHECK(diff(*before, *before).empty());
}

}  // namespace
