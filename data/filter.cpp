#include "data/filter.hpp"

#include "data/filter_syntax.hpp"
#include "data/source_text.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pointsman::data {
namespace {

constexpr std::size_t kFilterRows = 2048;

/// Three values, ordered so that `and` is the least and `or` the greatest.
enum class Truth : std::uint8_t { kFalse = 0, kUnknown = 1, kTrue = 2 };
using Block = std::vector<Truth>;

Truth truth(bool value) {
  return value ? Truth::kTrue : Truth::kFalse;
}
Truth negate(Truth value) {
  return static_cast<Truth>(2 - static_cast<int>(value));
}

bool compare(double value, Comparison comparison, double with) {
  switch (comparison) {
    case Comparison::kEqual:
      return value == with;
    case Comparison::kUnequal:
      return value != with;
    case Comparison::kLess:
      return value < with;
    case Comparison::kAtMost:
      return value <= with;
    case Comparison::kMore:
      return value > with;
    case Comparison::kAtLeast:
      return value >= with;
  }
  return false;
}

std::vector<std::string> column_names(const Workload& workload) {
  std::vector<std::string> names = {"id"};
  for (const RequestColumn& column : workload.columns()) names.push_back(column.name);
  for (const ModelColumns& model : workload.models()) {
    for (std::size_t f = 0; f < kModelFieldCount; ++f) {
      if (model.fields[f]) names.push_back(model.name + '|' + std::string(kModelFieldNames[f]));
    }
  }
  return names;
}

/// A condition with its columns found, ready to be evaluated block by block.
struct Bound {
  FilterNode::Kind kind = FilterNode::Kind::kCompare;
  std::vector<Bound> children;
  const Column* column = nullptr;  ///< null: the ids
  Comparison comparison = Comparison::kEqual;
  std::vector<double> numbers;     ///< to compare with, of a column of numbers
  std::vector<std::string> texts;  ///< to compare with, of texts
  std::vector<bool> code_matches;  ///< by dictionary code: is one of `texts`
  bool is_negated = false;
};

class Binder {
 public:
  Binder(const Workload& workload, std::string_view expression)
      : workload_(workload), expression_(expression) {}

  base::Result<Bound> bind(const FilterNode& node) const {
    Bound bound;
    bound.kind = node.kind;
    bound.comparison = node.comparison;
    bound.is_negated = node.is_negated;
    for (const FilterNode& child : node.children) {
      POINTSMAN_TRY(Bound next, bind(child));
      bound.children.push_back(std::move(next));
    }
    if (!bound.children.empty()) return bound;
    POINTSMAN_TRY(bound.column, find_column(node));
    const bool is_text = bound.column == nullptr || bound.column->storage == Storage::kCodes;
    POINTSMAN_CHECK(is_text ? bind_texts(node, bound) : bind_numbers(node, bound));
    return bound;
  }

 private:
  base::Result<const Column*> find_column(const FilterNode& node) const {
    if (node.column == "id") return nullptr;
    if (const Column* column = workload_.find(node.column)) return column;
    const std::size_t bar = node.column.rfind('|');
    const ModelColumns* model =
        bar == std::string::npos ? nullptr : workload_.find_model(node.column.substr(0, bar));
    for (std::size_t f = 0; model != nullptr && f < kModelFieldCount; ++f) {
      if (kModelFieldNames[f] == std::string_view(node.column).substr(bar + 1) &&
          model->fields[f]) {
        return &*model->fields[f];
      }
    }
    return base::fail(filter_error(expression_, node.offset, node.length,
                                   "no column " + base::in_quotes(node.column),
                                   "the name of a column of the workload",
                                   base::did_you_mean(node.column, column_names(workload_))));
  }

  base::Status bind_texts(const FilterNode& node, Bound& bound) const {
    const bool is_ordered = node.kind == FilterNode::Kind::kCompare &&
                            node.comparison != Comparison::kEqual &&
                            node.comparison != Comparison::kUnequal;
    if (is_ordered) {
      return base::fail(filter_error(expression_, node.offset, node.length,
                                     "column " + base::in_quotes(node.column) + " holds text",
                                     "==, != or in [..] for a column of text"));
    }
    for (const FilterLiteral& literal : node.literals) bound.texts.push_back(literal.text);
    if (bound.column == nullptr) return {};
    for (const std::string& text : bound.column->dictionary) {
      bound.code_matches.push_back(std::find(bound.texts.begin(), bound.texts.end(), text) !=
                                   bound.texts.end());
    }
    return {};
  }

  base::Status bind_numbers(const FilterNode& node, Bound& bound) const {
    for (const FilterLiteral& literal : node.literals) {
      if (literal.is_string) {
        return base::fail(filter_error(expression_, literal.offset, literal.length,
                                       "column " + base::in_quotes(node.column) + " holds numbers",
                                       "a number without quotes"));
      }
      bound.numbers.push_back(literal.number);
    }
    return {};
  }

  const Workload& workload_;
  std::string_view expression_;
};

/// Evaluates rows [begin, begin + out.size()).
class Evaluator {
 public:
  explicit Evaluator(const Workload& workload) : workload_(workload) {}

  void evaluate(const Bound& node, std::size_t begin, Block& out) const {
    switch (node.kind) {
      case FilterNode::Kind::kAnd:
      case FilterNode::Kind::kOr:
        combine(node, begin, out);
        break;
      case FilterNode::Kind::kNot:
        evaluate(node.children.front(), begin, out);
        std::transform(out.begin(), out.end(), out.begin(), negate);
        break;
      case FilterNode::Kind::kMissing:
        for (std::size_t i = 0; i < out.size(); ++i) {
          const bool is_there = node.column == nullptr || node.column->is_present(begin + i);
          out[i] = truth(is_there == node.is_negated);
        }
        break;
      default:
        match(node, begin, out);
    }
  }

 private:
  void combine(const Bound& node, std::size_t begin, Block& out) const {
    evaluate(node.children.front(), begin, out);
    Block next(out.size());
    for (std::size_t c = 1; c < node.children.size(); ++c) {
      evaluate(node.children[c], begin, next);
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = node.kind == FilterNode::Kind::kAnd ? std::min(out[i], next[i])
                                                     : std::max(out[i], next[i]);
      }
    }
  }

  void match(const Bound& node, std::size_t begin, Block& out) const {
    const bool is_negated = node.kind == FilterNode::Kind::kIn
                                ? node.is_negated
                                : node.comparison == Comparison::kUnequal;
    if (node.column == nullptr) {
      for (std::size_t i = 0; i < out.size(); ++i) {
        const bool matches = std::find(node.texts.begin(), node.texts.end(),
                                       workload_.ids().at(begin + i)) != node.texts.end();
        out[i] = truth(matches != is_negated);
      }
    } else if (node.column->storage == Storage::kCodes) {
      const auto codes = node.column->as<std::uint32_t>().subspan(begin, out.size());
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = node.column->is_present(begin + i)
                     ? truth(node.code_matches[codes[i]] != is_negated)
                     : Truth::kUnknown;
      }
    } else {
      match_numbers(node, begin, out);
    }
  }

  static void match_numbers(const Bound& node, std::size_t begin, Block& out) {
    std::vector<double> values(out.size());
    node.column->gather(begin, values);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (values[i] != values[i]) {
        out[i] = Truth::kUnknown;
      } else if (node.kind == FilterNode::Kind::kIn) {
        const bool matches =
            std::find(node.numbers.begin(), node.numbers.end(), values[i]) != node.numbers.end();
        out[i] = truth(matches != node.is_negated);
      } else {
        out[i] = truth(compare(values[i], node.comparison, node.numbers.front()));
      }
    }
  }

  const Workload& workload_;
};

void collect_columns(const FilterNode& node, std::vector<std::string>& names) {
  for (const FilterNode& child : node.children) collect_columns(child, names);
  const bool is_new = std::find(names.begin(), names.end(), node.column) == names.end();
  if (node.children.empty() && is_new) names.push_back(node.column);
}

}  // namespace

base::Result<std::vector<std::uint64_t>> rows_where(const Workload& workload,
                                                    std::string_view expression) {
  POINTSMAN_TRY(const FilterNode node, parse_filter(expression));
  POINTSMAN_TRY(const Bound bound, Binder(workload, expression).bind(node));
  const Evaluator evaluator(workload);
  std::vector<std::uint64_t> rows;
  Block block;
  for (std::size_t begin = 0; begin < workload.rows(); begin += kFilterRows) {
    block.resize(std::min(kFilterRows, workload.rows() - begin));
    evaluator.evaluate(bound, begin, block);
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (block[i] == Truth::kTrue) rows.push_back(begin + i);
    }
  }
  return rows;
}

base::Result<std::vector<std::string>> columns_in(std::string_view expression) {
  POINTSMAN_TRY(const FilterNode node, parse_filter(expression));
  std::vector<std::string> names;
  collect_columns(node, names);
  return names;
}

}  // namespace pointsman::data
