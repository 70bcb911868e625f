#include "reports/result_json.hpp"

#include "reports/result_csv.hpp"
#include "reports/stamp.hpp"
#include "tests/golden/golden.hpp"
#include "tests/reports/sample_result.hpp"
#include "tests/reports/schema_complaint.hpp"

#include <map>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace pointsman;
using nlohmann::json;
using tests::schema_complaint;

namespace {

/// Every (policy, slice key, slice, metric) of a CSV of results, with its three figures as text.
struct Csv {
  std::map<std::string, std::vector<std::string>> figures;

  explicit Csv(const std::string& text) {
    std::istringstream in(text);
    std::string line;
    std::getline(in, line);
    CHECK(line == "policy,slice_key,slice,metric,value,lo,hi");
    while (std::getline(in, line)) {
      const auto cells = split(line);
      REQUIRE(cells.size() == 7);
      const auto key = cells[0] + "|" + cells[1] + "|" + cells[2] + "|" + cells[3];
      CHECK(figures.emplace(key, std::vector(cells.begin() + 4, cells.end())).second);
    }
  }
  static std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"') {
        cells.back() += line[++i];
      } else if (line[i] == '"') {
        is_quoted = !is_quoted;
      } else if (line[i] == ',' && !is_quoted) {
        cells.emplace_back();
      } else {
        cells.back() += line[i];
      }
    }
    return cells;
  }
  void check(const std::string& key, const json& value, std::size_t column = 0) const {
    INFO(key);
    REQUIRE(figures.contains(key));
    const std::string& cell = figures.at(key)[column];
    if (value.is_null()) {
      CHECK(cell.empty());
    } else {
      CHECK(std::stod(cell) == value.get<double>());
    }
  }
};

}  // namespace

TEST_CASE("the result file of a hand-made result is the approved one", "[reports][golden]") {
  CHECK(tests::matches_golden("reports/result.json", reports::result_json(tests::sample_result())));
}

TEST_CASE("the CSV of a hand-made result is the approved one", "[reports][golden]") {
  CHECK(tests::matches_golden("reports/result.csv", reports::result_csv(tests::sample_result())));
}

TEST_CASE("the result file obeys its schema", "[reports]") {
  const json document = json::parse(reports::result_json(tests::sample_result()));
  CHECK(schema_complaint(document) == "");
  CHECK(schema_complaint(json::parse(reports::result_json(tests::valued_result()))) == "");
  reports::Result bare;
  bare.scenario = "bare";
  CHECK(schema_complaint(json::parse(reports::result_json(bare))) == "");
}

TEST_CASE("quality-adjusted figures appear where a wrong answer has a price, and only there",
          "[reports]") {
  const json plain = json::parse(reports::result_json(tests::sample_result()));
  CHECK_FALSE(plain.contains("value"));
  CHECK_FALSE(plain["policies"]["threshold"].contains("quality_adjusted_savings"));
  const json document = json::parse(reports::result_json(tests::valued_result()));
  CHECK(document["value"]["wrong_answer_usd"] == 0.05);
  const json& threshold = document["policies"]["threshold"];
  CHECK(threshold["quality_adjusted_cost_usd"]["per_request"].get<double>() ==
        Approx(0.003 + 0.05 * 0.2875));
  CHECK(threshold["quality_adjusted_savings"]["mean"].get<double>() ==
        Approx(1 - 0.017375 / 0.0197265));
  CHECK(threshold["slices"]["category"]["math"].contains("quality_adjusted_savings"));
  const json& cascade = document["policies"]["cascade \"b\", with, commas"];
  CHECK(cascade["quality_adjusted_cost_usd"].is_null());
  CHECK(cascade["unknown"]["quality_adjusted_savings"] ==
        R"(no price or labelled cost for "mixtral-8x7b")");
  const json& controls = document["controls"];
  CHECK(controls["oracle"].contains("quality_adjusted_cost_usd"));
  CHECK(controls["cost_matched_mix"]["threshold"]["quality_adjusted_cost_usd_per_request"]
            .get<double>() == Approx(0.003 + 0.05 * (1 - 0.712652)));
}

TEST_CASE("the schema refuses what is no result", "[reports]") {
  const json good = json::parse(reports::result_json(tests::sample_result()));
  const auto without = [&](const char* pointer) {
    json document = good;
    const json::json_pointer at(pointer);
    document[at.parent_pointer()].erase(at.back());
    return schema_complaint(document);
  };
  CHECK_FALSE(without("/format").empty());
  CHECK_FALSE(without("/policies/threshold/accuracy").empty());
  CHECK_FALSE(without("/policies/threshold/slices/category/math/calls").empty());
  CHECK_FALSE(without("/controls/oracle/requests").empty());
  json document = good;
  document["policies"]["threshold"]["cost_usd"]["total"] = "free";
  CHECK_FALSE(schema_complaint(document).empty());
  document = good;
  document["wall_time_s"] = 1;
  CHECK_FALSE(schema_complaint(document).empty());
}

TEST_CASE("unknown figures are null with a reason, never 0", "[reports]") {
  const json document = json::parse(reports::result_json(tests::sample_result()));
  const json& cascade = document["policies"]["cascade \"b\", with, commas"];
  CHECK(cascade["cost_usd"].is_null());
  CHECK(cascade["unknown"]["cost_usd"] == R"(no price or labelled cost for "mixtral-8x7b")");
  CHECK(cascade["latency_s"].is_null());
  CHECK_FALSE(document["policies"]["threshold"].contains("unknown"));
  const json& matched = document["controls"]["cost_matched_mix"];
  CHECK(matched["frontier-only"]["beaten"].is_null());
  CHECK(matched["threshold"]["beaten"] == false);
  CHECK(matched["cascade \"b\", with, commas"]["difference"]["lo"].is_null());
  CHECK(document["analyses"][0]["points"][1]["value"].is_null());
}

TEST_CASE("doubles in the result file read back to the bit", "[reports]") {
  reports::Result result = tests::sample_result();
  for (const double value : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 14'037.0 / 14'042}) {
    result.policies[1].total.unanswered = value;
    const json document = json::parse(reports::result_json(result));
    CHECK(document["policies"]["threshold"]["unanswered"].get<double>() == value);
  }
}

TEST_CASE("keys of the result file are sorted", "[reports]") {
  const std::string text = reports::result_json(tests::sample_result());
  const auto ordered = nlohmann::ordered_json::parse(text);
  const std::function<void(const nlohmann::ordered_json&)> visit =
      [&](const nlohmann::ordered_json& node) {
        std::string last;
        for (const auto& [key, value] : node.items()) {
          if (node.is_object()) {
            CHECK(last <= key);
            last = key;
          }
          if (value.is_structured()) visit(value);
        }
      };
  visit(ordered);
}

TEST_CASE("CSV and JSON hold the same numbers", "[reports][law]") {
  const reports::Result result = tests::valued_result();
  const json document = json::parse(reports::result_json(result));
  const Csv csv(reports::result_csv(result));
  const auto compare = [&](const std::string& prefix, const json& summary) {
    const auto at = [&](const char* first, const char* second) {
      return summary[first].is_null() ? json(nullptr) : summary[first][second];
    };
    csv.check(prefix + "requests", summary["requests"]);
    csv.check(prefix + "dropped", summary["dropped"]);
    for (const auto* metric :
         {"accuracy", "savings", "accuracy_difference", "quality_adjusted_savings"}) {
      csv.check(prefix + metric, at(metric, "mean"), 0);
      csv.check(prefix + metric, at(metric, "lo"), 1);
      csv.check(prefix + metric, at(metric, "hi"), 2);
    }
    for (const std::string metric : {"cost_usd", "quality_adjusted_cost_usd"}) {
      csv.check(prefix + metric + ".total", at(metric.c_str(), "total"));
      csv.check(prefix + metric + ".per_request", at(metric.c_str(), "per_request"));
      csv.check(prefix + metric + ".per_request", at(metric.c_str(), "hi"), 2);
    }
    csv.check(prefix + "latency_s.p95", at("latency_s", "p95"));
    for (const auto& [model, calls] : summary["calls"]["by_model"].items()) {
      csv.check(prefix + "calls.by_model." + model, calls);
    }
  };
  for (const auto& [name, policy] : document["policies"].items()) {
    compare(name + "|||", policy);
    for (const auto& [key, values] : policy["slices"].items()) {
      for (const auto& [value, summary] : values.items()) {
        compare(name + "|" + key + "|" + value + "|", summary);
      }
    }
  }
  compare("controls/oracle|||", document["controls"]["oracle"]);
  compare("controls/single_models/gpt-4-1106|||",
          document["controls"]["single_models"]["gpt-4-1106"]);
}

TEST_CASE("a stamp names the machine and no person", "[reports]") {
  reports::Stamp stamp;
  stamp.build = {"0.1.0", "abc", "g++ 12.2.0", "Release", "-O2", {{"boost", "1.74.0"}}};
  stamp.machine = reports::machine_stamp();
  stamp.started_at = reports::utc_now();
  stamp.peak_memory_bytes = reports::peak_memory_bytes();
  const json document = json::parse(reports::stamp_json(stamp));
  CHECK(document["format"] == "pointsman.stamp/1");
  CHECK(document["build"]["libraries"]["boost"] == "1.74.0");
  CHECK(document["machine"]["cores"].get<unsigned>() > 0);
  CHECK(document["machine"]["system"].get<std::string>().starts_with("Linux"));
  CHECK(document["peak_memory_bytes"].get<std::int64_t>() > 1'000'000);
  CHECK(document["started_at"].get<std::string>().size() ==
        std::string("2026-11-22T03:11:10Z").size());
}
