#include "reports/page/cells.hpp"

#include "reports/number_text.hpp"

#include <cmath>
#include <utility>

namespace pointsman::reports::page {

Cell text_cell(std::string text, Mood mood) {
  return {{{.text = std::move(text)}}, mood};
}

Cell faint_cell(std::string text) {
  return {{{.text = std::move(text), .is_faint = true}}};
}

std::string styled(double value, const NumberStyle& style, bool is_bound) {
  const double shown = value * style.scale;
  const int decimals =
      is_bound && style.bound_decimals >= 0 ? style.bound_decimals : style.decimals;
  std::string text;
  if (style.is_count) {
    text = count(shown);
  } else if (decimals < 0) {
    text = significant(shown, style.significant);
  } else if (decimals == 0) {
    text = count(std::round(shown));
  } else {
    text = fixed(shown, decimals);
  }
  if (style.is_trimmed) text = without_trailing_zeros(std::move(text));
  if (style.has_sign && !text.starts_with('-') && shown > 0) text.insert(0, 1, '+');
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  return text.insert(sign, style.before);
}

Span number_span(const At& at, const NumberStyle& style) {
  const auto value = at.number();
  if (!value) return {.text = "-", .is_faint = true};
  return {.text = styled(*value, style), .at = at.pointer(), .scale = style.scale};
}

Cell number_cell(const At& at, const NumberStyle& style) {
  return {{number_span(at, style)}};
}

Cell rest_cell(const At& whole, const At& part, const NumberStyle& style) {
  const auto all = whole.number();
  const auto some = part.number();
  return all && some ? text_cell(styled(*all - *some, style)) : faint_cell("-");
}

Text interval_text(const At& at, const NumberStyle& style) {
  const auto lo = at["lo"].number();
  const auto hi = at["hi"].number();
  if (!lo || !hi) return {};
  const auto bound = [&](const At& of, double value) {
    return Span{.text = styled(value, style, true),
                .at = of.pointer(),
                .scale = style.scale,
                .is_faint = true};
  };
  return {{.text = " [", .is_faint = true},
          bound(at["lo"], *lo),
          {.text = ", ", .is_faint = true},
          bound(at["hi"], *hi),
          {.text = "]", .is_faint = true}};
}

Cell interval_cell(const At& at, const NumberStyle& style, std::string_view centre) {
  Cell cell{{number_span(at[centre], style)}};
  if (!at[centre].number()) return cell;
  for (Span& span : interval_text(at, style)) cell.text.push_back(std::move(span));
  return cell;
}

std::string plain_text(const Text& text) {
  std::string out;
  for (const Span& span : text) out += span.text;
  return out;
}

void put_y(Datum& datum, const At& at, std::string_view centre) {
  datum.y = at[centre].number_or(0);
  datum.y_lo = at["lo"].number_or(kNoBound);
  datum.y_hi = at["hi"].number_or(kNoBound);
}

void put_x(Datum& datum, const At& at, std::string_view centre, double scale) {
  datum.x = scale * at[centre].number_or(0);
  datum.x_lo = scale * at["lo"].number_or(kNoBound);
  datum.x_hi = scale * at["hi"].number_or(kNoBound);
}

Series zero_rule(std::string name) {
  Datum zero;
  zero.y = kNoBound;
  return {.name = std::move(name), .mark = Mark::kRule, .tone = Tone::kReference, .data = {zero}};
}

}  // namespace pointsman::reports::page
