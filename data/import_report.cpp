#include "data/import.hpp"
#include "sim/base/text.hpp"

#include <array>
#include <cstdio>

namespace pointsman::data {
namespace {

/// `1 record`, `14,042 records`.
std::string counted(std::uint64_t count, std::string_view noun) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string usd(double amount) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f USD", amount);
  return text.data();
}

std::string shown(const std::vector<CellExample>& examples) {
  std::string out;
  for (const CellExample& example : examples) {
    out += "    " + example.id + ", " + example.model + ": " + example.text + '\n';
  }
  return out;
}

std::string describe(const ModelCoverage& model) {
  std::string out = "  " + model.name + ": " + counted(model.observed, "request");
  if (model.missing > 0) out += ", " + counted(model.missing, "missing cell");
  if (model.costs > 0) out += ", " + usd(model.cost_usd);
  if (model.zero_costs > 0) out += ", " + counted(model.zero_costs, "zero cost");
  if (model.recomputed > 0) {
    out += ", " + counted(model.differing, "logged cost") + " of " +
           std::to_string(model.recomputed) + " more than 1 % off its tokens' price";
  }
  return out + '\n';
}

}  // namespace

std::string describe(const ImportReport& report) {
  std::string out = counted(report.records, "record") + " in " + counted(report.files, "file") +
                    ": " + counted(report.requests, "request") + ", " +
                    counted(report.models.size(), "model") + '\n';
  for (const ModelCoverage& model : report.models) out += describe(model);
  const auto note = [&out](std::uint64_t count, std::string_view noun, std::string_view what,
                           const std::vector<CellExample>& examples = {}) {
    if (count > 0)
      out += "  " + counted(count, noun) + ' ' + std::string(what) + '\n' + shown(examples);
  };
  note(report.repeated, "record", "of a request and model repeated, with equal values");
  note(report.conflicting, "record", "of a request and model repeated, with other values",
       report.conflict_examples);
  note(report.changed_requests, "request cell", "differing between records; the first was kept");
  note(report.dropped_scores, "score", "dropped as asked: not observed");
  note(report.outside_scores, "score", "outside 0..1", report.outside_examples);
  if (!report.differing_examples.empty()) {
    out += "  logged costs that differ from the tokens' price\n" + shown(report.differing_examples);
  }
  if (!report.columns_left_out.empty()) {
    out += "  columns left out: " + base::quoted_list(report.columns_left_out) + '\n';
  }
  return out;
}

}  // namespace pointsman::data
