#include "data/arrivals_spec.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pointsman::data {
namespace {

using base::Document;
using base::Member;
using base::Node;
using base::Result;
using Family = RenewalArrivals::Family;

double number(const Node& object, std::string_view key, double fallback) {
  const Node* const node = object.find(key);
  return node == nullptr ? fallback : node->number;
}

Result<ArrivalLaw> read_modulated(const Document& document, const Node& node) {
  ModulatedArrivals law;
  const std::array<std::string_view, 2> names = {"on", "off"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Node& state = *node.find(names[i]);
    law.states[i] = {state.find("rate_per_s")->number, state.find("mean_s")->number};
  }
  if (law.states[0].rate_per_s + law.states[1].rate_per_s > 0) return law;
  return base::fail(document.error_at({node.at.line, node.at.column, 1},
                                      "nothing ever arrives: both rates are 0",
                                      "a \"rate_per_s\" above 0 in one of the states"));
}

Result<ArrivalLaw> read_daily(const Document& document, const Node& node) {
  DailyArrivals law;
  law.rate_per_s = node.find("rate_per_s")->number;
  law.cv = number(node, "cv", 1);
  law.start_hour = number(node, "start_hour", 0);
  const Node& multipliers = *node.find("multipliers");
  if (multipliers.items.size() > kHours) {
    return base::fail(document.error_at(
        multipliers.items[kHours].at,
        "\"multipliers\" has " + std::to_string(multipliers.items.size()) + " items",
        "24 items, one an hour"));
  }
  double sum = 0;
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    law.multipliers[hour] = multipliers.items[hour].number;
    sum += law.multipliers[hour];
  }
  if (!(sum > 0)) {
    return base::fail(document.error_at({multipliers.at.line, multipliers.at.column, 1},
                                        "nothing ever arrives: all multipliers are 0",
                                        "at least one above 0"));
  }
  for (double& multiplier : law.multipliers) multiplier *= kHours / sum;
  return law;
}

TraceArrivals read_trace_law(const Node& node) {
  TraceArrivals law;
  law.file = node.find("file")->text;
  law.at = node.find("file")->at;
  if (const Node* const format = node.find("format")) {
    law.format = format->text == "azure" ? TraceFormat::kAzure : TraceFormat::kMooncake;
  }
  law.rate_scale = number(node, "rate_scale", 1);
  law.jitter_s = number(node, "jitter_s", 0);
  return law;
}

ClosedArrivals read_closed(const Node& node) {
  using Think = ClosedArrivals::Think;
  ClosedArrivals law;
  law.agents = static_cast<std::uint32_t>(node.find("agents")->number);
  law.think_s = node.find("think_s")->number;
  law.think_sigma = number(node, "think_sigma", 1);
  if (const Node* const think = node.find("think")) {
    law.law = think->text == "constant"    ? Think::kConstant
              : think->text == "lognormal" ? Think::kLognormal
                                           : Think::kExponential;
  }
  return law;
}

Result<ArrivalLaw> read_law(const Document& document, const Member& member) {
  const Node& node = member.value;
  const double rate = number(node, "rate_per_s", 0);
  if (member.key == "poisson") return RenewalArrivals{Family::kGamma, rate, 1};
  if (member.key == "gamma") return RenewalArrivals{Family::kGamma, rate, node.find("cv")->number};
  if (member.key == "weibull") {
    return RenewalArrivals{Family::kWeibull, rate, node.find("cv")->number};
  }
  if (member.key == "mmpp") return read_modulated(document, node);
  if (member.key == "daily") return read_daily(document, node);
  if (member.key == "clients") {
    return ClientArrivals{rate, static_cast<std::uint32_t>(node.find("clients")->number),
                          number(node, "zipf", 1), number(node, "cv", 1),
                          number(node, "cv_sigma", 0)};
  }
  if (member.key == "trace") return read_trace_law(node);
  if (member.key == "closed_loop") return read_closed(node);
  return BatchArrivals{number(node, "at_s", 0)};
}

struct Faster {
  double scale;
  void operator()(RenewalArrivals& law) const { law.rate_per_s *= scale; }
  void operator()(ModulatedArrivals& law) const {
    for (ModulatedArrivals::State& state : law.states) {
      state.rate_per_s *= scale;
      state.mean_s /= scale;
    }
  }
  void operator()(DailyArrivals& law) const { law.rate_per_s *= scale; }  // days stay days
  void operator()(ClientArrivals& law) const { law.rate_per_s *= scale; }
  void operator()(TraceArrivals& law) const { law.rate_scale *= scale; }
  void operator()(ClosedArrivals& law) const { law.think_s /= scale; }
  void operator()(BatchArrivals&) const {}
};

ArrivalSpec from_preset(std::string_view name, double rate_scale) {
  const auto presets = arrival_presets();
  const auto preset = std::ranges::find(presets, name, &ArrivalPreset::name);
  ArrivalSpec spec;
  spec.law = preset->law;
  spec.preset = name;
  spec.lengths = preset->lengths;
  std::visit(Faster{rate_scale}, spec.law);
  return spec;
}

}  // namespace

Result<ArrivalSpec> read_arrivals(const Document& document, const Node& node) {
  POINTSMAN_CHECK(base::check(document, node, arrivals_field()));
  if (node.is_string()) return from_preset(node.text, 1);
  const Member& member = node.members.front();
  if (member.key == "preset") {
    return from_preset(member.value.find("name")->text, number(member.value, "rate_scale", 1));
  }
  ArrivalSpec spec;
  POINTSMAN_TRY(spec.law, read_law(document, member));
  return spec;
}

}  // namespace pointsman::data
