#include "reports/page/subject.hpp"

#include "reports/number_text.hpp"
#include "reports/page/cells.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace pointsman::reports::page {
namespace {

/// Sums of shares differ by so much where they are meant to be equal.
constexpr double kNothing = 1e-9;

std::vector<std::string> names_in_order(const At& result) {
  std::vector<std::string> names;
  for (const At& name : result["policy_order"].items()) {
    if (result["policies"][name.text()].is_object()) names.push_back(name.text());
  }
  for (const auto& [name, policy] : result["policies"].members()) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

/// How well a policy stands against the mix that costs as much: 2 beats it, 1 unclear, 0 does not.
int standing(const Subject& subject, const std::string& name) {
  const At matched = subject.matched(name);
  if (matched["beaten"].boolean() == false) return 0;
  return matched["beaten"].boolean() == true ? 2 : 1;
}

bool can_be_judged(const Subject& subject, const std::string& name) {
  const At policy = subject.policy(name);
  return name != subject.baseline && policy["knows_labels"].boolean() != true &&
         policy[saving_key(subject)]["mean"].number() &&
         policy["accuracy_difference"]["mean"].number();
}

bool keeps_up(const Subject& subject, const std::string& name) {
  return subject.policy(name)["timing"]["unstable"].boolean() != true;
}

/// Dollars an hour of a policy and of the baseline, where prompt caches make bills on the clock
/// differ from list prices.
struct HourlyBills {
  double own = 0, baseline = 0;

  double saving() const { return 1 - own / baseline; }
};
std::optional<HourlyBills> cached_bills(const Subject& subject, const std::string& name) {
  const At timing = subject.policy(name)["timing"];
  const auto own = timing["usd_per_hour"]["mean"].number();
  const auto before = subject.policy(subject.baseline)["timing"]["usd_per_hour"]["mean"].number();
  if (!timing["prompt_cache"].is_object() || !own || !before || *before <= 0) return {};
  return HourlyBills{*own, *before};
}

/// What policies of equal standing are ranked by: what a wrong answer's price makes of the saving;
/// without a price, the saving on a clock with prompt caches, how far a policy is above its mix, or
/// else the saving.
double merit(const Subject& subject, const std::string& name) {
  const At saving = subject.policy(name)[saving_key(subject)]["mean"];
  const bool has_price = subject.result["value"]["wrong_answer_usd"].number().has_value();
  if (has_price) return saving.number_or(0);
  if (const auto bills = cached_bills(subject, name)) return bills->saving();
  if (standing(subject, name) != 2) return saving.number_or(0);
  return subject.matched(name)["difference"]["mean"].number_or(0);
}

std::string best_candidate(const Subject& subject) {
  std::string best;
  std::tuple<bool, int, double> best_rank;
  for (const std::string& name : subject.policies) {
    if (!can_be_judged(subject, name)) continue;
    const std::tuple<bool, int, double> rank = {keeps_up(subject, name), standing(subject, name),
                                                merit(subject, name)};
    if (best.empty() || rank > best_rank) {
      best = name;
      best_rank = rank;
    }
  }
  return best;
}

std::string points_of(double difference) {
  return fixed(100 * std::abs(difference), 2) + " points";
}

/// "saves 41.7 % against x at 3.55 points less accuracy".
std::string deed(const Subject& subject) {
  const At policy = subject.policy(subject.candidate);
  const double saving = policy["savings"]["mean"].number_or(0);
  const double difference = policy["accuracy_difference"]["mean"].number_or(0);
  std::string text = saving >= 0 ? "saves " + percent(saving, 1) + " %"
                                 : "costs " + percent(-saving, 1) + " % more";
  text += saving >= 0 ? " against " + subject.baseline : " than " + subject.baseline;
  if (std::abs(difference) < kNothing) return text + " at the same accuracy";
  return text + " at " + points_of(difference) + (difference > 0 ? " more" : " less") + " accuracy";
}

/// The numbers of the result that decide, with what a missing bound means: nothing is excluded.
struct Bounds {
  double lo, hi;
};
Bounds bounds_of(const At& estimate) {
  return {estimate["lo"].number_or(-HUGE_VAL), estimate["hi"].number_or(HUGE_VAL)};
}

struct Judgement {
  Mood mood = Mood::kUnsure;
  std::string word, because;
};

Judgement judge_price(const Subject& subject) {
  const At saving = subject.policy(subject.candidate)["quality_adjusted_savings"];
  const auto [lo, hi] = bounds_of(saving);
  const std::string price = dollars(subject.result["value"]["wrong_answer_usd"].number_or(0));
  if (lo > 0) return {Mood::kGood, "SHIP", "with a wrong answer at " + price + " it still saves"};
  if (hi <= 0) {
    return {Mood::kBad, "HOLD", "with a wrong answer at " + price + " it costs more than it saves"};
  }
  return {Mood::kUnsure, "NEED MORE DATA",
          "with a wrong answer at " + price + " the data do not say whether it saves"};
}

/// Where no floor and no price decides: savings, then the mix, then accuracy.
Judgement judge(const Subject& subject) {
  const At policy = subject.policy(subject.candidate);
  const auto saving = bounds_of(policy["savings"]);
  if (!keeps_up(subject, subject.candidate)) {
    return {Mood::kBad, "HOLD", "on the clock it cannot keep up"};
  }
  if (const auto bills = cached_bills(subject, subject.candidate); bills && bills->saving() <= 0) {
    return {Mood::kBad, "HOLD",
            "on the clock its prompts are cached elsewhere, and it saves nothing"};
  }
  const auto difference = bounds_of(policy["accuracy_difference"]);
  const bool has_price = subject.result["value"]["wrong_answer_usd"].number().has_value();
  if (saving.hi <= 0 && !has_price) {
    if (difference.lo > kNothing) {
      return {Mood::kUnsure, "TRADE-OFF",
              "it buys accuracy for money, and nothing says at what price"};
    }
    return {Mood::kBad, "HOLD", "it saves nothing"};
  }
  if (standing(subject, subject.candidate) == 0) {
    return {Mood::kBad, "HOLD", "a blind mix of single models does as well for the same money"};
  }
  if (has_price) return judge_price(subject);
  if (saving.lo <= 0)
    return {Mood::kUnsure, "NEED MORE DATA", "the data do not say whether it saves"};
  // No answer that was right turned wrong: no interval is needed to say so of these requests.
  const At lost = policy["flows"]["lost"];
  const bool loses_nothing = lost.number() && *lost.number() < kNothing;
  if (difference.lo >= -kNothing || loses_nothing) {
    return {Mood::kGood, "SHIP", "it is no less accurate"};
  }
  if (difference.hi < -kNothing) {
    return {Mood::kUnsure, "TRADE-OFF",
            "no price of a wrong answer is set to weigh one by the other"};
  }
  return {Mood::kUnsure, "NEED MORE DATA",
          "the data do not tell its accuracy from that of " + subject.baseline};
}

KeyNumber key_number(std::string label, const At& estimate, const NumberStyle& style,
                     std::string_view centre, std::string unit) {
  KeyNumber number{.label = std::move(label), .value = {number_span(estimate[centre], style)}};
  if (estimate[centre].number())
    number.value.push_back({.text = std::move(unit), .is_faint = true});
  number.interval = interval_text(estimate, style);
  return number;
}

Mood mood_of(const At& estimate) {
  const auto [lo, hi] = bounds_of(estimate);
  return lo > 0 ? Mood::kGood : hi < 0 ? Mood::kBad : Mood::kPlain;
}

std::vector<KeyNumber> key_numbers(const Subject& subject) {
  const At policy = subject.policy(subject.candidate);
  const std::string against = "against " + subject.baseline;
  std::vector<KeyNumber> numbers;
  numbers.push_back(key_number("Saving", policy["savings"], kPercentShort, "mean", " %"));
  numbers.back().meaning = against;
  numbers.back().mood = mood_of(policy["savings"]);
  numbers.push_back(
      key_number("Accuracy", policy["accuracy_difference"], kPoints, "mean", " points"));
  numbers.back().meaning = against;
  numbers.back().mood = mood_of(policy["accuracy_difference"]);
  if (subject.result["value"]["wrong_answer_usd"].number()) {
    numbers.push_back(key_number("Saving, wrong answers priced", policy["quality_adjusted_savings"],
                                 kPercentShort, "mean", " %"));
    numbers.back().meaning = against;
    numbers.back().mood = mood_of(policy["quality_adjusted_savings"]);
  } else {
    NumberStyle style = kUsdPer1k;
    style.before = "$";
    numbers.push_back(
        key_number("Cost of 1,000 requests", policy["cost_usd"], style, "per_request", ""));
    const auto before = subject.policy(subject.baseline)["cost_usd"]["per_request"].number();
    if (before) numbers.back().meaning = subject.baseline + ": " + dollars(1000 * *before);
  }
  return numbers;
}

std::string floor_binding(const Subject& subject) {
  const At& floor = *subject.floor;
  const At binding = floor["binding"];
  if (!binding.is_object()) return {};
  const std::string baseline = binding["baseline"].text();
  const std::string currency = binding["currency"].text();
  for (const At& row : floor["floors"].items()) {
    if (row["baseline"].text() != baseline || row["currency"].text() != currency) continue;
    std::string text = "Binding: against " + baseline + " in " + currency;
    if (row["reach"].text() == "never") return text + " not even a perfect router pays.";
    const auto least = row["floor"].number();
    const auto own = floor["router"]["accuracy"].number();
    if (!least || row["reach"].text() != "reachable") return text + '.';
    text += " a router must be right on " + percent(*least, 1) + " % of the requests";
    if (own) text += "; this one is on " + percent(*own, 1) + " %";
    return text + '.';
  }
  return {};
}

std::string binding_of(const Subject& subject) {
  if (subject.floor) {
    if (std::string text = floor_binding(subject); !text.empty()) return text;
  }
  const At timing = subject.policy(subject.candidate)["timing"];
  if (timing["unstable"].boolean() == true) {
    return "Binding: on the clock " + timing["unstable_because"].text() + ".";
  }
  std::string text;
  const At accuracy = subject.policy(subject.candidate)["accuracy_difference"];
  if (const auto hi = accuracy["hi"].number(); hi && *hi < -kNothing) {
    text = "Binding: accuracy, which falls by at least " + points_of(*hi);
  }
  const auto difference = subject.matched(subject.candidate)["difference"]["mean"].number();
  if (difference) {
    text += text.empty() ? "For the same money" : "; for the same money";
    text += " a blind mix of single models is " + points_of(*difference) +
            (*difference >= 0 ? " worse" : " better");
  }
  if (!text.empty()) text += '.';
  const auto bills = cached_bills(subject, subject.candidate);
  if (!bills) return text;
  const double saving = bills->saving();
  return text + (text.empty() ? "" : " ") + "On the clock, with prompt caches, it " +
         (saving >= 0 ? "saves " + percent(saving, 1) + " %"
                      : "costs " + percent(-saving, 1) + " % more") +
         ": " + dollars(bills->own) + " an hour against " + dollars(bills->baseline) + ".";
}

std::string why_no_candidate(const Subject& subject) {
  if (subject.baseline.empty()) {
    return "No policy is named as the baseline, so there is nothing to save against.";
  }
  const bool has_studies = std::ranges::any_of(subject.policies, [&](const std::string& name) {
    return subject.policy(name)["knows_labels"].boolean() == true;
  });
  if (has_studies) {
    return "Every policy beside " + subject.baseline +
           " reads the labels: a study of what a router could do, with none to ship.";
  }
  return "No other policy has both a saving against " + subject.baseline + " and an accuracy.";
}

}  // namespace

const char* saving_key(const Subject& subject) {
  return subject.result["value"]["wrong_answer_usd"].number() ? "quality_adjusted_savings"
                                                              : "savings";
}

Subject subject_of(const At& result) {
  Subject subject{.result = result, .policies = names_in_order(result)};
  subject.baseline = result["baseline"].text();
  for (const At& analysis : result["analyses"].items()) {
    if (analysis["kind"].text() != "floor" || !analysis["verdict"].is_there()) continue;
    const std::string router = analysis["router"]["policy"].text();
    if (!can_be_judged(subject, router)) continue;
    subject.candidate = router;
    subject.floor = analysis;
    return subject;
  }
  subject.candidate = best_candidate(subject);
  return subject;
}

Verdict verdict_of(const Subject& subject) {
  Verdict verdict;
  if (subject.candidate.empty()) {
    verdict.word = "NO VERDICT";
    verdict.sentence = why_no_candidate(subject);
    return verdict;
  }
  Judgement judged = judge(subject);
  if (subject.floor && !(*subject.floor)["verdict"].text().empty()) {
    const std::string word = (*subject.floor)["verdict"].text();
    judged.word = word == "NEED-MORE-DATA" ? "NEED MORE DATA" : word;
    judged.mood = word == "SHIP" ? Mood::kGood : word == "HOLD" ? Mood::kBad : Mood::kUnsure;
    judged.because = word == "SHIP"   ? "it is above every break-even floor"
                     : word == "HOLD" ? "it is below a break-even floor"
                                      : "its errors are not known well enough to place it";
  }
  verdict.mood = judged.mood;
  verdict.word = judged.word;
  verdict.sentence = subject.candidate + " " + deed(subject) + "; " + judged.because + ".";
  verdict.numbers = key_numbers(subject);
  verdict.binding = binding_of(subject);
  return verdict;
}

}  // namespace pointsman::reports::page
