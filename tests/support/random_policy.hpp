// Random policy expressions over tests::SmallWorld, as JSON text.
#pragma once

#include "sim/base/random.hpp"
#include "sim/base/text.hpp"

#include <cstdint>
#include <string>

namespace pointsman::tests {

class RandomPolicy {
 public:
  /// `with_time`: also timeouts and hedges, often.
  RandomPolicy(std::uint64_t seed, bool allow_random, bool with_time = false)
      : seed_(seed), allow_random_(allow_random), with_time_(with_time) {}

  std::string operator()(int depth = 3) {
    if (depth == 0) return with_time_ && !in_timeout_ && below(2) == 0 ? hedge() : model();
    if (with_time_ && below(5) == 0) return timeout(depth);
    switch (below(allow_random_ ? 16 : 7)) {
      case 0:
        return model();
      case 1:
        return R"({"call": )" + model() + "}";
      case 2:
        return R"({"route": {"by": "router_score", )" + cut("at_least", "above") + R"(, "then": )" +
               (*this)(depth - 1) + R"(, "else": )" + (*this)(depth - 1) + overhead() + "}}";
      case 3:
        return R"({"route": {"by": "category", "map": {"math": )" + (*this)(depth - 1) +
               R"(}, "else": )" + (*this)(depth - 1) + "}}";
      case 4:
        return R"({"route": {"rules": [{"when": [{"signal": "input_tokens", "above": 2000},
               {"signal": "category", "in": ["chat", "code"]}], "then": )" +
               (*this)(depth - 1) + R"(}], "else": )" + (*this)(depth - 1) + "}}";
      case 5:
        return R"({"cascade": [{"try": )" + (*this)(depth - 1) + R"(, "accept": {)" +
               cut("confidence_at_least", "confidence_above") + overhead() + "}}, " +
               (*this)(depth - 1) + "]}";
      case 6:
        return R"({"cascade": [{"try": "small", "accept": {"by_answer": {"yes": {"confidence_above": )" +
               number() + R"(, "tie_share": 0.1, "else": )" + (*this)(depth - 1) +
               R"(}, "*": {"confidence_above": )" + number() + R"(}}}}, )" + (*this)(depth - 1) +
               "]}";
      case 7:
        return R"({"mix": [{"policy": )" + (*this)(depth - 1) + R"(, "weight": 0.3}, {"policy": )" +
               (*this)(depth - 1) +
               R"(, "weight": 0.6}, {"policy": "unanswered", "weight": 0.1}]})";
      case 8:
        return R"({"route": {"by": {"oracle": {"over_escalation": 0.2, "miss": )" + number() +
               R"(}}, "then": "frontier", "else": "small"}})";
      case 9:
        return R"({"fallback": [)" + (*this)(depth - 1) + R"(, {"try": )" + (*this)(depth - 1) +
               R"(, "accept": {)" + cut("confidence_at_least", "confidence_above") + "}}, " +
               (*this)(depth - 1) + "]}";
      case 10:
        return R"({"retry": {"of": )" + (*this)(depth - 1) + R"(, "times": 1, "wait_s": 0.5}})";
      case 11:
        return R"({"shadow": {"serve": )" + (*this)(depth - 1) + R"(, "mirror": )" + model() +
               R"(, "share": )" + number() + "}}";
      case 12:
        return R"({"sample": {"n": 1, "of": )" + (*this)(depth - 1) + "}}";
      case 13:
        return R"({"pipeline": {"steps": {"only": {"do": )" + (*this)(depth - 1) + "}}}}";
      case 14:
        return R"({"mix": {"canary": )" + (*this)(depth - 1) + R"(, "stable": )" +
               (*this)(depth - 1) +
               R"(, "phases": [{"share": 0.2, "requests": 30}, {"share": 0.6, "requests": 50}],
               "stop": {"oracle": {"after": 5, "look_every": 5, "usd_above_stable": )" +
               number() + "}}}}";
      default:
        return R"({"cascade": [{"try": )" + (*this)(depth - 1) +
               R"(, "accept": {"oracle": {"recall": 0.8, "false_alarm": 0.1}}}, )" +
               (*this)(depth - 1) + "]}";
    }
  }

 private:
  double uniform() {
    return base::uniform({.seed = seed_,
                          .replication = count_++,
                          .request = 0,
                          .model = 0,
                          .attempt = 0,
                          .purpose = base::Purpose::kGenerator});
  }
  int below(int count) { return static_cast<int>(uniform() * count); }
  std::string number() { return base::format_double(below(11) / 10.0); }
  std::string model() {
    constexpr const char* kNames[] = {"\"small\"", "\"medium\"", "\"frontier\""};
    return kNames[below(3)];
  }
  std::string seconds() { return base::format_double((1 + below(12)) / 4.0); }
  std::string billed() {
    constexpr const char* kRules[] = {"used", "nothing", "all"};
    return std::string(R"(, "billed": ")") + kRules[below(3)] + "\"";
  }
  std::string hedge() {
    return R"({"hedge": {"call": )" + model() + R"(, "after_s": )" + seconds() + R"(, "with": )" +
           model() + billed() + "}}";
  }
  std::string timeout(int depth) {
    const bool outer = in_timeout_;
    in_timeout_ = true;  // hedges cannot stand within
    std::string text =
        R"({"timeout": {"of": )" + (*this)(depth - 1) + R"(, "s": )" + seconds() + billed() + "}}";
    in_timeout_ = outer;
    return text;
  }
  std::string cut(const std::string& with_tie, const std::string& strict) {
    return "\"" + (below(2) == 0 ? with_tie : strict) + "\": " + number();
  }
  std::string overhead() {
    return below(2) == 0 ? "" : R"(, "overhead": {"usd": 0.00002, "usd_per_mtok": 0.5, "s": 0.03})";
  }

  std::uint64_t seed_;
  bool allow_random_;
  bool with_time_;
  bool in_timeout_ = false;
  std::uint32_t count_ = 0;
};

}  // namespace pointsman::tests
