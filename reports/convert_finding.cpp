#include "reports/findings.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

namespace pointsman::reports {

namespace {

using analysis::ClusterConversion;
using analysis::Conversion;

Json cluster_json(const ClusterConversion& cluster) {
  Json object = {{"cluster", cluster.cluster},
                 {"train", cluster.train},
                 {"held_out", cluster.held_out},
                 {"frontier_accuracy", json_number(cluster.frontier_accuracy)},
                 {"heuristic_rank", cluster.heuristic_rank},
                 {"labelled_fit_usd", json_number(cluster.labelled_fit_usd)},
                 {"labelled_rank", cluster.labelled_rank},
                 {"small_alone", json_estimate(cluster.small_alone)},
                 {"kept_share", json_number(cluster.kept_share)},
                 {"accuracy_difference", json_estimate(cluster.accuracy_difference)},
                 {"savings", json_number(cluster.savings)}};
  if (cluster.heuristic_fit) {
    object["heuristic_fit"] = json_number(*cluster.heuristic_fit);
  } else {
    put_unknown(object, "heuristic_fit", "the lengths of answers are unknown");
  }
  if (!cluster.plan) {
    put_unknown(object, "plan", "no small model is surely within the margin");
    return object;
  }
  object["plan"] = {{"small", cluster.plan->small}, {"cut", nullptr}};
  if (std::isfinite(cluster.plan->cut)) object["plan"]["cut"] = json_number(cluster.plan->cut);
  return object;
}

std::string cluster_plan(const ClusterConversion& cluster) {
  if (!cluster.plan) return "stays";
  if (std::isinf(cluster.plan->cut)) return cluster.plan->small;
  return cluster.plan->small + " from confidence " + significant_text(cluster.plan->cut);
}

}  // namespace

Json finding_json(const Conversion& conversion) {
  Json clusters = Json::array();
  for (const auto& cluster : conversion.clusters) clusters.push_back(cluster_json(cluster));
  Json object = {{"kind", "convert"},
                 {"frontier", conversion.frontier},
                 {"margin", conversion.options.margin},
                 {"confidence", conversion.options.confidence},
                 {"requests", conversion.requests},
                 {"left_out", conversion.left_out},
                 {"viable",
                  {{"calls", json_number(conversion.viable.calls)},
                   {"dollars", json_number(conversion.viable.dollars)}}},
                 {"accuracy_difference", json_estimate(conversion.accuracy_difference)},
                 {"savings", json_estimate(conversion.savings)},
                 {"clusters", std::move(clusters)}};
  if (conversion.viable.tokens) {
    object["viable"]["tokens"] = json_number(*conversion.viable.tokens);
  } else {
    put_unknown(object["viable"], "tokens", "token counts are unknown");
  }
  if (conversion.rank_correlation) {
    object["rank_correlation"] = json_number(*conversion.rank_correlation);
  } else {
    put_unknown(object, "rank_correlation", "fewer than three clusters, or lengths are unknown");
  }
  return object;
}

std::string finding_text(const Conversion& conversion, const TableOptions& options) {
  const auto share = [](double value) { return percent(value, 1) + " %"; };
  std::string text = "small models can answer " + share(conversion.viable.calls) + " of the calls";
  if (conversion.viable.tokens) text += ", " + share(*conversion.viable.tokens) + " of the tokens";
  text += " and " + share(conversion.viable.dollars) + " of the dollars of " + conversion.frontier +
          "; held out, that saves " + percent_interval(conversion.savings, 1, 1) +
          " % and changes accuracy by " + percent_interval(conversion.accuracy_difference, 2, 2) +
          " points";
  if (conversion.rank_correlation) {
    text += "; ranking by length agrees with the labels by " +
            fixed(*conversion.rank_correlation, 2) + " (Spearman)";
  }
  std::string out = wrap_text("", text, options.width) + "\n";
  for (const auto& cluster : conversion.clusters) {
    out += wrap_text(options.bullet(),
                     cluster.cluster + ": " + cluster_plan(cluster) + ", " +
                         share(cluster.kept_share) + " of " +
                         count(static_cast<double>(cluster.held_out)) + " calls kept, saves " +
                         share(cluster.savings) + ", " +
                         percent_interval(cluster.accuracy_difference, 2, 2) + " points; rank " +
                         std::to_string(cluster.labelled_rank) + " by labels, " +
                         std::to_string(cluster.heuristic_rank) + " by length",
                     options.width) +
           "\n";
  }
  return out;
}

}  // namespace pointsman::reports
