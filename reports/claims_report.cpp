#include "reports/claims_report.hpp"

#include "reports/json_value.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <nlohmann/json.hpp>

namespace pointsman::reports {
namespace {

using scenarios::ClaimVerdict;
using scenarios::FigureUnit;
using scenarios::JudgedClaim;
using scenarios::JudgedClaims;
using scenarios::JudgedFigure;

/// Six significant digits, as the figures are published.
std::string number_words(double value) {
  return without_trailing_zeros(significant(value, 6));
}

std::string derived_words(const scenarios::DerivedFigure& figure) {
  if (!figure.value) return figure.reason;
  return number_words(*figure.value);
}

std::string summary_of(const JudgedClaims& file) {
  const auto counts = file.counts();
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + ' ' +
            std::string(name_of(static_cast<ClaimVerdict>(i)));
  }
  return text;
}

std::string figure_line(const JudgedFigure& figure) {
  std::string text = std::string(figure.derived.name) + ": ";
  if (figure.stated) text += "stated " + figure.stated->text + ", ";
  text += "derived " + derived_words(figure.derived);
  if (!figure.mix.empty()) {
    text += "; " + figure.mix + " gives " + number_words(figure.mixed_value);
  }
  return text;
}

constexpr std::size_t kVerdictWidth = 9;  // "MISSTATED"

std::string claim_text(const JudgedClaim& claim, const TableOptions& options) {
  std::string verdict(name_of(claim.verdict));
  verdict.resize(kVerdictWidth, ' ');
  std::string text = wrap_text(verdict + "  ", claim.id + ": " + claim.claim, options.width) + '\n';
  const std::string indent(kVerdictWidth + 2, ' ');
  const auto add = [&](const std::string& bullet, const std::string& line) {
    text += wrap_text(indent + bullet, line, options.width) + '\n';
  };
  for (const JudgedFigure& figure : claim.figures) {
    add(!figure.stated ? "  " : figure.agrees ? "= " : "! ", figure_line(figure));
  }
  if (!claim.mix.empty()) add("! ", claim.mix);
  if (!claim.note.empty()) add("", "(" + claim.note + ")");
  return text;
}

Json figure_json(const JudgedFigure& figure) {
  Json object = {{"name", figure.derived.name},
                 {"unit", name_of(figure.derived.unit)},
                 {"derived", json_number(figure.derived.value)}};
  if (!figure.derived.reason.empty()) object["reason"] = figure.derived.reason;
  if (figure.stated) {
    object["stated"] = figure.stated->text;
    object["agrees"] = figure.agrees;
  }
  if (!figure.mix.empty()) {
    object["mix"] = figure.mix;
    object["mixed_value"] = json_number(figure.mixed_value);
  }
  return object;
}

Json claim_json(const JudgedClaim& claim) {
  Json object = {{"id", claim.id},
                 {"claim", claim.claim},
                 {"verdict", name_of(claim.verdict)},
                 {"check", json_text_or_null(claim.kind)},
                 {"figures", Json::array()}};
  for (const JudgedFigure& figure : claim.figures) object["figures"].push_back(figure_json(figure));
  if (!claim.mix.empty()) object["mix"] = claim.mix;
  if (!claim.note.empty()) object["note"] = claim.note;
  return object;
}

}  // namespace

std::string claims_text(std::span<const JudgedClaims> files, const TableOptions& options) {
  std::string text;
  for (const JudgedClaims& file : files) {
    if (!text.empty()) text += '\n';
    text += wrap_text("", file.source + ": " + summary_of(file), options.width) + "\n\n";
    for (const JudgedClaim& claim : file.claims) text += claim_text(claim, options);
  }
  return text;
}

std::string claims_json(std::span<const JudgedClaims> files) {
  Json list = Json::array();
  for (const JudgedClaims& file : files) {
    Json claims = Json::array();
    for (const JudgedClaim& claim : file.claims) claims.push_back(claim_json(claim));
    const auto counts = file.counts();
    Json by_verdict = Json::object();
    for (std::size_t i = 0; i < counts.size(); ++i) {
      by_verdict[std::string(name_of(static_cast<ClaimVerdict>(i)))] = counts[i];
    }
    list.push_back({{"file", file.file},
                    {"source", file.source},
                    {"verdicts", std::move(by_verdict)},
                    {"claims", std::move(claims)}});
  }
  return Json{{"kind", "claims"}, {"files", std::move(list)}}.dump(2) + '\n';
}

}  // namespace pointsman::reports
