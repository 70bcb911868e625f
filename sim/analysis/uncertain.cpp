#include "sim/analysis/uncertain.hpp"

#include "sim/base/random.hpp"
#include "sim/base/samplers.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace pointsman::analysis {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

double triangular_quantile(const Triangular& law, double u) {
  const double width = law.high - law.low;
  if (width <= 0) return law.low;
  const double rise = law.likeliest - law.low;
  if (u * width <= rise) return law.low + std::sqrt(u * width * rise);
  return law.high - std::sqrt((1 - u) * width * (law.high - law.likeliest));
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

base::Error not_a_quantity(std::string_view text, std::string why) {
  base::Error error;
  error.kind = base::ErrorKind::kUsage;
  error.message = '"' + std::string(text) + "\" " + std::move(why);
  error.expected =
      "a number, least:likeliest:most, median x factor as in 8000x1.5, or mean+-deviation";
  return error;
}

/// The text cut at every `mark`.
std::vector<std::string_view> parts_of(std::string_view text, std::string_view mark) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(mark);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + mark.size());
  }
}

}  // namespace

double quantile(const Uncertain& quantity, double u) {
  return std::visit(Overloaded{[](const Exactly& law) { return law.value; },
                               [u](const Triangular& law) { return triangular_quantile(law, u); },
                               [u](const Lognormal& law) {
                                 return base::lognormal(u, law.median, std::log(law.factor));
                               },
                               [u](const Normal& law) {
                                 return law.mean + law.deviation * base::normal_quantile(u);
                               }},
                    quantity);
}

double central(const Uncertain& quantity) {
  return quantile(quantity, 0.5);
}

bool is_exact(const Uncertain& quantity) {
  return std::holds_alternative<Exactly>(quantity);
}

base::Result<Uncertain> parse_uncertain(std::string_view text) {
  const auto bad = [&](std::string why) { return fail(not_a_quantity(text, std::move(why))); };
  std::vector<double> numbers;
  std::string_view mark = "none";
  for (const std::string_view known : {":", "x", "+-"}) {
    if (text.find(known) != std::string_view::npos) mark = known;
  }
  for (const std::string_view part : parts_of(text, mark)) {
    const auto value = number(part);
    if (!value) return bad("is no quantity");
    numbers.push_back(*value);
  }
  if (numbers.size() == 1) return Exactly{numbers[0]};
  if (mark == ":") {
    if (numbers.size() != 3) return bad("has " + std::to_string(numbers.size()) + " parts");
    if (!std::ranges::is_sorted(numbers)) return bad("does not ascend");
    return Triangular{numbers[0], numbers[1], numbers[2]};
  }
  if (numbers.size() != 2) return bad("has " + std::to_string(numbers.size()) + " parts");
  if (mark == "x") {
    if (numbers[0] <= 0 || numbers[1] < 1)
      return bad("needs a median above 0, a factor of 1 or more");
    return Lognormal{numbers[0], numbers[1]};
  }
  if (numbers[1] < 0) return bad("has a deviation below 0");
  return Normal{numbers[0], numbers[1]};
}

std::string to_text(const Uncertain& quantity) {
  const auto text = base::format_double;
  return std::visit(
      Overloaded{[&](const Exactly& law) { return text(law.value); },
                 [&](const Triangular& law) {
                   return text(law.low) + ':' + text(law.likeliest) + ':' + text(law.high);
                 },
                 [&](const Lognormal& law) { return text(law.median) + 'x' + text(law.factor); },
                 [&](const Normal& law) { return text(law.mean) + "+-" + text(law.deviation); }},
      quantity);
}

double Spread::quantile(double u) const {
  const double place = std::ceil(u * static_cast<double>(sorted.size())) - 1;
  const double last = static_cast<double>(sorted.size()) - 1;
  return sorted[static_cast<std::size_t>(std::clamp(place, 0.0, last))];
}

double Spread::share_above(double bound) const {
  const auto above = sorted.end() - std::ranges::upper_bound(sorted, bound);
  return static_cast<double>(above) / static_cast<double>(sorted.size());
}

double Spread::share_infinite() const {
  return share_above(std::numeric_limits<double>::max());
}

Spread propagate(std::span<const NamedQuantity> quantities,
                 const std::function<double(std::span<const double>)>& function,
                 const DrawOptions& options) {
  std::vector<std::uint64_t> keys;
  for (const NamedQuantity& named : quantities) keys.push_back(base::stable_hash(named.name));
  Spread spread;
  spread.sorted.reserve(options.draws);
  std::vector<double> values(quantities.size());
  for (std::uint32_t draw = 0; draw < options.draws; ++draw) {
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      values[i] =
          quantile(quantities[i].quantity, base::uniform({.seed = options.seed,
                                                          .replication = draw,
                                                          .request = keys[i],
                                                          .purpose = base::Purpose::kEstimate}));
    }
    spread.sorted.push_back(function(values));
  }
  std::ranges::sort(spread.sorted);
  return spread;
}

}  // namespace pointsman::analysis
