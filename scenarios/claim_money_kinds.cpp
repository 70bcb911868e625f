#include "scenarios/claim_inputs.hpp"
#include "sim/analysis/economics.hpp"
#include "sim/analysis/intervals.hpp"

#include <array>
#include <cmath>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Node;
using base::Shape;

constexpr double kDaysPerYear = 365;
constexpr double kWeeksPerMonth = 52.0 / 12;

// --- payback -----------------------------------------------------------------------------------

constexpr Field kPaybackFields[] = {
    amount_field("build_usd", "One-off cost; 0 unless given.", false),
    amount_field("run_usd_per_month", "Running cost; 0 unless given.", false),
    amount_field("saved_usd_per_month", "What is saved on calls."),
    positive_field("units_per_month", "Volume at which that is saved.", false),
};
constexpr Shape kPayback = {.name = "payback",
                            .doc = "Months until a saving has paid for what it took.",
                            .fields = kPaybackFields};

Derivation derive_payback(const Node& inputs) {
  const double saved = number(inputs, "saved_usd_per_month");
  const double run = number_or(inputs, "run_usd_per_month", 0);
  Derivation derivation;
  derivation.figures = {
      figure("months", FigureUnit::kNumber,
             analysis::payback_periods(number_or(inputs, "build_usd", 0), saved, run)),
      figure("net_usd_per_month", FigureUnit::kUsd, saved - run)};
  if (const Node* const units = inputs.find("units_per_month")) {
    derivation.figures.push_back(figure("units_per_month_needed", FigureUnit::kNumber,
                                        analysis::volume_floor(run, saved / units->number)));
  }
  return derivation;
}

// --- implied_fixed_cost ------------------------------------------------------------------------

constexpr Field kImpliedFields[] = {
    amount_field("requests_per_day", "Volume below which it is said not to pay."),
    share_field("saving", "Share of each request's cost that is saved."),
    amount_field("usd_per_request", "Cost of a request before."),
};
constexpr Shape kImplied = {.name = "implied_fixed_cost",
                            .doc = "The fixed cost that a volume floor implies.",
                            .fields = kImpliedFields};

Derivation derive_implied(const Node& inputs) {
  const double saved = number(inputs, "saving") * number(inputs, "usd_per_request");
  return {{figure("fixed_usd_per_month", FigureUnit::kUsd,
                  analysis::kDaysPerMonth * number(inputs, "requests_per_day") * saved)},
          {},
          {}};
}

// --- run_rate ----------------------------------------------------------------------------------

constexpr Field kRunRateFields[] = {
    positive_field("units_per_day", "Volume, such as million tokens a day."),
    positive_field("usd_per_unit", "Price of a unit."),
    amount_field("target_usd_per_year", "A bill of which one asks what volume makes it.", false),
};
constexpr Shape kRunRate = {.name = "run_rate",
                            .doc = "A daily volume at a price, over a year of 365 days.",
                            .fields = kRunRateFields};

Derivation derive_run_rate(const Node& inputs) {
  const double price = number(inputs, "usd_per_unit");
  const double per_day = number(inputs, "units_per_day") * price;
  Derivation derivation;
  derivation.figures = {figure("usd_per_day", FigureUnit::kUsd, per_day),
                        figure("usd_per_year", FigureUnit::kUsd, kDaysPerYear * per_day)};
  if (const Node* const target = inputs.find("target_usd_per_year")) {
    derivation.figures.push_back(figure("units_per_day_needed", FigureUnit::kNumber,
                                        target->number / (kDaysPerYear * price)));
  }
  return derivation;
}

// --- unit_cost ---------------------------------------------------------------------------------

constexpr Field kUnitCostFields[] = {
    positive_field("units_per_week", "Volume."),
    positive_field("cost_per_month", "What it costs, in any currency."),
    share_field("saving", "Share that is saved.", false),
};
constexpr Shape kUnitCost = {.name = "unit_cost",
                             .doc = "A monthly bill spread over a weekly volume.",
                             .fields = kUnitCostFields};

Derivation derive_unit_cost(const Node& inputs) {
  const double weekly = number(inputs, "units_per_week"), cost = number(inputs, "cost_per_month");
  const double monthly = weekly * kWeeksPerMonth;
  Derivation derivation;
  derivation.figures = {figure("units_per_month", FigureUnit::kNumber, monthly),
                        figure("units_per_day", FigureUnit::kNumber, weekly / 7),
                        figure("cost_per_unit", FigureUnit::kNumber, cost / monthly)};
  if (const Node* const saving = inputs.find("saving")) {
    derivation.figures.push_back(
        figure("saved_per_month", FigureUnit::kNumber, saving->number * cost));
  }
  return derivation;
}

// --- cap ---------------------------------------------------------------------------------------

constexpr Field kCapFields[] = {
    amount_field("cap_usd", "What may be spent."),
    positive_field("usd_per_task", "What a task costs."),
    share_field("saving", "By which share tasks become cheaper; 0 unless given.", false),
};
constexpr Shape kCap = {
    .name = "cap", .doc = "How many tasks fit under a spending cap.", .fields = kCapFields};

Derivation derive_cap(const Node& inputs) {
  const double tasks = number(inputs, "cap_usd") / number(inputs, "usd_per_task");
  return {{figure("tasks", FigureUnit::kNumber, tasks),
           figure("tasks_after_saving", FigureUnit::kNumber,
                  tasks / (1 - number_or(inputs, "saving", 0)))},
          {},
          {}};
}

// --- fallback_chain ----------------------------------------------------------------------------

constexpr Field kLinkFields[] = {
    amount_field("usd", "What this link costs."),
    share_field("failure", "P(it fails), which pays the next; 0 unless given.", false),
};
constexpr Shape kLink = {
    .name = "fallback_link", .doc = "One link of a chain of fallbacks.", .fields = kLinkFields};
constexpr Field kLinkElement = {.name = "link", .type = FieldType::kObject, .shape = &kLink};
constexpr Field kChainFields[] = {
    {.name = "links",
     .type = FieldType::kArray,
     .doc = "In the order in which they are tried.",
     .required = true,
     .element = &kLinkElement,
     .min_items = 1},
};
constexpr Shape kChain = {.name = "fallback_chain",
                          .doc = "Each link is paid when all before it failed.",
                          .fields = kChainFields};

Derivation derive_chain(const Node& inputs) {
  std::vector<analysis::FallbackLink> chain;
  for (const Node& link : inputs.find("links")->items) {
    chain.push_back({number(link, "usd"), number_or(link, "failure", 0)});
  }
  const analysis::FallbackOutcome outcome = analysis::fallback_outcome(chain);
  return {{figure("expected_usd", FigureUnit::kUsd, outcome.amount),
           figure("reaches_last", FigureUnit::kShare, outcome.reaches_last)},
          {},
          {}};
}

// --- advisor -----------------------------------------------------------------------------------

constexpr Field kAdvisorFields[] = {
    amount_field("cost_ratio", "Cost with the advisor over cost without."),
    amount_field("advice_ratio", "Cost of the advice over cost without."),
};
constexpr Shape kAdvisor = {.name = "advisor",
                            .doc = "cost ratio = (1 - executor's shrink) + advice ratio.",
                            .fields = kAdvisorFields};

Derivation derive_advisor(const Node& inputs) {
  return {{figure("executor_shrink", FigureUnit::kShare,
                  1 + number(inputs, "advice_ratio") - number(inputs, "cost_ratio"))},
          {},
          {}};
}

// --- ratio, product, change --------------------------------------------------------------------

constexpr Field kRatioFields[] = {number_field("of", "What is divided."),
                                  positive_field("to", "What it is divided by.")};
constexpr Shape kRatio = {
    .name = "ratio", .doc = "One number over another.", .fields = kRatioFields};

Derivation derive_ratio(const Node& inputs) {
  return {
      {figure("ratio", FigureUnit::kNumber, number(inputs, "of") / number(inputs, "to"))}, {}, {}};
}

constexpr Field kProductFields[] = {share_field("factor", "P(one part succeeds)."),
                                    amount_field("times", "How many parts must succeed.")};
constexpr Shape kProduct = {
    .name = "product", .doc = "All of several parts succeed.", .fields = kProductFields};

Derivation derive_product(const Node& inputs) {
  return {{figure("product", FigureUnit::kShare,
                  std::pow(number(inputs, "factor"), number(inputs, "times")))},
          {},
          {}};
}

constexpr Field kChangeFields[] = {number_field("before", "The figure before."),
                                   number_field("after", "The figure after, in the same unit."),
                                   {.name = "is_share",
                                    .type = FieldType::kBoolean,
                                    .doc = "Whether the figures are shares from 0 to 1, not "
                                           "percentages; only then are points 100 times as many.",
                                    .fallback = "false"}};
constexpr Shape kChange = {.name = "change",
                           .doc = "A change in points and relative to where it started.",
                           .fields = kChangeFields};

Derivation derive_change(const Node& inputs) {
  const double before = number(inputs, "before"), after = number(inputs, "after");
  const Node* const flag = inputs.find("is_share");
  const double scale = flag != nullptr && flag->boolean ? 100 : 1;
  const double points = scale * (after - before), relative = after / before - 1;
  return {{figure("points", FigureUnit::kNumber, points),
           figure("relative", FigureUnit::kShare, relative)},
          {{"points", 100 * relative, kPointsPercent}, {"relative", points / 100, kPointsPercent}},
          {}};
}

// --- wilson ------------------------------------------------------------------------------------

constexpr Field kWilsonFields[] = {amount_field("right", "How many were right."),
                                   positive_field("of", "Of how many."),
                                   {.name = "level",
                                    .type = FieldType::kNumber,
                                    .doc = "Confidence of the interval.",
                                    .minimum = 0.5,
                                    .maximum = 0.999999,
                                    .fallback = "0.95"}};
constexpr Shape kWilson = {.name = "wilson",
                           .doc = "Wilson's interval of a share (Wilson 1927).",
                           .fields = kWilsonFields};

Derivation derive_wilson(const Node& inputs) {
  const double right = number(inputs, "right"), of = number(inputs, "of");
  const analysis::Interval interval =
      analysis::wilson_interval(right, of, number_or(inputs, "level", 0.95));
  return {{figure("share", FigureUnit::kShare, right / of),
           figure("low", FigureUnit::kShare, interval.lo),
           figure("high", FigureUnit::kShare, interval.hi)},
          {},
          {}};
}

// --- quote -------------------------------------------------------------------------------------

constexpr std::string_view kUnits[] = {"percent",
                                       "points",
                                       "relative",
                                       "absolute",
                                       "times_larger",
                                       "parameters_bn",
                                       "share_of_cost",
                                       "share_of_calls",
                                       "share_of_tokens",
                                       "input_price",
                                       "output_price",
                                       "confidence",
                                       "label_accuracy",
                                       "usd",
                                       "ms"};

constexpr Field kPublishedRangeElement = number_field("bound", "A bound.");
constexpr Field kPublishedForms[] = {
    number_field("value", "One figure.", false),
    {.name = "range",
     .type = FieldType::kArray,
     .doc = "The least and the largest figure.",
     .element = &kPublishedRangeElement,
     .min_items = 2},
};
constexpr Field kQuoteFields[] = {
    {.name = "published",
     .type = FieldType::kOneOf,
     .doc = "What the primary source gives.",
     .required = true,
     .alternatives = kPublishedForms},
    {.name = "unit",
     .type = FieldType::kString,
     .doc = "Of what the primary source speaks.",
     .required = true,
     .choices = kUnits},
    {.name = "stated_unit",
     .type = FieldType::kString,
     .doc = "Of what the claim speaks; the same unless given.",
     .choices = kUnits},
};
constexpr Shape kQuote = {.name = "quote",
                          .doc = "A figure as quoted beside the figure as published.",
                          .fields = kQuoteFields};

/// Which mix of units the pair is; empty for the same unit.
std::string_view mix_of(std::string_view unit, std::string_view stated) {
  if (unit == stated) return {};
  const auto is_pair = [&](std::string_view a, std::string_view b) {
    return (unit == a && stated == b) || (unit == b && stated == a);
  };
  if (is_pair("points", "percent") || is_pair("points", "relative")) return kPointsPercent;
  if (is_pair("share_of_calls", "share_of_cost") || is_pair("share_of_tokens", "share_of_calls") ||
      is_pair("share_of_tokens", "share_of_cost")) {
    return kCallsCost;
  }
  if (is_pair("input_price", "output_price")) return kInputOutput;
  if (is_pair("relative", "absolute") || is_pair("times_larger", "parameters_bn")) {
    return kRelativeAbsolute;
  }
  return kOtherQuantity;
}

Derivation derive_quote(const Node& inputs) {
  Derivation derivation;
  const Node& published = *inputs.find("published");
  if (published.is_number()) {
    derivation.figures.push_back(figure("value", FigureUnit::kNumber, published.number));
  } else {
    derivation.figures = {figure("least", FigureUnit::kNumber, published.items.front().number),
                          figure("largest", FigureUnit::kNumber, published.items.back().number)};
  }
  const std::string_view unit = inputs.find("unit")->text;
  const Node* const stated = inputs.find("stated_unit");
  derivation.mix = mix_of(unit, stated == nullptr ? unit : std::string_view(stated->text));
  return derivation;
}

constexpr std::array kMoneyKinds = {
    ClaimKind{"payback", &kPayback, derive_payback},
    ClaimKind{"implied_fixed_cost", &kImplied, derive_implied},
    ClaimKind{"run_rate", &kRunRate, derive_run_rate},
    ClaimKind{"unit_cost", &kUnitCost, derive_unit_cost},
    ClaimKind{"cap", &kCap, derive_cap},
    ClaimKind{"fallback_chain", &kChain, derive_chain},
    ClaimKind{"advisor", &kAdvisor, derive_advisor},
    ClaimKind{"ratio", &kRatio, derive_ratio},
    ClaimKind{"product", &kProduct, derive_product},
    ClaimKind{"change", &kChange, derive_change},
    ClaimKind{"wilson", &kWilson, derive_wilson},
    ClaimKind{"quote", &kQuote, derive_quote},
};

}  // namespace

std::span<const ClaimKind> money_claim_kinds() {
  return kMoneyKinds;
}

}  // namespace pointsman::scenarios
