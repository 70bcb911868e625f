#include "data/filter_syntax.hpp"

#include "data/source_text.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace pointsman::data {
namespace {

constexpr int kMaxDepth = 64;

enum class TokenKind : std::uint8_t { kEnd, kWord, kQuotedName, kString, kNumber, kSymbol, kBad };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  std::size_t offset = 0, length = 1;
};

bool is_word_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_word_part(char c) {
  return is_word_start(c) || base::is_digit(c);
}
bool is_number_start(char c) {
  return base::is_digit(c) || c == '-' || c == '+' || c == '.';
}
bool is_number_part(char c) {
  return is_number_start(c) || c == 'e' || c == 'E' || is_word_part(c);
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    Token token;
    token.offset = at_;
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      read_quoted(token, TokenKind::kString);
    } else if (c == '`') {
      read_quoted(token, TokenKind::kQuotedName);
    } else if (is_word_start(c)) {
      take_while(token, TokenKind::kWord, is_word_part);
    } else if (is_number_start(c)) {
      take_while(token, TokenKind::kNumber, is_number_part);
    } else {
      read_symbol(token);
    }
    token.length = std::max<std::size_t>(1, at_ - token.offset);
    return token;
  }

 private:
  void take_while(Token& token, TokenKind kind, bool (*belongs)(char)) {
    token.kind = kind;
    while (at_ < text_.size() && belongs(text_[at_])) token.text += text_[at_++];
  }

  /// Up to the same quote; a backslash keeps the next character as it is.
  void read_quoted(Token& token, TokenKind kind) {
    const char quote = text_[at_++];
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      token.text += text_[at_];
    }
    token.kind = at_ < text_.size() ? kind : TokenKind::kBad;
    if (token.kind == TokenKind::kBad) token.text = "a quote that never closes";
    if (at_ < text_.size()) ++at_;
  }

  void read_symbol(Token& token) {
    constexpr std::array<std::string_view, 11> kSymbols = {"==", "!=", "<=", ">=", "<", ">",
                                                           "(",  ")",  "[",  "]",  ","};
    token.kind = TokenKind::kSymbol;
    for (const std::string_view symbol : kSymbols) {
      if (!text_.substr(at_).starts_with(symbol)) continue;
      token.text = symbol;
      at_ += symbol.size();
      return;
    }
    token.kind = TokenKind::kBad;
    token.text = base::in_quotes(text_.substr(at_, 1));
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<Comparison> comparison_of(const Token& token) {
  constexpr std::array<std::string_view, 6> kNames = {"==", "!=", "<", "<=", ">", ">="};
  if (token.kind != TokenKind::kSymbol) return std::nullopt;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (token.text == kNames[i]) return static_cast<Comparison>(i);
  }
  return std::nullopt;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), lexer_(text), token_(lexer_.next()) {}

  base::Result<FilterNode> parse() {
    POINTSMAN_TRY(FilterNode node, parse_or(0));
    if (token_.kind != TokenKind::kEnd) return unexpected("and, or, or the end");
    return node;
  }

 private:
  bool is_word(std::string_view word) const {
    return token_.kind == TokenKind::kWord && token_.text == word;
  }
  bool is_symbol(std::string_view symbol) const {
    return token_.kind == TokenKind::kSymbol && token_.text == symbol;
  }
  void advance() { token_ = lexer_.next(); }

  tl::unexpected<base::Error> unexpected(std::string expected, std::string hint = {}) const {
    std::string found = "expression ends too early";
    if (token_.kind == TokenKind::kBad) {
      found = "unexpected " + token_.text;
    } else if (token_.kind != TokenKind::kEnd) {
      found = "unexpected " + base::in_quotes(text_.substr(token_.offset, token_.length));
    }
    if (token_.kind == TokenKind::kBad && token_.text == "\"=\"") hint = "write == to compare";
    if (token_.kind == TokenKind::kBad && token_.text == "\"&\"") hint = "write: and";
    if (token_.kind == TokenKind::kBad && token_.text == "\"|\"") {
      hint = "write: or; a column with a bar in its name stands in double quotes";
    }
    return base::fail(filter_error(text_, token_.offset, token_.length, std::move(found),
                                   std::move(expected), std::move(hint)));
  }

  base::Result<FilterNode> parse_or(int depth) {
    return parse_list(depth, "or", FilterNode::Kind::kOr, &Parser::parse_and);
  }
  base::Result<FilterNode> parse_and(int depth) {
    return parse_list(depth, "and", FilterNode::Kind::kAnd, &Parser::parse_not);
  }

  base::Result<FilterNode> parse_list(int depth, std::string_view word, FilterNode::Kind kind,
                                      base::Result<FilterNode> (Parser::*parse_item)(int)) {
    POINTSMAN_TRY(FilterNode first, (this->*parse_item)(depth));
    if (!is_word(word)) return first;
    FilterNode node;
    node.kind = kind;
    node.children.push_back(std::move(first));
    while (is_word(word)) {
      advance();
      POINTSMAN_TRY(FilterNode next, (this->*parse_item)(depth));
      node.children.push_back(std::move(next));
    }
    return node;
  }

  base::Result<FilterNode> parse_not(int depth) {
    if (depth > kMaxDepth) return unexpected("at most 64 levels of not and parentheses");
    if (is_word("not")) {
      advance();
      POINTSMAN_TRY(FilterNode child, parse_not(depth + 1));
      FilterNode node;
      node.kind = FilterNode::Kind::kNot;
      node.children.push_back(std::move(child));
      return node;
    }
    if (is_symbol("(")) {
      advance();
      POINTSMAN_TRY(FilterNode node, parse_or(depth + 1));
      if (!is_symbol(")")) return unexpected("a closing parenthesis");
      advance();
      return node;
    }
    return parse_condition();
  }

  base::Result<FilterNode> parse_condition() {
    FilterNode node;
    const bool is_name = token_.kind == TokenKind::kWord || token_.kind == TokenKind::kQuotedName ||
                         token_.kind == TokenKind::kString;
    if (!is_name || is_word("and") || is_word("or") || is_word("in") || is_word("is")) {
      return unexpected("the name of a column");
    }
    node.column = token_.text;
    node.offset = token_.offset;
    node.length = token_.length;
    advance();
    if (const auto comparison = comparison_of(token_)) {
      node.comparison = *comparison;
      advance();
      POINTSMAN_TRY(FilterLiteral literal, parse_literal());
      node.literals.push_back(std::move(literal));
      return node;
    }
    if (is_word("is")) return parse_presence(std::move(node));
    return parse_in(std::move(node));
  }

  base::Result<FilterNode> parse_presence(FilterNode node) {
    advance();
    if (!is_word("missing") && !is_word("present")) return unexpected("missing or present");
    node.kind = FilterNode::Kind::kMissing;
    node.is_negated = is_word("present");
    advance();
    return node;
  }

  base::Result<FilterNode> parse_in(FilterNode node) {
    node.kind = FilterNode::Kind::kIn;
    node.is_negated = is_word("not");
    if (node.is_negated) advance();
    if (!is_word("in")) return unexpected("==, !=, <, <=, >, >=, in [..] or is missing");
    advance();
    if (!is_symbol("[")) return unexpected("a list: [value, value]");
    do {
      advance();
      POINTSMAN_TRY(FilterLiteral literal, parse_literal());
      node.literals.push_back(std::move(literal));
    } while (is_symbol(","));
    if (!is_symbol("]")) return unexpected("a comma or a closing bracket");
    advance();
    return node;
  }

  base::Result<FilterLiteral> parse_literal() {
    FilterLiteral literal;
    literal.text = token_.text;
    literal.offset = token_.offset;
    literal.length = token_.length;
    literal.is_string = token_.kind == TokenKind::kString;
    if (token_.kind == TokenKind::kNumber) {
      const bool has_plus = literal.text.starts_with('+');
      const char* const end = literal.text.data() + literal.text.size();
      const auto [stop, code] =
          std::from_chars(literal.text.data() + (has_plus ? 1 : 0), end, literal.number);
      if (stop != end || code != std::errc() || !std::isfinite(literal.number)) {
        return unexpected("a number");
      }
    } else if (!literal.is_string) {
      return unexpected("a number or a \"string\"");
    }
    advance();
    return literal;
  }

  std::string_view text_;
  Lexer lexer_;
  Token token_;
};

}  // namespace

base::Error filter_error(std::string_view expression, std::size_t offset, std::size_t length,
                         std::string message, std::string expected, std::string hint) {
  // An expression of several lines is still located by line and column.
  const SourceText source{"where", expression};
  base::Error error =
      source.error({offset, length, std::move(message), std::move(expected), std::move(hint)});
  error.kind = base::ErrorKind::kUsage;
  return error;
}

base::Result<FilterNode> parse_filter(std::string_view expression) {
  return Parser(expression).parse();
}

}  // namespace pointsman::data
