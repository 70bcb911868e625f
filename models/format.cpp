#include "models/format.hpp"

#include "models/latency.hpp"
#include "models/rate_fields.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

namespace pointsman::models {
namespace {

constexpr std::size_t kWidestId = 43;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}
std::string right(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

/// 1234567 -> "1,234,567"
std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string usd_per_mtok(const std::optional<TokenPrice>& price) {
  if (!price) return "-";
  return base::format_double(static_cast<double>(price->pico_usd) / 1e6);
}

/// "1 model", "2 models"
std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

/// "1.23"
std::string to_hundredths(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string from(const Provenance& provenance) {
  if (provenance.source.empty()) return {};
  const std::string date = provenance.date.empty() ? "" : ", " + provenance.date;
  return " (" + provenance.source + date + ")";
}

/// "  label      value" at an indent.
void append_row(std::string& out, std::size_t indent, std::string_view label,
                const std::string& value) {
  constexpr std::size_t kLabel = 20;
  out += std::string(indent, ' ') + padded(std::string(label), kLabel) + value + '\n';
}

void append_rates(std::string& out, std::size_t indent, const Rates& rates) {
  for (const RateField& field : kRateFields) {
    if (rates.*field.member)
      append_row(out, indent, field.label, usd_per_mtok(rates.*field.member));
  }
}

void append_price(std::string& out, const ModelProfile& profile) {
  if (!profile.has_price) {
    out += "price unknown\n";
    return;
  }
  const Price& price = profile.price;
  out += "price, USD per million tokens" + from(profile.price_provenance) + '\n';
  append_rates(out, 2, price.base);
  if (price.per_call_pico_usd != 0) {
    append_row(out, 2, "per call, USD",
               base::format_double(static_cast<double>(price.per_call_pico_usd) / 1e12));
  }
  if (price.batch_multiplier != 1) {
    append_row(out, 2, "batch",
               "x " + base::format_double(price.batch_multiplier) + from(profile.batch_provenance));
  }
  for (const Tier& tier : price.tiers) {
    out += std::string("  prompts of ") + (tier.inclusive ? "at least " : "more than ") +
           grouped(tier.above_tokens) + " tokens\n";
    append_rates(out, 4, tier.rates);
  }
  if (const auto& hosting = profile.self_hosting) {
    out += "  from " + std::to_string(hosting->gpus) + " GPU at " +
           base::format_double(base::to_usd(hosting->gpu_hour)) + " USD per hour, " +
           base::format_double(hosting->output_tokens_per_s) + " tokens/s, " +
           base::format_double(hosting->utilisation * 100) + " % used\n";
  }
}

void append_latency(std::string& out, const ModelProfile& profile) {
  if (!profile.latency) {
    out += "latency unknown\n";
    return;
  }
  const LatencyLaw& law = *profile.latency;
  out += "latency, unloaded" + from(profile.latency_provenance) + '\n';
  append_row(
      out, 2, "first token, s",
      base::format_double(law.ttft_s_median) + ", sigma " + base::format_double(law.ttft_sigma));
  append_row(out, 2, "tokens per second",
             base::format_double(law.tokens_per_s_median) + ", sigma " +
                 base::format_double(law.tokens_per_s_sigma));
  if (law.straggler_share > 0) {
    append_row(out, 2, "stragglers",
               base::format_double(100 * law.straggler_share) + " %, first token after " +
                   base::format_double(law.straggler_s_min) + " to " +
                   base::format_double(law.straggler_s_max) + " s");
  }
  constexpr std::int64_t kAnswer = 500;
  const auto quantile_s = [&law](double share) {
    return to_hundredths(base::to_seconds(latency_quantile(law, kAnswer, share)));
  };
  append_row(out, 2, "500 tokens take, s",
             "mean " + to_hundredths(base::to_seconds(mean_latency(law, kAnswer))) + ", p50 " +
                 quantile_s(0.5) + ", p95 " + quantile_s(0.95));
}

void append_limits(std::string& out, const ModelProfile& profile) {
  const auto tokens = [](const std::optional<std::int64_t>& limit) {
    return limit ? grouped(*limit) + " tokens" : std::string("unknown");
  };
  out += "limits" + from(profile.limits_provenance) + '\n';
  append_row(out, 2, "prompt", tokens(profile.max_input_tokens));
  append_row(out, 2, "answer", tokens(profile.max_output_tokens));
}

using NotesByIssue = std::map<ImportIssue, std::vector<const ImportNote*>>;

void append_notes(std::string& out, const std::vector<ImportNote>& notes, bool all_notes) {
  NotesByIssue by_issue;
  for (const ImportNote& note : notes) by_issue[note.issue].push_back(&note);
  constexpr std::size_t kShown = 3;
  for (const auto& [issue, group] : by_issue) {
    out += "  " + right(std::to_string(group.size()), 5) + "  " + std::string(issue_name(issue)) +
           (all_notes ? "\n" : ": ");
    const std::size_t shown = all_notes ? group.size() : std::min(kShown, group.size());
    for (std::size_t i = 0; i < shown; ++i) {
      if (all_notes) {
        out += "         line " + std::to_string(group[i]->line) + ", " + group[i]->key + ": " +
               group[i]->message + '\n';
      } else {
        out += (i > 0 ? ", " : "") + group[i]->key;
      }
    }
    if (!all_notes) out += group.size() > shown ? ", ...\n" : "\n";
  }
}

}  // namespace

std::string format_list(std::span<const ModelProfile> profiles) {
  std::size_t width = 2;
  for (const ModelProfile& profile : profiles) {
    if (profile.id.size() <= kWidestId) width = std::max(width, profile.id.size());
  }
  std::string out = padded("id", width) + "  " + padded("tier", 10) + right("input", 9) +
                    right("cached", 9) + right("output", 9) + right("context", 11) +
                    right("tok/s", 7) + '\n';
  for (const ModelProfile& profile : profiles) {
    const Rates& rates = profile.price.base;
    const auto& limit = profile.max_input_tokens;
    const std::string speed =
        profile.latency ? base::format_double(profile.latency->tokens_per_s_median) : "-";
    out += padded(profile.id, width) + "  " +
           padded(profile.tier.empty() ? "-" : profile.tier, 10) +
           right(usd_per_mtok(rates.input), 9) + right(usd_per_mtok(rates.cached_input), 9) +
           right(usd_per_mtok(rates.output), 9) + right(limit ? grouped(*limit) : "-", 11) +
           right(speed, 7) + '\n';
  }
  return out;
}

std::string format_profile(const ModelProfile& profile) {
  std::string out = profile.id;
  if (!profile.display_name.empty()) out += "  " + profile.display_name;
  if (!profile.tier.empty()) out += ", " + profile.tier;
  out += '\n';
  if (!profile.deprecation_date.empty()) {
    out += "refused by its provider from " + profile.deprecation_date + " on\n";
  }
  append_price(out, profile);
  if (!profile.other_prices.empty()) out += "other prices, which nothing bills by\n";
  for (const OtherPrice& other : profile.other_prices) {
    append_row(out, 2, usd_per_mtok(other.input) + " / " + usd_per_mtok(other.output),
               other.note + from(other.provenance));
  }
  append_latency(out, profile);
  append_limits(out, profile);
  return out;
}

std::string format_diff(std::span<const CatalogChange> changes) {
  std::string out;
  std::size_t added = 0, removed = 0;
  for (const CatalogChange& change : changes) {
    const auto shown = [](const std::string& text) { return text.empty() ? "none" : text; };
    switch (change.kind) {
      case CatalogChange::Kind::kAdded:
        out += "+ " + change.id + '\n';
        ++added;
        break;
      case CatalogChange::Kind::kRemoved:
        out += "- " + change.id + '\n';
        ++removed;
        break;
      case CatalogChange::Kind::kChanged:
        out += "~ " + change.id + "  " + change.field + ": " + shown(change.before) + " -> " +
               shown(change.after) + '\n';
        break;
    }
  }
  const std::size_t changed = changes.size() - added - removed;
  return out + counted(changed, "figure") + " changed, " + counted(added, "model") + " added, " +
         std::to_string(removed) + " removed\n";
}

std::string format_import(const ImportReport& report, bool all_notes) {
  const auto profiles = report.catalog.profiles();
  const auto priced = std::count_if(profiles.begin(), profiles.end(),
                                    [](const ModelProfile& profile) { return profile.has_price; });
  std::string out = counted(profiles.size(), "model") + " imported of " +
                    counted(report.keys, "key") + ", " + std::to_string(priced) + " with a price\n";
  if (!report.skipped.empty()) out += "left out:\n";
  append_notes(out, report.skipped, all_notes);
  if (!report.warnings.empty()) out += "imported, but:\n";
  append_notes(out, report.warnings, all_notes);
  return out;
}

}  // namespace pointsman::models
