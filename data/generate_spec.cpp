#include "data/generate_spec.hpp"

#include "data/generate_shape.hpp"
#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

namespace pointsman::data {
namespace {

using base::Document;
using base::Member;
using base::Node;
using base::Result;
using base::Status;

/// Columns of a request that mean something already (DESIGN 5).
constexpr std::array<std::string_view, 9> kReservedColumns = {
    "id",        "category",     "split",        "session", "step",
    "arrival_s", "input_tokens", "prompt_chars", "label"};

double number_or(const Node& object, std::string_view key, double fallback) {
  const Node* const node = object.find(key);
  return node == nullptr ? fallback : node->number;
}

std::string text_or(const Node& object, std::string_view key, std::string_view fallback) {
  const Node* const node = object.find(key);
  return node == nullptr ? std::string(fallback) : node->text;
}

/// A column name that CSV readers can tell apart from `<model>|<field>`.
Status check_name(const Document& document, const Member& member, std::string_view what) {
  if (member.key.empty()) {
    return base::fail(
        document.error_at(member.key_at, "the name of a " + std::string(what) + " is empty"));
  }
  if (member.key.find('|') == std::string::npos) return {};
  return base::fail(document.error_at(
      member.key_at, "the name of a " + std::string(what) + " holds a bar: \"" + member.key + '"',
      "a name without \"|\", which ends a model's name in the header"));
}

TokenLaw read_tokens(const Node& node) {
  return {node.find("median")->number, number_or(node, "sigma", 0),
          static_cast<std::int64_t>(number_or(node, "max", kMostTokens))};
}

Status read_categories(const Document& document, GeneratorSpec& spec) {
  const Node* const node = document.root.find("categories");
  spec.has_categories = node != nullptr;
  if (node == nullptr) {
    spec.categories.push_back({});
    return {};
  }
  double total = 0;
  for (const Member& member : node->members) {
    const DifficultyGroup group = {member.value.find("weight")->number,
                                   number_or(member.value, "difficulty", 0)};
    total += group.weight;
    spec.categories.push_back({member.key, group});
  }
  if (total > 0) return {};
  return base::fail(document.error_at(node->at, "the categories have no weight",
                                      "at least one \"weight\" above 0"));
}

Result<std::int64_t> read_price(const Document& document, const Node& price, std::string_view key) {
  const Node& node = *price.find(key);
  // 1 USD per million tokens is 1e6 pico-dollars a token.
  const base::Decimal decimal = base::parse_decimal(node.text, 6);
  if (decimal.fault == base::DecimalFault::kNone) return decimal.value;
  return base::fail(document.error_at(node.at, '"' + std::string(key) + "\" is " + node.text,
                                      "a price of at most six digits after the point"));
}

/// A price or a latency is of tokens: they must be there.
Status check_needs(const Document& document, const Member& model, std::string_view key,
                   const Node& holder, std::string_view needed, std::string_view of) {
  const Node* const node = model.value.find(key);
  if (node == nullptr || holder.find(needed) != nullptr) return {};
  return base::fail(document.error_at(
      {node->at.line, node->at.column, 1},
      "the " + std::string(key) + " of \"" + model.key + "\" has no tokens to count",
      '"' + std::string(needed) + "\" of the " + std::string(of)));
}

Result<ItemResponse> read_response(const Document& document, const Member& member,
                                   const DifficultyNodes& nodes) {
  const Node& node = member.value;
  ItemResponse response = {0, number_or(node, "discrimination", 1), number_or(node, "guess", 0)};
  const Node* const accuracy = node.find("accuracy");
  const Node* const ability = node.find("ability");
  if ((accuracy == nullptr) == (ability == nullptr)) {
    const std::string problem =
        accuracy == nullptr ? " has no accuracy" : " has both an accuracy and an ability";
    return base::fail(document.error_at(member.key_at, '"' + member.key + '"' + problem,
                                        "exactly one of \"accuracy\", \"ability\""));
  }
  if (ability != nullptr) {
    response.ability = ability->number;
    return response;
  }
  if (accuracy->number <= response.guess || accuracy->number >= 1) {
    return base::fail(document.error_at(
        accuracy->at, "\"accuracy\" is " + accuracy->text + ", which no ability reaches",
        "a number above " + base::format_double(response.guess) + " (the guess) and below 1"));
  }
  response.ability = solve_ability(response, accuracy->number, nodes);
  return response;
}

Result<GeneratedModel> read_model(const Document& document, const Member& member,
                                  const DifficultyNodes& nodes) {
  const Node& node = member.value;
  POINTSMAN_CHECK(check_name(document, member, "model"));
  GeneratedModel model;
  model.name = member.key;
  POINTSMAN_TRY(model.response, read_response(document, member, nodes));
  if (const Node* const confidence = node.find("confidence")) {
    model.confidence = {confidence->find("auc")->number, number_or(*confidence, "temperature", 1),
                        number_or(*confidence, "shift", 0)};
  }
  if (const Node* const tokens = node.find("output_tokens")) {
    model.output_tokens = read_tokens(*tokens);
  }
  POINTSMAN_CHECK(check_needs(document, member, "price", node, "output_tokens", "model"));
  POINTSMAN_CHECK(check_needs(document, member, "latency", node, "output_tokens", "model"));
  POINTSMAN_CHECK(check_needs(document, member, "price", document.root, "input_tokens", "spec"));
  if (const Node* const price = node.find("price")) {
    POINTSMAN_TRY(const auto input, read_price(document, *price, "input_usd_per_mtok"));
    POINTSMAN_TRY(const auto output, read_price(document, *price, "output_usd_per_mtok"));
    model.price = {input, output};
  }
  if (const Node* const latency = node.find("latency")) {
    model.latency = {latency->find("ttft_s")->number, number_or(*latency, "ttft_sigma", 0),
                     latency->find("tokens_per_s")->number,
                     number_or(*latency, "tokens_per_s_sigma", 0)};
  }
  return model;
}

/// Fills in one number for every pair, or copies a matrix row by row.
Status read_matrix(const Document& document, const Node& node, GeneratorSpec& spec) {
  const std::size_t size = spec.models.size();
  const auto expected = std::to_string(size) + " numbers, one for each model";
  if (node.items.size() != size) {
    return base::fail(document.error_at({node.at.line, node.at.column, 1},
                                        "the correlation has " + std::to_string(node.items.size()) +
                                            (node.items.size() == 1 ? " row" : " rows"),
                                        std::to_string(size) + " rows of " + expected));
  }
  for (std::size_t i = 0; i < size; ++i) {
    const Node& row = node.items[i];
    if (row.items.size() != size) {
      return base::fail(document.error_at(
          {row.at.line, row.at.column, 1},
          "row " + std::to_string(i + 1) + " of the correlation has " +
              std::to_string(row.items.size()) + (row.items.size() == 1 ? " number" : " numbers"),
          expected));
    }
    for (std::size_t j = 0; j < size; ++j) {
      const double mirrored = i == j                           ? 1
                              : node.items[j].items.size() > i ? node.items[j].items[i].number
                                                               : row.items[j].number;
      if (row.items[j].number != mirrored) {
        return base::fail(document.error_at(
            row.items[j].at,
            i == j ? "the correlation of a model with itself is " + row.items[j].text
                   : "the correlation of \"" + spec.models[i].name + "\" with \"" +
                         spec.models[j].name + "\" is " + row.items[j].text,
            i == j ? "1" : base::format_double(mirrored) + ", as the other way round"));
      }
      spec.correlation.push_back(row.items[j].number);
    }
  }
  return {};
}

Status read_correlation(const Document& document, GeneratorSpec& spec) {
  const std::size_t size = spec.models.size();
  const Node* const node = document.root.find("correlation");
  if (node != nullptr && node->is_array()) {
    POINTSMAN_CHECK(read_matrix(document, *node, spec));
  } else {
    spec.correlation.assign(size * size, node == nullptr ? 0 : node->number);
    for (std::size_t i = 0; i < size; ++i) spec.correlation[i * size + i] = 1;
  }
  const auto order = static_cast<Eigen::Index>(size);
  const Eigen::MatrixXd matrix =
      Eigen::Map<const Eigen::MatrixXd>(spec.correlation.data(), order, order);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix, Eigen::EigenvaluesOnly);
  const double least = solver.eigenvalues().minCoeff();
  constexpr double kRounding = 1e-9;
  if (least >= -kRounding) return {};
  if (node->is_array()) {
    return base::fail(document.error_at(
        {node->at.line, node->at.column, 1}, "no outcomes can have this correlation matrix",
        "a positive semidefinite matrix; the least eigenvalue is " + base::format_double(least)));
  }
  return base::fail(document.error_at(
      node->at, std::to_string(size) + " models cannot all have the correlation " + node->text,
      "at least " + base::format_double(-1 / (static_cast<double>(size) - 1))));
}

Result<std::size_t> find_model(const Document& document, const Node& name,
                               const GeneratorSpec& spec) {
  std::vector<std::string> names;
  for (const GeneratedModel& model : spec.models) {
    if (model.name == name.text) return names.size();
    names.push_back(model.name);
  }
  return base::fail(document.error_at(name.at, "unknown model \"" + name.text + '"',
                                      "one of " + base::quoted_list(names),
                                      base::did_you_mean(name.text, names)));
}

Result<SignalTarget> read_target(const Document& document, const Node& node,
                                 const GeneratorSpec& spec) {
  SignalTarget target;
  const Node* const right = node.find("right");
  const Node* const wrong = node.find("wrong");
  target.event = wrong == nullptr   ? SignalTarget::Event::kRight
                 : right == nullptr ? SignalTarget::Event::kWrong
                                    : SignalTarget::Event::kNeeds;
  POINTSMAN_TRY(target.model, find_model(document, right != nullptr ? *right : *wrong, spec));
  target.other = target.model;
  if (target.event != SignalTarget::Event::kNeeds) return target;
  POINTSMAN_TRY(target.other, find_model(document, *wrong, spec));
  if (target.other != target.model) return target;
  return base::fail(document.error_at(wrong->at, "no model is right and wrong at once",
                                      "a model other than \"" + right->text + '"'));
}

Status read_signals(const Document& document, GeneratorSpec& spec) {
  const Node* const signals = document.root.find("signals");
  if (signals == nullptr) return {};
  for (const Member& member : signals->members) {
    POINTSMAN_CHECK(check_name(document, member, "signal"));
    if (std::find(kReservedColumns.begin(), kReservedColumns.end(), member.key) !=
        kReservedColumns.end()) {
      return base::fail(document.error_at(member.key_at,
                                          '"' + member.key + "\" is a column of every workload",
                                          "another name for the signal"));
    }
    GeneratedSignal signal;
    signal.name = member.key;
    POINTSMAN_TRY(signal.target, read_target(document, *member.value.find("target"), spec));
    signal.auc = member.value.find("auc")->number;
    signal.scale = text_or(member.value, "scale", "probability") == "uniform"
                       ? SignalScale::kUniform
                       : SignalScale::kProbability;
    spec.signals.push_back(std::move(signal));
  }
  return {};
}

}  // namespace

base::Result<GeneratorSpec> read_generator_spec(const base::Document& document) {
  const Node& root = document.root;
  POINTSMAN_CHECK(base::check(document, root, generator_shape()));
  GeneratorSpec spec;
  spec.name = text_or(root, "name", "");
  spec.seed = static_cast<std::uint64_t>(number_or(root, "seed", 1));
  spec.rows = static_cast<std::uint64_t>(root.find("rows")->number);
  spec.id_prefix = text_or(root, "id_prefix", "");
  spec.difficulty_deviation = number_or(root, "difficulty_sd", 1);
  POINTSMAN_CHECK(read_categories(document, spec));
  if (const Node* const tokens = root.find("input_tokens"))
    spec.input_tokens = read_tokens(*tokens);
  std::vector<DifficultyGroup> groups;
  for (const GeneratedCategory& category : spec.categories) groups.push_back(category.difficulty);
  const DifficultyNodes nodes = difficulty_nodes(groups, spec.difficulty_deviation);
  for (const Member& member : root.find("models")->members) {
    POINTSMAN_TRY(GeneratedModel model, read_model(document, member, nodes));
    spec.models.push_back(std::move(model));
  }
  POINTSMAN_CHECK(read_correlation(document, spec));
  POINTSMAN_CHECK(read_signals(document, spec));
  return spec;
}

}  // namespace pointsman::data
