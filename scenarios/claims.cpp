#include "scenarios/claims.hpp"

#include "data/json_reader.hpp"
#include "scenarios/claim_kinds.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pointsman::scenarios {
namespace {

using base::Document;
using base::Node;

/// Half a unit of the last digit that a number is written with: 0.60 -> 0.005, 7.5e6 -> 50,000.
double half_unit(std::string_view written) {
  const std::size_t exponent_at = std::min(written.find_first_of("eE"), written.size());
  const std::string_view mantissa = written.substr(0, exponent_at);
  const std::size_t point = mantissa.find('.');
  const double decimals =
      point == std::string_view::npos ? 0 : static_cast<double>(mantissa.size() - point - 1);
  double exponent = 0;
  if (exponent_at < written.size()) {
    exponent = std::strtod(std::string(written.substr(exponent_at + 1)).c_str(), nullptr);
  }
  return 0.5 * std::pow(10.0, exponent - decimals);
}

// Rounding of the comparison itself, relative to the figure.
constexpr double kClaimRounding = 1e-9;

StatedFigure read_stated(const Node& node) {
  using Form = StatedFigure::Form;
  StatedFigure stated;
  const auto take = [&](Form form, const Node& low) {
    stated.form = form;
    stated.low = stated.high = low.number;
    stated.tolerance = half_unit(low.text);
    stated.text = low.text;
  };
  if (node.is_string()) {
    stated.form = Form::kNever;
    stated.text = node.text;
  } else if (node.is_number()) {
    take(Form::kValue, node);
  } else if (node.is_array()) {
    take(Form::kRange, node.items.front());
    stated.high = node.items.back().number;
    stated.tolerance = std::max(stated.tolerance, half_unit(node.items.back().text));
    stated.text += " to " + node.items.back().text;
  } else if (const Node* const least = node.find("at_least")) {
    take(Form::kAtLeast, *least);
    stated.text = "at least " + stated.text;
  } else {
    take(Form::kAtMost, *node.find("at_most"));
    stated.text = "at most " + stated.text;
  }
  return stated;
}

/// The values that a figure can have while its rounded inputs move within their rounding.
struct Span {
  double low = 0;
  double high = 0;
};

bool agrees(const StatedFigure& stated, const Span& derived) {
  using Form = StatedFigure::Form;
  const double size = std::max(std::abs(derived.low), std::abs(derived.high));
  const double slack = stated.tolerance + kClaimRounding * size;
  const bool is_low_enough = derived.low <= stated.high + slack;
  const bool is_high_enough = derived.high >= stated.low - slack;
  switch (stated.form) {
    case Form::kValue:
    case Form::kRange:
      return is_low_enough && is_high_enough;
    case Form::kAtLeast:
      return is_high_enough;
    case Form::kAtMost:
      return is_low_enough;
    case Form::kNever:
      return false;
  }
  return false;
}

/// The inputs with each rounded one at either end of its rounding: 2^k variants.
std::vector<Node> variants_of(const Node& inputs, const std::vector<std::string>& rounded) {
  std::vector<Node> variants = {inputs};
  for (const std::string& key : rounded) {
    std::vector<Node> next;
    for (const Node& variant : variants) {
      for (const double sign : {-1.0, 1.0}) {
        next.push_back(variant);
        Node& input = *next.back().find(key);
        input.number += sign * half_unit(input.text);
      }
    }
    variants = std::move(next);
  }
  return variants;
}

constexpr std::size_t kMostRounded = 4;

base::Result<std::vector<std::string>> read_rounded(const Document& document, const Node& claim,
                                                    const Node& inputs) {
  std::vector<std::string> rounded;
  const Node* const list = claim.find("rounded");
  if (list == nullptr) return rounded;
  std::vector<std::string> numbers;
  for (const base::Member& member : inputs.members) {
    if (member.value.is_number()) numbers.push_back(member.key);
  }
  for (const Node& name : list->items) {
    if (std::ranges::find(numbers, name.text) == numbers.end()) {
      return base::fail(document.error_at(
          name.at, '"' + name.text + "\" is no number among the inputs",
          numbers.empty() ? "no input here is one number" : "one of " + base::quoted_list(numbers),
          base::did_you_mean(name.text, numbers)));
    }
    rounded.push_back(name.text);
  }
  if (rounded.size() <= kMostRounded) return rounded;
  return base::fail(document.error_at(list->at, "too many rounded inputs",
                                      "at most " + std::to_string(kMostRounded)));
}

class ClaimJudge {
 public:
  ClaimJudge(const Document& document, const ClaimKind& kind, const Node& inputs)
      : document_(document), kind_(kind), derivation_(kind.derive(inputs)) {}

  base::Status judge(const Node& claim, const Node& inputs, JudgedClaim& judged) {
    POINTSMAN_TRY(const auto rounded, read_rounded(document_, claim, inputs));
    const Node* const stated = claim.find("stated");
    if (stated != nullptr) POINTSMAN_CHECK(check_names(*stated));
    for (const Node& variant : variants_of(inputs, rounded)) {
      variants_.push_back(kind_.derive(variant));
    }
    judged.kind = kind_.name;
    judged.mix = derivation_.mix;
    for (std::size_t i = 0; i < derivation_.figures.size(); ++i) {
      JudgedFigure figure;
      figure.derived = derivation_.figures[i];
      const Node* const found = stated == nullptr ? nullptr : stated->find(figure.derived.name);
      if (found != nullptr) judge_figure(*found, i, figure);
      judged.figures.push_back(std::move(figure));
    }
    judged.verdict = verdict_of(judged);
    return {};
  }

 private:
  base::Status check_names(const Node& stated) const {
    std::vector<std::string> names;
    for (const DerivedFigure& figure : derivation_.figures) names.emplace_back(figure.name);
    for (const base::Member& member : stated.members) {
      if (std::ranges::find(names, member.key) != names.end()) {
        POINTSMAN_CHECK(check_range(member.value));
        continue;
      }
      return base::fail(document_.error_at(
          member.key_at,
          '"' + std::string(kind_.name) + "\" gives no \"" + member.key + "\" from these inputs",
          "one of " + base::quoted_list(names), base::did_you_mean(member.key, names)));
    }
    return {};
  }

  base::Status check_range(const Node& stated) const {
    if (!stated.is_array()) return {};
    if (stated.items.size() == 2 && stated.items[0].number <= stated.items[1].number) return {};
    return base::fail(document_.error_at({stated.at.line, stated.at.column, 1},
                                         "a range has two ends", "[least, largest]"));
  }

  void judge_figure(const Node& node, std::size_t index, JudgedFigure& figure) const {
    figure.stated = read_stated(node);
    if (!figure.derived.value) {
      figure.agrees = figure.stated->form == StatedFigure::Form::kNever &&
                      figure.derived.reason == reach_name(analysis::Reach::kNever);
      return;
    }
    Span span{*figure.derived.value, *figure.derived.value};
    for (const Derivation& variant : variants_) {
      const std::optional<double>& value = variant.figures[index].value;
      if (!value) continue;
      span = {std::min(span.low, *value), std::max(span.high, *value)};
    }
    figure.agrees = agrees(*figure.stated, span);
    // A range or a bound is met too easily by accident to explain anything.
    if (figure.agrees || figure.stated->form != StatedFigure::Form::kValue) return;
    for (const Misreading& reading : derivation_.misreadings) {
      if (reading.figure != figure.derived.name || !std::isfinite(reading.value)) continue;
      if (!agrees(*figure.stated, {reading.value, reading.value})) continue;
      figure.mix = reading.mix;
      figure.mixed_value = reading.value;
      return;
    }
  }

  static ClaimVerdict verdict_of(const JudgedClaim& judged) {
    bool has_stated = false, is_mixed = !judged.mix.empty(), is_wrong = false;
    for (const JudgedFigure& figure : judged.figures) {
      has_stated |= figure.stated.has_value();
      is_mixed |= !figure.agrees && !figure.mix.empty();
      is_wrong |= !figure.agrees && figure.mix.empty();
    }
    if (!has_stated) return ClaimVerdict::kInfo;
    // Figures in the wrong unit cannot be right or wrong beyond that.
    if (!judged.mix.empty()) return ClaimVerdict::kMisstated;
    if (is_wrong) return ClaimVerdict::kWrong;
    return is_mixed ? ClaimVerdict::kMisstated : ClaimVerdict::kOk;
  }

  const Document& document_;
  const ClaimKind& kind_;
  Derivation derivation_;
  std::vector<Derivation> variants_;
};

std::string text_or_empty(const Node& node, std::string_view key) {
  const Node* const found = node.find(key);
  return found == nullptr ? std::string() : found->text;
}

base::Result<JudgedClaim> judge_claim(const Document& document, const Node& claim) {
  JudgedClaim judged;
  judged.id = claim.find("id")->text;
  judged.claim = claim.find("claim")->text;
  judged.note = text_or_empty(claim, "note");
  const Node* const check = claim.find("check");
  if (check == nullptr) {
    for (const std::string_view key : {"stated", "rounded"}) {
      const Node* const orphan = claim.find(key);
      if (orphan == nullptr) continue;
      return base::fail(document.error_at({orphan->at.line, orphan->at.column, 1},
                                          '"' + std::string(key) + "\" without a check",
                                          "\"check\": the inputs from which it should follow"));
    }
    return judged;
  }
  const base::Member& chosen = check->members.front();
  const auto kind = std::ranges::find(claim_kinds(), chosen.key, &ClaimKind::name);
  ClaimJudge judge(document, *kind, chosen.value);
  POINTSMAN_CHECK(judge.judge(claim, chosen.value, judged));
  return judged;
}

}  // namespace

std::string_view name_of(ClaimVerdict verdict) {
  constexpr std::array<std::string_view, 4> kNames = {"OK", "WRONG", "MISSTATED", "INFO"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(FigureUnit unit) {
  constexpr std::array<std::string_view, 3> kNames = {"share", "usd", "number"};
  return kNames[static_cast<std::size_t>(unit)];
}

std::array<std::size_t, 4> JudgedClaims::counts() const {
  std::array<std::size_t, 4> counts{};
  for (const JudgedClaim& claim : claims) ++counts[static_cast<std::size_t>(claim.verdict)];
  return counts;
}

base::Result<JudgedClaims> judge_claims(const Document& document) {
  POINTSMAN_CHECK(base::check(document, document.root, claims_shape()));
  JudgedClaims judged;
  judged.file = document.file;
  judged.source = document.root.find("source")->text;
  std::vector<std::string> ids;
  for (const Node& claim : document.root.find("claims")->items) {
    const Node& id = *claim.find("id");
    if (std::ranges::find(ids, id.text) != ids.end()) {
      return base::fail(document.error_at(id.at, "the id \"" + id.text + "\" is taken",
                                          "an id that no claim above has"));
    }
    ids.push_back(id.text);
    POINTSMAN_TRY(auto one, judge_claim(document, claim));
    judged.claims.push_back(std::move(one));
  }
  return judged;
}

base::Result<JudgedClaims> judge_claim_file(const std::string& path) {
  POINTSMAN_TRY(const Document document, data::read_json(path));
  return judge_claims(document);
}

}  // namespace pointsman::scenarios
