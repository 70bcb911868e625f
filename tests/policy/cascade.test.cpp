// Cascades over a table that is written out by hand: who was paid on each request, ties included.
#include "tests/support/table_world.hpp"

#include <catch2/catch.hpp>

using namespace pointsman;
using tests::BilledWorld;
using tests::mistake;
using tests::run_one;

namespace {

std::string cascade(const std::string& accept, const std::string& last = "\"b\"") {
  return R"({"cascade": [{"try": "a", "accept": {)" + accept + "}}, " + last + "]}";
}

}  // namespace

TEST_CASE("a cascade pays every stage it tries; at_least keeps a tie, above does not",
          "[cascade]") {
  const BilledWorld world;
  // Confidences of "a": 0.5, 0.5, 0.5, 0.9, 0.2, 0.5.
  CHECK(world.paid(cascade(R"("confidence_at_least": 0.5)")) == "a a a a ab a");
  CHECK(world.paid(cascade(R"("confidence_above": 0.5)")) == "ab ab ab a ab ab");
  CHECK(world.paid(cascade(R"("confidence_at_least": 0.9000000000000001)")) == "ab ab ab ab ab ab");
  const auto kept = run_one(world, cascade(R"("confidence_above": 0.5)"));
  CHECK(kept.accuracy == Approx(5 / 6.0));             // "a" on row 3, "b" elsewhere
  CHECK(kept.latency_s == Approx((1 + 5 * 3) / 6.0));  // one after the other
  CHECK(kept.calls == Approx(11 / 6.0));
}

TEST_CASE("rules by answer have a cut each, and send ties on until their quota is used",
          "[cascade][frugalml]") {
  const BilledWorld world;
  // Answers of "a": y n n y n y, confidences 0.5 0.5 0.5 0.9 0.2 0.5.
  const auto by_answer = [&](const std::string& n_rule) {
    return world.paid(
        cascade(R"("by_answer": {"y": {"confidence_above": 0.4}, "n": )" + n_rule + "}"));
  };
  CHECK(by_answer(R"({"confidence_above": 0.4})") == "a a a a ab a");
  CHECK(by_answer(R"({"confidence_above": 0.5})") == "a ab ab a ab a");  // every tie goes on
  CHECK(by_answer(R"({"confidence_above": 0.5, "tie_share": 0})") == "a a a a ab a");
  // A quota of one request of all six: row 1 uses it up, the tie of row 2 is kept.
  CHECK(by_answer(R"({"confidence_above": 0.5, "tie_share": 0.16})") == "a ab a a ab a");
  CHECK(by_answer(R"({"confidence_above": 0.5, "tie_share": 0.3})") == "a ab ab a ab a");
  // Another target than the next stage, and a rule for every other answer.
  CHECK(world.paid(cascade(
            R"("by_answer": {"n": {"confidence_above": 0.4, "else": "unanswered"},
                             "*": {"confidence_above": 0.6}})")) == "ab a a a a ab");
}

TEST_CASE("a noisy verifier keeps the right ones by one rate and the wrong ones by another",
          "[cascade]") {
  const BilledWorld world;
  // recall: share of wrong answers that it catches; false_alarm: of right ones that it refuses.
  const auto verified = run_one(world, cascade(R"("oracle": {"recall": 0.9, "false_alarm": 0.2})"));
  // "a" right on 0, 3, 5 and "b" on 0, 1, 2, 5: refused right answers go on to "b".
  const double right = 1 + (1 - 0.2) + 1 + 0.9 + 0.9;  // rows 0, 3, 5, 1, 2
  CHECK(verified.accuracy == Approx(right / 6).epsilon(1e-12));
  const double refused[] = {0.2, 0.9, 0.9, 0.2, 0.9, 0.2};
  double cost = 0;
  double calls = 0;
  for (unsigned row = 0; row < 6; ++row) {
    cost += ((1U << row) + refused[row] * (1U << (row + 8))) * 1e-6;
    calls += 1 + refused[row];
  }
  CHECK(verified.cost_usd == Approx(cost / 6).epsilon(1e-12));
  CHECK(verified.calls == Approx(calls / 6).epsilon(1e-12));
  CHECK(world.paid(cascade(R"("oracle": {"recall": 1})")) == "a ab ab a ab a");
}

TEST_CASE("the last stage may answer nothing", "[cascade]") {
  const BilledWorld world;
  const auto silent = run_one(world, cascade(R"("confidence_above": 0.5)", "\"unanswered\""));
  CHECK(silent.unanswered == Approx(5 / 6.0));
  CHECK(silent.accuracy == Approx(1 / 6.0));
  CHECK(silent.cost_usd == Approx(0.000063 / 6));
}

TEST_CASE("mistakes in a cascade are located, with what would be right", "[cascade][errors]") {
  const BilledWorld world;
  const auto has = [&](const std::string& expression, const std::string& part) {
    const std::string text = mistake(world, expression);
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(R"({"cascade": []})", "is empty");
  has(R"({"cascade": ["a", "b"]})", "accept");
  has(cascade(R"("confidence_at_least": 0.5, "confidence_above": 0.5)"), "confidence");
  has(cascade(R"("by_answer": {"y": {"confidence_above": 0.4}})"), "no rule for the answer \"n\"");
  has(cascade(R"("by_answer": {"yes": {"confidence_above": 0.4}, "*": {"confidence_above": 0.4}})"),
      "never answers \"yes\"");
  has(cascade(R"("confidence_atleast": 0.5)"), "did you mean \"confidence_at_least\"?");
}
