// The library of scenarios: each file is what its README says, runs on the samples that the
// repository holds, and gives the approved result for any number of threads.
#include "reports/assemble.hpp"
#include "reports/result_json.hpp"
#include "reports/table.hpp"
#include "scenarios/read.hpp"
#include "scenarios/run.hpp"
#include "scenarios/schema.hpp"
#include "tests/golden/golden.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace pointsman {
namespace {

constexpr const char* kFolder = "scenarios/library";
constexpr const char* kSchema = "scenarios/scenario.schema.json";

/// Names of the library's scenarios, without extension, in order.
std::vector<std::string> library() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string path_of(const std::string& name) {
  return std::string(kFolder) + '/' + name + ".json";
}

reports::Result result_of(const std::string& name, unsigned threads) {
  auto scenario = scenarios::read_scenario(path_of(name));
  if (!scenario) FAIL(base::render(scenario.error()));
  scenarios::RunOptions options;
  options.resources.threads = threads;
  options.resources.use_cache = false;
  const auto run = scenarios::run(std::move(*scenario), options);
  if (!run) FAIL(base::render(run.error()));
  return reports::assemble(*run);
}

bool is_wide(const std::string& text, std::size_t width) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const auto is_start = [](char byte) {
      return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
    };
    const auto line = std::string_view(text).substr(begin, end - begin);
    if (static_cast<std::size_t>(std::ranges::count_if(line, is_start)) > width) return true;
    begin = end + 1;
  }
  return false;
}

/// The JSON with its numbers rounded to ten digits: the last ones of an interval depend on the C
/// library's logarithm, which differs between processors.
void round_numbers(nlohmann::json& value) {
  if (value.is_number_float()) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.10g", value.get<double>());
    value = std::stod(text.data());
  }
  if (!value.is_structured()) return;
  for (auto& item : value) round_numbers(item);
}

/// As dump(1), but what holds no object stands on one line: a person can read a change of it.
void write_golden(const nlohmann::json& value, std::size_t depth, std::string& out) {
  const bool is_flat = std::ranges::none_of(
      value, [](const auto& item) { return item.is_object() || item.is_array(); });
  if (!value.is_structured() || value.empty() || (value.is_array() && is_flat)) {
    out += value.dump();
    return;
  }
  const std::string indent = "\n" + std::string(depth + 1, ' ');
  out += value.is_object() ? '{' : '[';
  bool is_first = true;
  for (const auto& [key, item] : value.items()) {
    out += (is_first ? "" : ",") + indent;
    if (value.is_object()) out += nlohmann::json(key).dump() + ": ";
    write_golden(item, depth + 1, out);
    is_first = false;
  }
  out += "\n" + std::string(depth, ' ') + (value.is_object() ? '}' : ']');
}

std::string rounded(const std::string& json) {
  auto value = nlohmann::json::parse(json);
  round_numbers(value);
  std::string text;
  write_golden(value, 0, text);
  return text + "\n";
}

}  // namespace

TEST_CASE("Every scenario of the library gives its approved result for any number of threads",
          "[golden][library][law]") {
  const auto names = library();
  CHECK(names.size() >= 10);
  for (const std::string& name : names) {
    INFO(name);
    const reports::Result result = result_of(name, 1);
    const std::string table = reports::result_table(result);
    const std::string json = reports::result_json(result);
    CHECK(result.scenario == name);
    CHECK_FALSE(is_wide(table, 100));
    CHECK(tests::matches_golden("library/" + name + ".txt", table));
    CHECK(tests::matches_golden("library/" + name + ".json", rounded(json)));
    for (const unsigned threads : {2U, 5U}) {
      CHECK(reports::result_json(result_of(name, threads)) == json);
    }
  }
}

TEST_CASE("No golden file of the library outlives its scenario", "[golden][library]") {
  const auto names = library();
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/library")) {
    INFO(entry.path().string());
    CHECK(std::ranges::find(names, entry.path().stem().string()) != names.end());
  }
}

TEST_CASE("The library's README has a row for each scenario and for no other", "[library]") {
  const std::string readme = tests::detail::read_golden(std::string(kFolder) + "/README.md");
  const auto names = library();
  std::size_t rows = 0;
  for (const std::string& name : names) {
    INFO(name);
    CHECK(readme.find("\n| [`" + name + ".json`](" + name + ".json) |") != std::string::npos);
  }
  for (std::size_t at = 0; (at = readme.find("\n| [`", at)) != std::string::npos; ++at) ++rows;
  CHECK(rows == names.size());
}

TEST_CASE("The committed schema is the one that the program prints", "[library][schema]") {
  const std::string printed = scenarios::scenario_schema();
  const std::string committed = tests::detail::read_golden(kSchema);
  INFO("pointsman schema scenario > " << kSchema << " brings it up to date; "
                                      << tests::detail::first_difference(committed, printed));
  CHECK(printed.size() > 10'000);
  CHECK((committed == printed));
}

TEST_CASE("Every scenario of the library names the schema, and the schema accepts it",
          "[library][schema]") {
  const auto schema_json = nlohmann::json::parse(tests::detail::read_golden(kSchema));
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  for (const std::string& name : library()) {
    INFO(name);
    const auto document =
        nlohmann::json::parse(tests::detail::read_golden(path_of(name)), nullptr, true, true);
    CHECK(std::filesystem::equivalent(
        std::filesystem::path(kFolder) / document["$schema"].get<std::string>(), kSchema));
    valijson::Validator validator;
    CHECK(validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), nullptr));
  }
}

}  // namespace pointsman
