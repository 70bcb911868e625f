#include "reports/gate/line_slices.hpp"

#include "scenarios/names.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace pointsman::reports::gate {

namespace {

/// Requests without a value are a slice, too: what is lost on them is not to be passed over.
const std::string kNoValue = "(none)";

base::Status check_values(const GateFile& file, const SliceRule& rule, const Record& now) {
  std::set<std::string> known;
  for (const std::string& key : rule.keys) {
    const auto& values = now.columns.find(key)->second;
    known.insert(values.begin(), values.end());
  }
  for (std::size_t i = 0; i < rule.only.size(); ++i) {
    if (known.contains(rule.only[i])) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    return base::fail(file.document.error_at(
        rule.only_at[i], "no request has the value " + scenarios::in_quotes(rule.only[i]),
        scenarios::one_of(names, "a value of the columns"),
        base::did_you_mean(rule.only[i], names)));
  }
  return {};
}

void add_key(const SliceRule& rule, const std::string& key, const Record& now,
             const PairedPolicy& pair, std::vector<LineSlice>& slices) {
  const std::vector<std::string>& values = now.columns.find(key)->second;
  std::map<std::string, LineSlice> by_value;
  for (std::size_t place = 0; place < pair.requests().size(); ++place) {
    const std::string& value = values[pair.requests()[place].now];
    const bool is_asked =
        rule.only.empty() || std::ranges::find(rule.only, value) != rule.only.end();
    if (is_asked) by_value[value.empty() ? kNoValue : value].places.push_back(place);
  }
  std::string rest = "other";
  while (by_value.contains(rest)) rest += " values";  // than those that are named so
  LineSlice other{key + "=" + rest, {}, {}};
  for (auto& [value, slice] : by_value) {
    if (slice.places.size() < rule.requests_min) {
      other.pooled.push_back(value);
      other.places.insert(other.places.end(), slice.places.begin(), slice.places.end());
    } else {
      slice.label = key + "=" + value;
      slices.push_back(std::move(slice));
    }
  }
  std::ranges::sort(other.places);
  if (!other.pooled.empty()) slices.push_back(std::move(other));
}

}  // namespace

base::Result<std::vector<LineSlice>> line_slices(const GateFile& file, const Rule& rule,
                                                 const Record& now, const PairedPolicy& pair) {
  std::vector<LineSlice> slices;
  if (!rule.slices) {
    LineSlice& all = slices.emplace_back();
    all.places.resize(pair.requests().size());
    std::iota(all.places.begin(), all.places.end(), std::size_t{0});
    return slices;
  }
  POINTSMAN_CHECK(check_values(file, *rule.slices, now));
  for (const std::string& key : rule.slices->keys) add_key(*rule.slices, key, now, pair, slices);
  return slices;
}

std::vector<std::uint32_t> line_clusters(const GateFile& file, const Record& now,
                                         const PairedPolicy& pair,
                                         std::span<const std::size_t> places) {
  if (file.cluster_by.empty()) return {};
  const auto& values = now.columns.find(file.cluster_by)->second;
  std::map<std::string, std::uint32_t> codes;
  std::vector<std::uint32_t> cluster_of;
  for (const std::size_t place : places) {
    const std::string& value = values[pair.requests()[place].now];
    // A request without a value is a cluster of its own.
    const std::string name = value.empty() ? "\n" + std::to_string(place) : value;
    cluster_of.push_back(
        codes.emplace(name, static_cast<std::uint32_t>(codes.size())).first->second);
  }
  return cluster_of;
}

}  // namespace pointsman::reports::gate
