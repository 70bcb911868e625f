#include "scenarios/claim_inputs.hpp"
#include "sim/analysis/economics.hpp"
#include "sim/analysis/floor_model.hpp"

#include <array>

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Node;
using base::Shape;

constexpr analysis::RouterErrors kNoErrors{0, 0};

/// A price: one number, or input and output apart.
constexpr Field kPricePairFields[] = {
    positive_field("input", "USD per million input tokens."),
    positive_field("output", "USD per million output tokens."),
};
constexpr Shape kPricePair = {
    .name = "price_pair", .doc = "Input and output price of a model.", .fields = kPricePairFields};
constexpr Field kPriceForms[] = {
    positive_field("price", "One price, in any unit.", false),
    {.name = "pair", .type = FieldType::kObject, .doc = kPricePair.doc, .shape = &kPricePair},
};
constexpr Field price_field(std::string_view name, std::string_view doc) {
  return {.name = name,
          .type = FieldType::kOneOf,
          .doc = doc,
          .required = true,
          .alternatives = kPriceForms};
}

struct PricePair {
  double input = 0;
  double output = 0;
  bool is_pair = false;
};
PricePair price_of(const Node& inputs, std::string_view key) {
  const Node& node = *inputs.find(key);
  if (node.is_number()) return {node.number, node.number, false};
  return {number(node, "input"), number(node, "output"), true};
}

/// What someone saves who takes the cheap model's input price for its price, and the dear model's
/// output price for its own.
double crossed_ratio(const PricePair& cheap, const PricePair& dear) {
  return cheap.input / dear.output;
}

// --- token_mix ---------------------------------------------------------------------------------

constexpr Field kPartFields[] = {
    {.name = "name", .type = FieldType::kString, .doc = "What the tokens are for."},
    share_field("share", "Share of the tokens."),
    amount_field("usd_per_mtok", "Price of these tokens."),
};
constexpr Shape kPart = {
    .name = "token_part", .doc = "Tokens of one price.", .fields = kPartFields};
constexpr Field kPartElement = {.name = "part", .type = FieldType::kObject, .shape = &kPart};
constexpr Field kTokenMixFields[] = {
    positive_field("mtok_per_month", "Million tokens a month."),
    positive_field("before_usd_per_mtok", "Price of every token before."),
    {.name = "parts",
     .type = FieldType::kArray,
     .doc = "The tokens after, by price.",
     .required = true,
     .element = &kPartElement,
     .min_items = 1},
};
constexpr Shape kTokenMix = {.name = "token_mix",
                             .doc = "A bill by shares of tokens and their prices.",
                             .fields = kTokenMixFields};

Derivation derive_token_mix(const Node& inputs) {
  const double tokens = number(inputs, "mtok_per_month");
  double price = 0;
  for (const Node& part : inputs.find("parts")->items) {
    price += number(part, "share") * number(part, "usd_per_mtok");
  }
  const double before = tokens * number(inputs, "before_usd_per_mtok"), after = tokens * price;
  return {
      {figure("before_usd", FigureUnit::kUsd, before), figure("after_usd", FigureUnit::kUsd, after),
       figure("saved_usd", FigureUnit::kUsd, before - after),
       figure("saved_usd_per_year", FigureUnit::kUsd, 12 * (before - after)),
       figure("saving", FigureUnit::kShare, 1 - after / before)},
      {},
      {}};
}

// --- saving_cap --------------------------------------------------------------------------------

constexpr Field kSavingCapFields[] = {
    share_field("kept_share", "Share of the cost that nothing touches."),
};
constexpr Shape kSavingCap = {.name = "saving_cap",
                              .doc = "The most that can be saved while a share of the cost stays.",
                              .fields = kSavingCapFields};

Derivation derive_saving_cap(const Node& inputs) {
  return {{figure("saving_max", FigureUnit::kShare, 1 - number(inputs, "kept_share"))}, {}, {}};
}

// --- price_ratio -------------------------------------------------------------------------------

constexpr Field kPriceRatioFields[] = {
    price_field("cheap", "Price of the cheaper model."),
    price_field("dear", "Price of the dearer model."),
};
constexpr Shape kPriceRatio = {.name = "price_ratio",
                               .doc = "How many times dearer one model is, by output price.",
                               .fields = kPriceRatioFields};

Derivation derive_price_ratio(const Node& inputs) {
  const PricePair cheap = price_of(inputs, "cheap"), dear = price_of(inputs, "dear");
  const double ratio = dear.output / cheap.output;
  Derivation derivation{{figure("ratio", FigureUnit::kNumber, ratio)}, {}, {}};
  if (!cheap.is_pair || !dear.is_pair) return derivation;
  derivation.figures.push_back(
      figure("input_ratio", FigureUnit::kNumber, dear.input / cheap.input));
  derivation.misreadings = {{"ratio", dear.input / cheap.input, kInputOutput},
                            {"ratio", 1 / crossed_ratio(cheap, dear), kInputOutput}};
  return derivation;
}

// --- moved_share -------------------------------------------------------------------------------

constexpr Field kMovedShareFields[] = {
    share_field("share", "Share of the calls that move to the cheap model, all alike in tokens."),
    price_field("cheap", "Price of the cheap model."),
    price_field("dear", "Price of the dear model."),
    amount_field("router_share", "Price of routing, as a share of a dear call.", false),
    share_field("target_saving", "A saving of which one asks what it takes.", false),
};
constexpr Shape kMovedShare = {
    .name = "moved_share",
    .doc = "Saving of moving a share of the calls: share x (1 - cheap/dear) - router.",
    .fields = kMovedShareFields};

Derivation derive_moved_share(const Node& inputs) {
  const PricePair cheap = price_of(inputs, "cheap"), dear = price_of(inputs, "dear");
  const double share = number(inputs, "share"), router = number_or(inputs, "router_share", 0);
  // A traffic split is a router without errors whose easy requests are those that move.
  const auto saving = [&](double moved, double price) {
    const auto routing =
        analysis::routing_case({.easy_share = moved}, {.small = price, .router = router});
    return 1 - analysis::routed_total(routing, kNoErrors);
  };
  const double ratio = cheap.output / dear.output;
  Derivation derivation{{figure("saving", FigureUnit::kShare, saving(share, ratio)),
                         figure("saving_max", FigureUnit::kShare, saving(1, ratio))},
                        {{"saving", share, kCallsCost}},
                        {}};
  if (cheap.is_pair && dear.is_pair) {
    derivation.misreadings.push_back(
        {"saving", saving(share, crossed_ratio(cheap, dear)), kInputOutput});
  }
  if (const Node* const target = inputs.find("target_saving")) {
    derivation.figures.push_back(
        figure("share_needed", FigureUnit::kShare, (target->number + router) / (1 - ratio)));
  }
  return derivation;
}

// --- draft_polish ------------------------------------------------------------------------------

constexpr Field kDraftPolishFields[] = {
    positive_field("frontier_usd", "Price of writing at the frontier."),
    amount_field("draft_usd", "Price of a draft."),
    amount_field("evaluation_usd", "Price of reading a draft to judge it."),
    share_field("accepted", "Share of the drafts that need no polish."),
};
constexpr Shape kDraftPolish = {.name = "draft_polish",
                                .doc =
                                    "Small drafts; the frontier reads every draft and rewrites "
                                    "those it does not accept.",
                                .fields = kDraftPolishFields};

Derivation derive_draft_polish(const Node& inputs) {
  const double accepted = number(inputs, "accepted");
  const analysis::RoutingPrices prices{.small = number(inputs, "draft_usd"),
                                       .frontier = number(inputs, "frontier_usd"),
                                       .verifier = number(inputs, "evaluation_usd")};
  const double cost =
      analysis::cascade_total(analysis::routing_case({.easy_share = accepted}, prices));
  return {{figure("cost_usd", FigureUnit::kUsd, cost),
           figure("saving", FigureUnit::kShare, 1 - cost / prices.frontier),
           figure("accepted_needed", FigureUnit::kShare, analysis::served_share_floor(prices))},
          {{"saving", accepted, kCallsCost}},
          {}};
}

// --- conceded_tokens ---------------------------------------------------------------------------

constexpr Field kGroupFields[] = {
    share_field("request_share", "Share of the requests."),
    positive_field("tokens", "Tokens of each."),
    {.name = "conceded",
     .type = FieldType::kBoolean,
     .doc = "Whether these requests stay at the dear model.",
     .fallback = "false"},
};
constexpr Shape kGroup = {
    .name = "request_group", .doc = "Requests of one length.", .fields = kGroupFields};
constexpr Field kGroupElement = {.name = "group", .type = FieldType::kObject, .shape = &kGroup};
constexpr Field kConcededFields[] = {
    {.name = "groups",
     .type = FieldType::kArray,
     .doc = "The requests, by length.",
     .required = true,
     .element = &kGroupElement,
     .min_items = 1},
    price_field("cheap", "Price of the cheap model."),
    price_field("dear", "Price of the dear model."),
};
constexpr Shape kConceded = {.name = "conceded_tokens",
                             .doc = "The share of tokens, not of requests, that cannot move.",
                             .fields = kConcededFields};

Derivation derive_conceded(const Node& inputs) {
  double tokens = 0, conceded = 0, requests = 0, conceded_requests = 0;
  for (const Node& group : inputs.find("groups")->items) {
    const double share = number(group, "request_share"), sum = share * number(group, "tokens");
    const Node* const flag = group.find("conceded");
    const bool is_conceded = flag != nullptr && flag->boolean;
    tokens += sum;
    requests += share;
    conceded += is_conceded ? sum : 0;
    conceded_requests += is_conceded ? share : 0;
  }
  const double kept = conceded / tokens;
  const double ratio = price_of(inputs, "cheap").output / price_of(inputs, "dear").output;
  const auto routing = analysis::routing_case({.easy_share = 1 - kept}, {.small = ratio});
  return {
      {figure("token_share", FigureUnit::kShare, kept),
       figure("saving_max", FigureUnit::kShare, 1 - analysis::routed_total(routing, kNoErrors))},
      {{"token_share", conceded_requests / requests, kCallsCost}},
      {}};
}

// --- extract -----------------------------------------------------------------------------------

constexpr Field kExtractFields[] = {
    {.name = "cheap",
     .type = FieldType::kObject,
     .doc = "Prices of the extractor.",
     .required = true,
     .shape = &kPricePair},
    {.name = "dear",
     .type = FieldType::kObject,
     .doc = "Prices of the reasoner.",
     .required = true,
     .shape = &kPricePair},
};
constexpr Shape kExtract = {
    .name = "extract",
    .doc = "A cheap model reads a document and writes an extract that the dear one reads.",
    .fields = kExtractFields};

/// Per document token: cheap reads 1 and writes x, dear reads x in place of 1.
Derivation derive_extract(const Node& inputs) {
  const PricePair cheap = price_of(inputs, "cheap"), dear = price_of(inputs, "dear");
  const analysis::Flip ratio =
      analysis::linear_flip(dear.input - cheap.input, -(cheap.output + dear.input), {0, 1}, 0);
  return {{figure("extract_ratio_max", FigureUnit::kShare, ratio)}, {}, {}};
}

// --- router ------------------------------------------------------------------------------------

constexpr Field kRouterFields[] = {
    share_field("easy_share", "Share of the requests that small can do."),
    price_field("cheap", "Price of the small model."),
    price_field("dear", "Price of the frontier model."),
    amount_field("router_share", "Price of routing, as a share of a frontier call.", false),
    amount_field("wrong_answer_calls", "Price of a wrong answer, in frontier calls.", false),
    share_field("recall", "P(a wrong small answer is seen); 1 unless given.", false),
    share_field("accuracy", "Accuracy of the router, for its saving.", false),
    share_field("frontier_cut", "By which share the frontier becomes cheaper, for what then.",
                false),
};
constexpr Shape kRouter = {.name = "router",
                           .doc = "A router with double billing: its floor and its saving.",
                           .fields = kRouterFields};

Derivation derive_router(const Node& inputs) {
  const double ratio = price_of(inputs, "cheap").output / price_of(inputs, "dear").output;
  const analysis::RoutingTraffic traffic{.easy_share = number(inputs, "easy_share"),
                                         .recall = number_or(inputs, "recall", 1)};
  const analysis::RoutingPrices prices{.small = ratio,
                                       .router = number_or(inputs, "router_share", 0),
                                       .wrong_answer = number_or(inputs, "wrong_answer_calls", 0)};
  const auto routing = analysis::routing_case(traffic, prices);
  Derivation derivation{
      {figure("floor", FigureUnit::kShare, analysis::frontier_floor(routing))}, {}, {}};
  const Node* const accuracy = inputs.find("accuracy");
  if (accuracy == nullptr) return derivation;
  const auto errors = analysis::errors_at(accuracy->number);
  const auto saved = [&](const analysis::RoutingCase& priced) {
    return analysis::frontier_total(priced) - analysis::routed_total(priced, errors);
  };
  const auto saving = [&](const analysis::RoutingCase& priced) {
    return saved(priced) / analysis::frontier_total(priced);
  };
  derivation.figures.push_back(figure("saving", FigureUnit::kShare, saving(routing)));
  if (const Node* const cut = inputs.find("frontier_cut")) {
    const auto after =
        analysis::routing_case(traffic, analysis::after_frontier_cut(prices, cut->number));
    derivation.figures.push_back(figure("saving_after_cut", FigureUnit::kShare, saving(after)));
    derivation.figures.push_back(
        figure("dollar_saving_change", FigureUnit::kShare, saved(after) / saved(routing) - 1));
  }
  return derivation;
}

constexpr std::array kPriceKinds = {
    ClaimKind{"token_mix", &kTokenMix, derive_token_mix},
    ClaimKind{"saving_cap", &kSavingCap, derive_saving_cap},
    ClaimKind{"price_ratio", &kPriceRatio, derive_price_ratio},
    ClaimKind{"moved_share", &kMovedShare, derive_moved_share},
    ClaimKind{"draft_polish", &kDraftPolish, derive_draft_polish},
    ClaimKind{"conceded_tokens", &kConceded, derive_conceded},
    ClaimKind{"extract", &kExtract, derive_extract},
    ClaimKind{"router", &kRouter, derive_router},
};

}  // namespace

std::span<const ClaimKind> price_claim_kinds() {
  return kPriceKinds;
}

}  // namespace pointsman::scenarios
