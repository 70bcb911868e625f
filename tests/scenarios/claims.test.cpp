// Every published claim that ships, with the verdict and the right number worked out by hand.
#include "scenarios/claims.hpp"

#include "data/json_reader.hpp"
#include "scenarios/schema.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <catch2/catch.hpp>

namespace pointsman::scenarios {
namespace {

constexpr const char* kFolder = "scenarios/claims";

const std::vector<JudgedClaims>& shipped() {
  static const std::vector<JudgedClaims> all = [] {
    std::vector<JudgedClaims> judged;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
      if (entry.path().extension() != ".json") continue;
      auto file = judge_claim_file(entry.path().string());
      if (!file) FAIL(base::render(file.error()));
      judged.push_back(std::move(*file));
    }
    return judged;
  }();
  return all;
}

const JudgedClaim& claim_of(const std::string& id) {
  for (const JudgedClaims& file : shipped()) {
    for (const JudgedClaim& claim : file.claims) {
      if (claim.id == id) return claim;
    }
  }
  FAIL("no claim " << id);
  return shipped().front().claims.front();
}

/// A figure that follows, to the digits given.
struct Right {
  std::string figure;
  double value;
  double margin = 5.0001e-7;
};

struct Expected {
  std::string id;
  ClaimVerdict verdict;
  std::vector<Right> figures;
  std::string mix{};
};

constexpr auto kOk = ClaimVerdict::kOk;
constexpr auto kWrong = ClaimVerdict::kWrong;
constexpr auto kMisstated = ClaimVerdict::kMisstated;
constexpr auto kInfo = ClaimVerdict::kInfo;

const std::vector<Expected> kExpected = {
    {"A1", kOk, {{"after_usd", 2312}, {"saving", 0.691733}, {"saved_usd_per_year", 62256}}},
    {"A1-list-price", kInfo, {{"after_usd", 812}, {"saving", 0.6752}}},
    {"A2", kWrong, {{"saving_max", 0.70}}},
    {"A3", kWrong, {{"net_usd_per_month", -19812}, {"units_per_month_needed", 481.88, 0.005}}},
    {"A3-project", kWrong, {{"months", 14.456, 5e-4}}},
    {"A4", kWrong, {{"usd_per_year", 2'737'500}, {"units_per_day_needed", 274.0, 0.05}}},
    {"A4-cheap", kWrong, {{"usd_per_year", 43'800}}},
    {"A4-ratio", kWrong, {{"ratio", 62.5}}},
    {"A5",
     kMisstated,
     {{"ratio", 20.8, 0.05}, {"input_ratio", 33.3, 0.05}},
     "input against output price"},
    {"A6", kWrong, {{"ratio", 31.6, 0.05}}},
    {"A6-haiku", kInfo, {{"ratio", 5}}},
    {"A11", kMisstated, {{"value", 14}}, "relative against absolute"},
    {"A12", kMisstated, {{"value", 0.85}}, "two quantities under one number"},
    {"A13", kInfo, {{"extract_ratio_max", 0.40}}},
    {"A13-sonnet", kInfo, {{"extract_ratio_max", 0.25}}},
    {"A14",
     kMisstated,
     {{"cost_usd", 0.02475}, {"saving", 0.175}, {"accepted_needed", 0.575}},
     "share of calls against share of cost"},
    {"A16", kInfo, {{"expected_usd", 0.006152}, {"reaches_last", 4e-6, 1e-12}}},
    {"A17", kOk, {{"ratio", 500}}},
    {"A18", kInfo, {{"fixed_usd_per_month", 584.40}}},
    {"A20", kMisstated, {{"saving", 0.64}}, "input against output price"},
    {"A20-sonnet", kInfo, {{"saving", 0.533333}}},
    {"A21", kOk, {{"saving", 0.638}}},
    {"A22", kMisstated, {{"value", 2.7}}, "points against percent"},
    {"A22-cost", kWrong, {{"value", -11.9}}},
    {"A22-shrink", kInfo, {{"executor_shrink", 0.219}}},
    {"A23", kOk, {{"points", 6.7}}},
    {"A23-second", kWrong, {{"points", 5.7}}},
    {"A23-interval", kWrong, {{"low", 0.663800}, {"high", 0.868770}}},
    {"A24", kInfo, {{"token_share", 0.6897, 5e-5}, {"saving_max", 0.248276}}},
    {"A25", kOk, {{"units_per_month", 17'333.33, 0.005}, {"cost_per_unit", 0.046154}}},
    {"A25-high", kOk, {{"saved_per_month", 480}, {"units_per_day", 571, 0.5}}},
    {"A25-share", kInfo, {{"saving_max", 0.666667}, {"share_needed", 0.90}}},
    {"A27", kWrong, {{"low", 0.793944}, {"high", 0.892864}}},
    {"A28-until-0.85", kWrong, {{"floor", 0.25}, {"saving", 0.32}}},
    {"A31-open-operator", kOk, {{"saving", 0.36}}},
    {"A31-metagpt", kOk, {{"saving", 0.54}}},
    {"A31-cradle", kOk, {{"saving", 0.63}}},
    {"A31-open-operator-30", kOk, {{"saving", 0.386667}}},
    {"A31-metagpt-30", kOk, {{"saving", 0.58}}},
    {"A31-cradle-30", kOk, {{"saving", 0.676667}}},
    {"A32", kWrong, {{"ratio", 23.3, 0.05}}},
    {"A35", kOk, {{"tasks", 200}, {"tasks_after_saving", 555.56, 0.005}}},
    {"A36", kWrong, {{"least", 50}, {"largest", 100}}},
    {"A38", kOk, {{"relative", 0.070843}, {"points", 4.41}}},
    {"A38-cost", kOk, {{"relative", -0.269183}}},
    {"A38-cheap", kOk, {{"relative", -0.628649}}},
    {"A38-cheap-accuracy", kOk, {{"relative", 0.903454 - 1}}},
    {"A39", kMisstated, {{"value", 0.40}}, "share of calls against share of cost"},
    {"A39-routellm", kWrong, {{"value", 0.85}}},
    {"A40", kOk, {{"relative", -0.49}}},
    {"A44", kInfo, {{"product", 0.59049}}},
    {"A45",
     kInfo,
     {{"saving", 0.346}, {"saving_after_cut", 0.182}, {"dollar_saving_change", -0.737, 5e-4}}},
};

std::string error_of(const std::string& claims) {
  const auto document = data::parse_json(
      "claims.json", R"({"version": 1, "source": "s", "claims": [)" + claims + "]}");
  REQUIRE(document.has_value());
  const auto judged = judge_claims(*document);
  REQUIRE_FALSE(judged.has_value());
  return base::render(judged.error());
}

JudgedClaim judged(const std::string& rest) {
  const auto document = data::parse_json(
      "claims.json",
      R"({"version": 1, "source": "s", "claims": [{"id": "x", "claim": "c", )" + rest + "}]}");
  REQUIRE(document.has_value());
  auto result = judge_claims(*document);
  if (!result) FAIL(base::render(result.error()));
  return result->claims.front();
}

}  // namespace

TEST_CASE("every published claim has its verdict and its right number", "[claims]") {
  for (const Expected& expected : kExpected) {
    const JudgedClaim& claim = claim_of(expected.id);
    INFO(expected.id);
    CHECK(name_of(claim.verdict) == name_of(expected.verdict));
    for (const Right& right : expected.figures) {
      INFO(right.figure);
      const auto found = std::ranges::find_if(claim.figures, [&](const JudgedFigure& figure) {
        return figure.derived.name == right.figure;
      });
      REQUIRE(found != claim.figures.end());
      REQUIRE(found->derived.value.has_value());
      CHECK(*found->derived.value == Approx(right.value).margin(right.margin).epsilon(0));
    }
    std::string mix = claim.mix;
    for (const JudgedFigure& figure : claim.figures) mix += figure.mix;
    CHECK(mix == expected.mix);
  }
}

TEST_CASE("claims A1 to A47 are all there, and what is not judged above is only listed",
          "[claims]") {
  std::set<std::string> rows, expected;
  for (const Expected& entry : kExpected) expected.insert(entry.id);
  for (const JudgedClaims& file : shipped()) {
    for (const JudgedClaim& claim : file.claims) {
      rows.insert(claim.id.substr(0, claim.id.find('-')));
      if (expected.contains(claim.id)) continue;
      INFO(claim.id);
      CHECK(claim.verdict == kInfo);
      CHECK(claim.kind.empty());
      CHECK_FALSE(claim.note.empty());
    }
  }
  for (int row = 1; row <= 47; ++row) {
    INFO(row);
    CHECK(rows.contains("A" + std::to_string(row)));
  }
}

TEST_CASE("two salaries are never paid back", "[claims]") {
  const JudgedClaim& claim = claim_of("A3");
  CHECK_FALSE(claim.figures.front().derived.value.has_value());
  CHECK(claim.figures.front().derived.reason == "never");
  CHECK(judged(R"("check": {"payback": {"build_usd": 1, "saved_usd_per_month": 0}},
                  "stated": {"months": "never"})")
            .verdict == kOk);
}

TEST_CASE("a stated number is as exact as it is written", "[claims]") {
  const auto verdict = [](const std::string& stated) {
    return judged(R"("check": {"ratio": {"of": 2, "to": 3}}, "stated": {"ratio": )" + stated + "}")
        .verdict;
  };
  CHECK(verdict("0.7") == kOk);
  CHECK(verdict("0.67") == kOk);
  CHECK(verdict("0.66") == kWrong);
  CHECK(verdict("0.60") == kWrong);
  CHECK(verdict("6.7e-1") == kOk);
  CHECK(verdict("[0.6, 0.7]") == kOk);
  CHECK(verdict("[0.80, 0.90]") == kWrong);
  CHECK(verdict(R"({"at_least": 0.6})") == kOk);
  CHECK(verdict(R"({"at_most": 0.6})") == kWrong);
  CHECK(verdict(R"("never")") == kWrong);
}

TEST_CASE("an input that is rounded may be whatever rounds to it", "[claims]") {
  const std::string check =
      R"("check": {"moved_share": {"share": 0.87, "cheap": 0.8, "dear": 3}},
         "stated": {"saving": 0.636})";
  CHECK(judged(check).verdict == kWrong);
  CHECK(judged(check + R"(, "rounded": ["share"])").verdict == kOk);
}

TEST_CASE("points for percent, and calls for cost, are named", "[claims]") {
  const JudgedClaim points = judged(
      R"("check": {"change": {"before": 62.25, "after": 66.66}}, "stated": {"points": 7.1})");
  CHECK(points.verdict == kMisstated);
  CHECK(points.figures.front().mix == "points against percent");
  const JudgedClaim calls = judged(
      R"("check": {"moved_share": {"share": 0.8, "cheap": 1, "dear": 5}},
         "stated": {"saving": 0.80})");
  CHECK(calls.verdict == kMisstated);
  CHECK(calls.figures.front().mix == "share of calls against share of cost");
  CHECK(calls.figures.front().mixed_value == 0.8);
}

TEST_CASE("a division by zero is undefined, not a number", "[claims]") {
  const JudgedClaim claim =
      judged(R"("check": {"change": {"before": 0, "after": 1}}, "stated": {"relative": 1})");
  CHECK(claim.verdict == kWrong);
  CHECK(claim.figures[1].derived.reason == "undefined: a division by zero");
}

TEST_CASE("mistakes in a claim file are located and name the nearest", "[claims]") {
  const auto has = [](const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
  };
  const std::string head = R"({"id": "a", "claim": "c", )";
  CHECK(has(error_of(head + R"("check": {"ratoi": {"of": 1, "to": 2}}})"), "\"ratio\"?"));
  CHECK(has(error_of(head + R"("check": {"ratio": {"of": 1, "to": 0}}})"), "too small"));
  CHECK(has(error_of(head + R"("check": {"ratio": {"of": 1, "to": 2}}, "stated": {"ratoi": 1}})"),
            "did you mean \"ratio\"?"));
  CHECK(has(error_of(head + R"("check": {"ratio": {"of": 1, "to": 2}}, "rounded": ["off"]})"),
            "did you mean \"of\"?"));
  CHECK(has(error_of(head + R"("stated": {"ratio": 1}})"), "without a check"));
  CHECK(has(
      error_of(head + R"("check": {"ratio": {"of": 1, "to": 2}}, "stated": {"ratio": [2, 1]}})"),
      "[least, largest]"));
  CHECK(has(error_of(R"({"id": "a", "claim": "c"}, {"id": "a", "claim": "d"})"), "is taken"));
}

TEST_CASE("the committed schema of claim files is the one that the program prints", "[claims]") {
  std::ifstream file("scenarios/claims.schema.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text == schema_of(claims_shape()));
}

}  // namespace pointsman::scenarios
