// Outcomes that nobody observed: stop, drop or take what the scenario's models state, by hand.
#include "tests/data/support.hpp"
#include "tests/oracles/run_scenario.hpp"

#include <fstream>

using namespace pointsman;
using namespace pointsman::tests;

namespace {

/// "m" is right on r1, wrong on r2 and was not asked on r3 and r4; "b" was asked everywhere.
class GappyFile {
 public:
  GappyFile() : path_(folder_.file("gappy.csv")) {
    std::ofstream(path_) << "id,category,m|score,m|cost_usd,b|score,b|cost_usd\n"
                            "r1,law,1,0.1,1,0.2\n"
                            "r2,law,0,0.1,0,0.2\n"
                            "r3,law,,,1,0.2\n"
                            "r4,art,,,1,0.2\n";
  }

  base::Result<reports::Result> run(const std::string& missing, const std::string& model) const {
    return try_scenario(R"({"version": 1, "controls": false, "workload": {"file": )" +
                        quoted(path_) + R"(}, "missing": )" + quoted(missing) +
                        R"(, "models": {"m": )" + model +
                        R"(}, "policies": {"m-only": "m", "b-only": "b"}, "baseline": "b-only"})");
  }

 private:
  test::TemporaryFolder folder_;
  std::string path_;
};

}  // namespace

TEST_CASE("a missing outcome stops the run with its request and model named", "[missing]") {
  const auto stopped = GappyFile().run("stop", "{}");
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().kind == base::ErrorKind::kData);
  CHECK(stopped.error().message ==
        "request \"r3\" has no outcome of model \"m\", which policy \"m-only\" needs");
}

TEST_CASE("dropped requests are counted, and savings compare what both sides answered",
          "[missing]") {
  const auto result = GappyFile().run("drop", "{}");
  REQUIRE(result);
  const auto& own = summary_of(*result, "m-only");
  CHECK(own.requests == 4);
  CHECK(own.answered == 2);
  CHECK(own.dropped == 2);
  CHECK(own.accuracy->mean == Approx(0.5));
  CHECK(own.savings->mean == Approx(1 - 0.2 / 0.4));
  CHECK(summary_of(*result, "b-only").answered == 4);
}

TEST_CASE("a profile answers for what was not observed, and never invents a cost", "[missing]") {
  const GappyFile file;
  const auto one = file.run("profile", R"({"accuracy": 0.6})");
  REQUIRE(one);
  CHECK(summary_of(*one, "m-only").dropped == 0);
  CHECK(accuracy(*one, "m-only") == Approx((1 + 0 + 0.6 + 0.6) / 4));
  const auto& cost = summary_of(*one, "m-only").cost;
  REQUIRE_FALSE(cost.is_known());
  CHECK(cost.reason() == "the cost of 2 of 4 requests is not known");

  const auto by_category = file.run("profile", R"({"accuracy": {"law": 0.5, "art": 0.9}})");
  REQUIRE(by_category);
  CHECK(accuracy(*by_category, "m-only") == Approx((1 + 0 + 0.5 + 0.9) / 4));

  const auto priced = file.run(
      "profile",
      R"({"accuracy": 0.6, "cost": "profile", "assume": {"input_tokens": 1000, "output_tokens": 100},
          "price": {"input_usd_per_mtok": 100, "output_usd_per_mtok": 500}})");
  REQUIRE(priced);
  CHECK(summary_of(*priced, "m-only").cost->total_usd == Approx(4 * (0.1 + 0.05)));

  // A category without an accuracy is a gap again.
  const auto partly = file.run("profile", R"({"accuracy": {"law": 0.5}})");
  REQUIRE_FALSE(partly);
  CHECK(partly.error().message.find("\"r4\"") != std::string::npos);
}
